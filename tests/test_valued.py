"""A value that is asked for must be told, in what it is counted in, of the thing that is asked of."""

from __future__ import annotations

import time

import pytest

from rag.assistant import Assistant
from rag.relevance import Question
from rag.retrieve import Retriever
from rag.signs import AMOUNT, signs_of
from rag.value_told import tells_its_value
from rag.valued import value_asked


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("파티션은 몇 개야?", ["파티션 6개", "파티션: 6", "파티션 여섯 개"], ["보존 14일", "2024.5 변경"]),
        ("수업은 몇 명이 들어?", ["8명", "여덟 명", "8인 정원"], ["8시 시작", "8월 3일", "8만원"]),
        ("몇 도로 구워?", ["180도에서", "180℃", "오븐 180"], ["180분", "18:00"]),
        ("배송은 며칠 걸려?", ["3일", "이틀이면 온다", "일주일쯤"], ["3만원", "3명", "1. 주문한다"]),
        ("택배비는 얼마야?", ["3,000원", "3천원", "무료배송", "비용 3000"], ["3/14 보냄", "2일 걸림", "[1]"]),
        ("약값은 얼마 나왔어?", ["12,000원"], ["3/14 감기약"]),
        ("베타 기본값은 얼마야?", ["β1=0.9"], ["2014년"]),
        ("이미지 몇 장으로 재?", ["보통 2만 장"], ["3일", "2만원"]),
        ("토큰 몇 개로 학습했어?", ["1.4조 토큰"], ["월 3만"]),
        ("몇 클릭으로 갈아?", ["24클릭", "클릭은 24"], ["92도", "15g"]),
        ("보험 한 달에 얼마였어?", ["월 38,200", "3만 8천"], ["2024.5 해지", "2024-05-02"]),
        ("필름은 몇 번 감아?", ["세 번 감는다", "3회"], ["3단 기어", "카메라 X100"]),
        ("할인율이 몇 퍼센트야?", ["30% 할인", "3할"], ["30일까지", "30명 한정"]),
        ("몇 년 만기야?", ["20년납", "36개월"], ["월 3만", "2020-01-02"]),
        ("파라미터는 몇 개야?", ["110M", "1.25억", "7B"], ["2018년", "3일 걸림"]),
        ("회원은 몇 명이야?", ["백오십 명", "둘이서"], ["이번 명단", "필요한 사람", "만오천 원"]),
        ("사진은 몇 장이야?", ["만 장", "오만 장", "8개"], ["천장이 높다", "필요한 장비"]),
        ("회비는 얼마야?", ["월 이만 원", "십삼만원"], ["이번 달"]),
        ("보조금은 얼마야?", ["5만"], ["3월 2일"]),
        ("준비 기간은 얼마야?", ["한 달", "6주", "사흘"], ["나중에"]),
        ("메모리가 얼마나 들어?", ["24GB", "절반"], ["많이"]),
        ("F1은 얼마나 나와?", ["0.87"], ["3/14 측정"]),
        ("며칠까지 내?", ["12월 5일", "12/5", "금요일"], ["3명", "1. 낸다"]),
        ("며칠에 한 번 물 줘?", ["3일마다", "일주일에 한 번"], ["3/14"]),
        ("대회에서 몇 등이야?", ["3등", "2위"], ["5월 14일", "3만원"]),
        ("몇 쪽까지 읽었어?", ["412쪽까지", "412페이지"], ["삼십 분씩", "3월"]),
        ("마늘 몇 통이야?", ["세 통", "3통", "3개"], ["3명", "3컵도"]),
        ("몇 문제씩 풀어?", ["20개", "20문제"], ["20분", "20일"]),
        ("속도는 몇 배야?", ["절반", "2.5배"], ["3명"]),
        ("일주일에 몇 번 가?", ["화, 목, 일", "주 3일", "두 번"], ["5월"]),
        ("가중치는 몇 비트야?", ["INT8", "4비트"], ["ResNet50", "8명"]),
    ],
)  # fmt: skip
def test_a_value_is_told_in_what_it_is_counted_in(question, told, not_told):
    value = value_asked(question)
    assert value is not None
    assert [text for text in told if not value.is_told(text)] == []
    assert [text for text in not_told if value.is_told(text)] == []


@pytest.mark.parametrize(
    "question",
    [
        "배치가 뭐야?",
        "파라미터가 몇 개인지 세는 공식",
        "예시 몇 개 보여 주는 걸 뭐라고 해?",
        "왜 몇 번이나 실패해?",
        "몇몇 사람은 안 와?",
        "면접이 며칠이야?",
        "유류비 지원은 얼마나 자주 해?",
        "몇 년에 나왔어?",
        "네가 몇 번째야?",
        "가중치를 몇으로 했어?",
        "소금은 얼마나 넣어?",
    ],
)
def test_what_asks_for_something_else_wants_no_value(question):
    assert value_asked(question) is None


