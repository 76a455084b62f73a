"""Speech cut into sentences and paragraphs: by pauses, by words that lead over, by length."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from ingest.endings import Ends, stops
from ingest.turns import Turn, Word

GOAL = 300
"""Characters after which a paragraph ends with its sentence: well under a minute."""
_LONGEST = 450
"""Characters after which it ends, if something new begins there."""
_LEAST = 120
"""Characters of a paragraph that ends before a new subject."""
_PAUSE, _LONG_PAUSE, _SILENCE = 2.0, 5.0, 20.0
"""Seconds of silence that end a paragraph after a sentence, that end a sentence, that end any paragraph."""
_RUNS_ON = 160
"""Characters of a sentence that is parted where one clause leads into the next."""
_LEADS_ON = re.compile(r"[가-힣]+(?:는데|니까|지만|면서|구요|다가|거든|[하되지르이]고)\Z")
_NEXT = re.compile(
    r"자|이제|다음은|다음으로|다음|그다음은|그다음으로|그다음에|그다음|마지막으로|첫째|둘째|셋째|첫번째로|두번째로|세번째로|정리하면"
)
"""Words that lead over to something else."""
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


class _Sentence(NamedTuple):
    text: str
    start: float
    opens: bool
    """After a pause, or with a word that leads over to something else."""
    apart: bool
    """After a silence so long that it has a time of its own."""
    length: int


class Paragraph(NamedTuple):
    """What stands under one time."""

    start: float
    speakers: tuple[str, ...]
    lines: tuple[str, ...]
    length: int


def paragraphs(turn: Turn, ends: Ends) -> Iterator[Paragraph]:
    """A turn as paragraphs: they end where there is a pause or a new subject, else by their length."""
    sentences = list(_sentences(turn.words, ends))
    beside = iter([*turn.beside, (float("inf"), "")])
    waiting = next(beside)
    first = length = 0
    ahead = _Ahead(sentences)
    for n, sentence in enumerate(sentences):
        length += sentence.length
        after = sentences[n + 1] if n + 1 < len(sentences) else None
        if after and not _parted(after, length) and not (length >= GOAL and ahead.none(n, length)):
            continue
        until = after.start if after else float("inf")
        translation = []
        while waiting[0] < until:
            translation.append(waiting[1])
            waiting = next(beside)
        shown = _lines(sentences[first : n + 1], ends)
        shown += [_joined(translation)] if translation else []
        yield Paragraph(sentences[first].start, (turn.speaker,) if turn.speaker else (), tuple(shown), length)
        first, length = n + 1, 0


def _parted(after: _Sentence, length: int) -> bool:
    return after.apart or (length >= _LEAST and after.opens)


class _Ahead:
    """Tells whether something new begins soon, so that a paragraph can end there."""

    def __init__(self, sentences: Sequence[_Sentence]) -> None:
        self._lengths = list(accumulate((one.length for one in sentences), initial=0))
        self._opening = [n for n, one in enumerate(sentences) if one.opens]

    def none(self, n: int, length: int) -> bool:
        """Whether nothing new begins behind a sentence before its paragraph is too long."""
        found = bisect_right(self._opening, n)
        if found == len(self._opening):
            return self._lengths[-1] - self._lengths[n + 1] > _LEAST or length > _LONGEST
        return length + self._lengths[self._opening[found]] - self._lengths[n + 1] > _LONGEST


def _lines(sentences: Sequence[_Sentence], ends: Ends) -> list[str]:
    """Sentences in one line; one that was parted where it runs on goes on in the next."""
    lines: list[list[str]] = [[]]
    for one in sentences:
        lines[-1].append(one.text)
        if ends.bare and not stops(one.text):
            lines.append([])
    return [_joined(line) for line in lines if line]


def _sentences(words: Sequence[Word], ends: Ends) -> Iterator[_Sentence]:
    held: list[str] = []
    start, opens, apart, length = words[0].start, True, False, 0
    for n, word in enumerate(words):
        held.append(word.text)
        length += len(word.text) + 1
        after = words[n + 1] if n + 1 < len(words) else None
        if after and not _ends(word.text, after, length, ends):
            continue
        if ends.bare and not stops(word.text) and (mark := ends.mark(word.text, after.text if after else "")):
            held[-1] += mark
        yield _Sentence(_joined(held), start, opens, apart, length)
        if after:
            start, opens = after.start, after.pause >= _PAUSE or _NEXT.fullmatch(after.text) is not None
            held, apart, length = [], after.pause >= _SILENCE, 0


def _ends(word: str, after: Word, length: int, ends: Ends) -> bool:
    """Whether a sentence ends with a word, or is parted there because it runs on and on."""
    if stops(word) or after.pause >= _LONG_PAUSE:
        return True
    if (ends.bare or length > _RUNS_ON) and ends.after(word, after.text):
        return True
    leads_on = ends.bare and length > _RUNS_ON and _LEADS_ON.match(word) is not None
    return leads_on or length > GOAL or (length > GOAL // 2 and after.opens and not ends.bare)


def _joined(words: Sequence[str]) -> str:
    """Words as a line; there are no spaces between ideographs."""
    said = [words[0]]
    for before, word in pairwise(words):
        close = _IDEOGRAPHS.match(before[-1]) and _IDEOGRAPHS.match(word[0])
        said.append(word if close else f" {word}")
    return "".join(said)
