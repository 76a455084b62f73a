"""First syncs against a plain pipeline: sentence-transformers and FAISS over the very same passages.

    python bench/first_sync.py NOTES [--model FOLDER] [--every 1] [--rounds 3] [--json FILE]

The plain pipeline gets the passages for nothing, embeds them with its own settings (batches of 32) and adds
them to a flat FAISS index; it analyses no Korean, keeps no text and survives no crash. Ours reads, cuts,
analyses, embeds and stores. Models are loaded before the clock starts. Each round is a process of its own, in
turn, and the quickest of each counts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest.clean import clean
from ingest.load import load
from ingest.split import split
from ingest.sync import sync
from rag import korean
from rag.embed import load_embedder, passage
from rag.index import LocalIndex

MODEL = "sentence-transformers/all-MiniLM-L6-v2"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notes", type=Path)
    parser.add_argument("--model", default=MODEL, help="name or folder of a sentence-transformers model")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take one of N Markdown files")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    files = [path.resolve() for path in sorted(options.notes.rglob("*.md"))][:: options.every]
    if options.only:
        print(plain(files, options.model) if options.only == "plain" else ours(files, options.only))
        return
    found: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name in ("plain", "bundled", "static"):
            command = [sys.executable, __file__, *sys.argv[1:], "--only", name]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{done.stderr}{name} did not run; a model that is not here: --model FOLDER")
            found.setdefault(name, []).append(float(done.stdout.split()[-1]))
    best = {name: min(seconds) for name, seconds in found.items()}
    letters = sum(len(path.read_text(encoding="utf-8")) for path in files)
    figures = {"files": len(files), "characters": letters}
    figures |= {f"{name}, s": seconds for name, seconds in best.items()}
    figures |= {f"{name}, characters a second": letters / seconds for name, seconds in best.items()}
    figures |= {
        f"{name} is so many times faster": best["plain"] / best[name] for name in ("bundled", "static")
    }
    for name, value in figures.items():
        print(f"{name:<40} {value:>12.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


def plain(files: list[Path], name: str) -> float:
    import faiss
    from sentence_transformers import SentenceTransformer

    documents = [clean(load(path)) for path in files]
    passages = [passage(chunk, document.title) for document in documents for chunk in split(document)]
    model = SentenceTransformer(name, device="cpu")
    model.encode(passages[:4])
    started = time.perf_counter()
    vectors = model.encode(passages, normalize_embeddings=True, show_progress_bar=False)
    faiss.IndexFlatIP(vectors.shape[1]).add(vectors)
    return time.perf_counter() - started


def ours(files: list[Path], name: str) -> float:
    embedder = load_embedder(name)
    embedder.encode(["먼저 불러 둔다"])
    korean.tokens("먼저 불러 둔다")
    with tempfile.TemporaryDirectory(prefix="mutdap-bench-") as place:
        notes = Path(place) / "notes"
        notes.mkdir()
        for number, path in enumerate(files):
            shutil.copy(path, notes / f"{number:05}.md")
        index = LocalIndex(Path(place) / "index", embedder.identity, embedder.dimension)
        index.lexical([[("먼저", 1.0)]], 1)
        index.dense(embedder.encode(["먼저"])[0], 1)
        started = time.perf_counter()
        report = sync(index, embedder, [notes])
        took = time.perf_counter() - started
        assert report.added + len(report.failed) == len(files), report
        index.close()
    return took


if __name__ == "__main__":
    main()
