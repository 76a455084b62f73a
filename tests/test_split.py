from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from posts_like import BULLETED, DENSE, LISTED, NUMBERED, SUB_QUESTIONS, note

from ingest.clean import clean
from ingest.lines import heading_text, lines_of, visible
from ingest.split import split
from rag.errors import NoTextInFile
from rag.types import HEADING_SEPARATOR, Chunk, Document

PIECES = st.sampled_from(
    ["# 제목", "## 둘째?", "Q1. 무엇인가?", "A. 답이다.", "A.", "1. 왜?", "1. 하나", "2.1. 가",
     "+ 또?", "- 점?",
     "Q2. 왜인가?", "A1. 답이다.", "A2. 또 답이다.", "2. 어떻게?", "문제", "정답", "답 1",
     "=== 1부 ===", "--- 가 ---", "=====", "1강. 가", "2강. 나", "① 가", "3. 나: 있는가",
     "  • 점", "[갈래]", "짧은 줄", "문장이다.", "```", "~~~", "---", "===", "목차", "- [가](#가)",
     "반응형", "<details>", "<summary>펴기?</summary>", "</details>", "**굵게?**", "", "\xa0", "\u200b",
     "👩‍👩‍👧", "e\u0301" * 9, "긴 " * 70, "가" * 90]
)  # fmt: skip
NOTES = st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n\n", "\r\n", "\r", " "])), max_size=40).map(
    lambda pairs: "".join(a + b for a, b in pairs)
)
TEXTS = (
    NOTES | st.text(max_size=400) | st.text(alphabet="가다?. \n\r\t#-*1A`\xa0\u200d\u0301|[]()", max_size=300)
)
FORMS = st.sampled_from(["text", "markdown", "html", "pdf"])


def by_question(document: Document) -> dict[str, Chunk]:
    found: dict[str, Chunk] = {}
    for chunk in split(clean(document)):
        found.setdefault(chunk.question, chunk)
    return found


def check(document: Document, chunks: list[Chunk], limit: int) -> None:
    text, at = document.text, 0
    covered = bytearray(len(text))
    for chunk in chunks:
        assert chunk.text == text[chunk.start : chunk.end] == chunk.text.strip() != ""
        assert len(chunk.text) <= limit
        assert at <= chunk.start <= chunk.body <= chunk.end
        assert not any(a < chunk.end and chunk.start < b for a, b in document.furniture)
        covered[chunk.start : chunk.end] = b"\1" * (chunk.end - chunk.start)
        at = chunk.end
    for a, b in document.furniture:
        covered[a:b] = b"\1" * (b - a)
    for line in lines_of(text):  # a question stands over its answer, wherever that is
        said = heading_text(line.text)
        if said in {"문제", "1"} or any(said in chunk.heading.split(HEADING_SEPARATOR) for chunk in chunks):
            covered[line.start : line.end] = b"\1" * (line.end - line.start)
    left = "".join(c for c, done in zip(text, covered, strict=True) if not done)
    said = any(map(str.isalpha, left)) if document.furniture else visible(left)  # a mark alone says nothing
    assert not said
    assert len({chunk.id for chunk in chunks}) == len(chunks)


@settings(max_examples=300, deadline=None)
@example("<summary>펴기?</summary>\nQ1. 무엇인가?\n" + "긴 " * 70, "text", 60, False)
@given(TEXTS, FORMS, st.sampled_from([1, 7, 60, 1200]), st.booleans())
def test_chunks_slice_the_text_and_cover_it(text: str, form: str, limit: int, cleaned: bool) -> None:
    document = clean(note(text, form)) if cleaned else note(text, form)
    try:
        chunks = split(document, limit=limit)
    except NoTextInFile:
        chunks = []
    check(document, chunks, limit)


