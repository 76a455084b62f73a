"""The SQLite file of a local index: its tables, how it is opened, and what its errors mean to a user."""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

from rag.errors import IndexDamaged, IndexLocked, MutdapError
from rag.files import how_to_write
from rag.language import tr
from rag.transaction import transaction

T = TypeVar("T")

FORMAT = 2
"""Of the tables below; ``migrated`` brings older ones to it."""

_SCHEMA = """
CREATE TABLE manifest (
    format INTEGER NOT NULL, embedder TEXT NOT NULL, dimension INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0, published INTEGER NOT NULL DEFAULT -1);
CREATE TABLE stamps (generation INTEGER PRIMARY KEY, stamp TEXT NOT NULL);
CREATE TABLE roots (id INTEGER PRIMARY KEY AUTOINCREMENT, root TEXT NOT NULL UNIQUE);
CREATE TABLE exclusions (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, root TEXT NOT NULL,
    digest TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, made_by TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL,
    pages TEXT NOT NULL, meta TEXT NOT NULL, furniture TEXT NOT NULL,
    chunks INTEGER, state_check INTEGER, text_check INTEGER);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (id),
    id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, body INTEGER NOT NULL,
    heading TEXT NOT NULL, page INTEGER, text TEXT NOT NULL, digest TEXT NOT NULL,
    tokens TEXT NOT NULL, heading_tokens TEXT NOT NULL, generation INTEGER NOT NULL,
    row_check INTEGER);
CREATE INDEX chunks_by_document ON chunks (document);
CREATE INDEX chunks_by_digest ON chunks (digest);
CREATE INDEX chunks_by_generation ON chunks (generation);
CREATE TABLE vectors (digest TEXT PRIMARY KEY, vector BLOB NOT NULL, row_check INTEGER);
CREATE TABLE removed (number INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
"""

_STATE = ("source", "root", "digest", "size", "mtime_ns", "made_by", "title", "chunks")
_TEXT = ("source", "title", "text", "pages", "meta", "furniture")
_CHUNK = ("document", "id", "start", "end", "body", "heading", "page", "text", "digest", "tokens",
          "heading_tokens")  # fmt: skip


def _checksum_of(table: str, columns: tuple[str, ...]) -> str:
    return f"checksum({', '.join(f'{table}.{column}' for column in columns)})"


STATE_CHECK = _checksum_of("documents", _STATE)
TEXT_CHECK = _checksum_of("documents", _TEXT)
CHUNK_CHECK = _checksum_of("chunks", _CHUNK)
VECTOR_CHECK = _checksum_of("vectors", ("digest", "vector"))
"""What the check columns must equal: SQLite itself would not notice a bit that fell over inside a row."""

_FROM_1 = f"""
ALTER TABLE documents ADD COLUMN chunks INTEGER;
ALTER TABLE documents ADD COLUMN state_check INTEGER;
ALTER TABLE documents ADD COLUMN text_check INTEGER;
ALTER TABLE chunks ADD COLUMN row_check INTEGER;
ALTER TABLE vectors ADD COLUMN row_check INTEGER;
UPDATE documents SET chunks = (SELECT count(*) FROM chunks WHERE document = documents.id);
UPDATE documents SET state_check = {STATE_CHECK}, text_check = {TEXT_CHECK};
UPDATE chunks SET row_check = {CHUNK_CHECK};
UPDATE vectors SET row_check = {VECTOR_CHECK};
"""
_UNWRITABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
"""How SQLite puts it that it may write nothing into a folder, or that its disk is full."""
_MIGRATIONS = {1: _FROM_1}
"""Statements that bring a format to the next one."""


