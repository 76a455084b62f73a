"""A question to Hits: by words and by vectors, fused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.bare import is_bare
from rag.duplicates import AHEAD, distinct
from rag.embed import Embedder, above_floor, with_parts
from rag.errors import BadQuestion, BadSetting
from rag.fuse import fused, strangeness, varied
from rag.glossary import Glossary
from rag.index import Index, Vector
from rag.korean import normalize
from rag.language import tr
from rag.laps import Laps
from rag.passage_terms import subject_of
from rag.relevance import Question
from rag.rerank import Reranker
from rag.scope import Scope
from rag.subject import BEYOND, DEFINES, MANNERS, has_row_about, introduces
from rag.types import Hit

if TYPE_CHECKING:
    from rag.chained import NoteRetriever

CANDIDATES = 100
"""How many of each ranking are looked at."""
RERANKED = 20
"""How many of the best are compared with the question heading by heading."""
READ = 60
"""How many of the best are read from the store at least; the rest is too far behind to come forward."""
SAME_WEIGHT = 0.2
"""What a heading that asks the very same adds, and one that asks nearly the same adds in part."""
DEFINES_WEIGHT = 0.4
"""What a heading that asks for a definition of the one thing that the question names adds; a heading that
defines more than that adds in part."""
ASKED_TO_DEFINE = 1.5
"""Factor on that where the question asks for one, and does not only name a thing."""
MANNER_WEIGHT = 0.2
"""What a heading adds that tells why, or how something is done, where that is asked of the one thing."""
INTRODUCES_WEIGHT = 0.2
"""What a passage adds that says what the one thing is that is to be explained, or has a row for it."""
BARE_PENALTY = 0.25
"""Factor on a question left blank and on a bare title: they must not win over an answer; by
``bench/retrieval.py``."""
LONGEST_QUESTION = 2_000
"""Characters of a question that are looked at."""
MOST_HITS = 50
"""Passages that one call of a program gives at most."""

_SHOWN = 20
"""Characters that an error shows of what is no number."""


def __getattr__(name: str) -> object:
    """``NoteRetriever`` is LangChain's, which takes half a second to load: only who names it waits."""
    if name == "NoteRetriever":
        from rag.chained import NoteRetriever

        return NoteRetriever
    raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches an index of notes: words and meaning fused, then headings compared."""

    index: Index
    embedder: Embedder
    k: int = 5
    source: str | Scope | None = None
    """A glob over sources or a Scope; None searches all."""
    glossary: Glossary | None = None
    """Which names mean the same; the bundled one by default."""
    reranker: Reranker | None = None
    """Puts the best ``RERANKED`` into its own order."""

    def as_langchain(self) -> NoteRetriever:
        """The same as a LangChain ``BaseRetriever``, for its chains."""
        from rag.chained import NoteRetriever

        return NoteRetriever(
            index=self.index, embedder=self.embedder, k=self.k, source=self.source,
            glossary=self.glossary, reranker=self.reranker,
        )  # fmt: skip

    def search(self, question: str, k: int | None = None, source: str | Scope | None = None) -> list[Hit]:
        """The best ``k`` hits, best first.

        Raises:
            BadQuestion: the question is white space.
            NoSuchNotes: the source is a glob that means no note.
        """
        asked = Question(checked(question), self.index, self.glossary)
        return self.search_for(asked, k or self.k, Scope.in_index(source or self.source, self.index))

    def search_for(
        self, question: Question, k: int, source: str | Scope | None = None, laps: Laps | None = None
    ) -> list[Hit]:
        """``search`` for a question that was read already; ``laps`` takes the time of its stages."""
        lap = laps or Laps()
        depth = max(CANDIDATES, 2 * k)
        vector = self.embedder.encode([question.text], query=True)[0]
        lap("embed")
        lexical = self.index.lexical(question.groups, depth, source)
        words, worth = dict(lexical), question.worth
        strange = strangeness(words, worth)
        if strange and (others := question.associated(strange)):
            lexical = self.index.lexical([*question.groups, *others], depth, source)
            words = dict(lexical)
            strange = strangeness(words, worth)
        lap("words")
        cosines = dict(self.index.dense(vector, depth, source))
        lap("dense")
        near = list(cosines)
        for number, stored in self.index.vectors([n for n in words if n not in cosines]).items():
            cosines[number] = float(stored @ vector)
        if self.embedder.reads_in_parts:
            cosines = by_parts(self.index, cosines, vector)
        near.sort(key=lambda number: (-cosines[number], number))
        floor = self.embedder.floor
        alike = {number: above_floor(cosine, floor) for number, cosine in cosines.items()}
        scores = fused(words, alike, len(self.index), strange)
        best = sorted(scores, key=lambda number: (-scores[number], number))[: max(READ, AHEAD * k)]
        chunks = self.index.chunks(best)
        lexical_ranks, dense_ranks = _ranks(words), _ranks(near)
        hits = [
            Hit(
                chunk=chunk,
                title=title,
                score=scores[number],
                dense_rank=dense_ranks.get(number),
                lexical_rank=lexical_ranks.get(number),
                likeness=alike.get(number, 0.0),
            )
            for number, (chunk, title) in chunks.items()
        ]
        hits = [hit.scored(BARE_PENALTY * hit.score) if is_bare(hit, question) else hit for hit in hits]
        hits.sort(key=_order)
        lap("fuse")
        hits[:RERANKED] = [_reranked(hit, question) for hit in hits[:RERANKED]]
        hits.sort(key=_order)
        if self.reranker:
            hits = distinct(self.reranker.reranked(question.text, hits, RERANKED), k)
        else:
            hits = distinct(varied(hits), k)
        lap("rerank")
        return hits


def by_parts(index: Index, cosines: Mapping[int, float], question: Vector) -> dict[int, float]:
    """The cosines of chunks, by number, with what the parts of the long ones have; see ``with_parts``."""
    parts = index.part_vectors(list(cosines))
    return {
        number: with_parts(whole, parts[number], question) if number in parts else whole
        for number, whole in cosines.items()
    }


def _order(hit: Hit) -> tuple[float, str, int]:
    return -hit.score, hit.chunk.source, hit.chunk.start


def _reranked(hit: Hit, question: Question) -> Hit:
    """A heading that asks the same is worth more than one that asks for more, or for less."""
    heading = hit.chunk.question
    bonus = SAME_WEIGHT * question.sameness(heading) ** 3 if heading else 0.0
    if question.is_of_one_thing:
        bonus += _tells_what_is_asked(question, heading, subject_of(hit))
    text = hit.chunk.text
    if any(introduces(name, text) for name in question.defined) or any(
        has_row_about(name, text) for name in question.things
    ):
        bonus += INTRODUCES_WEIGHT
    return hit.scored(hit.score + bonus)


def _tells_what_is_asked(question: Question, heading: str, subject: str) -> float:
    """What a heading adds that says what the one thing is, or why or how, where that is asked of it."""
    if BEYOND.search(question.text):
        told = any(asks.search(question.text) and tells.search(heading) for asks, tells in MANNERS)
        return MANNER_WEIGHT * question.names(subject) if told else 0.0
    defines = DEFINES.search(heading)
    if defines is None:
        return 0.0
    if subject == heading:
        subject = heading[: defines.start()].strip() or heading
    wanted = ASKED_TO_DEFINE if DEFINES.search(question.text) else 1.0
    return wanted * DEFINES_WEIGHT * question.names(subject)


def checked(question: str) -> str:
    """The question without white space around it, NFKC, cut to ``LONGEST_QUESTION``.

    Raises:
        BadQuestion: it is no text, nothing is left of it, or no letter and no digit.
    """
    if not isinstance(question, str):  # a chain of LangChain's often hands on a dict
        raise BadQuestion(
            tr(f"질문이 글자가 아닙니다: {type(question).__name__}",
               f"The question is no text: {type(question).__name__}"),
            tr("질문만 글자로 주세요.", "Give the question alone, as text."),
        )  # fmt: skip
    text = normalize(question).strip()
    if not text:
        raise BadQuestion(
            tr("질문이 비어 있습니다.", "The question is empty."),
            tr("예: 드롭아웃은 왜 쓰나요?", "For example: 드롭아웃은 왜 쓰나요?"),
        )
    if not any(c.isalnum() for c in text):
        raise BadQuestion(
            tr("찾을 낱말이 질문에 없습니다.", "The question holds no word to look for."),
            tr("낱말이나 문장으로 물어 주세요.", "Ask with a word or a sentence."),
        )
    return text[:LONGEST_QUESTION]


def checked_count(k: object) -> int:
    """How many passages a program wants: a whole number, 1 to ``MOST_HITS``.

    Raises:
        BadSetting: it is none, or too many.
    """
    if isinstance(k, int) and not isinstance(k, bool) and 1 <= k <= MOST_HITS:
        return k
    shown = str(k)[:_SHOWN]
    raise BadSetting(
        tr(f"k는 1에서 {MOST_HITS} 사이의 수여야 합니다: {shown}",
           f"k must be between 1 and {MOST_HITS}: {shown}"),
        tr("예: 5", "For example: 5"),
    )  # fmt: skip


def _ranks(ranking: Iterable[int]) -> dict[int, int]:
    return {number: rank for rank, number in enumerate(ranking, start=1)}
