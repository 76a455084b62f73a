"""Transcripts of recordings in a text: a time, or who speaks and a time, on a line of its own.

What was said stands below it, as Clova Note, Daglo, Zoom, Google Meet and Teams export it, and as
YouTube's transcripts are copied.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.captions import CLOCK, TIMING, Cue, cues_of, seconds
from ingest.lines import bullet, ends_sentence, states

FEWEST = 4
_LONGEST = 60
"""Characters of a line that tells who speaks and when."""
_BEGIN = 90
"""Seconds into a recording at which somebody has said something."""
_SLOWEST, _FASTEST = 0.5, 25.0
"""Letters a second: slower are notes with times, faster is a schedule, read as minutes and seconds."""
_OUT_OF_ORDER = 0.05
_SPOKEN, _LISTED = 0.8, 0.2
_HEAD, _ABOVE = 300, 0.3
"""Letters above a transcript, and their share of the whole: under more, it is a part of other notes."""
_WHO = r"(?P<{}>[^\W\d_][^:：\[\]<>|#?!,~]{{0,30}}?)"
_AROUND = "#>*_` \t"
_RANGE = rf"{CLOCK.format('')}(?:\s*(?:-{{1,2}}>|[-–~→])\s*{CLOCK.format('b')})?"
_MARK = re.compile(
    rf"(?:\[?{_WHO.format('before')}\]?[*_]*\s*[-–|·・,(\[*_]*\s*)??"
    rf"[\[(【]?{_RANGE}[\])】]?"
    rf"(?:[*_]*\s*[-–|·・:]*\s*[*_]*\[?{_WHO.format('after')}\]?\s*:?)?"
)
_SPANS = re.compile(rf"\s*\[{CLOCK.format('a')}\s*-->\s*{CLOCK.format('b')}\]\s+(?P<said>\S.*)")
"""As whisper prints: a time from and to, then what was said."""
_NAMED = re.compile(r"-->\s*[\d:.,]+\s+[^\W\d_][^:]*$")
"""A time from and to with who speaks, no setting of a cue."""
_GENERIC = re.compile(
    r"(?:화자|참석자|참가자|발표자|발화자|강사|강연자|진행자|사회자|면접관|지원자|speaker|participant|host|guest)"
    r"\s?[A-Z\d]{0,2}",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:오전|오후|AM|PM|시작|종료|부터|까지|총|길이|약|시간|time|duration|total)\b", re.IGNORECASE
)
_LABEL = 20


class Transcript(NamedTuple):
    """What stands above it, and what was said."""

    preamble: str
    cues: list[Cue]


class _Time(NamedTuple):
    line: int
    start: float
    hours: bool
    speaker: str


def transcript(text: str) -> Transcript | None:
    """A text as a transcript; None where it is anything else: a day's log, a timetable, notes with times."""
    lines = [line.strip() for line in text.splitlines()]
    if spans := _spans(lines):
        return spans
    marks = _in_order([mark for i, line in enumerate(lines) if (mark := _mark(i, line))])
    if len(marks) < FEWEST:
        return None
    above = _names_above(lines, marks)
    ends = [mark.line - bool(above) for mark in marks[1:]] + [len(lines)]
    said = [_said(lines[mark.line + 1 : end]) for mark, end in zip(marks, ends, strict=True)]
    speakers = above or [mark.speaker for mark in marks]
    head = lines[: marks[0].line - bool(above)]
    if not _is_head(head, lines) or not _is_speech(marks, speakers, said):
        return None
    following = [mark.start for mark in marks[1:]] + [marks[-1].start]
    cues = [
        Cue(mark.start, end, spoken, speaker)
        for mark, end, spoken, speaker in zip(marks, following, said, speakers, strict=True)
        if spoken
    ]
    return Transcript("\n".join(head), cues)


