"""What is said of two things in one breath tells no difference between them."""

import pytest

from rag.assistant import Assistant

QUESTIONS = ["라떼와 카푸치노의 차이", "라떼랑 카푸치노 차이가 뭐야?"]


def note(text):
    return f"# 기록\n\n## 3월\n\n오늘은 비가 왔다.\n\n{text}\n"


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "text",
    [
        "라떼나 카푸치노에 우유를 쓴다.",
        "카푸치노와 라떼를 마셨다.",
        "라떼와 카푸치노는 둘 다 우유가 들어간다.",
        "- 라떼, 모카, 카푸치노\n- 콜드브루",
        "라떼, 카푸치노 등을 판다.",
    ],
)
def test_what_is_said_of_both_is_no_difference(asked, text, question):
    answer = asked(note(text), question)
    assert answer.status == "not_in_notes"
    assert "'라떼', '카푸치노'" in answer.notice and answer.hits


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "text",
    [
        "라떼와 카푸치노는 거품의 양으로 갈린다.",
        "라떼나 카푸치노에 우유를 쓴다. 카푸치노는 거품이 두껍다.",
        "라떼나 카푸치노에 우유를 쓴다. 전자는 거품이 얇다.",
        "라떼와 카푸치노의 거품은 두께가 다르다.",
        "라떼와 카푸치노의 우유는 200ml, 120ml다.",
        "라떼보다 카푸치노가 거품이 많다.",
        "라떼와 카푸치노는 우유 커피다. 거품이 얇으면 라떼다.",
    ],
)
def test_what_may_tell_them_apart_is_quoted(asked, text, question):
    assert asked(note(text), question).status == "answered"


def test_who_asks_for_no_difference_is_told_what_is_of_both(asked):
    answer = asked(note("라떼나 카푸치노에 우유를 쓴다."), "라떼와 카푸치노에 뭘 써?")
    assert answer.status == "answered" and "우유를 쓴다" in answer.text


def test_the_notes_that_tell_of_each_are_quoted(synced, embedder):
    menu = "# 메뉴\n\n## 라떼\n\n거품이 얇은 커피다.\n\n## 카푸치노\n\n거품이 두꺼운 커피다.\n"
    index = synced({"가.md": note("라떼나 카푸치노에 우유를 쓴다."), "나.md": menu})
    text = Assistant(index, embedder).ask(QUESTIONS[0]).text
    assert "얇은" in text and "두꺼운" in text and "우유를 쓴다" not in text
