"""A path becomes a Document: one small loader a format, one table that lists them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ingest.clean import clean
from ingest.contents import is_label
from ingest.encoding import decode, pdf_in_disguise
from ingest.headings import headings
from ingest.lines import bullet, ends_sentence, heading_text, lines_of, number, visible
from ingest.markup import Named
from ingest.zipped import SUFFIX, is_archive, parted
from ingest.zipped import read as read_member
from rag.errors import NoTextInFile, SourceError, UnsupportedFile
from rag.language import reason, tr
from rag.types import Document

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read; notes are far smaller, and dumps are no notes."""

_NOTION_ID = re.compile(r"[ _-][0-9a-f]{32}(?:_all)?$")
_OF_CAPTIONS = re.compile(r"(?:[ _-]?\[[\w-]{11}\])?(?:\.[a-z]{2,3}(?:-[A-Za-z]{2,4})?)?$")
"""What downloaders add to a title: the recording's id, the captions' language."""
_LONGEST_NAME = 60
"""Characters of a PDF's first line that may name it."""
_CONVERSATIONS = re.compile(r"conversations?\b.*\.json", re.I)
"""What chat models' makers call their exports; other JSON is no note."""
_TITLE_KEY = re.compile(r"title\s*:\s*(['\"]?)(.+?)\1\s*$")


class _Given(NamedTuple):
    """What is known of a file beside its name and its bytes."""

    charset: str = ""
    """As a web server names it."""
    password: str = ""


def load(path: Path, *, password: str = "") -> Document:
    """Read a file as its name says.

    Args:
        path: a text, Markdown, HTML or PDF file.
        password: opens an encrypted PDF.

    Raises:
        SourceError: the file is missing, no plain file, too large or may not be read.
        UnsupportedFile: an ending that is not read here, or bytes that are not what the ending says.
        NoTextInFile: it could be opened and holds no text.
    """
    source = os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111 - resolve() would follow links
    if not _is_read(source):
        data = bytes_of(source)  # a missing file is missing, whatever its ending
        unread = another_format(source)
        raise UnsupportedFile(unread.message, pdf_in_disguise(data) or unread.hint)
    return load_bytes(source, bytes_of(source), Path(source).suffix.lower(), password=password)


def load_bytes(source: str, data: bytes, suffix: str, *, charset: str = "", password: str = "") -> Document:
    """Read bytes that came from a source.

    Args:
        source: what the document is remembered and cited by.
        data: the bytes.
        suffix: the file ending of their format, one of ``SUFFIXES``.
        charset: as a web server names it; may be empty.
        password: opens an encrypted PDF.

    Raises:
        SourceError: as ``load``.
    """
    document = _LOADERS[suffix](source, data, _Given(charset, password))
    if not visible(document.text):
        raise NoTextInFile(
            tr(f"글이 없는 파일입니다: {source}", f"There is no text in this file: {source}"),
            tr("내용을 적은 뒤 다시 넣으세요.", "Write something in it and try again."),
        )
    return document


def readable(path: Path) -> bool:
    """Whether the name's ending is one that ``load`` reads; hidden files are not."""
    return _is_read(path.name) and not path.name.startswith((".", "~$"))


def _is_read(source: str) -> bool:
    suffix = Path(source).suffix.lower()
    return suffix in _LOADERS and (suffix != _JSON or bool(_CONVERSATIONS.fullmatch(Path(source).name)))


def _another_format(source: str) -> str:
    suffix = Path(source).suffix.lower()
    if is_archive(source):
        return tr(
            "압축 파일은 폴더처럼 mutdap sync로 넣습니다.", "mutdap sync takes archives as it takes folders."
        )
    if suffix in _OLD:
        wanted = _OLD[suffix]
        return tr(f"{wanted}나 PDF로 다시 저장해 넣으세요.", f"Save it as {wanted} or PDF.")
    if suffix == _JSON:
        return tr(
            "JSON은 ChatGPT나 Claude에서 내보낸 conversations.json만 읽습니다.",
            "Of JSON, only conversations.json is read, as ChatGPT and Claude export it.",
        )
    formats = " ".join(sorted((*SUFFIXES, SUFFIX)))
    return tr(f"읽는 형식: {formats}", f"Formats: {formats}")


def another_format(source: str) -> UnsupportedFile:
    """The error for a file whose ending is not read here, and what to do about it."""
    return UnsupportedFile(
        tr(f"읽을 수 없는 형식입니다: {source}", f"This format is not read here: {source}"),
        _another_format(source),
    )


def is_old(name: str) -> bool:
    """Whether a file is a note to be saved in a newer format; old spreadsheets are rarely notes."""
    return _OLD.get(Path(name).suffix.lower(), ".xlsx") != ".xlsx"


