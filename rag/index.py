"""An index of notes in a folder: SQLite is the truth, tantivy and FAISS are caches of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexMismatch, MutdapError
from rag.files import DATABASE, Remembered, remember, remembered
from rag.language import tr
from rag.protocol import (
    Embedded,
    Entry,
    Index,
    KeptIndex,
    Matrix,
    SourceState,
    TermGroup,
    Vector,
    source_matches,
)
from rag.scope import Scope
from rag.types import Chunk, Document

if TYPE_CHECKING:
    from rag.caches import Loaded
    from rag.database import Manifest
    from rag.selection import Selection
    from rag.store import Store

__all__ = [
    "Embedded",
    "Entry",
    "Index",
    "KeptIndex",
    "LocalIndex",
    "SourceState",
    "TermGroup",
    "Vector",
    "exists",
    "read_manifest",
    "source_matches",
]

_WAIT_FOR_WRITER = 2.0
"""Seconds: longer than a reader holds the lock to mend small caches."""


def exists(folder: Path) -> bool:
    """Whether a folder holds an index."""
    return (folder / DATABASE).is_file() or bool(remembered(folder).roots)


class LocalIndex:
    """An index in a folder: SQLite is the truth, tantivy and FAISS are caches of it.

    One process writes at a time, any number read, and all threads may share one object. An index that does
    not exist reads as empty; the first change makes it.

    Args:
        folder: where it lives or will live.
        embedder: names the embedder and its version; None takes the index as it is, for reading.
        dimension: of its vectors.

    Raises:
        IndexMismatch: the index was made with another embedder or by another version of mutdap.
        IndexDamaged: its database cannot be read.
    """

    def __init__(self, folder: Path, embedder: str | None = None, dimension: int = 0) -> None:
        from rag.caches import Caches
        from rag.database import FORMAT, Manifest
        from rag.files import WriterLock
        from rag.recent import Recent
        from rag.selection import Selections

        self.folder = Path(folder).absolute()
        found = read_manifest(self.folder) if embedder is None else None
        self._manifest = Manifest(
            FORMAT, *((found.embedder, found.dimension) if found else (embedder or "", dimension))
        )
        self._lock = WriterLock(self.folder)
        self._guard = threading.RLock()
        self._caches = Caches(self.folder, self._lock)
        self._selections = Selections()
        self._recent = Recent()
        self._file: tuple[int, int] | None = None
        self._opened: Store = self._open()

    @classmethod
    def rebuilt(cls, folder: Path, embedder: str, dimension: int) -> LocalIndex:
        """Open an index to make it anew: the next sync makes all vectors, of a damaged one everything.

        A sound database keeps its documents, for the embedder alone may be another one. A damaged one is set
        aside as ``mutdap.db.damaged``, and what was synced is remembered.
        """
        from rag.care import is_sound, set_aside
        from rag.database import FORMAT, Manifest
        from rag.files import WriterLock

        folder = Path(folder).absolute()
        manifest = Manifest(FORMAT, embedder, dimension)
        if is_sound(folder):
            index = cls(folder)
            with index.writing():
                index._store.adopt(manifest)
            index.close()
        elif exists(folder):
            with WriterLock(folder).held(_WAIT_FOR_WRITER):
                set_aside(folder, manifest)
        return cls(folder, embedder, dimension)

    # reading ----------------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """See ``Index``."""
        return self._store.generation()

    @property
    def embedder(self) -> str:
        """Identity of the embedder."""
        return self._manifest.embedder

    @property
    def dimension(self) -> int:
        """Of the vectors."""
        return self._manifest.dimension

    @property
    def place(self) -> str:
        """Its folder."""
        return str(self.folder)

    def size_on_disk(self) -> int:
        """Bytes of all files of the index."""
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())

    def __len__(self) -> int:
        return self._store.count()

    def states(self) -> list[SourceState]:
        """See ``Index``."""
        store = self._store
        found: list[SourceState] = self._recent.read(store, "states", store.states, len)
        return list(found)

    def roots(self) -> list[str]:
        """See ``Index``."""
        return self._store.roots()

    def exclusions(self) -> list[str]:
        """See ``Index``."""
        return self._store.exclusions()

    def document(self, source: str) -> Document:
        """See ``Index``."""
        store = self._store
        return self._recent.read(
            store, ("document", source), lambda: store.document(source), lambda one: len(one.text)
        )

    def chunks_of(self, source: str) -> list[Chunk]:
        """See ``Index``."""
        store = self._store
        found = self._recent.read(
            store,
            ("chunks", source),
            lambda: store.chunks_of(source),
            lambda some: sum(len(c.text) for c in some),
        )
        return list(found)

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Embedded]:
        """See ``Index``."""
        return self._store.known_vectors(digests)

    def unembedded(self, limit: int) -> list[tuple[str, Chunk, str]]:
        """See ``Index``."""
        return self._store.unembedded(limit)

    def numbers(self) -> list[int]:
        """See ``Index``."""
        return self._store.numbers()

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """See ``Index``."""
        return self._recent.chunks(self._store, numbers)

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """See ``Index``."""
        return self._store.vectors(numbers)

    def part_vectors(self, numbers: Sequence[int]) -> dict[int, Matrix]:
        """See ``Index``."""
        return self._store.part_vectors(numbers)

    # searching --------------------------------------------------------------------------------------

    def lexical(
        self, groups: Sequence[TermGroup], limit: int, source: str | Scope | None = None
    ) -> list[tuple[int, float]]:
        """See ``Index``."""
        meant = self._selected(source)
        return self._searched().words.search(groups, limit, meant.documents if meant else None)

    def dense(self, vector: Vector, limit: int, source: str | Scope | None = None) -> list[tuple[int, float]]:
        """See ``Index``."""
        meant, store = self._selected(source), self._store
        return self._searched().vectors.search(vector, limit, store.vectors, meant.chunks if meant else None)

    def sounding_like(self, sound_keys: Iterable[str]) -> list[str]:
        """See ``Index``."""
        return self._searched().words.sounding_like(sound_keys)

    def words_starting(self, beginning: str) -> list[tuple[str, int]]:
        """See ``Index``."""
        return self._searched().words.words_starting(beginning)

    def document_frequency(self, term: str) -> int:
        """See ``Index``."""
        return self.document_frequencies()(term)

    def document_frequencies(self) -> Callable[[str], int]:
        """See ``Index``."""
        return self._searched().words.document_frequency

    def _searched(self) -> Loaded:
        store = self._store
        return self._caches.current(store, on_disk=self._file is not None)

    def _selected(self, source: str | Scope | None) -> Selection | None:
        return self._selections.of(self._store, source)

    # writing ----------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See ``Index``."""
        with self._lock.held(_WAIT_FOR_WRITER):
            self._make()
            yield

    def put(
        self,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Embedded],
    ) -> None:
        """See ``Index``. Raises ValueError for a vector that is missing or unusable."""
        with self.writing():
            self._store.put(state, document, entries, vectors)

    def move(
        self,
        old: str,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Embedded],
    ) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.put(state, document, entries, vectors, old)

    def touch(self, state: SourceState) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.touch(state)

    def add_vectors(self, vectors: Mapping[str, Embedded]) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.add_vectors(vectors)

    def add_root(self, root: str) -> None:
        """See ``Index``."""
        if root not in self.roots():
            with self.writing():
                self._store.add_root(root)
                self._remember()

    def remove(self, sources: Iterable[str]) -> int:
        """See ``Index``."""
        with self.writing():
            return self._store.remove(sources)

    def remove_root(self, root: str) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.remove_root(root)
            self._remember()

    def set_exclusions(self, paths: Iterable[str]) -> None:
        """See ``Index``."""
        wanted = sorted(set(paths))
        if wanted != self.exclusions():
            with self.writing():
                self._store.set_exclusions(wanted)
                self._remember()

    def publish(self) -> None:
        """See ``Index``."""
        store = self._store
        if self._file and store.published().generation != store.generation():
            with self.writing():
                self._caches.publish(store)
                with suppress(MutdapError):  # no room to make room: what was stored is safe, and it can wait
                    store.shrink()
        if self._file:
            self._remember()

    def _remember(self) -> None:
        """Keep what was synced in a file of its own too, for the day the database is damaged."""
        store = self._store
        wanted = Remembered(store.roots(), store.exclusions())
        if remembered(self.folder) != wanted:
            with self.writing():
                remember(self.folder, wanted)

    def close(self) -> None:
        """Let go of files; the object cannot be used afterwards."""
        with self._guard:
            self._caches.drop()
            self._opened.close()

    # opening ----------------------------------------------------------------------------------------

    @property
    def _store(self) -> Store:
        """The open store; another one where the file was made, replaced or deleted meanwhile."""
        if self._file != _identity(self.folder / DATABASE):
            with self._guard:  # the old one closes when the last thread that reads it is done
                self._caches.drop()
                self._opened = self._open()
        return self._opened

    def _open(self) -> Store:
        from rag.database import FORMAT
        from rag.store import Store

        path = self.folder / DATABASE
        file = _identity(path)
        store = Store.open(path) if file else None
        if store is None:
            _refuse_if_it_was_there(self.folder)
            self._file = None
            return Store.empty(self._manifest)
        try:
            if store.manifest().format < FORMAT:
                with self._lock.held(_WAIT_FOR_WRITER):
                    store.migrate()
            _check(store.manifest(), self._manifest)
        except MutdapError:
            store.close()
            raise
        self._file = file
        return store

    def _make(self) -> None:
        """Make the database where there is none yet."""
        from rag.store import Store

        if self._store and self._file is None:
            Store.create(self.folder / DATABASE, self._manifest).close()


