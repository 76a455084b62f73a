"""Typeset a plain-text note as a PDF with an embedded Korean font subset.

The first line of the source is the title, lines such as ``3. ...?`` are
question headings, and every other non-empty line is a paragraph.

    pip install reportlab
    apt-get install fonts-nanum    # NanumGothic, SIL Open Font License 1.1
    python make_pdf.py practice-tools.txt ../notes/practice-tools.pdf \
        /usr/share/fonts/truetype/nanum/NanumGothic.ttf

Only the glyphs in use are embedded, with a ToUnicode map, so the text can be
searched and copied. The same input and font give the same bytes.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "NoteFont"
MARGIN = 56.0
TITLE_SIZE, HEADING_SIZE, BODY_SIZE, FOOT_SIZE = 16.0, 12.0, 10.0, 9.0
LEADING = 1.55
HEADING = re.compile(r"^\d+\. .*\?$")


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break text at spaces into lines no wider than width points.

    A single word wider than the line is left whole.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and pdfmetrics.stringWidth(longer, FONT, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    if line:
        lines.append(line)
    return lines


class Writer:
    """Places lines from the top of the page down and numbers the pages."""

    def __init__(self, path: Path, title: str) -> None:
        self.canvas = Canvas(str(path), pagesize=A4, invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self.page_width, self.page_height = A4
        self.y = self.page_height - MARGIN

    def paragraph(self, text: str, size: float, space_before: float, keep: float = 0.0) -> None:
        """Draw wrapped text; start a new page unless it fits with keep points below it."""
        lines = wrap(text, size, self.page_width - 2 * MARGIN)
        step = size * LEADING
        if self.y - space_before - len(lines) * step - keep < MARGIN:
            self.finish_page()
        else:
            self.y -= space_before
        for line in lines:
            self.y -= step
            self.canvas.setFont(FONT, size)
            self.canvas.drawString(MARGIN, self.y, line)

    def finish_page(self) -> None:
        """Write the page number at the foot and begin the next page."""
        self.canvas.setFont(FONT, FOOT_SIZE)
        number = str(self.canvas.getPageNumber())
        self.canvas.drawCentredString(self.page_width / 2, MARGIN / 2, number)
        self.canvas.showPage()
        self.y = self.page_height - MARGIN

    def save(self) -> None:
        """Finish the last page and write the file."""
        self.finish_page()
        self.canvas.save()


def make_pdf(source: Path, output: Path, font: Path) -> None:
    """Read the source text and write the PDF."""
    lines = [line.strip() for line in source.read_text(encoding="utf-8").splitlines()]
    title, *body = [line for line in lines if line]
    pdfmetrics.registerFont(TTFont(FONT, str(font)))
    writer = Writer(output, title)
    writer.paragraph(title, TITLE_SIZE, 0.0)
    for line in body:
        if HEADING.match(line):
            writer.paragraph(line, HEADING_SIZE, 14.0, keep=3 * BODY_SIZE * LEADING)
        else:
            writer.paragraph(line, BODY_SIZE, 2.0)
    writer.save()


def main() -> None:
    """Parse the command line and make the PDF."""
    parser = argparse.ArgumentParser(description="Make a PDF from a plain-text note.")
    parser.add_argument("source", type=Path, help="UTF-8 text file")
    parser.add_argument("output", type=Path, help="PDF file to write")
    parser.add_argument("font", type=Path, help="TrueType font with Korean glyphs")
    args = parser.parse_args()
    make_pdf(args.source, args.output, args.font)


if __name__ == "__main__":
    main()
