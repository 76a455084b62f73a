"""Questions that run over the line they begin on."""

from __future__ import annotations

import re

from ingest.lines import ANSWER_MARK, QUESTION_MARK, answered, asks, bullet, ends_sentence, number
from ingest.page import LONGEST, Page

ANY_MARK = re.compile(r"[>|<#`~!]|={3,}$|[-*_]{3,}$")
"""What a line of text does not open with."""


def wrapped(page: Page, i: int) -> int:
    """The line after a question that may run over up to three lines."""
    if asks(page.lines[i].text) or ends_sentence(page.lines[i].text) or answered(page.lines[i].text):
        return i + 1
    for j in range(i + 1, min(i + 3, len(page.lines))):
        line = page.lines[j]
        if page.blank(j) or line.region != page.lines[i].region or len(line.text) > LONGEST // 2:
            break
        if (
            page.fenced[j]
            or QUESTION_MARK.match(line.text)
            or (starts_something(line.text) and not _counts_on(page.lines[j - 1].text, line.text))
        ):
            break
        if asks(line.text):
            return j + 1
        if ends_sentence(line.text):
            break
    return i + 1


def _counts_on(above: str, text: str) -> bool:
    """Whether ``2)`` goes on from a ``1)`` in the line above, as the parts of one question do."""
    found = re.match(r"(\d)\)", text)
    return found is not None and f"{int(found[1]) - 1})" in above


def starts_something(text: str) -> bool:
    """Whether a line opens with a mark of its own, and does not go on from the one above."""
    return bool(bullet(text) or number(text) or ANY_MARK.match(text) or ANSWER_MARK.match(text))
