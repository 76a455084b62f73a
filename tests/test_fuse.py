from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fuse import LEAST, MEANING, OTHER_WORDS, PIECES, REPEATED, SAME_SECTION, fused, strangeness, varied
from rag.types import Chunk, Hit

numbers = st.integers(0, 30)
bm25 = st.dictionaries(numbers, st.floats(0.1, 80), max_size=20)
alike = st.dictionaries(numbers, st.floats(0, 1), max_size=20)


@given(bm25, alike, st.integers(1, 10**6))
def test_more_words_or_more_likeness_never_ranks_lower(words, likeness, size):
    scores = fused(words, likeness, size)
    assert scores.keys() == words.keys() | likeness.keys()
    for one in scores:
        for other in scores:
            if words.get(one, 0) >= words.get(other, 0) and likeness.get(one, 0) >= likeness.get(other, 0):
                assert scores[one] >= scores[other]


@given(bm25.filter(bool))
def test_by_words_alone_the_best_has_one_if_they_tell_it_apart(words):
    enough, most = LEAST * MEANING * math.log(101), max(words.values())
    best = max(fused(words, {}, 100).values())
    assert abs(best - min(most / enough, 1)) < 1e-9


@given(alike.filter(bool))
def test_by_meaning_alone_the_score_is_the_likeness(likeness):
    scores = fused({}, likeness, 100)
    assert all(abs(scores[n] - likeness[n]) < 1e-9 for n in likeness)


def test_a_long_question_is_decided_by_its_words_and_a_short_one_by_its_meaning():
    meant = {1: 0.7, 2: 0.3}
    assert fused({2: 60.0, 1: 40.0}, meant, 200)[2] > fused({2: 60.0, 1: 40.0}, meant, 200)[1]
    assert fused({2: 6.0, 1: 4.0}, meant, 200)[1] > fused({2: 6.0, 1: 4.0}, meant, 200)[2]
    assert MEANING > 1


def hits_of(scored):
    return [
        Hit(Chunk(f"{i}", source[0], 0, 1, 0, source[1:], None, "글"), "제목", score)
        for i, (source, score) in enumerate(sorted(scored, key=lambda pair: -pair[1]))
    ]


def worth(hit, before):
    of_note = [h for h in before if h.chunk.source == hit.chunk.source]
    same = min(sum(h.chunk.heading == hit.chunk.heading for h in of_note), PIECES)
    return hit.score - SAME_SECTION * same - REPEATED * (len(of_note) - same)


@given(st.lists(st.tuples(st.sampled_from(["a", "a1", "a2", "b", "b1", "c"]), st.floats(0, 2)), max_size=30))
def test_varied_against_brute_force(scored):
    hits = hits_of(scored)
    found = list(varied(hits))
    rest, expected = list(hits), []
    while rest:
        best = max(rest, key=lambda h: worth(h, expected))
        rest.remove(best)
        expected.append(best)
    assert sorted(h.chunk.id for h in found) == sorted(h.chunk.id for h in hits)
    assert all(one.score >= other.score - 1e-9 for one, other in pairwise(found))
    for n, (one, other) in enumerate(zip(found, expected, strict=True)):
        assert abs(one.score - worth(other, expected[:n])) < 1e-9


def test_a_near_tie_goes_to_a_note_that_has_not_spoken():
    found = [h.chunk.source for h in varied(hits_of([("a1", 1.0), ("a2", 0.97), ("b", 0.95), ("a3", 0.5)]))]
    assert found == ["a", "b", "a", "a"]


def test_pieces_of_one_section_do_not_stand_in_a_row():
    scored = [("a1", 1.0), ("a1", 0.97), ("a1", 0.96), ("a2", 0.9), ("b", 0.8), ("b", 0.7)]
    found = [(h.chunk.source, h.chunk.heading) for h in varied(hits_of(scored))]
    assert found[:3] == [("a", "1"), ("a", "2"), ("b", "")]


def test_a_question_is_strange_by_what_its_best_chunk_lacks():
    assert strangeness({}, 5.0) == 1.0
    assert strangeness({1: 2.5 * OTHER_WORDS, 2: 0.5}, 5.0) == pytest.approx(0.5)
    assert strangeness({1: 5 * OTHER_WORDS}, 5.0) == 0.0
    assert strangeness({}, 0.0) == 0.0  # no word that is worth anything says so
