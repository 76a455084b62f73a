from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pdfs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import PROSE
from pdfs import Line as Printed

from ingest.clean import clean
from ingest.load import load
from ingest.pdf_edges import without_running_heads
from ingest.pdf_headings import Entry
from ingest.pdf_row import Row
from ingest.pdf_text import Flow
from ingest.pdf_titles import crumb_of_formula, numbered, title_like
from ingest.split import split

SENTENCES = [sentence + "." for sentence in PROSE.strip(" .").split(". ")]


def page(*rows: str | tuple[str, float] | tuple[str, float, bool], top: float = 780) -> list[Row]:
    """Rows of a page: a text of size 10, or one with its size and whether it is bold."""
    lines: list[Row] = []
    for row in rows:
        text, size, bold = (row, 10.0, False) if isinstance(row, str) else (*row, False)[:3]
        before = lines[-1].size if lines else size
        apart = bool(lines) and (before, lines[-1].bold) != (size, bold)
        lines.append(Row(text, top, size, apart, len(text) > 60, size, bold))
        top -= 1.5 * size
    return lines


def marked(*pages: Sequence[Row], outline: Sequence[Entry] = (), wide: bool = False) -> list[str]:
    """The headings of a document's text."""
    text = Flow(pages, outline, [wide] * len(pages)).text
    return [line for line in text.split("\n") if line.startswith("#")]


def test_larger_rows_are_headings_by_the_rank_of_their_size() -> None:
    first = page(("딥러닝 노트", 20), ("1. 역전파", 14), *SENTENCES[:3], ("연쇄 법칙", 12), *SENTENCES[3:5])
    second = page(("2. 정규화", 14), *SENTENCES[5:8], ("배치 정규화", 12), *SENTENCES[8:])
    assert marked(first, second) == [
        "# 딥러닝 노트", "## 1. 역전파", "### 연쇄 법칙", "## 2. 정규화", "### 배치 정규화",
    ]  # fmt: skip
    assert Flow([first, second], []).title == "딥러닝 노트"


def test_a_heading_over_two_rows_is_one() -> None:
    rows = page(
        ("제 4 장", 18), ("정칙화와 일반화", 18), ("4.1 벌점", 14), *SENTENCES[:4],
        ("4.2 드롭아웃", 14), *SENTENCES[4:],
    )  # fmt: skip
    assert marked(rows) == ["# 제 4 장 정칙화와 일반화", "## 4.1 벌점", "## 4.2 드롭아웃"]


def test_bold_rows_of_the_bodys_size_are_headings_where_they_stand_alone() -> None:
    rows = page(
        ("기울기 소실", 10, True), *SENTENCES[:3], ("배치 정규화", 10, True), *SENTENCES[3:6],
        ("표 1. 결과", 10, True), *SENTENCES[6:8], ("이것은 굵게 쓴 문장이다.", 10, True), *SENTENCES[8:],
    )  # fmt: skip
    assert marked(rows) == ["## 기울기 소실", "## 배치 정규화"]


def test_what_is_bold_throughout_has_no_bold_headings() -> None:
    rows = page(
        *((text, 10, True) for text in ("기울기 소실", *SENTENCES[:3], "배치 정규화", *SENTENCES[3:]))
    )
    assert marked(rows) == []


def test_numbers_that_go_on_make_headings_whatever_their_first_is() -> None:
    apart = [
        "4.1 편향과 분산", *SENTENCES[:2], "4.2 노름 벌점", SENTENCES[2], "4.2.1 L2 벌점", *SENTENCES[3:5],
        "4.2.2 L1 벌점", SENTENCES[5], "4.3 드롭아웃", *SENTENCES[6:8], "5. 결론", SENTENCES[8],
    ]  # fmt: skip
    rows = [line._replace(apart=len(line.text) < 20) for line in page(*apart)]
    assert marked(rows) == [
        "### 4.1 편향과 분산", "### 4.2 노름 벌점", "#### 4.2.1 L2 벌점", "#### 4.2.2 L1 벌점",
        "### 4.3 드롭아웃", "## 5. 결론",
    ]  # fmt: skip


def test_numbers_of_lists_and_measures_make_none() -> None:
    rows = page(
        *SENTENCES[:2], "4.6 배 빨라졌다", *SENTENCES[2:4], "1. 층을 센다", "2. 값을 더한다", "3. 나눈다",
        *SENTENCES[4:], "1.5 점", "3.2 점",
    )  # fmt: skip
    assert marked([line._replace(apart=True) for line in rows]) == []


def test_a_printed_table_of_contents_makes_no_headings() -> None:
    contents = page(*(f"4.{n} 제목의 낱말 ........ {n + 20}" for n in range(1, 8)))
    text = page("4.1 제목의 낱말", *SENTENCES[:3], "4.2 제목의 낱말", *SENTENCES[3:])
    text = [line._replace(apart=True) for line in text]
    assert marked(contents, text) == ["## 4.1 제목의 낱말", "## 4.2 제목의 낱말"]


