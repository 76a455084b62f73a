"""When a question is asked again: the free spaced repetition scheduler FSRS, through the package ``fsrs``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from fsrs import Card, Rating, Scheduler, State

SOON = timedelta(minutes=10)
"""After this a question that was not known comes again the same day."""


class Grade(IntEnum):
    """How well a question was answered."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS knows of one question. Times are aware, in UTC."""

    state: int
    """1 learning, 2 learned, 3 learning again."""
    step: int | None
    stability: float
    """Days after which it is recalled with a probability of 0.9."""
    difficulty: float
    """From 1 to 10."""
    due: datetime
    last: datetime

    @property
    def learned(self) -> bool:
        """Whether it comes again after days, not minutes."""
        return self.state == State.Review


class Schedule:
    """FSRS with its published parameters, aiming at a retention of 0.9.

    Intervals are not fuzzed: what a grade button promises is what happens.
    """

    def __init__(self) -> None:
        self._fsrs = Scheduler(learning_steps=(SOON,), relearning_steps=(SOON,), enable_fuzzing=False)

    def after(self, memory: Memory | None, grade: Grade, now: datetime) -> Memory:
        """What is known of a question after it was graded; ``memory`` is None for a new one."""
        card, _ = self._fsrs.review_card(_card(memory), Rating(grade), now)
        assert card.stability is not None
        assert card.difficulty is not None
        return Memory(int(card.state), card.step, card.stability, card.difficulty, card.due, now)

    def choices(self, memory: Memory | None, now: datetime) -> dict[Grade, timedelta]:
        """After how long each grade would bring the question back."""
        return {grade: self.after(memory, grade, now).due - now for grade in Grade}

    def likely(self, memory: Memory, now: datetime) -> float:
        """How likely it is recalled now, 0 to 1."""
        return self._fsrs.get_card_retrievability(_card(memory), now)


def _card(memory: Memory | None) -> Card:
    if memory is None:
        return Card(card_id=0)
    return Card(
        0, State(memory.state), memory.step, memory.stability, memory.difficulty, memory.due, memory.last
    )
