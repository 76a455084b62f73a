from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.metrics import mean, ndcg, percentile, recall, reciprocal_rank, sign_test, success

rankings = st.lists(st.booleans(), max_size=12)
cutoffs = st.integers(1, 15)


def ranks_of(ranking: list[bool]) -> list[int]:
    return [rank for rank, right in enumerate(ranking, start=1) if right]


def dcg(gains) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


@given(rankings, cutoffs)
def test_the_reciprocal_rank_is_that_of_the_first_right_one(ranking, k):
    expected = next((1 / (i + 1) for i, right in enumerate(ranking[:k]) if right), 0.0)
    assert reciprocal_rank(ranks_of(ranking), k) == expected
    assert success(ranks_of(ranking), k) == any(ranking[:k])


@given(rankings, st.integers(0, 4), cutoffs)
def test_recall_is_the_share_of_the_right_ones(ranking, unfound, k):
    relevant = sum(ranking) + unfound
    if relevant:
        assert recall(ranks_of(ranking), relevant, k) == pytest.approx(sum(ranking[:k]) / relevant)


@given(st.lists(st.booleans(), max_size=5), st.integers(0, 2), st.integers(1, 8))
def test_ndcg_compares_with_the_best_of_all_orders(ranking, unfound, k):
    everything = [*ranking, *[True] * unfound]
    if any(everything):
        best = max(dcg(order[:k]) for order in set(itertools.permutations(everything)))
        assert ndcg(ranks_of(ranking), sum(everything), k) == pytest.approx(dcg(ranking[:k]) / best)


def test_figures_that_were_worked_out_by_hand():
    # right at 2 and 4 of three: (1/log2 3 + 1/log2 5) / (1 + 1/log2 3 + 1/log2 4)
    assert ndcg([2, 4], 3, 10) == pytest.approx((0.63093 + 0.43068) / (1 + 0.63093 + 0.5), abs=1e-5)
    assert ndcg([2, 4], 3, 3) == pytest.approx(0.63093 / 2.13093, abs=1e-5)
    assert ndcg([1, 2], 9, 2) == 1.0, "no more than k can stand in front"
    assert (recall([2, 4], 3, 3), success([2, 4], 1), reciprocal_rank([2, 4], 1)) == (1 / 3, 0.0, 0.0)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_percentiles_are_numpys(values, share):
    assert percentile(values, share) == pytest.approx(np.quantile(values, share))


def test_nothing_has_no_figure():
    assert (mean([]), percentile([], 0.5)) == (None, None)


@given(st.integers(0, 5), st.integers(0, 5))
def test_the_sign_test_counts_coins(better, worse):
    coins = better + worse
    off = abs(better - worse)
    as_far = sum(abs(2 * sum(flips) - coins) >= off for flips in itertools.product((0, 1), repeat=coins))
    assert sign_test(better, worse) == pytest.approx(as_far / 2**coins)


def test_no_change_proves_nothing():
    assert sign_test(0, 0) == 1.0
    assert sign_test(1, 1) == 1.0
    assert sign_test(10, 0) == pytest.approx(2 / 1024)
