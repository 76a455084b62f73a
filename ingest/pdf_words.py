"""The words of a PDF's page with their places.

In: ``Letters``. Out: ``Run``s, which are the lines as the file has them, and the ``Word``s of those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.pdf_letters import Box, Letters

_WORD = re.compile(r"\S+")
_ALL_HANGUL = re.compile(r"[가-힣]+")
_SHORT = 24
"""Letters of a line that may be a name and what it stands for, with no space that the file holds."""
_APART = 0.1
"""Of the letters' height, by which the letters of one word do not stand apart."""
_SEPARATORS = re.compile(r"(?<=[\x02\ufffe])|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


class Run(NamedTuple):
    """A line as the file has it: a page's line, or part of one."""

    text: str
    at: int
    """Where it starts in the page's text."""
    box: Box
    upright: bool
    """Whether its letters go on to the right, as those of text that is not turned do."""


class Word(NamedTuple):
    """Letters without a space between them."""

    text: str
    box: Box
    at: int
    """Where it starts in the page's text."""
    number: int
    """How many words of the file stand before it."""
    before: str
    """The spaces before it in its run."""
    after: str
    """Those that end its run; empty within it."""
    first: bool
    """Whether it opens its run."""


def runs(letters: Letters) -> list[Run]:
    """The lines in the file's order."""
    found: list[Run] = []
    at = 0
    for cut in [*_SEPARATORS.finditer(letters.text), None]:
        end = cut.start() if cut else len(letters.text)
        line = letters.text[at:end]
        if inner := line.strip():
            start = at + line.index(inner[0])
            first, last = letters.box(start), letters.box(start + len(inner) - 1)
            whole = Box(first.left, min(first.bottom, last.bottom), last.right, max(first.top, last.top))
            across, along = last.right - first.left, abs(first.bottom - last.bottom)
            height = whole.top - whole.bottom
            upright = len(inner) == 1 or (across > 0 and along < max(across, height))
            if not upright and across <= 0:  # columns side by side, from the right one to the left
                upright = along < 2 * height and letters.angle(start) == 0
            found.append(Run(line, at, whole, upright))
        at = cut.end() if cut else end
    return found


def words(letters: Letters, found: Sequence[Run]) -> Iterator[Word]:
    """The words of runs; a run that is turned stays whole."""
    number = 0
    for run in found:
        places = [m.span() for m in _WORD.finditer(run.text)]
        if len(places) == 1 and 4 <= len(run.text) <= _SHORT and run.upright:
            places = _parted(run, letters)
        if not run.upright:
            places = [(places[0][0], places[-1][1])]
        for n, (start, end) in enumerate(places):
            a, b = letters.box(run.at + start), letters.box(run.at + end - 1)
            box = Box(
                a.left if a.left < b.left else b.left,
                a.bottom if a.bottom < b.bottom else b.bottom,
                a.right if a.right > b.right else b.right,
                a.top if a.top > b.top else b.top,
            )
            before = run.text[places[n - 1][1] if n else 0 : start]
            after = run.text[end:] if n == len(places) - 1 else ""
            yield Word(run.text[start:end], box, run.at + start, number, before, after, n == 0)
            number += 1


def _parted(run: Run, letters: Letters) -> list[tuple[int, int]]:
    """The words of a line without a space; where two stand apart by a little, they are a cell each."""
    start, end = next(_WORD.finditer(run.text)).span()
    if not _ALL_HANGUL.fullmatch(run.text, start, end):
        return [(start, end)]
    boxes = [letters.box(at) for at in range(run.at + start, run.at + end)]
    gaps = [b.left - a.right for a, b in pairwise(boxes)]
    least = max(min(gaps, default=0.0), 0.0) + _APART * (boxes[0].top - boxes[0].bottom)
    cuts = [n + 1 for n, gap in enumerate(gaps) if gap > least]
    if len(cuts) != 1:  # letters are set apart to fill a line
        return [(start, end)]
    return [(start, start + cuts[0]), (start + cuts[0], end)]


def usual_height(found: Sequence[Word]) -> float:
    """How high most words stand; 1 where none has a place."""
    return max(median(w.box.top - w.box.bottom for w in found), 1.0) if found else 1.0
