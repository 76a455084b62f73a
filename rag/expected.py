"""The kind of thing a question asks for, and whether a passage names one: a person, a date, a price, a place.

A note that explains a thing well does not say who made it, or when, unless it says so; but its subject alone
makes it look like an answer. (Expected answer types: Harabagiu et al., 2000, and TREC since.) Whatever could
be a name of the kind counts as one: it costs less to answer beside the point than to hold back what is there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of thing is asked for, and how it may look where it stands."""

    asked: re.Pattern[str]
    named: re.Pattern[str]
    certain: bool = False
    """Whether what names none cannot answer; how much of something is told in other words, too."""


_MADE = (
    r"나왔|나온|만들었|만들어졌|만든(?!다)|제안|발표|개발(?:했|한|됐|된|자)|발명|고안|공개(?:했|한|됐|된)|출시"
    r"|등장(?:했|한)|창제|창안|설립|창업"
)
_BY_SOMEBODY = r"만들었|만든(?!다)|제안|발표|개발(?:했|한|자)|발명|고안|공개(?:했|한)|창제|창안|설립|창업"
"""What only somebody does; a thing comes out by itself."""
_DONE = rf"(?:{_MADE}|썼|쓴(?!다))"
"""What somebody did at some time; what happens again and again (생기나요, 만드나요) asks for a case."""
_END = r"(?:이름)?(?:[은는이가])?\s?(?:[?.]|$|알려|말해|뭐|무엇)"
"""A question may end with what it asks for: 만든 회사는?"""
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
NUMBERED = re.compile(
    r"(?<=[A-Za-z가-힣])[ /-]?(?<![\d.])(?P<after>\d+(?:\.\d+)?)(?!\.?\d)"
    r"(?=(?:은|는|이|가|을|를|의|에|에서|이란|란|와|과|랑|도)?(?:[\s?.,]|$))"
    r"|(?<![\d.])(?P<before>\d+)\s?(?:비트|bit|차(?![이원])|계층|세대|단계|종(?!류)|주차|강(?![화도])|장(?![점단]))"
)
"""A number that tells a thing from others of its kind: exit code 139, 3비트."""
_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ORDINAL = re.compile(rf"(?<![가-힣])제\s?(\d+)(?![\d.])|{NUMBERED.pattern}")
_SET = re.compile(r"(?<=[^\W_])\s?=\s?(\d+(?:\.\d+)?)(?!\.?\d)")
"""What a thing is set to: r=8, ρ = 0.3."""
_FLAG = re.compile(r"(?<!\S)--?[A-Za-z][\w-]*")
_ABOUT_A_FLAG = re.compile(r"옵션|플래그|인자|뭐|무슨|뜻|의미")
_COUNTER = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:\.\d+)?) ?"
    r"(?P<unit>(?:주|회|일)차|차(?![이원])|주(?![년가])|강(?![화도])|장(?![점단])|세대|단계|[BM](?![A-Za-z]))",
    re.IGNORECASE,
)
"""What tells one of a row from the others: 2차, 4주차, 3강, 13B."""
_CALLED_BY_SIZE = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z]{1,4}\d{2,4}[A-Za-z]*)[\s(-]{1,2}(?P<memory>\d+) ?GB?(?![A-Za-z])"
    r"|(?<![\d.A-Za-z])(?P<parameters>\d+(?:\.\d+)?)(?P<unit>B)(?![A-Za-z])",
    re.IGNORECASE,
)
"""Devices and models that are told apart by their size: A100 80GB, 7B."""
_BY = (
    rf"(?:{_MADE}|논문|연구|\((?:19|20)\d\d\)"
    r"|\b(?:by|from(?! [\w.]+ import)|paper|author|propose|introduce|invent|develop|publish|present|create))"
)
"""What stands beside a name of who did something."""

