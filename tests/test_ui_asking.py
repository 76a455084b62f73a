"""Asking on the page: how an answer grows, is stopped, asked again, leant on and copied."""

import html
import threading
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
from page_like import answer_of, fake_notes, note, nothing

import ui
from page import actions, message, suggested
from page.desk import Desk
from rag.config import Settings
from rag.errors import ChatModelError
from rag.types import Citation


class Talker:
    """An assistant that speaks in pieces and may break off."""

    writes = True

    def __init__(self, *pieces):
        self.pieces = pieces

    def stream(self, question, source=None, earlier=()):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def asked(*pieces, **more):
    page = actions.Page(SimpleNamespace(opened=(fake_notes("글"), Talker(*pieces))))
    return seen(page.ask("왜?", [], [], **more))


def seen(steps) -> list[tuple[dict, list[str], int]]:
    """What a visitor sees after each step: what changed of the box, the messages, the turns."""
    after, chat, turns = [], [], []
    for step in steps:
        chat = step.chat if isinstance(step.chat, list) else chat
        turns = step.turns if isinstance(step.turns, list) else turns
        after.append((step.box, [m["content"] for m in chat], len(turns)))
    return after


def test_an_answer_grows_and_ends_as_the_answer():
    first, *growing, (box, chat, turns) = asked("하나 ", "둘", answer_of("하나 둘."))
    assert (first[0]["value"], first[0]["stop_btn"]) == ("", ui.say("stop"))
    assert [chat for _, chat, _ in growing] == [["왜?", "하나 "], ["왜?", "하나 둘"]]
    assert all("value" not in box for box, _, _ in growing), "what is typed meanwhile stays"
    assert chat[1].startswith("하나 둘.\n")
    assert (box["submit_btn"], box["stop_btn"], turns) == (ui.say("send"), False, 1)


def test_an_answer_that_comes_at_once_is_one_step(monkeypatch):
    monkeypatch.setattr(Talker, "writes", False)
    (first, *_), (box, chat, turns) = asked("하나 둘.", answer_of("하나 둘."))
    assert (first["value"], box["submit_btn"], turns) == ("", ui.say("send"), 1)
    assert chat[1].startswith("하나 둘.\n")


def test_an_error_shows_its_message_and_hint():
    *_, (box, chat, _) = asked("하나", ChatModelError("모델이 <없습니다>.", "켜 주세요."))
    assert "모델이 &lt;없습니다&gt;." in chat[1]
    assert "켜 주세요." in chat[1]
    assert "#do-retry" in chat[1]
    assert box["stop_btn"] is False


def test_an_empty_question_asks_nothing():
    page = actions.Page(SimpleNamespace())
    assert [step.chat for step in page.ask(" \n", [], [])] == [gr.skip()]


class Silent:
    """An assistant that says one thing and then waits for somebody to stop it."""

    writes = True

    def __init__(self):
        self.go_on = threading.Event()
        self.closed = threading.Event()

    def stream(self, question, source=None, earlier=()):
        try:
            yield "하나 "
            self.go_on.wait(20)
            yield "둘 "
            yield "셋"
        finally:
            self.closed.set()


def test_a_stop_shows_what_was_written_and_ends_the_model():
    silent = Silent()
    page = actions.Page(SimpleNamespace(opened=(fake_notes("글"), silent)))
    steps = page.ask("왜?", [], [])
    shown = [next(steps), next(steps)]
    assert [step.chat for step in page.ask("또?", [], [])] == [gr.skip()], "one answer at a time"
    page.stop()
    (*_, (_, chat, turns)) = seen([*shown, *steps])
    assert chat[1].startswith("하나 ")
    assert ui.say("stopped") in chat[1]
    assert turns == 1
    silent.go_on.set()
    assert silent.closed.wait(10)


def test_clearing_the_chat_leaves_nothing_of_the_answer():
    page = actions.Page(SimpleNamespace(opened=(fake_notes("글"), Silent())))
    steps = page.ask("왜?", [], [])
    next(steps), next(steps)
    assert page.clear()[2] == []
    assert all(step.chat == gr.skip() for step in steps)


def test_a_stop_hangs_up_on_a_real_chat_model(server, tmp_path):
    desk = Desk(Settings(index=tmp_path / "색인", llm="openai:scripted", llm_base_url=server.url))
    page = actions.Page(desk)
    hung_up = server.goes_on_for_ever("말 ")
    steps = page.ask("배치 정규화의 효과는?", [], [])
    shown = [next(steps) for _ in range(3)]
    page.stop()
    *_, (_, chat, _) = seen([*shown, *steps])
    assert ui.say("stopped") in chat[1]
    assert hung_up.wait(20)


def test_asking_again_takes_the_place_of_the_last_answer():
    page = actions.Page(SimpleNamespace(opened=(fake_notes("글"), Talker(answer_of("답.")))))
    *_, last = (step for step in page.ask("왜?", [], []) if isinstance(step.turns, list))
    box, again = page.edit(last.turns)
    assert (box["value"], again.turn) == ("왜?", 0)
    *_, (_, chat, turns) = seen(page.retry(last.chat, last.turns))
    assert (len(chat), turns) == (2, 1)
    *_, (_, chat, turns) = seen(page.ask("정말?", last.chat, last.turns, again))
    assert (chat[0], turns) == ("정말?", 1)
    assert page.stop()[1] is None


