"""The rows of one PDF page: columns one after the other, with what tells where a paragraph goes on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

_MOST_BOXES = 1_500
"""A page of more pieces than this is a drawing: its columns are not looked for."""
_SLACK = 3.0
"""Points by which a letter's box may stand over the ink that columns are measured by."""
_HYPHEN_AT_END = re.compile(r"[\x02\ufffe]")
"""What pdfium makes of a hyphen that ends a line, and of the line's end too."""
_LOOSE = re.compile(
    r"(?<=[A-Za-z0-9)%]) (?=(?:은|는|이|가|을|를|의|와|과|로|으로|에|에서|에는|도|만|이다|이고|이며|인|란"
    r"|이란|보다|처럼|까지|부터)(?:[\s.,)?]|$))"
)
_BEFORE_STOP = re.compile(r"(?<=[가-힣]) (?=[.,!?](?:\s|$))")
_SEPARATORS = re.compile(r"(?<=[\x02\ufffe])|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


class Box(NamedTuple):
    """Left, bottom, right and top, counted from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


class Row(NamedTuple):
    """A line of a page."""

    text: str
    top: float
    """How far up its upper edge stands; 0 where nothing is known."""
    height: float
    apart: bool
    """Whether more space than between lines parts it from the row above."""
    full: bool
    """Whether the next row's first word would not have fitted any more."""


class _Piece(NamedTuple):
    text: str
    box: Box
    side: int = 0
    """1 left of the gutter, 2 right of it, 0 across or on a page without one."""


def rows_of(page: Any) -> list[Row]:  # noqa: ANN401 - the library has no types
    """The rows of a page that pypdfium2 opened, in reading order; empty where it holds no text."""
    text_page = page.get_textpage()
    try:
        boxes = _boxes(text_page)
        edge = _gutter(boxes)
        pieces = _pieces(text_page, edge)
        return _rows(pieces if edge is None else _by_columns(pieces), boxes)
    finally:
        text_page.close()


def garbled(rows: Sequence[Row]) -> bool:
    """Whether a page's letters are codes of its own fonts, which no reader can make sense of."""
    shown = [c for row in rows for c in row.text if not c.isspace()]
    odd = sum(unicodedata.category(c) in {"Co", "Cn", "Cc"} or c == "\ufffd" for c in shown)
    return odd * 10 > len(shown) * 3


def tidy(text: str) -> str:
    """Composed Hangul, and no character that UTF-8 or a database refuses."""
    plain = _HYPHEN_AT_END.sub("-", text)
    plain = plain.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", plain)


def _boxes(text_page: Any) -> list[Box]:  # noqa: ANN401
    count = text_page.count_rects()
    return [Box(*text_page.get_rect(i)) for i in range(count)] if count <= _MOST_BOXES else []


def _gutter(page: Sequence[Box]) -> float | None:
    """Where the space between two columns of prose stands; a table's columns are not filled like these."""
    if len(page) < 10:
        return None
    highest, lowest = max(b.bottom for b in page), min(b.top for b in page)
    boxes = [b for b in page if lowest < b.top and b.bottom < highest]  # without a running head and foot
    start, end = min(b.left for b in boxes), max(b.right for b in boxes)
    low, high = start + 0.3 * (end - start), start + 0.7 * (end - start)
    best: tuple[int, float, float] | None = None
    for edge in {round(b.right): b.right + 1 for b in boxes if low < b.right < high}.values():
        crossing = sum(b.left < edge < b.right for b in boxes)
        room = min((b.left for b in boxes if b.left >= edge), default=edge) - edge
        better = crossing * 5 < len(boxes) and (best is None or (crossing, -room) < best[:2])
        if better and _prose_beside(boxes, edge, start, end):
            best = (crossing, -room, edge)
    return best[2] if best else None


def _prose_beside(boxes: Sequence[Box], edge: float, start: float, end: float) -> bool:
    """Whether at least five rows, most of them filled, stand side by side on either hand."""
    left = [b for b in boxes if b.right <= edge]
    right = [b for b in boxes if b.left >= edge]
    if not left or not right:
        return False
    low = max(min(b.bottom for b in left), min(b.bottom for b in right))
    high = min(max(b.top for b in left), max(b.top for b in right))
    begin = min(b.left for b in right)
    for side, room in ((left, edge - start), (right, end - begin)):
        rows: dict[int, list[Box]] = {}
        for b in side:
            if low - 2 <= b.bottom and b.top <= high + 2:
                rows.setdefault(round((b.bottom + b.top) / 6), []).append(b)
        widths = [max(b.right for b in row) - min(b.left for b in row) for row in rows.values()]
        if len(widths) < 5 or median(widths) < 0.6 * room:
            return False
    return True


def _pieces(text_page: Any, edge: float | None) -> list[_Piece]:  # noqa: ANN401
    """The lines as they stand in the file, cut where one runs over the gutter into the other column."""
    from pypdfium2 import raw

    text = text_page.get_text_range()
    found: list[_Piece] = []
    first = raw.FPDFText_GetCharIndexFromTextIndex(text_page, 0)
    shift = max(first, 0)
    at = 0
    for cut in [*_SEPARATORS.finditer(text), None]:
        end = cut.start() if cut else len(text)
        line = text[at:end]
        if line.strip():
            found += [
                piece._replace(text=_closed_up(text_page, line, at + shift)) if piece.text == line else piece
                for piece in _cut(text_page, line, at + shift, edge)
            ]
        at = cut.end() if cut else end
    return found


def _closed_up(text_page: Any, line: str, at: int) -> str:  # noqa: ANN401
    """A line without the spaces that nobody typed: makers set Hangul and Latin letters a little apart."""
    from pypdfium2 import raw

    said = _LOOSE.sub(
        lambda space: "" if raw.FPDFText_IsGenerated(text_page, at + space.start()) == 1 else space[0], line
    )
    return _BEFORE_STOP.sub("", said)


def _cut(text_page: Any, line: str, at: int, edge: float | None) -> list[_Piece]:  # noqa: ANN401
    inner = line.strip()
    start = at + line.index(inner[0])
    first = box_of(text_page, start)
    last = box_of(text_page, start + len(inner) - 1)
    whole = Box(first.left, min(first.bottom, last.bottom), last.right, max(first.top, last.top))
    if edge is None:
        return [_Piece(line, whole)]
    if whole.right <= edge + _SLACK:
        return [_Piece(line, whole, 1)]
    if whole.left >= edge - _SLACK:
        return [_Piece(line, whole, 2)]
    before = first
    for i, letter in enumerate(inner[1:], 1):
        if letter.isspace():
            continue
        here = box_of(text_page, start + i)
        wide = here.left - before.right > 0.6 * (whole.top - whole.bottom)
        if wide and before.right <= edge + _SLACK and here.left >= edge - _SLACK:
            return [
                _Piece(inner[:i].rstrip(), whole._replace(right=before.right), 1),
                _Piece(inner[i:], whole._replace(left=here.left), 2),
            ]
        before = here
    return [_Piece(line, whole)]


def box_of(text_page: Any, index: int) -> Box:  # noqa: ANN401
    """Where a character of a page stands; all zeros where pdfium does not say."""
    from pypdfium2 import PdfiumError

    try:
        return Box(*text_page.get_charbox(index, loose=True))
    except PdfiumError:
        return Box(0, 0, 0, 0)


def _by_columns(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Between two pieces that run across the page, the left column comes before the right one."""
    across = sorted((p for p in pieces if not p.side), key=lambda p: -p.box.top)
    tops = [p.box.top for p in across]

    def place(piece: _Piece) -> tuple[int, int, float]:
        band = sum(top > piece.box.top for top in tops)
        return (band, piece.side, -piece.box.top) if piece.side else (band + 1, 0, -piece.box.top)

    return sorted(pieces, key=place)


def _rows(pieces: Sequence[_Piece], boxes: Sequence[Box]) -> list[Row]:
    if not pieces:
        return []
    height = median(p.box.top - p.box.bottom for p in pieces)
    steps = [a.box.top - b.box.top for a, b in pairwise(pieces) if a.box.top > b.box.top]
    step = median(steps) if steps else 0.0
    ends = {side: max(p.box.right for p in pieces if p.side == side) for side in {p.side for p in pieces}}
    rows: list[Row] = []
    for i, piece in enumerate(pieces):
        own = piece.box.top - piece.box.bottom
        above = pieces[i - 1] if i else None
        down = above.box.top - piece.box.top if above else 0.0  # negative where a column starts
        apart = above is not None and (
            down > 1.45 * step
            or (down >= 0 and abs(own - (above.box.top - above.box.bottom)) > 0.25 * height)
        )
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        full = not _gapped(piece.box, boxes) and _filled(piece, after, ends[piece.side])
        rows.append(Row(tidy(piece.text), piece.box.top, own, apart, full))
    return rows


def _filled(piece: _Piece, after: _Piece | None, end: float) -> bool:
    """Whether a line was broken because the next word did not fit."""
    if len(piece.text.strip()) < 12:
        return False
    word = after.text.split(maxsplit=1)[0][:12] if after else "글자"
    em = (piece.box.right - piece.box.left) / _ems(piece.text.strip())
    return piece.box.right + em * (0.2 + _ems(word)) >= end


def _ems(text: str) -> float:
    """About how wide a text is, in widths of a Hangul letter."""
    return sum(1.0 if c > "\u1100" else 0.55 for c in text)


def _gapped(row: Box, boxes: Sequence[Box]) -> bool:
    """Whether wide spaces part a row, as they part the cells of a table."""
    middle = (row.top + row.bottom) / 2
    own = sorted(
        b for b in boxes if b.bottom < middle < b.top and b.left >= row.left - 1 and b.right <= row.right + 1
    )
    wide = 2 * (row.top - row.bottom)
    return any(b.left - a.right > wide for a, b in pairwise(own))
