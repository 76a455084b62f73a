"""How fast text, web pages and PDFs are read, beside other readers, and memory at its worst.

    python bench/reading.py                 # seconds and MB/s of each, peak memory
    python bench/reading.py --pages 10000   # a long PDF

MB/s counts the bytes of the file. Other readers are measured where they are installed: trafilatura for web
pages, pypdf and pypdfium2 alone (text as it comes) for PDFs.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import pdfs
from pages_like import ANSWERS, body, tistory

from ingest import apart
from ingest.clean import clean
from ingest.load import load

NOTES = Path(__file__).parent.parent / "data" / "notes"


def trafilatura(data: bytes) -> object:
    return import_module("trafilatura").extract(data.decode(), output_format="markdown", include_tables=True)


def pypdf(data: bytes) -> object:
    return [page.extract_text() for page in import_module("pypdf").PdfReader(io.BytesIO(data)).pages]


def pypdfium2(data: bytes) -> object:
    file = import_module("pypdfium2").PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in file]


def text(_: int) -> bytes:
    notes = b"\n\n".join(path.read_bytes() for path in sorted(NOTES.glob("*.txt")))
    return notes * max(1, 4_000_000 // len(notes))


def web(_: int) -> bytes:
    """A saved post of 300 questions with all that stands around it."""
    markup = tistory().markup
    return markup.replace(body(), "").replace(ANSWERS[5], ANSWERS[5] + body() * 1500).encode()


def pdf(pages: int) -> bytes:
    name = pdfs.cid()
    lines = pdfs.wrapped(pdfs.PROSE * 4, name, 460)[:40]
    page = [pdfs.Line(60, 805, "딥러닝 노트", 8)]
    page += [pdfs.Line(60, 760 - 16 * n, line) for n, line in enumerate(lines)]
    with tempfile.TemporaryDirectory() as folder:
        path = pdfs.write(
            Path(folder) / "a.pdf", name, [[*page, pdfs.Line(290, 30, str(n + 1), 8)] for n in range(pages)]
        )
        return path.read_bytes()


MADE: dict[str, tuple[str, Callable[[int], bytes], list[Callable[[bytes], object]]]] = {
    "text": (".txt", text, []),
    "web": (".html", web, [trafilatura]),
    "pdf": (".pdf", pdf, [pypdf, pypdfium2]),
}


def measured(kind: str, reader: str, path: Path) -> dict[str, object]:
    """In a process of its own, for its memory."""
    command = [sys.executable, __file__, "--one", kind, reader, str(path)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def child_peak() -> int:
    """Kilobytes of the process that reads PDFs, on Linux; getrusage would count its parent's in."""
    status = Path(f"/proc/{apart._child.pid}/status") if apart._child else None
    if status is None or not status.exists():
        return 0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def one(kind: str, reader: str, path: Path) -> None:
    data = path.read_bytes()
    other = {f.__name__: f for f in MADE[kind][2]}.get(reader)
    if reader == "mutdap" and kind == "pdf":
        from rag.korean import kiwi

        kiwi()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    if other:
        other(data)
    else:
        clean(load(path))
    took = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + child_peak()
    print(json.dumps({"kind": kind, "reader": reader, "MB": round(len(data) / 1e6, 2), "s": round(took, 2),
                      "MB/s": round(len(data) / 1e6 / took, 2), "peak_MB": peak // 1024,
                      "grown_MB": (peak - before) // 1024}))  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--pages", type=int, default=300)
    arguments.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.one:
        one(options.one[0], options.one[1], Path(options.one[2]))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, (suffix, make, others) in MADE.items():
            path = Path(folder) / f"{kind}{suffix}"
            path.write_bytes(make(options.pages))
            for reader in ["mutdap", *(f.__name__ for f in others if find_spec(f.__name__))]:
                rows.append(measured(kind, reader, path))
                print(*(f"{value!s:>12}" for value in rows[-1].values()))
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
