"""Morphemes of a sentence in which words in Latin and in other foreign letters stay whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.korean import kiwi
from rag.letters import runs, with_stand_ins

LITERAL_TAGS = frozenset({"W_SERIAL", "W_EMAIL", "W_URL"})
"""Tags of what is copied as it stands: numbers of telephones, addresses."""
_LATIN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|[\u0370-\u03ff]")
_FOREIGN_LETTER = re.compile(r"[\u0370-\u03ff]")
"""Greek letters, which Kiwi takes for signs: τ는 is then no noun with a particle."""


@dataclass(frozen=True, slots=True)
class Morpheme:
    """One of Kiwi's, or a whole word."""

    form: str
    tag: str
    start: int
    end: int


def whole_morphemes(text: str) -> list[Morpheme]:
    """Kiwi's morphemes; words in foreign letters stay whole, however it cuts them, and so do addresses."""
    spans = (*(m.span() for m in _LATIN.finditer(text)), *runs(text))
    words = {place: span for span in spans for place in range(*span)}
    found: list[Morpheme] = []
    for token in kiwi().tokenize(_FOREIGN_LETTER.sub("X", with_stand_ins(text))):
        word = words.get(token.start)
        if word is None or token.tag in LITERAL_TAGS:
            found.append(Morpheme(token.form, token.tag, token.start, token.start + token.len))
        elif not found or found[-1].start < word[0]:
            found.append(Morpheme(text[slice(*word)], "SL", *word))
    return found
