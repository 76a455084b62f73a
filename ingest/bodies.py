"""The same notes without their headings, to see what search finds by the text alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.reading import Job, Read
from ingest.scan import Found
from ingest.storing import prepare, store
from rag.index import Index, LocalIndex
from rag.types import Chunk

if TYPE_CHECKING:
    from rag.embed import Embedder

_BATCH_DOCUMENTS = 64


def without_headings(index: Index, embedder: Embedder, folder: Path) -> LocalIndex:
    """An index of what stands under the headings of the notes: no heading, no title, no empty question.

    Everything is embedded and analysed anew.

    Args:
        index: the notes.
        embedder: the one the index was made with.
        folder: where the new index is made; the caller deletes it.

    Raises:
        EmbedderError: the embedder gives unusable vectors.
    """
    made = LocalIndex(folder, embedder.identity, embedder.dimension)
    with made.writing():
        reads = _bare(index)
        while batch := list(islice(reads, _BATCH_DOCUMENTS)):
            store(made, embedder, prepare(batch))
        made.publish()
    return made


def _bare(index: Index) -> Iterator[Read]:
    for state in index.states():
        document = replace(index.document(state.source), title="")
        chunks = [_body(chunk) for chunk in index.chunks_of(state.source) if chunk.body < chunk.end]
        found = Found(state.source, state.root, state.size, state.mtime_ns)
        yield Read(Job(found, "added"), replace(state, title="", chunks=len(chunks)), document, chunks)


def _body(chunk: Chunk) -> Chunk:
    return replace(chunk, heading="", start=chunk.body, text=chunk.body_text)
