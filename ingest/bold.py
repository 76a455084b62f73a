"""Bold lines that are headings, by how they are written and where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import islice

from ingest.lines import asks, heading_text, says, urges
from ingest.page import BOLD, FEWEST_SIBLINGS, LONGEST, Mark, Page, atx, mark_of

LONGEST_BOLD = 60
"""Characters of a bold line that names what stands below it."""
LONGEST_MESSAGE = 120
"""The same of one without Hangul: an error message is long."""
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?P<inner>.+?)(?<=\S)\1\s*(?:<br\s*/?>)?$")
_SOLVED = re.compile(r"(\*\*|__)(?=\S)(?P<inner>(?:(?!\1).)+)(?<=\S)\1\s*(?:→|⇒|=>|->)\s*(?=\S)")
_HANGUL = re.compile(r"[가-힣]")


def bold(page: Page, i: int) -> Mark | None:
    """A bold line that asks, or names what stands below it."""
    text = page.lines[i].text
    if text[0] not in "*_" or not page.markup or len(text) > LONGEST:
        return None
    if solved := _SOLVED.match(text):
        return _solved(page, i, solved)
    found = _BOLD.match(text)
    if not found or found[1] in found["inner"]:
        return None
    question = asks(found["inner"]) and not urges(found["inner"])
    if not question and not _is_bold_title(page, i):
        return None
    if not question and page.structured:
        titles = (j for j in page.bold_lines if _is_bold_title(page, j))
        if len(list(islice(titles, 2))) < 2:
            return None  # emphasised once, between headings of another kind
    return mark_of(page, i, i + 1, BOLD, question)


def _solved(page: Page, i: int, found: re.Match[str]) -> Mark | None:
    """``**error** → what to do``, in a text whose bold lines are headings."""
    titles = (j for j in page.bold_lines if _is_bold_title(page, j))
    siblings = len(list(islice(titles, FEWEST_SIBLINGS)))
    line = page.lines[i]
    if siblings < FEWEST_SIBLINGS or not _names_below(page, i, found["inner"]):
        return None
    return Mark(i, i + 1, BOLD, heading_text(found["inner"]), answer=line.start + found.end())


def _is_bold_title(page: Page, i: int) -> bool:
    found = _BOLD.match(page.lines[i].text)
    return found is not None and _names_below(page, i, found["inner"])


def _names_below(page: Page, i: int, inner: str) -> bool:
    """Whether the bold words of a line are a title by how they are written and where they stand."""
    longest = LONGEST_BOLD if _HANGUL.search(inner) else LONGEST_MESSAGE
    return len(inner) <= longest and not says(inner) and (page.alone_above(i) or _is_first(page, i))


def _is_first(page: Page, i: int) -> bool:
    """Whether a bold line right below a ``#`` heading is the first of several titles under it."""
    if atx(page.lines[i - 1]) is None:
        return False
    below = range(i + 1, len(page.lines))
    end = next((j for j in below if page.lines[j].text[:1] == "#" and not page.fenced[j]), len(page.lines))
    after = page.bold_lines[bisect_right(page.bold_lines, i) : bisect_left(page.bold_lines, end)]
    return any(_is_bold_title(page, j) for j in after)
