from __future__ import annotations

from pathlib import Path

import office_like as like
import pytest

from ingest import office
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


CHART = """<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><a:t>월별</a:t></c:title>
<c:plotArea><c:barChart>
<c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>정확도</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>1월</c:v></c:pt>
<c:pt idx="1"><c:v>2월</c:v></c:pt></c:strCache>
</c:strRef></c:cat><c:val><c:numRef><c:numCache><c:formatCode>0%</c:formatCode>
<c:pt idx="0"><c:v>0.81</c:v></c:pt>
<c:pt idx="1"><c:v>0.87</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>
<c:ser><c:tx><c:v>오차</c:v></c:tx><c:val><c:numRef><c:numCache>
<c:pt idx="1"><c:v>0.30000000000000004</c:v></c:pt>
</c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"""


def test_a_chart_is_a_table_of_its_values() -> None:
    inner = '<a:graphic><a:graphicData><c:chart xmlns:c="c" r:id="c1"/></a:graphicData></a:graphic>'
    frame = f"<p:graphicFrame>{inner}</p:graphicFrame>"
    slide = like.tree(like.shape("title", like.said("정확도")), frame)
    data = like.pptx(
        **{
            "ppt/slides/slide1.xml": slide,
            "ppt/slides/_rels/slide1.xml.rels": like.relations(c1=("chart", "../charts/chart1.xml")),
            "ppt/charts/chart1.xml": CHART,
        }
    )
    text = office.extract("a.pptx", data).text
    assert text.endswith(
        "## 정확도\n\n월별\n\n|  | 정확도 | 오차 |\n|---|---|---|\n| 1월 | 81% |  |\n| 2월 | 87% | 0.3 |"
    )


@pytest.mark.parametrize(
    ("shapes", "written"),
    [
        (["큰 글씨", "처리량은 1,840이다."], "## 큰 글씨\n\n처리량은 1,840이다."),
        (["처리량은 1,840이다.", "큰 글씨"], "## 슬라이드 2\n\n처리량은 1,840이다.\n\n큰 글씨"),
        ([""], "천천히 말한다."),
    ],
)
def test_a_slide_without_a_title_stands_alone(shapes: list[str], written: str) -> None:
    slide = like.tree(*(like.shape("", like.said(text)) for text in shapes))
    text = office.extract("a.pptx", like.pptx(**{"ppt/slides/slide1.xml": slide})).text
    assert text.endswith(f"\n\n{written}")


def test_raised_letters_of_a_slide() -> None:
    line = "<a:r><a:t>O(n</a:t></a:r><a:r><a:rPr baseline='30000'/><a:t>2</a:t></a:r><a:r><a:t>)</a:t></a:r>"
    slide = like.tree(like.shape("title", like.said("복잡도")), like.shape("", line))
    text = office.extract("a.pptx", like.pptx(**{"ppt/slides/slide1.xml": slide})).text
    assert text.endswith("O(n^2)")


def test_numbered_lines_keep_their_numbers_and_a_slide_s_number_is_no_text() -> None:
    def line(text: str, mark: str, level: int = 0) -> str:
        return f'<a:pPr lvl="{level}">{mark}</a:pPr><a:r><a:t>{text}</a:t></a:r>'

    arabic = '<a:buAutoNum type="arabicPeriod"/>'
    lines = [
        line("모은다", arabic), line("나눈다", arabic), line("훈련", arabic, 1), line("시험", arabic, 1), "",
        line("잰다", arabic), line("검증", arabic, 1), line("메모", "<a:buNone/>"),
        line("다섯째", '<a:buAutoNum type="arabicPeriod" startAt="5"/>'),
        line("가", '<a:buAutoNum type="alphaLcPeriod"/>', 1),
        '<a:fld type="slidenum"><a:t>7</a:t></a:fld>',
    ]  # fmt: skip
    slide = like.tree(like.shape("title", like.said("차례대로")), like.shape("body", *lines))
    text = office.extract("a.pptx", like.pptx(**{"ppt/slides/slide1.xml": slide})).text
    assert text.partition("## 차례대로\n\n")[2] == (
        "1. 모은다\n2. 나눈다\n  1. 훈련\n  2. 시험\n3. 잰다\n  1. 검증\n\n메모\n\n5. 다섯째\n  - 가"
    )
