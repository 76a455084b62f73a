"""Where the headings of a document stand: Markdown's, and those a Korean author types by hand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import islice

from ingest.cited import cited
from ingest.counted import LONGEST_TITLE, numbers_in, opens_chapter, parts_text
from ingest.framed import framed
from ingest.lines import (
    ANSWER_MARK,
    QUESTION_MARK,
    Line,
    answered,
    asks,
    bullet,
    ends_sentence,
    heading_text,
    number,
    says,
    urges,
)
from ingest.listed import question_lists
from ingest.page import (
    BOLD,
    BRACKET,
    CALLOUT,
    LONGEST,
    LONGEST_NAME,
    NUMBERED,
    PLUS,
    STANDALONE,
    Mark,
    Page,
    atx,
    mark_of,
)
from ingest.paper import sections
from ingest.replied import replied
from ingest.signed import signed, starred
from ingest.talk import turns
from ingest.toggles import counted_in_brackets, toggles
from ingest.wiki import edited

LONGEST_BOLD = 60
"""Characters of a bold line that names what stands below it."""
LONGEST_MESSAGE = 120
"""The same of one without Hangul: an error message is long."""
FEWEST_SIBLINGS = 2
ESTABLISHED = 3
"""Numbered headings after which the next number stands over whatever text it has, be it no sentence."""

_UNDERLINE = re.compile(r"(=+|-{2,})$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?P<inner>.+?)(?<=\S)\1\s*(?:<br\s*/?>)?$")
_SOLVED = re.compile(r"(\*\*|__)(?=\S)(?P<inner>(?:(?!\1).)+)(?<=\S)\1\s*(?:→|⇒|=>|->)\s*(?=\S)")
_BRACKET = re.compile(r"[\[【〔][^\[\]【】〔〕:：()]{1,45}[\]】〕]$")
_CALLOUT = re.compile(r">\s*\[!(?P<kind>[A-Za-z-]{1,30})\][+-]?[ \t]+(?P<title>\S.*)")
_ASKING = frozenset(("question", "faq", "help"))
"""Kinds of callouts whose title asks, however it is worded."""
_SUMMARY = re.compile(r"<summary\b[^<>]*>", re.I)
_TAGGED = re.compile(r"<h([1-6])(?:\s[^<>]*)?>")
_QUOTED = re.compile(r"[\"“‘'][^\"“”‘’']+[\"”’']")
_NAMES_ITSELF = re.compile(r"[^\s:：=→.,·•*>-][^:：=→.]{0,40}(?:\s*[:：]|\s[=→])\s+\S")
_ANY_TAG = re.compile(r"<[^<>]*>")
_ANY_MARK = re.compile(r"[>|<#`~!]|={3,}$|[-*_]{3,}$")
_HANGUL = re.compile(r"[가-힣]")


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


def _atx(page: Page, i: int) -> Mark | None:
    found = atx(page.lines[i])
    if found is None or not found[2]:
        return None
    if not page.markup:  # a comment in code that stands in plain text looks the same
        after = page.following(i + 1)
        if not page.alone_above(i) or not (
            page.alone_below(i) or (after is not None and _HANGUL.search(page.lines[after].text[:40]))
        ):
            return None
    return mark_of(page, i, i + 1, len(found[1]))


def _tagged(page: Page, i: int) -> Mark | None:
    """``<h1 align="center">title</h1>``, as README files have it."""
    text = page.lines[i].text
    if not page.markup or not (opened := _TAGGED.match(text)):
        return None
    for j in range(i, min(i + 6, len(page.lines))):
        if f"</h{opened[1]}>" in page.lines[j].text:
            said = " ".join(line.text for line in page.lines[i : j + 1])
            title = heading_text(_ANY_TAG.sub(" ", said))
            return Mark(i, j + 1, int(opened[1]), title, asks(title)) if title else None
    return None


def _setext(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    if page.alone_below(i) or page.fenced[i + 1] or len(text) > LONGEST or not page.alone_above(i):
        return None
    under = page.lines[i + 1].text
    if (
        under[0] not in "=-"
        or (page.structured and under == "---")  # a rule, by the habit of those who write # headings
        or _ANY_MARK.match(text)
        or bullet(text)
        or not _UNDERLINE.match(under)
        or (under[0] == "-" and says(text) and not asks(text))  # a rule below what was said
    ):
        return None
    title = heading_text(text)
    level = 1 if under[0] == "=" else 2
    if title and (found := number(text)):
        page.underlined = level, numbers_in(found)
    return Mark(i, i + 2, level, title, asks(text)) if title else None


def _summary(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    if text[0] != "<":
        return None
    if text.lower().startswith("</details"):
        return Mark(i + 1, i + 1, STANDALONE, "") if i + 1 < len(page.lines) else None
    after = page.following(i + 1) if text.lower().startswith("<details") else None
    if not _SUMMARY.search(text) and (after is None or not _SUMMARY.match(page.lines[after].text)):
        return None
    for j in range(i, min(i + 6, len(page.lines))):
        if "</summary>" in page.lines[j].text.lower():
            return mark_of(page, i, j + 1, STANDALONE)
    return None


def _callout(page: Page, i: int) -> Mark | None:
    """The title of Obsidian's ``> [!note] title`` over its block, and the line after the block."""
    text = page.lines[i].text
    if text[0] != ">" or not page.markup:
        return None
    if found := _CALLOUT.match(text):
        if not _quoted(page, i + 1):
            return None  # the title says all
        title = heading_text(found["title"])
        question = found["kind"].lower() in _ASKING or asks(title)
        return Mark(i, i + 1, CALLOUT, title, question) if title else None
    if _quoted(page, i + 1) or i + 1 == len(page.lines):
        return None
    first = i
    while _quoted(page, first - 1):
        first -= 1
    within = (_CALLOUT.match(page.lines[j].text) for j in range(first, i))
    return Mark(i + 1, i + 1, CALLOUT, "") if any(within) else None


