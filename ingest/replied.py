"""Numbered answers that stand apart from their numbered questions: each goes under its own question."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ingest.lines import asks, bullet, ends_sentence, heading_text, same_words, states
from ingest.listed import LISTED
from ingest.page import Mark, Page

_OPENS = r"(?:[#>*_`~\-•·▪■□●◆▶+]+\s*)*"
_CLOSES = r"[*_`~]*"
_SIGN = rf"(?P<sign>\s?[\])>】〕.:：]+|\s[-–—](?=\s)|(?=\s|$)){_CLOSES}\s*"
_ASKED = r"(?:Q(?:uestion)?|질문|문제|문항|물음)"
_TOLD = r"(?:(?:모범\s?)?(?:답변|답안|정답|해답|해설|풀이|답))"
_MARKED = re.compile(
    rf"{_OPENS}[\[(<【〔]?\s?(?:(?P<told>A(?:ns(?:wer)?)?|Solution|{_TOLD})|{_ASKED})"
    rf"\s?[.#\-]?\s?(?P<n>\d{{1,3}})(?:\s?번)?(?P<late>\s?(?:의\s)?{_TOLD})?{_SIGN}",
    re.I,
)
_COUNTED = re.compile(
    rf"(?P<form>{_OPENS}[(\[]?)(?P<n>\d{{1,3}})"
    rf"(?:\s?번(?P<late>\s?(?:문제의?\s?)?{_TOLD})?{_SIGN}|(?P<mark>[.)\]](?!\d)){_CLOSES}\s*)"
)
_LABEL = re.compile(
    rf"(?:[^\s:：.]{{1,12}}\s){{0,2}}(?:{_TOLD}|answers?|solutions?)(?:[은는]\s(?:다음|아래)\S*(?:\s\S{{1,8}})?)?"
    r"(?:\s?(?:및|와|과|[/,&·+])\s?(?:정답|답안?|해답|해설|풀이))?(?:\s?(?:모음|목록|지|편|보기|확인|key|sheet))?",
    re.I,
)
_QUESTIONS = re.compile(r"(?:[^\s:：.]{1,12}\s){0,2}(?:문제|질문|문항|퀴즈|questions?|quiz)", re.I)
_WHOLE_BOLD = re.compile(r"(\*\*|__)(?:(?!\1).)+\1$")
_LONGEST_LABEL = 30
_RULE = re.compile(r"[-=*_─━]{3,}")
_SECTION = 8
"""Level of a line that stands alone over a list of questions, as one that stands over text has."""
FEWEST = 2
"""Questions in a row that make a list of them."""


class _Item(NamedTuple):
    """A line that opens with a number."""

    line: int
    number: int
    form: str
    """How it is written; what is written otherwise is another list."""
    told: bool
    """Whether its own mark says that it answers."""
    said: int
    """Length of the mark."""


@dataclass(slots=True)
class _Run:
    """Items that count on in one form."""

    items: list[_Item]
    label: int | None
    """The line above that names what they are."""
    answers: bool
    torn: bool = False
    """Whether a number came again, so that some are points of an answer: nobody can tell which."""


def replied(page: Page, marks: Sequence[Mark]) -> list[Mark]:
    """The headings with one more over each answer that stands below a list of questions: its question.

    ``Q1 … Q9`` and then ``A1 … A9``, or ``1. … 9.`` twice with a line like ``정답`` between them. Questions
    with text of their own below them want none from elsewhere, and nothing is joined but by its number.
    """
    titled = {i: mark for mark in marks if mark.title for i in range(mark.first, mark.last)}
    runs = _runs(page, [mark.first for mark in marks if mark.title])
    waiting: list[_Run] = []
    found: list[_Run] = []
    pairs: list[tuple[_Run, _Run]] = []
    for run in runs:
        if run.answers:
            found.append(run)
        elif _is_list(page, titled, run):
            if found:
                pairs += _pairs(page, waiting, found)
                waiting, found = [], []
            waiting.append(run)
    pairs += _pairs(page, waiting, found)
    new = [mark for asked, told in pairs for mark in _joined(page, titled, asked, told)]
    return _with(marks, new) if new else list(marks)


def _runs(page: Page, titled: Sequence[int]) -> list[_Run]:
    """Items that count on, whatever is counted otherwise between them."""
    runs: list[_Run] = []
    going: dict[str, _Run] = {}
    for item in _items(page):
        run, label = going.get(item.form), _label(page, item)
        asking = asks(page.lines[item.line].text)
        if run and label is None and item.number > run.items[-1].number:
            if not (run.answers and not item.told and asking and not _asks(page, run.items[-1])):
                run.items.append(item)
                continue
        elif run and run.answers and not item.told and label is None and not asking:
            above = bisect_right(titled, run.items[-1].line), bisect_right(titled, item.line - 1)
            run.torn = run.torn or above[0] == above[1]
        answers = item.told or (label is not None and _LABEL.fullmatch(_name(page, label)) is not None)
        if answers or item.form == "asked":
            going.clear()
        elif asking:
            going.pop("told", None)
        going[item.form] = _Run([item], label, answers)
        runs.append(going[item.form])
    return runs


def _items(page: Page) -> Iterator[_Item]:
    for i, line in enumerate(page.lines):
        if line.text and not page.fenced[i] and (item := _item(i, line.text, line.indent)):
            yield item


def _item(i: int, text: str, indent: int) -> _Item | None:
    if found := _MARKED.match(text):
        told = bool(found["told"] or found["late"])
        sure = found["sign"].strip() or found.end() == len(text)
        if sure or not (found["told"] or "답").isascii():
            return _Item(i, int(found["n"]), "told" if told else "asked", told, found.end())
    if found := _COUNTED.match(text):
        form = f"{indent} {found['form'].strip()} {found['mark'] or '번'}"
        return _Item(i, int(found["n"]), "told" if found["late"] else form, bool(found["late"]), found.end())
    return None


def _label(page: Page, item: _Item) -> int | None:
    """The line right above an item that says no more than that these are answers, or questions."""
    above = page.preceding(item.line - 1)
    if above is not None and _RULE.fullmatch(page.lines[above].text):
        above = page.preceding(above - 1)
    if above is None or len(page.lines[above].text) > _LONGEST_LABEL or page.fenced[above]:
        return None
    name = _name(page, above)
    return above if _LABEL.fullmatch(name) or _QUESTIONS.fullmatch(name) else None


def _name(page: Page, i: int) -> str:
    return heading_text(page.lines[i].text).strip(" :：-=~.")


def _said(page: Page, item: _Item) -> str:
    return page.lines[item.line].text[item.said :]


def _asks(page: Page, item: _Item) -> bool:
    return asks(page.lines[item.line].text)


def _is_list(page: Page, titled: Mapping[int, Mark], run: _Run) -> bool:
    """Whether a run is questions, most of them with nothing below."""
    asking = sum(_asks(page, item) for item in run.items)
    if len(run.items) < FEWEST or (run.items[0].form != "asked" and asking * 2 < len(run.items)):
        return False
    bare = 0
    for item, following in pairwise(run.items):
        below = range(_asked(page, titled, item).last, following.line)
        bare += not any(page.lines[j].text and j not in titled for j in below)
    return bare * 5 >= (len(run.items) - 1) * 3


def _pairs(page: Page, asked: Sequence[_Run], told: Sequence[_Run]) -> list[tuple[_Run, _Run]]:
    """Which answers are of which list: as many as there are lists in their order, else those of the last."""
    if not asked or not told:
        return []
    if len(asked) == len(told):
        pairs = list(zip(asked, told, strict=True))
    elif len(asked) == 1 or len(told) == 1:
        pairs = [(asked[-1], run) for run in told]
    else:
        return []
    return [(a, b) for a, b in pairs if _fits(page, a, b)]


def _fits(page: Page, asked: _Run, told: _Run) -> bool:
    """Whether the numbers are those of the questions; an answer right below its question needs no joining."""
    questions = {item.number: item for item in asked.items}
    known = [item for item in told.items if item.number in questions]
    if told.torn or not known or told.items[0].number == asked.items[-1].number:
        return False
    if not told.items[0].told and len(known) < len(told.items):
        return False
    again = [(_said(page, item), _said(page, questions[item.number])) for item in known if _asks(page, item)]
    return all(same_words(a) == same_words(b) for a, b in again)


def _asked(page: Page, titled: Mapping[int, Mark], item: _Item) -> Mark:
    """The heading that a question of a list is."""
    mark = titled.get(item.line)
    if _said(page, item):
        title = heading_text(_said(page, item))
        return mark or Mark(item.line, item.line + 1, LISTED, title or str(item.number), question=True)
    below = page.following(item.line + 1)
    title = heading_text(page.lines[below].text) if below is not None else ""
    level = mark.level if mark else LISTED
    return Mark(item.line, (below or item.line) + 1, level, title or str(item.number), question=True)


def _joined(page: Page, titled: Mapping[int, Mark], asked: _Run, told: _Run) -> Iterator[Mark]:
    """The headings of the questions, and one over each answer with an owner among them."""
    questions = {item.number: _asked(page, titled, item) for item in asked.items}
    first = asked.items[0]
    opened = first.line if asked.label is None else asked.label
    if asked.label is not None and asked.label not in titled:
        questions[first.number] = questions[first.number]._replace(first=asked.label)
    yield from questions.values()
    if (above := _named(page, titled, opened)) is not None:
        yield Mark(above, above + 1, _SECTION, heading_text(page.lines[above].text))
    ends = [item.line for item in told.items[1:]] + [len(page.lines)]
    for item, end in zip(told.items, ends, strict=True):
        question = questions.get(item.number)
        if question is None:
            yield Mark(item.line, item.line, min(q.level for q in questions.values()), "")
            continue
        opened, level = item.line, question.level
        if item is told.items[0] and told.label is not None:
            label = titled.get(told.label)
            opened, level = (opened, max(level, label.level + 1)) if label else (told.label, level)
        answer = _answer(page, item, end)
        yield Mark(opened, item.line + 1, level, question.title, True, answer, question.first)


def _named(page: Page, titled: Mapping[int, Mark], opened: int) -> int | None:
    """A short line that stands alone over a list of questions, further down than the text's own title."""
    above = page.preceding(opened - 1)
    if above is None or above in titled or page.fenced[above] or page.preceding(above - 1) is None:
        return None
    text = page.lines[above].text
    short = len(text) <= _LONGEST_LABEL and not (ends_sentence(text) or states(text) or bullet(text))
    alone = page.alone_above(above) and not _RULE.fullmatch(text)
    return above if short and alone and _item(above, text, 0) is None and heading_text(text) else None


def _answer(page: Page, item: _Item, end: int) -> int:
    """Where the answer starts on an item's own line; 0 where that only says again what was asked."""
    line, below = page.lines[item.line], page.following(item.line + 1)
    heads = _asks(page, item) or line.text[0] == "#" or _WHOLE_BOLD.match(line.text)
    if not _said(page, item) or (heads and below is not None and below < end):
        return 0
    return line.start + item.said


def _with(marks: Sequence[Mark], new: Sequence[Mark]) -> list[Mark]:
    """Headings with others instead of what stood on their lines."""
    taken = {i for mark in new for i in range(mark.first, max(mark.last, mark.first + 1))}
    kept = [mark for mark in marks if mark.first not in taken]
    return sorted({*kept, *new}, key=lambda mark: (mark.first, mark.last))
