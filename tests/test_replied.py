"""Answers that stand below a list of questions, under the questions they have the number of."""

from __future__ import annotations

import pytest
from posts_like import note

from ingest.clean import clean
from ingest.split import split
from rag.types import Chunk

NETWORK = {
    "라우터란 무엇인가?": "길을 찾는 장비이다.",
    "허브란 무엇인가?": "모두에게 보내는 장비이다.",
    "스위치란 무엇인가?": "주소를 보고 보내는 장비이다.",
}


def read(text: str, form: str = "text") -> list[Chunk]:
    document = clean(note(text, form))
    chunks = split(document)
    assert all(chunk.text == document.text[chunk.start : chunk.end] for chunk in chunks)
    return chunks


def told(text: str, form: str = "text") -> dict[str, str]:
    return {chunk.question: chunk.body_text for chunk in read(text, form)}


def listed(asked: str, between: str, said: str) -> str:
    """All questions, a line between, all answers; ``{n}`` is the number."""
    above = "\n".join(asked.format(n=n) + q for n, q in enumerate(NETWORK, 1))
    below = "\n".join(said.format(n=n) + a for n, a in enumerate(NETWORK.values(), 1))
    return f"{above}\n{between}\n{below}\n"


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize(
    ("asked", "between", "said"),
    [
        ("Q{n}. ", "", "A{n}. "),
        ("Q{n}) ", "", "A{n}: "),
        ("Q{n}. ", "\n정답", "Q{n}. "),
        ("문제 {n}. ", "", "답 {n}. "),
        ("[문제 {n}] ", "", "[답 {n}] "),
        ("{n}. ", "\n정답\n", "{n}. "),
        ("{n}. ", "\n[모범 답안]\n", "{n}) "),
        ("{n}. ", "\nAnswers:\n", "{n}. "),
        ("{n}. ", "\n답은 다음과 같다.\n", "{n}. "),
        ("{n}. ", "\n정답\n---\n", "({n}) "),
        ("{n}번. ", "", "{n}번 답: "),
        ("Q{n}. ", "", "문제 {n} 정답: "),
        ("**Q{n}.** ", "", "**A{n}.** "),
    ],
)
def test_answers_stand_under_their_questions(form: str, asked: str, between: str, said: str) -> None:
    assert told(listed(asked, between, said), form) == NETWORK


def test_markdown_headings_and_what_stands_below_an_answer() -> None:
    text = (
        "# 면접\n\n## 질문\n\n### Q1. 인덱스란?\n### Q2. 뷰란?\n\n---\n\n"
        "### A1.\n\n찾아보기이다.\n\n#### 단점\n\n쓰기가 느리다.\n\n### A2\n- 가상의 표\n\n"
        "```sql\n-- 1. 만들까?\nCREATE VIEW v\n```\n\n## 마치며\n\n끝이다.\n"
    )
    assert {chunk.heading: chunk.body_text for chunk in read(text, "markdown")} == {
        "인덱스란? ‹ 질문 ‹ 면접": "찾아보기이다.",
        "단점 ‹ 인덱스란? ‹ 질문 ‹ 면접": "쓰기가 느리다.",
        "뷰란? ‹ 질문 ‹ 면접": "- 가상의 표\n\n```sql\n-- 1. 만들까?\nCREATE VIEW v\n```",
        "마치며 ‹ 면접": "끝이다.",
    }


def test_answers_that_are_folded() -> None:
    text = (
        "1. 인덱스란?\n2. 뷰란?\n\n<details>\n<summary>정답 보기</summary>\n\n"
        "1. 찾아보기\n2. 가상의 표\n\n</details>\n"
    )
    found = told(text, "markdown")
    assert found["인덱스란?"] == "찾아보기"
    assert found["뷰란?"].startswith("가상의 표")


def test_a_question_without_an_answer_stays_open() -> None:
    text = "Q1. 인덱스란?\nQ2. 뷰란?\nQ3. 커서란?\n\nA1. 찾아보기\nA3. 행을 가리킨다.\nA7. 모르는 것의 답\n"
    chunks = read(text)
    assert [(chunk.question, chunk.body_text) for chunk in chunks] == [
        ("뷰란?", ""),
        ("인덱스란?", "찾아보기"),
        ("커서란?", "행을 가리킨다."),
        ("", "A7. 모르는 것의 답"),
    ]


