"""Which words are known: to the notes, to the glossary, or by their sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from rag.glossary import Glossary
from rag.index import Index
from rag.korean import Term, singular
from rag.sound import is_latin
from rag.terms import QUESTION_WORDS, heard


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

    def written(self, word: str) -> bool:
        """Whether a Latin word of three letters or more stands in the notes or the glossary."""
        if len(word) < 3 or not is_latin(word):
            return False
        return self.frequency(singular(word)) > 0 or self.glossary.knows(word)

    def starting(self, beginning: str) -> list[tuple[str, int]]:
        """Words that start so, with how many chunks of the notes hold each."""
        return [*self.index.words_starting(beginning), *self.glossary.starting(beginning)]
