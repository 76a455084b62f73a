"""Ranking by vectors: FAISS, exact inner product.

A cache of the store: the file ``vectors.faiss``, one line of JSON that says what it was built from and
the checksum of what follows, then FAISS's own bytes. They pass through Python's files, because FAISS
itself cannot open a path with Hangul on every system.

The file may be a little older than what is searched: what changed since is read from the store and searched
beside it, so that one edited note does not write hundreds of megabytes anew.
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
_BESIDE = 0.05
"""The share of changed chunks up to which the file is left as it is. Reading that many from the store takes
some hundredths of a second at 100,000 chunks; writing the file takes half a second (``bench/sync.py``)."""


class Dense:
    """A vector index as it stood at one moment; any number of threads may search it.

    Args:
        index: what the file holds.
        base: what the file was built from.
        mark: what is searched; later than ``base`` where ``since`` says what changed.
        since: chunks that are newer than the file.
        gone: numbers in the file that are removed, or newer in ``since``.
    """

    def __init__(
        self,
        index: faiss.IndexIDMap2,
        base: Mark,
        mark: Mark | None = None,
        since: faiss.IndexIDMap2 | None = None,
        gone: NDArray[np.int64] | None = None,
    ) -> None:
        self._index = index
        self._since = since
        self._gone = np.zeros(0, dtype=np.int64) if gone is None else gone
        self.base = base
        self.mark = mark or base

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
    def refreshed(cls, folder: Path, store: Store, mark: Mark, loaded: Dense | None = None) -> Dense:
        """The cache in a folder, brought to ``mark``; a file that is much older is written anew.

        Args:
            folder: of the index.
            store: holds all that is present.
            mark: of the store's present generation.
            loaded: an earlier state, which saves reading the file.
        """
        embedder = store.manifest().embedder
        base = loaded if loaded and store.knows(loaded.base) else cls.open(folder, embedder)
        if base and store.knows(base.base):
            newer = base.brought_to(store, mark)
            if newer._beside() <= _BESIDE * base._index.ntotal and (folder / _NAME).exists():
                return newer
        if (base := cls.open(folder, embedder)) and store.knows(
            base.base
        ):  # others may search the loaded one
            _add(base._index, store, base.base.generation)
            cache = cls(base._index, mark)
        else:
            cache = cls.in_memory(store, mark)
        cache._save(folder, embedder)
        return cache

    def brought_to(self, store: Store, mark: Mark) -> Dense:
        """This file with what changed in the store since, up to a later mark."""
        import faiss

        if mark == self.base:
            return Dense(self._index, self.base)
        since = faiss.IndexIDMap2(faiss.IndexFlatIP(self._index.d))
        _add(since, store, self.base.generation, mark.generation)
        newer = faiss.vector_to_array(since.id_map)
        gone = np.array(store.removed_since(self.base.generation), dtype=np.int64)
        return Dense(self._index, self.base, mark, since, np.concatenate([gone, newer]))

    def _beside(self) -> int:
        return len(self._gone)

    def numbers(self) -> NDArray[np.int64]:
        """Of all chunks that are searched, in no order."""
        import faiss

        parts = [part for part in (self._index, self._since) if part is not None]
        held = np.concatenate([faiss.vector_to_array(part.id_map) for part in parts])
        own = held[: self._index.ntotal]
        return np.concatenate([own[~np.isin(own, self._gone)], held[self._index.ntotal :]])

    def vector(self, number: int) -> Vector:
        """As it is searched. Raises RuntimeError where there is none."""
        newer = self._since is not None and number in self._gone
        part = self._since if newer and self._since is not None else self._index
        found: Vector = part.reconstruct(number)
        return found

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
        if limit < 1:
            return []
        row = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        hits = _nearest(self._index, row, limit, _among(numbers, self._gone))
        if self._since is not None:
            hits += _nearest(self._since, row, limit, _among(numbers))
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:limit]


def _among(numbers: Sequence[int] | None, gone: NDArray[np.int64] | None = None) -> faiss.IDSelector | None:
    """What FAISS may look at: all, or these numbers alone, and none that is gone."""
    import faiss

    if numbers is not None:
        left = np.array(numbers, dtype=np.int64)
        return faiss.IDSelectorBatch(left if gone is None else left[~np.isin(left, gone)])
    if gone is not None and len(gone):
        return faiss.IDSelectorNot(faiss.IDSelectorBatch(gone))
    return None


def _nearest(
    index: faiss.IndexIDMap2, row: NDArray[np.float32], limit: int, among: faiss.IDSelector | None
) -> list[tuple[int, float]]:
    """At least the ``limit`` best with all their equals: FAISS orders equals by where they lie."""
    import faiss

    params = faiss.SearchParameters(sel=among) if among else None  # type: ignore[call-arg]
    wanted = limit + 1
    while index.ntotal:
        scores, found = index.search(row, min(wanted, index.ntotal), params=params)
        hits = [
            (int(number), round(float(score), 6))
            for number, score in zip(found[0], scores[0], strict=True)
            if number >= 0
        ]
        if len(hits) < wanted or hits[-1][1] < hits[limit - 1][1]:
            return hits
        wanted *= 4
    return []


def _add(index: faiss.IndexIDMap2, store: Store, since: int, until: int | None = None) -> None:
    """Add what is newer than ``since`` and delete what went; doing it again changes nothing."""
    if since >= 0 and (removed := store.removed_since(since)):
        _remove(index, np.array(removed, dtype=np.int64))
    for rows in store.vectors_since(since, until):
        numbers = np.array([number for number, _ in rows], dtype=np.int64)
        matrix = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4").reshape(len(rows), -1)
        if since >= 0:
            _remove(index, numbers)
        index.add_with_ids(matrix, numbers)


def _remove(index: faiss.IndexIDMap2, numbers: NDArray[np.int64]) -> None:
    import faiss

    index.remove_ids(faiss.IDSelectorBatch(numbers))
