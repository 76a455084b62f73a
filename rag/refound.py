"""An answer of some time ago, with its passages where they stand in their notes now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.types import Answer, Citation, Document, Hit

SHORTEST = 12
"""Characters of a passage that is looked for elsewhere; a shorter one may stand there by chance."""

Reader = Callable[[str], Document]
"""Gives the document of a source as it is now; raises KeyError where there is none any more."""


def refound(answer: Answer, document: Reader) -> Answer:
    """The answer with the places of its passages brought up to date.

    A passage that its note no longer holds where it stood is looked for in all of the note. Where it does not
    stand there exactly once it is left as it was.
    """
    return replace(
        answer,
        citations=tuple(_citation(citation, document) for citation in answer.citations),
        hits=tuple(_hit(hit, document) for hit in answer.hits),
    )


def _citation(citation: Citation, document: Reader) -> Citation:
    step = _step(citation.source, citation.start, citation.quote, document)
    return replace(citation, start=citation.start + step, end=citation.end + step)


def _hit(hit: Hit, document: Reader) -> Hit:
    chunk = hit.chunk
    step = _step(chunk.source, chunk.start, chunk.text, document)
    moved = replace(chunk, start=chunk.start + step, body=chunk.body + step, end=chunk.end + step)
    return replace(hit, chunk=moved)


def _step(source: str, start: int, words: str, document: Reader) -> int:
    """How far words have moved; 0 where they stand as they did, or it is not certain where."""
    try:
        text = document(source).text
    except KeyError:
        return 0
    if text.startswith(words, start) or len(words) < SHORTEST or text.count(words) != 1:
        return 0
    return text.index(words) - start
