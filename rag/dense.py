"""Ranking by vectors: FAISS, exact inner product; from ``EXACT_UP_TO`` chunks on by inverted lists.

A cache of the store: the file ``vectors.faiss``, see ``rag.vector_file``. It may be a little older than what
is searched: what changed since is read from the store and searched beside it, so that one edited note does
not write hundreds of megabytes anew. Once more than a small share has changed, the file is made anew, and
inverted lists with it: so they never serve a collection that is much larger or of another kind than the one
that they were made for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from rag import vector_file
from rag.inverted import Among, Full, Hit, Inverted, Numbers, unpacked
from rag.protocol import Matrix, Vector
from rag.store import Mark, Store
from rag.stored import BATCH

if TYPE_CHECKING:
    import faiss

EXACT_UP_TO = 50_000
"""Chunks whose vectors are all compared: some milliseconds and 77 MB (``bench/million.py``)."""
_BESIDE = 0.05
"""The share of changed chunks up to which the file is left as it is. Reading that many from the store takes
some hundredths of a second at 100,000 chunks; writing the file takes half a second (``bench/sync.py``)."""


class Exact:
    """Vectors that are all compared."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        self.index = index

    @classmethod
    def empty(cls, dimension: int) -> Exact:
        """Without any."""
        import faiss

        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @property
    def total(self) -> int:
        """How many vectors."""
        return int(self.index.ntotal)

    @property
    def dimension(self) -> int:
        """Of the vectors."""
        return int(self.index.d)

    def numbers(self) -> Numbers:
        """Of all chunks."""
        import faiss

        return faiss.vector_to_array(self.index.id_map)

    def nearest(self, row: Matrix, limit: int, among: Among | None, full: Full) -> list[Hit]:
        """At least the ``limit`` best with all their equals: FAISS orders equals by where they lie."""
        import faiss

        params = faiss.SearchParameters(sel=among.selector) if among else None  # type: ignore[call-arg]
        wanted = limit + 1
        while self.total:
            scores, found = self.index.search(row, min(wanted, self.total), params=params)
            hits = [
                (int(number), round(float(score), 6))
                for number, score in zip(found[0], scores[0], strict=True)
                if number >= 0
            ]
            if len(hits) < wanted or hits[-1][1] < hits[limit - 1][1]:
                return hits
            wanted *= 4
        return []

    def agrees(self, store: Store, gone: set[int]) -> bool:
        """Whether every vector is the stored one, except for numbers that are ``gone``."""
        left = [number for number in self.numbers().tolist() if number not in gone]
        for i in range(0, len(left), BATCH):
            stored = store.vectors(left[i : i + BATCH])
            if len(stored) != len(left[i : i + BATCH]):
                return False
            if not all(np.array_equal(self.index.reconstruct(n), vector) for n, vector in stored.items()):
                return False
        return True

    def add(self, store: Store, since: int, until: int | None = None) -> None:
        """Add what is newer than ``since`` and delete what went; doing it again changes nothing."""
        if since >= 0 and (removed := store.removed_since(since)):
            self._remove(np.array(removed, dtype=np.int64))
        for rows in store.vectors_since(since, until):
            numbers, matrix = unpacked(rows)
            if since >= 0:
                self._remove(numbers)
            self.index.add_with_ids(matrix, numbers)

    def _remove(self, numbers: Numbers) -> None:
        import faiss

        if self.total:
            self.index.remove_ids(faiss.IDSelectorBatch(numbers))


