from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.grid import Cell, laid_out
from ingest.markup import table_lines

CELL = st.builds(
    Cell, st.text("가나 ab1|", max_size=6), st.integers(-1, 4), st.integers(-1, 4), goes_on=st.just(False)
)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (
            [
                [Cell("모델", down=2), Cell("정확도", across=2)],
                [Cell("val"), Cell("test")],
                [Cell("A"), Cell("90.1"), Cell("89.2")],
            ],
            [["모델", "정확도 val", "정확도 test"], ["A", "90.1", "89.2"]],
        ),
        (  # below such a name stand values: that is no second header
            [[Cell("이름"), Cell("점수", across=2)], [Cell("A"), Cell("1"), Cell("2")],
             [Cell("B"), Cell("3"), Cell("4")]],
            [["이름", "점수", "점수"], ["A", "1", "2"], ["B", "3", "4"]],
        ),
        (
            [[Cell("회사"), Cell("단계")], [Cell("가나", down=2), Cell("서류")], [Cell("1차")]],
            [["회사", "단계"], ["가나", "서류"], ["가나", "1차"]],
        ),
        (
            [[Cell("회사"), Cell("단계")], [Cell("가나"), Cell("서류")],
             [Cell("", goes_on=True), Cell("1차")]],
            [["회사", "단계"], ["가나", "서류"], ["가나", "1차"]],
        ),
        ([[Cell("a"), Cell("b")], [Cell("모두 다", across=2)]], [["a", "b"], ["모두 다"]]),
        ([[Cell("a"), Cell("b")], [Cell("c")]], [["a", "b"], ["c"]]),
    ],
)  # fmt: skip
def test_merged_cells_are_said_in_each_of_their_places(
    rows: list[list[Cell]], wanted: list[list[str]]
) -> None:
    assert [list(row) for row in laid_out(rows)] == wanted


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5))
def test_no_cell_is_lost(rows: list[list[Cell]]) -> None:
    table = laid_out(rows)
    said = " ".join(cell for row in table for cell in row)
    assert all(cell.text in said for row in rows for cell in row)
    assert len(table) <= len(rows)


@given(st.lists(st.lists(st.text("가a1|", max_size=3), min_size=1, max_size=4), min_size=1, max_size=4))
def test_a_table_keeps_its_columns(rows: list[list[str]]) -> None:
    lines = table_lines(rows)
    if lines[0].startswith("| ") and len(rows) > 1 and len(lines) == len(rows) + 1:
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    assert all(cell.strip() in "\n".join(lines).replace("\\|", "|") for row in rows for cell in row)
