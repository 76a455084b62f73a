"""How long each stage of an answer takes."""

from __future__ import annotations

import time


class Laps:
    """A stopwatch that is pressed at the end of each stage.

    ``rewrite`` makes a question stand alone, ``analyse`` reads it, ``embed`` makes its vector, ``words`` and
    ``dense`` search, ``fuse`` puts the hits in order, ``rerank`` compares headings (or asks a cross-encoder),
    ``judge`` decides what answers, ``answer`` is a chat model writing, ``cite`` sets and checks citations.
    """

    __slots__ = ("_at", "ms")

    def __init__(self) -> None:
        self._at = time.perf_counter()
        self.ms: dict[str, float] = {}
        """By stage, in the order of their first end; a stage that comes again adds up."""

    def __call__(self, stage: str) -> None:
        """The time since the stage before it goes to this one."""
        now = time.perf_counter()
        self.ms[stage] = self.ms.get(stage, 0.0) + (now - self._at) * 1000
        self._at = now

    @property
    def rounded(self) -> tuple[tuple[str, float], ...]:
        """The stages with their milliseconds."""
        return tuple((stage, round(ms, 3)) for stage, ms in self.ms.items())
