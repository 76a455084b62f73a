"""Conversations that are kept: questions with their answers, who asked them, and what was thought of them.

One file beside the index, which nothing that makes the index anew touches.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rag.errors import MutdapError
from rag.history_file import HistoryFile
from rag.history_search import condition, inflectable, searchable, words_of, writable
from rag.language import tr
from rag.packing import packed
from rag.present import shortened
from rag.types import Answer

FILE = "conversations.db"
LONGEST_TITLE = 80
LISTED = 200
"""Conversations that are listed; the search finds the others."""

Vote = Literal[-1, 0, 1]
"""Thumbs down, none, thumbs up."""


class KeptAt(NamedTuple):
    """Where a question with its answer is kept."""

    conversation: int
    turn: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of the conversations that are kept."""

    id: int
    title: str
    started: float
    """Seconds since 1970."""
    changed: float
    turns: int
    """How many questions."""
    found: str = ""
    """The first question that a search found in it; empty where its title was found, or nothing sought."""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question with its answer."""

    place: KeptAt
    asked: float
    """Seconds since 1970."""
    question: str
    """As it was typed."""
    answer: Answer
    searched: int
    """How many notes were searched."""
    vote: Vote = 0


@dataclass(frozen=True, slots=True)
class Voted:
    """What a thumb was given for; outlives being asked again, not its conversation."""

    vote: Vote
    given: float
    question: str
    answer: Answer


class History(HistoryFile):
    """The conversations in one file; each is seen by its owner alone."""

    def keep(
        self,
        owner: str,
        question: str,
        answer: Answer,
        *,
        conversation: int | None = None,
        instead_of: Collection[int] = (),
        searched: int = 0,
    ) -> KeptAt:
        """Add a question with its answer; it is on the disk when this returns.

        Args:
            owner: who asked; empty where there are no names.
            question: as it was typed.
            answer: what came of it.
            conversation: where it belongs; a new one is begun for None, or one that is gone meanwhile.
            instead_of: the turns whose place it takes; with the first one goes the title that it gave.
            searched: how many notes were searched.

        Raises:
            MutdapError: the file is damaged, locked or cannot be written.
        """
        question, now = writable(question), time.time()
        folded = searchable(_said(question, answer))
        content = packed(answer)
        with self._changed() as rows:
            if conversation is None or not _owns(rows, owner, conversation):
                title = _title(question)
                rows.execute(
                    "INSERT INTO conversations (owner, title, folded, started, changed)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (owner, title, searchable(title), now, now),
                )
                conversation = _number(rows)
            else:
                _retitle(rows, conversation, question, instead_of)
            gone = [(turn, conversation) for turn in instead_of]
            rows.executemany("DELETE FROM turns WHERE id = ? AND conversation = ?", gone)
            rows.execute(
                "INSERT INTO turns (conversation, asked, question, searched, answer, folded, morphemes)"
                " VALUES (?, ?, ?, ?, ?, ?, '')",
                (conversation, now, question, searched, content, folded),
            )
            turn = _number(rows)
            rows.execute("UPDATE conversations SET changed = ? WHERE id = ?", (now, conversation))
        return KeptAt(conversation, turn)

    def listed(self, owner: str, search: str = "") -> list[Conversation]:
        """The owner's conversations, the latest first; at most ``LISTED``.

        Args:
            owner: whose.
            search: words that all stand in the title, or all in one question with its answer, as they are
                written or in another form of the same Korean word (정규화를 finds 정규화하면).
        """
        words = words_of(search)
        if words:
            self._read_morphemes()
        in_turn, values = condition(words)
        in_title = " AND ".join(["instr(c.folded, ?) > 0"] * len(words)) or "1"
        with self._read() as rows:
            found = rows.execute(
                "WITH found AS (SELECT c.*, "
                f" ({in_title}) AS titled,"
                " (SELECT question FROM turns t WHERE t.conversation = c.id"
                f"  AND {in_turn} ORDER BY t.id LIMIT 1) AS said"
                " FROM conversations c WHERE owner = ?)"
                " SELECT id, title, started, changed,"
                " (SELECT count(*) FROM turns WHERE conversation = found.id),"
                " CASE WHEN titled THEN '' ELSE said END"
                " FROM found WHERE titled OR said IS NOT NULL ORDER BY changed DESC, id DESC LIMIT ?",
                (*words, *values, owner, LISTED),
            ).fetchall()
        return [Conversation(*row) for row in found]

    def _read_morphemes(self) -> None:
        """Analyse what was kept since the last search: who asks does not wait for it, who searches does.

        What cannot be written is found by how it is written alone.
        """
        with self._read() as rows:
            new = rows.execute("SELECT id, question, answer FROM turns WHERE morphemes = ''").fetchall()
        if not new:
            return
        read = inflectable([self._text_of(question, answer) for _, question, answer in new])
        with suppress(MutdapError), self._changed() as rows:
            rows.executemany(
                "UPDATE turns SET morphemes = ? WHERE id = ?",
                [(morphemes, turn) for morphemes, (turn, *_) in zip(read, new, strict=True)],
            )

    def _text_of(self, question: str, content: bytes) -> str:
        """What a search looks through; of a damaged answer the question alone."""
        try:
            return _said(question, self._unpacked(content))
        except MutdapError:
            return question

    def title(self, owner: str, conversation: int) -> str:
        """What a conversation is called. Raises MutdapError where the owner has none of that number."""
        with self._read() as rows:
            return _owned(rows, owner, conversation)

    def turns(self, owner: str, conversation: int) -> list[KeptTurn]:
        """The questions of a conversation with their answers, in the order they were asked.

        Raises:
            MutdapError: the owner has no such conversation, or it cannot be read.
        """
        with self._read() as rows:
            _owned(rows, owner, conversation)
            found = rows.execute(
                "SELECT t.id, t.asked, t.question, t.answer, t.searched, coalesce(v.vote, 0)"
                " FROM turns t LEFT JOIN votes v ON v.turn = t.id WHERE t.conversation = ? ORDER BY t.id",
                (conversation,),
            ).fetchall()
        return [
            KeptTurn(KeptAt(conversation, turn), asked, question, self._unpacked(answer), searched, vote)
            for turn, asked, question, answer, searched, vote in found
        ]

    def rename(self, owner: str, conversation: int, title: str) -> None:
        """Call a conversation something else; an empty title changes nothing."""
        if not (title := _title(writable(title))):
            return
        with self._changed() as rows:
            _owned(rows, owner, conversation)
            rows.execute(
                "UPDATE conversations SET title = ?, folded = ? WHERE id = ?",
                (title, searchable(title), conversation),
            )

    def delete(self, owner: str, conversation: int) -> None:
        """Delete a conversation with its turns and votes; nothing of them stays in the file."""
        with self._changed() as rows:
            _owned(rows, owner, conversation)
            rows.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
        with self._read() as rows:
            rows.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def vote(self, owner: str, turn: int, vote: Vote) -> None:
        """Give a turn a thumb with a copy of what it was given for, or take it back.

        Raises:
            MutdapError: the owner has no such turn.
        """
        with self._changed() as rows:
            of_owner = (
                "FROM turns t JOIN conversations c ON c.id = t.conversation WHERE t.id = ? AND owner = ?"
            )
            if not rows.execute(f"SELECT 1 {of_owner}", (turn, owner)).fetchall():
                raise _unknown()
            rows.execute("DELETE FROM votes WHERE turn = ?", (turn,))
            if vote:
                rows.execute(
                    "INSERT INTO votes (turn, conversation, vote, given, question, answer)"
                    f" SELECT t.id, t.conversation, ?, ?, t.question, t.answer {of_owner}",
                    (vote, time.time(), turn, owner),
                )

    def has_votes(self, owner: str) -> bool:
        """Whether any answer of an owner has a thumb."""
        with self._read() as rows:
            found = rows.execute(
                "SELECT 1 FROM votes v JOIN conversations c ON c.id = v.conversation WHERE owner = ? LIMIT 1",
                (owner,),
            ).fetchone()
        return found is not None

    def votes(self, owner: str) -> list[Voted]:
        """All thumbs of an owner, the oldest first."""
        with self._read() as rows:
            found = rows.execute(
                "SELECT vote, given, question, answer FROM votes v"
                " JOIN conversations c ON c.id = v.conversation WHERE owner = ? ORDER BY given, turn",
                (owner,),
            ).fetchall()
        return [Voted(vote, given, asked, self._unpacked(answer)) for vote, given, asked, answer in found]


def _owned(rows: sqlite3.Connection, owner: str, conversation: int) -> str:
    """The title of a conversation of this owner; another's is as unknown as none at all."""
    found = rows.execute(
        "SELECT title FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)
    ).fetchall()
    if not found:
        raise _unknown()
    return str(found[0][0])


