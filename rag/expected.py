"""The kind of thing a question asks for, and whether a passage names one: a person, a date, a price, a place.

A note that explains a thing well does not say who made it, or when, unless it says so; but its subject alone
makes it look like an answer. (Expected answer types: Harabagiu et al., 2000, and TREC since.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of thing is asked for, and how it looks where it stands."""

    asked: re.Pattern[str]
    named: re.Pattern[str]


_MADE = r"(?:처음|제안|발표|개발|발명|고안|공개|출시|등장|만들|만든|나오|나온|나왔|생기|생긴|생겼|쓰인|쓴|썼)"
_NATIONS = "한국|미국|중국|일본|영국|독일|프랑스|캐나다|유럽|스위스|이스라엘|인도|호주|러시아|싱가포르|대만"

_KINDS = (
    _Kind(
        re.compile(
            r"몇\s?년(?:도|에|쯤)|[연년]도(?:가|는|를|에)?\s?(?:언제|몇|어떻|뭐|알)|(?:해|날짜|시기)[가는]?\s?언제"
            rf"|언제\s?(?:\S+\s){{0,2}}?{_MADE}|{_MADE}\S*\s?(?:해|때|것|건|게)?[가는은]?\s?언제"
            r"|\b(?:what|which) year\b|\bwhen (?:was|were|did)\b",
            re.IGNORECASE,
        ),
        re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\d0년대|['‘’]\d\d(?!\d)|\d\s?월|\d\.\s?\d+\."),
    ),
    _Kind(
        re.compile(
            rf"누구(?:예요|에요|인가|이?죠|야|지|였|입니까)|누가\s?(?:\S+\s){{0,2}}?{_MADE}|{_MADE}\S*\s(?:\S+\s)?(?:사람|저자|회사|기업|연구자|연구팀|팀)|\bwho\b",
            re.IGNORECASE,
        ),
        re.compile(
            r"[A-Z][a-z]+ (?:[A-Z]\. ?)?[A-Z][a-z]+|et al|(?:교수|박사|저자|연구진|연구팀|연구원|연구소)"
            rf"|\S+(?:이|가|에서|의|팀)\s(?:\S+\s){{0,2}}?{_MADE}"
        ),
    ),
    _Kind(
        re.compile(
            r"(?:가격|값|요금|연봉|월급|투자|비용|등록금|수강료|돈)\S*\s?(?:\S+\s)?(?:얼마|몇)"
            r"|몇\s?원|\bhow much (?:does|do|is|money)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\d\s?(?:원|달러|만|억|유로|엔)|[$₩€]\s?\d|\bUSD\b|\bKRW\b"),
    ),
    _Kind(
        re.compile(r"얼마(?:예요|에요|인가요|이?죠|야|입니까)"),
        re.compile(r"\d"),
    ),
    _Kind(
        re.compile(
            r"어느\s?(?:나라|도시|지역|대학|학교)|어디(?:에)?서\s?(?:사|살|팔|파|구입|구매|배우|열|만날)"
            r"|\b(?:which|what) (?:country|city|university)\b",
            re.IGNORECASE,
        ),
        re.compile(rf"{_NATIONS}|대학|[가-힣]+(?:시|도|군|구)에서|[a-z]+\.(?:com|org|net|kr)"),
    ),
    _Kind(
        re.compile(r"영업\s?시간|몇\s?시(?:에|까지|부터|예요|인가)|\bopening hours\b", re.IGNORECASE),
        re.compile(r"\d\s?시(?![가-힣]*간)|\d:\d\d"),
    ),
)


def lacks(question: str, passage: str) -> bool:
    """Whether a question asks for a kind of thing of which a passage names none.

    Args:
        question: as it is understood.
        passage: heading and text.
    """
    return any(kind.asked.search(question) and not kind.named.search(passage) for kind in _KINDS)
