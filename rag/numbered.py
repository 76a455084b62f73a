"""Numbers that tell one thing from others of its kind: exit code 139, 제2법칙, 2차, 7B; flags, too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

NUMBERED = re.compile(
    r"(?<=[A-Za-z가-힣])[ /-]?(?<![\d.])(?P<after>\d+(?:\.\d+)?)(?!\.?\d)"
    r"(?=(?:은|는|이|가|을|를|의|에|에서|이란|란|와|과|랑|도)?(?:[\s?.,]|$))"
    r"|(?<![\d.])(?P<before>\d+)\s?(?:비트|bit|차(?![이원])|계층|세대|단계|종(?!류)|주차|강(?![화도])|장(?![점단]))"
)
"""A number that tells a thing from others of its kind: exit code 139, 3비트."""
_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ORDINAL = re.compile(rf"(?<![가-힣])제\s?(\d+)(?![\d.])|{NUMBERED.pattern}")
_SET = re.compile(r"(?<=[^\W_])\s?=\s?(\d+(?:\.\d+)?)(?!\.?\d)")
"""What a thing is set to: r=8, ρ = 0.3."""
_FLAG = re.compile(r"(?<!\S)--?[A-Za-z][\w-]*")
_ABOUT_A_FLAG = re.compile(r"옵션|플래그|인자|뭐|무슨|뜻|의미")
_COUNTER = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:\.\d+)?) ?"
    r"(?P<unit>(?:주|회|일)차|차(?![이원])|주(?![년가])|강(?![화도])|장(?![점단])|세대|단계|[BM](?![A-Za-z]))",
    re.IGNORECASE,
)
"""What tells one of a row from the others: 2차, 4주차, 3강, 13B."""
_CALLED_BY_SIZE = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z]{1,4}\d{2,4}[A-Za-z]*)[\s(-]{1,2}(?P<memory>\d+) ?GB?(?![A-Za-z])"
    r"|(?<![\d.A-Za-z])(?P<parameters>\d+(?:\.\d+)?)(?P<unit>B)(?![A-Za-z])",
    re.IGNORECASE,
)
"""Devices and models that are told apart by their size: A100 80GB, 7B."""


def lacks_its_number(question: str, passage: str, sides: Sequence[str] = ()) -> bool:
    """Whether a question asks for one of many by its number (exit code 139) and a passage names others.

    Args:
        question: as it is understood.
        passage: heading and text.
        sides: what it compares; a passage about one of them need not have the number of the other.
    """
    of_sides = [set(_ANY_NUMBER.findall(side)) for side in sides]
    if of_sides and all(of_sides) and all(_lacks_any(map(_whole_number, one), passage) for one in of_sides):
        return True
    asked = {found["after"] or found["before"] for found in NUMBERED.finditer(question)}.difference(*of_sides)
    patterns = [
        *map(_whole_number, asked),
        *(_whole_number(n) + "(?![A-Za-z])" for n in _SET.findall(question)),
    ]
    return _lacks_any(patterns, passage)


def _lacks_any(patterns: Iterable[str], passage: str) -> bool:
    return any(not re.search(pattern, passage) for pattern in patterns)


def ordinals_in(question: str) -> frozenset[str]:
    """Numbers by which a question tells one thing from others of its kind: 2 of 제2법칙, 1 of 1종 오류."""
    found = _ORDINAL.finditer(question)
    return frozenset(number for one in found if (number := one[1] or one["before"]))


def lacks_its_flag(question: str, passage: str) -> bool:
    """Whether a question asks about a flag of a command (git rebase -i 옵션) that a passage does not have."""
    if not _ABOUT_A_FLAG.search(question):
        return False
    flags = _FLAG.findall(question)
    return bool(flags) and not any(re.search(rf"(?<![\w-]){flag}(?![\w-])", passage) for flag in flags)


def _whole_number(number: str) -> str:
    """A pattern of a number that is no part of another, and no share of a hundred."""
    behind = r"(?<!\d,)" if len(number.partition(".")[0]) == 3 else ""  # 1,024 is one number, 0,1 are two
    return rf"(?<![\d.]){behind}0*{re.escape(number)}(?!\d|\.\d|,\d{{3}}(?!\d)|\s?%)"


def is_of_a_sibling(question: str, heading: str, text: str = "") -> bool:
    """Whether a heading counts what the question counts, and gives it another number: 1차 where 2차 is asked.

    The text under it may count many things; of it only sizes count that things are called by.

    Args:
        question: as it is understood.
        heading: and those above it.
        text: under it.
    """
    sizes = _sizes_in(question)
    return _tells_others(_counted_in(question), _counted_in(heading)) or bool(
        sizes and _tells_others(sizes, _sizes_in(f"{heading}\n{text}"))
    )


def _tells_others(asked: Mapping[str, set[str]], told: Mapping[str, set[str]]) -> bool:
    return any(what in told and not numbers & told[what] for what, numbers in asked.items())


def _counted_in(text: str) -> dict[str, set[str]]:
    """Numbers by what they count."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for found in _COUNTER.finditer(text):
        numbers[found["unit"].upper().removesuffix("차") or "차"].add(found["number"].lstrip("0"))
    return numbers


def _sizes_in(text: str) -> dict[str, set[str]]:
    """Sizes by what is called by them: 80 of A100 80GB, 70 of models of 70B."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for found in _CALLED_BY_SIZE.finditer(text):
        numbers[(found["name"] or found["unit"]).upper()].add(found["memory"] or found["parameters"])
    return numbers
