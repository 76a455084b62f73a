"""PDFs that name fonts and do not hold them, on machines that have these, have others, or have none."""

from __future__ import annotations

import io
import struct
import threading
import time
from collections.abc import Iterator
from ctypes import POINTER, c_char_p, cast, create_string_buffer, memmove, pointer
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pdfs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFont
from pypdfium2 import raw
from reportlab.pdfbase import pdfmetrics

from ingest import apart, pdf_fonts
from ingest.load import load
from ingest.pdf_view import page_view
from ingest.truetype import boxes, draws

WIDE, NARROW, WHITE = "가힣뷁漢あア１㉠😀", "A1.(²·ﾊéΩж", " \u3000\u00a0\u2003"


def tables(font: bytes) -> dict[bytes, bytes]:
    found = {}
    for n in range(struct.unpack_from(">H", font, 4)[0]):
        name, _, at, length = struct.unpack_from(">4s3I", font, 12 + 16 * n)
        assert at % 4 == 0 and at + length <= len(font)
        found[name] = font[at : at + length]
    return found


# the font of boxes -----------------------------------------------------------------------------------


def test_every_letter_is_a_box_and_white_space_is_none() -> None:
    font = ImageFont.truetype(io.BytesIO(boxes()), 1000)

    def shown(letter: str) -> tuple[int, int]:
        left, top, right, bottom = font.getmask(letter).getbbox() or (0, 0, 0, 0)
        return right - left, bottom - top

    assert {shown(letter) for letter in WIDE} == {(860, 910)}
    assert {shown(letter) for letter in NARROW} == {(200, 700)}
    assert {shown(letter) for letter in WHITE} == {(0, 0)}
    assert font.getmetrics() == (880, 120)
    assert font.getlength("가") == 1000 and font.getlength("A") == font.getlength(" ") == 500


def test_the_font_is_small_and_its_tables_stand_in_order() -> None:
    found = tables(boxes())
    assert len(boxes()) < 1000
    assert list(found) == sorted(found) and {b"cmap", b"glyf", b"head", b"loca"} <= set(found)
    places = struct.unpack(f">{len(found[b'loca']) // 4}I", found[b"loca"])
    assert list(places) == sorted(places) and places[-1] == len(found[b"glyf"])


# which letters a font has ----------------------------------------------------------------------------


def cmap(*subtables: tuple[int, int, bytes]) -> bytes:
    head, content = struct.pack(">2H", 0, len(subtables)), b""
    for platform, encoding, table in subtables:
        head += struct.pack(">2HI", platform, encoding, 4 + 8 * len(subtables) + len(content))
        content += table
    return head + content


def by_groups(kind: int, *groups: tuple[int, int, int]) -> bytes:
    content = b"".join(struct.pack(">3I", *group) for group in groups)
    return struct.pack(">2H3I", kind, 0, 16 + len(content), 0, len(groups)) + content


def by_segments(*segments: tuple[int, int, int, int], glyphs: tuple[int, ...] = ()) -> bytes:
    """Segments as last, first, step and offset."""
    last, first, step, offset = zip(*segments, strict=True)
    count = len(segments)
    content = struct.pack(f">{count}HH{3 * count}H{len(glyphs)}H", *last, 0, *first, *step, *offset, *glyphs)
    return struct.pack(">7H", 4, 14 + len(content), 0, 2 * count, 0, 0, 0) + content


END = (0xFFFF, 0xFFFF, 1, 0)


