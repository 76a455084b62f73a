"""An old Hangul document (HWP 5), made by hand: records, deflated, as streams of an OLE compound file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5

PROPERTIES, MAPPINGS, FACE, FILL, LETTERS, TABS, PARAGRAPH, STYLE = (
    0x10, 0x11, 0x13, 0x14, 0x15, 0x16, 0x19, 0x1A,
)  # fmt: skip
HEAD, TEXT, TEXT_LETTERS = 0x42, 0x43, 0x44


def hwp(paragraphs: Sequence[tuple[int, str]], *, compressed: bool = True, encrypted: bool = False) -> bytes:
    """Paragraphs with the level of their heading, 0 for none."""
    body = b"".join(_paragraph(level, text) for level, text in paragraphs)
    streams = {"DocInfo": _information(), "BodyText/Section0": body}
    if compressed:
        streams = {name: _deflated(data) for name, data in streams.items()}
    flags = compressed | encrypted << 1
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000302, flags)
    return compound({"FileHeader": head.ljust(256, b"\0"), **streams})


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def record(tag: int, data: bytes, level: int = 0) -> bytes:
    """Tag, level and length in one word; a long record's length in another."""
    short = min(len(data), 0xFFF)
    head = struct.pack("<I", tag | level << 10 | short << 20)
    return head + (struct.pack("<I", len(data)) if short == 0xFFF else b"") + data


def _name(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def _paragraph(level: int, text: str) -> bytes:
    said = (text + "\r").encode("utf-16-le")
    head = struct.pack("<IIHBBHHHI", len(said) // 2 | 1 << 31, 0, level, level, 0, 1, 0, 0, 0)
    return record(HEAD, head) + record(TEXT, said, 1) + record(TEXT_LETTERS, bytes(8), 1)


def _information() -> bytes:
    """The plain style and three outline styles, each with the shape of its paragraphs."""
    counts = [0] * 18
    counts[1:8] = [1] * 7  # a font for each script
    counts[8:11] = [1, 1, 1]
    counts[13], counts[14] = 4, 4
    shapes = [
        struct.pack("<I", (1 << 23 | (level - 1) << 25) if level else 0).ljust(54, b"\0")
        for level in range(4)
    ]
    styles = [
        _name(korean) + _name(english) + struct.pack("<BBhHHH", 0, n, 1042, n, 0, 0)
        for n, (korean, english) in enumerate(
            [("바탕글", "Normal"), *[(f"개요 {n}", f"Outline {n}") for n in (1, 2, 3)]]
        )
    ]
    return b"".join(
        [
            record(PROPERTIES, struct.pack("<H", 1).ljust(26, b"\0")),
            record(MAPPINGS, struct.pack("<18I", *counts)),
            *[record(FACE, b"\0" + _name("바탕"), 1) for _ in range(7)],
            record(FILL, bytes(40), 1),
            record(LETTERS, _letters(), 1),
            record(TABS, bytes(8), 1),
            *[record(PARAGRAPH, shape, 1) for shape in shapes],
            *[record(STYLE, style, 1) for style in styles],
        ]
    )


def _letters() -> bytes:
    """Ten points; width, size and the like are percentages for each of seven scripts."""
    full = bytes([100] * 7)
    return bytes(14) + full + bytes(7) + full + bytes(7) + struct.pack("<i", 1000) + bytes(26)


# the compound file -----------------------------------------------------------------------------------


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file (version 3) of streams, one storage deep."""
    sectors: list[bytes] = []
    fat: list[int] = []
    small, small_fat = bytearray(), list[int]()

    def place(data: bytes) -> int:
        if not data:
            return END
        first = len(sectors)
        parts = [data[i : i + SECTOR].ljust(SECTOR, b"\0") for i in range(0, len(data), SECTOR)]
        sectors.extend(parts)
        fat.extend([*range(first + 1, first + len(parts)), END])
        return first

    def place_small(data: bytes) -> int:
        first = len(small) // MINI
        count = -(-len(data) // MINI)
        small.extend(data.ljust(count * MINI, b"\0"))
        small_fat.extend([*range(first + 1, first + count), END])
        return first

    entries = [("Root Entry", ROOT, END, 0)]
    folders: dict[str, int] = {}
    inside: dict[int, list[int]] = {0: []}
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder and folder not in folders:
            folders[folder] = len(entries)
            inside[0].append(len(entries))
            inside[len(entries)] = []
            entries.append((folder, STORAGE, 0, 0))
        inside[folders.get(folder, 0)].append(len(entries))
        start = place_small(data) if len(data) < CUTOFF else place(data)
        entries.append((name, STREAM, start, len(data)))
    entries[0] = ("Root Entry", ROOT, place(bytes(small)), len(small))
    directory = place(_directory(entries, inside))
    small_table = place(_table(small_fat))
    count = 1
    while count * SECTOR // 4 < len(fat) + count:
        count += 1
    first_fat = len(fat)
    table = _table([*fat, *[FAT] * count])
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, count, directory, 0, CUTOFF, small_table if small_fat else END,
        -(-len(small_fat) * 4 // SECTOR), END, 0,
    )  # fmt: skip
    named = [*range(first_fat, first_fat + count), *[FREE] * (109 - count)]
    return head + struct.pack("<109I", *named) + b"".join(sectors) + table


def _table(chain: Sequence[int]) -> bytes:
    data = struct.pack(f"<{len(chain)}I", *chain)
    return data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\xff")


def _directory(entries: Sequence[tuple[str, int, int, int]], inside: Mapping[int, Sequence[int]]) -> bytes:
    """Entries of 128 bytes; those of a storage hang on one another, shorter names first."""
    right = [FREE] * len(entries)
    child = [FREE] * len(entries)
    for folder, held in inside.items():
        order = sorted(held, key=lambda n: (len(entries[n][0]), entries[n][0].upper()))
        child[folder] = order[0]
        for a, b in pairwise(order):
            right[a] = b
    out = b""
    for n, (name, kind, start, size) in enumerate(entries):
        text = name.encode("utf-16-le") + b"\0\0"
        out += text.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xIQ", len(text), kind, 1, FREE, right[n], child[n], start, size
        )
    return out.ljust(-(-len(out) // SECTOR) * SECTOR, b"\0")
