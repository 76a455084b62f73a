"""Headings of a text without markup that bars stand around, or that count lectures, weeks and chapters."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from ingest.lines import bars, closes_sentence, heading_text, is_bar, states
from ingest.page import Mark, Page

_COUNTED = 4
"""Level of the parts of a course; its lectures stand one below, their sections two. All stand below bars
and above what stands in brackets."""
_LONGEST = 60
_UNITS = (
    (0, "부|편|part"),
    (1, "강의?|장|과|단원|챕터|주\\s?차|일\\s?차|회\\s?차?|chapter|lecture|lec|week|day|unit|session"),
    (2, "절|차시|교시|section"),
)
_COUNTER = re.compile(
    r"[\[<〈《【(]?\s*(?:"
    r"(?P<sure>제)\s?(?P<a>\d{1,3})\s?(?P<ordinal>부|편|강의?|장|과|단원|주\s?차?|일\s?차|회\s?차?|절|차시|교시)"
    r"|(?P<b>\d{1,3})\s?(?P<counted>부|편|강|장|단원|챕터|주\s?차|일\s?차|회\s?차|절|차시|교시)"
    r"|(?P<english>part|chapter|lecture|lec|week|day|unit|session|section)\.?\s?(?P<c>\d{1,3})"
    r")\s*(?P<sign>[\]>〉》】).:：|\-–—]+)?(?=\s|$|(?<=[.:：\])])\S)",
    re.I,
)
_NOT_A_TITLE = re.compile(
    r"(?:(?:이하|이상|중간)?\s?생략|[중하전]략|끝|절취선|여기까지.*|end|eof|fin|cut here|snip"
    r"|(?:page\s?)?\d*\s?(?:page|쪽|페이지)|page\s?\d+"
    r"|\d+ (?:passed|failed|errors?)\b.*|test session starts|failures|errors"
    r"|(?:short test|warnings) summary.*)\W*",
    re.I,
)


class _Counter(NamedTuple):
    """A line that counts: ``3강. 확률분포``."""

    line: int
    unit: str
    level: int
    number: int
    sure: bool


def framed(page: Page) -> dict[int, Mark]:
    """Headings by their first line: titles with a bar on both sides, and counted lectures and chapters.

    Markdown with headings of its own has neither; there bars are rules and emphasis.
    """
    if page.structured:
        return {}
    marks = _counted(page)
    kinds: list[str] = []
    for i, line in enumerate(page.lines):
        if not line.text or page.fenced[i]:
            continue
        found = _barred(page, i)
        if found is None:
            continue
        kind, last, title = found
        if kind[0] != "#" and kind not in kinds:
            kinds.append(kind)  # what an author frames first stands above what is framed otherwise
        level = len(kind) if kind[0] == "#" else min(kinds.index(kind) + 1, _COUNTED - 1)
        for within in range(i, last):
            marks.pop(within, None)
        marks[i] = Mark(i, last, level, title)
    return marks


def _barred(page: Page, i: int) -> tuple[str, int, str] | None:
    """The kind of bar around the title that opens at a line, the line after it, and the title."""
    text = page.lines[i].text
    if is_bar(text):
        return _between_bars(page, i)
    found = bars(text)
    if found is None or not _names(found["title"]):
        return None
    bar = found["bar"]
    if bar[0] == "#" and (page.markup or not (page.alone_above(i) or re.search("[가-힣]", text))):
        return None  # Markdown reads it itself, and a comment in code looks the same
    length = len(bar) if bar[0] == "#" else min(len(bar), 4)
    return bar[0] * length, i + 1, heading_text(text)


def _between_bars(page: Page, i: int) -> tuple[str, int, str] | None:
    """A title on a line of its own, a bar above and one below."""
    if page.markup or not page.alone_above(i) or i + 2 >= len(page.lines):
        return None
    title, below = page.lines[i + 1], page.lines[i + 2]
    same = title.region == below.region == page.lines[i].region
    if not same or not is_bar(below.text) or below.text[0] != page.lines[i].text[0]:
        return None
    if not _names(title.text) or is_bar(title.text) or re.search(r"\s{2}|\t", title.text):
        return None  # the head of a table
    return page.lines[i].text[0], i + 3, heading_text(title.text)


def _names(title: str) -> bool:
    return (
        len(title) <= _LONGEST
        and any(c.isalpha() for c in title)
        and not _NOT_A_TITLE.fullmatch(title)
        and not (closes_sentence(title) and title[-1] not in "?？!") and not states(title)
    )  # fmt: skip


def _counted(page: Page) -> dict[int, Mark]:
    """Lines that count on through the text, each over text of its own."""
    units: dict[tuple[str, bool], list[_Counter]] = defaultdict(list)
    every = (_counter(page, i) for i, line in enumerate(page.lines) if line.text)
    for counter in filter(None, every):
        units[counter.unit, counter.sure].append(counter)
    marks: dict[int, Mark] = {}
    for found in units.values():
        over = [c for c in found if not _listed(page, c)]
        if not _runs(page, over):
            continue
        for each in over:
            title = heading_text(page.lines[each.line].text)
            marks[each.line] = Mark(each.line, each.line + 1, each.level, title)
    return marks


def _counter(page: Page, i: int) -> _Counter | None:
    text = page.lines[i].text
    if page.fenced[i] or len(text) > _LONGEST or not (text[0].isdigit() or text[0] in "제[<〈《【(" or
                                                      text[0].isascii()):  # fmt: skip
        return None
    found = _COUNTER.match(text)
    if found is None or closes_sentence(text) or states(text):
        return None
    unit = re.sub(r"\s", "", found["ordinal"] or found["counted"] or found["english"]).lower()
    level = next((n for n, names in _UNITS if re.fullmatch(names, unit)), 1)
    number = int(found["a"] or found["b"] or found["c"])
    return _Counter(i, unit, _COUNTED + level, number, bool(found["sure"] or found["sign"]))


def _listed(page: Page, counter: _Counter) -> bool:
    """Whether a line only stands in a list of lectures: the one above or below it counts on."""
    for step in (1, -1):
        i = counter.line + step
        while not page.blank(i) and is_bar(page.lines[i].text):
            i += step
        while 0 <= i < len(page.lines) and page.blank(i):
            i += step
        other = _counter(page, i) if 0 <= i < len(page.lines) else None
        if other and other.unit == counter.unit and other.number == counter.number + step:
            return True
    return False


def _runs(page: Page, counters: list[_Counter]) -> bool:
    """Whether the lines count upwards through the text, and are no lines of a paragraph by chance."""
    if len(counters) < 2 or not all(a.number < b.number for a, b in pairwise(counters)):
        return False
    if all(page.alone_above(c.line) for c in counters):
        return len(counters) > 2 or all(c.sure for c in counters)
    on = all(a.number + 1 == b.number for a, b in pairwise(counters))
    return on and len(counters) > 2 and all(c.sure for c in counters)
