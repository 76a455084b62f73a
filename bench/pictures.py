"""The pictures of the page in the docs, taken from the page itself.

python bench/pictures.py --notes FOLDER --out docs    # needs Debian's chromium and a Korean font
python bench/pictures.py --every --out FOLDER         # each tab on both screens, by day and by night
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
from page.desk import Desk
from page.words import TEXTS, say
from rag.config import BUNDLED, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCREENS = {"": {"width": 1440, "height": 900}, "-phone": {"width": 390, "height": 844}}
"""By what their pictures' names end in; of a phone the whole page is taken."""
HOME = "/home/me/공부 노트"
RENAME = """([from, to]) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) walk.currentNode.data = walk.currentNode.data.replaceAll(from, to);
}"""
SETTLES_MS = 4_000
"""What a tab may take to fill itself."""
QUESTION = "L1 규제와 L2 규제의 차이는?"


def asked(page: Page, question: str) -> None:
    """Ask, and wait for the answer."""
    before = page.locator("#chat .quiet").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#chat .quiet").nth(before).wait_for()
    page.wait_for_timeout(1000)


def tabs(page: Page) -> dict[str, str]:
    """The tabs beside the chat that this page has, by the name of their picture, with what they say."""
    words = {"notes": "my_notes"} | {key[: -len("_tab")]: key for key in TEXTS if key.endswith("_tab")}
    said = {name: say(key) for name, key in words.items() if name != "ask"}
    return {
        name: text for name, text in said.items() if page.get_by_role("tab", name=text, exact=True).count()
    }


def shoot(page: Page, file: Path, notes: Path, *, whole: bool) -> None:
    """Take a picture on which the notes lie in a reader's home."""
    page.evaluate(RENAME, [str(notes.absolute()), HOME])
    page.screenshot(path=file, full_page=whole)


def take(url: str, out: Path, notes: Path, *, every: bool) -> None:
    """The chat on a wide screen and on a phone, and each other tab on a wide screen; or everything."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for screen, size in SCREENS.items():
            for light in ("light", "dark") if every else ("light",):
                page = browser.new_page(viewport=size, locale="ko-KR", color_scheme=light)
                page.set_default_timeout(120_000)  # on a busy machine
                page.goto(url)
                asked(page, QUESTION)
                page.mouse.move(0, 0)
                end = f"{screen}{'-dark' if light == 'dark' else ''}.png"
                shoot(page, out / f"page{end}", notes, whole=bool(screen))
                for name, text in tabs(page).items() if every or not screen else ():
                    page.get_by_role("tab", name=text, exact=True).click()
                    page.wait_for_timeout(SETTLES_MS)
                    shoot(page, out / f"page-{name}{end}", notes, whole=bool(screen))
                page.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, default=BUNDLED / "notes", help="folder of notes to show")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    parser.add_argument("--every", action="store_true", help="each tab on both screens, light and dark")
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
            take(
                f"http://127.0.0.1:{listening.getsockname()[1]}",
                options.out,
                options.notes,
                every=options.every,
            )
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)


if __name__ == "__main__":
    main()
