"""Streams of answers: one that is stopped while it says nothing, one that many may wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import suppress
from contextvars import copy_context
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Stoppable(Generic[T]):
    """Gives what a generator gives until ``stop`` is called from any thread.

    The generator runs on a thread of its own and is closed there, at its next piece: a chat model's
    connection ends with it.
    """

    def __init__(self, pieces: Iterator[T]) -> None:
        self._pieces = pieces
        self._waiting: SimpleQueue[tuple[T, ...]] = SimpleQueue()
        self._stop = threading.Event()
        self._error: BaseException | None = None

    def stop(self) -> None:
        """End the iteration now and the generator at its next piece."""
        self._stop.set()
        self._waiting.put(())

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stop.is_set()

    def __iter__(self) -> Iterator[T]:
        threading.Thread(target=copy_context().run, args=(self._read,), daemon=True, name="answer").start()
        try:
            while (piece := self._waiting.get()) and not self.stopped:
                yield piece[0]
            if not self.stopped and self._error:
                raise self._error
        finally:
            self._stop.set()

    def _read(self) -> None:
        try:
            for piece in self._pieces:
                if self.stopped:
                    break
                self._waiting.put((piece,))
        except BaseException as error:  # noqa: BLE001 - raised where the pieces are taken
            self._error = error
        finally:
            if isinstance(self._pieces, Generator):
                self._pieces.close()
            self._waiting.put(())


async def following(pieces: Iterator[T]) -> AsyncGenerator[T]:
    """Gives what a generator gives, which runs on a thread of its own: who waits for it keeps none busy.

    The generator is closed at its next piece when nobody listens any more.
    """
    loop, waiting = asyncio.get_running_loop(), asyncio.Queue[tuple[T] | BaseException | None]()
    heard = threading.Event()
    heard.set()

    def tell(said: tuple[T] | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody listens
            loop.call_soon_threadsafe(waiting.put_nowait, said)

    def run() -> None:
        try:
            for piece in pieces:
                tell((piece,))
                if not heard.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 - raised where the pieces are taken
            tell(error)
        finally:
            if isinstance(pieces, Generator):
                pieces.close()
            tell(None)

    threading.Thread(target=copy_context().run, args=(run,), daemon=True, name="answer").start()
    try:
        while (said := await waiting.get()) is not None:
            if isinstance(said, BaseException):
                raise said
            yield said[0]
    finally:
        heard.clear()
