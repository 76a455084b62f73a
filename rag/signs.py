"""What a question wants that is known by its looks: a reason, a remedy, a value, what a symbol means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.expected import PERSON, asks_who
from rag.numerals import ALONE, SPELT
from rag.sides import signs_of_side
from rag.subject import COMPARES, SIDES, defining
from rag.valued import value_asked

ARROW = r"(?:→|⇒|->|=>)"
OPENS_WITH_WHY = re.compile(r"[\W_]*(?:왜|이유는?|why\b)", re.IGNORECASE)
"""How a sentence begins that asks why, or says that it tells so."""
BECAUSE = re.compile(r"왜냐|그 ?이유는|이유는|그래야|\b[Bb]ecause\b")
CAUSAL = re.compile(
    r"∴|때문|덕분|탓|범인|거든|므로|해서|어서|아서|라서|니까|려고|위해|이유는|원인|\b(?:because|since|so)\b"
    r"|(?<=[가-힣\w])이라(?= (?!부르|부른|불리|불러|한다|하며|하고|하는|할|고))",
    re.IGNORECASE,
)
TELLS_WHY = re.compile(rf"\A{OPENS_WITH_WHY.pattern}|{BECAUSE.pattern}|{CAUSAL.pattern}", re.IGNORECASE)
"""Where a sentence tells a reason."""
POINTED_AT = re.compile(
    rf"\A\W*{ARROW}\s*[\w`*(\"“]"
    rf"|(?:[`*)\]\"'”’]|에러|오류|error|exception|[죽멈깨]\S{{0,2}}|안 ?\S?됨|실패)"
    rf"\s*{ARROW}\s*[\w`*(]",
    re.IGNORECASE,
)
"""What an arrow points at behind something that went wrong, or under it: why, or what helps."""

ASKS_WHY = re.compile(
    r"왜|이유|까닭|원인|(?:뭐|무엇|뭣|무슨 \S+) ?때문|때문(?=[이인일?]|\s*$)|(?:뭐가|무엇이) 문제|\bwhy\b",
    re.IGNORECASE,
)
_ASKS_TO_MEND = re.compile(
    r"해결|해법|고치|고쳐|고쳤|고침|대처|대응|조치|어떡|방법|어떻게 ?(?:해|하|했|막|풀|잡|피하|없애)"
    r"|\b(?:fix|solve|resolve)",
    re.IGNORECASE,
)
_REASON = re.compile(rf"{TELLS_WHY.pattern}|{POINTED_AT.pattern}", re.IGNORECASE)
_ASKED = re.compile(r"\A[\W_]*(?:왜|why\b)", re.IGNORECASE)
_MENDS = re.compile(
    r"해결|해법|조치|대응|고침|고쳤|고치|수정|(?:줄이|막|피하|없애|푸|낮추)는 방법"
    r"|(?:줄이|막으|피하|없애|풀)려면|\b(?:fix|solution|workaround)",
    re.IGNORECASE,
)
_REMEDY = re.compile(rf"{_MENDS.pattern}|{POINTED_AT.pattern}", re.IGNORECASE)
_SET_APART = re.compile(
    r"(?<=[가-힣\w])보다 |반면|달리|반대로|다르(?:다|지|며|고)|다릅|달라|차이"
    r"|(?<![가-힣])더 (?!이상)|\b(?:than|whereas|unlike)\b",
    re.IGNORECASE,
)
"""How a sentence looks that sets one thing apart from another."""

_BAD, _GOOD = (
    re.compile(rf"(?<![장a-z])(?:{'|'.join(sorted(side))})s?(?![a-z])", re.IGNORECASE) for side in SIDES
)
_SET_AGAINST = re.compile(
    r"\A[\W_]*(?:대신|하지만|다만|단[,，]|그러나|반면|문제는|그런데|but\b|however\b)"
    rf"|{signs_of_side('단점')}",
    re.IGNORECASE,
)
"""How a sentence looks that tells the other side."""

_ASKS_WHAT_IS_NOT = re.compile(
    r"안 ?(?:되는|돼는|되나|돼|됨|[하쓰]는)|못 ?(?:하는|[쓰써]|쓸)|(?:이|가)? ?아닌|지 않(?:는|은|아도)"
    r"|지 말아야|(?:수|필요)[가는도]? ?없는|불필요한|\b(?:not|never|cannot|shouldn't|can't)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"않|아니|아닌|아님|아닙|(?<![가-힣])안 ?[가-힣]|못|없|말 것|말아야|불가|금물|불필요"
    r"|\b(?:not|never|no|cannot)\b|n't\b",
    re.IGNORECASE,
)
"""Where a question asks for what is not so, and where a sentence says so."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that a unit tells without being called so."""

    term: str
    """Stands for it among the terms of a unit; no word is spelt so."""
    weight: float
    """Against the heaviest word that is asked for."""
    words: frozenset[str] = frozenset()
    """Words of a question that only ask for it."""


