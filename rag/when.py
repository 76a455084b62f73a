"""Days that a question names: what was noted on 4월 29일 stands in the notes of that day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rag.days import Day, days_called, days_in
from rag.protocol import SourceState
from rag.scope import Scope

_GATHERING = r"회의|미팅|모임|스터디|세미나|강의|수업"
_RECORD = rf"{_GATHERING}|노트|메모|일지|일기|기록|발표|면접|시험|공지|로그|회고|결과|슬랙|배포|작업|TIL"
_OF_GATHERING = re.compile(
    rf"{_GATHERING}|\d ?강(?![가-힣])|\blec(?:ture)?s?(?![a-z])|\bmeetings?\b", re.IGNORECASE
)
_MET = re.compile(rf"(?:{_GATHERING})(?:에서?|때|의|은|는|이|가)?(?![가-힣])\s*")
"""Right behind a day, what there was on it."""
_NOTED = rf"{_RECORD}|적|썼|쓴|정리|배운|배웠|공부|했|뭐|무슨"
_WEEKDAY = r"(?:\s?\(\s?[월화수목금토일](?:요일)?\s?\)|\s[월화수목금토일]요일)?"
_DAY = re.compile(
    r"(?<![\d./])(?:(?P<year>(?:19|20)\d\d)\s?[-./년]\s?)?(?P<month>1[0-2]|0?[1-9])"
    r"(?:\s?월\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?일|[-./](?P<short>3[01]|[12]\d|0?[1-9])일?(?![\d./]))"
    rf"{_WEEKDAY}(?:\s?에(?:는|도|만)?|의|자|날)?(?![가-힣])\s*"
)
_MONTH = re.compile(
    r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d)\s?년\s?)?(?P<month>1[0-2]|0?[1-9])\s?월(?:달)?(?:에|의)?(?![가-힣])"
    r"(?!\s*(?:민주 ?)?(?:항쟁|혁명|유신|사태|봉기|의거))\s*"
)
"""A month, but for the events that are called by theirs: 6월 항쟁."""
_WHOLE = re.compile(
    r"(?:내가|나는|그날|오늘)?\s*(?:뭐|뭘|무엇을?|무슨 (?:일|내용|문제|사건|이슈|얘기|이야기|말))?"
    r"\s*(?:을|를|이|가)?\s*"
    r"(?:(?:했|한|적|썼|쓴|배웠|배운|공부|정리|요약|보여|알려|있었|생겼|나왔|나눴|오갔)\S*"
    r"|노트|메모|일지|일기|기록|내용|TIL|회고|로그|결과|전부|모두|[거것일]|\s)*"
    r"(?:은|는|이|가)?\s*(?:(?:뭐|무엇|어땠)\S*)?[?.!\s]*",
    re.IGNORECASE,
)
_PAST = "".join(
    chr(0xAC00 + 28 * n + 20) for n in range(11172 // 28) if chr(0xAC00 + 28 * n + 20) not in "있겠"
)
"""Syllables that end in ㅆ: 했, 렸, 왔."""
_WHEN = re.compile(
    rf"(?<![가-힣])(?:언제(?![든나라])|며칠(?:에|날)?)[^?]*[{_PAST}]|\bwhen did (?:I|we)\b", re.IGNORECASE
)
_HAPPENED = re.compile(
    rf"\A(?:있었던 |했던 |열린 )?(?:{_RECORD})|[{_PAST}][가-힣]{{0,4}}\W*\Z|무슨 (?:일|얘기|이야기|말)",
    re.IGNORECASE,
)
"""Behind a day, what there was on it, which no other day tells."""
_EXPLAINED = re.compile(r"설명|정의|이?란(?:\?|$)|개념|원리")
_ANYTHING = re.compile(r"(?<![가-힣])(?:뭐|뭘|무엇|무슨)")

_TIME = re.compile(
    r"(?<![가-힣])(?:언제(?![든나라])|며칠(?!째)|몇 ?(?:시(?!간)|월|일(?![간째])|년(?:도|에(?! 걸)))"
    r"|(?:어느|무슨) ?해(?![가-힣]{2})|연도|날(?:짜)?(?:은|는|이|가|을|를|좀)?\s?(?:[?.!]|$|알려|말해|뭐))"
    r"|\b(?:when|(?:what|which) year)\b",
    re.IGNORECASE,
)


class Time(NamedTuple):
    """A day or a month, with its year where that is named."""

    year: int | None
    month: int
    day: int | None

    @property
    def name(self) -> str:
        """The search term for it."""
        return Day(0, 0, self.month, self.day).name

    def holds(self, day: Day, year: int | None = None) -> bool:
        """Whether a day that a text names lies in it.

        Args:
            day: as it is named.
            year: that the text is of, where it has one.
        """
        told = day.year or year
        return (
            day.month == self.month
            and self.day in (None, day.day)
            and (self.year is None or told is None or told == self.year)
        )


@dataclass(frozen=True, slots=True)
class Then:
    """The notes of a day or a month that a question names."""

    scope: Scope | None
    """None where there are no notes of it."""
    rest: str
    """The question without the day; empty where it asks for all that was noted then."""
    time: Time
    named: bool = False
    """Whether the notes name that day, and were not only written on it."""
    only: bool = False
    """Whether what was noted at another time cannot answer."""
    bare: str = ""
    """The rest without the meeting that the day is followed by: 4월 22일 회의."""

    def within(self, called: str) -> str:
        """The rest as it is asked of notes; those of a meeting need not say so.

        Args:
            called: titles and headings of the notes.
        """
        return self.bare if self.bare and _OF_GATHERING.search(called) else self.rest

    @property
    def anything(self) -> bool:
        """Whether it asks what there was, by no name: 무슨 얘기, 뭐 정했어."""
        return _ANYTHING.search(self.rest) is not None


def asked_of(question: str, states: Callable[[], Iterable[SourceState]]) -> Then | None:
    """The notes of the day that a question names; None where it names none, or is about something else.

    Args:
        question: normalised.
        states: gives the notes that are asked; called only where a day is named.
    """
    found = _DAY.search(question) or _MONTH.search(question)
    if found is None or (found.re is _DAY and _DAY.search(question, found.end())):
        return None
    of_day = found.re is _DAY
    before, behind = question[: found.start()], question[found.end() :]
    rest = _spaced(before + behind)
    if not ((of_day and (found["day"] or found["year"])) or _is_noted(question, found)):
        return None
    day = (found["day"] or found["short"]) if of_day else None
    time = Time(int(found["year"]) if found["year"] else None, int(found["month"]), int(day) if day else None)
    whole = _WHOLE.fullmatch(rest) is not None
    only = of_day and _HAPPENED.search(behind) is not None and not _EXPLAINED.search(behind)
    known = list(states())
    then = [state.source for state in known if _names(state, time)]
    named = bool(then)
    then = then or [state.source for state in known if not state.dated and _is_then(state, time)]
    if not then and not (whole or only):
        return None
    scope = Scope(names=frozenset(then)) if then else None
    met = _MET.match(behind) if of_day and not whole else None
    bare = _spaced(before + behind[met.end() :]) if met else ""
    return Then(scope, "" if whole else rest, time, named, only or whole, bare)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def month_of(question: str) -> Time | None:
    """The one month that a question asks of; None where it names none, several, or days."""
    named = list(days_in(question))
    if len(named) != 1 or named[0].day or not _MONTH.search(question):
        return None
    return Time(named[0].year, named[0].month, None)


def asks_for_time(question: str) -> bool:
    """Whether a question asks when something is or was."""
    return _TIME.search(question) is not None


def asks_on_which_day(question: str) -> bool:
    """Whether a question asks when something was done; its note may tell by its own day."""
    return _WHEN.search(question) is not None


def _is_noted(question: str, found: re.Match[str]) -> bool:
    """Whether something was done or noted then; 1/2 is a fraction, too."""
    if any(found.start() <= day.start < found.end() for day in days_in(question) if day.day):
        return True
    return re.search(_NOTED, question[found.end() :], re.IGNORECASE) is not None


def _names(state: SourceState, time: Time) -> bool:
    """Whether a note says that it is of a time: by its own day, or by its title or file name alone."""
    if state.dated:
        return _is_then(state, time)
    called = days_called(state.source, state.title)
    return bool(called) and all(time.holds(day) for day in called)


def _is_then(state: SourceState, time: Time) -> bool:
    day = state.day
    return day is not None and time.holds(Day(0, 0, day.month, day.day, day.year))
