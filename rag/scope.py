"""Which notes are asked: by name, by glob, by date."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from rag.errors import BadSetting, NoSuchNotes
from rag.language import tr
from rag.protocol import Index, SourceState, matcher

SINCE, UNTIL, EXACTLY = "since:", "until:", "="
"""What opens a line of a written scope that is no glob; see ``Scope.written``."""

_DATE = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?")
_PART = re.compile(r"[/\\]")
_SHOWN = 5
"""Notes that an error names."""
_NAMED = 100
"""Characters of a glob that an error names."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which notes are asked: those that a name or a glob means and that are of a time.

    Where there is neither name nor glob, all notes of the time; a note without a date is of no time.
    """

    globs: tuple[str, ...] = ()
    """As ``rag.protocol.source_matches`` reads them."""
    names: frozenset[str] = frozenset()
    """Sources and folders, letter for letter."""
    since: date | None = None
    until: date | None = None
    """The last day, itself included."""

    @classmethod
    def of(cls, source: str | Scope | None) -> Scope:
        """A glob, or nothing, as a scope; white space is nothing."""
        if isinstance(source, Scope):
            return source
        return cls(globs=(source.strip(),)) if source and source.strip() else EVERYTHING

    @classmethod
    def in_index(cls, source: str | Scope | None, index: Index) -> Scope:
        """As ``of``; a glob, as a person or a program writes it, must mean a note of the index.

        Raises:
            NoSuchNotes: it means none.
        """
        scope = cls.of(source)
        if isinstance(source, str):
            scope.check(index)
        return scope

    @classmethod
    def within(cls, globs: Iterable[str] | None, since: str | None, until: str | None) -> Scope:
        """A scope as a person or a program gives it, part by part; an empty part is none.

        Raises:
            BadSetting: a date that is none, or the last day before the first.
        """
        first, last = (period(since)[0] if since else None), (period(until)[1] if until else None)
        if first and last and last < first:
            raise BadSetting(
                tr(f"끝({until})이 처음({since})보다 앞섭니다.", f"The end {until} is before {since}."),
                tr("since와 until을 바꿔 적어 보세요.", "Try it with since and until swapped."),
            )
        named = tuple(glob.strip() for glob in globs or () if glob.strip())
        return cls(globs=named, since=first, until=last)

    @classmethod
    def read(cls, written: str) -> Scope:
        """What ``written`` wrote, or a person typed: a glob a line.

        Raises:
            BadSetting: a date that is none.
        """
        lines = [line.strip() for line in written.splitlines() if line.strip()]
        since, until = (
            next((line[len(sign) :].strip() for line in lines if line.startswith(sign)), None)
            for sign in (SINCE, UNTIL)
        )
        names = [line[len(EXACTLY) :] for line in lines if line.startswith(EXACTLY)]
        globs = [line for line in lines if not line.startswith((SINCE, UNTIL, EXACTLY))]
        dated = cls.within(globs, since, until)
        return cls(dated.globs, frozenset(map(_composed, names)), dated.since, dated.until)

    def written(self) -> str:
        """The scope as lines: globs, names behind ``=``, ``since:`` and ``until:``."""
        days = [(SINCE, self.since), (UNTIL, self.until)]
        return "\n".join([
            *self.globs,
            *(EXACTLY + name for name in sorted(self.names)),
            *(f"{sign}{day.isoformat()}" for sign, day in days if day),
        ])  # fmt: skip

    @property
    def everything(self) -> bool:
        """Whether all notes are asked."""
        return self == EVERYTHING

    @property
    def dated(self) -> bool:
        """Whether a note's date matters."""
        return bool(self.since or self.until)

    def matcher(self) -> Callable[[str, date | None], bool]:
        """What tells of a source and its day whether it is meant."""
        globs = [matcher(glob) for glob in self.globs]
        anyone = not globs and not self.names

        def named(source: str) -> bool:
            if anyone or any(glob(source) for glob in globs):
                return True
            name = _composed(source)
            return bool(self.names) and (name in self.names or any(f in self.names for f in _folders(name)))

        def meant(source: str, day: date | None) -> bool:
            if self.dated and (day is None or day < (self.since or day) or day > (self.until or day)):
                return False
            return named(source)

        return meant

    def chosen(self, states: Iterable[SourceState]) -> list[SourceState]:
        """Those of these notes that are meant.

        Raises:
            NoSuchNotes: a date leaves none of them.
        """
        meant = self.matcher()
        states = list(states)
        found = [state for state in states if meant(state.source, state.day)]
        if not found and self.dated:
            raise _none_of_then(sorted(state.day for state in states if state.day))
        return found

    def check(self, index: Index) -> None:
        """Make sure that each glob means a note of the index at least, and that the dates leave some.

        Raises:
            NoSuchNotes: they do not.
        """
        if self.everything:
            return
        states = index.states()
        for glob in self.globs:
            means = matcher(glob)
            if not any(means(state.source) for state in states):
                raise _none_of_name(glob, states)
        self.chosen(states)


EVERYTHING = Scope()


def period(text: str) -> tuple[date, date]:
    """First and last day of a year, a month or a day: ``2024``, ``2024-01``, ``2024-01-31``.

    Raises:
        BadSetting: it is none of these.
    """
    found = _DATE.fullmatch(text.strip().rstrip("."))
    try:
        if not found:
            raise ValueError(text)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError as error:
        raise BadSetting(
            tr(f"날짜로 읽을 수 없습니다: {text}", f"This is no date: {text}"),
            tr("예: 2024, 2024-06, 2024-06-30", "For example 2024, 2024-06 or 2024-06-30"),
        ) from error
    return first, last


def _none_of_name(glob: str, states: list[SourceState]) -> NoSuchNotes:
    wanted = glob if len(glob) <= _NAMED else f"{glob[:_NAMED]}…"
    message = tr(f"'{wanted}'에 맞는 노트가 없습니다.", f"No note matches '{wanted}'.")
    if not states:
        return NoSuchNotes(
            message, tr("색인에 노트가 없습니다: mutdap sync", "There are no notes: mutdap sync")
        )
    shown = [_PART.split(state.source.rstrip("/"))[-1] for state in states[:_SHOWN]]
    names = ", ".join(shown) + ("" if len(states) <= _SHOWN else " …")
    return NoSuchNotes(
        message,
        tr(
            f"파일이나 폴더의 이름 전체를, 또는 *를 넣어 적으세요. 노트 {len(states)}개: {names}",
            f"Write the whole name of a file or folder, or use *. The {len(states)} notes: {names}",
        ),
    )


def _none_of_then(days: list[date]) -> NoSuchNotes:
    message = tr("그 기간의 노트가 없습니다.", "No note is of that time.")
    if not days:
        return NoSuchNotes(message, tr("날짜가 있는 노트가 없습니다.", "None of the notes has a date."))
    return NoSuchNotes(
        message,
        tr(f"노트의 날짜: {days[0]}부터 {days[-1]}까지", f"The notes are of {days[0]} to {days[-1]}."),
    )


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name).rstrip("/")


def _folders(source: str) -> Iterable[str]:
    """The folders that a source lies in, and the archive whose member it is."""
    cuts = (cut.start() for cut in _PART.finditer(source) if cut.start())
    return (part for cut in cuts for part in (source[:cut], source[:cut].rstrip("!")))
