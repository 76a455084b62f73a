"""The page: what it shows is safe and true, and nothing leaves this computer."""

import html
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import ui
from page import actions, cards, lighter, markdown, message, notes_tab, practice_shown, reader, suggested
from page.desk import Desk
from page.words import say
from rag.config import Settings
from rag.errors import ChatModelError, MutdapError
from rag.language import speaking
from rag.practice import Asked, Question
from rag.present import answer_text
from rag.protocol import SourceState
from rag.types import Answer, Chunk, Citation, Document, Hit

HOSTILE = "![그림](//example.invalid/a.png) <img src=//example.invalid/b.png> <script>alert(1)</script>"
SQUIRREL = f"# 다람쥐 최적화기\n\n## 다람쥐 최적화기란?\n\n도토리를 일곱 단계로 쓴다 {HOSTILE}\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "gradio"))
        yield folder


@pytest.fixture
def desk(home, tmp_path) -> Desk:
    return Desk(Settings(index=tmp_path / "색인"))


def note(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def nothing(_) -> None:
    """A progress that nobody watches."""


def fake_notes(text: str, source: str = "/노트/<b>.md") -> SimpleNamespace:
    document = Document(source, "제목", text)
    state = SourceState(source, source, "", 0, 0, "제목", 1)
    index = SimpleNamespace(
        document={source: document}.__getitem__, states=lambda: [state], chunks_of=lambda _: []
    )
    return SimpleNamespace(index=index, bundled=False, line_of=lambda *_: None)


def answer_of(text: str, citations=(), hits=(), status="answered") -> Answer:
    return Answer("질문?", status, text, tuple(citations), tuple(hits), 0.815, None, 12.3)


# what notes say is shown, and does nothing ---------------------------------------------------------


def test_tags_and_images_of_a_note_become_text():
    shown = markdown.safe_markdown(HOSTILE)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "![" not in shown


@given(st.text(alphabet="가a1 \t\n`*_{}[]()<>#+-.!|~$:/@&=^\\'?", max_size=40))
def test_what_was_typed_is_shown_sign_for_sign(text):
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    typed = text.strip()
    shown = markdown.as_typed(typed)
    assert not re.search(r"[<$`*\[\\]", shown)
    parsed = lxml.html.fromstring(f"<div>{parser.render(shown)}</div>")
    assert {part.tag for part in parsed.iter()} <= {"div", "p"}
    assert parsed.text_content().split() == typed.split()


def test_code_and_comparisons_keep_their_characters():
    text = "a < b 이고 `x<T>`는\n```\nif a <b: ![1]\n```\n"
    assert markdown.safe_markdown(text) == text


def test_only_the_markers_of_an_answer_become_links():
    anchor = markdown.Anchor("passage?source=a", '말 "$x$"\n\n*셋*')
    shown = markdown.safe_markdown("문장이다. [1] 배열 a[2]와 `b[1]`", {1: anchor})
    marker = (
        '<a class="marker" role="button" href="#passage?source=a" '
        'title="말 &#34;&#36;x&#36;&#34; &#42;셋&#42;">1</a>'
    )
    assert shown == f"문장이다.\N{NO-BREAK SPACE}{marker} 배열 a[2]와 `b[1]`"


@given(
    st.text(alphabet="가나 다\n.", max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 20)
)
def test_a_quote_stands_in_its_own_context(text, a, b, reach):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    before, quote, after = cards.context(text, start, end, reach)
    assert quote == text[start:end]
    assert text[:start].endswith(before.removeprefix("…"))
    assert text[end:].startswith(after.removesuffix("…"))
    assert before.startswith("…") == (start > reach)
    assert after.endswith("…") == (end + reach < len(text))


def test_a_context_is_cut_between_words():
    words = "하나 둘둘 셋셋 넷넷 다섯"
    assert cards.context(words, 6, 8, reach=5) == ("…둘둘 ", "셋셋", " 넷넷…")
    assert cards.context(words, 6, 8) == ("하나 둘둘 ", "셋셋", " 넷넷 다섯")


def test_a_long_question_is_cut_above_its_sources():
    turn = cards.Turn("가" * 2_000, answer_of("답."), "<article></article>")
    shown = cards.sources_panel([turn, turn])
    assert "가" * 2_000 not in shown
    assert say("earlier", question="가" * cards.TITLED + "…") in shown


@pytest.mark.parametrize(
    ("said", "block"),
    [
        ("| 이름 |\n|---|\n| SGD |\n[1]", "| SGD |"),
        ("$$x^2$$ [1]\n여기서 x는 수다. [1]", "$$x^2$$"),
        ("```sql\nBEGIN;\n```\n[1] [2]\n끝.", "```"),
    ],
)
def test_the_marker_of_a_block_stands_under_it(said, block):
    shown = message.message(answer_of(said), fake_notes(""), 0)
    assert f'{block}\n\n<div class="under">[1]' in shown.replace("&#91;", "[")


def test_code_that_looks_like_a_marker_stays_code():
    said = "```\n[1]\n```\n글이다. [1]"
    assert message.message(answer_of(said), fake_notes(""), 0).startswith(said)


def test_a_contradiction_is_told_above_the_answer_which_then_is_not_called_sure():
    about = [Citation(n, "/노트/<b>.md", "제목", "질문?", None, 0, 1, "글") for n in (1, 2)]
    answer = replace(
        answer_of("포트는 443이다. [1]", about),
        notice="인용한 대목에 없는 말: '파이썬'. 노트의 날짜: [1] 2026-03-01, [2] 2026-03-02.",
        contradicting=(1, 2),
    )
    before, _, rest = message.message(answer, fake_notes("글"), 0).partition("포트는 443이다.")
    assert 'class="contradicts"' in before
    assert before.count('<a class="marker"') == 2
    assert "둘 다 확인하세요." in before
    assert "파이썬" in rest
    assert "노트의 날짜" in rest
    assert "둘 다" not in rest
    assert "82%" not in rest
    assert "82%" in message.message(replace(answer, contradicting=()), fake_notes("글"), 0)


def test_a_card_shows_a_note_without_its_markup():
    text = "## ACID <b>\n- **원자성**: 모두 `ok`\n```sql\n# 주석\nBEGIN **x**;\n```\n"
    text += "| 가 | 나 |\n|---|:-:|\n| $y_i$는 | 2 |\n"
    start = text.index("**원자성**")
    parts = [text[:start], text[start : text.index("| 가")], text[text.index("| 가") :]]
    assert markdown.readable(parts) == [
        "<b>ACID &lt;b&gt;</b>\n• ",
        "<b>원자성</b>: 모두 <code>ok</code>\n<code># 주석</code>\n<code>BEGIN **x**;</code>\n",
        "가 | 나\n<code>y_i</code>는 | 2\n",
    ]
    assert markdown.readable(["# 주석\n```\n# 제목"], fenced=True) == ["<code># 주석</code>\n<b>제목</b>"]


@given(st.lists(st.text("ab#`*$|-~ \n<", max_size=30), max_size=4))
def test_what_a_card_shows_is_whole_html(parts):
    for shown in markdown.readable(parts):
        tree = lxml.html.fromstring(f"<div>{shown}</div>")
        assert {tag.tag for tag in tree.iter()} <= {"div", "b", "code"}
        assert lxml.html.tostring(tree, encoding="unicode").count("<") == f"<div>{shown}</div>".count("<")


def test_the_text_of_plain_notes_and_a_quote_in_code_is_shown_as_it_is():
    text = "# 하나\n" * 60 + "```\n" + "# 주석\n" * 60 + "```\n"
    start, end = text.rindex("# 주석"), text.rindex("```")
    for source, shown in (("/a.txt", "<mark># 주석\n"), ("/a.md", "<mark><code># 주석</code>\n")):
        cited = Citation(1, source, "제목", "", None, start, end, text[start:end])
        assert shown in cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes(text, source))


