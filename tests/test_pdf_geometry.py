"""Where letters stand on a PDF's page: columns, tables, raised letters, code, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pdfs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfs import PROSE, Line
from reportlab.pdfbase import pdfmetrics

from ingest.pdf_letters import Letters, level
from ingest.pdf_page import rows_of
from ingest.pdf_row import JOINT, Row

WORDS = " ".join(PROSE.split())


def rows(path: Path, page: int = 0) -> list[Row]:
    return rows_of(pdfs.opened(path)[page])


def said(path: Path) -> list[str]:
    return [row.text.strip().replace(JOINT, " ") for row in rows(path)]


def written(tmp_path: Path, lines: list[Line], name: str = "") -> Path:
    return pdfs.write(tmp_path / "a.pdf", name or pdfs.cid(), [lines])


def column(
    lines: list[str], x: float = 60, top: float = 760, step: float = 15, size: float = 10
) -> list[Line]:
    return [Line(x, top - step * n, text, size) for n, text in enumerate(lines)]


def cells(table: list[list[str]], places: list[float], top: float = 500, step: float = 18) -> list[Line]:
    return [
        Line(x, top - step * n, cell)
        for n, row in enumerate(table)
        for x, cell in zip(places, row, strict=True)
    ]


TABLE = [
    ["모델", "연도", "깊이", "오류율"],
    ["VGG-16", "2014", "16층", "7.3%"],
    ["GoogLeNet", "2014", "22층", "6.7%"],
]


# columns --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("row_by_row", [False, True])
def test_columns_under_a_title_are_read_one_after_the_other(
    tmp_path: Path, count: int, row_by_row: bool
) -> None:
    name, width = pdfs.cid(), 470 / count - 15
    lines = pdfs.wrapped(PROSE * 2, name, width)
    each = -(-len(lines) // count)
    page = [
        one for n in range(count) for one in column(lines[n * each : (n + 1) * each], 60 + n * (width + 22))
    ]
    if row_by_row:
        page.sort(key=lambda line: (-line.y, line.x))
    across = pdfs.wrapped(PROSE, name, 470)
    found = said(written(tmp_path, [Line(60, 810, "단으로 짠 노트", 16), *page, *column(across, top=200)]))
    assert found == ["단으로 짠 노트", *lines, *across]


def test_a_line_of_a_column_knows_that_the_next_word_did_not_fit(tmp_path: Path) -> None:
    name = pdfs.cid()
    lines = pdfs.wrapped(PROSE * 2, name, 215)
    half = len(lines) // 2
    page = [*column(lines[:half]), *column(lines[half:], x=310)]
    found = rows(written(tmp_path, page))
    assert sum(row.full for row in found) > 0.9 * len(found)


@pytest.mark.parametrize("seed", range(4))
def test_the_spaces_of_a_justified_column_are_no_gutter(tmp_path: Path, seed: int) -> None:
    name = pdfs.cid()
    lines = pdfs.wrapped(PROSE[seed * 37 :] + PROSE, name, 205)
    found = said(pdfs.justified(tmp_path / "a.pdf", name, lines, 215))
    assert found == lines


def test_a_table_of_long_cells_is_read_row_by_row(tmp_path: Path) -> None:
    name = pdfs.cid()
    lines = pdfs.wrapped(PROSE * 3, name, 215)
    page: list[Line] = []
    for n in range(6):
        top = 760 - 50 * n
        page += column(lines[4 * n : 4 * n + 2], top=top) + column(
            lines[4 * n + 2 : 4 * n + 4], x=310, top=top
        )
    found = said(written(tmp_path, page))
    assert [row for row in found if "---" not in row] == [
        f"| {' '.join(lines[4 * n : 4 * n + 2])} | {' '.join(lines[4 * n + 2 : 4 * n + 4])} |"
        for n in range(6)
    ]


def test_columns_go_on_below_a_table_that_stands_across_them(tmp_path: Path) -> None:
    name = pdfs.cid()
    lines = pdfs.wrapped(PROSE * 3, name, 215)
    upper, lower = lines[:24], lines[24:37]
    page = [*column(upper[:12]), *column(upper[12:], x=310)]
    page += cells(TABLE, [60, 200, 290, 420], 560)
    page += [*column(lower[:7], top=480), *column(lower[7:], x=310, top=474)]
    page.sort(key=lambda line: (-line.y, line.x))
    found = said(written(tmp_path, page))
    table = [f"| {' | '.join(row)} |" for row in TABLE]
    assert found == [*upper, table[0], "|---|---|---|---|", *table[1:], *lower]


def test_what_stands_beside_prose_is_read_by_itself(tmp_path: Path) -> None:
    beside = ["카테고리", "자료구조 (12)", "운영체제 (8)", "최근 글", "삽입 정렬", "공지", "문의"]
    prose = pdfs.wrapped(PROSE, pdfs.cid(), 330)
    page = [*column(beside, top=757, step=21, size=9), *column(prose, x=210, top=760, step=14)]
    page.sort(key=lambda line: (-line.y, line.x))
    assert said(written(tmp_path, page)) == [*beside, *prose]


def test_a_table_beside_items_is_a_table(tmp_path: Path) -> None:
    items = [f"• {line}" for line in pdfs.wrapped(PROSE, pdfs.cid(), 190)[:6]]
    table = [["메시지", "쓰임"], *([f"요청 {n}", f"표 {n}"] for n in range(5))]
    page = [*column(items, step=21), *cells(table, [330, 440], 753, 24)]
    page.sort(key=lambda line: (-line.y, line.x))
    found = said(written(tmp_path, page))
    rows_ = [f"| {' | '.join(row)} |" for row in table]
    assert found == [*items, rows_[0], "|---|---|", *rows_[1:]]


# tables ---------------------------------------------------------------------------------------------


def test_rows_that_share_columns_are_a_table(tmp_path: Path) -> None:
    prose = pdfs.wrapped(PROSE, pdfs.cid(), 460)
    lines = [*column(prose), *cells(TABLE, [60, 160, 230, 300]), *column(prose, top=430)]
    found = said(written(tmp_path, lines))
    table = [f"| {' | '.join(row)} |" for row in TABLE]
    assert found == [*prose, table[0], "|---|---|---|---|", *table[1:], *prose]
    assert not any(row.full for row in rows(tmp_path / "a.pdf") if row.text.startswith("|"))


def test_a_wrapped_cell_stays_in_its_row(tmp_path: Path) -> None:
    lines = [
        Line(60, 500, "정밀도"), Line(160, 500, "거짓 양성이"), Line(160, 488, "비쌀 때"),
        Line(300, 500, "쉽게"), Line(300, 488, "높아진다"),
        Line(60, 466, "재현율"), Line(160, 466, "놓치면 안 될"), Line(160, 454, "때"),
        Line(300, 466, "모두 양성"),
        Line(60, 432, "F1"), Line(160, 432, "둘 다"), Line(300, 432, "참 음성"),
    ]  # fmt: skip
    assert said(written(tmp_path, lines)) == [
        "| 정밀도 | 거짓 양성이 비쌀 때 | 쉽게 높아진다 |",
        "|---|---|---|",
        "| 재현율 | 놓치면 안 될 때 | 모두 양성 |",
        "| F1 | 둘 다 | 참 음성 |",
    ]


def test_cells_in_the_middle_of_their_row_stay_in_it(tmp_path: Path) -> None:
    lines = [
        Line(60, 494, "정밀도의 뜻"), Line(160, 500, "거짓 양성이"), Line(160, 488, "비쌀 때"),
        Line(60, 454, "재현율의 뜻"), Line(160, 460, "놓치면 안"), Line(160, 448, "될 때"),
    ]  # fmt: skip
    assert said(written(tmp_path, lines)) == [
        "| 정밀도의 뜻 | 거짓 양성이 비쌀 때 |",
        "|---|---|",
        "| 재현율의 뜻 | 놓치면 안 될 때 |",
    ]


def test_a_bar_in_a_cell_parts_no_cells(tmp_path: Path) -> None:
    lines = cells([["Dice", "|A|+|B|"], ["IoU", "|A∪B|"]], [60, 200])
    assert said(written(tmp_path, lines, pdfs.font()))[0] == "| Dice | \\|A\\|+\\|B\\| |"


def test_titles_with_page_numbers_are_no_table(tmp_path: Path) -> None:
    titles = [["1장 서론", "1"], ["2장 신경망", "7"], ["3장 최적화", "23"], ["4장 정칙화", "41"]]
    assert said(written(tmp_path, cells(titles, [60, 400]))) == [" ".join(row) for row in titles]


def test_a_wide_table_of_numbers_is_one_table(tmp_path: Path) -> None:
    table = [[f"{n * 7.3 + m:.1f}" for m in range(8)] for n in range(12)]
    found = said(written(tmp_path, cells(table, [60 + 60 * n for n in range(8)])))
    assert found == [
        f"| {' | '.join(table[0])} |",
        f"|{'---|' * 8}",
        *(f"| {' | '.join(row)} |" for row in table[1:]),
    ]


def test_choices_side_by_side_are_no_table(tmp_path: Path) -> None:
    choices = [["① 모멘텀", "② 드롭아웃"], ["③ 조기 종료", "④ 증강"]]
    assert said(written(tmp_path, cells(choices, [60, 300]))) == [" ".join(row) for row in choices]


@pytest.mark.parametrize("step", [14, 18, 24, 30])
def test_columns_with_much_space_between_their_lines(tmp_path: Path, step: int) -> None:
    lines = pdfs.wrapped(PROSE * 2, pdfs.cid(), 215)[:24]
    page = [*column(lines[:12], step=step), *column(lines[12:], x=310, step=step)]
    assert said(written(tmp_path, page)) == lines


def test_items_are_no_table(tmp_path: Path) -> None:
    lines = [
        line for n in range(5) for line in (Line(60, 700 - 20 * n, "•"), Line(78, 700 - 20 * n, "항목이다"))
    ]
    assert said(written(tmp_path, lines)) == ["• 항목이다"] * 5


# lines ----------------------------------------------------------------------------------------------


def test_raised_and_lowered_letters_stand_in_their_line(tmp_path: Path) -> None:
    lines = [
        Line(60, 700, "T"), Line(66, 704, "2", 6), Line(70, 700, "을 곱하는 까닭은 이렇다."),
        Line(60, 684, "물은 H"), Line(87.5, 681, "2", 6), Line(91, 684, "O라고 쓰고 읽는다."),
    ]  # fmt: skip
    found = said(written(tmp_path, lines))
    assert [row.replace(" ", "") for row in found] == [
        "T²을곱하는까닭은이렇다.",
        "물은H2O라고쓰고읽는다.",
    ]


def test_letters_are_in_the_order_of_their_places(tmp_path: Path) -> None:
    name = pdfs.font()
    lines = [Line(60, 700, "1/(1"), Line(100, 700, "p)을 곱해 둔다"), Line(85, 700, "+")]
    assert said(written(tmp_path, lines, name)) == ["1/(1 + p)을 곱해 둔다"]


def test_letters_stand_where_they_are_after_a_glyph_without_unicode(tmp_path: Path) -> None:
    path = pdfs.write(tmp_path / "a.pdf", pdfs.font(), [[Line(60, 700, "가−나−다라마바사")]])
    file = pdfs.opened(path)
    letters = Letters(file[0].get_textpage())
    assert letters.text == "가나다라마바사"  # NanumGothic has no minus sign
    places = [letters.box(at) for at in range(len(letters.text))]
    assert all(a.left < b.left for a, b in pairwise(places))


def test_what_a_maker_sets_apart_is_not_parted_by_a_space(tmp_path: Path) -> None:
    name = pdfs.font()
    words = ["기법은", "2", "단계", "지식", "증류이며", "KoSlim", "이라", "한다"]
    gaps = [3.4, 2.2, 3.4, 3.4, 3.4, 2.2, 3.4]
    assert said(pdfs.spaced(tmp_path / "a.pdf", name, words, gaps)) == [
        "기법은 2단계 지식 증류이며 KoSlim이라 한다"
    ]


def test_letters_set_apart_to_fill_a_line_are_words(tmp_path: Path) -> None:
    letters = list("층의가중치가거의갱신되지않는현상이다")
    gaps = [9.0 if n in {1, 5, 7, 11, 13} else 4.0 for n in range(len(letters) - 1)]
    found = said(pdfs.spaced(tmp_path / "a.pdf", pdfs.font(), letters, gaps))
    assert found == ["층의 가중치가 거의 갱신되지 않는 현상이다"]


def test_a_row_between_two_lines_is_a_table_s_head(tmp_path: Path) -> None:
    path = pdfs.framed(tmp_path / "a.pdf", pdfs.cid(), "표 4.1 비교", TABLE[0])
    assert said(path) == ["표 4.1 비교", f"| {' | '.join(TABLE[0])} |", "|---|---|---|---|"]


def test_code_keeps_its_indentation(tmp_path: Path) -> None:
    code = ["for x, y in loader:", "    loss = f(model(x), y)", "    loss.backward()", "opt.step()"]
    path = pdfs.coded(tmp_path / "a.pdf", "학습 루프는 이렇게 쓴다.", code)
    assert said(path) == ["학습 루프는 이렇게 쓴다.", "\n".join(("```", *code, "```"))]


def test_code_that_is_not_indented_is_code(tmp_path: Path) -> None:
    code = ["# load it", "x = load('part')", "# the mean", "y = x.mean()", "# show", "print(y)"]
    path = pdfs.coded(tmp_path / "a.pdf", "이렇게 쓴다.", code)
    assert said(path)[1:] == ["\n".join(["```", *code, "```"])]


def test_an_empty_line_of_code_stays(tmp_path: Path) -> None:
    code = ["def one():", "    return 1", "", "def two():", "    return 2", "", "print(one() + two())"]
    path = pdfs.coded(tmp_path / "a.pdf", "함수는 이렇게 쓴다.", code)
    assert said(path) == ["함수는 이렇게 쓴다.", "\n".join(("```", *code, "```"))]


def test_notes_behind_lines_of_code_are_no_cells(tmp_path: Path) -> None:
    code = [
        "for x, y in loader:",
        "    total += loss                # bad",
        "    total += loss.item()         # good",
    ]
    path = pdfs.coded(tmp_path / "a.pdf", "합은 이렇게 낸다.", code)
    shown = "\n".join(re.sub(r"(?<=\S) {2,}", " ", line) for line in code)
    assert said(path) == ["합은 이렇게 낸다.", f"```\n{shown}\n```"]


def test_a_foot_that_reaches_farther_does_not_tell_where_lines_end(tmp_path: Path) -> None:
    lines = pdfs.wrapped(PROSE, pdfs.cid(), 380, by_word=False)
    page = [Line(60, 800, "2026. 11. 28.", 8), *column(lines), Line(530, 30, "1/2", 8)]
    found = [row for row in rows(written(tmp_path, page)) if row.text in lines]
    assert [row.full for row in found[:-1]] == [True] * (len(lines) - 1)


def test_few_short_lines_are_not_full(tmp_path: Path) -> None:
    page = [
        Line(60, 760, "분산 합의 알고리즘을 한꺼번에 보기", 24),
        *column(["Paxos에서 Raft까지의 길", "2025년 11월 조은별 씀"]),
    ]
    assert not any(row.full for row in rows(written(tmp_path, page))[1:])


def test_a_name_and_its_value_are_parted(tmp_path: Path) -> None:
    path = pdfs.cells_touching(tmp_path / "a.pdf", pdfs.font(), [("진행자", "한서윤"), ("발표자", "문태성")])
    assert said(path) == ["진행자 한서윤", "발표자 문태성"]


@pytest.mark.parametrize(
    ("before", "mark", "after", "shown"),
    [
        ("과도한 특화가 생긴다", "2", ".", "과도한 특화가 생긴다²."),
        ("과도한 특화가 생긴다.", "12", "", "과도한 특화가 생긴다.¹²"),
        ("엡실론은 10", "-8", "을 쓴다", "엡실론은 10⁻⁸을 쓴다"),
        ("값은 O(n", "2", ")이다", "값은 O(n²)이다"),
    ],
)
def test_raised_digits_are_no_part_of_the_word_before(
    tmp_path: Path, before: str, mark: str, after: str, shown: str
) -> None:
    name = pdfs.font()
    at = 60 + pdfmetrics.stringWidth(before, name, 10)
    end = at + pdfmetrics.stringWidth(mark, name, 6)
    lines = [Line(60, 700, before), Line(at, 704, mark, 6), *([Line(end, 700, after)] if after else [])]
    found = rows(written(tmp_path, lines, name))
    assert [row.text for row in found] == [shown]
    assert found[0].size == 10


@pytest.mark.parametrize("other", ["Courier", "Times-Roman", "Helvetica"])
def test_a_digit_of_another_font_is_not_raised(tmp_path: Path, other: str) -> None:
    name = pdfs.font()
    path = pdfs.mixed(tmp_path / "a.pdf", [(name, "답은 "), (other, "1"), (name, "7번이다")])
    assert said(path) == ["답은 17번이다"]


def test_lines_of_code_side_by_side_with_notes_are_no_table(tmp_path: Path) -> None:
    lines = [["total += loss", "# keeps the graph"], ["total += loss.item()", "# a number"]]
    found = said(written(tmp_path, cells(lines, [60, 300], step=13), "Courier"))
    assert not any(row.startswith("|") for row in found)
    assert [word for row in found for word in row.strip("`").split()] == [
        word for line in lines for cell in line for word in cell.split()
    ]


def test_a_heading_on_top_of_a_column_stands_apart(tmp_path: Path) -> None:
    name = pdfs.cid()
    lines = pdfs.wrapped(PROSE * 2, name, 215)[:25]
    page = [*column(lines[:12]), Line(310, 758, "참고문헌", 15), *column(lines[12:], x=310, top=735)]
    found = rows(written(tmp_path, page))
    assert [row.text for row in found if row.apart and "참고" in row.text] == ["참고문헌"]


def test_numbers_on_the_line_are_not_raised(tmp_path: Path) -> None:
    text = "GPT2와 x86-64는 7.3%에서 2024년 B+tree10으로 1.5배가 된다"
    assert said(written(tmp_path, [Line(60, 700, text)], pdfs.font())) == [text]


def test_letters_and_their_type_after_an_emoji(tmp_path: Path) -> None:
    path = pdfs.mapped(tmp_path / "a.pdf", ["@@@@ abc", "defghi", "jkl"], {"@": "\U0001f600"})
    page = pdfs.opened(path)[0]
    letters = Letters(page.get_textpage())
    assert letters.text.startswith("\U0001f600" * 4)
    assert letters.box(letters.text.index("d")).left == pytest.approx(60, abs=2)
    assert [row.size for row in rows_of(page)] == [10, 20, 10]


def test_footnotes_of_a_column_stand_at_the_end_of_the_page(tmp_path: Path) -> None:
    lines = pdfs.wrapped(PROSE * 2, pdfs.cid(), 215)
    half = len(lines) // 2
    note = Line(60, 760 - 15 * half - 20, "1 경사를 자르는 것을 말한다.", 7)
    found = rows(written(tmp_path, [*column(lines[:half]), note, *column(lines[half:], x=310)]))
    assert [row.text for row in found] == [*lines, note.text]
    assert found[-1].apart


# what is kept ---------------------------------------------------------------------------------------

WORD = st.text("가나다라마바사아자차카타파하abcXYZ019.,()+=|-", min_size=1, max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            Line, st.integers(20, 500), st.integers(20, 800), WORD, st.sampled_from([6, 8, 10, 10, 10, 18])
        ),
        min_size=1,
        max_size=60,
    )
)
def test_every_letter_of_a_page_is_kept(tmp_path: Path, lines: list[Line]) -> None:
    path = pdfs.write(tmp_path / "any.pdf", pdfs.cid(), [lines])
    text = pdfs.opened(path)[0].get_textpage().get_text_range()
    kept = "".join(row.text for row in rows(path))
    assert Counter(re.sub(r"\W", "", level(kept))) == Counter(re.sub(r"\W", "", text))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORD, min_size=3, max_size=3), min_size=2, max_size=12), st.integers(12, 30))
def test_a_table_keeps_its_words_in_order(tmp_path: Path, table: list[list[str]], step: int) -> None:
    path = pdfs.write(tmp_path / "any.pdf", pdfs.cid(), [cells(table, [60, 220, 380], 780, step)])
    kept = re.sub(r"[\W]", "", "".join(said(path)))
    assert kept == re.sub(r"\W", "", "".join(cell for row in table for cell in row))
