"""What an index of notes can do, whoever keeps it, and the words it is spoken to in."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import NoSuchNotes
from rag.language import tr
from rag.types import Chunk, Document

if TYPE_CHECKING:
    from rag.scope import Scope

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]
Embedded = NDArray[np.float32]
"""Of a text: its vector ``(d,)``; of one that was read in parts that and theirs below, ``(1 + n, d)``."""

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
    dated: str = ""
    """The day that the note names (``2024-03-02``), as ``date`` in its document's meta; may be empty."""

    @property
    def day(self) -> date | None:
        """The day that the note names, else the one on which its file was last written."""
        return day_of(self.dated, self.mtime_ns)


def refuse_unusable(digest: str, vectors: Embedded, dimension: int) -> None:
    """Raise ValueError where what was made of a text is no vector of this dimension, with those of parts."""
    shape = np.shape(vectors)
    if not 1 <= len(shape) <= 2 or shape[-1] != dimension or 0 in shape or not np.isfinite(vectors).all():
        raise ValueError(f"not a vector of {dimension} finite numbers: {digest}")


def day_of(dated: str, mtime_ns: int) -> date | None:
    """The day of a note: what it says itself, else when its file was last written, else none."""
    try:
        return date.fromisoformat(dated)
    except ValueError:
        return datetime.fromtimestamp(mtime_ns / 1e9).date() if mtime_ns > 0 else None


LONGEST_GLOB = 4_096
"""Characters; no path of a file is longer."""
_BRACKET = "\0"
"""Stands for a bracket that is a letter; no name of a file and no address holds it."""


class Index(Protocol):
    """Documents and chunks kept for search.

    Ranks come best first, equals by number; ``number`` is a chunk's key inside the index, and ``source`` in
    ``lexical`` and ``dense`` says which notes are meant: a glob as ``source_matches`` reads it, or a Scope.
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

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Embedded]:
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
        vectors: Mapping[str, Embedded],
    ) -> None:
        """Store a document in place of what stood under its source, in one transaction.

        ``vectors`` holds at least those that the index lacks, unit length, by digest.

        Raises ValueError for a vector that is missing or unusable.
        """

    def move(
        self,
        old: str,
        state: SourceState,
        document: Document,
        entries: Sequence[Entry],
        vectors: Mapping[str, Embedded],
    ) -> None:
        """The same content under another name, in one transaction; otherwise as ``put``."""

    def touch(self, state: SourceState) -> None:
        """Remember a new time of the file; the content is as it was and the generation stays."""

    def add_vectors(self, vectors: Mapping[str, Embedded]) -> None:
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
        self, groups: Sequence[TermGroup], limit: int, source: str | Scope | None = None
    ) -> list[tuple[int, float]]:
        """``(number, BM25 score)`` of the best chunks."""

    def dense(self, vector: Vector, limit: int, source: str | Scope | None = None) -> list[tuple[int, float]]:
        """``(number, cosine)`` of the nearest chunks."""

    def document_frequency(self, term: str) -> int:
        """In how many chunks a search term stands."""

    def document_frequencies(self) -> Callable[[str], int]:
        """``document_frequency`` at this moment, for whoever asks a hundred times and wants one state."""

    def sounding_like(self, sound_keys: Iterable[str]) -> list[str]:
        """Words of the notes with one of these keys of ``rag.sound``."""

    def words_starting(self, beginning: str) -> list[tuple[str, int]]:
        """Words of the notes that start so and in how many chunks each stands, the most frequent first."""

    def numbers(self) -> list[int]:
        """Of all chunks, ascending."""

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """Chunks with the title of their document; numbers that are gone are left out."""

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """Stored vectors of chunks; numbers that are gone are left out."""

    def part_vectors(self, numbers: Sequence[int]) -> dict[int, Matrix]:
        """Of those of these chunks that were embedded in parts, the vectors of the parts, ``(n, d)``."""

    def close(self) -> None:
        """Let go of files and locks."""


class KeptIndex(Index, Protocol):
    """An index somewhere: in a folder, or on Milvus."""

    @property
    def embedder(self) -> str:
        """Identity of the embedder that made its vectors."""

    @property
    def dimension(self) -> int:
        """Of the vectors."""

    @property
    def place(self) -> str:
        """Where it is, as a user writes it."""

    def size_on_disk(self) -> int:
        """Bytes of its files; 0 where a server keeps them."""


def source_matches(source: str, pattern: str) -> bool:
    """Whether a glob means a source: all of it, its last parts, or a folder it lies in.

    ``*`` crosses folders. A name is compared composed (NFC), for macOS writes Hangul names decomposed.
    """
    return matcher(pattern)(source)


def matcher(pattern: str) -> Callable[[str], bool]:
    """What tells of each source whether a glob means it; see ``source_matches``.

    Raises:
        NoSuchNotes: it is longer than any name.
    """
    if len(pattern) > LONGEST_GLOB:
        raise NoSuchNotes(
            tr(f"노트의 이름이 너무 깁니다: {len(pattern):,}자 ({LONGEST_GLOB:,}자까지)",
               f"The name of notes is too long: {len(pattern):,} characters ({LONGEST_GLOB:,} at most)"),
            tr("파일이나 폴더의 이름만, 또는 *를 넣어 적으세요.",
               "Write only the name of a file or folder, or use *."),
        )  # fmt: skip
    composed = unicodedata.normalize("NFC", pattern)
    inside = _translated(f"*/{composed.rstrip('/')}/*")

    def matches(source: str) -> bool:
        name = unicodedata.normalize("NFC", source)
        return name == composed or inside.match(f"/{name}/") is not None

    return matches


def _translated(glob: str) -> re.Pattern[str]:
    """As ``fnmatch`` reads it, in time that grows with its length alone.

    For each bracket ``fnmatch`` looks for the one that closes it: behind the last of those there is none.
    """
    last = glob.rfind("]") + 1
    closed, rest = glob[:last], glob[last:].replace("[", _BRACKET)
    return re.compile(fnmatch.translate(closed + rest).replace(_BRACKET, r"\["))
