"""The search caches of a local index: loaded, brought up to date and published."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from rag.dense import Dense
from rag.errors import MutdapError
from rag.files import WriterLock, sweep
from rag.language import tr
from rag.lexical import Lexical
from rag.store import UNPUBLISHED, Mark, Store


@dataclass(frozen=True, slots=True)
class Loaded:
    """Caches that say the same."""

    published: Mark
    """What was published when these were loaded."""
    words: Lexical
    vectors: Dense


class Caches:
    """Gives all threads of an index the caches of what was published last."""

    def __init__(self, folder: Path, lock: WriterLock) -> None:
        self._folder = folder
        self._lock = lock
        self._guard = threading.RLock()
        self._loaded: Loaded | None = None
        self._seen: tuple[Store, tuple[int, int]] | None = None

    def drop(self) -> None:
        """Let go of what is loaded."""
        with self._guard:
            self._loaded = None

    def current(self, store: Store, *, on_disk: bool) -> Loaded:
        """The caches of what was published last.

        Args:
            store: what they are caches of.
            on_disk: whether the store has a folder, or is one that nobody has made yet.
        """
        with self._guard:
            seen = (store, store.version())
            if self._loaded is None or self._seen != seen:  # hundreds of times a question
                published = store.published()
                if self._loaded is None or self._loaded.published != published:
                    self._loaded = self._load(store, published, on_disk=on_disk)
                self._seen = seen
            return self._loaded

    def publish(self, store: Store) -> Loaded:
        """Bring the caches to the present generation; the caller holds the writer's lock."""
        sweep(self._folder)
        mark = store.seal()
        try:
            words = Lexical.refreshed(self._folder, store, mark)
            loaded = self._loaded
            vectors = Dense.refreshed(self._folder, store, mark, loaded.vectors if loaded else None)
        except (OSError, ValueError, RuntimeError) as error:  # as Python, tantivy and FAISS put it
            raise MutdapError(
                tr(f"색인의 검색 파일을 쓸 수 없습니다: {error}",
                   f"The index's search files cannot be written: {error}"),
                tr("디스크의 빈자리와 폴더의 권한을 확인하고 다시 하세요. 이미 저장된 것은 그대로입니다.",
                   "Check free space and permissions and try again. What was stored is still there."),
            ) from error  # fmt: skip
        store.publish(mark, vectors.base)
        with self._guard:
            self._loaded = Loaded(mark, words, vectors)
            return self._loaded

    def _load(self, store: Store, published: Mark, *, on_disk: bool) -> Loaded:
        words = vectors = None
        if on_disk:
            words, vectors = Lexical.open(self._folder), self._vectors(store)
            fresh = words and vectors and words.mark == published and store.knows(vectors.base)
            if not fresh or published.generation != store.generation():
                try:  # the last writer died, or a cache was damaged
                    with self._lock.held(wait=0):
                        return self.publish(store)
                except MutdapError:
                    pass  # somebody is writing, or nobody may: make do in memory
        with store.standing_still() as generation:
            now = UNPUBLISHED._replace(generation=generation)
            if words is None or words.mark != published:
                words = Lexical.in_memory(store, now)
            if vectors is None or not store.knows(vectors.base):
                vectors = Dense.in_memory(store, now)
            else:
                vectors = vectors.brought_to(store, published)
        return Loaded(published, words, vectors)

    def _vectors(self, store: Store) -> Dense | None:
        """What is loaded already, where later changes can be searched beside it; else the file."""
        if self._loaded and store.knows(self._loaded.vectors.base):
            return self._loaded.vectors
        return Dense.open(self._folder, store.manifest().embedder)
