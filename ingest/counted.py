"""Headings by their numbers: of sections and questions, of a chapter, of the parts of a text with lists."""

from __future__ import annotations

import re
from itertools import islice

from ingest.lines import asks, number, says
from ingest.page import LONGEST, LONGEST_NAME, NUMBERED, Mark, Page, mark_of
from ingest.wrapped import wrapped

LONGEST_TITLE = 80
ESTABLISHED = 3
"""Numbered headings after which the next number stands over whatever text it has, be it no sentence."""
_FEWEST_BELOW = 3
"""Lines that stand under a number of a text's parts."""


def numbers_in(found: re.Match[str]) -> tuple[int, ...]:
    """``3.1`` as numbers."""
    return tuple(int(n) for n in found[1].split("."))


def _opens_chapter(page: Page, i: int, numbers: tuple[int, ...]) -> bool:
    """Whether a chapter of a book opens with its first section, ``3.1``, for which others count on."""
    before = page.numbers
    if numbers[1:] != (1,) or not page.alone_above(i) or (before and numbers[0] != before[0] + 1):
        return False
    on = {(numbers[0], 2), (*numbers, 1)}
    below = (j for j in range(i + 1, len(page.lines)) if page.lines[j].text and page.alone_above(j))
    return any(_numbers_of_title(page.lines[j].text) in on for j in below)


def _numbers_of_title(text: str) -> tuple[int, ...]:
    found = number(text) if len(text) <= LONGEST_TITLE and not says(text) else None
    return numbers_in(found) if found else ()


def _parts_text(page: Page, i: int, n: int) -> bool:
    """Whether a short line with the number ``n`` is one of those that cut a text into parts: 1. 2. 3.

    Under it stand several lines without a number, and a paragraph further down the next number, or a part
    that was counted before stands above it.
    """
    if len(page.lines[i].text) > LONGEST_NAME:
        return False
    below = list(islice((j for j in range(i + 1, len(page.lines)) if page.lines[j].text), _FEWEST_BELOW))
    if len(below) < _FEWEST_BELOW or any(number(page.lines[j].text) for j in below):
        return False
    further = (j for j in range(below[-1] + 1, len(page.lines)) if page.alone_above(j))
    return bool(page.numbers) or any(_numbers_of_title(page.lines[j].text) == (n + 1,) for j in further)


def numbered(page: Page, i: int) -> Mark | None:
    """A line with a number that asks, or is a title for which others count on."""
    line = page.lines[i]
    found = number(line.text)
    if found is None or len(line.text) > LONGEST:
        return None
    if page.structured and line.indent > 1:
        return None
    numbers = numbers_in(found)
    last = wrapped(page, i)
    if page.in_answer and not (_counts_from(page.numbers, numbers) and asks(page.lines[last - 1].text)):
        return None  # a point of the answer; the next question of an exam counts on
    if asks(page.lines[last - 1].text):
        if _opens_statements(page, last, numbers):
            return None
    elif page.structured or page.counted or not _is_title(page, i, numbers):
        return None
    page.numbers = numbers
    level = NUMBERED + len(numbers)
    if page.underlined and _counts_from(page.underlined[1], numbers):
        level = page.underlined[0]
        page.underlined = level, numbers
    else:
        page.underlined = None
    return mark_of(page, i, last, level)


def _counts_from(before: tuple[int, ...], numbers: tuple[int, ...]) -> bool:
    return len(before) == len(numbers) == 1 and numbers[0] == before[0] + 1


def _opens_statements(page: Page, i: int, numbers: tuple[int, ...]) -> bool:
    """Whether the next line is the next point of a list, and no question."""
    if page.blank(i) or not (found := number(page.lines[i].text)):
        return False
    following = (*numbers[:-1], numbers[-1] + 1)
    return numbers_in(found) == following and not asks(page.lines[i].text)


def _is_title(page: Page, i: int, numbers: tuple[int, ...]) -> bool:
    """Whether a numbered line that asks nothing is a heading: its number goes on from the last one."""
    text = page.lines[i].text
    if len(text) > LONGEST_TITLE or says(text) or (len(numbers) == 1 and _is_item(page, i)):
        return False
    before = page.numbers
    depth = len(numbers)
    if depth > 1:
        parent = before[: depth - 1] == numbers[:-1]
        sibling = before[depth - 1] + 1 if len(before) >= depth else 1
        return (parent and numbers[-1] == sibling) or _opens_chapter(page, i, numbers)
    goes_on = numbers[0] == (before[0] + 1 if before else 1)
    stands = page.leads(i) or _stands_over(page, i) or (bool(before) and _is_indented_under(page, i))
    stands = stands or (numbers[0] > ESTABLISHED and not page.alone_below(i))
    return goes_on and page.alone_above(i) and (stands or _parts_text(page, i, numbers[0]))


def _is_item(page: Page, i: int) -> bool:
    """Whether a numbered line is a point of a list: with no text between, it and two others count on."""
    return _counted(page, i, 1) + _counted(page, i, -1) >= 2


def _counted(page: Page, i: int, step: int) -> int:
    """How many lines count on from a numbered one, at most two; upwards where ``step`` is -1."""
    first = number(page.lines[i].text)
    for count in range(2):
        i += step
        while 0 <= i < len(page.lines) and page.blank(i):
            i += step
        found = None if page.blank(i) else number(page.lines[i].text)
        if first is None or found is None or found[1] != str(int(first[1]) + step * (count + 1)):
            return count
    return 2


def _is_indented_under(page: Page, i: int) -> bool:
    """Whether a short line has its text further in than itself."""
    short = len(page.lines[i].text) <= LONGEST_NAME
    return short and not page.alone_below(i) and page.lines[i + 1].indent > page.lines[i].indent


def _stands_over(page: Page, i: int) -> bool:
    """Whether a short numbered line has right below it a sentence, or numbers that count within its own."""
    if len(page.lines[i].text) > LONGEST_NAME or page.alone_below(i):
        return False
    text, below = page.lines[i].text, page.lines[i + 1].text
    mine, inner = number(text), number(below)
    if mine and inner:
        deeper = page.lines[i + 1].indent > page.lines[i].indent
        return inner[1].startswith(f"{mine[1]}.") or (inner[1] == "1" and deeper)
    return says(below)
