"""Passages that say the same: a post saved twice, mirrored on another blog, or quoted in part."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from rag.types import Hit

NEARLY = 0.9
"""Share of the neighbouring word pairs of either passage that the other has when both say the same."""
FEWEST = 8
"""A passage of fewer words is the same only letter for letter."""
AHEAD = 4
"""So many times the hits asked for are looked at, to tell where else the same stands."""

_WORD = re.compile(r"\w+")
_TELLING = re.compile(r"[0-9a-z]|않|못|없|아니|안\b")
"""Figures, terms and negations: where one differs, the passages differ."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a passage says, in a form that compares fast."""

    letters: str
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    some: frozenset[tuple[str, str]]
    """More of the pairs than may be missing from what says the same: one of them at least stands there."""
    size: int
    """How many pairs there are."""
    least: float
    """How many the other has where both say the same."""


def distinct(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The best ``k`` hits of which none repeats a better one; ``also`` names where else that stands.

    A hit that says more than a better one stays, and so does one that says less: a passage that stands
    alone answers more to the point than the section that holds it too. Where one quotes the other in another
    source, ``also`` of both says so. (To lower it by one place, where it
    stands in another source, costs as well: MRR@10 .347 to .338 where sections and their parts are notes of
    their own, ``bench/retrieval.py``.)
    """
    kept: list[tuple[Hit, _Said]] = []
    for n, hit in enumerate(hits):
        if len(kept) == k and n >= AHEAD * k:
            break
        said = _said(hit.chunk.text)
        same = _repeated(said, kept)
        if same is not None:
            better, other = kept[same]
            if hit.chunk.source != better.chunk.source:
                kept[same] = (_also(better, hit.chunk.source), other)
        elif len(kept) < k:
            quoting = [
                i
                for i, (better, other) in enumerate(kept)
                if better.chunk.source != hit.chunk.source and _quotes(said, other)
            ]
            elsewhere = dict.fromkeys((*hit.also, *(kept[i][0].chunk.source for i in quoting)))
            for i in quoting:
                kept[i] = (_also(kept[i][0], hit.chunk.source), kept[i][1])
            kept.append((replace(hit, also=tuple(elsewhere)) if elsewhere else hit, said))
    return [hit for hit, _ in kept]


def quoted(one: str, other: str) -> bool:
    """Whether the shorter of two texts stands in the longer one, nearly word for word."""
    return _quotes(_said(one), _said(other))


def _also(hit: Hit, source: str) -> Hit:
    return hit if source in hit.also else replace(hit, also=(*hit.also, source))


def _repeated(said: _Said, kept: Sequence[tuple[Hit, _Said]]) -> int | None:
    """Which of some passages says the same; asked a thousand times for a question, mostly of others."""
    letters, size, least, some = said.letters, said.size, said.least, said.some
    for i, (_, other) in enumerate(kept):
        alike = size >= other.least and other.size >= least and not some.isdisjoint(other.pairs)
        if (alike or letters == other.letters) and _repeats(said, other):
            return i
    return None


def _quotes(said: _Said, other: _Said) -> bool:
    """Whether the shorter of two passages stands in the longer one, nearly word for word."""
    shorter, longer = (said, other) if said.size <= other.size else (other, said)
    if shorter.size < FEWEST or shorter.some.isdisjoint(longer.pairs):
        return False
    return len(said.pairs & other.pairs) >= shorter.least


@lru_cache(maxsize=4096)
def _said(text: str) -> _Said:
    words = _WORD.findall(text.casefold())
    pairs = frozenset(pairwise(words))
    some = frozenset(islice(pairs, len(pairs) - math.ceil(NEARLY * len(pairs)) + 1))
    return _Said("".join(text.split()), frozenset(words), pairs, some, len(pairs), NEARLY * len(pairs))


def _repeats(said: _Said, other: _Said) -> bool:
    """Whether two passages say the same."""
    if said.letters == other.letters:
        return True
    longer = max(len(said.pairs), len(other.pairs))
    if len(said.pairs) < FEWEST or len(said.pairs & other.pairs) < NEARLY * longer:
        return False
    return not any(_TELLING.search(word) for word in said.words ^ other.words)
