"""Headings of notes without Markdown: posts for a telephone, jottings of a lecture, chapters of a book."""

from __future__ import annotations

import pytest
from posts_like import note

from ingest.clean import clean
from ingest.split import split


def sections(text: str) -> dict[str, str]:
    """What stands under each heading, without the heading's own line."""
    found: dict[str, str] = {}
    for chunk in split(clean(note(text))):
        body = text[chunk.body : chunk.end]
        found[chunk.heading] = "\n".join(filter(None, (found.get(chunk.heading), body)))
    return found


CHAPTER = """제3장 결정 트리

이 장에서는 트리를 다룹니다.

3.1 나누는 기준

3.1.1 불순도

노드가 섞인 정도를 불순도라고 합니다.

3.1.2 정보 이득

나누기 전과 뒤의 차이를 정보 이득이라 합니다.

3.2 가지치기

3.1절에서 본 트리를 줄입니다. 비율은
3.2 이하로 둡니다.

연습문제

3.1 불순도를 구하여라.

3.2 가지치기를 설명하여라.
"""


def test_a_chapter_counts_its_sections_within_its_own_number() -> None:
    found = sections(CHAPTER)
    assert list(found) == [
        "",
        "불순도 ‹ 나누는 기준",
        "정보 이득 ‹ 나누는 기준",
        "가지치기",
        "불순도를 구하여라. ‹ 연습문제",
        "가지치기를 설명하여라. ‹ 연습문제",
    ]
    assert found["가지치기"].endswith("3.2 이하로 둡니다.")


def test_a_number_with_a_point_alone_opens_no_chapter() -> None:
    assert list(sections("결과이다.\n\n3.1 버전\n\n이전보다 빠르다.\n\n끝이다.\n")) == [""]


@pytest.mark.parametrize("sign", "■◆★")
def test_a_question_behind_a_sign_is_a_heading(sign: str) -> None:
    text = (
        f"머리말이에요.\n\n{sign} 왜 필요할까요?\n\n느려서요.\n\n{sign} 단점도 있어요\n\n배치가 작으면.\n\n"
    )
    text += f"{sign} 대신 쓸 것\n\n그룹 정규화예요.\n"
    assert list(sections(text)) == ["", "왜 필요할까요?", "단점도 있어요", "대신 쓸 것"]


def test_of_two_signs_between_blank_lines_one_may_say_something() -> None:
    text = "머리말이에요.\n\n★ 결론은?\n\n아담이에요.\n\n★ 스케줄러도 같이 쓰세요\n\n코사인이에요.\n"
    assert list(sections(text)) == ["", "결론은?", "스케줄러도 같이 쓰세요"]
    assert list(sections(text.replace("쓰세요\n\n", "쓰세요\n"))) == ["", "결론은?"]


def test_counted_points_are_no_headings_where_one_of_them_says_something() -> None:
    text = "■ 흔한 오해\n\n① 참일 확률 (X)\n아니에요!\n\n② 작을수록 효과가 크다 (X)\n표본이 많아서예요.\n"
    assert list(sections(text)) == ["흔한 오해"]
    named = text.replace("② 작을수록 효과가 크다", "② 효과의 크기")
    assert list(sections(named)) == ["참일 확률 (X) ‹ 흔한 오해", "효과의 크기 (X) ‹ 흔한 오해"]


POST = """쉬운 순환 신경망

이름부터 길죠?
그래도 쉬워요.


왜 잊을까

문장이 길면
기울기가 사라져요.

그래서 힘들어요.


게이트를 소개합니다

세 개가 있어요.


해 본 결과

잘 됐어요.
"""


def test_a_post_sets_its_headings_apart_by_more_blank_lines() -> None:
    found = sections(POST)
    assert list(found) == ["", "왜 잊을까", "게이트를 소개합니다", "해 본 결과"]
    assert found["왜 잊을까"].endswith("그래서 힘들어요.")
    assert "해 본 결과" not in sections(POST.replace("\n\n\n", "\n\n"))


def test_what_somebody_said_heads_no_sections() -> None:
    text = '머리말이에요.\n\n"그냥 이거 쓰면 되는 거 아니에요?"\n\n네 그래요.\n\n'
    text += "1) 모멘텀\n\n관성이에요.\n\n2) 아담\n\n기본이에요.\n"
    assert list(sections(text)) == ["", "모멘텀", "아담"]
    two = '"왜 왔나요?"\n\n배우려고 왔습니다.\n\n"왜 가나요?"\n\n다 배웠습니다.\n'
    assert list(sections(two)) == ['"왜 왔나요?"', '"왜 가나요?"']


JOTTED = """5주차 합성곱

오늘은 풀링까지 배웠다.

* 패딩 (시험!!)
- 가장자리에 0 채움
- 크기 유지
* 스트라이드 : 움직이는 간격. 크면 작아짐
* 풀링
 - 크기 줄임
 - 파라미터 없음

다음주 : 객체 검출
"""


def test_a_bullet_heads_the_list_behind_another_one() -> None:
    found = sections(JOTTED)
    assert list(found) == ["", "패딩 (시험!!)", "풀링"]
    assert "스트라이드" in found[""]
    assert "다음주" in found[""]
    assert list(sections(JOTTED.replace("* ", "- "))) == [""]
    assert list(sections("노트\n\n배웠다.\n\n* 패딩\n  - 가장자리에 0 채움\n* 풀링은 크기를 줄인다.\n")) == [
        ""
    ]


def test_numbers_cut_jottings_into_parts() -> None:
    part = "{}. {}\nk-means\n - 중심을 옮김\nDBSCAN\n - 밀도\n\n"
    text = "머리\n\n" + part.format(1, "군집") + part.format(2, "차원축소") + part.format(3, "생성모델")
    assert list(sections(text)) == ["", "군집", "차원축소", "생성모델"]


def test_a_heading_on_its_list_ends_with_it() -> None:
    text = "머리말\n\n토큰화\n- 글자쌍을 합침\n- 미등록 단어 해결\n\n양자화 : 메모리를 줄임\n\n"
    text += "정책\n 크리틱 : 가치평가\n"
    found = sections(text)
    assert list(found) == ["", "토큰화", "정책"]
    assert "양자화" in found[""]
    assert "그래도" in sections(text.replace("양자화 : 메모리를", "그래도 메모리를"))["토큰화"]


COUNTED_ON = """네트워크 요약

1. TCP

연결을 맺고 보낸다.

2. UDP

연결 없이 보낸다.

3. 쿠키

브라우저에 둔다.

4. OSI 7계층
물리 - 데이터 링크 - 네트워크 - 전송

5. DNS 동작 순서
브라우저 캐시 → 로컬 서버 → 루트 서버

1. 우유
2. 달걀
"""


def test_a_count_that_is_established_goes_on_over_any_text() -> None:
    found = sections(COUNTED_ON)
    assert list(found) == ["", "TCP", "UDP", "쿠키", "OSI 7계층", "DNS 동작 순서"]
    assert "우유" in found["DNS 동작 순서"]
