"""Long work that a visitor watches: it runs on a thread of its own and says how far it has come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from html import escape
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from ingest.sync import Progress

T = TypeVar("T")
EVERY_S = 0.2
"""How often the page is told at most."""


class Watched(Generic[T]):
    """Work and what became of it.

    Args:
        work: is given what it calls to say how far it is.
    """

    def __init__(self, work: Callable[[Callable[[Progress], None]], T]) -> None:
        self._work = work
        self._said: SimpleQueue[Progress | None] = SimpleQueue()
        self._result: list[T] = []
        self._error: BaseException | None = None

    def __iter__(self) -> Iterator[Progress]:
        """How far the work is, the latest each time; ends with it.

        The work goes on where nobody listens any more.
        """
        threading.Thread(target=copy_context().run, args=(self._run,), daemon=True, name="work").start()
        while (said := self._latest()) is not None:
            yield said

    @property
    def result(self) -> T:
        """What the work gave; raises what it raised."""
        if self._error:
            raise self._error
        return self._result[0]

    def _latest(self) -> Progress | None:
        latest = self._said.get()
        waited = threading.Event()
        while latest is not None:
            try:
                latest = self._said.get_nowait()
            except Empty:
                waited.wait(EVERY_S)
                if self._said.empty():
                    break
        return latest

    def _run(self) -> None:
        try:
            self._result.append(self._work(self._said.put))
        except BaseException as error:  # noqa: BLE001 - raised where the result is taken
            self._error = error
        finally:
            self._said.put(None)


def bar(at: Progress) -> str:
    """How far work is, as HTML."""
    told = escape(f"{Path(at.source).name} · {at.done:,} / {at.total:,}")
    shown = f'<progress value="{at.done}" max="{max(at.total, 1)}"></progress>'
    return f'<div class="work">{shown}<p>{told}</p></div>'
