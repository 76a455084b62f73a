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
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

import numpy as np

from rag.config import MilvusAt
from rag.errors import IndexMismatch
from rag.milvus_opened import ROWS, STALE
from rag.milvus_read import GONE, Readable
from rag.milvus_rows import (
    chunk_value,
    document_value,
    key_of,
    number_of,
    packed,
    record,
    some,
    state_value,
    written_parts,
    written_tokens,
)
from rag.milvus_wire import Wire
from rag.milvus_words import words_of
from rag.protocol import Embedded, Entry, SourceState, refuse_unusable
from rag.types import Document

ORPHANED = 3600
"""Seconds after which rows that no record names are no longer somebody's work in progress."""


def exists_on_milvus(at: MilvusAt, token: str | None = None) -> bool:
    """Whether there is an index; asking makes none."""
    if at.file:
        return at.file.exists()  # opening it for no more than that takes as long as opening it for all
    index = MilvusIndex(at, token=token)
    try:
        return index.is_there
    finally:
        index.close()


class MilvusIndex(Readable):
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

    @classmethod
    def rebuilt(cls, at: MilvusAt, embedder: str, dimension: int, *, token: str | None = None) -> MilvusIndex:
        """Make an index anew: what was synced is remembered, and the next sync reads and embeds all of it."""
        roots: list[str] = []
        exclusions: list[str] = []
        with suppress(IndexMismatch), closing(cls(at, token=token)) as old:
            roots, exclusions = old.roots(), old.exclusions()
        with closing(Wire(at, token)) as wire:
            for name in (f"{at.name}_records", f"{at.name}_chunks"):
                if wire("has_collection", name):
                    wire("drop_collection", name)
        index = cls(at, embedder, dimension, token=token)
        for root in roots:
            index.add_root(root)
        index.set_exclusions(exclusions)
        return index

    @property
    def generation(self) -> int:
        """See ``Index``; inside ``writing`` as the module says."""
        if self._pinned is not None:
            return self._pinned
        self._read_generation = self._generation() if self._look() else 0
        return self._read_generation

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
        vectors: Mapping[str, Embedded],
    ) -> None:
        """See ``Index``. Raises ValueError for a vector that is missing or unusable."""
        self._make()
        state = replace(state, dated=document.meta.get("date", ""))
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
                "tokens": written_tokens(entry), "vector": np.atleast_2d(made[entry.digest])[0],
                **(written_parts(made[entry.digest]) if self.parts_field else {}),
            }
            for i, entry in enumerate(entries)
        ]  # fmt: skip
        for sent in some(rows, ROWS):
            self._wire("upsert", self._chunks, data=list(sent))
        parts = {"text": packed(document_value(document)), "words": words_of(entries)}
        self._upsert([
            record(f"{kind}:{key}:{revision}:{i}", kind, part, document=key, revision=revision, ordinal=i)
            for kind, all_of_it in parts.items()
            for i, part in enumerate(all_of_it)
        ])  # fmt: skip
        self._upsert([record(f"doc:{key}", "document", state_value(state), document=key, revision=revision)])
        self._bump()
        self._clear(key, revision, before.revision if before else GONE)

    def move(
        self,
        old: str,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Embedded],
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

    def add_vectors(self, vectors: Mapping[str, Embedded]) -> None:
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
            self._clear(key, GONE, before.revision)
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
        self, state: SourceState, entries: Sequence[Entry], vectors: Mapping[str, Embedded]
    ) -> dict[str, Embedded]:
        needed = {entry.digest for entry in entries}
        found = {d: np.asarray(v, dtype=np.float32) for d, v in vectors.items() if d in needed}
        for digest, vector in found.items():
            refuse_unusable(digest, vector, self.dimension)
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

    def _bump(self) -> None:
        with self._guard:
            generation = max(self._generation() + 1, time.time_ns())
            self._upsert([record("generation", "generation", str(generation))])
            self._pinned, self._looked = None, -STALE
