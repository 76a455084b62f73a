"""Names in Hangul, as they sound: 배리언스 is variance, and so 분산 too; 케이비큐에이 is KBQA."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.glossary import Found, Glossary, is_particle
from rag.korean import morphemes
from rag.sound import keys, letters_and_digits, looks_foreign, same_word, spelt_out
from rag.types import Span

ALIKE = 0.9
"""From this likeness on a word is heard as a name: with a typing error 드롭아웃 is nearly DropPath."""
MOST_WORDS = 4
"""Of a name."""
SHORTEST = 3
"""Syllables of a name."""
SHORTEST_WORD = 2
LONGEST_PARTICLE = 3
LONGEST_SPELT = 24
"""Syllables of the names of letters, with what stands behind them."""

_RUN = re.compile(r"[가-힣]+(?:[ -][가-힣]+)*")
_WORD = re.compile(r"[가-힣]+")


def spoken(text: str, glossary: Glossary) -> list[Found]:
    """``(start, end, name, concept)`` of names in a normalised text that sound like a Latin name, disjoint.

    A name of several words is found with its spaces and without, the longest first. Only words count that
    Korean does not have: 클라우드 is a cloud, and not Claude.
    """
    strange = [(m.start, m.end) for m in morphemes(text) if not m.known]
    found: list[Found] = []
    for run in _RUN.finditer(text) if strange else ():
        words = [word.span() for word in _WORD.finditer(text, *run.span())]
        at = 0
        while at < len(words):
            name, size = next(_names(text, words[at : at + MOST_WORDS], strange, glossary), (None, 1))
            if name:
                found.append(name)
            at += size
    return found


def acronyms(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text names letters, with a number or without: from, to, and what they spell, the longest first.

    The analyser cuts such words as it likes, and a particle may sound like a letter: 디피오이.
    """
    for start, last in (word.span() for word in _WORD.finditer(text)):
        for end in range(last, start, -1) if last - start <= LONGEST_SPELT else ():
            letters = spelt_out(text[start:end]) or letters_and_digits(text[start:end])
            if letters and (end == last or is_particle(text[end:last])):
                yield start, end, letters


def _names(
    text: str, words: Sequence[Span], strange: Sequence[Span], glossary: Glossary
) -> Iterator[tuple[Found, int]]:
    """Names that start with the first of some words, and how many words each takes."""
    for size in range(len(words), 0, -1):
        start, (first, last) = words[0][0], words[size - 1]
        if any(end - begin < SHORTEST_WORD for begin, end in words[:size]):
            continue
        ends = [last, *range(max(first + 2, last - LONGEST_PARTICLE), last)]
        ends = [end for end in ends if end == last or is_particle(text[end:last])]
        alike = [one for end in ends for one in _alike(text, start, end, glossary)]
        if alike and any(start <= begin < last for begin, _ in strange):
            yield max(alike, key=lambda one: one[0])[1], size


def _alike(text: str, start: int, end: int, glossary: Glossary) -> Iterator[tuple[float, Found]]:
    """How alike a part of a text sounds to names, with what it then is."""
    said = "".join(_WORD.findall(text[start:end]))
    if len(said) >= SHORTEST and looks_foreign(said):
        for latin, concept in glossary.sounding_like(keys(said)):
            if (much := same_word(said, latin)) >= ALIKE:
                yield much, (start, end, said, concept)