def _quoted(page: Page, i: int) -> bool:
    return not page.blank(i) and page.lines[i].text[0] == ">"


def _question(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    found = QUESTION_MARK.match(text)
    if found is None or len(text) > LONGEST:
        return None
    last = _wrapped(page, i)
    sure = found["number"] or (found["word"][0] == "Q" and found["sign"] == ".") or found["sign"] is None
    if not sure and not asks(page.lines[last - 1].text) and not answered(text):
        after = page.following(last)
        if after is None or not ANSWER_MARK.match(page.lines[after].text):
            return None
    if found["number"] and found["number"].isdigit():
        page.numbers = (int(found["number"]),)
    return mark_of(page, i, last, NUMBERED + 1, question=True)


def _bold(page: Page, i: int) -> Mark | None:
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


def _numbered(page: Page, i: int) -> Mark | None:
    line = page.lines[i]
    found = number(line.text)
    if found is None or len(line.text) > LONGEST:
        return None
    if page.structured and line.indent > 1:
        return None
    numbers = numbers_in(found)
    last = _wrapped(page, i)
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
    return tuple(int(n) for n in found[1].split(".")) == following and not asks(page.lines[i].text)


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
        return (parent and numbers[-1] == sibling) or opens_chapter(page, i, numbers)
    goes_on = numbers[0] == (before[0] + 1 if before else 1)
    stands = page.leads(i) or _stands_over(page, i) or (bool(before) and _is_indented_under(page, i))
    stands = stands or (numbers[0] > ESTABLISHED and not page.alone_below(i))
    return goes_on and page.alone_above(i) and (stands or parts_text(page, i, numbers[0]))


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


def _wrapped(page: Page, i: int) -> int:
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
            or (_starts_something(line.text) and not _counts_on(page.lines[j - 1].text, line.text))
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


def _starts_something(text: str) -> bool:
    return bool(bullet(text) or number(text) or _ANY_MARK.match(text) or ANSWER_MARK.match(text))


def _plus(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    if text[0] != "+" or page.structured or not bullet(text) or len(text) > LONGEST:
        return None
    last = _wrapped(page, i)
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


def _standalone(page: Page, i: int) -> Mark | None:
    """A short line between blank ones that asks, or that names what the text below tells."""
    text = page.lines[i].text
    if page.structured or page.by_number or len(text) > 100 or not page.alone_above(i):
        return None
    if _starts_something(text) or "|" in text:
        return None
    if len(page.apart_lines) > FEWEST_SIBLINGS and i in page.apart_lines:
        return mark_of(page, i, i + 1, STANDALONE)
    last = _wrapped(page, i)
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
    _atx, _tagged, _summary, _callout, _question, _setext, _bold, _numbered, _plus, _bracket, signed,
    _standalone, _past_list,
)  # fmt: skip
