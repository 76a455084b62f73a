"""Words to lines of a page: raised and lowered letters in theirs, all in the order of their places.

In: the ``Word``s of a page, of one of its columns or of a cell. Out: ``Line``s, and their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from ingest.pdf_letters import Box, Letters, box_around, overlap
from ingest.pdf_spaces import closed_up
from ingest.pdf_words import Word, usual_height

_SPACE = 0.15
"""Em between two words that the file does not put one after the other; less is none."""
_PHRASE = 0.7
"""Em; a wider space may part columns or cells."""
_TALLEST = 50
"""Lines that the largest letters stand beside."""
_SMALL = 0.75
"""Of the usual height; letters below it are raised, lowered or a note's."""
_LEVEL = 0.7
"""Of the lower of two heights: lines whose middles are nearer (twice as measured) are one."""
_TOUCHES = 0.4
"""Em between a raised letter and what it belongs to at most."""
_RISE = 0.22
"""Of a line's height: a smaller letter that stands higher by so much is raised."""
_RAISED_SIZE = 0.95
"""Of a line's height, which a raised letter has at most."""
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[\d.,:%]+")
_UP = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_RISES = frozenset("0123456789+-−–()n*,†")
"""All that an exponent or the mark of a footnote is made of here."""


class Phrase(NamedTuple):
    """Words of one run with no wide space between them."""

    words: list[Word]
    box: Box


class Line(NamedTuple):
    """A line of a page, or of a column."""

    words: list[Word]
    box: Box
    """Without what is raised or lowered."""


def phrases(words: Sequence[Word], em: float) -> list[Phrase]:
    """Words parted where a run ends or a wide space stands."""
    found: list[list[Word]] = []
    for word in words:
        last = found[-1][-1] if found else None
        if (
            last
            and not word.first
            and word.number == last.number + 1
            and -0.2 * em < word.box.left - last.box.right < _PHRASE * em
            and (
                abs(word.box.bottom - last.box.bottom) < 0.2 * em
                or overlap(word.box, last.box) > 0.5 * _least(word.box, last.box)
            )
        ):
            found[-1].append(word)
        else:
            found.append([word])
    return [Phrase(group, box_around([w.box for w in group])) for group in found]


def lines(words: Sequence[Word]) -> list[Line]:
    """Lines from top to bottom; words within each from left to right."""
    em = usual_height(words)
    groups = phrases(words, em)
    small = [g for g in groups if g.box.top - g.box.bottom < _SMALL * em]
    found: list[list[Phrase]] = []
    for group in sorted(groups, key=lambda g: -(g.box.top + g.box.bottom)):
        if group.box.top - group.box.bottom >= _SMALL * em:
            near = (line for line in found[-3:][::-1] if _level(group.box, line[0].box))
            _put(group, next(near, None), found)
    found = _chained(found, em)
    if small:
        heights = _Heights(em)
        for line in found:
            for group in line:
                heights.add(group, line)
        for group in small:
            level = (line for line in found if _level(group.box, line[0].box))
            heights.add(group, _put(group, heights.beside(group) or next(level, None), found))
    made = [_line([word for group in line for word in group.words]) for line in found]
    return sorted(made, key=lambda line: -(line.box.top + line.box.bottom))


def _put(group: Phrase, line: list[Phrase] | None, found: list[list[Phrase]]) -> list[Phrase]:
    if line is None:
        found.append([group])
        return found[-1]
    line.append(group)
    return line


def _line(words: list[Word]) -> Line:
    words.sort(key=lambda w: (round(w.box.left, 1), w.number))
    box = box_around([w.box for w in words])
    return Line(
        words, box._replace(bottom=median(w.box.bottom for w in words), top=median(w.box.top for w in words))
    )


def _chained(found: list[list[Phrase]], em: float) -> list[list[Phrase]]:
    """Lines put together where one goes on, a little lower or higher, right behind the other's word."""
    by_first = {group.words[0].number: n for n, line in enumerate(found) for group in line}
    starts = {group.words[0].number: group for line in found for group in line}
    home = list(range(len(found)))

    def root(n: int) -> int:
        while home[n] != n:
            n = home[n]
        return n

    for n, line in enumerate(found):
        for group in line:
            following = group.words[-1].number + 1
            other = starts.get(following)
            if (
                other
                and abs(other.box.left - group.box.right) < 0.35 * em
                and overlap(group.box, other.box) > 0.25 * _least(group.box, other.box)
            ):
                a, b = root(n), root(by_first[following])
                home[max(a, b)] = min(a, b)
    joined: dict[int, list[Phrase]] = {}
    for n, line in enumerate(found):
        joined.setdefault(root(n), []).extend(line)
    return list(joined.values())


