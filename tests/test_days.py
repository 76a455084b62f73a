"""Days that a text names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.days import days_in
from rag.korean import normalize, tokens

SOME = st.dates(date(1990, 1, 1), date(2039, 12, 31))
FORMS = (
    "{0.month}월 {0.day}일", "{0.month}월{0.day}일", "{0:%Y-%m-%d}", "{0:%Y.%m.%d}", "{0:%Y/%m/%d}",
    "{0.year}. {0.month}. {0.day}.", "{0.year}년 {0.month}월 {0.day}일", "{0.month}/{0.day}(수)",
)  # fmt: skip


@given(
    SOME,
    st.sampled_from(FORMS),
    st.sampled_from(["", "회의는 ", "날짜: "]),
    st.sampled_from(["", "에", " 끝"]),
)
def test_a_day_is_one_term_however_it_is_written(day, form, before, behind):
    text = normalize(before + form.format(day) + behind)
    (found,) = days_in(text)
    assert (found.month, found.day) == (day.month, day.day)
    assert 0 <= found.start < found.end <= len(text)
    assert f"{day.month}월{day.day}일" in tokens(text)


@pytest.mark.parametrize(
    "text",
    [
        "09/08 월",
        "9/8(월)",
        "9/8 (월요일)",
        "9/8 월요일 오후에",
        "## 09/08",
        "**09/08**\n- 전처리",
        "실험은 9/8일에 끝났다",
        "9/8 에 뭐 했지",
        "9/8부터 다시 돌린다",
        "9/8 모임 정리",
        "9/8 스터디",
        "9.8 (월)",
        "9. 8. (월) 회의",
        "09.08 세미나",
        "9/8: 데이터 정리",
    ],
)
def test_a_short_day_where_what_stands_around_says_so(text):
    (found,) = days_in(text)
    assert (found.month, found.day) == (9, 8)


def test_days_below_each_other():
    log = "9/2 학습 시작\n9/4 중단\n9/8 다시 시작"
    assert [(d.month, d.day) for d in days_in(log)] == [(9, 2), (9, 4), (9, 8)]
    assert not list(days_in("1/3 완료\n2/3 완료\n3/3 완료")), "progress"
    assert not list(days_in("1/2 컵 설탕\n3/4 컵 우유")), "amounts"


@given(SOME, st.integers(1, 20))
def test_both_ends_of_a_span(first, length):
    last = first + timedelta(length)
    found = list(days_in(f"기간: {first.month}/{first.day}~{last.month}/{last.day}"))
    assert [(d.month, d.day) for d in found] == [(first.month, first.day), (last.month, last.day)]


@pytest.mark.parametrize(
    "text",
    [
        "1/2", "3/4 크기", "13월", "v2.4.8", "10.12", "2024-13-01", "192.168.4.8", "4월 지나서",
        "1/2로 줄인다", "3/4 정도", "10/100", "24/7", "TCP/80", "src/3/4 화", "확률이 1/2에 수렴한다",
        "전체의 2/3에 해당한다", "크기를 1/10까지 줄인다", "3/5점", "2.5 일", "버전 3.4 회의",
        "3.1 세미나 준비", "1/2 + 3/4", "정답 7/9", "비율 9/1", "x^{1/2}", "-1/2", "9/5 * C",
        "9/5 정도 남았다", "1/4에 비해",
    ],
)  # fmt: skip
def test_no_day(text):
    assert [found for found in days_in(text) if found.day] == []


def test_the_year_of_a_day():
    assert [day.year for day in days_in("2025년 9월 8일과 2024-09-08, 그리고 9월 8일")] == [2025, 2024, None]
    assert [(d.year, d.month, d.day) for d in days_in("2025-09 가계부")] == [(2025, 9, None)]


def test_a_month_alone():
    (found,) = days_in("10월 말에 끝난다")
    assert (found.month, found.day) == (10, None)
    assert "10월" in tokens("10월 말에 끝난다")
