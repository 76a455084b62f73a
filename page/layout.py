"""Where everything stands on the page, and what happens when it is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import gradio as gr

from page import (
    api,
    cards,
    chosen_notes,
    history_panel,
    map_tab,
    notes_tab,
    pdf_pages,
    practice_tab,
    script,
    settings_tab,
    suggested,
)
from page.actions import Page
from page.desk import Desk
from page.history_panel import Panel
from page.language import Spoken
from page.words import say
from rag.retrieve import LONGEST_QUESTION

MATHS: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]
KEEP_UPLOADS_S = (3600, 3600)
"""How often Gradio looks for its own copies of uploaded files, and how old it lets them grow."""


def build(desk: Desk) -> gr.Blocks:
    """The page in the language that is spoken here, not yet served."""
    page = Page(desk, desk.history)
    blocks = Spoken(
        title=say("name"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=KEEP_UPLOADS_S,
    )
    with blocks:
        api.add(desk)  # first, so that the names of its calls are free
        with gr.Row(elem_id="head"):
            head = gr.HTML(cards.head(desk.notes), elem_id="top", scale=5, min_width=280)
            gr.HTML(history_panel.bar(), scale=1, min_width=200, apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(say("ask_tab"), id="ask"):
                asking = _asking_tab(desk)
            with gr.Tab(say("my_notes"), id="notes", elem_id="notes", render_children=True) as notes:
                keeping = _notes_tab(desk)
            practice_tab.tab(desk)
            map_tab.tab(desk, asking.turns)
            settings, fields = settings_tab.tab(desk)
        browser = gr.HTML(
            script.drawer() + chosen_notes.dialog(),
            elem_id="reader",
            js_on_load=script.SCRIPT + notes_tab.SCRIPT + pdf_pages.SCRIPT + chosen_notes.SCRIPT,
            apply_default_css=False,
        )
        past = history_panel.panel()
        _wire_chat(page, asking, keeping.scope, browser)
        _wire_past(page, asking, past)
        view = [head, keeping.known, asking.chat, keeping.follow]

        def greet(only: str | None = None) -> tuple[Any, ...]:
            """Tell a visitor what there is; who comes next sees it at once, and nothing moves afterwards."""
            shown = page.greet(only)
            blocks.begin_with(head, value=shown[0])
            blocks.begin_with(asking.chat, examples=shown[2]["examples"])
            return shown

        def watch(only: str | None = None) -> Iterator[tuple[Any, ...]]:
            """Show who comes meanwhile how far the indexing is, and what there is after it."""
            same = [gr.skip()] * len(view)
            found = False
            for step in page.watch():
                found = True
                yield *step, *same
            yield gr.skip(), gr.skip(), *(greet(only) if found else same)

        _wire_notes(page, asking, keeping, browser, (greet, view))
        notes.select(
            page.listed, keeping.only, keeping.known, api_visibility="private", show_progress="hidden"
        )  # others may have changed the index meanwhile
        blocks.load(greet, None, view, api_visibility="private", show_progress="hidden")
        blocks.load(settings, None, fields, api_visibility="private", show_progress="hidden")
        blocks.load(
            watch, keeping.only, [keeping.report, keeping.halt, *view],
            api_visibility="private", show_progress="hidden", concurrency_limit=None,
        )  # fmt: skip
        blocks.unload(page.leave)
    return blocks


class _Asking(NamedTuple):
    """The parts of the tab for questions."""

    chat: gr.Chatbot
    box: gr.Textbox
    panel: gr.HTML
    turns: gr.State
    again: gr.State
    scope_line: gr.HTML
    editing: gr.HTML

    @property
    def shown(self) -> list[Any]:
        """What a ``Shown`` changes, in its order."""
        return [self.box, self.chat, self.turns, self.panel, self.again]


class _Keeping(NamedTuple):
    """The parts of the tab of notes."""

    files: gr.File
    written: gr.JSON
    address: gr.Textbox
    resync: gr.Button
    halt: gr.Button
    follow: gr.Checkbox
    report: gr.HTML
    only: gr.Textbox
    scope: gr.State
    known: gr.HTML


def _asking_tab(desk: Desk) -> _Asking:
    turns, again = gr.State([]), gr.State(None)
    with gr.Row(elem_id="main", equal_height=False):
        with gr.Column(scale=3, min_width=320):
            chat = gr.Chatbot(
                elem_id="chat",
                show_label=False,
                placeholder=say("empty"),
                examples=suggested.starters(desk.notes),
                layout="bubble",
                buttons=[],
                sanitize_html=True,
                allow_tags=False,
                latex_delimiters=MATHS,
                feedback_options=None,
                autoscroll=False,  # to the end of an answer, while it is read from its beginning
            )
            scope_line = gr.HTML(chosen_notes.everything(), elem_id="scope-line", padding=False)
            editing = gr.HTML(elem_id="editing", padding=False)
            gr.HTML('<p role="status"></p>', elem_id="hint", padding=False)  # the script writes there
            box = gr.Textbox(
                elem_id="question",
                label=say("ask"),
                placeholder=say("ask"),
                show_label=False,
                submit_btn=say("send"),
                max_length=LONGEST_QUESTION,
            )
        with gr.Column(scale=2, min_width=320, elem_id="side"):
            panel = gr.HTML(cards.sources_panel([]), elem_id="sources")
    return _Asking(chat, box, panel, turns, again, scope_line, editing)


def _notes_tab(desk: Desk) -> _Keeping:
    with gr.Row(elem_id="keeping", equal_height=False):
        with gr.Column(scale=2, min_width=280):
            files = gr.File(file_count="multiple", label=say("add"), height=140, elem_id="upload")
            gr.HTML(notes_tab.formats(desk.upload_bytes), elem_id="formats", padding=False)
            written = gr.JSON(visible=False)  # the browser fills it in as it sends the files
        with gr.Column(scale=3, min_width=280):
            with gr.Row():
                follow = gr.Checkbox(label=say("follow"), info=say("follow_info"), elem_id="follow")
                resync = gr.Button(say("resync"), size="sm", elem_id="resync")
            address = gr.Textbox(
                "",
                label=say("add_address"),
                placeholder="https://",
                elem_id="address",
                max_length=2_000,
                submit_btn=say("add_it"),
            )
            halt = gr.Button(say("stop"), size="sm", elem_id="halt", visible=False)
            report = gr.HTML(elem_id="report")
    scope = gr.State("")
    only = gr.Textbox("", label=say("filter"), placeholder=say("filter_info"), elem_id="only")
    known = gr.HTML(elem_id="known")
    return _Keeping(files, written, address, resync, halt, follow, report, only, scope, known)


def _wire_chat(page: Page, on: _Asking, scope: gr.State, browser: gr.HTML) -> None:
    quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    quietly["concurrency_limit"] = None
    above = [on.chat, on.turns, on.again, scope]
    on.box.submit(page.ask, [on.box, *above], on.shown, **quietly)
    on.box.stop(page.stop, on.again, [on.box, on.again], queue=False, **quietly).then(
        page.editing, on.again, on.editing, **quietly
    )  # what changes beside the queue is not told below
    on.chat.example_select(page.example, above, on.shown, **quietly)
    browser.ask(page.follow_up, above, on.shown, **quietly)
    browser.retry(page.retry, above, on.shown, **quietly)
    browser.edit(page.edit, [on.turns, on.box, on.again], [on.box, on.again], **quietly).then(
        None, js="() => document.querySelector('#question textarea').focus()"
    )
    on.again.change(page.editing, on.again, on.editing, **quietly)


def _wire_past(page: Page, asking: _Asking, on: Panel) -> None:
    quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    rows, shown = on.rows, asking.shown
    sought = [on.search, asking.turns]
    refocus, save = history_panel.REFOCUS, history_panel.SAVE
    rows.look(page.past.look, sought, [rows, on.said], **quietly)
    on.search.change(page.past.listed, sought, rows, trigger_mode="always_last", **quietly)
    rows.fresh(page.fresh, None, shown, **quietly)
    rows.reopen(page.reopen, None, [*shown, on.said], **quietly).then(None, on.said, js=history_panel.OPENED)
    rows.rename(page.past.rename, sought, [rows, on.said], **quietly).then(None, js=refocus)
    rows.forget(page.forget, sought, [*shown, rows, on.said], **quietly).then(None, js=refocus)
    rows.export(page.past.export, None, [on.file, on.said], **quietly).then(None, on.file, js=save)
    rows.votes(page.past.export_votes, None, [on.file, on.said], **quietly).then(None, on.file, js=save)
    rows.vote(page.vote, [asking.chat, asking.turns], asking.chat, **quietly).then(None, js=refocus)


def _wire_notes(
    page: Page,
    asking: _Asking,
    on: _Keeping,
    browser: gr.HTML,
    greeting: tuple[Callable[..., Any], list[Any]],
) -> None:
    quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    each = quietly | {"trigger_mode": "multiple"}  # else Gradio drops what comes before the last one ended
    greet, view = greeting
    on.follow.input(page.follow, on.follow, [on.report, on.follow], **quietly)
    on.only.change(page.listed, on.only, on.known, trigger_mode="always_last", **quietly)
    line = asking.scope_line
    rescoped = [on.scope, line]
    browser.scope(page.narrow, None, on.scope, **quietly).then(page.scope_line, on.scope, line, **quietly)
    widened = browser.widen(lambda: "", None, on.scope, **quietly)
    widened.then(page.scope_line, on.scope, line, **quietly).then(
        page.retry, [asking.chat, asking.turns, asking.again, on.scope], asking.shown,
        concurrency_limit=None, **quietly,
    )  # fmt: skip
    for happened in (
        on.files.upload(
            page.upload, [on.files, on.written], [on.report, on.halt], js=notes_tab.WRITTEN, **each
        ),
        on.address.submit(page.add_address, on.address, [on.report, on.halt], **each),
        on.resync.click(page.resync, None, [on.report, on.halt], **quietly),
    ):
        happened.then(greet, on.only, view, **quietly).then(page.still_scoped, on.scope, rescoped, **quietly)
    for happened in (
        browser.remove(page.remove, None, on.report, **each),
        browser.dismiss(page.dismiss, None, on.report, **each),
    ):
        happened.then(greet, on.only, view, **quietly).then(
            page.still_scoped, on.scope, rescoped, **quietly
        ).then(None, js="() => window.mutdapNotes.refocus()")
    on.files.upload(None, None, on.files, js="() => null", **quietly)  # at once: the next ones may come
    on.halt.click(page.desk.stop, None, None, queue=False, **quietly)
