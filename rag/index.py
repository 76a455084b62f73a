"""What an index of notes can do, whoever keeps it; and the one that keeps them in a folder."""

from __future__ import annotations

import fnmatch
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexMismatch, MutdapError
from rag.language import tr
from rag.types import Chunk, Document

if TYPE_CHECKING:
    from rag.database import Manifest
    from rag.dense import Dense
    from rag.lexical import Lexical
    from rag.store import Mark, Store

Vector = NDArray[np.float32]

TermGroup = Sequence[tuple[str, float]]
"""One word of a question with its variants and their weights; it scores as the best of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk made ready for the index."""

    chunk: Chunk
    digest: str
    """Of the text that is embedded: chunks with the same digest share a vector."""
    tokens: Sequence[str]
    """Search terms of heading and text, in order."""
    heading_tokens: Sequence[str]
    """Search terms of the nearest heading alone."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the index remembers about a file, to see whether it changed."""

    source: str
    root: str
    """The path or URL the user synced, under which this source was found."""
    digest: str
    """Of the file's bytes."""
    size: int
    mtime_ns: int
    title: str
    chunks: int
    made_by: str = ""
    """What read and cut it, by version: where that has changed, ``sync`` reads the file again."""


class Index(Protocol):
    """Documents and chunks kept for search.

    Ranks come best first, equals by number; ``number`` is a chunk's key inside the index, and ``source`` in
    ``lexical`` and ``dense`` is a glob as ``source_matches`` reads it.
    """

    @property
    def generation(self) -> int:
        """Grows with each change; equal generations hold equal content."""

    def __len__(self) -> int:
        """How many chunks."""

    def states(self) -> list[SourceState]:
        """Every source the index knows, by name."""

    def roots(self) -> list[str]:
        """What the user synced, in the order they did."""

    def exclusions(self) -> list[str]:
        """Files and folders that the user forgot under a root that stays."""

    def document(self, source: str) -> Document:
        """The document as it was indexed. Raises KeyError where there is none."""

    def chunks_of(self, source: str) -> list[Chunk]:
        """A document's chunks in reading order; empty where there is none."""

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Vector]:
        """The vectors that are already there, so that nothing is embedded twice."""

    def unembedded(self, limit: int) -> list[tuple[str, Chunk, str]]:
        """``(digest, chunk, title)`` of some chunks whose vector is still to be made."""

    def writing(self) -> AbstractContextManager[None]:
        """Be the one writer for a while; changes outside of it take the lock one by one.

        Raises IndexLocked where somebody else writes.
        """

    def put(
        self,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Vector],
    ) -> None:
        """Store a document in place of what stood under its source, in one transaction.

        ``vectors`` holds at least those that the index lacks, unit length, by digest.
        """

    def move(
        self,
        old: str,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Vector],
    ) -> None:
        """The same content under another name, in one transaction; otherwise as ``put``."""

    def touch(self, state: SourceState) -> None:
        """Remember a new time of the file; the content is as it was and the generation stays."""

    def add_vectors(self, vectors: Mapping[str, Vector]) -> None:
        """Give unembedded chunks their vectors, by digest."""

    def add_root(self, root: str) -> None:
        """Remember a path or URL that ``sync`` without arguments visits."""

    def remove(self, sources: Iterable[str]) -> int:
        """Forget sources; gives how many chunks went."""

    def remove_root(self, root: str) -> None:
        """Forget a root; its sources stay until removed."""

    def set_exclusions(self, paths: Iterable[str]) -> None:
        """Put these in place of the exclusions."""

    def publish(self) -> None:
        """Bring the caches to the present generation; readers see it from now on."""

    def lexical(
        self, groups: Sequence[TermGroup], limit: int, source: str | None = None
    ) -> list[tuple[int, float]]:
        """``(number, BM25 score)`` of the best chunks."""

    def dense(self, vector: Vector, limit: int, source: str | None = None) -> list[tuple[int, float]]:
        """``(number, cosine)`` of the nearest chunks."""

    def document_frequency(self, term: str) -> int:
        """In how many chunks a search term stands."""

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """Chunks with the title of their document; numbers that are gone are left out."""

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """Stored vectors of chunks; numbers that are gone are left out."""

    def close(self) -> None:
        """Let go of files and locks."""


def source_matches(source: str, pattern: str) -> bool:
    """Whether a glob means a source: all of it, its last parts, or a folder it lies in.

    ``*`` crosses folders. A name is compared composed (NFC), for macOS writes Hangul names decomposed.
    """
    return _matcher(pattern)(source)


