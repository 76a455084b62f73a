"""Cells that reach over several columns or rows, as a table in which every column is one.

What stands in a merged cell is said again in each place that it covers, so that each row can be read alone;
a header of several rows becomes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

_WIDEST = 1_000
_MOST = 100_000
"""Places of a table; more are not filled."""
_LONGEST = 100
"""Characters that are said again; a longer text stands in the first of its places only."""
_MOST_HEADERS = 3


class Cell(NamedTuple):
    """A cell as its author drew it."""

    text: str
    across: int = 1
    down: int = 1
    goes_on: bool = False
    """Whether it only continues the cell above, as Word writes the rest of a merged one."""


def laid_out(rows: Sequence[Sequence[Cell]]) -> list[Sequence[str]]:
    """Rows of as many cells as the table has columns; a row of one cell over all of them stays one."""
    if all(cell == Cell(cell.text) for row in rows for cell in row):
        return [[cell.text for cell in row] for row in rows]
    # the last cell of a row often reaches further than any column does
    narrow = [[*row[:-1], row[-1]._replace(across=1)] if row else [] for row in rows]
    width = max(map(len, _placed(narrow, _WIDEST)), default=0)
    if width * len(rows) > _MOST:
        return [[cell.text for cell in row] for row in rows]
    table = _placed(rows, width)
    width = max(map(len, table))
    return one_header(
        [
            [row[0].text]
            if len(row) == 1 and _span(row[0].across) >= width > 1
            else [*said, *[""] * (width - len(said))]
            for row, said in zip(rows, table, strict=True)
        ]
    )


def _span(count: int) -> int:
    return min(max(count, 1), _WIDEST)


def _placed(rows: Iterable[Sequence[Cell]], width: int) -> list[list[str]]:
    """Each row's texts by column; a cell reaches up to ``width``, and none is left out."""
    hanging: dict[int, tuple[str, int]] = {}
    """For each column the text of a cell that reaches further down, and over how many rows."""
    table: list[list[str]] = []
    for row in rows:
        said: list[str] = []
        for cell in row:
            if not cell.goes_on:
                _take_hanging(said, hanging)
            first = len(said)
            for at in range(first, max(first + 1, min(first + _span(cell.across), width))):
                text = cell.text if at == first or len(cell.text) <= _LONGEST else ""
                said.append(hanging.get(at, ("", 0))[0] if cell.goes_on else text)
                hanging[at] = said[at] if len(said[at]) <= _LONGEST else "", _span(cell.down) - 1
        _take_hanging(said, hanging)
        table.append(said)
    return table


def _take_hanging(said: list[str], hanging: dict[int, tuple[str, int]]) -> None:
    """Say what reaches down into the next columns of a row."""
    while (above := hanging.get(len(said), ("", 0)))[1]:
        hanging[len(said)] = above[0], above[1] - 1
        said.append(above[0])


def one_header(table: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """A table whose header is one row: what stands below a name over several columns is added to it."""
    top = [cell.strip() for cell in table[0]] if table else []
    over = [
        bool(name) and name in (*top[max(i - 1, 0) : i], *top[i + 1 : i + 2]) for i, name in enumerate(top)
    ]
    count = 1
    for row in table[1 : min(_MOST_HEADERS, len(table) - 1)] if any(over) else ():
        if len(row) != len(top) or any(map(str.isdigit, "".join(row))):
            break
        adds = [cell.strip() not in {"", name} for cell, name in zip(row, top, strict=True)]
        if not any(adds) or any(added and not named for added, named in zip(adds, over, strict=True)):
            break
        count += 1
    if count == 1:
        return list(table)
    columns = zip(*table[:count], strict=True)
    return [[" ".join(dict.fromkeys(filter(None, column))) for column in columns], *table[count:]]
