"""Practice: the questions of the notes are asked, answers compared, and what was weak is asked again.

The command line and the page share this. It holds no state of its own: each call reads the history anew, so
that two windows, or a page and a terminal, go on where the other stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rag.config import Settings
from rag.coverage import told_apart
from rag.embed import Embedder
from rag.entail import load_entailment
from rag.errors import MutdapError
from rag.glossary import glossary_of
from rag.index import Index
from rag.language import tr
from rag.own_questions import is_answered, without_number
from rag.points import Point, points_of
from rag.practised import Key, Known, Practised, Review
from rag.protocol import matcher
from rag.questions import folded
from rag.recall import Compared, Recall
from rag.schedule import Grade, Memory, Schedule
from rag.support import rarity_in
from rag.types import HEADING_SEPARATOR, Chunk

ALL = 0.9
"""From this share of the points on an answer that contradicts nothing was easy,"""
MOST = 0.6
"""from this on good,"""
SOME = 0.3
"""and under this it was none."""
MONTH = timedelta(days=30)
"""How far retention looks back."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the notes that has an answer."""

    key: Key
    words: str
    """As the note asks it, without its number."""
    title: str
    """Of the note, with its file's name where another note has the same title."""
    above: tuple[str, ...]
    """The headings above it, the nearest first."""
    chunks: tuple[Chunk, ...]
    """Where the answer stands."""

    @property
    def source(self) -> str:
        """The note."""
        return self.key[0]

    @property
    def identity(self) -> tuple[str, ...]:
        """What two copies of a note have in common: the question, where it stands, and its answer."""
        return self.key[1], self.words, *self.above, *(chunk.text for chunk in self.chunks)

    @property
    def points(self) -> tuple[Point, ...]:
        """What the note answers."""
        return points_of(self.chunks)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose turn it is."""

    question: Question
    known: Known | None
    """What is known of it; None for a new one."""
    due: int
    """How many are due, this one included where it is no new one."""
    new: int
    """How many new ones are still to come today, likewise."""

    @property
    def memory(self) -> Memory | None:
        """What the schedule knows of it."""
        return self.known.memory if self.known else None


@dataclass(frozen=True, slots=True)
class Stats:
    """Practice in figures."""

    questions: int
    """In the notes that are asked."""
    due: int
    """Now."""
    due_today: int
    """Until midnight, those that are due now included."""
    new_today: int
    """That will still be asked for the first time today."""
    begun: int
    """That were answered at least once."""
    learned: int
    """Of these, those that come again after days."""
    reviews_today: int
    retention: float | None
    """Share of the last 30 days' reviews, at least a day after the one before, that were not Again."""
    expected: float | None
    """Mean likelihood that a question that was begun is recalled now."""
    next_due: datetime | None
    """When the next one is due, where none is now."""


