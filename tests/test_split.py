"""Passages: slices of the text that cover it, cut where that does the least harm."""

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


def test_prose_without_headings_is_packed() -> None:
    paragraph = "기울기를 따라 조금씩 내려가면 손실이 줄어든다. " * 6
    document = note("\n\n".join([paragraph.strip()] * 12))
    chunks = split(document)
    assert all(chunk.heading == "" and chunk.body == chunk.start for chunk in chunks)
    assert all(300 <= len(chunk.text) <= 900 for chunk in chunks)
    assert all(chunk.text.endswith(".") for chunk in chunks)


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
