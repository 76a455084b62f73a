"""Numbers of a text with the units that they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.amounts import SCALES, amounts_in

_NUMBER = re.compile(
    r"(?<![A-Za-z\d.])(?P<digits>\d+(?:,\d{3})+|\d+(?:\.\d+)?)(?P<power>e-?\d+)?(?:\s?(?P<scale>억|만|천))?"
)
_UNIT = re.compile(
    r"(?:여)?\s?(?P<unit>%p?|퍼센트|배|바이트|비트|차원|에포크|epoch|step|스텝|층|개|번|장|쌍|줄|도(?![가-힣])|"
    r"GB|MB|KB|ms|분의|times|layers?|percent)?"
)
_UNITS = {"퍼센트": "%", "percent": "%", "times": "배", "layer": "층", "layers": "층", "epoch": "에포크",
          "step": "스텝"}  # fmt: skip


class Quantity(NamedTuple):
    """A number, where it stands, and of what."""

    start: int
    end: int
    """With its unit."""
    value: float
    unit: str


def quantities(text: str) -> Iterator[Quantity]:
    """The numbers of a text; 1억 1,000만 and 110M are one, and the same."""
    large = {amount.start: amount for amount in amounts_in(text)}
    at = 0
    while match := _NUMBER.search(text, at):
        if amount := large.get(match.start()):
            value, at = float(amount.value), amount.end
        else:
            value = float(match["digits"].replace(",", "") + (match["power"] or ""))
            value, at = value * SCALES.get(match["scale"] or "", 1), match.end()
        unit = ""
        if behind := _UNIT.match(text, at):
            at, unit = behind.end(), _UNITS.get(behind["unit"] or "", behind["unit"] or "")
        yield Quantity(match.start(), at, value, unit)
