"""The tab of the map: where every passage stands, what the notes leave open, and what several of them ask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import gradio as gr
from gradio.components.plot import PlotData

from page import cards, coverage_lists, map_figure, map_list
from page.cards import Turn
from page.desk import Desk
from page.words import say
from rag.coverage import Post, Shared, posts, shared
from rag.errors import MutdapError
from rag.index import LocalIndex
from rag.note_map import NoteMap, note_map
from rag.types import Hit

if TYPE_CHECKING:
    from rag.protocol import KeptIndex

T = TypeVar("T")
Told = Callable[[float], None]
Shown = tuple[Any, ...]
"""What a visitor's map shows, by which another one is told apart."""

FILE = "map.npz"


class _Worked(Generic[T]):
    """What takes a while to work out of the notes, kept until they change; one visitor waits for another."""

    def __init__(self, work: Callable[[Desk, Told], T]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._kept: tuple[KeptIndex, int, T] | None = None

    def of(self, desk: Desk, told: Told) -> T:
        """The present state."""
        with self._turn:
            index = desk.notes.index
            generation = index.generation
            if self._kept is None or self._kept[0] is not index or self._kept[1] != generation:
                self._kept = index, generation, self._work(desk, told)
            return self._kept[2]


class Overview:
    """What the tab shows: each method answers one thing that a visitor looks at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._map = _Worked(_drawn)
        self._asked: _Worked[tuple[list[Post], list[Shared]]] = _Worked(_covered)

    def map(
        self,
        turns: list[Turn],
        shown: Shown | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, Any, Any, Shown | None]:
        """The figure, its legend, what to say above it, and what it shows; nothing where that is shown."""
        try:
            drawn = self._map.of(self._desk, _telling(progress, "map_drawing"))
        except MutdapError as error:
            return None, "", cards.trouble(error), None
        hits = _hits(turns)
        now = (id(drawn), *(hit.chunk.id for hit in hits))
        if shown == now:
            return gr.skip(), gr.skip(), gr.skip(), shown
        if not drawn.chunks:
            return None, "", f'<p class="empty">{escape(say("map_empty"))}</p>', now
        groups = map_figure.grouped(drawn, self._desk.name)
        plot = PlotData(type="plotly", plot=map_figure.figure(drawn, groups, hits))
        legend = map_figure.legend(groups, bool(hits)) + map_list.listed(drawn, groups, hits)
        return plot, legend, _head(drawn), now

    def open_questions(self, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        """The questions that the notes leave open."""
        return self._listed(partial(coverage_lists.open_questions, name=self._desk.name), progress)

    def shared_questions(self, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        """The questions that several notes ask."""
        return self._listed(lambda _, groups: coverage_lists.shared_questions(groups), progress)

    def _listed(self, shown: Callable[[list[Post], list[Shared]], str], progress: gr.Progress) -> str:
        try:
            return shown(*self._asked.of(self._desk, _telling(progress, "comparing")))
        except MutdapError as error:
            return cards.trouble(error)


def tab(desk: Desk, turns: gr.State) -> None:
    """The tab, inside of the page's tabs.

    Args:
        desk: the notes.
        turns: the visitor's questions with their answers; the passages of the last one are marked.
    """
    overview = Overview(desk)
    with gr.Tab(say("map_tab"), id="map", render_children=True) as whole, gr.Tabs(elem_id="map-tabs"):
        with gr.Tab(say("map_passages")) as passages, gr.Column(elem_id="map", min_width=0):
            shown = gr.State(None)  # in a tab: whatever stands between tabs is counted as one
            told = gr.HTML(elem_id="map-told")
            plot = gr.Plot(show_label=False, container=False, elem_id="map-plot")
            legend = gr.HTML(elem_id="map-legend", js_on_load=SCRIPT, apply_default_css=False)
        with gr.Tab(say("map_open"), render_children=True) as left:
            opened = gr.HTML(elem_id="map-open", min_height=120)
        with gr.Tab(say("map_shared"), render_children=True) as several:
            common = gr.HTML(elem_id="map-shared", min_height=120)
    quietly: dict[str, Any] = {"api_visibility": "private"}
    for selected in (whole, passages):
        selected.select(
            overview.map, [turns, shown], [plot, legend, told, shown], show_progress_on=told, **quietly
        )
    left.select(overview.open_questions, None, opened, **quietly)
    several.select(overview.shared_questions, None, common, **quietly)


def _drawn(desk: Desk, told: Told) -> NoteMap:
    index = desk.notes.index
    folder = Path(index.place) if isinstance(index, LocalIndex) else desk.uploads.parent
    return note_map(index, folder / FILE, told)


def _covered(desk: Desk, told: Told) -> tuple[list[Post], list[Shared]]:
    notes, assistant = desk.opened
    search = assistant.retriever
    asked = posts(notes.index)
    return asked, shared(asked, notes.index, search.embedder, search.glossary, told)


def _hits(turns: list[Turn]) -> tuple[Hit, ...]:
    """The passages of the last answer."""
    answered = [turn.answer for turn in turns or [] if turn.answer]
    return answered[-1].hits if answered else ()


def _head(drawn: NoteMap) -> str:
    told = say("map_told", chunks=len(drawn.chunks))
    if drawn.left_out:
        told += " " + say("map_left_out", count=drawn.left_out)
    return f"<p>{told}</p>"


def _telling(progress: gr.Progress, doing: str) -> Told:
    progress(0, desc=say(doing))
    return lambda share: progress(share, desc=say(doing))


SCRIPT = r"""
const map = document.querySelector('#map');
const figure = () => map.querySelector('.js-plotly-plot');

function open([note, start, end]) {
  const link = document.createElement('a');
  link.href = `#${figure().layout.meta[note]}&start=${start}&end=${end}`;
  map.append(link);
  link.click();
  link.remove();
}

new MutationObserver(() => {
  const drawn = figure();
  if (!drawn?.on || drawn.dataset.listens) return;
  drawn.dataset.listens = 'yes';
  drawn.on('plotly_click', ({points}) => open(points[0].customdata));
}).observe(map, {childList: true, subtree: true});

map.addEventListener('click', (event) => {
  const entry = event.target.closest('[data-trace]');
  if (!entry) return;
  const shown = entry.getAttribute('aria-pressed') !== 'true';
  entry.setAttribute('aria-pressed', shown);
  window.Plotly.restyle(figure(), {visible: shown}, [Number(entry.dataset.trace)]);
});
"""

CSS = """
#map-told p { margin: 0; font-size: .88rem; color: var(--body-text-color-subdued); }
#map-told:has(.progress-level) { min-height: 84px; }  /* the bar has room while the map is drawn */
#map-plot { border: 1px solid var(--border-color-primary); border-radius: 12px; overflow: hidden;
  background: var(--block-background-fill); }
