"""Vectors to points of a plane that keep neighbours together: t-SNE.

After L. van der Maaten and G. Hinton, "Visualizing Data using t-SNE" (JMLR 9, 2008), with what made it fast
and repeatable since: it starts from the principal components (D. Kobak and P. Berens, "The art of using t-SNE
for single-cell transcriptomics", Nature Communications 10, 2019) and draws nothing by chance; each point is
drawn to its nearest neighbours with equal force (openTSNE's ``Uniform`` affinities); and what pushes all
points apart is read off a grid by fast Fourier transforms (G. Linderman and others, "Fast interpolation-based
t-SNE", Nature Methods 16, 2019), so that a step takes time in proportion to the number of points.

Principal components alone put unrelated passages on top of each other: see ``bench/projection.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
"""Shape ``(n, 2)``."""
Numbers = NDArray[np.int64]

NEIGHBOURS = 15
"""Nearest neighbours that draw a point."""
EXAGGERATION = 12.0
"""How much stronger the pull is while the points find their region."""
EARLY = 150
"""Steps with exaggeration,"""
STEPS = 500
"""and all steps; see ``bench/projection.py``."""
EXACT = 400
"""Up to so many points each pair is looked at, which is as fast as the grid."""

_FINEST = 0.5
"""Width of a cell of the grid; the kernel of t-SNE is 1 wide."""
_CELLS = (32, 48, 64, 96, 128, 192, 256)
_MARGIN = 4
"""Cells around the points."""
_COARSER = 1.2
"""Cells grow by this factor where the largest grid does not reach, so that kernels are used again."""
_BLOCK = 1024
_SLOWEST = 10.0
"""The least rate of learning. A minimum of 50, which is usual, shakes a map of 200 passages apart."""
_FASTEST = 5.0
"""The furthest that a point may go in one step."""


def project(vectors: NDArray[np.float32], progress: Callable[[float], None] | None = None) -> Points:
    """Points of a plane in which near vectors lie near each other; the same for the same vectors.

    Args:
        vectors: shape ``(n, dimension)``, of unit length.
        progress: is told now and then which share of the work is done.

    Returns:
        Shape ``(n, 2)``, in the order of the vectors: centred, the first axis the widest, none further than 1
        from the centre.
    """
    start = principal(vectors)
    if len(vectors) < 4:
        return _framed(start)
    pull = _Pull.towards(nearest(vectors, min(NEIGHBOURS, len(vectors) - 1)))
    points = (start / max(float(start[:, 0].std()), 1e-12) * 1e-4).T.astype(np.float32)
    moved = np.zeros_like(points)
    for step in range(STEPS):
        if progress and step % 20 == 0:
            progress(step / STEPS)
        early = step < EARLY
        force = pull.on(points, EXAGGERATION if early else 1.0) + _push(points)
        rate = max(len(vectors) / EXAGGERATION, _SLOWEST)
        moved = (0.5 if early else 0.8) * moved + 4.0 * rate * force
        np.clip(moved, -_FASTEST, _FASTEST, out=moved)
        points = points + moved
        points -= points.mean(axis=1, keepdims=True)
    return _framed(points.T)


def principal(vectors: NDArray[np.float32]) -> Points:
    """The first two principal components, shape ``(n, 2)``; zeros where there are fewer."""
    centred = vectors - vectors.mean(axis=0) if len(vectors) else vectors
    _, axes = np.linalg.eigh(centred.T @ centred)
    found = np.zeros((len(vectors), 2), dtype=np.float32)
    for at, axis in enumerate(axes.T[::-1][:2]):
        sign = (
            np.sign(axis[np.abs(axis).argmax()]) or 1.0
        )  # either would do, and it must be the same each time
        found[:, at] = centred @ (sign * axis)
    return found


def nearest(vectors: NDArray[np.float32], count: int) -> Numbers:
    """The nearest other rows of each row by inner product, nearest first, equals by number.

    Args:
        vectors: shape ``(n, dimension)``.
        count: less than ``n``.

    Returns:
        Shape ``(n, count)``.
    """
    found = np.empty((len(vectors), count), dtype=np.int64)
    for first in range(0, len(vectors), _BLOCK):
        alike = vectors[first : first + _BLOCK] @ vectors.T
        rows = np.arange(len(alike))
        alike[rows, first + rows] = -np.inf
        best = np.sort(np.argpartition(-alike, count - 1, axis=1)[:, :count], axis=1)
        order = np.argsort(-np.take_along_axis(alike, best, axis=1), axis=1, kind="stable")
        found[first : first + _BLOCK] = np.take_along_axis(best, order, axis=1)
    return found


@dataclass(frozen=True, slots=True)
class _Pull:
    """Which points draw which, and how much; it adds up to 1."""

    ones: Numbers
    others: Numbers
    weights: NDArray[np.float32]
    starts: Numbers
    """Where the pairs of each point begin."""

    @classmethod
    def towards(cls, neighbours: Numbers) -> _Pull:
        """Both ways, with equal weights; twice as much where both are neighbours of each other."""
        size, count = neighbours.shape
        here, there = np.repeat(np.arange(size), count), neighbours.ravel()
        pairs, weights = np.unique(
            np.concatenate([here * size + there, there * size + here]), return_counts=True
        )
        ones, others = np.divmod(pairs, size)
        total = weights / weights.sum()
        return cls(ones, others, total.astype(np.float32), np.searchsorted(ones, np.arange(size)))

    def on(self, points: Points, exaggeration: float) -> Points:
        """What draws each point, shape ``(2, n)``."""
        x, y = points[:, self.others] - points[:, self.ones]
        weights = exaggeration * self.weights / (1.0 + x * x + y * y)
        return np.stack([np.add.reduceat(weights * axis, self.starts) for axis in (x, y)])


def _push(points: Points) -> Points:
    """What drives each point away from all others, shape ``(2, n)``."""
    if points.shape[1] <= EXACT:
        x, y = points[:, :, None] - points[:, None, :]
        near = 1.0 / (1.0 + x * x + y * y)
        total = np.float32(near.sum() - points.shape[1])
        each: Points = np.stack([(near * near * axis / total).sum(axis=1) for axis in (x, y)])
        return each
    return _push_by_grid(points)


def _push_by_grid(points: Points) -> Points:
    """The same, nearly: each point is shared out among the nine nodes of a grid around it.

    The shares are those of quadratic interpolation; with linear ones the push is three times as far off.
    """
    low = points.min(axis=1, keepdims=True)
    span = float((points.max(axis=1, keepdims=True) - low).max())
    width = _FINEST
    while span / width + _MARGIN > _CELLS[-1]:
        width *= _COARSER
    size = next(cells for cells in _CELLS if span / width + _MARGIN <= cells)
    places = (points - low) / np.float32(width) + np.float32(_MARGIN / 2)
    nodes = np.rint(places).astype(np.int64)
    off = places - nodes
    shares = (0.5 * off * (off - 1.0), 1.0 - off * off, 0.5 * off * (off + 1.0))
    around = [(i, j) for i in range(3) for j in range(3)]
    at = np.concatenate([(nodes[0] + i - 1) * size + nodes[1] + j - 1 for i, j in around])
    much = np.concatenate([shares[i][0] * shares[j][1] for i, j in around])
    density = np.bincount(at, much, size * size).reshape(size, size).astype(np.float32)
    shape = (2 * size, 2 * size)
    spectrum = np.fft.rfft2(density, shape)
    felt = [np.fft.irfft2(spectrum * kernel, shape)[:size, :size].ravel() for kernel in _kernels(size, width)]
    near, x, y = ((much * field[at]).reshape(len(around), -1).sum(axis=0) for field in felt)
    total = max(float(near.sum()) - points.shape[1], 1e-12)
    pushed: Points = (np.stack([x, y]) / total).astype(np.float32)
    return pushed


@lru_cache(maxsize=16)
def _kernels(size: int, width: float) -> tuple[NDArray[np.complex64], ...]:
    """Spectra of what a point makes felt around it: nearness, and the push along either axis."""
    steps = np.fft.fftfreq(2 * size, 1 / (2 * size)) * width
    x, y = np.meshgrid(steps, steps, indexing="ij")
    near = 1.0 / (1.0 + x * x + y * y)
    fields = (near, near * near * x, near * near * y)
    return tuple(np.fft.rfft2(field.astype(np.float32)).astype(np.complex64) for field in fields)


def _framed(points: NDArray[np.float32]) -> Points:
    """Turned so that it is widest along the first axis, and no further than 1 from the centre."""
    turned = principal(points.astype(np.float32))
    furthest = float(np.linalg.norm(turned, axis=1).max(initial=0.0))
    return (turned / furthest if furthest > 0 else turned).astype(np.float32)
