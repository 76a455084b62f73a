"""Long work that a visitor watches: it runs on a thread of its own and says how far it has come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from ingest.sync import Progress

T = TypeVar("T")
EVERY_S = 0.2
"""How often the page is told at most."""


class Watched(Generic[T]):
    """Work and what became of it; several may watch it, also who comes while it goes on.

    Args:
        work: is given what it calls to say how far it is.
    """

    def __init__(self, work: Callable[[Callable[[Progress], None]], T]) -> None:
        self._work = work
        self._news = threading.Condition()
        self._begun = self._ended = False
        self._latest: Progress | None = None
        self._result: list[T] = []
        self._error: BaseException | None = None

    def __iter__(self) -> Iterator[Progress]:
        """How far the work is, the latest each time; begins it where nobody has, and ends with it.

        The work goes on where nobody listens any more.
        """
        with self._news:
            if not self._begun:
                self._begun = True
                run = copy_context().run
                threading.Thread(target=run, args=(self._run,), daemon=True, name="work").start()
        seen = None
        while (latest := self._after(seen)) is not None:
            yield (seen := latest)

    @property
    def goes_on(self) -> bool:
        """Whether the work has begun and not ended."""
        return self._begun and not self._ended

    @property
    def result(self) -> T:
        """What the work gave; raises what it raised."""
        if self._error:
            raise self._error
        return self._result[0]

    def _after(self, seen: Progress | None) -> Progress | None:
        """How far the work is, once that is news; None where it has ended."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self._latest is not seen)
            self._news.wait_for(lambda: self._ended, EVERY_S)
            return self._latest if self._latest is not seen else None

    def _tell(self, at: Progress) -> None:
        with self._news:
            self._latest = at
            self._news.notify_all()

    def _run(self) -> None:
        try:
            self._result.append(self._work(self._tell))
        except BaseException as error:  # noqa: BLE001 - raised where the result is taken
            self._error = error
        finally:
            with self._news:
                self._ended = True
                self._news.notify_all()


def bar(at: Progress) -> str:
    """How far work is, as HTML."""
    told = escape(f"{Path(at.source).name} · {at.done:,} / {at.total:,}")
    shown = f'<progress value="{at.done}" max="{max(at.total, 1)}"></progress>'
    return f'<div class="work">{shown}<p>{told}</p></div>'
