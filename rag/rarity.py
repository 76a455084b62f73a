"""How much a word says, by how few of the passages have it."""

from __future__ import annotations

import math


def rarity(found: int, size: int) -> float:
    """BM25's inverse document frequency of a word that ``found`` of ``size`` passages have; never below 0."""
    found = min(found, size)
    return math.log(1 + (size - found + 0.5) / (found + 0.5))
