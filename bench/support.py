"""How well the verifier tells supported sentences from others: precision, recall and F1 by kind.

    python bench/support.py [fit|check] [--errors] [--model NAME]

Reads the sentences of ``tests/support.jsonl`` against passages of the bundled notes. The thresholds of
``rag.support`` were chosen on the half ``fit``; the halves share no passage. ``--errors`` lists what was
judged wrongly, ``--model`` asks an NLI cross-encoder beside the rules.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.sync import sync
from rag.bundled import StaticEmbedder
from rag.config import BUNDLED
from rag.entail import load_entailment
from rag.index import LocalIndex
from rag.support import Support, Verifier, rarity_in

ROWS = Path(__file__).resolve().parent.parent / "tests" / "support.jsonl"

Judged = tuple[dict[str, Any], Support]


def judged(index: LocalIndex, model: str | None = None) -> Iterator[Judged]:
    """Each row with what its passage has to say to it."""
    verifier = Verifier(rarity_in(index), load_entailment(model))
    chunks = {
        (Path(state.source).name, chunk.question): chunk
        for state in index.states()
        for chunk in index.chunks_of(state.source)
    }
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row, verifier.support(row["sentence"], [chunks[row["source"], row["heading"]]])


def figures(rows: list[Judged]) -> tuple[float, float, float]:
    """Precision, recall and F1 of "supported"."""
    right = sum(found.supported and row["supported"] for row, found in rows)
    said = sum(found.supported for _, found in rows)
    true = sum(row["supported"] for row, _ in rows)
    precision, recall = right / (said or 1), right / (true or 1)
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def report(part: str, rows: list[Judged]) -> None:
    precision, recall, f1 = figures(rows)
    print(f"\n{part}: {len(rows)} sentences   precision {precision:.3f}   recall {recall:.3f}   F1 {f1:.3f}")
    for kind, truth in sorted({(row["kind"], row["supported"]) for row, _ in rows}, key=lambda k: (-k[1], k)):
        these = [found for row, found in rows if (row["kind"], row["supported"]) == (kind, truth)]
        right = sum(found.supported == truth for found in these)
        said = "supported" if truth else "not"
        print(f"  {said:<10}{kind:<12}{right:>4} of {len(these):<4}{right / len(these):>7.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="?", choices=["fit", "check"])
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--model")
    options = parser.parse_args()
    embedder = StaticEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [BUNDLED / "notes"])
        rows = list(judged(index, options.model))
        index.close()
    for part in [options.part] if options.part else ["fit", "check"]:
        of_part = [(row, found) for row, found in rows if row["part"] == part]
        report(part, of_part)
        for row, found in of_part if options.errors else []:
            if found.supported != row["supported"]:
                print(
                    f"  {'missed' if row['supported'] else 'let through'}: {row['sentence']} {found.reasons}"
                )


if __name__ == "__main__":
    main()
