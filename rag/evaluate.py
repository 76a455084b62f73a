"""Questions with known answers in, what came of them out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from rag.assistant import Assistant
from rag.index import Index
from rag.present import notice_text, shortened
from rag.protocol import matcher
from rag.questions import Asked, Place, QuestionList
from rag.runs import CUTOFFS, About, Judged, Run
from rag.types import Answer, Hit


def evaluate(
    assistant: Assistant,
    questions: QuestionList,
    about: About,
    *,
    answers: bool = True,
    step: Callable[[], None] = lambda: None,
) -> Run:
    """Ask every question and compare what comes with what should.

    Each question is searched first and then asked, so that the answer finds some of its words analysed
    already; one search before all of them keeps what is loaded once out of the times.

    Args:
        assistant: searches and answers.
        questions: the list.
        about: of ``describe``; says how deep to search and in which notes.
        answers: also ask, not only search.
        step: called after each question.

    Raises:
        BadQuestion: a question has no letter in it.
    """
    judge = _Judge(assistant, about, answers)
    assistant.search(questions.asked[0].question, about.depth, about.source)
    judged = []
    for asked in questions.asked:
        judged.append(judge.judged(asked))
        step()
    return Run(about, tuple(judged))


def describe(
    index: Index, questions: QuestionList, *, name: str, embedder: str, model: str | None, k: int,
    source: str | None = None,
) -> About:  # fmt: skip
    """What a run over these notes and questions measures.

    Args:
        index: the notes.
        questions: the list.
        name: of the index, for people.
        embedder: its identity.
        model: the chat model that answers, or None.
        k: how many hits an answer shows.
        source: a glob over sources; None searches all.
    """
    states = index.states()
    rows = repr([(a.question, a.expected, a.places) for a in questions.asked])
    return About(
        made=datetime.now().astimezone().isoformat(timespec="seconds"),
        questions=questions.name,
        questions_digest=_digest(rows),
        origin=questions.origin,
        index=name,
        notes_digest=_digest(repr(sorted((s.digest, s.made_by) for s in states))),
        documents=len(states),
        chunks=len(index),
        embedder=embedder,
        model=model,
        k=k,
        depth=max(k, CUTOFFS[-1]),
        source=source,
    )


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class _Judge:
    """Asks one question after the other of the same notes."""

    def __init__(self, assistant: Assistant, about: About, answers: bool) -> None:
        self._assistant = assistant
        self._about = about
        self._answers = answers
        named = [state.source for state in assistant.index.states()]
        means = matcher(about.source) if about.source is not None else lambda _: True
        self._sources = [source for source in named if means(source)]

    def judged(self, asked: Asked) -> Judged:
        begun = Judged(asked.line, asked.question, asked.expected)
        known = [place for place in asked.places if any(map(place.in_source, self._sources))]
        if asked.places and not known:
            return replace(begun, absent="source", unknown=_named(asked.places))
        started = time.perf_counter()
        hits = self._assistant.search(asked.question, self._about.depth, self._about.source)
        took = _ms_since(started)
        found = {place: rank for place in known if (rank := _rank(place, hits))}
        known = [place for place in known if place in found or self._stands(place)]
        begun = replace(begun, unknown=_named(p for p in asked.places if p not in known))
        if asked.places and not known:
            return replace(begun, absent="passage")
        ranks = tuple(sorted(set(found.values())))
        done = replace(
            begun,
            places=len(ranks) + len(known) - len(found),
            ranks=ranks,
            first=_name(hits[0]) if hits else "",
            search_ms=took,
        )
        return self._asked(done, known) if self._answers else done

    def _asked(self, done: Judged, known: Sequence[Place]) -> Judged:
        started = time.perf_counter()
        answer = self._assistant.ask(done.question, self._about.source)
        took = _ms_since(started)
        right = any(place.fits(hit) for hit in _quoted(answer) for place in known)
        notice = notice_text(answer)
        return replace(done, status=answer.status, quoted_right=right, ask_ms=took, notice=notice)

    def _stands(self, place: Place) -> bool:
        """Whether any passage of the notes is what a place describes."""
        return any(
            place.says(chunk.heading, chunk.text)
            for source in self._sources
            if place.in_source(source)
            for chunk in self._assistant.index.chunks_of(source)
        )


def _rank(place: Place, hits: Sequence[Hit]) -> int | None:
    """The rank, from 1, of the first hit that is at a place."""
    return next((rank for rank, hit in enumerate(hits, start=1) if place.fits(hit)), None)


def _name(hit: Hit) -> str:
    """What to call a hit: its heading, else its title, else how it begins."""
    return hit.chunk.heading or hit.title or shortened(hit.chunk.text, 60)


def _named(places: Iterable[Place]) -> tuple[str, ...]:
    """Places in words, each once."""
    return tuple(dict.fromkeys(str(place) for place in places))


def _quoted(answer: Answer) -> list[Hit]:
    """The hits that an answer's citations are from."""
    return [
        hit
        for hit in answer.hits
        if any(
            c.source == hit.chunk.source and hit.chunk.start <= c.start and c.end <= hit.chunk.end
            for c in answer.citations
        )
    ]


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