_SURNAME = "(?<![A-Za-z])[A-Z][a-z]{2,}(?![A-Za-z0-9])"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_CITED = (
    rf"\((?:[^()\n]*[\s,;])?(?!{_MONTHS}){_SURNAME}"
    rf"(?: ?(?:&|and|와|과) ?{_SURNAME})?,? ?['’(]?(?:19|20)\d\d\)?"
)
"""A source in brackets: (Keskar 2017)."""
_FULL_NAME = r"(?<![A-Za-z])[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?![A-Za-z-])"
_BYLINE = rf"(?:{_FULL_NAME}(?:, (?:and )?| and | & |·)){{2,}}{_FULL_NAME}"
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
        rf"[은는이가]?(?:\s?(?:얼마|몇)|{_END})"
        rf"|(?<=\S\s)(?P<sized>[^\s?]+\s?(?P<size>크기|사이즈|용량))(?:{_END}|[은는이가]?\s?(?:얼마|몇))"
        rf"|\bhow many\b(?: (?P<counted>{_COUNTED_IN_ENGLISH}))?"
        r"|\bhow much (?:did|was|were)\b(?=(?P<object>.*\b(?:the|its|their) [a-z -]+)?)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\d|[한두세네] ?(?:개|가지|배|번|층|장|쌍|단계)|다섯|여섯|일곱|여덟|아홉|열 ?개|절반"
        r"|수[십백천만억]|[A-Za-z] ?개"
        r"|(?<![가-힣])[십백천만억]{1,2} ?(?:개|번|명|장|건|배|줄|회|원|층|단계|스텝|에폭|에포크|토큰)"
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
        rf"|(?:걸[린리는]+|소요|학습|훈련|추론) ?(?:시간|기간)[은는이가]?(?:\s?(?:얼마|몇)|{_END})"
        r"|\bhow (?:long|many hours)\b"
    ),
    re.compile(
        r"[\d한두세네몇] ?(?:시간|분|초|일|주|달|개월|h\b|hours?|days?|min|weeks?|m?s\b|밀리|에폭|epochs?|배)"
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
        re.compile(named, re.IGNORECASE),
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
        rf"(?:{_END}|[은는이가]?\s?(?:얼마|몇|어떻))"
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
        rf"(?:기본|디폴트) ?값(?:{_END}|[은는이가]?\s?(?:얼마|몇|어떻))|\bdefault value\b", re.IGNORECASE
    ),
    re.compile(r"\d|기본|디폴트|\bdefaults?\b|\b(?:true|false|none|null|on|off)\b", re.IGNORECASE),
)
AMOUNTS = (_MANY, _IN_BYTES, _IN_BILLIONS, _LONG, _SHARE, *_IN_UNITS, _COMPLEXITY, _DEFAULT)
_DATE = Kind(
    re.compile(
        r"(?<![가-힣])몇\s?년(?:도|에 |쯤)|(?<![가-힣])[연년]도[가는]? ?(?:언제|몇|어떻)"
        rf"|(?<![가-힣])해[가는]? ?언제|언제\s(?:처음\s)?(?:\S{{1,12}}\s)?{_DONE}"
        rf"|(?:날짜|일자|연도|년도){_END}|[난한진린된던낸앤운] 해(?:는|가)?(?:\s?(?:언제|몇|어느)|{_END})"
        rf"|처음\s?{_DONE}\S{{0,3}} ?(?:해|때|것|게|건)?[가는은이]? ?언제"
        rf"|{_DONE}\S{{0,2}}\s(?:해|연도|년도|시기)[는가]?{_END}"
        r"|\b(?:what|which) year\b"
        r"|\bwhen (?:was|were) \S+(?: \S+){0,4} (?:invented|proposed|published|released)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\d ?(?:년|월|일|세기)|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|['‘’]\d\d|\d\d\.\s?\d{1,2}\.\s?\d|기원전|시대"
    ),
    certain=True,
)
_DUE = (
    r"내야|내(?:면|는)|제출|신청|등록|납부|접수|보내|올려|올리|공유|반납|끝내|마쳐|마치|완료|(?<![가-힣])해야"
    r"|결제|예약"
)
"""What is done by some day; what one trains or repeats is done until something is so."""
_DEADLINE = Kind(  # until when
    re.compile(
        rf"언제까지(?=[^?]*(?:{_DUE}))|(?:{_DUE})\S{{0,4}} ?(?:\S{{1,6}} )?언제까지"
        r"|(?:마감|기한|데드라인|제출일|\bdeadline)(?: ?(?:일|날|날짜|시간|시각|일시))?(?:은|는|이|가)?"
        r" ?(?:언제|며칠|몇 ?[시월일]|[?.]|$|알려|말해)"
        r"|\bwhen is (?:\S+ ){1,5}due\b|\bdue date\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\d ?(?:시|일|월|주|달|개월|년)(?![가-힣]*째)|\d:\d\d"
        r"|(?<![\d./])(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?![\d/])"
        r"|\d{4}[-./]\d|[월화수목금토일]요일|\([월화수목금토일]\)"
        r"|(?:오늘|내일|모레|자정|정오|하루|이틀|사흘|일주일|[월연]말|주말)"
        r"|(?:이번|다음|매) ?(?:주|달|월|학기)|[때전말초밤정]까지|당일|상시|\bby (?:\w+day|[A-Z]\w+ \d)",
    ),
    certain=True,
)
_PERSON = Kind(  # a person, a company, a group
    re.compile(
        rf"누가\s(?:처음\s)?(?:\S{{1,12}}\s)?{_DONE}"
        rf"|{_DONE}\S{{0,2}}\s(?:사람|저자|회사|기업|연구자|연구팀|팀|곳)(?:\S{{0,3}}\s?(?:누구|어디|어느)|{_END})"
        rf"|(?:저자|제안자|발명자|창시자|개발자|개발사|제작사)[가는은이]?(?:\s?(?:누구|어디|어느)|{_END})"
        r"|^who (?:invented|made|wrote|proposed|created|developed|founded)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"et al|{_CITED}|{_BYLINE}|교수|박사|저자|연구진|연구팀|연구원|연구소|[가-힣]사(?:가|는|에서)"
        rf"|{_SURNAME}[^\n.]{{0,60}}?{_BY}|{_BY}[^\n.]{{0,60}}?{_SURNAME}"
        rf"|[가-힣](?:이|가|은|는|의|팀)\s(?:\S{{1,12}}\s){{0,2}}?(?:{_BY_SOMEBODY})"
        rf"|[가-힣](?<!관찰|논문|이드|강의|실험|연구|과정|문제)에서\s(?:\S{{1,12}}\s){{0,2}}?(?:{_MADE})"
    ),
    certain=True,
)
PERSON = _PERSON.named
"""How it looks where a text names who did something."""
_KINDS = (
    _DATE,
    _DEADLINE,
    _PERSON,
    *AMOUNTS,
    Kind(  # where a paper was shown
        re.compile(
            r"(?:어느|어떤|무슨) ?(?:학회|저널|컨퍼런스|학술지)|(?:학회|저널|학술지)[는가]? ?(?:어디|뭐)"
        ),
        re.compile(
            r"학회|저널|학술|컨퍼런스|워크숍|\b(?i:proceedings|conference|journal|workshop|arxiv)\b"
            r"|\b(?:NeurIPS|NIPS|ICML|ICLR|CVPR|[IE]CCV|(?:NA)?ACL|EMNLP|AAAI|IJCAI|KDD|SIGIR|ICASSP|[TJ]MLR)"
        ),
        certain=True,
    ),
    Kind(  # an amount of money
        re.compile(
            r"(?<![가-힣])(?:가격|요금|연봉|월급|등록금|수강료)[이가은는]? ?얼마"
            r"|(?<![가-힣])돈[이은을]? ?얼마|몇\s?원(?![가-힣])|투자[를는]? ?얼마",
        ),
        re.compile(
            r"\d ?[천백만억조]? ?(?:원|달러|유로|엔)|[$₩€] ?\d|USD|KRW|\d ?[만억조]|무료|공짜|\d,\d{3}(?!\d)"
        ),
        certain=True,
    ),
    Kind(  # a version
        re.compile(
            rf"(?:최신|현재|무슨|어느|어떤) ?버전|버전[은이가]?(?:\s?(?:몇|얼마|어떻)|{_END})"
            r"|\bwhich version\b",
            re.I,
        ),
        re.compile(r"\d+\.\d+|\bv ?\d|버전 ?\d|\d+ ?버전|version \d", re.I),
    ),
    Kind(  # a country
        re.compile(r"(?<![가-힣])어느\s?(?:나라|국가)|\b(?:which|what) country\b", re.IGNORECASE),
        re.compile(
            r"한국|미국|중국|일본|영국|독일|프랑스|캐나다|유럽|스위스|이스라엘|인도|호주|러시아|싱가포르|대만|이탈리아"
            r"|[가-힣]국(?:에|의|은|이|과|,)|나라"
        ),
        certain=True,
    ),
    Kind(  # hours at which something is open
        re.compile(
            r"영업\s?시간|(?<![가-힣])몇\s?시(?:에 |까지|부터|예요|인가)|\bopening hours\b", re.IGNORECASE
        ),
        re.compile(r"\d ?시(?!간)|\d:\d\d|[가-힣] 시(?:에|까지|부터)"),
    ),
)


