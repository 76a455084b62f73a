"""The lines of one document with what the rules for headings need to know about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from ingest.lines import (
    QUESTION_MARK,
    Line,
    answered,
    asks,
    bullet,
    ends_sentence,
    heading_text,
    number,
)

LONGEST = 300
"""A longer line is a paragraph, whatever it starts with."""


BRACKET, STANDALONE, BOLD, NUMBERED, PLUS, CALLOUT = 7, 8, 9, 9, 20, 30
"""Levels below Markdown's 1 to 6; a number of depth n stands at ``NUMBERED + n``."""
LONGEST_NAME = 30
"""Characters of a line that is surely no wrapped sentence."""
FEWEST_SIBLINGS = 2
"""Lines of a look from which it is that of headings."""

MARKUP = frozenset(
    "markdown html docx pptx hwpx hwp epub ipynb csv tsv xlsx apkg"
    " tex rst adoc asciidoc org canvas enex eml mbox json talk".split()
)
"""Formats whose text is Markdown, by its author or by the loader."""

_ATX = re.compile(r"(#{1,6}(?=\s|$)|#{2,6}(?=[가-힣A-Za-z]))(?:\s*(.*?))?(?:\s+#+)?$")
"""Some leave out the space, which CommonMark wants; with one ``#`` it would be a tag."""
_FENCE = re.compile(r"(?:[-*>]\s+|\d+\.\s+)*(`{3,}|~{3,})([^`]*)$")

_PROPERTY = re.compile(r"[^\s:#>|*-][^:]{0,30}:(?:\s|$)")
_PROPERTY_NAME = re.compile(
    r"(?:created(?: time| by)?|last edited(?: time| by)?|date|tags?|status|author|url|category|type|property"
    r"|생성 ?일시?|생성자|작성일시?|작성자|최종 ?편집 ?일시?|날짜|태그|상태|분류|카테고리|유형)\s?:",
    re.IGNORECASE,
)
"""What Notion calls them, and what most people do."""


class Mark(NamedTuple):
    """A heading, or with an empty title the place where the section above goes on."""

    first: int
    """Index of its first line."""
    last: int
    """Index of the line after it."""
    level: int
    title: str
    question: bool = False
    answer: int = 0
    """Offset of an answer that stands on the question's own line; 0 for none."""
    owner: int = -1
    """First line of the question above that is answered here; -1 for a heading over its own text."""


class Page:
    """The lines of one document with what every rule needs to know about them."""

    def __init__(self, lines: Sequence[Line], markup: bool) -> None:
        self.lines = lines
        self.markup = markup
        self.fenced = fenced(lines)
        self.skip = front_matter(lines) if markup else 0
        self.structured = markup and any(
            atx(line) for i, line in enumerate(lines) if line.text[:1] == "#" and not self.fenced[i]
        )
        self.in_answer = False
        """Inside the paragraph that an answer's mark opens, numbers count the answer's own points."""
        self.numbers: tuple[int, ...] = ()
        self.underlined: tuple[int, tuple[int, ...]] | None = None
        """Level and number of the last underlined heading, which those without a line count on from."""
        self.counted = False
        """Whether the sections are those of a paper, so that other numbers are no headings."""
        self.over_list = False
        """Whether the heading above names no more than the list right below it."""
        self.by_number = self._numbered_questions() >= 2

    @cached_property
    def bold_lines(self) -> list[int]:
        """Lines that open in bold, outside of code."""
        return [
            i for i, line in enumerate(self.lines) if line.text[:2] in {"**", "__"} and not self.fenced[i]
        ]

    @cached_property
    def signed_lines(self) -> list[int]:
        """Lines that open with a sign which is no letter, digit or mark of Markdown, outside of code."""
        return [
            i
            for i, line in enumerate(self.lines)
            if line.text and ord(line.text[0]) > 0x2000 and not line.text[0].isalnum() and not self.fenced[i]
        ]

    def _numbered_questions(self) -> int:
        return sum(
            1
            for i, line in enumerate(self.lines)
            if line.text and not self.fenced[i] and (number(line.text) or QUESTION_MARK.match(line.text))
            and asks(line.text)
        )  # fmt: skip

    def blank(self, i: int) -> bool:
        """Whether a reader sees nothing there; a page's edge and furniture count as nothing."""
        return not 0 <= i < len(self.lines) or not self.lines[i].text

    def alone_above(self, i: int) -> bool:
        """Whether nothing touches the line from above."""
        return self.blank(i - 1) or self.lines[i - 1].region != self.lines[i].region

    def alone_below(self, i: int) -> bool:
        """Whether nothing touches the line from below."""
        return self.blank(i + 1) or self.lines[i + 1].region != self.lines[i].region

    def leads(self, i: int) -> bool:
        """Whether a line stands over something: text after a blank line, or a list right below it."""
        after = self.following(i + 1)
        return after is not None and (self.alone_below(i) or bullet(self.lines[after].text) is not None)

    @cached_property
    def apart_lines(self) -> list[int]:
        """Short lines that more blank ones part from the text above than from the text below."""
        return [i for i, line in enumerate(self.lines) if line.text and self._set_apart(i)]

    def _set_apart(self, i: int) -> bool:
        line, above, below = self.lines[i], self.preceding(i - 1), self.following(i + 1)
        if above is None or below is None or len(line.text) > LONGEST_NAME or ends_sentence(line.text):
            return False
        one_part = self.lines[above].region == line.region == self.lines[below].region
        return one_part and i - above > below - i == 2

    def following(self, i: int) -> int | None:
        """Index of the next line with text."""
        for j in range(i, min(i + 40, len(self.lines))):
            if self.lines[j].text:
                return j
        return None

    def preceding(self, i: int) -> int | None:
        """Index of the last line with text up to a line."""
        for j in range(i, max(i - 40, -1), -1):
            if self.lines[j].text:
                return j
        return None