def read_manifest(folder: Path) -> Manifest | None:
    """What an index was made with; None where there is none."""
    from rag.store import Store

    store = Store.open(folder / DATABASE)
    if store is None:
        _refuse_if_it_was_there(folder)
        return None
    with closing(store):
        return store.manifest()


def _refuse_if_it_was_there(folder: Path) -> None:
    """Raise IndexDamaged where there is no database, and notes were synced into it."""
    from rag.database import damaged

    if remembered(folder).roots:
        raise damaged(str(folder / DATABASE), tr("없음", "missing"))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _check(found: Manifest, wanted: Manifest) -> None:
    from rag.database import FORMAT

    if found.format > FORMAT:
        raise IndexMismatch(
            tr(f"이 색인은 다른 버전의 묻답이 만들었습니다 (형식 {found.format}, 지금은 {FORMAT}).",
               f"This index has format {found.format}, and this version of mutdap reads {FORMAT}."),
            tr("`mutdap sync --index 새폴더 경로`로 새로 만들거나 그 버전의 묻답을 쓰세요.",
               "Make a new one with `mutdap sync --index NEW_FOLDER PATH`, or use that version of mutdap."),
        )  # fmt: skip
    refuse_other_embedder(found, wanted)


def refuse_other_embedder(found: Manifest, wanted: Manifest) -> None:
    """Raise IndexMismatch where vectors of one embedder would be compared with those of another."""
    if (found.embedder, found.dimension) != (wanted.embedder, wanted.dimension):
        raise IndexMismatch(
            tr(f"이 색인은 임베더 {found.embedder}({found.dimension}차원)로 만들었는데 "
               f"지금 임베더는 {wanted.embedder}({wanted.dimension}차원)입니다.",
               f"This index was made with the embedder {found.embedder} ({found.dimension} dimensions), "
               f"and the one in use is {wanted.embedder} ({wanted.dimension} dimensions)."),
            tr("`mutdap sync --rebuild`로 다시 임베딩하거나 그 임베더를 고르세요 (MUTDAP_EMBEDDER).",
               "Embed anew with `mutdap sync --rebuild`, or choose that embedder (MUTDAP_EMBEDDER)."),
        )  # fmt: skip
