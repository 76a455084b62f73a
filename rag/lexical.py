"""Ranking by words: tantivy's BM25 over terms that were cut elsewhere.

A cache of the store: the folder ``words`` and, beside it, ``words.json`` with what it was built from and
a checksum of every file.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.files import discard, write_whole
from rag.index import TermGroup
from rag.sound import keys
from rag.store import Mark, Store

if TYPE_CHECKING:
    import tantivy

LAYOUT = 4
"""Of the fields below and what stands in them; a cache of another layout is built anew."""

HEADING_BOOST = 0.3
"""How much a term counts again when it stands in the heading, whose terms are part of the body too."""

EXACT_BELOW = 20_000
"""Up to so many chunks a removal builds the cache anew (well under a second): tantivy counts removed
chunks in its word statistics until it happens to merge them away."""

_DEAD_SHARE = 0.2
"""Above ``EXACT_BELOW``, the share of removed chunks that makes building anew worth its time."""

MOST_FREQUENCIES = 1 << 15
"""Terms whose document frequency is remembered: a question wants some hundred, most as the last one did."""

MOST_WORDS = 5_000
"""Words with one beginning that are looked at."""

PIECES = 0.5
"""Share of the chunks with the rarest word of a name that hold its words as one, too, from which they count
as pieces of it."""

_HEAP = 50_000_000
_BLOCK = 1 << 20
_UNCHECKED = {"meta.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"}


class Lexical:
    """A word index as it stood at one moment; any number of threads may search it."""

    def __init__(self, index: tantivy.Index, mark: Mark) -> None:
        index.config_reader("manual")
        index.reload()
        self._schema = index.schema
        self._searcher = index.searcher()
        self._frequency = lru_cache(MOST_FREQUENCIES)(partial(self._searcher.doc_freq, "body"))
        self.mark = mark

    @classmethod
    def open(cls, folder: Path) -> Lexical | None:
        """The cache in a folder; None where it is missing or damaged."""
        import tantivy

        try:
            said = json.loads((folder / "words.json").read_bytes())
            whole = said["layout"] == LAYOUT and _checksums(folder / "words") == said["files"]
            mark = Mark(int(said["generation"]), str(said["stamp"]))
            return cls(_analysed(tantivy.Index.open(str(folder / "words"))), mark) if whole else None
        except (OSError, ValueError, KeyError, TypeError):  # tantivy raises ValueError for whatever it meets
            return None

    @classmethod
    def in_memory(cls, store: Store, mark: Mark) -> Lexical:
        """Built from the store without touching the disk."""
        import tantivy

        index = _analysed(tantivy.Index(_schema()))
        _write(index, store, since=-1)
        return cls(index, mark)

    @classmethod
    def refreshed(cls, folder: Path, store: Store, mark: Mark) -> Lexical:
        """The cache in a folder, brought to ``mark``: what is new is added, else all is built anew."""
        import tantivy

        cache = cls.open(folder)
        if cache and cache.mark == mark:
            return cache
        words, since = folder / "words", -1
        if cache and store.knows(cache.mark) and cache._worth_keeping(store):
            since = cache.mark.generation
        elif words.exists():
            discard(words)
        words.mkdir(mode=0o700, exist_ok=True)
        index = _analysed(tantivy.Index(_schema(), path=str(words)))
        _write(index, store, since)
        for file in words.iterdir():
            file.chmod(0o600)
        said = {"layout": LAYOUT, "generation": mark.generation, "stamp": mark.stamp}
        said |= {"files": _checksums(words)}
        write_whole(folder / "words.json", json.dumps(said).encode())
        return cls(index, mark)

    def _worth_keeping(self, store: Store) -> bool:
        removed = len(store.removed_since(self.mark.generation))
        present = self._searcher.num_docs
        dead = self._searcher.doc_freq("kind", "chunk") - present + removed
        return not removed or (present > EXACT_BELOW and dead <= _DEAD_SHARE * present)

    def numbers(self) -> list[int]:
        """Of all chunks that are searched, in no order."""
        from tantivy import Query

        hits = self._searcher.search(Query.all_query(), max(self._searcher.num_docs, 1), count=False).hits
        found = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [int(number or 0) for number in found]

    def document_frequency(self, term: str) -> int:
        """In how many chunks a term stands."""
        return self._frequency(term)

    def sounding_like(self, sound_keys: Iterable[str]) -> list[str]:
        """Words of the notes with one of these keys of ``rag.sound``."""
        found = (self._searcher.terms_with_prefix("sound", f"{key}:") for key in sound_keys)
        return sorted({term.partition(":")[2] for terms in found for term, _ in terms})

    def words_starting(self, beginning: str) -> list[tuple[str, int]]:
        """Words of the notes that start so and in how many chunks each stands, the most frequent first."""
        return list(self._searcher.terms_with_prefix("body", beginning, limit=MOST_WORDS))

    def search(
        self, groups: Sequence[TermGroup], limit: int, documents: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """``(number, BM25 score)`` of the best chunks, equal scores by number.

        Args:
            groups: each scores as the best of its weighted terms, and their scores add up.
            limit: how many at most.
            documents: keys of the only documents that count, or None for all.
        """
        from tantivy import Occur, Query

        parts = [query for group in groups if (query := self._group(group))]
        present = self._searcher.num_docs
        if not parts or not present or limit < 1:
            return []
        query = Query.boolean_query([(Occur.Should, part) for part in parts])
        if documents is not None:
            among = Query.const_score_query(
                Query.term_set_query(self._schema, "document", list(documents)), 0.0
            )
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, among)])
        wanted = limit + 1
        while True:  # until equals of the last place are all there: tantivy orders them by where they lie
            hits = self._searcher.search(query, min(wanted, present), count=False).hits
            if len(hits) < wanted or _rounded(hits[-1][0]) < _rounded(hits[limit - 1][0]):
                break
            wanted *= 4
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        scored = [(int(n or 0), _rounded(score)) for n, (score, _) in zip(numbers, hits, strict=True)]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _group(self, group: TermGroup) -> tantivy.Query | None:
        from tantivy import Query

        spelt = [
            (term, weight * share_of_each(term.split(), self.document_frequency))
            for term, weight in group
            if weight > 0
        ]
        terms = [Query.boost_query(self._term(term), weight) for term, weight in spelt]
        return Query.disjunction_max_query(terms) if len(terms) > 1 else next(iter(terms), None)

    def _term(self, term: str) -> tantivy.Query:
        """A search term; the words of a name, with spaces between, add up."""
        from tantivy import Occur, Query

        parts = []
        for word in term.split():
            body = Query.term_query(self._schema, "body", word, "freq")
            heading = Query.term_query(self._schema, "heading", word, "freq")
            parts += [(Occur.Should, body), (Occur.Should, Query.boost_query(heading, HEADING_BOOST))]
        return Query.boolean_query(parts)


def share_of_each(words: Sequence[str], frequency: Callable[[str], int]) -> float:
    """What each word of a name counts.

    A name of several words counts a little more than one word, not several times as much; and no more
    than one when its words are pieces that the analyser cut: 드롭 and 아웃 stand together as 드롭아웃.

    Args:
        words: of the name.
        frequency: in how many chunks a word stands.
    """
    if not words:
        return 0.0
    together = frequency("".join(words)) if len(words) > 1 else 0
    rarest = min(map(frequency, words))
    return 1 / len(words) if together and together >= PIECES * rarest else 1 / len(words) ** 0.5


def _rounded(score: float) -> float:
    """Sums in another order differ in the last bits; equals should stay equal."""
    return round(float(score), 5)


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="spaces", index_option="freq")
    builder.add_text_field("heading", tokenizer_name="spaces", index_option="freq")
    builder.add_text_field("sound", tokenizer_name="spaces", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="spaces", index_option="basic")
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_unsigned_field("document", indexed=True, fast=True)
    return builder.build()


def _analysed(index: tantivy.Index) -> tantivy.Index:
    import tantivy

    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaces", spaces)
    return index


def _write(index: tantivy.Index, store: Store, since: int) -> None:
    """Add what is newer than ``since`` and delete what went; doing it again changes nothing."""
    import tantivy

    def delete(numbers: list[int]) -> None:
        # By query: delete_documents_by_term takes an int for a signed term, which matches no number here.
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "number", numbers))

    writer = index.writer(heap_size=_HEAP, num_threads=1)
    if since >= 0 and (removed := store.removed_since(since)):
        delete(removed)
    for rows in store.words_since(since):
        if since >= 0:
            delete([number for number, *_ in rows])
        for number, document, tokens, heading_tokens in rows:
            entry = tantivy.Document()
            entry.add_text("body", tokens)
            entry.add_text("heading", heading_tokens)
            entry.add_text("sound", _heard(tokens))
            entry.add_text("kind", "chunk")
            entry.add_unsigned("number", number)
            entry.add_unsigned("document", document)
            writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()


def _heard(tokens: str) -> str:
    """Each word of a chunk under each of its keys, so that a prefix finds what sounds alike."""
    return " ".join(filter(None, map(_under_its_keys, set(tokens.split()))))


@lru_cache(maxsize=200_000)
def _under_its_keys(word: str) -> str:
    """``key:word`` for each of its keys."""
    return " ".join(f"{key}:{word}" for key in keys(word))


def _checksums(folder: Path) -> dict[str, list[int]]:
    """Size and checksum of each file."""
    found = {}
    for entry in os.scandir(folder):
        if entry.name not in _UNCHECKED:
            found[entry.name] = [entry.stat().st_size, _checksum(Path(entry.path))]
    return found


_read: dict[tuple[int, int, int, int], int] = {}
"""Checksums of files that this process read before, by what tells that they are as they were."""
_SETTLED = 2_000_000_000
"""Nanoseconds after which a file that was written again has another time, however coarse its clock."""


def _checksum(path: Path) -> int:
    """Of a file, which is not read again while nobody writes it: tantivy adds files and changes none."""
    status, now = path.stat(), time.time_ns()
    identity = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    if identity not in _read:
        checksum = 0
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                checksum = zlib.crc32(block, checksum)
        if now - status.st_mtime_ns < _SETTLED:
            return checksum
        _read[identity] = checksum
    return _read[identity]
