"""The pictures of the page in the docs, taken from the page itself.

python bench/pictures.py --notes FOLDER --out docs    # needs Debian's chromium and a Korean font
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

import ui
from rag.config import BUNDLED, Settings
from ui_desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "L1 규제와 L2 규제의 차이는?"


def asked(page: Page, question: str) -> None:
    """Ask, and wait for the answer."""
    before = page.locator("#chat .quiet").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#chat .quiet").nth(before).wait_for()
    page.wait_for_timeout(1000)


def take(url: str, out: Path) -> None:
    """Both pictures: a wide screen, and the whole of the page on a phone."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="ko-KR")
        page.goto(url)
        asked(page, QUESTION)
        page.mouse.move(0, 0)
        page.screenshot(path=out / "page.png")
        phone = browser.new_page(viewport={"width": 390, "height": 844}, locale="ko-KR")
        phone.goto(url)
        asked(phone, QUESTION)
        phone.screenshot(path=out / "page-phone.png", full_page=True)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, default=BUNDLED / "notes", help="folder of notes to show")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    options = parser.parse_args()
    os.environ.setdefault("MUTDAP_LANG", "ko")
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        desk = Desk(Settings(index=Path(folder) / "index"))
        desk.sync([options.notes], lambda _: None)
        desk.opened[1].ask(QUESTION)  # what loads late is loaded before the picture
        server = uvicorn.Server(uvicorn.Config(ui.application(desk), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            take(f"http://127.0.0.1:{listening.getsockname()[1]}", options.out)
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)


if __name__ == "__main__":
    main()
