"""The sheets of an Excel workbook as tables of what a reader sees in their cells.

Read from the XML itself for the reasons that ``ingest.docx`` gives. Formulas show the value that was stored
with them; hidden sheets, rows and columns are left out, as a reader does not see them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from unicodedata import category

from ingest import table
from ingest.archive import Archive, damaged
from ingest.markup import (
    Element,
    Extract,
    Writer,
    attribute,
    child,
    children,
    core_title,
    descendants,
    number,
    optional,
    parsed,
)
from ingest.scripts import SIGNS, joined

_MAIN = "xl/workbook.xml"
_FIRST_DAY = datetime(1899, 12, 30)
_FIRST_DAY_1904 = datetime(1904, 1, 1)
"""Days are counted from here, in workbooks that came from old Macs from the other."""
_LAST_DAY = 2_958_465
"""31 December 9999."""
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the formats for dates and times that every workbook has (ECMA-376, part 1, 18.8.30)."""
_PERCENT = frozenset((9, 10))
_HOURS_FORMAT = 46
_IN_CODE = re.compile(
    r"\"(?P<said>[^\"]*)\"|\\(?P<sign>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*]."
    r"|(?P<number>General|[#0?][#0?,.]*(?:E[+-]0+)?)|(?P<plain>.)",
    re.I | re.S,
)
"""The pieces of a format's code: what it says, how wide it is, the number."""
_HOURS = re.compile(r"\[h+\]", re.I)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST_COLUMNS = 16_384
_WIDEST_MERGE = 10_000
"""Cells of a merged range that are filled; a larger one is a background."""


class _Format(NamedTuple):
    """How a cell shows a number."""

    kind: str = ""
    """``date``, ``hours`` or ``percent``."""
    before: str = ""
    after: str = ""
    """What stands before and behind any other: its currency, its unit."""


def extract(archive: Archive) -> Extract:
    """Title and text of an ``.xlsx``; a heading a sheet where there are several.

    Raises:
        SourceError: no workbook, a damaged or encrypted one, or one that inflates to too much.
    """
    book = _Workbook(archive)
    sheets = [(name, rows) for name, rows in book.sheets() if any(map(any, rows))]
    writer = Writer()
    for name, rows in sheets:
        if len(sheets) > 1:
            writer.heading(1, name)
        table.write(writer, rows)
    return Extract(core_title(archive), writer.text())


