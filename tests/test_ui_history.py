"""Past conversations on the page: kept, found, opened again and gone on with; thumbs; changed notes."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from page_like import answer_of, fake_notes, note, nothing
from page_server import Site, site_of

from page import actions, cards, reader, thumbs
from page.desk import Desk
from page.gate import BEARER
from page.words import say
from rag.config import Settings
from rag.questions import read_list
from rag.refound import refound
from rag.types import Chunk, Citation, Document, Hit

TEXT = "# 정규화\n\n## 배치 정규화란?\n\n배치 정규화는 미니배치의 평균과 분산으로 값을 고른다.\n"
QUOTE = "배치 정규화는 미니배치의 평균과 분산으로 값을 고른다."


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Desk:
    desk = Desk(Settings(index=tmp_path / "색인"))
    desk.add([note(tmp_path, "정규화.md", TEXT)], nothing)
    return desk


def visitor(name: str = "", session: str = "1") -> SimpleNamespace:
    return SimpleNamespace(username=name or None, session_hash=session)


def event(**said) -> SimpleNamespace:
    return SimpleNamespace(**said)


def asked(page, *questions: str, who=None):
    chat, turns = [], []
    for question in questions:
        for step in page.ask(question, chat, turns, None, None, who):
            chat = step.chat if isinstance(step.chat, list) else chat
            turns = step.turns if isinstance(step.turns, list) else turns
    return chat, turns


# what a visitor does ------------------------------------------------------------------------------------


def test_a_conversation_goes_on_where_it_stopped(desk):
    before = actions.Page(desk, desk.history)
    asked(before, "배치 정규화란?")
    (one,) = desk.history.listed("")
    page = actions.Page(Desk(desk._settings), desk.history)  # mutdap was started again
    _, chat, turns, panel, _, said = page.reopen(event(id=one.id))
    assert said == ""
    assert [m["role"] for m in chat] == ["user", "assistant"]
    assert QUOTE in panel
    assert turns[0].plain.startswith("배치 정규화는")
    for step in page.ask("그럼 분산은?", chat, turns):
        chat = step.chat if isinstance(step.chat, list) else chat
        turns = step.turns if isinstance(step.turns, list) else turns
    assert "배치 정규화" in turns[1].answer.standalone
    assert turns[1].kept.conversation == one.id
    kept = desk.history.turns("", one.id)
    assert [turn.question for turn in kept] == ["배치 정규화란?", "그럼 분산은?"]
    assert kept[1].answer == turns[1].answer


def test_a_question_that_is_asked_again_is_kept_once(desk):
    page = actions.Page(desk, desk.history)
    chat, turns = asked(page, "배치 정규화란?")
    list(page.retry(chat, turns))
    (one,) = desk.history.listed("")
    assert one.turns == 1


def test_nobody_sees_what_another_one_asked(desk):
    page = actions.Page(desk, desk.history)
    _, turns = asked(page, "배치 정규화란?", who=visitor("가람"))
    place = turns[0].kept
    assert "배치 정규화란?" in page.past.listed("", [], visitor("가람"))
    for other in (visitor("나래"), visitor(), visitor(BEARER), None):
        assert "배치 정규화란?" not in page.past.listed("배치", [], other)
        *_, said = page.reopen(event(id=place.conversation), other)
        assert "data-trouble" in said
        assert page.past.export(event(id=place.conversation), other)[0] == ""
        assert "data-trouble" in page.forget(event(id=place.conversation), "", [], other)[-1]
        assert page.past.vote(event(which="up", turn=0), [{}, {"content": ""}], turns, other) is None
    asked(page, "분산은?")
    for machine in (visitor(), visitor(BEARER), None):
        assert "분산은?" in page.past.listed("", [], machine), "with the token, or where there are no names"
    assert "분산은?" not in page.past.listed("", [], visitor("가람"))
    assert len(desk.history.listed("가람")) == 1
    assert desk.history.votes("가람") == []


def test_nothing_is_kept_where_the_settings_say_so(tmp_path, monkeypatch):
    from rag import config

    settings = config.load({"MUTDAP_HISTORY": "0", "MUTDAP_INDEX": str(tmp_path / "색인")})
    assert settings.history is False
    desk = Desk(settings)
    page = actions.Page(desk, desk.history)
    chat, turns = asked(page, "배치 정규화의 효과는?")
    assert turns[0].kept is None
    assert "do-vote" not in chat[1]["content"]
    assert say("past_off").split("(")[0].strip() in page.past.listed("", turns)
    assert not list(tmp_path.rglob("conversations.db*"))
    with pytest.raises(config.BadSetting):
        config.load({"MUTDAP_HISTORY": "maybe"})


def test_a_damaged_file_stops_no_answer_and_is_told(desk):
    path = desk.history.path
    path.write_bytes(b"no database " * 999)
    page = actions.Page(desk, desk.history)
    chat, turns = asked(page, "배치 정규화란?")
    assert turns[0].answer.status == "answered"
    assert say("not_kept") in chat[1]["content"]
    assert str(path) in page.past.listed("", turns)
    path.unlink()
    chat, turns = asked(page, "배치 정규화란?")
    assert turns[0].kept


def test_thumbs_are_given_changed_and_taken_back(desk):
    page = actions.Page(desk, desk.history)
    chat, turns = asked(page, "배치 정규화란?", "김치찌개 맛있게 끓이는 법은?")
    for which, left in (("up", [1]), ("down", [-1]), ("down", []), ("up", [1])):
        chat = page.vote(event(which=which, turn=1), chat, turns)
        assert [one.vote for one in desk.history.votes("")] == left
        assert (say("votes_up") in page.past.listed("", turns)) == bool(left), "nothing to export, no button"
        assert chat[3]["content"].count(" ✓") == len(left)
        assert " ✓" not in chat[1]["content"]
    opened, _ = page.past.opened(turns[0].kept.conversation)
    assert thumbs.thumbs(1, 1) in opened[3]["content"], "it is there when the conversation is opened again"
    file, _ = page.past.export_votes(event(which="up"))
    assert json.loads(json.loads(file)["text"]) == {
        "question": "김치찌개 맛있게 끓이는 법은?",
        "status": "not_in_notes",
    }
    file, said = page.past.export_votes(event(which="down"))
    assert (file, say("no_votes") in said) == ("", True)


def test_parts_of_a_message_get_their_thumbs_too():
    content = [{"type": "text", "text": f"답 {thumbs.thumbs(0)}"}]
    assert thumbs.next_vote(content, 0, "up") == 1
    given = thumbs.given(content, 0, 1)
    assert given == [{"type": "text", "text": f"답 {thumbs.thumbs(0, 1)}"}]
    assert thumbs.next_vote(given, 0, "up") == 0


def test_the_conversation_on_the_page_is_deleted_with_it_and_another_is_not(desk):
    page = actions.Page(desk, desk.history)
    _, first = asked(page, "배치 정규화란?")
    _, turns = asked(page, "분산은?")
    assert page.forget(event(id=first[0].kept.conversation), "", turns)[1] != []
    kept, desk.history.path = desk.history.path, desk.history.path.with_name("none.db")
    _, chat, *_, said = page.forget(event(id=turns[0].kept.conversation), "", turns)
    assert ("data-trouble" in said, chat) == (True, gr.skip()), "what could not be deleted stays"
    desk.history.path = kept
    _, chat, left, *_, listed, _ = page.forget(event(id=turns[0].kept.conversation), "", turns)
    assert (chat, left) == ([], [])
    assert say("past_empty") in listed


def test_titles_are_shown_as_text(desk):
    page = actions.Page(desk, desk.history)
    _, turns = asked(page, "배치 정규화란?")
    evil = '"><img src=x onerror=alert(1)>'
    listed, _ = page.past.rename(event(id=turns[0].kept.conversation, title=evil), "", turns)
    assert "<img" not in listed
    assert "&lt;img" in listed
    assert 'aria-current="true"' in listed
    file, _ = page.past.export(event(id=turns[0].kept.conversation))
    assert json.loads(file)["name"] == "img src=x onerror=alert(1).md"


def test_a_name_that_stays_is_not_called_renamed(desk):
    page = actions.Page(desk, desk.history)
    _, turns = asked(page, "배치 정규화란?")
    for title, said in (("배치 정규화란?", "same_name"), (" ", "same_name"), ("정규화", "renamed")):
        _, told = page.past.rename(event(id=turns[0].kept.conversation, title=title), "", turns)
        assert say(said) in told


# notes that changed since ----------------------------------------------------------------------------------


def test_a_passage_is_found_where_it_moved_and_never_marked_where_it_is_not():
    start = TEXT.index(QUOTE)
    chunk = Chunk("1", "/a.md", start, start + len(QUOTE), start, "질문", None, QUOTE)
    cited = Citation(1, "/a.md", "제목", "질문", None, start, start + len(QUOTE), QUOTE)
    answer = answer_of("답 [1]", [cited], [Hit(chunk, "제목", 1.0)])
    added, twice, edited = "머리말.\n" + TEXT, TEXT + QUOTE, TEXT.replace("고른다", "고르지 않는다")
    twice = "새 줄.\n" + twice

    def now(text):
        return refound(answer, {"/a.md": Document("/a.md", "제목", text)}.__getitem__)

    assert now(TEXT) == answer
    moved = now(added)
    assert added[moved.citations[0].start : moved.citations[0].end] == QUOTE
    at = moved.hits[0].chunk
    assert (added[at.start : at.end], at.body - at.start) == (QUOTE, 0)
    for text in (twice, edited, ""):
        assert now(text) == answer
        assert ">배치" not in reader.reading(
            Document("/a.md", "제목", text), (start, start + 9), 99, "0" * 12
        )
        card = cards.turn_cards(answer, fake_notes(text, "/a.md"))
        assert say("note_changed") in card
        assert f"<mark>{QUOTE}</mark>" in card, "what was said then"
    assert refound(answer, {}.__getitem__) == answer
    assert say("note_gone") in cards.turn_cards(answer, fake_notes(TEXT, "/b.md"))


def test_a_kept_passage_opens_its_note_and_says_that_it_changed(desk, tmp_path):
    from starlette.testclient import TestClient

    import ui

    page = actions.Page(desk, desk.history)
    _, turns = asked(page, "배치 정규화란?")
    (source,) = (state.source for state in desk.notes.index.states())
    cited = turns[0].answer.citations[0]
    at = reader.address(source, cited.start, cited.end, cited.quote)
    with TestClient(ui.application(desk), base_url="http://127.0.0.1") as client:
        assert "<mark>" in client.get("/" + at).text
        desk.add([note(tmp_path, "정규화.md", TEXT.replace("고른다", "고르지 않는다"))], nothing)
        shown = client.get("/" + at).text
        assert "<mark>" not in shown
        assert say("note_changed") in shown
        assert "고르지 않는다" in shown
        desk.add([note(tmp_path, "정규화.md", "머리말이 생겼다.\n\n" + TEXT)], nothing)
        assert "<mark>" not in client.get("/" + at).text
        chat, _ = page.past.opened(turns[0].kept.conversation)
        moved = desk.notes.index.document(source).text.index(cited.quote)
        assert f"start={moved}&amp;end={moved + len(cited.quote)}" in chat[1]["content"]
        desk.forget(source)
        assert client.get("/" + at).status_code == 404
        assert "배치 정규화" in page.past.opened(turns[0].kept.conversation)[0][1]["content"]


# as a person does it ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with site_of(tmp_path_factory.mktemp("site")) as site:
        yield site


def ask(page, question: str) -> None:
    from playwright.sync_api import expect

    answers = page.locator("#chat .quiet").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#chat .quiet")).to_have_count(answers + 1)
    expect(page.locator("#question .submit-button")).to_have_text(say("send"))


@pytest.mark.browser
def test_a_conversation_is_found_again_after_a_reload(site, tmp_path):
    from playwright.sync_api import expect

    with site.visit(viewport={"width": 1440, "height": 900}) as page:
        toggle = page.get_by_role("button", name=say("past"), exact=True)
        panel, rows = page.locator("#past"), page.locator("#past li")
        ask(page, "배치 정규화의 효과는?")
        site.reload(page)
        expect(panel).to_be_hidden()
        expect(page.locator("#chat .quiet")).to_have_count(1)  # the page is there again, and its buttons are
        toggle.click()
        expect(panel).to_be_visible()
        expect(page.get_by_role("dialog", name=say("past"))).to_be_visible()
        expect(rows).to_have_count(1)
        rows.get_by_role("button", name="배치 정규화의 효과는?", exact=True).click()
        expect(panel).to_be_hidden()
        expect(page.locator("#chat a.marker").first).to_be_visible()
        expect(page.locator("#question textarea")).to_be_focused()
        ask(page, "그럼 단점은?")
        expect(page.locator("#chat .quiet").last).to_contain_text("배치 정규화의 단점")
        for _ in range(3):  # the chat may be drawn anew under the pointer, which takes the click with it
            page.locator("#chat a.marker").first.click()
            with suppress(AssertionError):
                expect(page.locator(".drawer mark").first).to_be_visible(timeout=8_000)
                break
        expect(page.locator(".drawer mark").first).to_be_visible()
        page.keyboard.press("Escape")

        up = page.locator("#chat a[href='#do-vote-up-0']")
        up.focus()
        page.keyboard.press("Enter")
        expect(up).to_contain_text("✓")
        page.locator("#chat a[href='#do-vote-down-1']").click()
        expect(page.locator("#chat a[href='#do-vote-down-1']")).to_contain_text("✓")

        page.get_by_role("button", name=say("fresh")).click()
        expect(page.locator("#chat .quiet")).to_have_count(0)
        ask(page, "드롭아웃이란?")
        toggle.click()
        expect(rows).to_have_count(2)
        expect(rows.first.locator("[aria-current=true]")).to_have_text("드롭아웃이란?")
        page.get_by_label(say("past_search")).fill("정규화를 단점")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("그럼 단점은?")

        _renamed_and_exported(page, rows, panel, tmp_path)
        _deleted_on_a_phone(page, rows, panel, toggle)
    assert [one.title for one in site.desk.history.listed("")] == ["드롭아웃이란?"]
    assert site.desk.history.votes("") == []


def _renamed_and_exported(page, rows, panel, tmp_path) -> None:
    from playwright.sync_api import expect

    rows.get_by_role("button", name=f"{say('rename')}: 배치 정규화의 효과는?").click()
    name = rows.get_by_label(say("new_title"))
    name.fill("버릴 이름")
    page.keyboard.press("Escape")
    expect(name).to_be_hidden()
    expect(panel).to_be_visible()
    rows.get_by_role("button", name=say("rename")).click()
    name.fill("면접 <b>준비</b>")
    name.press("Enter")
    expect(rows.locator(".title")).to_have_text("면접 <b>준비</b>")
    expect(page.locator("#past-said")).to_contain_text(say("renamed"))

    with page.expect_download() as started:
        rows.get_by_role("button", name=say("export")).click()
    assert started.value.suggested_filename == "면접 b 준비 b.md"
    text = Path(started.value.path()).read_text(encoding="utf-8")
    assert "## 그럼 단점은?" in text
    assert "[^1]: " in text
    with page.expect_download() as started:
        page.get_by_role("button", name=say("votes_up")).click()
    file = tmp_path / started.value.suggested_filename
    file.write_bytes(Path(started.value.path()).read_bytes())
    assert [one.question for one in read_list(file).asked] == ["배치 정규화의 효과는?"]


@pytest.mark.browser
def test_the_panel_leads_to_the_chat_and_keeps_the_focus(site):
    from playwright.sync_api import expect

    with site.visit(viewport={"width": 1440, "height": 900}) as page:
        toggle, panel = page.get_by_role("button", name=say("past"), exact=True), page.locator("#past")
        rows, chat = page.locator("#past li"), page.locator("#chat")

        def to_notes() -> None:
            page.get_by_role("tab", name=say("my_notes")).click()
            expect(chat).to_be_hidden()

        ask(page, "드롭아웃이란?")
        to_notes()
        page.get_by_role("button", name=say("fresh")).click()
        expect(chat).to_be_visible()
        expect(chat.locator(".quiet")).to_have_count(0)
        ask(page, "배치 정규화의 효과는?")
        to_notes()
        toggle.click()
        rows.last.locator(".title").click()
        expect(chat).to_be_visible()
        expect(panel).to_be_hidden()
        expect(page.locator("#question textarea")).to_be_focused()

        toggle.click()
        expect(panel.locator("li.current .title")).to_have_text("드롭아웃이란?")  # the list is as it is now
        first = rows.first.get_attribute("data-conversation")
        rows.first.get_by_role("button", name=say("rename")).click()
        rows.first.get_by_label(say("new_title")).press("Enter")
        expect(page.locator("#past-said")).to_contain_text(say("same_name"))
        expect(rows.first.locator("form")).to_be_hidden()
        rows.first.get_by_role("button", name=say("rename")).click()
        rows.first.get_by_label(say("new_title")).fill("새 이름")
        rows.first.get_by_label(say("new_title")).press("Enter")
        expect(rows.first.locator(".title")).to_have_text("새 이름")
        expect(page.locator(f"#past [data-conversation='{first}'] :focus")).to_have_count(1)
        count = rows.count()
        rows.first.get_by_role("button", name=say("delete")).click()
        rows.first.get_by_role("button", name=say("delete"), exact=True).click()
        expect(rows).to_have_count(count - 1)
        expect(rows.first.locator(".title")).to_be_focused()
        page.locator("#question textarea").click()
        expect(panel).to_be_hidden()
        expect(page.locator("#question textarea")).to_be_focused()
    for one in site.desk.history.listed(""):  # the next test begins anew
        site.desk.history.delete("", one.id)


@pytest.mark.browser
def test_a_lost_connection_takes_neither_the_conversation_nor_what_is_being_typed(site):
    from playwright.sync_api import expect

    with site.browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(site.url)
        box = page.locator("#question textarea")
        ask(page, "배치 정규화의 효과는?")
        box.fill("그럼 단")
        context.set_offline(True)
        page.locator("#chat a[href='#do-retry']").click()
        toast = page.locator("[data-testid=toast-body]")
        expect(toast).to_contain_text(say("reconnecting"))
        page.get_by_role("button", name=say("past"), exact=True).click()  # it is not covered
        expect(page.locator("#past")).to_be_visible()
        with page.expect_navigation():  # Gradio's, as soon as the server answers
            context.set_offline(False)
        expect(page.locator("#chat .quiet")).to_have_count(1)
        expect(box).to_have_value("그럼 단")
        page.get_by_role("button", name=say("fresh")).click()
        expect(page.locator("#chat .quiet")).to_have_count(0)
        site.reload(page)
        expect(box).to_have_value("그럼 단")
        expect(page.locator("#chat .quiet")).to_have_count(0)
    site.desk.history.delete("", site.desk.history.listed("")[0].id)


def _deleted_on_a_phone(page, rows, panel, toggle) -> None:
    from playwright.sync_api import expect

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = panel.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    for button in panel.locator("button:visible").all():
        at = button.bounding_box()
        assert at["x"] >= 0 and at["x"] + at["width"] <= 390
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.press("Enter")
    rows.get_by_role("button", name=say("delete")).first.click()
    rows.get_by_role("button", name=say("cancel")).click()
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name=say("delete")).first.click()
    rows.get_by_role("button", name=say("delete"), exact=True).click()
    expect(rows).to_have_count(0)
    expect(page.locator("#past-rows")).to_contain_text(say("past_none"))
    page.get_by_label(say("past_search")).fill("")
    expect(rows).to_have_count(1)
    expect(page.locator("#chat .quiet")).to_have_count(1)
