"""What Word and Hancom's word processor put beside plain paragraphs: boxes, notes, changes, signs."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_like import W, docx, hpar, hwpx, par, run

from ingest.load import load


def read(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return load(path).text


def in_table(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr></w:tbl>"


def note(kind: str, text: str) -> str:
    return f"<hp:{kind}Note number='1'><hp:subList>{hpar(text)}</hp:subList></hp:{kind}Note>"


def deleted(text: str) -> str:
    return f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{run(text)}</w:p>'


SYMBOL = '<w:r><w:sym w:font="Wingdings" w:char="{}"/></w:r>'
REFERENCE = '<w:r><w:{}noteReference w:id="2"/></w:r>'
RUBY = f"<w:rt>{run('한')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase>"
HWPX_BOX = "<hp:tbl><hp:tr><hp:tc><hp:subList>{}</hp:subList></hp:tc></hp:tr></hp:tbl>"
DUTMAL = "<hp:mainText>본말</hp:mainText><hp:subText>덧말</hp:subText>"
DRAWN = "<hp:rect><hp:drawText><hp:subList>{}</hp:subList></hp:drawText></hp:rect>"
TWO = DRAWN.format(hpar("하나")) + DRAWN.format(hpar("둘"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (in_table(par("Q. 왜 쓰나?") + par("A. 빠르다.")), "Q. 왜 쓰나?\n\nA. 빠르다."),
        (in_table(in_table(par("가"), par("나"))), "가 | 나"),
        (deleted("스레드는 ") + par("흐름이다."), "스레드는 흐름이다."),
        (deleted("끝이다.") + in_table(par("가"), par("나")), "끝이다.\n\n가 | 나"),
        (par("앞", inner=run("숨긴 글", "<w:vanish/>") + run("뒤", '<w:vanish w:val="0"/>')), "앞뒤"),
        (par("가", inner=SYMBOL.format("F0E0") + SYMBOL.format("F021") + SYMBOL.format("x")), "가→"),
        (par("", inner=f"<w:r><w:ruby>{RUBY}</w:ruby></w:r>"), "漢"),
        (
            par("가", inner=REFERENCE.format("foot") + REFERENCE.format("end")),
            "가[^2][^e2]\n\n[^2]: 2015년 논문이다.\n\n[^e2]: 하나. 둘.",
        ),
    ],
)  # fmt: skip
def test_word(tmp_path: Path, body: str, text: str) -> None:
    ends = f'<w:endnotes {W}><w:endnote w:id="2">{par("하나.")}{par("둘.")}</w:endnote></w:endnotes>'
    assert read(tmp_path, "a.docx", docx(body, **{"word/endnotes.xml": ends})) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            hpar("", inner=HWPX_BOX.format(hpar("Q. 왜 쓰나?") + hpar("A. 빠르다."))),
            "Q. 왜 쓰나?\n\nA. 빠르다.",
        ),
        (
            hpar("", inner=f"<hp:container>{TWO}</hp:container>"),
            "하나\n\n둘",
        ),
        (
            hpar("가", inner=f"<hp:ctrl>{note('foot', '각주')}{note('end', '미주')}</hp:ctrl>"),
            "가[^1][^e1]\n\n[^1]: 각주\n\n[^e1]: 미주",
        ),
        (hpar("<hp:deleteBegin/>지운 말<hp:deleteEnd/><hp:insertBegin/>넣은 말<hp:insertEnd/>"), "넣은 말"),
        (hpar("", inner=f"<hp:dutmal>{DUTMAL}</hp:dutmal>"), "본말"),
        (hpar("표 ", inner='<hp:autoNum num="3" numType="TABLE"/><hp:t> 값</hp:t>'), "표 3 값"),
        (hpar("글", inner='<hp:compose composeText="㉮"/>'), "글㉮"),
    ],
)  # fmt: skip
def test_hancom(tmp_path: Path, body: str, text: str) -> None:
    assert read(tmp_path, "a.hwpx", hwpx(body)) == text
