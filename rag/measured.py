"""Numbers that are asked for: how many, how large, how long; of what, and where a text tells one."""

from __future__ import annotations

import re

from rag.kind import END, Kind
from rag.numerals import ALONE, EXACT, SPELT

_TAIL = re.compile(
    r"(?:의? ?(?:인자|옵션|설정|플래그|인수))?(?:의? ?(?:기본|디폴트))?값?[은는이가을를의도]?"
    r"(?: (?:보통|대개|대략|대체로|주로|평균|일반적으로|정확히|한|약))?$"
)
"""Stands between what is measured and the asking words: 의 기본값은."""
_CLASS = re.compile(
    r"(?<=[A-Za-z0-9]) (?:모델|모형|네트워크|신경망|알고리즘|기법|방법|데이터 ?셋|옵티마이저|최적화기)$"
)
"""Says behind a name what sort of thing that is: 7B 모델."""
_COEFFICIENT = re.compile(r"(?<=\S) (?:계수|상수|하이퍼 ?파라미터)$")
"""Calls a symbol what it is, and the note may have no more than the symbol: μ of 모멘텀 계수."""
_EACH = re.compile(r"(?:\d+\s?(?:초|분|시간|일)|하루|한 (?:시간|달|번)|일주일|매달|매일)에 ?(?=몇|얼마)")
"""Stands between a thing and how often it is."""
_NO_NUMBER = re.compile(r"\[\d+\]|[A-Za-z]+-?\d+[a-z]?(?!\.?\d)|(?<!\d)(?:19|20)\d\d(?=년|\)|[;,])")
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
"""Seldom counts in English: one of them, each one, one can."""
_COUNTED = re.compile(r"공식|계산|세는|세나|구하|구해|정하|정해")
"""Asks how a number is come by, which need not be said of the thing itself."""
_CHANGED = r"줄|늘|올[랐렸]|떨어|낮[췄아]|높[였아]|빨라|느려|커졌|작아|나아졌"
_COUNTED_IN_ENGLISH = (
    r"[a-z-]+(?: [a-z-]+){0,2}?"
    r"(?= (?:do|does|did|are|is|was|were|can|has|have|had|will|should|there|per|in|of)\b|[?.]|$)"
)
"""English names behind "how many" what Korean names before 몇."""
_MANY = Kind(  # a number
    re.compile(
        r"(?<![가-힣])몇\s?(?:개|층|배|[BM](?![A-Za-z])|퍼센트|프로|%|번|장|차원|비트|억|만|점|시점|토큰|단계|명|곳|대|건|줄|문제|회|기가|메가|테라|바이트|와트|[GMT]i?B|원(?![칙리])|도(?![가-힣]))"
        r"|(?<![가-힣])몇(?:이야|이었\S{0,3}|이에요|이죠|인가요?|인지)?[?.]?$"
        r"|(?<![가-힣])얼마(?:였\S{0,3}|예요|에요|야|인가|입니까|인지|일까|죠|지|정도)?[?.]?$"
        rf"|(?<![가-힣])(?:얼마|몇)(?:으?로|까지) ?(?:{_CHANGED}|초기화|고정|나[누눠눴])"
        r"|(?<![가-힣])얼마에서 ?얼마"
        r"|(?<![가-힣])(?:얼마|몇)(?:으?로|를)? ?(?:[하한할]|해(?! 전)|했|[두둬둔둘]|뒀|[쓰써쓴쓸]|썼"
        r"|잡|[주줘준]|줬"
        r"|정(?:하|해|했)|설정|맞[추춰췄]|나[오와온올왔]|찍[히혔])"
        r"|(?<![가-힣])(?:얼마|몇)(?:[이가를을]|일 ?때(?:가)?) ?(?:(?:제일|가장) ?)?"
        r"(?:좋|적당|적절|알맞|추천|권장)"
        r"|(?<![가-힣])얼마나 ?(?:했|두었|뒀|썼|잡았|줬|줄[였었]|늘[렸었]|올[랐렸]|떨어졌|빨라졌|느려졌|커졌"
        r"|나아졌|(?:개선|향상|감소|증가)(?:됐|되었|했|시켰))"
        r"|(?:개수|갯수|횟수|점수|(?P<of>파라미터|매개변수|인용|층|레이어|헤드|채널|필터|뉴런|노드|토큰) ?수)"
        rf"[은는이가]?(?:\s?(?:얼마|몇)|{END})"
        rf"|(?<=\S\s)(?P<sized>[^\s?]+\s?(?P<size>크기|사이즈|용량))(?:{END}|[은는이가]?\s?(?:얼마|몇))"
        rf"|\bhow many\b(?: (?P<counted>{_COUNTED_IN_ENGLISH}))?"
        r"|\bhow much (?:did|was|were)\b(?=(?P<object>.*\b(?:the|its|their) [a-z -]+)?)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\d|[한두세네] ?(?:개|가지|배|번|층|장|쌍|단계)|다섯|여섯|일곱|여덟|아홉|열 ?개|절반"
        r"|수[십백천만억]|[A-Za-z] ?개"
        rf"|{SPELT}|{ALONE}|(?<![가-힣])[십백천만억]{{1,2}} ?(?:단계|스텝|에폭|에포크|토큰)"
        r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|hundred|half)\b",
        re.IGNORECASE,
    ),
)
_ASKS_TIMES = re.compile(r"(?<![가-힣])몇\s?배(?![가-힣])")
_TIMES = re.compile(
    r"\d|[두세네] ?배|절반|수[십백천만] ?배|\b(?:half|halves|halved|twice|doubled?|triple|times|fold)\b",
    re.IGNORECASE,
)
_COUNTER_ASKED = re.compile(
    r"(?<![가-힣])몇\s?(?P<counter>장|층|명|쌍|차원|비트|토큰|에폭|에포크|스텝)(?![가-힣]째)"
)
_COUNTED_THINGS = re.compile(
    r"(?:개|가지|종류?|층|장|명|대)(?:의)? (?P<things>[가-힣A-Za-z]{2,}?)(?<!정도)(?<!이상)(?<!이하)"
    r"(?:으?로|을|를|이|가|에서?|까지)(?=\s|[?.]|$)"
)
"""What is counted, where that stands behind 몇: 몇 개 언어로."""
_IN_BYTES = Kind(  # memory
    re.compile(r"(?<![가-힣])몇\s?(?:기가|메가|테라|바이트|[KMGT]i?B(?![A-Za-z]))", re.IGNORECASE),
    re.compile(r"\d ?(?:[KMGT]i?B?(?![A-Za-z])|기가|메가|테라|바이트|bytes?\b)", re.IGNORECASE),
    certain=True,
)
_IN_BILLIONS = Kind(  # parameters of a model
    re.compile(r"(?<![가-힣])몇\s?[BM](?![A-Za-z])"),
    re.compile(r"\d ?(?:[BMT](?![A-Za-z])|[천백십]?[만억조]|(?i:billion|million|trillion)\b)"),
    certain=True,
)
_LONG = Kind(  # how long
    re.compile(
        r"(?<![가-힣])몇\s?(?:시간|분|초|일(?! ?때)|주|달|개월)(?![가-힣]*째)"
        r"|(?<![가-힣])며칠(?= ?(?:이나 ?)?(?:걸|동안|간|만에|정도|씩|쓰|썼|남))"
        r"|(?<![가-힣])얼마나 ?(?:오래 ?)?걸[리려렸린]|시간[은는이가]? ?얼마(?:나 ?(?:들|소요))?"
        rf"|(?:걸[린리는]+|소요|학습|훈련|추론) ?(?:시간|기간)[은는이가]?(?:\s?(?:얼마|몇)|{END})"
        r"|\bhow (?:long|many hours)\b"
    ),
    re.compile(
        r"[\d한두세네몇] ?(?:시간|분|초|일|주|달|개월|h\b|hours?|days?|min|weeks?|m?s\b|밀리|에폭|epochs?|배)"
        rf"|(?:{EXACT}) ?(?:시간|분|초|일|주|달|개월|배)"
        r"|하루|이틀|사흘|일주일|순식간|금방|오래|종일|밤새|빠르|빨리|느리"
        r"|\b(?:\d[\d.,]*|an?|one|two|three|four|five|six|ten|few|several)[ -]"
        r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b|\bovernight\b"
    ),
    certain=True,
)
_SHARE = Kind(  # of a hundred
    re.compile(r"(?<![가-힣])몇\s?(?:%|퍼센트|프로(?![가-힣]*[세젝그필토]))"),
    re.compile(
        r"%|퍼센트|\d ?(?:프로(?![세젝그필토])|할(?![가-힣])|배)|절반|분의"
        r"|(?<![\d.])0?\.\d(?!\d* ?(?:승|초|ms))"
    ),
    certain=True,
)
_IN_UNITS = tuple(
    Kind(
        re.compile(rf"(?<![가-힣])몇\s?(?:{asked})(?![가-힣]*째)", re.IGNORECASE),
        re.compile(named.replace(r"\d ?", rf"(?:\d|{EXACT}) ?"), re.IGNORECASE),
        certain=True,
    )
    for asked, named in (
        (r"쪽|페이지", r"\d ?(?:쪽|페이지|pages?\b|p\b)|페이지|쪽수|\bp\.? ?\d"),
        (r"km|킬로(?!그램|바이트)|미터|마일", r"\d ?(?:k?m\b|k(?![a-z])|킬로|미터|마일)"),
        (r"kg|킬로그램|그램|g(?![a-z])", r"\d ?(?:k?g(?![a-z])|킬로|그램)"),
        (r"살(?=[이에인일?]|\s|$)", r"\d ?(?:살|세)|나이|연령"),
        (r"리터|밀리리터|ml(?![a-z])", r"\d ?(?:m?l(?![a-z])|리터|밀리|컵|잔)"),
    )
)
"""What is counted by a unit of its own; what holds other numbers only tells nothing of it."""
_COMPLEXITY = Kind(  # how time or space grows
    re.compile(
        rf"(?<=\S\s)(?<!(?:시간|공간|계산) )(?P<growth>(?:(?:시간|공간|계산) ?)?복잡도|빅 ?오)"
        rf"(?:{END}|[은는이가]?\s?(?:얼마|몇|어떻))"
        r"|\b(?:time|space|computational) complexity\b|\bbig[- ]o\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?-i:O) ?\(|\\(?:mathcal|Theta|Omega)|[ΘΩ]|복잡도|(?:선형|상수|로그|제곱|지수|다항) ?시간|비례"
        r"|빅 ?오|\b(?:linear|constant|logarithmic|quadratic|cubic|exponential|polynomial)\b|\bcomplexity\b",
        re.IGNORECASE,
    ),
    certain=True,
)
_DEFAULT = Kind(  # what something is where nobody sets it
    re.compile(
        rf"(?:기본|디폴트) ?값(?:{END}|[은는이가]?\s?(?:얼마|몇|어떻))|\bdefault value\b", re.IGNORECASE
    ),
    re.compile(r"\d|기본|디폴트|\bdefaults?\b|\b(?:true|false|none|null|on|off)\b", re.IGNORECASE),
)
_MEASURES = {
    "용량 복용량 투여량 정량": (
        r"m?g|㎎|㎍|mcg|m?l|㎖|cc|정|알|포|방울|스푼|[KMGT]i?B|기가|메가|테라|리터|m?Ah"
    ),
    "무게 중량 체중 몸무게": r"k?g|㎏|킬로|그램|톤|파운드",
    "온도 기온 수온 체온": r"도|℃|°",
    "기간 주기 기한": r"년|개월|달|주|일|시간|분|초",
    "가격 값 비용 요금 금액 가격대": r"[천만억]|원|달러|불|엔|유로",
    "거리 길이 높이 너비 폭 두께": r"[kcm]?m|㎞|㎝|㎜|킬로|센티|밀리|미터|인치",
    "비율 확률 할인율 이율 금리": r"%|퍼센트|프로",
}
_TOLD_BY_UNIT = {
    measure: re.compile(rf"\d\s?(?:{units})(?![A-Za-z])")
    for names, units in _MEASURES.items()
    for measure in names.split()
}
"""Words for what is measured that a note need not write, for its number has a unit: 4mg."""
AMOUNTS = (_MANY, _IN_BYTES, _IN_BILLIONS, _LONG, _SHARE, *_IN_UNITS, _COMPLEXITY, _DEFAULT)
"""Kinds of numbers."""


