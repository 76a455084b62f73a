"""How a search over past conversations reads their words: as they are written, and by their morphemes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.korean import BIGRAM_MARK, terms, tokens, tokens_of
from rag.questions import folded

MOST_WORDS = 16
"""Words of a search that count."""
_JOINED = 4
"""From so many letters on a noun is found as two words, too (배치정규화 as 배치 정규화)."""


def condition(words: Sequence[str]) -> tuple[str, list[Any]]:
    """What SQL asks of a turn ``t`` that holds all these words, with its values."""
    if not words:
        return "1", []
    conditions, values = [], []
    for word in words:
        forms = _morphemes(word).split()
        noun = _noun(word)
        text = "replace(t.folded, ' ', '')" if len(noun) >= _JOINED else "t.folded"
        inflected = " AND ".join(["instr(t.morphemes, ?) > 0"] * len(forms)) or "0"
        conditions.append(f"(instr({text}, ?) > 0 OR {inflected})")
        values += [noun, *(f" {form} " for form in forms)]
    return " AND ".join(conditions), values


def _noun(word: str) -> str:
    """The noun in front of a particle or an ending (정규화 of 정규화를); the word where there is none."""
    nouns = [term for term in terms(word) if term.kind in {"noun", "compound"}]
    if not nouns or nouns[0].start:
        return word
    noun = word[: max(term.end for term in nouns)]
    return noun if len(noun) > 1 else word


def searchable(text: str) -> str:
    """A text as a search for what is written reads it: one spelling of each letter."""
    return folded(writable(text))


def inflectable(texts: Sequence[str]) -> list[str]:
    """The morphemes of texts as a search for other forms of a word reads them; never empty."""
    return [f" {_plain(found)} " for found in tokens_of(map(writable, texts))]


def _morphemes(text: str) -> str:
    return _plain(tokens(writable(text)))


def _plain(found: Sequence[str]) -> str:
    return " ".join("".join(t.split()) for t in found if not t.startswith(BIGRAM_MARK))


def words_of(search: str) -> list[str]:
    """The words that are sought, each as ``searchable`` writes it."""
    return folded(writable(search)).split()[:MOST_WORDS]


def writable(text: str) -> str:
    """The text as SQLite can hold it: a letter that is half of one is replaced, and there is no zero."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
