"""Captions of a recording: the cues of SubRip (``.srt``) and WebVTT (``.vtt``) files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import pairwise
from typing import NamedTuple

CLOCK = r"(?:(?P<{0}h>\d{{1,3}}):)?(?P<{0}m>\d{{1,3}}):(?P<{0}s>[0-5]\d)(?:[.,](?P<{0}f>\d{{1,3}}))?"
TIMING = re.compile(rf"\s*{CLOCK.format('a')}\s*-{{1,2}}>\s*{CLOCK.format('b')}(?:\s.*)?\Z")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]{1,80})>")
_TAG = re.compile(
    r"</?(?:c|v|i|b|u|s|ruby|rt|lang|font|span)(?:[.\s][^<>]{0,200})?/?>|<\d{1,3}:[\d:.,]{4,12}>", re.I
)
_BREAK = re.compile(r"<br\s*/?>|\\[Nn](?![A-Za-z])", re.IGNORECASE)
_STYLING = re.compile(r"\{\\[^{}]{0,200}\}")
_TIMED = re.compile(r"<\d{1,3}:[\d:.,]{4,12}>")
"""Words that appear one by one: only automatic captions tell when."""
_FEWEST_ROLLING = 3
_ROLLING = 0.3
"""Share of the cues that repeat what stood there before and add to it, in captions that roll."""
_ABUTS = 0.1
"""Seconds between two cues of one run."""


class Cue(NamedTuple):
    """What is shown, or was said, at one time."""

    start: float
    """In seconds from the beginning of the recording."""
    end: float
    lines: tuple[str, ...]
    speaker: str = ""


def cues_of(text: str) -> list[Cue]:
    """The cues of a file in order of time; none where no line tells a time.

    Rolling captions, which show each line again above the next, say every line once.
    """
    found: list[Cue] = []
    timed = False
    for start, end, lines in _blocks(text.splitlines()):
        timed = timed or any(_TIMED.search(line) for line in lines)
        found += _voices(start, end, lines)
    found.sort(key=lambda cue: cue.start)
    return _unrolled(found, timed=timed)


def seconds(found: re.Match[str], which: str = "") -> float:
    """The time that ``CLOCK`` matched."""
    hours, minutes, whole, part = (found[which + unit] or "0" for unit in "hmsf")
    return int(hours) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{part}")


def _blocks(lines: Sequence[str]) -> Iterator[tuple[float, float, list[str]]]:
    """Times and lines of each cue; a cue goes on to the next time, for some have blank lines within."""
    opened: tuple[float, float] | None = None
    said: list[str] = []
    skipping = False
    for i, line in enumerate(lines):
        if (found := TIMING.match(line)) is not None:
            if opened:
                yield *opened, _without_name(said)
            opened, said, skipping = (seconds(found, "a"), seconds(found, "b")), [], False
        elif not line.strip():
            skipping = skipping and line != ""
            said.append("")
        elif skipping or (_BLOCK.match(line) and (i == 0 or not lines[i - 1].strip())):
            skipping = True
        else:
            said.append(line.strip())
    if opened:
        yield *opened, [line for line in said if line]


def _without_name(said: list[str]) -> list[str]:
    """The lines between two times without the last one, where it names or counts the cue below."""
    if said and said[-1] and (said[-1].isdecimal() or (len(said) > 1 and not said[-2])):
        said = said[:-1]
    return [line for line in said if line]


def _voices(start: float, end: float, lines: Sequence[str]) -> Iterator[Cue]:
    """A cue for each that speaks in it."""
    pieces = _VOICE.split("\n".join(_BREAK.sub("\n", line) for line in lines))
    for speaker, said in zip(("", *pieces[1::2]), pieces[::2], strict=True):
        shown = (" ".join(unescape(_bare(line)).split()) for line in said.split("\n"))
        if kept := tuple(line for line in shown if line):
            yield Cue(start, max(start, end), kept, " ".join(unescape(speaker).split()))


def _bare(line: str) -> str:
    return _STYLING.sub("", _TAG.sub("", line))


def _unrolled(cues: Sequence[Cue], *, timed: bool) -> list[Cue]:
    """The cues without what each repeats of the one before it, where the captions roll."""
    new = [_news(before, cue) for before, cue in pairwise(cues)]
    rolls = sum(bool(lines) and lines != cue.lines for lines, cue in zip(new, cues[1:], strict=True))
    if rolls < (1 if timed else max(_FEWEST_ROLLING, _ROLLING * len(new))):
        return list(cues)
    kept = [cue._replace(lines=lines) for lines, cue in zip(new, cues[1:], strict=True) if lines]
    return [*cues[:1], *kept]


def _news(before: Cue, cue: Cue) -> tuple[str, ...]:
    """What a cue shows that the one before it did not."""
    if cue.speaker != before.speaker:
        return cue.lines
    abuts = cue.start <= before.end + _ABUTS
    for many in range(min(len(before.lines), len(cue.lines) - (not abuts)), 0, -1):
        if before.lines[-many:] == cue.lines[:many]:
            return cue.lines[many:]
    shown, grown = before.lines[-1], cue.lines[0]
    if abuts and grown.startswith(shown + " "):
        return (grown[len(shown) + 1 :], *cue.lines[1:])
    return cue.lines
