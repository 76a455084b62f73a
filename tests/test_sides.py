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
