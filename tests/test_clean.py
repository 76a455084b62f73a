from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from posts_like import BULLETED, DENSE, LISTED, NUMBERED, SUB_QUESTIONS, note

from ingest.clean import clean
from ingest.dates import dated
from rag.types import Document

LINES = st.sampled_from(
    ["목차", "- [가](#가)", "- [나](#나)", "1. 가는?", "2. 나는?", "반응형", "TOP",
     "댓글", "복사했습니다!", "본문 바로가기",
     "댓글 2개", "나비: 잘 봤어요!", "[TOC]", "공감 꾹!", "---",
     "by 나비 2024. 1. 2.", "- Today", "- Total", "'공부' 카테고리의 다른 글", "글 제목 (3)",
     "nabi.example.com", "#하나 #둘",
     "일 | 월 | 화 | 수 | 목 | 금 | 토", "1 | 2 | 3 | 4 | 5 | 6 | 7",
     "나비 2024. 1. 2. 10:11", "URL 복사  이웃추가", "2024.1.2 · 조회 3", "태그 #하나 #둘",
     "안녕하세요! 나비입니다.",
     "공유하기 인쇄", "읽어주셔서 감사합니다.", "이 글에 공감한 블로거 열고 닫기 댓글 2",
     "문장이 하나 있다.", "가", "나", "다", "", "```", "© 나비"]
)  # fmt: skip
PAGES = st.lists(LINES, max_size=40).map("\n".join) | st.text(max_size=300)


def dropped(text: str, form: str = "text") -> list[str]:
    document = clean(note(text, form))
    return [document.text[a:b] for a, b in document.furniture]


def kept(text: str, form: str = "text") -> str:
    document = clean(note(text, form))
    for start, end in reversed(document.furniture):
        text = text[:start] + text[end:]
    return text


@settings(max_examples=300, deadline=None)
@given(PAGES, st.sampled_from(["text", "markdown", "html", "pdf"]))
def test_cleaning_twice_changes_nothing(text: str, form: str) -> None:
    once = clean(note(text, form))
    assert clean(once) == once
    assert once.text == text
    at = -1
    for start, end in once.furniture:
        assert at < start < end <= len(text)
        at = end


@settings(max_examples=50, deadline=None)
@given(PAGES, st.lists(st.integers(-5, 400), max_size=6))
def test_what_was_marked_before_stays_marked(text: str, cuts: list[int]) -> None:
    edges = sorted(cuts)
    before = tuple(zip(edges[::2], edges[1::2], strict=False))
    once = clean(Document("a", "", text, meta={"format": "text"}, furniture=before))
    assert clean(once) == once
    marked = {i for a, b in once.furniture for i in range(a, b)}
    assert all(i in marked for a, b in before for i in range(max(a, 0), min(b, len(text))))


def test_a_saved_post_of_bulleted_answers() -> None:
    gone = dropped(BULLETED)
    assert gone[0] == "본문 바로가기\n공부 기록"
    assert gone[1] == "by nabi 2024. 3. 2.\n반응형"
    assert gone[2].startswith("[공부] 세 번째") and gone[2].endswith("nabi.example.com")
    assert gone[3:] == ["반응형"]
    assert "[면접] 신경망 질문 모음" in kept(BULLETED)
    assert kept(BULLETED).rstrip().endswith("끝.")


def test_a_saved_post_with_its_author_and_hour() -> None:
    assert dropped(SUB_QUESTIONS) == ["Nabi Kim 2월 3일 오후 8:10"]


def test_a_table_of_contents_and_the_related_posts() -> None:
    gone = dropped(NUMBERED)
    assert len(gone) == 2
    assert gone[0].startswith("article thumbnail image")
    assert gone[0].endswith("3. 과적합을 막는 방법을 말해주세요.")
    assert gone[1].startswith("'공부 > 신경망'")
    assert gone[1].endswith("복사했습니다!")


def test_a_list_of_questions_is_content() -> None:
    assert dropped(LISTED) == [
        "본문 바로가기\n정보 : 이것저것",
        "by 나비네 2023. 10. 2.",
        "나비네 저작권\n\n댓글\n\n\nTOP",
    ]


def test_a_calendar_with_tags_and_counters() -> None:
    gone = dropped(DENSE)
    assert len(gone) == 1
    assert gone[0].startswith("일 | 월")
    assert gone[0].endswith("나비의 공책")
    assert kept(DENSE).lstrip().startswith("[스터디] 시각 지능 복습 본문")