class Practice:
    """One person's practice with some notes.

    Args:
        questions: of the notes, as ``questions_of`` gives them.
        recall: compares answers.
        practised: the history of all owners.
        owner: whose practice it is; empty on one's own machine.
        source: a glob over sources; None asks all notes.
        new: how many questions are asked for the first time on one day.
        clock: tells the time, aware.

    Raises:
        MutdapError: the notes, or those that are meant, ask nothing that they answer.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        recall: Recall,
        practised: Practised,
        *,
        owner: str = "",
        source: str | None = None,
        new: int = 10,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._recall = recall
        self._practised = practised
        self._owner = owner
        self._new = new
        self._now = clock
        self._schedule = Schedule()
        matches = matcher(source) if source else lambda _: True
        meant = [question for question in questions if matches(question.source)]
        self._questions = list({question.identity: question for question in reversed(meant)}.values())[::-1]
        copies = {question.key for question in meant} - {question.key for question in self._questions}
        self._present = {question.key for question in questions} - copies
        if not self._questions:
            raise MutdapError(
                tr("연습할 질문이 없습니다. 답이 적힌 질문 제목이 노트에 있어야 합니다.",
                   "There is nothing to practise: no heading of the notes asks what its text answers."),
                tr("'## 드롭아웃이란?'처럼 묻는 제목 아래에 답을 적고 `mutdap sync` 하세요."
                   " --source를 썼다면 무늬를 확인하세요.",
                   "Write answers under headings that ask, such as '## What is dropout?', and run"
                   " `mutdap sync`. Check the pattern if you gave --source."),
            )  # fmt: skip

    def next(self, skipped: frozenset[Key] = frozenset()) -> Asked | None:
        """The question whose turn it is: due ones before new ones.

        Of those that are due, what was not known lately comes first, then what is least likely to be known.

        Args:
            skipped: keys of questions that are not to be asked now.
        """
        known, now = self._known(), self._now()
        due = self._due(known, now, skipped)
        new = self._unseen(known, now, skipped)
        chosen = (due or new)[:1]
        if not chosen:
            return None
        return Asked(chosen[0], known.get(chosen[0].key), len(due), len(new))

    def compare(self, asked: Asked, answer: str) -> Compared:
        """What an answer has of the note, lacks and contradicts."""
        return self._recall.compare(asked.question.words, asked.question.points, answer)

    def choices(self, asked: Asked) -> dict[Grade, timedelta]:
        """After how long each grade brings the question back."""
        return self._schedule.choices(asked.memory, self._now())

    def grade(self, asked: Asked, compared: Compared, grade: Grade) -> bool:
        """Keep how well a question was answered; gives whether it was kept, see ``Practised.record``."""
        weak = tuple(one.point.text for one in compared.points if one.state != "has")
        review = Review(asked.question.key, grade, suggested(compared), compared.share, weak)
        after = self._schedule.after(asked.memory, grade, self._now())
        return self._practised.record(self._owner, review, asked.memory, after)

    def stats(self) -> Stats:
        """Practice in figures, of the notes that are asked."""
        known, now = self._known(), self._now()
        mine = [known[question.key] for question in self._questions if question.key in known]
        midnight = _midnight(now) + timedelta(days=1)
        waiting = sorted(one.memory.due for one in mine)
        grades = self._practised.grades_since(self._owner, now - MONTH)
        later = [grade for grade, days in grades if days is not None and days >= 1]
        expected = [self._schedule.likely(one.memory, now) for one in mine]
        return Stats(
            questions=len(self._questions),
            due=sum(due <= now for due in waiting),
            due_today=sum(due < midnight for due in waiting),
            new_today=len(self._unseen(known, now, frozenset())),
            begun=len(mine),
            learned=sum(one.memory.learned for one in mine),
            reviews_today=len(self._practised.grades_since(self._owner, _midnight(now))),
            retention=sum(grade > Grade.AGAIN for grade in later) / len(later) if later else None,
            expected=sum(expected) / len(expected) if expected else None,
            next_due=next((due for due in waiting if due > now), None),
        )

    def _due(self, known: dict[Key, Known], now: datetime, skipped: frozenset[Key]) -> list[Question]:
        due = [
            question for question in self._questions
            if question.key in known and question.key not in skipped and known[question.key].memory.due <= now
        ]  # fmt: skip
        memories = {question.key: known[question.key].memory for question in due}

        def turn(question: Question) -> tuple[bool, float, datetime]:
            memory = memories[question.key]
            return memory.learned, self._schedule.likely(memory, now), memory.due

        return sorted(due, key=turn)

    def _unseen(self, known: dict[Key, Known], now: datetime, skipped: frozenset[Key]) -> list[Question]:
        left = self._new - self._practised.begun_since(self._owner, _midnight(now))
        unseen = (one for one in self._questions if one.key not in known and one.key not in skipped)
        return list(unseen)[: max(0, left)]

    def _known(self) -> dict[Key, Known]:
        """What is known of each question; one whose note got another name takes its history with it."""
        kept = self._practised.known(self._owner)
        gone: dict[str, list[Known]] = {}
        for (source, words), known in kept.items():
            if (source, words) not in self._present:
                gone.setdefault(words, []).append(known)
        for key in self._present - kept.keys():
            if moved := gone.get(key[1]):
                kept[key] = max(moved, key=lambda known: known.memory.last)
        return kept


def recall_of(index: Index, embedder: Embedder, settings: Settings) -> Recall:
    """What compares answers with these notes, as the settings say.

    Raises:
        BadSetting: the user's glossary cannot be read, or the support model not loaded.
    """
    glossary, model = glossary_of(settings.glossary), load_entailment(settings.support_model)
    return Recall(embedder, rarity_in(index), glossary, model)


def suggested(compared: Compared) -> Grade:
    """The grade that the share of points suggests; the person has the last word."""
    wrong = compared.count("contradicts")
    if compared.share < SOME:
        return Grade.AGAIN
    if compared.share < MOST or wrong:
        return Grade.HARD
    return Grade.EASY if compared.share >= ALL else Grade.GOOD


def questions_of(index: Index) -> list[Question]:
    """All questions of the notes that have an answer, in reading order."""
    found: list[Question] = []
    states = index.states()
    titles = told_apart([(state.source, state.title) for state in states])
    for state in states:
        by_path: dict[str, list[Chunk]] = {}
        for chunk in index.chunks_of(state.source):
            if chunk.heading and (chunk.heading in by_path or is_answered(chunk)):
                by_path.setdefault(chunk.heading, []).append(chunk)
        words = {path: without_number(path.split(HEADING_SEPARATOR, 1)[0]) for path in by_path}
        times = Counter(map(folded, words.values()))
        for path, chunks in by_path.items():
            asked = folded(words[path])
            key = asked if times[asked] == 1 else folded(path)  # '단점은?' stands under several headings
            above = tuple(path.split(HEADING_SEPARATOR)[1:])
            found.append(
                Question((state.source, key), words[path], titles[state.source], above, tuple(chunks))
            )
    return found


def _midnight(now: datetime) -> datetime:
    """When the day began where the program runs."""
    return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