def lacks(question: str, passage: str) -> bool:
    """Whether a question asks for a kind of thing of which a passage names none.

    Args:
        question: as it is understood.
        passage: heading and text.
    """
    return any(not kind.named.search(passage) for kind in kinds(question))


def cannot_answer(question: str, passage: str) -> bool:
    """Whether a question asks for a person, a date, a price or a country of which a passage names none."""
    return any(kind.certain and not kind.named.search(passage) for kind in kinds(question))


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


def asks_when(question: str) -> bool:
    """Whether a question asks in which year something was."""
    return _DATE.asked.search(question) is not None


def asks_who(question: str) -> bool:
    """Whether a question asks who did something."""
    return _PERSON.asked.search(question) is not None


def asks_growth(question: str) -> bool:
    """Whether a question asks for a complexity, which is told without that word: O(n)."""
    return _COMPLEXITY.asked.search(question) is not None


def says_when(sentence: str) -> bool:
    """Whether a sentence holds a date."""
    return _DATE.named.search(sentence) is not None


def lacks_its_number(question: str, passage: str, sides: Sequence[str] = ()) -> bool:
    """Whether a question asks for one of many by its number (exit code 139) and a passage names others.

    Args:
        question: as it is understood.
        passage: heading and text.
        sides: what it compares; a passage about one of them need not have the number of the other.
    """
    of_sides = [set(_ANY_NUMBER.findall(side)) for side in sides]
    if of_sides and all(of_sides) and all(_lacks_any(map(_whole_number, one), passage) for one in of_sides):
        return True
    asked = {found["after"] or found["before"] for found in NUMBERED.finditer(question)}.difference(*of_sides)
    patterns = [
        *map(_whole_number, asked),
        *(_whole_number(n) + "(?![A-Za-z])" for n in _SET.findall(question)),
    ]
    return _lacks_any(patterns, passage)


