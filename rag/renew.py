"""Another embedder for an index: readers go on with the old vectors until the new ones are there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.files import DATABASE, WriterLock
from rag.index import LocalIndex
from rag.store import Store

_WAIT = 10.0
"""Seconds that another writer may take to finish."""


@contextmanager
def renewed(folder: Path, embedder: str, dimension: int) -> Iterator[LocalIndex]:
    """A copy of an index without vectors, which takes its place on leaving; nobody else writes meanwhile.

    Left by an exception, the copy goes and the index is as it was. Whoever reads the index with the embedder
    of before must open it anew afterwards.

    Args:
        folder: of the index.
        embedder: identity of the new one.
        dimension: of its vectors.

    Raises:
        IndexDamaged: there is no sound index.
        IndexLocked: somebody is writing it.
    """
    with (
        WriterLock(folder).held(_WAIT),
        tempfile.TemporaryDirectory(prefix=".renew-", dir=folder, ignore_cleanup_errors=True) as place,
    ):
        copy = Path(place) / DATABASE
        with closing(Store.existing(folder / DATABASE)) as store:
            store.copy_to(copy)
        with closing(LocalIndex.rebuilt(Path(place), embedder, dimension)) as index:
            yield index
        with closing(Store.existing(folder / DATABASE)) as store:
            store.copy_from(copy)