def test_a_pdf_shows_no_sign_that_is_not_on_its_pages():
    pages = Document("/노트.pdf", "제목", "# 머리\n글 # 아님\n", pages=(0,))
    shown = reader.reading(pages, (0, 0))
    assert "<span hidden># </span>머리" in shown
    assert "글 # 아님" in shown


def test_a_card_escapes_all_that_a_note_says():
    text = "앞 <i>말</i> 인용<script> 뒷말"
    start = text.index("인용")
    cited = Citation(
        1, "/노트/<b>.md", "<u>제목</u>", "질문 <s>?", 3, start, start + 10, text[start : start + 10]
    )
    card = cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes(text))
    assert "<mark>인용&lt;script&gt;</mark> 뒷말" in card
    for tag in ("<i>", "<u>", "<s>", "<b>.md", "<script"):
        assert tag not in card
    at = reader.address("/노트/<b>.md", start, start + 10, text[start : start + 10]).replace("&", "&amp;")
    assert f'data-at="{at}"' in card


def test_what_is_named_twice_stands_once_where_a_passage_stands():
    def cited(heading):
        return answer_of("답 [1]", [Citation(1, "/방.md", "자취방 메모", heading, None, 0, 1, "글")])

    def shown(heading):
        card = lxml.html.fromstring(f"<div>{cards.turn_cards(cited(heading), fake_notes('글'))}</div>")
        return [part.text_content() for part in card.xpath("//h3 | //div[@class='path']")]

    assert shown("") == shown("자취방 메모") == ["1 자취방 메모", "/방.md"]
    assert shown("월세 ‹ 자취방 메모") == ["1 월세", "자취방 메모", "/방.md"]
    assert shown("월세 ‹ 돈 ‹ 자취방 메모") == ["1 월세", "자취방 메모 › 돈", "/방.md"]
    said = answer_text(cited("월세 ‹ 돈 ‹ 자취방 메모"), lambda *_: None)
    assert "[1] 자취방 메모 › 돈 › 월세\n" in said
    question = Question(("/방.md", "1"), "월세는?", "자취방 메모", ("돈", "자취방 메모"), ())
    card = practice_shown.question(Asked(question, None, 0, 1))
    assert card.count("자취방 메모") == 1