def _lacks_any(patterns: Iterable[str], passage: str) -> bool:
    return any(not re.search(pattern, passage) for pattern in patterns)


def ordinals_in(question: str) -> frozenset[str]:
    """Numbers by which a question tells one thing from others of its kind: 2 of 제2법칙, 1 of 1종 오류."""
    found = _ORDINAL.finditer(question)
    return frozenset(number for one in found if (number := one[1] or one["before"]))


def lacks_its_flag(question: str, passage: str) -> bool:
    """Whether a question asks about a flag of a command (git rebase -i 옵션) that a passage does not have."""
    if not _ABOUT_A_FLAG.search(question):
        return False
    flags = _FLAG.findall(question)
    return bool(flags) and not any(re.search(rf"(?<![\w-]){flag}(?![\w-])", passage) for flag in flags)


def _whole_number(number: str) -> str:
    """A pattern of a number that is no part of another, and no share of a hundred."""
    behind = r"(?<!\d,)" if len(number.partition(".")[0]) == 3 else ""  # 1,024 is one number, 0,1 are two
    return rf"(?<![\d.]){behind}0*{re.escape(number)}(?!\d|\.\d|,\d{{3}}(?!\d)|\s?%)"


def is_of_a_sibling(question: str, heading: str, text: str = "") -> bool:
    """Whether a heading counts what the question counts, and gives it another number: 1차 where 2차 is asked.

    The text under it may count many things; of it only sizes count that things are called by.

    Args:
        question: as it is understood.
        heading: and those above it.
        text: under it.
    """
    counted, sizes = _counted_in(question), _sizes_in(question)
    return _tells_others(counted, _counted_in(heading)) or bool(
        sizes and _tells_others(sizes, _sizes_in(f"{heading}\n{text}"))
    )


def _tells_others(asked: Mapping[str, set[str]], told: Mapping[str, set[str]]) -> bool:
    return any(what in told and not numbers & told[what] for what, numbers in asked.items())


def _counted_in(text: str) -> dict[str, set[str]]:
    """Numbers by what they count."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for found in _COUNTER.finditer(text):
        numbers[found["unit"].upper().removesuffix("차") or "차"].add(found["number"].lstrip("0"))
    return numbers


def _sizes_in(text: str) -> dict[str, set[str]]:
    """Sizes by what is called by them: 80 of A100 80GB, 70 of models of 70B."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for found in _CALLED_BY_SIZE.finditer(text):
        numbers[(found["name"] or found["unit"]).upper()].add(found["memory"] or found["parameters"])
    return numbers


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


@lru_cache(maxsize=256)
def kinds(question: str) -> tuple[Kind, ...]:
    """What a question asks for; nothing for most."""
    return tuple(kind for kind in _KINDS if kind.asked.search(question))