def bytes_of(source: str) -> bytes:
    """What stands in a file or an archive's member. Raises SourceError where it cannot be read."""
    if parted(source):
        return read_member(source)
    try:
        status = os.stat(source)  # noqa: PTH116
        if stat.S_ISDIR(status.st_mode):
            raise SourceError(
                tr(f"파일이 아니라 폴더입니다: {source}", f"This is a folder, not a file: {source}"),
                tr("폴더는 mutdap sync로 한꺼번에 넣을 수 있습니다.", "mutdap sync takes whole folders."),
            )
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(
                tr(f"일반 파일이 아닙니다: {source}", f"This is not a regular file: {source}"),
                tr("장치나 파이프가 아닌 파일을 고르세요.", "Choose a file, not a device or a pipe."),
            )
        with open(source, "rb") as file:  # noqa: PTH123
            data = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise SourceError(
            tr(f"파일이 없습니다: {source}", f"No such file: {source}"),
            tr("경로를 다시 확인하세요.", "Check the path."),
        ) from error
    except PermissionError as error:
        raise SourceError(
            tr(f"파일을 읽을 권한이 없습니다: {source}", f"No permission to read: {source}"),
            tr("파일 권한을 바꾸거나 다른 곳에 복사하세요.", "Change its permissions or copy it elsewhere."),
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SourceError(
            tr(f"파일을 읽을 수 없습니다: {source!r}", f"The file cannot be read: {source!r}"), reason(error)
        ) from error
    if len(data) > LARGEST:
        raise SourceError(
            tr(f"파일이 너무 큽니다(최대 {LARGEST >> 20}MB): {source}",
               f"The file is too large (at most {LARGEST >> 20} MB): {source}"),
            tr("작은 파일로 나누어 넣으세요.", "Split it into smaller files."),
        )  # fmt: skip
    return data


def _text(source: str, data: bytes, given: _Given) -> Document:
    text, encoding = decode(source, data, declared=given.charset)
    if said := _spoken(source, text, encoding) or _kept(source, text, encoding):
        return said
    document = Document(source, "", text, meta={"format": "text", "encoding": encoding})
    return Document(source, _first_line(document) or stem(source), text, meta=document.meta)


def _markdown(source: str, data: bytes, given: _Given) -> Document:
    text, encoding = decode(source, data, declared=given.charset)
    if said := _spoken(source, text, encoding):
        return said
    meta = {"format": "markdown", "encoding": encoding}
    return Document(source, markdown_title(text) or stem(source), text, meta=meta)


def _html(source: str, data: bytes, given: _Given) -> Document:
    from ingest.html import declared_encoding, extract

    markup, encoding = decode(source, data, declared=declared_encoding(data, given.charset))
    title, text, described = extract(markup)
    meta = {"format": "html", "encoding": encoding, **described}
    return Document(source, title or markdown_title(text) or stem(source), text, meta=meta)


def _pdf(source: str, data: bytes, given: _Given) -> Document:
    from ingest.pdf import extract

    title, text, pages, meta = extract(source, data, given.password)
    named = title or _first_line(Document(source, "", text, pages, meta))
    if not title and (len(named) > _LONGEST_NAME or ends_sentence(named) or is_label(named)):
        named = ""  # prose, or 목차
    return Document(source, named or stem(source), text, pages, meta)


def _office(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.office import extract

    title, text, pages = extract(source, data)
    if Path(source).suffix.lower() == ".docx" and (said := _spoken(source, text, "", title)):
        return said
    return _written(source, title, text, pages)


def _captions(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.captions import cues_of
    from ingest.speech import written

    text, encoding = decode(source, data)
    cues = cues_of(text)
    if not cues and visible(text):
        raise UnsupportedFile(
            tr(f"자막이 아닌 파일입니다: {source}", f"This file holds no captions: {source}"),
            tr("글이라면 .txt로 이름을 바꾸세요.", "If it is text, rename it to .txt."),
        )
    meta = {"format": Path(source).suffix.lower()[1:], "encoding": encoding}
    return Document(source, _OF_CAPTIONS.sub("", stem(source)) or stem(source), written(cues), meta=meta)


def _spoken(source: str, text: str, encoding: str, title: str = "") -> Document | None:
    """A text that is a transcript of a recording."""
    from ingest.speech import written
    from ingest.transcript import transcript

    found = transcript(text)
    if found is None or not (said := written(found.cues, found.preamble)):
        return None
    head = Document(source, "", found.preamble, meta={"format": "text"})
    named = title or markdown_title(found.preamble) or _first_line(head) or stem(source)
    meta = {"format": "transcript"} | ({"encoding": encoding} if encoding else {})
    return Document(source, named, said, meta=meta)


def _kept(source: str, text: str, encoding: str) -> Document | None:
    """A text that another program exported its notes or talks to."""
    from ingest.clippings import cards
    from ingest.dialogue import kakao

    if said := kakao(text):
        return Document(source, said.title, said.text, meta={"format": "talk", "encoding": encoding})
    if said := cards(text):
        return Document(source, stem(source), said.text, meta={"format": "csv", "encoding": encoding})
    return None


def _latex(source: str, data: bytes, given: _Given) -> Document:
    from ingest.latex import extract

    return _written(source, *extract(decode(source, data, declared=given.charset)[0]))


def _rest(source: str, data: bytes, given: _Given) -> Document:
    from ingest.plain_markup import rest

    return _written(source, *rest(decode(source, data, declared=given.charset)[0]))


def _asciidoc(source: str, data: bytes, given: _Given) -> Document:
    from ingest.plain_markup import asciidoc

    return _written(source, *asciidoc(decode(source, data, declared=given.charset)[0]))


def _org(source: str, data: bytes, given: _Given) -> Document:
    from ingest.plain_markup import org

    return _written(source, *org(decode(source, data, declared=given.charset)[0]))


def _evernote(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.clippings import evernote

    return _clipped(source, evernote(source, decode(source, data)[0]))


def _canvas(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.clippings import canvas

    return _clipped(source, canvas(source, decode(source, data)[0]))


def _conversations(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.dialogue import exported

    return _clipped(source, exported(source, decode(source, data)[0]))


def _mail(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.clippings import mail

    return _clipped(source, mail(source, data))


def _clipped(source: str, said: Named) -> Document:
    """Notes, letters or conversations; several of them are named after their file."""
    title, text, pages = said.extract
    meta = {"format": Path(source).suffix.lower()[1:], **said.meta}
    return Document(source, title or stem(source), text, pages, meta)


def _saved_page(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.clippings import page_of

    page, charset = page_of(source, data)
    return _html(source, page, _Given(charset))


def _notebook(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.notebook import extract

    return _written(source, *extract(source, decode(source, data)[0]))


def _table(source: str, data: bytes, _given: _Given) -> Document:
    from ingest.dialogue import kakao_rows
    from ingest.table import extract

    text = decode(source, data)[0]
    if said := kakao_rows(text):
        return Document(source, stem(source), said.text, meta={"format": "talk"})
    return _written(source, *extract(source, text))


def _written(source: str, title: str, text: str, pages: tuple[int, ...]) -> Document:
    """A document whose text its reader wrote as Markdown."""
    suffix = Path(source).suffix.lower()
    headed = "" if suffix == ".xlsx" else markdown_title(text)  # the first of its sheets names no workbook
    return Document(source, title or headed or stem(source), text, pages, {"format": suffix[1:]})


def stem(source: str) -> str:
    """A file's name as its title: no ending, and no id as Notion adds one."""
    name = Path(source).stem
    return _NOTION_ID.sub("", name) or name


def markdown_title(text: str) -> str:
    """The first heading of level 1, or the title that front matter names; empty without either."""
    lines = lines_of(text[:20_000])
    for line in lines[1:30] if lines and lines[0].text == "---" else []:
        if line.text == "---":
            break
        if found := _TITLE_KEY.match(line.text):
            return heading_text(found[2])
    return next((mark.title for mark in headings(lines, markup=True) if mark.level == 1), "")


def _first_line(document: Document) -> str:
    """The first line that reads as a title: no furniture, no list item, no numbered question."""
    head = document.text[:20_000]
    cleaned = clean(Document(document.source, "", head, meta=document.meta))
    for line in lines_of(head)[:200]:
        if not line.text or any(a <= line.start < b for a, b in cleaned.furniture):
            continue
        if bullet(line.text) or number(line.text) or not any(c.isalpha() for c in line.text):
            return ""
        return heading_text(re.sub(r"\s본문$", "", line.text), 100)
    return ""


_JSON = ".json"
_LOADERS: dict[str, Callable[[str, bytes, _Given], Document]] = {
    ".txt": _text,
    ".text": _text,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _office,
    ".pptx": _office,
    ".xlsx": _office,
    ".hwpx": _office,
    ".hwp": _office,
    ".epub": _office,
    ".apkg": _office,
    ".ipynb": _notebook,
    ".srt": _captions,
    ".vtt": _captions,
    ".csv": _table,
    ".tsv": _table,
    ".tex": _latex,
    ".rst": _rest,
    ".adoc": _asciidoc,
    ".asciidoc": _asciidoc,
    ".org": _org,
    ".canvas": _canvas,
    ".enex": _evernote,
    ".eml": _mail,
    ".mbox": _mail,
    ".mht": _saved_page,
    ".mhtml": _saved_page,
    _JSON: _conversations,
}

_OLD = {
    ".doc": ".docx", ".ppt": ".pptx", ".xls": ".xlsx", ".odt": ".docx", ".rtf": ".docx", ".pages": ".docx",
    ".odp": ".pptx", ".key": ".pptx", ".ods": ".xlsx", ".numbers": ".xlsx", ".mobi": ".epub",
    ".azw3": ".epub",
}  # fmt: skip
"""Formats that are not read, and what to save them as."""


SUFFIXES = tuple(suffix for suffix in _LOADERS if suffix != _JSON)
"""Endings of the files that ``load`` reads, whatever else they are called."""
