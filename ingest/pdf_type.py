"""The type that the rows of a PDF's page are set in: how large, and whether bold."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median_low
from typing import Any, NamedTuple

from ingest.pdf_page import Row

_LETTER = re.compile(r"\w")
_WORD = re.compile(r"\w+")
_PARTED = re.compile(r"[\u1100-\u11ff\u0300-\u036f]")
"""Syllables and accents that are not composed."""
_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")
_SECOND_HALF = "\x01"
"""pdfium counts in units of UTF-16: what Python has as one letter may be two there."""
_SURE = 12
"""Letters in a row that are found on a page by more than chance."""
_MOST_PLACES = 40
"""Of a short row on one page, as a number in a table, that are looked at."""
_BOLD_NAME = re.compile(r"bold|heavy|black|demi|headline|견고딕|견명조|cmb|sfbx|sfsx|[-_,]b$", re.I)
_FORCED_BOLD = 1 << 18
_STROKED = 2
"""Text that is filled and outlined: how a maker prints a weight that its font lacks."""


class Line(NamedTuple):
    """A row of a page with its type."""

    text: str
    top: float
    height: float
    apart: bool
    full: bool
    size: float = 0.0
    """Of its letters, in points and rounded to halves; 0 where nothing is known."""
    bold: bool = False


Pages = list[list[Line]]

_MUCH = 0.3
"""Of all letters."""
_LONG_ROW = 25
"""Letters of a row of prose, in the mean."""


def lines_of(rows: Iterable[Row], types: Iterable[tuple[float, bool]]) -> list[Line]:
    """Rows with the type that ``types_of`` found; a page that OCR read has none."""
    known = iter(types)
    return [Line(*row[:5], *next(known, (0.0, False))) for row in rows]


def body_size(pages: Iterable[Iterable[Line]]) -> float:
    """The size of a document's prose: the largest that much of it has; 0 where none is known.

    Code, tables and references in smaller type may have more letters.
    """
    letters: Counter[float] = Counter()
    rows: Counter[float] = Counter()
    for page in pages:
        for line in page:
            if line.size:
                letters[line.size] += len(line.text)
                rows[line.size] += 1
    if not letters:
        return 0.0
    enough = _MUCH * letters.total()
    prose = [size for size in letters if letters[size] >= max(enough, _LONG_ROW * rows[size])]
    return max(prose, default=min(letters, key=lambda size: (-letters[size], size)))


def mostly_bold(pages: Iterable[Iterable[Line]]) -> bool:
    """Whether most letters are bold, so that being bold says nothing."""
    bold = sum(len(line.text) if line.bold else -len(line.text) for page in pages for line in page)
    return bold > 0


def types_of(page: Any, rows: Sequence[Row]) -> list[tuple[float, bool]]:  # noqa: ANN401 - pypdfium2 has no types
    """Size and weight of each row of a page that pypdfium2 opened; 0 where a row is not found on it."""
    if not rows:
        return []
    text_page = page.get_textpage()
    try:
        return list(_types(text_page, rows))
    finally:
        text_page.close()


def _types(text_page: Any, rows: Sequence[Row]) -> Iterator[tuple[float, bool]]:  # noqa: ANN401
    from pypdfium2 import raw

    said, places = _letters(_ASTRAL.sub(lambda letter: letter[0] + _SECOND_HALF, text_page.get_text_range()))
    weights: dict[tuple[str, int], bool] = {}

    def index(at: int) -> int:
        return int(raw.FPDFText_GetCharIndexFromTextIndex(text_page, places[at]))

    for row in rows:
        wanted, _ = _letters(row.text)
        found = _places(said, wanted)
        if len(found) > 1:
            found = [one for one in found if _stands_in(text_page, index(one[0]), row)]
        if not found:
            yield 0.0, False
            continue
        start, length = found[0]
        indices = [index(at) for at in sorted({start, start + length // 2, start + length - 1})]
        size = median_low([_size(text_page, i) for i in indices])
        ends = {indices[0], indices[-1]}
        bold = all(_bold(text_page, i, weights) for i in ends) or _is_stroked(text_page, indices[0])
        yield size, bold


def _places(said: str, wanted: str) -> list[tuple[int, int]]:
    """Where a row may stand in a page's letters, and how many of its letters are there: all, or its first."""
    for piece in (wanted, wanted[:_SURE]):
        found: list[tuple[int, int]] = []
        at = said.find(piece) if piece else -1
        while at >= 0 and len(found) < _MOST_PLACES:
            found.append((at, len(piece)))
            at = said.find(piece, at + 1)
        if found:
            return found
    return []


def _stands_in(text_page: Any, index: int, row: Row) -> bool:  # noqa: ANN401
    """Whether a letter stands at the height of a row."""
    from pypdfium2 import PdfiumError

    try:
        _, bottom, _, top = text_page.get_charbox(index, loose=True)
    except PdfiumError:
        return False
    return bool(row.top - row.height - 1 <= (bottom + top) / 2 <= row.top + 1)


def _letters(text: str) -> tuple[str, list[int]]:
    """Composed letters and digits, with the place of each in the text."""
    said: list[str] = []
    places: list[int] = []
    if not _PARTED.search(text):
        for word in _WORD.finditer(text):
            said.append(word[0])
            places.extend(range(*word.span()))
        return "".join(said), places
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and "\u1160" <= text[end] <= "\u11ff":
            end += 1
        for letter in unicodedata.normalize("NFC", text[at:end]):
            if _LETTER.match(letter):
                said.append(letter)
                places.append(at)
        at = end
    return "".join(said), places


def _size(text_page: Any, index: int) -> float:  # noqa: ANN401
    from pypdfium2 import raw

    size = raw.FPDFText_GetFontSize(text_page, index)
    matrix = raw.FS_MATRIX()
    if raw.FPDFText_GetMatrix(text_page, index, matrix):
        size *= (matrix.b**2 + matrix.d**2) ** 0.5 or (matrix.a**2 + matrix.c**2) ** 0.5
    return round(2 * size) / 2 if size < 2_000 else 0.0


def _bold(text_page: Any, index: int, known: dict[tuple[str, int], bool]) -> bool:  # noqa: ANN401
    from pypdfium2 import raw

    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    font = (name.value.decode("utf-8", "replace"), flags.value)
    if font not in known:
        heavy = raw.FPDFText_GetFontWeight(text_page, index) >= 600
        known[font] = heavy or bool(flags.value & _FORCED_BOLD or _BOLD_NAME.search(font[0]))
    return known[font]


def _is_stroked(text_page: Any, index: int) -> bool:  # noqa: ANN401
    from pypdfium2 import raw

    shown = raw.FPDFText_GetTextObject(text_page, index)
    return bool(shown) and raw.FPDFTextObj_GetTextRenderMode(shown) == _STROKED
