"""Of a list that tells what is good and what is bad apart only the side that is asked for comes."""

import pytest
from one_note import answered

from rag.sides_apart import side_of_line, sides_of

GOOD, BAD = ["목돈이 들지 않는다", "옮기기 쉽다"], ["매달 돈이 나간다", "오를 수 있다"]
LABELLED = """# 집

## 월세의 장단점

- 장점: 목돈이 들지 않는다
- 장점: 옮기기 쉽다
- 단점: 매달 돈이 나간다
- 단점: 오를 수 있다
"""
IN_BRACKETS = LABELLED.replace("장점: ", "(장점) ").replace("단점: ", "(단점) ")
UNDER_LINES = """# 집

## 월세의 장단점

장점:
- 목돈이 들지 않는다
- 옮기기 쉽다

**단점**
- 매달 돈이 나간다
  - 관리비도 나간다
- 오를 수 있다
"""
UNDER_ITEMS = """# 집

## 월세의 장단점

- 장점
  - 목돈이 들지 않는다
  - 옮기기 쉽다
- 단점
  1. 매달 돈이 나간다
  2. 오를 수 있다
"""
UNDER_HEADINGS = UNDER_LINES.replace("장점:", "### 장점").replace("**단점**", "### 단점")
TOGETHER = "# 집\n\n## 월세의 장단점\n\n- 목돈이 들지 않는다\n- 매달 돈이 나간다\n- 오를 수 있다\n"


@pytest.mark.parametrize("note", [LABELLED, IN_BRACKETS, UNDER_LINES, UNDER_ITEMS, UNDER_HEADINGS])
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("월세의 단점 모두", BAD),
        ("월세의 장점을 모두 알려줘", GOOD),
        ("월세의 장단점을 모두 알려줘", GOOD + BAD),
        ("월세의 단점은?", BAD),
    ],
)
def test_the_side_that_is_asked_for_comes_whole_and_alone(synced, embedder, note, question, told):
    text = answered(synced, embedder, note, question)
    assert [item for item in GOOD + BAD if item in text] == told


def test_where_both_are_asked_for_each_item_is_called_by_its_side(synced, embedder):
    text = answered(synced, embedder, UNDER_ITEMS, "월세의 장단점을 모두 알려줘")
    assert "장점: 옮기기 쉽다" in text and "단점: 오를 수 있다" in text


def test_what_is_not_told_apart_comes_together(synced, embedder):
    text = answered(synced, embedder, TOGETHER, "월세의 단점 모두")
    assert "목돈이" in text and "매달" in text and "오를" in text


def test_under_a_heading_of_one_side_only_what_is_called_so_is_of_the_other(synced, embedder):
    note = "# 집\n\n## 월세의 장점\n\n- 목돈이 들지 않는다\n- 옮기기 쉽다\n- 단점: 매달 돈이 나간다\n"
    text = answered(synced, embedder, note, "월세의 장점을 모두 알려줘")
    assert "목돈이" in text and "옮기기" in text and "매달" not in text


@pytest.mark.parametrize("question", ["월세의 단점은?", "월세의 단점을 모두 알려줘"])
def test_the_other_side_is_no_answer(asked, question):
    note = "# 집\n\n## 월세의 장단점\n\n- 장점: 목돈이 들지 않는다\n- 장점: 보증금이 적다\n"
    assert asked(note, question).status == "not_in_notes"
    assert asked(note, question.replace("단점", "장점")).status == "answered"


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ("- 단점: 비싸다", 0),
        ("**장점**", 1),
        ("(장점) 싸다", 1),
        ("월세의 단점:", 0),
        ("Pros: cheap", 1),
        ("- Cons", 0),
        ("단점이 많다", None),
        ("장점은 값이 싼 것이다", None),
        ("비싼 것이 단점: 그래도 산다", None),
        ("process: 일", None),
    ],
)
def test_which_side_a_line_calls_itself(line, side):
    assert side_of_line(line) == side


def test_which_sides_a_question_asks_for():
    assert sides_of("월세의 장단점은?") == {0, 1} == sides_of("장점과 한계를 알려줘")
    assert sides_of("월세의 약점은?") == {0} and sides_of("the benefits of it") == {1}
    assert not sides_of("process control은?")


BEHIND = """# 면접 준비

- 데이터베이스
  - 샤딩: 표를 열쇠로 나눠 여러 서버에 둔다
  - 장점: 쓰기가 나뉜다. 서버를 더 붙이면 된다. 단점: 조인이 힘들다
  - 복제: 같은 것을 여러 서버에 둔다
  - 뷰는 이름을 붙인 질의다
"""


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("샤딩 장단점", ["쓰기가 나뉜다", "더 붙이면", "조인이 힘들다"], ["같은 것을"]),
        ("샤딩의 장점은?", ["쓰기가 나뉜다", "더 붙이면"], ["같은 것을"]),
        ("샤딩의 단점은?", ["조인이 힘들다"], ["같은 것을"]),
        ("샤딩이 뭐야?", ["여러 서버에 둔다"], ["조인"]),
    ],
)
def test_the_sides_of_an_item_stand_in_the_next_one(synced, embedder, question, said, unsaid):
    answer = answered(synced, embedder, BEHIND, question)
    assert all(one in answer for one in said), answer
    assert not any(one in answer for one in unsaid), answer