def what_is_measured(question: str) -> tuple[str, ...]:
    """The question up to the word whose number is asked for: BERT의 학습률 of BERT의 학습률은 얼마야.

    Twice where it may end in a particle or not (정확도), and where a size is asked for: the
    buffer's size is one of the buffer, the batch size a word of its own.
    """
    question = _EACH.sub("", question)
    found = (kind.asked.search(question) for kind in (_MANY, _LONG, _COMPLEXITY, _DEFAULT))
    asked = next(filter(None, found), None)
    if asked is None or _COUNTED.search(question, asked.end()):
        return ()
    many = asked.re is _MANY.asked
    if many and (things := _COUNTED_THINGS.match(question, asked.end() - 1)):
        return (question[: things.end("things")],)
    if asked.re is _COMPLEXITY.asked:
        return (question[: asked.end(asked.lastgroup or 0)],)
    if many and asked["sized"]:
        return question[: asked.end("size")], question[: asked.start("size")].rstrip()
    if many and (last := asked["counted"] or asked["object"]):
        return (question[: question.index(last) + len(last)],)
    said = question[: max(asked.end("of") if many else 0, asked.start())].rstrip()
    measured = _CLASS.sub("", _TAIL.sub("", said))
    also = [said] if said.endswith(f"{measured}도") else []  # 정확도, and not 도
    if called := _COEFFICIENT.search(measured):
        also.append(measured[: called.start()])
    return (measured, *also)


