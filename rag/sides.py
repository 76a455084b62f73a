"""Sides of a thing that a question asks for (대안, 실수), and how a note tells them without that word.

A passage about the thing looks like an answer to any of them. What could tell a side counts as telling it: to
say nothing costs less than to say falsely that something is missing.
"""

from __future__ import annotations

import re

from rag.korean import singular
from rag.subject import SIDES

_BAD = (
    r"단점|약점|한계|부작용|불안정|부정확|불리|민감|느[리려린림]|어[렵려]|힘[들든듦]|약[하한해함]|취약|비[싸싼쌈]|무[겁거]"
    r"|나[빠쁘쁜쁨]|못[하한해함 ]|수 ?없|안 ?[되된돼됨됩]|사라[지진져짐]|위험|손해|낭비|죽[는을은어음]"
    r"|흐[리려린릿림]|깨[지질진져짐]|꼬[이인일임]|막[히힌힘]|끊[기긴겨김]|망가|부담|번거|감수"
    r"|지만[ ,]|말 것|말아야|[.!?\n] ?(?:대신|하지만|다만|그러나) |추가 \S+(?: \S+)? ?필요"
    r"|떨어[지진져짐]|오래 ?걸|어긋나|과적합(?:하|한|되|된|될|이 (?:생|일어|심))|(?:생길|생기는|일어날) 수"
    r"|\b(?:slow|unstable|sensitive|expensive|fails?|cannot|can't|hard to|difficult|suffers?|prone)\b"
)
"""How a note tells what is bad about a thing; what is kept from happening (과적합을 막는다) is none."""
_GOOD = (
    r"장점|강점|이점|좋[다은고아으음]|빠[르른릅름]|빨라|쉽[다고게습]|쉬[워운움]|간단|적[다게은음]|싸[다고게]|(?<!비)쌈|가[볍벼]|강[하한해함]"
    r"|안정|깔끔|지만[ ,]|편[하한해리함]|줄[어이인]|효과|없어도|안 \S+도 되|지 않아도"
    r"|필요 ?없|유연|효율|낮[추춘아춤음]|막[는아고을음]|선명"
    r"|\b(?:fast|simple|efficient|robust|stable|easy|cheap)"
)
_TOLD = {
    "대안 대체재 대체제 alternative": (
        "대안|대신|대체|바꾸|바꿔|갈아타|다른 (?:방법|방식|것|모델)|으로도|낫다|나은"
        r"|alternative|instead|replace|\bor\b"
    ),
    "반대 반대말 반의어 opposite": (
        "반대|반면|거꾸로|역으로|달리|대비|대조|오히려|지만|opposite|inverse|unlike|whereas"
    ),
    "예 예시 예제 사례 적용 활용 응용 용도 쓰임 쓰임새 사용처 example instance application": (
        "예[:：)]|예를|예시|예제|예컨대|예로|가령|사례|쓰[이인임일고며는]|쓴다|쓸 |썼"
        "|활용|응용|적용|사용|용도"
        r"|처럼|같은|경우|등(?![가-힣])|\d|e\.g|such as|for example|\buse|appl"
    ),
    "실수 오해 함정 주의 주의점 주의사항 mistake pitfall": (
        "실수|오해|헷갈|혼동|착각|주의|조심|함정|틀[리린려]|빼먹|잊|흔[히하한]|말 것|말아야|말자|안 ?된다"
        "|금물|위험|문제|망가|mistake|pitfall|caution|careful|avoid|wrong"
    ),
    "비유 analogy": "비유|마치|처럼|듯|셈이|같은 것|꼴|like|imagine",
    "증명 유도 proof": "증명|유도|따라서|그러므로|∴|⇒|=|proof|prove|derive|hence",
    "가정 전제 assumption": r"가정|전제|조건|때만|하려면|이어야|라면|assum|require|\bif\b",
    "공통점": "공통|모두|둘 다|마찬가지|똑같|같다|같은|both|common|same",
    "유래 어원 origin": (
        r"이름|유래|어원|약자|줄임|줄인|뜻|부른|부르|불리|(?:이라|라)고? 한다|\([A-Za-z ]+\)|call|name|stand"
    ),
    " ".join(SIDES[0]): _BAD,
    " ".join(SIDES[1]): _GOOD,
    "논문 출처 저자 paper author": (
        r"논문|출처|저자|et al|\((?:19|20)\d\d\)|(?:19|20)\d\d년?|arxiv|https?:|제안|발표|paper|propos"
    ),
}
_BY_SIDE = {
    singular(side): re.compile(signs, re.IGNORECASE)
    for sides, signs in _TOLD.items()
    for side in sides.split()
}


def has_signs(side: str) -> bool:
    """Whether it is known how a note tells a side."""
    return side in _BY_SIDE


def signs_of_side(side: str) -> str:
    """An expression for the words by which a note tells a side, and is not sure to."""
    return _BY_SIDE[side].pattern


def could_tell(side: str, text: str) -> bool:
    """Whether a text has anything by which a side of a thing is told."""
    return has_signs(side) and _BY_SIDE[side].search(text) is not None
