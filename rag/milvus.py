"""The index on Milvus: embedded milvus-lite, a single server or a cluster, by one setting.

The schema is in ``rag.milvus_rows``. How it stays whole without transactions and without a lock:

- Each time a document is put it gets a new revision. Its chunks and parts are written first, then its record
  names the revision, in one row, and what stood there before is deleted last. A reader takes a chunk only
  where the record names its revision, so that it sees a document as it was or as it is, never half of it.
- A writer that dies leaves rows that no record names, or a record that names no revision and whose digest
  is empty. The next sync takes such a document for a changed one and puts it again; rows that nobody names go
  with the next put of their document, or with ``publish``, once they are an hour old.
- Two who write the same document both write all of it; the record that is written last counts, and what the
  other wrote goes. Two who remove and put the same document may leave it out; the next sync adds it.
- Nobody is locked out, and so a sync does not plan anew because others write: inside ``writing`` the
  generation is the one that was last read, until this index is changed by its own hand.

Readers look at the generation at most every ``FRESH`` seconds. It is written after the record; where a
writer died between the two, they notice within ``STALE`` seconds.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from rag.config import MilvusAt
from rag.errors import IndexMismatch, MutdapError
from rag.language import tr
from rag.milvus_rows import (
    FORMAT,
    MOST_ROWS,
    among,
    as_chunk,
    as_document,
    as_state,
    batched,
    chunk_value,
    coded,
    create,
    document_value,
    key_of,
    number_of,
    packed,
    read_tokens,
    record,
    some,
    state_value,
    unpacked,
    written_tokens,
)
from rag.milvus_wire import Wire, size_of
from rag.milvus_words import Catalogue, Known, Scores, words_of
from rag.protocol import Entry, SourceState, TermGroup, Vector, matcher
from rag.types import Chunk, Document

FRESH = 0.5
"""Seconds for which a generation that was read is believed."""
STALE = 60.0
"""Seconds after which the records are looked at whatever the generation."""
SETTLING = 10.0
"""Seconds after a change in which a cluster is asked to wait for it; its default may lag by five."""
ORPHANED = 3600
"""Seconds after which rows that no record names are no longer somebody's work in progress."""

_DEEPER = 4
"""Candidates that are scored for each hit wanted by words."""
_LEAST = 200
_ROWS = 256
"""Rows sent or asked for at once: 1 MB or so."""
_MOST_NAMED = 10_000
"""Documents that a glob may mean before the filter grows too long."""
_GONE = ""
"""The revision of a document that is on its way in or out."""


def exists_on_milvus(at: MilvusAt, token: str | None = None) -> bool:
    """Whether there is an index; asking makes none."""
    if at.file:
        return at.file.exists()  # opening it for no more than that takes as long as opening it for all
    index = MilvusIndex(at, token=token)
    try:
        return index.is_there
    finally:
        index.close()


