"""How well practice tells what an answer from memory has of a note and what it contradicts.

    python bench/practice.py [fit|check] [--errors] [--embedder NAME] [--model NAME]

Reads the answers of ``tests/practice.jsonl``: ``has`` and ``contradicts`` number the points of the note,
``unsupported`` holds sentences that it has nothing of. The thresholds of ``rag.recall`` were chosen on the
half ``fit``; the halves share no question. ``--errors`` lists what was judged wrongly.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.sync import sync
from rag.config import BUNDLED
from rag.embed import Embedder, load_embedder
from rag.entail import load_entailment
from rag.index import Index, LocalIndex
from rag.points import points_of
from rag.recall import Compared, Recall
from rag.support import rarity_in
from rag.types import Chunk

ROWS = Path(__file__).resolve().parent.parent / "tests" / "practice.jsonl"
STATES = ("has", "contradicts")

Judged = tuple[dict[str, Any], Compared]


def judged(
    index: Index, embedder: Embedder, part: str | None = None, model: str | None = None
) -> Iterator[Judged]:
    """Each answer, of one half or of both, with what was made of it."""
    recall = Recall(embedder, rarity_in(index), entailment=load_entailment(model))
    chunks: dict[tuple[str, str], list[Chunk]] = {}
    for state in index.states():
        for chunk in index.chunks_of(state.source):
            chunks.setdefault((Path(state.source).name, chunk.question), []).append(chunk)
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if part not in {None, row["part"]}:
            continue
        points = points_of(chunks[row["source"], row["question"]])
        yield row, recall.compare(row["question"], points, row["answer"])


def truth(row: dict[str, Any], number: int) -> str:
    """What the answer of a row really does to a point, by its number from 1."""
    return next((state for state in STATES if number in row[state]), "lacks")


def figures(rows: list[Judged], state: str) -> tuple[float, float]:
    """Precision and recall of a state, over all points of the answers."""
    pairs = [(truth(row, n), one.state) for row, found in rows for n, one in enumerate(found.points, start=1)]
    right = sum(a == b == state for a, b in pairs)
    return right / (sum(b == state for _, b in pairs) or 1), right / (sum(a == state for a, _ in pairs) or 1)


def unsupported(rows: list[Judged]) -> tuple[int, int, int]:
    """Sentences that no note supports: told rightly, told, labelled."""
    told = [(row, row["answer"][a:b]) for row, found in rows for a, b in found.unsupported]
    right = sum(any(words == one for one in row["unsupported"]) for row, words in told)
    return right, len(told), sum(len(row["unsupported"]) for row, _ in rows)


def report(part: str, rows: list[Judged]) -> None:
    counted = Counter(truth(row, n) for row, found in rows for n in range(1, len(found.points) + 1))
    print(f"\n{part}: {len(rows)} answers, {counted.total()} points")
    for state in STATES:
        precision, recalled = figures(rows, state)
        print(f"  {state:<12}{counted[state]:>4}   precision {precision:.3f}   recall {recalled:.3f}")
    right, told, labelled = unsupported(rows)
    print(f"  {'unsupported':<12}{labelled:>4}   {right} of {told} told rightly")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="?", choices=["fit", "check"])
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--embedder", default="bundled")
    parser.add_argument("--model")
    options = parser.parse_args()
    embedder = load_embedder(options.embedder)
    with tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [BUNDLED / "notes"])
        rows = list(judged(index, embedder, options.part, options.model))
        index.close()
    for part in [options.part] if options.part else ["fit", "check"]:
        of_part = [(row, found) for row, found in rows if row["part"] == part]
        report(part, of_part)
        for row, found in of_part if options.errors else []:
            errors(row, found)


def errors(row: dict[str, Any], found: Compared) -> None:
    for n, one in enumerate(found.points, start=1):
        if one.state != truth(row, n):
            said = found.answer[slice(*one.said)] if one.said else "-"
            print(f"  {truth(row, n)} taken for {one.state}: {one.point.text} | {said}")
    for a, b in found.unsupported:
        print(f"  unsupported: {found.answer[a:b]}")


if __name__ == "__main__":
    main()
