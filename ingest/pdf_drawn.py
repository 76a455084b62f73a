"""Draws one page of a PDF and finds where a passage stands on it; runs in the child process of ``apart``."""

from __future__ import annotations

import base64
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from ingest import pdf_fonts
from ingest.pdf_letters import Box, Letters, level

LONGEST_SIDE = 1_600
"""Pixels of the longer side of a picture."""
LARGEST_PICTURE = 4 << 20
"""Bytes; a page of photographs is drawn smaller until it fits."""

_SHARPEST = 150 / 72
_SHORTEST = 6
"""Letters in a row that are found on a page by more than chance."""
_LONGEST = 4_000
_LETTER = re.compile(r"\w")

Said = dict[str, Any]


def drawn(file: Any, shown: Any, number: int, passage: str) -> Said:  # noqa: ANN401 - pypdfium2 has no types
    """``{"png", "width", "height", "boxes", "pages"}`` of a page.

    Args:
        file: as pypdfium2 opened it, to be read.
        shown: the same once more, to be drawn.
        number: of the page, from 0.
        passage: what to find on it; may be empty.

    Returns:
        ``png`` in base 64, ``boxes`` as left, top, width and height in shares of the picture; ``{"refused"}``
        where there is no such page.
    """
    pdfium = pdf_fonts.pdfium()
    try:
        page = file[number]
    except (pdfium.PdfiumError, IndexError):
        return {"refused": "page", "pages": len(file)}
    scale = min(_SHARPEST, LONGEST_SIDE / max(*page.get_size(), 1.0))
    with pdf_fonts.drawing():
        sheet = shown[number]
        picture, bitmap = _picture(sheet, scale)
    place = bitmap.get_posconv(sheet)
    boxes = [_share(box, place, bitmap.width, bitmap.height) for box in _boxes(page, passage)]
    return {
        "png": base64.b64encode(picture).decode(), "width": bitmap.width, "height": bitmap.height,
        "boxes": boxes, "pages": len(file),
    }  # fmt: skip


def _picture(page: Any, scale: float) -> tuple[bytes, Any]:  # noqa: ANN401
    """A page as PNG that is not too large, and the bitmap that it was made of."""
    while True:
        bitmap = page.render(scale=scale, rev_byteorder=True)
        picture = png(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
        if len(picture) <= LARGEST_PICTURE or scale < 0.05:
            return picture, bitmap
        scale /= 1.5


def png(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """A PNG of pixels of three bytes, red first, in rows of ``stride`` bytes."""

    def part(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    rows = b"".join(b"\0" + pixels[i * stride : i * stride + 3 * width] for i in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(rows, 6))
        + part(b"IEND", b"")
    )


def spans(page: str, passage: str) -> list[tuple[int, int]]:
    """Where the words of a passage stand in a page's text, in order of the passage.

    Spaces, signs and line ends are passed over, for they are not what was read: lines were joined, columns
    put one after the other. What was read from a picture, or worded otherwise, is left out.

    Returns:
        Half-open ranges of ``page``.
    """
    said, places = _letters(page)
    wanted, _ = _letters(passage[:_LONGEST])
    found: list[tuple[int, int]] = []
    at = 0
    while at + min(_SHORTEST, len(wanted)) <= len(wanted) and wanted:
        start, length = _longest(said, wanted, at)
        if length:
            found.append((places[start][0], places[start + length - 1][1]))
        at += length or 1
    return found


def _letters(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Letters and digits, composed and in one case, with where each stands in the text."""
    text = level(text)
    said: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        for letter in unicodedata.normalize("NFC", text[at:end]).casefold():
            if _LETTER.match(letter):
                said.append(letter)
                places.append((at, end))
        at = end
    return "".join(said), places


def _joins(letter: str) -> bool:
    """Whether a character belongs to the one before it: part of a decomposed syllable, an accent."""
    return "\u1160" <= letter <= "\u11ff" or unicodedata.combining(letter) > 0


def _longest(said: str, wanted: str, at: int) -> tuple[int, int]:
    """Start and length of the longest piece of a text that begins ``wanted[at:]``, if any."""
    least = min(_SHORTEST, len(wanted) - at)
    best = (0, 0)
    start = said.find(wanted[at : at + least])
    while start >= 0:
        length = least
        while at + length < len(wanted) and said[start + length : start + length + 1] == wanted[at + length]:
            length += 1
        if length > best[1]:
            best = (start, length)
        start = said.find(wanted[at : at + max(best[1] + 1, least)], start + 1)
    return best


def _boxes(page: Any, passage: str) -> Iterator[Box]:  # noqa: ANN401
    """Of the lines of a passage."""
    text_page = page.get_textpage()
    try:
        letters = Letters(text_page)
        for start, end in spans(letters.text, passage):
            shown = [letters.box(at) for at in range(start, end) if not letters.text[at].isspace()]
            yield from lines([box for box in shown if box.right > box.left and box.top > box.bottom])
    finally:
        text_page.close()


def lines(letters: Sequence[Box]) -> list[Box]:
    """Boxes around the letters of each line, of which neighbours stand beside each other."""
    found: list[Box] = []
    for box in letters:
        last = found[-1] if found else None
        height = box.top - box.bottom
        if (
            last
            and last.bottom < (box.top + box.bottom) / 2 < last.top
            and box.right >= last.left
            and (box.left - last.right < 3 * height)
        ):
            found[-1] = Box(
                min(last.left, box.left), min(last.bottom, box.bottom),
                max(last.right, box.right), max(last.top, box.top),
            )  # fmt: skip
        else:
            found.append(box)
    return found


def _share(box: Box, place: Any, width: int, height: int) -> tuple[float, float, float, float]:  # noqa: ANN401
    """A box of the page in shares of its picture, however the page is turned and cut."""
    corners = [place.to_bitmap(box.left, box.bottom), place.to_bitmap(box.right, box.top)]
    (left, right), (top, bottom) = (sorted(axis) for axis in zip(*corners, strict=True))
    left, right = (min(max(x / width, 0.0), 1.0) for x in (left, right))
    top, bottom = (min(max(y / height, 0.0), 1.0) for y in (top, bottom))
    return round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4)
