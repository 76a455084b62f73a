"""The spaces of a PDF's line: which of those that pdfium sees somebody typed.

In: a stretch of the page's text and its place. Out: the stretch without the others. Makers set Hangul and
Latin letters a little apart, and all letters where a line is to be filled; pdfium takes both for spaces.
"""

from __future__ import annotations

import re
from itertools import islice
from statistics import median

from ingest.pdf_letters import Letters

_BESIDE_HANGUL = re.compile(r"(?<=[가-힣]) (?=[^\s가-힣])|(?<=[^\s가-힣.,!?…]) (?=[가-힣])")
_BEFORE_STOP = re.compile(r"(?<=[가-힣]) (?=[.,!?](?:\s|$))")
_BETWEEN_HANGUL = re.compile(r"(?<=[가-힣]) (?=[가-힣])")
_SPREAD = re.compile(r"(?<!\S)[가-힣] ")
_BEFORE_RAISED = re.compile(r"(?<=[^\W\d_]) (?=[⁰¹²³⁴-⁹⁻])")
_INSIDE = re.compile(r"(?<=\S) (?=\S)")
_SET_APART = 0.27
"""Ems: makers set Hangul and Latin 0.2 to 0.25 apart (LibreOffice, Word); a space is 0.28 and more."""
_STEADY = 20
"""Spaces of a page that tell how wide a typed one is."""
_NEAR = 0.4
"""Ems between a word and the mark of a note behind it."""
_LESS = 0.85
"""Of the spaces between Hangul in the same line, which are typed."""
_WIDER = 0.15
"""Ems by which a typed space is wider than what sets the letters of a filled line apart."""


def closed_up(line: str, at: int, letters: Letters) -> str:
    """A line without the spaces that nobody typed."""
    if len(line) > 12 and len(_SPREAD.findall(line)) * 2 > len(line) * 0.7:
        return _drawn_together(line, at, letters)
    places = (m.start() for m in _BESIDE_HANGUL.finditer(line))
    near = [i for i in places if letters.generated(at + i) and _width(at + i, letters) < _SET_APART]
    marks = (m.start() for m in _BEFORE_RAISED.finditer(line))
    drop = {i for i in marks if letters.generated(at + i) and _width(at + i, letters) < _NEAR}
    if near:
        typed = [m.start() for m in _BETWEEN_HANGUL.finditer(line)][:3]
        usual = _typed_gap(letters)
        least = min((_width(at + i, letters) for i in typed), default=usual) if usual < 1 else usual
        drop |= {i for i in near if _width(at + i, letters) < _LESS * least}
    if drop:
        line = "".join(letter for i, letter in enumerate(line) if i not in drop)
    return _BEFORE_STOP.sub("", line)


def _typed_gap(letters: Letters) -> float:
    """How wide the page's spaces between Hangul are; 1 where it has none, or the file holds them."""
    if letters.typed_gap is None:
        found = [m.start() for m in islice(_BETWEEN_HANGUL.finditer(letters.text), _STEADY)]
        held = sum(not letters.generated(at) for at in found)
        letters.typed_gap = median(_width(at, letters) for at in found) if 2 * held < len(found) else 1.0
    return letters.typed_gap


def _drawn_together(line: str, at: int, letters: Letters) -> str:
    """A line whose letters were set apart to fill it, without the spaces that are less wide."""
    gaps = {m.start(): _width(at + m.start(), letters) for m in _INSIDE.finditer(line)}
    letter = min(gaps.values(), default=0.0)
    return "".join(c for i, c in enumerate(line) if not (i in gaps and gaps[i] < letter + _WIDER))


def _width(at: int, letters: Letters) -> float:
    """How wide the space at a place is, in ems of the letters around it."""
    before, after = letters.box(at - 1), letters.box(at + 1)
    size = max(letters.size(at - 1), letters.size(at + 1), 1e-3)
    return (after.left - before.right) / size
