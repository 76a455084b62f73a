from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pdfs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfs import PROSE, Line

from ingest import apart, ocr
from ingest import pdf as reading
from ingest.clean import clean
from ingest.load import load
from ingest.split import split
from rag.errors import NoTextInFile, SourceError, UnsupportedFile

WORDS = " ".join(PROSE.split())


def column(lines: list[str], x: float = 60, top: float = 760) -> list[Line]:
    return [Line(x, top - 15 * n, text) for n, text in enumerate(lines)]


@pytest.mark.parametrize("embedded", [True, False])
def test_lines_that_a_page_broke_are_whole_again(tmp_path: Path, embedded: bool) -> None:
    name = pdfs.font() if embedded else pdfs.cid()
    path = pdfs.write(tmp_path / "a.pdf", name, [column(pdfs.wrapped(PROSE, name, 460))])
    text = load(path).text
    assert text.replace("\n", " ") == WORDS
    assert all(line.endswith((".", "다")) or len(line) > 200 for line in text.split("\n"))


def test_a_word_that_a_page_broke_is_one_word(tmp_path: Path) -> None:
    name = pdfs.cid()
    path = pdfs.write(tmp_path / "a.pdf", name, [column(pdfs.wrapped(PROSE, name, 460, by_word=False))])
    text = load(path).text.replace("\n", " ")
    missing = set(WORDS.split()) - set(text.split())
    assert len(missing) <= 2, missing


@pytest.mark.parametrize("row_by_row", [False, True])
def test_columns_are_read_one_after_the_other(tmp_path: Path, row_by_row: bool) -> None:
    name = pdfs.cid()
    lines = pdfs.wrapped(PROSE * 2, name, 220)
    half = len(lines) // 2
    both = column(lines[:half]) + column(lines[half:], x=320)
    if row_by_row:
        both.sort(key=lambda line: (-line.y, line.x))
    path = pdfs.write(tmp_path / "a.pdf", name, [[Line(60, 800, "두 단으로 짠 노트", 16), *both]])
    text = load(path).text.replace("\n", " ")
    assert text.startswith("두 단으로 짠 노트")
    assert WORDS in text


def test_a_table_is_no_pair_of_columns(tmp_path: Path) -> None:
    rows = [
        ("이름", "값"),
        ("학습률", "0.1"),
        ("배치", "32"),
        ("층", "4"),
        ("뉴런", "128"),
        ("횟수", "10"),
    ] * 2
    lines = [Line(x, 760 - 15 * n, row[i]) for n, row in enumerate(rows) for i, x in enumerate((60, 320))]
    text = load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), [lines])).text
    assert "| 이름 | 값 |\n|---|---|\n| 학습률 | 0.1 |\n| 배치 | 32 |" in text


def test_heads_feet_and_page_numbers_go_and_a_sentence_runs_over_the_page(tmp_path: Path) -> None:
    name = pdfs.cid()
    lines = pdfs.wrapped(PROSE * 4, name, 460)
    pages = [
        [
            Line(60, 805, "딥러닝 노트 제1판", 8),
            *column(lines[n : n + 12]),
            Line(290, 30, f"- {n // 12 + 1} -", 8),
        ]
        for n in range(0, len(lines), 12)
    ]
    document = load(pdfs.write(tmp_path / "a.pdf", name, pages))
    assert "제1판" not in document.text and "- 1 -" not in document.text
    assert int(document.meta["left_out"]) > 10 * len(pages)
    assert document.text.replace("\n", " ") == " ".join((PROSE * 4).split())
    assert len(document.pages) == len(pages)
    for page, at in enumerate(document.pages):
        first = lines[12 * page].split()[0]
        assert document.text[at:].startswith(first)
    assert {chunk.page for chunk in split(clean(document))} <= set(range(1, len(pages) + 1))


def test_a_title_that_comes_back_on_some_pages_keeps_its_first_place(tmp_path: Path) -> None:
    titles = ["역전파"] * 3 + ["정규화"] * 3
    pages = [[Line(60, 780, t, 20), *column([f"{n}째 쪽의 글이 여기에 있다."])] for n, t in enumerate(titles)]
    text = load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), pages)).text
    assert text.count("역전파") == text.count("정규화") == 1
    assert all(f"{n}째 쪽의 글" in text for n in range(6))


