from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import load as loading
from ingest.clean import clean
from ingest.load import SUFFIXES, load, readable
from ingest.split import split
from rag.config import BUNDLED
from rag.errors import NoTextInFile, SourceError, UnsupportedFile

KOREAN = "경사 하강법이란?\r\n\r\n손실이 줄어드는 쪽으로 간다.\n"
LETTERS = st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"])


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=LETTERS | st.sampled_from("\r\n\t"), min_size=1).filter(lambda t: t[0].isalnum()),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_unicode_round_trips(tmp_path: Path, text: str, encoding: str) -> None:
    assert load(write(tmp_path, "a.txt", text.encode(encoding))).text == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=4))
def test_cp949_round_trips(tmp_path: Path, text: str) -> None:
    document = load(write(tmp_path, "a.txt", (KOREAN + text).encode("cp949")))
    assert document.text == KOREAN + text
    assert document.meta["encoding"] == "cp949"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_is_no_text(tmp_path: Path, encoding: str) -> None:
    document = load(write(tmp_path, "a.md", ("\ufeff" + KOREAN).encode(encoding)))
    assert document.text == KOREAN
    assert document.meta == {"format": "markdown", "encoding": encoding}


def test_the_source_is_an_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "한글 이름.TXT", KOREAN)
    monkeypatch.chdir(tmp_path)
    assert load(Path("한글 이름.TXT")).source == str(tmp_path / "한글 이름.TXT")


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.txt", "딥러닝 면접 노트\n\n글이다.\n", "딥러닝 면접 노트"),
        (
            "a.txt",
            "본문 바로가기\n분류\n\n경사 하강 이야기\n\nby 나비 2024. 1. 2.\n글이다.\n",
            "경사 하강 이야기",
        ),
        ("stem.txt", "1. 손실이란?\n\n차이다.\n", "stem"),
        ("a.md", "머리말\n\n# **역전파** 정리\n\n글.\n", "역전파 정리"),
        ("a.md", "역전파\n====\n\n글.\n", "역전파"),
        ("a.md", "---\ntitle: '앞머리 제목'\ndate: 2024\n---\n\n글.\n", "앞머리 제목"),
        ("stem.md", "```\n# 주석\n```\n\n## 작은 제목\n\n글.\n", "stem"),
        ("a.html", "<title>역전파 - 나비의 블로그</title><h1>역전파</h1><p>글이다.", "역전파"),
        ("a.htm", "<title>역전파 - 나비의 블로그</title><p>글이다.", "역전파 - 나비의 블로그"),
    ],
)
def test_titles(tmp_path: Path, name: str, text: str, title: str) -> None:
    assert load(write(tmp_path, name, text)).title == title


def test_front_matter_is_no_heading(tmp_path: Path) -> None:
    document = load(write(tmp_path, "a.md", "---\ntitle: 제목\ntags: 가\n---\n\n글이다.\n"))
    assert [chunk.heading for chunk in split(document)] == [""]


PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>역전파 :: 나비</title>
<style>p {{ color: red }}</style></head><body>
<header><h1>나비의 블로그</h1></header><nav><a href="/">처음</a></nav>
<div><ul class="side"><li><a href="1">글 하나</a></li><li><a href="2">글 둘</a></li></ul><{main}>
<h1>역전파</h1><p>첫 줄<br>둘째   <b>줄</b>이다.</p><h2>Q1. 왜 거꾸로 가나?</h2><p>연쇄 법칙 때문이다.</p>
<ul><li>하나<ul><li>안쪽</li></ul></li><li><p>둘</p></li></ul><ol><li>가</li><li>나</li></ol>
<pre><code># 부호
x  =  1</code></pre>
<table><tr><th>이름</th><th>값</th></tr><tr><td>학습률</td><td><p>0.1</p></td></tr></table>
<script>alert(1)</script></{main}></div><footer>나비 저작권</footer></body></html>"""


@pytest.mark.parametrize("main", ["article", "main", "div"])
@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("euc-kr", "cp949")])
def test_a_page_becomes_markdown(tmp_path: Path, main: str, charset: str, encoding: str) -> None:
    document = load(write(tmp_path, "a.html", PAGE.format(charset=charset, main=main).encode(encoding)))
    assert document.title == "역전파"
    assert document.meta == {"format": "html", "encoding": encoding}
    text = document.text[document.text.index("# 역전파") :]
    assert text == (
        "# 역전파\n\n첫 줄\n둘째 줄이다.\n\n## Q1. 왜 거꾸로 가나?\n\n연쇄 법칙 때문이다.\n\n"
        "- 하나\n  - 안쪽\n- 둘\n\n1. 가\n2. 나\n\n```\n# 부호\nx  =  1\n```\n\n이름 | 값\n학습률 | 0.1"
    )
    assert "저작권" not in document.text
    assert [chunk.question for chunk in split(clean(document))] == ["", "왜 거꾸로 가나?"]


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    page = "<div>" * 20_000 + "깊은 곳의 글이다." + "</div>" * 20_000
    assert load(write(tmp_path, "a.html", page)).text == "깊은 곳의 글이다."


def test_a_page_of_small_articles_is_kept_whole(tmp_path: Path) -> None:
    cards = "".join(f"<article><p>{n}째 카드에 적힌 글이다.</p></article>" for n in range(9))
    text = load(write(tmp_path, "a.html", f"<body>{cards}</body>")).text
    assert "0째" in text
    assert "8째" in text


def pdf(path: Path, pages: list[list[str]], **options: object) -> Path:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    canvas = Canvas(str(path), **options)  # type: ignore[arg-type]
    for lines in pages:
        canvas.setFont("HYSMyeongJo-Medium", 12)
        for n, line in enumerate(lines):
            canvas.drawString(60, 780 - 20 * n, line)
        canvas.showPage()
    canvas.save()
    return path


def test_a_pdf_keeps_its_pages(tmp_path: Path) -> None:
    path = pdf(
        tmp_path / "a.pdf",
        [["신경망 노트", "Q1. 손실이란?", "A. 차이다."], ["Q2. 학습률이란?", "A. 걸음의 크기다."]],
    )
    document = load(path)
    assert document.title == "신경망 노트"
    assert document.meta["format"] == "pdf"
    assert [document.text[at:].split("\n")[0] for at in document.pages] == ["신경망 노트", "Q2. 학습률이란?"]
    assert [(c.question, c.page) for c in split(document)] == [("", 1), ("손실이란?", 1), ("학습률이란?", 2)]


def test_pdfs_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NoTextInFile, match="PDF") as scanned:
        load(pdf(tmp_path / "scan.pdf", [[], []]))
    assert scanned.value.hint
    locked = pdf(tmp_path / "locked.pdf", [["비밀"]], encrypt="password")
    whole = pdf(tmp_path / "whole.pdf", [["글이다."]]).read_bytes()
    for path in (
        locked,
        write(tmp_path, "b.pdf", b"%PDF-1.4\nnothing"),
        write(tmp_path, "c.pdf", whole[:300]),
    ):
        with pytest.raises(SourceError) as caught:
            load(path)
        assert caught.value.hint


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_pdfs_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "whole.pdf"
    whole = bytearray((path if path.exists() else pdf(path, [["글이다."], ["또 글이다."]])).read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=20)):
        whole[at] = data.draw(st.integers(0, 255))
    try:
        load(write(tmp_path, "damaged.pdf", bytes(whole)))
    except SourceError as error:
        assert error.hint


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"", NoTextInFile),
        ("a.md", b" \n\t\r\n", NoTextInFile),
        ("a.txt", b"\xef\xbb\xbf", NoTextInFile),
        ("a.html", b"<html><body><script>x</script></body></html>", NoTextInFile),
        ("a.html", b"", NoTextInFile),
        ("a.txt", b"PK\x03\x04\x00\x00\x08\x00", UnsupportedFile),
        ("a.txt", b"\x01\x02\x03\x04\x05\x06\x07\x08", UnsupportedFile),
        ("a.md", b"\xff\xff\xff\x81", UnsupportedFile),
        ("a.txt", ("가나다라마바사 " * 20).encode()[:-3] + b"\xff\xfe\xea", UnsupportedFile),
        ("a.txt", b"\xff\xfe\x00\xd8\x00\xd8", UnsupportedFile),
        ("a.txt", b"%PDF-1.7\x00\x01", UnsupportedFile),
        ("a.docx", b"PK", UnsupportedFile),
        ("noending", b"text", UnsupportedFile),
    ],
)
def test_files_that_hold_no_text(tmp_path: Path, name: str, data: bytes, kind: type[SourceError]) -> None:
    path = write(tmp_path, name, data)
    with pytest.raises(kind) as caught:
        load(path)
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    for name in (
        "missing.txt",
        "missing.docx",
        "pipe.txt",
        "folder.md",
        "loop.txt",
        "nul\0.txt",
        "x" * 300 + ".txt",
    ):
        with pytest.raises(SourceError) as caught:
            load(tmp_path / name)
        assert type(caught.value) is SourceError
        assert caught.value.hint


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", KOREAN)
    path.chmod(0)
    with pytest.raises(SourceError):
        load(path)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "LARGEST", 10)
    with pytest.raises(SourceError, match=r"크|large"):
        load(write(tmp_path, "a.txt", "가" * 10))


def test_which_names_are_read() -> None:
    assert all(readable(Path("a" + suffix.upper())) for suffix in SUFFIXES)
    assert not any(readable(Path(name)) for name in ("a.xls", ".hidden.md", "~$a.txt", "README"))


def test_another_reader_of_pdf_finds_the_same_words_on_the_same_pages():
    import pypdf

    path = BUNDLED / "notes" / "practice-tools.pdf"
    document = load(path)
    ends = [*document.pages[1:], len(document.text)]
    ours = [document.text[a:b].split() for a, b in zip(document.pages, ends, strict=True)]
    theirs = [page.extract_text().split() for page in pypdf.PdfReader(path).pages]
    assert len(ours) == len(theirs) == 3
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        letters = "".join(mine).replace("#", "")
        assert letters in {"".join(other), "".join(other).removesuffix(str(number))}
