"""Which files a path stands for: what is hidden or made by programs is passed over, links never loop."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.address import is_url, plain_url
from ingest.load import SUFFIXES, another_format, is_old, load, readable
from ingest.zipped import INSIDE, SUFFIX, contents, is_archive
from rag.errors import SourceError, UnsupportedFile
from rag.language import reason, tr

if TYPE_CHECKING:
    from ingest.fetch import Fetched

_MADE_BY_PROGRAMS = frozenset({"node_modules", "__pycache__", "__MACOSX", "site-packages", "$RECYCLE.BIN"})
_FORMATS = " ".join(sorted((*SUFFIXES, SUFFIX)))
_OF_NOTION = re.compile(r"[0-9a-f]{32}\.csv")
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is there."""

    source: str
    root: str
    size: int
    mtime_ns: int
    page: Fetched | None = None
    """What an address answered with."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be brought up to date; what the index knew of it stays."""

    source: str
    error: str
    hint: str


@dataclass(slots=True)
class Scan:
    """What stands under the paths that were looked at."""

    found: dict[str, Found] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    """Files and folders that could not be looked at: nothing is known about what lies under them."""


def absolute(path: str | os.PathLike[str]) -> str:
    """The path of a file or folder by its real name, so that a link to it is not a second source; or a URL.

    Raises:
        UnsupportedFile: an address that is neither ``http`` nor ``https``.
    """
    name = os.fspath(path)
    if is_url(name):
        return plain_url(name)
    if _OTHER_SCHEME.match(name):
        raise UnsupportedFile(
            tr(f"읽을 수 없는 주소입니다: {name}", f"This address cannot be read: {name}"),
            tr(
                "http와 https 주소, 파일, 폴더를 읽습니다.",
                "Addresses of http and https, files and folders are read.",
            ),
        )
    real = os.path.realpath(Path(name).expanduser())
    if real != real.encode(errors="replace").decode():
        raise SourceError(
            tr("경로의 이름이 UTF-8이 아닙니다.", "The path's name is not UTF-8."),
            tr("이름을 바꾸고 다시 하세요.", "Rename it and try again."),
        )
    return real