class MilvusIndex:
    """An index on Milvus. Any number of processes read and write, and all threads may share one object.

    Args:
        at: where it is.
        embedder: names the embedder and its version; None takes the index as it is, for reading.
        dimension: of its vectors.
        token: ``user:password`` or an API key of the server.

    Raises:
        IndexMismatch: the index was made with another embedder or by another version of mutdap.
        IndexUnreachable: the server is away, slow, or lets nobody in.
        IndexLocked: another process has the milvus-lite file.
    """

    def __init__(
        self, at: MilvusAt, embedder: str | None = None, dimension: int = 0, *, token: str | None = None
    ) -> None:
        self._at, self._token = at, token
        self._chunks, self._records = f"{at.name}_chunks", f"{at.name}_records"
        self._wanted = (embedder, dimension)
        self._made_with = (embedder or "", dimension)
        self._guard = threading.RLock()
        self._wire_: Wire | None = None
        self._catalogue_: Catalogue | None = None
        self._looked = self._changed = -STALE
        self._read_generation: int | None = None
        self._pinned: int | None = None
        self._known_roots: set[str] = set()
        self.is_there = False
        try:
            self._look()
        except MutdapError:
            self.close()
            raise

    @classmethod
    def rebuilt(cls, at: MilvusAt, embedder: str, dimension: int, *, token: str | None = None) -> MilvusIndex:
        """Make an index anew: what was synced is remembered, and the next sync reads and embeds all of it."""
        old = cls(at, token=token)
        try:
            roots, exclusions = (old.roots(), old.exclusions()) if old.is_there else ([], [])
            if old.is_there:
                old._wire("drop_collection", old._records)
                old._wire("drop_collection", old._chunks)
        finally:
            old.close()
        index = cls(at, embedder, dimension, token=token)
        for root in roots:
            index.add_root(root)
        index.set_exclusions(exclusions)
        return index

    # opening ----------------------------------------------------------------------------------------

    @property
    def _wire(self) -> Wire:
        with self._guard:
            if self._wire_ is None:
                self._wire_ = Wire(self._at, self._token)
            return self._wire_

    def _look(self) -> bool:
        """Whether the index is there by now; what it was made with is compared with what is wanted."""
        with self._guard:
            if self.is_there or (self._at.file and not self._at.file.exists()):
                return self.is_there
            if not all(self._wire("has_collection", name) for name in (self._records, self._chunks)):
                return False
            for name in (self._records, self._chunks):
                self._wire("load_collection", name)
            found = self._get("manifest")
            if found is None:  # its maker is about to write it, or died
                return False
            self._check(json.loads(found["value"]))
            self.is_there = True
            return True

    def _make(self) -> None:
        """Make the collections where there are none."""
        with self._guard:
            if self._look():
                return
            embedder, dimension = self._made_with
            create(self._wire, self._at, dimension)
            said = {"format": FORMAT, "embedder": embedder, "dimension": dimension}
            if self._get("manifest") is None:
                self._upsert([record("manifest", "manifest", json.dumps(said))])
            self._look()

    def _check(self, found: Mapping[str, Any]) -> None:
        from rag.database import Manifest
        from rag.index import refuse_other_embedder

        if found["format"] != FORMAT:
            raise IndexMismatch(
                tr(f"이 색인은 다른 버전의 묻답이 만들었습니다 (형식 {found['format']}, 지금은 {FORMAT}).",
                   f"This index has format {found['format']}, and this version of mutdap reads {FORMAT}."),
                tr("`mutdap sync --rebuild`로 새로 만들거나 그 버전의 묻답을 쓰세요.",
                   "Make it anew with `mutdap sync --rebuild`, or use that version of mutdap."),
            )  # fmt: skip
        embedder, dimension = self._wanted
        if embedder is not None:
            refuse_other_embedder(
                Manifest(FORMAT, found["embedder"], found["dimension"]), Manifest(FORMAT, embedder, dimension)
            )
        self._made_with = (found["embedder"], found["dimension"])

    def close(self) -> None:
        """See ``Index``."""
        with self._guard:
            if self._wire_ is not None:
                self._wire_.close()
                self._wire_ = None

    # about it ---------------------------------------------------------------------------------------

    @property
    def embedder(self) -> str:
        """Identity of the embedder."""
        return self._made_with[0]

    @property
    def dimension(self) -> int:
        """Of the vectors."""
        return self._made_with[1]

    @property
    def place(self) -> str:
        """Where it is, as a user writes it."""
        return str(self._at)

    def size_on_disk(self) -> int:
        """Bytes of a milvus-lite file; 0 where a server keeps the index."""
        return size_of(self._at.file) if self._at.file else 0

    @property
    def generation(self) -> int:
        """See ``Index``; inside ``writing`` as the module says."""
        if self._pinned is not None:
            return self._pinned
        self._read_generation = self._generation() if self._look() else 0
        return self._read_generation

    def __len__(self) -> int:
        if not self._look():
            return 0
        catalogue = self._catalogue()
        if catalogue.whole:
            return sum(known.state.chunks for known in catalogue.documents.values() if known.revision)
        return self._count(self._chunks, "")

    # reading ----------------------------------------------------------------------------------------

    def states(self) -> list[SourceState]:
        """See ``Index``."""
        if not self._look():
            return []
        rows = self._wire.every(self._records, 'kind == "document"', ["revision", "value"])
        states = ((as_state(row["value"]), row["revision"]) for row in rows)
        # on its way in or out: like no file there is, so that a sync reads it
        seen = (s if revision else replace(s, digest="", size=-1, chunks=0) for s, revision in states)
        return sorted(seen, key=lambda state: state.source)

    def roots(self) -> list[str]:
        """See ``Index``."""
        found = [json.loads(row["value"]) for row in self._every("root")]
        return [one["path"] for one in sorted(found, key=lambda one: (one["at"], one["path"]))]

    def exclusions(self) -> list[str]:
        """See ``Index``."""
        return sorted(json.loads(row["value"])["path"] for row in self._every("exclusion"))

    def document(self, source: str) -> Document:
        """See ``Index``."""
        for _ in range(3):  # another may be replacing it
            found = self._record(source) if self._look() else None
            if found is None or not found.revision:
                raise KeyError(source)
            chosen = f'document == "{key_of(source)}" and revision == "{found.revision}" and kind == "text"'
            rows = sorted(
                self._wire.every(self._records, chosen, ["ordinal", "value"]), key=lambda r: int(r["ordinal"])
            )
            try:
                return as_document(unpacked([row["value"] for row in rows]))
            except ValueError:
                continue
        raise KeyError(source)

    def chunks_of(self, source: str) -> list[Chunk]:
        """See ``Index``."""
        found = self._record(source) if self._look() else None
        if found is None or not found.revision:
            return []
        chosen = f'document == "{key_of(source)}" and revision == "{found.revision}"'
        rows = self._wire.every(self._chunks, chosen, ["ordinal", "chunk"])
        return [as_chunk(row["chunk"]) for row in sorted(rows, key=lambda row: int(row["ordinal"]))]

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Vector]:
        """See ``Index``."""
        found: dict[str, Vector] = {}
        for asked in some(sorted(set(digests)), _ROWS) if self._look() else ():
            for row in self._wire.every(self._chunks, among("digest", _plain(asked)), ["digest", "vector"]):
                found.setdefault(row["digest"], np.asarray(row["vector"], dtype=np.float32))
        return found

    def unembedded(self, limit: int) -> list[tuple[str, Chunk, str]]:
        """See ``Index``; nothing ever lacks its vector here."""
        return []

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """See ``Index``."""
        found = self._live(self._numbered(numbers, ["chunk"]))
        return {row["number"]: (as_chunk(row["chunk"]), known.state.title) for row, known in found}

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """See ``Index``."""
        found = self._live(self._numbered(numbers, ["vector"]))
        return {row["number"]: np.asarray(row["vector"], dtype=np.float32) for row, _ in found}

    # searching --------------------------------------------------------------------------------------

    def lexical(
        self, groups: Sequence[TermGroup], limit: int, source: str | None = None
    ) -> list[tuple[int, float]]:
        """See ``Index``; the best of the candidates that Milvus finds, scored as a local index does."""
        if limit < 1 or not self._look():
            return []
        scores = Scores(self._catalogue(), groups)
        queries, chosen = scores.queries(), self._filter(source)
        if not queries or chosen is None:
            return []
        depth = min(max(_DEEPER * limit, _LEAST), MOST_ROWS)
        fields = ["document", "revision", "tokens"]
        rows = {row["number"]: row for row in self._search(queries, "words", depth, chosen, fields)}
        scored = [
            (row["number"], scores.of(*read_tokens(row["tokens"]))) for row, _ in self._live(rows.values())
        ]
        return sorted(((n, s) for n, s in scored if s > 0), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def dense(self, vector: Vector, limit: int, source: str | None = None) -> list[tuple[int, float]]:
        """See ``Index``."""
        chosen = self._filter(source) if limit > 0 and self._look() else None
        if chosen is None:
            return []
        asked = [np.asarray(vector, dtype=np.float32)]
        wanted = min(2 * limit, MOST_ROWS)
        while True:  # until equals of the last place are all there, and enough of them count
            rows = self._search(asked, "vector", wanted, chosen, ["document", "revision"])
            hits = [(row["number"], round(row["distance"], 6)) for row, _ in self._live(rows)]
            hits.sort(key=lambda hit: (-hit[1], hit[0]))
            last = round(rows[-1]["distance"], 6) if rows else 0.0
            all_there = len(rows) < wanted or wanted == MOST_ROWS
            if all_there or (len(hits) > limit and last < hits[limit - 1][1]):
                return hits[:limit]
            wanted = min(4 * wanted, MOST_ROWS)

    def document_frequency(self, term: str) -> int:
        """See ``Index``; an estimate in a very large index, see ``rag.milvus_words``."""
        if not self._look():
            return 0
        catalogue = self._catalogue()
        counted = catalogue.frequency(term)
        if counted or catalogue.whole or not term:
            return counted
        if term not in catalogue.found:
            rows = self._search([coded(term)], "words", 1, "", ["document", "revision"])
            catalogue.found[term] = len(rows)
        return catalogue.found[term]

    def sounding_like(self, sound_keys: Iterable[str]) -> list[str]:
        """See ``Index``."""
        return self._catalogue().sounding(sound_keys) if self._look() else []

    def words_starting(self, beginning: str) -> list[tuple[str, int]]:
        """See ``Index``."""
        return self._catalogue().starting(beginning) if self._look() else []

    def _search(
        self, asked: Sequence[Any], field: str, limit: int, chosen: str, fields: list[str]
    ) -> list[dict[str, Any]]:
        answers = self._wire(
            "search", self._chunks, data=list(asked), anns_field=field, limit=limit, filter=chosen,
            output_fields=fields, consistency_level=self._consistency(),
        )  # fmt: skip
        return [
            {"number": hit["number"], "distance": float(hit["distance"]), **hit["entity"]}
            for hits in answers
            for hit in hits
        ]

    def _filter(self, source: str | None) -> str | None:
        """A filter for the documents that a glob means; None where it means none."""
        if source is None:
            return ""
        matches = matcher(source)
        catalogue = self._catalogue()
        named = (
            ((document, known.state.source) for document, known in catalogue.documents.items())
            if catalogue.whole
            else ((key_of(state.source), state.source) for state in self.states())
        )
        meant = [document for document, name in named if matches(name)]
        if len(meant) > _MOST_NAMED:
            raise MutdapError(
                tr(f"'{source}'에 맞는 노트가 너무 많습니다: {len(meant)}개",
                   f"Too many notes match '{source}': {len(meant)}"),
                tr(f"{_MOST_NAMED}개까지 고를 수 있습니다.", f"Up to {_MOST_NAMED} can be chosen."),
            )  # fmt: skip
        return among("document", meant) if meant else None

    def _live(self, rows: Iterable[dict[str, Any]]) -> list[tuple[dict[str, Any], Known]]:
        """Rows of chunks whose revision counts, with their documents."""
        rows = list(rows)
        known: Mapping[str, Known] = {}
        if rows:
            catalogue = self._catalogue()
            known = catalogue.documents
            if not catalogue.whole:
                known = self._known({row["document"] for row in rows} - known.keys()) | dict(known)
        return [
            (row, one)
            for row in rows
            if (one := known.get(row["document"])) and one.revision == row["revision"] != _GONE
        ]

    # writing ----------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See ``Index``; locks nobody out."""
        self._make()
        self._known_roots.clear()
        if self._pinned is None:
            self._pinned = self.generation if self._read_generation is None else self._read_generation
        try:
            yield
        finally:
            self._pinned = None

    def put(
        self,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Vector],
    ) -> None:
        """See ``Index``. Raises ValueError for a vector that is missing or unusable."""
        self._make()
        made = self._usable(state, entries, vectors)
        key, revision = key_of(state.source), secrets.token_hex(8)
        before = self._record(state.source)
        if before is None:  # so that no chunk is ever without a record
            self._upsert([record(f"doc:{key}", "document", state_value(state), document=key)])
        written = int(time.time())
        rows = [
            {
                "number": number_of(revision, i), "document": key, "revision": revision, "ordinal": i,
                "written": written, "digest": entry.digest, "chunk": chunk_value(entry.chunk),
                "tokens": written_tokens(entry), "vector": made[entry.digest],
            }
            for i, entry in enumerate(entries)
        ]  # fmt: skip
        for sent in some(rows, _ROWS):
            self._wire("upsert", self._chunks, data=list(sent))
        parts = {"text": packed(document_value(document)), "words": words_of(entries)}
        self._upsert([
            record(f"{kind}:{key}:{revision}:{i}", kind, part, document=key, revision=revision, ordinal=i)
            for kind, all_of_it in parts.items()
            for i, part in enumerate(all_of_it)
        ])  # fmt: skip
        self._upsert([record(f"doc:{key}", "document", state_value(state), document=key, revision=revision)])
        self._bump()
        self._clear(key, revision, before.revision if before else _GONE)

    def move(
        self,
        old: str,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Vector],
    ) -> None:
        """See ``Index``; the new one is there before the old one goes."""
        self.put(state, document, entries, vectors)
        if old != state.source:
            self.remove([old])

    def touch(self, state: SourceState) -> None:
        """See ``Index``."""
        before = self._record(state.source) if self._look() else None
        if before is None:
            return
        key = key_of(state.source)
        value = state_value(replace(before.state, size=state.size, mtime_ns=state.mtime_ns, root=state.root))
        self._upsert([record(f"doc:{key}", "document", value, document=key, revision=before.revision)])
        chosen = f'document == "{key}" and revision == "{before.revision}"'
        if before.revision and self._count(self._chunks, chosen) != before.state.chunks:
            # another put it at this very moment: the next sync reads it once more
            self._upsert([record(f"doc:{key}", "document", value, document=key)])
        self._looked = -STALE

    def add_vectors(self, vectors: Mapping[str, Vector]) -> None:
        """See ``Index``; there is nothing to add, for ``unembedded`` is always empty."""

    def add_root(self, root: str) -> None:
        """See ``Index``."""
        if root in self._known_roots:
            return
        if root not in self.roots():
            self._make()
            value = json.dumps({"path": root, "at": time.time_ns()})
            self._upsert([record(f"root:{key_of(root)}", "root", value)])
        self._known_roots.add(root)

    def remove(self, sources: Iterable[str]) -> int:
        """See ``Index``."""
        gone = 0
        for source in sources if self._look() else ():
            before, key = self._record(source), key_of(source)
            if before is None:
                continue
            self._upsert([record(f"doc:{key}", "document", state_value(before.state), document=key)])
            self._clear(key, _GONE, before.revision)
            self._wire("delete", self._records, ids=[f"doc:{key}"])
            gone += before.state.chunks if before.revision else 0
        self._bump()
        return gone

    def remove_root(self, root: str) -> None:
        """See ``Index``."""
        if self._look():
            self._wire("delete", self._records, ids=[f"root:{key_of(root)}"])
            self._known_roots.discard(root)

    def set_exclusions(self, paths: Iterable[str]) -> None:
        """See ``Index``."""
        wanted, present = set(paths), set(self.exclusions())
        if wanted - present:
            self._make()
            self._upsert([
                record(f"exclusion:{key_of(path)}", "exclusion", json.dumps({"path": path}))
                for path in sorted(wanted - present)
            ])  # fmt: skip
        if present - wanted:
            ids = [f"exclusion:{key_of(path)}" for path in sorted(present - wanted)]
            self._wire("delete", self._records, ids=ids)

    def publish(self) -> None:
        """See ``Index``; what was put is there already, and what died writers left is cleared away."""
        if self._look() and self._catalogue().whole and self._count(self._chunks, "") != len(self):
            self._clear_orphans()

    def _usable(
        self, state: SourceState, entries: Sequence[Entry], vectors: Mapping[str, Vector]
    ) -> dict[str, Vector]:
        needed = {entry.digest for entry in entries}
        found = {d: np.asarray(v, dtype=np.float32) for d, v in vectors.items() if d in needed}
        for digest, vector in found.items():
            if vector.shape != (self.dimension,) or not np.isfinite(vector).all():
                raise ValueError(f"not a vector of {self.dimension} finite numbers: {digest}")
        found |= self.known_vectors(needed - found.keys())
        if missing := needed - found.keys():
            raise ValueError(f"no vector for {len(missing)} chunks of {state.source}")
        return found

    def _clear(self, document: str, revision: str, before: str) -> None:
        """Delete what a document was before, and what writers left of it who died."""
        dead = f'document == "{document}" and revision != "{revision}"'
        orphaned = int(time.time()) - ORPHANED
        named = f'revision == "{before}" or ' if before else ""
        self._wire("delete", self._chunks, filter=f"{dead} and ({named}written < {orphaned})")
        if before:
            parts = f'document == "{document}" and kind != "document" and revision == "{before}"'
            self._wire("delete", self._records, filter=parts)

    def living(self, fields: list[str]) -> Iterator[dict[str, Any]]:
        """All rows of chunks that count."""
        wanted = ["document", "revision", *fields]
        for rows in batched(self._wire.every(self._chunks, "number >= 0", wanted), _ROWS):
            yield from (row for row, _ in self._live(rows))

    def orphans(self) -> int:
        """Rows of chunks that no record names: of writers at work, and of those who died."""
        return self._count(self._chunks, "") - len(self) if self._catalogue().whole else 0

    def _clear_orphans(self) -> None:
        known = self._catalogue().documents
        chosen = f"ordinal == 0 and written < {int(time.time()) - ORPHANED}"
        rows = list(self._wire.every(self._chunks, chosen, ["document", "revision"]))
        for row in rows:
            one = known.get(row["document"])
            if one is None or one.revision != row["revision"]:
                dead = f'document == "{row["document"]}" and revision == "{row["revision"]}"'
                self._wire("delete", self._chunks, filter=dead)
                self._wire("delete", self._records, filter=f'{dead} and kind != "document"')

    # rows -------------------------------------------------------------------------------------------

    def _catalogue(self) -> Catalogue:
        with self._guard:
            now = time.monotonic()
            held = self._catalogue_
            if held and now - self._looked < FRESH:
                return held
            generation = self._generation()
            if held is None or held.generation != generation or now - self._changed > STALE:
                held = self._catalogue_ = Catalogue.read(self._wire, generation, held)
                self._changed = now
            self._looked = now
            return held

    def _generation(self) -> int:
        found = self._get("generation")
        return int(found["value"]) if found else 0

    def _bump(self) -> None:
        with self._guard:
            generation = max(self._generation() + 1, time.time_ns())
            self._upsert([record("generation", "generation", str(generation))])
            self._pinned, self._looked = None, -STALE

    def _consistency(self) -> str:
        return "Strong" if time.monotonic() - self._changed < SETTLING else "Bounded"

    def _get(self, key: str) -> dict[str, Any] | None:
        fields = ["document", "revision", "value"]
        rows = self._wire("get", self._records, ids=[key], output_fields=fields, consistency_level="Strong")
        return dict(rows[0]) if rows else None

    def _record(self, source: str) -> Known | None:
        found = self._get(f"doc:{key_of(source)}")
        return Known(found["revision"], as_state(found["value"])) if found else None

    def _known(self, documents: Iterable[str]) -> dict[str, Known]:
        found = {}
        for asked in some(sorted(documents), _ROWS):
            chosen = f'kind == "document" and {among("document", asked)}'
            for row in self._wire.every(self._records, chosen, ["document", "revision", "value"]):
                found[row["document"]] = Known(row["revision"], as_state(row["value"]))
        return found

    def _every(self, kind: str) -> Iterable[dict[str, Any]]:
        return self._wire.every(self._records, f'kind == "{kind}"', ["value"]) if self._look() else ()

    def _numbered(self, numbers: Sequence[int], fields: list[str]) -> Iterator[dict[str, Any]]:
        for asked in some(sorted({int(n) for n in numbers}), _ROWS) if self._look() else ():
            yield from self._wire(
                "get", self._chunks, ids=list(asked), output_fields=["document", "revision", *fields],
                consistency_level=self._consistency(),
            )  # fmt: skip

    def _upsert(self, rows: list[dict[str, Any]]) -> None:
        for sent in some(rows, 64):  # of up to 64 KB
            self._wire("upsert", self._records, data=list(sent))

    def _count(self, collection: str, chosen: str) -> int:
        counted = self._wire(
            "query", collection, filter=chosen, output_fields=["count(*)"], consistency_level="Strong"
        )
        return int(counted[0]["count(*)"])


def _plain(digests: Sequence[str]) -> list[str]:
    """Digests that can stand in a filter; no other is ever stored."""
    return [digest for digest in digests if digest.isalnum() and digest.isascii()]
