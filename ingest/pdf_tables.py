"""Tables of a page: lines that share columns, as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.pdf_cells import Band, Cell, cell_of
from ingest.pdf_lines import Line, lines
from ingest.pdf_rules import Rules
from ingest.pdf_words import Word

_CLOSE = 0.3
"""Ems by which edges of cells of one column differ at most."""
_FAR = 3.0
"""Ems between two rows of one table at most, where no line stands between them."""
_LONGEST_LOOK = 40
"""Lines below a table's first in which its columns are looked for."""
_ITEM = re.compile(r"[①-⑳㉠-㉭•·▪◦‣○●■□◆▶※]|\(?(?:\d{1,2}|[가-하ㄱ-ㅎ])[.)](?!\d)")
_LEADER = re.compile(r"(?:[.·…] ?){5}")

_Span = tuple[float, float]


class Table(NamedTuple):
    """Some bands of a region that are a table."""

    first: int
    last: int
    """After its last band."""
    rows: list[list[list[Line]]]
    """The lines of each cell, none in an empty one; no rows where it is a table of contents."""


def tables(found: Sequence[Band], em: float, rules: Rules) -> list[Table]:
    """The tables among the bands of a region, from top to bottom."""
    if not any(len(band.cells) > 1 for band in found):
        return []
    made: list[Table] = []
    at = end = 0
    while at < len(found):
        several = len(found[at].cells) > 1
        table = (_table(found, at, end, em, rules) or _framed(found, at, em, rules)) if several else None
        if table and table.rows:
            made.append(_joined(made.pop(), table) if made and _one_table(made[-1], table) else table)
        at = end = table.last if table else at + 1
        if not table:
            end = made[-1].last if made else 0
    return made


def _one_table(above: Table, below: Table) -> bool:
    """Whether a row between two lines goes on with the rows above it, or they with it."""
    alike = len(above.rows[0]) == len(below.rows[0])
    return above.last == below.first and alike and 1 in {len(above.rows), len(below.rows)}


def _joined(above: Table, below: Table) -> Table:
    return Table(above.first, below.last, [*above.rows, *below.rows])


def _table(found: Sequence[Band], at: int, above: int, em: float, rules: Rules) -> Table | None:
    """The table whose first line of several cells stands at a place, and none of it before ``above``."""
    columns = _widest(found, at, em)
    if columns is None:
        return None
    first, last = at, at + 1
    while last < len(found) and _goes_on(found[last - 1], found[last], columns, em, rules):
        columns = _grown(columns, found[last])
        last += 1
    several = [band.cells for band in found[at:last] if len(band.cells) > 1]
    if len(several) < 2 or not _aligned(several, columns, em) or _are_items(several):
        return None
    while first > above and _leads(found[first - 1], found[first], columns, em, rules):
        first -= 1
    if _is_contents(several):
        return Table(first, last, [])
    rows = _rows(found[first:last], columns, em, rules)
    return Table(first, last, rows) if len(rows) > 1 else None


def _framed(found: Sequence[Band], at: int, em: float, rules: Rules) -> Table | None:
    """A row by itself between two lines: the head of a table that goes on over the page."""
    band = found[at]
    start, end = band.cells[0].left, band.cells[-1].right
    above = rules.between(band.box.top + em, _middle(band), start, end)
    if len(band.cells) < 3 or not above or not rules.between(_middle(band), band.box.bottom - em, start, end):
        return None
    return Table(at, at + 1, [[lines(cell.words) for cell in band.cells]])


def _widest(found: Sequence[Band], at: int, em: float) -> list[_Span] | None:
    """The columns, by those of the next lines that have most cells."""
    near = [found[at]]
    for above, band in pairwise(found[at : at + _LONGEST_LOOK]):
        if above.box.bottom - band.box.top > _FAR * em:
            break
        near.append(band)
    counts = [len(band.cells) for band in near]
    for most in sorted({c for c in counts if c > 1}, reverse=True):
        rows = [band.cells for band in near if len(band.cells) == most]
        if len(rows) < 2:
            continue
        columns = _columns(rows, em)
        if columns and _fits(found[at].cells, columns):
            return columns
    return None


