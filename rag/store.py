"""The truth of a local index: one SQLite file with the documents, their chunks and their vectors.

Each change is one transaction and bumps the generation, so that a process that dies leaves the index as
it was before or after a file, never between. The caches (words, vectors) are marked with the generation
they were built from and the stamp that was drawn when it was published: an older database that was put
back finds no such stamp and its caches are built anew.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from rag.database import CHUNK_CHECK, STATE_CHECK, TEXT_CHECK, Manifest
from rag.protocol import Embedded, Entry, SourceState, refuse_unusable
from rag.stored import LACKING, UNPUBLISHED, Mark, Stored
from rag.types import Document

__all__ = ["UNPUBLISHED", "Mark", "Store"]

_FREE_PAGES = 1000
_FREE_SHARE = 0.25
"""So many empty pages (4 MB), and so much of the file, before it is written anew without them."""

_ADD_VECTOR = "INSERT OR IGNORE INTO vectors (digest, vector, row_check) VALUES (?1, ?2, checksum(?1, ?2))"


class Store(Stored):
    """What is written, statement by statement; see ``Stored`` for reading and ``Database`` for opening."""

    # writing: the caller holds the lock of the index ------------------------------------------------

    def put(
        self,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Embedded],
        old: str | None = None,
    ) -> None:
        """Store a document in place of what stands under ``old``, else under its own source.

        A chunk that says the same as before keeps its number, so that the caches need not change.

        Raises:
            ValueError: a vector is missing, or has another dimension, or is not finite.
        """
        blobs = self._blobs(vectors)
        with self._change() as generation:
            if old is not None and old != state.source:
                self._drop([state.source], generation)
                self._rows("UPDATE documents SET source = ? WHERE source = ?", state.source, old)
            document_key = self._put_document(state, document, len(entries))
            gone = self._put_chunks(document_key, entries, generation)
            self._many(_ADD_VECTOR, blobs)
            if missing := self._rows(
                "SELECT digest FROM chunks WHERE document = ? AND generation = ?"
                f" AND {LACKING}",
                document_key, generation,
            ):  # fmt: skip
                raise ValueError(f"no vector for {len(missing)} chunks of {state.source}")
            self._collect(gone)

    def _put_document(self, state: SourceState, document: Document, chunks: int) -> int:
        values = {
            "source": state.source, "root": state.root, "digest": state.digest, "size": state.size,
            "mtime_ns": state.mtime_ns, "made_by": state.made_by, "title": document.title,
            "text": document.text, "pages": json.dumps(document.pages),
            "meta": json.dumps(dict(document.meta), ensure_ascii=False),
            "furniture": json.dumps(document.furniture), "chunks": chunks,
        }  # fmt: skip
        places, updates = ", ".join("?" * len(values)), ", ".join(f"{n} = excluded.{n}" for n in values)
        self._rows(
            f"INSERT INTO documents ({', '.join(values)}) VALUES ({places})"
            f" ON CONFLICT (source) DO UPDATE SET {updates}",
            *values.values(),
        )
        self._rows(
            f"UPDATE documents SET state_check = {STATE_CHECK}, text_check = {TEXT_CHECK} WHERE source = ?",
            state.source,
        )
        return self._one(int, "SELECT id FROM documents WHERE source = ?", state.source)

    def _put_chunks(self, document: int, entries: Sequence[Entry], generation: int) -> set[str]:
        """Make the chunks of a document these; gives the digests of those that went."""
        standing: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for number, *said in self._rows(
            "SELECT number, digest, tokens, heading_tokens FROM chunks"
            " WHERE document = ? ORDER BY number DESC",
            document,
        ):
            standing[said[0], said[1], said[2]].append(number)
        for entry in entries:
            chunk, said = entry.chunk, (entry.digest, " ".join(entry.tokens), " ".join(entry.heading_tokens))
            place = (chunk.id, chunk.start, chunk.end, chunk.body, chunk.heading, chunk.page, chunk.text)
            if numbers := standing[said]:
                self._rows(
                    "UPDATE chunks SET id = ?, start = ?, end = ?, body = ?, heading = ?, page = ?, text = ?,"
                    " row_check = NULL WHERE number = ?",
                    *place, numbers.pop(),
                )  # fmt: skip
            else:
                self._rows(
                    "INSERT INTO chunks (document, id, start, end, body, heading, page, text, digest, tokens,"
                    " heading_tokens, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    document, *place, *said, generation,
                )  # fmt: skip
        self._rows(
            f"UPDATE chunks SET row_check = {CHUNK_CHECK} WHERE document = ? AND row_check IS NULL", document
        )
        gone = [number for numbers in standing.values() for number in numbers]
        self._many("INSERT INTO removed VALUES (?, ?)", [(number, generation) for number in gone])
        self._many("DELETE FROM chunks WHERE number = ?", [(number,) for number in gone])
        return {said[0] for said, numbers in standing.items() if numbers}

    def _drop(self, sources: Sequence[str], generation: int) -> int:
        """Delete documents with their chunks; gives how many chunks went."""
        digests: set[str] = set()
        count = 0
        for source in sources:
            for (document,) in self._rows("SELECT id FROM documents WHERE source = ?", source):
                rows = self._rows("SELECT number, digest FROM chunks WHERE document = ?", document)
                self._many("INSERT INTO removed VALUES (?, ?)", [(number, generation) for number, _ in rows])
                self._rows("DELETE FROM chunks WHERE document = ?", document)
                self._rows("DELETE FROM documents WHERE id = ?", document)
                digests.update(digest for _, digest in rows)
                count += len(rows)
        self._collect(digests)
        return count

    def _collect(self, digests: Iterable[str]) -> None:
        """Delete those of these vectors that no chunk uses."""
        self._many(
            "DELETE FROM vectors WHERE digest = ?1 AND NOT EXISTS (SELECT 1 FROM chunks WHERE digest = ?1)",
            [(digest,) for digest in digests],
        )

    def touch(self, state: SourceState) -> None:
        """Remember a new time and size of a file whose content is as it was."""
        with self._transaction():
            self._rows(
                "UPDATE documents SET size = ?, mtime_ns = ?, root = ? WHERE source = ?",
                state.size, state.mtime_ns, state.root, state.source,
            )  # fmt: skip
            self._rows(
                f"UPDATE documents SET state_check = {STATE_CHECK} WHERE source = ?",
                state.source,
            )

    def remove(self, sources: Iterable[str]) -> int:
        """Delete documents in one transaction; gives how many chunks went."""
        with self._change() as generation:
            return self._drop(list(sources), generation)

    def add_root(self, root: str) -> None:
        """Remember a root once."""
        self._rows("INSERT OR IGNORE INTO roots (root) VALUES (?)", root)

    def remove_root(self, root: str) -> None:
        """Forget a root."""
        self._rows("DELETE FROM roots WHERE root = ?", root)

    def set_exclusions(self, paths: Iterable[str]) -> None:
        """Put these in place of the exclusions."""
        with self._transaction():
            self._rows("DELETE FROM exclusions")
            self._many("INSERT OR IGNORE INTO exclusions VALUES (?)", [(path,) for path in paths])

    def add_vectors(self, vectors: Mapping[str, Embedded]) -> None:
        """Give chunks that have no vector theirs."""
        blobs = self._blobs(vectors)
        with self._change() as generation:
            self._many(_ADD_VECTOR, blobs)
            self._many(
                "UPDATE chunks SET generation = ? WHERE digest = ?", [(generation, d) for d in vectors]
            )
            if not self._rows(f"SELECT 1 FROM chunks WHERE {LACKING} LIMIT 1"):
                self._rows("PRAGMA user_version = 0")

    def adopt(self, manifest: Manifest) -> None:
        """Throw all vectors away: another embedder makes them anew."""
        with self._change():
            self._rows("DELETE FROM vectors")
            self._rows("PRAGMA user_version = 1")  # vectors are lacking: saves looking for them each time
            self._rows(
                "UPDATE manifest SET embedder = ?, dimension = ?",
                manifest.embedder,
                manifest.dimension,
            )

    def seal(self) -> Mark:
        """The mark for caches of the present generation, certain to outlive a power cut.

        Changes are committed without waiting for the disk. A cache that outlived the change it holds would
        pass for a later one, so that the disk is waited for here, once, before caches are written.
        """
        with self._turn:
            generation = self.generation()
            if not self._rows("SELECT 1 FROM stamps WHERE generation = ?", generation):
                self._rows("PRAGMA synchronous=FULL")
                self._rows("INSERT INTO stamps VALUES (?, ?)", generation, secrets.token_hex(8))
                self._rows("PRAGMA synchronous=NORMAL")
            return Mark(
                generation, self._one(str, "SELECT stamp FROM stamps WHERE generation = ?", generation)
            )

    def publish(self, mark: Mark, oldest: Mark) -> None:
        """Point readers at what was brought to a mark, and forget what only older caches needed.

        Args:
            mark: what readers search from now on.
            oldest: of the oldest cache that is still in use; what is newer is read from the store.
        """
        if self.published() != mark:
            with self._transaction():
                self._rows("UPDATE manifest SET published = ?", mark.generation)
                self._rows("DELETE FROM stamps WHERE generation < ?", oldest.generation)
                self._rows("DELETE FROM removed WHERE generation <= ?", oldest.generation)

    def shrink(self) -> None:
        """Give space back to the disk where much of the file is empty."""
        free, pages = self._one(int, "PRAGMA freelist_count"), self._one(int, "PRAGMA page_count")
        if free >= _FREE_PAGES and free > _FREE_SHARE * pages:
            self._rows("VACUUM")
            self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    # statements -------------------------------------------------------------------------------------

    def _blobs(self, vectors: Mapping[str, Embedded]) -> list[tuple[str, bytes]]:
        dimension = self.manifest().dimension
        for digest, vector in vectors.items():
            refuse_unusable(digest, vector, dimension)
        return [(digest, np.asarray(v, dtype="<f4").tobytes()) for digest, v in vectors.items()]

    @contextmanager
    def _change(self) -> Iterator[int]:
        with self._transaction():
            self._rows("UPDATE manifest SET generation = generation + 1")
            yield self.generation()