def test_what_is_being_typed_outlives_an_edit_a_follow_up_and_another_try():
    page = actions.Page(SimpleNamespace(opened=(fake_notes("글"), Talker(answer_of("답.")))))
    *_, last = (step for step in page.ask("왜?", [], []) if isinstance(step.turns, list))
    follow_up = SimpleNamespace(question="그럼?")
    for step in [*page.retry(last.chat, last.turns), *page.follow_up(follow_up, last.chat, last.turns)]:
        assert "value" not in step.box
    _, again = page.edit(last.turns, "쓰던 말")
    _, again = page.edit(last.turns, "왜?", again)
    assert page.stop(again)[0]["value"] == "쓰던 말"
    assert "value" not in page.stop()[0], "the answer has just ended"
    first, *_ = page.ask("정말?", last.chat, last.turns, again)
    assert first.box["value"] == "쓰던 말"
    first, *_ = page.follow_up(follow_up, last.chat, last.turns, again)
    assert first.box["value"] == "쓰던 말"


def test_a_question_may_lean_on_the_one_before(desk):
    page = actions.Page(desk)
    *_, first = (step for step in page.ask("배치 정규화의 효과는?", [], []) if isinstance(step.turns, list))
    *_, then = (
        step for step in page.ask("그럼 단점은?", first.chat, first.turns) if isinstance(step.turns, list)
    )
    read = then.turns[-1].answer.standalone
    assert "배치 정규화" in read
    assert ui.say("read_as", question=read) in html.unescape(then.chat[-1]["content"])
    assert then.chat[2]["content"] == then.turns[1].question == "그럼 단점은?", "shown as it was typed"


def test_only_some_notes_are_asked(desk):
    page = actions.Page(desk)
    sources = {
        hit.chunk.source
        for step in page.ask("배치 정규화의 효과는?", [], [], None, "cnn-vision.md")
        if isinstance(step.turns, list) and step.turns[-1].answer
        for hit in step.turns[-1].answer.hits
    }
    assert {Path(source).name for source in sources} == {"cnn-vision.md"}
    assert ui.say("asks_only", scope="cnn-vision.md", count=1) in page.scope_line("cnn-vision.md")
    assert "data-written" not in page.scope_line("")
    *_, (_, chat, _) = seen(page.ask("왜?", [], [], None, "없는 노트.md"))
    assert "없는 노트.md" in chat[1]


def test_an_answer_is_copied_with_and_without_its_markers():
    cited = Citation(1, "/노트/<b>.md", "제목", "질문?", 3, 0, 2, "인용")
    marked, plain = message.copies(answer_of("문장이다. [1] 배열 a[2].", [cited]), fake_notes("인용"))
    assert marked.startswith("문장이다. [1] 배열 a[2].")
    assert "[1] 제목 › 질문?\n    /노트/<b>.md" in marked
    assert plain == "문장이다. 배열 a[2]."


def test_how_an_answer_was_found_is_told(desk):
    answer = desk.opened[1].ask("배치 정규화의 효과는?")
    shown = message.message(answer, desk.notes, 0, follow=["그럼 <왜>?"])
    for hit in answer.hits:
        assert ui.say("by_words", rank=hit.lexical_rank) in shown or not hit.lexical_rank
        assert ui.say("by_meaning", rank=hit.dense_rank) in shown or not hit.dense_rank
    assert ui.say("in_answer") in shown
    assert ui.say("sure_high") in shown
    assert "그럼 <왜>" not in shown and "그럼 <왜>?</a>" in html.unescape(shown)


def test_what_comes_next_was_not_asked_and_can_be_answered(desk):
    assistant = desk.opened[1]
    answer = assistant.ask("배치 정규화의 효과는?")
    first = suggested.follow_ups(answer, desk.notes, [answer.question])
    assert len(first) == 3
    assert all(assistant.ask(question).status == "answered" for question in first)
    then = suggested.follow_ups(answer, desk.notes, [answer.question, first[0] + " "])
    assert first[0] not in then
    assert len(then) == 3


def test_where_no_heading_asks_the_headings_are_what_to_ask(desk, tmp_path):
    text = (
        "# 배관 정리\n\n## 역류 방지 밸브\n\n물이 거꾸로 흐르지 않게 한쪽으로만 열리는 밸브이다.\n\n"
        "### 장점\n\n전기가 없어도 움직인다.\n\n## 감압 밸브\n\n들어오는 물의 압력을 낮추는 밸브이다.\n\n"
        "## 참고\n\n## 팽창 탱크\n\n물이 데워져 늘어난 부피를 받아 준다.\n"
    )
    desk.sync([note(tmp_path / "배관", "배관.md", text)], nothing)
    assert suggested.examples(desk.notes) == [
        "역류 방지 밸브", "역류 방지 밸브 장점", "감압 밸브", "팽창 탱크"
    ]  # fmt: skip
    answer = desk.opened[1].ask("감압 밸브가 뭐야?")
    following = suggested.follow_ups(answer, desk.notes, [answer.question])
    assert "팽창 탱크" in following and "감압 밸브" not in following
    assert all(desk.opened[1].ask(question).status == "answered" for question in following)
