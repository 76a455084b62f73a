"""Tables of a PDF's page: which lines are one, and what stands in their cells."""

from __future__ import annotations

from pathlib import Path

import pdfs
from pdfs import Line
from reportlab.pdfgen.canvas import Canvas

from ingest.load import load
from ingest.pdf_page import rows_of

RULE = "|---|---|---|"


def said(path: Path) -> list[str]:
    return [row.text.strip() for row in rows_of(pdfs.opened(path)[0])]


def ruled(path: Path, tables: list[tuple[list[float], list[list[str]]]]) -> Path:
    """Tables one under the other, between lines of prose: where their columns start, and their rows."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(pdfs.cid(), 10)
    y = 760.0
    for places, table in tables:
        canvas.drawString(60, y, "표 위에 오는 문단이 여기에 한 줄 있고 그 아래에 표가 온다.")
        y -= 20
        canvas.line(50, y + 13, 540, y + 13)
        for row in table:
            for x, cell in zip(places, row, strict=True):
                canvas.drawString(x, y, cell)
            canvas.line(50, y - 5, 540, y - 5)
            y -= 18
        y -= 10
    canvas.save()
    return path


def test_the_rows_of_a_ruled_table_are_one_table_whatever_table_follows(tmp_path: Path) -> None:
    one = [["구분", "TCP", "UDP"], ["연결", "연결형", "비연결형"], ["순서", "보장", "보장 안 함"]]
    other = [
        ["계층", "장비", "하는 일"],
        ["2계층", "스위치", "프레임 전달"],
        ["3계층", "라우터", "길 찾기"],
    ]
    path = ruled(tmp_path / "a.pdf", [([60, 200, 400], one), ([60, 110, 250], other)])
    rows = [row for row in said(path) if row.startswith("|")]
    assert rows == [
        "| 구분 | TCP | UDP |", RULE, "| 연결 | 연결형 | 비연결형 |", "| 순서 | 보장 | 보장 안 함 |",
        "| 계층 | 장비 | 하는 일 |", RULE,
        "| 2계층 | 스위치 | 프레임 전달 |", "| 3계층 | 라우터 | 길 찾기 |",
    ]  # fmt: skip


def test_rows_between_lines_that_share_no_edge_are_one_table(tmp_path: Path) -> None:
    rows = [["가", "나", "다"], ["라라라라라라", "마마마마마마마마", "바바바바바바"]]
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    canvas.setFont(pdfs.cid(), 10)
    for n, (row, places) in enumerate(zip(rows, ([60, 230, 300], [100, 170, 400]), strict=True)):
        canvas.line(50, 713 - 18 * n, 540, 713 - 18 * n)
        for x, cell in zip(places, row, strict=True):
            canvas.drawString(x, 700 - 18 * n, cell)
    canvas.line(50, 677, 540, 677)
    canvas.save()
    assert said(tmp_path / "a.pdf") == [f"| {' | '.join(rows[0])} |", RULE, f"| {' | '.join(rows[1])} |"]


def test_a_word_that_the_edge_of_its_cell_broke_is_one_word(tmp_path: Path) -> None:
    lines = [
        Line(60, 500, "계층"), Line(160, 500, "설명"),
        Line(60, 470, "물리"), Line(160, 470, "비트를 전기 신호로 바꾸어 케이"),
        Line(160, 458, "블로 보내고 받는다"),
        Line(60, 430, "전송"), Line(160, 430, "포트 번호로 프로세스를 가려내"),
        Line(160, 418, "고 순서를 지킨다"),
        Line(60, 390, "응용"), Line(160, 390, "사용자의 요청을 받아서 처리한"),
        Line(160, 378, "다"),
    ]  # fmt: skip
    text = load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), [lines])).text
    assert text.splitlines()[2:] == [
        "| 물리 | 비트를 전기 신호로 바꾸어 케이블로 보내고 받는다 |",
        "| 전송 | 포트 번호로 프로세스를 가려내고 순서를 지킨다 |",
        "| 응용 | 사용자의 요청을 받아서 처리한다 |",
    ]