class _Workbook:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._root = parsed(archive, _MAIN)
        self._strings = [_said(one) for one in children(optional(archive, "xl/sharedStrings.xml"), "si")]
        self._formats = list(_formats(optional(archive, "xl/styles.xml")))
        from_1904 = attribute(child(self._root, "workbookPr"), "date1904") in {"1", "true"}
        self._first_day = _FIRST_DAY_1904 if from_1904 else _FIRST_DAY

    def sheets(self) -> Iterator[tuple[str, list[list[str]]]]:
        """Names of the sheets that are shown, and their rows of cells."""
        targets = {
            attribute(one, "Id"): posixpath.normpath(posixpath.join("/xl", attribute(one, "Target"))).lstrip(
                "/"
            )
            for one in children(optional(self._archive, "xl/_rels/workbook.xml.rels"), "Relationship")
        }
        for sheet in children(child(self._root, "sheets"), "sheet"):
            part = next((targets.get(str(v), "") for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            if attribute(sheet, "state") not in {"hidden", "veryHidden"} and part in self._archive.members:
                yield attribute(sheet, "name"), self._rows(parsed(self._archive, part))

    def _rows(self, sheet: Element) -> list[list[str]]:
        cells: dict[int, dict[int, str]] = {}
        hidden_rows: set[int] = set()
        at = 0
        for row in children(child(sheet, "sheetData"), "row"):
            at = number(attribute(row, "r"), at + 1)
            if attribute(row, "hidden") in {"1", "true"}:
                hidden_rows.add(at)
                continue
            column = -1
            for cell in children(row, "c"):
                column = _column(attribute(cell, "r"), column + 1)
                cells.setdefault(at, {})[column] = self._value(cell)
        hidden = _hidden_columns(sheet)
        width = max((column + 1 for row in cells.values() for column in row), default=0)
        _fill(cells, sheet, width)
        shown = [column for column in range(width) if column not in hidden]
        rows: list[list[str]] = []
        above = 0
        for row in sorted(cells):
            if row > above + 1 and row - 1 not in hidden_rows:
                rows.append([])
            rows.append([cells[row].get(column, "") for column in shown])
            above = row
        return rows

    def _value(self, cell: Element) -> str:
        kind, value = attribute(cell, "t"), child(cell, "v")
        said = "" if value is None else str(value.text or "")
        match kind:
            case "inlineStr":
                return _said(child(cell, "is"))
            case "s":
                place = number(said, -1)
                if not 0 <= place < len(self._strings):
                    raise damaged(self._archive.source, _MAIN)
                return self._strings[place]
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(said, said)
            case "str" | "d":
                return said
            case "e":
                return ""  # #DIV/0! tells a reader nothing
            case _:
                return self._number(said, number(attribute(cell, "s")))

    def _number(self, said: str, style: int) -> str:
        """A number as its cell shows it: a date, a percentage, or without the noise of its last digits."""
        try:
            value = float(said)
        except ValueError:
            return said
        shown = self._formats[style] if style < len(self._formats) else _Format()
        if shown.kind == "hours" and value >= 0:
            minutes = round(value * 24 * 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        if shown.kind == "date" and 0 <= value <= _LAST_DAY:
            moment = self._first_day + timedelta(days=value)
            moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
            if value < 1:
                return f"{moment:%H:%M}"
            return f"{moment:%Y-%m-%d}" if value == int(value) else f"{moment:%Y-%m-%d %H:%M}"
        if shown.kind == "percent":
            return f"{100 * value:.15g}%"
        return f"{shown.before}{value:.15g}{shown.after}"


def _said(text: Element | None) -> str:
    """The text of a string, without how it is pronounced."""
    if text is None:
        return ""
    pieces = [("", t) for t in children(text, "t")]
    for run in children(text, "r"):
        sign = SIGNS.get(attribute(child(run, "rPr", "vertAlign"), "val"), "")
        pieces += [(sign, t) for t in children(run, "t")]
    return joined((sign, str(piece.text or "")) for sign, piece in pieces)


def _formats(styles: Element | None) -> Iterator[_Format]:
    """How the cells of each style show their numbers."""
    codes = {
        number(attribute(one, "numFmtId")): attribute(one, "formatCode")
        for one in descendants(child(styles, "numFmts"), "numFmt")
    }
    for style in children(child(styles, "cellXfs"), "xf"):
        named = number(attribute(style, "numFmtId"))
        code = codes.get(named, "")
        if named == _HOURS_FORMAT or _HOURS.search(code):
            yield _Format("hours")
        elif named in _DATES:
            yield _Format("date")
        elif named in _PERCENT:
            yield _Format("percent")
        else:
            yield _format(code)


def _format(code: str) -> _Format:
    """What a format's code says; of one in several sections, its first, which is for positive numbers."""
    said = ["", ""]
    plain = ""
    numbers = 0
    for found in _IN_CODE.finditer(code[:255]):
        if found["plain"] == ";":
            break
        if found["number"]:
            numbers += 1
            if numbers > 1 or found["number"].endswith(","):  # 3시간 20분, or a number in thousands
                return _Format()
        elif found["plain"]:
            plain += found["plain"].lower()
            said[numbers] += found["plain"] if category(found["plain"]) == "Sc" else ""
        else:
            said[numbers] += found["said"] or found["sign"] or found["money"] or ""
    if re.search("[ymdhs]", plain):
        return _Format("date")
    if "%" in plain:
        return _Format("percent")
    return _Format("", said[0].strip(), said[1].strip()) if numbers else _Format()


def _column(reference: str, otherwise: int) -> int:
    """The column, from 0, that a reference (``AB12``) names."""
    found = _CELL.fullmatch(reference)
    if not found:
        return min(otherwise, _MOST_COLUMNS - 1)
    place = 0
    for letter in found[1]:
        place = 26 * place + ord(letter) - 64
    return min(place, _MOST_COLUMNS) - 1


def _fill(cells: dict[int, dict[int, str]], sheet: Element, width: int) -> None:
    """Say in each row and column of a merged cell what stands in its first, as a reader takes it."""
    for merged in children(child(sheet, "mergeCells"), "mergeCell"):
        first, _, last = attribute(merged, "ref").partition(":")
        one, other = _CELL.fullmatch(first), _CELL.fullmatch(last)
        if not one or not other:
            continue
        top, bottom, left = int(one[2]), int(other[2]), _column(first, 0)
        columns = range(left, min(_column(last, 0) + 1, width))
        said = cells.get(top, {}).get(left, "")
        if said and (bottom - top) * len(columns) < _WIDEST_MERGE:
            for row in range(top, bottom + 1):
                if row in cells:
                    cells[row].update(dict.fromkeys(columns, said))


def _hidden_columns(sheet: Element) -> frozenset[int]:
    hidden: set[int] = set()
    for column in children(child(sheet, "cols"), "col"):
        if attribute(column, "hidden") in {"1", "true"}:
            first, last = number(attribute(column, "min"), 1), number(attribute(column, "max"), 1)
            hidden.update(range(first - 1, min(last, _MOST_COLUMNS)))
    return frozenset(hidden)
