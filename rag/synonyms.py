"""Everyday words that people use for one another: who asks for 실비보험 finds 실손보험.

The glossary knows the names of things in the subjects it is for; this table knows the words that stand around
them in any note. ``train/thesaurus.py`` makes it from the groups in ``train/written/synonyms``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from rag.config import BUNDLED
from rag.index import TermGroup
from rag.korean import Term
from rag.names import Frequency
from rag.rarity import rarity

FILE = BUNDLED / "synonyms.tsv"
WEIGHT = 0.8
"""Of a synonym beside the word that was asked with; by ``bench/retrieval.py``."""
LONGEST = 3
"""Nouns in a row that may be one name here: 퇴직 연금 계좌."""


@cache
def bundled_synonyms() -> dict[str, tuple[str, ...]]:
    """Search terms, several with spaces between for one name, each with those that may stand for it.

    A row has a group, its members with tabs between; ``|`` parts the ways in which the analyser may cut one.
    """
    table: dict[str, tuple[str, ...]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        members = [cell.split("|") for cell in line.split("\t")]
        for one in members:
            others = tuple(spelt for other in members if other is not one for spelt in other)
            for spelt in one:
                table[spelt] = (*table.get(spelt, ()), *others)
    return table


def synonyms_of(spelt: str) -> tuple[str, ...]:
    """What may stand for a search term, or for the terms of a name with spaces between; mostly nothing."""
    return bundled_synonyms().get(spelt, ())


def called_otherwise(
    text: str, asked: Sequence[Term], frequency: Frequency, size: int
) -> dict[str, TermGroup]:
    """Words of a question with their synonyms in the notes, each with its weight.

    Those of a name of several nouns go to each noun that they do not have: 하계휴가 says the 여름 of
    여름휴가, and its 휴가 is said by itself. None counts more than the word that was asked with, however rare
    it is in the notes: where they have both, that word is the better sign.

    Args:
        text: the question.
        asked: its terms that nothing else has taken.
        frequency: in how many passages of the notes a term stands.
        size: in how many passages that is counted.
    """
    found: dict[str, dict[str, float]] = {}
    for run in _runs(text, asked):
        for spelt in synonyms_of(" ".join(term.text for term in run)):
            parts = spelt.split()
            if not all(map(frequency, parts)):
                continue
            rarest = max(rarity(frequency(part), size) for part in parts)
            for term in run:
                if term.text not in parts:
                    own = rarity(frequency(term.text), size)
                    found.setdefault(term.text, {})[spelt] = WEIGHT * min(1.0, own / rarest)
    return {term: tuple(others.items()) for term, others in found.items()}


def _runs(text: str, asked: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """Words by themselves, and nouns in a row with no more than a space between."""
    yield from ([term] for term in asked if term.kind in {"noun", "predicate"})
    nouns = [term for term in asked if term.kind == "noun"]
    for length in range(2, LONGEST + 1):
        for run in zip(*(nouns[at:] for at in range(length)), strict=False):
            if all(not text[one.end : other.start].strip() for one, other in pairwise(run)):
                yield run
