"""How often a follow-up finds its place, as it was typed, rewritten, and as a person would word it.

    python bench/conversation.py [fit|check] [--errors] [--embedder NAME]

Asks the last turns of ``bench/conversations.jsonl`` over the bundled notes. The words and rules of
``rag.conversation`` were chosen on the half ``fit``. Earlier turns are rewritten first, as in a real
conversation, so that their errors count.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.sync import sync
from rag.config import BUNDLED, DEFAULT_EMBEDDER
from rag.conversation import as_asked, standalone_alone, turns_of
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.retrieve import NoteRetriever
from rag.types import Chunk

ROWS = Path(__file__).resolve().parent / "conversations.jsonl"
WORDINGS = ("typed", "rewritten", "by hand")


@dataclass(frozen=True)
class Measured:
    """One conversation: its last turn in each wording, and the rank of the right place for each."""

    row: dict[str, Any]
    worded: dict[str, str]
    ranks: dict[str, int]
    """From 1; 0 where it is not among the first ``DEPTH``."""


DEPTH = 10


def measured(search: Callable[[str], list[Chunk]], rows: list[dict[str, Any]]) -> Iterator[Measured]:
    """Each conversation with what its last turn finds."""
    for row in rows:
        last = turns_of(row["turns"])[-1]
        worded = dict(zip(WORDINGS, (last.question, last.standalone, row["standalone"][-1]), strict=True))
        ranks = {name: rank(search(text), row) for name, text in worded.items()} if row["source"] else {}
        yield Measured(row, worded, ranks)


def rank(found: list[Chunk], row: dict[str, Any]) -> int:
    """The rank of the first right place, from 1; 0 where there is none."""
    places = [(place["source"], place["heading"]) for place in (row, *row.get("also", []))]
    for number, chunk in enumerate(found, start=1):
        if any(Path(chunk.source).name == name and part in chunk.question for name, part in places):
            return number
    return 0


def found_within(these: list[Measured], wording: str, depth: int) -> float:
    """Share whose right place is among the first ``depth`` hits."""
    asked = [one for one in these if one.ranks]
    return sum(0 < one.ranks[wording] <= depth for one in asked) / len(asked)


def left_alone(these: list[Measured]) -> tuple[int, int]:
    """How many of the last turns that need nothing were not touched, and how many there are."""
    free = [one for one in these if not one.row["inherits"]]
    return sum(one.worded["rewritten"] == one.worded["typed"] for one in free), len(free)


def rewritten(these: list[Measured]) -> tuple[int, int]:
    """How many of the last turns that need the earlier ones were rewritten, and how many there are."""
    leaning = [one for one in these if one.row["inherits"]]
    return sum(one.worded["rewritten"] != one.worded["typed"] for one in leaning), len(leaning)


def kept(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """How many wordings by hand, which stand alone, are left as they are, and how many there are."""
    same = total = 0
    for row in rows:
        for at in range(1, len(row["turns"])):
            asked = row["standalone"][at]
            same += standalone_alone(asked, as_asked(row["standalone"][:at])) == asked
            total += 1
    return same, total


def report(part: str, these: list[Measured]) -> None:
    """Print the figures of one half."""
    asked = [one for one in these if one.ranks]
    print(f"\n{part}: {len(these)} conversations, {len(asked)} with a right place")
    print(f"  {'':<12}{'rank 1':>8}{'first 5':>9}")
    for wording in WORDINGS:
        print(
            f"  {wording:<12}{found_within(these, wording, 1):>8.3f}{found_within(these, wording, 5):>9.3f}"
        )
    print("  rewritten where they lean {} of {}".format(*rewritten(these)))
    print("  left alone where they do not {} of {}".format(*left_alone(these)))
    print("  wordings by hand left as they are {} of {}".format(*kept([one.row for one in these])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="?", choices=["fit", "check"])
    parser.add_argument("--errors", action="store_true", help="list what ranks below the wording by hand")
    parser.add_argument("--embedder", default=os.environ.get("MUTDAP_EMBEDDER", DEFAULT_EMBEDDER))
    options = parser.parse_args()
    embedder = load_embedder(options.embedder)
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [BUNDLED / "notes"])
        retriever = NoteRetriever(index=index, embedder=embedder)

        def search(question: str) -> list[Chunk]:
            return [hit.chunk for hit in retriever.search(question, DEPTH)]

        for part in [options.part] if options.part else ["fit", "check"]:
            these = list(measured(search, [row for row in rows if row["part"] == part]))
            report(part, these)
            for one in these if options.errors else []:
                if one.ranks and (one.ranks["rewritten"] or 99) > max(5, one.ranks["by hand"]):
                    print("  ", one.row["turns"], one.worded["rewritten"], one.ranks)
                elif (one.worded["rewritten"] != one.worded["typed"]) != one.row["inherits"]:
                    print("  ", one.row["turns"], "->", one.worded["rewritten"])
        index.close()


if __name__ == "__main__":
    main()
