"""Cuts a long passage into parts of a reasonable size, at the best places it has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.lines import Line, trimmed, visible
from ingest.page import fenced
from rag.types import Span

REASONABLE = 800
"""Parts of a passage that must be cut aim at this many characters: retrieval likes them shorter."""

TINY = 80
"""A shorter rest joins its neighbour where the limit allows."""

_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_NEWLINE = r"(?<![ \t])[ \t]*+(?:\r\n|\n|\r)"
"""The look-behind keeps a search over a long run of spaces linear."""
_CUTS = (
    # line ends that close a sentence, or before the next item of a list
    re.compile(
        rf"(?<=[.!?。！？…:)\]”\"다요음함|]){_NEWLINE}"
        rf"|{_NEWLINE}(?=[ \t\xa0]*(?:[-*•·+▪]|\d{{1,3}}[.)])[ \t])"
    ),
    re.compile(r"(?<=[.!?。！？…])[\"'”’)\]]*\s+"),
    re.compile(_NEWLINE),
    re.compile(r"\s+"),
)
_ITEMS = re.compile(rf"(?P<line>{_NEWLINE})(?P<indent>[ \t\xa0]*)(?:[-*•·+▪]|\d{{1,3}}[.)])[ \t]")


def parts(text: str, lines: Sequence[Line], span: Span, limit: int) -> list[Span]:
    """Cut a span into parts that are no longer than the limit and do not touch white space at their ends.

    Args:
        text: the whole document.
        lines: the lines the span consists of.
        span: what to cut.
        limit: longest part.
    """
    goal = _goal(span[1] - span[0], limit)
    whole = _packed(_fitting(text, _blocks(lines, span), limit), goal, limit)
    return [
        part for start, end in whole if (part := trimmed(text, start, end)) and visible(text[slice(*part)])
    ]


def _goal(length: int, limit: int) -> int:
    """A size that makes the parts about equal."""
    most = min(limit, REASONABLE)
    return -(-length // -(-length // most)) if length else most


def _blocks(lines: Sequence[Line], span: Span) -> list[Span]:
    """Paragraphs; a fenced code block is one, whatever stands in it."""
    code = fenced(lines)
    found: list[Span] = []
    start: int | None = None
    for i, line in enumerate(lines):
        if not line.text and not code[i]:
            if start is not None and line.start > start:
                found.append((start, line.start))
                start = None
        elif start is None:
            start = max(line.start, span[0])
    if start is not None:
        found.append((start, span[1]))
    return found


def _fitting(text: str, blocks: Iterable[Span], limit: int) -> list[Span]:
    return [piece for start, end in blocks for piece in cut(text, start, end, limit)]


def cut(text: str, start: int, end: int, limit: int, level: int = 0) -> list[Span]:
    """Cut a block that is too long: at line ends, else sentence ends, else words, else characters.

    A list is cut before its outermost items first, so that what stands under one stays with it.
    """
    if end - start <= limit:
        return [(start, end)]
    if level == len(_CUTS):
        return _hard(text, start, end, limit)
    if level == 0 and (outer := _outer_items(text, start, end)):
        pieces, below = _pieces(outer, start, end), 0
    else:
        pieces, below = (
            _pieces([m.end() for m in _CUTS[level].finditer(text, start, end)], start, end),
            level + 1,
        )
    small = [piece for a, b in pieces for piece in cut(text, a, b, limit, below)]
    return _joined(small, limit)


def _outer_items(text: str, start: int, end: int) -> list[int]:
    """Where the outermost items of a nested list begin, the first one left out; nothing for a flat list."""
    found = [(len(m["indent"].expandtabs(4)), m.end("line")) for m in _ITEMS.finditer(text, start, end)]
    outermost = min((indent for indent, _ in found), default=0)
    if all(indent == outermost for indent, _ in found):
        return []
    return [at for indent, at in found if indent == outermost and at > start]


def _pieces(ends: Iterable[int], start: int, end: int) -> list[Span]:
    cuts = [start, *(at for at in ends if start < at < end), end]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _joined(pieces: Sequence[Span], limit: int) -> list[Span]:
    found: list[Span] = []
    for start, end in pieces:
        if found and end - found[-1][0] <= min(limit, REASONABLE):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _hard(text: str, start: int, end: int, limit: int) -> list[Span]:
    found = []
    while end - start > limit:
        at = start + limit
        while at > start + max(1, limit // 2) and _clings(text, at):
            at -= 1
        found.append((start, at))
        start = at
    found.append((start, end))
    return found


def _clings(text: str, at: int) -> bool:
    """Whether the character at an offset belongs to the one before it."""
    here, before = text[at], text[at - 1]
    return (
        unicodedata.category(here) in {"Mn", "Mc", "Me"}
        or here in _JOINERS
        or before == "\u200d"
        or "\U0001f3fb" <= here <= "\U0001f3ff"
        or "\udc00" <= here <= "\udfff"
        or "\u1160" <= here <= "\u11ff"
        or (here == "\n" and before == "\r")
    )


def _packed(pieces: Sequence[Span], goal: int, limit: int) -> list[Span]:
    """Neighbours put together until a part reaches the goal; a tiny rest joins the part before it."""
    found: list[Span] = []
    for start, end in pieces:
        if found:
            opened = found[-1][0]
            grown = end - opened
            small = found[-1][1] - opened < TINY or end - start < TINY
            if grown <= min(goal + TINY, limit) or (small and grown <= limit):
                found[-1] = (opened, end)
                continue
        found.append((start, end))
    return found
