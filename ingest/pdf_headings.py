"""Headings of a PDF: rows larger or bolder than the text, numbered ones, and what the outline names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.lines import same_words
from ingest.pdf_found import Found, Type, candidates
from ingest.pdf_row import Place, Row
from ingest.slides import NAMES

_DEEPEST = 6
_LONGEST_NAME = 60
"""Characters of a row that may stand between a title and its authors."""

_NAMES_NO_TEXT = re.compile(
    r"목\s*차|차\s*례|초\s*록|요\s*약|contents|abstract|preprint\b.*|under review.*", re.I
)
_NO_TITLE = re.compile(r"(?:슬라이드|쪽|페이지|slide|page|pg\.?)\s*\d+|\d+\s*(?:쪽|페이지)", re.I)
"""What programs call a page in the outline."""


class Entry(NamedTuple):
    """A bookmark of the outline."""

    title: str
    level: int
    """From 0."""
    page: int
    """From 0."""


class Heading(NamedTuple):
    """What is written before a row."""

    missing: tuple[str, ...] = ()
    """Headings that no row says, with their signs."""
    sign: str = ""
    """What makes a heading of the row itself."""
    rows: int = 1
    """How many rows the heading runs over."""


class Headings(NamedTuple):
    """The headings of a document by their places."""

    at: dict[Place, Heading]
    title: str
    """What the largest type of the first page says; empty where it is one heading of several."""


def sign(level: int) -> str:
    """Markdown's mark of a heading of a level from 1."""
    return "#" * min(max(level, 1), _DEEPEST) + " "


def headings(pages: Sequence[Sequence[Row]], outline: Iterable[Entry]) -> Headings:
    """The headings that a document's type, its numbers and its outline show."""
    rows = candidates(pages)
    title = _title(rows)
    if title:
        rows = list(_without_authors(pages, rows, title))
    others = [one for one in rows if one is not title]
    at, levels = by_outline(pages, outline, rows)
    for one, level in zip(others, _levels(others, levels), strict=True):
        place = one.page, one.first
        if place in levels:
            continue
        at[place] = at.get(place, Heading())._replace(sign=sign(level), rows=one.last - one.first)
    if title and at and (title.page, title.first) not in levels:  # alone it parts nothing
        place = title.page, title.first
        at[place] = at.get(place, Heading())._replace(sign=sign(1), rows=title.last - title.first)
    return Headings(at, title.text if title else "")


def by_outline(
    pages: Sequence[Sequence[Row]], outline: Iterable[Entry], rows: Sequence[Found] = ()
) -> tuple[dict[Place, Heading], dict[Place, int]]:
    """Headings of the outline with the level of each row that is one.

    An entry is looked for among the headings ``rows`` on its page, then among all its rows.
    """
    at: dict[Place, Heading] = {}
    levels: dict[Place, int] = {}
    keys: dict[int, list[str]] = {}
    groups: dict[int, list[Found]] = {}
    for one in rows:
        groups.setdefault(one.page, []).append(one)
    for entry in outline:
        lines = pages[entry.page] if 0 <= entry.page < len(pages) else ()
        key, level = same_words(entry.title), min(entry.level + 2, _DEEPEST)
        if not lines or not key or _NO_TITLE.fullmatch(entry.title):
            continue
        own = keys.setdefault(entry.page, [_key(line) for line in lines])
        free = (one for one in groups.get(entry.page, ()) if (entry.page, one.first) not in levels)
        whole = next((one for one in free if _same(one.text, key)), None)
        first = whole.first if whole else own.index(key) if key in own else None
        if first is None:
            above = at.get((entry.page, 0), Heading())
            at[entry.page, 0] = above._replace(missing=(*above.missing, sign(level) + entry.title))
            continue
        own[first] = ""
        levels[entry.page, first] = level
        above = at.get((entry.page, first), Heading())
        at[entry.page, first] = above._replace(sign=sign(level), rows=whole.last - first if whole else 1)
    return at, levels


def _key(line: Row) -> str:
    return "" if line.text.startswith("|") else same_words(line.text)  # a row of a table is no heading


def _same(text: str, key: str) -> bool:
    """Whether a heading says what an outline's entry does, but for a number or a word of the chapter."""
    own = same_words(text)
    shorter, longer = sorted((own, key), key=len)
    return own == key or (len(shorter) >= 4 and 2 * len(shorter) >= len(longer) and longer.endswith(shorter))


def _title(rows: Sequence[Found]) -> Found | None:
    """The heading of the first page that is larger than every other one."""
    if not rows or rows[0].page:
        return None
    often = Counter(one.type[0] for one in rows)
    largest = max(often)
    one = next(one for one in rows if one.type[0] == largest)
    if often[largest] > 1 or one.page or _NAMES_NO_TEXT.fullmatch(one.text.strip()):
        return None
    if one.number and not one.number.unit:
        return None
    return one


def _without_authors(pages: Sequence[Sequence[Row]], rows: Sequence[Found], title: Found) -> Iterator[Found]:
    """Rows without those right under the title that only say who wrote it, where and when."""
    under: list[Found] = []
    for one in rows:
        below = under[-1].last if under else title.last
        between = pages[title.page][below : one.first]
        if one.page == title.page and one.first >= below:
            if any(len(line.text) > _LONGEST_NAME for line in between):
                break
            under.append(one)
    elsewhere = {one.type for one in rows if one not in under}
    yield from (
        one
        for one in rows
        if one not in under
        or one.type in elsewhere
        or one.number
        or (one.type[1] and not NAMES.search(one.text))
    )


def _levels(rows: Sequence[Found], outlined: dict[Place, int]) -> list[int]:
    """A level for each: by the rank of its type, in steps that the outline's levels fix where it has one."""
    known: dict[Type, int] = {}
    for one in rows:
        if (level := outlined.get((one.page, one.first))) is not None:
            known[one.type] = min(level, known.get(one.type, level))
    by_type: dict[Type, int] = {}
    above = 1
    for own in sorted({one.type for one in rows}, reverse=True):
        above = by_type[own] = known.get(own, above + 1)
    levels = [min(by_type[one.type], _DEEPEST) for one in rows]
    return _deeper_by_number(rows, levels)


def _deeper_by_number(rows: Sequence[Found], levels: Sequence[int]) -> list[int]:
    """Where one type sets 4, 4.1 and 4.1.1 alike, their numbers tell the levels."""
    depths: dict[Type, set[int]] = {}
    for one in rows:
        if one.number:
            depths.setdefault(one.type, set()).add(one.number.depth)
    shifted: list[int] = []
    for one, level in zip(rows, levels, strict=True):
        own = sorted(depths.get(one.type, ()))
        rank = own.index(one.number.depth) if one.number else 0
        shifted.append(min(level + rank, _DEEPEST))
    return shifted
