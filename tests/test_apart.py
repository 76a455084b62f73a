"""PDFs on which their reader hangs, crashes or eats all memory: the child does so for certain pages only."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pdfs
import pytest
from pdfs import Line

from ingest import apart
from ingest.load import load
from ingest.sync import sync
from rag.errors import SourceError
from rag.index import LocalIndex

FAKE = textwrap.dedent(
    """
    import ctypes, re
    from ingest import apart, pdf_file
    true = pdf_file.rows_of
    def rows_of(page):
        rows = true(page)
        said = " ".join(row.text for row in rows)
        if "HANG" in said:
            re.match("(a+)+$", "a" * 60 + "b")  # holds Python's own lock, as a library may
        if "CRASH" in said:
            ctypes.string_at(0)
        if "MEMORY" in said:
            bytearray(apart.MEMORY)
        return rows
    pdf_file.rows_of = rows_of
    """
)


@pytest.fixture(autouse=True)
def _no_child_from_before() -> Iterator[None]:
    apart.close()
    yield
    apart.close()


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child whose reader fails on pages that say so."""
    monkeypatch.setattr(apart, "SILENCE", 0.5)
    monkeypatch.setattr(apart, "SERVE", f"exec({FAKE!r}); {apart.SERVE}")


def written(path: Path, *pages: str) -> Path:
    return pdfs.write(path, pdfs.cid(), [[Line(60, 700, text)] for text in pages])


def child() -> subprocess.Popen[bytes]:
    assert apart._child is not None
    return apart._child


@pytest.mark.usefixtures("fragile")
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("HANG", "멈췄습니다"),
        ("CRASH", "죽었습니다"),
        pytest.param(
            "MEMORY", "죽었습니다",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space"),
        ),
    ],
)  # fmt: skip
def test_a_page_that_breaks_its_reader_costs_its_file_only(
    tmp_path: Path, embedder, what: str, said: str
) -> None:
    notes = tmp_path / "공책"
    notes.mkdir()
    for name in ("가", "다"):
        written(notes / f"{name}.pdf", f"{name} 파일에 적은 글이다.")
    bad = written(notes / "나.pdf", "첫 쪽은 멀쩡하다.", what)
    (notes / "라.md").write_text("# 손실\n\n차이다.\n", encoding="utf-8")
    index = LocalIndex(tmp_path / "색인", embedder.identity, embedder.dimension)
    report = sync(index, embedder, [notes])
    assert report.added == 3
    assert [(Path(f.source), said in f.error, "(2쪽)" in f.error, bool(f.hint)) for f in report.failed] == [
        (bad, True, True, True)
    ]
    assert {Path(s.source).name for s in index.states()} == {"가.pdf", "다.pdf", "라.md"}
    assert apart._child is None, "the child ends with its sync"
    index.close()


@pytest.mark.usefixtures("fragile")
def test_what_an_index_held_of_a_broken_file_stays(tmp_path: Path, embedder) -> None:
    path = written(tmp_path / "a.pdf", "처음에는 잘 읽힌다.")
    index = LocalIndex(tmp_path / "색인", embedder.identity, embedder.dimension)
    sync(index, embedder, [path])
    written(path, "CRASH")
    report = sync(index, embedder, [path])
    assert (len(report.failed), report.changed, report.removed) == (1, 0, 0)
    assert index.document(str(path)).text == "처음에는 잘 읽힌다."
    index.close()


def test_one_child_reads_many_files(tmp_path: Path) -> None:
    first = written(tmp_path / "a.pdf", "하나이다.")
    load(first)
    process = child().pid
    for n in range(3):
        assert load(written(tmp_path / f"{n}.pdf", f"{n}째 글이다.")).text == f"{n}째 글이다."
    assert child().pid == process
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(SourceError):
        load(tmp_path / "broken.pdf")
    load(first)
    assert child().pid == process, "a damaged file is no reason to start another"


def test_a_child_that_died_between_two_files_is_replaced(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", "글이다.")
    load(path)
    before = child()
    before.kill()
    before.wait()
    assert load(path).text == "글이다."
    assert child().pid != before.pid


def test_an_idle_child_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "IDLE", 0.1)
    load(written(tmp_path / "a.pdf", "글이다."))
    child().wait(20)
    assert load(tmp_path / "a.pdf").text == "글이다."


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", "글이다.")
    code = (
        "import os, sys; from pathlib import Path; from ingest import apart; from ingest.load import load\n"
        "load(Path(sys.argv[1])); print(apart._child.pid, flush=True); os._exit(9)"
    )
    done = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert done.stdout is not None
    said = done.stdout.read()  # ends when parent and child have both let go of it
    assert done.wait(20) == 9
    assert int(said) > 0


def test_a_file_given_up_half_way_does_not_spoil_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = written(tmp_path / "long.pdf", *[f"{n}째 쪽이다." for n in range(30)])
    short = written(tmp_path / "short.pdf", "짧은 글이다.")
    with monkeypatch.context() as patch:
        patch.setattr("ingest.pdf._LARGEST_TEXT", 20)
        with pytest.raises(SourceError, match="깁"):
            load(long)
    assert load(short).text == "짧은 글이다."


def test_threads_take_turns(tmp_path: Path) -> None:
    paths = [written(tmp_path / f"{n}.pdf", f"{n}째 파일의 글이다.") for n in range(6)]
    found: dict[int, str] = {}

    def read(n: int) -> None:
        found[n] = load(paths[n]).text

    threads = [threading.Thread(target=read, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: f"{n}째 파일의 글이다." for n in range(6)}


@pytest.mark.parametrize("serve", ["raise SystemExit(0)", "import no_such_module", "print('hello')"])
def test_a_child_that_cannot_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: str
) -> None:
    monkeypatch.setattr(apart, "SERVE", serve)
    with pytest.raises(SourceError) as caught:
        load(written(tmp_path / "a.pdf", "글이다."))
    assert "doctor" in caught.value.hint


def test_a_python_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(SourceError) as caught:
        load(written(tmp_path / "a.pdf", "글이다."))
    assert "doctor" in caught.value.hint


def test_a_script_without_a_main_guard_may_sync(tmp_path: Path) -> None:
    """As the README's example is one: a child must not run it once more."""
    path = written(tmp_path / "a.pdf", "글이다.")
    script = tmp_path / "mine.py"
    script.write_text(
        "from pathlib import Path\nfrom ingest.load import load\nprint('ran')\n"
        f"print(load(Path({str(path)!r})).text)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["ran", "글이다."]


def test_a_module_beside_the_notes_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load(written(tmp_path / "a.pdf", "글이다.")).text == "글이다."
