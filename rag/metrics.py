"""Measures of a ranking and of how long it took, as pure functions.

``ranks`` is always what one question found: the places, counted from 1 and ascending, at which its right
passages stand in the ranking. One that was not found has no rank, so ``len(ranks) <= relevant``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def reciprocal_rank(ranks: Sequence[int], k: int) -> float:
    """One over the rank of the first right passage; 0 where none is among the first ``k``.

    Its mean over questions is MRR@k (Voorhees, "The TREC-8 Question Answering Track Report", 1999).

    Args:
        ranks: shape ``(found,)``.
        k: how far down the ranking is read, at least 1.
    """
    return 1 / ranks[0] if ranks and ranks[0] <= k else 0.0


def ndcg(ranks: Sequence[int], relevant: int, k: int) -> float:
    """Normalised discounted cumulative gain of the first ``k``, 0 to 1, with binary relevance.

    A right passage at rank r gains 1 / log2(r + 1); the sum is divided by that of the best ranking, which
    has ``min(relevant, k)`` right passages in front (Järvelin and Kekäläinen, "Cumulated Gain-Based
    Evaluation of IR Techniques", 2002, with the discount at rank 1 that has become usual).

    Args:
        ranks: shape ``(found,)``.
        relevant: how many right passages there are, at least 1.
        k: how far down the ranking is read, at least 1.
    """
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(relevant, k) + 1))
    return sum(1 / math.log2(rank + 1) for rank in ranks if rank <= k) / best


def recall(ranks: Sequence[int], relevant: int, k: int) -> float:
    """Share of the right passages that are among the first ``k``, 0 to 1.

    (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, chapter 8.) With n right
    passages it cannot exceed k / n; ``success`` asks for one of them only.

    Args:
        ranks: shape ``(found,)``.
        relevant: how many right passages there are, at least 1.
        k: how far down the ranking is read, at least 1.
    """
    return sum(rank <= k for rank in ranks) / relevant


def success(ranks: Sequence[int], k: int) -> float:
    """1 where any right passage is among the first ``k``, else 0: also called hit rate.

    Equal to ``recall`` where one passage is right, and often given under its name.

    Args:
        ranks: shape ``(found,)``.
        k: how far down the ranking is read, at least 1.
    """
    return float(any(rank <= k for rank in ranks))


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean; None of nothing, for a question that was not asked has no figure."""
    return math.fsum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value under which a share of the values lies, between neighbours by linear interpolation.

    (Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7.) None of nothing.

    Args:
        values: shape ``(n,)``, in any order and unit.
        share: 0 to 1.
    """
    if not values:
        return None
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def sign_test(better: int, worse: int) -> float:
    """How likely chance alone splits so many changes at least this unevenly, 0 to 1 (two-sided sign test).

    (Hull, "Using Statistical Testing in the Evaluation of Retrieval Experiments", 1993.) Questions that did
    not change take no part; 1 where nothing changed.
    """
    changed = better + worse
    tail = sum(math.comb(changed, n) for n in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << changed))
