"""The browser in which tests see the page, where the system has one."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
"""Where it is; None where there is none."""
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SWITCHES += ["--disable-sync", "--no-first-run", "--process-per-site"]


class Chromium:
    """The browser of this process, in which one test file after another opens its pages.

    Each serves the page on the same port, so that the browser has compiled its files already.
    """

    def __init__(self) -> None:
        self.free: dict[str, list[BrowserContext]] = defaultdict(list)
        self._port = 0
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def __enter__(self) -> Browser:
        from playwright.sync_api import sync_playwright

        if self._playwright is None:
            self._playwright = sync_playwright().start()
            self._loop = asyncio._get_running_loop()
        asyncio._set_running_loop(self._loop)
        if self._browser is None or not self._browser.is_connected():
            self.free.clear()
            plain = {**os.environ, "LC_ALL": "C.UTF-8"}  # whatever locale the first test is about
            chromium = self._playwright.chromium
            self._browser = chromium.launch(executable_path=CHROMIUM, args=SWITCHES, env=plain)
        return self._browser

    def __exit__(self, *_: object) -> None:
        """Close what a test left open, and hide Playwright's loop: ``asyncio.run`` would stumble over it."""
        parked = [context for contexts in self.free.values() for context in contexts]
        assert self._browser
        for context in self._browser.contexts:
            if context not in parked:
                context.close()
        asyncio._set_running_loop(None)

    def listen(self) -> socket.socket:
        """A socket for the page, on the port of the file before."""
        try:
            listening = socket.create_server(("127.0.0.1", self._port))
        except OSError:  # somebody else has it now
            listening = socket.create_server(("127.0.0.1", 0))
        self._port = listening.getsockname()[1]
        return listening

    def close(self) -> None:
        """End the browser, where there is one."""
        if self._playwright:
            asyncio._set_running_loop(self._loop)
            if self._browser:
                self._browser.close()
            self._playwright.stop()


BROWSER = Chromium()
