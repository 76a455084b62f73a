"""A note's answer and a person's answer taken apart: the points of the one, the claims of the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rag.claims import Statement, parts, says_something
from rag.glossary import Glossary
from rag.korean import sentences
from rag.parse import statement
from rag.types import Chunk, Span
from rag.units import units_of

_FENCE = ("```", "~~~")
_RULE = re.compile(r"\|?[\s:|-]+\|?")


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence, bullet or table row of a note's answer."""

    chunk: Chunk
    span: Span
    """In characters of the document."""

    @property
    def text(self) -> str:
        """Its words, letter for letter."""
        return self.chunk.words(self.span)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer: a sentence, or one of several things that a sentence claims."""

    span: Span
    sentence: Span
    claim: Statement
    whole: bool
    """Whether it is a sentence that claims several things."""


def points_of(chunks: Sequence[Chunk]) -> tuple[Point, ...]:
    """The points of an answer that stands in one chunk or several: no code, no heads of tables."""
    found = [Point(chunk, span) for chunk in chunks for span in _spans(chunk)]
    claiming = [point for point in found if _claims(point.text)]
    return tuple(claiming or found or [Point(chunk, (chunk.body, chunk.end)) for chunk in chunks])


def _claims(text: str) -> bool:
    return says_something(text, statement(text))


def _spans(chunk: Chunk) -> Iterator[Span]:
    for start, end in units_of(chunk):
        text = chunk.words((start, end))
        if text.startswith(_FENCE):
            continue
        if text.startswith("|") and "\n" in text:
            yield from _rows(text, start)
        elif any(map(str.isalpha, text)):
            yield start, end


def _rows(table: str, offset: int) -> Iterator[Span]:
    """The rows of a table under its head."""
    at, body = 0, False
    for line in table.splitlines(keepends=True):
        row = line.strip()
        if body and row:
            first = offset + at + line.index(row)
            yield first, first + len(row)
        body |= bool(row) and _RULE.fullmatch(row) is not None
        at += len(line)


def pieces_of(answer: str, glossary: Glossary | None = None) -> list[Piece]:
    """The sentences of an answer and what each of them claims; what claims nothing is left out."""
    found = []
    for start, end in sentences(answer):
        sentence = answer[start:end]
        claim = statement(sentence, glossary=glossary)
        if not says_something(sentence, claim):
            continue
        claims = parts(claim)
        begins = (min(_begin(one, before), len(sentence)) for before, one in pairwise(claims))
        cuts = [*accumulate([0, *begins], max), len(sentence)]
        if len(claims) > 1:
            found.append(Piece((start, end), (start, end), claim, whole=True))
        for (first, last), one in zip(pairwise(cuts), claims, strict=True):
            if sentence[first:last].strip():
                found.append(Piece((start + first, start + last), (start, end), one, whole=False))
    return found


def _begin(claim: Statement, before: Statement) -> int:
    """Where the words of a part begin; the topic that it shares with the part before it does not count."""
    earlier = {item.place for item in before.items}
    return min((item.place for item in claim.items if item.place not in earlier), default=0)
