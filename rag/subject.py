"""What a question is about, in the user's own words: the names and nouns that no other question shares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.glossary import Glossary, bundled_glossary, compact_name
from rag.korean import Morpheme, morphemes, singular
from rag.letters import in_other_letters, is_other
from rag.terms import QUESTION_WORDS
from rag.types import Span

_ASPECTS = """
노트 메모 대신 대비 때문 덕분 나중 먼저 its they them their those these both former latter
단점 장점 장단점 약점 강점 문제점 한계 특징 특성 성질 종류 유형 예 예시 예제 사례 비유 이유 원인 까닭 배경
목적 목표 역할 효과 영향 결과 의의 의미 뜻 정의 개념 핵심 요점 요약 정리 설명 원리 동작 작동 과정 절차
단계 순서 방법 법 방식 기법 전략 해결 해결책 해결법 해법 대안 대책 대처 대응 예방 조건 가정 전제 기준 공식
수식 식 증명 유도 계산 계산량 연산 연산량 계산법 비용 복잡도 속도 시간 성능 크기 개수 갯수 수 길이 차원
범위 값 구조 구성 구성요소 요소 부분 입력 출력 인자 옵션 초기값 기본값 설정 사용 사용법 활용 적용 응용
용도 구현 코드 논문 저자 연도 년도 이름 유래 역사 출처 참고 링크 그림 표 차이 차이점 공통점 비교 관계 상관
연관 반대 나머지 왼쪽 오른쪽 앞 뒤 위 아래 앞쪽 뒤쪽 위쪽 아래쪽 안 밖 중간 처음 마지막 끝 첫 이전 이후
다음 전 후 중 때 동안 경우 상황 시점 점 쪽 측면 면 관점 질문 대답 답 답변 내용 얘기 이야기 말 글 하나 둘 셋
개 비전공자 비전문가 초보자 왕초보 입문자 문외한
번째 실무 면접 현업 실제 현실 직관 느낌 경험 변형 변종 버전 발전 후속 최신 요즘 대표 주의 주의점 주의사항
팁 실수 오해 함정 조절 조정 선택 추천 판단 최적 필요 가능 보장 도움 효율 안정성 쉽 자세 간단 구체 차례
비율 정도 양 수준 폭 깊이 너비 높이 위치 모양 형태 방향 부호 단위 한 줄 문제 해 일 것 거 데 drawback
disadvantage advantage benefit downside upside pro con shortcoming weakness strength limit limitation issue
problem solution fix example instance analogy reason cause purpose goal role effect impact result feature kind
type variant step order way method case situation time cost speed memory size number length formula
equation proof code implementation paper author year name history comparison relation any some more most
less few other another else also too both either really actually exactly simply simple simpler detail weak
strong good bad better worse best worst fast faster slow slower tiny small smaller large larger big bigger
high low long short easy hard first second last next same opposite ok okay please just only still always
never often usually there here into over up down out with without during after before under if but because
while against has have had been being was were am could would might must may shall ever get gets got make
makes made go goes come need needs want say give show tell work works prevent avoid solve choose pick
apply run start stop increase decrease reduce compare compared one ones thing things people someone
everyone today practice interview summary summarize elaborate continue further input output right left
side part parts such very much possible require required necessary important used happen
"""
_COMMON = """
학습 훈련 추론 테스트 평가 검증 예측 데이터 자료 데이터셋 모델 모형 네트워크 층 레이어 계층 노드 행렬 벡터
텐서 배치 이미지 문장 단어 텍스트 클래스 라벨 레이블 정답 오차 손실 가중치 파라미터 매개변수
하이퍼파라미터 평균 분산 확률 분포 함수 변수 샘플 표본 메모리 정확도 픽셀 채널 물체 객체 사람 컴퓨터 서버
알고리즘 기술 training inference test model data dataset network layer node matrix vector tensor batch
image sentence word text class label loss weight parameter mean average variance probability distribution
function variable sample accuracy pixel channel algorithm object
"""

ASPECTS = frozenset(map(singular, _ASPECTS.split())) | QUESTION_WORDS
"""Words for a side of something, which say nothing about what that is: 단점, 예시, drawback."""
ASKING = QUESTION_WORDS | {"며칠"}
"""Words that ask, and name nothing."""
SIDES = tuple(
    frozenset(words.split())
    for words in (
        "단점 약점 한계 문제점 부작용 drawback disadvantage downside limitation weakness shortcoming con",
        "장점 강점 이점 advantage benefit upside strength pro",
    )
)
"""What is bad about a thing and what is good about it, each by all its names."""
COMMON = frozenset(map(singular, _COMMON.split()))
"""Words that a follow-up uses for a part of what it is about (학습이 잘 안 되면?), and that may be asked for
themselves (행렬이 뭐야?)."""

DEFINES = re.compile(
    r"무엇|뭐|이란|란\?|란$|개념|정의|설명|요약|개요|소개|what is|summary|overview", re.IGNORECASE
)
"""Asks what a thing is, or says so in a heading."""
BEYOND = re.compile(r"언제|왜|어떻|어디|어떤|이유|방법|\b(?:when|why|how|where)\b", re.IGNORECASE)
"""Asks for more than what a thing is."""
_WHY = re.compile(r"왜|이유|원인|까닭|\bwhy\b", re.IGNORECASE)
MANNERS = (
    (_WHY, _WHY),
    (
        re.compile(r"어떻게|방법|려면|\bhow to\b|\bhow (?:can|do|does|should)\b", re.IGNORECASE),
        re.compile(r"방법|방안|해결|대처|대응|대책|기법|려면|어떻게|\bhow\b", re.IGNORECASE),
    ),
)
"""How a question asks why, or how something is done, and how a heading says that it tells so."""
COMPARES = re.compile(
    r"차이|비교|구분|구별|다른 ?(?:점|가|지|거)|다르|달라|달랐|\bvs\b|versus|\bdiffer|\bcompare",
    re.IGNORECASE,
)
"""Asks what two things have apart."""

GLOSS = re.compile(r"\s?\([^()]*\)")
"""What stands in brackets behind a name: Dropout (2014)."""
_NOUNS = frozenset({"NNG", "NNP", "SL", "SH", "XR"})
_JOINING = frozenset({"SN", "XPN", "XSN"})
_SNAKE = re.compile("[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+")
_OTHER_LETTER = r"[^\W\d_A-Za-z가-힣]"
_NO_NOUN = re.compile("[a-z]{3}(?:ed|ing|ly)$")
_VERBAL = ("XSV", "XSA")
_ASKED_FOR = re.compile(
    r"\s*(?:이|가|은|는|란|이란)?\s*(?:(?:도)?대체\s*)?(?:뭐|뭔|뭘까|무엇|무슨|(?:좀\s*)?설명|(?:에\s*)?대해|\?|$)"
)
_DEFINES = re.compile(r"\b(?:what (?:is|are)|define|explain)\s+(?:an? |the )?\Z", re.IGNORECASE)


@lru_cache(maxsize=1024)
def definition(name: str) -> re.Pattern[str]:
    """How a sentence begins that says what a thing is: 안장점(saddle point)은, Adam:."""
    return re.compile(defining(name), re.I)


def defining(name: str) -> str:
    """The same as an expression: to compile it twice for each name takes as long as a search."""
    return rf"\W*{spelt(name)}[*_`]*(?:\s?\([^()]*\))?[*_`]*\s*(?:[:：=→]|은\s|는\s|이?란\s)"


@lru_cache(maxsize=1024)
def introduction(name: str) -> re.Pattern[str]:
    """Where a text says what a thing is, at the beginning of a sentence, or brings it in: Adam을 제안한다."""
    brought = rf"{spelt(name)}(?:\s?\([^()]*\))?[을를] (?:제안|소개|발표|고안)"
    return re.compile(rf"(?:^|[.!?] ){defining(name)}|{brought}", re.I | re.M)


@lru_cache(maxsize=1024)
def row_about(name: str) -> re.Pattern[str]:
    """A row of a table that begins with a name."""
    return re.compile(rf"^[ \t]*\|?[ \t*_`]*{spelt(name)}[*_`]*(?:\s?\([^()|]*\))?[ \t]*\|", re.I | re.M)


@lru_cache(maxsize=1024)
def stands_as_subject(name: str) -> re.Pattern[str]:
    """Where a question asks of a thing by its whole name: LightGCN을, and no LightGCN 구현."""
    behind = r"(?:\s?\([^()]*\))?(?:\s?(?:[은는이가을를]|이?란)(?![가-힣])|\s?에 대|\W*$)"
    return re.compile(rf"(?<![A-Za-z0-9가-힣]){spelt(name)}{behind}", re.I)


def stands(name: str, text: str) -> bool:
    """Whether the letters of a name stand in a text, together or apart, large or small.

    Quick to tell: most names do not, and an expression that looks for one takes a millisecond to compile.
    """
    return _close(name) in _close(text)


@lru_cache(maxsize=512)
def _close(text: str) -> str:
    return "".join(text.split()).replace("-", "").casefold()


def opens(name: str, line: str) -> bool:
    """Whether a line begins with the name of a thing: ``**ReLU** max(0, x)``."""
    return stands(name, line) and _opening(name).match(line) is not None


@lru_cache(maxsize=512)
def _opening(name: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{spelt(name)}(?![A-Za-z0-9])", re.IGNORECASE)


def introduces(name: str, text: str) -> bool:
    """Whether a text has an ``introduction`` of a thing."""
    return stands(name, text) and introduction(name).search(text) is not None


def has_row_about(name: str, text: str) -> bool:
    """Whether a text has a table with a row about a thing."""
    return "|" in text and stands(name, text) and row_about(name).search(text) is not None


def spelt(name: str) -> str:
    """A name as an expression, whose letters may have spaces and hyphens between; まで is not in までに."""
    letters = r"[\s-]*".join(map(re.escape, "".join(name.split())))
    return rf"(?<!{_OTHER_LETTER}){letters}(?!{_OTHER_LETTER})" if is_other(name) else letters


@dataclass(frozen=True, slots=True)
class Subject:
    """A name or a run of nouns that says what a text is about."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Its letters, to compare it with others."""
        return compact_name(self.text)


