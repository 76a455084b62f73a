"""How far each of many questions asks the same as others: ``Question.sameness`` of all pairs at once.

Two questions are compared in a thirtieth of a millisecond, and where all of a thousand are about one thing,
there are half a million pairs. Here what a word counts in a heading is worked out once for all questions
that have the word. The sums are made in the same order, so that they are the same to the last bit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.index import TermGroup
from rag.passage_terms import terms_of_heading
from rag.relevance import Question

MOST_WORDS = 62
"""Words of a heading that are told apart by a bit each; one with more is compared by itself."""

_Places = tuple[NDArray[np.intp], NDArray[np.float64]]


class Headings:
    """Headings to compare questions with.

    Args:
        headings: their texts.
        one: a question to the same notes; all questions must be to them.
    """

    def __init__(self, headings: Sequence[str], one: Question) -> None:
        self._headings = headings
        self._one = one
        self._found = [terms_of_heading(heading) for heading in headings]
        self._with_term: dict[str, list[int]] = defaultdict(list)
        for n, found in enumerate(self._found):
            for term in found:
                self._with_term[term].append(n)
        self._presences: dict[TermGroup, _Places] = {}
        self._weights: list[list[float]] = []
        self._totals: list[float] = []
        self._alone: set[int] = set()
        self._sums: list[dict[int, float]] = [{} for _ in headings]
        self._words: dict[str, list[tuple[frozenset[str], int]]] = defaultdict(list)
        """The words of all headings with their numbers, by one of the terms of each variant."""
        self._bits: list[tuple[NDArray[np.intp], NDArray[np.int64]]] = []
        """In which headings a word stands, by its number, and as which of the words there."""
        self._number_words()

    def sameness(self, question: Question, near: NDArray[np.intp]) -> NDArray[np.float64]:
        """``question.sameness`` of some of the headings, by their numbers."""
        held, total = np.zeros(len(self._headings)), 0.0
        for group, weight in question.weighted:
            total += weight
            places, much = self._presence(group)
            held[places] += weight * much
        forward = held[near] / total if total else np.zeros(len(near))
        backward = np.fromiter(self._says(question, near), np.float64, len(near))
        both = forward + backward
        same = np.divide(2 * forward * backward, both, out=np.zeros(len(near)), where=both != 0)
        for at in np.flatnonzero(np.isin(near, list(self._alone))) if self._alone else ():
            same[at] = question.sameness(self._headings[near[at]])
        return same

    def _number_words(self) -> None:
        numbers: dict[tuple[str, ...], int] = {}
        places: list[dict[int, int]] = []
        for n, heading in enumerate(self._headings):
            said = self._one.weights_of(heading)
            self._weights.append([weight for _, weight in said])
            self._totals.append(sum(self._weights[-1]))
            if not 0 < len(said) <= MOST_WORDS:
                self._alone.add(n)
                continue
            for bit, (word, _) in enumerate(said):
                variants = tuple(spelt for spelt, _ in word.group)
                number = numbers.setdefault(variants, len(numbers))
                if number == len(places):
                    places.append({})
                    for spelt in variants:
                        parts = spelt.split()
                        self._words[parts[0]].append((frozenset(parts), number))
                places[number][n] = places[number].get(n, 0) | (1 << bit)
        self._bits = [
            (np.fromiter(at, np.intp, len(at)), np.fromiter(at.values(), np.int64, len(at))) for at in places
        ]

    def _presence(self, group: TermGroup) -> _Places:
        """The headings that hold a word or a variant of it, and how far each does."""
        if group not in self._presences:
            some = {n for spelt, _ in group for term in (spelt, *spelt.split()) for n in self._with(term)}
            at = sorted(some)
            much = (self._one.presence(group, self._found[n]) for n in at)
            self._presences[group] = np.array(at, np.intp), np.fromiter(much, np.float64, len(at))
        return self._presences[group]

    def _with(self, term: str) -> Sequence[int]:
        return self._with_term.get(term, ())

    def _says(self, question: Question, near: NDArray[np.intp]) -> Iterator[float]:
        """``question.says`` of some of the headings."""
        held = np.zeros(len(self._headings), np.int64)
        spelt = question.spelt
        numbers = {n for term in spelt for parts, n in self._words.get(term, ()) if parts <= spelt}
        for places, bits in (self._bits[n] for n in numbers):
            held[places] |= bits
        for n, words in zip(near.tolist(), held[near].tolist(), strict=True):
            sums = self._sums[n]
            if words not in sums:
                sums[words] = self._share(n, words)
            yield sums[words]

    def _share(self, heading: int, words: int) -> float:
        """The share of a heading's weight that some of its words have, a bit for each."""
        total = self._totals[heading]
        held = sum(weight for bit, weight in enumerate(self._weights[heading]) if words >> bit & 1)
        return held / total if total else 0.0


def samenesses(
    texts: Sequence[str],
    read: Mapping[int, Question],
    ones: NDArray[np.intp],
    others: NDArray[np.intp],
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64]]]:
    """How far the questions of pairs ask the same, by the first of each.

    Args:
        texts: of the questions.
        read: the questions, by number; those of all pairs.
        ones: the first of each pair, by its number.
        others: the second.

    Yields:
        Numbers of pairs that have the same first question, and ``sameness`` of it with the second.
    """
    if not len(ones):
        return
    headings = Headings(texts, next(iter(read.values())))
    order = np.argsort(ones, kind="stable")
    firsts, begins = np.unique(ones[order], return_index=True)
    for first, pairs in zip(firsts.tolist(), np.split(order, begins[1:]), strict=True):
        yield pairs, headings.sameness(read[first], others[pairs])
