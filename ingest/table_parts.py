"""Which rows of a sheet are tables of their own, which are their titles, and which only note something.

Rows are parted by empty ones. Those below an empty row go on with the table above it, unless they bring a
header of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.lines import asks, ends_sentence

Row = Sequence[str]

_LONGEST_NAME = 30
"""Characters of a column's name."""
_MOST_TITLES = 3
_MOST_REMARKS = 20
"""Rows above a header that surely is one."""
_LETTER = re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"[^\w\s]{0,2}[\d.,:]*\d\s?[^\W\d]{1,4}")
"""A number with its unit: 15000원, 2.5시간."""
_NOTED = re.compile(r"[※*]|(?:주|비고|참고|메모|출처|note|source)\s*\d?\s*[:：)]", re.I)


class Part(NamedTuple):
    """A table, and what stands around it."""

    titles: list[str]
    """What its author wrote above and below it."""
    rows: list[Row]


def parts(rows: Sequence[Row]) -> Iterator[Part]:
    """The tables of a sheet, each with its titles and notes."""
    table: list[Row] = []
    alone: list[Row] = []
    for group in _groups(rows):
        if not _columns(group):
            alone += group
        elif table and _starts_table(group, table):
            yield _part(table)
            table, alone = [*alone, *group], []
        else:
            table += [*alone, *group]
            alone = []
    noted = [said for row in alone if (said := only(row))]
    if table and not any(map(asks, noted)):
        part = _part(table)
        yield Part([*part.titles, *noted], part.rows)
    elif table or alone:
        yield _part([*table, *alone])


def only(row: Row) -> str:
    """What a row says that says one thing: in one cell, or in one that is merged over its columns."""
    said = {cell.strip(): cell for cell in row if cell.strip()}
    merged = len(said) == 1 and sum(bool(cell.strip()) for cell in row) > 1
    return next(iter(said)) if len(said) == 1 and (not merged or _LETTER.search(next(iter(said)))) else ""


def is_merged(row: Row) -> bool:
    """Whether a row says one thing over several columns."""
    return bool(only(row)) and sum(bool(cell.strip()) for cell in row) > 1


def says(cell: str) -> bool:
    """Whether a cell says something that is no figure."""
    return _LETTER.search(cell) is not None and not _FIGURE.fullmatch(cell.strip())


def _groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        if any(cell.strip() for cell in row):
            group.append(row)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _columns(rows: Sequence[Row]) -> set[int]:
    """The columns that are filled, but for rows that say one thing; empty where all do."""
    return {i for row in rows if not only(row) for i, cell in enumerate(row) if cell.strip()}


def _starts_table(group: Sequence[Row], above: Sequence[Row]) -> bool:
    """Whether rows bring a header of their own: names over other columns, or over numbers."""
    first = _titles(group)
    header, body = group[first], group[first + 1 :]
    columns = _columns(group)
    if not body or not _names(header) or any(not header[i].strip() for i in columns):
        return False
    numbers = (_only_numbers([row[i] for row in body if i < len(row)]) for i in columns)
    return columns != _columns(above) or any(numbers)


def _names(header: Row) -> bool:
    """Whether cells may name columns."""
    said = [cell.strip() for cell in header if cell.strip()]
    plain = not any(c.isdigit() for name in said for c in name)
    short = all(len(name) <= _LONGEST_NAME and _LETTER.search(name) for name in said)
    return len(said) > 1 and plain and short and not any(asks(name) or ends_sentence(name) for name in said)


def _only_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and not any(map(says, filled))


def _titles(rows: Sequence[Row]) -> int:
    """How many rows of one cell stand above a table of several columns."""
    first = next((i for i, row in enumerate(rows) if not only(row)), 0)
    left = _first_filled(rows[first])
    if any(_first_filled(row) > left for row in rows[:first]):
        return 0  # a header of one name
    most = _MOST_REMARKS if _names(rows[first]) else _MOST_TITLES
    return first if first <= most else 0


def _first_filled(row: Row) -> int:
    return next((i for i, cell in enumerate(row) if cell.strip()), len(row))


def _part(table: Sequence[Row]) -> Part:
    rows = list(table)
    above = [only(rows.pop(0)) for _ in range(_titles(rows))]
    below: list[str] = []
    while len(rows) > 2 and (is_merged(rows[-1]) or _NOTED.match(only(rows[-1]))):
        below.insert(0, only(rows.pop()))
    return Part([*above, *below], _without_empty_columns(rows))


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    """Rows without the columns that only another table of the sheet fills."""
    filled = {i for row in rows for i, cell in enumerate(row) if cell.strip()}
    return [[cell for i, cell in enumerate(row) if i in filled] for row in rows]
