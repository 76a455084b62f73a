"""Tables of a web page whose columns would not stay where they are: empty corners and merged cells."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.grid import Cell, laid_out
from ingest.html_main import Element
from ingest.html_writer import Writer
from ingest.markup import number, one_line, table_lines

_NO_CELL = ("pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "p", "div", "img", "iframe")
"""What stands in the cells of a page's layout, or of a table that is no grid of short texts."""
_PARAGRAPHS = frozenset({"p", "div"})
_MOST_CELLS = 20_000


def write_tables(root: Element) -> None:
    """Put the lines of Markdown's table where one has empty cells at its sides or merged ones."""
    from lxml import etree

    left = _MOST_CELLS
    for table in list(root.iter("table")):
        rows = list(_rows(table))
        left -= sum(map(len, rows))
        if left < 0:
            return
        if len(rows) < 2 or max(map(len, rows)) < 2 or not _is_grid(table):
            continue
        cells = [list(map(_cell, row)) for row in rows]
        lines = table_lines([[one_line(text) for text in row] for row in laid_out(cells)])
        if not lines[0].startswith("|") and all(cell == Cell(cell.text) for row in cells for cell in row):
            continue
        for old in rows:
            old[0].getparent().clear()
        caption = [part for part in table if part.tag == "caption"]
        tail = table.tail
        table.clear()
        table.tail = tail
        table.extend(caption)
        for line in lines:
            row = etree.SubElement(table, "tr")
            etree.SubElement(row, "td").text = line


def _rows(table: Element) -> Iterator[list[Element]]:
    """The cells of each row that has some."""
    for row in table.iter("tr"):
        if cells := [cell for cell in row if cell.tag in {"td", "th"}]:
            yield cells


def _is_grid(table: Element) -> bool:
    """Whether cells hold short texts; one paragraph in a cell is one."""
    if table.get("role") == "presentation":
        return False
    inner = (element for element in table.iter(*_NO_CELL) if element is not table)
    return all(element.tag in _PARAGRAPHS and _fills_cell(element) for element in inner)


def _fills_cell(element: Element) -> bool:
    above = element.getparent()
    while above.tag in _PARAGRAPHS or above.tag == "span":
        if len(above) > 1:
            return False
        above = above.getparent()
    return above.tag in {"td", "th", "caption"} and len(above) == 1


def _cell(cell: Element) -> Cell:
    across, down = (number((cell.get(name) or "").strip(), 1) for name in ("colspan", "rowspan"))
    return Cell(one_line(Writer().write(cell)), across, down)
