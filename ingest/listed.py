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
            found = _below(page, items, end) | found
        elif len(items) >= 3 and _shown(page, i, end) == len(items):
            within.update(_told(page, items))
        i = max(end, i + 1)
    return found, within


def _below(page: Page, items: Sequence[int], end: int) -> dict[int, Mark]:
    """Where the last item of a list of questions ends, and the headings of what is no part of the list.

    A paragraph further down is none where some item has its answer set in below it. Where the numbers go on
    below the paragraph, it answers the item above.
    """
    below = next((j for j in range(end, len(page.lines)) if page.lines[j].text), None)
    if below is None or below == end:
        return {} if below is None else {end: Mark(end, end, LISTED, "")}
    text, left_open = page.lines[below].text, _left_open(page, items, end)
    if len(left_open) == len(items) or page.fenced[below] or not text[0].isalnum() or number(text):
        return {}
    if counted := number(page.lines[items[-1]].text):
        following = next(filter(None, (number(line.text) for line in page.lines[below:])), None)
        if following and following[1] == str(int(counted[1].split(".")[0]) + 1):
            return {}
    return {below: Mark(below, below, LISTED, "")} | taken_up(page, left_open, below)


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
