"""Who says what in a recording, without remarks on sounds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ingest.captions import Cue
from ingest.markup import one_line

_LONG_CUE = 60.0
"""Seconds of a cue within which the words are given times of their own, as they follow each other."""
_SOUNDS = (
    r"(?:배경 ?)?음악|노래|연주|(?:청중 |모두 |함께 )?웃음|박수(?: ?갈채)?|환호|한숨|기침|헛기침|침묵|정적"
    r"|잡음|소음|무음|탄식|[가-힣 ]{0,20}(?:소리|음악)|음성 없음|알아들을 수 없음|외국어|[_♪♫\s]+"
    r"|blank_?audio"
    r"|(?:[a-z]+ )?(?:music|applause|laugh(?:s|ter|ing)?|chuckl(?:es|ing)|cheer(?:s|ing)|silence|noises?)"
    r"(?: (?:playing|continues))?|inaudible|crosstalk|foreign|sighs?|coughs?|beep|clears throat"
)
_REMARK = re.compile(rf"(?<!\S)[\[(（【<]\s*(?:{_SOUNDS})\s*[\])）】>](?![가-힣])|[♪♫]+", re.IGNORECASE)
"""Not behind a word: 잡음(noise)."""
_BEGINS = re.compile(r"(?:>{2,3}|[-–—](?=\s|[가-힣A-Z]))\s*")
"""Somebody else speaks."""
_NAME = re.compile(r"(?P<who>[^\W\d_][^:：\[\]<>|#?!,/\"]{0,24}?)\s?[:：]\s+(?=\S)")
_NAMED = 0.3
"""Share of the lines with a name before them, in a recording that names who speaks."""
_ALWAYS = 0.8
"""The same of one in which whoever is named but once speaks, too."""
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_TRANSLATED = 0.6
"""Share of the cues that show two languages, in captions that are translated."""


class Word(NamedTuple):
    """A word as it stands in a cue."""

    text: str
    start: float
    opens: bool
    """The first of its cue."""
    pause: float
    """Seconds of silence before it."""


class Turn(NamedTuple):
    """What one person says without a break."""

    speaker: str
    words: tuple[Word, ...]
    beside: tuple[tuple[float, str], ...]
    """The same in another language, with times."""
    length: int


def turns(cues: Sequence[Cue]) -> Iterator[Turn]:
    """Who says what, without remarks on sounds."""
    named = _names(cues)
    translated = _is_translated(cues)
    said: list[tuple[bool, str, Cue, str, float]] = []
    before = cues[0].start if cues else 0.0
    speaker = ""
    for cue in cues:
        pause = cue.start - before
        for line in cue.lines:
            fresh = (found := _BEGINS.match(line)) is not None
            rest = line[found.end() :] if found and _begins(line, cue) else line
            who = cue.speaker
            if (name := _NAME.match(rest)) and name["who"] in named:
                who, rest = name["who"], rest[name.end() :]
            text = one_line(_REMARK.sub(" ", rest))
            if not any(c.isalnum() for c in text):
                continue
            fresh = (fresh and rest != line) or (bool(who) and who != speaker)
            speaker = who or ("" if fresh else speaker)
            said.append((fresh, speaker, cue, text, pause))
            pause = 0.0
        before = max(before, cue.end)
    count = 0
    numbered = []
    for one in said:
        count += one[0]
        numbered.append((count, one))
    for _, group in groupby(numbered, key=lambda pair: pair[0]):
        yield _turn([one for _, one in group], translated=translated)


def _begins(line: str, cue: Cue) -> bool:
    """Whether a sign before a line says that somebody else speaks: dashes stand before two lines or more."""
    return line.startswith(">>") or sum(bool(_BEGINS.match(other)) for other in cue.lines) > 1


def _turn(said: Sequence[tuple[bool, str, Cue, str, float]], *, translated: bool) -> Turn:
    words: list[Word] = []
    beside: list[tuple[float, str]] = []
    for _, _, cue, text, pause in said:
        if translated and len(cue.lines) > 1 and not _HANGUL.search(text):
            beside.append((cue.start, text))
            continue
        found = text.split()
        each = (cue.end - cue.start) / len(found) if cue.end - cue.start > _LONG_CUE else 0.0
        for n, word in enumerate(found):
            words.append(Word(word, cue.start + n * each, n == 0, pause if n == 0 else 0.0))
    if not words:
        words = [Word(word, at, n == 0, 0.0) for at, text in beside for n, word in enumerate(text.split())]
        beside = []
    return Turn(said[0][1], tuple(words), tuple(beside), sum(len(word.text) + 1 for word in words))


def _names(cues: Sequence[Cue]) -> frozenset[str]:
    """The names that stand before what is said (``김교수: ...``), where they do so again and again."""
    lines = [line for cue in cues for line in cue.lines]
    often = {who for who, many in Counter(filter(None, map(_name, lines))).items() if many > 1}
    opening = [_name(cue.lines[0]) for cue in cues]
    if sum(who in often for who in opening) < max(2, _NAMED * len(cues)):
        return frozenset()
    always = sum(map(bool, opening)) >= _ALWAYS * len(cues)
    return frozenset(often | set(filter(None, opening)) if always else often)


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found["who"] if found else ""


def _is_translated(cues: Sequence[Cue]) -> bool:
    both = sum(
        any(_HANGUL.search(line) for line in cue.lines)
        and any(not _HANGUL.search(line) and _LATIN.search(line) for line in cue.lines)
        for cue in cues
    )
    return both > 1 and both >= _TRANSLATED * len(cues)