@pytest.mark.parametrize(
    ("table", "has", "lacks"),
    [
        (cmap((3, 10, by_groups(12, (0x41, 0x42, 5), (0xAC00, 0xAC10, 9)))), "AB가각", "C@갑힣"),
        (cmap((0, 4, by_groups(12, (0xAC00, 0xAC01, 0)))), "각", "가"),  # 0 is the glyph of no letter
        (cmap((3, 10, by_groups(13, (0xAC00, 0xD7A3, 3), (0x20000, 0x2FFFF, 3)))), "가힣𠀀", "A漢😀"),
        (cmap((3, 1, by_segments((0x42, 0x41, 7, 0), (0xAC10, 0xAC00, 7, 0), END))), "AB가각", "C@갑힣"),
        (cmap((3, 1, by_segments((0xAC02, 0xAC00, 0, 4), END, glyphs=(8, 0, 9)))), "가갂", "각갃A"),
        (cmap((3, 1, by_segments((0xAC01, 0xAC00, 0x10000 - 0xAC00, 0), END))), "각", "가"),
        (cmap((1, 0, by_groups(12, (0, 0xFFFF, 1)))), "", "가A"),  # no Unicode
        (cmap((0, 5, by_groups(12, (0, 0xFFFF, 1))), (3, 1, by_segments(END))), "", "가A"),
        (cmap((3, 1, struct.pack(">3H", 6, 0, 0))), "", "가A"),
        (cmap(), "", "가"),
        (b"", "", "가"),
    ],
)
def test_what_letters_a_font_has(table: bytes, has: str, lacks: str) -> None:
    assert [letter for letter in has + lacks if draws(table, letter)] == list(has)


def test_the_font_of_boxes_has_them_all() -> None:
    table = tables(boxes())[b"cmap"]
    assert all(draws(table, letter) for letter in WIDE + NARROW)
    assert not any(draws(table, letter) for letter in WHITE)


@pytest.mark.parametrize("name", ["NanumGothic", "NanumMyeongjo"])
def test_a_font_of_the_system_has_what_another_reader_finds_in_it(name: str) -> None:
    face = pdfmetrics.getFont(pdfs.font(name)).face
    table = tables(Path(face.filename).read_bytes())[b"cmap"]
    codes = [*range(0x20, 0x400), *range(0x2000, 0x3200), *range(0x4E00, 0xFFFF, 7)]
    assert [c for c in codes if draws(table, chr(c))] == [c for c in codes if face.charToGlyph.get(c)]


@given(st.binary(max_size=80), st.characters(exclude_categories=["Cs"]), st.integers(0, 200))
def test_a_damaged_table_has_none(rest: bytes, letter: str, length: int) -> None:
    whole = cmap((3, 1, by_segments((0xAC02, 0xAC00, 0, 4), END, glyphs=(8, 0, 9))))
    assert draws(whole[:length] + rest, letter) in {True, False}
    assert not draws(cmap((3, 10, by_groups(12, (0, 0x10FFFF, 1))))[:-1], letter)


# which font pdfium is given --------------------------------------------------------------------------


class System:
    """A machine's fonts, by the letters that each has; for any, pdfium is given the first of them."""

    def __init__(self, fonts: dict[bytes, str]) -> None:
        self.deleted: list[int | None] = []
        self.names = list(fonts)
        self.tables = [
            cmap((3, 10, by_groups(12, *((ord(c), ord(c), 1) for c in sorted(letters)))))
            for letters in fonts.values()
        ]
        kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
        own = {
            "MapFont": lambda *_: 1 if fonts else None,
            "GetFont": lambda _, name: self.number(cast(name, c_char_p).value),
            "GetFontData": self.data,
            "GetFaceName": lambda *_: 77,
            "DeleteFont": lambda _, font: self.deleted.append(font),
        }
        self.info = raw.FPDF_SYSFONTINFO(1, **{name: kinds[name](f) for name, f in own.items()})
        self.installed = False
        build = SimpleNamespace(
            FPDF_SYSFONTINFO=raw.FPDF_SYSFONTINFO,
            FPDF_GetDefaultSystemFontInfo=lambda: pointer(self.info),
            FPDF_SetSystemFontInfo=self.install,
        )
        self.fonts = pdf_fonts._Fonts(build)

    def install(self, _: object) -> None:
        self.installed = True

    def number(self, name: bytes | None) -> int | None:
        return self.names.index(name) + 1 if name in self.names else None

    def data(self, _: object, font: int, table: int, into: Any, size: int) -> int:
        content = self.tables[font - 1] if table == int.from_bytes(b"cmap") else b""
        if into and size >= len(content):
            memmove(into, content, len(content))
        return len(content)

    def given(self, charset: int) -> bytes | str | None:
        """The name of the font for one that a PDF names."""
        font = self.info.MapFont(self.info, 400, 0, charset, 0, create_string_buffer(b"Batang"), None)
        if font is None:
            return None
        if font <= len(self.names):
            return self.names[font - 1]
        length = self.info.GetFontData(self.info, font, 0, None, 0)
        content = create_string_buffer(length)
        into = cast(content, dict(raw.FPDF_SYSFONTINFO._fields_)["GetFontData"]._argtypes_[3])
        assert self.info.GetFontData(self.info, font, 0, into, length) == length
        assert self.info.GetFontData(self.info, font, int.from_bytes(b"cmap"), None, 0) == 0
        self.info.DeleteFont(self.info, font)
        return "boxes" if content.raw == boxes() else "?"


