"""Where the headings of a document stand: Markdown's, and those a Korean author types by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.bold import bold
from ingest.cited import cited
from ingest.counted import numbered
from ingest.framed import framed
from ingest.lines import ANSWER_MARK, QUESTION_MARK, Line, answered, asks, bullet, number, says, urges
from ingest.listed import question_lists
from ingest.marked import by_hashes, callout, summary, tagged, underlined
from ingest.page import (
    BRACKET,
    FEWEST_SIBLINGS,
    LONGEST,
    LONGEST_NAME,
    NUMBERED,
    PLUS,
    STANDALONE,
    Mark,
    Page,
    mark_of,
)
from ingest.paper import sections
from ingest.replied import replied
from ingest.signed import signed, starred
from ingest.talk import turns
from ingest.toggles import counted_in_brackets, toggles
from ingest.wiki import edited
from ingest.wrapped import starts_something, wrapped

_BRACKET = re.compile(r"[\[【〔][^\[\]【】〔〕:：()]{1,45}[\]】〕]$")
_QUOTED = re.compile(r"[\"“‘'][^\"“”‘’']+[\"”’']")
_NAMES_ITSELF = re.compile(r"[^\s:：=→.,·•*>-][^:：=→.]{0,40}(?:\s*[:：]|\s[=→])\s+\S")

_OF_ITS_OWN = re.compile(
    r"(?!(?:답변?|정답|결론|요약|핵심|정의|이유|원인|방법|예시?|장점|단점|참고|해설|풀이)\s?[:：=])"
    r"(?P<name>[^\s:：=→.,·•*>-][^:：=→.]{0,30}?)\s*(?:[:：]|\s[=→])\s+\S"
)
"""How a line begins that says what a thing is, and not which part of an answer it is."""
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{2,}")


def headings(lines: Sequence[Line], *, markup: bool) -> list[Mark]:
    """Every heading in reading order.

    Args:
        lines: the lines between furniture.
        markup: whether the text is Markdown, so that ``#`` at a line's start means a heading.
    """
    page = Page(lines, markup)
    listed, within = question_lists(page)
    parts = sections(page, NUMBERED + 1, STANDALONE)
    page.counted = any(mark.level > NUMBERED for mark in parts.values())
    parts |= cited(page, STANDALONE) | edited(page, NUMBERED + 1, STANDALONE)
    listed = (
        toggles(page)
        | parts
        | counted_in_brackets(page)
        | listed
        | starred(page)
        | framed(page)
        | turns(page)
    )
    marks: list[Mark] = []
    i = page.skip
    while i < len(lines):
        line = lines[i]
        if not line.text:
            page.in_answer = False
            i += 1
            continue
        mark = listed.get(i)
        if mark is not None and not mark.title:
            marks.append(mark)
            mark = None
        if mark is None and not page.fenced[i] and i not in within:
            mark = next((m for rule in _RULES if (m := rule(page, i))), None)
        if mark is None:
            i += 1
            continue
        marks.append(mark)
        page.over_list = page.over_list and mark.level >= STANDALONE
        i = max(mark.last, i + 1)
        page.in_answer = (
            bool(mark.title)
            and (after := page.following(i)) is not None
            and ANSWER_MARK.match(lines[after].text) is not None
        )
        if page.in_answer and after is not None:
            if (end := _end_of_blank(page, after, mark.title)) is not None:
                marks.append(Mark(end, end, mark.level, ""))
            i = _past_answer_mark(page, after)
    return replied(page, marks)


def _past_answer_mark(page: Page, i: int) -> int:
    """The line after an answer's mark; a list that an empty mark opens belongs to the answer."""
    text = page.lines[i].text
    found = ANSWER_MARK.match(text)
    if found is None or found.end() < len(text) or not page.blank(i + 1):
        return i + 1
    after = page.following(i + 1)
    if after is not None and (n := number(page.lines[after].text)) and n[1] == "1":
        return after + 1
    return i + 1


