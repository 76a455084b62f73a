"""Large numbers that a text names, in Korean and in English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.amounts import amounts_in
from rag.korean import normalize, tokens
from rag.terms import words

KOREAN = [(10**12, "조"), (10**8, "억"), (10**4, "만")]


def in_korean(value: int, gap: str) -> str:
    """1억 1000만, with ``gap`` between."""
    said = []
    for scale, unit in KOREAN:
        if value >= scale:
            said.append(f"{value // scale}{unit}")
            value %= scale
    return gap.join([*said, *([str(value)] if value else [])])


@given(
    st.integers(1, 9999),
    st.integers(4, 11),
    st.sampled_from(["", " "]),
    st.sampled_from(["", "모델은 ", "(", "약 "]),
    st.sampled_from(["", " 개", "이다.", ")"]),
)
def test_an_amount_is_one_term_however_it_is_written(digits, power, gap, before, behind):
    value = digits * 10**power
    forms = [in_korean(value, gap), f"{value:,}", f"{value / 10**9:.9f}".rstrip("0").rstrip(".") + "B"]
    if value % 10**6 == 0:
        forms += [f"{value // 10**6} million", f"{value // 10**6}M"]
    named = set()
    for form in forms:
        text = normalize(before + form + behind)
        (found,) = amounts_in(text)
        assert found.value == value
        assert text[found.start : found.end].strip("()약 ") == form
        assert found.name in tokens(text)
        named.add(found.name)
    assert len(named) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2020년", "GPU 80GB", "1,234,567개", "20240101", "4K 해상도", "010-1234-5678", "v1.5", "65536", "B7",
        "7BA", "3MB", "수십억", "백만 원", "10.0.0.1", "0.00001", "1,234", "k=100", "100000x100000",
    ],
)  # fmt: skip
def test_other_numbers_are_no_amounts(text):
    assert not list(amounts_in(normalize(text)))


@pytest.mark.parametrize(
    ("question", "term"),
    [("70억 모델", "7b"), ("7B 모델", "7b"), ("1억 1천만 개", "110m"), ("데이터 10만 건", "100k")],
)
def test_a_question_looks_for_an_amount_as_a_whole(question, term):
    amount = next(word for word in words(question) if word.group[0][0] == term)
    assert amount.group == ((term, 1.0),)
    assert not any(part.isdigit() for word in words(question) for part, _ in word.group)
