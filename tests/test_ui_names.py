"""What was uploaded is called by its own name wherever the page names it; where it is kept is nobody's."""

from __future__ import annotations

from types import SimpleNamespace

import lxml.html
import numpy as np
import pytest
from page_like import note, nothing
from starlette.testclient import TestClient
from test_ui_failures import packed

import ui
from page import actions, cards, chosen_notes, map_figure, message, notes_tab
from page.desk import Desk
from page.map_tab import Overview
from page.openai import RULE
from page.practice_tab import COMPARISON, Sitting, Trainer
from page.words import say
from rag.errors import SourceError
from rag.language import speaking
from rag.note_map import NoteMap

MOSS = (
    "# 이끼\n\n## 이끼란?\n\n이끼는 물기가 많은 그늘에서 자라며, 뿌리 대신 헛뿌리로 바위에 붙는다.\n\n"
    "## 이끼의 쓰임은?\n"
)
FERN = "# 고사리\n\n## 고사리란?\n\n고사리는 포자로 번식한다.\n"


@pytest.fixture
def uploaded(desk, tmp_path) -> Desk:
    desk.add([note(tmp_path, "이끼.md", MOSS), packed(tmp_path, "글.zip", {"숲/고사리.md": FERN})], nothing)
    return desk


def seen(html: str) -> str:
    """What a visitor reads of HTML, or hears of it, or sees where the pointer rests."""
    tree = lxml.html.fromstring(f"<div>{html}</div>")
    told = [str(value) for name in ("title", "aria-label") for value in tree.xpath(f"//@{name}")]
    return "\n".join([tree.text_content(), *told])


def source_of(desk: Desk, name: str) -> str:
    return next(state.source for state in desk.notes.index.states() if desk.name(state.source) == name)


def practised(desk: Desk) -> str:
    trainer = Trainer(desk)
    sitting = trainer.look(Sitting(), "")[-1]
    return trainer.check(sitting, "이끼는 그늘에서 자란다.")[COMPARISON]


@pytest.mark.parametrize("name", ["이끼.md", "글.zip!/숲/고사리.md"])
def test_an_upload_has_its_own_name(uploaded, name):
    notes, assistant = uploaded.opened
    asked = assistant.ask("이끼란?" if name == "이끼.md" else "고사리란?")
    source = source_of(uploaded, name)
    client = TestClient(ui.application(uploaded), "http://127.0.0.1")
    said = {"model": "mutdap", "messages": [{"role": "user", "content": asked.question}]}
    reply = client.post("/v1/chat/completions", json=said).json()
    shown = {
        "card": seen(cards.turn_cards(asked, notes)),
        "reader": seen(client.get("/passage", params={"source": source}).text),
        "chooser": seen(client.get("/pick").text),
        "table": seen(notes_tab.table(notes)),
        "scope": seen(chosen_notes.line(notes, f"={source}")),
        "copy": message.copies(asked, notes)[0],
        "chat program": reply["choices"][0]["message"]["content"].partition(RULE)[2],
    }
    for where, told in shown.items():
        assert (name.rpartition("/")[2] if where == "scope" else name) in told, where
        assert str(uploaded.uploads) not in told, where
    assert reply["mutdap"]["citations"][0]["source"] == source, "what a program sends back stays whole"


def test_an_upload_has_its_own_name_in_lists_of_questions(uploaded):
    for shown in (seen(Overview(uploaded).open_questions(lambda *_, **__: None)), seen(practised(uploaded))):
        assert "이끼.md" in shown and str(uploaded.uploads) not in shown


def test_an_upload_has_its_own_name_where_a_near_note_is_shown(uploaded):
    notes, assistant = uploaded.opened
    answer = assistant.ask("이끼의 쓰임은?")
    assert answer.status != "answered"
    shown = seen(cards.turn_cards(answer, notes))
    assert "이끼.md" in shown and str(uploaded.uploads) not in shown


def test_an_upload_has_its_own_name_in_what_is_exported(uploaded):
    page = actions.Page(uploaded, uploaded.history)
    answer = uploaded.opened[1].ask("이끼란?")
    kept, _ = page.past.keep(None, [cards.Turn("이끼란?")], answer)
    file, _ = page.past.export(SimpleNamespace(id=kept.conversation))
    assert "이끼.md" in file and "uploads" not in file


def test_uploads_are_found_by_their_names_and_their_folder_has_one(uploaded):
    picker = chosen_notes.Picker(lambda: uploaded.notes)
    page = actions.Page(uploaded)
    for nowhere in ("uploads", "색인"):  # where they are kept
        assert say("none_match") in picker.listed(nowhere)
        assert say("none_match") in page.listed(nowhere)
    for one in ("ko", "en"):
        with speaking(one):
            assert say("uploads") in seen(picker.listed(say("uploads")[:4]))
    assert "글.zip" in seen(picker.listed("글.zip"))


def test_what_is_gone_already_is_called_by_its_own_name(uploaded):
    source = source_of(uploaded, "이끼.md")
    uploaded.forget(source)
    with pytest.raises(SourceError) as error:
        uploaded.forget(source)
    told = f"{error.value.message}\n{error.value.hint}"
    assert "이끼.md" in told and str(uploaded.uploads) not in told


def test_on_the_map_uploads_are_no_folder_of_the_others(uploaded):
    kept = uploaded.uploads
    sources = [f"/책/{n % 2}장/{n}.md" for n in range(20)]
    sources += [str(kept / f"{n}.md") for n in range(20)]
    sources += [f"{kept / '글.zip'}!/{n}/{n}.md" for n in range(20)]
    chunks = [SimpleNamespace(source=source) for source in sources]
    drawn = NoteMap(tuple(chunks), tuple(sources), np.zeros((len(sources), 2)), (), 0)
    names = {group.name for group in map_figure.grouped(drawn, uploaded.name)}
    assert names == {"0장", "1장", say("uploads"), "글.zip"}
