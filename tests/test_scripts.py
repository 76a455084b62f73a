from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.scripts import LOWERED, RAISED, joined


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([("", "학습률은 10"), ("^", "-"), ("^", "4"), ("", "이다")], "학습률은 10^-4이다"),
        ([("", "10"), ("^", "−4")], "10^-4"),
        ([("", "O(n"), ("^", "2"), ("", ")")], "O(n^2)"),
        ([("", "e"), ("^", "-x")], "e^-x"),
        ([("", "2"), ("^", "n+1")], "2^(n+1)"),
        ([("", "x"), ("_", "i"), ("^", "2")], "x_i^2"),
        ([("", "H"), ("_", "2"), ("", "O")], "H₂O"),
        ([("", "sin"), ("^", "2")], "sin²"),
        ([("", "Transformer"), ("^", "1")], "Transformer¹"),
        ([("", "잡는다"), ("^", "1"), ("", ".")], "잡는다¹."),
        ([("", "21"), ("^", "st")], "21st"),
        ([("", "묻답"), ("^", "TM")], "묻답TM"),
        ([("", "말이다."), ("^", "[1]")], "말이다.[1]"),
        ([("", "x"), ("^", "작은 글씨로 길게 적은 설명이 여기에 있다")],
         "x작은 글씨로 길게 적은 설명이 여기에 있다"),
    ],
)  # fmt: skip
def test_what_is_raised_or_lowered_is_told(pieces: list[tuple[str, str]], text: str) -> None:
    assert joined(pieces) == text


@given(st.lists(st.tuples(st.sampled_from(["", RAISED, LOWERED]), st.text("가xn(12-+ ", max_size=4))))
def test_no_letter_is_lost(pieces: list[tuple[str, str]]) -> None:
    plain = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789", "^_() ")
    assert joined(pieces).translate(plain) == "".join(text for _, text in pieces).translate(plain)
