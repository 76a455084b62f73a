"""What a reader of an index on Milvus knows by heart: which revisions count, and the words of the notes.

A vector database finds chunks by a word; it does not count them by word, nor list the words that begin or
sound alike. Each document therefore keeps its own small list of words, and a reader adds the lists up. Later
it reads only those of documents that changed. An index of more than ``MOST_DOCUMENTS`` is read as an even
sample of so many: counts are then scaled up, and a word that stands in none of them counts as standing in
one chunk, if Milvus finds one; words that begin or sound alike are those of the sample.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from rag.lexical import HEADING_BOOST, MOST_WORDS, share_of_each
from rag.milvus_rows import BUCKETS, among, as_state, coded, packed, some, unpacked
from rag.milvus_wire import Wire
from rag.protocol import Entry, SourceState, TermGroup
from rag.rarity import rarity
from rag.sound import keys

MOST_DOCUMENTS = 10_000
"""Documents whose words are read: 0.4 KB a chunk over the wire, and some 10 KB a document of 24 chunks."""

_K1, _B = 1.2, 0.75
_ASKED = 200
"""Documents asked for at once."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document as its record says."""

    revision: str
    state: SourceState
    words: tuple[str, ...] = ()
    """Its list of words, packed."""


@dataclass(slots=True)
class Side:
    """How often words stand in the texts, or in the headings."""

    chunks: Counter[str] = field(default_factory=Counter)
    """In how many chunks each word stands."""
    length: int = 0
    """Words in all."""

    def add(self, counted: Mapping[str, int], length: int, sign: int) -> None:
        """Take a document in, or out with ``sign`` -1."""
        for word, count in counted.items():
            self.chunks[word] += sign * count
            if self.chunks[word] <= 0:
                del self.chunks[word]
        self.length += sign * length


def words_of(entries: Sequence[Entry]) -> list[str]:
    """The list of words of a document, packed."""
    bodies = Counter(word for entry in entries for word in set(entry.tokens))
    headings = Counter(word for entry in entries for word in set(entry.heading_tokens))
    lengths = sum(len(e.tokens) for e in entries), sum(len(e.heading_tokens) for e in entries)
    return packed([len(entries), *lengths, bodies, headings])


class Catalogue:
    """What the records said at one generation. Never changed: ``brought_to`` gives the next one."""

    def __init__(self, generation: int, documents: Mapping[str, Known], total: int) -> None:
        self.generation = generation
        self.documents = documents
        self.total = total
        """Documents in the index, of which ``documents`` may be a sample."""
        self.body, self.heading, self.chunks = Side(), Side(), 0
        self.found: dict[str, int] = {}
        """Of words beyond the sample: 1 where Milvus found the word, else 0."""

    @property
    def whole(self) -> bool:
        """Whether every document is known."""
        return len(self.documents) >= self.total

    @classmethod
    def read(cls, wire: Wire, generation: int, before: Catalogue | None) -> Catalogue:
        """What the records say now; lists of words that ``before`` holds are not read again."""
        name = f"{wire.at.name}_records"
        counted = wire(
            "query", name, filter='kind == "document"', output_fields=["count(*)"], consistency_level="Strong"
        )
        total = int(counted[0]["count(*)"])
        share = f" and bucket < {max(1, BUCKETS * MOST_DOCUMENTS // total)}" if total > MOST_DOCUMENTS else ""
        fields = ["document", "revision", "value"]
        rows = {row["document"]: row for row in wire.every(name, f'kind == "document"{share}', fields)}
        old = before.documents if before else {}
        new = [d for d, row in rows.items() if d not in old or old[d].revision != row["revision"]]
        lists = _lists(wire, name, new, share if len(new) == len(rows) else None)
        found = {
            document: Known(
                row["revision"],
                as_state(row["value"]),
                lists.get((document, row["revision"]), ())
                if document in lists.asked
                else old[document].words,
            )
            for document, row in rows.items()
        }
        made = cls(generation, found, max(total, len(found)) if share else len(found))
        made._add_up(before)
        return made

    def _add_up(self, before: Catalogue | None) -> None:
        old = before.documents if before else {}
        if before:
            self.body = Side(before.body.chunks.copy(), before.body.length)
            self.heading = Side(before.heading.chunks.copy(), before.heading.length)
            self.chunks = before.chunks
        for document in old.keys() | self.documents.keys():
            was, now = old.get(document), self.documents.get(document)
            if was and now and was.words is now.words:
                continue
            for known, sign in ((was, -1), (now, 1)):
                if known and known.words:
                    chunks, body, heading, bodies, headings = unpacked(known.words)
                    self.body.add(bodies, body, sign)
                    self.heading.add(headings, heading, sign)
                    self.chunks += sign * chunks

    # words ------------------------------------------------------------------------------------------

    @property
    def _scale(self) -> float:
        return 1.0 if self.whole else self.total / max(len(self.documents), 1)

    def frequency(self, word: str) -> int:
        """In how many chunks a word stands; an estimate where the documents are a sample."""
        return math.ceil(self.body.chunks.get(word, 0) * self._scale)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.body.chunks)

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.body.chunks:
            for key in keys(word):
                found[key].append(word)
        return found

    def starting(self, beginning: str) -> list[tuple[str, int]]:
        """Words that start so, the most frequent first."""
        first = bisect_left(self._sorted, beginning)
        last = bisect_left(self._sorted, beginning + "\U0010ffff", lo=first)
        found = [(word, self.frequency(word)) for word in self._sorted[first:last]]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]

    def sounding(self, sound_keys: Iterable[str]) -> list[str]:
        """Words with one of these keys."""
        return sorted({word for key in sound_keys for word in self._sounds.get(key, ())})


