"""A note opened at a passage: its text as the index holds it, escaped, with the passage marked.

The address of a passage names a source of the index and offsets in its text. Nothing is read from a path:
what the index does not hold cannot be reached, wherever it lies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from ingest.library import SAMPLES
from page import pdf_pages
from page.complaint import NO_STORE, Told, complaint
from page.words import say
from rag.errors import MutdapError
from rag.types import Citation, Document, Span

if TYPE_CHECKING:
    from ingest.library import Notes

_HEADING = re.compile(r"^#{1,6} (?=\S)", re.MULTILINE)
ROUTE = "passage"
REACH = 4_000
"""Characters shown on either side of a passage; a note of twice that is shown whole."""
FURTHEST = 4_000_000
LONGER = 4
"""How many times as much each click on "more" shows."""


def address(source: str, start: int = 0, end: int = 0, words: str = "") -> str:
    """Where a passage is opened, relative to the page; ASCII without Markdown's signs.

    Args:
        source: of the note.
        start: of the passage in its text.
        end: of the passage.
        words: of the passage; where the note says something else by then, nothing is marked.
    """
    return _address(source, start, end, _fingerprint(words) if words else "")


def _address(source: str, start: int, end: int, said: str) -> str:
    named = quote(source, safe="").replace("_", "%5F").replace("~", "%7E")
    return f"{ROUTE}?source={named}&start={start}&end={end}" + (f"&said={said}" if said else "")


def _fingerprint(words: str) -> str:
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def stands(citation: Citation, notes: Notes) -> bool:
    """Whether what was quoted still stands there."""
    try:
        text = notes.index.document(citation.source).text
    except KeyError:
        return False
    return text[citation.start : citation.end] == citation.quote


def routes(notes: Callable[[], Notes]) -> APIRouter:
    """What the drawer of the page asks for.

    Args:
        notes: gives the notes that answer now.
    """
    router = APIRouter(route_class=Told)

    @router.get(f"/{ROUTE}")
    def passage(
        source: Annotated[str, Query(max_length=8_000)],
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int, Query(ge=0)] = 0,
        reach: Annotated[int, Query(ge=0, le=FURTHEST)] = REACH,
        said: Annotated[str, Query(max_length=12)] = "",
    ) -> HTMLResponse:
        here = notes()
        try:
            document = here.index.document(source)
        except KeyError:
            told = "sample_gone" if Path(source).parent == SAMPLES else "gone"
            return HTMLResponse(complaint(say(told), say(f"{told}_hint")), 404, NO_STORE)
        except MutdapError as error:
            return HTMLResponse(complaint(error.message, error.hint), 500, NO_STORE)
        shown = reading(document, (start, end), reach, said, name=here.name(source))
        return HTMLResponse(shown, headers=NO_STORE)

    return router


def reading(document: Document, passage: Span, reach: int = REACH, said: str = "", *, name: str = "") -> str:
    """A note around a passage, as HTML that is safe to show.

    Args:
        document: as the index holds it.
        passage: what to mark; nothing is marked where it is empty or lies outside of the text.
        reach: characters shown before and after it.
        said: fingerprint of what the passage said; where it says something else now, nothing is marked.
        name: of the source, as its reader knows it; the source itself by default.
    """
    text = document.text
    changed = bool(said) and said != _fingerprint(text[slice(*passage)])
    start, end = passage if passage[0] < passage[1] <= len(text) and not changed else (0, 0)
    low, high = (0, len(text)) if len(text) <= 2 * reach else (max(0, start - reach), end + reach)
    if low:
        low = text.rfind("\n", 0, low) + 1
    if high < len(text):
        high = text.find("\n", high) + 1 or len(text)
    further = escape(f"{_address(document.source, *passage, said)}&reach={min(reach * LONGER, FURTHEST)}")
    more = f'<button type="button" class="more" data-more="{further}">{escape(say("longer"))}</button>'
    page = _page_of(document.pages, start) if end else None
    where = (name or document.source) + (f" · {say('page', page=page)}" if page else "")
    return (
        f'<header><h2>{escape(document.title)}</h2><div class="path">{escape(where)}</div>'
        f"{_changed() if changed else ''}</header>{pdf_pages.frame(document, (start, end))}"
        f'{more if low else ""}<div class="text">{_text(document, (start, end), (low, high))}</div>'
        f"{more if high < len(text) else ''}"
    )


def _changed() -> str:
    return f'<div class="changed" role="note">{escape(say("note_changed"))}</div>'


def _text(document: Document, marked: Span, shown: Span) -> str:
    """The text of a span, cut where something begins or ends: the passage, a page, what is no content."""
    text, pages = document.text, {offset: n for n, offset in enumerate(document.pages, start=1)}
    low, high = shown
    spans = [marked, *document.furniture]
    edges = {low, high, *pages, *(edge for span in spans for edge in span)}
    cuts = sorted(edge for edge in edges if low <= edge <= high)

    def pieces() -> Iterator[str]:
        for start, end in pairwise(cuts):
            if start in pages:
                yield f'<span class="page">{escape(say("page", page=pages[start]))}</span>'
            piece = escape(text[start:end])
            if pages:  # the signs of its headings are ours
                piece = _HEADING.sub(r"<span hidden>\g<0></span>", piece)
            if marked[0] <= start and end <= marked[1]:
                yield f"<mark>{piece}</mark>"
            elif any(a <= start and end <= b for a, b in document.furniture):
                yield f'<span class="furniture">{piece}</span>'
            else:
                yield piece

    return "".join(pieces())


def _page_of(pages: tuple[int, ...], offset: int) -> int | None:
    return sum(start <= offset for start in pages) or None
