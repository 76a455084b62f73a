"""What was said in a recording as text: sentences and paragraphs, each under the time at which it begins.

A paragraph stands under a line with its time and who speaks (``12:30 김교수``), which is its heading: a
citation of it tells where to listen, and a time is no search term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.captions import Cue
from ingest.endings import Ends
from ingest.lines import Line, asks, closes_sentence, states
from ingest.page import Mark
from ingest.paragraphs import GOAL, Paragraph, paragraphs
from ingest.turns import Turn, turns
from rag.types import Span

SPEECH = frozenset(("srt", "vtt", "transcript"))
"""Formats whose text is written here."""

_SHORT = 60
"""Characters of a turn that stays with the one before or after it."""
_NOD = 12
"""Characters of a turn that only shows somebody listens."""
_LONGEST_QUESTION = 120
_SHORTEST_QUESTION = 8
_MOST_NAMES = 3
_MOST_ABOVE = 12

_TIME = re.compile(r"(?:\d+:)?\d{1,2}:\d\d(?: (?P<who>\S.{0,120}))?")
_AFTER_STOP = re.compile(r"(?<=[.!?])\s+")


def written(cues: Sequence[Cue], preamble: str = "") -> str:
    """The text of a recording; empty where nothing is said.

    Args:
        cues: in order of time.
        preamble: what stands above them.
    """
    said = list(turns(cues))
    ends = Ends([word.text for turn in said for word in turn.words])
    blocks = [preamble.strip()] if preamble.strip() and said else []
    for one in _paragraphs(said, ends):
        names = one.speakers if len(one.speakers) <= _MOST_NAMES else ()
        blocks.append("\n".join((" ".join(filter(None, (clock(one.start), ", ".join(names)))), *one.lines)))
    return "\n\n".join(blocks)


def clock(start: float) -> str:
    """A time as players show it: 12:30, 1:02:30."""
    minutes, second = divmod(int(start), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def times(lines: Sequence[Line]) -> list[Mark]:
    """The headings of a text that ``written`` made: its times, and the questions that others answer.

    What one person asks and another answers is a question with its answer, as in ``ingest.talk``.
    """
    at = [
        (i, found["who"] or "")
        for i, line in enumerate(lines)
        if line.text and (i == 0 or not lines[i - 1].text) and (found := _TIME.fullmatch(line.text))
    ]
    marks: list[Mark] = []
    answering, taken = "", False
    for (i, who), (following, other) in pairwise([*at, (len(lines), "")]):
        if taken:  # the first of the answer stands under the question
            taken, answering = False, who
            continue
        within = bool(answering) and who == answering
        answering = answering if within else ""
        marks.append(Mark(i, i + 1, 3 if within else 1, lines[i].text))
        asked = [line.text for line in lines[i + 1 : following] if line.text]
        if other and who and not within and other != who and _is_question(asked):
            marks.append(Mark(i + 1, following + 1, 2, _AFTER_STOP.split(asked[0])[-1], question=True))
            taken = True
    return marks


def head(lines: Sequence[Line]) -> list[Span]:
    """The run of lines over the first time that only name the recording: its title, its day, who is there."""
    marks = times(lines)
    above = [line.text for line in lines[: marks[0].first] if line.text] if marks else []
    names = len(above) <= _MOST_ABOVE and not any(closes_sentence(text) or states(text) for text in above)
    return [(0, marks[0].first)] if above and names else []


def _is_question(said: Sequence[str]) -> bool:
    return len(said) == 1 and _SHORTEST_QUESTION <= len(said[0]) <= _LONGEST_QUESTION and asks(said[0])


def _paragraphs(said: Sequence[Turn], ends: Ends) -> Iterator[Paragraph]:
    """Turns cut where they are long, and those that are short put together."""
    held: Paragraph | None = None
    for n, turn in enumerate(said):
        cut = list(paragraphs(turn, ends))
        first = cut[0]
        answered = n + 1 < len(said) and said[n + 1].length >= _SHORT
        question = answered and bool(turn.speaker) and len(cut) == 1 and _is_question(first.lines)
        if held and len(cut) == 1 and not question and _together(held, first):
            names = dict.fromkeys((*held.speakers, *(first.speakers if first.length > _NOD else ())))
            lines = (*held.lines, *first.lines)
            held = Paragraph(held.start, tuple(names), lines, held.length + first.length)
            continue
        if held:
            yield held
        yield from cut[:-1]
        held = cut[-1]
    if held:
        yield held


def _together(held: Paragraph, turn: Paragraph) -> bool:
    """Whether a turn stays with what was said before it: a nod, or the talk of people who say little."""
    if held.length + turn.length > GOAL or (held.speakers and _is_question(held.lines)):
        return False
    return turn.length <= _NOD or held.length < _SHORT