def _mark(i: int, line: str) -> _Time | None:
    if not line or len(line) > _LONGEST or ":" not in line:
        return None
    found = _MARK.fullmatch(line.strip(_AROUND).strip())
    if found is None or (found["before"] and found["after"]):
        return None
    who = (found["before"] or found["after"] or "").strip(" \t*_()[]")
    if who and (_NO_NAME.match(who) or ends_sentence(who) or states(who)):
        return None
    return _Time(i, seconds(found), found["h"] is not None, who)


def _in_order(marks: Sequence[_Time]) -> list[_Time]:
    """Times that do not go back, but for a stray one; a length above them is none of them."""
    if len(marks) > 1 and marks[0].start > marks[1].start:
        marks = marks[1:]
    kept: list[_Time] = []
    for mark in marks:
        if not kept or mark.start >= kept[-1].start:
            kept.append(mark)
    return kept if len(kept) >= (1 - _OUT_OF_ORDER) * len(marks) else []


def _said(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _names_above(lines: Sequence[str], marks: Sequence[_Time]) -> list[str]:
    """Who speaks, where a line above each time says so; the same names again and again."""
    if any(mark.speaker for mark in marks):
        return []
    named = [lines[mark.line - 1].strip(_AROUND) if mark.line else "" for mark in marks]
    touching = all(mark.line < 2 or not lines[mark.line - 2] for mark in marks[1:])
    if not touching or not all(0 < len(name) <= _LABEL and not ends_sentence(name) for name in named):
        return []
    return named if len(set(named)) <= len(named) // 2 else []


def _is_speech(marks: Sequence[_Time], speakers: Sequence[str], said: Sequence[tuple[str, ...]]) -> bool:
    """Whether the times are those of a recording, and what stands between them was said."""
    named = Counter(filter(None, speakers))
    known = sum(many for name, many in named.items() if _GENERIC.fullmatch(name))
    if named and len(named) > len(marks) // 2 and known < sum(named.values()):
        return False  # 기상 07:00
    if sum(map(bool, said)) < _SPOKEN * len(said):
        return False
    lines = [line for spoken in said for line in spoken]
    if sum(bool(bullet(line)) or line[0] in "#|>`" for line in lines) > _LISTED * len(lines):
        return False
    hours = all(mark.hours for mark in marks)
    if marks[0].start > _BEGIN and not (hours and all(speakers)):
        return False
    if not hours and not named and all(mark.start % 5 == 0 for mark in marks):
        return False  # the hours of a day
    lasted = marks[-1].start - marks[0].start
    letters = sum(len(line) for spoken in said[:-1] for line in spoken)
    return lasted > 0 and _SLOWEST <= letters / lasted <= _FASTEST


def _spans(lines: Sequence[str]) -> Transcript | None:
    found = [(i, span) for i, line in enumerate(lines) if (span := _SPANS.fullmatch(line))]
    shown = sum(map(bool, lines))
    if len(found) < FEWEST or len(found) < _SPOKEN * shown:
        return _timed(lines)
    cues = [Cue(seconds(span, "a"), seconds(span, "b"), (span["said"],)) for _, span in found]
    ordered = all(a.start <= b.start for a, b in pairwise(cues))
    head = lines[: found[0][0]]
    return Transcript("\n".join(head), cues) if ordered and _is_head(head, lines) else None


def _timed(lines: Sequence[str]) -> Transcript | None:
    """Captions under another name (``.srt`` saved as text): from and to on a line of its own."""
    timings = [i for i, line in enumerate(lines) if "-->" in line and TIMING.match(line)]
    if len(timings) < FEWEST or any(_NAMED.search(lines[i]) for i in timings):
        return None
    first = timings[0]
    head = lines[: first - 1 if first and lines[first - 1] else first]
    if not _is_head(head, lines):
        return None
    cues = cues_of("\n".join(lines[first:]))
    return Transcript("\n".join(line for line in head if not line.startswith("WEBVTT")), cues)


def _is_head(head: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether what stands above a transcript is little beside it."""
    return sum(map(len, head)) <= max(_HEAD, _ABOVE * sum(map(len, lines)))