def test_markdown_lists_of_anchors_go_with_what_is_nested_in_them() -> None:
    text = (
        "# 책\n\n* [하나](#하나)\n  * 안쪽\n* [둘](#둘-그리고-셋)\n\n[뒤로](../README.md)\n\n"
        "## 하나\n\n글.\n\n## 둘\n\n글.\n"
    )
    (gone,) = dropped(text, "markdown")
    assert gone.startswith("* [하나]")
    assert "안쪽" in gone
    assert "## 하나" not in gone


def test_contents_without_a_label_are_known_by_the_headings_they_repeat() -> None:
    text = "소개 글이다.\n\n경사 하강\n모멘텀\n아담\n\n"
    text += "경사 하강\n내려간다.\n\n모멘텀\n관성이다.\n\n아담\n둘을 합친다.\n"
    assert dropped(text) == []  # a sentence stands above: the list is the author's
    assert dropped(text.removeprefix("소개 글이다.\n\n")) == ["경사 하강\n모멘텀\n아담"]


def test_dotted_contents_of_a_book() -> None:
    text = "차례\n1. 역전파 ........ 3\n2. 최적화 ........ 17\n\n1. 역전파\n\n글이다.\n\n2. 최적화\n\n글이다."
    assert dropped(text, "pdf") == ["차례\n1. 역전파 ........ 3\n2. 최적화 ........ 17"]


@pytest.mark.parametrize(
    "text",
    [
        "다음과 같다.\n\n- 지도\n- 비지도\n- 강화\n\n지도\n답이다.\n\n비지도\n없다.\n\n강화\n상이다.",
        "목차\n\n이 글의 목차를 정하는 법을 적는다.",
        "면접 질문\n\n- 손실이란?\n- 정확도란?\n- 재현율이란?",
        "크기 | 정확도\n64 | 71\n128 | 74\n256 | 75",
        "일 | 월 | 화 | 수 | 목 | 금 | 토\n3 | 5 | 8 | 2 | 9 | 4 | 7",
        "오늘 할 일\n\n- 오늘\n- 어제\n- 내일",
        "224x224\n\n입력 크기이다.\n\n224x224",
        "마지막 단계는\n\n공유",
        "2024. 3. 1.\n\n오늘은 역전파를 보았다.",
        "가중치\n\n반응형 웹과는 다르다.",
        "참고 주소는 아래에 있다.\n\nexample.com",
        "for i in range(3):\n    print(i)\n\n끝.",
    ],
)
def test_what_an_author_wrote_stays(text: str) -> None:
    assert dropped(text) == []


def test_markdown_keeps_its_labels_and_its_code() -> None:
    text = "# 글\n\n반응형\n\n```\n목차\n- [가](#가)\n- [나](#나)\n```\n\n태그\n\n댓글\n\nTOP\n"
    assert dropped(text, "markdown") == []


def test_running_heads_of_a_pdf() -> None:
    pages = [f"딥러닝 노트\n{n}쪽의 글이다.\n더 있다.\n- {n} -" for n in range(1, 6)]
    text = "\n".join(pages)
    offsets = tuple(sum(len(p) + 1 for p in pages[:n]) for n in range(5))
    document = clean(Document("a", "", text, offsets, {"format": "pdf"}))
    gone = "".join(text[a:b] for a, b in document.furniture)
    assert gone.count("딥러닝 노트") == 5
    assert "- 3 -" in gone
    assert "글이다" not in gone


OBSIDIAN = """# 배치 정규화
%% 배치 크기 실험은 비공개 %%
평균과 분산으로 정규화한다.
%%
여러 줄로
숨긴 말
%%
<!-- 나중에 -->
100%% 확실한 말이다.
%% 앞만 숨김 %% 뒤는 보인다.
"""


def test_comments_in_markdown_are_hidden() -> None:
    shown = kept(OBSIDIAN, "markdown")
    assert "비공개" not in shown
    assert "숨긴 말" not in shown
    assert "나중에" not in shown
    assert "정규화한다" in shown
    assert "100%%" in shown
    assert "뒤는 보인다" in shown


def test_a_comment_that_never_ends_hides_nothing() -> None:
    assert kept("# 가\n%% 열기만\n글이다.\n", "markdown").endswith("글이다.\n")


@pytest.mark.parametrize(
    ("block", "hidden"),
    [
        ("Created: March 3, 2026 2:11 PM\nTags: 딥러닝\n", True),
        ("작성일: 2026-03-03\n분류: 정리\n", True),
        ("학습률: 0.1\n배치: 32\n", False),
        ("Tags: 딥러닝\n그리고 글이 이어진다.\n", False),
    ],
)
def test_the_properties_of_a_notion_page(block: str, *, hidden: bool) -> None:
    shown = kept(f"# 최적화\n\n{block}\n모멘텀은 관성이다.\n", "markdown")
    assert (block.strip() not in shown) == hidden
    assert "관성이다" in shown