DROID = {b"Droid Sans Fallback": "가힣漢国", b"NanumGothic": "가글한"}


@pytest.mark.parametrize("fonts", [{}, DROID, {b"Batang": "가글한"}])
def test_korean_is_read_with_boxes_whatever_there_is(fonts: dict[bytes, str]) -> None:
    system = System(fonts)
    assert system.installed
    assert [system.given(charset) for charset in (128, 129, 134, 136)] == ["boxes"] * 4
    assert system.given(0) == next(iter(fonts), None)
    assert system.deleted == []


@pytest.mark.parametrize(
    ("fonts", "charset", "font"),
    [
        ({}, 129, None),
        (DROID, 129, b"NanumGothic"),
        (DROID, 134, b"Droid Sans Fallback"),
        (DROID, 0, b"Droid Sans Fallback"),
        ({b"Droid Sans Fallback": "가漢", b"Arial": "A"}, 129, b"Droid Sans Fallback"),
        ({b"Batang": "가글한", b"NanumGothic": "가글한"}, 129, b"Batang"),
        ({b"Droid Sans Fallback": "가", b"NanumGothic": "", b"UnDotum": "글한"}, 129, b"UnDotum"),
    ],
)
def test_pages_are_drawn_with_a_font_of_the_system_that_has_the_letters(
    fonts: dict[bytes, str], charset: int, font: bytes | None
) -> None:
    system = System(fonts)
    with pdf_fonts.drawing():
        assert system.given(charset) == font
    assert system.deleted == ([] if system.given(0) == font else [1])


def test_a_name_and_the_tables_of_other_fonts_are_the_system_s() -> None:
    system = System(DROID)
    assert system.info.GetFaceName(system.info, 1, None, 0) == 77
    assert system.info.GetFontData(system.info, 1, int.from_bytes(b"cmap"), None, 0) == len(system.tables[0])
    ours = system.info.MapFont(system.info, 400, 0, 129, 0, create_string_buffer(b"Batang"), None)
    length = system.info.GetFaceName(system.info, ours, None, 0)
    name = create_string_buffer(b"?" * length, length)
    assert system.info.GetFaceName(system.info, ours, name, length - 1) == length
    assert name.raw == b"?" * length  # the place is too small
    assert system.info.GetFaceName(system.info, ours, name, length) == length
    assert name.value.decode("ascii") and name.raw[-1] == 0