@pytest.mark.parametrize("crumb", [")", "2", "Gt", "]", "vt-1", "x", "∑ i=1", "= β1 mt-1 + (1 - β", "87%"])
def test_crumbs_of_formulas_are_no_headings(crumb: str) -> None:
    assert not title_like(crumb) or crumb_of_formula(crumb)
    rows = page(("역전파", 14), *SENTENCES[:3], (crumb, 20), *SENTENCES[3:], ("정규화", 14), *SENTENCES[:2])
    assert marked(rows) == ["## 역전파", "## 정규화"]


def test_a_numbered_heading_of_one_letter() -> None:
    assert title_like("3 표") and title_like("4. 식")
    assert not title_like("3 배") and not title_like("12월")


def test_numbers_of_headings() -> None:
    assert numbered("4.2.1 L2 벌점") == ((4, 2, 1), "")
    assert numbered("5. 결론") == ((5,), "")
    assert numbered("제 3 절 손실") == ((3,), "절")
    assert numbered("제3장") == ((3,), "장")
    assert numbered("2025년의 결과") is None
    assert numbered("0.1 0.2") is None


def test_the_outline_is_completed_by_type() -> None:
    first = page(("노트", 20), ("1. 역전파", 14), *SENTENCES[:3], ("연쇄 법칙", 12), *SENTENCES[3:5])
    second = page(("2. 정규화", 14), *SENTENCES[5:8], ("배치 정규화", 12), *SENTENCES[8:])
    outline = [Entry("역전파", 0, 0), Entry("정규화", 0, 1), Entry("맺음말", 0, 1)]
    assert marked(first, second, outline=outline) == [
        "# 노트", "## 1. 역전파", "### 연쇄 법칙", "## 맺음말", "## 2. 정규화", "### 배치 정규화",
    ]  # fmt: skip


def test_running_heads_go_from_two_pages_and_from_every_other_page() -> None:
    head = ("한국인공지능학회논문지 제 12 권 제 3 호, 2025. 6.", 8.0)
    paper = [page(head, *SENTENCES[:4]), page(head, *SENTENCES[4:])]
    assert without_running_heads(paper) == 2 * len(head[0])
    book = [
        page((f"4 장 정칙화와 일반화 {n}" if n % 2 else f"{n} 딥러닝의 기초", 8.0), *SENTENCES[n : n + 3])
        for n in range(1, 5)
    ]
    without_running_heads(book)
    assert [lines[0].text for lines in book] == SENTENCES[1:5]
    footed = [page(*SENTENCES[n - 6 : n - 3], (f"서민재 {n} / 18", 10.0)) for n in range(6, 9)]
    without_running_heads(footed)
    assert [lines[-1].text for lines in footed] == SENTENCES[2:5]


def test_a_head_that_repeats_the_chapters_title_goes_from_its_only_page() -> None:
    pages = [page(("17 제 3 장 방법", 8), ("제 3 장 방법", 18), *SENTENCES), page(*SENTENCES)]
    without_running_heads(pages)
    assert pages[0][0].text == "제 3 장 방법" and pages[0][0].size == 18


def test_a_handouts_only_page_loses_its_number() -> None:
    pages = [page(*SENTENCES, "1 / 3")]
    assert without_running_heads(pages) == 5
    kept = [page(*SENTENCES, "2 / 3")]
    assert without_running_heads(kept) == 0


def test_numbered_exercises_are_no_running_heads() -> None:
    pages = [page(f"예제 {n}", *SENTENCES[n : n + 3]) for n in range(1, 5)]
    assert without_running_heads(pages) == 0


def test_a_paragraph_goes_on_over_footnotes_and_a_head() -> None:
    long = (
        "이중 하강은 과매개변수화된 모형이 훈련 자료를 모두 외우고도 일반화할 수 있음을 보여 주는 현상으로서"
    )
    first = page(SENTENCES[0], long, ("1 Belkin 등이 2019년에 이름을 붙였다.", 8))
    first[1] = first[1]._replace(apart=True, full=True)
    second = page("널리 알려져 있다.", SENTENCES[1])
    flow = Flow([first, second], [])
    assert f"{long} 널리 알려져 있다." in flow.text
    assert flow.text.index("Belkin") < flow.text.index(long)
    assert flow.text[flow.pages[1] :].startswith("널리")


