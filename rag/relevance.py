"""How well a passage covers a question: the share of the question's weight that it holds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property

from rag import terms
from rag.index import Index, TermGroup
from rag.korean import tokens
from rag.types import Hit


class Question:
    """A question as weighted groups of terms, to be compared with passages and headings.

    A group weighs as much as it is rare in the notes (inverse document frequency); one that the notes
    never mention weighs most, so that a question about something else is seen as such.
    """

    def __init__(self, text: str, index: Index) -> None:
        self.text = text
        self.groups = terms.groups(text)
        self._index = index
        self._size = len(index)

    @cached_property
    def weighted(self) -> list[tuple[TermGroup, float]]:
        """The groups that say what the question is about, with their weights.

        When nothing but question words were asked ("왜?"), those must do.
        """
        content = [g for g in self.groups if terms.about(g)]
        chosen = content or [g for g in self.groups if not g[0][0].startswith("~")] or self.groups
        return [(g, max(self._rarity(words) for words, _ in g[:1])) for g in chosen]

    def coverage(
        self, found: frozenset[str], weighted: Iterable[tuple[TermGroup, float]] | None = None
    ) -> float:
        """Share of the question's weight, 0 to 1, whose groups stand among the terms ``found``."""
        weighted = self.weighted if weighted is None else weighted
        total = held = 0.0
        for group, weight in weighted:
            total += weight
            held += weight * self._presence(group, found)
        return held / total if total else 0.0

    def missing(self, found: frozenset[str]) -> list[tuple[TermGroup, float]]:
        """The groups that do not stand among the terms ``found``."""
        return [(g, w) for g, w in self.weighted if self._presence(g, found) < 0.5]

    def sameness(self, heading: str) -> float:
        """How far a heading asks the same, 0 to 1: the harmonic mean of coverage both ways."""
        found = frozenset(tokens(heading))
        forward = self.coverage(found)
        mine = {word for group in self.groups for words, _ in group for word in words.split()}
        theirs = {t for t in found if not t.startswith("~") and t not in terms.QUESTION_WORDS}
        total = sum(self._rarity(t) for t in theirs)
        backward = sum(self._rarity(t) for t in theirs if t in mine) / total if total else 0.0
        return 2 * forward * backward / (forward + backward) if forward + backward else 0.0

    def _presence(self, group: TermGroup, found: frozenset[str]) -> float:
        best = 0.0
        for words, _ in group:
            parts = words.split()
            total = sum(self._rarity(p) for p in parts)
            best = max(best, sum(self._rarity(p) for p in parts if p in found) / total)
        return best

    def _rarity(self, words: str) -> float:
        """BM25's inverse document frequency; the sum over the words of a name."""
        return sum(
            math.log(1 + (self._size - n + 0.5) / (n + 0.5))
            for n in (min(self._index.document_frequency(w), self._size) for w in words.split())
        )


def terms_of(hit: Hit) -> frozenset[str]:
    """Search terms of a hit's heading path and text."""
    return frozenset(tokens(f"{hit.chunk.heading}\n{hit.chunk.text}"))
