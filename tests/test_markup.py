from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markup import read, says_something, without_links


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
    ],
)
def test_a_reader_sees_no_marks(written: str, seen: str) -> None:
    assert read(written) == seen


@pytest.mark.parametrize(
    "written",
    ["<br>", "<div align='center'>", "![그림](a.png)", "[링크](https://a.example/611)", "- <https://a.example>",
     "https://a.example/글", "---", "> ", "<!-- 나중에 쓸 말 -->", ""],
)  # fmt: skip
def test_marks_pictures_and_links_say_nothing(written: str) -> None:
    assert not says_something(written)


def test_words_beside_a_link_say_something() -> None:
    assert says_something("자세한 내용은 [여기](https://a.example)")
    assert without_links("자세한 내용은 [여기](https://a.example)에") == "자세한 내용은 에"


@given(st.text(alphabet="가나 a<>/br!-[]()#`~\n.", max_size=80))
def test_any_text_is_read_and_nothing_is_added(text: str) -> None:
    left = iter(text)
    assert all(any(c == other for other in left) for c in "".join(read(text).split()))


@given(st.text(alphabet="가나다 .,", max_size=60))
def test_plain_text_stays(text: str) -> None:
    assert read(text) == text.strip()