def checksum(*values: object) -> int:
    """Of what stands in a row."""
    check = 0
    for value in values:
        content = value if isinstance(value, bytes) else str(value).encode()
        check = zlib.crc32(content + b"\x1f", check)
    return check


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made with."""

    format: int
    embedder: str
    dimension: int


class Database:
    """One connection. Safe to share between threads: statements and transactions take turns."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        connection.create_function("checksum", -1, checksum, deterministic=True)
        self._connection = connection
        self._turn = threading.RLock()
        self._name = name
        self._counted = (-1, -1), 0  # chunks, by ``version``

    @classmethod
    def empty(cls, manifest: Manifest) -> Self:
        """A store in memory, for an index that nobody has made yet."""
        store = cls(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False), ":memory:")
        store._create(manifest)
        return store

    @classmethod
    def open(cls, path: Path) -> Self | None:
        """The store in a file, or None where there is none, or its maker died before it held anything.

        Raises:
            IndexDamaged: the file is not a database of ours.
        """
        if not path.is_file():
            return None
        modes = ["mode=rw"]
        log = path.with_name(f"{path.name}-wal")
        if not log.exists() or not log.stat().st_size:
            modes.append("immutable=1")  # where SQLite can write nothing beside it; a log it would not read
        for mode in modes:
            address = f"file:{quote(os.fsencode(path))}?{mode}"
            try:
                connection = sqlite3.connect(
                    address, uri=True, isolation_level=None, check_same_thread=False, timeout=10
                )
                tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
                connection.execute("PRAGMA synchronous=NORMAL")
            except sqlite3.DatabaseError as error:
                if mode == modes[-1] or error.sqlite_errorcode & 0xFF not in _UNWRITABLE:
                    raise _explained(error, str(path)) from error
                continue
            if "manifest" in tables:
                return cls(connection, str(path))
            connection.close()
            if tables:
                raise damaged(str(path), "no manifest")
            break
        return None

    @classmethod
    def existing(cls, path: Path) -> Self:
        """The store in a file that is there.

        Raises:
            IndexDamaged: it is not, or is not a database of ours.
        """
        store = cls.open(path)
        if store is None:
            raise damaged(str(path), tr("없음", "missing"))
        return store

    @classmethod
    def create(cls, path: Path, manifest: Manifest) -> Self:
        """A new store in a file that only its owner may read."""
        if not path.exists():
            for log in ("-wal", "-shm"):  # of one that was deleted: SQLite would replay it into this one
                path.with_name(path.name + log).unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        store = cls(connection, str(path))
        store._rows("PRAGMA journal_mode=WAL")
        store._rows("PRAGMA synchronous=NORMAL")
        store._create(manifest)
        return store

    def _create(self, manifest: Manifest) -> None:
        with self._transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self._rows(statement)
            self._rows(
                "INSERT INTO manifest (format, embedder, dimension) VALUES (?, ?, ?)",
                manifest.format, manifest.embedder, manifest.dimension,
            )  # fmt: skip

    def migrate(self) -> None:
        """Bring the tables to the present format, in one transaction; the caller holds the writer's lock."""
        with self._transaction():
            for older in range(self._one(int, "SELECT format FROM manifest"), FORMAT):
                for statement in filter(str.strip, _MIGRATIONS[older].split(";")):
                    self._rows(statement)
            self._rows("UPDATE manifest SET format = ?", FORMAT)

    def copy_to(self, path: Path) -> None:
        """Write what is committed now to a new file, while others read and write."""
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._copy(self._connection, copy, str(path))

    def copy_from(self, path: Path) -> None:
        """Put the content of another file in place of this one's; others see the old one or the new one."""
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._copy(copy, self._connection, self._name)

    def _copy(self, source: sqlite3.Connection, target: sqlite3.Connection, written: str) -> None:
        with self._turn:
            try:
                source.backup(target)
            except sqlite3.DatabaseError as error:
                full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
                raise _explained(error, written if full else self._name) from error

    def close(self) -> None:
        """Close the connection; the last one to close folds the write-ahead log into the file."""
        with self._turn:
            self._connection.close()

    @property
    def in_transaction(self) -> bool:
        """Whether what is read may not be committed yet."""
        return self._connection.in_transaction

    def version(self) -> tuple[int, int]:
        """Equal as long as nothing in the database changed, through this connection or another."""
        with self._turn:
            return self._one(int, "PRAGMA data_version"), self._connection.total_changes

    @contextmanager
    def standing_still(self) -> Iterator[int]:
        """Reads within see one generation, which is given, whatever others write meanwhile."""
        with self._turn:
            self._rows("BEGIN")
            try:
                yield self._one(int, "SELECT generation FROM manifest")
            finally:
                self._rows("COMMIT")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._turn, transaction(self._connection, self._rows):
            yield

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with self._turn:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise _explained(error, self._name) from error

    def _one(self, kind: type[T], statement: str, *values: object) -> T:
        """The only value of the only row.

        Raises:
            IndexDamaged: there is none, or it is of another kind: what no checksum covers is looked at here.
        """
        rows = self._rows(statement, *values)
        if not rows or not isinstance(rows[0][0], kind):
            raise self.damaged(statement)
        return rows[0][0]

    def _sound(self, statement: str, *values: object) -> list[Any]:
        """Rows whose last column says that they are as they were written; it is taken off.

        Raises:
            IndexDamaged: one of them is not.
        """
        rows = self._rows(statement, *values)
        if not all(row[-1] for row in rows):
            raise self.damaged("checksum")
        return [row[:-1] for row in rows]

    def damaged(self, why: str) -> IndexDamaged:
        """The error for this file."""
        return damaged(self._name, why)

    def _many(self, statement: str, values: Iterable[tuple[object, ...]]) -> None:
        with self._turn:
            try:
                self._connection.executemany(statement, values)
            except sqlite3.DatabaseError as error:
                raise _explained(error, self._name) from error


_WRONG_CONTENT = {
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH,
}  # fmt: skip
"""The statements of ``Store`` fail so only where tables, indexes or values are not what was written."""


def _explained(error: sqlite3.DatabaseError, name: str) -> Exception:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by Python: text that is no UTF-8, or a connection that was closed
        return error if isinstance(error, sqlite3.ProgrammingError) else damaged(name, str(error))
    match code & 0xFF:
        case kind if kind in _WRONG_CONTENT or code == sqlite3.SQLITE_IOERR_SHORT_READ:
            return damaged(name, str(error))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return IndexLocked(
                tr(
                    f"다른 프로그램이 색인을 쓰고 있습니다: {name}",
                    f"Another program holds the index: {name}",
                ),
                tr("그것이 끝난 뒤 다시 하세요.", "Try again when it is done."),
            )
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return MutdapError(
                tr(f"디스크가 가득 찼거나 쓸 수 없습니다: {name} ({error})",
                   f"The disk is full or fails: {name} ({error})"),
                how_to_write(full=True),
            )  # fmt: skip
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return MutdapError(
                tr(f"색인을 열거나 쓸 수 없습니다: {name}", f"The index cannot be opened or written: {name}"),
                how_to_write(full=False),
            )
    return error


def damaged(name: str, why: str) -> IndexDamaged:
    """The error for a database that cannot be believed, with the command that makes it anew."""
    return IndexDamaged(
        tr(f"색인 파일이 손상되었거나 색인이 아닙니다: {name} ({why})",
           f"The index is damaged, or no index at all: {name} ({why})"),
        tr("`mutdap sync --rebuild`로 노트에서 모두 다시 만드세요. 노트는 그대로입니다.",
           "Make it anew from your notes with `mutdap sync --rebuild`. The notes are untouched."),
    )  # fmt: skip