class _Lists(dict[tuple[str, str], tuple[str, ...]]):
    """Lists of words by document and revision, and which documents were asked for."""

    def __init__(self, asked: Collection[str]) -> None:
        super().__init__()
        self.asked = set(asked)


def _lists(wire: Wire, name: str, documents: Sequence[str], share: str | None) -> _Lists:
    parts: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    chosen = (
        [f'kind == "words"{share}'] if share is not None
        else [f'kind == "words" and {among("document", asked)}' for asked in some(documents, _ASKED)]
    )  # fmt: skip
    for one in chosen if documents else ():
        for row in wire.every(name, one, ["document", "revision", "ordinal", "value"]):
            parts[row["document"], row["revision"]][row["ordinal"]] = row["value"]
    found = _Lists(documents)
    found.update({place: tuple(some_[i] for i in sorted(some_)) for place, some_ in parts.items()})
    return found


class Scores:
    """BM25 of chunks for a question, with the frequencies of the whole index.

    Milvus finds the candidates. Its own score is not the one that ranks: milvus-lite counts words segment by
    segment, a cluster shard by shard, and neither knows variants, of which only the best counts.
    """

    def __init__(self, catalogue: Catalogue, groups: Sequence[TermGroup]) -> None:
        self._catalogue = catalogue
        share = partial(share_of_each, frequency=catalogue.frequency)
        self._groups = [
            [(self._words(term), weight * share(term.split())) for term, weight in group if weight > 0]
            for group in groups
        ]

    def queries(self) -> list[str]:
        """What to ask Milvus: all words at once, and each group alone, so that none drowns."""
        single = [
            " ".join(sorted({word for words, _ in group for word, _ in words}))
            for group in self._groups
            if group
        ]
        together = " ".join(sorted({word for query in single for word in query.split()}))
        return list(dict.fromkeys([together, *single])) if together else []

    def of(self, body: Sequence[str], heading: Sequence[str]) -> float:
        """The score of a chunk with these words; see ``Lexical.search``."""
        bodies, headings = Counter(body), Counter(heading)
        score = 0.0
        for group in self._groups:
            score += max(
                (
                    weight * sum(
                        self._one(self._catalogue.body, bodies[word], len(body), plain)
                        + HEADING_BOOST
                        * self._one(self._catalogue.heading, headings[word], len(heading), plain)
                        for word, plain in words
                    )
                    for words, weight in group
                ),
                default=0.0,
            )  # fmt: skip
        return round(score, 5)

    @staticmethod
    def _words(term: str) -> list[tuple[str, str]]:
        return [(coded(word), word) for word in term.split()]

    def _one(self, side: Side, times: int, length: int, word: str) -> float:
        if not times:
            return 0.0
        chunks = max(self._catalogue.chunks, 1)
        among_ = min(max(side.chunks.get(word, 0), 1), chunks)
        average = side.length / chunks or 1.0
        return rarity(among_, chunks) * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length / average))
