"""Titles counted in brackets, and items that open on text of their own, as toggles are exported."""

from __future__ import annotations

from posts_like import note

from ingest.clean import clean
from ingest.split import split

COUNTED = """강화학습 요점

[1] 가치 함수
- 앞으로 받을 보상의 기댓값

[2] 어떤 탐험을 쓰나
엡실론 그리디는 가끔 무작위로 움직인다.

[3] 정책 경사
보상이 큰 행동의 확률을 올린다.
"""
SOURCES = """읽은 것

[1] 김하나, 보상 설계
[2] 이두리, 탐험
[3] 박세나, 정책 경사
"""
TOGGLES = """# 그래프 기법

- 이웃 표본

    층마다 이웃을 조금만 뽑는다.

    넓게 번지는 것을 막는다.

- 왜 층을 얕게 쌓나

    ```python
x = layers(2)
    ```

    - 깊으면 노드가 서로 비슷해진다

끝으로 덧붙인다.
"""


def headings(text: str, form: str = "text") -> dict[str, str]:
    chunks = split(clean(note(text, form)))
    return {chunk.heading: text[chunk.body : chunk.end] for chunk in chunks}


def test_titles_counted_in_brackets_are_headings() -> None:
    assert list(headings(COUNTED)) == ["", "가치 함수", "어떤 탐험을 쓰나", "정책 경사"]


def test_sources_counted_in_brackets_are_none() -> None:
    assert list(headings(SOURCES)) == [""]
    assert list(headings(SOURCES.replace("\n[", "\n\n["))) == [""]
    assert list(headings(COUNTED.replace("[2]", "[4]"))) != list(headings(COUNTED))


def test_an_item_over_paragraphs_of_its_own_is_a_heading_up_to_where_it_ends() -> None:
    found = headings(TOGGLES, "markdown")
    assert list(found) == ["이웃 표본 ‹ 그래프 기법", "왜 층을 얕게 쌓나 ‹ 그래프 기법", "그래프 기법"]
    assert "비슷해진다" in found["왜 층을 얕게 쌓나 ‹ 그래프 기법"]
    assert "덧붙인다" in found["그래프 기법"]


def test_items_that_say_something_or_stand_alone_are_none() -> None:
    said = TOGGLES.replace("이웃 표본", "이웃을 표본으로 뽑는다.")
    assert list(headings(said, "markdown")) == ["그래프 기법"]