def subjects(text: str, glossary: Glossary | None = None, *, common: bool = False) -> list[Subject]:
    """What a normalised text is about, in its order; none for "그럼 단점은?".

    Args:
        text: a question.
        glossary: knows names; the bundled one by default.
        common: whether words of ``COMMON`` count, too, where nothing else is there.
    """
    names = (bundled_glossary() if glossary is None else glossary).find(text)
    parts = morphemes(text)
    spans = [(start, end) for start, end, name, _ in names if _tells(text, start, end, name, parts)]
    inside = [(start, end) for start, end, _, _ in names]
    spans += [
        _word_of(text, parts, i)
        for i, m in enumerate(parts)
        if m.tag in _NOUNS and not any(a <= m.start < b for a, b in inside)
        and not _is_side(parts, i) and not _is_verb(parts, i)
    ]  # fmt: skip
    found = _merged(text, sorted(spans), parts)
    special = [one for one in found if not _common(one) or _asked_for(text, one)]
    return special or (found if common else [])


def _tells(text: str, start: int, end: int, name: str, parts: list[Morpheme]) -> bool:
    """Whether a name of the glossary is a thing, not a side of one (단점) and not a verb (추론하다)."""
    words = [singular(word) for word in text[start:end].lower().split()]
    if singular(name) in ASPECTS or ASPECTS.difference(QUESTION_WORDS).issuperset(words):
        return False
    behind = next((m for m in parts if m.start >= end), None)
    return behind is None or behind.start > end or behind.tag not in _VERBAL


