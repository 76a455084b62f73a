"""Which words are known: to the notes, to the glossary, or by their sound."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from rag.glossary import Glossary, is_particle
from rag.index import Index
from rag.korean import Term, normalize, singular, word_bigrams
from rag.letters import has_within, is_unspaced
from rag.sound import is_hangul, is_latin
from rag.terms import QUESTION_WORDS, heard

SHORTEST_BY_LETTERS = 3
"""Syllables from which a word is looked for by its letters."""
MOST_LOOKED_AT = 20
"""Passages with all pairs of a word's letters that are looked at for the word."""

_ENDS = re.compile(r"이?(?:다|면|고|며|지|니|야|라서|라면)")
"""How a noun may end a clause: 이모지면."""


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a question that was read as something else."""

    typed: str
    meant: str


@dataclass(frozen=True)
class Known:
    """The words of the notes and of a glossary."""

    index: Index
    glossary: Glossary

    @cached_property
    def frequency(self) -> Callable[[str], int]:
        """In how many chunks a search term stands."""
        return self.index.document_frequencies()

    def knows(self, word: str) -> bool:
        """Whether a word is one of the notes, the glossary or questions, or sounds like one of the notes."""
        lower = word.lower()
        plain = singular(lower) if lower.isascii() else lower
        return (
            plain in QUESTION_WORDS
            or self.frequency(plain) > 0
            or self.glossary.knows(lower)
            or self.sounds(Term(plain, 0, len(plain), "noun"))
        )

    def sounds(self, term: Term) -> bool:
        """Whether a term is another spelling of a word of the notes."""
        return bool(heard(term, self.index.sounding_like))

    def by_letters(self, word: str) -> bool:
        """Whether a word that is no term of the notes stands there within others.

        A Hangul word is cut otherwise there, and scripts without spaces write it in one with the next:
        食べる in 食べるそうだ.
        """
        long = len(word) >= SHORTEST_BY_LETTERS if is_hangul(word) else is_unspaced(word) and len(word) > 1
        if not long or self.frequency(word):
            return False
        pairs = word_bigrams(word)
        if not all(map(self.frequency, pairs)):
            return False
        found = self.index.lexical([((pair, 1.0),) for pair in pairs], MOST_LOOKED_AT)
        chunks = self.index.chunks([number for number, _ in found])
        return any(_holds(normalize(chunk.text), word) for chunk, _ in chunks.values())

    def written(self, word: str) -> bool:
        """Whether a Latin word of three letters or more stands in the notes or the glossary."""
        if len(word) < 3 or not is_latin(word):
            return False
        return self.frequency(singular(word)) > 0 or self.glossary.knows(word)

    def starting(self, beginning: str) -> list[tuple[str, int]]:
        """Words that start so, with how many chunks of the notes hold each."""
        return [*self.index.words_starting(beginning), *self.glossary.starting(beginning)]


def _holds(text: str, word: str) -> bool:
    """Whether a text has a Hangul word as a whole, but for particles and endings; another one in a run."""
    if not is_hangul(word):
        return has_within(text, word)
    at = text.find(word)
    while at >= 0:
        behind = "".join(takewhile(is_hangul, text[at + len(word) :]))
        if not is_hangul(text[:at][-1:]) and (not behind or is_particle(behind) or _ENDS.fullmatch(behind)):
            return True
        at = text.find(word, at + 1)
    return False
