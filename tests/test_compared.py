"""What a question compares, and that both sides are told."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.compared import compared

ONE = """# 물결소프트 면접 일기

## 과제

영화 평점으로 추천 모델을 만든다. 기한은 7일.

## 결과

불합격 메일을 받았다.
"""
OTHER = """# 나무랩스 면접 일기

## 과제

사내 문서로 챗봇을 만든다. 기한은 5일.

## 1차 면접

과제 코드 리뷰가 절반이었다. 물결소프트에서 배운 것이 도움이 됐다.
"""
TREES = """# 앙상블

## 배깅(Bagging)

복원 추출한 데이터마다 모델을 배워 평균한다. 분산을 줄인다.

## 부스팅(Boosting)

앞 모델이 틀린 것을 다음 모델이 고친다. 편향을 줄인다. 배깅보다 느리다.

## 배깅과 부스팅 중 무엇을 쓰나

잡음이 많으면 배깅, 깨끗하면 부스팅.

## 컨테이너와 가상머신의 차이

컨테이너는 커널을 함께 쓴다. VM은 게스트 OS를 통째로 올린다.
"""


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("물결소프트랑 나무랩스 과제 차이가 뭐야?", ("물결소프트", "나무랩스", "과제")),
        ("물결소프트와 나무랩스의 과제는 어떻게 달랐어?", ("물결소프트", "나무랩스", "과제")),
        ("MySQL하고 PostgreSQL 기본 격리 수준 차이", ("MySQL", "PostgreSQL", "기본 격리 수준")),
        ("배치 정규화와 레이어 정규화의 차이", ("배치 정규화", "레이어 정규화", "")),
        ("L1 규제와 L2 규제 비교", ("L1 규제", "L2 규제", "")),
        ("도커 이미지와 컨테이너 차이", ("도커 이미지", "컨테이너", "")),
        ("CNN과 순환 신경망 차이", ("CNN", "순환 신경망", "")),
        ("물결소프트와 나무랩스 과제의 기한은 각각 며칠이야?", ("물결소프트", "나무랩스", "과제 기한")),
        ("능동적 조건반사와 수동적 조건반사의 차이", ("능동적 조건반사", "수동적 조건반사", "")),
        ("401이랑 403 차이", ("401", "403", "")),
        ("HTTP 301과 HTTP 302의 차이는?", ("301", "302", "")),
        ("512랑 1024 토큰의 차이", ("512", "1024", "")),
        ("30%와 100%의 차이", None),
        ("soft reset과 hard reset 차이", ("soft reset", "hard reset", "")),
        ("full batch, SGD, mini-batch 비교", None),
        ("드롭아웃이 뭐야?", None),
    ],
)
def test_what_is_compared_and_in_what(question, found):
    assert compared(question) == found


@pytest.fixture
def diaries(synced, transformer) -> Assistant:
    files = {"면접 일기 1.md": ONE, "면접 일기 2.md": OTHER, "앙상블.md": TREES}
    return Assistant(synced(files, transformer), transformer)


@pytest.mark.parametrize(
    "question", ["물결소프트랑 나무랩스 과제 차이가 뭐야?", "물결소프트와 나무랩스의 과제는 어떻게 달랐어?"]
)
def test_the_section_of_each_note_in_the_respect_that_is_asked(diaries, question):
    answer = diaries.ask(question)
    assert [c.heading.split(" ‹ ")[0] for c in answer.citations] == ["과제", "과제"]
    assert "추천 모델" in answer.text and "챗봇" in answer.text


def test_what_is_asked_of_each(diaries):
    text = diaries.ask("물결소프트와 나무랩스 과제의 기한은 각각 며칠이야?").text
    assert "7일" in text and "5일" in text


def test_a_side_that_another_one_only_mentions_is_told_in_its_own_section(diaries):
    text = diaries.ask("배깅이랑 부스팅 차이").text
    assert "분산을 줄인다" in text and "편향을 줄인다" in text


def test_a_section_on_the_difference_is_enough(diaries):
    answer = diaries.ask("컨테이너랑 VM 차이 알려줘")
    assert answer.text.startswith("컨테이너는 커널을")
    assert len(answer.citations) == 1


def test_beside_a_section_that_compares_them_none_is_quoted_that_does_not(synced, transformer):
    notes = {
        "정규화.md": "# 정규화\n\n## layer norm은 batch norm과 무엇이 다른가?\n\n"
        "BN은 배치에서, LN은 토큰 하나에서 통계를 낸다.\n",
        "GAN.md": "# GAN\n\n## 생성자에 batch norm을 써도 되나?\n\n"
        "출력층만 빼고 batch norm을 쓴다. 판별자의 벌점과는 맞지 않아 거기서는 layer norm을 쓴다.\n",
    }
    answer = Assistant(synced(notes, transformer), transformer).ask("배치 정규화와 레이어 정규화의 차이는?")
    assert "통계를 낸다" in answer.text and "출력층" not in answer.text


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("MLE MAP 차이", ("MLE", "MAP", "")),
        ("배깅 부스팅 차이점은?", ("배깅", "부스팅", "")),
        ("배치 정규화 레이어 정규화 비교", ("배치 정규화", "레이어 정규화", "")),
        ("배치 정규화 차이", None),
        ("BERT 모델 차이", None),
        ("Adam 학습률 차이", None),
    ],
)
def test_names_beside_each_other_are_compared(question, found):
    assert compared(question) == found


def test_a_heading_that_is_the_name_goes_before_one_that_asks_of_it(synced, embedder):
    note = (
        "# 실\n\n## 무명실을 물에 빨아도 되나?\n\n무명실은 빨아도 된다. 명주실은 어렵다.\n\n"
        "## 무명실\n\n목화에서 뽑는다.\n\n## 명주실\n\n누에고치에서 뽑는다.\n"
    )
    said = Assistant(synced({"실.md": note}), embedder).ask("무명실과 명주실의 차이").text
    assert "목화에서" in said and "누에고치에서" in said


CODES = """# 상태 코드 모음

## HTTP

### 601

먼저 로그인해야 한다. 신원을 모른다.

### 603

신원은 알지만 들어갈 권한이 없다.

### 607

잠시 뒤에 다시 보낸다.
"""


@pytest.mark.parametrize(
    "question", ["601이랑 603 차이", "HTTP 601과 HTTP 603은 뭐가 달라?", "HTTP 601과 603의 차이"]
)
def test_two_that_are_called_by_numbers_are_both_told(synced, embedder, question):
    said = Assistant(synced({"코드.md": CODES}), embedder).ask(question).text
    assert "로그인해야" in said and "권한이 없다" in said and "다시 보낸다" not in said


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("HTTP 607은 뭐야?", "answered"),
        ("HTTP 608은 뭐야?", "not_in_notes"),
        ("603이랑 608 차이", "not_in_notes"),
    ],
)
def test_a_number_that_heads_a_section_is_of_the_name_above(synced, embedder, question, status):
    assert Assistant(synced({"코드.md": CODES}), embedder).ask(question).status == status


def test_a_name_that_is_heard_keeps_no_particle(synced, embedder):
    note = "# git\n\n## merge vs rebase\n\n- merge는 병합 커밋을 남긴다\n- rebase는 한 줄로 만든다\n"
    notes = {"git.md": note, "몸.md": "# 몸\n\n## 머리\n\n머리마다 다른 모자를 쓴다.\n"}
    said = Assistant(synced(notes), embedder).ask("머지랑 리베이스 차이").text
    assert "병합 커밋" in said and "한 줄로" in said and "모자" not in said
