"""Headings by their marks, their signs and where they stand."""

from __future__ import annotations

import pytest
from posts_like import BULLETED, by_question, note

from ingest.clean import clean
from ingest.split import split
from rag.types import HEADING_SEPARATOR


def test_a_short_line_over_bullets_is_a_heading_under_its_bracketed_section() -> None:
    found = by_question(note(BULLETED))
    asked = [
        "퍼셉트론이란 무엇인가",
        "학습률이 너무 클 때 생기는 일",
        "에포크의 뜻을 설명하라.",
        "최근 모델을 설명하라 (2024.01)",
    ]
    assert [q for q in found if found[q].heading.endswith(HEADING_SEPARATOR + "신경망")] == asked
    assert found[asked[0]].text.startswith("[신경망]\n\n퍼셉트론이란")
    assert found[asked[0]].body_text == "• 입력에 가중치를 곱해 더한 뒤 문턱값과 견주는 단위입니다."
    assert found[asked[1]].body_text.endswith("최솟값을 지나칩니다.")
    assert "발산하기도" in found[asked[1]].body_text
    assert found["쓰는 법"].heading == "쓰는 법"


def test_markdown_headings_with_their_path() -> None:
    text = """# 신경망 노트

들어가며 적는 글이다.

## 1. 최적화 ##

### **모멘텀**

관성을 준다.

```python
# 주석이지 제목이 아니다
x = 1
```

안장점
------

막히는 곳이다.

#### [Q2. 왜 느린가?](https://example.com)
> `A2.` 기울기가 작아서.
"""
    found = by_question(note(text, "markdown", "신경망 노트"))
    assert [chunk.heading for chunk in found.values()] == [
        "",
        "모멘텀 ‹ 최적화 ‹ 신경망 노트",
        "안장점 ‹ 신경망 노트",
        "왜 느린가? ‹ 안장점 ‹ 신경망 노트",
    ]
    assert found[""].body_text == "들어가며 적는 글이다."
    assert found["모멘텀"].text.startswith("## 1. 최적화")
    assert "# 주석이지" in found["모멘텀"].body_text
    assert found["왜 느린가?"].body_text == "기울기가 작아서."


def test_a_heading_in_brackets_may_name_two_things() -> None:
    text = (
        "서빙 정리\n\n[Quantization]\n네 비트로 줄인다.\n\n"
        "[Tensor parallel vs Pipeline parallel]\n한 층을 쪼개거나 층을 나눠 맡긴다.\n"
    )
    assert "Tensor parallel vs Pipeline parallel" in by_question(note(text, "text", "서빙 정리"))


def test_a_short_line_that_the_next_paragraph_takes_up_is_a_heading() -> None:
    text = "머리말이다.\n\n드롭아웃\n\n드롭아웃은 뉴런을 쉬게 한다.\n\n그림 설명\n\n배치마다 다르다.\n"
    found = by_question(note(text))
    assert list(found) == ["", "드롭아웃"]
    assert found["드롭아웃"].body_text.endswith("배치마다 다르다.")


TERSE = """가상 메모리

메모리는 한정된 자원이라 무작정 크게 줄 수 없다

메모리가 모자라면 쓰지 않는 부분을 디스크로 옮긴다.

페이지 : 고정된 크기의 조각

페이지마다 프레임이 하나씩 붙는다.

용도에 따라 범용과 특수목적으로 구분됨

용도마다 크기가 다르다.

1) 주소를 레지스터로 가져옴

2) 그 값을 읽어 버퍼에 저장

3) 값을 해독하는 단계

4) 연산 장치에서 실행

끝나면 처음으로 돌아간다.
"""


def test_lines_that_say_something_are_no_headings() -> None:
    """Terse notes leave a blank line after each line, and no full stop at its end."""
    assert {chunk.heading for chunk in split(note(TERSE, title="가상 메모리"))} == {""}


@pytest.mark.parametrize(
    "title",
    [
        "드롭아웃",
        "드롭아웃 개요",
        "드롭아웃을 쓰는 이유",
        "3주차 : 드롭아웃",
        "드롭아웃이 필요",
        "드롭아웃: 무작위로 끄기",
    ],
)
def test_lines_that_name_what_follows_are_headings(title: str) -> None:
    found = by_question(note(f"머리말이다.\n\n{title}\n\n- 뉴런을 쉬게 한다\n- 학습할 때만 쓴다\n"))
    assert list(found) == ["", title]


