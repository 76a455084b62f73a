"""What ten thousand, a hundred thousand and a million chunks cost: to build, to open, to search, to change.

    python bench/million.py PLACE [--sizes 10000 100000 1000000] [--json FILE] [--plot docs/growth.svg]

Builds an index of each size in the folder PLACE from made-up notes (``bench/collection.py``), whose terms are
cut already, so that Kiwi is not waited for, and measures it in a process of its own. What was built or
measured is not done again: after an interruption the same command goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from collection import EACH, Collection, Note, Projected
from growth import picture

from ingest.sync import sync
from rag.index import LocalIndex, Vector
from rag.retrieve import NoteRetriever

QUESTIONS = 300
WARM_UP = 100
COMPARED = 200
"""Questions whose nearest chunks are also found by brute force."""
NEW_FILES = 9
MAKERS = 2
"""Processes that make notes for the one that stores them."""
TOLD = 400
"""Documents between two lines on how far it is."""

_notes: Collection
_embedder: Projected


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("place", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--only", choices=("fill", "publish", "measure"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        step = {"fill": fill, "publish": publish, "measure": measure}[options.only]
        print(json.dumps(step(options.place, options.sizes[0])))
        return
    found = [figures(options.place / str(size), size) for size in options.sizes]
    for name in found[-1]:
        print(f"{name:<44}" + "".join(f"{one.get(name, ''):>14}" for one in found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    if options.plot:
        options.plot.write_text(picture(found), encoding="utf-8")


def figures(place: Path, size: int) -> dict[str, float]:
    """Of one size; each step is done once and remembered."""
    place.mkdir(parents=True, exist_ok=True)
    kept = place / "figures.json"
    found: dict[str, Any] = (
        json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {"chunks": size}
    )
    for step in ("fill", "publish", "measure"):
        if step not in found.setdefault("done", []):
            command = [sys.executable, __file__, str(place), "--sizes", str(size), "--only", step]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found |= json.loads(done.stdout)
            found["done"].append(step)
            kept.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return {name: value for name, value in found.items() if name != "done"}


def fill(place: Path, size: int) -> dict[str, float]:
    """Put the documents into the database that are not there yet."""
    index = opened(place, Projected())
    started, first = time.perf_counter(), len(index) // EACH
    numbers = range(first, size // EACH)
    if numbers:
        with get_context("spawn").Pool(MAKERS, _begin) as makers, index.writing():
            for done, (note, vectors) in enumerate(makers.imap(_made, numbers, chunksize=8), first + 1):
                index.put(note.state, note.document, note.entries, vectors)
                if done % TOLD == 0:
                    print(f"{done * EACH} chunks", file=sys.stderr, flush=True)
    index.close()
    seconds = time.perf_counter() - started
    return {"stored, ms a chunk": round(1000 * seconds / max(1, len(numbers) * EACH), 3)}


def _begin() -> None:
    global _notes, _embedder
    _notes, _embedder = Collection(), Projected()


def _made(number: int) -> tuple[Note, dict[str, Vector]]:
    note = _notes.note(number)
    return note, dict(zip(note.words, _embedder.quickly(note.words.values()), strict=True))


def publish(place: Path, size: int) -> dict[str, float]:
    """Build the search files."""
    index = opened(place, Projected())
    seconds = timed(index.publish)
    index.close()
    worked = time.process_time()
    return {
        "search files built, s": round(seconds, 1),
        "  processor, s": round(worked, 1),
        "most memory for it, MB": round(peak()),
    }


def measure(place: Path, size: int) -> dict[str, float]:
    """Everything else, of an index that is complete."""
    embedder, notes = Projected(), Collection()
    questions = notes.questions(WARM_UP + QUESTIONS)
    NoteRetriever(index=opened(place / "none", embedder), embedder=embedder).search(questions[0])
    before = memory()
    index: LocalIndex

    def first() -> None:
        nonlocal index
        index = opened(place, embedder)
        index.dense(embedder.encode(questions[:1])[0], 1)
        index.lexical([[("학습", 1.0)]], 1)

    seconds = {"opened, s": round(timed(first), 2)}
    retriever = NoteRetriever(index=index, embedder=embedder)
    for question in questions[:WARM_UP]:
        retriever.search(question)
    took, worked = [], []
    for question in questions[WARM_UP:]:
        before_it = time.process_time()
        took.append(timed(lambda q=question: retriever.search(q)))
        worked.append(time.process_time() - before_it)
    within = [timed(lambda q=question: retriever.search(q, source="07")) for question in questions[WARM_UP:]]
    found = seconds | {
        "question, ms, half are quicker": milliseconds(took, 50),
        "question, ms, 95 % are quicker": milliseconds(took, 95),
        "  processor, ms, half take less": milliseconds(worked, 50),
        "  processor, ms, 95 % take less": milliseconds(worked, 95),
        "in one of 97 folders, ms, 95 % are quicker": milliseconds(within, 95),
        "memory beside Kiwi and embedder, MB": round(memory() - before),
    }
    found |= compared(index, embedder, notes.questions(COMPARED, seed=8))
    found |= changed(place, index, embedder)
    found["on disk, GB"] = round(index.size_on_disk() / 1e9, 2)
    index.close()
    return found


def compared(index: LocalIndex, embedder: Projected, questions: list[str]) -> dict[str, float]:
    """How many of the ten nearest are found, and how right their scores are, by brute force over all."""
    vectors = embedder.encode(questions)
    best = np.full((len(questions), 10), -2.0, dtype=np.float32)
    for rows in index._store.vectors_since(-1):
        matrix = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4").reshape(len(rows), -1)
        best = -np.partition(-np.concatenate([best, vectors @ matrix.T], axis=1), 9, axis=1)[:, :10]
    share, wrong, took = [], 0.0, []
    for vector, true in zip(vectors, best, strict=True):
        took.append(timed(lambda v=vector: index.dense(v, 100)))
        hits = index.dense(vector, 10)
        share.append(sum(score >= true.min() - 2e-6 for _, score in hits) / 10)
        stored = index.vectors([number for number, _ in hits])
        wrong = max([wrong, *(abs(float(stored[n] @ vector) - score) for n, score in hits)])
    return {
        "recall@10 against all": round(float(np.mean(share)), 4),
        "largest error of a score": float(f"{wrong:.1e}"),
        "  of it by vectors, ms, 95 % are quicker": milliseconds(took, 95),
    }


def changed(place: Path, index: LocalIndex, embedder: Projected) -> dict[str, float]:
    """One more file: until it is stored and published, and until another reader finds it."""
    writer = opened(place, embedder)
    took, worked, seen = [], [], []
    vector = embedder.encode(["새 질문"])[0]
    for number in range(NEW_FILES):
        file = place / "new" / f"{number}.md"
        file.parent.mkdir(exist_ok=True)
        word = f"qz{time.time_ns():x}"
        file.write_text(f"## 새 질문 {word}?\n\n덧붙인 답 {number}이다.\n", encoding="utf-8")
        before = time.process_time()
        took.append(timed(lambda f=file: sync(writer, embedder, [f])))
        worked.append(time.process_time() - before)
        seen.append(timed(lambda: index.dense(vector, 1)))
        assert len(index.lexical([[(word, 1.0)]], 3)) == 1
    writer.close()
    return {
        "one more file, s, median": round(float(np.median(took)), 2),
        "one more file, s, slowest": round(max(took), 2),
        "  processor, s, median": round(float(np.median(worked)), 2),
        "  until another reader has it, s": round(float(np.median(seen)), 2),
    }


def opened(place: Path, embedder: Projected) -> LocalIndex:
    """The index in a folder."""
    return LocalIndex(place / "index", embedder.identity, embedder.dimension)


def timed(run: Callable[[], object]) -> float:
    """Seconds that something takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def milliseconds(took: list[float], percent: int) -> float:
    """A percentile, in milliseconds."""
    return round(1000 * float(np.percentile(took, percent)), 1)


def memory() -> float:
    """Resident now, MB, mapped files included."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def peak() -> float:
    """Most that was resident, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
