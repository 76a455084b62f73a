"""The ruling lines of a page: what a table's borders are drawn with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    def _across(self) -> Sequence[tuple[float, float, float]]:
        """Left end, right end and height of horizontal lines, and of the edges of boxes."""
        found: list[tuple[float, float, float]] = []
        for box in self._paths:
            if box.right - box.left < _SHORTEST:
                continue
            thin = box.top - box.bottom <= _THIN
            heights = [(box.top + box.bottom) / 2] if thin else [box.top, box.bottom]
            found += [(box.left, box.right, height) for height in heights]
        return found

    @cached_property
    def _upright(self) -> Sequence[tuple[float, float, float]]:
        """Lower end, upper end and place of vertical lines, and of the edges of boxes."""
        found: list[tuple[float, float, float]] = []
        for box in self._paths:
            if box.top - box.bottom < _SHORTEST:
                continue
            thin = box.right - box.left <= _THIN
            places = [(box.left + box.right) / 2] if thin else [box.left, box.right]
            found += [(box.bottom, box.top, place) for place in places]
        return found

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
