"""Nouns in a row on which a question hangs, none of which a passage has: 인터넷 요금 지원."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.across import in_another_language
from rag.glossary import compact_name
from rag.passage_terms import letters_of, terms_of, terms_of_title
from rag.relevance import Question
from rag.sound import is_hangul
from rag.subject import ASPECTS
from rag.terms import Word
from rag.types import Hit

WEIGHS = 0.6
"""Share of the question's weight from which it hangs on nouns in a row."""
HELD = 0.25
"""Share of their weight that a passage has which tells of them."""
_BETWEEN = re.compile(r"\s+|의\s+")


def without_the_phrase(question: Question, hits: Sequence[Hit]) -> set[str]:
    """Ids of the hits that have hardly any of the Korean nouns in a row that weigh most of a question.

    One of them might be told in another word; hardly all. A text in English has its own for each.
    """
    least = WEIGHS * sum(weight for _, weight in question.weighted)
    phrases = [
        row
        for row in _rows(question)
        if all(is_hangul("".join(word.written.split())) for word in row)
        and 0 < least <= sum(map(question.weight, row))
    ]
    return {
        hit.chunk.id
        for hit in hits
        if any(_share(question, row, hit) < HELD for row in phrases)
        and not in_another_language(question.text, hit.chunk.text)
    }


def _rows(question: Question) -> Iterator[list[Word]]:
    """The words of a question that stand in a row of two words or more."""
    placed = sorted(
        (
            (at, word)
            for word in question.topics
            if word.group[0][0] not in ASPECTS and (at := question.text.find(word.written)) >= 0
        ),
        key=lambda one: one[0],
    )
    row: list[Word] = []
    spaces = end = 0
    for at, word in placed:
        between = question.text[end:at]
        if row and between and not _BETWEEN.fullmatch(between):
            if spaces:
                yield row
            row, spaces = [], 0
        elif row and between:
            spaces += 1
        row.append(word)
        end = max(end, at + len(word.written))
    if spaces:
        yield row


def _share(question: Question, words: Sequence[Word], hit: Hit) -> float:
    """How much of some words, by their weight, a passage or its title has by any name or by its letters."""
    texts = terms_of(hit), terms_of_title(hit.chunk.source, hit.title)
    letters = letters_of(hit)
    held = [
        question.weight(word)
        for word in words
        if compact_name(word.written) in letters or any(question.presence(word.group, said) for said in texts)
    ]
    return sum(held) / sum(map(question.weight, words))
