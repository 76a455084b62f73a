from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markup import is_task, read, says_something, without_links


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("첫째 줄<br>둘째 줄", "첫째 줄 둘째 줄"),
        ('<img src="https://t1.example/x.png"> 그림 아래 글', "그림 아래 글"),
        ("##### Conflict miss", "Conflict miss"),
        ("> 인용된 말", "인용된 말"),
        ("> [!tip]- 모멘텀", "모멘텀"),
        ("> ## 상호 배제", "상호 배제"),
        ("![그림](a_(1).png)설명", "설명"),
        ("<details><summary>답</summary></details>", "답"),
        ("글 <!-- 숨긴 말 --> 뒤", "글  뒤"),
        ("List<String>과 vector<int>, a<b, a > b", "List<String>과 vector<int>, a<b, a > b"),
        ("`<br>` 태그는 줄을 바꾼다", "`<br>` 태그는 줄을 바꾼다"),
        ("```html\n<br>\n# 제목 아님\n```", "```html\n<br>\n# 제목 아님\n```"),
        ("**굵은** 말과 [링크](https://a.example)", "**굵은** 말과 [링크](https://a.example)"),
        ("#include <stdio.h>", "#include <stdio.h>"),
        ("[[순환 신경망|RNN]]에는 [[드롭아웃]]을 쓴다", "RNN에는 드롭아웃을 쓴다"),
        ("[[노트#단점|단점]]과 ![[그림.png]]", "단점과"),
        ("행렬 [[1, 2]]와 [[1,2],[3,4]]", "행렬 [[1, 2]]와 [[1,2],[3,4]]"),
        ("통계가 ==불안정==하다 ^blk-2", "통계가 불안정하다"),
        ("a==b이고 c==d, x == y, e ^2", "a==b이고 c==d, x == y, e ^2"),
        ("보이는 말 %% 숨긴 말 %%", "보이는 말"),
        ("100%% 확실", "100%% 확실"),
        ("[ ] 논문 읽기", "☐ 논문 읽기"),
        ("- [x] 논문 읽기", "- ☑ 논문 읽기"),
        ("a[ ] b", "a[ ] b"),
        (
            "모델 | 연도\nAlexNet | 2012\nVGG | 2014",
            "| 모델 | 연도 |\n|---|---|\n| AlexNet | 2012 |\n| VGG | 2014 |",
        ),
        ("처음 | 다음 장", "처음 | 다음 장"),
    ],
)
def test_a_reader_sees_no_marks(written: str, seen: str) -> None:
    assert read(written) == seen


@pytest.mark.parametrize(
    "written",
    ["<br>", "<div align='center'>", "![그림](a.png)", "[링크](https://a.example/611)", "- <https://a.example>",
     "https://a.example/글", "---", "> ", "<!-- 나중에 쓸 말 -->", "", "#딥러닝 #정규화", "%% 숨긴 말 %%"],
)  # fmt: skip
def test_marks_pictures_and_links_say_nothing(written: str) -> None:
    assert not says_something(written)


def test_words_beside_a_link_say_something() -> None:
    assert says_something("자세한 내용은 [여기](https://a.example)")
    assert without_links("자세한 내용은 [여기](https://a.example)에") == "자세한 내용은 에"


@given(st.text(alphabet="가나 a<>/br!-[]()#`~\n.|=^%x", max_size=80))
def test_any_text_is_read_and_nothing_is_added_but_boxes_and_bars(text: str) -> None:
    left = iter(text)
    seen = (c for c in read(text) if not c.isspace() and c not in "☐☑|-")
    assert all(any(c == other for other in left) for c in seen)


@given(st.text(alphabet="가나다 .,", max_size=60))
def test_plain_text_stays(text: str) -> None:
    assert read(text) == text.strip()


def test_a_task_has_a_box() -> None:
    assert is_task("- [ ] 논문 읽기")
    assert is_task("[x] 논문 읽기")
    assert not is_task("- [링크](a)")
    assert not is_task("배열 a[ ] 선언")


@pytest.mark.parametrize(
    "unit", ["%%", "==a", "[[a", "[[a]]", "#a,", ",", "a | ", "a | b\n", "[ ] ", " ^a", " "]
)
def test_no_text_takes_long_to_read(unit: str) -> None:
    began = time.perf_counter()
    says_something(unit * (20_000 // len(unit)))
    assert time.perf_counter() - began < 20  # a cubic expression takes hours
