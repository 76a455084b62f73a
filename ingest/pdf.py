"""The text of a PDF, page by page, in the order a reader reads it.

In: the bytes of a file. Out: its text, where its pages start, and what it says of itself. A child process
(``apart``) runs pdfium and works out where things stand; this one makes text of the rows that it sends::

    pdf_file   opens it       pdf_page > pdf_letters, pdf_words, pdf_columns, pdf_lines, pdf_cells,
                                         pdf_tables (by pdf_rules), pdf_parts > rows (pdf_row)
    pdf_text   joins them     pdf_edges (running heads off) > pdf_cut (tables, footnotes at a page's end)
                              > pdf_found, pdf_headings or pdf_deck > pdf_items > text

``pdf_drawn`` and ``pdf_view`` show a page as a picture. ``pdf_fonts`` says in which fonts a page is read and
in which it is drawn.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from contextlib import closing
from typing import Any, NamedTuple

from ingest import apart
from ingest.lines import heading_text
from ingest.markup import sensible
from ingest.pdf_headings import Entry
from ingest.pdf_row import Pages, Row
from ingest.pdf_text import Flow
from rag.errors import NoTextInFile, SourceError, UnsupportedFile
from rag.language import tr

SECONDS = 180.0
"""Reading a PDF stops here, OCR not counted; 10,000 pages of text take half of it (``bench/reading.py``)."""

_LARGEST_TEXT = 30_000_000
_ODD_TITLE = re.compile(
    r"무제|(?:새 )?(?:문서|document|presentation|프레젠테이션|print|인쇄)\s?\d*"
    r"|.*\.(?:hwpx?|indd|tex|pdf|key|html?|tmp)|\(?anonymous\)?|\S+_\S+",
    re.I,
)
"""What programs write there, beside what office files are called."""
_NOBODY = frozenset({"", "anonymous", "unknown", "user", "admin", "administrator"})
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


class Extract(NamedTuple):
    """What a PDF holds."""

    title: str
    """Empty where the file names none."""
    text: str
    pages: tuple[int, ...]
    """The offset where each page starts."""
    meta: dict[str, str]


class _Read(NamedTuple):
    """What the child said of a PDF."""

    pages: Pages
    wide: list[bool]
    """For each page whether it is wider than high."""
    by_ocr: int
    """Pages that OCR read."""
    unread: int
    """Pages that are pictures and were not read."""
    outline: list[Entry]
    named: dict[str, str]
    ocr_missing: bool


def extract(source: str, data: bytes, password: str = "") -> Extract:
    """Read the pages of a PDF; those that are pictures go through OCR where it is installed.

    pdfium runs in a child process, so that a page on which it hangs or crashes costs this file only.

    Raises:
        UnsupportedFile: a PDF that is encrypted or damaged, or no PDF at all.
        NoTextInFile: pages of pictures only.
        SourceError: it takes too long, or its reader hangs or crashes.
    """
    read = _read(source, data, password)
    if not read.pages:
        raise _damaged(source)
    if not any(read.pages):
        raise _no_text(source, read)
    flow = Flow(read.pages, read.outline, read.wide)
    title = sensible(read.named.get("Title", ""))
    meta = {"format": "pdf"}
    if (author := read.named.get("Author", "")).lower().strip("()") not in _NOBODY:
        meta["author"] = author
    if day := _DAY.match(read.named.get("CreationDate", "")):
        meta["date"] = "-".join(day.groups())
    counts = (("ocr_pages", read.by_ocr), ("unread_pages", read.unread), ("left_out", flow.left_out))
    meta |= {name: str(count) for name, count in counts if count}
    named = "" if _ODD_TITLE.fullmatch(title) else title
    return Extract(named or heading_text(flow.title), flow.text, flow.pages, meta)


def _read(source: str, data: bytes, password: str) -> _Read:
    pages: Pages = []
    try:
        with closing(apart.asked({"password": password}, data)) as answers:
            return _gathered(source, answers, pages, given=bool(password))
    except apart.Died as error:
        raise (_stuck if error.stuck else _crashed)(source, len(pages)) from error
    except apart.CannotStart as error:
        raise SourceError(
            tr(f"PDF를 읽는 프로세스를 띄우지 못했습니다: {source}",
               f"The process that reads PDFs could not be started: {source}"),
            tr("메모리와 프로세스 수에 여유가 있는지, mutdap doctor로 설치를 확인하세요.",
               "Check that there is memory for another process, and the installation with mutdap doctor."),
        ) from error  # fmt: skip


def _gathered(source: str, answers: Iterable[dict[str, Any]], pages: Pages, *, given: bool) -> _Read:
    """All that the child says; ``pages`` grows as they come, to tell how far it got."""
    started = time.monotonic()
    by_ocr = unread = length = 0
    ocr_seconds = 0.0
    wide: list[bool] = []
    last: dict[str, Any] = {}
    for said in answers:
        if "rows" not in said:
            last = said
            continue
        rows = [Row(*row) for row in said["rows"]]
        pages.append(rows)
        wide.append(said["wide"])
        by_ocr += said["by_ocr"]
        unread += said["unread"]
        ocr_seconds += said["ocr_seconds"]
        length += sum(len(row.text) for row in rows)
        if time.monotonic() - started - ocr_seconds > SECONDS or length > _LARGEST_TEXT:
            raise _endless(source, len(pages))
    if "refused" in last:
        raise _encrypted(source, given=given) if last["refused"] == "password" else _damaged(source)
    outline = [Entry(*entry) for entry in last["outline"]]
    return _Read(pages, wide, by_ocr, unread, outline, last["named"], last["ocr_missing"])


def _no_text(source: str, read: _Read) -> NoTextInFile:
    message = tr(f"글자가 없는 PDF입니다: {source}", f"This PDF holds no text: {source}")
    if not read.unread:
        return NoTextInFile(message, tr("내용이 있는 파일인지 확인하세요.", "Check that it is not empty."))
    if read.ocr_missing:
        return NoTextInFile(
            message,
            tr("스캔한 PDF로 보입니다. tesseract와 한국어 데이터(tesseract-ocr-kor)를 설치하면 읽습니다.",
               "It looks like a scan: install tesseract and its Korean data (tesseract-ocr-kor) to read it."),
        )  # fmt: skip
    return NoTextInFile(
        message,
        tr("글자 인식(OCR)으로도 글자를 찾지 못했습니다.", "OCR found no letters on its pages either."),
    )


def _stuck(source: str, pages: int) -> SourceError:
    return SourceError(
        tr(f"이 PDF는 읽는 중 멈췄습니다({pages + 1}쪽): {source}",
           f"Reading this PDF got stuck (page {pages + 1}): {source}"),
        _print_anew(),
    )  # fmt: skip


def _crashed(source: str, pages: int) -> SourceError:
    return SourceError(
        tr(f"이 PDF는 읽는 중 읽기 프로그램이 죽었습니다({pages + 1}쪽): {source}",
           f"The reader crashed on this PDF (page {pages + 1}): {source}"),
        _print_anew(),
    )  # fmt: skip


def _print_anew() -> str:
    return tr(
        "다른 파일에는 영향이 없습니다. PDF 뷰어에서 PDF로 인쇄해 새로 저장하거나, 그 쪽을 빼고 넣으세요.",
        "Other files are not affected. Print it to a new PDF in a viewer, or leave that page out.",
    )


def _damaged(source: str) -> UnsupportedFile:
    return UnsupportedFile(
        tr(f"PDF를 읽을 수 없습니다: {source}", f"The PDF cannot be read: {source}"),
        tr("파일이 깨졌을 수 있습니다. PDF 뷰어에서 열어 다시 저장해 보세요.",
           "It may be damaged: open it in a PDF viewer and save it again."),
    )  # fmt: skip


def _encrypted(source: str, *, given: bool) -> UnsupportedFile:
    if given:
        return UnsupportedFile(
            tr(f"PDF의 암호가 맞지 않습니다: {source}", f"The password does not open this PDF: {source}"),
            tr("--password에 준 암호를 확인하세요.", "Check what you gave with --password."),
        )
    return UnsupportedFile(
        tr(f"암호가 걸린 PDF입니다: {source}", f"This PDF is encrypted: {source}"),
        tr("mutdap sync --password 암호 로 읽거나, 암호를 푼 사본을 넣으세요.",
           "Read it with mutdap sync --password PASSWORD, or save a copy without the password."),
    )  # fmt: skip


def _endless(source: str, pages: int) -> SourceError:
    return SourceError(
        tr(f"PDF가 너무 깁니다({pages}쪽까지 읽고 멈춤): {source}",
           f"The PDF is too long (stopped after page {pages}): {source}"),
        tr("나누어 저장한 뒤 넣으세요.", "Save it in parts and sync those."),
    )  # fmt: skip
