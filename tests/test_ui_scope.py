"""Choosing which notes to ask: found by letters, sent in small pieces, written and read as text."""

from html import escape
from types import SimpleNamespace

import lxml.html
import pytest
from fastapi import FastAPI
from page_server import served
from starlette.testclient import TestClient

from page import chosen_notes
from page.desk import Desk
from page.words import say
from rag.config import Settings
from rag.errors import MutdapError
from rag.protocol import SourceState
from rag.scope import Scope

NOTES = {
    "봄/싹 <트기>.md": "---\ndate: 2024-03-02\n---\n# 싹\n\n## 싹이란?\n\n싹은 봄에 튼다.\n",
    "봄/꽃.md": "---\ndate: 2024-04-02\n---\n# 꽃\n\n## 꽃이란?\n\n꽃은 봄에 핀다.\n",
    "가을/잎[1].md": "---\ndate: 2023-10-02\n---\n# 잎\n\n## 잎이란?\n\n잎은 가을에 진다.\n",
}


def fake(sources, generation=1):
    states = [SourceState(s, "/", "", 1, 1, s.rpartition("/")[2], 1) for s in sources]
    return SimpleNamespace(index=SimpleNamespace(states=lambda: states, generation=generation), name=str)


def names(html: str) -> list[str]:
    return [box.get("data-name") for box in lxml.html.fromstring(f"<div>{html}</div>").findall(".//input")]


def test_notes_and_folders_are_found_by_letters_composed_or_not():
    picker = chosen_notes.Picker(lambda: fake(["/노트/봄/싹.md", "/노트/가을/잎.md", "https://a.kr/봄"]))
    assert names(picker.listed("봄")) == ["/노트/봄", "/노트/봄/싹.md", "https://a.kr/봄"]
    assert names(picker.listed("싹.MD")) == ["/노트/봄/싹.md"]
    assert names(picker.listed("겨울")) == []
    assert say("none_match") in picker.listed("겨울")


def test_ten_thousand_notes_are_sent_a_hundred_at_a_time():
    asked = []
    notes = fake([f"/노트/{n // 1000}/글 {n}.md" for n in range(10_000)])
    states = notes.index.states
    notes.index.states = lambda: asked.append(1) or states()
    picker = chosen_notes.Picker(lambda: notes)
    shown = picker.listed("")
    assert len(names(shown)) == chosen_notes.LISTED + 10
    assert say("pick_more", count=10_000 - chosen_notes.LISTED) in shown
    assert len(shown) < 60_000
    assert names(picker.listed("글 777.md")) == ["/노트/0/글 777.md"]
    assert len(asked) == 1, "read once for one generation"
    notes.index.generation = 2
    picker.listed("")
    assert len(asked) == 2


def test_a_choice_is_named_in_a_few_words():
    few = Scope.read("=/노트/봄\n*.pdf\nsince:2024-01")
    assert chosen_notes.named(fake([]), few) == "*.pdf, 봄 · 2024-01-01 ~"
    many = Scope(names=frozenset(f"/{n}.md" for n in range(9)))
    assert chosen_notes.named(fake([]), many) == f"0.md, 1.md {say('more', count=7)}"


def test_what_a_name_says_stays_text():
    hostile = '/<img src=x>/"a"&.md'
    assert names(chosen_notes.Picker(lambda: fake([hostile])).listed("")) == ["/<img src=x>", hostile]
    line = chosen_notes.line(fake([hostile]), f"={hostile}")
    assert "<img" not in line
    assert lxml.html.fromstring(line).get("data-written") == f"={hostile}"


@pytest.mark.parametrize("written", ["=/없음.md", "since:2030", "since:어제"])
def test_a_choice_without_notes_is_told(written):
    notes = fake(["/노트/가.md"])
    with pytest.raises(MutdapError) as error:
        chosen_notes.asked(notes, Scope.read(written))
    assert escape(error.value.message) in chosen_notes.line(notes, written)
    assert "#do-everywhere" in chosen_notes.line(notes, written)


def test_a_choice_whose_notes_are_gone_asks_all():
    notes = fake(["/노트/가.md", "/노트/나.md"])
    assert chosen_notes.still(notes, "=/노트/가.md\n=/노트/다.md")[0] == "=/노트/가.md\n=/노트/다.md"
    written, told = chosen_notes.still(notes, "=/노트/다.md")
    assert (written, say("scope_gone", scope="다.md") in told) == ("", True)
    written, told = chosen_notes.still(notes, "since:어제")
    assert written == "since:어제", "what cannot be read is told, and the visitor mends it"
    assert "어제" in told


def test_the_dialog_asks_for_its_list():
    app = FastAPI()
    app.include_router(chosen_notes.routes(lambda: fake(["/노트/가.md", "/노트/나.md"])))
    client = TestClient(app)
    assert names(client.get("/pick", params={"find": "나.md"}).text) == ["/노트/나.md"]
    assert client.get("/pick", params={"find": "x" * 300}).status_code == 422


@pytest.mark.browser
def test_a_visitor_chooses_notes(tmp_path, monkeypatch):
    from playwright.sync_api import expect

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    for name, text in NOTES.items():
        path = tmp_path / "공책" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    desk = Desk(Settings(index=tmp_path / "색인", embedder="static"))
    desk.sync([tmp_path / "공책"], lambda _: None)
    with served(desk) as site, site.visit(viewport={"width": 1280, "height": 800}) as page:

        def asked(question: str, count: int) -> None:
            answers = page.locator("#chat .quiet").count()
            page.locator("#question textarea").fill(question)
            page.locator("#question textarea").press("Enter")
            expect(page.locator("#chat .quiet")).to_have_count(answers + 1)
            expect(page.locator("#chat .quiet").last).to_contain_text(say("searched", notes=count))

        line, picker = page.locator("#scope-line"), page.locator("dialog.picker")
        expect(line).to_contain_text(say("asks_all"))
        line.locator("a[href='#do-pick']").click()
        expect(picker.locator("[data-name]")).to_have_count(5)
        picker.locator(".find").fill("싹")
        expect(picker.locator("[data-name]")).to_have_count(1)
        picker.locator("[data-name]").check()
        picker.locator(".find").fill("잎")
        expect(picker.locator(".row")).to_contain_text("잎[1].md")
        picker.locator("[data-name]").check()
        expect(picker.locator(".count")).to_contain_text("2")
        picker.locator(".choose").click()
        expect(line).to_contain_text("싹 <트기>.md")
        asked("꽃이란?", 2)

        line.locator("a[href='#do-pick']").click()
        expect(picker.locator(".count")).to_contain_text("2")
        picker.locator(".since").fill("2024-01-01")
        picker.locator(".choose").click()
        expect(line).to_contain_text("2024-01-01")
        asked("잎이란?", 1)

        line.locator("a[href='#do-pick']").click()
        page.keyboard.press("Escape")
        expect(picker).to_be_hidden()
        line.locator("a[href='#do-everywhere']").click()
        expect(line).to_contain_text(say("asks_all"))
        line.locator("a[href='#do-pick']").click()
        picker.locator("summary").click()
        picker.locator(".globs").fill("꽃.*")
        picker.locator(".choose").click()
        asked("꽃이란?", 1)
        page.set_viewport_size({"width": 390, "height": 844})
        line.locator("a[href='#do-pick']").click()
        expect(picker.locator(".row small")).to_have_count(5)
        box = picker.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert picker.locator(".row small").evaluate_all(
            "rows => rows.every((row) => row.scrollWidth <= row.clientWidth)"
        ), "each is told apart"