def _is_verb(parts: list[Morpheme], at: int) -> bool:
    """Whether 하다 or 되다 makes a verb of a noun."""
    behind = parts[at + 1] if at + 1 < len(parts) else None
    return behind is not None and behind.tag in _VERBAL and behind.start == parts[at].end


def _is_side(parts: list[Morpheme], at: int) -> bool:
    """Whether a noun names a side of something by itself, and begins no longer word: 조건, not 조건형성."""
    if not _is_aspect(parts[at]):
        return False
    behind = parts[at + 1] if at + 1 < len(parts) else None
    glued = behind is not None and behind.start == parts[at].end and behind.tag in _NOUNS
    return behind is None or not glued or _is_aspect(behind)


def _is_aspect(morpheme: Morpheme) -> bool:
    """Whether a noun names a side of something, or a Latin word is no noun: pretrained, quickly."""
    if morpheme.tag != "SL":
        return morpheme.form in ASPECTS
    return singular(morpheme.form) in ASPECTS or _NO_NOUN.search(morpheme.form) is not None


def _word_of(text: str, parts: list[Morpheme], i: int) -> Span:
    """Where the word of a noun stands: with its prefix (재색인), an identifier whole (TIME_WAIT)."""
    start, end = parts[i].start, parts[i].end
    if i and parts[i - 1].tag == "XPN" and parts[i - 1].end == start:
        start = parts[i - 1].start
    whole = next((w.span() for w in _SNAKE.finditer(text) if w.start() <= start < w.end()), None)
    return whole or (start, end)


def _merged(text: str, spans: list[tuple[int, int]], parts: list[Morpheme]) -> list[Subject]:
    """Spans that stand together as one, with digits and suffixes that belong to them: GAN loss, Word2Vec.

    A name goes with how it is written otherwise, in brackets: 유치권(留置權).
    """
    tails = {m.start: m.end for m in parts if m.tag in _JOINING}
    otherwise = {(one[1], other) for one, other in in_other_letters(text)}
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        while end in tails:
            end = tails[end]  # noqa: PLW2901
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start] in {" ", "-"}):
            start = merged.pop()[0]  # noqa: PLW2901
        elif merged and (merged[-1][1], (start, end)) in otherwise:
            start, end = merged.pop()[0], end + 1  # noqa: PLW2901
        merged.append((start, end))
    return [Subject(text[start:end], start, end) for start, end in merged]


def _common(subject: Subject) -> bool:
    return all(singular(word) in COMMON for word in subject.text.lower().split())


def _asked_for(text: str, subject: Subject) -> bool:
    """Whether a text asks what this is: 행렬이 뭐야, what is a matrix."""
    return bool(
        (_ASKED_FOR.match(text, subject.end) and text[subject.end :].strip(" ?은는요이가"))
        or (_DEFINES.search(text[: subject.start]) and not text[subject.end :].strip(" ?."))
    )


def is_good_or_bad(term: str) -> bool:
    """Whether a search term asks for what is bad about a thing, or what is good."""
    return any(term in side for side in SIDES)


def is_name(heading: str) -> bool:
    """Whether a heading names a thing and asks nothing of it: Dropout, Dropout (2014)."""
    name = GLOSS.sub("", heading).strip()
    return [one.text for one in subjects(name)] == [name]
