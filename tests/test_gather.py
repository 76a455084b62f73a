from __future__ import annotations

import re

import pytest

from rag.assistant import Assistant
from rag.gather import asks_for_all, subject_of
from rag.overview import called

FIRST = """# 과적합 노트

## 과적합을 막는 방법

- 드롭아웃: 뉴런을 무작위로 끈다.
- 가중치 감쇠: 큰 가중치에 벌점을 준다.
- 조기 종료: 검증 손실이 오르면 멈춘다.
  - 몇 번 참을지는 patience로 정한다.

## 배치 크기는 어떻게 정하나?

메모리에 들어가는 만큼 키운다.
"""
SECOND = """# 두 번째 노트

## 과적합은 어떻게 막나요?

### Dropout

학습할 때 일부 뉴런의 출력을 0으로 만든다. 추론할 때는 끈다.

### 데이터 증강

사진을 뒤집고 잘라 자료를 늘린다.

## 레이블 스무딩이란?

정답을 부드럽게 만들어 과적합을 막는 방법이다.

## 김치는 어떻게 담그나?

배추를 소금에 절인다.
"""
KINDS = """# 최적화

## 어떤 종류의 경사하강법이 있나요?

## 한 번에 몇 개를 보나?

배치 경사하강법은 모두 보고, 확률적 경사하강법은 하나만 본다.

## 학습률은?

너무 크면 튄다.
"""


@pytest.fixture
def ask(synced, embedder):
    index = synced({"첫째.md": FIRST, "둘째.md": SECOND, "최적화.md": KINDS})
    return Assistant(index, embedder).ask


def test_a_list_is_gathered_from_all_notes_with_a_marker_for_each_place(ask):
    answer = ask("과적합을 막는 방법을 모두 정리해줘")
    lines = answer.text.splitlines()
    assert answer.status == "answered"
    assert all(re.fullmatch(r"- .+ (\[\d+\])+", line) for line in lines)
    said = {line[2:5].strip(" :[") for line in lines}
    assert {"드롭아", "가중치", "조기", "데이터", "레이블"} <= {s[:3].strip() for s in said}
    assert "김치" not in answer.text and "배추" not in answer.text and "메모리" not in answer.text
    assert "patience" not in answer.text  # the outermost points only
    assert {c.source.rsplit("/", 1)[-1] for c in answer.citations} == {"첫째.md", "둘째.md"}


def test_two_notes_that_make_one_point_share_its_line(ask):
    answer = ask("과적합을 막는 방법을 모두 정리해줘")
    dropout = [line for line in answer.text.splitlines() if re.search("드롭아웃|Dropout", line)]
    assert len(dropout) == 1
    assert len(re.findall(r"\[\d+\]", dropout[0])) == 2


def test_every_quote_stands_where_it_says_and_markers_count_up(ask, tmp_path):
    answer = ask("과적합을 막는 방법을 모두 정리해줘")
    texts = {"첫째.md": FIRST, "둘째.md": SECOND, "최적화.md": KINDS}
    for citation in answer.citations:
        text = texts[citation.source.rsplit("/", 1)[-1]]
        assert text[citation.start : citation.end] == citation.quote
    markers = [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)]
    assert markers == list(range(1, len(answer.citations) + 1))
    shown = {hit.chunk.source for hit in answer.hits}
    assert {c.source for c in answer.citations} <= shown


def test_kinds_that_stand_elsewhere_answer_a_question_left_open(ask):
    answer = ask("경사하강법 종류를 알려줘")
    assert answer.status == "unanswered"  # one place is no list
    assert ask("어떤 종류의 경사하강법이 있나요?").status == "unanswered"


def test_what_the_notes_do_not_know_is_no_list(ask):
    assert ask("쿠버네티스 서비스 종류를 모두 알려줘").status == "not_in_notes"


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("과적합을 막는 방법을 모두 정리해줘", True),
        ("활성화 함수 종류", True),
        ("정규화의 장점들을 알려줘", True),
        ("List all the ways to prevent overfitting", True),
        ("드롭아웃은 모든 층에 쓰나요?", False),
        ("배치 정규화가 뭐야?", False),
        ("다음 문장은 왜 틀렸나", False),
        ("파이썬 list와 tuple의 차이", False),
    ],
)
def test_when_a_list_is_meant(question, asks):
    assert asks_for_all(question) is asks


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("경사하강법의 종류를 알려줘", "경사하강법"),
        ("과적합을 막는 방법을 모두 정리해줘", "과적합을 막는 방법을"),
        ("list all the ways to prevent overfitting", "prevent overfitting"),
        ("종류", "종류"),
    ],
)
def test_what_the_list_is_about(question, subject):
    assert subject_of(question) == subject


def test_lines_that_name_what_they_say_are_a_list(synced, embedder):
    index = synced({
        "배포 전략.md": "# 배포 전략\n\n블루그린: 한 벌을 더 띄우고 한 번에 바꾼다.\n카나리: 조금씩 늘린다.\n"
        "롤링: 하나씩 교체한다.\n",
        "회의 04-22.md": "# 서빙 회의 04-22\n\n- 안건: 응답 지연\n- 결정: prefix caching을 켠다\n",
        "회의 04-29.md": "# 서빙 회의 04-29\n\n- 결정: 긴 요청은 별도 큐로 보낸다\n- FP8은 못 쓴다\n",
    })  # fmt: skip
    ask = Assistant(index, embedder).ask
    said = ask("배포 전략 종류를 모두 알려줘").text
    assert [line.split(":")[0] for line in said.splitlines()] == ["- 블루그린", "- 카나리", "- 롤링"]
    decided = ask("서빙 회의에서 결정된 사항 전부 알려줘").text
    assert "prefix caching" in decided and "별도 큐" in decided and "안건" not in decided