@pytest.mark.parametrize(
    "build",
    [
        SimpleNamespace(),
        SimpleNamespace(FPDF_GetDefaultSystemFontInfo=POINTER(raw.FPDF_SYSFONTINFO)),  # points nowhere
        SimpleNamespace(
            FPDF_GetDefaultSystemFontInfo=lambda: pointer(raw.FPDF_SYSFONTINFO(1)),
            FPDF_SYSFONTINFO=raw.FPDF_SYSFONTINFO,
            FPDF_SetSystemFontInfo=lambda _: pytest.fail("without functions to call"),
        ),
    ],
)
def test_a_pdfium_that_is_not_to_be_told_stays_as_it_is(
    build: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pypdfium2

    monkeypatch.setattr(pdf_fonts, "_fonts", None)
    monkeypatch.setattr(pypdfium2, "raw", build)
    assert pdf_fonts.pdfium() is pypdfium2
    assert pdf_fonts._fonts is None


def test_it_is_told_once_by_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    def fonts(raw: object) -> object:
        told.append(raw)
        time.sleep(0.05)
        return object()

    monkeypatch.setattr(pdf_fonts, "_fonts", None)
    monkeypatch.setattr(pdf_fonts, "_Fonts", fonts)
    threads = [threading.Thread(target=pdf_fonts.pdfium) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1


# the whole way ---------------------------------------------------------------------------------------

BARE = """
from pypdfium2 import raw
system, kinds = raw.FPDF_GetDefaultSystemFontInfo, dict(raw.FPDF_SYSFONTINFO._fields_)
nothing = {name: kinds[name](lambda *_: None) for name in ("EnumFonts", "MapFont", "GetFont")}
def bare():
    found = system()
    for name, function in nothing.items():
        setattr(found.contents, name, function)
    return found
raw.FPDF_GetDefaultSystemFontInfo = bare
"""
"""A machine without fonts."""
UNTOLD = """
import pypdfium2
from ingest import pdf_fonts
raw.FPDF_SetSystemFontInfo(bare())
pdf_fonts.pdfium = lambda: pypdfium2
"""
BY_THE_SYSTEM_S = """
from ingest import pdf_fonts
pdf_fonts._drawing.set(True)
"""
SAID = "FIFO인 큐는 먼저 넣은 것이 먼저 나오고 스택은 나중에 넣은 것이 먼저 나온다."


@pytest.fixture(autouse=True)
def _child_of_one_test() -> Iterator[None]:
    apart.close()
    yield
    apart.close()


@pytest.fixture
def letter_by_letter(tmp_path: Path) -> Path:
    """A page on which each letter is shown by itself."""
    letters = [letter for letter in SAID if letter != " "]
    gaps = [3.3 if after == " " else 0.0 for letter, after in pairwise(SAID) if letter != " "]
    return pdfs.spaced(tmp_path / "a.pdf", pdfs.cid(), letters, gaps)


def child(monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    apart.close()
    monkeypatch.setattr(apart, "SERVE", f"exec({before!r}); {apart.SERVE}")


def test_nothing_is_lost_on_a_machine_without_fonts(
    letter_by_letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, BARE)
    assert load(letter_by_letter).text == SAID


def test_without_the_boxes_its_hangul_would_be(
    letter_by_letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, BARE + UNTOLD)
    assert load(letter_by_letter).text.replace(" ", "") == "FIFO."


def test_a_korean_font_of_the_system_reads_the_same(
    letter_by_letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdfs.font()
    name = pdfs.cid()
    lines = [pdfs.Line(60, 760 - 16 * n, line) for n, line in enumerate(pdfs.wrapped(pdfs.PROSE, name, 400))]
    prose = pdfs.write(tmp_path / "b.pdf", name, [lines, [pdfs.Line(60, 700, "큐")]])
    with monkeypatch.context() as here:
        child(here, BY_THE_SYSTEM_S)
        theirs = [load(path).text for path in (letter_by_letter, prose)]
    apart.close()
    assert [load(path).text for path in (letter_by_letter, prose)] == theirs
    assert theirs[0] == SAID and theirs[1].endswith("큐")


def test_a_passage_is_marked_on_a_page_that_no_font_draws(
    letter_by_letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, BARE)
    view = page_view(letter_by_letter.read_bytes(), 1, "스택은 나중에 넣은 것이")
    ((left, top, width, height),) = view.boxes
    assert 0.2 < left < 0.6 and 0.1 < width < 0.3
    picture = Image.open(io.BytesIO(view.png)).convert("L")
    x, y = picture.size
    marked = (round(x * left), round(y * top), round(x * (left + width)), round(y * (top + height)))
    assert picture.crop(marked).getextrema() == (255, 255)
    assert picture.getextrema()[0] < 128  # what pdfium itself has


def test_a_page_is_drawn_in_letters(tmp_path: Path) -> None:
    pdfs.font()
    path = pdfs.write(tmp_path / "a.pdf", pdfs.cid(), [[pdfs.Line(60, 700, "글" * 20, 20)]])
    assert load(path).text == "글" * 20

    def ink(picture: Image.Image) -> int:
        return sum(picture.convert("L").histogram()[:128])

    drawn = Image.open(io.BytesIO(page_view(path.read_bytes(), 1, "").png))
    boxed = pdfs.opened(path)[0].render(scale=drawn.width / 595).to_pil()
    assert 0.1 < ink(drawn) / ink(boxed) < 0.7
