"""Sides and sizes by which a thing is told from its like, in lines about it: 뒤쪽 패드, 첫째, 벤치 70kg."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.index import TermGroup
from rag.korean import normalize
from rag.passage_terms import terms_of_units
from rag.relevance import Question
from rag.signs import asks_for_amount
from rag.types import Hit

NEAR_BEST = 0.95
"""Share of what the line says that says most of the thing, from which another line tells of it, too."""
GOES_ON = 2
"""Lines behind one about the thing that may still tell of it, though they do not name it."""
HALF = 0.5
"""The same for a line that names the one that is asked of."""
_OPPOSITES = tuple(
    tuple(frozenset(one.split()) for one in row.split("/"))
    for row in (
        "앞 앞쪽 앞면 앞바퀴/뒤 뒤쪽 뒷면 뒷바퀴",
        "왼쪽 왼편 왼손 왼발 왼팔 왼다리 왼눈 좌측/오른쪽 오른편 오른손 오른발 오른팔 오른다리 오른눈 우측",
        "위쪽 윗면 위층/아래쪽 아랫면 아래층",
        "안쪽/바깥쪽",
        "첫째/둘째/셋째/넷째",
        "큰애 큰아이 큰딸 큰아들/작은애 작은아이 작은딸 작은아들/막내",
        "국내/해외 국외",
        "남자 남성/여자 여성",
        "오전/오후",
        "상반기/하반기",
        "식전/식후",
        "실내/실외 야외",
        "편도/왕복",
    )
)
"""Words of which each names one of two or several; those between two strokes name the same one."""
_BOTH = re.compile(r"양쪽|양옆|앞뒤|좌우|남녀|국내외|모두|둘 다|전부")
_TOO = r"(?:도|만|보다|처럼|부터|까지)(?![가-힣])"
"""Behind a side that is compared with another, or of which is asked whether it is so, too."""
_ONLY = re.compile(r"만(?![가-힣])|전용|뿐")
"""Where a line says that a thing is so of one side alone, it says that of the others it is not."""
_UNITS = "kg|킬로그램|km|cm|mm|인치|평|층|호(?:선|기|실)?|권|편|화|급|학년|반|회차|인승|인용|박"
_SIZE = re.compile(
    rf"(?<![\d.,A-Za-z])(?P<number>\d+(?:\.\d+)?)\s?(?P<unit>{_UNITS})(?![A-Za-z])(?P<behind>\s?[가-힣~]*)",
    re.IGNORECASE,
)
"""A number with a unit by which a thing is called; what is poured or counted is none."""
_BOUND = re.compile(
    r"\s?(?:이상|이하|미만|초과|넘|안(?:에|으로|쪽)|이내|까지|부터|정도|쯤|씩|당|마다|보다|이?면|인데|기준|~)"
)
"""Behind a number that things are measured against, and that calls none of them."""


@dataclass(frozen=True, slots=True)
class _OneOf:
    """What a question names one of several by."""

    words: frozenset[str]
    """As the question says it; they tell nothing of what the thing is."""
    asked: re.Pattern[str]
    """How a text names the same one,"""
    others: re.Pattern[str]
    """and how another."""

    def is_another(self, headed: str, line: str) -> bool:
        """Whether a line, or else what stands above it, names another one, and neither the asked one."""
        if self.asked.search(headed) or self.asked.search(line) or _BOTH.search(line):
            return False
        found = self.others.search(line) or self.others.search(headed)
        return found is not None and not _ONLY.match(found.string, found.end())


def of_another(question: Question, hits: Sequence[Hit]) -> set[str]:
    """Ids of the hits whose lines about the asked thing tell of another one than is asked of.

    What stands behind such a line may go on to the one that is asked of (앞 7만, 뒤는 9만); it is believed
    where it could answer. Where there are such hits, one that says less of the thing tells nothing of it,
    unless it names the one that is asked of beside half of the thing.

    Args:
        question: what is asked.
        hits: what may answer.
    """
    if question.sides:
        return set()
    others: set[str] = set()
    for one in (*_sides_in(question.text), *_sizes_in(question.text)):
        rest = list(_besides(question, one.words))
        told = {hit.chunk.id: _Told(question, hit, rest) for hit in hits}
        most = max((of.most for of in told.values() if of.tells_another(one)), default=0.0)
        others |= {chunk for chunk, of in told.items() if most and of.is_no_answer(one, most)}
    return others


class _Told:
    """What the lines of a hit say of the thing of which one is asked of.

    Args:
        question: what is asked.
        hit: a passage.
        rest: what the question is about, but for the words that tell one of several.
    """

    def __init__(self, question: Question, hit: Hit, rest: Sequence[tuple[TermGroup, float]]) -> None:
        self._question = question.text
        self._headed = normalize(f"{hit.title}\n{hit.chunk.heading}")
        self._lines = [
            (normalize(hit.chunk.words(unit)), question.coverage(found, rest))
            for unit, found in terms_of_units(hit.chunk).items()
        ]
        self.most = max((much for _, much in self._lines), default=0.0)
        """How much of it the line says that says most."""

    def tells_another(self, one: _OneOf) -> bool:
        """Whether all lines that say most of the thing name another one, none goes on to the asked one."""
        about = [n for n, (_, much) in enumerate(self._lines) if much >= NEAR_BEST * self.most]
        going_on = (
            line
            for n, (line, much) in enumerate(self._lines)
            if n not in about and (much or any(0 < n - at <= GOES_ON for at in about))
        )
        return (
            self.most > 0
            and all(one.is_another(self._headed, self._lines[n][0]) for n in about)
            and not any(one.asked.search(line) and _could_answer(self._question, line) for line in going_on)
        )

    def is_no_answer(self, one: _OneOf, most: float) -> bool:
        """Whether a hit tells of another one, or less of the thing than those that do."""
        if self.tells_another(one):
            return True
        here = one.asked.search(self._headed)
        named = (much for line, much in self._lines if here or one.asked.search(line))
        return self.most < NEAR_BEST * most and max(named, default=0.0) < HALF * most


def _besides(question: Question, words: frozenset[str]) -> Iterator[tuple[TermGroup, float]]:
    """What a question is about, without the words that tell one of several."""
    apart = {spelt for word in question.all_words if word.written in words for spelt in word.spellings}
    for group, weight in question.weighted:
        if weight and group[0][0] not in apart:
            yield group, weight


def _could_answer(question: str, line: str) -> bool:
    """Whether a line has a number, where one is asked for; a share is no price."""
    return not asks_for_amount(question) or re.search(r"\d(?![\d.,]*\s?%)", line) is not None


def _sides_in(text: str) -> Iterator[_OneOf]:
    """The sides of which a question names one: 뒤쪽."""
    for sides in _OPPOSITES:
        named = [side for side in sides if _any_of(side).search(text)]
        if len(named) == 1 and not re.search(rf"(?:{'|'.join(named[0])}){_TOO}", text):
            others = frozenset[str]().union(*(side for side in sides if side != named[0]))
            yield _OneOf(named[0], _any_of(named[0]), _any_of(others))


@lru_cache(maxsize=64)
def _any_of(words: frozenset[str]) -> re.Pattern[str]:
    """Where a text has any of some words, each by itself.

    One of one syllable that stands behind a noun, or with a particle of place, may say where (역 앞, 뒤에).
    """
    short = "".join(word for word in words if len(word) == 1)
    long = "|".join(sorted((word for word in words if len(word) > 1), key=len, reverse=True))
    forms = [
        rf"(?:{long})(?:[은는이가을를의에엔]|에서)?",
        *([rf"[{short}](?:[은는이가을를의]|(?!\S))"] if short else []),
    ]
    return re.compile(rf"(?<![가-힣])(?:{'|'.join(forms)})(?![가-힣])")


def _sizes_in(text: str) -> Iterator[_OneOf]:
    """The sizes by which a question calls something: 70kg."""
    for found in _SIZE.finditer(text):
        if _BOUND.match(text, found.end("unit")):
            continue
        number, unit = re.escape(found["number"]), re.escape(found["unit"])
        whole = rf"(?<![\d.,]){number}\s?{unit}(?!보다)"
        other = rf"(?<![\d.,])(?!{number}(?![\d.]))\d+(?:\.\d+)?\s?{unit}(?![A-Za-z])(?!{_BOUND.pattern})"
        words = frozenset((found["number"], found["unit"], found["number"] + found["unit"]))
        yield _OneOf(words, re.compile(whole, re.IGNORECASE), re.compile(other, re.IGNORECASE))
