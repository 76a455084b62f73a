"""Documents that were read go into the index with their vectors and search terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from ingest.reading import Read
from rag.index import Embedded, Entry, Index
from rag.types import Chunk

if TYPE_CHECKING:
    from rag.embed import Embedder

_BATCH_TEXTS = 256


@dataclass(frozen=True, slots=True)
class Prepared:
    """Documents that were read, with all that does not take an index or an embedder."""

    batch: Sequence[Read]
    digests: Sequence[Sequence[str]]
    """Of the texts to embed, for each chunk of each document."""
    texts: dict[str, str]
    """The texts to embed, by their digests."""
    terms: dict[str, list[str]]
    """Search terms of every text and heading."""


def prepare(batch: Sequence[Read]) -> Prepared:
    """Analyse a batch: Kiwi uses all cores and leaves Python to other threads meanwhile."""
    from rag.embed import passage

    passages = [[passage(chunk, read.document.title) for chunk in read.chunks] for read in batch]
    digests = [[blake2b(text.encode(), digest_size=16).hexdigest() for text in texts] for texts in passages]
    texts = {d: t for ds, ts in zip(digests, passages, strict=True) for d, t in zip(ds, ts, strict=True)}
    return Prepared(batch, digests, texts, _terms(batch))


def store(index: Index, embedder: Embedder, prepared: Prepared) -> None:
    """Embed what is new in a batch and put its documents into the index, one transaction each."""
    vectors = index.known_vectors(prepared.texts)
    vectors |= _embedded(embedder, {d: text for d, text in prepared.texts.items() if d not in vectors})
    for read, own in zip(prepared.batch, prepared.digests, strict=True):
        entries = [
            _entry(chunk, digest, read.document.title, prepared.terms)
            for chunk, digest in zip(read.chunks, own, strict=True)
        ]
        needed = {digest: vectors[digest] for digest in own}
        if read.job.old is None:
            index.put(read.state, read.document, entries, needed)
        else:
            index.move(read.job.old, read.state, read.document, entries, needed)
        index.add_root(read.state.root)


def _embedded(embedder: Embedder, texts: dict[str, str]) -> dict[str, Embedded]:
    digests = list(texts)
    vectors: dict[str, Embedded] = {}
    for i in range(0, len(digests), _BATCH_TEXTS):
        some = digests[i : i + _BATCH_TEXTS]
        vectors |= zip(some, embedder.embed_passages([texts[digest] for digest in some]), strict=True)
    return vectors


def embed_what_lacks(index: Index, embedder: Embedder, told: Callable[[int, int], None]) -> None:
    """Make the vectors that are missing since the embedder was changed; each batch stays when interrupted.

    Args:
        index: being written.
        embedder: the one it was changed to.
        told: is called with how many texts were embedded, and with how many chunks there are.
    """
    from rag.embed import passage

    done, total = 0, len(index)
    while lacking := index.unembedded(_BATCH_TEXTS):
        texts = {digest: passage(chunk, title) for digest, chunk, title in lacking}
        index.add_vectors(_embedded(embedder, texts))
        done += len(lacking)
        told(done, total)


def _place(chunk: Chunk, title: str) -> list[str]:
    """What a chunk stands under: the headings above its own line, else its document's title.

    A title that was taken from the first line then counts twice, which is right: a passage says first what
    it is about.
    """
    place = chunk.place(title)
    return place[chunk.body > chunk.start and place[0] == chunk.question :]


def _terms(batch: Sequence[Read]) -> dict[str, list[str]]:
    """Search terms of every text and heading of a batch, each once."""
    from rag.korean import tokens_of

    texts = dict.fromkeys(
        text
        for read in batch
        for chunk in read.chunks
        for text in (chunk.text, chunk.question, *_place(chunk, read.document.title))
    )
    return dict(zip(texts, tokens_of(texts), strict=True))


def _entry(chunk: Chunk, digest: str, title: str, terms: dict[str, list[str]]) -> Entry:
    above = [term for part in _place(chunk, title) for term in terms[part]]
    return Entry(chunk, digest, above + terms[chunk.text], terms[chunk.question])
