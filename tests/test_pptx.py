from __future__ import annotations

from pathlib import Path

import office_like as like
import pytest

from ingest.load import load


@pytest.mark.parametrize(
    ("rows", "written"),
    [
        (
            [["", "가산", "내적"], ["점수", "tanh", "곱"], ["해", "2014", "2015"]],
            "|  | 가산 | 내적 |\n|---|---|---|\n| 점수 | tanh | 곱 |\n| 해 | 2014 | 2015 |",
        ),
        ([["이름", "값"], ["배치", ""]], "| 이름 | 값 |\n|---|---|\n| 배치 |  |"),
        ([["이름", "값"], ["", ""], ["배치", "32"]], "이름 | 값\n배치 | 32"),
        ([["a|b", ""], ["c", "d"]], "| a\\|b |  |\n|---|---|\n| c | d |"),
    ],
)
def test_a_table_with_empty_sides_keeps_its_columns(
    tmp_path: Path, rows: list[list[str]], written: str
) -> None:
    cells = "".join(
        "<a:tr>"
        + "".join(f"<a:tc><a:txBody><a:p>{like.said(c)}</a:p></a:txBody></a:tc>" for c in row)
        + "</a:tr>"
        for row in rows
    )
    slide = like.tree(
        like.shape("title", like.said("비교")),
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{cells}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
    )
    data = like.inside(like.pptx(), 2, lambda _: slide.encode())
    path = tmp_path / "a.pptx"
    path.write_bytes(data)
    text = load(path).text
    assert text.endswith(f"## 비교\n\n{written}")
