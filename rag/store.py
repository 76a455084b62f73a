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
from typing import Any, NamedTuple

import numpy as np

from rag.database import Database, Manifest
from rag.protocol import Entry, SourceState, Vector
from rag.types import Chunk, Document

BATCH = 2000
"""Rows that are read at a time when a cache is built: bounds the memory."""

_LACKING = "NOT EXISTS (SELECT 1 FROM vectors v WHERE v.digest = c.digest)"
_CHUNK = "c.id, d.source, c.start, c.end, c.body, c.heading, c.page, c.text"


class Mark(NamedTuple):
    """What a cache was built from."""

    generation: int
    stamp: str


UNPUBLISHED = Mark(-1, "")


class Store(Database):
    """What is read and written, statement by statement; see ``Database`` for opening and threads."""

    # reading ----------------------------------------------------------------------------------------

    def manifest(self) -> Manifest:
        """What the index was made with."""
        return Manifest(*self._rows("SELECT format, embedder, dimension FROM manifest")[0])

    def generation(self) -> int:
        """Of the last committed change."""
        return int(self._rows("SELECT generation FROM manifest")[0][0])

    def published(self) -> Mark:
        """What readers search; ``UNPUBLISHED`` where nothing was published yet."""
        rows = self._rows(
            "SELECT s.generation, s.stamp FROM stamps s JOIN manifest ON s.generation = published"
        )
        return Mark(*rows[0]) if rows else UNPUBLISHED

    def knows(self, mark: Mark) -> bool:
        """Whether a cache with that mark was built from this database and can be brought up to date."""
        return bool(self._rows("SELECT 1 FROM stamps WHERE generation = ? AND stamp = ?", *mark))

    def count(self) -> int:
        """How many chunks."""
        return int(self._rows("SELECT count(*) FROM chunks")[0][0])

    def roots(self) -> list[str]:
        """In the order they were added."""
        return [root for (root,) in self._rows("SELECT root FROM roots ORDER BY id")]

    def exclusions(self) -> list[str]:
        """Paths that were forgotten under a root that stays."""
        return [path for (path,) in self._rows("SELECT path FROM exclusions ORDER BY path")]

    def states(self) -> list[SourceState]:
        """Every source, by name."""
        return [
            SourceState(*row)
            for row in self._rows(
                "SELECT source, root, d.digest, size, mtime_ns, title, count(c.number), made_by"
                " FROM documents d LEFT JOIN chunks c ON c.document = d.id GROUP BY d.id ORDER BY source"
            )
        ]

    def sources(self) -> list[tuple[int, str]]:
        """Key and name of every document."""
        return self._rows("SELECT id, source FROM documents ORDER BY id")

    def document(self, source: str) -> Document:
        """The document as it was indexed. Raises KeyError where there is none."""
        rows = self._rows(
            "SELECT title, text, pages, meta, furniture FROM documents WHERE source = ?", source
        )
        if not rows:
            raise KeyError(source)
        title, text, pages, meta, furniture = rows[0]
        spans = tuple((start, end) for start, end in json.loads(furniture))
        return Document(source, title, text, tuple(json.loads(pages)), json.loads(meta), spans)

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """Chunks with the title of their document."""
        rows = self._rows(
            f"SELECT c.number, d.title, {_CHUNK} FROM chunks c JOIN documents d ON d.id = c.document"
            " WHERE c.number IN (SELECT value FROM json_each(?))",
            json.dumps([int(number) for number in numbers]),
        )
        return {number: (Chunk(*chunk), title) for number, title, *chunk in rows}

    def chunks_of(self, source: str) -> list[Chunk]:
        """A document's chunks in reading order."""
        rows = self._rows(
            f"SELECT {_CHUNK} FROM chunks c JOIN documents d ON d.id = c.document"
            " WHERE d.source = ? ORDER BY c.start, c.number",
            source,
        )
        return [Chunk(*row) for row in rows]

    def numbers_of(self, documents: Iterable[int]) -> list[int]:
        """Numbers of the chunks of documents given by key."""
        rows = self._rows(
            "SELECT number FROM chunks WHERE document IN (SELECT value FROM json_each(?))",
            json.dumps(list(documents)),
        )
        return [number for (number,) in rows]

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Vector]:
        """The vectors that are there, by digest."""
        rows = self._rows(
            "SELECT digest, vector FROM vectors WHERE digest IN (SELECT value FROM json_each(?))",
            json.dumps(list(digests)),
        )
        return {digest: np.frombuffer(blob, dtype="<f4") for digest, blob in rows}

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """The vectors of chunks, by number."""
        rows = self._rows(
            "SELECT number, vector FROM chunks JOIN vectors USING (digest)"
            " WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps([int(number) for number in numbers]),
        )
        return {number: np.frombuffer(blob, dtype="<f4") for number, blob in rows}

    def unembedded(self, limit: int) -> list[tuple[str, Chunk, str]]:
        """Some digests that have no vector, with a chunk and its document's title to make one from."""
        if not self._rows("PRAGMA user_version")[0][0]:
            return []
        rows = self._rows(
            f"SELECT c.digest, d.title, {_CHUNK} FROM chunks c JOIN documents d ON d.id = c.document"
            f" WHERE {_LACKING} GROUP BY c.digest ORDER BY c.number LIMIT ?",
            limit,
        )
        return [(digest, Chunk(*chunk), title) for digest, title, *chunk in rows]

    def words_since(self, generation: int) -> Iterator[list[tuple[int, int, str, str]]]:
        """Batches of ``(number, document, tokens, heading tokens)`` of newer chunks, by number."""
        return self._batches("SELECT number, document, tokens, heading_tokens FROM chunks", generation)

    def vectors_since(self, generation: int) -> Iterator[list[tuple[int, bytes]]]:
        """Batches of ``(number, vector)`` of newer chunks, by number."""
        return self._batches("SELECT number, vector FROM chunks JOIN vectors USING (digest)", generation)

    def removed_since(self, generation: int) -> list[int]:
        """Numbers that went after a generation."""
        rows = self._rows("SELECT number FROM removed WHERE generation > ? ORDER BY number", generation)
        return [number for (number,) in rows]

    # writing: the caller holds the lock of the index ------------------------------------------------

    def put(
        self,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Vector],
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
            document_key = self._put_document(state, document)
            gone = self._put_chunks(document_key, entries, generation)
            self._many("INSERT OR IGNORE INTO vectors VALUES (?, ?)", blobs)
            if missing := self._rows(
                "SELECT digest FROM chunks c WHERE document = ? AND generation = ?"
                f" AND {_LACKING}",
                document_key, generation,
            ):  # fmt: skip
                raise ValueError(f"no vector for {len(missing)} chunks of {state.source}")
            self._collect(gone)

    def _put_document(self, state: SourceState, document: Document) -> int:
        values = {
            "source": state.source, "root": state.root, "digest": state.digest, "size": state.size,
            "mtime_ns": state.mtime_ns, "made_by": state.made_by, "title": document.title,
            "text": document.text, "pages": json.dumps(document.pages),
            "meta": json.dumps(dict(document.meta), ensure_ascii=False),
            "furniture": json.dumps(document.furniture),
        }  # fmt: skip
        places, updates = ", ".join("?" * len(values)), ", ".join(f"{n} = excluded.{n}" for n in values)
        self._rows(
            f"INSERT INTO documents ({', '.join(values)}) VALUES ({places})"
            f" ON CONFLICT (source) DO UPDATE SET {updates}",
            *values.values(),
        )
        return int(self._rows("SELECT id FROM documents WHERE source = ?", state.source)[0][0])

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
                    "UPDATE chunks SET id = ?, start = ?, end = ?, body = ?, heading = ?, page = ?, text = ?"
                    " WHERE number = ?",
                    *place, numbers.pop(),
                )  # fmt: skip
            else:
                self._rows(
                    "INSERT INTO chunks (document, id, start, end, body, heading, page, text, digest, tokens,"
                    " heading_tokens, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    document, *place, *said, generation,
                )  # fmt: skip
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
        self._rows(
            "UPDATE documents SET size = ?, mtime_ns = ?, root = ? WHERE source = ?",
            state.size, state.mtime_ns, state.root, state.source,
        )  # fmt: skip

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

    def add_vectors(self, vectors: Mapping[str, Vector]) -> None:
        """Give chunks that have no vector theirs."""
        blobs = self._blobs(vectors)
        with self._change() as generation:
            self._many("INSERT OR IGNORE INTO vectors VALUES (?, ?)", blobs)
            self._many(
                "UPDATE chunks SET generation = ? WHERE digest = ?", [(generation, d) for d in vectors]
            )
            if not self._rows(f"SELECT 1 FROM chunks c WHERE {_LACKING} LIMIT 1"):
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
                *self._rows("SELECT generation, stamp FROM stamps WHERE generation = ?", generation)[0]
            )

    def publish(self, mark: Mark) -> None:
        """Point readers at caches that were written, and forget what only older ones needed."""
        if self.published() != mark:
            with self._transaction():
                self._rows("UPDATE manifest SET published = ?", mark.generation)
                self._rows("DELETE FROM stamps WHERE generation < ?", mark.generation)
                self._rows("DELETE FROM removed WHERE generation <= ?", mark.generation)

    # statements -------------------------------------------------------------------------------------

    def _blobs(self, vectors: Mapping[str, Vector]) -> list[tuple[str, bytes]]:
        dimension = self.manifest().dimension
        for digest, vector in vectors.items():
            if np.shape(vector) != (dimension,) or not np.isfinite(vector).all():
                raise ValueError(f"not a vector of {dimension} finite numbers: {digest}")
        return [(digest, np.asarray(v, dtype="<f4").tobytes()) for digest, v in vectors.items()]

    def _batches(self, select: str, generation: int) -> Iterator[list[Any]]:
        newer = self._rows("SELECT number FROM chunks WHERE generation > ? ORDER BY number", generation)
        for i in range(0, len(newer), BATCH):
            numbers = json.dumps([number for (number,) in newer[i : i + BATCH]])
            if rows := self._rows(
                f"{select} WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number", numbers
            ):
                yield rows

    @contextmanager
    def _change(self) -> Iterator[int]:
        with self._transaction():
            self._rows("UPDATE manifest SET generation = generation + 1")
            yield self.generation()
