"""TrueType, as far as reading needs it: a font in which all letters are boxes, and what letters one has."""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

_EM = 1_000
_ASCENT, _DESCENT = 880, -120
"""Of the em, as fonts of Hangul, Han and kana divide it."""
_HALF, _FULL = 1, 2
_WIDTHS = (500, 500, 1_000)
"""Of the glyphs: nothing, the box of a narrow letter, that of a wide one."""
_NARROW = (50, 0, 250, 700)
_WIDE = (30, -130, 890, 780)
"""Left, bottom, right and top of the boxes: those of a thin letter and of a syllable, so that none takes more
room than its line and its width give it."""
_MAPPED = (
    (0x21, 0x7E, _HALF), (0xA1, 0x1FFF, _HALF), (0x2010, 0x2027, _HALF), (0x2030, 0x205E, _HALF),
    (0x2070, 0x2FFF, _FULL), (0x3001, 0xFEFE, _FULL), (0xFF01, 0xFF60, _FULL), (0xFF61, 0xFFDC, _HALF),
    (0xFFE0, 0xFFFD, _FULL), (0x10000, 0x10FFFF, _FULL),
)  # fmt: skip
"""First and last letter with their glyph; what is left out is white in every font."""
_UNICODE = {(0, n) for n in (0, 1, 2, 3, 4, 6)} | {(3, 1), (3, 10)}
"""Platform and encoding of the subtables that go by Unicode."""


def boxes() -> bytes:
    """A font that has a glyph for every letter: a box as large as a letter, nothing for white space."""
    glyphs = [b"", _box(*_NARROW), _box(*_WIDE)]
    offsets = [sum(map(len, glyphs[:n])) for n in range(len(glyphs) + 1)]
    count = len(glyphs)
    bearings = [0, _NARROW[0], _WIDE[0]]
    return _file(
        {
            b"cmap": _letters(),
            b"glyf": b"".join(glyphs),
            b"head": struct.pack(
                ">IIIIHHqqhhhhHHhhh",
                0x10000, 0x10000, 0, 0x5F0F3CF5, 3, _EM, 0, 0, 0, _DESCENT, _EM, _ASCENT, 0, 8, 2, 1, 0,
            ),
            b"hhea": struct.pack(
                ">I3hH11hH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _EM, 1, *[0] * 7, count
            ),
            b"hmtx": b"".join(map(struct.Struct(">Hh").pack, _WIDTHS, bearings)),
            b"loca": struct.pack(f">{count + 1}I", *offsets),
            b"maxp": struct.pack(">I14H", 0x10000, count, 4, 1, 0, 0, 2, *[0] * 8),
        }
    )  # fmt: skip


def draws(cmap: bytes, letter: str) -> bool:
    """Whether a font has a glyph for a letter.

    Args:
        cmap: its table of this name; formats 4, 12 and 13 are read.
        letter: one character.

    Returns:
        Also no where the table is damaged.
    """
    try:
        return any(_glyph(cmap, at, ord(letter)) for at in _subtables(cmap))
    except struct.error:
        return False


def _box(left: int, bottom: int, right: int, top: int) -> bytes:
    """A glyph of four corners."""
    glyph = struct.pack(
        ">5h2H4B8h",
        1, left, bottom, right, top, 3, 0, 1, 1, 1, 1,
        left, 0, right - left, 0, bottom, top - bottom, 0, bottom - top,
    )  # fmt: skip
    return _even(glyph)


def _letters() -> bytes:
    """The table ``cmap``: one of format 13, in which all letters of a range have one glyph."""
    groups = b"".join(struct.pack(">3I", *group) for group in _MAPPED)
    table = struct.pack(">2H3I", 13, 0, 16 + len(groups), 0, len(_MAPPED)) + groups
    return struct.pack(">2H2HI", 0, 1, 3, 10, 12) + table


def _file(tables: dict[bytes, bytes]) -> bytes:
    head = struct.pack(">I4H", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64)
    at = len(head) + 16 * len(tables)
    listed, content = b"", b""
    for name, table in sorted(tables.items()):
        listed += struct.pack(">4s3I", name, 0, at + len(content), len(table))
        content += _even(table)
    return head + listed + content


def _even(table: bytes) -> bytes:
    return table + bytes(-len(table) % 4)


def _subtables(cmap: bytes) -> Iterator[int]:
    """Where those begin that go by Unicode."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    for n in range(count):
        platform, encoding, at = struct.unpack_from(">2HI", cmap, 4 + 8 * n)
        if (platform, encoding) in _UNICODE:
            yield at


def _glyph(cmap: bytes, at: int, code: int) -> int:
    """The number of a letter's glyph in one subtable; 0 where it has none."""
    (kind,) = struct.unpack_from(">H", cmap, at)
    if kind == 4:
        return _in_segments(cmap, at, code)
    if kind not in {12, 13}:
        return 0
    (count,) = struct.unpack_from(">I", cmap, at + 12)

    def group(n: int) -> tuple[int, int, int]:
        return struct.unpack_from(">3I", cmap, at + 16 + 12 * n)

    n = bisect_right(range(count), code, key=lambda n: group(n)[0]) - 1
    if n < 0:
        return 0
    first, last, glyph = group(n)
    return 0 if code > last else glyph + (code - first if kind == 12 else 0)


def _in_segments(cmap: bytes, at: int, code: int) -> int:
    (twice,) = struct.unpack_from(">H", cmap, at + 6)

    def read(column: int, n: int) -> int:
        (value,) = struct.unpack_from(">H", cmap, at + 14 + column * twice + 2 * (column > 0) + 2 * n)
        return int(value)

    n = bisect_left(range(twice // 2), code, key=lambda n: read(0, n))
    if n == twice // 2 or code < read(1, n):
        return 0
    step, offset = read(2, n), read(3, n)
    if not offset:
        return (code + step) & 0xFFFF
    place = at + 16 + 3 * twice + 2 * n + offset + 2 * (code - read(1, n))
    (glyph,) = struct.unpack_from(">H", cmap, place)
    return (glyph + step) & 0xFFFF if glyph else 0
