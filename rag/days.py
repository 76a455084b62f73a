"""Days that a text names, however they are written: 4월 8일, 2026-04-08, 4/8(수)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MONTH = "(?P<month{0}>1[0-2]|0?[1-9])"
_DAY = "(?P<day{0}>3[01]|[12][0-9]|0?[1-9])"
_FORMS = range(1, 5)
_NAMED = re.compile(
    rf"(?<![\d.])(?:{_MONTH.format(1)}\s?월(?:\s?{_DAY.format(1)}\s?일)?"
    rf"|(?:19|20)\d\d(?P<sign>[-./])\s?{_MONTH.format(2)}(?P=sign)\s?{_DAY.format(2)}(?!\d)"
    rf"|{_MONTH.format(3)}/{_DAY.format(3)}(?=\s?\([월화수목금토일]\)|\s?~\s?\d{{1,2}}/\d))"
    rf"|(?<=~){_MONTH.format(4)}/{_DAY.format(4)}(?!\d)"
)


class Day(NamedTuple):
    """A day, or a month, that a text names."""

    start: int
    end: int
    month: int
    day: int | None
    """None where the whole month is named."""


def days_in(text: str) -> Iterator[Day]:
    """The days and months that a normalised text names, in its order."""
    for found in _NAMED.finditer(text):
        month = next(filter(None, (found[f"month{n}"] for n in _FORMS)))
        day = next(filter(None, (found[f"day{n}"] for n in _FORMS)), None)
        yield Day(found.start(), found.end(), int(month), int(day) if day else None)
