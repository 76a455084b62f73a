"""What an index of notes can do, whoever keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.types import Chunk, Document

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
    """Search terms of the heading path alone."""


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


class Index(Protocol):
    """Documents and chunks kept for search. Ranks come best first; ``number`` is a chunk's key inside the index."""

    @property
    def generation(self) -> int:
        """Grows with each change; equal generations hold equal content."""

    def __len__(self) -> int:
        """How many chunks."""

    def states(self) -> list[SourceState]:
        """Every source the index knows, by name."""

    def roots(self) -> list[str]:
        """What the user synced, in the order they did."""

    def document(self, source: str) -> Document:
        """The document as it was indexed. Raises KeyError where there is none."""

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Vector]:
        """The vectors that are already there, so that nothing is embedded twice."""

    def put(self, state: SourceState, document: Document, entries: Sequence[Entry],
            vectors: Mapping[str, Vector]) -> None:
        """Store a document in place of what stood under its source, in one transaction.

        ``vectors`` holds those that ``known_vectors`` did not, unit length, by digest.
        """

    def move(self, old: str, state: SourceState, document: Document, entries: Sequence[Entry]) -> None:
        """The same content under another name, in one transaction."""

    def touch(self, state: SourceState) -> None:
        """Remember a new time of the file; the content is as it was and the generation stays."""

    def add_root(self, root: str) -> None:
        """Remember a path or URL that ``sync`` without arguments visits."""

    def remove(self, sources: Iterable[str]) -> int:
        """Forget sources; gives how many chunks went."""

    def remove_root(self, root: str) -> None:
        """Forget a root; its sources stay until removed."""

    def publish(self) -> None:
        """Bring the caches to the present generation; readers see it from now on."""

    def lexical(self, groups: Sequence[TermGroup], limit: int, source: str | None = None) -> list[tuple[int, float]]:
        """``(number, BM25 score)`` of the best chunks; ``source`` is a glob over sources."""

    def dense(self, vector: Vector, limit: int, source: str | None = None) -> list[tuple[int, float]]:
        """``(number, cosine)`` of the nearest chunks; ``source`` is a glob over sources."""

    def document_frequency(self, term: str) -> int:
        """In how many chunks a search term stands."""

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """Chunks with the title of their document; numbers that are gone are left out."""

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """Stored vectors of chunks; numbers that are gone are left out."""

    def close(self) -> None:
        """Let go of files and locks."""
