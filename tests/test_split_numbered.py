"""Headings by their numbers, and lists that only look like them."""

from __future__ import annotations

import pytest
from posts_like import NUMBERED, by_question, note

from ingest.clean import clean
from ingest.split import split
from rag.types import HEADING_SEPARATOR


def test_numbered_headings_nest_and_the_contents_are_no_chunk() -> None:
    document = clean(note(NUMBERED))
    headings = [chunk.heading for chunk in split(document)]
    assert headings == [
        "손실 함수는 무엇인가요?",
        "시그모이드 ‹ 활성화 함수를 알려주세요. (시그모이드 등)",
        "렐루 ‹ 활성화 함수를 알려주세요. (시그모이드 등)",
        "과적합을 막는 방법은 무엇인지 말해주세요.",
    ]
    found = by_question(note(NUMBERED))
    assert found["시그모이드"].text.startswith("2. 활성화 함수를")
    assert found["시그모이드"].body_text == "0과 1 사이로 누른다."
    assert "분류는 교차 엔트로피를 쓴다." in found["손실 함수는 무엇인가요?"].body_text


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_the_day_of_an_event_is_its_name_and_no_number_of_a_section(form: str) -> None:
    text = "# 현대사\n\n" + "\n\n".join(
        f"## {name}\n\n{name}에 대해 배운 것을 여기에 적는다."
        for name in ("6.25 전쟁", "4.19 혁명", "5.18 민주화 운동", "12.3 비상계엄", "4.27 판문점 공동 선언")
    )
    found = by_question(note(text + "\n\n## 3.1 배치 정규화\n\n채널마다 정규화한다.", form, "현대사"))
    assert list(found) == [
        "6.25 전쟁", "4.19 혁명", "5.18 민주화 운동", "12.3 비상계엄", "4.27 판문점 공동 선언", "배치 정규화"
    ]  # fmt: skip


def test_numbered_headings_with_text_under_each_stay_headings() -> None:
    text = "머리말이다.\n\n" + "".join(f"{n}. 방법 {n}\n\n방법 {n}의 설명이다.\n\n" for n in range(1, 5))
    assert list(by_question(note(text))) == ["", "방법 1", "방법 2", "방법 3", "방법 4"]


def test_a_numbered_title_right_above_its_sentences() -> None:
    text = (
        "기초 정리\n\n1. 지도 학습\n정답이 있는 데이터로 학습한다.\n\n2. 데이터 나누기\n 2.1 교차 검증\n"
        " k개로 나누어 검증한다.\n 2.2 데이터 누수\n 시험 데이터가 새는 것이다.\n\n3. 불균형\n"
        " 1) 소수를 늘린다\n 2) 다수를 줄인다\n 3) 임계값을 옮긴다\n"
    )
    found = by_question(note(text))
    assert found["데이터 누수"].body_text == "시험 데이터가 새는 것이다."
    assert found["데이터 누수"].heading == HEADING_SEPARATOR.join(("데이터 누수", "데이터 나누기"))
    assert "임계값" in found["불균형"].text
    assert found["지도 학습"].body_text == "정답이 있는 데이터로 학습한다."


def test_numbers_count_on_from_an_underlined_heading() -> None:
    text = (
        "추천 설계\n=====\n\n0. 요구사항\n-------\n  * 응답은 150ms 안에\n\n1. 구조\n\n   요청 -> 응답\n\n"
        "2. 캐시\n   유저 피처   Redis    TTL 10분\n\n3. 장애 대응\n   둘 다 죽으면 -> 인기 목록\n"
    )
    found = by_question(note(text))
    assert found["장애 대응"].heading == HEADING_SEPARATOR.join(("장애 대응", "추천 설계"))
    assert found["캐시"].body_text == "유저 피처   Redis    TTL 10분"
    assert found["구조"].heading == HEADING_SEPARATOR.join(("구조", "추천 설계"))


def test_numbers_that_start_anew_below_an_underlined_heading_are_its_own() -> None:
    text = "1. 설계\n-----\n\n1. 저장\n\n값을 저장한다.\n\n2. 조회\n\n값을 조회한다.\n"
    found = by_question(note(text))
    assert found["저장"].heading == HEADING_SEPARATOR.join(("저장", "설계"))
    assert found["조회"].heading == HEADING_SEPARATOR.join(("조회", "설계"))


