"""The text of a file's bytes, letter for letter: UTF-8, UTF-16, CP949, marked or not."""

from __future__ import annotations

import re
import unicodedata

from rag.errors import UnsupportedFile
from rag.language import tr

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(source: str, data: bytes, *, declared: str = "") -> tuple[str, str]:
    """The text of a file's bytes, letter for letter, and the encoding it was in.

    Args:
        source: what to name in an error.
        data: the bytes.
        declared: the encoding that the file itself names, to be tried first.

    Raises:
        UnsupportedFile: the bytes are no text in any encoding tried.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return _plain(source, data[len(bom) :].decode(encoding)), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(source, encoding) from error
    if b"\x00" in data:
        if (wide := _utf_16(data)) is not None:
            return _plain(source, wide[0]), wide[1]
        raise _binary(source, data)
    for encoding in filter(None, (declared, "utf-8", "cp949")):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            if encoding == "utf-8" and _nearly_utf8(data):
                raise _undecodable(source, encoding) from None
            continue
        return _plain(source, text), encoding
    raise (
        _binary(source, data)
        if _CONTROL.search(data.decode("latin-1"))
        else _undecodable(source, "UTF-8·CP949")
    )


def _utf_16(data: bytes) -> tuple[str, str] | None:
    """Text in UTF-16 without a byte order mark: its spaces and line ends have zeros on one side."""
    low, high = data[::2].count(0), data[1::2].count(0)
    encoding = "utf-16-le" if high > low else "utf-16-be"
    if len(data) % 2 or min(low, high) * 10 > max(low, high):
        return None
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    odd = sum(unicodedata.category(c) in {"Cn", "Co", "Cc"} and c not in "\t\n\r\f" for c in text)
    return (text, encoding) if odd * 50 <= len(text) else None


def _nearly_utf8(data: bytes) -> bool:
    """Whether a few damaged bytes are all that keeps this from being UTF-8: CP949 would read mojibake."""
    letters = re.findall(rb"[\xe3-\xed][\x80-\xbf]{2}", data)
    return len(letters) * 3 * 10 > sum(byte > 0x7F for byte in data) * 9


def _plain(source: str, text: str) -> str:
    if len(_CONTROL.findall(text)) * 20 > len(text) or "\x00" in text:
        raise _binary(source, b"")
    return text


def _binary(source: str, data: bytes) -> UnsupportedFile:
    return UnsupportedFile(
        tr(f"글이 아닌 이진 파일입니다: {source}", f"This is a binary file, not text: {source}"),
        pdf_in_disguise(data)
        or tr(
            "글이라면 편집기에서 UTF-8로 다시 저장하세요.", "If it is text, save it as UTF-8 in an editor."
        ),
    )


def _undecodable(source: str, encoding: str) -> UnsupportedFile:
    return UnsupportedFile(
        tr(
            f"글자를 풀 수 없습니다({encoding}): {source}",
            f"The bytes cannot be decoded ({encoding}): {source}",
        ),
        tr("편집기에서 UTF-8로 다시 저장하세요.", "Save it as UTF-8 in an editor."),
    )


def pdf_in_disguise(data: bytes) -> str:
    """A hint where bytes under another name are a PDF's; else empty."""
    if data.startswith(b"%PDF-"):
        return tr("PDF로 보입니다. 파일 이름을 .pdf로 바꾸세요.", "It looks like a PDF: rename it to .pdf.")
    return ""
