"""What is of the kind of the thing that is asked of is not that thing, nor is a word spelt like it."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.kindred import only_in_small

DISHES = """# 요리

## 김치찌개

김치를 볶다가 물을 붓고 15분 끓인다.

## 소득공제

소득공제는 과세표준을 줄여 준다.

## 월세 세금

세액공제는 연 1천만 원까지 받는다.
"""


@pytest.mark.parametrize("question", ["된장찌개는 어떻게 끓여?", "된장찌개 끓이는 법", "인적공제가 뭐야?"])
def test_what_is_called_by_the_same_kind_is_not_what_was_asked_of(synced, embedder, question):
    assert Assistant(synced({"노트.md": DISHES}), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("김치찌개는 어떻게 끓여?", "15분 끓인다"),
        ("김치 찌개 끓이는 법", "15분 끓인다"),
        ("월세공제는 얼마까지 받아?", "연 1천만 원까지"),
        ("찌개는 어떻게 끓여?", "15분 끓인다"),
    ],
)
def test_another_name_of_it_is_it(synced, embedder, question, said):
    assert said in Assistant(synced({"노트.md": DISHES}), embedder).ask(question).text


def test_what_differs_within_a_noun_may_be_another_name_of_it(synced, embedder):
    note = "# 요금\n\n## 핸드폰요금\n\n핸드폰요금은 매달 25일에 자동이체된다.\n"
    assistant = Assistant(synced({"요금.md": note}), embedder)
    assert "25일" in assistant.ask("휴대폰요금 언제 빠져나가?").text
    assert assistant.ask("전기요금은 언제 나가?").status == "not_in_notes"


@pytest.mark.parametrize("question", ["IT가 뭐야?", "WE가 뭐야?"])
def test_a_word_of_english_is_no_name(synced, embedder, question):
    index = synced({"deploy.md": "# Release\n\nWe deploy it twice a day. It is tested on staging first.\n"})
    assert Assistant(index, embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("name", "text", "small"),
    [
        ("IT", "We deploy it twice a day.", True),
        ("IT", "It is tested first.", True),
        ("IT", "배포는 we do it, 매일 한다.", True),
        ("US", "Tell us.", True),
        ("IT", "IT is a word, and it is one.", False),
        ("IT", "it 부서는 3층에 있다.", False),
        ("IT", "정보 기술.", False),
        ("AP", "the ap of it", False),
        ("it", "We deploy it.", False),
    ],
)
def test_a_name_in_capitals_stands_only_in_small_letters(name, text, small):
    assert only_in_small(name, text) is small


def test_a_name_in_small_letters_between_korean_words_is_the_name(synced, embedder):
    index = synced(
        {"회사.md": "# 회사\n\nit 부서는 3층에 있다.\n", "tool.md": "# Tool\n\nWe use it daily.\n"}
    )
    assert "3층" in Assistant(index, embedder).ask("IT 부서는 몇 층이야?").text


RIGHTS = """# 민법 정리

## 기간

- 저당권 행사기간 최장 10년, 건물은 1년
- 하자보수 청구기간 2년

## 도형별 공식

도형        넓이        둘레
삼각형      밑변*높이/2   세 변의 합
원          πr²         2πr
마름모      대각선곱/2    네 변의 합

## 보험료

| 보험 | 월 보험료 | 만기 |
|---|---|---|
| 암 | 3만 8천 | 90세 |
| 실손 | 1만 3천 | 1년 |
| 화재 | 9천 | 5년 |
"""


@pytest.mark.parametrize(
    "question",
    ["유치권 행사기간은 최장 몇 년이야?", "유치권의 행사기간은 얼마나 돼?", "여행자보험 월 보험료 얼마야?"],
)
def test_kin_in_the_place_of_the_asked_thing_is_not_that(synced, embedder, question):
    assert Assistant(synced({"정리.md": RIGHTS}), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("저당권 행사기간은 최장 몇 년이야?", "10년"),
        ("저당권의 행사기간은 얼마나 돼?", "10년"),
        ("실비보험 월 보험료 얼마야?", "1만 3천"),
        ("암보험 월 보험료 얼마야?", "3만 8천"),
        ("하자보수 청구기간은 몇 년이야?", "2년"),
    ],
)
def test_what_stands_there_itself_or_by_another_name_is_found(synced, embedder, question, said):
    assert said in Assistant(synced({"정리.md": RIGHTS}), embedder).ask(question).text
