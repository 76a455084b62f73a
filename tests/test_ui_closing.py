"""A click that comes while the stream of answers before it is being closed."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_server import served

import ui
from page.closing import CLOSED, MOST_VISITORS, Closings
from page.desk import Desk
from page.words import say
from rag.config import Settings

LATE = """
const fetched = window.fetch;
window.fetch = async (input, init) => {
  const answer = await fetched.call(window, input, init);
  if (!String(input.url ?? input).includes('/queue/data?')) return answer;
  const late = new TransformStream({
    async transform(said, on) {
      for (const word of said.split(/(?<=\\n\\n)/)) {
        if (word.includes('close_stream')) await new Promise((waited) => setTimeout(waited, 700));
        on.enqueue(word);
      }
    },
  });
  const body = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(late)
    .pipeThrough(new TextEncoderStream());
  return new Response(body, {headers: answer.headers, status: answer.status});
};
"""
"""Makes the word of a closing slow, as a busy machine does."""


@pytest.mark.nightly
@pytest.mark.browser
def test_a_click_during_a_closing_is_not_lost(tmp_path, monkeypatch):
    from playwright.sync_api import expect

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "gradio"))
    with served(Desk(Settings(index=tmp_path / "색인"))) as site, site.visit() as first:
        page = first.context.new_page()  # a reload would give up what the first one loads with
        page.add_init_script(LATE)
        page.goto(site.url)
        page.locator("#top .bar").wait_for()
        page.get_by_role("tab", name=say("practice_tab")).click()
        heading = page.locator("#practice-card h2")
        expect(heading).to_be_visible()
        for _ in range(4):
            before = heading.inner_text()
            page.locator("#practice-skip").click()
            expect(heading).not_to_have_text(before, timeout=10_000)


@given(st.lists(st.sampled_from(["join a", "join b", "close a", "close b"]), max_size=30))
def test_each_event_hears_how_many_streams_its_visitor_has_had_closed(happened):
    closings = Closings()
    sent = []

    async def send(message):
        sent.append(message)

    async def all_of_it():
        for what in happened:
            verb, visitor = what.split()
            if verb == "close":
                said = b'data: {"msg":"process_completed","output":{"data":[""close_stream""]}}\n\n'
                pieces = [said, b'data: {"msg":"close_stream","event_id":null}\n\n']
                for piece in pieces:
                    message = {"type": "http.response.body", "body": piece, "more_body": True}
                    await closings.watched(visitor, send)(message)
            else:
                told = closings.told(visitor, send)
                await told({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
                await told({"type": "http.response.body", "body": b"close_stream"})

    asyncio.run(all_of_it())
    said = [dict(m["headers"])[CLOSED.encode()] for m in sent if m["type"] == "http.response.start"]
    meant = [
        str(happened[:n].count(f"close {what[-1]}")).encode()
        for n, what in enumerate(happened)
        if what.startswith("join")
    ]
    assert said == meant


def test_a_stream_of_a_visitor_who_is_forgotten_ends_as_others_do(desk):
    from starlette.testclient import TestClient

    with TestClient(ui.application(desk), base_url="http://127.0.0.1") as client:
        said = client.get("/gradio_api/queue/data?session_hash=nobody")
    assert said.status_code == 200
    assert '"session_not_found":true' in said.text.replace(" ", ""), "the page then reads itself anew"


def test_only_so_many_visitors_are_counted():
    closings = Closings()

    async def ignore(message):
        pass

    async def all_of_them():
        for visitor in range(MOST_VISITORS + 5):
            await closings.watched(str(visitor), ignore)(
                {"type": "http.response.body", "body": b'data: {"msg":"close_stream"}'}
            )

    asyncio.run(all_of_them())
    assert len(closings._closed) == MOST_VISITORS