class _Heights:
    """Phrases by the heights that they stand at, to find neighbours without looking at all."""

    def __init__(self, em: float) -> None:
        self._em = em
        self._at: dict[int, list[tuple[Phrase, list[Phrase]]]] = {}

    def _steps(self, box: Box) -> range:
        low = int(box.bottom // self._em)
        return range(low, min(int(box.top // self._em), low + _TALLEST) + 1)

    def add(self, group: Phrase, line: list[Phrase]) -> None:
        for step in self._steps(group.box):
            self._at.setdefault(step, []).append((group, line))

    def beside(self, group: Phrase) -> list[Phrase] | None:
        """The line that a small phrase touches."""
        best: tuple[float, list[Phrase]] | None = None
        for step in self._steps(group.box):
            for other, line in self._at.get(step, ()):
                away = max(group.box.left - other.box.right, other.box.left - group.box.right)
                if away > _TOUCHES * self._em:
                    continue
                part = overlap(group.box, other.box) / max(group.box.top - group.box.bottom, 1e-3)
                if part > 0.25 and (best is None or part > best[0]):
                    best = (part, line)
        return best[1] if best else None


def written(words: Sequence[Word], letters: Letters, em: float) -> str:
    """The text of a line, or of a cell; what the file has elsewhere is parted where a space stands."""
    pieces: list[str] = []
    at = 0
    while at < len(words):
        end = at + 1
        while end < len(words) and _follows(words[end - 1], words[end]):
            end += 1
        first, last = words[at], words[end - 1]
        stretch = letters.text[first.at : last.at + len(last.text)]
        if pieces:
            above = words[at - 1]
            follows = first.number == above.number + 1 and first.first
            typed = follows and (first.before or above.after)
            mark = stretch[0] in _UP and first.box.left - above.box.right < _TOUCHES * em
            mark = mark and not above.text.endswith((",", ";", ":"))
            if not mark and (typed or _touch(above, first) or _parted(above, first, em)):
                pieces.append(" ")
        pieces.append(closed_up(stretch, first.at, letters))
        at = end
    return "".join(pieces)


def _follows(before: Word, after: Word) -> bool:
    return after.number == before.number + 1 and not after.first and not _touch(before, after)


def _touch(before: Word, after: Word) -> bool:
    """Whether two words, which stand apart, have nothing between them in the file."""
    return not after.first and after.at == before.at + len(before.text)


def raised(found: Sequence[Line], letters: Letters) -> Iterator[int]:
    """Places of digits and signs that stand small and high: exponents and the marks of footnotes."""
    for line in found:
        bottom, height = line.box.bottom, line.box.top - line.box.bottom
        for word in line.words:
            low, high = word.box.bottom, word.box.top
            if low > bottom + _RISE * height and high - low < _RAISED_SIZE * height:
                tallest = max(line.words, key=lambda one: one.box.top - one.box.bottom)
                if _RISES.issuperset(word.text) and _smaller(word.at, tallest.at, letters):
                    yield from range(word.at, word.at + len(word.text))
            elif len(word.text) > 1 and _DIGIT.search(word.text):
                yield from _raised_in(word, letters)


def _raised_in(word: Word, letters: Letters) -> Iterator[int]:
    """Places of the raised letters of a word that has others as well."""
    ends = word.at, word.at + len(word.text) - 1
    if _NUMBER.fullmatch(word.text) and letters.box(ends[0]).bottom == letters.box(ends[1]).bottom:
        return
    boxes = [letters.box(at) for at in range(ends[0], ends[1] + 1)]
    tallest = max(range(len(boxes)), key=lambda n: boxes[n].top - boxes[n].bottom)
    base = boxes[tallest]
    height = base.top - base.bottom
    up = [
        box.bottom > base.bottom + _RISE * height and box.top - box.bottom < _RAISED_SIZE * height
        for box in boxes
    ]
    at = 0
    while at < len(up):
        end = at + 1
        while end < len(up) and up[end] == up[at]:
            end += 1
        small = up[at] and _RISES.issuperset(word.text[at:end])
        if small and _smaller(word.at + at, word.at + tallest, letters):
            yield from range(word.at + at, word.at + end)
        at = end


def _smaller(at: int, beside: int, letters: Letters) -> bool:
    """Whether a letter is set smaller than another; boxes also differ where fonts do."""
    return letters.size(at) < _RAISED_SIZE * letters.size(beside)


def _parted(before: Word, after: Word, em: float) -> bool:
    return after.box.left - before.box.right > _SPACE * em


def _level(a: Box, b: Box) -> bool:
    return abs((a.top + a.bottom) - (b.top + b.bottom)) < _LEVEL * _least(a, b)


def _least(a: Box, b: Box) -> float:
    return min(a.top - a.bottom, b.top - b.bottom)
