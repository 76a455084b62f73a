"""Who is answered first when many ask at once: as many as the machine has cores, the others in their order.

Answered all at the same time, each would wait as long as the last.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

from rag.assistant import Assistant
from rag.config import processors
from rag.conversation import Turn
from rag.scope import Scope
from rag.types import Answer

AT_ONCE = max(2, processors())
"""How many are answered at the same time."""
PATIENCE_S = 0.5
"""So long each step of a sync lets questions go first."""


class Line:
    """Lets some in at the same time, the others in the order in which they came.

    Args:
        most: how many.
    """

    def __init__(self, most: int = AT_ONCE) -> None:
        self._free = self._most = most
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()
        self._idle = threading.Event()
        self._idle.set()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it until the block ends."""
        with self._lock:
            called = threading.Event()
            self._idle.clear()
            if self._free:
                self._free -= 1
                called.set()
            else:
                self._waiting.append(called)
        called.wait()
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._free += 1
                    if self._free == self._most:
                        self._idle.set()

    def let_pass(self) -> None:
        """Wait until nobody has a turn or waits for one, ``PATIENCE_S`` at most: what nobody waits for."""
        self._idle.wait(PATIENCE_S)


class InTurn(Assistant):
    """An assistant that answers in the notes' own words, which is work for this machine's cores alone."""

    line = Line()

    def stream(
        self, question: str, source: str | Scope | None = None, *, earlier: Sequence[Turn] = ()
    ) -> Generator[str | Answer]:
        """As ``Assistant.stream``; what comes before the first piece is done in turn."""
        pieces = iter(super().stream(question, source, earlier=earlier))
        with self.line.turn():
            first = next(pieces)
        yield first
        yield from pieces
