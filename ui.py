"""The page in the browser: a chat beside the passages it quotes, and the notes it reads.

Nothing here asks an outside host: the theme has system fonts only, and a Content-Security-Policy keeps
the browser from following what a note or a library names.
"""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Sequence
from typing import TYPE_CHECKING

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it while it is imported

import gradio as gr

import ui_look
import ui_reader
from rag.config import Settings
from rag.errors import MutdapError
from rag.language import language
from ui_desk import Desk
from ui_layout import build
from ui_words import say

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


LOCAL = ("127.0.0.1", "localhost")

_HEADERS = (
    (b"content-security-policy", ui_look.POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


def application(desk: Desk, hosts: Sequence[str] = LOCAL) -> FastAPI:
    """The page as an ASGI application that keeps its browser on this host.

    Args:
        desk: the notes.
        hosts: names it answers to; any other (a site that had its name lead here) is refused.
    """
    from fastapi import FastAPI
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)), Middleware(_WithHeaders)]
    app = FastAPI(openapi_url=None, middleware=guards)
    app.include_router(ui_reader.routes(lambda: desk.notes))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build(desk),
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
    return mounted


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
        app = application(desk, LOCAL if host in LOCAL else ["*"])
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
