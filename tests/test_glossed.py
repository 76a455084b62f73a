"""Of two names of one thing the one that the notes have is enough."""

from __future__ import annotations

import pytest

from rag.relevance import Question

NOTES = {"통계.md": "# 통계\n\n## 검정력\n\n검정력은 표본이 크면 커진다. 값은 1 - β다.\n"}


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("파워(검정력)는 언제 커져?", {"검정력"}),
        ("파워 (검정력)는 언제 커져?", {"검정력"}),
        ("파워와 검정력은 언제 커져?", {"파워", "검정력"}),
        ("파워(표본)는 언제 커져?", {"파워", "표본"}),
        ("검정력(파워)은 언제 커져?", {"검정력", "파워"}),
    ],
)
def test_a_name_in_brackets_stands_for_the_one_before_it(synced, question, about):
    assert {word.written for word in Question(question, synced(NOTES)).topics} == about


def test_what_code_is_written_in_is_no_other_name(synced):
    notes = {"코드.md": "# 코드\n\n파이썬 퀵 정렬은 리스트를 나눈다.\n"}
    topics = {word.written for word in Question("미트볼(파이썬) 만드는 법", synced(notes)).topics}
    assert "미트볼" in topics
