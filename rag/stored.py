"""What a local index keeps, read statement by statement: every row is checked as it is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.database import CHUNK_CHECK, STATE_CHECK, TEXT_CHECK, VECTOR_CHECK, Database, Manifest
from rag.protocol import Embedded, Matrix, SourceState, Vector, day_of
from rag.types import Chunk, Document

BATCH = 2000
"""Rows that are read at a time when a cache is built: bounds the memory."""

LACKING = "NOT EXISTS (SELECT 1 FROM vectors v WHERE v.digest = chunks.digest)"
_CHUNK = "chunks.id, source, start, end, body, heading, page, chunks.text"
_DATED = "coalesce(json_extract(meta, '$.date'), '')"
_OF_DOCUMENT = "chunks JOIN documents ON documents.id = chunks.document"
_BYTES = "4 * (SELECT dimension FROM manifest)"
_WHOLE = f"substr(vector, 1, {_BYTES})"
"""Of a row of vectors the text's own; those of its parts follow."""
_CHUNK_SOUND = f"row_check = {CHUNK_CHECK} AND state_check = {STATE_CHECK}"


class Mark(NamedTuple):
    """What a cache was built from."""

    generation: int
    stamp: str


UNPUBLISHED = Mark(-1, "")


class Stored(Database):
    """The reading half of a ``Store``."""

    def manifest(self) -> Manifest:
        """What the index was made with."""
        return Manifest(
            format=self._one(int, "SELECT format FROM manifest"),
            embedder=self._one(str, "SELECT embedder FROM manifest"),
            dimension=self._one(int, "SELECT dimension FROM manifest"),
        )

    def generation(self) -> int:
        """Of the last committed change."""
        return self._one(int, "SELECT generation FROM manifest")

    def published(self) -> Mark:
        """What readers search; ``UNPUBLISHED`` where nothing was published yet."""
        rows = self._rows(
            "SELECT s.generation, s.stamp FROM stamps s JOIN manifest ON s.generation = published"
        )
        if not rows:
            return UNPUBLISHED
        generation, stamp = rows[0]
        if not isinstance(generation, int) or not isinstance(stamp, str):
            raise self.damaged("stamps")
        return Mark(generation, stamp)

    def knows(self, mark: Mark) -> bool:
        """Whether a cache with that mark was built from this database and can be brought up to date."""
        return bool(self._rows("SELECT 1 FROM stamps WHERE generation = ? AND stamp = ?", *mark))

    def count(self) -> int:
        """How many chunks; SQLite counts them one by one, which is not done again while nothing changes."""
        version = self.version()
        if self._counted[0] != version:
            self._counted = version, self._one(int, "SELECT count(*) FROM chunks")
        return self._counted[1]

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
            for row in self._sound(
                "SELECT source, root, digest, size, mtime_ns, title, chunks, made_by,"
                f" {_DATED},"
                f" state_check = {STATE_CHECK}"
                " AND chunks = (SELECT count(*) FROM chunks WHERE document = documents.id)"
                " FROM documents ORDER BY source"
            )
        ]

    def sources(self) -> list[tuple[int, str]]:
        """Key and name of every document."""
        return self._rows("SELECT id, source FROM documents ORDER BY id")

    def days(self) -> list[tuple[int, str, date | None]]:
        """Key, name and day of every document; see ``SourceState.day``."""
        rows = self._rows(f"SELECT id, source, {_DATED}, mtime_ns FROM documents ORDER BY id")
        return [(key, source, day_of(dated, mtime_ns)) for key, source, dated, mtime_ns in rows]

    def document(self, source: str) -> Document:
        """The document as it was indexed. Raises KeyError where there is none."""
        rows = self._sound(
            f"SELECT title, text, pages, meta, furniture, text_check = {TEXT_CHECK}"
            " FROM documents WHERE source = ?",
            source,
        )
        if not rows:
            raise KeyError(source)
        title, text, pages, meta, furniture = rows[0]
        spans = tuple((start, end) for start, end in json.loads(furniture))
        return Document(source, title, text, tuple(json.loads(pages)), json.loads(meta), spans)

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """Chunks with the title of their document."""
        rows = self._sound(
            f"SELECT number, title, {_CHUNK}, {_CHUNK_SOUND} FROM {_OF_DOCUMENT}"
            " WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps([int(number) for number in numbers]),
        )
        return {number: (Chunk(*chunk), title) for number, title, *chunk in rows}

    def chunks_of(self, source: str) -> list[Chunk]:
        """A document's chunks in reading order."""
        rows = self._sound(
            f"SELECT {_CHUNK}, {_CHUNK_SOUND} FROM {_OF_DOCUMENT} WHERE source = ? ORDER BY start, number",
            source,
        )
        return [Chunk(*row) for row in rows]

    def numbers(self) -> list[int]:
        """Numbers of all chunks, ascending."""
        return [number for (number,) in self._rows("SELECT number FROM chunks ORDER BY number")]

    def numbers_with_vectors(self) -> NDArray[np.int64]:
        """Numbers of the chunks that have a vector, ascending."""
        rows = self._rows("SELECT number FROM chunks JOIN vectors USING (digest) ORDER BY number")
        return np.fromiter((number for (number,) in rows), dtype=np.int64, count=len(rows))

    def numbers_of(self, documents: Iterable[int]) -> list[int]:
        """Numbers of the chunks of documents given by key."""
        rows = self._rows(
            "SELECT number FROM chunks WHERE document IN (SELECT value FROM json_each(?))",
            json.dumps(list(documents)),
        )
        return [number for (number,) in rows]

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Embedded]:
        """The vectors that are there, by digest."""
        rows = self._sound(
            f"SELECT digest, vector, {_BYTES}, row_check = {VECTOR_CHECK} FROM vectors"
            " WHERE digest IN (SELECT value FROM json_each(?))",
            json.dumps(list(digests)),
        )
        return {
            digest: vectors[0] if len(vectors := _rows_of(blob, size)) == 1 else vectors
            for digest, blob, size in rows
        }

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """The vectors of chunks, by number."""
        rows = self._sound(
            f"SELECT number, {_WHOLE}, vectors.row_check = {VECTOR_CHECK}"
            " FROM chunks JOIN vectors USING (digest) WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps([int(number) for number in numbers]),
        )
        return {number: np.frombuffer(blob, dtype="<f4") for number, blob in rows}

    def part_vectors(self, numbers: Sequence[int]) -> dict[int, Matrix]:
        """The vectors of the parts of chunks that have some, by number."""
        rows = self._sound(
            f"SELECT number, vector, {_BYTES}, vectors.row_check = {VECTOR_CHECK}"
            " FROM chunks JOIN vectors USING (digest) WHERE number IN (SELECT value FROM json_each(?))"
            f" AND length(vector) > {_BYTES}",
            json.dumps([int(number) for number in numbers]),
        )
        return {number: _rows_of(blob, size)[1:] for number, blob, size in rows}

    def blobs(self) -> Iterator[list[bytes]]:
        """Batches of all vectors with those of parts, each text's as it is stored; nothing is checked."""
        last = ""
        while rows := self._rows(
            "SELECT digest, vector FROM vectors WHERE digest > ? ORDER BY digest LIMIT ?", last, BATCH
        ):
            yield [blob for _, blob in rows]
            last = rows[-1][0]

    def unembedded(self, limit: int) -> list[tuple[str, Chunk, str]]:
        """Some digests that have no vector, with a chunk and its document's title to make one from."""
        if not self._one(int, "PRAGMA user_version"):
            return []
        rows = self._sound(
            f"SELECT chunks.digest, title, {_CHUNK}, {_CHUNK_SOUND} FROM {_OF_DOCUMENT}"
            f" WHERE {LACKING} GROUP BY chunks.digest ORDER BY number LIMIT ?",
            limit,
        )
        return [(digest, Chunk(*chunk), title) for digest, title, *chunk in rows]

    def words_since(self, generation: int) -> Iterator[list[tuple[int, int, str, str]]]:
        """Batches of ``(number, document, tokens, heading tokens)`` of newer chunks, by number."""
        select = f"SELECT number, document, tokens, heading_tokens, row_check = {CHUNK_CHECK} FROM chunks"
        return self._batches(select, generation)

    def vectors_since(self, generation: int, until: int | None = None) -> Iterator[list[tuple[int, bytes]]]:
        """Batches of ``(number, vector)`` of newer chunks, by number, up to a generation if one is given."""
        select = f"SELECT number, {_WHOLE}, vectors.row_check = {VECTOR_CHECK}"
        return self._batches(f"{select} FROM chunks JOIN vectors USING (digest)", generation, until)

    def removed_since(self, generation: int) -> list[int]:
        """Numbers that went after a generation."""
        rows = self._rows("SELECT number FROM removed WHERE generation > ? ORDER BY number", generation)
        return [number for (number,) in rows]

    def broken_pages(self) -> list[str]:
        """What SQLite finds wrong with its own pages and indexes."""
        found = [line for (line,) in self._rows("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found

    def select(self, query: str) -> list[Any]:
        """Rows of a query that only reads."""
        return self._rows(query)

    def lacking(self) -> int:
        """How many chunks have no vector, where a change of embedder is not the reason."""
        if self._one(int, "PRAGMA user_version"):
            return 0
        return self._one(int, f"SELECT count(*) FROM chunks WHERE {LACKING}")

    def _batches(self, select: str, generation: int, until: int | None = None) -> Iterator[list[Any]]:
        newer = self._rows(
            "SELECT number FROM chunks WHERE generation > ?1 AND (?2 IS NULL OR generation <= ?2)"
            " ORDER BY +number",  # the plus: by the index of generations, not through all chunks by number
            generation, until,
        )  # fmt: skip
        for i in range(0, len(newer), BATCH):
            numbers = json.dumps([number for (number,) in newer[i : i + BATCH]])
            if rows := self._sound(
                f"{select} WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number", numbers
            ):
                yield rows


def _rows_of(blob: bytes, size: int) -> Matrix:
    """The vectors of a row, of ``size`` bytes each."""
    return np.frombuffer(blob, dtype="<f4").reshape(-1, size // 4)
