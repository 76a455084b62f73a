"""Notes that contradict each other: two sentences that speak of the same and cannot both hold."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from rag.excerpt import Excerpt
from rag.glossary import Glossary
from rag.parse import statement
from rag.passage import Passage
from rag.signs import HEDGES, asks_for_amount, numbers_in, tells_amount
from rag.support import Comparison, Rarity

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.protocol import Matrix

ALIKE = 0.8
"""So alike in meaning, above what unrelated texts are, must two sentences be: sentences that contradict each
other are nearly the same but for a word, and what is only near may hold beside the other."""
SHARED = 0.75
"""And so much of each must stand in the other, where one denies what the other says;"""
COUNTED = 0.3
"""so much where they differ in a number."""


KEPT = 2048
"""Sentences that stay embedded, some three megabytes: what is asked often is quoted often."""


class Sentences:
    """Sentences of notes as vectors; the last ones are remembered.

    Args:
        embedder: whose vectors tell how alike two are.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, Matrix] = OrderedDict()
        """Embedding them costs more than all else that a question asks for."""

    @property
    def floor(self) -> float:
        """How alike unrelated sentences are."""
        return self._embedder.floor

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """The sentences, those that are new in one batch."""
        known = dict(self._vectors)  # another thread may let go of some meanwhile
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for text, vector in zip(new, self._embedder.encode(new) if new else (), strict=True):
            known[text] = self._vectors[text] = vector.copy()  # of the batch, no more is kept
        while len(self._vectors) > KEPT:
            self._vectors.popitem(last=False)
        return np.array([known[text] for text in texts], dtype=np.float32)


def disagreement(
    excerpts: Sequence[Excerpt],
    sentences: Sentences,
    rarity: Rarity | None = None,
    glossary: Glossary | None = None,
) -> tuple[int, int] | None:
    """The first two excerpts, counted from 0, of different notes of which one contradicts the other.

    Args:
        excerpts: what an answer quotes.
        sentences: tell how alike two of them are in meaning.
        rarity: weight of a word by how rare it is in the notes.
        glossary: which names mean the same; the bundled one by default.
    """
    pairs = [
        (i, j)
        for i, j in combinations(range(len(excerpts)), 2)
        if excerpts[i].hit.chunk.source != excerpts[j].hit.chunk.source
    ]
    if not pairs:
        return None
    texts = [[one.text_of(span) for span in one.sentences] for one in excerpts]
    vectors = sentences.vectors([text for some in texts for text in some])
    starts = [sum(map(len, texts[:n])) for n in range(len(texts))]
    for i, j in pairs:
        for a, one in enumerate(texts[i]):
            for b, other in enumerate(texts[j]):
                cosine = float(vectors[starts[i] + a] @ vectors[starts[j] + b])
                alike = (cosine - sentences.floor) / (1 - sentences.floor)
                if alike >= ALIKE and _contradict(one, other, rarity, glossary):
                    return i, j
    return None


def unconfirmed(question: str, excerpts: Sequence[Excerpt]) -> tuple[int, int] | None:
    """Two excerpts, counted from 0, of which one is not sure of a number and the other tells others.

    Asked across languages too, where sentences that contradict each other are not nearly the same.

    Args:
        question: only one that asks for a number is answered by it.
        excerpts: what an answer quotes.
    """
    if not asks_for_amount(question):
        return None
    for i, j in permutations(range(len(excerpts)), 2):
        one, other = excerpts[i], excerpts[j]
        beside = numbers_in(other.hit.chunk.text)
        told = [numbers_in(text) for text in map(one.text_of, one.sentences) if HEDGES.search(text)]
        unsure = any(len(some) == 1 and not some & beside for some in told)
        if unsure and one.hit.chunk.source != other.hit.chunk.source and _tells(question, other):
            return min(i, j), max(i, j)
    return None


def _tells(question: str, one: Excerpt) -> bool:
    return tells_amount(question, [one.text_of(span) for span in one.sentences])


def _contradict(one: str, other: str, rarity: Rarity | None, glossary: Glossary | None) -> bool:
    there, back = (
        Comparison(statement(said, glossary=glossary), Passage(beside, glossary=glossary), rarity).features()
        for said, beside in ((one, other), (other, one))
    )
    shared = min(there["coverage"], back["coverage"])
    if min(there["number"], back["number"]) > 0:
        return shared >= COUNTED
    return max(there["side"], back["side"]) > 0 and shared >= SHARED
