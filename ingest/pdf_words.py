"""The letters of a PDF's page with their places: lines as the file has them, and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

_WORD = re.compile(r"\S+")
_SEPARATORS = re.compile(r"(?<=[\x02\ufffe])|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BESIDE_HANGUL = re.compile(r"(?<=[가-힣]) (?=[^\s가-힣])|(?<=[^\s가-힣.,!?…]) (?=[가-힣])")
_BEFORE_STOP = re.compile(r"(?<=[가-힣]) (?=[.,!?](?:\s|$))")
_BETWEEN_HANGUL = re.compile(r"(?<=[가-힣]) (?=[가-힣])")
_SPREAD = re.compile(r"(?<!\S)[가-힣] ")
_SET_APART = 0.27
"""Makers set Hangul and Latin letters 0.2 to 0.25 em apart (LibreOffice, Word); a space is 0.28 and more."""
_FIXED_PITCH = 1
_FARTHEST = 20_000.0
"""Points; the largest page has 14,400."""


class Box(NamedTuple):
    """Left, bottom, right and top, counted from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


_NOWHERE = Box(0, 0, 0, 0)


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


class Letters:
    """What pdfium says of the letters of a page, by their place in its text."""

    def __init__(self, text_page: Any) -> None:  # noqa: ANN401 - the library has no types
        from ctypes import byref

        from pypdfium2 import raw

        self._raw = raw
        self._text_page = text_page  # which closes when nobody holds it
        self._page = text_page.raw
        self._box = raw.FS_RECTF()
        self._at = byref(self._box)
        self.text: str = text_page.get_text_range()

    def index(self, at: int) -> int:
        """Pdfium's number of a letter; a glyph without Unicode has one too, but no place in the text."""
        return int(self._raw.FPDFText_GetCharIndexFromTextIndex(self._page, at))

    def box(self, at: int) -> Box:
        """Where a letter stands; all zeros where pdfium does not say."""
        return self._box_of(self.index(at))

    def boxes(self, start: int, end: int) -> list[Box]:
        """Where the letters of a range stand."""
        first = self.index(start)
        if self.index(end - 1) - first == end - 1 - start:
            return [self._box_of(i) for i in range(first, first + end - start)]
        return [self.box(at) for at in range(start, end)]

    def _box_of(self, index: int) -> Box:
        if index < 0 or not self._raw.FPDFText_GetLooseCharBox(self._page, index, self._at):
            return _NOWHERE
        box = self._box
        if not (-_FARTHEST < box.left < _FARTHEST and -_FARTHEST < box.bottom < _FARTHEST):
            return _NOWHERE
        if not (box.right < _FARTHEST and box.top < _FARTHEST):  # nor where it is no number
            return _NOWHERE
        return Box(box.left, box.bottom, box.right, box.top)

    def generated(self, at: int) -> bool:
        """Whether pdfium put a letter there, a space for one, that the file does not hold."""
        return int(self._raw.FPDFText_IsGenerated(self._page, self.index(at))) == 1

    def fixed_pitch(self, at: int) -> bool:
        """Whether a letter's font is one of a typewriter, as code is set in."""
        from ctypes import c_int, create_string_buffer

        name, flags = create_string_buffer(128), c_int()
        self._raw.FPDFText_GetFontInfo(self._page, self.index(at), name, 128, flags)
        said = name.value.decode("utf-8", "replace")
        return bool(flags.value & _FIXED_PITCH) or bool(
            re.search(r"mono|cour|consol|cod(?:e|ing)|cmtt|typewriter", said, re.I)
        )

    def runs(self) -> list[Run]:
        """The lines in the file's order."""
        found: list[Run] = []
        at = 0
        for cut in [*_SEPARATORS.finditer(self.text), None]:
            end = cut.start() if cut else len(self.text)
            line = self.text[at:end]
            if inner := line.strip():
                start = at + line.index(inner[0])
                first, last = self.box(start), self.box(start + len(inner) - 1)
                whole = Box(first.left, min(first.bottom, last.bottom), last.right, max(first.top, last.top))
                across, along = last.right - first.left, abs(first.bottom - last.bottom)
                upright = len(inner) == 1 or (across > 0 and along < max(across, whole.top - whole.bottom))
                found.append(Run(line, at, whole, upright))
            at = cut.end() if cut else end
        return found

    def words(self, runs: Sequence[Run]) -> Iterator[Word]:
        """The words of runs; a run that is turned stays whole."""
        number = 0
        for run in runs:
            places = [m.span() for m in _WORD.finditer(run.text)]
            if not run.upright:
                places = [(places[0][0], places[-1][1])]
            first = self.index(run.at)
            even = self.index(run.at + len(run.text) - 1) - first == len(run.text) - 1
            for n, (start, end) in enumerate(places):
                if even:
                    a, b = self._box_of(first + start), self._box_of(first + end - 1)
                else:
                    a, b = self.box(run.at + start), self.box(run.at + end - 1)
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

    def closed_up(self, line: str, at: int) -> str:
        """A line without the spaces that nobody typed: makers set Hangul and Latin letters a little apart."""
        apart = [m.start() for m in _BESIDE_HANGUL.finditer(line)]
        if len(_SPREAD.findall(line)) * 2 > len(line) * 0.7 and len(line) > 12:
            return self._drawn_together(line, at)
        near = [i for i in apart if self.generated(at + i) and self._gap(at + i) < _SET_APART]
        if near:
            typed = [m.start() for m in _BETWEEN_HANGUL.finditer(line)][:3]
            least = min((self._gap(at + i) for i in typed), default=1.0)
            drop = {i for i in near if self._gap(at + i) < 0.85 * least}
            line = "".join(letter for i, letter in enumerate(line) if i not in drop)
        return _BEFORE_STOP.sub("", line)

    def _drawn_together(self, line: str, at: int) -> str:
        """A line whose letters were set apart to fill it, without the spaces that are less wide."""
        gaps = {m.start(): self._gap(at + m.start()) for m in re.finditer(r"(?<=\S) (?=\S)", line)}
        letter = min(gaps.values(), default=0.0)
        return "".join(c for i, c in enumerate(line) if not (i in gaps and gaps[i] < letter + 0.15))

    def _gap(self, at: int) -> float:
        """How wide the space at a place is, in ems of the letters around it."""
        before, after = self.box(at - 1), self.box(at + 1)
        sizes = [float(self._raw.FPDFText_GetFontSize(self._page, self.index(at + i))) for i in (-1, 1)]
        return (after.left - before.right) / max(*sizes, 1e-3)


def box_around(boxes: Sequence[Box]) -> Box:
    """The box around boxes."""
    left, bottom, right, top = zip(*boxes, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))


def usual_height(words: Sequence[Word]) -> float:
    """How high most words stand; 1 where none has a place."""
    return max(median(w.box.top - w.box.bottom for w in words), 1.0) if words else 1.0
