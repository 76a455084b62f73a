"""Words in letters that are neither Hangul nor Latin ones: までに, 留置權, Привет, สวัสดี.

Kiwi takes such letters for signs, all but most Chinese ones, and then reads the particle behind them as a
word (まで는 as 늘다): it is shown Latin letters in their place, as with ``rag.greek``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

from rag.types import Span

_HAN = "\u2e80-\u2fdf\u3005\u3006\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_HIRAGANA, _KATAKANA = "\u3041-\u309f", "\u30a0-\u30ff\u31f0-\u31ff"
_WITHOUT_SPACES = f"{_HAN}{_HIRAGANA}{_KATAKANA}\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
"""Scripts with no spaces between words: of Japanese, Chinese, Thai, Lao, Tibetan, Burmese and Khmer."""
_BLOCKS = re.compile(
    f"[\u0300-\u036f\u0400-\u10ff\u1200-\u1cff\u2c00-\u2c5f\u2d00-\u2dff{_WITHOUT_SPACES}\u3105-\u312f\u31a0-\u31bf"
    "\ua000-\ua71f\ua800-\ua95f\ua980-\uabff\U00010000-\U0001efff]+"
)
"""Where such letters are, beside their digits and punctuation, and accents."""
_UNSPACED = re.compile(f"[{_WITHOUT_SPACES}]+")
_PARTS = re.compile(f"[{_HAN}]+|[{_KATAKANA}]+")
"""What carries the meaning in a Japanese run: 留置権 and 意味 of 留置権の意味."""
_POINTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
"""Accents and vowels that only books for learners write: при\u0301вет, مَرحبا."""
_COPULAS = ("だ", "です")
_GLOSSED = re.compile(r"(?<![^\s()\"'“‘「])([^\s()\"'“‘「]+) ?\(([^\s()]+)\)")
"""A word with another behind it in brackets, neither of which has spaces."""
_HANGUL = re.compile("[가-힣]+")
_STAND_IN = "x"


def runs(text: str) -> Iterator[Span]:
    """Where such words stand in a text, each a run of letters with their marks."""
    for block in _BLOCKS.finditer(text):
        end = block.start()
        for written, letters in groupby(block[0], _is_written):
            start, end = end, end + len(tuple(letters))
            if written and any(map(str.isalpha, text[start:end])):
                yield start, end


def _is_written(letter: str) -> bool:
    return letter.isalpha() or unicodedata.category(letter)[0] == "M"


def with_stand_ins(text: str) -> str:
    """A text of the same length with Latin letters for such words, for Kiwi."""
    at, pieces = 0, []
    for start, end in runs(text):
        pieces += [text[at:start], _STAND_IN * (end - start)]
        at = end
    return "".join((*pieces, text[at:]))


def is_other(word: str) -> bool:
    """Whether a word has such letters only."""
    return next(runs(word), None) == (0, len(word))


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that puts no spaces between words."""
    return _UNSPACED.fullmatch(word) is not None


def has_within(text: str, word: str) -> bool:
    """Whether a word without spaces stands within a run of a text: 食べる in 食べるそうだ.

    Two letters of hiragana begin other words (まで and までに): they count with a copula alone, はずだ.
    """
    written = (text[slice(*run)] for run in runs(text))
    if len(word) == 2 and not _PARTS.search(word):
        return any(run in {word + said for said in _COPULAS} for run in written)
    return any(word in run for run in written)


def plain(word: str) -> str:
    """A word in small letters, without the accents and vowels that most texts leave out."""
    return _POINTS.sub("", word).lower()


def parts(text: str) -> Iterator[Span]:
    """Where words in Chinese letters and in katakana stand within runs: 食 of 食べる."""
    for run in runs(text):
        for part in _PARTS.finditer(text, *run):
            if part.span() != run:
                yield part.span()


def pairs(text: str) -> Iterator[Span]:
    """Where two neighbouring letters stand in a run."""
    for start, end in runs(text):
        letters = [at for at in range(start, end) if not _POINTS.match(text, at)]
        yield from ((one, other + 1) for one, other in pairwise(letters))


def in_other_letters(text: str) -> Iterator[tuple[Span, Span]]:
    """Where a word stands, and in brackets behind it how else it is written: 유치권(留置權), 間(あいだ)."""
    for glossed in _GLOSSED.finditer(text):
        hangul, others = (list(filter(told, glossed.groups())) for told in (_HANGUL.fullmatch, is_other))
        if others and len(hangul) + len(others) == len(glossed.groups()):
            yield glossed.span(1), glossed.span(2)
