"""A row of a PDF: what the child process says of each line of a page, and all that its readers need.

The child makes rows (``pdf_page``, or ``ocr`` of a picture); ``pdf_text`` and the modules before it make text
of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

JOINT = "\x1f"
"""Stands in a cell where a full line was broken: only ``pdf_text`` can tell whether inside a word."""

_HYPHEN_AT_END = re.compile(r"[\x02\ufffe]")
"""What pdfium makes of a hyphen that ends a line, and of the line's end too."""
_MUCH = 0.3
"""Of all letters: so many are set in the size of a document's prose."""
_LONG_ROW = 25
"""Letters of a row of prose, in the mean."""


class Row(NamedTuple):
    """A line of a page.

    A row of a table is ``| a | b |`` and its first is followed by ``|---|---|``; code is one fenced block.
    Lines of a cell may meet at a ``JOINT``.
    """

    text: str
    top: float
    """How far up its upper edge stands, in points; 0 where nothing is known."""
    height: float
    apart: bool
    """Whether more space than between lines parts it from the row above."""
    full: bool
    """Whether the next row's first word would not have fitted any more."""
    size: float = 0.0
    """Of its letters, in points and rounded to halves; 0 where nothing is known."""
    bold: bool = False
    left: float = 0.0
    """How far to the right it starts, in points."""


Pages = list[list[Row]]
Place = tuple[int, int]
"""A page and the index of one of its rows."""


def tidy(text: str) -> str:
    """Composed Hangul, and no character that UTF-8 or a database refuses."""
    plain = _HYPHEN_AT_END.sub("-", text)
    plain = plain.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", plain)


def body_size(pages: Iterable[Iterable[Row]]) -> float:
    """The size of a document's prose: the largest that much of it has; 0 where none is known.

    Code, tables and references in smaller type may have more letters.
    """
    letters: Counter[float] = Counter()
    rows: Counter[float] = Counter()
    for page in pages:
        for row in page:
            if row.size:
                letters[row.size] += len(row.text)
                rows[row.size] += 1
    if not letters:
        return 0.0
    enough = _MUCH * letters.total()
    prose = [size for size in letters if letters[size] >= max(enough, _LONG_ROW * rows[size])]
    return max(prose, default=min(letters, key=lambda size: (-letters[size], size)))


def mostly_bold(pages: Iterable[Iterable[Row]]) -> bool:
    """Whether most letters are bold, so that being bold says nothing."""
    bold = sum(len(row.text) if row.bold else -len(row.text) for page in pages for row in page)
    return bold > 0
