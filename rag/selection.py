"""Which documents and chunks of a store are meant by a scope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.scope import Scope
from rag.store import Store

_MOST = 16
"""Scopes that are remembered at a time."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is meant, by the store's own keys."""

    documents: list[int]
    chunks: NDArray[np.int64]


class Selections:
    """Remembers what scopes mean until the store changes: a question asks twice, and the next one again."""

    def __init__(self) -> None:
        self._of: tuple[Store, tuple[int, int]] | None = None
        self._kept: dict[Scope, Selection] = {}

    def of(self, store: Store, source: str | Scope | None) -> Selection | None:
        """What a glob or a scope means; None where it means everything."""
        scope = Scope.of(source)
        if scope.everything:
            return None
        now = (store, store.version())
        if self._of != now or len(self._kept) >= _MOST:
            self._of, self._kept = now, {}
        kept = self._kept  # another thread may put another in its place
        if scope not in kept:
            documents = _documents(store, scope)
            kept[scope] = Selection(documents, np.array(store.numbers_of(documents), dtype=np.int64))
        return kept[scope]


def _documents(store: Store, scope: Scope) -> list[int]:
    meant = scope.matcher()
    if not scope.dated:
        return [key for key, name in store.sources() if meant(name, None)]
    return [key for key, name, day in store.days() if meant(name, day)]
