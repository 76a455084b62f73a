"""A page of a PDF of the index as a picture, with where a passage stands on it."""

from __future__ import annotations

import base64
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from ingest import apart
from ingest.load import bytes_of
from rag.errors import MutdapError, SourceError
from rag.index import SourceState
from rag.language import tr

Share = tuple[float, float, float, float]
"""Left, top, width and height of a box, each in shares of the picture's width or height."""


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as it looks."""

    png: bytes
    width: int
    """Pixels."""
    height: int
    boxes: tuple[Share, ...]
    """The lines of the passage; empty where its letters are not found on the page."""
    pages: int


class NoPicture(MutdapError):  # noqa: N818
    """A page that cannot be shown as it looks; its text can."""


def page_view(data: bytes, number: int, passage: str = "") -> PageView:
    """Draw a page of a PDF, in the child process that reads PDFs.

    Args:
        data: the file.
        number: of the page, from 1.
        passage: the words to find on it.

    Raises:
        NoPicture: it is encrypted, has no such page, or pdfium fails on it.
    """
    request = {"password": "", "draw": number - 1, "passage": passage}
    try:
        with closing(apart.asked(request, data)) as answers:
            said: dict[str, Any] = next(answers, {"refused": "damaged"})
            list(answers)
    except (apart.Died, apart.CannotStart) as error:
        raise NoPicture(
            tr("이 쪽은 그림으로 그리지 못했습니다.", "This page could not be drawn."),
            tr("대신 글을 보여 줍니다.", "Its text is shown instead."),
        ) from error
    if "refused" in said:
        raise _refused(said["refused"])
    boxes = tuple((left, top, width, height) for left, top, width, height in said["boxes"])
    return PageView(base64.b64decode(said["png"]), said["width"], said["height"], boxes, said["pages"])


def as_indexed(state: SourceState) -> bytes:
    """The bytes of the very file that was indexed.

    Raises:
        NoPicture: it is gone, is another one by now, or was read from the web.
    """
    if "://" in state.source:
        raise NoPicture(
            tr(
                "웹에서 읽은 PDF라 파일이 여기에 없습니다.", "This PDF was read from the web and is not kept."
            ),
            tr("색인에 있는 글을 보여 줍니다.", "The text that the index holds is shown."),
        )
    try:
        data = bytes_of(state.source)
    except SourceError as error:
        raise NoPicture(
            tr("PDF 파일을 더는 읽을 수 없습니다.", "The PDF can no longer be read."),
            tr("색인에 있는 글을 보여 줍니다. 지웠거나 옮겼으면 다시 색인하세요.",
               "The text that the index holds is shown. Index again if the file was moved or deleted."),
        ) from error  # fmt: skip
    if blake2b(data, digest_size=16).hexdigest() != state.digest:
        raise NoPicture(
            tr("색인한 뒤 PDF 파일이 바뀌었습니다.", "The PDF has changed since it was indexed."),
            tr("색인에 있는 글을 보여 줍니다. 다시 색인하면 그림도 나옵니다.",
               "The text that the index holds is shown. Index again to see its pages."),
        )  # fmt: skip
    return data


def _refused(why: str) -> NoPicture:
    instead = tr("대신 글을 보여 줍니다.", "Its text is shown instead.")
    if why == "password":
        return NoPicture(
            tr(
                "암호가 걸린 PDF라 쪽을 그릴 수 없습니다.",
                "This PDF is encrypted, so that no page can be drawn.",
            ),
            instead,
        )
    return NoPicture(tr("이 쪽은 그림으로 그리지 못했습니다.", "This page could not be drawn."), instead)
