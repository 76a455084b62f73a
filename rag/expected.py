"""The kind of thing a question asks for, and whether a passage names one: a person, a date, a price, a place.

A note that explains a thing well does not say who made it, or when, unless it says so; but its subject alone
makes it look like an answer. (Expected answer types: Harabagiu et al., 2000, and TREC since.) Whatever could
be a name of the kind counts as one: it costs less to answer beside the point than to hold back what is there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.kind import END, Kind
from rag.measured import AMOUNTS
from rag.numerals import HOUR

_MADE = (
    r"나왔|나온|만들었|만들어졌|만든(?!다)|제안|발표|개발(?:했|한|됐|된|자)|발명|고안|공개(?:했|한|됐|된)|출시"
    r"|등장(?:했|한)|창제|창안|설립|창업"
)
_BY_SOMEBODY = r"만들었|만든(?!다)|제안|발표|개발(?:했|한|자)|발명|고안|공개(?:했|한)|창제|창안|설립|창업"
"""What only somebody does; a thing comes out by itself."""
_DONE = rf"(?:{_MADE}|썼|쓴(?!다))"
"""What somebody did at some time; what happens again and again (생기나요, 만드나요) asks for a case."""
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
_DATE = Kind(
    re.compile(
        r"(?<![가-힣])몇\s?년(?:도|에 |쯤)|(?<![가-힣])[연년]도[가는]? ?(?:언제|몇|어떻)"
        rf"|(?<![가-힣])해[가는]? ?언제|언제\s(?:처음\s)?(?:\S{{1,12}}\s)?{_DONE}"
        rf"|(?:날짜|일자|연도|년도){END}|[난한진린된던낸앤운] 해(?:는|가)?(?:\s?(?:언제|몇|어느)|{END})"
        rf"|처음\s?{_DONE}\S{{0,3}} ?(?:해|때|것|게|건)?[가는은이]? ?언제"
        rf"|{_DONE}\S{{0,2}}\s(?:해|연도|년도|시기)[는가]?{END}"
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
        rf"|{_DONE}\S{{0,2}}\s(?:사람|저자|회사|기업|연구자|연구팀|팀|곳)(?:\S{{0,3}}\s?(?:누구|어디|어느)|{END})"
        rf"|(?:저자|제안자|발명자|창시자|개발자|개발사|제작사)[가는은이]?(?:\s?(?:누구|어디|어느)|{END})"
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
            rf"(?:최신|현재|무슨|어느|어떤) ?버전|버전[은이가]?(?:\s?(?:몇|얼마|어떻)|{END})"
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
            r"(?:영업|진료|운영|이용|개장|관람|접수|상담|근무|체크 ?(?:인|아웃))\s?시간(?:은|이|을|도)?"
            r"(?= ?(?:어떻|언제|몇 ?시(?!간)|알려|[?.]|$))"
            r"|(?<![가-힣])몇\s?시(?:에 |까지|부터|예요|인가|야|였)|\bopening hours\b",
            re.IGNORECASE,
        ),
        re.compile(
            r"\d ?시(?!간)|\d:\d\d|[가-힣] 시(?:에|까지|부터)|\d ?[~-] ?\d|24 ?시간|\d ?[ap]\.?m|정오|자정"
            rf"|(?:오전|오후|새벽|아침|점심|저녁|밤|낮) ?\d|{HOUR}|\d ?시간 ?근무",
            re.IGNORECASE,
        ),
        certain=True,
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


def asks_when(question: str) -> bool:
    """Whether a question asks in which year something was."""
    return _DATE.asked.search(question) is not None


def asks_who(question: str) -> bool:
    """Whether a question asks who did something."""
    return _PERSON.asked.search(question) is not None


def says_when(sentence: str) -> bool:
    """Whether a sentence holds a date."""
    return _DATE.named.search(sentence) is not None


@lru_cache(maxsize=256)
def kinds(question: str) -> tuple[Kind, ...]:
    """What a question asks for; nothing for most."""
    return tuple(kind for kind in _KINDS if kind.asked.search(question))
