"""What pdfium says about a PDF, page by page; runs in the child process of ``apart``."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ingest import ocr, pdf_fonts
from ingest.pdf_drawn import drawn
from ingest.pdf_page import garbled, rows_of

_MOST_ENTRIES = 5_000
_LOCKED = re.compile("password|security", re.I)

Said = dict[str, Any]

_DAMAGED: Said = {"rows": [], "wide": False, "by_ocr": False, "unread": True, "ocr_seconds": 0.0}


def answers(request: Said, data: bytes) -> Iterator[Said]:
    """What a PDF holds, as ``ingest.pdf`` reads it.

    ``{"rows", "wide", "by_ocr", "unread", "ocr_seconds"}`` for each page, then once ``{"outline", "named",
    "ocr_missing"}``; or ``{"refused"}``, which is ``password`` or ``damaged``. Where the request
    names a page to ``draw``, what ``pdf_drawn.drawn`` says of it instead.
    """
    pdfium = pdf_fonts.pdfium()
    opened = partial(pdfium.PdfDocument, data, password=request["password"] or None)
    try:
        file = opened()
    except pdfium.PdfiumError as error:
        yield {"refused": "password" if _LOCKED.search(str(error)) else "damaged"}
        return
    try:
        if "draw" in request:
            yield drawn(file, opened(), request["draw"], request["passage"])
            return
        yield from _pages(file, opened)
        yield {
            "outline": list(_outline(file)),
            "named": {name: tidy_name(said) for name, said in file.get_metadata_dict().items()},
            "ocr_missing": ocr.missing(),
        }
    except (pdfium.PdfiumError, OverflowError):
        yield {"refused": "damaged"}
    finally:
        file.close()


def tidy_name(text: str) -> str:
    """A title or a name without what no database takes."""
    return " ".join(text.replace("\x00", "").encode("utf-8", "replace").decode().split())


def _pages(file: Any, opened: Callable[[], Any]) -> Iterator[Said]:  # noqa: ANN401 - the library has no types
    """What is on each page; ``opened`` gives the file anew, to be drawn."""
    pdfium = pdf_fonts.pdfium()
    left = ocr.SECONDS
    shown = None
    for number in range(len(file)):
        try:
            page = file[number]
        except pdfium.PdfiumError:  # one damaged page of many
            yield _DAMAGED
            continue
        rows = rows_of(page)
        width, height = page.get_size()
        by_ocr, took = False, 0.0
        picture = garbled(rows) or (not rows and next(page.get_objects(max_depth=2), None) is not None)
        if picture:
            yield {"wait": 2 * ocr.PAGE_SECONDS}
            started = time.monotonic()
            shown = shown or opened()
            with pdf_fonts.drawing():
                rows = ocr.rows(shown[number], deadline=started + left)
            took = time.monotonic() - started
            left -= took
            by_ocr = bool(rows)
        page.close()
        yield {
            "rows": rows, "wide": width > height, "by_ocr": by_ocr,
            "unread": picture and not by_ocr, "ocr_seconds": took,
        }  # fmt: skip


def _outline(file: Any) -> Iterator[tuple[str, int, int]]:  # noqa: ANN401
    """The bookmarks: title, level and the page each leads to, both from 0."""
    for number, mark in enumerate(file.get_toc(max_depth=5)):
        if number == _MOST_ENTRIES:
            return
        target = mark.get_dest()
        page = target.get_index() if target else None
        title = tidy_name(mark.get_title())
        if page is not None and title:
            yield title, mark.level, page
