"""What the notes themselves ask and answer: to begin with, and to go on with after an answer.

Where their headings are no questions, the headings are asked for: 교착 상태.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rag.left_open import left_open
from rag.passage_terms import names_a_side
from rag.subject import subjects
from rag.types import HEADING_SEPARATOR, Answer, Chunk, Hit

if TYPE_CHECKING:
    from gradio.components.chatbot import ExampleMessage

    from ingest.library import Notes

_NUMBER = re.compile(r"^(?:[Qq][.):]?\s*)?\d+(?:[-.]\d+)*[.):]\s*|^[Qq][.):]\s*")
_SIGNS = re.compile(r"[\W_]+")
_LONGEST_TOPIC = 40
_BESIDE = 1 / 3
"""Share of the best score from which a hit is about something near: in few notes search finds more."""


def examples(notes: Notes, count: int = 4) -> list[str]:
    """Questions that the notes ask and answer, of different notes where there are several; then headings."""
    asked: list[list[str]] = []
    told: list[list[str]] = []
    for state in notes.index.states()[: 3 * count]:
        chunks = [chunk for chunk in notes.index.chunks_of(state.source) if not left_open(_hit(chunk))]
        asked.append([_bare(c.question) for c in chunks if _asks(c)][:count])
        told.append([topic for c in chunks if not _asks(c) and (topic := _topic(c, state.title))][:count])
    rounds = (said[n] for found in (asked, told) for n in range(count) for said in found if n < len(said))
    return list(dict.fromkeys(rounds))[:count]


def starters(notes: Notes) -> list[ExampleMessage]:
    """The examples, as the chat shows them while it is empty."""
    return [{"text": question} for question in examples(notes)]


def follow_ups(answer: Answer, notes: Notes, asked: Iterable[str], count: int = 3) -> list[str]:
    """What to ask near an answer: what search found beside it, then what stands around it.

    Args:
        answer: what was said last.
        notes: the notes that said it.
        asked: what was asked already.
        count: most questions.
    """
    known = {_folded(question) for question in asked}
    quoted = {citation.heading for citation in answer.citations}
    known |= {_folded(heading.split(HEADING_SEPARATOR, 1)[0]) for heading in quoted}
    titles = {hit.chunk.source: hit.title for hit in answer.hits}
    found: dict[str, str] = {}
    for chunk in _near(answer, notes):
        if len(found) == count:
            break
        if chunk.heading in quoted or left_open(_hit(chunk)):
            continue
        question = _bare(chunk.question) if _asks(chunk) else _topic(chunk, titles.get(chunk.source, ""))
        if question and _folded(question) not in known:
            found.setdefault(_folded(question), question)
    return list(found.values())


def _near(answer: Answer, notes: Notes) -> Iterator[Chunk]:
    best = max((hit.score for hit in answer.hits), default=0.0)
    yield from (hit.chunk for hit in answer.hits if hit.score >= _BESIDE * best)
    for citation in answer.citations[:1]:
        around = notes.index.chunks_of(citation.source)
        yield from (chunk for chunk in around if chunk.start > citation.start)
        yield from (chunk for chunk in reversed(around) if chunk.start <= citation.start)


def _hit(chunk: Chunk) -> Hit:
    return Hit(chunk, "", 0.0)


def _asks(chunk: Chunk) -> bool:
    return chunk.question.endswith("?")


def _topic(chunk: Chunk, title: str) -> str:
    """What the heading of a section names, with the one above where it is a side of that; else empty."""
    own, _, above = chunk.heading.partition(HEADING_SEPARATOR)
    above = above.partition(HEADING_SEPARATOR)[0]
    if not chunk.body_text.strip() or own == title or (names_a_side(own) and above in {"", title}):
        return ""
    topic = f"{_bare(above)} {_bare(own)}" if names_a_side(own) else _bare(own)
    return topic if len(topic) <= _LONGEST_TOPIC and subjects(topic) else ""


def _bare(question: str) -> str:
    """A question without the number in front of it."""
    return _NUMBER.sub("", question)


def _folded(question: str) -> str:
    return _SIGNS.sub("", _bare(question)).casefold()
