"""Any page is read: turned, empty, of one word, of thousands, of one size, each of another size."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pdfs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfs import PROSE, Line
from reportlab.pdfgen.canvas import Canvas

from ingest.load import load
from ingest.pdf_letters import level
from ingest.pdf_page import rows_of
from ingest.pdf_row import Row
from ingest.pdf_text import Flow

WORD = st.text("가나다라 마바사abcXYZ0123.,()+=|-•²", min_size=1, max_size=12).filter(str.strip)
PLACED = st.tuples(
    st.floats(-50, 700),
    st.floats(-50, 900),
    WORD,
    st.floats(0.5, 90),
    st.sampled_from([0, 0, 0, 90, 180, 37]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([(595, 842), (842, 595), (200, 100)]),
            st.sampled_from([0, 90, 180, 270]),
            st.lists(PLACED, max_size=25),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_words_at_any_places_are_read(
    tmp_path: Path,
    pages: list[tuple[tuple[int, int], int, list[tuple[float, float, str, float, int]]]],
) -> None:
    path = tmp_path / "any.pdf"
    canvas = Canvas(str(path))
    for size, turned, words in pages:
        canvas.setPageSize(size)
        canvas.setPageRotation(turned)
        for x, y, text, height, angle in words:
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(angle)
            canvas.setFont(pdfs.cid(), height)
            canvas.drawString(0, 0, text)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    file = pdfs.opened(path)
    found = [rows_of(page) for page in file]
    for page, rows in zip(file, found, strict=True):
        text = page.get_textpage().get_text_range()
        kept = "".join(row.text for row in rows)
        assert Counter(re.sub(r"\W", "", level(kept))) == Counter(re.sub(r"\W", "", level(text)))
    flow = Flow(found, [])
    assert list(flow.pages) == sorted(flow.pages) and len(flow.pages) == len(pages)


def test_empty_pages_and_pages_of_one_word(tmp_path: Path) -> None:
    pages = [[Line(60, 700, "큐")], [], [Line(60, 700, "먼저 넣은 것이 먼저 나온다.")], []]
    document = load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), pages))
    assert "큐" in document.text and "먼저 나온다." in document.text
    assert len(document.pages) == 4 and max(document.pages) <= len(document.text)


def test_a_page_of_three_thousand_words_takes_no_time(tmp_path: Path) -> None:
    words = [Line(20 + 14 * (n % 40), 830 - 10.5 * (n // 40), f"{n}", 4) for n in range(3000)]
    page = pdfs.opened(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), [words]))[0]
    started = time.process_time()
    assert sum(len(re.findall(r"\d+", row.text)) for row in rows_of(page)) == 3000
    assert time.process_time() - started < 5


def test_two_thousand_pages_are_one_text_in_no_time() -> None:
    sentences = [f"{one}." for one in PROSE.strip(" .").split(". ")]
    pages = [
        [Row("노트", 800, 8, False, False, 8.0), Row(f"{p}.1 절", 780, 14, False, False, 14.0)]
        + [Row(f"{text} {p}", 760 - 15 * n, 10, n == 0, False, 10.0) for n, text in enumerate(sentences)]
        + [Row(str(p + 1), 30, 8, True, False, 8.0)]
        for p in range(2000)
    ]
    started = time.process_time()
    flow = Flow(pages, [])
    assert time.process_time() - started < 15
    assert len(flow.pages) == 2000 and "노트" not in flow.text


def item(text: str, top: float, left: float) -> Row:
    return Row(text, top, 10, False, False, 10.0, False, left)


def test_items_stand_under_those_to_their_left() -> None:
    first = [
        item("• 장점", 700, 60),
        item("– 빠르다", 685, 80),
        item("- 매우", 670, 100),
        item("• 단점", 655, 60),
    ]
    second = [item("– 느리다", 700, 80), Row("글이 이어진다.", 685, 10, True, False, 10.0, False, 40)]
    flow = Flow([first, [*second, item("– 다른 것", 670, 80)]], [])
    assert flow.text.split("\n")[:5] == ["• 장점", "  – 빠르다", "    - 매우", "• 단점", "  – 느리다"]
    assert flow.text.endswith("\n– 다른 것")
    assert flow.text[flow.pages[1] :].startswith("  – 느리다")


def test_a_hyphen_inside_a_korean_word_stays_where_a_line_ended() -> None:
    rows = [
        Row("여기에 토큰 수준의 쿨백-", 700, 10, False, True, 10.0),
        Row("라이블러 발산을 더한다.", 685, 10, False, False, 10.0),
    ]
    assert Flow([rows], []).text == "여기에 토큰 수준의 쿨백-라이블러 발산을 더한다."


def test_a_minus_that_a_font_lacks_is_one_before_a_digit(tmp_path: Path) -> None:
    lines = [Line(60, 700, "엡실론은 10"), Line(112, 704, "−8", 6), Line(60, 600, "가−나다")]
    text = load(pdfs.write(tmp_path / "a.pdf", pdfs.font(), [lines])).text
    assert "10⁻⁸" in text.replace(" ", "")
    assert "가나다" in text  # NanumGothic has no minus sign, and here it may have been another one


def test_a_table_without_lines_goes_on_over_the_page(tmp_path: Path) -> None:
    rows = [("모델", "연도", "설명"), *((f"모델{n}", f"{2000 + n}", f"설명 글 {n}") for n in range(40))]
    pages = [
        [
            Line(x, 780 - 18 * i, cell)
            for i, row in enumerate(part)
            for x, cell in zip((60, 104, 138), row, strict=True)
        ]
        + [Line(290, 30, str(p + 1), 8)]
        for p, part in enumerate((rows[:25], [rows[0], *rows[25:]]))
    ]
    text = load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), pages)).text
    first, *others = (f"| {' | '.join(row)} |" for row in rows)
    assert text == "\n".join((first, "|---|---|---|", *others))


def test_the_bullets_of_word_s_own_fonts_are_bullets(tmp_path: Path) -> None:
    path = pdfs.mapped(tmp_path / "a.pdf", ["# stack", "# heap"], {"#": "\uf0b7"})
    assert load(path).text.split("\n") == ["• stack", "", "• heap"]
