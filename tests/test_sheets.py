"""What the cells of a workbook show, and which of its rows stay a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_like import SHEET, xlsx

from ingest.load import load
from ingest.markup import Writer
from ingest.table import write


def shown(tmp_path: Path, code: str, value: str) -> str:
    """What a cell of a format shows of a number."""
    styles = (
        f'<styleSheet {SHEET}><numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    rows = (
        '<row><c t="str"><v>이름</v></c><c t="str"><v>값</v></c></row>'
        f'<row><c t="str"><v>가</v></c><c s="0"><v>{value}</v></c></row>'
    )
    sheet = f"<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>"
    parts = {"xl/styles.xml": styles, "xl/worksheets/sheet1.xml": sheet, "xl/worksheets/sheet2.xml": sheet}
    (tmp_path / "a.xlsx").write_bytes(xlsx(**parts))
    return load(tmp_path / "a.xlsx").text.split("가 | ")[1].splitlines()[0]


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("[h]:mm", "1.25", "30:00"),
        ("[hh]:mm:ss", "0.5208333", "12:30"),
        ("h:mm", "0.5208333", "12:30"),
        ("#,##0&quot;원&quot;", "15000", "15000원"),
        ("0.0\\시\\간", "2.5", "2.5시간"),
        ("General&quot;주차&quot;", "3", "3주차"),
        ("_-[$₩-412]* #,##0_-;-[$₩-412]* #,##0_-", "1200", "₩1200"),
        ("#,##0,&quot;천원&quot;", "15000", "15000"),
        ("0&quot;시간&quot; 00&quot;분&quot;", "130", "130"),
        ("[Red]0.0%;[Blue]0.0%", "0.125", "12.5%"),
        ("yyyy&quot;년&quot;\\ m&quot;월&quot;\\ d&quot;일&quot;", "45536", "2024-09-01"),
    ],
)
def test_a_number_is_shown_as_its_format_says(tmp_path: Path, code: str, value: str, text: str) -> None:
    assert shown(tmp_path, code, value) == text


def test_a_workbook_of_several_sheets_is_named_after_its_file(tmp_path: Path) -> None:
    (tmp_path / "학습 계획.xlsx").write_bytes(xlsx())
    assert load(tmp_path / "학습 계획.xlsx").title == "학습 계획"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (  # a sum stands in no column of text
            [["날짜", "내용", "시간"], ["3월 2일", "정규화", "2"], ["합계", "", "2"]],
            "## 3월 2일\n\n정규화\n\n시간: 2\n\n## 합계\n\n시간: 2",
        ),
        (
            [["주차", "주제", "과제"], ["1", "퍼셉트론", "없음"], ["2", "역전파", "미분"]],
            "## 주차 1\n\n주제: 퍼셉트론\n과제: 없음\n\n## 주차 2\n\n주제: 역전파\n과제: 미분",
        ),
        (
            [["모델", "시간", "비용"], ["가", "2.5시간", "₩1,200"], ["나", "3시간", "900원"]],
            "모델 | 시간 | 비용\n가 | 2.5시간 | ₩1,200\n나 | 3시간 | 900원",
        ),
    ],
)
def test_rows(rows: list[list[str]], text: str) -> None:
    writer = Writer()
    write(writer, rows)
    assert writer.text() == text
