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
_DEGREES = dict.fromkeys("크 커지 키우 높 높이 높아지 올리 많 많아지 늘 늘리 늘어나".split(), MORE) | (
    dict.fromkeys("작 작아지 낮 낮추 낮아지 내리 적 적어지 줄 줄이 줄어들".split(), LESS)
)
_PREDICATES = frozenset(("VV", "VA", "XSV", "XSA", "VX"))
_SUFFIXES = frozenset(("XSV", "XSA"))
_LIGHT = frozenset(
    "하 되 있 없 쓰 보 말 들 알 그러 이러 어떻 대하 위하 사용 이용 적용 비교 정리 설명 요약 나열".split()
)
"""Say of no case of their own: 비교하면, 쓰면, 하면."""
_WHEN = frozenset(("때", "경우"))


@lru_cache(maxsize=4096)
def cases_in(text: str) -> frozenset[str]:
    """The cases that a text tells of or asks about, each by what happens in it or how much there is.

    크면, 커질수록, 클 때 and 크게 하면 are one; so is 해지하면 with 해지할 경우.
    """
    found = morphemes(normalize(text))
    cases = {case for n in _ends(found) if (case := _case(found, n))}
    if any(map(_is_if, found)):  # 큰 학습률을 쓰면
        cases |= degrees_in(text)
    return frozenset(cases)


@lru_cache(maxsize=4096)
def degrees_in(text: str, of: str = "") -> frozenset[str]:
    """How much there is of the things a text speaks of: little, in 적은 데이터에 강하다.

    Args:
        text: a sentence.
        of: a question; where it is given, only things that it names count, and no 큰 영향.
    """
    found = morphemes(normalize(text))
    return frozenset(
        _DEGREES[one.form]
        for one, ending, thing in zip(found, found[1:], found[2:], strict=False)
        if one.tag == "VA"
        and ending.tag == "ETM"
        and one.form in _DEGREES
        and (not of or thing.form in of.lower())
    )


def _ends(found: Sequence[Morpheme]) -> Iterator[int]:
    """Where the endings stand that make a case of what is before them."""
    for n, one in enumerate(found):
        behind = found[n + 1] if n + 1 < len(found) else None
        if _is_if(one) or (one.tag == "ETM" and behind is not None and behind.form in _WHEN):
            yield n


def _is_if(one: Morpheme) -> bool:
    """Whether an ending says if: 면, 을수록; but not 려면, which says what for."""
    return one.tag in {"EC", "EF"} and one.form.endswith(("면", "수록")) and not one.form.endswith("려면")


def _case(found: Sequence[Morpheme], end: int) -> str | None:
    """What an ending makes a case of: its verb, the noun in it, or how much it makes of something."""
    n = end - 1
    while n >= 0 and (found[n].tag in ("EP", "VX") or (found[n].tag == "EC" and found[n + 1].tag == "VX")):
        n -= 1
    if n < 0 or found[n].tag not in _PREDICATES:
        return None
    verb = found[n]
    if n > 1 and found[n - 1].form == "게" and found[n - 2].form in _DEGREES:
        return _DEGREES[found[n - 2].form]
    if verb.form in _DEGREES:
        return _DEGREES[verb.form]
    if verb.tag in _SUFFIXES or verb.form == "하":
        nouns = (one for one in reversed(found[max(n - 2, 0) : n]) if one.tag in NOUNS or one.tag == "NNB")
        noun = next(nouns, None)
        return noun.form if noun and noun.form not in _LIGHT else None
    return verb.form if verb.form not in _LIGHT else None
