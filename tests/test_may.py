"""Whether one may: the passage that allows or forbids goes before one that only names the thing."""

import pytest
from one_note import answered

from rag.signs import asks_whether_one_may, tells_whether_one_may

NOTE = """# 주방

## 도구

무쇠팬 26cm (중고로 삼), 웍은 팔았음
물은 정수기 물

## 요리

무쇠팬에 물 200ml 붓고 뚜껑 덮어 4분

## 관리

무쇠팬 쓰고 나서 기름칠, 물세척 절대 X
도마는 식기세척기 가능
"""


@pytest.mark.parametrize("question", ["무쇠팬 물로 씻어도 돼?", "무쇠팬은 물로 씻으면 안 되나요?"])
def test_what_is_forbidden_is_told(synced, embedder, question):
    answer = answered(synced, embedder, NOTE, question)
    assert "물세척 절대 X" in answer and "중고로" not in answer


def test_what_else_is_asked_of_it_is_told(synced, embedder):
    assert "26cm" in answered(synced, embedder, NOTE, "무쇠팬은 몇 cm야?")


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("물로 씻어도 돼?", True),
        ("같이 먹어도 괜찮아?", True),
        ("개인 노트북을 쓸 수 있나요?", True),
        ("재택근무 가능한가요?", True),
        ("열 개 정도 되나요?", False),
        ("왜 씻으면 녹이 슬어?", False),
        ("무쇠팬이 뭐야?", False),
    ],
)
def test_how_one_asks_whether_one_may(question, asks):
    assert asks_whether_one_may(question) == asks


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("물세척 절대 X", True),
        ("먹어도 된다고 하심", True),
        ("수습 기간에는 재택근무를 할 수 없습니다", True),
        ("USB 사용은 금지", True),
        ("비행기에 들고 타기 O", True),
        ("찾는 데 O(n)이 든다", False),
        ("무쇠팬 26cm", False),
    ],
)
def test_how_a_note_tells_so(text, tells):
    assert tells_whether_one_may(text) == tells
