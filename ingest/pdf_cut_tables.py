"""Tables of a PDF that a page's end cuts: one header and one rule for the whole of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.pdf_type import Line, Pages

_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+")


def join(pages: Pages) -> int:
    """Take rules, and headers that come again, off the later pages of tables; how many characters went?"""
    left_out = 0
    header = ""
    for p, page in enumerate(pages):
        above = pages[p - 1] if p else []
        if not page or not above or not _goes_on(above[-1], page[0]):
            header = _header(page)
            continue
        header = header or _header(above)
        ruled = len(page) > 1 and _RULE.fullmatch(page[1].text.strip()) is not None
        if ruled and header and page[0].text.strip() == header:
            left_out += len(header)
            del page[:2]
        elif ruled:
            del page[1]
        if any(not _is_row(line) for line in page):
            header = _header(page)
    return left_out


def _is_row(line: Line) -> bool:
    text = line.text.strip()
    return len(text) > 1 and text[0] == "|" == text[-1]


def _goes_on(above: Line, below: Line) -> bool:
    return _is_row(above) and _is_row(below) and above.text.count("|") == below.text.count("|")


def _header(page: Sequence[Line]) -> str:
    """The first row of the table that a page ends with."""
    first = len(page)
    while first and _is_row(page[first - 1]):
        first -= 1
    return page[first].text.strip() if first < len(page) else ""
