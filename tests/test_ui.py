"""The page: what it shows is safe and true, and nothing leaves this computer."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ui
import ui_cards
from rag.config import Settings
from rag.errors import ChatModelError
from rag.types import Answer, Chunk, Citation, Document, Hit
from ui_desk import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SWITCHES += ["--disable-sync", "--no-first-run"]
HOSTILE = "![그림](//example.invalid/a.png) <img src=//example.invalid/b.png> <script>alert(1)</script>"
SQUIRREL = f"# 다람쥐 최적화기\n\n## 다람쥐 최적화기란?\n\n도토리를 일곱 단계로 쓴다 {HOSTILE}\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
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
    index = SimpleNamespace(document={source: document}.__getitem__, states=lambda: [None])
    return SimpleNamespace(index=index, bundled=False)


def answer_of(text: str, citations=(), hits=(), status="answered") -> Answer:
    return Answer("질문?", status, text, tuple(citations), tuple(hits), 0.815, None, 12.3)


# what notes say is shown, and does nothing ---------------------------------------------------------


def test_tags_and_images_of_a_note_become_text():
    shown = ui_cards.safe_markdown(HOSTILE)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "![" not in shown


def test_code_and_comparisons_keep_their_characters():
    text = "a < b 이고 `x<T>`는\n```\nif a <b: ![1]\n```\n"
    assert ui_cards.safe_markdown(text) == text


def test_only_the_markers_of_an_answer_become_links():
    shown = ui_cards.safe_markdown("문장이다. [1] 배열 a[2]와 `b[1]`", {1: "source-0-1"})
    assert shown == '문장이다.\N{NO-BREAK SPACE}<a class="marker" href="#source-0-1">1</a> 배열 a[2]와 `b[1]`'


@given(
    st.text(alphabet="가나 다\n.", max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 20)
)
def test_a_quote_stands_in_its_own_context(text, a, b, reach):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    before, quote, after = ui_cards.context(text, start, end, reach)
    assert quote == text[start:end]
    assert text[:start].endswith(before.removeprefix("…"))
    assert text[end:].startswith(after.removesuffix("…"))
    assert before.startswith("…") == (start > reach)
    assert after.endswith("…") == (end + reach < len(text))


def test_a_context_is_cut_between_words():
    words = "하나 둘둘 셋셋 넷넷 다섯"
    assert ui_cards.context(words, 6, 8, reach=5) == ("…둘둘 ", "셋셋", " 넷넷…")
    assert ui_cards.context(words, 6, 8) == ("하나 둘둘 ", "셋셋", " 넷넷 다섯")


def test_a_marker_under_a_table_is_no_row_of_it():
    text = "| 이름 |\n|---|\n| SGD |\n[1]"
    assert "| SGD |\n\n[1]" in ui_cards.message(answer_of(text), fake_notes(""), 0)


def test_a_card_escapes_all_that_a_note_says():
    text = "앞 <i>말</i> 인용<script> 뒷말"
    start = text.index("인용")
    cited = Citation(
        1, "/노트/<b>.md", "<u>제목</u>", "질문 <s>?", 3, start, start + 10, text[start : start + 10]
    )
    card = ui_cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes(text), 0)
    assert "<mark>인용&lt;script&gt;</mark> 뒷말" in card
    for tag in ("<i>", "<u>", "<s>", "<b>.md", "<script"):
        assert tag not in card
    assert 'id="source-0-1"' in card


def test_a_note_that_is_gone_still_shows_its_quote():
    cited = Citation(1, "/없다.md", "제목", "", None, 0, 2, "인용")
    assert "<mark>인용</mark>" in ui_cards.turn_cards(answer_of("답 [1]", [cited]), fake_notes("글"), 0)


def test_an_answer_that_is_not_there_shows_the_nearest_notes_and_no_confidence():
    chunk = Chunk("1", "/노트/<b>.md", 0, 9, 5, "질문?", None, "## 질문\n본문이다")
    answer = answer_of("없습니다.", hits=[Hit(chunk, "제목", 1.0)], status="not_in_notes")
    shown = ui_cards.message(answer, fake_notes(""), 0)
    assert 'class="absent"' in shown
    assert "82%" not in shown
    assert 'class="card near"' in ui_cards.turn_cards(answer, fake_notes(""), 0)
    assert "82%" in ui_cards.message(replace(answer, status="answered"), fake_notes(""), 0)


# asking and adding --------------------------------------------------------------------------------


class Talker:
    """An assistant that speaks in pieces and may break off."""

    def __init__(self, *pieces):
        self.pieces = pieces

    def stream(self, question):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def asked(*pieces):
    page = ui.Page(SimpleNamespace(opened=(fake_notes("글"), Talker(*pieces))))
    return [
        (box, [m["content"] for m in chat], len(turns)) for box, chat, turns, _ in page.ask("왜?", [], [])
    ]


def test_an_answer_grows_and_ends_as_the_answer():
    *growing, (box, chat, turns) = asked("하나 ", "둘", answer_of("하나 둘."))
    assert growing == [("", ["왜?"], 0), ("", ["왜?", "하나 "], 0), ("", ["왜?", "하나 둘"], 0)]
    assert (box, turns) == ("", 1)
    assert chat[1].startswith("하나 둘.\n")


def test_an_error_shows_its_message_and_hint():
    *_, (_, chat, turns) = asked("하나", ChatModelError("모델이 <없습니다>.", "켜 주세요."))
    assert "모델이 &lt;없습니다&gt;." in chat[1]
    assert "켜 주세요." in chat[1]
    assert turns == 0


def test_an_empty_question_asks_nothing():
    page = ui.Page(SimpleNamespace())
    assert [chat for _, chat, _, _ in page.ask(" \n", [], [])] == [[]]


def test_the_first_upload_puts_own_notes_in_place_of_the_samples(desk, tmp_path):
    assert desk.notes.bundled
    before = desk.opened
    good = note(tmp_path / "a", "다람쥐.md", SQUIRREL)
    twin = note(tmp_path / "b", "다람쥐.md", SQUIRREL.replace("일곱", "여덟"))
    done = desk.add([good, twin, note(tmp_path, "표.xlsx", "PK")], nothing)
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
    assert ui.Page(desk).resync() == f"<p>{ui.say('nothing_known')}</p>"


def test_the_switch_follows_a_folder_until_it_is_off(desk, tmp_path):
    folder = tmp_path / "따라갈 노트"
    folder.mkdir()
    (folder / "하나.md").write_text("# 모멘텀\n\n모멘텀은 지난 걸음을 이어받는다.\n", encoding="utf-8")
    page = ui.Page(desk)
    said, on = page.follow(True)
    assert not on
    assert "mutdap watch" in said
    desk.sync([folder], lambda _: None)
    assert page.follow(True)[1]
    assert page.greet()[-1]
    (folder / "둘.md").write_text("# 조기 종료\n\n조기 종료는 검증 손실을 본다.\n", encoding="utf-8")
    end = time.monotonic() + 20
    while len(desk.notes.index.states()) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    assert desk.opened[1].ask("조기 종료는 무엇을 보나?").status == "answered"
    assert page.follow(False) == (f"<p>{ui.say('not_followed')}</p>", False)
    (folder / "셋.md").write_text("# 셋\n\n아무도 보지 않는다.\n", encoding="utf-8")
    time.sleep(3)
    assert len(desk.notes.index.states()) == 2


def test_examples_are_questions_that_the_notes_answer(desk):
    questions = ui_cards.examples(desk.notes)
    assert len(questions) == 4
    assert all(desk.opened[1].ask(question).status == "answered" for question in questions)


# the page as it is served ---------------------------------------------------------------------------


def test_the_page_is_for_this_host_only(desk):
    from starlette.testclient import TestClient

    app = ui.application(ui.build(desk))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        page = client.get("/")
        assert page.headers["content-security-policy"].startswith("default-src 'self'")
        assert "<title>" not in page.text or "Gradio</title>" not in page.text
        for outside in ("fonts.googleapis.com", "fonts.gstatic.com", "cdnjs.cloudflare.com"):
            assert outside not in page.text
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_taken_port_is_an_error_with_a_hint(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ui.MutdapError) as caught:
            ui.serve(Settings(index=tmp_path), port=port)
    assert str(port) in caught.value.message
    assert str(port + 1) in caught.value.hint


@contextmanager
def served(settings: Settings, monkeypatch) -> Iterator[tuple[str, list[object]]]:
    """The page on a free port, with every address that this process asks for meanwhile."""
    import uvicorn

    reached: list[object] = []
    look_up = socket.getaddrinfo

    def looked_up(host, *rest, **options):
        reached.append(host)
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def noted(self, address, original=original):
            reached.append(address[0] if isinstance(address, tuple) else "local")
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, noted)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = ui.application(ui.build(Desk(settings)))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", reached
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join(10)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")
def test_in_a_browser(home, tmp_path, monkeypatch):
    from playwright.sync_api import expect, sync_playwright

    requests: list[str] = []
    complaints: list[str] = []
    with (
        served(Settings(index=tmp_path / "색인"), monkeypatch) as (url, reached),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="ko-KR")
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(url)
        expect.set_options(timeout=20_000)  # on a busy machine
        expect(page).to_have_title(ui.say("name"))
        expect(page.locator("#top .samples")).to_be_visible()

        def ask(question: str) -> None:
            answers = page.locator("#chat .quiet").count()
            page.locator("#question textarea").fill(question)
            page.locator("#question textarea").press("Enter")
            expect(page.locator("#chat .quiet")).to_have_count(answers + 1)

        ask("배치 정규화의 효과는?")
        page.locator("#chat a.marker").first.click()
        expect(page.locator("#sources .card:target mark")).to_contain_text("미니배치")
        ask("김치찌개 맛있게 끓이는 법은?")
        expect(page.locator("#chat .absent")).to_be_visible()
        expect(page.locator("#sources .card.near").first).to_be_visible()

        page.locator("#notes button").first.click()
        upload = [note(tmp_path, "다람쥐 노트.md", SQUIRREL), note(tmp_path, "표.xlsx", "PK")]
        page.locator("#upload input[type=file]").set_input_files(upload)
        expect(page.locator("#known")).to_contain_text("다람쥐 최적화기")
        expect(page.locator("#report .trouble")).to_contain_text("표.xlsx")
        expect(page.locator("#top .samples")).to_have_count(0)
        ask("다람쥐 최적화기란?")
        expect(page.locator("#sources > * .card mark").first).to_contain_text("<script>alert(1)</script>")
        assert page.locator("#chat img[src*='example']").count() == 0

        other = browser.new_page()
        other.goto(url)
        expect(other.locator("#chat")).to_contain_text("다람쥐 최적화기란?")  # as an example to ask
        assert other.locator("#chat .quiet").count() == 0, "each visitor has a chat of their own"

        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        browser.close()
    outside = [r for r in requests if not r.startswith((url, "data:", "blob:"))]
    assert outside == []
    assert complaints == []
    assert set(reached) <= {"127.0.0.1", "local"}