def test_a_note_that_is_gone_still_shows_its_quote():
    cited = Citation(1, "/없다.md", "제목", "", None, 0, 2, "인용")
    assert "<mark>인용</mark>" in cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes("글"))


def test_an_answer_that_is_not_there_shows_the_nearest_notes_and_no_confidence():
    chunk = Chunk("1", "/노트/<b>.md", 0, 9, 5, "질문?", None, "## 질문\n본문이다")
    answer = answer_of("없습니다.", hits=[Hit(chunk, "제목", 1.0)], status="not_in_notes")
    shown = message.message(answer, fake_notes(""), 0)
    assert 'class="absent not_in_notes"' in shown
    assert "82%" not in shown
    assert 'class="card near"' in cards.turn_cards(answer, fake_notes(""))
    assert "82%" in message.message(replace(answer, status="answered"), fake_notes(""), 0)


# asking and adding --------------------------------------------------------------------------------


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


def test_a_stop_hangs_up_on_a_real_chat_model(server, home, tmp_path):
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


# reading a note ------------------------------------------------------------------------------------


@given(st.text(alphabet="가<&\n b", max_size=60), st.data())
def test_a_note_is_read_whole_with_its_passage_marked(text, data):
    edges = st.integers(0, len(text))
    start, end = sorted((data.draw(edges), data.draw(edges)))
    spans = sorted(data.draw(st.lists(st.tuples(edges, edges).map(lambda s: tuple(sorted(s))), max_size=2)))
    pages = tuple(sorted(data.draw(st.sets(edges, max_size=2))))
    document = Document("/노트.pdf", "제목", text, pages, furniture=tuple(spans))
    shown = lxml.html.fromstring(f"<div>{reader.reading(document, (start, end))}</div>")
    for page in shown.find_class("page"):
        page.drop_tree()
    (body,) = shown.find_class("text")
    assert body.text_content() == text
    assert "".join(mark.text_content() for mark in body.iter("mark")) == text[start:end]


def test_a_long_note_is_read_around_its_passage():
    text = "".join(f"{n} 줄이다.\n" for n in range(3000))
    start = text.index("1500 줄")
    shown = reader.reading(Document("/a.md", "제목", text), (start, start + 6), reach=1000)
    assert "<mark>1500 줄</mark>" in shown
    assert shown.count('data-more="passage?') == 2
    assert len(shown) < 4000
    assert "reach=4000" in shown


def test_only_the_index_is_read(desk, tmp_path):
    from starlette.testclient import TestClient

    secret = note(tmp_path, "비밀.md", "아무도 모른다")
    known = desk.notes.index.states()[0].source
    with TestClient(ui.application(desk), base_url="http://127.0.0.1") as client:
        text = desk.notes.index.document(known).text
        opened = client.get("/" + reader.address(known, 0, 5))
        assert f"<mark>{text[:5]}</mark>" in opened.text
        assert opened.headers["content-type"].startswith("text/html")
        for source in (str(secret), f"{known}/../{secret}", "/etc/hostname", ""):
            reply = client.get("/" + reader.address(source))
            assert (reply.status_code, "아무도" in reply.text) == (404, False)
        assert client.get("/" + reader.address(known, 10**9, 10**9 + 1)).status_code == 200
        assert client.get(f"/{reader.ROUTE}?source=a&start=-1").status_code == 422


