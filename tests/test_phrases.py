"""Where a question hangs on nouns in a row, a passage that has none of them is no answer."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.phrases import without_the_phrase
from rag.relevance import Question

RULES = """# 동호회 규칙

## 정기 모임

정기 모임은 매주 토요일 아침 7시에 한다. 늦으면 문자로 알린다. 정기 모임에 세 번 빠지면 쉬는 회원이 된다.

## 회비

회비는 월 2만 원이다. 물품 대여 비용은 따로 낸다.

## 차량

유류비 지원은 분기에 한 번 한다. 주차 장소는 북문이다.

## 휴가

하계휴가 기간에는 모임이 없다.
"""


@pytest.mark.parametrize(
    "question",
    ["정기 모임에서 단체 보험 가입 증서를 줘?", "정기 모임하면 숙박 시설 예약해 줘?"],
)
def test_what_has_none_of_the_nouns_is_no_answer(synced, embedder, question):
    assert Assistant(synced({"규칙.md": RULES}), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("정기 모임 시작 시각은?", "아침 7시"),
        ("정기 모임에 몇 번 빠지면 쉬는 회원이 돼?", "세 번"),
        ("물품 대여 비용은 회비에 들어 있어?", "따로 낸다"),
        ("여름휴가 기간에 모임 있어?", "모임이 없다"),
        ("유류비 지원 시기는?", "분기에 한 번"),
        ("차 기름값 지원은 언제 해?", "분기에 한 번"),
    ],
)
def test_some_of_them_or_other_names_are_enough(synced, embedder, question, said):
    assert said in Assistant(synced({"규칙.md": RULES}), embedder).ask(question).text


@pytest.mark.parametrize(
    ("text", "lacks"),
    [("The hall is booked for Sunday by the treasurer.", False), ("강당은 총무가 일요일에 빌린다.", True)],
)
def test_a_note_in_english_has_words_of_its_own(synced, embedder, text, lacks):
    assistant = Assistant(synced({"club.md": f"# Club\n\n{text}\n"}), embedder)
    question = Question("숙박 시설 예약", assistant.index)
    hits = assistant.retriever.search_for(question, 5)
    assert hits
    assert bool(without_the_phrase(question, hits)) is lacks
