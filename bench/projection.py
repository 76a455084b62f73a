"""How well the map keeps neighbours together, beside principal components alone.

    python bench/projection.py INDEX     # the folder of an index

``kept`` is the share of each passage's ten nearest that are among its ten nearest on the map; trustworthiness
(J. Venna and S. Kaski, 2001) lowers what is near on the map by how far it is in truth. Both by brute force.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.index import LocalIndex
from rag.projection import Points, nearest, principal, project

COUNT = 10
BLOCK = 500


def quality(vectors: NDArray[np.float32], points: Points, count: int = COUNT) -> tuple[float, float]:
    """The share of neighbours that are kept, and trustworthiness."""
    size = len(vectors)
    near = nearest(vectors, count)
    kept, strange = 0, 0.0
    for first in range(0, size, BLOCK):
        rows = np.arange(len(points[first : first + BLOCK]))
        apart = ((points[first : first + BLOCK, None] - points[None]) ** 2).sum(axis=2)
        alike = vectors[first : first + BLOCK] @ vectors.T
        apart[rows, first + rows], alike[rows, first + rows] = np.inf, np.inf
        shown = np.argsort(apart, axis=1, kind="stable")[:, :count]
        ranks = np.argsort(np.argsort(-alike, axis=1, kind="stable"), axis=1, kind="stable")
        strange += np.maximum(np.take_along_axis(ranks, shown, axis=1) - count, 0).sum()
        pairs = zip(near[first : first + BLOCK].tolist(), shown.tolist(), strict=True)
        kept += sum(len(set(true) & set(seen)) for true, seen in pairs)
    return kept / (size * count), 1 - 2 * strange / (size * count * (2 * size - 3 * count - 1))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    index = LocalIndex(parser.parse_args().index)
    stored = index.vectors(index.numbers())
    vectors = np.stack([stored[number] for number in sorted(stored)])
    print(f"{len(vectors)} passages\n{'':24}{'kept':>8}{'trust':>8}{'CPU s':>8}")
    for name, layout in (("principal components", principal), ("t-SNE", project)):
        started = time.process_time()
        points = layout(vectors)
        took = time.process_time() - started
        kept, trust = quality(vectors, points)
        print(f"{name:24}{kept:8.3f}{trust:8.3f}{took:8.1f}")


if __name__ == "__main__":
    main()
