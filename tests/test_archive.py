from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zlib
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import office_like as like
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_load import write

from ingest import archive as archives
from ingest import zipped
from ingest.archive import Archive
from ingest.load import load
from ingest.office import extract
from ingest.scan import check
from ingest.sync import forget, sync
from rag.embed import Embedder
from rag.errors import SourceError, UnsupportedFile
from rag.index import LocalIndex

NOTE = "# 손실 함수\n\n손실은 예측과 정답의 차이를 재는 함수다.\n"
ID = "0123456789abcdef0123456789abcdef"


def names(index) -> dict[str, str]:
    return {state.source.rpartition("/notes/")[2]: state.title for state in index.states()}


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder):
    index = LocalIndex(tmp_path / "index", embedder.identity, embedder.dimension)
    yield index
    index.close()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def test_members_are_sources(index, embedder, notes: Path) -> None:
    export = {
        f"내 노트 {ID}/손실 {ID}.md": NOTE,
        f"내 노트 {ID}/빈 제목 {ID}.txt": "1. 손실이란?\n\n차이다.\n",
        f"표 {ID}.csv": "질문,답\n드롭아웃은?,뉴런을 끈다.\n",
        "문서.docx": like.docx(),
        ".obsidian/workspace.md": "설정",
        "__MACOSX/._a.md": "찌꺼기",
        "그림.png": b"\x89PNG",
    }
    write(notes, "export.zip", like.zipped(export))
    report = sync(index, embedder, [notes])
    assert (report.added, report.failed) == (4, [])
    assert names(index) == {
        f"export.zip!/내 노트 {ID}/손실 {ID}.md": "손실 함수",
        f"export.zip!/내 노트 {ID}/빈 제목 {ID}.txt": "빈 제목",
        f"export.zip!/표 {ID}.csv": "표",
        "export.zip!/문서.docx": "딥러닝 정리",
    }
    source = f"{notes}/export.zip!/내 노트 {ID}/손실 {ID}.md"
    assert index.document(source).text == NOTE == load(Path(source)).text
    assert sync(index, embedder, [notes]).unchanged == 4


def test_an_archive_is_synced_by_name_and_again(index, embedder, tmp_path: Path) -> None:
    path = write(tmp_path, "e.ZIP", like.zipped({"a.md": NOTE, "b.md": "# 비\n\n글이다.\n"}))
    assert sync(index, embedder, [path]).added == 2
    write(tmp_path, "e.ZIP", like.zipped({"a.md": NOTE + "더한 줄이다.\n", "c.md": "# 비\n\n글이다.\n"}))
    report = sync(index, embedder)
    assert (report.changed, report.moved, report.removed, report.unchanged) == (1, 1, 0, 0)
    assert sync(index, embedder).unchanged == 2
    write(tmp_path, "e.ZIP", b"PK\x03\x04 broken")
    report = sync(index, embedder)
    assert [failure.source for failure in report.failed] == [str(path)]
    assert len(index.states()) == 2, "what the index held of a damaged archive stays"


def test_one_member_is_forgotten(index, embedder, notes: Path) -> None:
    write(notes, "e.zip", like.zipped({"a.md": NOTE, "b.md": "# 비\n\n글이다.\n"}))
    sync(index, embedder, [notes])
    assert forget(index, f"{notes}/e.zip!/a.md") == 1
    assert sync(index, embedder).added == 0
    assert list(names(index)) == ["e.zip!/b.md"]
    assert forget(index, notes / "e.zip") == 1


def test_names_of_korean_windows_and_of_macos(tmp_path: Path) -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("xxxx.md", NOTE)
        archive.writestr("yyyyyyyyyyyyyyy.md", NOTE)
    data = out.getvalue().replace(b"xxxx", "노트".encode("cp949"))
    decomposed = "\u1102\u1169\u1110\u1173.md".encode()
    data = data.replace(b"yyyyyyyyyyyyyyy.md", decomposed.rjust(18, b"a"))
    path = write(tmp_path, "a.zip", data)
    assert set(zipped.contents(str(path), lambda name: True).sizes) == {"노트.md", "aaa노트.md"}


def test_a_member_without_a_name(tmp_path: Path) -> None:
    data = like.zipped({"a.md": NOTE, "zzzz.md": NOTE}).replace(b"zzzz.md", b"\0zzz.md")
    assert list(zipped.contents(str(write(tmp_path, "a.zip", data)), lambda name: True).sizes) == ["a.md"]


def test_a_folder_may_look_like_a_member(tmp_path: Path) -> None:
    write(tmp_path, "a.zip", like.zipped({"b.md": "압축"}))
    (tmp_path / "a.zip!").mkdir()
    write(tmp_path / "a.zip!", "b.md", "폴더")
    assert load(tmp_path / "a.zip!" / "b.md").text == "폴더"


def test_a_zip_inside_a_zip_is_looked_into_once(index, embedder, notes: Path) -> None:
    part = like.zipped({"속.md": NOTE})
    write(notes, "out.zip", like.zipped({"Part-1.zip": part, "a.zip": like.zipped({"b.zip": part})}))
    report = sync(index, embedder, [notes])
    assert list(names(index)) == ["out.zip!/Part-1.zip!/속.md"]
    assert [failure.source for failure in report.failed] == [f"{notes}/out.zip!/a.zip!/b.zip"]
    with pytest.raises(SourceError):
        load(notes / "out.zip!" / "a.zip!" / "b.zip!" / "속.md")


def test_an_upload_is_checked(tmp_path: Path) -> None:
    check(write(tmp_path, "a.zip", like.zipped({"a.md": NOTE})))
    check(write(tmp_path, "a.docx", like.docx()))
    for data in (like.zipped({"a.png": b"x"}), b"no zip"):
        with pytest.raises(SourceError) as caught:
            check(write(tmp_path, "b.zip", data))
        assert caught.value.hint


