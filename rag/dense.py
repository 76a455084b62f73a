"""Ranking by vectors: FAISS, exact inner product.

A cache of the store: the file ``vectors.faiss``, one line of JSON that says what it was built from and
the checksum of what follows, then FAISS's own bytes. They pass through Python's files, because FAISS
itself cannot open a path with Hangul on every system.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from rag.files import write_whole
from rag.protocol import Vector
from rag.store import Mark, Store

if TYPE_CHECKING:
    import faiss

_MAGIC = "mutdap-vectors-1"
_NAME = "vectors.faiss"
_BLOCK = 1 << 20


class Dense:
    """A vector index as it stood at one moment; any number of threads may search it."""

    def __init__(self, index: faiss.IndexIDMap2, mark: Mark) -> None:
        self._index = index
        self.mark = mark

    @classmethod
    def open(cls, folder: Path, embedder: str) -> Dense | None:
        """The cache in a folder; None where it is missing, damaged or of another embedder."""
        import faiss

        faiss.omp_set_num_threads(1)  # FAISS shares work between questions, and they come one by one
        try:
            with (folder / _NAME).open("rb") as file:
                said = json.loads(file.readline(1 << 16))
                if (said["magic"], said["embedder"]) != (_MAGIC, embedder):
                    return None
                start, checksum = file.tell(), 0
                while block := file.read(_BLOCK):
                    checksum = zlib.crc32(block, checksum)
                if f"{checksum:08x}" != said["checksum"]:
                    return None
                file.seek(start)
                reader = faiss.PyCallbackIOReader(file.read, _BLOCK)  # type: ignore[attr-defined]
                index = cast("faiss.IndexIDMap2", faiss.read_index(reader))
                return cls(index, Mark(int(said["generation"]), str(said["stamp"])))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @classmethod
    def in_memory(cls, store: Store, mark: Mark) -> Dense:
        """Built from the store without touching the disk."""
        import faiss

        faiss.omp_set_num_threads(1)
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(store.manifest().dimension))
        _add(index, store, since=-1)
        return cls(index, mark)

    @classmethod
    def refreshed(cls, folder: Path, store: Store, mark: Mark) -> Dense:
        """The cache in a folder, brought to ``mark``: what is new is added, else all is built anew."""
        embedder = store.manifest().embedder
        cache = cls.open(folder, embedder)
        if cache and cache.mark == mark:
            return cache
        if cache and store.knows(cache.mark):
            _add(cache._index, store, cache.mark.generation)
            cache.mark = mark
        else:
            cache = cls.in_memory(store, mark)
        cache._save(folder, embedder)
        return cache

    def _save(self, folder: Path, embedder: str) -> None:
        import faiss

        checksum = 0
        said = {"magic": _MAGIC, "embedder": embedder, **self.mark._asdict(), "checksum": "00000000"}

        def write(file: BinaryIO) -> None:
            def block(content: bytes) -> int:
                nonlocal checksum
                checksum = zlib.crc32(content, checksum)
                return file.write(content)

            file.write(json.dumps(said).encode() + b"\n")
            writer = faiss.PyCallbackIOWriter(block, _BLOCK)  # type: ignore[attr-defined]
            faiss.write_index(self._index, writer)
            file.seek(0)  # the checksum is known now, and as long as what stands in its place
            file.write(json.dumps(said | {"checksum": f"{checksum:08x}"}).encode())

        write_whole(folder / _NAME, write)

    def search(
        self, vector: Vector, limit: int, numbers: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """``(number, cosine)`` of the nearest chunks, equal cosines by number.

        Args:
            vector: of unit length.
            limit: how many at most.
            numbers: the only chunks that count, or None for all.
        """
        import faiss

        present = self._index.ntotal if numbers is None else min(self._index.ntotal, len(numbers))
        if not present or limit < 1:
            return []
        row = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        params = None
        if numbers is not None:
            among = faiss.IDSelectorBatch(np.array(numbers, dtype=np.int64))
            params = faiss.SearchParameters(sel=among)  # type: ignore[call-arg]
        wanted = limit + 1
        while True:  # until equals of the last place are all there: FAISS orders them by where they lie
            scores, found = self._index.search(row, min(wanted, present), params=params)
            hits = [
                (int(number), round(float(score), 6))
                for number, score in zip(found[0], scores[0], strict=True)
                if number >= 0
            ]
            if len(hits) < wanted or hits[-1][1] < hits[limit - 1][1]:
                return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:limit]
            wanted *= 4


def _add(index: faiss.IndexIDMap2, store: Store, since: int) -> None:
    """Add what is newer than ``since`` and delete what went; doing it again changes nothing."""
    if since >= 0 and (removed := store.removed_since(since)):
        _remove(index, np.array(removed, dtype=np.int64))
    for rows in store.vectors_since(since):
        numbers = np.array([number for number, _ in rows], dtype=np.int64)
        matrix = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4").reshape(len(rows), -1)
        if since >= 0:
            _remove(index, numbers)
        index.add_with_ids(matrix, numbers)


def _remove(index: faiss.IndexIDMap2, numbers: NDArray[np.int64]) -> None:
    import faiss

    index.remove_ids(faiss.IDSelectorBatch(numbers))
