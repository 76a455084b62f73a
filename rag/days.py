"""Days that a text names, however they are written: 4월 8일, 2026-04-08, 4/8(수), 04/08 수, 4/8에; 2026-04.

Two numbers with a stroke between are as often a fraction, a score or a ratio. They are a day only where what
stands around says so: a weekday, a particle of time, a meeting, or other days above and below at the
beginning of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

_MONTH = "(?P<month{0}>1[0-2]|0?[1-9])"
_DAY = "(?P<day{0}>3[01]|[12][0-9]|0?[1-9])"
_FORMS = range(1, 6)
_NAMED = re.compile(
    rf"(?<![\d.])(?:{_MONTH.format(1)}\s?월(?:\s?{_DAY.format(1)}\s?일)?"
    rf"|(?P<year>(?:19|20)\d\d)(?P<sign>[-./])\s?{_MONTH.format(2)}(?P=sign)\s?{_DAY.format(2)}(?!\d)"
    r"|(?P<of>(?:19|20)\d\d)[-.](?P<month5>1[0-2]|0[1-9])(?![-.]?\d))"
    rf"|(?<=~){_MONTH.format(3)}/{_DAY.format(3)}(?!\d)"
    rf"|(?<![\w./~-])(?P<short>{_MONTH.format(4)}(?:/|(?P<dot>\.)\s?){_DAY.format(4)}"
    r"(?(dot)\.?)(?![\dA-Za-z/%^]|\*(?!\*)|\.\d))"
)
_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?년\s?\Z")

_GAP = r"[^\S\n]?"
_WEEKDAY = re.compile(rf"{_GAP}\(\s?[월화수목금토일](?:요일)?\s?[),/]|,?{_GAP}[월화수목금토일]요일")
_BARE_WEEKDAY = re.compile(r"[^\S\n][월화수목금토일][^\S\n]*(?=$|[\n,()\[\]:|·*_-])")
_IN_DAYS = re.compile(r"[^\S\n][월일]")
"""2.5 일 is a time, no Sunday; and 3.1 세미나 is a section of a text."""
_GATHERING = r"회의|미팅|모임|스터디|세미나|일지|일기|회고|회식|워크숍|TIL"
_MET = re.compile(rf"{_GAP}(?:{_GATHERING})", re.IGNORECASE)
_NOTED = re.compile(
    rf"(?:일|날|자)(?:에|의|까지|부터|로)?(?![가-힣])|{_GAP}(?:로그|면접|시험|마감|공지|기록)"
)
_SPAN = re.compile(rf"{_GAP}~{_GAP}\d{{1,2}}/\d")
_AT = re.compile(rf"{_GAP}(?:에|까지|부터)(?:는|도|만)?(?![가-힣])")
_SHARE = re.compile(
    r"\s?까지\s?(?:줄|낮|늘|떨어|감소|축소|작아)"
    r"|\s?에\s?(?:해당|불과|수렴|가까|가깝|근접|비례|비해|비하|달하|이르|미치|못 ?미|대한|대해"
    r"|대응|곱|맞|도달)"
)
"""What a fraction does."""
_SHARE_BEFORE = re.compile(r"(?:확률|비율|비|값|약|전체의|배율|스케일|크기|중|의)[은는이가을를]?\s*\Z")
_OPENS = re.compile(r"[\s>#*_•·◦▪■□◆▶✔✅\[(【<\"'`-]*")
_OPENED = re.compile(r"[^\S\n]*(?:$|[\n:\])】>|*_–—-]|[^\S\n](?=[가-힣A-Za-z\"'`(\[]))")
_NOTE = re.compile(
    r"[^\S\n](?!정도|가량|비율|이상|이하|만큼|크기|확률|배|점|씩|지점|수준)[가-힣A-Za-z`'\"]|:[^\S\n]"
)
"""What follows a day at the beginning of a line, and no fraction."""
_FEWEST = 2
"""Days that stand below each other at the beginnings of lines."""
_SIMPLE = 10
"""Up to here a number is the lower one of a usual fraction."""


class Day(NamedTuple):
    """A day, or a month, that a text names."""

    start: int
    end: int
    month: int
    day: int | None
    """None where the whole month is named."""
    year: int | None = None
    """None where none is named with it."""

    @property
    def name(self) -> str:
        """The search term for it: 4월8일, 4월."""
        return f"{self.month}월{self.day}일" if self.day else f"{self.month}월"


def days_called(source: str, title: str) -> list[Day]:
    """The days and months that a note's title and its file's name tell."""
    return [*days_in(title), *days_in(Path(source).stem)]


def days_in(text: str) -> Iterator[Day]:
    """The days and months that a normalised text names, in its order."""
    listed: set[int] | None = None
    for found in _NAMED.finditer(text):
        day = _read(found, text)
        if found["short"]:
            if not _says_day(found, text):
                listed = _listed(text) if listed is None else listed
                if day.start not in listed:
                    continue
            day = day._replace(end=found.end("day4"))
        yield day


def begins_line(text: str, at: int) -> bool:
    """Whether nothing but marks stands before a place in its line."""
    return _OPENS.fullmatch(text, text.rfind("\n", 0, at) + 1, at) is not None


def _read(found: re.Match[str], text: str) -> Day:
    month = next(filter(None, (found[f"month{n}"] for n in _FORMS)))
    day = next(filter(None, (found[f"day{n}"] for n in _FORMS[:-1])), None)
    before = _YEAR_BEFORE.search(text, max(0, found.start() - 7), found.start())
    year = found["year"] or found["of"] or (before and before[1])
    return Day(found.start(), found.end(), int(month), int(day) if day else None, int(year) if year else None)


def _says_day(found: re.Match[str], text: str) -> bool:
    """Whether what stands around two numbers makes them a day."""
    end = found.end()
    padded = found["month4"][0] == "0" or (found["day4"][0] == "0" and len(found["month4"]) == 2)
    begins = begins_line(text, found.start())
    if _WEEKDAY.match(text, end):
        return True
    if _MET.match(text, end):
        return padded or not found["dot"] or len(found["day4"]) == 2
    if _BARE_WEEKDAY.match(text, end):
        return not ((found["dot"] or not (begins or padded)) and _IN_DAYS.match(text, end))
    if found["dot"]:
        return padded and begins and len(found["day4"]) == 2 and _NOTED.match(text, end) is not None
    if _NOTED.match(text, end) or _SPAN.match(text, end):
        return True
    if _AT.match(text, end) and not _SHARE.match(text, end):
        before = text[max(0, found.start() - 8) : found.start()]
        return padded or begins or not (_is_simple(found) or _SHARE_BEFORE.search(before))
    if padded:
        return begins and _OPENED.match(text, end) is not None
    return begins and not _is_simple(found) and _NOTE.match(text, end) is not None


def _is_simple(found: re.Match[str]) -> bool:
    """Whether two numbers make a usual fraction: 3/4, 1/20."""
    above, below = int(found["month4"]), int(found["day4"])
    return above <= below and (above == 1 or below <= _SIMPLE)


def _listed(text: str) -> set[int]:
    """Where the days of a log start: each at the beginning of a line, one later than the other.

    Progress has the same number below all along: 1/3, 2/3.
    """
    rows = [
        found
        for found in _NAMED.finditer(text)
        if found["short"]
        and not found["dot"]
        and begins_line(text, found.start())
        and _OPENED.match(text, found.end())
    ]
    days = [(int(row["month4"]), int(row["day4"])) for row in rows]
    if len(rows) < _FEWEST or all(map(_is_simple, rows)) or not (_rises(days) or _rises(days[::-1])):
        return set()
    return {row.start() for row in rows}


def _rises(days: Sequence[tuple[int, int]]) -> bool:
    return all(a <= b for a, b in pairwise(days)) and len({d for _, d in days}) > 1
