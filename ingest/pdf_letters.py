"""The letters of a PDF's page: its text, and for each place in it where the letter stands and how it is set.

In: a text page of pdfium. Out: ``Letters``, which asks pdfium only for what is looked at. pdfium counts its
glyphs, some of which have no place in the text and some two; all who measure use the one map that is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ctypes import addressof, byref, c_double, c_int, create_string_buffer
from typing import Any, NamedTuple

from ingest.fonts import FIXED_NAME, SYMBOLS

_FARTHEST = 20_000.0
"""Points; the largest page has 14,400."""
_LARGEST = 2_000.0
_FIXED_PITCH = 1
_FORCED_BOLD = 1 << 18
_HEAVY = 600
_STROKED = 2
"""Text that is filled and outlined: how a maker prints a weight that its font lacks."""
_BOLD_NAME = re.compile(r"bold|heavy|black|demi|headline|견고딕|견명조|cmb|sfbx|sfsx|[-_,]b$", re.I)
_RAISED = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n")
_MINUS = "−"


class Box(NamedTuple):
    """Left, bottom, right and top, counted from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


NOWHERE = Box(0, 0, 0, 0)


class Type(NamedTuple):
    """What a letter is set in."""

    size: float
    """In points, rounded to halves; 0 where it is none."""
    bold: bool
    fixed: bool
    """Whether its font is one of a typewriter, as code is set in."""


NO_TYPE = Type(0.0, False, False)