def test_notes_are_found_by_title_or_path_and_removed(desk, tmp_path):
    page = actions.Page(desk)
    bad = note(tmp_path, "표.xlsx", "PK")
    good = [note(tmp_path, "다람쥐 <b>.md", SQUIRREL), note(tmp_path, "이끼.md", "# 이끼\n\n푸르다.\n")]
    desk.add([*good, bad], nothing)
    (squirrel,) = (s.source for s in desk.notes.index.states() if "다람쥐" in s.source)
    everything = page.listed()
    assert everything.count("<tr data-source=") == 2
    assert "<b>.md" not in everything
    assert ui.say("failed") in everything
    assert desk.failed[0].hint in everything
    assert "이끼" not in page.listed("다람쥐")
    assert page.listed("없는 말") == f'<p class="empty">{ui.say("none_match")}</p>'
    assert "trouble" not in page.remove(SimpleNamespace(source=squirrel))
    assert page.listed().count("<tr data-source=") == 1
    assert 'class="lost"' in page.listed()
    page.dismiss(SimpleNamespace(source="표.xlsx"))
    assert 'class="lost"' not in page.listed()
    assert desk.sync([], nothing).added == 0, "it stays away"
    assert "trouble" in page.remove(SimpleNamespace(source=squirrel))


def test_an_upload_that_was_removed_does_not_come_back_with_the_next_one(desk, tmp_path):
    own = note(tmp_path / "공책", "이끼.md", "# 이끼\n\n이끼는 그늘에서 자란다.\n")
    desk.sync([own.parent], nothing)
    desk.add([note(tmp_path, "다람쥐.md", SQUIRREL)], nothing)
    desk.forget(str(desk.uploads.resolve() / "다람쥐.md"))
    assert desk.add([note(tmp_path, "버섯.md", "# 버섯\n\n버섯은 균이다.\n")], nothing).added == 1
    assert "다람쥐" not in actions.Page(desk).listed()
    desk.forget(str(own.resolve()))
    assert own.is_file(), "what was not uploaded stays where it is"


def test_what_cannot_be_read_is_told_in_each_visitors_language(desk, tmp_path, monkeypatch):
    monkeypatch.delenv("MUTDAP_LANG", raising=False)
    page = actions.Page(desk)
    blank = note(tmp_path / "공책", "빈 글.md", "")
    with speaking("ko"):
        desk.add([note(tmp_path, "표.xlsx", "PK")], nothing)
        korean = page.listed()
    with speaking("en"):
        assert desk.failed[0].hint not in page.listed()
        said = page.listed().partition('class="trouble">')[2].partition("</td>")[0]
        assert not re.search("[가-힣]", said.replace("표.xlsx", ""))
        refused, empty = desk.sync([blank.parent, "http://127.0.0.1:9/글"], nothing).failed
        assert (refused.hint, empty.source) == (ui.say("public_only"), str(blank.resolve()))
        english = page.listed()
    with speaking("ko"):
        assert page.listed().count('class="lost"') == english.count('class="lost"') == 1, (
            "of an address that may not be read nothing was there, and nothing stays"
        )
        assert notes_tab.told_again(refused).hint == ui.say("public_only")
        assert not any(failure.error in page.listed() for failure in desk.failed)
        assert ui.say("failed") in korean


def test_the_first_upload_puts_own_notes_in_place_of_the_samples(desk, tmp_path):
    from starlette.testclient import TestClient

    assert desk.notes.bundled
    before = desk.opened
    good = note(tmp_path / "a", "다람쥐.md", SQUIRREL)
    twin = note(tmp_path / "b", "다람쥐.md", SQUIRREL.replace("일곱", "여덟"))
    (sample, *_) = (state.source for state in desk.notes.index.states())
    done = desk.add([good, twin, note(tmp_path, "표.xlsx", "PK")], nothing)
    with TestClient(ui.application(desk), base_url="http://127.0.0.1") as client:
        assert ui.say("sample_gone") in client.get("/" + reader.address(sample)).text
        assert ui.say("gone_hint") in client.get("/" + reader.address("/없다.md")).text
    assert (done.added, [f.source for f in done.failed]) == (2, ["표.xlsx"])
    assert done.failed[0].hint
    assert str(tmp_path) not in done.failed[0].error
    assert sorted(p.name for p in desk.uploads.iterdir()) == ["다람쥐 (2).md", "다람쥐.md"]
    assert not desk.notes.bundled
    assert desk.opened[1].ask("다람쥐 최적화기란?").status == "answered"
    assert before[1].ask("배치 정규화의 효과는?").status == "answered", (
        "who began with the samples keeps them"
    )


