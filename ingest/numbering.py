"""The numbers that a word processor puts before the items of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_SYLLABLES = "가나다라마바사아자차카타파하"
_BULLETS = frozenset({"bullet", "none", ""})


class Level(NamedTuple):
    """How one level of a list is numbered."""

    format: str
    """``bullet``, ``decimal``, ``ganada`` and so on, as Word or Hangul call it."""
    text: str
    """``^1.^2.``: where the numbers of the levels go."""
    start: int


class Counters:
    """Counts the items of every list.

    Args:
        lists: the levels of each list by its id.
    """

    def __init__(self, lists: Mapping[str, Sequence[Level]]) -> None:
        self._lists = lists
        self._at: dict[str, list[int]] = {}

    def __contains__(self, which: str) -> bool:
        return which in self._lists

    def next(self, which: str, depth: int) -> str:
        """The mark of the next item: ``-``, or a number as the list writes it."""
        levels = self._lists.get(which, ())
        if depth >= len(levels) or levels[depth].format.lower() in _BULLETS:
            return "-"
        at = self._at.setdefault(which, [])
        del at[depth + 1 :]
        while len(at) <= depth:
            at.append(levels[len(at)].start - (len(at) == depth))
        at[depth] += 1
        return _label(levels, depth, at) or "-"


def _label(levels: Sequence[Level], depth: int, at: Sequence[int]) -> str:
    text = levels[depth].text or f"^{depth + 1}."

    def counted(found: re.Match[str]) -> str:
        level = int(found[1]) - 1
        return _written(levels[level].format, at[level]) if 0 <= level < len(at) else ""

    return re.sub(r"\^(\d)", counted, text).strip()[:20]


def _written(kind: str, n: int) -> str:
    lower = kind.lower()
    if lower in {"ganada", "hangul_syllable"} and 0 < n <= len(_SYLLABLES):
        return _SYLLABLES[n - 1]
    if "letter" in lower or "latin" in lower:
        letter = chr(ord("a") + (n - 1) % 26)
        return letter if "lower" in lower or "small" in lower else letter.upper()
    return str(n)