#map-plot .js-plotly-plot { height: max(360px, calc(100dvh - 330px)); }
#map-plot .annotation { pointer-events: none; }
#map-plot .annotation-text { fill: var(--body-text-color) !important; font-weight: 650 !important;
  font-family: var(--font) !important; paint-order: stroke; stroke: var(--block-background-fill);
  stroke-width: 5px; stroke-linejoin: round; }
#map-plot .annotation-text tspan { fill: #dc2626 !important; }
#map-plot .hovertext text { font-family: var(--font) !important; }
#map-legend .legend { display: flex; flex-wrap: wrap; gap: 6px; font-size: .82rem; }
#map-legend button, #map-legend .hit { display: inline-flex; align-items: center; gap: 6px;
  padding: 2px 10px; border-radius: 1em; border: 1px solid var(--border-color-primary); max-width: 100%; }
#map-legend button[aria-pressed=false] { opacity: .45; text-decoration: line-through; }
#map-legend i { width: .75em; height: .75em; border-radius: 50%; flex: none; }
#map-legend .hit i { border: 2px solid #dc2626; background: transparent; }
#map-legend button { text-align: left; line-height: 1.4; }
#map-legend small { flex: none; color: var(--body-text-color-subdued); }
#map-legend .hits { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 0; padding: 0;
  list-style: none; font-size: .85rem; }