REASON = Sign("~why", 0.5, frozenset("이유 까닭 원인".split()))
REMEDY = Sign("~remedy", 0.5, frozenset("해결 해결책 해결법 해법 대처 대응 조치".split()))
DRAWBACK = Sign("~bad", 0.5, SIDES[0])
DENIED = Sign("~not", 0.5)
ASKED_THERE = Sign("~asks", 0.5)
"""The author's own question, why, and its answer."""
APART = Sign("~apart", 0.5, frozenset("차이 차이점 비교 다르".split()))
FORMULA = Sign("~formula", 0.5)
AMOUNT = Sign("~amount", 0.4)
WHO = Sign("~who", 0.5)
UNTIL = Sign("~until", 0.5)
NEAR = frozenset(sign.term for sign in (REASON, REMEDY, DRAWBACK, ASKED_THERE, FORMULA, AMOUNT, WHO))
"""What counts only beside what the question names: each error has a cause and a remedy of its own."""
_ASKS_MAY = re.compile(
    r"(?<!정)도 ?(?:되|돼|될|됩|괜찮|상관)|면 ?안 ?(?:되|돼|될|됩)|수 ?있(?:나|는지|어\W*$|을까|습니까|는가)"
    r"|가능(?:한가|하나|할까|해\W*$|합니까)|\bmay (?:i|we)\b|\bis it (?:ok|okay|safe|allowed) to\b",
    re.IGNORECASE,
)
_TELLS_MAY = re.compile(
    r"(?<![A-Za-z0-9])[XO](?![A-Za-z0-9(])|[❌⭕🚫]|절대|금지|금물|불가|가능|허용|허락"
    r"|(?<![가-힣])안 ?(?:되|돼|됨|된|됩)|말 ?것|말아야|말기|말자|지 ?마(?![가-힣]{2})|괜찮"
    r"|[아어해여]도 ?(?:되|돼|됨|된|됩|상관)|면 ?(?:안|좋지)|수 ?(?:있|없)"
    r"|\b(?:ok|okay|never|must not|forbidden|allowed)\b",
    re.IGNORECASE,
)
"""Where a text allows something or forbids it."""
HEDGES = re.compile(
    r"확인 ?(?:필요|요망|해야|할 ?것|해 ?볼)|(?:[으]?로|라고|다고) ?(?:\S+에서 )?(?:기억|들음|들었)"
    r"|[걸것][으]?로 (?:알고|기억)|\b(?:not sure|iirc|double[- ]check|to be verified)\b",
    re.IGNORECASE,
)
"""How an author says that they are not sure."""
_SYMBOL = re.compile(
    r"(?<![\w\\])(?P<name>[A-Za-zΑ-Ωα-ω][\u0300-\u036f]?(?:_\{?[A-Za-z0-9Α-Ωα-ω]{1,8}\}?)?)['′]?"
    r"(?:은|는|이|가|란|의|을|를)?\s*(?=값|뜻|의미|뭐|뭘|뭔|무엇|무슨|얼마|\?|\Z)"
)
"""A letter of a formula whose meaning or value is asked for."""
_VALUE = re.compile(
    r"(?<![\w.])(?P<name>[^\W\d](?:[A-Za-z0-9Α-Ωα-ω_])*)\s*=\s*(?P<value>[-−]?\d+(?:[.,]\d+)*(?:e-?\d+)?)"
    r"|\[\s*[-−]?\d[\d\s.,−-]*\]"
)
"""A value that a question names: P=32, [2, 3, 5]."""
_AMOUNT = re.compile(
    r"얼마|몇|(?:개수|갯수|크기|비율|퍼센트|정확도|점수|수치|값|수)(?:은|는|이|가)?\s*(?:\?|\Z)"
    r"|\bhow (?:much|many)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:언제|며칠|몇 ?(?:시|일|월|살|세|번|회))\s?까지|\b(?:until|till) when\b|\bdeadline\b",
    re.IGNORECASE,
)
_TELLS_UNTIL = re.compile(r"까지|마감|이내|안에|\b(?:until|by|due|within)\b", re.IGNORECASE)
_TERM = r"[(\[√]*[A-Za-zΑ-Ωα-ω0-9_^]{1,4}[)\]]*(?![\w가-힣])"
EQUATION_LIKE = (
    r"[\w)}\]] ?(?:=|:=|∝|≈) ?[\w({\\[√∑-]"
    rf"|{_TERM} (?P<sign>[-−+*×·/÷]) {_TERM} (?!(?P=sign))[-−+*×·/÷] {_TERM}|[\wσΣ)] ?/ ?√"
)
"""An equation, or the side of one that is told in words: 출력 크기는 (W - K + 2P) / S + 1 이다."""
FORMULA_LIKE = re.compile(rf"\A\s*(?:\$\$|\\\[)|{EQUATION_LIKE}")
"""A formula that is set off, or an equation."""
_ASKS_FORMULA = re.compile(
    r"(?:공식|수식|계산식|점화식|(?<![가-힣])식)(?:은|이|을|를|도|좀|으로|으론)?(?![가-힣])|\b(?:formula|equation)\b",
    re.IGNORECASE,
)
_NO_TABLE = r"(?!\s*(?:\$\$|\\\[|\|))"
"""Nor a formula: their numbers are their own."""
_TELLS_AMOUNT = re.compile(rf"\A{_NO_TABLE}.*?(?:(?<![A-Za-z\d.,_{{^/-])\d|{SPELT}|{ALONE})", re.DOTALL)
"""Where a sentence holds a number that is no part of a name; those of a formula are its own."""
_NUMBER = re.compile(r"(?<![A-Za-z\d.,_])(?P<number>\d+(?:[.,]\d+)*)\s?(?P<unit>[A-Za-z%]{0,5})")


