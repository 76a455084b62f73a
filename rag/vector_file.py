"""The file ``vectors.faiss``: a line of JSON with what it was built from, then FAISS's own bytes.

The line holds the checksum of what follows, too. The bytes pass through Python's files, because FAISS itself
cannot open a path with Hangul on every system. Exact vectors are read into memory, inverted lists are mapped:
what no question needs may leave memory again.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from rag.files import write_whole
from rag.store import Mark

if TYPE_CHECKING:
    import faiss

_EXACT, _INVERTED = "mutdap-vectors-1", "mutdap-vectors-2"
"""Another first word for what an older version could not search."""
_NAME = "vectors.faiss"
_BLOCK = 1 << 20

Opened = tuple[Mark, "faiss.Index", dict[str, float], object]
"""What it was built from, the vectors, how they are searched (empty for exact ones), mapped memory."""


def path(folder: Path) -> Path:
    """Of the file in a folder."""
    return folder / _NAME


def opened(folder: Path, embedder: str) -> Opened | None:
    """The file in a folder; None where it is missing, damaged or of another embedder."""
    import faiss

    try:
        with path(folder).open("rb") as file:
            said = json.loads(file.readline(1 << 16))
            if said["magic"] not in {_EXACT, _INVERTED} or said["embedder"] != embedder:
                return None
            start, checksum = file.tell(), 0
            while block := file.read(_BLOCK):
                checksum = zlib.crc32(block, checksum)
            if f"{checksum:08x}" != said["checksum"]:
                return None
            mark = Mark(int(said["generation"]), str(said["stamp"]))
            if said["magic"] == _INVERTED:
                about = {name: float(said["about"][name]) for name in ("probes", "error")}
                memory = _mapped(file)[start:]
                reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(memory), memory.size)  # type: ignore[attr-defined]
                return mark, faiss.read_index(reader), about, memory
            file.seek(start)
            return mark, faiss.read_index(faiss.PyCallbackIOReader(file.read, _BLOCK)), {}, None  # type: ignore[attr-defined]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(folder: Path, embedder: str, mark: Mark, index: faiss.Index, about: dict[str, float]) -> None:
    """Put the file in place: the old one or the new one, never half of it.

    Args:
        folder: of the index.
        embedder: that made the vectors.
        mark: what they were read from.
        index: the vectors.
        about: how inverted lists are searched; empty for exact vectors.
    """
    import faiss

    checksum = 0
    said = {"magic": _INVERTED if about else _EXACT, "embedder": embedder, **mark._asdict()}
    said |= {"about": about} if about else {}

    def line() -> bytes:
        return json.dumps(said | {"checksum": f"{checksum:08x}"}).encode() + b"\n"

    def write(file: BinaryIO) -> None:
        def block(content: bytes) -> int:
            nonlocal checksum
            checksum = zlib.crc32(content, checksum)
            return file.write(content)

        file.write(line())
        faiss.write_index(index, faiss.PyCallbackIOWriter(block, _BLOCK))  # type: ignore[attr-defined]
        file.seek(0)  # the checksum is known now, and as long as what stands in its place
        file.write(line())

    write_whole(path(folder), write)


def _mapped(file: BinaryIO) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The bytes of a file; in memory on Windows, which lets nobody replace a mapped file."""
    if os.name == "nt":
        file.seek(0)
        return np.frombuffer(file.read(), dtype=np.uint8)
    return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint8)