def _matcher(pattern: str) -> Callable[[str], bool]:
    composed = unicodedata.normalize("NFC", pattern)
    bare = composed.rstrip("/")
    globs = [glob for start in (bare, f"*/{bare}") for glob in (start, f"{start}/*")]
    regex = re.compile("|".join(fnmatch.translate(glob) for glob in globs))

    def matches(source: str) -> bool:
        name = unicodedata.normalize("NFC", source)
        return name == composed or regex.match(name) is not None

    return matches


_DATABASE = "mutdap.db"
_WAIT_FOR_WRITER = 2.0
"""Seconds: longer than a reader holds the lock to mend small caches."""


def exists(folder: Path) -> bool:
    """Whether a folder holds an index."""
    return (folder / _DATABASE).is_file()


@dataclass(frozen=True, slots=True)
class _Caches:
    published: Mark
    """What was published when these were loaded."""
    words: Lexical
    vectors: Dense


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
        from rag.database import FORMAT, Manifest
        from rag.files import WriterLock

        self.folder = Path(folder).absolute()
        found = read_manifest(self.folder) if embedder is None else None
        self._manifest: Manifest = found or Manifest(FORMAT, embedder or "", dimension)
        self._lock = WriterLock(self.folder)
        self._guard = threading.RLock()
        self._caches: _Caches | None = None
        self._file: tuple[int, int] | None = None
        self._opened: Store = self._open()

    @classmethod
    def reembed(cls, folder: Path, embedder: str, dimension: int) -> LocalIndex:
        """Open an index for another embedder: its vectors go, and the next sync makes new ones."""
        from rag.database import FORMAT, Manifest

        if exists(folder):
            index = cls(folder)
            with index.writing():
                index._store.adopt(Manifest(FORMAT, embedder, dimension))
            index.close()
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

    def size_on_disk(self) -> int:
        """Bytes of all files of the index."""
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())

    def __len__(self) -> int:
        return self._store.count()

    def states(self) -> list[SourceState]:
        """See ``Index``."""
        return self._store.states()

    def roots(self) -> list[str]:
        """See ``Index``."""
        return self._store.roots()

    def exclusions(self) -> list[str]:
        """See ``Index``."""
        return self._store.exclusions()

    def document(self, source: str) -> Document:
        """See ``Index``."""
        return self._store.document(source)

    def chunks_of(self, source: str) -> list[Chunk]:
        """See ``Index``."""
        return self._store.chunks_of(source)

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Vector]:
        """See ``Index``."""
        return self._store.known_vectors(digests)

    def unembedded(self, limit: int) -> list[tuple[str, Chunk, str]]:
        """See ``Index``."""
        return self._store.unembedded(limit)

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """See ``Index``."""
        return self._store.chunks(numbers)

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """See ``Index``."""
        return self._store.vectors(numbers)

    # searching --------------------------------------------------------------------------------------

    def lexical(
        self, groups: Sequence[TermGroup], limit: int, source: str | None = None
    ) -> list[tuple[int, float]]:
        """See ``Index``."""
        return self._current().words.search(groups, limit, self._documents(source))

    def dense(self, vector: Vector, limit: int, source: str | None = None) -> list[tuple[int, float]]:
        """See ``Index``."""
        documents = self._documents(source)
        numbers = None if documents is None else self._store.numbers_of(documents)
        return self._current().vectors.search(vector, limit, numbers)

    def document_frequency(self, term: str) -> int:
        """See ``Index``."""
        return self._current().words.document_frequency(term)

    def _documents(self, source: str | None) -> list[int] | None:
        if source is None:
            return None
        matches = _matcher(source)
        return [key for key, name in self._store.sources() if matches(name)]

    def _current(self) -> _Caches:
        """The caches of what was published last."""
        with self._guard:
            published = self._store.published()
            if self._caches is None or self._caches.published != published:
                self._caches = self._load(published)
            return self._caches

    def _load(self, published: Mark) -> _Caches:
        from rag.dense import Dense
        from rag.lexical import Lexical
        from rag.store import UNPUBLISHED

        store = self._store
        words = vectors = None
        if self._file:
            words, vectors = Lexical.open(self.folder), Dense.open(self.folder, self.embedder)
            fresh = words and vectors and words.mark == vectors.mark == published
            if not fresh or published.generation != store.generation():
                try:  # the last writer died, or a cache was damaged
                    with self._lock.held(wait=0):
                        return self._publish()
                except MutdapError:
                    pass  # somebody is writing, or nobody may: make do in memory
        with store.standing_still() as generation:
            now = UNPUBLISHED._replace(generation=generation)
            if words is None or words.mark != published:
                words = Lexical.in_memory(store, now)
            if vectors is None or vectors.mark != published:
                vectors = Dense.in_memory(store, now)
        return _Caches(published, words, vectors)

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
        vectors: Mapping[str, Vector],
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
        vectors: Mapping[str, Vector],
    ) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.put(state, document, entries, vectors, old)

    def touch(self, state: SourceState) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.touch(state)

    def add_vectors(self, vectors: Mapping[str, Vector]) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.add_vectors(vectors)

    def add_root(self, root: str) -> None:
        """See ``Index``."""
        if root not in self.roots():
            with self.writing():
                self._store.add_root(root)

    def remove(self, sources: Iterable[str]) -> int:
        """See ``Index``."""
        with self.writing():
            return self._store.remove(sources)

    def remove_root(self, root: str) -> None:
        """See ``Index``."""
        with self.writing():
            self._store.remove_root(root)

    def set_exclusions(self, paths: Iterable[str]) -> None:
        """See ``Index``."""
        wanted = sorted(set(paths))
        if wanted != self.exclusions():
            with self.writing():
                self._store.set_exclusions(wanted)

    def publish(self) -> None:
        """See ``Index``."""
        store = self._store
        if self._file and store.published().generation != store.generation():
            with self.writing():
                caches = self._publish()
            with self._guard:
                self._caches = caches

    def _publish(self) -> _Caches:
        from rag.dense import Dense
        from rag.lexical import Lexical

        store = self._store
        mark = store.seal()
        try:
            words = Lexical.refreshed(self.folder, store, mark)
            vectors = Dense.refreshed(self.folder, store, mark)
        except (OSError, ValueError, RuntimeError) as error:  # as Python, tantivy and FAISS put it
            raise MutdapError(
                tr(f"색인의 검색 파일을 쓸 수 없습니다: {error}",
                   f"The index's search files cannot be written: {error}"),
                tr("디스크의 빈자리와 폴더의 권한을 확인하고 다시 하세요. 이미 저장된 것은 그대로입니다.",
                   "Check free space and permissions and try again. What was stored is still there."),
            ) from error  # fmt: skip
        store.publish(mark)
        return _Caches(mark, words, vectors)

    def close(self) -> None:
        """Let go of files; the object cannot be used afterwards."""
        with self._guard:
            self._caches = None
            self._opened.close()

    # opening ----------------------------------------------------------------------------------------

    @property
    def _store(self) -> Store:
        """The open store; another one where the file was made, replaced or deleted meanwhile."""
        if self._file != _identity(self.folder / _DATABASE):
            with self._guard:  # the old one closes when the last thread that reads it is done
                self._caches = None
                self._opened = self._open()
        return self._opened

    def _open(self) -> Store:
        from rag.store import Store

        path = self.folder / _DATABASE
        file = _identity(path)
        store = Store.open(path) if file else None
        self._file = file if store else None
        if store is None:
            return Store.empty(self._manifest)
        try:
            _check(store.manifest(), self._manifest)
        except MutdapError:
            store.close()
            raise
        return store

    def _make(self) -> None:
        """Make the database where there is none yet."""
        from rag.store import Store

        if self._store and self._file is None:
            Store.create(self.folder / _DATABASE, self._manifest).close()


