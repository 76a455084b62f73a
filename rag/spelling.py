"""Typing errors in a question: dorpout is met with dropout, 정귀화 with 정규화.

A word that stands nowhere in the notes is compared with the words that do, and with the names of the
glossary, by the strokes it was typed with: letters for Latin, single Jamo for Hangul. The distance counts
strokes that were left out, added, replaced or swapped with their neighbour (optimal string alignment).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.keyboard import INITIALS, letters
from rag.sound import is_latin

Starting = Callable[[str], Iterable[tuple[str, int]]]
"""A beginning to the known words that start so, with how many chunks of the notes hold each."""

SHORTEST_LATIN = 5
"""Letters below which a Latin word has too many neighbours to be corrected; with just so many, only swapped
ones are put right."""
TWO_ERRORS_LATIN = 12
"""Letters from which two errors are forgiven."""
SHORTEST_HANGUL = 4
"""Strokes below which a Hangul word has too many neighbours."""
TWO_ERRORS_HANGUL = 10
_FORMS = frozenset(("", *"s es d ed r er rs e y ly l al g ing ng n or ion ive ic t".split()))
"""Tails that make another word of the same stem: encoded, encoder."""
_SLIPS = ("ㄱㄲ", "ㄷㄸ", "ㅂㅃ", "ㅈㅉ", "ㅅㅆ")
"""Letters of one key: of all errors only a Shift too many or too few is forgiven at the start of a word."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A known word near to the beginning of a typed one."""

    word: str
    typed: int
    """How many characters of the typed word it stands for; what follows is an ending."""
    distance: int
    chunks: int
    """Of the notes that hold it."""


def neighbours(typed: str, starting: Starting) -> list[Neighbour]:
    """Known words that the beginning of a typed word may have been meant for, the likeliest first.

    Args:
        typed: a word with its ending, in lower case and of one script.
        starting: finds known words.
    """
    found = _latin(typed, starting) if is_latin(typed) else _hangul(typed, starting)
    best: dict[tuple[str, int], Neighbour] = {}
    for one in found:
        best.setdefault((one.word, one.typed), one)
    return sorted(best.values(), key=lambda n: (n.distance, -len(n.word), -n.chunks, n.word))


def allowed(strokes: int, *, latin: bool) -> int:
    """How many errors a word of so many strokes is forgiven."""
    shortest, two = (SHORTEST_LATIN, TWO_ERRORS_LATIN) if latin else (SHORTEST_HANGUL, TWO_ERRORS_HANGUL)
    return (strokes >= shortest) + (strokes >= two)


def _latin(typed: str, starting: Starting) -> Iterator[Neighbour]:
    from rapidfuzz.distance import OSA

    limit = allowed(len(typed), latin=True)
    for word, chunks in starting(typed[0]) if limit else ():
        most = min(limit, allowed(len(word), latin=True))
        if is_latin(word) and abs(len(word) - len(typed)) <= most:
            distance = OSA.distance(typed, word, score_cutoff=most)
            short = len(typed) == SHORTEST_LATIN and sorted(typed) != sorted(word)
            if 0 < distance <= most and not short and not _same_stem(typed, word):
                yield Neighbour(word, len(typed), distance, chunks)


def _same_stem(one: str, other: str) -> bool:
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    shared = min(shared, len(other))
    return any(one[cut:] in _FORMS and other[cut:] in _FORMS for cut in (shared, shared - 1))


def _hangul(typed: str, starting: Starting) -> Iterator[Neighbour]:
    from rapidfuzz.distance import OSA

    for word, chunks in (found for first in _beginnings(typed[0]) for found in starting(first)):
        strokes = _strokes(word)
        limit = allowed(len(strokes), latin=False)
        for size in range(max(2, len(word) - 1), min(len(typed), len(word) + 1) + 1):
            distance = OSA.distance(letters(typed[:size]), strokes, score_cutoff=limit)
            if 0 < distance <= limit:
                yield Neighbour(word, size, distance, chunks)


@lru_cache(maxsize=50_000)
def _strokes(word: str) -> str:
    return letters(word)


@lru_cache(maxsize=2_000)
def _beginnings(character: str) -> frozenset[str]:
    """Syllables that the first one of a word may have been meant for: one error away, or itself."""
    from rapidfuzz.distance import OSA

    typed = letters(character)
    initials = next((slip for slip in _SLIPS if typed[0] in slip), typed[0])
    meant = (chr(0xAC00 + INITIALS.index(i) * 588 + n) for i in initials if i in INITIALS for n in range(588))
    near = (m for m in meant if OSA.distance(typed, letters(m), score_cutoff=1) <= 1)
    return frozenset((character, *near))
