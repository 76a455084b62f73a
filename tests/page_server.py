"""The page on a free port with a browser before it, and a watch over every address that either asks for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import BROWSER
from live import desk_of
from page_like import note, nothing

import ui
from page.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

KEPT_BY_VISITORS = "cookies,file_systems,indexeddb,local_storage,websql,service_workers,shared_storage"
"""What a browser keeps for a page, but copies of its files."""


class Site:
    """The page as it is served, and the browser."""

    def __init__(self, url: str, desk: Desk, browser: Browser, reached: list[object]) -> None:
        self.url = url
        self.desk = desk
        self.browser = browser
        self._reached = reached
        self._complaints: list[str] = []

    def reload(self, page: Page) -> None:
        """Read the page anew; of a stream that the old one lets go of meanwhile, it may complain."""
        before = len(self._complaints)
        page.reload(wait_until="commit")
        del self._complaints[before:]
        page.wait_for_load_state()

    @contextmanager
    def _context(self, **options: object) -> Iterator[BrowserContext]:
        """What a new visitor's pages share; a test changes nothing of it that it does not change back.

        Of an earlier visitor there are only the page's own files, which the browser has read and compiled in
        the process of a parked page: half of what a visit costs.
        """
        free = BROWSER.free[f"{self.url} {sorted(options.items())}"]
        if free:
            context = free.pop()
        else:
            context = self.browser.new_context(**{"locale": "ko-KR"} | options)
            context.new_page().goto(f"{self.url}/parked")
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.url)
        yield context
        self._forget(context)
        free.append(context)

    def _forget(self, context: BrowserContext) -> None:
        """Take away all that a visitor left but copies of files."""
        parked, *left = context.pages
        for page in left:
            page.close()
        talk = context.new_cdp_session(parked)
        talk.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": KEPT_BY_VISITORS})
        talk.detach()
        context.clear_cookies()
        context.clear_permissions()

    @contextmanager
    def visit(
        self, viewport: ViewportSize | None = None, color_scheme: str | None = None, **options: object
    ) -> Iterator[Page]:
        """A new visitor; what they ask for must stay on this host, and nothing may go wrong meanwhile."""
        requests: list[str] = []
        complaints = self._complaints = []
        with self._context(**options) as context:
            page = context.new_page()
            if viewport:
                page.set_viewport_size(viewport)
            if color_scheme:
                page.emulate_media(color_scheme=color_scheme)
            page.on("request", lambda request: requests.append(request.url))
            page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("dialog", lambda dialog: complaints.append(dialog.message))
            page.goto(self.url)
            page.locator("#top .bar").wait_for()
            yield page
            told = complaints.copy()  # what it lets go of when it is closed, it may complain of
        assert [r for r in requests if not r.startswith((self.url, "data:", "blob:"))] == []
        assert not told, told
        assert set(self._reached) <= {"127.0.0.1", "local"}


@contextmanager
def served(desk: Desk) -> Iterator[Site]:
    """The page on a free port, with every address that this process asks for meanwhile."""
    import uvicorn
    from playwright.sync_api import expect

    expect.set_options(timeout=30_000)  # on a busy machine
    reached: list[object] = []
    with pytest.MonkeyPatch.context() as patch, BROWSER.listen() as listening:
        _watch(patch, reached)
        server = uvicorn.Server(uvicorn.Config(ui.application(desk), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with BROWSER as browser:
                yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", desk, browser, reached)
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join(10)


@contextmanager
def site_of(folder: Path, texts: Mapping[str, str] | None = None, **settings: int) -> Iterator[Site]:
    """The page over an index in a folder: over these texts by name, or over the bundled notes."""
    with desk_of(folder, **settings) as desk:
        if texts:
            desk.add([note(folder, name, text) for name, text in texts.items()], nothing)
        with served(desk) as site:
            yield site


def _watch(patch: pytest.MonkeyPatch, reached: list[object]) -> None:
    look_up = socket.getaddrinfo

    def looked_up(host, *rest, **options):
        reached.append(host)
        return look_up(host, *rest, **options)

    patch.setattr(socket, "getaddrinfo", looked_up)
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def noted(self, address, original=original):
            reached.append(address[0] if isinstance(address, tuple) else "local")
            return original(self, address)

        patch.setattr(socket.socket, name, noted)
