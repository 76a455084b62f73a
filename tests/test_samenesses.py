"""Many questions compared at once: the same numbers as two by two, to the last bit."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from rag import samenesses as many
from rag.coverage import ALIKE, SAME, _alike, _same
from rag.relevance import Question
from rag.samenesses import samenesses

THINGS = ("드롭아웃", "배치 정규화", "dropout", "K-평균", "경사 하강법과 모멘텀", "GPT-4")
ASKS = ("{}이란 무엇인가요?", "{}의 장점은?", "왜 {}을 CNN에서 쓰나요?", "What is {}?")
TEXTS = [ask.format(thing) for ask in ASKS for thing in THINGS]
TEXTS += ["다시 한다면?", "어떻게 하나요?", "드롭아웃", "ㅇㅇ", " ".join(f"층{n} 값{n}" for n in range(40))]
NOTES = "# 드롭아웃이란?\n\n뉴런을 꺼서 규제한다.\n\n# 배치 정규화의 장점은?\n\nCNN의 학습이 빠르다.\n"


@pytest.fixture
def index(synced):
    return synced({"가.md": NOTES, "나.md": "# K-평균\n\n군집을 나눈다. 다시 한다면 GPT-4로 하겠다.\n"})


def test_all_at_once_are_as_two_by_two(index):
    read = {n: Question(text, index) for n, text in enumerate(TEXTS)}
    ones, others = (np.array(some) for some in zip(*permutations(range(len(TEXTS)), 2), strict=True))
    found = np.full(len(ones), np.nan)
    for pairs, much in samenesses(TEXTS, read, ones, others):
        found[pairs] = much
    anew = {n: Question(text, index) for n, text in enumerate(TEXTS)}
    each = [anew[one].sameness(TEXTS[other]) for one, other in zip(ones, others, strict=True)]
    assert found.tolist() == each
    assert 0.0 < max(each) <= 1.0 and min(each) == 0.0


def test_the_pairs_that_ask_the_same_are_those_found_one_by_one(index, embedder):
    found = _same(TEXTS, index, embedder, None, None)
    vectors, expected = embedder.encode(TEXTS), {}
    alike = (vectors @ vectors.T - embedder.floor) / (1 - embedder.floor)
    read = [Question(text, index) for text in TEXTS]
    for one, other in zip(*np.nonzero(alike >= ALIKE), strict=True):
        if one < other:
            words = (read[one].sameness(TEXTS[other]) + read[other].sameness(TEXTS[one])) / 2
            much = (min(float(alike[one, other]), 1.0) + words) / 2
            if much >= SAME:
                expected[one, other] = much
    assert found == expected and expected
    assert all(ones.size == 0 for ones in _alike([], embedder, None))


def test_a_heading_of_very_many_words_is_compared_by_itself(index, monkeypatch):
    monkeypatch.setattr(many, "MOST_WORDS", 1)
    read = {n: Question(text, index) for n, text in enumerate(TEXTS[:8])}
    ones, others = (np.array(some) for some in zip(*permutations(range(8), 2), strict=True))
    for pairs, much in samenesses(TEXTS[:8], read, ones, others):
        each = [read[ones[n]].sameness(TEXTS[others[n]]) for n in pairs]
        assert much.tolist() == each
