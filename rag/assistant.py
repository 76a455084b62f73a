"""Question in, Answer out: the chain that the page and the command line share."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from rag import chat, gather
from rag.across import Across
from rag.answer import Draft, all_said, draft
from rag.catalogue import asks_for_notes, catalogue
from rag.cite import MarkerResolver, cite_excerpts, cite_points
from rag.conversation import Turn, standalone_alone, turns_of
from rag.digest import digest
from rag.disagree import Sentences, disagreement, unconfirmed
from rag.embed import Embedder
from rag.entries import OfDay, as_hits, of_day, of_month, says_nothing_more
from rag.errors import ChatModelError
from rag.glossary import Glossary
from rag.grounding import grounded
from rag.index import Index
from rag.language import tr
from rag.laps import Laps
from rag.passage_terms import terms_of
from rag.relevance import Question
from rag.retrieve import Retriever, checked
from rag.rewrite import rewritten
from rag.scope import Scope
from rag.support import Verifier, rarity_in
from rag.types import Answer, Citation, Document, Hit
from rag.when import Then, asked_of, asks_on_which_day, month_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

    from rag.entail import Entailment
    from rag.rerank import Reranker

SURE_OF_A_DAY = 0.9
"""That the notes of a day are what was noted on it."""
SURE_OF_THE_REST = 0.4
"""That it answers what is asked beyond the day, where nothing in it says so."""
SPOKEN_OF = 0.1
"""So much of a question, by words or by meaning, a note of the day it names must hold to be shown whole."""
DEPTH = 20
"""Hits that the answer is judged on, however few are shown."""


class Assistant:
    """Answers questions from an index of notes.

    Args:
        index: the notes.
        embedder: the one the index was made with.
        model: a chat model that writes the answers; None gives the notes' own words.
        model_name: what to call it in answers.
        k: how many hits an answer shows and a chat model reads.
        glossary: which names mean the same; the bundled one by default.
        entailment: a cross-encoder to ask, beside the rules, whether a passage supports a sentence.
        reranker: a cross-encoder that puts the best hits into its own order.
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        *,
        model: BaseChatModel | None = None,
        model_name: str | None = None,
        k: int = 5,
        glossary: Glossary | None = None,
        entailment: Entailment | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.retriever = Retriever(index=index, embedder=embedder, k=k, glossary=glossary, reranker=reranker)
        self.index = index
        self.k = k
        self._across = Across(embedder)
        self._sentences = Sentences(embedder)
        self._model = model
        self._model_name = model_name if model is not None else None
        self._rarity = rarity_in(index)
        self._verifier = Verifier(self._rarity, entailment, glossary)

    @cached_property
    def chain(self) -> Runnable[str, Answer]:
        """The assistant as a LangChain Runnable: a question to an ``Answer``."""
        from langchain_core.runnables import RunnableLambda

        return RunnableLambda(self.ask)

    def search(self, question: str, k: int | None = None, source: str | Scope | None = None) -> list[Hit]:
        """The best hits for a question. Raises as ``ask`` does."""
        return self.retriever.search(question, k or self.k, source)

    @property
    def writes(self) -> bool:
        """Whether a chat model writes the answers, piece by piece; else each comes at once."""
        return self._model is not None

    def looked_up(self, text: str, k: int, source: str | Scope | None = None) -> tuple[Question, list[Hit]]:
        """A question as it is read, typing errors corrected, and its best ``k`` hits.

        Args:
            text: the question, ``checked``.
            k: how many hits.
            source: a glob over sources or a Scope; None searches all notes.

        Raises:
            NoSuchNotes: the source is a glob that means no note.
        """
        asked = Question(text, self.index, self.retriever.glossary)
        return asked, self.retriever.search_for(asked, k, Scope.in_index(source, self.index))

    def ask(
        self, question: str, source: str | Scope | None = None, *, earlier: Sequence[Turn] = ()
    ) -> Answer:
        """The answer to a question.

        Args:
            question: in Korean, English or both.
            source: a glob over sources or a Scope; None asks all notes.
            earlier: the turns of the conversation before it, which it may lean on, the oldest first.

        Raises:
            BadQuestion: the question is white space.
            NoSuchNotes: the source is a glob that means no note.
        """
        *_, last = self.stream(question, source, earlier=earlier)
        assert isinstance(last, Answer)
        return last

    def stream(
        self, question: str, source: str | Scope | None = None, *, earlier: Sequence[Turn] = ()
    ) -> Iterator[str | Answer]:
        """Pieces of the answer as they come, then the ``Answer``, whose text is the one to keep.

        Raises as ``ask`` does, with the first piece.
        """
        started, lap = time.perf_counter(), Laps()
        typed = checked(question)
        source = Scope.in_index(source, self.index)
        text = checked(self._alone(typed, earlier))
        lap("rewrite")
        asked, hits, plan = self._planned(text, source, lap, typed)
        lap("judge")
        answer = Answer(
            question=question.strip(),
            status=plan.status,
            text="",
            citations=(),
            hits=_shown(hits, plan, self.k),
            confidence=round(plan.confidence, 4),
            model=None,
            took_ms=0.0,
            notice=asked.reading.notice,
            standalone=text if text != typed else None,
        )
        if plan.status == "answered" and self._model is not None and not asks_for_notes(text):
            answer = yield from self._written(answer, plan, asked.text, lap)
        else:
            answer = self._extracted(answer, plan)
            if asks_on_which_day(asked.text):
                answer = replace(answer, notice=f"{answer.notice} {self._days_of(answer.citations)}".strip())
            yield answer.text
        answer = replace(answer, citations=self._paged(answer.citations))
        lap("cite")
        took = round((time.perf_counter() - started) * 1000, 2)
        yield replace(answer, took_ms=took, timings=lap.rounded)

    def turns(self, questions: Iterable[str]) -> tuple[Turn, ...]:
        """The turns of a conversation of which only the questions are known, the oldest first."""
        return turns_of(questions, self.retriever.glossary, self.index)

    def _planned(
        self, text: str, source: str | Scope | None, lap: Laps, typed: str
    ) -> tuple[Question, list[Hit], Draft]:
        """A question as it is read, its hits, and the answer to be shown or written from them."""
        if asks_for_notes(text):
            return self._question(text), *catalogue(self.index, source)
        asked, hits, plan = self._of_that_day(text, source, lap) or self._drafted(text, source, lap, typed)
        if in_short := digest(asked, self.index, hits, source):
            return asked, *in_short
        if gather.asks_for_all(asked.text):
            plan = gather.gathered(
                lambda text: self.looked_up(text, gather.LOOKED_AT, source),
                asked.text, plan, self.retriever.glossary,
            )  # fmt: skip
        return asked, hits, plan

    def _drafted(
        self, text: str, source: str | Scope | None, lap: Laps, typed: str
    ) -> tuple[Question, list[Hit], Draft]:
        """A question as it is read, its hits, and what they say to it."""
        asked = self._question(text, typed if typed != text else None)
        lap("analyse")
        hits = self.retriever.search_for(asked, max(self.k, DEPTH), source, lap)
        if month := month_of(text):
            hits = of_month(month, hits, asked.text)
        return asked, hits, draft(asked, hits, self.k, self._across)

    def _of_that_day(
        self, text: str, source: str | Scope | None, lap: Laps
    ) -> tuple[Question, list[Hit], Draft] | None:
        """What was noted on a day, where the question names one; None where all notes are to be asked.

        The notes of that day and its entries in logs go before lines that only name it.
        """
        then = asked_of(text, lambda: Scope.of(source).chosen(self.index.states()))
        if then is None:
            return None
        known = then.scope.names if then.scope and then.named else frozenset()
        found = of_day(then.time, self.index, source, known) if then.time.day else OfDay((), ())
        scope = then.scope if then.named or not found.entries else None
        notes_called = [
            f"{s.source} {s.title}" for s in self.index.states() if scope and s.source in scope.names
        ]
        called = "\n".join([*notes_called, *(f"{title} {chunk.heading}" for chunk, title in found.entries)])
        asked = self._question(then.within(called) or then.rest or text)
        entries = as_hits(asked, found.entries, self.retriever.embedder)
        lap("analyse")
        notes = self.retriever.search_for(asked, max(self.k, DEPTH), scope, lap) if scope else []
        if plan := self._told_of(then, asked, (notes, entries)):
            return asked, [*notes, *entries], plan
        asked = self._question(then.rest or text)
        lines = as_hits(asked, found.lines, self.retriever.embedder)
        if plan := self._told_of(then, asked, ([], lines)):
            return asked, lines, plan
        if not then.only:
            return None
        return asked, self.retriever.search_for(asked, self.k, source, lap), Draft("not_in_notes", (), 0.0)

    def _told_of(self, then: Then, asked: Question, found: tuple[list[Hit], list[Hit]]) -> Draft | None:
        """What was noted on a day says; None where it does not answer.

        Args:
            then: the day, and what is asked of it.
            asked: the question without the day.
            found: hits of its notes, and pieces of other notes that are of that day.
        """
        hits = [hit for part in found for hit in part]
        everything = sorted(hits, key=lambda hit: (hit.chunk.source, hit.chunk.start))
        if not then.rest:
            return _answered(all_said(everything, SURE_OF_A_DAY))
        plans = [draft(asked, part, self.k, self._across) for part in found if part]
        best = max(plans, key=lambda plan: (plan.status != "not_in_notes", plan.confidence), default=None)
        if best is None or best.status != "not_in_notes":
            return best
        if says_nothing_more(asked):
            return _answered(all_said(everything, SURE_OF_THE_REST))
        told = [hit for hit in hits if max(asked.coverage(terms_of(hit)), hit.likeness) >= SPOKEN_OF]
        return _answered(all_said(told[:1] or (found[1] if then.anything else []), SURE_OF_THE_REST))

    def _question(self, text: str, typed: str | None = None) -> Question:
        return Question(text, self.index, self.retriever.glossary, typed=typed)

    def _alone(self, question: str, earlier: Sequence[Turn]) -> str:
        """What a question means without the ones before it."""
        glossary = self.retriever.glossary
        if self._model is None:
            return standalone_alone(question, earlier, glossary, self.index)
        return rewritten(self._model, question, earlier, glossary=glossary, notes=self.index)

    def _written(self, answer: Answer, plan: Draft, question: str, lap: Laps) -> Generator[str, None, Answer]:
        """The chat model's answer to the question as it was understood.

        The notes' own words where it fails or cites nothing.
        """
        assert self._model is not None
        hits = chat.fitting(self._model, question, answer.hits)
        resolver = MarkerResolver(hits)
        reply = text = ""
        shown = 0
        try:
            for piece in chat.write(self._model, question, hits):
                reply += piece
                text += resolver.feed(piece)
                if len(text) > shown and not chat.declines(reply):
                    yield text[shown:]
                    shown = len(text)
        except ChatModelError as error:
            why = f"{error.message} {error.hint}".strip()
            return self._fallback(answer, plan, why if why.endswith((".", "…", "!", "?")) else f"{why}.")
        finally:
            lap("answer")
        if chat.NOT_IN_NOTES in reply:
            return replace(answer, status="not_in_notes", text=not_in_notes(), model=self._model_name)
        text += resolver.finish()
        yield text[shown:]
        if not resolver.citations:
            return self._fallback(
                answer, plan, tr("대화 모델이 근거를 밝히지 않았습니다.", "The chat model named no passage.")
            )
        checked_ = grounded(text.strip(), resolver.citations, hits, self._verifier)
        if checked_.unsupported and not checked_.supported:
            return self._fallback(
                answer,
                plan,
                tr(
                    "대화 모델이 쓴 문장을 뒷받침하는 노트가 없습니다.",
                    "No note supports what the chat model wrote.",
                ),
            )
        return replace(
            answer,
            text=checked_.text,
            citations=checked_.citations,
            unsupported=checked_.unsupported,
            model=self._model_name,
        )

    def _fallback(self, answer: Answer, plan: Draft, why: str) -> Answer:
        notice = tr(
            f"{why} 노트에서 발췌한 답을 대신 보여 줍니다.", f"{why} Here is an extract of the notes instead."
        )
        extracted = self._extracted(answer, plan)
        return replace(extracted, notice=f"{extracted.notice} {notice}".strip())

    def _extracted(self, answer: Answer, plan: Draft) -> Answer:
        if plan.status == "not_in_notes":
            return replace(answer, text=not_in_notes(), notice=f"{answer.notice} {plan.notice}".strip())
        text, citations = cite_points(plan.points) if plan.points else cite_excerpts(plan.excerpts)
        if plan.status == "unanswered":
            text = tr(
                "노트에 이 질문이 있지만 답은 적혀 있지 않습니다. [1]",
                "The notes hold this question, but its author left the answer open. [1]",
            )
        return replace(
            answer,
            text=text,
            citations=citations,
            notice=f"{answer.notice} {_unsaid(plan)} {plan.notice}".strip(),
            contradicting=self._contradicting(plan, answer.standalone or answer.question),
        )

    def _paged(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """Citations with the page of their own words, which need not be where their passage starts."""
        documents: dict[str, Document] = {}
        for source in {cited.source for cited in citations if cited.page is not None}:
            with suppress(KeyError):  # removed meanwhile
                documents[source] = self.index.document(source)
        return tuple(
            replace(cited, page=documents[cited.source].page_of(cited.start))
            if cited.source in documents
            else cited
            for cited in citations
        )

    def _days_of(self, citations: Sequence[Citation]) -> str:
        """Which days the quoted notes are of, in words; empty where they name none."""
        dated = {state.source: state.dated for state in self.index.states() if state.dated}
        told = [f"[{c.marker}] {dated[c.source]}" for c in citations if c.source in dated]
        days = ", ".join(told)
        return tr(f"노트의 날짜: {days}.", f"Days of the notes: {days}.") if told else ""

    def _contradicting(self, plan: Draft, question: str) -> tuple[int, ...]:
        """Markers of quoted notes that contradict each other."""
        if plan.points or plan.status != "answered":
            return ()
        found = disagreement(plan.excerpts, self._sentences, self._rarity, self.retriever.glossary)
        found = found or unconfirmed(question, plan.excerpts)
        return tuple(n + 1 for n in found or ())


def _shown(hits: list[Hit], plan: Draft, k: int) -> tuple[Hit, ...]:
    """The best ``k`` hits, or more where a list quotes more; what the answer quotes is among them."""
    quoted = plan.quoted
    said = {hit.chunk.id for hit in quoted}
    others = [hit for hit in hits if hit.chunk.id not in said][: max(k - len(quoted), 0)]
    rank = {hit.chunk.id: n for n, hit in enumerate(hits)}
    return tuple(sorted((*quoted, *others), key=lambda hit: rank.get(hit.chunk.id, len(rank))))


def _answered(plan: Draft) -> Draft | None:
    return plan if plan.status == "answered" else None


def not_in_notes() -> str:
    """What an answer says when the notes do not know."""
    return tr("노트에서 답을 찾지 못했습니다.", "The notes do not answer this.")


def _unsaid(plan: Draft) -> str:
    """Which words of the question no quoted passage says; empty where all are said."""
    if plan.points or not plan.unsaid:
        return ""
    words = ", ".join(f"'{word}'" for word in plan.unsaid)
    return tr(f"인용한 대목에 없는 말: {words}.", f"Not said in the quoted passages: {words}.")