def _end_of_blank(page: Page, i: int, asked: str) -> int | None:
    """Where a question ends whose answer's mark was left empty: at a line that tells of something else.

    A blank line stands above that one, and it begins with a name of its own: ``코헨 d : 0.2 작음``.
    """
    text = page.lines[i].text
    found = ANSWER_MARK.match(text)
    if found is None or found.end() < len(text) or not page.blank(i + 1):
        return None
    after = page.following(i + 1)
    named = _OF_ITS_OWN.match(page.lines[after].text) if after is not None else None
    if named is None or any(word in asked for word in _WORD.findall(named["name"])):
        return None
    return after


def _question(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    found = QUESTION_MARK.match(text)
    if found is None or len(text) > LONGEST:
        return None
    last = wrapped(page, i)
    sure = found["number"] or (found["word"][0] == "Q" and found["sign"] == ".") or found["sign"] is None
    if not sure and not asks(page.lines[last - 1].text) and not answered(text):
        after = page.following(last)
        if after is None or not ANSWER_MARK.match(page.lines[after].text):
            return None
    if found["number"] and found["number"].isdigit():
        page.numbers = (int(found["number"]),)
    return mark_of(page, i, last, NUMBERED + 1, question=True)


def _plus(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    if text[0] != "+" or page.structured or not bullet(text) or len(text) > LONGEST:
        return None
    last = wrapped(page, i)
    after = page.following(last)
    answered = after is not None and ANSWER_MARK.match(page.lines[after].text) is not None
    if not answered and not asks(page.lines[last - 1].text):
        return None
    return mark_of(page, i, last, PLUS, question=True)


def _bracket(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    if text[0] not in "[【〔" or page.structured or not page.alone_above(i) or not _BRACKET.match(text):
        return None
    return mark_of(page, i, i + 1, BRACKET, question=False)


def _standalone(page: Page, i: int) -> Mark | None:
    """A short line between blank ones that asks, or that names what the text below tells."""
    text = page.lines[i].text
    if page.structured or page.by_number or len(text) > 100 or not page.alone_above(i):
        return None
    if starts_something(text) or "|" in text:
        return None
    if len(page.apart_lines) > FEWEST_SIBLINGS and i in page.apart_lines:
        return mark_of(page, i, i + 1, STANDALONE)
    last = wrapped(page, i)
    tight = last == i + 1 and _is_over_a_list(page, i)
    if not (tight or page.leads(last - 1)) or (after := page.following(last)) is None:
        return None
    if asks(page.lines[last - 1].text) and not urges(page.lines[last - 1].text):
        return None if _is_said_once(page, i, last) else mark_of(page, i, last, STANDALONE, question=True)
    below = page.lines[after].text
    if says(text) or below[0] == "+" or not (tight or bullet(below) or _takes_up(text, below)):
        return None
    page.over_list = tight
    return mark_of(page, i, last, STANDALONE, question=False)


def _is_over_a_list(page: Page, i: int) -> bool:
    """Whether a line touches the list below it: bullets, numbers from 1, or lines that stand further in."""
    if page.alone_below(i):
        return False
    below = page.lines[i + 1]
    if bullet(below.text):
        return True
    if len(page.lines[i].text) > LONGEST_NAME or page.lines[i].indent:
        return False
    counted = number(below.text)
    return counted[1] == "1" if counted else below.indent > 0


def _is_said_once(page: Page, i: int, last: int) -> bool:
    """Whether a question is what somebody said, and no other one stands in quotation marks of its own."""
    said = [j for j, line in enumerate(page.lines) if _QUOTED.fullmatch(line.text) and page.alone_above(j)]
    return last == i + 1 and said == [i]


def _past_list(page: Page, i: int) -> Mark | None:
    """A paragraph that names what it tells, below a heading that names no more than its list."""
    line = page.lines[i]
    if not page.over_list or line.indent or not page.alone_above(i) or not _NAMES_ITSELF.match(line.text):
        return None
    page.over_list = False
    return Mark(i, i, STANDALONE, "")


def _takes_up(title: str, below: str) -> bool:
    """Whether a paragraph starts from what the short line above it names (``드롭아웃은 ...``)."""
    words = [word for word in title.split() if len(word) > 1]
    return len(title) <= 60 and len(below) > len(title) and any(word in below[:80] for word in words)


_RULES: tuple[Callable[[Page, int], Mark | None], ...] = (
    by_hashes, tagged, summary, callout, _question, underlined, bold, numbered, _plus, _bracket, signed,
    _standalone, _past_list,
)  # fmt: skip
