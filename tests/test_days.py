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


@given(SOME, st.integers(1, 20))
def test_both_ends_of_a_span(first, length):
    last = first + timedelta(length)
    found = list(days_in(f"기간: {first.month}/{first.day}~{last.month}/{last.day}"))
    assert [(d.month, d.day) for d in found] == [(first.month, first.day), (last.month, last.day)]


@pytest.mark.parametrize(
    "text", ["1/2", "3/4 크기", "13월", "v2.4.8", "10.12", "2024-13-01", "192.168.4.8", "4월 지나서"]
)
def test_no_day(text):
    assert [found for found in days_in(text) if found.day] == []


def test_a_month_alone():
    (found,) = days_in("10월 말에 끝난다")
    assert (found.month, found.day) == (10, None)
    assert "10월" in tokens("10월 말에 끝난다")
