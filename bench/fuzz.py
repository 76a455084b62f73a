"""Damaged files for every loader: each must become a Document or a SourceError with a hint, and soon.

    python bench/fuzz.py --seconds 60            # that long for each format
    python bench/fuzz.py --only docx zip --seed 7

Four kinds of damage: bytes changed, a piece cut out or repeated, a member of a zip damaged and zipped again,
and bytes of another format under this one's name. A run is repeatable from its seed; the input that broke
something is kept in the folder that is named.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import exports_like as exports
import hwp_like
import office_like as like

from ingest import zipped
from ingest.clean import clean
from ingest.load import SUFFIXES, load
from ingest.split import split
from rag.errors import SourceError

NOTE = (
    "---\ntags: [수학]\n---\n# 손실 [[함수|이란]]?\n\n차이를 **잰다**.\n\n```python\nx = 1\n```\n\n"
    "1. 가\n2. 나\n"
)
CAPTIONS = (
    "1\n00:00:00,000 --> 00:00:02,500\n<i>안녕하세요</i> 오늘은\n\n"
    "2\n00:00:02,500 --> 00:00:05,000\n손실을 보겠습니다\n[음악]\n\n"
)
PAGE = (
    "<!doctype html><html><head><meta charset='utf-8'><title>역전파</title></head><body>"
    "<nav><a href='/'>처음</a></nav><article><h1>역전파</h1><p>거꾸로 <b>간다</b>.</p>"
    "<table><tr><td>가</td><td>나</td></tr></table><pre>x = 1</pre></article></body></html>"
)


def pdf(folder: Path) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    canvas = Canvas(str(folder / "seed.pdf"))
    for page in ("신경망 노트", "손실이란?"):
        canvas.setFont("HYSMyeongJo-Medium", 12)
        canvas.drawString(60, 780, page)
        canvas.showPage()
    canvas.save()
    return (folder / "seed.pdf").read_bytes()


def seeds(folder: Path) -> dict[str, list[bytes]]:
    """Whole files, by ending."""
    whole: dict[str, list[bytes]] = {
        ".txt": [NOTE.encode(), NOTE.encode("cp949"), NOTE.encode("utf-16")],
        ".md": [NOTE.encode()],
        ".html": [PAGE.encode()],
        ".pdf": [pdf(folder)],
        ".docx": [like.docx()],
        ".pptx": [like.pptx()],
        ".hwpx": [like.hwpx()],
        ".epub": [like.epub()],
        ".apkg": [like.apkg(folder / "deck.db"), like.apkg(folder / "deck.db", kind="anki21b")],
        ".ipynb": [like.notebook()],
        ".csv": [like.CSV],
        ".srt": [CAPTIONS.encode(), CAPTIONS.encode("cp949")],
        ".vtt": [f"WEBVTT\n\nNOTE 손실\n\n{CAPTIONS}".replace(",", ".").encode()],
        ".xlsx": [like.xlsx()],
        ".tex": [exports.TEX.encode()],
        ".rst": [exports.REST.encode()],
        ".adoc": [exports.ASCIIDOC.encode()],
        ".org": [exports.ORG.encode()],
        ".canvas": [exports.CANVAS.encode()],
        ".enex": [exports.ENEX.encode()],
        ".eml": [exports.mail()],
        ".mhtml": [exports.saved_page(PAGE)],
        ".tsv": ["질문\t답\n손실이란?\t차이다.\n".encode()],
    }
    inner = like.zipped({"속.md": NOTE})
    whole[".zip"] = [like.zipped({"a.md": NOTE, "나/b.docx": like.docx(), "in.zip": inner})]
    if find_spec("unhwp"):
        whole[".hwp"] = [hwp_like.hwp([(2, "손실"), (0, "차이이다."), (3, "왜 재나?"), (0, "줄이려고.")])]
    same = {".hwp": "needs the extra", ".text": ".txt", ".markdown": ".md", ".htm": ".html"}
    same |= {".asciidoc": ".adoc", ".mbox": ".eml", ".mht": ".mhtml"}
    assert set(whole) | set(same) >= set(SUFFIXES), "a format without a seed"
    return whole


def bytes_changed(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 20, 100))):
        if out:
            out[chance.randrange(len(out))] = chance.choice((0, 0xFF, 0x3C, 0x22, chance.randrange(256)))
    return bytes(out)


def piece_moved(data: bytes, chance: random.Random) -> bytes:
    a, b = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return chance.choice(
        (data[:a], data[:a] + data[b:], data[:b] + data[a:b] * chance.choice((1, 3, 50)) + data[b:])
    )


def member_damaged(data: bytes, chance: random.Random) -> bytes:
    if not data.startswith(b"PK"):
        return piece_moved(data, chance)
    change = chance.choice((bytes_changed, piece_moved))
    return like.inside(data, chance.randrange(50), lambda part: change(part, chance))


def random_bytes(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.choice((0, 4, 8, 64))] + chance.randbytes(chance.randrange(2000))


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    bytes_changed,
    piece_moved,
    member_damaged,
    member_damaged,
    random_bytes,
)


def read(path: Path) -> str:
    """What came of a file: ``read``, or the name of the error."""
    try:
        if zipped.is_archive(path):
            held = zipped.contents(str(path), lambda name: Path(name).suffix in SUFFIXES)
            results = {read(Path(f"{path}!/{name}")) for name in held.sizes}
            return "read" if "read" in results or not results else results.pop()
        document = load(path)
        for chunk in split(clean(document)):
            assert document.text[chunk.start : chunk.end] == chunk.text
        (document.text + document.title).encode()
    except SourceError as error:
        assert error.message, "an error without a message"
        return type(error).__name__
    return "read"


def fuzz(
    suffix: str, whole: dict[str, list[bytes]], seconds: float, seed: int, folder: Path
) -> dict[str, object]:
    chance = random.Random(f"{seed}{suffix}")
    others = [data for same, files in whole.items() if same != suffix for data in files]
    outcomes: Counter[str] = Counter()
    slowest, broken = 0.0, 0
    path = folder / f"input{suffix}"
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        data = chance.choice(others) if chance.random() < 0.02 else chance.choice(whole[suffix])
        damages = chance.choices(DAMAGES, k=chance.choice((1, 1, 2)))
        for damage in sorted(damages, key=lambda one: one is not member_damaged):  # which needs a whole zip
            data = damage(data, chance)
        path.write_bytes(data)
        started = time.perf_counter()
        try:
            outcomes[read(path)] += 1
        except Exception:  # noqa: BLE001 - that is what is looked for
            broken += 1
            kept = folder / f"broken-{suffix[1:]}-{broken}{suffix}"
            kept.write_bytes(data)
            print(f"{kept}\n{traceback.format_exc()}", file=sys.stderr)
        slowest = max(slowest, time.perf_counter() - started)
    return {
        "format": suffix[1:],
        "inputs": sum(outcomes.values()) + broken,
        **{name: outcomes[name] for name in ("read", "NoTextInFile", "UnsupportedFile", "SourceError")},
        "broken": broken,
        "slowest_ms": round(slowest * 1000),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", help="formats, by ending")
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mutdap-fuzz-"))
    whole = seeds(folder)
    rows = []
    print("| format | inputs | read | no text | unsupported | refused | broken | slowest | peak |")
    print("|---|---|---|---|---|---|---|---|---|")
    for suffix in whole:
        if options.only and suffix[1:] not in options.only:
            continue
        row = fuzz(suffix, whole, options.seconds, options.seed, folder)
        rows.append(row)
        *counts, slowest, peak = row.values()
        print(
            "| " + " | ".join(str(value) for value in counts) + f" | {slowest} ms | {peak} MB |", flush=True
        )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), "utf-8")
    print(f"inputs that broke something are in {folder}", file=sys.stderr)
    sys.exit(any(row["broken"] for row in rows))


if __name__ == "__main__":
    main()
