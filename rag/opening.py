"""Opening the index that the settings name: a folder of this machine, or Milvus."""

from __future__ import annotations

from pathlib import Path

from rag.config import MilvusAt, Settings
from rag.errors import MutdapError
from rag.index import LocalIndex, exists
from rag.language import tr
from rag.protocol import KeptIndex


def is_kept(settings: Settings) -> bool:
    """Whether there is an index where the settings say.

    Raises:
        IndexUnreachable: the server that would know is away.
    """
    if isinstance(settings.index, MilvusAt):
        from rag.milvus import exists_on_milvus

        return exists_on_milvus(settings.index, settings.milvus_token)
    return exists(settings.index)


def open_kept(settings: Settings, embedder: str | None = None, dimension: int = 0) -> KeptIndex:
    """The index that the settings name; one that does not exist reads as empty.

    Args:
        settings: say where it is.
        embedder: names the embedder and its version; None takes the index as it is, for reading.
        dimension: of its vectors.

    Raises:
        IndexMismatch: the index was made with another embedder or by another version of mutdap.
        IndexDamaged: it cannot be read.
        IndexLocked: another process has the milvus-lite file.
        IndexUnreachable: the server is away, slow or lets nobody in.
    """
    if isinstance(settings.index, MilvusAt):
        from rag.milvus import MilvusIndex

        return MilvusIndex(settings.index, embedder, dimension, token=settings.milvus_token)
    return LocalIndex(settings.index, embedder, dimension)


def open_anew(settings: Settings, embedder: str, dimension: int) -> KeptIndex:
    """The index that the settings name, to be made anew; what was synced is remembered.

    Raises:
        IndexLocked: another process is writing it.
        IndexUnreachable: the server is away, slow or lets nobody in.
    """
    if isinstance(settings.index, MilvusAt):
        from rag.milvus import MilvusIndex

        return MilvusIndex.rebuilt(settings.index, embedder, dimension, token=settings.milvus_token)
    return LocalIndex.rebuilt(settings.index, embedder, dimension)


def local_folder(settings: Settings) -> Path:
    """The folder of a local index, for what only one can do. Raises MutdapError for one on Milvus."""
    if isinstance(settings.index, MilvusAt):
        raise MutdapError(
            tr(f"Milvus 색인에는 쓸 수 없는 명령입니다: {settings.index}",
               f"This command is not for an index on Milvus: {settings.index}"),
            tr("백업은 milvus-backup으로, 새로 만들기는 `mutdap sync --rebuild`로 하세요.",
               "Back up with milvus-backup; make it anew with `mutdap sync --rebuild`."),
        )  # fmt: skip
    return settings.index
