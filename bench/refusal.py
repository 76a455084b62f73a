"""Where to stop answering: how the answerable part from the others, and the slope of ``confidence``.

    python bench/refusal.py

Asks the questions of ``tests/questions.jsonl`` over the bundled notes: some the notes answer, some from
neighbouring and far fields that they do not. The margin of a question is how much more of its weight the
best passage covers than ``rag.answer.enough`` asks for. Fits a logistic curve to the margins of every
second question, checks it on the rest, and prints what stricter and laxer thresholds would refuse and let
through.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.sync import sync
from rag.answer import coverage, enough
from rag.config import BUNDLED, DEFAULT_EMBEDDER
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.relevance import Question
from rag.retrieve import NoteRetriever, checked

ROWS = Path(__file__).resolve().parent.parent / "tests" / "questions.jsonl"


def main() -> None:
    embedder = load_embedder(DEFAULT_EMBEDDER)
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [BUNDLED / "notes"])
        retriever = NoteRetriever(index=index, embedder=embedder)
        for line in ROWS.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "status" not in row:
                question = Question(checked(row["question"]), index)
                hits = retriever.search_for(question, 10)
                best = max(coverage(question, hits).values(), default=0.0)
                pairs.append((best - enough(question), row["source"] is not None))
        index.close()
    slope, centre = fitted(pairs[::2])
    print(f"confidence = 1 / (1 + exp(-{slope:.2f} * (margin - {centre:.3f})))")
    held = [(1 / (1 + math.exp(-slope * (x - centre))), y) for x, y in pairs[1::2]]
    print(f"Brier score on the other half: {sum((p - y) ** 2 for p, y in held) / len(held):.3f}")
    print(f"{'margin':>10}{'refused of answerable':>24}{'answered of the others':>24}")
    known = [x for x, answerable in pairs if answerable]
    others = [x for x, answerable in pairs if not answerable]
    for threshold in (-0.10, -0.05, 0.0, 0.05, 0.10):
        refused = sum(x < threshold for x in known) / len(known)
        passed = sum(x >= threshold for x in others) / len(others)
        print(f"{threshold:>+10.2f}{refused:>24.1%}{passed:>24.1%}")


def fitted(pairs: list[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and centre of a logistic curve, both classes weighing the same, by gradient descent."""
    counts = {label: sum(y == label for _, y in pairs) for label in (True, False)}
    slope, centre = 5.0, 0.0
    for _ in range(20_000):
        d_slope = d_centre = 0.0
        for x, y in pairs:
            error = (1 / (1 + math.exp(-slope * (x - centre))) - y) / counts[y]
            d_slope += error * (x - centre)
            d_centre -= error * slope
        slope, centre = slope - 2.0 * d_slope, centre - 0.02 * d_centre
    return slope, centre


if __name__ == "__main__":
    main()