def symbols_in(question: str) -> list[str]:
    """The letters of formulas that a question asks about: y_l of "y_l은 뭐야?"."""
    return [found["name"] for found in _SYMBOL.finditer(question)]


def explains(name: str) -> re.Pattern[str]:
    """Where a text says what a symbol stands for: first, or in a row of several, or behind 여기서."""
    return re.compile(rf"(?:\A|[,;，·/]\s*|여기서\s+|\bwhere\s+){defining(name)}", re.IGNORECASE)


def _sets(name: str) -> re.Pattern[str]:
    """Where a text gives a symbol a value: ``b=0.75``."""
    return re.compile(rf"(?<![\w\\]){re.escape(name)}\s*[=:]\s*[-−]?\d")


@lru_cache(maxsize=64)
def _counted_so(looks: re.Pattern[str]) -> re.Pattern[str]:
    """Where a sentence holds a number of what is counted: 몇 킬로 is not told by 90일 뒤 수확."""
    return re.compile(rf"\A{_NO_TABLE}.*?(?:{looks.pattern})", looks.flags | re.DOTALL)


def signs_of(question: str) -> list[tuple[Sign, re.Pattern[str]]]:
    """What a question wants to be told, with how a unit looks that tells it, the best first."""
    found: list[tuple[Sign, re.Pattern[str]]] = []
    if ASKS_WHY.search(question):
        found += [(REASON, _REASON), (ASKED_THERE, _ASKED)]
    elif _ASKS_WHAT_IS_NOT.search(question):
        found.append((DENIED, _DENIES))
    if _ASKS_TO_MEND.search(question):
        found.append((REMEDY, _REMEDY))
    if _BAD.search(question) and not _GOOD.search(question):  # of both, each is told by its name
        found.append((DRAWBACK, _SET_AGAINST))
    if COMPARES.search(question):
        found.append((APART, _SET_APART))
    if asks_for_formula(question):
        found.append((FORMULA, FORMULA_LIKE))
    if asks_for_amount(question):
        asked = value_asked(question)
        found.append((AMOUNT, _counted_so(asked.looks) if asked and asked.counter else _TELLS_AMOUNT))
    if asks_who(question):
        found.append((WHO, PERSON))
    if _UNTIL.search(question):
        found.append((UNTIL, _TELLS_UNTIL))
    for name in symbols_in(question):
        if asks_for_amount(question):
            found.append((Sign(f"~{name}", 1.0), _sets(name)))
        found.append((Sign(f"~{name}", 1.0), explains(name)))
    for value in _VALUE.finditer(question):
        letters = "".join(value[0].split())
        same = r"\s*".join(map(re.escape, letters))
        found.append((Sign(f"~{letters}", 1.0), re.compile(rf"(?<!\w){same}(?![.,]?\d)", re.IGNORECASE)))
    return found


def asks_whether_one_may(question: str) -> bool:
    """Whether a question asks if something may be done: 물로 씻어도 돼?"""
    return _ASKS_MAY.search(question) is not None


def tells_whether_one_may(text: str) -> bool:
    """Whether a text allows something or forbids it: 물세척 절대 X."""
    return _TELLS_MAY.search(text) is not None


def asks_for_formula(question: str) -> bool:
    """Whether a formula is asked for."""
    return _ASKS_FORMULA.search(question) is not None


def asks_for_amount(question: str) -> bool:
    """Whether a number is asked for."""
    return _AMOUNT.search(question) is not None


def numbers_in(text: str) -> set[str]:
    """The numbers of a text that are no part of a name."""
    return {found["number"] for found in _NUMBER.finditer(text)}


def tells_amount(question: str, texts: Sequence[str]) -> bool:
    """Whether texts hold a number that the question does not say, nor counts by its unit: 16bit of 4bit."""
    said = numbers_in(question)
    units = {found["unit"].lower() for found in _NUMBER.finditer(question)} - {""}
    numbers = [found for text in texts for found in _NUMBER.finditer(text)]
    return any(n["number"] not in said and n["unit"].lower() not in units for n in numbers)
