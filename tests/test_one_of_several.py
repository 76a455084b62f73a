"""A side, a place in a row or a size names one of several; what is told of another is not told of it."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant

BIKE = """# 자전거 정비

3/2 브레이크 케이블 앞
1만 2천원. 장력 다시 맞춤

4/10 림 교체 왼쪽
3만원

5/5 타이어 교체
튜브까지 4만원

6/1 안장 앞쪽 볼트 5천원
뒤쪽은 7천원

7/9 스쿼트 80kg 처음 성공
허리 조심

## 비타민

체중 50kg 이상이면 하루 2알 먹는다.

## 샤워장

샤워장은 남자만 쓸 수 있다.
"""
CHILDREN = """# 육아 기록

## 예방접종 (둘째)

수두 접종은 3월에 했다. 열이 하루 났다.

## 치과

충치 치료는 두 번 했다.
"""


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("뒤쪽 브레이크 케이블 교체 얼마였어?", "1만 2천원"),
        ("오른쪽 림 교체 얼마 들었어?", "3만원"),
        ("스쿼트 100kg 처음 성공한 날이 언제야?", "80kg"),
    ],
)
def test_what_is_told_of_another_one_is_not_told_of_it(synced, embedder, question, other):
    assert other not in Assistant(synced({"정비.md": BIKE}), embedder).ask(question).text


def test_a_heading_may_name_another_one(synced, embedder):
    assistant = Assistant(synced({"육아.md": CHILDREN}), embedder)
    assert assistant.ask("첫째 수두 접종은 언제 했어?").status == "not_in_notes"
    assert "3월" in assistant.ask("둘째 수두 접종은 언제 했어?").text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("앞쪽 브레이크 케이블 교체 얼마였어?", "1만 2천원"),
        ("왼쪽 림 교체 얼마 들었어?", "3만원"),
        ("뒤쪽 타이어 교체 얼마 들었어?", "4만원"),
        ("뒤쪽 안장 볼트 얼마였어?", "7천원"),
        ("스쿼트 80kg 처음 성공한 날이 언제야?", "80kg"),
        ("체중 70kg이면 비타민 하루 몇 알 먹어?", "2알"),
        ("여자 샤워장 쓸 수 있어?", "남자만"),
    ],
)
def test_what_tells_of_all_or_goes_on_to_it_answers(synced, embedder, question, said):
    assert said in Assistant(synced({"정비.md": BIKE}), embedder).ask(question).text
