"""Lines of a note that say something of their own, though they fill its width as a broken sentence does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.signs import ARROW
from rag.types import Span

LONGEST_COMMAND = 300
_POINTS_AT = re.compile(rf"\W*{ARROW}\s*[\w`*(\"“]")
"""How a line begins that goes on from the one above it: what caused that, or what helps."""
_USED = re.compile(
    r"(?:[$>]\s)?(?=[a-z~./])[^\s가-힣:]+(?:\s(?!\s)[^\n가-힣]*?)?(?:(?:\s{2,}|\t)\S.*[가-힣].*|\s+\#\s\S.*)$"
)
"""A line of a shell and, set apart, what it does."""
_COMMAND = re.compile(r"(?:[$>]\s)?(?=[a-z~./])[^\s가-힣:]+(?:\s[^\n가-힣]*)?$")
_LABELLED = re.compile(r"(?:[가-힣]{2,6}|[A-Z][A-Za-z]{3,30})\s*[:：]\s|[^\s:：][^:：]{0,28} [:：] \S")
_LEADS_ON = re.compile(rf"\S.{{5,}}\s{ARROW}\s")
"""What goes wrong, and behind an arrow why, or what helps."""


def points_at(line: str) -> bool:
    """Whether a line begins with an arrow."""
    return _POINTS_AT.match(line) is not None


def says_its_use(line: str) -> bool:
    """Whether a line is a command with what it does beside it: ``df -i    inode가 찼는지``."""
    return len(line) <= LONGEST_COMMAND and _USED.match(line.strip()) is not None


def is_command(line: str) -> bool:
    """Whether a line may be a command without a word to it; English may, too."""
    return len(line) <= LONGEST_COMMAND and _COMMAND.match(line.strip()) is not None


def whole_code(text: str, spans: Sequence[Span]) -> list[Span]:
    """Sentences without those ends that stand within code in a line: ``kubectl create ... -n ml``."""
    whole: list[Span] = []
    for start, end in spans:
        before = whole[-1] if whole else None
        if before and "\n" not in text[before[1] : start] and text[slice(*before)].count("`") % 2:
            whole[-1] = before[0], end
        else:
            whole.append((start, end))
    return whole


def own_lines(text: str, span: Span) -> Iterator[Span]:
    """A sentence that goes over several lines, cut where a line says something of its own.

    A full line is no sign that the next one goes on from it, where one of them is a command, both lead on by
    an arrow, or the next begins with one or is labelled (해결: ...).
    """
    at = first = span[0]
    for line, following in pairwise(text[slice(*span)].split("\n")):
        at += len(line) + 1
        above = text.rfind("\n", 0, first) + 1
        leads_on = _LEADS_ON.search(text, above, at) and _LEADS_ON.match(following.strip())
        if leads_on or says_its_use(line) or _begins_of_its_own(following.strip()):
            yield first, at - 1 - (len(line) - len(line.rstrip()))
            first = at + len(following) - len(following.lstrip())
    yield first, span[1]


def _begins_of_its_own(line: str) -> bool:
    return points_at(line) or says_its_use(line) or _LABELLED.match(line) is not None
