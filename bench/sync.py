"""How fast a sync is, as ratios of what it cannot do without, and how much memory it takes.

    python bench/sync.py [--files 10000] [--json FILE]

Makes that many notes of ten passages from the bundled ones, with the default settings, in a folder that is
deleted at the end. Everything is measured in one run: figures of two runs on a shared machine do not compare.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ingest.clean import clean
from ingest.library import SAMPLES
from ingest.load import load
from ingest.split import split
from ingest.sync import sync
from rag import korean
from rag.bundled import StaticEmbedder
from rag.embed import passage
from rag.index import LocalIndex

PASSAGES = 10
BATCH = 640
SHARE = 20
"""The first sync is held against Kiwi and the embedder over one in so many of the notes ..."""
ROUNDS = 3
"""... in so many rounds, each in a process of its own; the quickest of each counts."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--first", nargs=2, type=Path, metavar=("INDEX", "NOTES"), help=argparse.SUPPRESS)
    parser.add_argument("--alone", type=Path, metavar="NOTES", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.first or options.alone:
        print(json.dumps(_first(*options.first) if options.first else _alone(options.alone)))
        return
    with tempfile.TemporaryDirectory(prefix="mutdap-bench-") as place:
        figures = measure(Path(place), options.files)
    for name, value, limit in figures:
        print(f"{name:<58} {value:>9.2f}  {limit}")
    if options.json:
        options.json.write_text(json.dumps({name: value for name, value, _ in figures}, indent=2))


def measure(place: Path, files: int) -> list[tuple[str, float, str]]:
    """Name, figure and what it should stay below."""
    few, notes, folder = place / "few", place / "notes", place / "index"
    _write(few, files // SHARE)
    _write(notes, files)
    embedder = StaticEmbedder()
    alone, small = [], []
    for number in range(ROUNDS):
        alone.append(_in_its_own_process("--alone", few)["seconds"])
        small.append(_in_its_own_process("--first", place / f"small{number}", few)["seconds"])
    whole = _in_its_own_process("--first", folder, notes)
    index = LocalIndex(folder, embedder.identity, embedder.dimension)
    reader = LocalIndex(folder, embedder.identity, embedder.dimension)
    found = [
        (f"first sync of {files // SHARE} files, s", min(small), ""),
        ("Kiwi and the embedder alone on the same text, s", min(alone), ""),
        ("  ratio", min(small) / min(alone), "< 1.5"),
        (f"first sync of {files} files, s", whole["seconds"], ""),
        ("  chunks", whole["chunks"], ""),
        ("  most memory, MB", whole["memory"], ""),
        ("  before the first file (Kiwi, FAISS, tantivy), MB", whole["before"], ""),
        ("nothing changed, s", _timed(lambda: sync(index, embedder)), "< 5"),
    ]
    edits = [_until_found(index, reader, embedder, notes, number) for number in range(7)]
    found += [
        ("one edited file searchable by another reader, s (median)", sorted(edits)[3], "< 1"),
        ("  the slowest of 7", max(edits), "< 1"),
    ]
    index.close()
    reader.close()
    return found


def _write(folder: Path, files: int) -> None:
    draw = random.Random(folder.name)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.[mt][dx]*"))]
    words = " ".join(texts).split()
    for i in range(files):
        parts = [
            f"## 질문 {i} {j}: {' '.join(draw.choices(words, k=4))}?\n\n"
            f"{' '.join(draw.choices(words, k=40))}\n"
            for j in range(PASSAGES)
        ]
        path = folder / f"{i % 100}" / f"글 {i}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(parts), encoding="utf-8")


def _first(folder: Path, notes: Path) -> dict[str, float]:
    embedder = StaticEmbedder()
    index = LocalIndex(folder, embedder.identity, embedder.dimension)
    korean.tokens("먼저 불러 둔다")
    index.dense(embedder.encode(["먼저 불러 둔다"])[0], 1)
    index.lexical([[("먼저", 1.0)]], 1)
    before = _memory()
    seconds = _timed(lambda: sync(index, embedder, [notes]))
    return {"seconds": seconds, "chunks": len(index), "before": before, "memory": _memory()}


def _in_its_own_process(*arguments: str | Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _alone(notes: Path) -> dict[str, float]:
    embedder = StaticEmbedder()
    documents = [clean(load(path)) for path in sorted(notes.rglob("*.md"))]
    chunks = [(chunk, document.title) for document in documents for chunk in split(document)]
    batches = [chunks[i : i + BATCH] for i in range(0, len(chunks), BATCH)]
    korean.tokens("먼저 불러 둔다")

    def both() -> None:
        for batch in batches:
            korean.tokens_of([chunk.text for chunk, _ in batch])
            embedder.encode([passage(chunk, title) for chunk, title in batch])

    return {"seconds": _timed(both)}


def _until_found(
    index: LocalIndex, reader: LocalIndex, embedder: StaticEmbedder, notes: Path, number: int
) -> float:
    """Seconds from an edit until another reader finds it by word and by vector."""
    path = notes / "0" / "글 0.md"
    text = path.read_text(encoding="utf-8")
    word = f"qz{number}"
    path.write_text(text.replace(f"## 질문 0 {number}", f"## 질문 {word} 0 {number}"), encoding="utf-8")
    reader.dense(embedder.encode([word])[0], 1)
    assert not _found(reader, word)

    def both() -> None:
        sync(index, embedder)
        ((hit, _),) = _found(reader, word)
        assert hit in {n for n, _ in reader.dense(reader.vectors([hit])[hit], 3)}

    return _timed(both)


def _found(reader: LocalIndex, word: str) -> list[tuple[int, float]]:
    return reader.lexical([[(word, 1.0)]], 3)


def _timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
