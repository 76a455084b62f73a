"""Numbers that count the sections of a chapter, or the parts of a text that holds lists."""

from __future__ import annotations

import re
from itertools import islice

from ingest.lines import number, says
from ingest.page import LONGEST_NAME, Page

LONGEST_TITLE = 80
_FEWEST_BELOW = 3
"""Lines that stand under a number of a text's parts."""


def numbers_in(found: re.Match[str]) -> tuple[int, ...]:
    """``3.1`` as numbers."""
    return tuple(int(n) for n in found[1].split("."))


def opens_chapter(page: Page, i: int, numbers: tuple[int, ...]) -> bool:
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


def parts_text(page: Page, i: int, n: int) -> bool:
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