def fenced(lines: Sequence[Line]) -> list[bool]:
    """For each line whether it belongs to a fenced code block, its fences included."""
    inside = [False] * len(lines)
    fence, opened = "", 0
    for i, line in enumerate(lines):
        if line.text[:1] not in "`~-*>0123456789" or not (found := _FENCE.match(line.text)):
            continue
        if not fence:
            fence, opened = found[1], i
        elif found[1].startswith(fence) and not found[2].strip():
            inside[opened : i + 1] = [True] * (i + 1 - opened)
            fence = ""
    if fence:
        inside[opened:] = [True] * (len(lines) - opened)
    return inside


def atx(line: Line) -> re.Match[str] | None:
    """Markdown's ``# heading``."""
    if line.text[:1] != "#" or line.indent > 3 or len(line.text) > LONGEST:
        return None
    return _ATX.match(line.text)


def front_matter(lines: Sequence[Line]) -> int:
    """The line after a YAML block that opens a file; 0 where there is none."""
    if not lines or lines[0].text != "---":
        return 0
    for j in range(1, min(len(lines), 60)):
        text = lines[j].text
        if text == "---":
            return j + 1
        if text and not re.match(r"[\w-]+\s*:|-\s|#", text) and not lines[j].indent:
            return 0
    return 0


def properties(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The block of ``key: value`` right under a file's title, as Notion exports a page's properties."""
    top = [i for i in range(min(len(lines), 40)) if lines[i].text]
    if not top or not (title := atx(lines[top[0]])) or len(title[1]) != 1:
        return []
    end = begin = top[1] if len(top) > 1 else 0
    while end < len(lines) and _PROPERTY.match(lines[end].text):
        end += 1
    named = any(_PROPERTY_NAME.match(line.text) for line in lines[begin:end])
    closed = end == len(lines) or not lines[end].text
    return [(begin, end)] if begin and end > begin and named and closed else []


def mark_of(
    page: Page, first: int, last: int, level: int, question: bool | None = None, *, asked: bool = False
) -> Mark | None:
    """The heading that lines ``first`` to ``last`` are; None where nothing is left of them.

    ``asked`` says that a line is known for a question, so that what stands behind an arrow is its answer.
    """
    line = page.lines[first]
    whole = last == first + 1 and len(line.text) == line.end - line.start
    if whole and (found := answered(line.text, asked=asked)):
        return Mark(first, last, level, heading_text(line.text[: found[0]]), True, line.start + found[1])
    said = " ".join(line.text for line in page.lines[first:last])
    title = heading_text(said)
    if not title:
        return None
    return Mark(first, last, level, title, asks(said) if question is None else question)
