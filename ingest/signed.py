"""Headings behind a sign (``■ 큐``, ``① 큐``), and behind the bullet of a list whose items name lists."""

from __future__ import annotations

import re
from itertools import islice

from ingest.lines import asks, bullet, ends_sentence, says, urges
from ingest.page import FEWEST_SIBLINGS, LONGEST_NAME, NUMBERED, STANDALONE, Mark, Page, mark_of

_CHOICE = re.compile(r"[①-⑳]")
_LETTERS = "가나다라마바사아자차카타파하"
_SIGNS = (
    (7, re.compile(r"(?:[Ⅰ-Ⅻ]|[IVX]{1,4}[.)])[.)]?[ \t]*(?=[^\s.)])")),
    (STANDALONE, re.compile(r"(?:[■□◆◇▶▷★☆●◎▣✅✔📌📍🔹🔸🔷🔶])\ufe0f?[ \t]*(?=\S)")),
    (NUMBERED + 3, re.compile(rf"(?P<n>[{_LETTERS}])[.)][ \t]+(?=\S)")),
    (NUMBERED + 4, re.compile(r"\((?P<n>\d{1,2})\)[ \t]*(?=\S)")),
    (NUMBERED + 5, re.compile(r"(?P<n>[①-⑳])[ \t]*(?=\S)")),
)
"""Signs before the headings of a text that has no markup, with their levels."""
_PICTURED = _SIGNS[1][1]
_NAMES = re.compile(r"(?<=\s)것들?$")
"""Behind a sign over a text, a name (``도움이 된 것``); without one, as notes state things."""
_ASIDE = re.compile(r"\s*\([^()]{0,40}\)[\s!?~.]*$")
_NEAR = 40
"""Lines within which the next one of a count is looked for."""


def signed(page: Page, i: int) -> Mark | None:
    """A short line behind a sign (``■ 큐``, ``가. 큐``) over what is not marked by the same sign."""
    found = _signed(page, i)
    if found is None:
        return None
    if page.structured:  # beside headings of another kind, a sign makes one by habit only
        alike = (j for j in page.signed_lines if (other := _signed(page, j)) and other[0] == found[0])
        if found[1] is not _PICTURED or len(list(islice(alike, FEWEST_SIBLINGS))) < FEWEST_SIBLINGS:
            return None
    mark = mark_of(page, i, i + 1, found[0])
    return mark and mark._replace(title=found[1].sub("", mark.title, count=1) or mark.title)


def _signed(page: Page, i: int) -> tuple[int, re.Pattern[str]] | None:
    """The level and sign of a line that names what stands below it."""
    text = page.lines[i].text
    if len(text) > 60 or not page.alone_above(i):
        return None
    found = next(((level, sign) for level, sign in _SIGNS if sign.match(text)), None)
    if found is None:
        return None
    if found[1] is _PICTURED:
        if says(text) and not (_asks(text) or _is_name(text) or _has_siblings(page, i)):
            return None
    elif says(text) or _counts_what_is_said(page, i, found[1]):
        return None
    if len(_CHOICE.findall(text)) > 1:
        return None  # ① 큐 ② 스택
    if len(text) > LONGEST_NAME and not page.leads(i):
        return None  # the first line of a paragraph
    after = page.following(i + 1)
    if after is None or found[1].match(page.lines[after].text):
        return None
    if (before := page.preceding(i - 1)) is not None and found[1].match(page.lines[before].text):
        return None  # the last of a list
    return found


def _asks(text: str) -> bool:
    return asks(text) and not urges(text)


def _has_siblings(page: Page, i: int) -> bool:
    """Whether other lines with the same sign name what stands below them: ■ GPU 사용률이 낮다.

    Two do, or one where both stand between blank lines.
    """
    sign = page.lines[i].text[0]
    if ends_sentence(page.lines[i].text):
        return False
    others = (j for j, line in enumerate(page.lines) if line.text.startswith(sign) and j != i)
    named = (
        j
        for j in others
        if page.alone_above(j) and (not says(page.lines[j].text) or _asks(page.lines[j].text))
    )
    found = list(islice(named, FEWEST_SIBLINGS))
    return len(found) == FEWEST_SIBLINGS or (bool(found) and all(map(page.alone_below, (i, *found))))


def _is_name(text: str) -> bool:
    return _NAMES.search(text) is not None and not ends_sentence(text)


def _counts_what_is_said(page: Page, i: int, sign: re.Pattern[str]) -> bool:
    """Whether the line that counts on from this one, or up to it, states something: points, no headings."""
    here = _ordinal(page.lines[i].text, sign)
    for step in (1, -1):
        for j in range(i + step, i + step * _NEAR, step):
            if not 0 <= j < len(page.lines):
                break
            text = page.lines[j].text
            if text and _ordinal(text, sign) == here + step:
                if says(text) and not _asks(text):
                    return True
                break
    return False


def _ordinal(text: str, sign: re.Pattern[str]) -> int:
    """Which of a count a line is; far from any other where it is none."""
    found = sign.match(text)
    if found is None or "n" not in found.groupdict():
        return -10
    said = found["n"]
    if said.isdecimal():
        return int(said)
    return _LETTERS.index(said) if said in _LETTERS else ord(said)


def starred(page: Page) -> dict[int, Mark]:
    """Headings behind a bullet, over lists behind another one that stand no further in (``* 풀링``).

    Items of the same list that name nothing begin a part without a heading, and so does a paragraph below.
    """
    if page.structured:
        return {}
    found: dict[int, Mark] = {}
    over = [i for i in range(len(page.lines)) if _is_over_another(page, i)]
    for sign in {page.lines[i].text[0] for i in over}:
        same = [i for i in over if page.lines[i].text[0] == sign]
        beside = any(page.lines[i + 1].indent <= page.lines[i].indent for i in same)
        if not beside and len(same) <= FEWEST_SIBLINGS:
            continue
        for i in range(same[0], len(page.lines)):
            line = page.lines[i]
            if not line.text or page.fenced[i] or line.indent:
                continue
            if line.text[0] == sign and bullet(line.text):
                found[i] = _head(page, i) or Mark(i, i, STANDALONE, "")
            elif page.alone_above(i) and i > same[-1] and not bullet(line.text):
                found[i] = Mark(i, i, STANDALONE, "")
                break
    return found


def _is_over_another(page: Page, i: int) -> bool:
    line = page.lines[i]
    if not line.text or line.indent or page.fenced[i] or line.text[0] in "-+" or page.blank(i + 1):
        return False
    below = page.lines[i + 1]
    apart = bullet(below.text) is not None and below.text[0] != line.text[0] and below.indent < 2
    return apart and bullet(line.text) is not None and _head(page, i) is not None


def _head(page: Page, i: int) -> Mark | None:
    text = page.lines[i].text
    named = _ASIDE.sub("", text)
    if page.blank(i + 1) or len(named) > LONGEST_NAME:
        return None
    if page.lines[i + 1].text[0] == text[0] or (says(named) and not _asks(named)):
        return None
    return mark_of(page, i, i + 1, STANDALONE)