def under(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it, or is an archive's member."""
    return path == folder or (
        not is_url(folder) and path.startswith((folder.rstrip(os.sep) + os.sep, folder + INSIDE))
    )


def covers(root: str, path: str, exclusions: Collection[str] = ()) -> bool:
    """Whether looking through a root comes upon a path."""
    if not under(path, root) or any(under(path, e) and under(e, root) for e in exclusions):
        return False
    return not any(map(_passed_over, path[len(root.rstrip(os.sep)) :].replace(os.sep, "/").split("/")))


def look(scan: Scan, start: str, root: str, roots: Collection[str], exclusions: Collection[str]) -> None:
    """Add what stands under a path to a scan.

    Args:
        scan: is added to.
        start: a file or folder that exists, by its real name.
        root: the root that what is found belongs to.
        roots: every folder that is looked through: a link into one is passed over.
        exclusions: what to pass over.
    """
    if not Path(start).is_dir():
        _add(scan, start, root, exclusions)
        return
    visited: set[str] = set()
    waiting = [start]
    while waiting:
        folder = waiting.pop()
        real = os.path.realpath(folder)
        if real in visited:
            continue
        visited.add(real)
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            _fail(scan, folder, error)
            continue
        names = {entry.name for entry in entries}
        for entry in entries:
            if _passed_over(entry.name) or _is_view(entry.name, names) or entry.path in exclusions:
                continue
            if entry.is_symlink() and _seen_by_name(entry.path, (start, *roots)):
                continue
            if entry.is_symlink() and not Path(entry.path).exists():
                scan.unseen.append(entry.path)  # of a drive that is not connected, perhaps
            elif entry.is_dir():
                waiting.append(entry.path)
            elif entry.is_file() and (readable(Path(entry.name)) or is_archive(entry.name)):
                _add(scan, entry.path, root, exclusions)
            elif entry.is_file() and is_old(entry.name):
                _skip(scan, entry.path)


def check(path: Path) -> None:
    """Make sure that a file can be read.

    Raises:
        SourceError: it cannot, and why; of an archive, that no member can.
    """
    if not is_archive(path):
        load(path)
    elif not contents(str(path), _wanted).sizes:
        raise nothing_readable(str(path))


def nothing_readable(folder: str) -> SourceError:
    """The error for a folder without a file that can be read."""
    return SourceError(
        tr(f"읽을 수 있는 파일이 없습니다: {folder}", f"No file that can be read: {folder}"),
        tr(f"읽는 형식: {_FORMATS}", f"Formats: {_FORMATS}"),
    )


def _passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _MADE_BY_PROGRAMS


def _is_view(name: str, names: Container[str]) -> bool:
    """Whether a table shows some rows of another beside it, as Notion exports a database with its view."""
    return _OF_NOTION.search(name) is not None and f"{name.removesuffix('.csv')}_all.csv" in names


def _seen_by_name(link: str, folders: Collection[str]) -> bool:
    """Whether a link leads into a folder that is looked through anyway, or to one around it."""
    target = os.path.realpath(link)
    return any(under(target, folder) or under(folder, target) for folder in folders)


def _add(scan: Scan, path: str, root: str, exclusions: Collection[str]) -> None:
    try:
        path.encode()
        status = Path(path).stat()
    except UnicodeEncodeError:
        scan.unseen.append(path)
        scan.failed.append(
            Failure(
                _shown(path),
                tr("파일 이름이 UTF-8이 아닙니다.", "The file's name is not UTF-8."),
                tr("파일 이름을 바꾸고 다시 하세요.", "Rename the file and try again."),
            )
        )
    except OSError as error:
        _fail(scan, path, error)
    else:
        if not stat.S_ISREG(status.st_mode):
            scan.unseen.append(path)
            scan.failed.append(
                Failure(
                    path,
                    tr("보통 파일이 아닙니다.", "It is not a plain file."),
                    tr("파일이나 폴더를 주세요.", "Give a file or a folder."),
                )
            )
            return
        if is_archive(path):
            _add_members(scan, path, root, status.st_mtime_ns, exclusions)
            return
        scan.found[path] = Found(path, root, status.st_size, status.st_mtime_ns)


def _shown(path: str) -> str:
    """A path whose name may be no text, for people."""
    return path.encode(errors="backslashreplace").decode()


def _skip(scan: Scan, path: str) -> None:
    """Name a file that its owner takes for a note and that is not read."""
    unread = another_format(_shown(path))
    scan.failed.append(Failure(_shown(path), unread.message, unread.hint))


def _add_members(scan: Scan, path: str, root: str, mtime_ns: int, exclusions: Collection[str]) -> None:
    try:
        held = contents(path, _wanted)
    except SourceError as error:
        scan.unseen.append(path)
        scan.failed.append(Failure(path, error.message, error.hint))
        return
    for name, size in held.sizes.items():
        source = path + INSIDE + name
        if not _is_view(name, held.sizes) and not any(under(source, e) for e in exclusions):
            scan.found[source] = Found(source, root, size, mtime_ns)
    for name, why in held.refused.items():
        scan.unseen.append(path + INSIDE + name)
        scan.failed.append(Failure(path + INSIDE + name, why.message, why.hint))


def _wanted(name: str) -> bool:
    """Whether a member of an archive would be read if it lay in a folder."""
    return readable(Path(name)) and not any(map(_passed_over, name.split("/")))


def _fail(scan: Scan, path: str, error: OSError) -> None:
    scan.unseen.append(path)
    scan.failed.append(
        Failure(
            _shown(path),
            tr(f"열 수 없습니다. {reason(error)}", f"It cannot be opened. {reason(error)}"),
            tr(
                "권한과 연결을 확인하세요. 색인에 있던 것은 그대로 둡니다.",
                "Check permissions and links. What the index held of it stays.",
            ),
        )
    )


def no_such(path: str) -> SourceError:
    """The error for a path that is not there and never was."""
    return SourceError(
        tr(f"그런 파일이나 폴더가 없습니다: {path}", f"There is no such file or folder: {path}"),
        tr("경로를 확인하세요.", "Check the path."),
    )


def missing(path: str) -> Failure:
    """The failure for a path that the index knows and that is not there today."""
    return Failure(
        path,
        tr("지금은 없는 경로입니다.", "This path is not there today."),
        tr("드라이브를 연결하거나, 지운 것이라면 `mutdap forget`으로 잊게 하세요. 색인은 그대로 둡니다.",
           "Connect its drive, or `mutdap forget` it if it is gone for good. The index keeps it."),
    )  # fmt: skip
