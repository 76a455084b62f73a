"""Slides that were printed to PDF: each page is a section under its title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from ingest.lines import bullet, ends_sentence, states
from ingest.pdf_found import Found
from ingest.pdf_headings import Entry, Heading, Headings, by_outline, sign
from ingest.pdf_row import Pages, Row, body_size
from ingest.pdf_titles import crumb_of_formula, group, title_like

_FEWEST = 3
_MOST_LETTERS = 900
"""Of the usual slide on a wide page."""
_MOST_ON_TALL = 300
_LARGER = 1.13
_CLOSER = 0.92
"""Of the least step between items."""
_LONG_ITEM = 15
"""Characters of a row that may have been wrapped."""
_COVER_ROWS = 8
_LONG = 30
"""Characters of a row that ends in a full stop and is no date."""
_SECTION_LETTERS = 60
_GOES_ON = re.compile(
    r"\s*[(\[<]?\s*(?:계속|이어서|continued|cont(?:[’']d|\.)?|\d{1,2}\s*/\s*\d{1,2}|(?<=[(\[])(?:\d{1,2}|I{1,3}|IV|V))"
    r"\s*[)\]>]?\s*$",
    re.I,
)

_Title = tuple[int, int]
"""The first row of a page's title, and the row after it."""


def is_deck(pages: Sequence[Sequence[Row]], wide: Sequence[bool]) -> bool:
    """Whether pages are slides: they hold little, and most of them have a title in larger type on top.

    Args:
        pages: without their running heads.
        wide: for each page whether it is wider than high.
    """
    letters = [sum(len(line.text) for line in page) for page in pages if page]
    if len(letters) < _FEWEST:
        return False
    lying = sum(wide) * 5 >= len(wide) * 4
    if median(letters) > (_MOST_LETTERS if lying else _MOST_ON_TALL):
        return False
    titled = sum(_title(page) is not None for page in pages)
    return titled * 5 >= len(letters) * 3


def slides(pages: Pages, outline: Iterable[Entry]) -> tuple[Headings, int]:
    """The headings of slides, and how many characters of titles went that only repeat the one before.

    The title comes first on its page, whatever stands above it.
    """
    left_out = 0
    for page in pages:
        _fill_wrapped_items(page)
    titles = [_title(page) for page in pages]
    said = [_said(page, title) for page, title in zip(pages, titles, strict=True)]
    continues = _continuing(said)
    for page, title, again in zip(pages, titles, continues, strict=True):
        if title is None:
            continue
        first, last = title
        own = page[first:last]
        del page[first:last]
        if again:
            left_out += sum(len(line.text.strip()) for line in own)
        else:
            page[:0] = own
    shown = [
        Found(p, 0, title[1] - title[0], text, (pages[p][0].size, pages[p][0].bold), None)
        for p, (title, text, again) in enumerate(zip(titles, said, continues, strict=True))
        if title and not again
    ]
    at, levels = by_outline(pages, outline, shown)
    cover = bool(said[0]) and _is_cover(pages[0])
    sections = [
        bool(text) and not again and _is_section(pages[p], titles[p]) and not (p == 0 and cover)
        for p, (text, again) in enumerate(zip(said, continues, strict=True))
    ]
    if sum(sections) < 2:
        sections = [False] * len(pages)
    named = _levels(len(pages), levels, at)
    for one in shown:
        p = one.page
        level = 1 if p == 0 and cover else 2 if sections[p] else 3 if any(sections[:p]) else 2
        level = levels.get((p, 0), level if p == 0 and cover else max(level, named[p]))
        above = at.get((p, 0), Heading())
        at[p, 0] = above._replace(sign=sign(level), rows=one.last)
    return Headings(at, next((text for text in said if text), "")), left_out


def _title(page: Sequence[Row]) -> _Title | None:
    """The largest of a slide's upper rows, where it is larger than most of what stands there."""
    shown = [i for i, line in enumerate(page) if line.size]
    top = [i for i in sorted(shown, key=lambda i: -page[i].top)[:3] if title_like(page[i].text)]
    if not top:
        return None
    first = max(top, key=lambda i: (page[i].size, page[i].top))
    last = group(page, first)
    text = _said(page, (first, last))
    if last < 0 or not title_like(text):
        return None
    rest = [line for i, line in enumerate(page) if line.size and not first <= i < last]
    if not rest:
        return first, last
    body = body_size([rest])
    bolder = page[first].bold and not any(line.bold for line in rest) and page[first].size >= body
    return (first, last) if page[first].size >= _LARGER * body or bolder else None


def _fill_wrapped_items(page: list[Row]) -> None:
    """Mark the rows of items that go on in the next one: it stands closer than the next item does.

    A slide's text boxes have edges of their own, so that the page's does not tell.
    """
    steps = [page[i - 1].top - line.top for i, line in enumerate(page) if i and bullet(line.text)]
    step = min((down for down in steps if down > 0), default=0.0)
    within = False
    for i, (above, line) in enumerate(pairwise(page)):
        within = within or bullet(above.text) is not None
        closer = 0 < above.top - line.top < _CLOSER * step
        plain = line.size == above.size > 0 and not crumb_of_formula(line.text)
        within = within and closer and plain and not bullet(line.text)
        if within and len(above.text) >= _LONG_ITEM and not (states(above.text) or above.text.endswith("다")):
            page[i] = above._replace(full=True)


def _said(page: Sequence[Row], title: _Title | None) -> str:
    return " ".join(line.text.strip() for line in page[slice(*title)]) if title else ""


def _continuing(said: Sequence[str]) -> list[bool]:
    """For each page whether its title only repeats the one before, but for ``(계속)`` or ``(2/3)``."""
    continues, before = [], ""
    for text in said:
        key = _key(_GOES_ON.sub("", text)) or _key(text)
        continues.append(bool(text) and key == before)
        before = key or before
    return continues


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _is_cover(page: Sequence[Row]) -> bool:
    """Whether a first slide only names: no list, no sentence."""
    return len(page) <= _COVER_ROWS and not any(
        bullet(line.text) or (len(line.text) > _LONG and ends_sentence(line.text)) for line in page[1:]
    )


def _is_section(page: Sequence[Row], title: _Title | None) -> bool:
    """Whether a slide holds nothing but a title and perhaps a line under it."""
    if title is None:
        return False
    rest = page[title[1] - title[0] :]
    return len(rest) <= 1 and sum(len(line.text) for line in rest) <= _SECTION_LETTERS


def _levels(pages: int, levels: dict[tuple[int, int], int], at: dict[tuple[int, int], Heading]) -> list[int]:
    """For each page the level below the outline's entry that it stands under; 2 before the first."""
    deepest = [0] * pages
    for (p, _), level in levels.items():
        deepest[p] = max(deepest[p], level)
    for (p, _), heading in at.items():
        for text in heading.missing:
            deepest[p] = max(deepest[p], text.index(" "))
    if not any(heading.missing for heading in at.values()):
        return [2] * pages  # its entries are the slides' own titles
    below: list[int] = []
    above = 1
    for own in deepest:
        above = own or above
        below.append(above + 1)
    return below