#map-legend .hits b { color: #dc2626; }
#map-legend .all { margin-top: 8px; font-size: .85rem; }
#map-legend li a { color: inherit; text-decoration: none; margin: 0; padding: 0; }
#map-legend li a:is(:hover, :focus-visible) { text-decoration: underline; }
#map-legend .all ul { margin: 2px 0 8px; padding-left: 26px; list-style: none; columns: 2 320px; }
#map-legend .all li { padding: 2px 0; line-height: 1.5; break-inside: avoid; }
#map-legend summary { cursor: pointer; padding: 2px 0; color: var(--body-text-color-subdued); }
#map-legend summary i { display: inline-block; margin-right: 6px; }
#map-open .sum, #map-shared .sum { margin: 4px 0 12px; }
#map-open summary { cursor: pointer; list-style: none; }
#map-open summary::before { content: "▸"; display: inline-block; transition: transform .15s;
  color: var(--body-text-color-subdued); }
#map-open [open] > summary::before { transform: rotate(90deg); }
#map-open details:not(.post) > summary::before { margin-right: 8px; }
#map-open .post > summary, #map-open div.post { display: flex; align-items: center; gap: 12px;
  padding: 8px 4px; border-bottom: 1px solid var(--border-color-primary); }
#map-open .name { flex: 1 1 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font-weight: 600; }
#map-open .bar { flex: 0 0 26%; height: 8px; border-radius: 4px; overflow: hidden;
  background: transparent; box-shadow: inset 0 0 0 1px var(--body-text-color-subdued); }
#map-open .bar i { display: block; height: 100%; background: var(--color-accent); }
#map-open .count { flex: 0 0 9.5em; font-size: .82rem; text-align: right;
  color: var(--body-text-color-subdued); }
#map-open ul, #map-shared ul { margin: 6px 0 14px; padding-left: 22px; list-style: none; }
#map-open li, #map-shared li { padding: 3px 0; line-height: 1.6; }
#map-open a:not(.ask), #map-shared a:not(.ask) { margin: 0; padding: 0; }
#map-open li > a:first-child, #map-shared li > a { color: inherit; text-decoration: none; }
#map-open li > a:first-child:hover, #map-shared li > a:hover { text-decoration: underline; }
a.ask { padding: 0 10px; margin-left: 6px; border: 1px solid var(--border-color-primary); border-radius: 1em;
  font-size: .78rem; text-decoration: none; white-space: nowrap; color: var(--link-text-color); }
#map-open details:not(.post) > summary { padding: 12px 4px; font-size: .88rem;
  color: var(--body-text-color-subdued); }
#map-shared .groups { columns: 2 420px; column-gap: 14px; }
#map-shared .card { break-inside: avoid; }
#map-shared summary { cursor: pointer; font-size: .85rem; color: var(--body-text-color-subdued); }
#map-shared .card ul { padding-left: 0; margin: 8px 0 0; font-size: .9rem; }
.is_answered, .is_open { padding: 0 7px; border-radius: 1em; font-size: .72rem; }
.is_answered { background: color-mix(in srgb, var(--color-accent) 18%, transparent); }
.is_open { background: color-mix(in srgb, #2b6cb0 22%, transparent); }
@media (max-width: 900px) {
  #map-plot .js-plotly-plot { height: 54dvh; }
  #map-plot .annotation:nth-of-type(n+10):not(:has(tspan)) { display: none; }
  #map-open .bar { flex-basis: 16%; }
  #map-open .count { flex-basis: auto; }
}
"""
