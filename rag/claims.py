"""What a sentence claims, taken apart: clauses, their words with a sign, what they are about.

A sign says which side a word stands on: ``크`` and ``작`` are two sides of one key, and a denied word
(않다, 못하다, 없다, 아니다, not) stands on the other side of itself. Negation belongs to its predicate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.types import Span

Kind = Literal["name", "noun", "act", "number", "degree"]

LITERAL = "#="
"""How the key of a telephone number or an address begins; its letters and digits follow."""
WEIGHTS: dict[Kind, float] = {"name": 1.0, "noun": 1.0, "act": 0.6, "number": 1.0, "degree": 0.4}
"""How much a word says, by its kind: other verbs may tell the same thing."""
GENERIC = 0.2
"""What is left of that for a word that stands in any sentence."""


@dataclass(frozen=True, slots=True)
class Item:
    """A word of a clause that carries meaning."""

    key: str
    """What it means; spellings and synonyms share it."""
    sign: int
    kind: Kind
    weight: float
    place: int
    """Where it starts in the normalised sentence."""
    written: str
    parts: tuple[str, ...] = ()
    """Morphemes of a name of several."""
    two_sided: bool = False
    unit: str = ""
    of: tuple[str, ...] = ()
    """Keys of what a predicate is said of or a number counts: the nearest before it (after, in 큰 수)."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence around one predicate."""

    items: tuple[Item, ...]
    unit: int
    """Clauses with the same number speak about the same topic."""
    condition: bool = False
    """Whether what follows holds only under it: 크면, 클수록."""
    lane: int = 0
    """Clauses of one unit with different lanes say the same of different things."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence as its clauses."""

    span: Span
    clauses: tuple[Clause, ...]
    topics: dict[int, frozenset[str]] = field(default_factory=dict)
    """What each unit is about by its own words (은, 는, 'X:'), by its number."""
    subjects: frozenset[str] = frozenset()
    """Keys marked 이 or 가, beside the topics."""
    standards: frozenset[str] = frozenset()
    """Keys that something is compared with: 보다, than."""

    @property
    def items(self) -> tuple[Item, ...]:
        """All its words."""
        return tuple(item for clause in self.clauses for item in clause.items)


_NO_CLAIM = re.compile(r"(?:다음|아래)(?:과|와)\s*같[^.]{0,6}[.:]?\s*\Z|as follows[.:]?\s*\Z|[:?]\s*\Z")
_CONNECTING = frozenset(
    "정리 요약 다음 같 설명 예 답 질문 그렇 그러 이렇 이러 맞 물론 결론 참고 자세히 간단 아래 노트 발췌 "
    "내용 궁금 이유 정도 확인 첫째 둘째 셋째 마지막 처음 sure okay yes summary summarize note".split()
)
_LEAST = 1.2
"""Weight of words from which a part of a sentence is a claim of its own."""


def says_something(sentence: str, claim: Statement) -> bool:
    """Whether a sentence claims anything: '정리하면 다음과 같습니다.' and questions do not."""
    if _NO_CLAIM.search(sentence.strip()):
        return False
    return any(i.kind != "degree" and i.key.lstrip("=!") not in _CONNECTING for i in claim.items)


def parts(claim: Statement) -> list[Statement]:
    """The claims of a sentence that says several things, each with what it is about."""
    groups: list[list[Clause]] = []
    weight = 0.0
    for clause in claim.clauses:
        if groups and (weight < _LEAST or groups[-1][-1].condition):
            groups[-1].append(clause)
            weight += sum(i.weight for i in clause.items)
        else:
            groups.append([clause])
            weight = sum(i.weight for i in clause.items)
    if len(groups) > 1 and weight < _LEAST:
        last = groups.pop()
        groups[-1] += last
    return [_with_topic(claim, group) for group in groups]


def _with_topic(claim: Statement, group: list[Clause]) -> Statement:
    first = group[0]
    topic = claim.topics.get(first.unit, frozenset())
    said = {i.key for c in group for i in c.items}
    lead = {i.key: i for i in claim.items if i.key in topic - said}
    clauses = (replace(first, items=(*lead.values(), *first.items)), *group[1:])
    return replace(
        claim, clauses=clauses, topics={c.unit: claim.topics[c.unit] for c in group if c.unit in claim.topics}
    )