class Dense:
    """A vector index as it stood at one moment; any number of threads may search it.

    Args:
        held: what the file holds.
        base: what the file was built from.
        mark: what is searched; later than ``base`` where ``since`` says what changed.
        since: chunks that are newer than the file.
        gone: numbers in the file that are removed, or newer in ``since``.
    """

    def __init__(
        self,
        held: Exact | Inverted,
        base: Mark,
        mark: Mark | None = None,
        since: Exact | None = None,
        gone: Numbers | None = None,
    ) -> None:
        self._held = held
        self._since = since
        self._gone = np.zeros(0, dtype=np.int64) if gone is None else gone
        self._left = Among.all_but(self._gone, held.total) if len(self._gone) else None
        self.base = base
        self.mark = mark or base

    @classmethod
    def open(cls, folder: Path, embedder: str) -> Dense | None:
        """The cache in a folder; None where it is missing, damaged or of another embedder."""
        read = vector_file.opened(folder, embedder)
        if read is None:
            return None
        mark, index, about, memory = read
        if about:
            lists = cast("faiss.IndexIVFScalarQuantizer", index)
            return cls(Inverted(lists, int(about["probes"]), float(about["error"]), memory), mark)
        return cls(Exact(cast("faiss.IndexIDMap2", index)), mark)

    @classmethod
    def in_memory(cls, store: Store, mark: Mark) -> Dense:
        """Built from the store without touching the disk."""
        if store.count() > EXACT_UP_TO and len(numbers := store.numbers_with_vectors()) > EXACT_UP_TO:
            return cls(Inverted.built(store, numbers), mark)
        exact = Exact.empty(store.manifest().dimension)
        exact.add(store, since=-1)
        return cls(exact, mark)

    @classmethod
    def refreshed(cls, folder: Path, store: Store, mark: Mark, loaded: Dense | None = None) -> Dense:
        """The cache in a folder, brought to ``mark``; a file that is much older is made anew.

        Args:
            folder: of the index.
            store: holds all that is present.
            mark: of the store's present generation.
            loaded: an earlier state, which saves reading the file.
        """
        embedder = store.manifest().embedder
        known = loaded if loaded and store.knows(loaded.base) else cls.open(folder, embedder)
        if known and store.knows(known.base) and known._fits(store.count()):
            newer = known.brought_to(store, mark)
            if len(newer._gone) <= _BESIDE * known._held.total and vector_file.path(folder).exists():
                return newer
        cache = cls._added_to(folder, store, mark) or cls.in_memory(store, mark)
        vector_file.save(folder, embedder, mark, cache._held.index, cache._about())
        if isinstance(cache._held, Inverted):
            return cls.open(folder, embedder) or cache  # from the file, which need not stay in memory
        return cache

    @classmethod
    def _added_to(cls, folder: Path, store: Store, mark: Mark) -> Dense | None:
        """What the file holds with what changed since; None where it must be made from nothing."""
        was = cls.open(folder, store.manifest().embedder)  # others may search the loaded one
        if was and isinstance(was._held, Exact) and store.knows(was.base) and was._fits(store.count()):
            was._held.add(store, was.base.generation)
            return cls(was._held, mark)
        return None

    def _fits(self, chunks: int) -> bool:
        """Whether so many chunks are searched in this way; a few more or less change nothing."""
        if isinstance(self._held, Inverted):
            return chunks > EXACT_UP_TO // 2
        return chunks <= EXACT_UP_TO

    def _about(self) -> dict[str, float]:
        held = self._held
        return {"probes": held.probes, "error": held.error} if isinstance(held, Inverted) else {}

    def brought_to(self, store: Store, mark: Mark) -> Dense:
        """This file with what changed in the store since, up to a later mark."""
        import faiss

        if mark == self.base:
            return Dense(self._held, self.base)
        if self._since is not None and store.knows(self.mark):
            start, gone = self.mark.generation, self._gone
            since = Exact(cast("faiss.IndexIDMap2", faiss.clone_index(self._since.index)))
        else:
            start, gone = self.base.generation, np.zeros(0, dtype=np.int64)
            since = Exact.empty(self._held.dimension)
        since.add(store, start, mark.generation)
        removed = np.array(store.removed_since(start), dtype=np.int64)
        gone = np.unique(np.concatenate([gone, removed, since.numbers()]))
        return Dense(self._held, self.base, mark, since, gone)

    def numbers(self) -> Numbers:
        """Of all chunks that are searched, in no order."""
        own = self._held.numbers()
        own = own[~np.isin(own, self._gone)]
        return own if self._since is None else np.concatenate([own, self._since.numbers()])

    def agrees(self, store: Store) -> bool:
        """Whether every vector is as it is stored."""
        in_file = self._held.agrees(store, set(self._gone.tolist()))
        return in_file and (self._since is None or self._since.agrees(store, set()))

    def search(self, vector: Vector, limit: int, full: Full, numbers: Numbers | None = None) -> list[Hit]:
        """``(number, cosine)`` of the nearest chunks, equal cosines by number.

        Args:
            vector: of unit length.
            limit: how many at most.
            full: gives the stored vectors of chunks by number; those that are gone are left out.
            numbers: the only chunks that count, or None for all.
        """
        import faiss

        if limit < 1:
            return []
        # FAISS shares work between questions, and they come one by one. OpenMP keeps this number by thread,
        # and threads that wait for nothing spin: 30 questions at once took half as long again.
        faiss.omp_set_num_threads(1)
        row = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        in_file, beside = self._left, None
        if numbers is not None:
            in_file, beside = Among.these(numbers[~np.isin(numbers, self._gone)]), Among.these(numbers)
        hits = self._held.nearest(row, limit, in_file, full)
        if self._since is not None:
            hits += self._since.nearest(row, limit, beside, full)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:limit]
