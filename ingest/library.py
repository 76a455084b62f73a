"""Opening an index of notes: the user's own, or the bundled samples while there is none."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.config import BUNDLED, Settings, data_folder
from rag.embed import Embedder
from rag.index import KeptIndex, LocalIndex
from rag.opening import is_kept, open_anew, open_kept

SAMPLES = BUNDLED / "notes"


@dataclass(frozen=True, slots=True)
class Notes:
    """An open index, and whether it holds only the bundled samples."""

    index: KeptIndex
    bundled: bool
    name: Callable[[str], str] = str
    """What a source is called to whoever reads here; its path or address by default."""

    def line_of(self, source: str, offset: int) -> int | None:
        """The line, from 1, of an offset in a text or Markdown file; None for other formats."""
        document = self.index.document(source)
        if document.meta.get("format") not in {"text", "markdown"}:
            return None
        return document.text.count("\n", 0, offset) + 1


def open_notes(
    settings: Settings, embedder: Embedder, *, reading_samples: Callable[[], None] | None = None
) -> Notes:
    """The user's notes for reading; the bundled samples while nothing has been synced.

    Args:
        settings: says where they are.
        embedder: the one they were embedded with.
        reading_samples: is called before the samples are read, which takes seconds, once.

    Raises:
        IndexMismatch: the index was made with another embedder.
        IndexDamaged: its database cannot be read.
    """
    if is_kept(settings):
        index = open_kept(settings, embedder.identity, embedder.dimension)
        if index.states() or index.roots():
            return Notes(index, bundled=False)
        index.close()
    return Notes(_samples(embedder, reading_samples), bundled=True)


def open_for_sync(settings: Settings, embedder: Embedder, *, rebuild: bool = False) -> KeptIndex:
    """The user's index for writing; the first sync makes it.

    Args:
        settings: says where it is.
        embedder: makes its vectors.
        rebuild: make everything anew, for another embedder or after damage; see ``LocalIndex.rebuilt``.

    Raises:
        IndexMismatch: the index was made with another embedder, and ``rebuild`` is not set.
        IndexDamaged: its database cannot be read.
    """
    if rebuild:
        return open_anew(settings, embedder.identity, embedder.dimension)
    return open_kept(settings, embedder.identity, embedder.dimension)


def _samples(embedder: Embedder, reading: Callable[[], None] | None = None) -> LocalIndex:
    """An index of the bundled notes, made on first use and made again when notes or embedder change."""
    key = hashlib.blake2b(embedder.identity.encode(), digest_size=6)
    for path in sorted(SAMPLES.iterdir()):
        status = path.stat()
        key.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    index = LocalIndex(_samples_folder() / key.hexdigest(), embedder.identity, embedder.dimension)
    if not index.states():
        from ingest.sync import sync

        if reading:
            reading()
        sync(index, embedder, [SAMPLES])
    return index


def _samples_folder() -> Path:
    """Where the samples' index is kept: with the application's data, else for this run only."""
    folder = data_folder() / "samples"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="mutdap-"))
    return folder
