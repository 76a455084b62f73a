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
        (
            "could not select driver with capabilities: [[gpu]]",
            "could not select driver with capabilities: [[gpu]]",
        ),
        ("deploy:\n  capabilities: [[gpu]]", "deploy:\n  capabilities: [[gpu]]"),
        ("capabilities: [[gpu, utility]]", "capabilities: [[gpu, utility]]"),
        ("`capabilities: [[gpu]]`와 ```a [[b]]```", "`capabilities: [[gpu]]`와 ```a [[b]]```"),
        ("```yaml\ncapabilities: [[gpu]]\n```", "```yaml\ncapabilities: [[gpu]]\n```"),
        ("- related: [[cnn]], 참고: [[attention]]", "- related: cnn, 참고: attention"),
        ("See also: [[cnn]]", "See also: cnn"),
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
    ["<br>", "<div align='center'>", "![그림](a.png)", "[링크](https://a.example/611)",
    "- <https://a.example>",
     "https://a.example/글", "---", "> ", "<!-- 나중에 쓸 말 -->", "", "#딥러닝 #정규화", "%% 숨긴 말 %%"],
)  # fmt: skip
def test_marks_pictures_and_links_say_nothing(written: str) -> None:
    assert not says_something(written)


@pytest.mark.parametrize(
    "written",
    [
        "안녕하세요.", "안녕하세요, 개발하는 수달입니다 🦦", "여러분 안녕하세요!",
        "끝까지 읽어주셔서 감사합니다.",
        "오늘도 찾아주셔서 감사합니다.", "다음 글에서 만나요", "그럼 다음 포스팅에서 뵙겠습니다.", "안녕~",
        "이상입니다.",
        "다들 꿀잠 주무세요. 끝!", "이웃님들 점심 맛있게 드셨나요?", "좋은 하루 되세요~",
        "날씨가 많이 풀렸네요 ㅎㅎ",
        "오류가 있으면 알려주세요!", "글이 도움이 되셨다면 하트 부탁드려요~", "이웃 추가는 사랑입니다 💕",
        "❤️ 좋아요와 구독은 힘이 됩니다.", "- 감사합니다", "**안녕하세요!** 반갑습니다", "태그 #누리 #면접",
    ],
)  # fmt: skip
def test_greetings_thanks_and_farewells_say_nothing(written: str) -> None:
    assert not says_something(written)


@pytest.mark.parametrize(
    "written",
    [
        "안녕하세요, 오늘 주제는 드롭아웃입니다.", "안녕하세요. 챗봇을 만든 이야기입니다.",
        "나비: 안녕하세요",
        "안녕하세요 문장의 감성은 긍정입니다.", "오류가 있으면 관리자에게 알려 주세요.",
        "다음에 배치를 정규화한다",
        "값은 0.5 이상입니다.", "정답은 B입니다.", "의견은 3월 2일까지 댓글로 남겨 주세요.",
        "감사 로그를 켭니다.",
        "추천 모델은 좋아요를 눌러 준 사람을 본다.", "날씨가 추우면 수요가 늘어요", "태그 분류는 세 가지다",
        "다들 데이터 누수 조심하세요",
    ],
)  # fmt: skip
def test_what_tells_more_than_a_greeting_says_something(written: str) -> None:
    assert says_something(written)


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
    "unit",
    [
        "%%",
        "==a",
        "[[a",
        "[[a]]",
        "a: [[a]]",
        "a [[",
        "#a,",
        ",",
        "a | ",
        "a | b\n",
        "[ ] ",
        " ^a",
        " ",
        "안녕하세요 ",
        "그럼, ",
    ],
)
def test_no_text_takes_long_to_read(unit: str) -> None:
    began = time.perf_counter()
    says_something(unit * (20_000 // len(unit)))
    assert time.perf_counter() - began < 20  # a cubic expression takes hours
