"""What is passed on without Gradio's own work is what Gradio itself would have passed on."""

import asyncio
from copy import deepcopy

import pytest

from page import lighter  # noqa: F401 - before Gradio is imported

# isort: split
import gradio as gr
from gradio.exceptions import Error
from gradio.queueing import Queue
from gradio.state_holder import SessionState

from page.blocks import Blocks

NO = gr.skip()
ASKED = {"role": "user", "content": "  질문\n    둘째 줄\t끝\n"}
KEPT = {"role": "assistant", "metadata": None, "content": [{"text": "답\n", "type": "text"}], "options": None}
THOUGHT = {"role": "assistant", "content": "생각", "metadata": {"title": "생각"}}
PICKED = {"role": "assistant", "content": "고르기", "options": [{"value": "하나"}]}


def page() -> tuple[Blocks, object]:
    with Blocks(analytics_enabled=False) as blocks:
        box, chat, panel, turns = gr.Textbox(), gr.Chatbot(allow_tags=False), gr.HTML(), gr.State([])
        parts = [box, chat, panel, turns, gr.Button()]
        box.submit(lambda *given: given, parts[:4], parts, api_visibility="private")
        turns.change(lambda: None)
    return blocks, blocks.fns[0]


@pytest.mark.parametrize(
    "given",
    [
        [NO, NO, NO, NO, NO],
        [gr.update(value="", submit_btn=False, stop_btn="멈추기"), [ASKED, KEPT], "<p>카드</p>", [1], NO],
        [gr.update(value=None), [ASKED, PICKED], None, [], gr.update(visible=False)],
        ["글", [THOUGHT], gr.update(value="<i>"), NO, gr.update(visible=True, value="단추")],
        [gr.update(placeholder="여기"), gr.update(examples=[{"text": "예"}]), "", None, NO],
        [None, None, NO, {}, NO],
    ],
)
def test_what_is_shown_is_what_gradio_shows(given):
    blocks, fn = page()
    ours, theirs = SessionState(blocks), SessionState(blocks)
    shown = asyncio.run(blocks.postprocess_data(fn, deepcopy(given), ours))  # Gradio takes its signs out
    gradios = asyncio.run(gr.Blocks.postprocess_data(blocks, fn, given, theirs))
    if gradios[2] == {"__type__": "update", "props": NO}:
        gradios[2] = NO  # it takes its own sign for a property of HTML
    assert shown == gradios
    assert ours[fn.outputs[3]._id] == theirs[fn.outputs[3]._id]


@pytest.mark.parametrize("chat", [[], [KEPT], [KEPT | {"options": [{"value": "하나"}]}], None])
def test_what_was_sent_is_read_as_gradio_reads_it(chat):
    blocks, fn = page()
    sent = ["질문", chat, "<p>", None]
    read = asyncio.run(blocks.preprocess_data(fn, sent, SessionState(blocks)))
    assert read == asyncio.run(gr.Blocks.preprocess_data(blocks, fn, sent, SessionState(blocks)))


@pytest.mark.parametrize("chat", ["글", [{"role": "user"}], [KEPT | {"content": [{"path": "/etc/passwd"}]}]])
def test_what_no_browser_sends_is_left_to_gradio(chat):
    blocks, fn = page()
    with pytest.raises((ValueError, Error)):
        asyncio.run(blocks.preprocess_data(fn, ["질문", chat, "", None], SessionState(blocks)))


def test_a_change_of_the_box_makes_no_other_box(monkeypatch):
    blocks, fn = page()
    made: list[type] = []
    for part in (gr.Textbox, gr.HTML, gr.Button):
        monkeypatch.setattr(part, "__init__", lambda self, **_: made.append(type(self)))
    given = [gr.update(value="", submit_btn="보내기"), [ASKED], NO, [], NO]
    assert asyncio.run(blocks.postprocess_data(fn, given, SessionState(blocks)))[0]["value"] == ""
    assert made == []


def test_the_end_of_an_answer_is_not_sent_again():
    blocks, fn = page()
    where = {"session_hash": "a", "run": "b"}
    for step in (["가", [], "", None, None], ["가나", [], "", None, None]):
        blocks.handle_streaming_diffs(fn, step, **where, final=False)
    assert blocks.handle_streaming_diffs(fn, [None] * 5, **where, final=True) == [NO, NO, NO, None, NO]


def test_a_handler_hears_of_a_changed_state():
    blocks, fn = page()
    state = SessionState(blocks)
    assert blocks.get_state_ids_to_track(fn, state) == gr.Blocks.get_state_ids_to_track(blocks, fn, state)
    assert blocks.get_state_ids_to_track(fn, state)[0] == [fn.outputs[3]._id]


def test_the_queue_makes_no_table_of_events(monkeypatch):
    blocks, _ = page()
    blocks.queue(max_size=3)
    monkeypatch.setattr(Queue, "_get_df", None)
    blocks._queue.events_recorded = 1_000
    assert blocks._queue.compute_analytics_summary([{"function": "묻기"}]) == {"functions": {}}
    assert not blocks._queue.live_updates
