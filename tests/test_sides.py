"""A passage about a thing does not tell every side of it."""

import pytest

from rag.assistant import Assistant

SHOVEL = "# 연장\n\n## 쭈글다\n\n쭈글다는 땅을 고르는 연장이다. 자루가 길고 날이 넓다.\n"
TOLD = """# 연장

## 쭈글다

쭈글다는 땅을 고르는 연장이다. 자루가 길고 날이 넓다. 돌밭에서는 호미가 더 나은 선택이다.
거꾸로 잡으면 손을 다치니 조심한다.
"""


@pytest.mark.parametrize(
    ("question", "side"), [("쭈글다의 대안은?", "대안"), ("쭈글다에서 자주 하는 실수는?", "실수")]
)
def test_a_side_that_is_not_told_is_said_to_be_missing(synced, embedder, question, side):
    answer = Assistant(synced({"가.md": SHOVEL}), embedder).ask(question)
    assert answer.status == "not_in_notes" or f"'{side}'" in answer.notice
    assert answer.confidence <= 0.6


@pytest.mark.parametrize("question", ["쭈글다의 대안은?", "쭈글다에서 자주 하는 실수는?"])
def test_a_side_may_be_told_in_other_words(synced, embedder, question):
    answer = Assistant(synced({"가.md": TOLD}), embedder).ask(question)
    assert answer.status == "answered"
    assert "없는 말" not in answer.notice


DRAWBACKS = """# 생성 모델

## 디퓨전

잡음을 조금씩 더했다가 지우는 법을 배운다. 걸음 수는 천 번이고 고르게 나눈다. 품질이 좋지만 샘플링이 느리다.

## 활성화 함수

**시그모이드** 0과 1 사이. 깊으면 기울기가 사라진다.
**렐루** 계산이 싸다. 음수면 죽는다.
"""


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("디퓨전의 단점은?", "샘플링이 느리다", "잡음을"),
        ("디퓨전의 문제점", "샘플링이 느리다", "잡음을"),
        ("시그모이드의 단점은?", "기울기가 사라진다", "죽는다"),
    ],
)
def test_a_drawback_is_told_without_that_word(synced, embedder, question, said, not_said):
    answer = Assistant(synced({"가.md": DRAWBACKS}), embedder).ask(question)
    assert said in answer.text and not_said not in answer.text
    assert "없는 말" not in answer.notice


def test_of_good_and_bad_each_is_told_by_its_name(synced, embedder):
    note = "# 쭈글다\n\n장점\n- 자루가 길다\n- 손이 편하다\n\n단점\n- 돌밭에서 느리다\n- 무겁다\n"
    said = Assistant(synced({"가.md": note}), embedder).ask("쭈글다의 장점과 단점은?").text
    assert "손이 편하다" in said and "무겁다" in said


FUNCTIONS = """# 손실 함수

## 활성화 함수

**시그모이드** 0과 1 사이. 깊으면 기울기가 사라진다.
**ReLU** 계산이 싸고 양수에서 기울기가 1이다.

## 배치 정규화

장점
- 학습률을 키울 수 있다

단점
- 배치가 작으면 부정확하다

## k-means의 단점

- 이상치에 약하다
"""


def test_a_side_that_a_line_about_the_thing_tells_is_held(synced, embedder):
    answer = Assistant(synced({"가.md": FUNCTIONS}), embedder).ask("ReLU의 장점은?")
    assert answer.status == "answered" and "계산이 싸고" in answer.text


def test_what_is_bad_about_another_thing_is_no_answer(synced, embedder):
    answer = Assistant(synced({"가.md": FUNCTIONS}), embedder).ask("sigmoid 단점")
    assert "이상치" not in answer.text and "부정확" not in answer.text


TERSE = """# 탐지

## 데테르의 특징

- 앵커가 없다
- 수렴이 느림 (500 epoch)
- 짝을 지어 배움
- 작은 물체에 약함

## 욜로

- 장점: 빠름
- 단점: 작은 물체에 약함
- 여러 판이 있음
- 옛것은 느림
"""


def test_all_items_of_a_list_that_tell_a_side_are_told(synced, embedder):
    assistant = Assistant(synced({"가.md": TERSE}), embedder)
    said = assistant.ask("데테르 단점").text
    assert "느림" in said and "약함" in said and "짝을" not in said and "앵커" not in said


def test_an_item_that_is_called_the_side_is_told_alone(synced, embedder):
    said = Assistant(synced({"가.md": TERSE}), embedder).ask("욜로 단점").text
    assert "작은 물체에 약함" in said and "옛것" not in said


def test_what_only_a_title_names_is_not_quoted_beside_it(synced, embedder):
    note = (
        "# 캠핑 준비물과 기록\n\n## 챙길 준비물\n\n텐트, 침낭, 랜턴, 버너, 코펠, 매트, 의자, 멀티탭\n\n"
        "## 불\n\n장작 하나면 세 시간 탄다. 밑에 천을 깐다.\n\n"
        "## 자리\n\n하루 삼만 원이다. 매점이 일찍 닫는다.\n"
    )
    said = Assistant(synced({"가.md": note}), embedder).ask("캠핑 준비물").text
    assert "텐트" in said and "매점" not in said
