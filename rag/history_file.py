"""The SQLite file of past conversations: how it is opened, and what its errors mean to a user.

Every call opens the file, does one transaction and closes it: any number of processes share it, a process
that dies loses nothing that was committed, and a file that was moved away is simply begun again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import MutdapError
from rag.language import tr
from rag.packing import NotPacked, unpacked
from rag.transaction import transaction
from rag.types import Answer

_OURS = 0x6D757464
"""Marks the file as one of these: ``mutd``."""
_WAIT = 10.0
"""Seconds to wait for another process."""

_MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE conversations (
        id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, title TEXT NOT NULL, folded TEXT NOT NULL,
        started REAL NOT NULL, changed REAL NOT NULL);
    CREATE INDEX conversations_by_owner ON conversations (owner, changed);
    CREATE TABLE turns (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        asked REAL NOT NULL, question TEXT NOT NULL, searched INTEGER NOT NULL, answer BLOB NOT NULL,
        folded TEXT NOT NULL, morphemes TEXT NOT NULL);
    CREATE INDEX turns_by_conversation ON turns (conversation);
    CREATE TABLE votes (
        turn INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        vote INTEGER NOT NULL, given REAL NOT NULL, question TEXT NOT NULL, answer BLOB NOT NULL);
    CREATE INDEX votes_by_conversation ON votes (conversation);
    """,
)
"""Statements that bring each format, from 0 (an empty file), to the next one."""


class HistoryFile:
    """The file, and its transactions.

    Args:
        path: of the file; made, readable by its user only, when something is kept.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        """One transaction that waits for others and is on the disk when it ends."""
        with self._open() as rows, transaction(rows, rows.execute):
            yield rows

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """What stands in the file; in an empty one of memory where there is none yet."""
        if self.path.exists():
            with self._open() as rows:
                yield rows
        else:
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as rows:
                _migrate(rows)
                yield rows

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self.path.exists():
                self._create()
            with closing(sqlite3.connect(self.path, isolation_level=None, timeout=_WAIT)) as rows:
                if self._format(rows) < len(_MIGRATIONS):
                    with self._alone():
                        rows.execute("PRAGMA journal_mode = WAL")
                        _migrate(rows)
                for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
                    rows.execute(f"PRAGMA {pragma}")
                yield rows
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error

    def _create(self) -> None:
        """Make an empty file, unless another process does at this moment; its user alone may read it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            if self.path.exists():
                return
            for log in ("-wal", "-shm"):  # of one that was deleted: SQLite would replay it into this one
                self.path.with_name(self.path.name + log).unlink(missing_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=_WAIT, mode=0o600):
                yield
        except Timeout as error:
            raise self._busy() from error

    def _format(self, rows: sqlite3.Connection) -> int:
        """Of the file. Raises MutdapError for one of another program or of a later version."""
        ((ours,),) = rows.execute("PRAGMA application_id").fetchall()
        ((version,),) = rows.execute("PRAGMA user_version").fetchall()
        if (ours, version) != (0, 0) and ours != _OURS:
            raise self._damaged(tr("대화 파일이 아님", "no file of conversations"))
        if version > len(_MIGRATIONS):
            raise MutdapError(
                tr(f"더 새로운 버전의 묻답이 쓴 대화 파일입니다: {self.path}",
                   f"A later version of mutdap wrote these conversations: {self.path}"),
                tr("mutdap을 새 버전으로 올리세요.", "Upgrade mutdap."),
            )  # fmt: skip
        return int(version)

    def _unpacked(self, content: bytes) -> Answer:
        try:
            return unpacked(content)
        except NotPacked as error:
            raise self._damaged(str(error)) from error

    def _explained(self, error: sqlite3.DatabaseError) -> Exception:
        if isinstance(error, sqlite3.ProgrammingError):
            return error
        match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return self._busy()
            case (
                sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_READONLY
                | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM
            ):  # fmt: skip
                return self._unwritable(str(error))
        return self._damaged(str(error))

    def _damaged(self, why: str) -> MutdapError:
        return MutdapError(
            tr(f"지난 대화의 파일이 손상되었습니다: {self.path} ({why})",
               f"The file of past conversations is damaged: {self.path} ({why})"),
            tr("묻기는 그대로 됩니다. 그 파일을 다른 곳으로 옮기면 새 파일로 다시 남깁니다.",
               "Asking works as ever. Move that file elsewhere, and a new one is begun."),
        )  # fmt: skip

    def _unwritable(self, why: str) -> MutdapError:
        return MutdapError(
            tr(f"지난 대화의 파일을 열거나 쓸 수 없습니다: {self.path} ({why})",
               f"The file of past conversations cannot be opened or written: {self.path} ({why})"),
            tr("폴더의 권한과 디스크의 빈자리를 확인하세요. 묻기는 그대로 됩니다.",
               "Check the folder's permissions and the room on the disk. Asking works as ever."),
        )  # fmt: skip

    def _busy(self) -> MutdapError:
        return MutdapError(
            tr(f"다른 프로그램이 지난 대화의 파일을 쓰고 있습니다: {self.path}",
               f"Another program holds the file of past conversations: {self.path}"),
            tr("잠시 뒤 다시 하세요.", "Try again in a moment."),
        )  # fmt: skip


def _migrate(rows: sqlite3.Connection) -> None:
    """Bring the tables to the present format, all the way or not at all."""
    with transaction(rows, rows.execute):
        ((version,),) = rows.execute("PRAGMA user_version").fetchall()
        for statements in _MIGRATIONS[version:]:
            for statement in filter(str.strip, statements.split(";")):
                rows.execute(statement)
        rows.execute(f"PRAGMA application_id = {_OURS}")
        rows.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
