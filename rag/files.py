"""Files that are whole or absent, and the lock that one writer holds."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from rag.errors import IndexLocked, MutdapError
from rag.language import tr

DATABASE = "mutdap.db"
_ROOTS = "roots.json"
_UNFINISHED = re.compile(r"\.(?:(?:words|[a-z]+\.(?:json|faiss|npz))\.[0-9a-f]{8}|restore-.+)")


def write_whole(path: Path, content: bytes | Callable[[BinaryIO], None]) -> None:
    """Put a file in place that only its owner may read: the old one or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
            if callable(content):
                content(file)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        error.filename = str(path)  # a full disk is told of without, or by the temporary name
        raise
    finally:
        temporary.unlink(missing_ok=True)


def how_to_write(*, full: bool) -> str:
    """What a person can do where an index cannot be written: its disk is full, or its folder is closed."""
    if full:
        return tr("자리를 비우고 다시 하세요. 이미 저장된 것은 그대로입니다.",
                  "Make room and try again. What was stored is still there.")  # fmt: skip
    return tr("폴더의 권한을 확인하거나 --index로 다른 폴더를 고르세요.",
              "Check the folder's permissions, or choose another with --index.")  # fmt: skip


def discard(folder: Path) -> None:
    """Delete a folder. Renamed first: whoever opens it this very moment may put a lock file into it."""
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    folder.replace(aside)
    shutil.rmtree(aside, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Delete what writers who died left unfinished; the caller holds the writer's lock."""
    for path in folder.iterdir():
        if _UNFINISHED.fullmatch(path.name):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was synced into an index, kept beside its database as well."""

    roots: list[str] = field(default_factory=list)
    exclusions: list[str] = field(default_factory=list)


def remember(folder: Path, what: Remembered) -> None:
    """Keep it; the caller holds the writer's lock."""
    content = json.dumps(asdict(what), ensure_ascii=False)
    line = {"check": zlib.crc32(content.encode()), "content": content}
    write_whole(folder / _ROOTS, json.dumps(line, ensure_ascii=False).encode())


def remembered(folder: Path) -> Remembered:
    """What is kept; nothing where that file is missing or damaged."""
    try:
        line = json.loads((folder / _ROOTS).read_bytes())
        content = str(line["content"])
        if zlib.crc32(content.encode()) != line["check"]:
            return Remembered()
        return Remembered(**json.loads(content))
    except (OSError, ValueError, KeyError, TypeError):
        return Remembered()


class WriterLock:
    """One writer at a time, by a lock of the operating system, which goes when its process does.

    A JSON file beside it names the holder, for the message that others get.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holder = folder / "writer.json"
        self._depth = threading.local()

    @contextmanager
    def held(self, wait: float) -> Iterator[None]:
        """Hold the lock; a thread that holds it may do so again.

        Args:
            wait: seconds to wait for another holder.

        Raises:
            IndexLocked: somebody else held it all that time.
            MutdapError: the folder cannot be written.
        """
        if getattr(self._depth, "held", False):
            yield
            return
        lock = FileLock(self._folder / "writer.lock", timeout=wait, mode=0o600)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise self._taken() from error
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self._depth.held = True
            self._sign()
            yield
        finally:
            self._depth.held = False
            self._holder.unlink(missing_ok=True)
            lock.release()

    def _sign(self) -> None:
        """Say who holds the lock."""
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now}
        try:
            write_whole(self._holder, json.dumps(holder).encode())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> MutdapError:
        return MutdapError(
            tr(f"색인 폴더에 쓸 수 없습니다: {self._folder} ({error.strerror})",
               f"The index folder cannot be written: {self._folder} ({error.strerror})"),
            how_to_write(full=error.errno in {errno.ENOSPC, errno.EDQUOT}),
        )  # fmt: skip

    def _taken(self) -> IndexLocked:
        hint = tr("그것이 끝난 뒤 다시 하세요. 검색과 질문은 지금도 됩니다.",
                  "Try again when it is done. Searching and asking work meanwhile.")  # fmt: skip
        try:
            holder = json.loads(self._holder.read_bytes())
            pid, since = int(holder["pid"]), datetime.fromisoformat(holder["since"]).strftime("%H:%M")
            host = "" if holder["host"] == socket.gethostname() else f" ({holder['host']})"
        except (OSError, ValueError, KeyError, TypeError):  # it was taken or let go this very moment
            return IndexLocked(
                tr("다른 프로세스가 색인을 쓰고 있습니다.", "Another process is writing the index."), hint
            )
        return IndexLocked(
            tr(f"다른 프로세스({pid}{host})가 {since}부터 색인을 쓰고 있습니다.",
               f"The index is being written by process {pid}{host} since {since}."),
            hint,
        )  # fmt: skip
