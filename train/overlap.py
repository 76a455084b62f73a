"""Whether text of the measuring sets stands in the training text.

python -m train.overlap --data FOLDER --bench SETS
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from train import texts

RUN = 8
"""So many words in a row that stand in both are a copy, not a turn of phrase."""
_WORD = re.compile(r"\w+")


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """All sequences of ``RUN`` words; of a shorter text that has four at least, the whole."""
    words = _WORD.findall(text.lower())
    if 4 <= len(words) < RUN:
        yield tuple(words)
    for at in range(len(words) - RUN + 1):
        yield tuple(words[at : at + RUN])


def copied(measured: Iterable[str], trained: set[tuple[str, ...]]) -> list[str]:
    """The texts of which a run of words stands among those trained on."""
    return [text for text in measured if any(run in trained for run in runs(text))]


def main() -> None:
    """Print how many texts of each set share a run of words with the training text, and which."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--share-alike", action="store_true", help="look at the CC BY-SA text too")
    options = parser.parse_args()
    lines = texts.lines(options.data, share_alike=options.share_alike)
    trained = {run for line in lines for run in runs(line)}
    for path in sorted(options.bench.rglob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        told = [row[key] for row in rows for key in ("text", "question", "s1", "s2") if key in row]
        found = copied(told, trained)
        print(f"{path.relative_to(options.bench)}: {len(found)} of {len(told)}")
        for text in found[:10]:
            print("   ", " ".join(text.split())[:140])


if __name__ == "__main__":
    main()
