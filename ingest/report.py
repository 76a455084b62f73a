"""What was read of each file and what was left out, so that a person can mend what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.address import is_url
from ingest.clean import furniture
from ingest.lines import asks
from ingest.load import load
from ingest.scan import Scan, look
from rag.config import Settings
from rag.errors import SourceError
from rag.index import Index, SourceState
from rag.language import tr
from rag.opening import is_kept, open_kept
from rag.types import Document

_KEPT = ("format", "encoding", "author", "date")
_COUNTED = ("ocr_pages", "unread_pages")


def files(settings: Settings) -> list[dict[str, Any]]:
    """One object for each file of the index, and for each beside them that cannot be read.

    Raises:
        IndexDamaged: the database cannot be read.
    """
    if not is_kept(settings):
        return []
    index = open_kept(settings)
    try:
        states = {state.source: state for state in index.states()}
        found = [_read(index, state) for _, state in sorted(states.items())]
        return found + list(_unread(index, states))
    finally:
        index.close()


def _read(index: Index, state: SourceState) -> dict[str, Any]:
    document = index.document(state.source)
    questions = {chunk.heading for chunk in index.chunks_of(state.source) if asks(chunk.question)}
    return {
        "source": state.source,
        "title": document.title,
        **{name: document.meta[name] for name in _KEPT if name in document.meta},
        "pages": len(document.pages),
        **{name: int(document.meta[name]) for name in _COUNTED if name in document.meta},
        "characters": len(document.text),
        "questions": len(questions),
        "chunks": state.chunks,
        "left_out": _left_out(document),
    }


def _left_out(document: Document) -> dict[str, int]:
    """Characters that search does not see, by what they are."""
    found = {}
    if outside := int(document.meta.get("left_out", "0")):
        found["running_heads" if document.pages else "page_frame"] = outside
    for kind, spans in furniture(document).items():
        found[kind] = sum(len(document.text[start:end].strip()) for start, end in spans)
    return found


def _unread(index: Index, known: dict[str, SourceState]) -> Iterator[dict[str, Any]]:
    """Files under the roots that are not in the index, and why: each is tried once more."""
    scan = Scan()
    roots = [root for root in index.roots() if not is_url(root)]
    for root in roots:
        if Path(root).exists():
            look(scan, root, root, roots, set(index.exclusions()))
    for failure in scan.failed:
        yield {"source": failure.source, "error": failure.error, "hint": failure.hint}
    for source in sorted(scan.found.keys() - known.keys()):
        try:
            load(Path(source))
        except SourceError as error:
            yield {"source": source, "error": error.message, "hint": error.hint}
        else:
            message = tr("아직 읽지 않은 파일입니다.", "It has not been read yet.")
            yield {"source": source, "error": message, "hint": "mutdap sync"}


def files_text(found: list[dict[str, Any]]) -> str:
    """The same for a terminal."""
    return "\n".join(_line(file) for file in found)


def _line(file: dict[str, Any]) -> str:
    if "error" in file:
        return f"✗ {file['source']}\n    {file['error']}\n    → {file['hint']}"
    said = [" ".join(file[name] for name in ("format", "encoding") if name in file)]
    if file["pages"]:
        said.append(tr(f"{file['pages']}쪽", f"{file['pages']} pages"))
    for name, korean, english in (
        ("ocr_pages", "글자 인식한 쪽", "pages by OCR"),
        ("unread_pages", "읽지 못한 쪽", "pages not read"),
        ("questions", "질문", "questions"),
        ("chunks", "조각", "chunks"),
    ):
        if name in file:
            said.append(tr(f"{korean} {file[name]}", f"{file[name]} {english}"))
    if file["left_out"]:
        parts = ", ".join(f"{_kind(kind)} {count}" for kind, count in file["left_out"].items())
        said.append(tr(f"뺀 글자: {parts}", f"characters left out: {parts}"))
    return f"✓ {file['source']}\n    {' · '.join(said)}"


def _kind(kind: str) -> str:
    return {
        "contents": tr("목차", "contents"),
        "calendar": tr("달력", "calendar"),
        "related": tr("다른 글 목록", "lists of other posts"),
        "sidebar": tr("태그와 방문자 수", "tags and visitors"),
        "header": tr("머리 정보", "page header"),
        "ads": tr("광고 자리", "ad slots"),
        "footer": tr("꼬리 단추", "page footer"),
        "front_matter": tr("머리말 속성", "front matter"),
        "comments": tr("숨긴 주석", "hidden comments"),
        "queries": tr("플러그인이 채우는 칸", "what plugins fill in"),
        "replies": tr("읽은 이의 댓글", "readers' comments"),
        "bait": tr("구독·공감 부탁", "calls to like and subscribe"),
        "cards": tr("링크 미리보기", "link previews"),
        "site": tr("사이트가 쪽마다 되풀이하는 줄", "what its site repeats"),
        "running_heads": tr("쪽머리와 쪽번호", "running heads"),
        "framing": tr("표지와 끝인사", "cover and thanks"),
        "page_frame": tr("글 밖의 차림표·댓글·추천", "menus, comments, recommendations"),
    }.get(kind, kind)