def _owns(rows: sqlite3.Connection, owner: str, conversation: int) -> bool:
    return bool(
        rows.execute(
            "SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)
        ).fetchall()
    )


def _retitle(rows: sqlite3.Connection, conversation: int, question: str, gone: Collection[int]) -> None:
    """Name a conversation after the question that takes the place of its first, unless a person named it."""
    found = rows.execute(
        "SELECT t.id, t.question, c.title FROM turns t JOIN conversations c ON c.id = t.conversation"
        " WHERE c.id = ? ORDER BY t.id LIMIT 1",
        (conversation,),
    ).fetchall()
    for turn, first, title in found:
        if turn in gone and title == _title(first):
            new = _title(question)
            rows.execute(
                "UPDATE conversations SET title = ?, folded = ? WHERE id = ?",
                (new, searchable(new), conversation),
            )


def _unknown() -> MutdapError:
    return MutdapError(
        tr("그 대화는 이제 없습니다.", "That conversation is gone."),
        tr("목록을 다시 여세요.", "Open the list again."),
    )


def _said(question: str, answer: Answer) -> str:
    """What a search looks through of a turn."""
    return "\n".join((question, answer.standalone or "", answer.text))


def _number(rows: sqlite3.Connection) -> int:
    ((number,),) = rows.execute("SELECT last_insert_rowid()").fetchall()
    return int(number)


def _title(question: str) -> str:
    return shortened(question, LONGEST_TITLE)
