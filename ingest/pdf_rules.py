"""The ruling lines of a page: what a table's borders are drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_float
from functools import cached_property
from typing import Any

from ingest.pdf_letters import Box

_MOST = 20_000
"""Objects of a page that are looked at; a page with more is a drawing."""
_MOST_RULES = 2_000
_THIN = 2.5
"""Points of a line's thickness at most."""
_SHORTEST = 6.0
_FARTHEST = 20_000.0

_Straight = tuple[float, float, float]
"""Where a line begins and ends, and where it stands across that."""


class Rules:
    """The straight lines of a page, read when first asked for."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - the library has no types
        self._page = page

    @cached_property
    def _paths(self) -> Sequence[Box]:
        return list(self._read())

    def _read(self) -> Iterator[Box]:
        from pypdfium2 import raw

        page = self._page.raw
        left, bottom, right, top = (c_float() for _ in range(4))
        places = byref(left), byref(bottom), byref(right), byref(top)
        found = 0
        for n in range(min(raw.FPDFPage_CountObjects(page), _MOST)):
            thing = raw.FPDFPage_GetObject(page, n)
            if raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_PATH:
                continue
            if raw.FPDFPageObj_GetBounds(thing, *places):
                box = Box(left.value, bottom.value, right.value, top.value)
                if all(-_FARTHEST < place < _FARTHEST for place in box):
                    found += 1
                    yield box
            if found == _MOST_RULES:
                return

    @cached_property
    def _across(self) -> Sequence[_Straight]:
        """Left end, right end and height of horizontal lines, and of the edges of boxes."""
        return list(_straight((box.left, box.right, box.bottom, box.top) for box in self._paths))

    @cached_property
    def _upright(self) -> Sequence[_Straight]:
        """Lower end, upper end and place of vertical lines, and of the edges of boxes."""
        return list(_straight((box.bottom, box.top, box.left, box.right) for box in self._paths))

    def crossed(self, x: float, low: float, high: float) -> int:
        """How many heights have a line that crosses a place, between a height and another."""
        return len(
            {round(y) for left, right, y in self._across if left < x - 1 < right - 2 and low < y < high}
        )

    def between(self, upper: float, lower: float, left: float, right: float) -> bool:
        """Whether a line stands between two heights, under most of a stretch."""
        covered: dict[int, float] = {}
        for start, end, y in self._across:
            if lower <= y <= upper:
                part = max(0.0, min(end, right) - max(start, left))
                covered[round(y)] = covered.get(round(y), 0.0) + part
        return any(width + covered.get(y + 1, 0.0) > 0.5 * (right - left) for y, width in covered.items())

    def walled(self, left: float, right: float, height: float) -> bool:
        """Whether a line stands upright between two places at a height."""
        return any(left <= x <= right and low < height < high for low, high, x in self._upright)


def _straight(boxes: Iterable[tuple[float, float, float, float]]) -> Iterator[_Straight]:
    """Lines along an axis: of a thin box its middle, of another its two edges.

    Args:
        boxes: where each begins and ends along the axis, and across it.
    """
    for start, end, low, high in boxes:
        if end - start < _SHORTEST:
            continue
        thin = high - low <= _THIN
        yield from ((start, end, place) for place in ([(low + high) / 2] if thin else [low, high]))
