"""Sections that list what a question asks all of: "과적합 방지책을 나열하면?" for "과적합을 막는 방법 모두".

Notes and people call what is listed by different words: a way of doing something is 방법, 방지책 or "어떻게
막나", what is bad about a thing 단점 or 문제점. A section is an overview when its heading asks for the same
side of the same thing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from rag.conditions import LESS, MORE, cases_in, degrees_in
from rag.korean import NOUNS, morphemes
from rag.passage_terms import names_a_side, terms_of_heading, terms_of_title
from rag.relevance import Question
from rag.sides_apart import sides_of
from rag.subject import ASPECTS, SIDES
from rag.terms import words
from rag.types import HEADING_SEPARATOR, Hit

NAMED = 0.65
"""Share of what the question is about that must stand in the headings and the title of an overview."""

_WAYS = (
    r"방법|방안|방지책|예방책|보완책|대책|대비책|대처|대응|해결|해법|기법|극복|노하우|요령|비결|전략|트릭|팁|어떻게|려면"
    r"|\bways?\b|\bmethods?\b|\btechniques?\b|\bhow to\b|\btips?\b|\bsolutions?\b|\bremed"
)
_SIDES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        _WAYS,
        r"종류|유형|갈래|가짓수|분류|나열|정리하면|비교하면|알고 ?있는|아는 ?대로|\btypes?\b|\bkinds?\b"
        r"|어떤 .{1,30}(?:들이|[가이] 있)",
        r"왜\b|이유|원인|까닭|\breasons?\b|\bcauses?\b|\bwhy\b",
        rf"{'|'.join(SIDES[0])}|장단점|곤란|어려운 ?점",
        rf"{'|'.join(SIDES[1])}|장단점|효과|좋은 ?점|나은 ?점|좋은 이유",
        r"특징|특성|성질|characteristics|properties",
        r"단계|순서|절차|과정|\bsteps?\b",
        r"용도|쓰임|쓰이는|쓸 데|활용|응용|\buses\b|applications",
        r"지표|척도|\bmetrics?\b",
        r"조건|전제|가정|요건|\bconditions?\b|assumptions",
        r"차이|다른 ?점|\bdiffer",
        r"주의|조심|유의|함정",
    )
)
"""What may be listed of a thing, each by the words that questions and headings call it."""
_AGAINST = re.compile(
    "막|방지|줄[이여일인]|피하|피할|해결|극복|완화|예방|억제|없애|없앨|제거|해소|낮추|낮출|대처|대응|방어|보완|고치|고칠"
    "|prevent|avoid|reduc|mitigat|solv|fix|address|alleviat|handl|deal|regulari[sz]",
    re.IGNORECASE,
)
"""Says that something is kept from happening, or made less."""
_ABOUT = re.compile(r"\s*(?:에 ?대하여|에 ?대해서?|[이]?란)(?=[\s?？]|$)")


class Sought:
    """What a question asks all of: which side of which thing.

    Args:
        question: as the user asked it.
        subject: without the words that ask for a list.
    """

    def __init__(self, question: str, subject: Question) -> None:
        self._sides = _sides_in(question)
        self.is_against = _AGAINST.search(question) is not None
        """Whether it asks what to do against something."""
        self.good_or_bad = sides_of(question)
        """Whether it asks for what is bad about the thing, or what is good, or both."""
        self._asked = question
        self._much = cases_in(question) & {MORE, LESS}
        self._subject = subject
        self._said = [
            (group, weight)
            for group, weight in subject.weighted
            if not (_sides_in(group[0][0]) or _AGAINST.match(group[0][0]))
        ]
        """What it is about, without the words for the side."""

    def is_listed_under(self, hit: Hit, level: int = 0) -> bool:
        """Whether a heading of a hit, its own or one further up, stands over a list of it."""
        own, *above = (hit.chunk.heading or hit.title).split(HEADING_SEPARATOR)[level:]
        if not (self._said and self._sides & _sides_in(own) and self.is_met_by(own)):
            return False
        if not self.is_in_the_case(hit.chunk.heading):
            return False
        called = terms_of_heading(own)
        if not (names_a_side(own) or _names_several(own) or self._subject.coverage(called, self._said)):
            return False
        called = called | terms_of_title(hit.chunk.source, hit.title)
        called = dict(chain(called.items(), *(terms_of_heading(name).items() for name in above)))
        return self._subject.coverage(called, self._said) >= NAMED

    def is_met_by(self, text: str) -> bool:
        """Whether a text is against the thing, where the question asks what to do against it."""
        return not self.is_against or _AGAINST.search(text) is not None

    def is_in_the_case(self, text: str) -> bool:
        """Whether a text speaks of as much as the question is of, where that says so: 데이터가 적을 때."""
        return not self._much or bool(self._much & (cases_in(text) | degrees_in(text, self._asked)))

    def is_of_another_side(self, heading: str) -> bool:
        """Whether a heading asks for a side of the thing that the question does not: why, and not which."""
        sides = _sides_in(heading)
        return bool(self._sides and sides) and not self._sides & sides


@lru_cache(maxsize=4096)
def _names_several(heading: str) -> bool:
    """Whether a heading names several things: "SGD, RMSprop, Adam을 비교하면?"."""
    return sum(word.name for word in words(heading)) > 1


@lru_cache(maxsize=4096)
def _sides_in(text: str) -> frozenset[int]:
    """Which sides of a thing a question, a heading or a word names, as numbers."""
    return frozenset(number for number, words in enumerate(_SIDES) if words.search(text))


def called(heading: str, text: str) -> str:
    """What a point is called that stands under a heading; empty where its own words begin with that.

    What the heading is about (``Dropout은 무엇이고 왜 과적합을 막나?``), else the heading.
    """
    first = re.match(r"[^\s,.(]{2,30}?(?=\([^()]*\)|은 |는 |이란 |란 )", text)
    if first and first[0].lower() in heading.lower():
        return ""
    about = _ABOUT.search(heading)
    ends = [about.start()] if about else []
    found = morphemes(heading)
    for n, one in enumerate(found):
        rest = [m.form for m in found[n + 1 :] if m.tag in NOUNS]
        if one.tag == "JX" or (one.tag == "JKG" and rest and ASPECTS.issuperset(rest)):
            ends.append(one.start)
    name = re.sub(r"\s*\([^()]*\)$", "", heading[: min(ends, default=len(heading))].strip())
    return (name if len(name) > 1 else heading).rstrip(" ?？.:")
