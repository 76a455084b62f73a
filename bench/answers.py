"""How often an answer over notes as people write them says what it should, and how often it should say none.

    python bench/answers.py [--part fit|check] [--worst] [--out FILE.json]

``bench/lived`` holds three collections of ten notes, each as somebody else would write them: half sentences,
tables, logs by date, questions left open, English and transliterations between. The questions over them were
written from the notes alone. An answer is right when all of its ``must`` stand in it or its quotations; most
of what the notes do not answer is near: of their subjects, but not told, or told of a sibling.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.sync import sync
from rag.assistant import Assistant
from rag.config import DEFAULT_EMBEDDER
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.types import Answer

LIVED = Path(__file__).resolve().parent / "lived"
_MARKS = re.compile(r"[\s*_`|]+")
"""Stands between letters in the notes for their looks."""

Asked = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--embedder", default=DEFAULT_EMBEDDER)
    parser.add_argument("--part", choices=("fit", "check"), help="only one half of the questions")
    parser.add_argument("--worst", action="store_true", help="list what went wrong on the half for fitting")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    found = [one for one in outcomes(options.embedder) if options.part in (None, one[0]["part"])]
    for part in sorted({asked["part"] for asked, _, _ in found}, reverse=True):
        print(part, *(f"{name} {count}" for name, count in counts(found, part).items()), sep="\n  ")
    if options.worst:
        for asked, answer, outcome in found:
            if asked["part"] == "fit" and outcome != "right":
                print(f"{asked['kind']:>12} {outcome:>8} {answer.confidence:.2f} {asked['question']}")
    if options.out:
        parts = {part: counts(found, part) for part in ("fit", "check")}
        options.out.write_text(json.dumps(parts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def outcomes(name: str) -> Iterator[tuple[Asked, Answer, str]]:
    """Each question with its answer, and whether that is ``right``, ``wrong``, or ``refused``."""
    embedder = load_embedder(name)
    with tempfile.TemporaryDirectory() as folder:
        for collection in sorted(LIVED.iterdir()):
            index = LocalIndex(Path(folder) / collection.name, embedder.identity, embedder.dimension)
            sync(index, embedder, [collection / "notes"])
            assistant = Assistant(index, embedder)
            for line in (collection / "questions.jsonl").read_text(encoding="utf-8").splitlines():
                asked = json.loads(line)
                answer = assistant.ask(asked["question"])
                yield asked, answer, outcome(asked, answer)
            index.close()


def outcome(asked: Asked, answer: Answer) -> str:
    """Whether an answer is right; else whether it claims something (wrong) or not (refused)."""
    if asked["kind"] != "answer":
        return "right" if answer.status == asked["kind"] else _claims(answer)
    said = _letters(f"{answer.text} {' '.join(one.quote for one in answer.citations)}")
    right = answer.status == "answered" and all(_letters(must) in said for must in asked["must"])
    return "right" if right else _claims(answer)


def counts(found: list[tuple[Asked, Answer, str]], part: str) -> dict[str, int]:
    """How many of each kind came out how."""
    many = Counter(f"{asked['kind']}, {come}" for asked, _, come in found if asked["part"] == part)
    return dict(sorted(many.items()))


def _claims(answer: Answer) -> str:
    return "wrong" if answer.status == "answered" else "refused"


def _letters(text: str) -> str:
    return _MARKS.sub("", text)


if __name__ == "__main__":
    main()