def test_hyphens_at_line_ends(tmp_path: Path) -> None:
    lines = [
        "Residual connections help very deep networks because the nor-",
        "malization of each layer keeps gradients alive, while the self-",
        "attention of a transformer, and self-attention is what it is called, is batch-normal-",
        "ization free.",
    ]
    text = load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), [column(lines)])).text
    assert "normalization of each" in text
    assert "self-attention of a" in text


def test_the_outline_makes_headings(tmp_path: Path) -> None:
    pages = [
        column(["머리말이 여기에 있다.", "손실 함수", "예측과 정답의 차이를 재는 함수이다."]),
        column(["그래서 이렇게 이어진다.", "둘째 쪽의 글이 여기에 있다."]),
    ]
    path = pdfs.write(tmp_path / "a.pdf", pdfs.cid(), pages, {"손실 함수": 0, "활성화 함수": 1})
    document = load(path)
    assert "## 손실 함수\n\n예측과" in document.text
    assert document.text[document.pages[1] :].startswith("## 활성화 함수\n\n그래서")
    found = [(chunk.question, chunk.page) for chunk in split(clean(document))]
    assert found == [("", 1), ("손실 함수", 1), ("활성화 함수", 2)]


def test_author_and_date_are_kept(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setTitle("경사 하강 노트")
    canvas.setAuthor("나비")
    canvas.setFont(pdfs.cid(), 12)
    canvas.drawString(60, 700, "내리막으로 간다.")
    canvas.save()
    document = load(tmp_path / "a.pdf")
    assert document.title == "경사 하강 노트"
    assert document.meta["author"] == "나비"
    assert document.meta["date"][:2] == "20"


def test_an_encrypted_pdf_opens_with_its_password(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("나비", strength=128))
    canvas.setFont(pdfs.cid(), 12)
    canvas.drawString(60, 700, "비밀은 여기에 있다.")
    canvas.save()
    for password, said in (("", "--password"), ("틀림", "--password")):
        with pytest.raises(UnsupportedFile) as caught:
            load(path, password=password)
        assert said in caught.value.hint
    assert load(path, password="나비").text == "비밀은 여기에 있다."


def test_a_scan_without_ocr_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pdfs.scan(tmp_path / "a.pdf", pdfs.font(), "글")
    monkeypatch.setenv("PATH", str(tmp_path))
    apart.close()  # the next one finds no tesseract
    with pytest.raises(NoTextInFile) as caught:
        load(path)
    apart.close()
    assert "tesseract" in caught.value.hint


def test_a_scan_is_read_by_ocr(tmp_path: Path) -> None:
    if ocr.missing():
        pytest.skip("tesseract with Korean data is missing: apt-get install tesseract-ocr-kor")
    document = load(pdfs.scan(tmp_path / "a.pdf", pdfs.font(), "역전파는 연쇄 법칙이다."))
    assert "연쇄 법칙" in document.text
    assert document.meta["ocr_pages"] == "1"


@pytest.mark.nightly
def test_ten_thousand_pages_take_bounded_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pdfs.write(
        tmp_path / "a.pdf", pdfs.cid(), [[Line(60, 700, f"{n}째 쪽의 글.")] for n in range(1500)]
    )
    started = time.monotonic()
    assert len(load(path).pages) == 1500
    assert time.monotonic() - started < 20
    monkeypatch.setattr(reading, "SECONDS", 0.0)
    with pytest.raises(SourceError, match=r"깁|long"):
        load(path)


def test_what_libreoffice_prints(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer fonts-nanum")
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    command = [
        office,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.txt"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert load(tmp_path / "a.pdf").text.replace("\n", " ") == WORDS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_any_bytes_are_read_or_refused(tmp_path: Path, junk: bytes, at: int) -> None:
    whole = tmp_path / "whole.pdf"
    if not whole.exists():
        pdfs.write(whole, pdfs.cid(), [[Line(60, 700, "글이다.")], [Line(60, 700, "또 글이다.")]], {"장": 1})
    data = whole.read_bytes()
    path = tmp_path / "damaged.pdf"
    path.write_bytes(data[: at % len(data)] + junk + data[at % len(data) + len(junk) // 2 :])
    try:
        load(path)
    except SourceError as error:
        assert error.hint