POST = "정규화 이야기\n\n정규화는 값을 고르게 한다. 그래서 학습이 빨라진다.\n\n배치가 작으면 흔들린다.\n\n"


@pytest.mark.parametrize(
    "below",
    [
        "---\n댓글 2개\n나비: 잘 봤습니다! 층 정규화는요?\n   └ 글쓴이: 다음에 쓸게요.\n벌: 굿",
        "댓글 3\n\n나비\n2024.03.02 10:11\n덕분에 이해했어요\n답글\n\n벌\n3일 전\n좋다",
        "Comments (2)\nnabi: thanks a lot!\nbee: what about layers?",
        "댓글\n\n나비: 잘 읽었어요\n벌: 감사합니다",
    ],
)
def test_readers_comments_are_not_the_note(below: str) -> None:
    assert kept(POST + below).rstrip() == POST.rstrip()
    assert dropped(POST + below) == [below]


@pytest.mark.parametrize(
    "below",
    [
        "댓글\n\n번호: 정수형 열쇠\n본문: 글자열",
        "댓글 3개\n\n나비: 좋다\n\n이 설문에서 보듯이 의견은 갈린다. 그래서 다시 재었다.",
        "댓글을 다는 표\n\n나비: 잘 봤습니다!",
        "결론\n\n정밀도: 높다\n재현율: 낮다",
    ],
)
def test_what_an_author_says_of_comments_stays(below: str) -> None:
    assert (POST + below).splitlines()[-3:] == kept(POST + below).splitlines()[-3:]


@pytest.mark.parametrize("form", ["text", "html", "markdown"])
@pytest.mark.parametrize(
    "line",
    [
        "공감 꾹!", "구독과 좋아요 부탁드려요~", "[TOC]", "[[toc]]",
        "도움이 되셨다면 공감과 구독 부탁드립니다!",
        "오늘 글은 여기까지입니다. 공감 꾹 눌러 주세요! 서로이웃 환영해요~",
        "궁금한 점은 댓글로 남겨주세요! 이웃 추가는 사랑입니다 💕", "구독과 좋아요",
        "도움이 되셨다면 공감 꾹",
        "공감은 로그인 없이도 가능합니다 :)", "도움이 됐다면 하트 꾹! 광고 클릭도 큰 힘이 됩니다.",
        "글이 도움이 되셨다면 하트 부탁드려요~ 본 포스팅은 회사의 공식 입장이 아닙니다.",
        "❤️ 좋아요와 구독은 힘이 됩니다. 이전 글: 서빙 / 다음 글: 프롬프트",
    ],
)  # fmt: skip
def test_lines_that_ask_for_likes_say_nothing(line: str, form: str) -> None:
    assert dropped(f"글이다.\n\n{line}\n\n뒤의 글이다.\n", form) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "좋아요와 구독 수를 특징으로 쓴다.", "구독을 취소한 사람의 비율을 본다.", "읽어주셔서 감사합니다.",
        "추천 모델은 좋아요를 눌러 준 사람을 본다.", "공감 능력을 재는 법을 설명해 주세요.",
        "이웃을 더할 때 자기 자신을 잊지 마세요.", "논문을 하나 추천해 주세요.",
        "의견은 3월 2일까지 댓글로 남겨 주세요.", "댓글과 좋아요 수를 더했다.", "좋아요",
    ],
)  # fmt: skip
def test_what_is_said_of_likes_stays(line: str) -> None:
    assert dropped(f"글이다.\n\n{line}\n\n뒤의 글이다.\n") == []


TOLD = "\n\n정규화는 값을 고르게 한다. 그래서 학습이 빨라진다.\n\n배치가 작으면 흔들린다.\n"


@pytest.mark.parametrize("title", ["정규화 이야기", "# 정규화 이야기"])
@pytest.mark.parametrize(
    "line",
    [
        "URL 복사  이웃추가  본문 기타 기능", "2024.08.30 15:20 | 카테고리: 데이터분석",
        "작성일 2025-01-22 / 읽는 데 8분", "> 2025.03.18 · 취업일기 · 조회 1,204 · 공감 37",
        "나비 · 2025년 2월 11일 · 12분 읽기", "나비 2024. 3. 2. 10:11\n\nURL 복사  이웃추가",
        "나비 · 2025년 2월 11일\n통계 수정 삭제", "공유하기 신고하기",
    ],
)  # fmt: skip
def test_what_a_blog_prints_above_a_copied_post(title: str, line: str) -> None:
    form = "markdown" if title[0] == "#" else "text"
    assert dropped(f"{title}\n{line}{TOLD}", form) == [line]


