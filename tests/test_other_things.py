"""A sentence that tells of another case or another thing is no part of an answer."""

from __future__ import annotations

import pytest
from one_note import answered

from rag.conditions import has_a_case

NOTE = """# 정리

## 김치

팁: 덜 익었으면 식초 한 숟갈. 너무 시면 설탕을 넣는다. 쌀뜨물을 쓰면 국물이 구수해진다.

## 검정

모분산을 알면 z검정. 두 집단의 분산이 다르면 웰치 검정을 쓴다. 그러면 자유도가 준다.

## 연차

1년 미만이면 한 달에 하루 생긴다. 1년이 지나면 15일. 못 쓴 연차는 다음 해 3월까지 넘길 수 있다.

## 칼

칼은 세척기에 넣으면 상한다. 숫돌은 1000방으로 갈고 3000방으로 마무리한다.
"""


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("김치가 너무 시면 어떻게 해?", "설탕을", "쌀뜨물"),
        ("두 집단의 분산이 다를 때는 어떤 검정을 쓰나?", "그러면 자유도가", "z검정"),
        ("남은 연차는 언제까지 쓸 수 있어?", "3월까지", "15일"),
        ("칼을 세척기에 넣어도 되나?", "상한다", "숫돌"),
    ],
)
def test_what_tells_of_something_else_is_not_quoted_along(synced, embedder, question, said, not_said):
    text = answered(synced, embedder, NOTE, question)
    assert said in text
    assert not_said not in text


@pytest.mark.parametrize("question", ["에스프레소는 어떻게 추출해?", "에스프레소 추출 방법 알려줘"])
def test_who_asks_how_it_is_done_reads_on(synced, embedder, question):
    note = (
        "# 커피\n\n## 에스프레소\n\n에스프레소는 9기압으로 25초 동안 추출한다. 물은 93도가 알맞다."
        " 원두는 18g을 쓴다.\n\n## 모카포트\n\n모카포트는 직화로 끓인다.\n"
    )
    text = answered(synced, embedder, note, question)
    assert "93도" in text and "18g" in text


def test_who_asks_what_there_is_reads_on(synced, embedder):
    note = (
        "# 신입 안내\n\n## 출근 첫날\n\n사원증은 1층에서 받는다. 노트북은 IT팀이 나눠 준다."
        "\n\n## 퇴사\n\n퇴사는 30일 전에 알린다.\n"
    )
    assert "노트북" in answered(synced, embedder, note, "첫날에 뭘 받아?")


def test_who_asks_what_a_thing_is_reads_on(synced, embedder):
    note = "# 메모\n\n스쿱은 물을 푸는 그릇이다. 손잡이는 나무로 만든다.\n\n괭이는 땅을 판다.\n"
    assert "손잡이는" in answered(synced, embedder, note, "스쿱이 뭐야?")


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("쌀뜨물을 쓰면 구수하다", True),
        ("모분산을 알면 z검정.", True),
        ("물을 줄일 때", True),
        ("재시작하면 된다.", False),
        ("여기에 쓰면 안 된다.", False),
        ("예를 들면 이렇다", False),
        ("물을 줄이려면 끈다", False),
    ],
)
def test_a_case_of_any_kind(text, tells):
    assert has_a_case(text) is tells