def _columns(rows: Sequence[Sequence[Cell]], em: float) -> list[_Span] | None:
    """The columns of rows of as many cells, but for those of another table below them."""
    found: list[_Span] | None = None
    spans: list[_Span] = []
    for count, row in enumerate(rows):
        merged: list[_Span] = []
        for left, right in sorted([*spans, *((cell.left, cell.right) for cell in row)]):
            if merged and left < merged[-1][1] + 0.2 * em:
                merged[-1] = (merged[-1][0], max(merged[-1][1], right))
            else:
                merged.append((left, right))
        if len(merged) < len(row):
            break
        spans = merged
        if count and len(merged) == len(row):
            found = merged
    return found


def _places(left: float, right: float, columns: Sequence[_Span]) -> list[int]:
    """The columns that a stretch touches; where it touches none, the one that it stands next to."""
    inside = [i for i, (start, end) in enumerate(columns) if min(end, right) > max(start, left)]
    if inside:
        return inside
    return [min(range(len(columns)), key=lambda i: max(columns[i][0] - right, left - columns[i][1]))]


def _fits(cells: Sequence[Cell], columns: Sequence[_Span]) -> bool:
    """Whether each cell stands in a column of its own."""
    places = [_places(cell.left, cell.right, columns) for cell in cells]
    return all(len(place) == 1 for place in places) and len({place[0] for place in places}) == len(cells)


def _grown(columns: list[_Span], band: Band) -> list[_Span]:
    grown = list(columns)
    for cell in band.cells:
        i = _places(cell.left, cell.right, columns)[0]
        grown[i] = (min(grown[i][0], cell.left), max(grown[i][1], cell.right))
    return grown


def _goes_on(above: Band, band: Band, columns: Sequence[_Span], em: float, rules: Rules) -> bool:
    """Whether a line belongs to the table that the one above it belongs to."""
    if len(band.cells) > 1:
        alike = max(above.height, band.height) < 1.4 * min(above.height, band.height)
        return alike and _fits(band.cells, columns) and _near(above, band, columns, em, rules)
    away = above.box.bottom - band.box.top
    return away < 0.6 * em and _like(above, band, em) and _within(band.cells[0], columns, em) is not None


def _leads(band: Band, below: Band, columns: Sequence[_Span], em: float, rules: Rules) -> bool:
    """Whether a line belongs to the table that starts below it: as its head, or as a cell's first line."""
    if len(band.cells) == 1:
        away = band.box.bottom - below.box.top
        place = _within(band.cells[0], columns, em)
        if away < 0.1 * em and _like(band, below, em) and place is not None and place > 0:
            return True
    words = sorted((w for line in band.lines for w in line.words), key=lambda w: w.box.left)
    places = [_places(w.box.left, w.box.right, columns) for w in words]
    if any(len(place) != 1 for place in places) or len(band.lines) > 1 or not _like(band, below, em):
        return False
    held = [place[0] for place in places]
    if held != sorted(held) or len({*held}) < max(2, len(columns) - 1):
        return False
    parted = all(
        b.box.left - a.box.right > 0.45 * em
        for (a, i), (b, j) in pairwise(zip(words, held, strict=True))
        if i != j
    )
    return parted and _near(band, below, columns, em, rules)


def _near(above: Band, below: Band, columns: Sequence[_Span], em: float, rules: Rules) -> bool:
    away = above.box.bottom - below.box.top
    if away < _FAR * em:
        return True
    ruled = rules.between(above.box.bottom, below.box.top, columns[0][0], columns[-1][1])
    return away < 2 * _FAR * em and ruled


def _like(a: Band, b: Band, em: float) -> bool:
    return abs(a.height - b.height) < 0.2 * em


def _within(cell: Cell, columns: Sequence[_Span], em: float) -> int | None:
    """The column that a cell stands in, between its neighbours."""
    places = _places(cell.left, cell.right, columns)
    if len(places) != 1:
        return None
    place = places[0]
    left = columns[place - 1][1] if place else columns[0][0] - _CLOSE * em
    right = columns[place + 1][0] if place + 1 < len(columns) else columns[place][1] + 2 * em
    return place if left <= cell.left and cell.right <= right else None


def _aligned(rows: Sequence[Sequence[Cell]], columns: Sequence[_Span], em: float) -> bool:
    """Whether cells inside the rows, not only at the margins, share an edge or their middle."""
    for column in range(len(columns)):
        cells = [c for row in rows for c in row if _places(c.left, c.right, columns) == [column]]
        edges = [[c.left for c in cells], [c.right for c in cells], [(c.left + c.right) / 2 for c in cells]]
        if column == 0:
            edges = edges[1:]
        elif column == len(columns) - 1:
            edges = [edges[0], edges[2]] + ([edges[1]] if len(columns) > 2 else [])
        if any(_most_agree(values, em) for values in edges):
            return True
    return False