@pytest.mark.parametrize("line", ["나비 2025. 5. 27. 23:41", "나비 · 2025년 2월 11일", "2025.02.11 | 나비"])
def test_a_name_with_a_day_goes_only_from_a_post(line: str) -> None:
    assert dropped(f"정규화 이야기\n{line}{TOLD}") == []
    assert dropped(f"정규화 이야기\n{line}\n\n안녕하세요! 제가 통계를 쓰다니 놀랍네요.{TOLD}") == [line]
    assert dropped(f"정규화 이야기\n{line}{TOLD}\n끝까지 읽어주셔서 감사합니다!") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "기술 면접 2025. 5. 27. 14:00", "2025.03.18 · 누리커머스 면접",
        "2025-01-22 · 회의 · 30분", "읽기 쓰기 삭제", "댓글 수집 2,000건", "2024.08.30부터 넉 달 동안 했다.",
    ],
)  # fmt: skip
def test_what_a_note_tells_below_its_title_stays(line: str) -> None:
    text = f"정규화 이야기\n{line}{TOLD}\n끝까지 읽어주셔서 감사합니다!"
    assert dropped(text) == dropped(text.replace("정규화 이야기", "# 정규화 이야기"), "markdown") == []


@pytest.mark.parametrize(
    "line", ["안녕하세요! 통계덕후입니다.", "여러분 안녕하세요~", "안녕하세요, 개발하는 수달입니다 🦦"]
)
def test_a_line_that_only_greets_is_no_text(line: str) -> None:
    assert dropped(f"정규화 이야기\n\n{line}{TOLD}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "안녕하세요. 챗봇을 만든 이야기입니다.",
        "안녕하세요! 오늘은 정규화입니다.",
        "안녕하세요 세 마디는 인사입니다.",
    ],
)
def test_a_greeting_with_content_stays(line: str) -> None:
    assert dropped(f"정규화 이야기\n\n{line}{TOLD}") == []


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize(
    "below",
    [
        "태그 #누리 #면접\n이 글에 공감한 블로거 열고 닫기  댓글 12", "공유하기 인쇄",
        "#누리 #면접\n공유하기 인쇄",
        "다음 글에서 만나요\n공감 꾹!\n\n#누리 #면접", "라이킷 12 댓글 3", "댓글 2\n댓글을 작성하세요",
        "---\n이전 글: 서빙하기 / 다음 글: 버전 관리",
        "공감 12\n구독하기\n저작자표시 비영리 변경금지\n\n태그\n정규화, 배치 크기, layer norm",
        "공유하기\n게시글 관리\n구독하기나비의 공책",
    ],
)  # fmt: skip
def test_what_a_blog_prints_below_a_copied_post(form: str, below: str) -> None:
    assert dropped(f"# 정규화 이야기{TOLD}\n{below}", form) == [below]


def test_comments_between_the_labels_below_a_post() -> None:
    below = "나비의공책 저작권\n\n댓글\n\n나비 : 잘 보고 갑니다\nTOP"
    assert dropped(POST + below) == [below]


@pytest.mark.parametrize(
    "below",
    ["태그\ndiv, span", "구독하기\n구독하기는 이웃이 되는 단추", "공유\n태그\n문단은 p, 제목은 h1을 쓴다."],
)
def test_names_below_a_label_that_may_be_the_author_s(below: str) -> None:
    assert dropped(f"정규화 이야기{TOLD}\n{below}") == []


@pytest.mark.parametrize(
    "below", ["#정규화 #배치", "읽어주셔서 감사합니다.", "공유", "태그: 정규화, 배치", "---"]
)
def test_tags_and_thanks_alone_are_the_author_s(below: str) -> None:
    assert dropped(f"# 정규화 이야기{TOLD}\n{below}", "markdown") == []


def test_the_day_above_a_copied_post_is_its_day() -> None:
    text = f"정규화 이야기\n2024.08.30 15:20 | 카테고리: 데이터분석{TOLD}"
    assert dated(note(text)) == dated(clean(note(text))) == "2024-08-30"
    assert dated(note(f"정규화 이야기{TOLD}\n2024.08.30에 쟀다.")) == ""
    named = Document("/notes/2023-01-02-가.txt", "", text, meta={"format": "text"})
    assert dated(named) == "2023-01-02"
