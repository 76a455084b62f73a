"""How fast each office format is read, and what it takes at its largest.

    python bench/formats.py            # about 2 MB of Korean text in each
    python bench/formats.py --megabytes 8

Every format gets the same questions and answers. MB/s counts UTF-8 bytes of the text that came out; peak is
that of a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import office_like as like

from ingest import zipped
from ingest.load import load

ANSWER = (
    "손실 함수는 예측과 정답의 차이를 재고, 경사 하강법은 그 차이가 줄어드는 쪽으로 가중치를 옮긴다. " * 3
)


def pairs(megabytes: float) -> list[tuple[str, str]]:
    one = len(f"## {0}번째 질문은 무엇인가?\n\n{ANSWER}\n\n".encode())
    return [(f"{n}번째 질문은 무엇인가?", ANSWER) for n in range(int(megabytes * 1_000_000 / one))]


def docx(asked: list[tuple[str, str]], folder: Path) -> bytes:
    return like.docx("".join(like.par(q, "2") + like.par(a) for q, a in asked))


def hwpx(asked: list[tuple[str, str]], folder: Path) -> bytes:
    return like.hwpx("".join(like.hpar(q, 1, 1) + like.hpar(a) for q, a in asked))


def pptx(asked: list[tuple[str, str]], folder: Path) -> bytes:
    slides = {
        f"ppt/slides/slide{n}.xml": like.tree(
            like.shape("title", like.said(q)), like.shape("body", like.said(a))
        )
        for n, (q, a) in enumerate(asked)
    }
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(asked)))
    root = f"<p:presentation {like.P} {like.R}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
    related = like.relations(**{f"r{n}": ("slide", f"slides/slide{n}.xml") for n in range(len(asked))})
    return like.zipped({"ppt/presentation.xml": root, "ppt/_rels/presentation.xml.rels": related, **slides})


def epub(asked: list[tuple[str, str]], folder: Path) -> bytes:
    body = "".join(f"<h2>{q}</h2><p>{a}</p>" for q, a in asked)
    return like.epub(**{"OEBPS/2.xhtml": f"<html><body>{body}</body></html>"})


def apkg(asked: list[tuple[str, str]], folder: Path) -> bytes:
    return like.apkg(folder / "deck.db", kind="anki21b", notes=[f"{q}\x1f<p>{a}</p>" for q, a in asked])


def ipynb(asked: list[tuple[str, str]], folder: Path) -> bytes:
    cells = [{"cell_type": "markdown", "source": f"## {q}\n\n{a}"} for q, a in asked]
    return json.dumps({"cells": cells}).encode()


def csv(asked: list[tuple[str, str]], folder: Path) -> bytes:
    return ("질문,답\n" + "".join(f'{q},"{a}"\n' for q, a in asked)).encode()


def archive(asked: list[tuple[str, str]], folder: Path) -> bytes:
    some = [asked[i : i + 20] for i in range(0, len(asked), 20)]
    return like.zipped(
        {f"{n}.md": "".join(f"## {q}\n\n{a}\n\n" for q, a in own) for n, own in enumerate(some)}
    )


FORMATS: dict[str, Callable[[list[tuple[str, str]], Path], bytes]] = {
    "docx": docx, "pptx": pptx, "hwpx": hwpx, "epub": epub, "apkg": apkg, "ipynb": ipynb, "csv": csv,
    "zip": archive,
}  # fmt: skip


def texts(path: Path) -> list[str]:
    if not zipped.is_archive(path):
        return [load(path).text]
    held = zipped.contents(str(path), lambda name: True)
    return [load(Path(f"{path}!/{name}")).text for name in held.sizes]


def measured(path: Path) -> dict[str, object]:
    texts(path)
    before = time.perf_counter()
    read = sum(len(text.encode()) for text in texts(path))
    seconds = time.perf_counter() - before
    return {
        "format": path.suffix[1:],
        "file_kb": path.stat().st_size >> 10,
        "text_kb": read >> 10,
        "mb_per_s": round(read / 1e6 / seconds, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=2)
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    asked = pairs(options.megabytes)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        print("| format | file | text | MB/s | peak |\n|---|---|---|---|---|")
        for kind, make in FORMATS.items():
            path = Path(folder) / f"a.{kind}"
            path.write_bytes(make(asked, Path(folder)))
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                row = pool.apply(measured, (path,))
            rows.append(row)
            print("| {format} | {file_kb} KB | {text_kb} KB | {mb_per_s} | {peak_mb} MB |".format(**row))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), "utf-8")


if __name__ == "__main__":
    main()