def test_an_upload_of_the_same_name_takes_the_old_place(desk, tmp_path):
    desk.add([note(tmp_path, "다람쥐.md", SQUIRREL)], nothing)
    done = desk.add([note(tmp_path, "다람쥐.md", SQUIRREL + "\n더 적었다.\n")], nothing)
    assert (done.added, done.changed) == (0, 1)
    assert desk.sync([], nothing).unchanged == 1


def test_indexing_again_without_notes_says_so(desk):
    assert next(actions.Page(desk).resync())[0] == f"<p>{ui.say('nothing_known')}</p>"


def test_the_switch_follows_a_folder_until_it_is_off(desk, tmp_path):
    folder = tmp_path / "따라갈 노트"
    folder.mkdir()
    (folder / "하나.md").write_text("# 모멘텀\n\n모멘텀은 지난 걸음을 이어받는다.\n", encoding="utf-8")
    page = actions.Page(desk)
    said, on = page.follow(True)
    assert not on
    assert ui.say("no_folder") in said
    desk.add([folder / "하나.md"], nothing)
    assert not page.follow(True)[1], "a copy of what was uploaded never changes"
    desk.forget(str(desk.uploads / "하나.md"))
    desk.sync([folder], lambda _: None)
    assert page.follow(True)[1]
    assert page.greet()[-1]
    (folder / "둘.md").write_text("# 조기 종료\n\n조기 종료는 검증 손실을 본다.\n", encoding="utf-8")
    end = time.monotonic() + 20
    question = "조기 종료는 무엇을 보나?"
    while desk.opened[1].ask(question).status != "answered" and time.monotonic() < end:
        time.sleep(0.1)
    assert desk.opened[1].ask(question).status == "answered"
    assert page.follow(False) == (f"<p>{ui.say('not_followed')}</p>", False)
    (folder / "셋.md").write_text("# 셋\n\n아무도 보지 않는다.\n", encoding="utf-8")
    time.sleep(3)
    assert len(desk.notes.index.states()) == 2


def test_examples_are_questions_that_the_notes_answer(desk):
    questions = suggested.examples(desk.notes)
    assert len(questions) == 4
    assert all(desk.opened[1].ask(question).status == "answered" for question in questions)


def test_a_port_that_is_taken_is_told_without_the_words_of_the_system():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(MutdapError) as told:
        ui._listen("127.0.0.1", taken.getsockname()[1])
    assert ui.say("port_in_use") in told.value.message and "bind" not in told.value.message


# the page as it is served ---------------------------------------------------------------------------


def test_the_page_is_for_this_host_only(desk):
    from starlette.testclient import TestClient

    app = ui.application(desk)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        page = client.get("/")
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert "<title>" not in page.text or "Gradio</title>" not in page.text
        for outside in ("fonts.googleapis.com", "fonts.gstatic.com", "cdnjs.cloudflare.com"):
            assert outside not in page.text
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_what_a_question_takes_is_looked_at_before_all_other_routes():
    from fastapi import APIRouter, FastAPI
    from starlette.testclient import TestClient

    app, inner = FastAPI(), APIRouter(prefix="/gradio_api")
    app.get("/other")(lambda: "other")
    inner.get("/info")(lambda: "info")
    inner.get("/queue/data")(lambda: "data")
    app.include_router(inner)
    ui._put_first(app.router)
    routers = [app.router, *(r.original_router for r in app.router.routes if hasattr(r, "original_router"))]
    assert any(getattr(router.routes[0], "path", "") == "/gradio_api/queue/data" for router in routers)
    with TestClient(app) as client:
        said = [client.get(path).json() for path in ("/other", "/gradio_api/info", "/gradio_api/queue/data")]
    assert said == ["other", "info", "data"]


def test_a_taken_port_is_an_error_with_a_hint(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ui.MutdapError) as caught:
            ui.serve(Settings(index=tmp_path), port=port)
    assert str(port) in caught.value.message
    assert str(port + 1) in caught.value.hint


def test_gradio_writes_no_stubs_into_its_own_package() -> None:
    from gradio import component_meta

    writer = getattr(component_meta, lighter._WRITER)
    assert writer(object, "Nothing", []) is None  # Gradio's own reads the file of the class


def test_gradio_does_not_load_mcp_and_others_may() -> None:
    pytest.importorskip("mcp")
    code = "import sys, ui; assert 'mcp_types' not in sys.modules; from mcp import types"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_gradio_looks_for_matplotlib_in_no_folder(monkeypatch) -> None:
    looked: list[str] = []
    watch = SimpleNamespace(find_spec=lambda name, *_: looked.append(name))
    monkeypatch.setattr(sys, "meta_path", [watch, *sys.meta_path])
    with gr.utils.MatplotlibBackendMananger():
        pass
    assert looked == []
