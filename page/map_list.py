"""The passages of the map as links: for who has no pointer, or hears the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import shorten

from page.map_figure import Group
from page.reader import address
from page.words import say
from rag.coverage import told_apart
from rag.note_map import NoteMap
from rag.types import Chunk, Hit

LISTED = 40
"""Passages of one colour that are listed; a note that has more is read in the tab of notes."""
NAMED = 70
"""Characters by which a passage is named."""


def listed(drawn: NoteMap, groups: Sequence[Group], hits: Sequence[Hit] = ()) -> str:
    """What can be reached on the map: the passages of the last answer, and folded away those of each colour.

    Args:
        drawn: the map.
        groups: its colours.
        hits: the passages of the last answer, best first.
    """
    notes = told_apart(zip((chunk.source for chunk in drawn.chunks), drawn.titles, strict=True))
    drawn_ones = {chunk.id for chunk in drawn.chunks}
    marked = "".join(
        f"<li>{_link(hit.chunk, notes, number=rank)}</li>"
        for rank, hit in enumerate(hits, start=1)
        if hit.chunk.id in drawn_ones
    )
    answered = f'<ol class="hits" aria-label="{escape(say("map_hits"))}">{marked}</ol>' if marked else ""
    folds = "".join(_fold(drawn, group, notes) for group in groups)
    return f'{answered}<details class="all"><summary>{escape(say("map_listed"))}</summary>{folds}</details>'


def _fold(drawn: NoteMap, group: Group, notes: dict[str, str]) -> str:
    links = "".join(f"<li>{_link(drawn.chunks[n], notes)}</li>" for n in group.members[:LISTED])
    left = len(group.members) - LISTED
    more = f"<p>{escape(say('more', count=left))}</p>" if left > 0 else ""
    head = (
        f'<i style="background:{group.colour}"></i>{escape(group.name)} <small>{len(group.members)}</small>'
    )
    return f"<details><summary>{head}</summary><ul>{links}</ul>{more}</details>"


def _link(chunk: Chunk, notes: dict[str, str], *, number: int | None = None) -> str:
    words = " ".join((chunk.question or chunk.body_text or chunk.text).split())
    name = shorten(words, NAMED, placeholder="…") or words[:NAMED]
    at = escape(address(chunk.source, chunk.start, chunk.end))
    ranked = f"<b>{number}</b> " if number else ""
    return f'<a href="#{at}" title="{escape(notes[chunk.source])}">{ranked}{escape(name)}</a>'
