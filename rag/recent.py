"""What was read of a store last, kept until the store changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from rag.store import Store
from rag.types import Chunk

MOST = 4096
"""Chunks that are kept: some six megabytes."""
AT_ONCE = 512
"""Who wants more reads all notes, once, and would leave nothing of what questions want."""

MOST_ELSE = 32
"""Notes, and lists of what notes hold, that are kept."""
LONGEST = 1_000_000
"""A longer note is read each time."""

T = TypeVar("T")
Titled = tuple[Chunk, str]
"""A chunk, and the title of its document."""


class Recent:
    """Remembers chunks: each question looks at some sixty, and its like at most of them again.

    The rows are not all that is saved. A string keeps its hash, so what is remembered of a chunk elsewhere is
    found at once where it is the same object.
    """

    def __init__(self) -> None:
        self._of: tuple[Store, tuple[int, int]] | None = None
        self._kept: dict[int, Titled] = {}
        self._else: dict[Hashable, object] = {}

    def chunks(self, store: Store, numbers: Sequence[int]) -> dict[int, Titled]:
        """As ``Store.chunks``, of the store as it is now."""
        if len(numbers) > AT_ONCE:
            return store.chunks(numbers)
        self._look(store)
        kept = self._kept  # another thread may put another in its place
        missing = [number for number in numbers if number not in kept]
        if len(kept) + len(missing) > MOST:
            kept = self._kept = {number: kept[number] for number in numbers if number in kept}
        if missing:
            kept |= store.chunks(missing)
        return {number: kept[number] for number in numbers if number in kept}

    def read(self, store: Store, what: Hashable, read: Callable[[], T], size: Callable[[T], int]) -> T:
        """What ``read`` reads of the store as it is now: an answer asks for the same notes several times.

        Args:
            store: the store.
            what: names what is read.
            read: reads it.
            size: characters or rows of it.
        """
        if store.in_transaction:
            return read()  # what is not committed may be taken back
        self._look(store)
        kept = self._else
        if what not in kept:
            found = read()
            if size(found) > LONGEST:
                return found
            if len(kept) >= MOST_ELSE:
                kept = self._else = {}
            kept[what] = found
        return kept[what]  # type: ignore[return-value]

    def _look(self, store: Store) -> None:
        """Forget all where the store has changed; before rows are read: what comes between is read again."""
        now = (store, store.version())
        if self._of != now:
            self._of, self._kept, self._else = now, {}, {}
