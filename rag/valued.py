"""Values that a question asks for by what it counts them in, and how one looks in a text: 몇 명, 얼마."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.numerals import ALONE, NUMERAL, UNITS

_COUNTED_BY = {
    "개": "개|가지|종|건|EA|곳|항목|대|장|매|통|팩|병|봉|알|포기|송이|그루|자루|벌|켤레|쌍|층|면|칸|줄",
    "가지": "가지|개|종",
    "종류": "종|가지|개",
    "군데": "군데|곳|개",
    "곳": "곳|군데|개",
    "건": "건|개|번|회",
    "쪽": r"쪽|페이지|pages?|p\b",
    "페이지": r"페이지|쪽|pages?|p\b",
    "등": "등|위",
    "명": "명|인|사람|분",
    "사람": "명|인|사람",
    "번": "번|회|차|세트|일",
    "회": "회|번|차|일",
    "세트": "세트|set|회|번",
    "장": "장|매|컷|쪽|개|대",
    "매": "매|장",
    "점": r"점|/\s?\d",
    "도": "도|℃|°|C",
    "층": "층|F|개",
    "살": "살|세|개월|년생",
    "대": "대|개|장",
    "마리": "마리",
    "권": "권|편",
    "편": "편|권|화",
    "잔": "잔|컵|ml",
    "병": "병",
    "포": "포|봉",
    "알": "알|정|개",
    "정": "정|알",
    "평": "평|㎡|m2|제곱",
    "배": "배|x",
    "단위": "단위|유닛|IU|U",
    "그램": "그램|k?g|킬로",
    "킬로": "킬로|키로|k",
    "키로": "키로|킬로|k",
    "리터": "리터|m?L",
    "미터": "미터|k?m|킬로",
    "센티": "센티|[cm]m",
    "밀리": "밀리|m[mlg]",
    "분": "분|초|시간|'|명|인(?!치)",
    "초": "초|분|m?s",
    "시간": "시간|분|일|주|달|hr?",
    "주": "주|일|달|개월|weeks?",
    "달": "달|개월|주|일|년",
    "개월": "개월|달|주|일|년",
    "년": "년|개년|개월|달",
    "박": "박|일",
    "학기": "학기|년|개월",
    "퍼센트": "퍼센트|%|할|프로|분의",
    "프로": "프로|퍼센트|%|할",
    "%": "%|퍼센트|프로|할|분의",
    "원": "원|만|천|억|달러|불|엔|유로",
}
"""What a question counts by, and what its answer may: a number of years is told in months, too."""
_NOTHING = "(?!)"
_TOLD_ELSE = {
    **dict.fromkeys(("배", "퍼센트", "프로", "%"), "절반|반으로"),
    **dict.fromkeys(("번", "회"), "매일|날마다|격일|매주|[월화수목금토일](?:[,·/] ?[월화수목금토일])+"),
    **dict.fromkeys(("시간", "주", "달", "개월", "년"), "하루|이틀|사흘|나흘|닷새|열흘|일주일|반나절|보름"),
}
"""How what is counted is told without a number: 절반, 화·목."""
_DAYS = "하루|이틀|사흘|나흘|닷새|열흘|보름|당일|일주일|한 ?달|[월화수목금토일]요일"
_COUNTERS = "|".join(sorted(map(re.escape, _COUNTED_BY), key=len, reverse=True))
_ASKS_COUNT = re.compile(
    rf"(?<![가-힣])몇\s?(?P<counter>{_COUNTERS})(?![가-힣]*째)(?<!년(?=에|도|생|이[었야인]|인|[\s?.]*$))"
    r"(?=[이인을를은는가나로으까부에씩정쯤만야였예짜마들안동전후뒤\s?.!]|$)"
)
_ASKS_OTHER = re.compile(
    r"(?<![가-힣])몇 ?(?P<counter>(?!시|월|일|요일|등급|학년|년|반|몇|이[야었에인]|인[가지]|으로|까지|부터"
    r"|에서|[이을를으가는은에](?![가-힣])|[가-힣]{1,4}째)[가-힣]{1,4}?)"
    r"(?:이?야|이었\S*|였\S*|예요|이에요|인가\S*|인지|을|를|은|는|이|가|나|으?로|까지|부터|씩|쯤)?(?=[\s?.]|$)"
)
"""Counts by a word of its own: 몇 클릭, 몇 통."""
_OF_ITS_OWN = "|개|가지"
"""And what that is counted by as well: 문제 20개."""
_ASKS_DAYS = re.compile(
    r"(?<![가-힣])(?:며칠|몇 ?일)"
    r"(?= ?(?:이나|동안|간|만에|정도|씩|걸[려리]|[쓰쓸]|남|전|뒤|후|안에|마다|[^\s이은]))"
)
_ASKS_DATE = re.compile(r"(?<![가-힣])(?:며칠|몇 ?일)(?:까지|부터|날|에(?! ?(?:한|두|세|몇)))")
_DATE = re.compile(
    r"(?<!\d)\d{1,2}\s?[-/.월]\s?\d{1,2}(?!\d)|\d\s?일(?!차)|[월화수목금토일]요일|오늘|내일|어제|말일|월말|보름"
)
_MONEY = (
    "[가-힣](?:(?<![준장설정구대소냄])비|(?<![비재음원사의진치종완자연])료|(?<![자추만전])세"
    r"|(?<!소)(?<!\b[지조방])금)"
    "|[집밥옷방책약땅술쌀물빵름피건]값|가격|비용|돈|보증금|수수료|식대|예산|연봉|월급|급여"
)
"""What is paid, and not all that ends so: 준비, 재료, 자세, 소금."""
_ASKS_PRICE = re.compile(
    rf"(?:{_MONEY})[가-힣]{{0,2}}"
    r"(?: (?!(?:시간|기간|주기|용량|온도|개수|양)[은는이가]? )[가-힣]+){0,3} ?얼마"
    r"|얼마(?: ?주고|에 ?[샀산파팔사]|짜리| ?(?:들었|들어|드나|나가|나와|냈|내[야나]|줬|받))"
)
_ASKS_ANY = re.compile(
    r"(?<![가-힣])얼마(?:였\S{0,3}|예요|에요|야|인가|입니까|인지|일까|죠|지|정도|임)?\s?[?.]?$"
    r"|(?<![가-힣])(?:얼마|몇)(?:으?로|까지) ?[하한할잡정설두뒀맞]"
    r"|얼마나 ?(?:들었|들어|드나|나가|나와|냈|내[야나]|줬|받)"
)
_ASKS_ELSE = re.compile(
    "얼마나 (?:자주|많이|오래|크|높|길|멀|빨|잘|중요|어려)|뭐|뭘|뭔|무엇|무슨|왜|어떻|어떡|어디|누구|누가"
    "|어느|이유|공식|수식|계산|세는|구하|구해|정하|정해|차이"
)
"""Asks for something else than a value, or how one is come by."""
_PRICE = re.compile(
    r"\d\s?(?:원|[천백]?[만천억조]|달러|불|유로|엔|위안|%|퍼센트|배)|[$₩€¥]\s?\d|\d{1,3}(?:,\d{3})+"
    r"|(?<![\d.,])\d{2,}(?:\.\d+)?(?![\d가-힣A-Za-z])|무료|공짜|없[음다습어]|서비스로|면제"
    rf"|(?<![\d.,])\d+\.\d+(?![\d가-힣A-Za-z])|(?:{NUMERAL})\s?(?:원|달러|불|유로|엔|퍼센트)"
)
_ANY = re.compile(rf"\d|(?:{NUMERAL})\s?(?:{UNITS})|{ALONE}|{_DAYS}|절반|무료|공짜", re.IGNORECASE)
_NO_VALUE = re.compile(
    r"(?<!\d)\d{4}\s?[-./]\s?\d{1,2}(?:\s?[-./]\s?\d{1,2})?\.?(?!\d)|(?<![\d./])\d{1,2}/\d{1,2}(?![\d/])"
    r"|(?<!\d)(?:19|20)\d\d년?|\d{1,2}월(?:\s?\d{1,2}일)?|\d{1,2}:\d\d|^[ \t]*\d{1,2}[.)]\s|\[\d+\]"
    r"|(?<![A-Za-z])(?!(?:u?int|fp|bf|nf)\d)[A-Za-z]+-?\d+[a-z]?(?!\.?\d)",
    re.MULTILINE | re.IGNORECASE,
)
"""Dates, hours, the numbers of a list's items, marks of sources, and numbers in names."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value that is asked for."""

    looks: re.Pattern[str]
    """How it may be told."""
    counter: str = ""
    """What the question counts by, where that is a word: 클릭."""
    is_date: bool = False
    """Whether it is a day: 며칠까지."""

    def is_told(self, text: str) -> bool:
        """Whether a text tells such a value: dates are none, where none is asked for, nor numbered items."""
        return self.looks.search(text if self.is_date else _NO_VALUE.sub(" ", text)) is not None


