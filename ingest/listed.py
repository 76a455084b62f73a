"""Lists whose items are questions: each item is a heading of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import QUESTION_MARK, answered, asks, bullet, number
from ingest.page import Mark, Page, mark_of
from ingest.taken_up import taken_up

LISTED = 21
"""Below every other level."""
_TERM = re.compile(r"[^:：]{1,40}[:：]\s+\S")
_ASKED = re.compile(r"\b(?:Q|q|질문|문제|물음)|(?:질문|문제|물음)\s*\d*$")
_PLAIN = re.compile(r"[?？]|(?:세요|십시오|니까|나요|가요|까요|하라|하시오)[.!]?\W*$")
_OPEN = re.compile(
    r"무엇|무슨|뭐|뭔|뭘|왜|어떻|어떤|어째|어디|언제|누[가구]|얼마|몇|차이|이유|[이가]?란[?？ ]"
    r"|설명|서술|말[해씀하]|비교|정의"
)
"""What a question has that wants more than a yes or a no."""


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
        asking = [j for j in items if _asks_openly(page.lines[j].text)]
        if (
            len(items) >= 3
            and len(asking) * 5 >= len(items) * 3
            and not QUESTION_MARK.match(page.lines[i].text)
        ):
            within.update(range(i, end))
            for j in items:
                if mark := mark_of(page, j, j + 1, LISTED, asked=True):
                    found[j] = mark
            if (below := _after(page, items[-1], end)) is not None:
                found.setdefault(below, Mark(below, below, LISTED, ""))
                found.update(taken_up(page, _left_open(page, items, end), below))
        elif len(items) >= 3 and _shown(page, i, end) == len(items):
            within.update(_told(page, items))
        i = max(end, i + 1)
    return found, within


def _after(page: Page, last: int, end: int) -> int | None:
    """The line that is no part of a list any more: the one right below it, else a paragraph further down.

    Where the numbers go on below a paragraph, that answers the item above it.
    """
    below = next((j for j in range(end, len(page.lines)) if page.lines[j].text), None)
    if below is None or below == end:
        return below
    text = page.lines[below].text
    if page.fenced[below] or not text[0].isalnum() or number(text):
        return None
    counted = number(page.lines[last].text)
    more = (number(line.text) for line in page.lines[below:]) if counted else ()
    following = next(filter(None, more), None)
    goes_on = counted and following and following[1] == str(int(counted[1].split(".")[0]) + 1)
    return None if goes_on else below


def _left_open(page: Page, items: Sequence[int], end: int) -> list[str]:
    """The questions of a list with nothing below them."""
    ends = [*items[1:], end]
    return [
        page.lines[i].text
        for i, stop in zip(items, ends, strict=True)
        if not any(page.lines[j].text for j in range(i + 1, stop)) and not answered(page.lines[i].text)
    ]


def _asks_openly(text: str) -> bool:
    """Whether an item asks; ``term: is it so?`` only tells what a term means."""
    if not asks(text):
        return False
    found = _TERM.match(text)
    return found is None or bool(_ASKED.search(text[: text.find(":")]) or _OPEN.search(text))


def _told(page: Page, items: Sequence[int]) -> list[int]:
    """Items with nothing below them that only sound like questions: they tell what a term or a step is."""
    texts = {j: page.lines[j].text for j in items}
    if any(map(QUESTION_MARK.match, texts.values())):
        return []
    explains = sum(bool(_TERM.match(text)) for text in texts.values()) * 5 >= len(items) * 3
    return [
        j
        for j, text in texts.items()
        if asks(text) and (explains or not (_OPEN.search(text) or _PLAIN.search(text)))
    ]


def _shown(page: Page, i: int, end: int) -> int:
    return sum(bool(page.lines[j].text) for j in range(i, end))


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
