"""Questions that the notes themselves ask and answer: to begin with, and to go on with after an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rag.answer import left_open
from rag.types import HEADING_SEPARATOR, Answer, Chunk, Hit

if TYPE_CHECKING:
    from gradio.components.chatbot import ExampleMessage

    from ingest.library import Notes

_NUMBER = re.compile(r"^(?:[Qq][.):]?\s*)?\d+(?:[-.]\d+)*[.):]\s*|^[Qq][.):]\s*")
_SIGNS = re.compile(r"[\W_]+")


def examples(notes: Notes, count: int = 4) -> list[str]:
    """Questions that the notes ask and answer, from different notes where there are several."""
    found: list[list[str]] = []
    for state in notes.index.states()[: 3 * count]:
        chunks = notes.index.chunks_of(state.source)
        found.append([_bare(c.question) for c in chunks if _answers(c)][:count])
    rounds = (questions[n] for n in range(count) for questions in found if n < len(questions))
    return list(dict.fromkeys(rounds))[:count]


def starters(notes: Notes) -> list[ExampleMessage]:
    """The examples, as the chat shows them while it is empty."""
    return [{"text": question} for question in examples(notes)]


def follow_ups(answer: Answer, notes: Notes, asked: Iterable[str], count: int = 3) -> list[str]:
    """Questions of the notes near an answer: what search found beside it, then what stands around it.

    Args:
        answer: what was said last.
        notes: the notes that said it.
        asked: what was asked already.
        count: most questions.
    """
    known = {_folded(question) for question in asked}
    known |= {_folded(citation.heading.split(HEADING_SEPARATOR, 1)[0]) for citation in answer.citations}
    found: dict[str, str] = {}
    for chunk in _near(answer, notes):
        question = _bare(chunk.question)
        if len(found) < count and _answers(chunk) and _folded(question) not in known:
            found.setdefault(_folded(question), question)
    return list(found.values())


def _near(answer: Answer, notes: Notes) -> Iterator[Chunk]:
    yield from (hit.chunk for hit in answer.hits)
    for citation in answer.citations[:1]:
        around = notes.index.chunks_of(citation.source)
        yield from (chunk for chunk in around if chunk.start > citation.start)
        yield from (chunk for chunk in reversed(around) if chunk.start <= citation.start)


def _answers(chunk: Chunk) -> bool:
    """Whether a chunk is a question with its answer."""
    return chunk.question.endswith("?") and not left_open(Hit(chunk, "", 0.0))


def _bare(question: str) -> str:
    """A question without the number in front of it."""
    return _NUMBER.sub("", question)


def _folded(question: str) -> str:
    return _SIGNS.sub("", _bare(question)).casefold()
