"""The page in the browser: a chat beside the passages it quotes, and the notes it reads.

Nothing here asks an outside host: the theme has system fonts only, and a Content-Security-Policy keeps
the browser from following what a note or a library names.
"""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it while it is imported

import gradio as gr

import ui_cards
import ui_look
from rag.config import Settings
from rag.conversation import as_asked
from rag.errors import MutdapError
from rag.language import language
from rag.retrieve import LONGEST_QUESTION
from rag.types import Answer
from ui_desk import Desk
from ui_look import say

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ingest.sync import Progress, Report

Messages = list[dict[str, Any]]
Turns = list[tuple[str, str]]
"""Of one visitor: each question, standing alone, with the cards of its answer."""

MATHS: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]
LOCAL = ("127.0.0.1", "localhost")
KEEP_UPLOADS_S = (3600, 3600)
"""How often Gradio looks for its own copies of uploaded files, and how old it lets them grow."""

_HEADERS = (
    (b"content-security-policy", ui_look.POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Page:
    """What the page does: each method answers one thing that a visitor does."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def greet(self) -> tuple[str, str, dict[str, Any], bool]:
        """The head of the page, the list of notes, the example questions and the switch, as they are now."""
        self.desk.look_again()
        notes = self.desk.notes
        starters = [{"text": question} for question in ui_cards.examples(notes)]
        known = ui_cards.notes_list(notes)
        return ui_cards.head(notes), known, gr.update(examples=starters), self.desk.follows

    def ask(self, question: str, chat: Messages, turns: Turns) -> Iterator[tuple[str, Messages, Turns, str]]:
        """The chat and the panel as the answer grows; the question box is emptied at once."""
        if not question.strip():
            yield question, chat, turns, ui_cards.sources_panel(turns)
            return
        notes, assistant = self.desk.opened
        chat = [*chat, _said("user", ui_cards.safe_markdown(question.strip()))]
        yield "", chat, turns, ui_cards.sources_panel(turns)
        written = ""
        try:
            for piece in assistant.stream(question, earlier=as_asked([asked for asked, _ in turns])):
                if isinstance(piece, Answer):
                    shown = ui_cards.message(piece, notes, len(turns))
                    asked = piece.standalone or piece.question
                    turns = [*turns, (asked, ui_cards.turn_cards(piece, notes, len(turns)))]
                else:
                    written += piece
                    shown = ui_cards.safe_markdown(written)
                yield "", [*chat, _said("assistant", shown)], turns, ui_cards.sources_panel(turns)
        except MutdapError as error:
            shown = ui_cards.trouble(error)
            yield "", [*chat, _said("assistant", shown)], turns, ui_cards.sources_panel(turns)

    def example(self, chosen: gr.SelectData) -> str:
        """The text of an example that was chosen."""
        return str(chosen.value["text"])

    def upload(self, files: list[str] | None, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        """Keep uploaded files and index them; gives the report."""
        return _reported(lambda told: self.desk.add(map(Path, files or []), told), progress)

    def follow(self, on: bool) -> tuple[str, bool]:
        """Follow the folders of the index or stop; gives what to say and whether they are followed now."""
        try:
            self.desk.follow(on)
        except MutdapError as error:
            return ui_cards.trouble(error), self.desk.follows
        return f"<p>{say('followed' if on else 'not_followed')}</p>", self.desk.follows

    def resync(self, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        """Index again all that is known; gives the report."""
        if self.desk.notes.bundled:
            return f"<p>{say('nothing_known')}</p>"
        return _reported(lambda told: self.desk.sync([], told), progress)


def _reported(work: Callable[[Callable[[Progress], None]], Report], shown: gr.Progress) -> str:
    shown(0, desc=say("reading"))
    try:
        return ui_cards.report(work(lambda at: shown((at.done, at.total), desc=Path(at.source).name)))
    except MutdapError as error:
        return ui_cards.trouble(error)


def build(desk: Desk) -> gr.Blocks:
    """The page, not yet served."""
    page = Page(desk)
    blocks = gr.Blocks(
        title=say("name"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=KEEP_UPLOADS_S,
    )
    with blocks:
        turns = gr.State([])
        head = gr.HTML(elem_id="top")
        with gr.Row(elem_id="main", equal_height=False):
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    placeholder=say("empty"),
                    layout="bubble",
                    buttons=[],
                    sanitize_html=True,
                    allow_tags=False,
                    latex_delimiters=MATHS,
                    feedback_options=None,
                )
                box = gr.Textbox(
                    elem_id="question",
                    placeholder=say("ask"),
                    show_label=False,
                    submit_btn=say("send"),
                    autofocus=True,
                    max_length=LONGEST_QUESTION,
                )
            with gr.Column(scale=2, min_width=320, elem_id="side"):
                with gr.Accordion(say("my_notes"), open=False, elem_id="notes"):
                    files = gr.File(file_count="multiple", label=say("add"), height=130, elem_id="upload")
                    again = gr.Button(say("resync"), size="sm")
                    follow = gr.Checkbox(label=say("follow"), info=say("follow_info"), elem_id="follow")
                    report = gr.HTML(elem_id="report")
                    known = gr.HTML(elem_id="known")
                panel = gr.HTML(ui_cards.sources_panel([]), elem_id="sources")

        view = [head, known, chat, follow]
        follow.input(page.follow, follow, [report, follow], api_visibility="private", show_progress="hidden")
        blocks.load(page.greet, None, view, api_visibility="private", show_progress="hidden")
        asked: dict[str, Any] = {
            "fn": page.ask,
            "inputs": [box, chat, turns],
            "outputs": [box, chat, turns, panel],
            "concurrency_limit": None,
            "api_visibility": "private",
            "show_progress": "hidden",
        }
        box.submit(**asked)
        chat.example_select(page.example, None, box, api_visibility="private", show_progress="hidden").then(
            **asked
        )
        chat.clear(lambda: ([], ui_cards.sources_panel([])), None, [turns, panel], api_visibility="private")
        for happened in (
            files.upload(page.upload, files, report, api_visibility="private", show_progress_on=report),
            again.click(page.resync, None, report, api_visibility="private", show_progress_on=report),
        ):
            happened.then(page.greet, None, view, api_visibility="private", show_progress="hidden")
        files.upload(lambda: None, None, files, api_visibility="private")
    return blocks


def application(blocks: gr.Blocks, hosts: Sequence[str] = LOCAL) -> FastAPI:
    """The page as an ASGI application that keeps its browser on this host.

    Args:
        blocks: the page.
        hosts: names it answers to; any other (a site that had its name lead here) is refused.
    """
    from fastapi import FastAPI
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)), Middleware(_WithHeaders)]
    app: FastAPI = gr.mount_gradio_app(
        FastAPI(openapi_url=None, middleware=guards),
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        theme=ui_look.theme(),
        css=ui_look.CSS,
        js=f"() => {{ document.documentElement.lang = '{language()}' }}",
    )
    return app


def serve(
    settings: Settings, *, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False
) -> None:
    """Serve the page until Ctrl+C.

    Raises:
        MutdapError: the notes cannot be opened, or the port is taken.
    """
    import uvicorn

    from rag import korean

    korean.warm()
    with _listen(host, port) as listening:
        desk = Desk(settings)
        threading.Thread(target=desk.warm, daemon=True, name="first-search").start()
        app = application(build(desk), LOCAL if host in LOCAL else ["*"])
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        url = f"http://{host}:{listening.getsockname()[1]}"
        print(say("at", url=url), flush=True)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        raise MutdapError(
            say("port_taken", host=host, port=port, why=getattr(error, "strerror", None) or error),
            say("other_port", port=port + 1),
        ) from error


def _said(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": text}


class _WithHeaders:
    """ASGI middleware that adds the headers which keep the browser on this host."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added to the start of a response."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, sent)