class Letters:
    """What pdfium says of the letters of a page, by their place in its text."""

    def __init__(self, text_page: Any) -> None:  # noqa: ANN401 - the library has no types
        from pypdfium2 import raw

        self._raw = raw
        self._text_page = text_page  # which closes when nobody holds it
        self._page = text_page.raw
        self._box = raw.FS_RECTF()
        self._box_at = byref(self._box)
        self._types: dict[int, Type] = {}
        self._weights: dict[tuple[bytes, int], tuple[bool, bool]] = {}
        self.typed_gap: float | None = None
        """How wide the spaces are that somebody typed; ``pdf_spaces`` finds out."""
        self._indices: list[int] | None = None
        """Pdfium's number of each letter; none where it is the place in the text, as on most pages."""
        self.text: str = text_page.get_text_range(errors="surrogatepass")
        glyphs, last = text_page.count_chars(), len(self.text) - 1
        if self.text and (glyphs != last + 1 or self._number(last) != last):
            self._map()
        self.text = self.text.translate(SYMBOLS)

    def _number(self, unit: int) -> int:
        return int(self._raw.FPDFText_GetCharIndexFromTextIndex(self._page, unit))

    def _map(self) -> None:
        """Find each letter's number, and the minus signs that have no place in pdfium's text.

        pdfium counts in units of UTF-16: an emoji is two. Half of one alone is no letter.
        """
        letters: list[str] = []
        indices: list[int] = []
        unit = expected = 0
        for letter in self.text:
            index = self._number(unit)
            unit += 1 + (letter > "\uffff")
            for lost in range(expected, index):
                if self._is_minus(lost, letters[-1] if letters else "", letter):
                    letters.append(_MINUS)
                    indices.append(lost)
            expected = index + 1
            if not "\ud800" <= letter <= "\udfff":
                letters.append(letter)
                indices.append(index)
        self.text, self._indices = "".join(letters), indices

    def _is_minus(self, index: int, before: str, after: str) -> bool:
        """Whether a glyph without Unicode is a minus: it is drawn as one, or nothing else can be.

        U+2212 is not in KS X 1001, so that many Korean fonts lack it while they have all other common signs;
        what they draw instead is often empty. Between a letter and a digit that touch it, it was a minus.
        """
        if self._raw.FPDFText_GetUnicode(self._page, index):
            return False
        edges = [c_double() for _ in range(4)]
        if not self._raw.FPDFText_GetCharBox(self._page, index, *map(byref, edges)):
            return False
        left, right, bottom, top = (edge.value for edge in edges)
        whole = self._box_of(index)
        em = whole.top - whole.bottom
        if top - bottom < 0.01 * em:  # nothing is drawn
            return before.isalnum() and after.isdigit()
        middle = (bottom + top) / 2
        return (
            top - bottom < 0.15 * em
            and right - left > 0.3 * em
            and whole.bottom + 0.25 * em < middle < whole.bottom + 0.7 * em
        )

    def index(self, at: int) -> int:
        """Pdfium's number of a letter."""
        return at if self._indices is None else self._indices[at]

    def box(self, at: int) -> Box:
        """Where a letter stands; all zeros where pdfium does not say."""
        return self._box_of(at if self._indices is None else self._indices[at])

    def _box_of(self, index: int) -> Box:
        if index < 0 or not self._raw.FPDFText_GetLooseCharBox(self._page, index, self._box_at):
            return NOWHERE
        box = self._box
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if not (-_FARTHEST < left < _FARTHEST and -_FARTHEST < bottom < _FARTHEST):
            return NOWHERE
        if not (right < _FARTHEST and top < _FARTHEST):  # nor where it is no number
            return NOWHERE
        return Box(left, bottom, right, top)

    def generated(self, at: int) -> bool:
        """Whether pdfium put a letter there, a space for one, that the file does not hold."""
        return int(self._raw.FPDFText_IsGenerated(self._page, self.index(at))) == 1

    def angle(self, at: int) -> float:
        """How far a letter is turned; negative where pdfium does not say."""
        return round(float(self._raw.FPDFText_GetCharAngle(self._page, self.index(at))), 2)

    def type(self, at: int) -> Type:
        """What a letter is set in; all letters that the file shows at once have one type."""
        index = self.index(at)
        shown = self._raw.FPDFText_GetTextObject(self._page, index)
        if not shown:
            return NO_TYPE
        key = addressof(shown.contents)
        found = self._types.get(key)
        if found is None:
            heavy, fixed = self._weight(index)
            bold = heavy or self._raw.FPDFTextObj_GetTextRenderMode(shown) == _STROKED
            found = self._types[key] = Type(round(2 * self._size(index)) / 2, bold, fixed)
        return found

    def _size(self, index: int) -> float:
        size = float(self._raw.FPDFText_GetFontSize(self._page, index))
        matrix = self._raw.FS_MATRIX()
        if self._raw.FPDFText_GetMatrix(self._page, index, matrix):
            size *= (matrix.b**2 + matrix.d**2) ** 0.5 or (matrix.a**2 + matrix.c**2) ** 0.5
        return size if size < _LARGEST else 0.0

    def _weight(self, index: int) -> tuple[bool, bool]:
        """Whether a letter's font is bold, and whether it is a typewriter's."""
        name, flags = create_string_buffer(128), c_int()
        self._raw.FPDFText_GetFontInfo(self._page, index, name, len(name), flags)
        font = name.value, flags.value
        if font not in self._weights:
            said = name.value.decode("utf-8", "replace")
            heavy = self._raw.FPDFText_GetFontWeight(self._page, index) >= _HEAVY
            self._weights[font] = (
                heavy or bool(flags.value & _FORCED_BOLD or _BOLD_NAME.search(said)),
                bool(flags.value & _FIXED_PITCH or FIXED_NAME.search(said)),
            )
        return self._weights[font]

    def size(self, at: int) -> float:
        """Of a letter, in points, with what the file makes of its font's."""
        return self._size(self.index(at))

    def raise_up(self, places: Iterable[int]) -> None:
        """Write letters as the raised ones that Unicode has, so that 10⁻⁸ is not 10-8."""
        letters = list(self.text)
        for at in places:
            letters[at] = letters[at].translate(_RAISED)
        self.text = "".join(letters)


def level(text: str) -> str:
    """A text with its raised letters as plain ones, as the page's own are."""
    return text.translate(_LEVEL)


def box_around(boxes: Iterable[Box]) -> Box:
    """The box around boxes."""
    left, bottom, right, top = zip(*boxes, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))


def overlap(a: Box, b: Box) -> float:
    """How much of their heights two boxes share; negative where they stand one over the other."""
    return min(a.top, b.top) - max(a.bottom, b.bottom)
