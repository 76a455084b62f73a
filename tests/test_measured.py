"""What a number or a complexity is of: the name in its sentence or its nearest heading."""

from __future__ import annotations

import pytest

from rag.expected import cannot_answer
from rag.measured import says_how_much, what_is_measured

GRAPHS = """# 자료구조 면접

## DFS와 BFS

DFS는 스택, BFS는 큐로 구현한다.

### 다익스트라의 시간 복잡도는?

우선순위 큐를 쓰면 O(E log V)이다.

### 음수 간선이 있으면?

벨만-포드를 쓴다. O(VE).

## 이진 탐색

정렬된 배열을 반으로 나눈다.

### 시간 복잡도

매번 절반이 되니 O(log n)이다.
"""


@pytest.mark.parametrize(
    ("question", "measured"),
    [
        ("SVM의 시간 복잡도는?", ("SVM의 시간 복잡도",)),
        ("heapify 빅오가 뭐야?", ("heapify 빅오",)),
        ("PPO의 학습률은 보통 얼마야?", ("PPO의 학습률",)),
        ("게이트 편향은 주로 몇으로 초기화해?", ("게이트 편향",)),
        ("시간 복잡도가 뭐야?", ()),
        ("array와 list의 시간 복잡도 차이", ()),
    ],
)
def test_complexity_and_time_are_measured(question, measured):
    assert what_is_measured(question) == measured


@pytest.mark.parametrize(
    ("passage", "told"),
    [("평균 O(1), 최악 O(n).", True), ("선형 시간이 걸린다.", True), ("마진을 최대화한다. 1995년.", False)],
)
def test_a_complexity_is_told_by_an_order(passage, told):
    question = "SVM의 시간 복잡도는?"
    assert cannot_answer(question, passage) != told
    assert says_how_much(passage, question) == told


def test_a_heading_about_another_thing_keeps_its_complexity(asked):
    assert asked(GRAPHS, "BFS의 시간 복잡도는?").status == "not_in_notes"
    assert "E log V" in asked(GRAPHS, "다익스트라의 시간 복잡도는?").text


def test_a_heading_that_names_a_side_leaves_it_to_the_one_above(asked):
    assert "O(log n)" in asked(GRAPHS, "이진 탐색의 시간 복잡도는?").text


def test_a_learning_rate_is_of_what_its_heading_names(asked):
    note = "# BERT 구현\n\n## Adam\n\n이동 평균을 쓴다.\n\n## LAMB의 학습률\n\n0.002로 했다.\n"
    assert asked(note, "BERT의 학습률은 얼마야?").status == "not_in_notes"
    assert "0.002" in asked(note, "LAMB의 학습률은 보통 얼마야?").text