def test_what_is_printed_is_read_so(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    plain, bold = pdfs.font(), pdfs.font("NanumGothicBold")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    canvas.setTitle("PowerPoint 프레젠테이션")
    y = 780.0
    for name, size, text in [
        (bold, 18, "정칙화 노트"), (bold, 10, "노름 벌점"), *((plain, 10, t) for t in SENTENCES[:3]),
        (bold, 10, "드롭아웃"), *((plain, 10, t) for t in SENTENCES[3:5]),
    ]:  # fmt: skip
        y -= 2.4 * size if name == bold else 15
        canvas.setFont(name, size)
        canvas.drawString(60, y, text[:70])
    canvas.save()
    document = load(tmp_path / "a.pdf")
    assert document.title == "정칙화 노트"
    assert [c.heading.split(" ‹ ")[0] for c in split(clean(document))] == ["노름 벌점", "드롭아웃"]


def test_an_exam_stays_a_list_of_questions(tmp_path: Path) -> None:
    questions = [
        "1. 기울기 소실이 무엇인지 설명하시오. (5점)",
        "2. 배치 정규화는 무엇을 하는가? (5점)",
        "3. 드롭아웃을 쓰는 까닭은 무엇인가? (5점)",
    ]
    lines = [Printed(60, 780, "딥러닝 중간고사", 16)]
    for n, question in enumerate(questions):
        lines += [Printed(60, 740 - 60 * n, question), Printed(60, 720 - 60 * n, SENTENCES[n][:60])]
    found = split(clean(load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), [lines]))))
    assert [chunk.heading for chunk in found if chunk.heading] == [q[3:] for q in questions]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.text("가나 4.1제절aB(=·)", min_size=1, max_size=20).filter(str.strip),
                st.sampled_from([0.0, 8.0, 10.0, 14.0, 30.0]),
                st.booleans(),
                st.booleans(),
            ),
            max_size=6,
        ),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.tuples(st.sampled_from(["가나", "1절", "제목"]), st.integers(0, 2), st.integers(0, 6))),
    st.booleans(),
)
def test_no_letter_is_lost_and_every_page_starts_in_the_text(
    said: list[list[tuple[str, float, bool, bool]]], outline: list[tuple[str, int, int]], wide: bool
) -> None:
    pages = [
        [
            Row(text, 800 - 20 * n, size or 10, apart, not apart, size, bold)
            for n, (text, size, bold, apart) in enumerate(rows)
        ]
        for rows in said
    ]
    flow = Flow(pages, [Entry(*entry) for entry in outline], [wide] * len(pages))
    assert len(flow.pages) == len(pages)
    assert list(flow.pages) == sorted(flow.pages) and 0 <= flow.pages[-1] <= len(flow.text)
    kept = Counter(c for c in flow.text if c.isalnum())
    missing = Counter(c for rows in pages for line in rows for c in line.text if c.isalnum()) - kept
    assert missing.total() <= flow.left_out
    if not outline:
        assert kept.total() <= sum(c.isalnum() for rows in pages for line in rows for c in line.text)


def test_authors_under_a_title_are_no_heading() -> None:
    rows = page(
        ("지식 증류에 관한 연구", 17), ("김하늘, 이수현", 12), "누리대학교",
        ("1. 서론", 14, True), *SENTENCES[:4], ("1.1 배경", 12, True), *SENTENCES[4:6],
        ("2. 결론", 14, True), *SENTENCES[6:],
    )  # fmt: skip
    assert marked(rows) == ["# 지식 증류에 관한 연구", "## 1. 서론", "### 1.1 배경", "## 2. 결론"]


def test_more_code_than_prose_makes_no_headings_of_prose() -> None:
    code = [(f"value_{n} = compute(value_{n - 1}, rate=0.{n})", 9.0) for n in range(20)]
    prose = [(SENTENCES[n][:-1], 10.5) for n in range(6)]
    rows = page(("학습 루프", 14), *prose[:3], *code[:10], ("저장", 14), *prose[3:], *code[10:])
    assert marked(rows) == ["## 학습 루프", "## 저장"]


def test_a_table_that_a_page_cuts_has_one_header_and_one_rule() -> None:
    head, rule = "| 이름 | 값 |", "|---|---|"
    first = page(SENTENCES[0], head, rule, "| 배치 | 32 |")
    again = page(head, rule, "| 층 | 4 |")
    last = page("| 횟수 | 10 |", rule, "| 뉴런 | 128 |", SENTENCES[1])
    other = page("| 가 | 나 | 다 |", "|---|---|---|", "| 1 | 2 | 3 |")
    flow = Flow([first, again, last, other], [])
    table = "\n".join((head, rule, "| 배치 | 32 |", "| 층 | 4 |", "| 횟수 | 10 |", "| 뉴런 | 128 |"))
    assert table in flow.text
    assert flow.left_out == len(head)
    assert "| 가 | 나 | 다 |\n|---|---|---|\n| 1 | 2 | 3 |" in flow.text
    assert flow.text[flow.pages[1] :].startswith("| 층 | 4 |")
    cut = Flow([page(head, rule), page("| 층 | 4 |", rule, "| 뉴런 | 128 |")], [])
    assert cut.text == "\n".join((head, rule, "| 층 | 4 |", "| 뉴런 | 128 |"))
