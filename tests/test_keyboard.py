"""Keyboard layouts: what is typed in one is read in the other."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.keyboard import letters, to_hangul, to_latin

SYLLABLES = [chr(code) for code in range(0xAC00, 0xAC00 + 11_172)]
HANGUL = st.text(st.sampled_from(SYLLABLES), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("strokes", "hangul"),
    [
        ("qocl wjdrbghk", "배치 정규화"), ("emfhqdkdntdms dho Tmsmsrk?", "드롭아웃은 왜 쓰는가?"),
        ("QOCL", "배치"), ("ekfr", "닭"), ("ekfrdms", "닭은"), ("ekfrk", "달가"), ("rkqtl", "갑시"),
        ("dhlsms", "외는"), ("RO", "꺠"), ("OP", "ㅒㅖ"), ("dml", "의"), ("gpt", "헷"), ("relu", "ㄱ디ㅕ"),
        ("EMFHQDKDNT", "드롭아웃"),
    ],
)  # fmt: skip
def test_strokes_compose_as_an_input_method_does(strokes, hangul):
    assert to_hangul(strokes) == hangul


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("ㄱ디ㅕ", "relu"),
        ("ㅠㅁㅅ초 ㅜㅐ그", "batch norm"),
        ("ㅇ개ㅔㅐㅕㅅ", "dropout"),
        ("ㅎㅔㅅ-4", "gpt-4"),
    ],
)
def test_hangul_is_the_keys_it_was_typed_with(hangul, latin):
    assert to_latin(hangul) == latin
    assert to_latin(unicodedata.normalize("NFKC", hangul)) == latin


def test_every_syllable_survives_its_strokes():
    assert [s for s in SYLLABLES if to_hangul(to_latin(s)) != s] == []


@given(HANGUL)
def test_words_survive_their_strokes(word):
    assert to_hangul(to_latin(word)) == word


@given(st.text("abcdefghijklmnopqrstuvwxyzQWERTOP", min_size=1, max_size=12))
def test_strokes_survive_what_they_compose(strokes):
    assert to_latin(to_hangul(strokes)) in {strokes, strokes.lower()}


@given(st.text(st.characters(max_codepoint=0x10FF), max_size=30))
def test_other_characters_stay(text):
    plain = "".join(c for c in text if not (c.isascii() and c.isalpha()))
    assert to_hangul(plain) == plain
    assert to_latin(text) == text
    assert letters(text) == text
