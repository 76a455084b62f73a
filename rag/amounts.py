"""Large numbers that a text names, however they are written: 70억, 7B, 7 billion; 1억 1,000만, 110M."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

SCALES = {"천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}
"""What Korean counts large numbers by."""
_LATIN = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
_FEWEST = 10**4
"""Below, a number is written with its digits: 5천 is as often 5,000."""
_MOST_DIGITS = 4
"""Digits that tell a large number; one with more is no round number, and nobody writes it in short."""
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?P<korean>(?:(?:{_DIGITS})\s?[십백천]?[조억만]\s?)+(?:\d{{1,4}}[천백]?(?![\d,.]))?)(?<!\s)"
    rf"|(?P<digits>{_DIGITS})(?:(?P<letter>[KMBT])(?![A-Za-z0-9_+#])|\s?(?P<word>(?:m|b|tr)illions?|thousand)(?![A-Za-z]))"
    r"|(?P<plain>\d{1,3}(?:,\d{3})+|\d{5,13})(?![\w.,]*\d|[A-Za-z_]))",
    re.IGNORECASE,
)
_PART = re.compile(rf"(?P<digits>{_DIGITS})\s?(?P<tens>[십백천])?(?P<scale>[조억만])?")
_TENS = {"십": 10, "백": 100, "천": 1000}


class Amount(NamedTuple):
    """A large number and where it stands."""

    start: int
    end: int
    value: int

    @property
    def name(self) -> str:
        """The search term for it, as English writes it in short: 7b, 110m."""
        unit, scale = next((u, s) for u, s in reversed(_LATIN.items()) if self.value >= s)
        return f"{(Decimal(self.value) / scale).normalize():f}{unit}"


def amounts_in(text: str) -> Iterator[Amount]:
    """The large round numbers of a normalised text, in its order: from 10,000 on, of at most four digits."""
    for found in _AMOUNT.finditer(text):
        value = _value(found)
        if value >= _FEWEST and value == int(value) and len(str(int(value)).rstrip("0")) <= _MOST_DIGITS:
            yield Amount(found.start(), found.end(), int(value))


def _value(found: re.Match[str]) -> Decimal:
    if found["korean"]:
        return sum(map(_part, _PART.finditer(found["korean"])), Decimal(0))
    if found["plain"]:
        return _number(found["plain"])
    letter = found["letter"] or ("k" if found["word"] == "thousand" else found["word"][0])
    return _number(found["digits"]) * _LATIN[letter.lower()]


def _part(part: re.Match[str]) -> Decimal:
    """억 and what stands before it: 1,750억, 3천만."""
    tens = _TENS.get(part["tens"] or "", 1)
    return _number(part["digits"]) * tens * SCALES.get(part["scale"] or "", 1)


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))
