"""The pages of a PDF as they look, in the drawer: with the passage marked, and the pages around it.

As with the text of a note, the address names a source of the index, never a path: what is drawn is the very
file that was indexed, or nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from ingest.pdf_view import PageView, as_indexed, page_view
from page.complaint import NO_STORE, Told
from page.words import say
from rag.errors import MutdapError
from rag.types import Document, Span

if TYPE_CHECKING:
    from ingest.library import Notes
    from rag.index import SourceState

ROUTE = "leaf"
KEPT = 24
"""Pictures of pages that are kept, of at most ``pdf_drawn.LARGEST_PICTURE`` bytes each."""
_Source = Annotated[str, Query(max_length=8_000)]
_Page = Annotated[int, Query(ge=1, le=1_000_000)]
_Offset = Annotated[int, Query(ge=0)]


def frame(document: Document, passage: Span = (0, 0)) -> str:
    """Where the page of a passage is drawn, above the text of a PDF; empty for other formats.

    The browser asks for the picture when the text is there already; see ``SCRIPT``.
    """
    if document.meta.get("format") != "pdf" or not document.pages:
        return ""
    page = max(sum(start <= passage[0] for start in document.pages), 1)
    return f'<section class="leaf" data-leaf="{escape(_address(document.source, page, passage))}"></section>'


class Leaves:
    """Draws pages, and keeps the last pictures."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._turn = threading.Lock()

    def shown(self, notes: Notes, source: str, number: int, passage: Span) -> str:
        """A page as HTML: its picture, the lines of the passage over it, the way to the pages around it.

        Raises:
            KeyError: the index does not know the source.
            MutdapError: it cannot be drawn.
        """
        document, state = notes.index.document(source), _state(notes, source)
        view = self._view(state, number, _words(document, number, passage))
        boxes = "".join(
            f'<i class="box" style="left:{left:.2%};top:{top:.2%};width:{width:.2%};height:{height:.2%}"></i>'
            for left, top, width, height in view.boxes
        )
        marked = say("leaf_marked") if boxes else ""
        alt = escape(say("leaf_alt", title=document.title, page=number, marked=marked))
        picture = escape(f"{_address(source, number).replace(ROUTE, f'{ROUTE}.png', 1)}&of={state.digest}")
        return (
            f"<figure>{boxes}"
            f'<img src="{picture}" width="{view.width}" height="{view.height}" alt="{alt}"></figure>'
            f"<nav>{_turn(source, number - 1, passage, 'leaf_before', inside=number > 1)}"
            f"<span>{escape(say('leaf_of', page=number, pages=view.pages))}</span>"
            f"{_turn(source, number + 1, passage, 'leaf_after', inside=number < view.pages)}</nav>"
        )

    def picture(self, notes: Notes, source: str, number: int) -> bytes:
        """A page as PNG; raises as ``shown`` does."""
        state = _state(notes, source)
        data = as_indexed(state)  # what was kept is shown as long as its file is there
        with self._turn:
            kept = self._pictures.get((state.digest, number))
        return kept or self._drawn(state, data, number, "").png

    def _view(self, state: SourceState, number: int, words: str) -> PageView:
        return self._drawn(state, as_indexed(state), number, words)

    def _drawn(self, state: SourceState, data: bytes, number: int, words: str) -> PageView:
        view = page_view(data, number, words)
        with self._turn:
            self._pictures[state.digest, number] = view.png
            self._pictures.move_to_end((state.digest, number))
            while len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
        return view


