"""The search terms of a passage, its headings and its title, and how much each counts there."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from rag.glossary import compact_name
from rag.korean import NOUNS, morphemes, normalize, terms
from rag.subject import ASPECTS
from rag.types import HEADING_SEPARATOR, Chunk, Hit, Span
from rag.units import units_of

Found = dict[str, float]
"""Search terms of a text, and how much each counts there, 0 to 1."""

ABOVE = 0.5
"""What a term counts that stands only in the headings above a passage's own."""


def terms_in(text: str) -> Found:
    """Search terms of a text, all counting in full, and which two of them are neighbours."""
    found = terms(normalize(text))
    said = sorted((t for t in found if t.kind in {"noun", "predicate"}), key=lambda t: t.start)
    beside = (f"{a.text} {b.text}" for a, b in pairwise(said) if b.start - a.end <= 1)
    return dict.fromkeys((*(t.text for t in found), *beside), 1.0)


@lru_cache(maxsize=8192)
def terms_of_heading(heading: str) -> Found:
    """``terms_in`` a heading or a title, which many passages stand under."""
    return terms_in(heading)


@lru_cache(maxsize=4096)
def terms_of_title(source: str, title: str) -> Found:
    """What names a whole note: its title, and how its file is called, but for what kind of text it is."""
    called = terms_of_heading("" if "://" in source else Path(source).stem)
    return terms_of_heading(title) | {term: much for term, much in called.items() if term not in ASPECTS}


def in_full(found: Found) -> Found:
    """The terms that count in full: what a passage says of its own, and not what stands above it alone."""
    return {term: much for term, much in found.items() if much > ABOVE}


def terms_of(hit: Hit) -> Found:
    """Search terms of a hit: of its own heading and text in full, of what stands above them in part.

    Headings above a heading that only names a side of them (장점, 동작 과정) count in full.
    """
    return _terms_of(hit.chunk, hit.title)


@lru_cache(maxsize=4096)
def _terms_of(chunk: Chunk, title: str) -> Found:
    own, _, above = chunk.heading.partition(HEADING_SEPARATOR)
    much = 1.0 if above and names_a_side(own) else ABOVE
    own = f"{chunk.question}\n{chunk.body_text or chunk.text}"
    found = dict.fromkeys(terms_of_title(chunk.source, title), ABOVE)
    return found | dict.fromkeys(terms_of_heading(above), much) | terms_in(own)


def letters_of(hit: Hit) -> str:
    """What a passage says with its headings and the title of its note, as ``compact_name`` spells it."""
    return _letters_of(hit.chunk, hit.title)


@lru_cache(maxsize=512)
def _letters_of(chunk: Chunk, title: str) -> str:
    return compact_name(f"{title}\n{chunk.heading}\n{chunk.text}")


@lru_cache(maxsize=512)
def terms_of_units(chunk: Chunk) -> dict[Span, Found]:
    """The sentences of a passage with the search terms of each; what is asked often is found often."""
    return {unit: terms_in(chunk.words(unit)) for unit in units_of(chunk)}


def names_a_side(heading: str) -> bool:
    """Whether a heading says nothing without the one above it: 장점, 동작 과정."""
    nouns = [m.form for m in morphemes(normalize(heading)) if m.tag in NOUNS]
    return bool(nouns) and ASPECTS.issuperset(nouns)


def subject_of(hit: Hit) -> str:
    """The heading that says what a hit is about: the one above where its own only names a side of that."""
    own, _, above = hit.chunk.heading.partition(HEADING_SEPARATOR)
    if names_a_side(own):
        return above.partition(HEADING_SEPARATOR)[0] or hit.title
    return own
