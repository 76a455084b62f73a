"""Lines of a page as cells: what wide spaces, or the upright lines of a table, part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.pdf_letters import Box, box_around, overlap
from ingest.pdf_lines import Line
from ingest.pdf_rules import Rules
from ingest.pdf_words import Word

_WIDE = 0.75
"""Ems between two cells at least, where no line parts them."""
_WIDER = 1.6
"""How much wider it is than the narrow spaces of its line: those of a justified line are all wide."""
_MARK = re.compile(r"[^\w\s]|\(?\d{1,2}[.)]")
"""What opens an item; its text stands a little apart."""


class Cell(NamedTuple):
    """Words that no wide space parts."""

    words: list[Word]
    left: float
    right: float


class Band(NamedTuple):
    """A line, or lines that stand beside each other at different heights, as those of centred cells do."""

    lines: list[Line]
    cells: list[Cell]
    box: Box
    height: float
    """Of its letters."""


def bands(found: Sequence[Line], em: float, rules: Rules) -> list[Band]:
    """The lines of a region from top to bottom; what stands beside each other, from left to right."""
    groups: list[list[Line]] = []
    for line in found:
        if groups and _beside(line, groups[-1], em):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_band(sorted(group, key=lambda one: one.words[0].box.left), em, rules) for group in groups]


def _beside(line: Line, group: Sequence[Line], em: float) -> bool:
    beside = False
    for other in group:
        if overlap(line.box, other.box) < 0.15 * em:
            continue
        if any(_meet(a.box, b.box) for a in line.words for b in other.words):
            return False
        beside = True
    return beside


def _meet(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right


def _band(lines: list[Line], em: float, rules: Rules) -> Band:
    cells = [cell for line in lines for cell in _cells(line, em, rules)]
    merged: list[Cell] = []
    for cell in sorted(cells, key=lambda one: one.left):
        if merged and cell.left < merged[-1].right:
            merged[-1] = cell_of([*merged[-1].words, *cell.words])
        else:
            merged.append(cell)
    height = median(line.box.top - line.box.bottom for line in lines)
    return Band(lines, merged, box_around([line.box for line in lines]), height)


def cell_of(words: list[Word]) -> Cell:
    """A cell of words."""
    return Cell(words, min(w.box.left for w in words), max(w.box.right for w in words))


def _cells(line: Line, em: float, rules: Rules) -> list[Cell]:
    em = max(em, line.box.top - line.box.bottom)  # a title's spaces are as wide as its letters are large
    gaps = [b.box.left - a.box.right for a, b in pairwise(line.words)]
    narrow = sorted(gap for gap in gaps if gap < 1.3 * em)
    wide = max(_WIDE * em, _WIDER * narrow[len(narrow) // 4] if len(narrow) > 2 else 0.0)
    middle = (line.box.top + line.box.bottom) / 2
    found: list[list[Word]] = [line.words[:1]]
    for word, gap in zip(line.words[1:], gaps, strict=True):
        last = found[-1][-1]
        mark = len(found) == len(found[0]) == 1 and _MARK.fullmatch(last.text) and gap < 2 * em
        if (gap > wide and not mark) or (
            gap > 0.35 * em and rules.walled(last.box.right - 1, word.box.left + 1, middle)
        ):
            found.append([word])
        else:
            found[-1].append(word)
    return [cell_of(words) for words in found]
