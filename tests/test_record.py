"""Rows of a table: quoted under their name, and none answers for another."""

from __future__ import annotations

import pytest

from ingest.split import split
from rag.assistant import Assistant
from rag.record import fields_of, name_of, of_other_rows, tables_of, whole_of
from rag.types import Document, Hit

DOSES = """회사,전형,날짜,장소,준비물
나래모빌,코딩테스트,2026-05-02,온라인(구름),신분증
해솔뱅크,1차 실무면접,2026-05-11,여의도 본사 3층,이력서 두 부
온빛테크,컬처핏,2026-05-20,화상(Meet),없음
해솔뱅크,최종 임원면접,2026-06-03,을지로 별관,정장
"""
MODELS = """모델,크기,학습 토큰,라이선스
바다 7B,7B,2조,Apache 2.0
바다 70B,70B,3조,연구용
고래 8B,8B,15조,Apache 2.0
"""
LISTED = """# 업샘플링

## 업샘플링 방법

bilinear: 이웃 픽셀을 섞어 키운다
transposed conv: 배우는 필터로 키운다. 체커보드 무늬가 생긴다
pixel shuffle: 채널을 공간으로 옮긴다
"""


@pytest.fixture
def plans(synced, transformer) -> Assistant:
    files = {"면접일정.csv": DOSES, "모델표.csv": MODELS, "업샘플링.md": LISTED}
    return Assistant(synced(files, transformer), transformer)


def hits_of(text: str) -> list[Hit]:
    document = Document("/노트/표.md", "표", text)
    return [Hit(chunk, "표", 1.0) for chunk in split(document)]


ROWS = """# 표

## 가 회사

날짜: 5월 2일
장소: 온라인

## 나 회사

날짜: 5월 9일
장소: 본사

## 남긴 말

장소는 늘 바뀐다.
"""


def test_rows_are_what_has_the_same_fields_under_one_heading():
    (table,) = tables_of(hits_of(ROWS))
    assert [hit.chunk.question for hit in table] == ["가 회사", "나 회사"]
    assert [field.label for field in fields_of(table[0].chunk)] == ["날짜", "장소"]
    assert [rows for rows in tables_of(hits_of(LISTED)) if rows] == []


def test_what_a_row_is_called_and_where_it_ends():
    for hit in tables_of(hits_of(ROWS))[0]:
        chunk = hit.chunk
        name = name_of(chunk)
        assert name and chunk.words(name) == chunk.question
        assert chunk.words(whole_of(chunk)).startswith(chunk.question)
        assert [chunk.words(field.span) for field in fields_of(chunk)] == chunk.body_text.split("\n")[:2]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("나래모빌 코딩테스트 언제야?", "나래모빌 전형: 코딩테스트 날짜: 2026-05-02"),
        ("해솔뱅크 임원면접 어디서 봐?", "해솔뱅크 전형: 최종 임원면접 날짜: 2026-06-03 장소: 을지로 별관"),
        ("온빛테크 컬처핏 며칠이야", "날짜: 2026-05-20"),
        ("해솔뱅크 최종 면접 준비물", "해솔뱅크"),
        ("5월 11일에 무슨 면접 있어?", "해솔뱅크 전형: 1차 실무면접"),
        ("바다 70B 라이선스", "바다 70B 라이선스: 연구용"),
    ],
)
def test_a_row_is_quoted_under_its_name(plans, question, said):
    answer = plans.ask(question)
    text = " ".join(answer.text.replace("[1]", "").split())
    assert answer.status == "answered", question
    assert said in text, text


@pytest.mark.parametrize(
    "question",
    [
        "해솔뱅크 코딩테스트 날짜",
        "나래모빌 최종 면접 장소",
        "온빛테크 코딩테스트 언제?",
        "푸른숲랩 코딩테스트 언제야?",
        "바다 13B 학습 토큰",
    ],
)
def test_no_row_answers_for_another(plans, question):
    assert plans.ask(question).status == "not_in_notes", question


def test_what_a_row_does_not_say_is_told(plans):
    answer = plans.ask("바다 7B 가격")
    assert "'가격'" in answer.notice
    assert answer.confidence <= 0.6


def test_two_rows_that_are_asked_for_both_answer(plans):
    question, hits = plans.looked_up("나래모빌과 온빛테크 면접 장소", 20)
    others = of_other_rows(question, tables_of(hits))
    left = {hit.chunk.question for table in tables_of(hits) for hit in table if hit.chunk.id not in others}
    assert {"나래모빌", "온빛테크"} <= left


def test_a_list_of_all_is_the_whole_table(plans):
    answer = plans.ask("면접 일정 다 보여줘")
    lines = answer.text.splitlines()
    assert [line.split()[1] for line in lines] == ["나래모빌", "해솔뱅크", "온빛테크", "해솔뱅크"]
    assert len(answer.citations) == len(lines)
    for citation in answer.citations:
        document = plans.index.document(citation.source)
        assert citation.quote == document.text[citation.start : citation.end]