@settings(max_examples=100, deadline=None)
@given(NOTES, st.lists(st.integers(0, 400), max_size=8))
@example("# 제목\n", [1, 2])
def test_chunks_never_touch_furniture_wherever_it_stands(text: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    spans = tuple(zip(edges[::2], edges[1::2], strict=False))
    document = Document("a", "", text, meta={"format": "text"}, furniture=spans)
    try:
        chunks = split(document)
    except NoTextInFile:
        return
    check(document, chunks, 1200)


@pytest.mark.parametrize("text", [BULLETED, SUB_QUESTIONS, NUMBERED, LISTED, DENSE])
def test_posts_keep_the_invariants(text: str) -> None:
    document = clean(note(text))
    check(document, split(document), 1200)


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


def test_questions_with_marked_answers() -> None:
    found = by_question(note(SUB_QUESTIONS))
    assert list(found) == [
        "", "합성곱을 쓰는 까닭은?", "그럼 풀링은 왜 하나?", "패딩의 뜻은?",
        "순환 신경망을 아는 대로 얘기하라",
        "어텐션이 나온 까닭은?", "어텐션의 값은 어떻게 구하나?",
    ]  # fmt: skip
    assert found["합성곱을 쓰는 까닭은?"].body_text.startswith("1. 가중치를")
    assert found["합성곱을 쓰는 까닭은?"].body_text.endswith("3. [나중에 더]")
    assert found["그럼 풀링은 왜 하나?"].body_text == "크기를 줄이려고."
    assert found["그럼 풀링은 왜 하나?"].heading == "그럼 풀링은 왜 하나? ‹ 합성곱을 쓰는 까닭은?"
    assert (
        found["순환 신경망을 아는 대로 얘기하라"].body_text == "앞의 상태를 다음에 넘긴다.\n긴 문장에 약하다."
    )


def test_a_question_left_open_has_an_empty_body() -> None:
    found = by_question(note(SUB_QUESTIONS))
    assert found["패딩의 뜻은?"].body == found["패딩의 뜻은?"].end
    assert found["어텐션이 나온 까닭은?"].body_text == ""
    assert found["어텐션의 값은 어떻게 구하나?"].body_text.startswith("내적으로.")


def test_numbered_headings_nest_and_the_contents_are_no_chunk() -> None:
    document = clean(note(NUMBERED))
    headings = [chunk.heading for chunk in split(document)]
    assert headings == [
        "손실 함수는 무엇인가요?",
        "시그모이드 ‹ 활성화 함수를 알려주세요. (시그모이드 등)",
        "렐루 ‹ 활성화 함수를 알려주세요. (시그모이드 등)",
        "과적합을 막는 방법은 무엇인지 말해주세요.",
    ]
    found = by_question(note(NUMBERED))
    assert found["시그모이드"].text.startswith("2. 활성화 함수를")
    assert found["시그모이드"].body_text == "0과 1 사이로 누른다."
    assert "분류는 교차 엔트로피를 쓴다." in found["손실 함수는 무엇인가요?"].body_text


def test_a_list_of_questions_gives_each_its_own_chunk() -> None:
    found = by_question(note(LISTED))
    assert [q for q in found if "예상 질문 1" in found[q].heading] == [
        "경사 하강법이 뭔가요?", "신경망이 배우는 과정을 설명해 보실래요?", "손실 함수란 무엇인가요?",
        "배치가 뭔지 설명해 보세요.",
    ]  # fmt: skip
    assert found["경사 하강법이 뭔가요?"].body_text == ""
    assert found["신경망이 배우는 과정을 설명해 보실래요?"].body_text.startswith("(예시:")
    assert found["배치가 뭔지 설명해 보세요."].body_text.endswith("어떻게 고르는가.")
    assert found["그럼, 경사 하강법은 어떻게 말하면 좋을까?"].body_text.endswith("미니 배치 | 32")


def test_questions_without_blank_lines_wrapped_and_with_bare_code() -> None:
    found = by_question(note(DENSE))
    wrapped = "깊은 망은 기울기가 사라질 수 있습니다. 1) 이를 줄이는 방법을 쓰고 2) 그 원리를 서술해주세요"
    assert found[wrapped].body_text == "잔차 연결을 둔다. y = x + f(x) 꼴이다."
    assert "# 부호기\nself.encoder" in found["오토인코더에 대해 설명해주세요"].body_text


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


@pytest.mark.parametrize("form", ["markdown", "text"])
def test_the_day_of_an_event_is_its_name_and_no_number_of_a_section(form: str) -> None:
    text = "# 현대사\n\n" + "\n\n".join(
        f"## {name}\n\n{name}에 대해 배운 것을 여기에 적는다."
        for name in ("6.25 전쟁", "4.19 혁명", "5.18 민주화 운동", "12.3 비상계엄", "4.27 판문점 공동 선언")
    )
    found = by_question(note(text + "\n\n## 3.1 배치 정규화\n\n채널마다 정규화한다.", form, "현대사"))
    assert list(found) == [
        "6.25 전쟁", "4.19 혁명", "5.18 민주화 운동", "12.3 비상계엄", "4.27 판문점 공동 선언", "배치 정규화"
    ]  # fmt: skip


def test_bold_and_folded_questions_are_headings() -> None:
    text = """## 질문

**Q. 렐루의 단점은?**

음수에서 죽는다.

<details>
<summary>드롭아웃은 왜 쓰나?</summary>

과적합을 막으려고.

</details>

다시 절의 글이다.

- Q. 배치의 뜻은?
  - A. 한 묶음이다.
"""
    found = by_question(note(text, "markdown"))
    assert found["렐루의 단점은?"].body_text == "음수에서 죽는다."
    assert found["드롭아웃은 왜 쓰나?"].heading == "드롭아웃은 왜 쓰나? ‹ 질문"
    assert found["드롭아웃은 왜 쓰나?"].body_text.startswith("과적합을 막으려고.")
    assert "다시 절" not in found["드롭아웃은 왜 쓰나?"].text
    assert found["질문"].body_text.endswith("다시 절의 글이다.")
    assert found["배치의 뜻은?"].body_text == "한 묶음이다."


def test_attention_letters_are_no_question_marks() -> None:
    text = "## 어텐션\n\n- Q: 찾는 것\n- K: 열쇠\n- V: 값\n\nQ, K, V를 곱한다.\n"
    assert [chunk.heading for chunk in split(note(text, "markdown"))] == ["어텐션"]


@pytest.mark.parametrize("mark", ["A.", "A:", "답:", "답변:", "A)", "**A.**", "> A.", "[답변]"])
def test_answer_marks_stand_outside_the_body(mark: str) -> None:
    found = by_question(note(f"Q. 손실이란?\n{mark} 차이다.\n\n질문) 정확도란?\n맞힌 비율.\n"))
    assert found["손실이란?"].body_text == "차이다."
    assert found["정확도란?"].body_text == "맞힌 비율."


def test_prose_without_headings_is_packed() -> None:
    paragraph = "기울기를 따라 조금씩 내려가면 손실이 줄어든다. " * 6
    document = note("\n\n".join([paragraph.strip()] * 12))
    chunks = split(document)
    assert all(chunk.heading == "" and chunk.body == chunk.start for chunk in chunks)
    assert all(300 <= len(chunk.text) <= 900 for chunk in chunks)
    assert all(chunk.text.endswith(".") for chunk in chunks)


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


def test_numbered_headings_with_text_under_each_stay_headings() -> None:
    text = "머리말이다.\n\n" + "".join(f"{n}. 방법 {n}\n\n방법 {n}의 설명이다.\n\n" for n in range(1, 5))
    assert list(by_question(note(text))) == ["", "방법 1", "방법 2", "방법 3", "방법 4"]


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


def test_a_long_list_is_cut_between_its_outermost_items() -> None:
    item = "- 모델 {}\n" + "    - 이 모델의 특징을 길게 적은 줄이 여기에 하나 더 들어간다\n" * 6
    text = "## 모델\n\n" + "".join(item.format(n) for n in range(9))
    bodies = [chunk.body_text for chunk in split(note(text, "markdown"))]
    assert len(bodies) > 1 and all(body.startswith("- 모델") for body in bodies)


def test_a_long_table_is_cut_between_rows() -> None:
    rows = "".join(
        f"| 정렬{n} | 이 정렬은 {n}번째다. 자리를 서로 바꾸면서 앞으로 나아간다. |\n" for n in range(60)
    )
    bodies = [c.body_text for c in split(note(f"## 표\n\n| 이름 | 설명 |\n|---|---|\n{rows}", "markdown"))]
    assert len(bodies) > 1 and all(body.startswith("| ") and body.endswith(" |") for body in bodies)


def test_a_heading_above_furniture_was_not_left_open() -> None:
    text = "# 역전파\n\n목차\n- [가](#가)\n- [나](#나)\n\n오차를 거꾸로 보낸다.\n\n# 다른 글\n\n글이다.\n"
    chunks = split(clean(note(text, "markdown")))
    assert [(chunk.question, chunk.body_text) for chunk in chunks] == [
        ("역전파", "# 역전파"), ("역전파", "오차를 거꾸로 보낸다."), ("다른 글", "글이다."),
    ]  # fmt: skip


def test_the_title_line_of_a_text_is_no_heading() -> None:
    text = "드롭아웃 정리\n\n드롭아웃은 뉴런을 쉬게 한다.\n"
    assert [chunk.heading for chunk in split(note(text, title="드롭아웃 정리"))] == [""]


def test_bare_tags_are_no_chunk_of_their_own() -> None:
    text = "## 가\n\n- Q1. 왜?\n\n<details>\n<summary>열기</summary>\n\n답이다.\n\n</details>\n\n"
    text += "<br>\n\n---\n"
    chunks = split(note(text, "markdown"))
    assert [chunk.question for chunk in chunks] == ["왜?", "열기"]
    assert chunks[0].body_text == ""


def test_a_long_answer_is_cut_between_sentences_and_keeps_its_heading() -> None:
    sentence = "이 문장은 긴 답의 한 조각이며 여기서 끝난다. "
    chunks = split(note("Q1. 길게 답하면?\n\nA. " + sentence * 120))
    assert len(chunks) > 3
    assert {chunk.heading for chunk in chunks} == {"길게 답하면?"}
    assert chunks[0].text.startswith("Q1.")
    assert chunks[0].body_text.startswith("이 문장은")
    assert all(chunk.body == chunk.start for chunk in chunks[1:])
    assert all(chunk.text.endswith("끝난다.") for chunk in chunks)


def test_a_line_broken_sentence_is_not_cut_in_half() -> None:
    lines = "\n".join(["줄이 짧은 문서에서는 한 문장이 두 줄에", "걸쳐 있어도 함께 있어야 한다."] * 80)
    assert all(chunk.text.endswith("한다.") for chunk in split(note(lines, "pdf")))


def test_a_fenced_block_stays_whole_where_it_fits() -> None:
    code = "```python\n" + "\n\n".join(f"값_{i} = {i}" for i in range(50)) + "\n```"
    text = f"## 코드\n\n{'앞선 설명이다. ' * 60}\n\n{code}\n\n{'뒤의 설명이다. ' * 60}\n"
    assert any(code in chunk.text for chunk in split(note(text, "markdown")))


def test_combined_characters_stay_together() -> None:
    chunks = split(note("e\u0301" * 1000), limit=99)
    assert all(chunk.text[0] == "e" for chunk in chunks)


def test_ids_survive_edits_elsewhere() -> None:
    before = {chunk.id for chunk in split(note("# 가\n\n하나.\n\n# 나\n\n둘.\n", "markdown"))}
    after = {chunk.id for chunk in split(note("# 새로\n\n셋.\n\n# 가\n\n하나.\n\n# 나\n\n둘.\n", "markdown"))}
    assert before < after


def test_the_same_text_twice_has_two_ids() -> None:
    chunks = split(note("# 가\n\n같다.\n\n# 가\n\n같다.\n", "markdown"))
    assert len({chunk.id for chunk in chunks}) == 2


def test_pages_are_those_of_the_body() -> None:
    text = "첫 쪽이다.\nQ1. 질문은?\nA. 둘째 쪽의 답."
    chunks = split(Document("a", "", text, pages=(0, text.index("A."))))
    assert [(chunk.question, chunk.page) for chunk in chunks] == [("", 1), ("질문은?", 2)]


@pytest.mark.parametrize("text", ["", " \n\xa0\n", "\u200b\n\ufeff"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(NoTextInFile) as caught:
        split(note(text))
    assert caught.value.hint


def test_a_limit_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        split(note("가"), limit=0)


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
    ("person", "model"),
    [
        ("**나의 말:**", "**ChatGPT의 말:**"), ("#### You:", "#### ChatGPT:"), ("User:", "Assistant:"),
        ("You said:", "ChatGPT said:"), ("민수:", "Claude:"),
    ],
)  # fmt: skip
def test_a_conversation_with_a_model_is_questions_and_answers(person: str, model: str) -> None:
    text = (
        f"# 대화\n\n{person}\n드롭아웃 비율은 보통 얼마로 해?\n\n{model}\n보통 0.5입니다.\n\n"
        "### 참고\n입력층은 0.2입니다.\n\n"
        f"{person}\n고마워. L1이랑 L2는 뭐가 달라?\n\n{model}\nL1은 희소하게 만듭니다.\n"
    )
    found = by_question(note(text, "markdown"))
    assert found["드롭아웃 비율은 보통 얼마로 해?"].body_text == "보통 0.5입니다."
    assert found["고마워. L1이랑 L2는 뭐가 달라?"].body_text == "L1은 희소하게 만듭니다."
    assert found["참고"].heading.split(HEADING_SEPARATOR)[1] == "드롭아웃 비율은 보통 얼마로 해?"


def test_sides_that_take_turns_are_no_conversation() -> None:
    sides = "**장점:**\n빠르다.\n\n**단점:**\n크다.\n\n"
    text = f"# 정리\n\n## 가\n{sides}## 나\n{sides}"
    assert {chunk.question for chunk in split(clean(note(text, "markdown")))} >= {"가", "나"}


def test_a_numbered_title_right_above_its_sentences() -> None:
    text = (
        "기초 정리\n\n1. 지도 학습\n정답이 있는 데이터로 학습한다.\n\n2. 데이터 나누기\n 2.1 교차 검증\n"
        " k개로 나누어 검증한다.\n 2.2 데이터 누수\n 시험 데이터가 새는 것이다.\n\n3. 불균형\n"
        " 1) 소수를 늘린다\n 2) 다수를 줄인다\n 3) 임계값을 옮긴다\n"
    )
    found = by_question(note(text))
    assert found["데이터 누수"].body_text == "시험 데이터가 새는 것이다."
    assert found["데이터 누수"].heading == HEADING_SEPARATOR.join(("데이터 누수", "데이터 나누기"))
    assert "임계값" in found["불균형"].text
    assert found["지도 학습"].body_text == "정답이 있는 데이터로 학습한다."


def test_numbers_count_on_from_an_underlined_heading() -> None:
    text = (
        "추천 설계\n=====\n\n0. 요구사항\n-------\n  * 응답은 150ms 안에\n\n1. 구조\n\n   요청 -> 응답\n\n"
        "2. 캐시\n   유저 피처   Redis    TTL 10분\n\n3. 장애 대응\n   둘 다 죽으면 -> 인기 목록\n"
    )
    found = by_question(note(text))
    assert found["장애 대응"].heading == HEADING_SEPARATOR.join(("장애 대응", "추천 설계"))
    assert found["캐시"].body_text == "유저 피처   Redis    TTL 10분"
    assert found["구조"].heading == HEADING_SEPARATOR.join(("구조", "추천 설계"))


def test_numbers_that_start_anew_below_an_underlined_heading_are_its_own() -> None:
    text = "1. 설계\n-----\n\n1. 저장\n\n값을 저장한다.\n\n2. 조회\n\n값을 조회한다.\n"
    found = by_question(note(text))
    assert found["저장"].heading == HEADING_SEPARATOR.join(("저장", "설계"))
    assert found["조회"].heading == HEADING_SEPARATOR.join(("조회", "설계"))


@pytest.mark.parametrize(
    "form",
    [
        "===== {} =====", "--- {} ---", "### {} ###", "*** {} ***", "== {} ==", "[ {} ]", "━━━ {} ━━━", "{}",
        "====================\n{}\n====================", "< {} >",
    ],
)  # fmt: skip
def test_titles_between_bars_and_counted_lectures_are_headings(form: str) -> None:
    names = ("1강. 벡터", "2강. 행렬", "3강. 고윳값")
    text = "선형대수 필기\n\n" + "".join(
        f"{form.format(name)}\n\n{name[4:]}는 배열이다. 칠판에 그림이 있었다.\n\n" for name in names
    )
    text = text.replace("칠판", "[질문] 학생: 이건 왜 배우나요?\n교수님: 나중에 쓴다.\n\n칠판", 1)
    found = split(clean(note(text, title="선형대수 필기")))
    assert {c.heading.split(HEADING_SEPARATOR)[-1] for c in found} - {"", "선형대수 필기"} == set(names)
    assert found[-1].question == "3강. 고윳값" and "배열이다" in found[-1].body_text


@pytest.mark.parametrize("form", ["{}주차: {}", "제{}장 {}", "Week {}. {}", "{}강. {}"])
def test_counted_lines_without_blank_ones_are_headings(form: str) -> None:
    names = [form.format(n, name) for n, name in enumerate(("정렬", "탐색", "그래프"), 1)]
    text = "시작하는 말이다.\n" + "".join(f"{name}\n이날 배운 것을 적는다.\n" for name in names)
    assert list(by_question(note(text))) == ["", *names]


def test_what_only_looks_like_a_counted_heading() -> None:
    listed = "계획\n\n1주차: 정렬\n2주차: 탐색\n3주차: 그래프\n\n이렇게 나눈다.\n"
    assert not {"1주차: 정렬", "2주차: 탐색", "3주차: 그래프"} & set(by_question(note(listed)))
    mixed = "메모\n\n2장 까지 읽어 오기\n\n제1장 서론\n여는 말이다.\n\n제2장 본론\n본말이다.\n"
    assert list(by_question(note(mixed))) == ["", "제1장 서론", "제2장 본론"]
    said = "메모\n\n3장 정도를 읽었다\n\n오늘은 여기까지.\n\n5장 까지 읽는다\n\n내일 한다.\n"
    assert set(by_question(note(said))) <= {"", "메모"}
    code = "글이다.\n\n----- 이하 생략 -----\n\n뒷글이다.\n\n--- 3 ---\n\n==중요==\n\n끝이다.\n"
    assert list(by_question(note(code))) == [""]


def test_parts_stand_above_what_is_barred_within_them() -> None:
    text = "=== 1부 ===\n\n--- 가설 ---\n\n글이다.\n\n--- 검정 ---\n\n글이다.\n\n=== 2부 ===\n\n글이다.\n"
    headings = [chunk.heading for chunk in split(note(text))]
    assert headings == ["가설 ‹ 1부", "검정 ‹ 1부", "2부"]


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


@pytest.mark.parametrize("line", ["역전파를 설명하세요.", "손실의 예를 드세요", "차이를 말해 보세요!"])
def test_requests_of_an_exam_stay_questions(line: str) -> None:
    asked = line if "드세요" not in line else "손실의 예를 들어 보세요"
    assert asked in by_question(note(f"첫 글이다.\n\n{asked}\n\n답은 이렇다.\n"))


@pytest.mark.parametrize(
    "items",
    [
        "1. 정밀도: 맞다고 한 것 중 맞은 비율\n2. 재현율: 찾아낸 비율\n3. 순위: 좋은 것이 위에 있는가\n"
        "4. 범위: 얼마나 덮는가 (정답 필요)",
        "- 분류: 이것은 고양이인가?\n\n- 검출: 어떤 상자에 있나?\n\n- 추적: 같은 사람일까?",
        "① 값을 보낸다\n\n② 값을 모은다\n\n③ 상태를 바꾼다\n\n④ 필요하면 모두 합친다 (끝)",
        "1. 자료를 모은다\n2. 라벨이 맞는가\n3. 학습한다",
    ],
)  # fmt: skip
def test_items_of_a_running_list_are_no_headings(items: str) -> None:
    text = f"순서를 적는다.\n\n{items}\n\n그다음 일은 이렇게 이어진다.\n"
    assert {chunk.heading for chunk in split(note(text))} == {""}


def test_a_list_of_topics_with_open_questions_stays_a_list_of_questions() -> None:
    items = "- 규제: L1과 L2의 차이는?\n- 손실: 왜 로그를 쓰나요?\n- 최적화: 모멘텀이 뭔가?\n"
    assert len(by_question(note(f"예상 질문이다.\n\n{items}"))) == 4


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


@pytest.mark.parametrize(
    ("line", "heading", "body"),
    [
        ("Q. 왜 캐시를 쓰나? → 디스크가 느려서", "왜 캐시를 쓰나?", "디스크가 느려서"),
        ("Q: 락은 언제 푸나? A: 커밋할 때", "락은 언제 푸나?", "커밋할 때"),
        ("- 질문: 포트는? => 8080", "포트는?", "8080"),
        ("## 왜 느린가? -> 인덱스가 없다", "왜 느린가?", "인덱스가 없다"),
    ],
)
def test_an_answer_on_the_line_of_its_question_is_the_body(line, heading, body):
    text = f"{line}\nQ. 다음은 무엇인가?\nA. 다음이다.\n"
    first, *_ = split(note(text, "markdown"))
    assert (first.question, first.body_text) == (heading, body)


def test_a_question_of_a_list_that_was_answered_on_its_line_keeps_the_answer():
    text = (
        "# 남은 질문\n\n- [ ] 왜 워밍업을 하나?\n- [ ] 코사인 말고 선형은 왜 안 쓰나?\n"
        "- [x] 배치를 키우면 학습률도 키우나 → 제곱근만큼. 너무 크면 발산\n"
    )
    *_, last = split(note(text, "markdown"))
    assert last.question == "배치를 키우면 학습률도 키우나"
    assert last.body_text == "제곱근만큼. 너무 크면 발산"


def test_an_arrow_in_a_question_is_a_part_of_it():
    (chunk,) = split(note("## TCP → UDP로 바꾸면 왜 빠른가?\n\n연결이 없다.\n", "markdown"))
    assert chunk.question == "TCP → UDP로 바꾸면 왜 빠른가?"


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