def bad_members() -> bytes:
    """One good note among all that an archive may do wrong."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("good.md", NOTE)
        archive.writestr("../up.md", NOTE)
        archive.writestr("/root.md", NOTE)
        archive.writestr("C:/disk.md", NOTE)
        archive.writestr("locked.md", NOTE)
        archive.writestr("broken.md", "깨질 글이다. " * 50)
        archive.writestr("bzip.md", NOTE, ZIP_BZIP2)
        archive.writestr("bomb.txt", b"\0" * (archives.SMALL + 1))
        archive.writestr("inner.zip", b"not a zip")
        archive.writestr("scan.docx", b"not a docx")
        link = ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    data = bytearray(out.getvalue())
    with ZipFile(io.BytesIO(data)) as archive:
        places = {info.filename: info.header_offset for info in archive.infolist()}
    data[places["broken.md"] + 30 + len("broken.md") + 5] ^= 0xFF
    at = data.rindex(b"locked.md") - 46
    data[at + 8] |= 1
    return bytes(data)


def test_one_bad_member_costs_that_member(index, embedder, notes: Path) -> None:
    write(notes, "bad.zip", bad_members())
    write(notes, "other.md", "# 다른 노트\n\n글이다.\n")
    report = sync(index, embedder, [notes])
    assert set(names(index)) == {"bad.zip!/good.md", "other.md"}
    failed = {failure.source.rpartition("bad.zip!/")[2]: failure for failure in report.failed}
    assert set(failed) == {
        "../up.md", "/root.md", "C:/disk.md", "locked.md", "broken.md", "bzip.md", "bomb.txt", "inner.zip",
        "scan.docx",
    }  # fmt: skip
    assert all(failure.hint and failure.error for failure in failed.values())


def test_a_member_of_a_document_may_not_inflate_without_end() -> None:
    space = " " * (archives.SMALL * 4)
    data = like.docx(**{"word/document.xml": f"<a>{space}</a>"})
    tracemalloc.start()
    with pytest.raises(SourceError, match=r"커지|inflates") as caught:
        extract("bomb.docx", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.hint
    assert peak < archives.SMALL * 2.5


def test_all_members_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = like.zipped({"a": "글" * 100, "b": "글" * 100})
    archive = Archive("x", lambda: io.BytesIO(data), total=500)
    assert len(archive.read("a")) == 300
    with pytest.raises(SourceError, match=r"커지|inflates"):
        archive.read("b")
    monkeypatch.setattr(zipped, "ALL", 50)
    monkeypatch.setattr(archives, "MEMBERS", 1)
    with pytest.raises(SourceError, match=r"많|many"):
        Archive("x", lambda: io.BytesIO(data))


def test_an_archive_of_too_much_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "ALL", 50)
    with pytest.raises(SourceError, match=r"커지|inflates"):
        zipped.contents(str(write(tmp_path, "a.zip", like.zipped({"a.md": NOTE}))), lambda name: True)


def end(count: int, size: int, at: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, at, 0)


def directory(count: int, *, at: int = 0, packed: int = 0, size: int = 0) -> bytes:
    """Entries that all lie at one place."""
    fields = (20, 3, 20, 0, 0, 8, 0, 0, 0, packed, size, 8, 0, 0, 0, 0, 0, at)
    head = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *fields)
    return b"".join(head + b"%05d.md" % n for n in range(count))


def test_an_absurd_directory_is_not_read(tmp_path: Path) -> None:
    entries = directory(archives.MEMBERS + 1)
    crowded = write(tmp_path, "crowded.zip", entries + end(0xFFFF, len(entries), 0))
    entries = directory(1) * 200_000
    huge = write(tmp_path, "huge.zip", entries + end(0xFFFF, len(entries), 0))
    started = time.perf_counter()
    for path in (crowded, huge):
        with pytest.raises(SourceError, match=r"많|many"):
            zipped.contents(str(path), lambda name: True)
    assert time.perf_counter() - started < 5


def test_members_that_lie_upon_one_another(tmp_path: Path) -> None:
    squeeze = zlib.compressobj(wbits=-15)
    kernel = squeeze.compress(b"a" * 10_000_000) + squeeze.flush()
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(kernel), 10_000_000, 8, 0)
        + b"00000.md"
    )
    entries = directory(1000, packed=len(kernel), size=10_000_000)
    body = local + kernel
    path = write(tmp_path, "overlap.zip", body + entries + end(1000, len(entries), len(body)))
    with pytest.raises(SourceError, match=r"커지|inflates"):
        zipped.contents(str(path), lambda name: True)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x05\x06", end(5, 2**32 - 1, 2**32 - 1), b"\xd0\xcf\x11\xe0" * 9]
)
def test_what_is_no_zip(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        zipped.contents(str(write(tmp_path, "a.zip", data)), lambda name: True)
    assert caught.value.hint


def test_an_archive_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFile) as caught:
        load(write(tmp_path, "a.zip", like.zipped({"a.md": NOTE})))
    assert "sync" in caught.value.hint


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_archive_gives_what_is_whole(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(
        like.zipped({"a.md": NOTE, "나/b.docx": like.docx(), "in.zip": like.zipped({"c.md": NOTE})})
    )
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    path = write(tmp_path, "a.zip", bytes(whole[:cut] if data.draw(st.booleans()) else whole))
    try:
        found = zipped.contents(str(path), lambda name: name.endswith((".md", ".docx")))
    except SourceError as error:
        assert error.hint
        return
    for name in found.sizes:
        try:
            load(Path(f"{path}!/{name}"))
        except SourceError as error:
            assert error.message