def routes(notes: Callable[[], Notes]) -> APIRouter:
    """What the drawer asks for to show a page.

    Args:
        notes: gives the notes that answer now.
    """
    router = APIRouter(route_class=Told)
    leaves = Leaves()

    @router.get(f"/{ROUTE}")
    def leaf(source: _Source, page: _Page, start: _Offset = 0, end: _Offset = 0) -> HTMLResponse:
        try:
            return HTMLResponse(leaves.shown(notes(), source, page, (start, end)), headers=NO_STORE)
        except KeyError:
            return HTMLResponse(_instead(say("gone"), say("gone_hint")), 404, NO_STORE)
        except MutdapError as error:
            return HTMLResponse(_instead(error.message, error.hint), headers=NO_STORE)

    @router.get(f"/{ROUTE}.png")
    def picture(source: _Source, page: _Page) -> Response:
        try:
            png = leaves.picture(notes(), source, page)
        except (KeyError, MutdapError):
            return Response(status_code=404, headers=NO_STORE)
        return Response(png, media_type="image/png", headers=NO_STORE)

    return router


def _address(source: str, page: int, passage: Span = (0, 0)) -> str:
    return f"{ROUTE}?source={quote(source, safe='')}&page={page}&start={passage[0]}&end={passage[1]}"


def _state(notes: Notes, source: str) -> SourceState:
    """What the index remembers of a file. Raises KeyError where it does not know it."""
    found = next((state for state in notes.index.states() if state.source == source), None)
    if found is None:
        raise KeyError(source)
    return found


def _words(document: Document, number: int, passage: Span) -> str:
    """What of a passage stands on a page."""
    edges = [*document.pages, len(document.text)]
    if not 1 <= number < len(edges):
        return ""
    return document.text[max(passage[0], edges[number - 1]) : min(passage[1], edges[number])]


def _turn(source: str, page: int, passage: Span, name: str, *, inside: bool) -> str:
    at, label = escape(_address(source, page, passage)), escape(say(name))
    off = "" if inside else " disabled"
    return f'<button type="button" data-leaf="{at}"{off}>{label}</button>'


def _instead(message: str, hint: str) -> str:
    return f'<p class="instead">{escape(message)} {escape(hint)}</p>'


SCRIPT = r"""
async function leaf(place, at, moved) {
  place.dataset.asked = at;
  let shown = '';
  try {
    shown = await (await fetch(at)).text();
  } catch {
    shown = '';
  }
  if (place.dataset.asked !== at) return;
  place.innerHTML = shown;
  const box = place.querySelector('.box');
  const picture = place.querySelector('img');
  if (moved) (place.querySelector('nav button:not(:disabled)') ?? note).focus({preventScroll: true});
  if (!picture) return;
  await picture.decode().catch(() => null);
  if (!place.isConnected) return;
  const lead = box ? place.offsetTop + box.offsetTop - note.clientHeight / 3 : place.offsetTop - 90;
  note.scrollTop = Math.max(lead, 0);
}

new MutationObserver(() => {
  const place = note.querySelector('section.leaf[data-leaf]:not([data-asked])');
  if (place) leaf(place, place.dataset.leaf, false);
}).observe(note, {childList: true});

note.addEventListener('click', (event) => {
  const button = event.target.closest('.leaf nav button');
  if (button) leaf(button.closest('.leaf'), button.dataset.leaf, true);
});
"""
"""Goes on from ``page.script.SCRIPT``: ``note`` is the drawer's inside."""

CSS = """
.drawer .leaf { margin: 12px 0 4px; }
.drawer .leaf figure { position: relative; margin: 0; border: 1px solid var(--border-color-primary);
  border-radius: 6px; overflow: hidden; background: #fff; }
.drawer .leaf img { display: block; width: 100%; height: auto; }
.drawer .leaf .box { position: absolute; background: #fde047; mix-blend-mode: multiply; border-radius: 2px; }
.dark .drawer .leaf img { filter: brightness(.88); }
.drawer .leaf nav { display: flex; justify-content: center; align-items: center; gap: 14px; margin: 8px 0;
  font-size: .85rem; color: var(--body-text-color-subdued); }
.drawer .leaf nav button { padding: 2px 14px; border-radius: 1em; color: var(--body-text-color);
  border: 1px solid var(--border-color-primary); }
.drawer .leaf nav button:disabled { opacity: .35; }
.drawer .leaf .instead { font-size: .85rem; color: var(--body-text-color-subdued); margin: 0; }
"""
