"""A ``.zip`` of notes is a folder: each member a source, named ``/notes/export.zip!/folder/note.md``.

Nothing is ever unpacked onto the disk. Notion puts zips into its zip, so one zip inside another is looked
into; a third is not.
"""

from __future__ import annotations

import io
import os
import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from ingest.archive import MEMBER, Archive, bomb, damaged, encrypted, is_link
from rag.errors import SourceError
from rag.language import tr

INSIDE = "!/"
"""Stands between an archive and the member in a source's name."""
SUFFIX = ".zip"
ALL = 1024 * 1024 * 1024
"""Bytes that the notes of one archive may inflate to together."""
DEPTH = 1
"""How many zips may lie around a member besides the file itself."""


@dataclass(slots=True)
class Contents:
    """The members of an archive that can be read, and why others cannot."""

    sizes: dict[str, int] = field(default_factory=dict)
    refused: dict[str, SourceError] = field(default_factory=dict)


def is_archive(name: str | os.PathLike[str]) -> bool:
    """Whether a file is looked into as if it were a folder."""
    return os.fspath(name).lower().endswith(SUFFIX)


def parted(source: str) -> tuple[str, str] | None:
    """The archive and the member that a source names; None for an ordinary file."""
    mark = SUFFIX + INSIDE
    at = source.lower().find(mark)
    if at < 0 or os.path.lexists(source):
        return None
    while at >= 0:
        archive = source[: at + len(SUFFIX)]
        if Path(archive).is_file():
            return archive, source[at + len(mark) :]
        at = source.lower().find(mark, at + 1)
    return None


def contents(path: str, wanted: Callable[[str], bool]) -> Contents:
    """What an archive holds.

    Args:
        path: the archive.
        wanted: whether a member of that name would be read.

    Raises:
        SourceError: it is no zip, damaged, or a bomb.
    """
    archive = _opened(*_state(path))
    found = Contents()
    _look(path, archive, "", wanted, found)
    if sum(found.sizes.values()) > ALL:
        raise bomb(path)
    return found


def read(source: str) -> bytes:
    """The bytes of a member.

    Raises:
        SourceError: it is gone, encrypted, damaged, or inflates to too much.
    """
    archive, name = _place(source)
    return archive.read(name, named=source)


def state(source: str) -> tuple[int, int]:
    """The size of a member, as the archive's directory tells it, and the archive's time.

    Raises:
        SourceError: it is gone.
    """
    archive, name = _place(source)
    if name not in archive.members:
        raise damaged(source)
    return archive.members[name].file_size, _state((parted(source) or (source,))[0])[2]


def _look(path: str, archive: Archive, above: str, wanted: Callable[[str], bool], found: Contents) -> None:
    for name, info in archive.members.items():
        nested = is_archive(name)
        out = name.startswith(("/", "../")) or ":" in name.split("/")[0]
        if not (nested or wanted(posixpath.basename(name) if out else name)):
            continue
        source = f"{path}{INSIDE}{above}{name}"
        if out:
            found.refused[above + name] = _leads_out(source)
        elif is_link(info):
            continue  # what it leads to is a member as well, or none of the archive's business
        elif info.flag_bits & 0x1:
            found.refused[above + name] = encrypted(source)
        elif not nested:
            found.sizes[above + name] = info.file_size
        elif above.count(INSIDE) >= DEPTH:
            found.refused[above + name] = _too_deep(source)
        else:
            try:
                inner = _nested(*_state(path), name)
            except SourceError as error:
                found.refused[above + name] = error
            else:
                _look(path, inner, f"{name}{INSIDE}", wanted, found)


def _place(source: str) -> tuple[Archive, str]:
    place = parted(source)
    if place is None:
        raise damaged(source)
    path, name = place
    outer, inside, inner = name.partition(INSIDE)
    state = _state(path)
    archive = _opened(*state)
    if inside and name not in archive.members and outer in archive.members:
        return _nested(*state, outer), inner
    return archive, name


def _state(path: str) -> tuple[str, int, int]:
    try:
        status = Path(path).stat()
    except OSError as error:
        raise SourceError(
            tr(
                f"읽을 수 없습니다: {path} ({error.strerror})",
                f"It cannot be read: {path} ({error.strerror})",
            ),
            tr("파일이 있는지, 읽을 권한이 있는지 확인하세요.", "Check that it is there and may be read."),
        ) from error
    return path, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=2)
def _opened(path: str, length: int, mtime_ns: int) -> Archive:
    """The archive's directory, read once for all members; size and time say that it is still the same."""

    def opened() -> BinaryIO:
        return Path(path).open("rb")

    archive = Archive(path, opened, total=None)
    if sum(info.compress_size for info in archive.members.values()) > length:
        raise bomb(path)  # members that lie upon one another, so that a small file inflates without end
    return archive


@lru_cache(maxsize=1)
def _nested(path: str, length: int, mtime_ns: int, name: str) -> Archive:
    source = f"{path}{INSIDE}{name}"
    data = _opened(path, length, mtime_ns).read(name, MEMBER, named=source)
    archive = Archive(source, lambda: io.BytesIO(data), total=None)
    if sum(info.compress_size for info in archive.members.values()) > len(data):
        raise bomb(source)
    return archive


def _leads_out(source: str) -> SourceError:
    return SourceError(
        tr(
            f"압축 파일 밖을 가리키는 이름입니다: {source!r}",
            f"The name leads out of the archive: {source!r}",
        ),
        tr("압축을 다시 만들어 넣으세요.", "Make the archive anew."),
    )


def _too_deep(source: str) -> SourceError:
    return SourceError(
        tr(f"압축 파일 안의 압축 파일은 한 겹만 읽습니다: {source}",
           f"Only one zip inside another is looked into: {source}"),
        tr("안쪽 압축을 풀어 넣으세요.", "Unpack the inner one."),
    )  # fmt: skip
