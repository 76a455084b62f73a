"""The page in the browser: a chat beside the passages it quotes, and the notes it reads.

Nothing here asks an outside host: the theme has system fonts only, and a Content-Security-Policy keeps
the browser from following what a note or a library names. ``page.safety`` stands before all of it,
``page.fence`` around Gradio.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it while it is imported

from page import lighter  # noqa: F401 - before Gradio is imported

# isort: split
import gradio as gr

from page import (
    chosen_notes,
    closing,
    login,
    look,
    map_tab,
    notes_tab,
    openai,
    pdf_pages,
    practice_shown,
    reader,
    settings_tab,
)
from page.calls import Calls
from page.desk import Desk
from page.fence import Fence
from page.gate import check_open_to_network, gate_of
from page.language import ByLanguage, Straight, languages
from page.layout import build
from page.safety import USER, Entry, Guard
from page.sessions import Sessions
from page.words import say
from rag.config import PORT, Settings
from rag.errors import MutdapError
from rag.language import LANGUAGES, language, reason, speaking, tr

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.types import ASGIApp

THREADS = 100
"""Events of visitors that go on at the same time, in each language; who waits for a chat model holds one."""
VISITORS = 1_000
"""Whose conversations are in memory, in each language; the one that was silent longest goes first."""
LAST_PORT = 65_535
"""The highest port there is."""
OFTEN = frozenset({"/gradio_api/queue/join", "/gradio_api/queue/data"})
"""Paths that a question takes."""
UPLOADS = "GRADIO_TEMP_DIR"
"""Variable that names the folder in which Gradio keeps what visitors upload."""


def application(desk: Desk, entry: Entry | None = None) -> FastAPI:
    """The page as an ASGI application that keeps its browser on this host.

    Args:
        desk: the notes.
        entry: how it is reached; by default on this machine only, by everybody on it.
    """
    from fastapi import FastAPI
    from starlette.middleware import Middleware

    entry = entry or Entry()
    pages: dict[str, ASGIApp] = {}
    page = ByLanguage(pages)
    app = FastAPI(
        openapi_url=None, middleware=[Middleware(Guard, entry=entry), Middleware(Straight, page=page)]
    )
    app.include_router(reader.routes(lambda: desk.notes))
    app.include_router(pdf_pages.routes(lambda: desk.notes))
    app.include_router(chosen_notes.routes(lambda: desk.notes))
    app.include_router(openai.routes(desk))
    if entry.gate:
        app.include_router(login.routes(entry.gate))
    for one in languages():
        with speaking(one):
            pages[one] = _mounted(app, desk, entry)
    app.mount("/", page)
    return app


def _mounted(app: FastAPI, desk: Desk, entry: Entry) -> ASGIApp:
    """The page in the language that is spoken here; it begins and ends with ``app``."""
    from gradio.utils import get_upload_folder

    blocks = build(desk)
    blocks.max_threads = THREADS
    blocks.state_session_capacity = VISITORS
    blocks.queue(max_size=VISITORS)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        auth_dependency=_user if entry.gate else None,
        max_file_size=desk.upload_bytes,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        i18n=gr.I18n(**dict.fromkeys(LANGUAGES, notes_tab.gradios_words())),
        theme=look.theme(),
        css=look.CSS + pdf_pages.CSS + chosen_notes.CSS + settings_tab.CSS + map_tab.CSS + practice_shown.CSS,
        js=f"() => {{ document.documentElement.lang = '{language()}'; {closing.SCRIPT} }}",
    )
    blocks.has_launched = True  # without it Gradio takes any file of this machine for an uploaded one
    page = blocks.app = app.router.routes.pop().app  # type: ignore[attr-defined]
    page.state_holder = Sessions(blocks)
    _put_first(page.router)
    return Fence(page, get_upload_folder(), desk.upload_bytes, Calls(blocks.get_api_info()))


def _put_first(router: Any) -> None:  # noqa: ANN401 - FastAPI's routers, the ones within others too
    """Have the routes that every question takes looked at first: Gradio has some hundred."""
    router.routes.sort(key=lambda route: getattr(route, "path", "") not in OFTEN)
    for route in router.routes:
        if hasattr(route, "original_router"):
            _put_first(route.original_router)


def _user(request: Request) -> str | None:
    """Who a request comes from, as the guard found."""
    return request.scope.get(USER)


def serve(
    settings: Settings, *, host: str = "127.0.0.1", port: int = PORT, open_browser: bool = False
) -> None:
    """Serve the page until Ctrl+C.

    Raises:
        MutdapError: the notes cannot be opened, the port is taken, or other machines could reach the page
            while nobody is asked who they are.
    """
    import uvicorn

    from rag import korean

    gate = gate_of(settings)
    check_open_to_network(host, gate)
    names = frozenset(name.strip().lower() for name in (settings.hosts or "").split(",") if name.strip())
    korean.warm()
    with _listen(host, port) as listening, _folder_for_uploads():
        desk = Desk(settings)
        threading.Thread(target=_made_ready, args=(desk,), daemon=True, name="first-search").start()
        app = application(desk, Entry(host, names, gate))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listening.getsockname()[1]}"
        print(say("at", url=url), flush=True)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        server.run(sockets=[listening])


def _made_ready(desk: Desk) -> None:
    """Load what the first visitors would wait for."""
    from rag.memory import settle

    desk.warm()
    settle()


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= LAST_PORT:
        raise MutdapError(
            tr(f"포트는 0에서 {LAST_PORT} 사이의 수여야 합니다: {port}",
               f"The port must be between 0 and {LAST_PORT}: {port}"),
            say("other_port", port=PORT),
        )  # fmt: skip
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE  # Python adds its address as a tuple
        raise MutdapError(
            say("port_taken", host=host, port=port, why=say("port_in_use") if in_use else reason(error)),
            say("other_port", port=port + 1 if port < LAST_PORT else PORT),
        ) from error


@contextlib.contextmanager
def _folder_for_uploads() -> Iterator[None]:
    """A folder of this page alone for what visitors upload: Gradio's own is shared by all its pages here."""
    if os.environ.get(UPLOADS):
        yield
        return
    folder = tempfile.mkdtemp(prefix="mutdap-")
    os.environ[UPLOADS] = str(Path(folder).resolve())
    try:
        yield
    finally:
        del os.environ[UPLOADS]
        shutil.rmtree(folder, ignore_errors=True)
