"""Days that a question names: what was noted on 4월 29일 stands in the notes of that day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rag.protocol import SourceState
from rag.scope import Scope

_NOTED = r"노트|메모|일지|일기|기록|회의|미팅|스터디|강의|세미나|TIL|적|썼|쓴|정리|배운|배웠|공부|했|뭐|무슨"
_DAY = re.compile(
    r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d)\s?[-./년]\s?)?(?P<month>1[0-2]|0?[1-9])"
    r"(?:\s?월\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?일|[-./](?P<short>3[01]|[12]\d|0?[1-9])(?![\d.]))"
    r"(?:에|의|자|날)?(?![가-힣])\s*"
)
_MONTH = re.compile(
    r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d)\s?년\s?)?(?P<month>1[0-2]|0?[1-9])\s?월(?:달)?(?:에|의)?(?![가-힣])\s*"
)
_WHOLE = re.compile(
    r"(?:내가|나는|그날|오늘)?\s*(?:뭐|뭘|무엇을?|무슨 (?:일|내용))?\s*(?:을|를)?\s*"
    r"(?:(?:했|한|적|썼|쓴|배웠|배운|공부|정리|요약|보여|알려)\S*|노트|메모|일지|일기|기록|내용|TIL|회고|전부|모두|[거것일]|\s)*"
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

_TIME = re.compile(
    r"(?<![가-힣])(?:언제(?![든나라])|며칠(?!째)|몇 ?(?:시(?!간)|월|일(?![간째])))|\bwhen\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Then:
    """The notes of a day or a month that a question names."""

    scope: Scope | None
    """None where all of that time is asked for and there are no notes of it."""
    rest: str
    """The question without the day; empty where it asks for all that was noted then."""


def asked_of(question: str, states: Callable[[], Iterable[SourceState]]) -> Then | None:
    """The notes of the day that a question names; None where it names none, or is about something else.

    Args:
        question: normalised.
        states: gives the notes that are asked; called only where a day is named.
    """
    found = _DAY.search(question) or _MONTH.search(question)
    if found is None:
        return None
    of_day = found.re is _DAY
    if not ((of_day and (found["day"] or found["year"])) or _is_noted(question, found)):
        return None
    wanted = (found["year"], found["month"], (found["day"] or found["short"]) if of_day else None)
    rest = " ".join((question[: found.start()] + question[found.end() :]).split())
    whole = _WHOLE.fullmatch(rest) is not None
    then = [state.source for state in states() if state.day and _is_then(state, wanted)]
    if not then:
        return Then(None, "") if whole else None
    return Then(Scope(names=frozenset(then)), "" if whole else rest)


def asks_for_time(question: str) -> bool:
    """Whether a question asks when something is or was."""
    return _TIME.search(question) is not None


def asks_on_which_day(question: str) -> bool:
    """Whether a question asks when something was done; its note may tell by its own day."""
    return _WHEN.search(question) is not None


def _is_noted(question: str, found: re.Match[str]) -> bool:
    """Whether something was done or noted then; 1/2 is a fraction, too."""
    return re.search(_NOTED, question[found.end() :], re.IGNORECASE) is not None


def _is_then(state: SourceState, wanted: tuple[str | None, str, str | None]) -> bool:
    of_note = (state.day.year, state.day.month, state.day.day) if state.day else (0, 0, 0)
    return all(one is None or int(one) == other for one, other in zip(wanted, of_note, strict=True))
