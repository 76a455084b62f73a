"""The text of a PDF, page by page."""

from __future__ import annotations

import logging
import re
import unicodedata
import zlib
from io import BytesIO

from rag.errors import NoTextInFile, UnsupportedFile
from rag.language import tr

_ODD_TITLE = re.compile(
    r"untitled|제목\s?없음|microsoft word.*|.*\.(?:docx?|hwpx?|pptx?|indd|tex|pdf)|\(?anonymous\)?|\W*", re.I
)


def extract(source: str, data: bytes) -> tuple[str, str, tuple[int, ...]]:
    """Title (empty where the file names none), text, and the offset where each page starts.

    Raises:
        UnsupportedFile: a PDF that is encrypted or damaged, or no PDF at all.
        NoTextInFile: pages of pictures only.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every slip of the file's maker
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(source)
        pages = [_tidy(page.extract_text()) for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else None) or "").strip()
    except (DependencyError, FileNotDecryptedError) as error:
        raise _encrypted(source) from error
    except (
        PyPdfError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        AssertionError,
        NotImplementedError,
        RecursionError,
        OSError,
        zlib.error,
    ) as error:  # fmt: skip - whatever a damaged file makes pypdf stumble over
        raise UnsupportedFile(
            tr(f"PDF를 읽을 수 없습니다: {source}", f"The PDF cannot be read: {source}"),
            tr("파일이 깨졌을 수 있습니다. PDF 뷰어에서 열어 다시 저장해 보세요.",
               "It may be damaged: open it in a PDF viewer and save it again."),
        ) from error  # fmt: skip
    if not any(page.strip() for page in pages):
        raise NoTextInFile(
            tr(f"글자가 없는 PDF입니다: {source}", f"This PDF holds no text: {source}"),
            tr("스캔한 PDF로 보입니다. 글자 인식(OCR)을 거친 파일을 넣으세요.",
               "It looks like a scan: run OCR on it first."),
        )  # fmt: skip
    return "" if _ODD_TITLE.fullmatch(title) else title, "\n".join(pages), _offsets(pages)


def _encrypted(source: str) -> UnsupportedFile:
    return UnsupportedFile(
        tr(f"암호가 걸린 PDF입니다: {source}", f"This PDF is encrypted: {source}"),
        tr("암호를 푼 사본을 저장해 넣으세요.", "Save a copy without the password."),
    )


def _tidy(text: str) -> str:
    """Composed Hangul, and no character that UTF-8 or a database refuses."""
    plain = text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", plain)


def _offsets(pages: list[str]) -> tuple[int, ...]:
    found, at = [], 0
    for page in pages:
        found.append(at)
        at += len(page) + 1
    return tuple(found)