def test_several_lists_in_one_text() -> None:
    text = (
        "문제집\n\n문제\n1. 인덱스란?\n2. 뷰란?\n\n답\n1. 찾아보기\n2. 가상의 표\n\n"
        "네트워크\n\n문제\n1. 라우터란?\n2. 허브란?\n\n답\n1. 길을 찾는 장비\n2. 뿌리는 장비\n\n"
        "해설\n1. 표를 본다.\n"
    )
    assert [(chunk.heading, chunk.body_text) for chunk in read(text)[1:]] == [
        ("인덱스란?", "찾아보기"),
        ("뷰란?", "가상의 표"),
        ("라우터란? ‹ 네트워크", "길을 찾는 장비"),
        ("허브란? ‹ 네트워크", "뿌리는 장비"),
        ("라우터란? ‹ 네트워크", "표를 본다."),
    ]


def test_numbers_that_go_on_from_one_list_to_the_next() -> None:
    text = (
        "1. 인덱스란?\n2. 뷰란?\n\n정답\n1. 찾아보기\n2. 표\n\n"
        "3. 라우터란?\n4. 허브란?\n\n정답\n3. 길\n4. 모두\n"
    )
    assert told(text) == {"인덱스란?": "찾아보기", "뷰란?": "표", "라우터란?": "길", "허브란?": "모두"}


def test_lists_first_and_then_the_answers_of_each() -> None:
    text = (
        "[1부]\nQ1. 인덱스란?\nQ2. 뷰란?\n\n[2부]\nQ1. 라우터란?\nQ2. 허브란?\n\n"
        "[1부 정답]\nA1. 찾아보기\nA2. 표\n\n[2부 정답]\nA1. 길\nA2. 모두\n"
    )
    assert [(chunk.heading, chunk.body_text) for chunk in read(text)] == [
        ("인덱스란? ‹ 1부", "찾아보기"),
        ("뷰란? ‹ 1부", "표"),
        ("라우터란? ‹ 2부", "길"),
        ("허브란? ‹ 2부", "모두"),
    ]


def test_a_question_below_its_number() -> None:
    text = (
        "문제 1\n인덱스란 무엇인가?\n\n문제 2\n뷰란 무엇인가?\n\n"
        "답 1\n찾아보기이다.\n\n답 2\n가상의 표이다.\n"
    )
    assert told(text) == {"인덱스란 무엇인가?": "찾아보기이다.", "뷰란 무엇인가?": "가상의 표이다."}


def test_points_of_an_answer_are_no_answers() -> None:
    text = "1. 인덱스란?\n2. 뷰란?\n\n정답\n1. 두 가지이다.\n1. 하나\n2. 둘\n2. 표이다.\n"
    assert told(text)["인덱스란?"] == ""
    text = "Q1. 인덱스란?\nQ2. 뷰란?\n\nA1. 두 가지이다.\n1. 하나\n2. 둘\nA2. 표이다.\n"
    assert told(text) == {"인덱스란?": "두 가지이다.\n1. 하나\n2. 둘", "뷰란?": "표이다."}


def test_answers_right_below_their_questions_stay_there() -> None:
    text = "Q1. 인덱스란?\nA1. 찾아보기\nQ2. 뷰란?\nQ3. 커서란?\nA3. 행을 가리킨다.\n"
    assert [(chunk.question, chunk.text) for chunk in read(text)] == [
        ("인덱스란?", "Q1. 인덱스란?\nA1. 찾아보기"),
        ("뷰란?", "Q2. 뷰란?"),
        ("커서란?", "Q3. 커서란?\nA3. 행을 가리킨다."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. 인덱스란?\n찾아보기\n2. 뷰란?\n가상의 표\n\n정답\n1. 하나\n2. 둘\n",  # each has its own
        "1. 인덱스란?\n2. 뷰란?\n\n정답\n1. 하나\n5. 둘\n",  # a number that nobody asked
        "1. 인덱스란?\n2. 뷰란?\n\n답변\n1. 라우터란?\n길\n2. 허브란?\n모두\n",  # other questions
    ],
)
def test_what_is_no_list_of_answers(text: str) -> None:
    assert "하나" not in told(text).values()
    assert told(text)["인덱스란?"] in {"", "찾아보기"}
