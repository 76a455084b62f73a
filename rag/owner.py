"""Which note a question belongs to: what another note says is of something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.glossary import bundled_glossary
from rag.korean import morphemes, normalize, terms
from rag.passage_terms import terms_of, terms_of_title
from rag.relevance import Question
from rag.subject import ASPECTS, COMMON
from rag.terms import Word
from rag.types import Hit

_NOT_OWNED = ASPECTS | COMMON


def owner_of(question: Question, hits: Sequence[Hit], speaking: Sequence[Hit]) -> str:
    """The only note that a word of the question belongs to: its title names it, and no other hit says it.

    The salary at one company is not the one at another. Only words that have no other name count, so that
    none can be said otherwise; a common noun only where its note speaks, too, or where the question looks
    there (렌즈 검사에서). Empty where no note or several are named.

    Args:
        question: what was asked.
        hits: all that were found.
        speaking: those that may answer.
    """
    answering = {hit.chunk.source for hit in speaking}
    owners: set[str] = set()
    for word in _owned(question) if hits else ():
        titled = {
            hit.chunk.source
            for hit in hits
            if question.stands_in(word.group, terms_of_title(hit.chunk.source, hit.title))
        }
        if len(titled) != 1:
            continue
        said = {hit.chunk.source for hit in hits if question.stands_in(word.group, terms_of(hit))}
        if said <= titled and (
            word.written in _proper(question.text)
            or titled <= answering
            or _looks_there(question.text, word.written)
        ):
            owners |= titled
    return owners.pop() if len(owners) == 1 else ""


def _owned(question: Question) -> list[Word]:
    """Words by which a question may name a note."""
    if question.compared or question.sides:
        return []
    glossary = question.glossary or bundled_glossary()
    return [
        word
        for word in question.topics
        if len(word.group[0][0]) > 1
        and (len(word.group) == 1 or not glossary.knows(word.written))
        and not {*word.group[0][0].split()} <= _NOT_OWNED
    ]


@lru_cache(maxsize=256)
def _proper(question: str) -> frozenset[str]:
    """Words that Korean does not have or has as names, and nouns that are written together (누리상점)."""
    names = {m.form for m in morphemes(question) if not m.known or m.tag == "NNP"}
    found = terms(normalize(question))
    glued = [t for t in found if t.kind == "compound"]
    inside = {t.text for t in found if any(g.start <= t.start and t.end <= g.end for g in glued)}
    return frozenset(names | inside)


def _looks_there(question: str, written: str) -> bool:
    """Whether a word, or the noun behind it, says where something is looked for."""
    there = rf"{re.escape(written)}(?: ?[가-힣]{{1,4}}?)?(?:에서|에)(?:는|도|선|만)?(?![가-힣])"
    return re.search(there, question) is not None
