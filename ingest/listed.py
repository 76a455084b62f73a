"""Lists whose items are questions: each item is a heading of its own."""

from __future__ import annotations

from ingest.lines import QUESTION_MARK, asks, bullet, number
from ingest.page import Mark, Page, mark_of

LISTED = 21
"""Below every other level."""


def question_lists(page: Page) -> tuple[dict[int, Mark], set[int]]:
    """Headings for the items of lists that are lists of questions, where each ends, and all their lines."""
    found: dict[int, Mark] = {}
    within: set[int] = set()
    i = page.skip
    while i < len(page.lines):
        if not page.lines[i].text or page.fenced[i] or not _item(page.lines[i].text):
            i += 1
            continue
        items, end = _run(page, i)
        asking = [j for j in items if asks(page.lines[j].text)]
        if (
            len(items) >= 3
            and len(asking) * 5 >= len(items) * 3
            and not QUESTION_MARK.match(page.lines[i].text)
        ):
            within.update(range(i, end))
            for j in items:
                if mark := mark_of(page, j, j + 1, LISTED):
                    found[j] = mark
            if end < len(page.lines):
                found.setdefault(end, Mark(end, end, LISTED, ""))
        i = max(end, i + 1)
    return found, within


def _item(text: str) -> str:
    """What kind of list a line belongs to: its bullet, ``1`` for numbers, nothing for no list."""
    if bullet(text):
        return text[0]
    return "1" if number(text) else ""


def _run(page: Page, i: int) -> tuple[list[int], int]:
    """Items of the list that opens at a line, and the first line after it."""
    kind, indent, region = _item(page.lines[i].text), page.lines[i].indent, page.lines[i].region
    items, end = [i], i + 1
    for j in range(i + 1, len(page.lines)):
        line = page.lines[j]
        if not line.text:
            continue
        if line.region != region or line.indent < indent:
            break
        if line.indent == indent:
            if _item(line.text) != kind or page.fenced[j]:
                break
            items.append(j)
        end = j + 1
    return items, end
