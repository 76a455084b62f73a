"""What is still to be found in a passage once its headings are read, and which of its units tell that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.conditions import cases_in
from rag.figures import asks_for_extreme, has_cell, has_figures
from rag.index import TermGroup
from rag.lines import Lines
from rag.message import is_message
from rag.numbered import ordinals_in
from rag.passage_terms import Found, terms_in
from rag.relevance import Question
from rag.signs import ASKS_WHY, EQUATION_LIKE, Sign, numbers_in, signs_of
from rag.terms import BOTH, Word
from rag.types import Chunk, Hit, Span

UNNAMED = 0.1
"""Weight of a word for a side of something that no note calls by that name; its looks may tell."""
FORMULA = frozenset("공식 수식 식 식이 계산식 formula".split())
"""식이 as the analyser reads "식이 뭐야"."""
CODE = frozenset("코드 구현 예제 예시 code example implementation".split())
FIGURES = "~figures"
"""Stands among the terms of a table that has the cell or column which is asked for; no word is spelt so."""
CASE = "~case"
"""Stands among the terms of a unit that tells of the case which is asked about; no word is spelt so."""
BY_LOOKS = 0.9
"""How far a unit tells a reason that does not call it one."""
FORMS = frozenset("과정 순서 단계 종류 유형 조건 절차 필요 발생 중요".split())
"""Words of a question that ask for a form of answer, and are not looked for in it."""
_EQUATION = re.compile(EQUATION_LIKE)
_DISPLAYED = re.compile(r"\s*(?:\$\$|\\\[)")
_FENCED = re.compile(r"[ \t]*(?:```|~~~)")
_NAMES_SEVERAL = re.compile(r"[,/·&]|\bvs\b|\S(?:와|과|이?랑|하고) |\s(?:및|and)\s", re.IGNORECASE)
"""How a heading looks that names several things."""


def items_named(
    question: Question, chunk: Chunk, asked: Sequence[tuple[TermGroup, float]], lines: Lines
) -> list[tuple[Word, int]]:
    """Names that the heading has among others (FCN 단점, CNN 장점), with the items that begin with them."""
    heading = chunk.question
    if not _NAMES_SEVERAL.search(heading) or not question.others_in(heading):
        return []
    headed = terms_in(heading)
    found = []
    for word in question.topics:
        if question.stands_in(word.group, headed) and all(word.group[0] != group[0] for group, _ in asked):
            at = lines.item_of(word.spellings)
            found += [(word, at)] if at is not None else []
    return found


def still_asked(
    question: Question, hit: Hit, said: Mapping[Span, Found]
) -> tuple[list[tuple[TermGroup, float]], list[Found]]:
    """What is to be found in a passage, for its headings do not say it; and the terms of its units.

    Drawbacks, formulas, code, reasons and the like may be told by their looks.
    """
    found, texts = list(said.values()), list(map(hit.chunk.words, said))
    ordinals = ordinals_in(question.text)
    asked = [
        one
        for group, weight in question.missing(terms_in(f"{hit.title}\n{hit.chunk.heading}"))
        if group[0][0] in ordinals or not _is_form(group)
        for one in _sides(group, weight or UNNAMED, found)
    ]
    asked += _other_sides(question, asked, found)
    wanted = [group[0][0] for group, _ in asked]
    codes = ["" if is_message(text) else text for text in texts]
    for words, looks, shown in (
        (FORMULA, _DISPLAYED if any(map(_DISPLAYED.match, texts)) else _EQUATION, texts),
        (CODE, _FENCED, codes),
    ):  # fmt: skip
        found = _with_what_looks_so(found, shown, [word for word in wanted if word in words], looks)
    holds = has_figures if asks_for_extreme(question.text) else has_cell
    if not ASKS_WHY.search(question.text) and any(tables := [holds(question, text) for text in texts]):
        found = [one | {FIGURES: 1.0} if told else one for one, told in zip(found, tables, strict=True)]
        asked = [(((FIGURES, 1.0),), 1.0)]
    if ASKS_WHY.search(question.text):
        found = _without_code(question, asked, found, texts)
    told_in = [in_the_case(question, hit.chunk.heading, text) for text in texts]
    if any(told_in):
        found = [one | {CASE: 1.0} if told else one for one, told in zip(found, told_in, strict=True)]
        asked.append((((CASE, 1.0),), max((weight for _, weight in asked), default=1.0)))
    most = max((weight for _, weight in asked), default=0.0)
    told_of: set[str] = set()
    for sign, looks in signs_of(question.text):
        if sign.term in told_of:
            continue
        asked = [(group, weight) for group, weight in asked if group[0][0] not in sign.words]
        told = [
            _tells(sign, one, looks.search(text) is not None) for one, text in zip(found, texts, strict=True)
        ]
        if most and any(told):
            told_of.add(sign.term)
            found = [one | {sign.term: much} if much else one for one, much in zip(found, told, strict=True)]
            asked.append((((sign.term, 1.0),), sign.weight * most))
    return asked, found


def in_the_case(question: Question, heading: str, text: str) -> bool:
    """Whether a text tells of the case a question asks about, which the heading above it does not name.

    One that has a number (8192로 키우면) is told by that.
    """
    cases = frozenset() if numbers_in(question.text) else cases_in(question.text)
    return bool(cases) and not cases & cases_in(heading) and bool(cases & cases_in(text))


def _other_sides(
    question: Question, asked: Sequence[tuple[TermGroup, float]], found: Sequence[Found]
) -> list[tuple[TermGroup, float]]:
    """What units say of a side that the heading names, where the other one is still to be found.

    Under 풀링 that is 평균 풀링, too, when it is compared with 최대 풀링.
    """
    names = {group[0][0] for group, _ in asked}
    of_sides = [one for side in question.sides for one in side.weighted]
    if not names.intersection(group[0][0] for group, _ in of_sides):
        return []
    return [
        (group, weight)
        for group, weight in of_sides
        if group[0][0] not in names and any(question.coverage(one, [(group, weight)]) for one in found)
    ]


def _without_code(
    question: Question, asked: Sequence[tuple[TermGroup, float]], found: list[Found], texts: Sequence[str]
) -> list[Found]:
    """The terms of units without those of code that a sentence has as many of: code gives no reason."""
    covers = [question.coverage(one, asked) for one in found]
    fenced = [_FENCED.match(text) is not None for text in texts]
    prose = max((much for much, code in zip(covers, fenced, strict=True) if not code), default=0.0)
    return [
        {} if code and 0 < much <= prose else one
        for one, much, code in zip(found, covers, fenced, strict=True)
    ]


def _tells(sign: Sign, found: Found, looks_so: bool) -> float:
    """How far a unit tells something: in full where it calls it by its name."""
    if any(word in found for word in sign.words):
        return 1.0
    return BY_LOOKS if looks_so else 0.0


def _with_what_looks_so(
    found: list[Found], texts: Sequence[str], wanted: Sequence[str], looks: re.Pattern[str]
) -> list[Found]:
    """The terms of units; where none calls a drawback or a formula so that is wanted, by its looks."""
    wanted = [word for word in wanted if not any(word in one for one in found)]
    if not wanted:
        return found
    told = dict.fromkeys(wanted, 1.0)
    return [one | told if looks.search(text) else one for text, one in zip(texts, found, strict=True)]


def _is_form(group: TermGroup) -> bool:
    word = group[0][0]
    return word in FORMS or (word.isdigit() and len(word) <= 2)


def _sides(group: TermGroup, weight: float, found: Sequence[Found]) -> list[tuple[TermGroup, float]]:
    """The group, or each of its two sides where both stand there: of 장단점 both are wanted."""
    sides = BOTH.get(group[0][0], ())
    if sides and all(any(side in one for one in found) for side in sides):
        return [(((side, 1.0),), weight) for side in sides]
    return [(group, weight)]
