"""The chunks that were read last, kept until the store changes."""

from __future__ import annotations

from collections.abc import Sequence

from rag.store import Store
from rag.types import Chunk

MOST = 4096
"""Chunks that are kept: some six megabytes."""
AT_ONCE = 512
"""Who wants more reads all notes, once, and would leave nothing of what questions want."""

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

    def chunks(self, store: Store, numbers: Sequence[int]) -> dict[int, Titled]:
        """As ``Store.chunks``, of the store as it is now."""
        if len(numbers) > AT_ONCE:
            return store.chunks(numbers)
        now = (store, store.version())  # before the rows are read: what comes between is read again
        if self._of != now:
            self._of, self._kept = now, {}
        kept = self._kept  # another thread may put another in its place
        missing = [number for number in numbers if number not in kept]
        if len(kept) + len(missing) > MOST:
            kept = self._kept = {number: kept[number] for number in numbers if number in kept}
        if missing:
            kept |= store.chunks(missing)
        return {number: kept[number] for number in numbers if number in kept}
