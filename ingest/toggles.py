"""Titles of a text whose parts are counted in brackets, and of items that open on text of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.lines import asks, bullet, heading_text, says
from ingest.listed import LISTED
from ingest.page import BRACKET, Mark, Page

_COUNTED = re.compile(r"[\[【〔](\d{1,2})[\]】〕]\s*(?=[^\s\d\[\](])")
_LONGEST = 45
_LONGEST_ITEM = 60
_FEWEST = 2
_DEEPEST = 5
"""Steps of indentation that are told apart."""


def counted_in_brackets(page: Page) -> dict[int, Mark]:
    """``[1] title`` over its own text, where the numbers go on from one; a list of sources is none."""
    if page.structured:
        return {}
    found: list[tuple[int, int, str]] = []
    for i, line in enumerate(page.lines):
        counted = None if page.fenced[i] else _COUNTED.match(line.text)
        if counted is None:
            continue
        title = heading_text(line.text[counted.end() :])
        if (
            not page.alone_above(i)
            or not title
            or len(line.text) > _LONGEST
            or (says(title) and not asks(title))
        ):
            return {}
        found.append((i, int(counted[1]), title))
    if len(found) < _FEWEST or found[0][1] > 1 or any(b[1] != a[1] + 1 for a, b in pairwise(found)):
        return {}
    over = sum(_stands_over(page, i, stop) for i, stop in _stretches(page, [i for i, _, _ in found]))
    if over < len(found) - 1:
        return {}
    return {i: Mark(i, i + 1, BRACKET, title, asks(title)) for i, _, title in found}


def _stretches(page: Page, firsts: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(firsts, [*firsts[1:], len(page.lines)], strict=True)


def _stands_over(page: Page, i: int, stop: int) -> bool:
    return any(page.lines[j].text for j in range(i + 1, stop))


def toggles(page: Page) -> dict[int, Mark]:
    """Items of a list with paragraphs of their own set in below a blank line, as toggles are exported."""
    if not page.markup:
        return {}
    found: dict[int, Mark] = {}
    opened = [i for i, line in enumerate(page.lines) if line.text and not page.fenced[i] and _opens(page, i)]
    depths = [page.lines[i].indent for i in opened]
    for i in opened:
        line = page.lines[i]
        if depths.count(line.indent) < _FEWEST:
            continue
        level = LISTED + min(line.indent // 2, _DEEPEST)
        title = heading_text(line.text)
        end = _end_of(page, i)
        found[i] = Mark(i, i + 1, level, title, asks(title))
        if end < len(page.lines):
            found.setdefault(end, Mark(end, end, level, ""))
    return found


def _opens(page: Page, i: int) -> bool:
    """Whether a short item names what stands below a blank line, set in further than itself."""
    line = page.lines[i]
    if not bullet(line.text) or len(line.text) > _LONGEST_ITEM or not page.blank(i + 1):
        return False
    below = page.following(i + 1)
    title = heading_text(line.text)
    named = bool(title) and (asks(title) or not says(title))
    return named and below is not None and page.lines[below].indent >= line.indent + 2


def _end_of(page: Page, i: int) -> int:
    """The next line with text that stands no deeper than an item."""
    deeper = page.lines[i].indent
    for j in range(i + 1, len(page.lines)):
        within_code = page.fenced[j] and page.fenced[j - 1]
        if page.lines[j].text and page.lines[j].indent <= deeper and not within_code:
            return j
    return len(page.lines)
