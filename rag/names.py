"""The spellings of a name as search terms: as it is written, by its sound, by the names of its letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import product

from rag.korean import LONGEST_COMPOUND, Term, is_signed, terms
from rag.sound import is_hangul, is_latin, keys, letter_by_letter, same_loanword, same_word, unhyphenated
from rag.types import Span

HALF_NAMED = 0.4
"""Share of a name of which a word is no search term."""
MOST_SPELLINGS = 3
MOST_MIXED = 8
"""Names with a word of either script."""

_LATIN = re.compile("[A-Za-z]")
_HANGUL_WORD = re.compile("[가-힣]{2,}")
_ENGLISH_NAME = re.compile("[A-Za-z]{3,}(?:[ -][A-Za-z]{3,}){1,2}")
_SYLLABLE = re.compile("(?<![가-힣])[가-힣](?![가-힣])")

SoundingLike = Callable[[Iterable[str]], list[str]]
"""Keys of ``rag.sound`` to words of the notes."""
Frequency = Callable[[str], int]
"""In how many passages of the notes a search term stands."""


def by_letters(names: Iterable[str], frequency: Frequency) -> set[str]:
    """Acronyms as the notes write the names of their letters: 알엔엔 is RNN."""
    heard_as = (hangul for name in names for hangul in letter_by_letter(name))
    read = {spelt for hangul in heard_as for spelt, _ in _spellings(hangul)}
    return {spelt for spelt in read if all(map(frequency, spelt.split()))}


def by_words(names: Iterable[str], sounding_like: SoundingLike) -> set[str]:
    """English names of several words as the notes write their sounds: 레이어 노말라이제이션."""
    parts = [name.lower().replace("-", " ").split() for name in names if _ENGLISH_NAME.fullmatch(name)]
    return {
        " ".join(said)
        for words in parts
        for said in product(*(_heard_word(word, sounding_like) for word in words))
    }


def _heard_word(word: str, sounding_like: SoundingLike) -> list[str]:
    """Hangul spellings of an English word in the notes, the most alike first."""
    return most_alike({o: alike(word, o) for o in sounding_like(keys(word)) if is_hangul(o)})


def most_alike(likely: Mapping[str, float], least: float = 0.0) -> list[str]:
    """The few words that are most likely another spelling, the most alike first."""
    near = sorted((o for o, much in likely.items() if much and much >= least), key=lambda o: (-likely[o], o))
    return near[:MOST_SPELLINGS]


def alike(one: str, other: str) -> float:
    """How likely two words are one, by their sound, 0 to 1; 0 where they are not alike enough."""
    one, other = unhyphenated(one), unhyphenated(other)
    if is_hangul(one) and is_latin(other):
        return same_word(one, other)
    if is_latin(one) and is_hangul(other):
        return same_word(other, one)
    return float(is_hangul(one) and is_hangul(other) and same_loanword(one, other))


def spellings(names: Iterable[str], weight: float) -> dict[str, float]:
    """The names of one thing as terms, each with its weight: the best that one spelling has."""
    found: dict[str, float] = {}
    names = tuple(names)
    for name in (*names, *_mixed(names)):
        for spelt, share in _spellings(name):
            found[spelt] = max(found.get(spelt, 0.0), weight * share)
    return found


@lru_cache(maxsize=4096)
def _mixed(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of two words with one of them in the other script: 죽은 ReLU of 죽은 렐루 and dying ReLU."""
    pairs = [name.lower().split() for name in names if len(name.split()) == 2]
    hangul = [pair for pair in pairs if all(map(is_hangul, pair))]
    latin = [pair for pair in pairs if all(map(is_latin, pair))]
    mixed = (
        f"{first[0]} {last[1]}"
        for one, other in product(hangul, latin)
        for first, last in ((one, other), (other, one))
    )
    return tuple(dict.fromkeys(mixed))[:MOST_MIXED]


@lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[tuple[str, float], ...]:
    """A name as terms, and how much of it they are: as it is written, and without spaces (랜덤포레스트).

    Without spaces also as one word: the analyser takes 부스팅 apart or leaves it whole, by its sentence.
    """
    inside = terms(name)
    spelt = {
        spelt_as(name, 0, len(name), inside): HALF_NAMED if is_lost(name, (0, len(name)), inside) else 1.0
    }
    if not _LATIN.search(name):
        close = "".join(name.split())
        spelt.setdefault(spelt_as(close, 0, len(close), terms(close)), 1.0)
        if len(close) <= LONGEST_COMPOUND:
            spelt.setdefault(close, 1.0)
    return tuple((one, share) for one, share in spelt.items() if one)


def is_lost(text: str, name: Span, inside: Iterable[Term]) -> bool:
    """Whether a word of a name is no term, so that others stand for all of it: 배치 for 배치 놈."""
    said = {at for term in inside if term.kind != "bigram" for at in range(term.start, term.end)}
    return any(word.start() not in said for word in _SYLLABLE.finditer(text, *name))


def spelt_as(text: str, start: int, end: int, found: Iterable[Term]) -> str:
    """The terms of a name with spaces between.

    A word whose nouns do not make up all of it would be another one without the rest: 비지도 is no 지도, and
    학습률 no 학습. It goes by the whole word where that is a term, else by its character bigrams, which a
    passage has too however its sentence is cut (도커: the particle 도 and the adjective 크다). A2C is no
    A beside a 2 and a C, and C++ no C.
    """
    inside = [t for t in found if start <= t.start and t.end <= end]
    whole = [t for t in inside if t.kind == "identifier" and (t.text.isalnum() or is_signed(t))]
    inside = [
        t for t in inside if t in whole or not any(w.start <= t.start and t.end <= w.end for w in whole)
    ]
    inside = [t._replace(kind="noun") if t in whole else t for t in inside]
    chosen: dict[str, None] = {}
    runs = [run.span() for run in _HANGUL_WORD.finditer(text, start, end)]
    torn = {run: kind for run in runs if (kind := _whole(run, inside)) != "noun"}
    for term in inside:
        kinds = {kind for (a, b), kind in torn.items() if a <= term.start < b} or {"noun", "predicate"}
        if term.kind in kinds:
            chosen[term.text] = None
    return " ".join(chosen)


def _whole(run: Span, found: Iterable[Term]) -> str:
    """The kind of terms that make up a whole Hangul word."""
    start, end = run
    nouns = [t for t in found if t.kind == "noun" and start <= t.start and t.end <= end]
    if sum(t.end - t.start for t in nouns) >= end - start and any(len(t.text) > 1 for t in nouns):
        return "noun"
    whole = any(t.kind == "compound" and (t.start, t.end) == run for t in found)
    return "compound" if whole else "bigram"
