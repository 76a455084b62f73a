"""Lists that tell apart what is good about a thing and what is bad: labels (단점: 비싸다), lines over items.

Of such a list under 장단점 who asks for the drawbacks wants those alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.subject import SIDES
from rag.types import Chunk, Span
from rag.units import ITEM_MARK

SIDE_NAMES = ("단점", "장점")
"""What each of ``SIDES`` is called."""
_BOTH = re.compile(r"장단점|\bpros and cons\b", re.IGNORECASE)


def _named(words: frozenset[str]) -> str:
    """An expression for the names of a side; English ones as whole words, in any number."""
    english = "|".join(sorted(filter(str.isascii, words), key=len, reverse=True))
    korean = "|".join(sorted(word for word in words if not word.isascii()))
    return rf"(?:(?:{korean})들?|(?<![A-Za-z])(?:{english})(?:e?s)?(?![A-Za-z]))"


_NAMES = tuple(map(_named, SIDES))
_SIDES = tuple(re.compile(names, re.IGNORECASE) for names in _NAMES)
_LABELS = tuple(
    re.compile(
        rf"[^\w\n]*(?:\S{{1,12}}의\s)?{names}[*_ \t]*(?P<behind>(?:[:：)\]]|[-–—](?=[ \t]))[*_ \t]*|[ \t]*$)",
        re.IGNORECASE,
    )
    for names in _NAMES
)
"""How a line begins that is of a side, or is no more than its name."""
_MARK = re.compile(rf"[ \t>]*{ITEM_MARK}[ \t]+(?=\S)")


@dataclass(slots=True)
class _Label:
    """A line that is no more than the name of a side, and what stands under it."""

    side: int
    indent: int | None
    """Of the item that it is; None for a line that is none."""
    items_at: int | None = None
    """How far the outermost items under it stand in."""


def sides_of(text: str) -> frozenset[int]:
    """Which sides a text names, by their places in ``SIDES``: what is bad, what is good."""
    if _BOTH.search(text):
        return frozenset(range(len(SIDES)))
    return frozenset(number for number, names in enumerate(_SIDES) if names.search(text))


def side_of_line(line: str) -> int | None:
    """Of which side a line calls itself: 단점: 비싸다; None for one that does not."""
    return next((number for number, label in enumerate(_LABELS) if label.match(line)), None)


def is_of_other_side(question: str, line: str) -> bool:
    """Whether a line calls itself what is good about a thing where what is bad is asked for, or other way."""
    asked, side = sides_of(question), side_of_line(line)
    return len(asked) == 1 and side is not None and side not in asked


def told_apart(chunk: Chunk) -> list[tuple[int, Span]]:
    """The items of a passage that tells what is good and what is bad apart; none where it does not.

    Under a heading that names one side alone, an item without a label is of that side.

    Returns:
        The side of each item, and where it stands, without the mark of a list.
    """
    start = chunk.says_from
    lines = chunk.text[start - chunk.start :].splitlines(keepends=True)
    if not any(side_of_line(line) is not None for line in lines):
        return []
    headed = sides_of(chunk.question)
    label = _Label(min(headed), None) if len(headed) == 1 else None
    return list(_items(lines, start, label))


def _items(lines: Sequence[str], at: int, label: _Label | None) -> Iterator[tuple[int, Span]]:
    """The items of lines that stand from a place on, under what stands above them."""
    within: int | None = None
    """How far the item stands in that the lines below it belong to."""
    for line in lines:
        start, at = at, at + len(line)
        text = line.rstrip()
        mark = _MARK.match(text)
        indent = len(text[: len(text) - len(text.lstrip())].expandtabs(4))
        if not text or (within is not None and indent > within):
            continue
        within = None
        span = (start + (mark.end() if mark else len(text) - len(text.lstrip())), start + len(text))
        side = side_of_line(text)
        if side is not None and not _says_more(text, side):
            label = _Label(side, indent if mark else None)
        elif side is not None:
            within = indent
            yield side, span
        elif label and label.indent is not None and indent <= label.indent:
            label = None
        elif mark and label and indent == (label.items_at if label.items_at is not None else indent):
            label.items_at = within = indent
            yield label.side, span


def _says_more(text: str, side: int) -> bool:
    """Whether anything stands behind the name of a side with which a line begins."""
    named = _LABELS[side].match(text)
    return named is not None and any(map(str.isalnum, text[named.end() :]))
