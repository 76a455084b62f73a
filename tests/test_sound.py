"""The sound of words against a kept list of pairs that are one word and pairs that are not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sync import sync
from rag import terms
from rag.index import LocalIndex
from rag.sound import keys, likeness, looks_foreign, same_loanword, same_word, sounds, spelt_out

PAIRS = Path(__file__).with_name("transliterations.tsv")
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=9)
LATIN = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)


def pairs(same):
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(row["hangul"], row["latin"]) for row in rows if row["same"] == same]


def meet(hangul, latin):
    return bool(keys(hangul) & keys(latin)) and same_word(hangul, latin) > 0


def test_recall_and_precision_over_the_kept_list():
    same, other = pairs("yes"), pairs("no")
    found = [pair for pair in same if meet(*pair)]
    wrong = [pair for pair in other if meet(*pair)]
    assert len(same) > 100
    assert len(other) > 50
    assert len(found) / len(same) >= 0.8
    assert len(found) / (len(found) + len(wrong)) >= 0.92


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("시그모이드", "sigmoid"), ("트랜스포머", "transformer"), ("드롭아웃", "dropout"),
        ("소프트맥스", "softmax"),
        ("오버샘플링", "over-sampling"), ("멀티헤드", "multi-head"),
        ("렐루", "relu"), ("그레디언트", "gradient"), ("그래디언트", "gradient"), ("그라디언트", "gradient"),
        ("에포크", "epoch"), ("에폭", "epoch"), ("라쏘", "lasso"), ("버트", "bert"),
    ],
)  # fmt: skip
def test_well_known_spellings_meet(hangul, latin):
    assert meet(hangul, latin)


@pytest.mark.parametrize(
    ("hangul", "latin"), [("버트", "bit"), ("이자", "issue"), ("세로", "zero"), ("학습", "hessian")]
)
def test_short_and_native_words_are_kept_apart(hangul, latin):
    assert not meet(hangul, latin)


def test_letter_names_spell_abbreviations():
    assert spelt_out("씨엔엔") == "cnn"
    assert spelt_out("엘에스티엠") == "lstm"
    assert spelt_out("지피티") == "gpt"
    assert spelt_out("이유") is None
    assert spelt_out("학습") is None


def test_spellings_of_one_loanword_meet_and_native_words_do_not():
    assert same_loanword("그래디언트", "그라디언트")
    assert not same_loanword("특정", "특징")
    assert not same_loanword("그래디언트", "그래디언트")


def test_a_single_r_sound_is_told_from_a_double_one():
    assert sounds("드라이버") != sounds("딜리버")
    assert sounds("로스")[0] == "R"
    assert likeness("드라이버", "driver") > likeness("드라이버", "deliver")


def test_a_hyphen_is_not_heard(synced):
    index = synced({"팀.md": "# 약속\n\n우리 팀은 pre-zorblatt 단계를 먼저 돌린다.\n"})
    said = [v for word in terms.words("프리조블랫이 뭐야?", index.sounding_like) for v, _ in word.group]
    assert "pre-zorblatt" in said


def test_foreign_syllables():
    assert looks_foreign("로스")
    assert not looks_foreign("손실")


@given(HANGUL, LATIN)
def test_likeness_is_a_share(hangul, latin):
    assert 0.0 <= likeness(hangul, latin) <= 1.0


@given(st.text(max_size=30))
def test_any_word_has_few_keys(word):
    assert len(keys(word)) <= 16


@given(LATIN)
def test_any_latin_word_has_few_keys(word):
    assert len(keys(word * 3)) <= 16


def test_a_question_in_another_script_finds_the_note(tmp_path, embedder):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "하나.md").write_text("# Zorblatt\n\nZorblatt는 우리 팀이 만든 스케줄러다.\n", encoding="utf-8")
    (notes / "둘.md").write_text("# 크루시벨\n\n크루시벨은 값을 지키는 저장소다.\n", encoding="utf-8")
    index = LocalIndex(tmp_path / "index", embedder.identity, embedder.dimension)
    sync(index, embedder, [notes])
    there = [
        v for word in terms.words("조블랫은 뭐 하는 건가요?", index.sounding_like) for v, _ in word.group
    ]
    back = [v for word in terms.words("what is crucibel", index.sounding_like) for v, _ in word.group]
    assert "zorblatt" in there
    assert any(variant.startswith("크루시벨") for variant in back)
