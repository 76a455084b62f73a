"""The tab of notes: what goes in, how far it is, and how it is stopped."""

import threading
from datetime import date

import lxml.html
import pytest
from page_server import served

from ingest.sync import Progress, Report
from page import notes_tab
from page.actions import Page
from page.desk import Desk, Stopped
from page.words import say
from rag.config import Settings


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Desk:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    return Desk(Settings(index=tmp_path / "색인", embedder="static"))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "노트"
    made.mkdir()
    for n in range(4):
        asks = f"## 물음 {n}이란?\n\n답이다.\n\n## 왜?\n\n까닭이다.\n"
        text = f"---\ndate: 2024-0{n + 1}-02\n---\n# 글 {n}\n\n{asks}"
        (made / f"글 {n}.md").write_text(text, encoding="utf-8")
    return made


def test_the_table_tells_a_notes_date_and_how_much_it_asks(desk, folder):
    desk.sync([folder], lambda _: None)
    table = lxml.html.fromstring(notes_tab.table(desk.notes))
    assert [cell.text for cell in table.findall(".//th")][:-1] == [say(name) for name in notes_tab.COLUMNS]
    first = [cell.text_content() for cell in table.findall(".//tbody/tr")[0].findall("td")]
    assert first[2:5] == ["2024-01-02", "2", "2"]


def test_a_sync_says_how_far_it_is_and_can_be_stopped(desk, folder):
    seen = []

    def told(at):
        seen.append((at.done, at.total))
        desk.stop()

    with pytest.raises(Stopped):
        desk.sync([folder], told)
    assert seen == [(1, 4)]
    steps = list(Page(desk).upload([str(path) for path in folder.iterdir()]))
    assert steps[0][1]["visible"] is True
    assert steps[-1][1]["visible"] is False
    assert say("added", count=4) in steps[-1][0]


def test_an_uploaded_note_keeps_the_day_on_which_it_was_written(desk, tmp_path):
    files = [tmp_path / name for name in ("봄.md", "여름.md", "가을.md", "겨울.md")]
    for file in files:
        file.write_text(f"# {file.stem}\n\n{file.stem}은 계절이다.\n", encoding="utf-8")
    said = [1_589_544_000_000, 9e15, "어제", -1]
    list(Page(desk).upload([str(file) for file in files], said))
    days = {state.title: state.day for state in desk.notes.index.states()}
    assert days == dict.fromkeys(days, date.today()) | {"봄": date(2020, 5, 15)}
    list(Page(desk).upload([str(files[1])], [1_589_544_000_000]))
    assert {s.title: s.day for s in desk.notes.index.states()}["여름"] == date(2020, 5, 15)


def test_who_comes_during_a_sync_sees_it_to_its_end(desk, monkeypatch):
    go_on = threading.Event()

    def slowly(_, told, written):
        told(Progress(1, 4, "글 1.md"))
        go_on.wait(10)
        return Report(added=4)

    monkeypatch.setattr(desk, "add", slowly)
    page = Page(desk)
    assert list(page.watch()) == []
    begun = page.upload([])
    assert say("reading") in next(begun)[0]
    assert "1 / 4" in next(begun)[0]
    come = Page(desk).watch()
    assert next(come)[1]["visible"] is True
    assert "1 / 4" in next(come)[0]
    go_on.set()
    for steps in (list(begun), list(come)):
        assert say("added", count=4) in steps[-1][0]
        assert steps[-1][1]["visible"] is False
    assert list(page.watch()) == []


@pytest.mark.parametrize("typed", ["", "/etc/passwd", "노트", "file:///etc/passwd", "ftp://a.kr/글"])
def test_only_web_addresses_are_added(desk, typed):
    ((said, _),) = Page(desk).add_address(typed)
    assert say("no_address") in said
    assert desk.notes.bundled


def test_an_address_of_this_machine_is_refused_with_a_hint(desk):
    *_, (said, _) = Page(desk).add_address("http://127.0.0.1:9/글")
    assert 'class="trouble"' in said
    assert lxml.html.fromstring(f"<div>{said}</div>").find(".//br").tail.strip() == say("public_only")


@pytest.mark.browser
def test_a_visitor_types_an_address_and_indexes_again(desk, folder, monkeypatch):
    from playwright.sync_api import expect

    desk.sync([folder], lambda _: None)
    with served(desk) as site, site.visit(viewport={"width": 1280, "height": 900}) as page:
        page.get_by_role("tab", name=say("my_notes")).click()
        page.locator("#address textarea, #address input").fill("아무거나")
        page.locator("#address .submit-button").click()
        expect(page.locator("#report .trouble")).to_contain_text(say("no_address"))
        (folder / "새 글.md").write_text("# 새 글\n\n## 새것이란?\n\n오늘 적었다.\n", encoding="utf-8")
        go_on, sync = threading.Event(), desk.sync

        def slowly(*given):
            go_on.wait(120)  # another visitor may take long to come, on a busy machine
            return sync(*given)

        monkeypatch.setattr(desk, "sync", slowly)
        page.locator("#resync").click()
        expect(page.locator("#halt")).to_be_visible()
        with site.visit() as other:
            other.get_by_role("tab", name=say("my_notes")).click()
            expect(other.locator("#report")).to_contain_text(say("reading"))
            expect(other.locator("#halt")).to_be_visible()
            go_on.set()
            expect(other.locator("#known")).to_contain_text("새 글.md")
        expect(page.locator("#report")).to_contain_text(say("added", count=1))
        expect(page.locator("#known")).to_contain_text("새 글.md")
        expect(page.locator("#halt")).to_be_hidden()