def counter_in(question: str) -> str:
    """By what a question counts, where that tells what is counted: 장 of pictures, 층 of layers."""
    found = _COUNTER_ASKED.search(question)
    return found["counter"] if found else ""


def is_told_by_unit(measure: str) -> bool:
    """Whether a word is for what is measured in known units: 용량."""
    return measure in _TOLD_BY_UNIT


def told_by_unit(measure: str, text: str) -> bool:
    """Whether a text tells what is measured by a number with its unit, without that word: 용량, 4mg."""
    units = _TOLD_BY_UNIT.get(measure)
    return units is not None and units.search(text) is not None


def asks_growth(question: str) -> bool:
    """Whether a question asks for a complexity, which is told without that word: O(n)."""
    return _COMPLEXITY.asked.search(question) is not None


def says_how_much(sentence: str, question: str = "") -> bool:
    """Whether a sentence holds a number: no part of a name (ResNet-50), no mark of a source ([3]).

    Where a question asks for a default or a complexity, a value of another kind is one, and where it asks
    how many times as much, one vector is none.
    """
    said = _ONE.sub("", _NO_NUMBER.sub("", sentence))
    for kind in (_COMPLEXITY, _DEFAULT):
        if kind.asked.search(question):
            return kind.named.search(said) is not None
    return (_TIMES if _ASKS_TIMES.search(question) else _MANY.named).search(said) is not None