@lru_cache(maxsize=256)
def value_asked(question: str) -> Value | None:
    """The value that a question asks for; None where it asks for none, or for something else, too."""
    if _ASKS_ELSE.search(question):
        return None
    if _ASKS_DATE.search(question):
        return Value(_DATE, is_date=True)
    if _ASKS_DAYS.search(question):
        return Value(_counted("일|박|주|달|개월|년|시간", _DAYS))
    if found := _ASKS_COUNT.search(question):
        counter = found["counter"]
        return Value(_counted(_COUNTED_BY[counter], _TOLD_ELSE.get(counter, _NOTHING)), counter)
    if found := _ASKS_OTHER.search(question):
        return Value(_counted(found["counter"] + _OF_ITS_OWN), found["counter"])
    if _ASKS_PRICE.search(question):
        return Value(_PRICE)
    return Value(_ANY) if _ASKS_ANY.search(question) else None


def _counted(units: str, others: str = _NOTHING) -> re.Pattern[str]:
    """Numbers before one of some units, and those before no unit at all."""
    return re.compile(
        rf"\d\s?(?:여|쯤|정도)?\s?[천백]?[만천억]?\s?(?:{units})|(?:{NUMERAL})\s?(?:{units})|{others}|{ALONE}"
        rf"|(?<![\d.,])\d[\d,]*(?:\.\d+)?(?:\s?[천백]?(?:[만억조천](?=\s[가-힣A-Za-z])|[억조]))?(?!\s?(?:[천백만억조]|{UNITS})|[\d,.]*\d)",
        re.IGNORECASE,
    )
