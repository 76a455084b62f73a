"""PDFs as notes are printed: pages of wrapped prose, columns, heads and feet, an outline, scans."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest import pdf_fonts

CID = "HYSMyeongJo-Medium"
"""Needs no file, and names a predefined Korean CMap instead of carrying ToUnicode."""

PROSE = (
    "기울기 소실은 층이 깊어질수록 오차의 기울기가 곱해지며 작아져 앞쪽 층의 가중치가 거의 갱신되지 않는 "
    "현상이다. 시그모이드처럼 미분값이 작은 활성화 함수를 여러 번 지나면 심해진다. 렐루와 잔차 연결, 배치 "
    "정규화가 이를 줄인다. 반대로 기울기가 너무 커지는 것은 기울기 폭발이라 하고, 순환 신경망에서 흔하며 "
    "기울기를 자르면 막을 수 있다. 가중치를 처음에 어떻게 정하느냐도 중요해서 층의 입력 수로 분산을 맞춘다. "
    "학습률이 너무 크면 손실이 튀고 너무 작으면 학습이 느리므로 처음 몇 번은 천천히 올렸다가 다시 내린다. "
    "작은 배치는 잡음이 커서 날카로운 골짜기를 빠져나오게 돕고, 큰 배치는 하드웨어를 잘 쓰지만 일반화가 "
    "나빠질 수 있다. 검증 손실이 더 줄지 않으면 학습을 멈추고 가장 좋았던 때의 가중치를 되돌린다. "
    "어텐션은 질의와 열쇠의 내적으로 어느 단어를 볼지 정하고, 값의 가중 평균을 그 답으로 내놓는다. "
)


def font(name: str = "NanumGothic") -> str:
    """A font with Hangul that is embedded with ToUnicode; the test is skipped where none is installed."""
    path = Path("/usr/share/fonts/truetype/nanum") / f"{name}.ttf"
    try:
        pdfmetrics.registerFont(TTFont(name, str(path)))
    except (TTFError, OSError):
        pytest.skip(f"{path} is missing: apt-get install fonts-nanum")
    return name


def cid() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(CID))
    return CID


def opened(path: Path) -> Any:
    """As the product opens it: read with the same fonts on every machine."""
    return pdf_fonts.pdfium().PdfDocument(path)


class Line(NamedTuple):
    x: float
    y: float
    text: str
    size: float = 10


def wrapped(text: str, name: str, width: float, *, by_word: bool = True) -> list[str]:
    """A text in lines, as a page breaks them; not ``by_word``: inside words, as Korean printing does."""
    lines, line = [], ""
    for unit in [word + " " for word in text.split()] if by_word else list(text):
        if pdfmetrics.stringWidth((line + unit).rstrip(), name, 10) > width:
            lines.append(line.strip())
            line = ""
        line += unit
    return [*lines, line.strip()]


def write(path: Path, name: str, pages: list[list[Line]], outline: dict[str, int] | None = None) -> Path:
    """Outline: titles with the page, from 0, that each leads to."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for number, lines in enumerate(pages):
        for title, at in (outline or {}).items():
            if at == number:
                canvas.bookmarkPage(title)
                canvas.addOutlineEntry(title, title, 0)
        for line in lines:
            canvas.setFont(name, line.size)
            canvas.drawString(line.x, line.y, line.text)
        canvas.showPage()
    canvas.save()
    return path


def justified(path: Path, name: str, lines: list[str], width: float) -> Path:
    """One column, each line but the last as wide as it; every word is set by itself, as makers do."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for n, line in enumerate(lines):
        words = line.split()
        used = sum(pdfmetrics.stringWidth(word, name, 10) for word in words)
        last = n == len(lines) - 1 or len(words) == 1
        space = 3.0 if last else (width - used) / (len(words) - 1)
        x = 60.0
        for word in words:
            canvas.setFont(name, 10)
            canvas.drawString(x, 760 - 14 * n, word)
            x += pdfmetrics.stringWidth(word, name, 10) + space
    canvas.save()
    return path


def spaced(path: Path, name: str, words: list[str], gaps: list[float]) -> Path:
    """A line of words with the points between them."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(name, 10)
    x = 60.0
    for word, gap in zip(words, [*gaps, 0.0], strict=True):
        canvas.drawString(x, 700, word)
        x += pdfmetrics.stringWidth(word, name, 10) + gap
    canvas.save()
    return path


def framed(path: Path, name: str, title: str, cells: list[str]) -> Path:
    """A table's title over its first row, between two lines."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(name, 10)
    canvas.drawString(60, 120, title)
    for n, cell in enumerate(cells):
        canvas.drawString(60 + 100 * n, 80, cell)
    for y in (94, 74):
        canvas.line(55, y, 480, y)
    canvas.save()
    return path


def cells_touching(path: Path, name: str, cells: list[tuple[str, str]]) -> Path:
    """Names with what they stand for right beside them, with no space in the file."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(name, 10)
    for n, (left, right) in enumerate(cells):
        canvas.drawString(60, 700 - 20 * n, left)
        canvas.drawString(61.6 + pdfmetrics.stringWidth(left, name, 10), 700 - 20 * n, right)
    canvas.save()
    return path


def mapped(path: Path, lines: list[str], to: dict[str, str]) -> Path:
    """Lines in Helvetica, every other one twice as large, in which some letters are said to be others."""
    names = "".join(f"<{ord(a):02x}> <{b.encode('utf-16-be').hex()}>\n" for a, b in to.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(to)} beginbfchar\n{names}endbfchar endcmap end end"
    )
    shown = "\n".join(
        f"BT /F {10 + 10 * (n % 2)} Tf 60 {700 - 40 * n} Td ({line}) Tj ET" for n, line in enumerate(lines)
    )
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 6 0 R>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 5 0 R>>",
        *(f"<</Length {len(text)}>>stream\n{text}\nendstream" for text in (cmap, shown)),
    ]
    body = "".join(f"{n} 0 obj\n{one}\nendobj\n" for n, one in enumerate(objects, 1))
    path.write_text(f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n%%EOF")
    return path


def coded(path: Path, prose: str, code: list[str]) -> Path:
    """A line of prose over lines of code in Courier."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(cid(), 10)
    canvas.drawString(60, 760, prose)
    canvas.setFont("Courier", 10)
    for n, line in enumerate(code):
        canvas.drawString(60, 730 - 13 * n, line)
    canvas.save()
    return path


def mixed(path: Path, pieces: list[tuple[str, str]], size: float = 10) -> Path:
    """A line of pieces, each in a font of its own, as where a font lacks some letters."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    x = 60.0
    for name, text in pieces:
        canvas.setFont(name, size)
        canvas.drawString(x, 700, text)
        x += pdfmetrics.stringWidth(text, name, size)
    canvas.save()
    return path


def scan(path: Path, name: str, text: str) -> Path:
    """A page that is a picture of text."""
    from reportlab.lib.utils import ImageReader

    printed = write(path.with_suffix(".printed.pdf"), name, [[Line(60, 700, text, 20)]])
    with pdf_fonts.drawing():
        picture = opened(printed)[0].render(scale=2).to_pil()
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.save()
    return path
