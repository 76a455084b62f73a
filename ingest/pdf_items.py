"""How deep the items of a PDF's lists stand: an item further to the right belongs to the one above it.

In: the rows of all pages and where headings are. Out: a depth for each item that stands under another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.lines import bullet
from ingest.pdf_row import Place, Row

_FURTHER = 0.6
"""Of a row's height, by which a deeper item starts further to the right at least."""
_DEEPEST = 8


def depths(pages: Sequence[Sequence[Row]], headings: Collection[Place]) -> dict[Place, int]:
    """The depth, from 1, of items under items; a heading, or a row to their left, ends a list."""
    found: dict[Place, int] = {}
    open_: list[float] = []  # where the items start that the next may stand under
    for p, page in enumerate(pages):
        before: Row | None = None
        for i, row in enumerate(page):
            near = _FURTHER * row.height
            column = before is not None and row.top > before.top  # another one, with a margin of its own
            if (p, i) in headings or column:
                open_.clear()
            before = row
            if not row.left or not bullet(row.text.strip()):
                if open_ and row.left < open_[0] - near:
                    open_.clear()
                continue
            while open_ and open_[-1] > row.left + near:
                open_.pop()
            if not open_ or row.left > open_[-1] + near:
                open_.append(row.left)
            if len(open_) > 1:
                found[p, i] = min(len(open_) - 1, _DEEPEST)
    return found
