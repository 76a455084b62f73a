"""Ranking by vectors where there are too many to look at all of them: inverted lists of eight-bit codes.

Vectors lie in lists around centroids (k-means), and a search looks into the lists nearest to the question.
How many lists, is measured when they are made: for a sample of the vectors the nearest ones are found by
brute force, and the fewest lists that find them are taken. The codes only choose candidates. These are
compared by their full vectors, more of them until no code outside could belong to the best, so that scores
are those of an exact search and a hit is missed only where its list was not looked into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from rag.config import processors
from rag.protocol import Matrix, Vector
from rag.store import Store
from rag.stored import BATCH

if TYPE_CHECKING:
    import faiss

Numbers = NDArray[np.int64]
Hit = tuple[int, float]
Full = Callable[[Sequence[int]], Mapping[int, Vector]]
"""Numbers of chunks to their full vectors; those that are gone are left out."""

RECALL = 0.995
"""Of the ten nearest, how many a search of the sample must find: questions lie further out than passages do
and find up to a hundredth less (``bench/million.py``)."""
MEASURED = 200
"""Vectors in the sample."""
_NEAREST = 10
_LEARNED_FROM = 64
"""Vectors for each centroid from which k-means learns: more do not find better centroids."""
_ROUNDS = 10
_WORTH_SHARING = 20_000
"""Vectors below which processors wait for each other longer than they work."""
_CANDIDATES = 1.25
_MARGIN = 20
"""So many candidates for each hit, and some more, are compared at first."""
_TELLING, _SAFETY = 99, 3.0
"""This percentile of the errors by which the codes of the sample are off, so many times, is taken as the
largest: the very largest are those of single vectors unlike all that k-means learned from."""


@dataclass(frozen=True, slots=True)
class Among:
    """Which numbers FAISS may look at."""

    selector: faiss.IDSelector
    count: int

    @classmethod
    def these(cls, numbers: Numbers) -> Among:
        """These numbers alone."""
        return cls(_bitmap(numbers), len(numbers))

    @classmethod
    def all_but(cls, numbers: Numbers, total: int) -> Among:
        """All others; ``total`` is how many there are with them."""
        import faiss

        return cls(faiss.IDSelectorNot(_bitmap(numbers)), max(1, total - len(numbers)))


class Inverted:
    """Inverted lists with how they are to be searched.

    Args:
        index: of the lists; not changed any more.
        probes: how many lists a search looks into.
        error: how far a score by codes may be from the true one.
        memory: what the lists point into.
    """

    def __init__(
        self, index: faiss.IndexIVFScalarQuantizer, probes: int, error: float, memory: object = None
    ) -> None:
        self.index = index
        self.probes = probes
        self.error = error
        self._memory = memory

    @classmethod
    def built(cls, store: Store, numbers: Numbers) -> Inverted:
        """Made from all vectors of a store, which are read a batch at a time.

        Args:
            store: holds the vectors.
            numbers: of all chunks that have one.
        """
        with _threads(len(numbers)):
            draw = np.random.default_rng(0)
            lists = max(1, round(len(numbers) ** 0.5))
            index = _empty(store.manifest().dimension, lists)
            index.train(_sample(store, numbers, _LEARNED_FROM * lists, draw))
            truth = _Truth(draw.permutation(numbers)[:MEASURED], store)
            for rows in store.vectors_since(-1):
                found, matrix = unpacked(rows)
                index.add_with_ids(matrix, found)
                truth.look_at(found, matrix)
            made, full = cls(index, lists, 0.0), _remembered(store.vectors)
            made.error = made._error_of_codes(truth.questions, full)
            made.probes = made._fewest(truth, full)
        return made

    @property
    def total(self) -> int:
        """How many vectors."""
        return int(self.index.ntotal)

    @property
    def dimension(self) -> int:
        """Of the vectors."""
        return int(self.index.d)

    def numbers(self) -> Numbers:
        """Of all chunks in the lists."""
        return np.concatenate([numbers for numbers, _, _ in self._lists()])

    def nearest(self, row: Matrix, limit: int, among: Among | None, full: Full) -> list[Hit]:
        """At least the ``limit`` best that lie in the lists looked into, with all their equals.

        Args:
            row: one vector of unit length, shape ``(1, dimension)``.
            limit: how many at least.
            among: the only numbers that count; the fewer, the more lists are looked into.
            full: gives the vectors that are compared.
        """
        count = among.count if among else self.total
        if not count:
            return []
        probes = self._probes(limit, count)
        scores: dict[int, float] = {}
        wanted = int(_CANDIDATES * limit) + _MARGIN
        while True:
            wanted = min(wanted, self.total)
            codes, found = self._by_codes(row, wanted, probes, among)
            new = [number for number in found if number not in scores]
            vectors = full(new)
            for number, code in zip(found, codes, strict=True):
                if number in vectors:
                    scores[number] = round(float(vectors[number] @ row[0]), 6)
                else:  # it went from the store meanwhile: what is searched is as it stood
                    scores.setdefault(number, round(code, 6))
            hits = list(scores.items())
            if len(found) < wanted or wanted == self.total:
                return hits
            best = np.partition([score for _, score in hits], -limit)[-limit]
            if codes[-1] + self.error < best:
                return hits
            wanted *= 4

    def agrees(self, store: Store, gone: set[int]) -> bool:
        """Whether every code is that of the stored vector, except for numbers that are ``gone``."""
        for numbers, codes, centroid in self._lists():
            left = [i for i, number in enumerate(numbers.tolist()) if number not in gone]
            stored = store.vectors([int(numbers[i]) for i in left])
            if len(stored) != len(left):
                return False
            if left:
                matrix = np.stack([stored[int(numbers[i])] for i in left]) - centroid
                if not np.array_equal(self.index.sq.compute_codes(matrix), codes[left]):
                    return False
        return True

    def _probes(self, limit: int, count: int) -> int:
        if limit >= count:
            return int(self.index.nlist)
        wider = max(1.0, limit / (10 * _NEAREST)) * self.total / count
        return int(min(self.index.nlist, np.ceil(self.probes * wider)))

    def _by_codes(
        self, row: Matrix, wanted: int, probes: int, among: Among | None
    ) -> tuple[list[float], list[int]]:
        import faiss

        names: dict[str, Any] = {"nprobe": probes} | ({"sel": among.selector} if among else {})
        scores, found = self.index.search(row, wanted, params=faiss.SearchParametersIVF(**names))
        real = found[0] >= 0
        return scores[0][real].tolist(), found[0][real].tolist()

    def _lists(self) -> Iterator[tuple[Numbers, NDArray[np.uint8], Matrix]]:
        """Numbers, codes and centroid of each list that holds any."""
        import faiss

        lists, width = cast("faiss.InvertedLists", self.index.invlists), self.index.code_size
        for number in range(self.index.nlist):
            if size := lists.list_size(number):
                numbers = faiss.rev_swig_ptr(lists.get_ids(number), size).copy()
                codes = faiss.rev_swig_ptr(lists.get_codes(number), size * width).copy()
                yield numbers, codes.reshape(size, width), self.index.quantizer.reconstruct(number)

    def _error_of_codes(self, questions: Matrix, full: Full) -> float:
        errors: list[float] = []
        for row in questions:
            codes, found = self._by_codes(row.reshape(1, -1), 3 * _NEAREST, self.index.nlist, None)
            vectors = full(found)
            errors += [abs(float(vectors[n] @ row) - code) for n, code in zip(found, codes, strict=True)]
        return _SAFETY * float(np.percentile(errors or [0.0], _TELLING))

    def _fewest(self, truth: _Truth, full: Full) -> int:
        """How many lists must be looked into to find enough of what brute force found."""
        tried = [1]
        while tried[-1] < self.index.nlist:
            tried.append(min(self.index.nlist, max(tried[-1] + 1, round(1.25 * tried[-1]))))
        low, high = 0, len(tried) - 1
        while low < high:  # recall grows with the lists looked into
            middle = (low + high) // 2
            self.probes = tried[middle]
            if truth.recall(lambda row: self.nearest(row, _NEAREST + 1, None, full)) >= RECALL:
                high = middle
            else:
                low = middle + 1
        return tried[low]


class _Truth:
    """The nearest vectors to some of them, by brute force over batches."""

    def __init__(self, numbers: Numbers, store: Store) -> None:
        held = store.vectors(numbers.tolist())
        self._own = np.array(list(held), dtype=np.int64)
        self.questions: Matrix = np.array(list(held.values()), dtype=np.float32)
        self._best = np.full((len(held), _NEAREST), -2.0, dtype=np.float32)

    def look_at(self, numbers: Numbers, matrix: Matrix) -> None:
        """Take a batch into account."""
        scores = self.questions @ matrix.T
        scores[self._own[:, None] == numbers[None, :]] = -2.0  # that it finds itself says nothing
        both = np.concatenate([self._best, scores], axis=1)
        self._best = -np.partition(-both, _NEAREST - 1, axis=1)[:, :_NEAREST]

    def recall(self, search: Callable[[Matrix], list[Hit]]) -> float:
        """Share of the nearest, or of their equals, that a search finds."""
        floor, total = self._best.min(axis=1), 0
        for row, own, least in zip(self.questions, self._own, floor, strict=True):
            found = sum(n != own and score >= least - 2e-6 for n, score in search(row.reshape(1, -1)))
            total += min(found, _NEAREST)
        return total / max(1, _NEAREST * len(self.questions))


def unpacked(rows: Sequence[tuple[int, bytes]]) -> tuple[Numbers, Matrix]:
    """Rows of a store as numbers and a matrix of their vectors."""
    numbers = np.array([number for number, _ in rows], dtype=np.int64)
    return numbers, np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4").reshape(len(rows), -1)


def _bitmap(numbers: Numbers) -> faiss.IDSelectorBitmap:
    import faiss

    flags = np.zeros((int(numbers.max(initial=0)) // 8 + 1) * 8, dtype=np.uint8)
    flags[numbers] = 1
    return faiss.IDSelectorBitmap(np.packbits(flags, bitorder="little"))  # type: ignore[call-arg, arg-type]


def _empty(dimension: int, lists: int) -> faiss.IndexIVFScalarQuantizer:
    import faiss

    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists,
        faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT,
    )  # fmt: skip
    index.cp.niter, index.cp.seed = _ROUNDS, 1
    index.cp.min_points_per_centroid = 1  # FAISS warns on standard error below 39
    return index


def _sample(store: Store, numbers: Numbers, wanted: int, draw: np.random.Generator) -> Matrix:
    chosen = np.sort(draw.permutation(numbers)[:wanted])
    parts = [store.vectors(chosen[i : i + BATCH].tolist()) for i in range(0, len(chosen), BATCH)]
    return np.array([vector for part in parts for vector in part.values()], dtype=np.float32)


def _remembered(full: Full) -> Full:
    """The same, for when the same vectors are read again and again."""
    kept: dict[int, Vector] = {}

    def read(numbers: Sequence[int]) -> Mapping[int, Vector]:
        if lacking := [number for number in numbers if number not in kept]:
            kept.update(full(lacking))
        return {number: kept[number] for number in numbers if number in kept}

    return read


@contextmanager
def _threads(vectors: int) -> Iterator[None]:
    """FAISS may use all while it builds much; a search uses one."""
    import faiss

    faiss.omp_set_num_threads(processors() if vectors > _WORTH_SHARING else 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)
