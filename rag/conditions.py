"""In which case a question asks what happens (너무 크게 하면), and whether a text tells of that case.

The heading of a passage often holds all else that is asked: under "학습률은 어떻게 정하나?" only one sentence
says what comes of a large one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.korean import NOUNS, Morpheme, morphemes, normalize

MORE, LESS = "~more", "~less"
"""Stand for all words that say so: 크다, 늘리다, 높이다; no word is spelt so."""
_NOT = "~not "
"""Opens the case that something is not so: 해지하지 않으면."""
_DEGREES = dict.fromkeys("크 커지 키우 높 높이 높아지 올리 많 많아지 늘 늘리 늘어나".split(), MORE) | (
    dict.fromkeys("작 작아지 낮 낮추 낮아지 내리 적 적어지 줄 줄이 줄어들 부족 모자라".split(), LESS)
)
_PREDICATES = frozenset(("VV", "VA", "XSV", "XSA"))
_OF_A_NOUN = frozenset(("XSV", "XSA"))
_SAYS_ITS_NOUN = frozenset("하 되 있 없".split())
"""Verbs that tell a case by the noun before them: 결제를 하면, 인터넷이 없으면."""
_THERE_IS = frozenset(("있", "없"))
_DENIES = frozenset("않 못하 말 안 못".split())
_LIGHT = _SAYS_ITS_NOUN | frozenset(
    "쓰 보 말 들 알 그러 이러 그렇 이렇 어떻 대하 위하 사용 이용 적용 비교 정리 설명 요약 나열".split()
)
"""Say of no case of their own: 비교하면, 쓰면, 하면."""
_IS_WELL = frozenset("되 안 좋 낫 충분 끝나".split())
_WHEN = frozenset(("때", "경우"))
_PARTICLES = frozenset(("JKS", "JKC", "JKO", "JX"))
_COUNTS = frozenset(("MM", "SN", "NR"))


@lru_cache(maxsize=4096)
def cases_in(text: str) -> frozenset[str]:
    """The cases that a text tells of or asks about, each by what happens in it or how much there is.

    크면, 커질수록, 클 때, 크게 하면 and 큰 것을 쓰면 are one; so is 해지하면 with 해지할 경우 and 해지 시.
    What happens where something is not done is a case of its own.
    """
    found = morphemes(normalize(text))
    cases: set[str] = set()
    begin = 0
    for end in _ends(found):
        clause = found[begin:end]
        cases |= _degrees(clause)
        if case := _name_of(clause) if found[end].form == "시" else _case(clause):
            cases.add(case)
        begin = end
    return frozenset(cases)


@lru_cache(maxsize=4096)
def has_a_case(text: str) -> bool:
    """Whether a text tells of any case, one that says nothing of its own, too: 쓰면, 알면.

    Not where it says what to do (끄면 된다), nor in 예를 들면.
    """
    found = morphemes(normalize(text))
    return any(
        not (found[end].tag in {"EC", "EF"} and (_permits(found, end) or _gives_an_example(found, end)))
        for end in _ends(found)
    )


def _permits(found: Sequence[Morpheme], end: int) -> bool:
    """Whether right behind an ending stands that it is well so, or not: 끄면 된다, 쓰면 안 된다."""
    behind = found[end + 1] if end + 1 < len(found) else None
    return behind is not None and behind.form in _IS_WELL


def _gives_an_example(found: Sequence[Morpheme], end: int) -> bool:
    """Whether a clause says that an example follows: 예를 들면."""
    before = [one.form for one in found[max(0, end - 3) : end]]
    return before[-1:] == ["들"] and "예" in before


@lru_cache(maxsize=4096)
def degrees_in(text: str, of: str) -> frozenset[str]:
    """How much there is of the things a text speaks of: little, in 적은 데이터에 강하다.

    Args:
        text: a sentence.
        of: a question; only things that it names count, and no 큰 영향.
    """
    asked = frozenset(one.form for one in morphemes(normalize(of)) if one.tag in NOUNS)
    return _degrees(morphemes(normalize(text)), asked)


def _degrees(found: Sequence[Morpheme], things: frozenset[str] | None = None) -> frozenset[str]:
    """How much there is of things, or of anything."""
    return frozenset(
        _DEGREES[one.form]
        for one, ending, thing in zip(found, found[1:], found[2:], strict=False)
        if one.tag == "VA"
        and ending.tag == "ETM"
        and one.form in _DEGREES
        and thing.form not in _WHEN
        and (things is None or thing.form in things)
    )


def _ends(found: Sequence[Morpheme]) -> Iterator[int]:
    """Where stands what makes a case of the words before it: 면, 을수록, 을 때, 시.

    Not 려면, which says what for.
    """
    for n, one in enumerate(found):
        behind = found[n + 1].form if n + 1 < len(found) else ""
        if one.tag in {"EC", "EF"}:
            if one.form.endswith(("면", "수록")) and not one.form.endswith("려면"):
                yield n
        elif one.tag == "ETM":
            if behind in _WHEN:
                yield n
        elif one.form == "시" and one.tag == "NNB" and n and found[n - 1].tag not in _COUNTS:
            yield n


def _case(clause: Sequence[Morpheme]) -> str | None:
    """What happens in a case: its verb, the noun in it, or how much it makes of something."""
    words = list(clause)
    denied = False
    while words and words[-1].tag in {"EP", "VX"}:
        last = words.pop()
        denied ^= last.tag == "VX" and last.form in _DENIES
        if last.tag == "VX" and words and words[-1].tag == "EC":
            words.pop()
    if not words or words[-1].tag not in _PREDICATES:
        return None
    verb = words.pop()
    if words and words[-1].tag == "MAG" and words[-1].form in _DENIES:
        words.pop()
        denied = not denied
    case = _told_by(verb, words)
    return _NOT + case if case and denied else case


def _told_by(verb: Morpheme, before: Sequence[Morpheme]) -> str | None:
    """The case that a verb tells with the words before it."""
    how = before[-2].form if len(before) > 1 and before[-1].form == "게" else ""
    if much := _DEGREES.get(how) or _DEGREES.get(verb.form):
        return much
    if how and verb.form in _SAYS_ITS_NOUN:  # 길게 하면
        return how if how not in _LIGHT else None
    if verb.tag in _OF_A_NOUN or verb.form in _SAYS_ITS_NOUN:
        noun = _name_of(before)
        return f"{noun} {verb.form}" if noun and verb.form in _THERE_IS else noun
    return verb.form if verb.form not in _LIGHT else None


def _name_of(before: Sequence[Morpheme]) -> str | None:
    """The noun at the end of some words, with what it is made of: 불안정, 정규화; or how often: 여러 번."""
    words = list(before)
    if words and words[-1].tag in _PARTICLES:
        words.pop()
    parts: list[str] = []
    if words and words[-1].tag == "XSN":
        parts.insert(0, words.pop().form)
    if len(words) > 1 and words[-1].tag == "NNB" and words[-2].tag in _COUNTS:
        return f"{words[-2].form} {words[-1].form}"
    if not words or words[-1].tag not in {*NOUNS, "XR"} or words[-1].form in _LIGHT:
        return None
    parts.insert(0, words.pop().form)
    if words and words[-1].tag == "XPN":
        parts.insert(0, words.pop().form)
    noun = "".join(parts)
    return _DEGREES.get(noun, noun)
