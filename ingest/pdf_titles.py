"""What the words of a PDF's row say: whether they can be a heading, and the number they open with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.lines import asks, bullet, ends_sentence, states
from ingest.pdf_row import Row

LONGEST = 120
"""Characters of a heading over several rows."""
_ROWS = 3
_LONGEST_NUMBERED = 50

_WORD = re.compile(
    r"[가-힣].*[가-힣]|[가-힣][^\W\d_]|[A-Za-z]{3}|(?<![A-Za-z])[A-Z]{2}(?![A-Za-z])|^[가-힣]$"
    r"|^\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?![개배번월일년층점명회초분시위차주쪽권원살])[가-힣]$"
)
_MATHS = re.compile(r"[=≈≤≥∑∏∫∇√∂‖∈∝]|[←→].*[←→]")
_CAPTION = re.compile(r"[<\[(]?(?:표|그림|사진|도표|Table|Tab\.|Figure|Fig\.)\s?[\d<.:A-Z-]", re.I)
_LEADER = re.compile(r"(?:\.{3,}|…+|·{3,}|(?:\. ){3,}|_{3,}|\s{3,})\s*\d{1,4}\W*$")
_ENDS_IN_PAGE = re.compile(r"(?:[\s.…·_])\d{1,4}$")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})(?:\.\s*|\s+|(?=[가-힣]))(?=[^\W\d])")
_KOREAN = re.compile(r"제?\s?(\d{1,2})\s?(편|부|장|절)(?=[\s.:)]|$)")
_KOREAN_DEPTHS = {"편": -3, "부": -3, "장": -2, "절": -1}


class Numbered(NamedTuple):
    """A row that opens with a number as a heading does."""

    numbers: tuple[int, ...]
    unit: str = ""
    """``장`` or ``절``; empty for 4.2.1."""

    @property
    def depth(self) -> int:
        """The smaller the higher it stands."""
        return _KOREAN_DEPTHS[self.unit] if self.unit else len(self.numbers)


def title_like(text: str) -> bool:
    """Whether a row can be a heading at all: it has words, and ends like neither a sentence nor a formula."""
    said = text.strip()
    return (
        len(said) <= LONGEST
        and _WORD.search(said) is not None
        and " | " not in said
        and not bullet(said)
        and not _CAPTION.match(said)
        and not _LEADER.search(said)
        and (asks(said) or not ends_sentence(said))
    )


def crumb_of_formula(text: str) -> bool:
    """Whether a row is rather a part of a formula."""
    said = text.strip()
    return _MATHS.search(said) is not None or any(said.count(a) != said.count(b) for a, b in ("()", "[]"))


def named(text: str) -> bool:
    """Whether a row of the body's size can be a heading: short, and it states nothing."""
    said = text.strip()
    return len(said) <= _LONGEST_NUMBERED and title_like(said) and not states(said) and not asks(said)


def numbered(text: str) -> Numbered | None:
    """The number that a row opens with: 4.2.1, 제3절; None where it has none."""
    said = text.strip()
    if found := _KOREAN.match(said):
        return Numbered((int(found[1]),), found[2])
    found = _NUMBERED.match(said)
    return Numbered(tuple(map(int, found[1].split(".")))) if found else None


def lists_contents(lines: Sequence[Row]) -> bool:
    """Whether a page is a printed table of contents: most of its rows end in a page's number."""
    shown = (line.text.rstrip() for line in lines)
    ends = sum(1 for text in shown if text[-1:].isdigit() and _ENDS_IN_PAGE.search(text))
    return ends >= 5 and ends * 2 > len(lines)


def group(lines: Sequence[Row], i: int) -> int:
    """The row after a heading that starts at a row and may run over some more of its type."""
    first = lines[i]
    said = len(first.text)
    for j in range(i + 1, len(lines)):
        above, line = lines[j - 1], lines[j]
        down = above.top - line.top
        same = line.size == first.size and line.bold == first.bold
        if not same or not 0 < down <= 1.7 * first.size or bullet(line.text) or numbered(line.text):
            return j
        said += 1 + len(line.text)
        if j - i >= _ROWS or said > LONGEST:
            return -1
    return len(lines)
