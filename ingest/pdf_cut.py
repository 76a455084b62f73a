"""What the end of a PDF's page cuts: tables get one header, paragraphs come before no footnote.

In and out: the rows of all pages, without running heads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import closes_sentence
from ingest.pdf_row import Pages, Row, body_size

_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+")
_BAR = re.compile(r"(?<!\\)\|")
_CONTINUED = re.compile(
    r"[<\[(]?(?:표|Table|Tab\.)\s?[\d.A-Z-]+.{0,60}?(?:계속|이어서|continued|cont[.’'])\W*", re.I
)
"""What stands over the later part of a table."""
_SMALLER = 0.9
"""Of the body's size: that of a footnote."""
_NOTE = re.compile(r"\s*(?:\(?\d{1,3}\)?[.)]?\s*(?=[^\W\d])|[*†‡§¶⁰¹²³⁴-⁹]+\s*\S)")


def join_tables(pages: Pages) -> int:
    """Take rules, and headers that come again, off the later pages of tables; how many characters went?

    A table is cut where one page ends in its rows, before footnotes, and the next begins with rows of as many
    cells, under what says that it goes on.
    """
    left_out = 0
    header = ""
    body = body_size(pages)
    for p, page in enumerate(pages):
        above = pages[p - 1] if p else []
        if page and _CONTINUED.fullmatch(page[0].text.strip()) and _goes_on(above, page[1:], body):
            left_out += len(page[0].text.strip())
            del page[0]
        if not _goes_on(above, page, body):
            header = _header(page, body)
            continue
        _move_notes(above, page, body)
        header = header or _header(above, body)
        ruled = len(page) > 1 and _RULE.fullmatch(page[1].text.strip()) is not None
        if ruled and header and page[0].text.strip() == header:
            left_out += len(header)
            del page[:2]
        elif ruled:
            del page[1]
        if any(not _is_row(row) for row in page):
            header = _header(page, body)
    return left_out


def _is_row(row: Row) -> bool:
    text = row.text.strip()
    return len(text) > 1 and text[0] == "|" == text[-1]


def _goes_on(above: Sequence[Row], page: Sequence[Row], body: float) -> bool:
    notes = _notes(above, body)
    last = above[(len(above) if notes is None else notes) - 1] if above else None
    if last is None or not page or not _is_row(last) or not _is_row(page[0]):
        return False
    return len(_BAR.findall(last.text)) == len(_BAR.findall(page[0].text))


def _move_notes(above: list[Row], page: list[Row], body: float) -> None:
    """Move the footnotes under a table's first part above it, so that its parts meet."""
    first = _notes(above, body)
    start = first or 0
    while start and _is_row(above[start - 1]):
        start -= 1
    if first is not None and start:
        table = [above[start]._replace(apart=True), *above[start + 1 : first]]
        above[start:] = [above[first]._replace(apart=True), *above[first + 1 :], *table]
    page[0] = page[0]._replace(apart=False)


def _header(page: Sequence[Row], body: float) -> str:
    """The first row of the table that a page ends with."""
    notes = _notes(page, body)
    end = first = len(page) if notes is None else notes
    while first and _is_row(page[first - 1]):
        first -= 1
    return page[first].text.strip() if first < end else ""


def notes_above_cut_paragraphs(pages: Pages) -> None:
    """Move the footnotes of each page above its last paragraph, where that goes on over the page's end."""
    body = body_size(pages)
    for p, rows in enumerate(pages[:-1]):
        first = _notes(rows, body)
        if first is None or not pages[p + 1]:
            continue
        said = rows[first - 1].text.strip()
        if not rows[first - 1].full or closes_sentence(said):
            continue
        start = first - 1
        while start > 0 and not rows[start].apart and rows[start - 1].full:
            start -= 1
        if start == 0:
            continue  # the paragraph may come from the page before
        notes = [rows[first]._replace(apart=True), *rows[first + 1 :]]
        cut = [rows[start]._replace(apart=True), *rows[start + 1 : first]]
        rows[start:] = [*notes, *cut]


def _notes(rows: Sequence[Row], body: float) -> int | None:
    """The first row of the footnotes at a page's end, if there are any."""
    first = len(rows)
    while first > 0 and 0 < rows[first - 1].size <= _SMALLER * body and not _is_row(rows[first - 1]):
        first -= 1
    while first < len(rows) and not _NOTE.match(rows[first].text):
        first += 1
    return first if 0 < first < len(rows) else None
