"""The text of a PDF, page by page, in the order a reader reads it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.pdf_page import Row, garbled, rows_of
from ingest.pdf_text import Entry, Flow
from rag.errors import NoTextInFile, SourceError, UnsupportedFile
from rag.language import tr

SECONDS = 120.0
"""Reading a PDF stops here; 10,000 pages of text take half of it (``bench/reading.py``)."""

_LARGEST_TEXT = 30_000_000
_MOST_ENTRIES = 5_000
_ODD_TITLE = re.compile(
    r"untitled|제목\s?없음|microsoft word.*|.*\.(?:docx?|hwpx?|pptx?|indd|tex|pdf)|\(?anonymous\)?|\W*", re.I
)
_NOBODY = frozenset({"", "anonymous", "unknown", "user", "admin", "administrator"})
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_pdfium = threading.RLock()
"""The library behind this may be used by one thread at a time."""


class Extract(NamedTuple):
    """What a PDF holds."""

    title: str
    """Empty where the file names none."""
    text: str
    pages: tuple[int, ...]
    """The offset where each page starts."""
    meta: dict[str, str]


def extract(source: str, data: bytes, password: str = "") -> Extract:
    """Read the pages of a PDF; those that are pictures go through OCR where it is installed.

    Raises:
        UnsupportedFile: a PDF that is encrypted or damaged, or no PDF at all.
        NoTextInFile: pages of pictures only.
        SourceError: it takes too long.
    """
    with _pdfium:
        return _extract(source, data, password)


def _extract(source: str, data: bytes, password: str) -> Extract:
    import pypdfium2 as pdfium

    try:
        file = pdfium.PdfDocument(data, password=password or None)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise _encrypted(source, given=bool(password)) from error
        raise _damaged(source) from error
    try:
        if len(file) == 0:
            raise _damaged(source)
        pages, by_ocr, unread = _pages(source, file)
        if not any(pages):
            raise _no_text(source, unread)
        flow = Flow(pages, _outline(file))
        named = file.get_metadata_dict()
    except (pdfium.PdfiumError, OverflowError) as error:
        raise _damaged(source) from error
    finally:
        file.close()
    title = _tidy_name(named.get("Title", ""))
    meta = {"format": "pdf"}
    if (author := _tidy_name(named.get("Author", ""))).lower() not in _NOBODY:
        meta["author"] = author
    if day := _DAY.match(named.get("CreationDate", "")):
        meta["date"] = "-".join(day.groups())
    for name, count in (("ocr_pages", by_ocr), ("unread_pages", unread), ("left_out", flow.left_out)):
        if count:
            meta[name] = str(count)
    return Extract("" if _ODD_TITLE.fullmatch(title) else title, flow.text, flow.pages, meta)


def _tidy_name(text: str) -> str:
    return " ".join(text.replace("\x00", "").encode("utf-8", "replace").decode().split())


def _pages(source: str, file: Any) -> tuple[list[list[Row]], int, int]:  # noqa: ANN401 - the library has no types
    """The rows of each page, how many pages were read by OCR, and how many are pictures that were not."""
    import pypdfium2 as pdfium

    from ingest import ocr

    deadline = time.monotonic() + SECONDS
    found: list[list[Row]] = []
    by_ocr = unread = length = 0
    for number in range(len(file)):
        if time.monotonic() > deadline or length > _LARGEST_TEXT:
            raise _endless(source, number)
        try:
            page = file[number]
        except pdfium.PdfiumError:  # one damaged page of many
            found.append([])
            unread += 1
            continue
        rows = rows_of(page)
        if garbled(rows) or (not rows and next(page.get_objects(max_depth=2), None) is not None):
            rows = ocr.rows(page, deadline=deadline + ocr.SECONDS)
            by_ocr += bool(rows)
            unread += not rows
        page.close()
        length += sum(len(row.text) for row in rows)
        found.append(rows)
    return found, by_ocr, unread


def _outline(file: Any) -> Iterator[Entry]:  # noqa: ANN401
    """The bookmarks, each with the page it leads to."""
    for number, mark in enumerate(file.get_toc(max_depth=5)):
        if number == _MOST_ENTRIES:
            return
        target = mark.get_dest()
        page = target.get_index() if target else None
        title = _tidy_name(mark.get_title())
        if page is not None and title:
            yield Entry(title, mark.level, page)


def _no_text(source: str, unread: int) -> NoTextInFile:
    from ingest import ocr

    message = tr(f"글자가 없는 PDF입니다: {source}", f"This PDF holds no text: {source}")
    if not unread:
        return NoTextInFile(message, tr("내용이 있는 파일인지 확인하세요.", "Check that it is not empty."))
    if ocr.missing():
        return NoTextInFile(
            message,
            tr("스캔한 PDF로 보입니다. tesseract와 한국어 데이터(tesseract-ocr-kor)를 설치하면 읽습니다.",
               "It looks like a scan: install tesseract and its Korean data (tesseract-ocr-kor) to read it."),
        )  # fmt: skip
    return NoTextInFile(
        message,
        tr("글자 인식(OCR)으로도 글자를 찾지 못했습니다.", "OCR found no letters on its pages either."),
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