def test_the_section_that_asks_for_the_list_is_the_list(synced, embedder):
    notes = {
        "서빙.md": "# 서빙 비용을 줄인 과정\n\n## 바꾼 것들\n\n- 양자화: 메모리 반\n- 배치: 처리량 네 배\n\n"
        "## 안 해 본 것\n\n추측 디코딩은 아직이다.\n\n## 장애\n\n밤에 한 번 멈췄다.\n"
    }
    said = Assistant(synced(notes), embedder).ask("서빙 비용 줄이려고 바꾼 것들 전부 알려줘").text
    assert "양자화" in said and "배치" in said and "추측" not in said and "멈췄다" not in said


PREVENTION = """# 과적합 문답

## 오버피팅과 언더피팅은 어떻게 구별하나?

학습 오차와 검증 오차의 간격을 본다. 간격이 크면 과적합이다.

## 과적합 방지책을 아는 대로 나열하면?

데이터 쪽: 더 모으기, 증강. 모델 쪽: 크기 줄이기. 학습 쪽: 조기 종료.

## 드롭아웃은 왜 과적합을 막나?

뉴런을 무작위로 꺼서 서로 기대지 못하게 한다. 추론 때는 끈다.

## 과적합의 원인은?

자료가 적은데 모델이 크다.
"""


def test_the_section_that_asks_for_it_in_other_words_comes_first(synced, embedder):
    said = (
        Assistant(synced({"과적합.md": PREVENTION}), embedder).ask("과적합을 막는 방법을 모두 정리해줘").text
    )
    lines = [re.sub(r" \[\d+\]$", "", line) for line in said.splitlines()]
    assert lines[:3] == ["- 데이터 쪽: 더 모으기, 증강.", "- 모델 쪽: 크기 줄이기.", "- 학습 쪽: 조기 종료."]
    assert "- 드롭아웃: 뉴런을 무작위로 꺼서 서로 기대지 못하게 한다." in lines
    assert "간격" not in said and "자료가 적은데" not in said


def test_a_table_that_lists_the_kinds_is_the_answer(synced, embedder):
    notes = {
        "함수.md": "# 신경망\n\n## 자주 쓰는 활성화 함수를 표로 정리하면?\n\n| 함수 | 범위 |\n|---|---|\n"
        "| sigmoid | 0~1 |\n| ReLU | 0 이상 |\n\n## 비용 함수와 활성화 함수는 어떻게 다른가?\n\n"
        "비용 함수는 모델의 점수를 매긴다.\n"
    }
    said = Assistant(synced(notes), embedder).ask("활성화 함수 종류를 모두 알려줘").text
    assert "| sigmoid | 0~1 |" in said and "| ReLU | 0 이상 |" in said and "점수" not in said


def test_sentences_that_go_on_from_one_another_are_one_point(synced, embedder):
    notes = {
        "로그.md": "# 디버깅\n\n## 디버깅 노하우는?\n\n값이 바뀌는 곳에 중단점을 둔다. "
        "예를 들어 손실을 계산한 줄에 둔다. 텐서의 모양을 찍어 본다. 또, 형도 함께 찍는다.\n"
    }
    said = Assistant(synced(notes), embedder).ask("디버깅 노하우를 모두 알려줘").text
    assert [line[:6] for line in said.splitlines()] == ["- 값이 바", "- 텐서의 "]


@pytest.mark.parametrize(
    ("heading", "text", "name"),
    [
        ("드롭아웃은 왜 과적합을 막나?", "뉴런을 끈다.", "드롭아웃"),
        ("레이블 스무딩(label smoothing)은 무엇인가?", "정답을 부드럽게 한다.", "레이블 스무딩"),
        ("batch normalization의 개념과 사용하는 이유를 설명하라", "평균을 맞춘다.", "batch normalization"),
        ("정규화에 대하여 설명하라", "제약을 준다.", "정규화"),
        ("VAE란?", "오토인코더에 확률을 더한다.", "VAE"),
        ("규제와 정규화는 어떻게 다른가?", "규제는 모델에 제약을 건다.", ""),
        ("조기 종료", "검증 손실을 본다.", "조기 종료"),
    ],
)
def test_what_a_point_is_called(heading, text, name):
    assert called(heading, text) == name


def test_a_heading_that_asks_why_is_no_kind(synced, embedder):
    kinds = "# 바다\n\n## 물결의 종류\n\n- 너울은 멀리서 온다.\n- 파랑은 바람이 만든다.\n"
    why = "# 항구\n\n## 물결을 막는 이유를 설명하라\n\n배가 서로 부딪히지 않게 한다.\n"
    said = Assistant(synced({"가.md": kinds, "나.md": why, "다.md": FIRST}), embedder).ask("물결 종류").text
    assert "너울" in said and "파랑" in said and "부딪히지" not in said
