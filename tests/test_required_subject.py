"""What is asked of stands in the passage: an unknown concept, a name, that in which something is sought."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant

HALLS = """# 돌잔치 장소

| 식당 | 코스 | 느낌 |
|---|---|---|
| 가온누리채 | 5만 | 조용함 |
| 하랑뜨레 | 6만 | 경치 좋음 |

## 예약

6월 7일 토요일 12시, 가온누리채 별관. 보증인원 60명, 주차 30대.
"""
MATHS = """# 신경망

## 합성곱

필터를 옮기며 곱해 더한다. 가중치를 나눠 쓴다. 출력 크기 공식은 (W - F) / S + 1 이다.

## 과적합

드롭아웃, 조기 종료를 쓴다. 어텐션은 다음 주에.

## 오차

사다리꼴 공식의 오차는 h²에 비례한다. 심프슨 공식의 오차는 h⁴에 비례한다.
"""


@pytest.mark.parametrize("question", ["하랑뜨레 보증인원은 몇 명이야?", "하랑뜨레는 보증인원이 어떻게 돼?"])
def test_the_line_of_one_hall_is_not_that_of_another(synced, embedder, question):
    assert "60명" not in Assistant(synced({"돌잔치.md": HALLS}), embedder).ask(question).text


def test_a_hall_is_known_by_its_own_line(synced, embedder):
    assistant = Assistant(synced({"돌잔치.md": HALLS}), embedder)
    assert "60명" in assistant.ask("가온누리채 보증인원은 몇 명이야?").text


@pytest.mark.parametrize(
    "question",
    [
        "푸리에 변환의 오차는 얼마에 비례해?",
        "푸리에 변환 공식의 오차",
        "서포트 벡터를 옮기며 곱해 더하면?",
    ],
)
def test_what_is_told_of_others_is_not_told_of_a_concept(synced, embedder, question):
    assert Assistant(synced({"수치해석.md": MATHS}), embedder).ask(question).status == "not_in_notes"


def test_what_is_looked_for_in_one_thing_is_not_told_of_another(synced, embedder):
    answer = Assistant(synced({"수치해석.md": MATHS}), embedder).ask("어텐션에서 가중치 크기 공식이 뭐야?")
    assert "(W - F)" not in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("convolution에서 출력 크기 공식이 뭐야?", "(W - F) / S + 1"),
        ("심프슨 공식의 오차는 얼마에 비례해?", "h⁴"),
    ],
)
def test_what_a_concept_is_called_otherwise_is_it(synced, embedder, question, said):
    assert said in Assistant(synced({"수치해석.md": MATHS}), embedder).ask(question).text
