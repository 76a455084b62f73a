"""Korean particles that follow the last sound of a word: 배치 정규화는, CNN은."""

from __future__ import annotations

import re

_PAIRS = (
    ("이랑", "랑"), ("으로", "로"), ("이란", "란"), ("이나", "나"),
    ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"),
)  # fmt: skip
"""Of each, the form behind a consonant and the one behind a vowel, the longest first."""
_FORMS = {form: pair for pair in _PAIRS for form in pair}
_LEADING = re.compile("|".join(sorted(_FORMS, key=len, reverse=True)))
_DIGITS = "013678"
"""Digits that are read with a consonant at their end: 영, 일, 삼, 육, 칠, 팔."""
_LETTERS = "LMNR"
"""Letters whose Korean names end in a consonant: 엘, 엠, 엔, 알."""
_RIEUL = 8


def joined(word: str, rest: str) -> str:
    """A word and what follows it, whose leading particle takes the form that the word asks for.

    Args:
        word: ``배치 정규화``.
        rest: ``은 왜 써?``, in either form; a text that starts with no such particle is left as it is.
    """
    found = _LEADING.match(rest)
    if not found:
        return word + rest
    return word + form(word, found.group()) + rest[found.end() :]


def form(word: str, particle: str) -> str:
    """The form of a particle that goes behind a word; particles without two forms are given back."""
    closed, open_ = _FORMS.get(particle, (particle, particle))
    final = _final(word.rstrip(" '\")]}"))
    if closed == "으로" and final == _RIEUL:
        return open_
    return closed if final else open_


def _final(word: str) -> int:
    """The last consonant of a word, as Unicode counts them in a syllable; 0 behind a vowel."""
    last = word[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    if last.isdigit():
        return int(last in _DIGITS)
    if last.isupper():  # an abbreviation, read letter by letter
        return _RIEUL if last in "LR" else int(last in _LETTERS)
    if last.lower() == "l":
        return _RIEUL
    return int(last.lower() in "mnbckpt" or word.lower().endswith("ng"))
