"""Which fonts pdfium takes for those that a PDF names and does not hold.

pdfium asks the system. Where that has no font with Hangul, or names one without it, letters have no box, and
what is shown of one letter alone is left out of the text. So a text in Hangul, Han or kana is read with a
font of boxes that has them all, on every machine alike; a page is drawn with the system's own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from ctypes import addressof, c_ubyte, c_void_p, cast, create_string_buffer, memmove
from typing import Any

from ingest.truetype import boxes, draws

_LETTERS = {128: "あ日", 129: "한글", 134: "国", 136: "國"}
"""What a font has to have, by the number of its character set: Japanese, Korean, both of China.

Not 가 and 힣, which some fonts have of all Hangul.
"""
_KNOWN = {
    128: (b"Noto Sans CJK JP", b"Noto Sans JP", b"IPAGothic", b"VL Gothic"),
    129: (
        b"NanumGothic", b"Noto Sans CJK KR", b"Noto Sans KR", b"NanumMyeongjo", b"NanumBarunGothic",
        b"Noto Serif CJK KR", b"UnDotum", b"UnBatang", b"Baekmuk Gulim", b"Noto Sans CJK JP",
    ),
    134: (b"Noto Sans CJK SC", b"Noto Sans SC", b"WenQuanYi Zen Hei", b"WenQuanYi Micro Hei"),
    136: (b"Noto Sans CJK TC", b"Noto Sans TC", b"WenQuanYi Zen Hei", b"WenQuanYi Micro Hei"),
}  # fmt: skip
"""Fonts to draw with where the one that pdfium takes lacks the letters: Droid Sans Fallback, which comes with
Debian's Ghostscript, says that it has Hangul and is first by its name."""
_CMAP = int.from_bytes(b"cmap")
_NAME = b"boxes of mutdap\0"
"""By which pdfium keeps the font; no other may have it."""

_drawing: ContextVar[bool] = ContextVar("drawing", default=False)
_turn = threading.Lock()
_fonts: _Fonts | None = None


def pdfium() -> Any:  # noqa: ANN401 - the library has no types
    """pypdfium2, which from then on takes fonts as is said above.

    A build of it that does not let itself be told goes on asking the system.
    """
    import pypdfium2

    global _fonts  # noqa: PLW0603 - the library holds it as long as the process lives
    with _turn, suppress(AttributeError, KeyError, TypeError, ValueError):
        if _fonts is None:
            _fonts = _Fonts(pypdfium2.raw)
    return pypdfium2


@contextmanager
def drawing() -> Iterator[None]:
    """Within it pages of a document are loaded and drawn with the fonts of the system.

    pdfium keeps a document's fonts: one that was read from is to be opened anew.
    """
    before = _drawing.set(True)
    try:
        yield
    finally:
        _drawing.reset(before)


class _Fonts:
    """The system's fonts as pdfium finds them, and that of boxes before them.

    pdfium's own functions stay in the structure that it hands out, but for those that take or give a font.
    """

    def __init__(self, raw: Any) -> None:  # noqa: ANN401
        self._font = boxes()
        self._buffer = create_string_buffer(self._font, len(self._font))
        self._boxes = addressof(self._buffer)
        """What pdfium is given for the font: a place in memory that is no other font's."""
        self._system = raw.FPDF_GetDefaultSystemFontInfo().contents
        kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
        # a field that is read is a view of it, which would show what is put there next
        self._own = {
            name: kinds[name](cast(getattr(self._system, name), c_void_p).value)
            for name in ("MapFont", "GetFont", "GetFontData", "GetFaceName", "DeleteFont")
        }
        told = {
            "MapFont": self._map, "GetFontData": self._data,
            "GetFaceName": self._name, "DeleteFont": self._delete,
        }  # fmt: skip
        self._told = {name: kinds[name](function) for name, function in told.items()}
        for name, function in self._told.items():
            setattr(self._system, name, function)
        raw.FPDF_SetSystemFontInfo(self._system)

    def _map(self, _: object, *asked: Any) -> int | None:  # noqa: ANN401
        """The font for one that a PDF names; none where pdfium is to take what it brings along.

        ``asked`` are the weight, whether it is italic, the character set, the pitch, the name, and a place
        for whether the font is the very one.
        """
        charset = asked[2]
        if charset in _LETTERS and not _drawing.get():
            return self._boxes
        font: int | None = self._own["MapFont"](self._system, *asked)
        if charset not in _LETTERS or self._has(font, charset):
            return font
        for name in _KNOWN[charset]:
            other: int | None = self._own["GetFont"](self._system, create_string_buffer(name))
            if self._has(other, charset):
                self._delete(_, font)
                return other
        return font

    def _has(self, font: int | None, charset: int) -> bool:
        """Whether a font of the system has the letters of a character set."""
        if font is None:
            return False
        read = self._own["GetFontData"]
        table = (c_ubyte * read(self._system, font, _CMAP, None, 0))()
        read(self._system, font, _CMAP, table, len(table))
        return all(draws(bytes(table), letter) for letter in _LETTERS[charset])

    def _data(self, _: object, font: int | None, table: int, into: Any, size: int) -> int:  # noqa: ANN401
        if font != self._boxes:
            return int(self._own["GetFontData"](self._system, font, table, into, size))
        return 0 if table else _given(self._font, into, size)

    def _name(self, _: object, font: int | None, into: Any, size: int) -> int:  # noqa: ANN401
        if font != self._boxes:
            return int(self._own["GetFaceName"](self._system, font, into, size))
        return _given(_NAME, into, size)

    def _delete(self, _: object, font: int | None) -> None:
        if font != self._boxes:
            self._own["DeleteFont"](self._system, font)


def _given(content: bytes, into: Any, size: int) -> int:  # noqa: ANN401
    """Write into pdfium's buffer, where it is large enough; how many bytes there are."""
    if into and size >= len(content):
        memmove(into, content, len(content))
    return len(content)