LOG = """# 커피 기록

2/4 예가체프 94도로 올림. 복숭아 느낌 8점

2/10 엘파라이소 리치. 뚜껑을 열자마자 리치 향이 난다. 두 잔은 물린다.

2/17 세하도 내추럴
88도 26클릭. 땅콩 맛

## 장비

| 이름 | 가격 | 메모 |
|---|---|---|
| 그라인더 | 32만원 | 생일 선물 |
| 저울 | 4만원 | 건전지 두 알 |
| 주전자 | | 선물 받음 |

필터는 칼리타 것을 쓴다. 100매에 8,900원.
"""


@pytest.mark.parametrize(
    "question",
    [
        "엘파라이소 리치는 몇 도로 내렸어?",
        "엘파라이소는 몇 클릭이었어?",
        "주전자는 얼마 주고 샀어?",
    ],
)
def test_the_value_of_another_thing_is_no_answer(synced, embedder, question):
    answer = Assistant(synced({"커피.md": LOG}), embedder).ask(question)
    assert answer.status == "not_in_notes" or answer.confidence < 0.5


CLUB = """# 배드민턴 동호회

- 회원은 백오십 명, 나오는 사람은 서른 명쯤
- 정기모임은 화, 목, 일 저녁 일곱 시

## 회비 (월 이만 원)

- 통장으로 보낸다

## 서버실 정리

- 서버 3대
- 로그 보관은 구십 일
- 재학습은 새벽 세 시에 돈다

## 생활

- 낮잠은 이십 분만
- 감자 봉지는 쉰 킬로
- 카페 시급은 만 이백 원
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("회비는 얼마야?", "회비"),
        ("정기모임은 몇 시야?", "일곱 시"),
        ("서버는 몇 개야?", "3대"),
        ("로그는 며칠 보관해?", "구십 일"),
        ("재학습은 몇 시에 해?", "세 시"),
        ("동호회 회원은 몇 명이야?", "백오십 명"),
        ("낮잠은 몇 분 자?", "이십 분"),
        ("감자 봉지는 몇 킬로야?", "쉰 킬로"),
        ("카페 시급은 얼마야?", "만 이백 원"),
    ],
)
def test_values_in_words_and_in_headings_are_told(synced, embedder, question, said):
    answer = Assistant(synced({"동호회.md": CLUB}), embedder).ask(question)
    assert answer.status == "answered"
    assert said in f"{answer.text} {answer.citations[0].heading}"


def test_a_long_line_is_read_once():
    asked = map(value_asked, ("몇 개야?", "며칠 걸려?", "약값은 얼마야?", "얼마야?"))
    values = [value for value in asked if value]
    for line in ("1" * 3000, "\n" * 20_000, "a" * 20_000, "백오" * 10_000, "1," * 1500):
        started = time.perf_counter()
        for value in values:
            value.is_told(line)
        assert time.perf_counter() - started < 2.0


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("예가체프는 몇 도로 내렸어?", "94도"),
        ("세하도 내추럴은 몇 도로 내렸지?", "88도"),
        ("그라인더는 얼마 주고 샀어?", "32만원"),
        ("칼리타 필터는 얼마야?", "8,900원"),
    ],
)
def test_the_value_of_the_thing_is_told(synced, embedder, question, said):
    assert said in Assistant(synced({"커피.md": LOG}), embedder).ask(question).text


def test_a_number_that_counts_otherwise_is_no_sign_of_the_amount():
    (looks,) = (looks for sign, looks in signs_of("감자는 몇 킬로 수확했어?") if sign is AMOUNT)
    assert looks.search("씨감자 심어서 쉰 킬로 수확")
    assert looks.search("감자 5kg 심음")
    assert not looks.search("감자는 3월 20일 파종, 90일 뒤 수확")


def test_a_size_stands_right_behind_its_thing(synced, embedder):
    settings = "# 학습 설정\n\n- 사전학습은 100만 스텝, 배치 256.\n- 마스킹은 토큰의 15%.\n"
    index = synced({"정리.md": settings, "배치.md": "# 배치 크기\n\n배치 크기를 키우면 빨라진다.\n"})
    asked = Question("배치 크기는 얼마였어?", index)
    hits = Retriever(index=index, embedder=embedder).search(asked.text)
    assert [tells_its_value(asked, hit) for hit in hits if "256" in hit.chunk.text] == [True]
    assert [tells_its_value(asked, hit) for hit in hits if "256" not in hit.chunk.text] == [False]
