"""Words that stand in answers to questions that use other words: 외우 is answered by 규제 and 증강.

Who asks in everyday words often uses none of the note's. ``train/associate.py`` learns from questions and
their passages which words answer which. A question whose own words the notes hardly have is looked for by the
likeliest of those, too, at little weight: they lift the passages that have several of them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from functools import cache

from rag.config import BUNDLED
from rag.index import TermGroup

FILE = BUNDLED / "associations.tsv"
WEIGHT = 0.6
"""Of the likeliest word where the notes have none of the question's own; by ``bench/retrieval.py``."""
MOST = 8
"""Such words of a question."""


@cache
def bundled_associations() -> dict[str, str]:
    """The table that travels with the program: words, each with what answers it and how strongly.

    ``규제 0.230`` and so on, with tabs between: of 7,000 words a question has ten.
    """
    rows = (line.partition("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    return {word: answers for word, _, answers in rows}


def answers_to(word: str) -> list[tuple[str, float]]:
    """The words that answer a word, each with how strongly, the strongest first; none for most."""
    cells = (cell.rpartition(" ") for cell in bundled_associations().get(word, "").split("\t") if cell)
    return [(other, float(strength)) for other, _, strength in cells]


def associated(
    asked: Iterable[tuple[str, float]],
    own: Container[str],
    frequency: Callable[[str], int],
    share: float = 1.0,
) -> list[TermGroup]:
    """Words of the notes that likely stand where a question is answered, as groups to search for.

    Args:
        asked: words of the question with their weights.
        own: all words that it is looked for by already.
        frequency: in how many passages of the notes a word stands.
        share: of ``WEIGHT`` that they are given, 0 to 1.
    """
    strength: dict[str, float] = {}
    for word, weight in asked:
        for other, much in answers_to(word):
            if other not in own and frequency(other):
                strength[other] = strength.get(other, 0.0) + weight * much
    best = sorted(strength, key=lambda word: (-strength[word], word))[:MOST]
    return [((word, share * WEIGHT * strength[word] / strength[best[0]]),) for word in best]