@pytest.mark.parametrize(
    "form", ["{}. 지도학습", "■ 지도학습", "【지도학습】", "가. 지도학습", "Ⅰ. 지도학습", "지도학습"]
)
def test_a_short_line_right_above_a_list_is_a_heading(form: str) -> None:
    first, second = form.format(1), form.format(2).replace("지도학습", "과적합").replace("가.", "나.")
    second = second.replace("Ⅰ", "Ⅱ")
    text = f"머리말이다.\n\n{first}\n- 정답이 있는 데이터로 배움\n\n{second}\n- 훈련 데이터에 지나치게 맞음\n"
    assert list(by_question(note(text))) == ["", "지도학습", "과적합"]


def test_a_sign_that_heads_elsewhere_heads_a_line_that_says_something() -> None:
    """Notes of errors: a symptom is what a section is about."""
    text = "".join(
        f"■ {title}\n{body}\n\n"
        for title, body in (
            ("메모리 부족 대처", "배치를 줄인다."),
            ("카드 사용률이 낮다", "로더를 의심한다."),
            ("재현성 확보", "시드를 고정한다."),
        )
    )
    assert list(by_question(note(text))) == ["메모리 부족 대처", "카드 사용률이 낮다", "재현성 확보"]
    alone = "머리말이다.\n\n■ 카드 사용률이 낮다\n로더를 의심한다.\n"
    assert {chunk.heading for chunk in split(note(alone))} == {""}


def test_a_sign_before_a_paragraph_makes_no_heading() -> None:
    line = "(1) 이 사건에서 원고는 피고가 설명할 의무를 다하지 않았다고 주장하므로 살펴"
    text = f"머리말이다.\n\n{line}\n보아야 한다.\n"
    assert {chunk.heading for chunk in split(note(text))} == {""}


def test_bold_lines_between_markdown_headings_are_headings_where_there_are_several() -> None:
    text = "# 노트\n\n## 자료구조\n\n**스택이란?**\n- 나중 것이 먼저 나옴\n\n**힙**\n- 완전 이진 트리\n\n"
    text += "**트라이**\n- 글자마다 노드\n"
    found = by_question(note(text, "markdown", "노트"))
    assert [chunk.heading for chunk in found.values()] == [
        "스택이란? ‹ 자료구조 ‹ 노트", "힙 ‹ 자료구조 ‹ 노트", "트라이 ‹ 자료구조 ‹ 노트",
    ]  # fmt: skip
    once = "# 노트\n\n## 힙\n\n트리다.\n\n**중요한 점**\n\n부모가 더 크다.\n"
    assert [chunk.question for chunk in split(note(once, "markdown", "노트"))] == ["힙"]


def test_a_rule_under_a_line_and_marks_without_a_space() -> None:
    text = "## 결합도\n\n내용이 가장 강하다.\n\n외우는 법은 앞 글자다\n---\n##응집도\n\n기능이 가장 강하다.\n"
    assert list(by_question(note(text, "markdown"))) == ["결합도", "응집도"]


def test_the_title_line_of_a_text_is_no_heading() -> None:
    text = "드롭아웃 정리\n\n드롭아웃은 뉴런을 쉬게 한다.\n"
    assert [chunk.heading for chunk in split(note(text, title="드롭아웃 정리"))] == [""]


def test_the_title_of_a_callout_stands_over_its_block_alone() -> None:
    text = (
        "# 정규화\n\n## 단점\n\n> [!question]- 추론할 때 쓰는 것\n> 이동 평균을 쓴다.\n\n"
        "- 작은 배치에서 불안정하다.\n\n"
        "> [!tip] 제목뿐인 상자\n\n> 그냥 인용이다.\n"
    )
    found = {chunk.text: chunk.heading for chunk in split(clean(note(text, "markdown")))}
    (boxed,) = (t for t in found if "이동 평균" in t)
    assert found[boxed].split(HEADING_SEPARATOR)[:2] == ["추론할 때 쓰는 것", "단점"]
    assert "불안정" not in boxed
    (after,) = (t for t in found if "불안정" in t)
    assert found[after].startswith("단점")
    assert "그냥 인용" in after