def _most_agree(values: Sequence[float], em: float) -> bool:
    agreed = max((sum(abs(a - b) < _CLOSE * em for b in values) for a in values), default=0)
    return agreed >= 2 and agreed * 10 >= 6 * len(values)


def _are_items(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether it is items set side by side, as the choices of a question are."""
    later = [cell.words[0].text for row in rows for cell in row[1:]]
    return 2 * sum(_ITEM.match(text) is not None for text in later) >= len(later)


def _is_contents(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether it is titles with page numbers, behind dots or rising, as in a table of contents."""
    said = [[word.text for cell in row for word in cell.words] for row in rows]
    dotted = sum(_LEADER.search(" ".join(words)) is not None for words in said)
    if 3 * dotted >= len(rows):
        return True
    if len(rows) < 3 or any(len(row) != 2 for row in rows):
        return False
    numbers = [" ".join(w.text for w in row[1].words) for row in rows]
    if not all(re.fullmatch(r"\d{1,4}", text) for text in numbers):
        return False
    pages = [int(text) for text in numbers]
    return pages == sorted(pages)


def _rows(found: Sequence[Band], columns: Sequence[_Span], em: float, rules: Rules) -> list[list[list[Line]]]:
    """The lines of a table in rows of cells."""
    placed = [_placed(band, columns) for band in found]
    groups: list[list[int]] = []
    for n, new in enumerate(_new_rows(found, placed, columns, em, rules)):
        if new:
            groups.append([n])
        else:
            groups[-1].append(n)
    rows: list[list[list[Line]]] = []
    for group in groups:
        cells = [[word for n in group for word in placed[n].get(i, [])] for i in range(len(columns))]
        rows.append([lines(words) if words else [] for words in cells])
    return rows


def _new_rows(
    found: Sequence[Band],
    placed: Sequence[dict[int, list[Word]]],
    columns: Sequence[_Span],
    em: float,
    rules: Rules,
) -> list[bool]:
    """Which lines of a table start a row: those below a line, or a wider space; else all of several cells."""
    borders = [
        rules.between(_middle(above), _middle(below), columns[0][0], columns[-1][1])
        for above, below in pairwise(found)
    ]
    if sum(borders) >= max(1, sum(len(cells) > 1 for cells in placed) // 2):
        return [True, *borders]
    steps = [above.box.bottom - below.box.top for above, below in pairwise(found)]
    tight = min(steps, default=0.0)
    if sum(step > tight + 0.2 * em for step in steps) * 4 < len(steps):
        return [True, *(len(cells) > 1 for cells in placed[1:])]
    full = [0 in cells and len(cells) == len(columns) for cells in placed]
    wrapped = [_fills(cells, columns) for cells in placed]
    return [
        True,
        *(step > tight + 0.15 * em or (full[n + 1] and not wrapped[n]) for n, step in enumerate(steps)),
    ]


def _fills(cells: dict[int, list[Word]], columns: Sequence[_Span]) -> bool:
    """Whether all cells of a line are texts as wide as their columns, which may go on in the next line."""
    if len(cells) < len(columns):
        return False
    for i, (left, right) in enumerate(columns):
        cell = cell_of(cells[i])
        if cell.right - cell.left < 0.6 * (right - left) or sum(len(w.text) for w in cell.words) < 6:
            return False
    return True


def _placed(band: Band, columns: Sequence[_Span]) -> dict[int, list[Word]]:
    """The words of a band by their column."""
    found: dict[int, list[Word]] = {}
    whole = _fits(band.cells, columns)
    cells = band.cells if whole else [cell_of([word]) for cell in band.cells for word in cell.words]
    for cell in cells:
        places = _places(cell.left, cell.right, columns)
        middle = (cell.left + cell.right) / 2
        place = min(places, key=lambda i: max(columns[i][0] - middle, middle - columns[i][1]))
        found.setdefault(place, []).extend(cell.words)
    return found


def _middle(band: Band) -> float:
    return (band.box.top + band.box.bottom) / 2