def read_manifest(folder: Path) -> Manifest | None:
    """What an index was made with; None where there is none."""
    from rag.store import Store

    store = Store.open(folder / _DATABASE) if exists(folder) else None
    if store is None:
        return None
    manifest = store.manifest()
    store.close()
    return manifest


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _check(found: Manifest, wanted: Manifest) -> None:
    from rag.database import FORMAT

    if found.format != FORMAT:
        raise IndexMismatch(
            tr(f"이 색인은 다른 버전의 묻답이 만들었습니다 (형식 {found.format}, 지금은 {FORMAT}).",
               f"This index has format {found.format}, and this version of mutdap reads {FORMAT}."),
            tr("`mutdap sync --index 새폴더 경로`로 새로 만들거나 그 버전의 묻답을 쓰세요.",
               "Make a new one with `mutdap sync --index NEW_FOLDER PATH`, or use that version of mutdap."),
        )  # fmt: skip
    if found != wanted:
        raise IndexMismatch(
            tr(f"이 색인은 임베더 {found.embedder}({found.dimension}차원)로 만들었는데 "
               f"지금 임베더는 {wanted.embedder}({wanted.dimension}차원)입니다.",
               f"This index was made with the embedder {found.embedder} ({found.dimension} dimensions), "
               f"and the one in use is {wanted.embedder} ({wanted.dimension} dimensions)."),
            tr("`mutdap sync --rebuild`로 다시 임베딩하거나 그 임베더를 고르세요 (MUTDAP_EMBEDDER).",
               "Embed anew with `mutdap sync --rebuild`, or choose that embedder (MUTDAP_EMBEDDER)."),
        )  # fmt: skip
