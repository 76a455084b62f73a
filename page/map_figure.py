"""The map of the notes as a figure: what Plotly draws, which comes with Gradio, and the legend beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from textwrap import shorten, wrap
from typing import Any
from urllib.parse import urlsplit

from page.reader import address
from page.words import say
from rag.coverage import told_apart
from rag.note_map import NoteMap
from rag.types import Chunk, Hit

COLOURS = (
    "#0f9d8c", "#e08a1e", "#5b7be0", "#d1497f", "#7aa52b",
    "#9b6ae0", "#18a0c9", "#e0563f", "#b08d15", "#a8704a",
)  # fmt: skip
"""Told apart on a light and on a dark page."""
REST = "#a8a29e"
WEBGL_FROM = 2_000
"""From so many passages the graphics card draws; below, drawings of the browser look better."""
FEW_ENOUGH = 0.5
"""The biggest notes get colours if they hold this share of the passages; else folders do."""
SHOWN = 110
"""Characters of a passage that are shown beside its point,"""
LINE = 46
"""so many in a line."""
_HIT = "#dc2626"
_ONE_PLACE = 0.015
"""Rings that are nearer to each other than this share of the map have one place."""
_EDGE = 0.22
"""The share of the width that counts as near an edge."""


@dataclass(frozen=True, slots=True)
class Group:
    """Passages of one colour."""

    name: str
    colour: str
    members: tuple[int, ...]


def grouped(drawn: NoteMap, name_of: Callable[[str], str] = str) -> list[Group]:
    """The passages by note, or by folder where no note stands out; what is left comes first, in grey.

    Args:
        drawn: the map.
        name_of: gives what a source is called; what was uploaded is no folder of the others.
    """
    named = [chunk.source for chunk in drawn.chunks]
    sizes = Counter(named)
    called = told_apart(zip(named, drawn.titles, strict=True))
    most = sum(size for _, size in sizes.most_common(len(COLOURS)))
    if most < FEW_ENOUGH * len(named):
        folders = _folders(sizes, name_of)
        if len(set(folders.values())) > 1:
            named = [folders[source] for source in named]
            sizes = Counter(named)
            called = {folder: folder for folder in sizes}
    chosen = sorted(sizes, key=lambda name: (-sizes[name], name))[: len(COLOURS)]
    members: dict[str, list[int]] = {}
    for n, name in enumerate(named):
        members.setdefault(name if name in chosen else "", []).append(n)
    rest = [Group(say("map_rest"), REST, tuple(members[""]))] if "" in members else []
    return rest + [
        Group(called[name] or name, colour, tuple(members[name]))
        for name, colour in zip(chosen, COLOURS, strict=False)
    ]


def _folders(sources: Collection[str], name_of: Callable[[str], str]) -> dict[str, str]:
    """The folder of each source below the one they all lie in, or the host of an address.

    What was uploaded is together, but for the members of an archive: they go by its name.
    """
    uploaded = {source: name.partition("!/") for source in sources if (name := name_of(source)) != source}
    found = {
        source: archive if member else say("uploads") for source, (archive, _, member) in uploaded.items()
    }
    own = [source for source in sources if source not in uploaded]
    folders = {source: source.replace("\\", "/").split("/")[:-1] for source in own if "://" not in source}
    levels = zip(*folders.values(), strict=False)
    together = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, levels))
    below = {source: "/".join(parts[together : together + 1]) for source, parts in folders.items()}
    return found | {source: below[source] if source in below else urlsplit(source).netloc for source in own}


def figure(drawn: NoteMap, groups: Sequence[Group], hits: Sequence[Hit] = ()) -> str:
    """The map as Plotly's JSON.

    A point carries the number of its note and where it starts and ends there; ``layout.meta`` holds the
    addresses of the notes (see ``page.map_tab.SCRIPT``).

    Args:
        drawn: the map.
        groups: the traces, in their order.
        hits: the passages of the last answer, best first.
    """
    sources = list(dict.fromkeys(chunk.source for chunk in drawn.chunks))
    number = {source: n for n, source in enumerate(sources)}
    traces = [_trace(drawn, group, number) for group in groups]
    at = {chunk.id: n for n, chunk in enumerate(drawn.chunks)}
    ranked = [(rank, at[hit.chunk.id]) for rank, hit in enumerate(hits, start=1) if hit.chunk.id in at]
    if ranked:
        traces.append(_marked(drawn, ranked, number))
    hidden = {"visible": False, "fixedrange": False}
    layout = {
        "showlegend": False, "hovermode": "closest", "dragmode": "pan", "hoverdistance": 12,
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": hidden | {"range": _range(drawn, 0)}, "yaxis": hidden | {"range": _range(drawn, 1)},
        "hoverlabel": {
            "align": "left", "bgcolor": "#1c1917", "bordercolor": "#78716c",
            "font": {"color": "#fafaf9", "size": 13, "family": "inherit"},
        },
        "annotations": [*_labels(drawn), *_ranks(drawn, ranked)],
        "meta": [address(source).partition("&")[0] for source in sources],
    }  # fmt: skip
    config = {
        "scrollZoom": True, "displaylogo": False, "displayModeBar": False, "doubleClick": "reset",
    }  # fmt: skip
    return json.dumps({"data": traces, "layout": layout, "config": config}, ensure_ascii=False)


def legend(groups: Sequence[Group], marked: bool) -> str:
    """Which colour is which note; a click hides its points or shows them again.

    Args:
        groups: the traces of the figure, in their order.
        marked: whether the passages of the last answer are marked.
    """
    entries = list(enumerate(groups))
    grey = [entry for entry in entries if entry[1].colour == REST]
    hit = f'<span class="hit"><i></i>{escape(say("map_hits"))}</span>' if marked else ""
    return '<div class="legend">' + hit + "".join(
        f'<button type="button" data-trace="{n}" aria-pressed="true" title="{escape(group.name)}">'
        f'<i style="background:{group.colour}"></i>{escape(shorten(group.name, 40, placeholder="…"))} '
        f"<small>{len(group.members)}</small></button>"
        for n, group in [*(e for e in entries if e not in grey), *grey]
    ) + "</div>"  # fmt: skip


def _trace(drawn: NoteMap, group: Group, number: dict[str, int]) -> dict[str, Any]:
    many = len(drawn.chunks)
    size, opacity = (11, 0.9) if many <= 400 else (8, 0.8) if many <= WEBGL_FROM else (5, 0.7)
    return {
        "type": "scattergl" if many > WEBGL_FROM else "scatter",
        "mode": "markers",
        "marker": {
            "size": size, "color": group.colour, "opacity": opacity * (0.6 if group.colour == REST else 1.0),
            "line": {"width": 0},
        },
        **_placed(drawn, group.members, number),
    }  # fmt: skip


def _marked(drawn: NoteMap, ranked: Sequence[tuple[int, int]], number: dict[str, int]) -> dict[str, Any]:
    """Rings around the passages of the last answer."""
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {
            "size": 19, "color": "rgba(220,38,38,.12)", "line": {"width": 2.5, "color": _HIT},
        },
        **_placed(drawn, [n for _, n in ranked], number),
    }  # fmt: skip


def _ranks(drawn: NoteMap, ranked: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """The numbers beside the rings; the names of regions, which come before, cannot cover them.

    Rings that lie upon each other, as those of two copies of a note do, share one place for their numbers.
    """
    spans = [high - low for low, high in (_range(drawn, 0), _range(drawn, 1))]
    places: list[tuple[float, float, list[int]]] = []
    for rank, n in ranked:
        x, y = (float(drawn.points[n, axis]) for axis in (0, 1))
        for other_x, other_y, ranks in places:
            if abs(x - other_x) < _ONE_PLACE * spans[0] and abs(y - other_y) < _ONE_PLACE * spans[1]:
                ranks.append(rank)
                break
        else:
            places.append((x, y, [rank]))
    return [
        {
            "x": round(x, 4), "y": round(y, 4), "xanchor": "left", "yanchor": "bottom",
            "xshift": 8, "yshift": 6, "text": f"<b>{', '.join(map(str, ranks))}</b>",
            "showarrow": False, "font": {"size": 14, "color": _HIT},
        }
        for x, y, ranks in places
    ]  # fmt: skip


def _placed(drawn: NoteMap, members: Sequence[int], number: dict[str, int]) -> dict[str, Any]:
    chunks = [drawn.chunks[n] for n in members]
    return {
        "x": [round(float(drawn.points[n, 0]), 4) for n in members],
        "y": [round(float(drawn.points[n, 1]), 4) for n in members],
        "hoverinfo": "text",
        "text": [_told(chunk, drawn.titles[n]) for chunk, n in zip(chunks, members, strict=True)],
        "customdata": [[number[chunk.source], chunk.start, chunk.end] for chunk in chunks],
    }


def _told(chunk: Chunk, title: str) -> str:
    """What is shown beside a point: the heading, the first words, the note."""
    words = " ".join((chunk.body_text or chunk.text).split())
    said = shorten(words, SHOWN, placeholder="…") or words[:SHOWN]
    lines = [f"<b>{escape(line)}</b>" for line in wrap(chunk.question, LINE)[:2]]
    lines += [escape(line) for line in wrap(said if chunk.body_text.strip() else say("map_blank"), LINE)]
    return "<br>".join([*lines, f"<i>{escape(shorten(title, LINE, placeholder='…') or title[:LINE])}</i>"])


def _labels(drawn: NoteMap) -> list[dict[str, Any]]:
    """The labels of the regions, above the points that they name.

    One near an edge grows inwards, so that a narrow page does not cut it.
    """
    low, high = _range(drawn, 0)

    def anchor(x: float) -> str:
        share = (x - low) / (high - low)
        return "left" if share < _EDGE else "right" if share > 1 - _EDGE else "center"

    return [
        {
            "x": label.x, "y": label.y, "xanchor": anchor(label.x), "text": escape(label.text),
            "yanchor": "bottom", "yshift": 7, "showarrow": False, "font": {"size": 13},
        }
        for label in drawn.labels
    ]  # fmt: skip


def _range(drawn: NoteMap, axis: int) -> list[float]:
    values = drawn.points[:, axis]
    low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
    margin = 0.06 * (high - low) or 1.0
    return [round(low - margin, 4), round(high + margin, 4)]
