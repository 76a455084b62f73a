"""A question list made of the notes' own question headings, for who has none yet."""

from __future__ import annotations

import re
from hashlib import blake2b

from rag.errors import MutdapError
from rag.index import Index
from rag.language import tr
from rag.left_open import left_open
from rag.protocol import matcher
from rag.questions import Asked, Place, QuestionList, folded
from rag.types import Chunk, Hit

SHORTEST_ANSWER = 20
"""Characters under which a body tells too little to be known by."""
_NUMBER = re.compile(r"^\s*Q?\d+(?:[-.]\d+)*[.)]\s+", re.IGNORECASE)
_ASKS = re.compile(
    r"[?？]|무엇|뭐|뭘|왜|어떻게|어떤|언제|어디|몇 |(?:까|까요|나|나요|[은는인]가|[은는인]가요|이?란)[.\s]*$"
    r"|\b(?:what|why|how|when|which|where|who)\b",
    re.IGNORECASE,
)


def own_questions(index: Index, limit: int, source: str | None = None) -> QuestionList:
    """Headings that ask something as questions, the text under each as its answer.

    The same heading in several notes is one question with several right places. Of more than ``limit``
    some are drawn by a hash of their words, so that the same ones are drawn again next time. The headings
    are searched too: these questions are the easiest there are, and compare settings better than they
    tell how good search is.

    Args:
        index: the notes.
        limit: most questions, at least 1.
        source: a glob over sources; None takes all notes.

    Raises:
        MutdapError: no heading asks anything.
    """
    places: dict[str, dict[str, list[str]]] = {}
    worded: dict[str, str] = {}
    means = matcher(source) if source is not None else lambda _: True
    for state in index.states():
        if not means(state.source):
            continue
        for chunk in index.chunks_of(state.source):
            if is_answered(chunk):
                key = folded(chunk.question)
                worded.setdefault(key, chunk.question)
                places.setdefault(key, {}).setdefault(state.source, []).append(chunk.body_text)
    if not places:
        raise MutdapError(
            tr("노트에 질문 모양의 제목이 없습니다.", "No heading of the notes asks anything."),
            tr("질문 목록을 만들어 주세요: mutdap eval 파일", "Make a question list: mutdap eval FILE"),
        )
    drawn = set(sorted(places, key=lambda key: blake2b(key.encode()).digest())[:limit])
    asked = tuple(
        Asked(
            number, without_number(worded[key]), "answered",
            tuple(Place(name, "", tuple(bodies)) for name, bodies in places[key].items()),
        )
        for number, key in enumerate((key for key in places if key in drawn), start=1)
    )  # fmt: skip
    return QuestionList(tr("노트의 질문 제목", "question headings of the notes"), asked, "headings")


def asks(heading: str) -> bool:
    """Whether a heading is worded as a question."""
    return _ASKS.search(heading) is not None


def without_number(heading: str) -> str:
    """A heading without the number in front of it."""
    return _NUMBER.sub("", heading)


def is_answered(chunk: Chunk) -> bool:
    """Whether a chunk is a question with its answer."""
    if not chunk.heading or len(chunk.body_text.strip()) < SHORTEST_ANSWER:
        return False
    return asks(chunk.question) and not left_open(Hit(chunk, "", 0.0))
