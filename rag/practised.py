"""What was practised, kept in a SQLite file of its own beside the index, which a rebuild leaves alone.

A question is known by its words and its note's source, so that an edited note keeps its history and one that
comes back finds it. A review is one transaction that the disk has when it returns.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.errors import MutdapError
from rag.language import tr
from rag.schedule import Grade, Memory
from rag.transaction import transaction

FILE = "practice.db"
FORMAT = 1
Key = tuple[str, str]
"""Source and folded words of a question."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cards (
    owner TEXT NOT NULL, source TEXT NOT NULL, question TEXT NOT NULL, state INTEGER NOT NULL, step INTEGER,
    stability REAL NOT NULL, difficulty REAL NOT NULL, due TEXT NOT NULL, last TEXT NOT NULL,
    weak TEXT NOT NULL, PRIMARY KEY (owner, source, question)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reviews (
    id INTEGER PRIMARY KEY, owner TEXT NOT NULL, source TEXT NOT NULL, question TEXT NOT NULL,
    at TEXT NOT NULL, grade INTEGER NOT NULL, suggested INTEGER NOT NULL, share REAL NOT NULL, days REAL);
CREATE INDEX IF NOT EXISTS reviews_by_owner ON reviews (owner, at);
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of one question."""

    memory: Memory
    weak: tuple[str, ...]
    """Points that were lacking or contradicted last time, in the note's words."""


@dataclass(frozen=True, slots=True)
class Review:
    """One answer to one question."""

    key: Key
    grade: Grade
    suggested: Grade
    share: float
    """Of the points that the answer had, 0 to 1."""
    weak: tuple[str, ...]


class Practised:
    """The reviews of all owners in one file; safe to share between threads and processes.

    Raises:
        MutdapError: the file cannot be opened or written, or is no history.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.RLock()
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._prepare()

    def _prepare(self) -> None:
        with self._transaction():
            found = self._rows("PRAGMA user_version")[0][0]
            if found > FORMAT:
                raise MutdapError(
                    tr(f"더 새로운 묻답이 쓴 연습 기록입니다: {self._path}",
                       f"A newer mutdap wrote this practice history: {self._path}"),
                    tr("묻답을 새 버전으로 올리세요.", "Bring mutdap up to date."),
                )  # fmt: skip
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self._rows(statement)
            self._rows(f"PRAGMA user_version = {FORMAT}")

    def known(self, owner: str) -> dict[Key, Known]:
        """All that is kept of an owner's questions."""
        rows = self._rows(
            "SELECT source, question, weak, state, step, stability, difficulty, due, last FROM cards"
            " WHERE owner = ?",
            owner,
        )
        return {
            (source, question): Known(
                Memory(state, step, stability, difficulty, _time(due), _time(last)), tuple(json.loads(weak))
            )
            for source, question, weak, state, step, stability, difficulty, due, last in rows
        }

    def record(self, owner: str, review: Review, before: Memory | None, after: Memory) -> bool:
        """Keep a review; gives whether it was kept.

        It is not where the question was graded meanwhile, in another window or by a second click.

        Args:
            owner: whose history it is.
            review: what happened.
            before: what was known when the question was asked; None for a new one.
            after: what is known now.
        """
        source, question = review.key
        with self._transaction():
            rows = self._rows(
                "SELECT last FROM cards WHERE owner = ? AND source = ? AND question = ?",
                owner, source, question,
            )  # fmt: skip
            if rows and (before is None or _time(rows[0][0]) != before.last):
                return False
            self._rows(
                "INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " state = excluded.state, step = excluded.step, stability = excluded.stability,"
                " difficulty = excluded.difficulty, due = excluded.due, last = excluded.last,"
                " weak = excluded.weak",
                owner, source, question, after.state, after.step, after.stability, after.difficulty,
                _text(after.due), _text(after.last), json.dumps(review.weak, ensure_ascii=False),
            )  # fmt: skip
            days = (after.last - before.last).total_seconds() / 86_400 if before else None
            self._rows(
                "INSERT INTO reviews (owner, source, question, at, grade, suggested, share, days)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                owner, source, question, _text(after.last), review.grade, review.suggested, review.share,
                days,
            )  # fmt: skip
        return True

    def begun_since(self, owner: str, moment: datetime) -> int:
        """How many questions were answered for the first time since then."""
        rows = self._rows(
            "SELECT count(*) FROM reviews WHERE owner = ? AND at >= ? AND days IS NULL", owner, _text(moment)
        )
        return int(rows[0][0])

    def grades_since(self, owner: str, moment: datetime) -> list[tuple[Grade, float | None]]:
        """Grades since then, each with the days since the review before it; None where it was new."""
        rows = self._rows(
            "SELECT grade, days FROM reviews WHERE owner = ? AND at >= ? ORDER BY id", owner, _text(moment)
        )
        return [(Grade(grade), days) for grade, days in rows]

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._db.close()

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with self._turn, self._explained():
            return self._db.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._turn, transaction(self._db, self._rows):
            yield

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            raise MutdapError(
                tr(f"연습 기록을 읽거나 쓸 수 없습니다: {self._path} ({error})",
                   f"The practice history cannot be read or written: {self._path} ({error})"),
                tr("권한과 디스크를 살피고, 파일이 망가졌으면 다른 곳으로 옮긴 뒤 다시 하세요.",
                   "Look at permissions and the disk; move the file away if it is damaged, and try again."),
            ) from error  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