@pytest.mark.parametrize(
    "form",
    [
        "===== {} =====", "--- {} ---", "### {} ###", "*** {} ***", "== {} ==", "[ {} ]", "━━━ {} ━━━", "{}",
        "====================\n{}\n====================", "< {} >",
    ],
)  # fmt: skip
def test_titles_between_bars_and_counted_lectures_are_headings(form: str) -> None:
    names = ("1강. 벡터", "2강. 행렬", "3강. 고윳값")
    text = "선형대수 필기\n\n" + "".join(
        f"{form.format(name)}\n\n{name[4:]}는 배열이다. 칠판에 그림이 있었다.\n\n" for name in names
    )
    text = text.replace("칠판", "[질문] 학생: 이건 왜 배우나요?\n교수님: 나중에 쓴다.\n\n칠판", 1)
    found = split(clean(note(text, title="선형대수 필기")))
    assert {c.heading.split(HEADING_SEPARATOR)[-1] for c in found} - {"", "선형대수 필기"} == set(names)
    assert found[-1].question == "3강. 고윳값" and "배열이다" in found[-1].body_text


@pytest.mark.parametrize("form", ["{}주차: {}", "제{}장 {}", "Week {}. {}", "{}강. {}"])
def test_counted_lines_without_blank_ones_are_headings(form: str) -> None:
    names = [form.format(n, name) for n, name in enumerate(("정렬", "탐색", "그래프"), 1)]
    text = "시작하는 말이다.\n" + "".join(f"{name}\n이날 배운 것을 적는다.\n" for name in names)
    assert list(by_question(note(text))) == ["", *names]


def test_what_only_looks_like_a_counted_heading() -> None:
    listed = "계획\n\n1주차: 정렬\n2주차: 탐색\n3주차: 그래프\n\n이렇게 나눈다.\n"
    assert not {"1주차: 정렬", "2주차: 탐색", "3주차: 그래프"} & set(by_question(note(listed)))
    mixed = "메모\n\n2장 까지 읽어 오기\n\n제1장 서론\n여는 말이다.\n\n제2장 본론\n본말이다.\n"
    assert list(by_question(note(mixed))) == ["", "제1장 서론", "제2장 본론"]
    said = "메모\n\n3장 정도를 읽었다\n\n오늘은 여기까지.\n\n5장 까지 읽는다\n\n내일 한다.\n"
    assert set(by_question(note(said))) <= {"", "메모"}
    code = "글이다.\n\n----- 이하 생략 -----\n\n뒷글이다.\n\n--- 3 ---\n\n==중요==\n\n끝이다.\n"
    assert list(by_question(note(code))) == [""]


def test_parts_stand_above_what_is_barred_within_them() -> None:
    text = "=== 1부 ===\n\n--- 가설 ---\n\n글이다.\n\n--- 검정 ---\n\n글이다.\n\n=== 2부 ===\n\n글이다.\n"
    headings = [chunk.heading for chunk in split(note(text))]
    assert headings == ["가설 ‹ 1부", "검정 ‹ 1부", "2부"]


@pytest.mark.parametrize(
    "items",
    [
        "1. 정밀도: 맞다고 한 것 중 맞은 비율\n2. 재현율: 찾아낸 비율\n3. 순위: 좋은 것이 위에 있는가\n"
        "4. 범위: 얼마나 덮는가 (정답 필요)",
        "- 분류: 이것은 고양이인가?\n\n- 검출: 어떤 상자에 있나?\n\n- 추적: 같은 사람일까?",
        "① 값을 보낸다\n\n② 값을 모은다\n\n③ 상태를 바꾼다\n\n④ 필요하면 모두 합친다 (끝)",
        "1. 자료를 모은다\n2. 라벨이 맞는가\n3. 학습한다",
    ],
)  # fmt: skip
def test_items_of_a_running_list_are_no_headings(items: str) -> None:
    text = f"순서를 적는다.\n\n{items}\n\n그다음 일은 이렇게 이어진다.\n"
    assert {chunk.heading for chunk in split(note(text))} == {""}