@pytest.mark.parametrize(
    "line",
    [
        "벌써 입추네요. 다들 감기 조심하세요!", "점수가 갑자기 튀면 누수를 의심하세요.", "정말 재미있었어요~",
        "드롭아웃은 정말 편해요 ㅎㅎ", "꼭 저장하세요!",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["text", "html"])
def test_greetings_and_advice_are_no_headings(line: str, form: str) -> None:
    text = f"첫 글이다.\n\n{line}\n\n드롭아웃은 뉴런을 쉬게 한다.\n\n정말 그렇다.\n"
    assert {chunk.heading for chunk in split(note(text, form))} == {""}
    bold = f"첫 글이다.\n\n**{line}**\n\n드롭아웃은 뉴런을 쉬게 한다.\n"
    assert {chunk.heading for chunk in split(note(bold, "markdown"))} == {""}


@pytest.mark.parametrize("sign", ["■", "□", "◆", "◇", "▶", "●", "✅", "📌"])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_name_that_ends_in_a_thing_is_a_heading_behind_a_sign(sign: str, form: str) -> None:
    text = f"머리말이다.\n\n{sign} 전형 일정\n4월에 냈다.\n\n{sign} 준비하면서 도움이 된 것\n책 한 권이다.\n"
    found = by_question(note(text, form))
    assert found["준비하면서 도움이 된 것"].body_text == "책 한 권이다."
    assert found["전형 일정"].body_text == "4월에 냈다."


def test_signs_below_a_title_with_a_hash_make_headings_where_there_are_two() -> None:
    text = "# 후기\n\n머리말이다.\n\n■ 전형 일정\n\n4월에 냈다.\n\n■ 도움이 된 것\n\n책 한 권이다.\n"
    assert list(by_question(note(text, "markdown", "후기"))) == ["", "전형 일정", "도움이 된 것"]
    once = text.replace("■ 도움이 된 것\n", "도움이 되었다.\n")
    assert list(by_question(note(once, "markdown", "후기"))) == [""]


@pytest.mark.parametrize(
    "listed",
    [
        "✅ 학습률\n✅ 배치 크기\n✅ 도움이 된 것",
        "■ 학습률을 낮춘 것\n\n■ 배치를 키운 것\n\n■ 쉬어 간 것",
        "● 값이 커진 것이 좋다.\n더 있다.",
    ],
)
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_list_behind_signs_makes_no_headings(listed: str, form: str) -> None:
    assert list(by_question(note(f"머리말이다.\n\n{listed}\n", form))) == [""]


def test_a_title_apart_from_its_text_is_no_passage() -> None:
    text = "비용을 줄인 이야기\nURL 복사  이웃추가\n\n가중치를 4비트로 줄였다.\n"
    for form, said in (("text", text), ("markdown", f"# {text}")):
        (chunk,) = split(clean(note(said, form, "비용을 줄인 이야기")))
        assert chunk.text == "가중치를 4비트로 줄였다."
    alone = split(clean(note("비용을 줄인 이야기\nURL 복사  이웃추가\n", title="비용을 줄인 이야기")))
    assert [chunk.text for chunk in alone] == ["비용을 줄인 이야기"]


ERRORS = """# 서버

## 에러 모음
**could not open a connection to the authentication agent of this login session**
ssh-agent 안 띄움

**Too many open files**
ulimit 올린다

**bind: address already in use** → 이전 프로세스 죽이기
"""


def test_messages_in_bold_lines_are_headings():
    found = {c.question: c.body_text for c in split(note(ERRORS, "markdown"))}
    assert found == {
        "could not open a connection to the authentication agent of this login session": "ssh-agent 안 띄움",
        "Too many open files": "ulimit 올린다",
        "bind: address already in use": "이전 프로세스 죽이기",
    }


def test_one_bold_line_below_a_heading_is_what_it_says():
    text = (
        "# 캐시\n**자주 쓰는 것을 가까이 두는 기억 장치**\n\n빠르다.\n\n## 종류\n**L1과 L2**\n\n본문이다.\n"
    )
    assert [c.question for c in split(note(text, "markdown"))] == ["캐시", "종류"]
