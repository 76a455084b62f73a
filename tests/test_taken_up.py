"""Prose below a list of questions."""

from __future__ import annotations

from posts_like import note

from ingest.clean import clean
from ingest.split import split

LIST = (
    "예상 질문\n\n  • 해시는 왜 쓰나요?\n  • 힙 정렬은 어떻게 동작하나요?\n"
    "  • 스택이란?\n    나중에 넣은 것을 먼저 꺼낸다.\n"
)


def read(text: str) -> dict[str, str]:
    return {chunk.heading: chunk.body_text for chunk in split(clean(note(text)))}


def test_a_paragraph_below_a_list_is_no_answer_of_its_last_question() -> None:
    found = read(f"{LIST}\n\n면접은 한 시간이었다.\n")
    assert found["스택이란? ‹ 예상 질문"] == "나중에 넣은 것을 먼저 꺼낸다."
    assert found["예상 질문"] == "면접은 한 시간이었다."


def test_a_paragraph_between_two_numbers_answers_the_one_above() -> None:
    text = (
        "1. 큐란?\n   줄이다.\n2. 힙이란?\n3. 스택이란?\n\n나중에 넣은 것을 먼저 꺼낸다.\n\n"
        "4. 덱이란?\n\n양쪽이다.\n"
    )
    assert read(text)["스택이란?"] == "나중에 넣은 것을 먼저 꺼낸다."


def test_what_takes_up_a_bare_question_is_a_section() -> None:
    found = read(
        f"{LIST}\n\n힙 정렬\n\n가장 큰 것을 맨 뒤로 보낸다.\n\n힙 정렬은 제자리 정렬이다.\n\n"
        "해시는.. 바로 찾는 데 쓴다.\n\n배포 얘기도 나왔다.\n"
    )
    assert found["힙 정렬"] == "가장 큰 것을 맨 뒤로 보낸다.\n\n힙 정렬은 제자리 정렬이다."
    assert found["해시"] == "해시는.. 바로 찾는 데 쓴다."
    assert found[""] == "배포 얘기도 나왔다."


def test_a_subject_alone_on_its_line() -> None:
    found = read(f"{LIST}\n\n해시는,\n\n바로 찾는 데 쓴다.\n\n배포 얘기도 나왔다.\n")
    assert found["해시"] == "바로 찾는 데 쓴다."
    assert found[""] == "배포 얘기도 나왔다."


def test_what_answers_a_question_of_its_own_is_no_section() -> None:
    found = read(f"{LIST}\n\n그럼 해시를 언제 쓸까?\n\n해시는 바로 찾을 때 쓴다.\n")
    assert found["그럼 해시를 언제 쓸까?"] == "해시는 바로 찾을 때 쓴다."


def test_what_was_answered_in_the_list_opens_no_section() -> None:
    found = read(f"{LIST}\n\n스택은 배열로 만들었다.\n")
    assert found["예상 질문"] == "스택은 배열로 만들었다."


def test_below_bare_questions_alone_the_last_one_is_answered() -> None:
    found = read("1. 큐란?\n2. 해시란?\n3. 스택이란?\n\n스택과 해시\n\n나중에 넣은 것을 먼저 꺼낸다.\n")
    assert found["스택이란?"] == "스택과 해시\n\n나중에 넣은 것을 먼저 꺼낸다."
