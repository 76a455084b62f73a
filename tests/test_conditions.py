"""What happens in a case that a question names: 너무 크게 하면?"""

from __future__ import annotations

import pytest
from one_note import answered

from rag.assistant import Assistant
from rag.conditions import LESS, MORE, cases_in, degrees_in

RATE = """# 옵티마이저

## 학습률은 어떻게 정하나?

학습률은 한 걸음의 크기를 정하는 값이다. 너무 크면 최솟값을 지나쳐 발산한다. 보통 0.1에서 시작한다.

## 하이퍼파라미터

사람이 정하는 값이다. 학습률과 배치 크기 따위가 있고 성능에 큰 영향을 준다.
"""
TESTS = """# 검정

## t검정은 언제 쓰나

- 두 집단의 평균을 비교할 때
- 모분산을 모를 때

가정은 정규성과 독립성이다. 정규성이 깨지면 다른 검정을 쓴다.

세 집단 이상이면 ANOVA를 쓴다. t검정을 여러 번 하면 1종 오류가 쌓인다.
"""
SAVING = """# 돈 모으기

## 연금저축

연 600만 원까지 공제받는다.

위험자산을 100% 담고, 중간에 일부를 뺄 수도 있다.

중도 해지하면 기타소득세를 낸다.
"""
CACHE = """# 캐시

## 캐시는 언제 지우나

캐시를 지우면 처음 한 번은 느리다.

한 달에 한 번 살펴본다.

캐시를 오래 지우지 않으면 디스크가 찬다.
"""
FEW = """# 모델 고르기

## 데이터 증강

데이터가 적을 때 사진을 뒤집고 잘라 늘린다.

## 전이 학습

데이터가 적으면 미리 배운 모델을 가져다 쓰는 방법이다.

## 경사하강법

미니배치는 쓰는 데이터가 하나보다는 많고 전체보다는 적다.

## 손글씨 데이터는 어떻게 모으나?

- 글꼴로 그린다.
- 얼룩을 섞는다.
"""


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("학습률을 너무 크게 하면 어떻게 돼?", {MORE}),
        ("너무 크면 발산하고, 작으면 느리다", {MORE, LESS}),
        ("커질수록 좋다", {MORE}),
        ("학습률을 높였을 때", {MORE}),
        ("배치 크기가 작은 경우", {LESS}),
        ("큰 학습률을 쓰면", {MORE}),
        ("중간에 해지하면", {"해지"}),
        ("해지할 경우", {"해지"}),
        ("큰 학습률을 쓸 때", {MORE}),
        ("바꾸면 큰 차이가 난다", {"바꾸"}),
        ("데이터가 부족하면", {LESS}),
        ("해지 시 내는 세금", {"해지"}),
        ("오후 3시에 시작", set()),
        ("인터넷이 없으면", {"인터넷 없"}),
        ("할 수 없으면", set()),
        ("방 깨끗하면", {"깨끗"}),
        ("여러 번 하면 왜 안 되나", {"여러 번"}),
        ("이렇게 하면", set()),
        ("하나보다 많고 전체보다 적다", set()),
        ("둘 다 줄이려면", set()),
        ("배치 정규화를 쓰면 좋은 점", set()),
        ("둘을 비교하면?", set()),
    ],
)
def test_cases_of_a_text(text, cases):
    assert cases_in(text) == cases


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("정규화하지 않으면", "정규화하면"),
        ("정규화를 안 하면", "정규화를 하면"),
        ("값이 크지 않을 때", "값이 클 때"),
        ("지우지 못하면", "지우면"),
        ("불안정하면", "안정하면"),
        ("한 번 하면", "여러 번 하면"),
    ],
)
def test_what_is_not_so_is_another_case(text, other):
    assert cases_in(text) and cases_in(other)
    assert not cases_in(text) & cases_in(other)


def test_how_what_is_not_done_is_put_is_one_case():
    assert cases_in("정규화하지 않으면") == cases_in("정규화를 안 하면")


def test_how_much_there_is_of_what_a_question_names():
    assert degrees_in("적은 데이터에 강하고 성능에 큰 영향을 준다", "데이터가 적으면?") == {LESS}
    assert degrees_in("적은 수로 나눈다", "수학 문제가 적으면?") == frozenset()


@pytest.mark.parametrize(
    ("text", "question", "said", "not_said"),
    [
        (RATE, "학습률을 너무 크게 하면 어떻게 돼?", ["발산한다"], ["사람이 정하는"]),
        (RATE, "학습률이 뭐야?", ["한 걸음"], []),
        (TESTS, "t검정을 여러 번 하면 왜 안 되나요", ["쌓인다"], ["모분산", "가정은"]),
        (SAVING, "연금저축을 중간에 해지하면?", ["기타소득세"], ["위험자산"]),
        (CACHE, "캐시를 지우지 않으면 어떻게 돼?", ["디스크"], ["느리다"]),
    ],
)
def test_the_case_is_told(synced, embedder, text, *, question, said, not_said):
    answer = answered(synced, embedder, text, question)
    assert [words for words in said if words not in answer] == []
    assert [words for words in not_said if words in answer] == []


def test_a_list_of_a_case_holds_what_is_of_it(synced, embedder):
    answer = answered(synced, embedder, FEW, "데이터가 적을 때 쓰는 방법들")
    assert "뒤집고" in answer and "미리 배운" in answer
    assert "하나보다는" not in answer and "글꼴" not in answer


def test_a_list_is_of_the_case_that_its_heading_is_against(synced, embedder):
    note = "# 노트\n\n## 과적합을 막는 방법\n\n- 드롭아웃을 쓴다.\n- 일찍 멈춘다.\n"
    answer = answered(synced, embedder, note, "과적합이 생겼을 때 막는 방법들")
    assert "드롭아웃" in answer and "일찍" in answer


def test_of_several_passages_the_one_that_tells_of_the_case_answers(synced, embedder):
    notes = {
        "가.md": "# 질문\n\n## 하이퍼파라미터란?\n\n학습률, 배치 크기처럼 성능에 큰 영향을 줍니다.\n",
        "나.md": "# 질문\n\n## 손실이 느는 까닭\n\n학습률이 너무 크면 최솟값을 지나친다.\n",
    }
    assert "지나친다" in Assistant(synced(notes), embedder).ask("학습률을 크게 하면?").text


def test_what_lacks_more_of_the_question_tells_of_another_case(synced, embedder):
    note = """# 구조

## 셀프 어텐션의 계산량

셀프 어텐션의 계산량은 길이의 제곱에 비례한다.

## 전결합층

은닉층이 커지면 계산량이 늘어난다.
"""
    assert "제곱" in answered(synced, embedder, note, "셀프 어텐션 계산량은 길이가 늘면 얼마나 늘어나죠?")


def test_what_is_said_of_little_is_said_of_the_case(synced, embedder):
    notes = {
        "가.md": "# 비전\n\n## CNN과 ViT의 차이\n\nCNN은 적은 데이터에 강하고, ViT는 아니다.\n",
        "나.md": "# 비전\n\n## 귀납 편향\n\nCNN과 ViT의 데이터가 적으면 가정이 중요하다.\n",
    }
    answer = Assistant(synced(notes), embedder).ask("CNN과 ViT는 데이터가 적을 때 뭐가 나아?")
    assert "강하고" in answer.text
