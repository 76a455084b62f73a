"""How well search finds the right passage, and what each side of it contributes.

    python bench/retrieval.py --data FOLDER

``FOLDER`` holds one folder a set, with ``passages.jsonl`` (``pid``, ``text``) and ``queries.jsonl``
(``question``, ``pids``). Each passage is written to a file of its own and synced with the default
settings; without ``--data`` only the questions over the bundled notes are asked. Prints a table and
writes the same figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.sync import sync
from rag import terms
from rag.config import BUNDLED, DEFAULT_EMBEDDER
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.metrics import ndcg, reciprocal_rank, success
from rag.retrieve import CANDIDATES, NoteRetriever, checked

RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009)."""

Ranking = Callable[[str], list[int]]


@dataclass(frozen=True)
class Asked:
    """A question and how to tell whether a source (and heading) answers it."""

    question: str
    answers: frozenset[tuple[str, str]]
    """Pairs of file name and a part of the heading; an empty heading stands for the whole file."""

    def accepts(self, source: str, heading: str) -> bool:
        return any(Path(source).name == name and part in heading for name, part in self.answers)


def main() -> None:
    parser = argparse.ArgumentParser(description="How well search finds the right passage.")
    parser.add_argument("--data", type=Path, help="folder of sets")
    parser.add_argument("--embedder", default=DEFAULT_EMBEDDER)
    parser.add_argument("--out", type=Path, default=Path("bench-retrieval.json"))
    options = parser.parse_args()
    results = {"bundled notes": measured(BUNDLED / "notes", bundled_questions(), options.embedder)}
    for folder in sorted(options.data.iterdir()) if options.data else []:
        if (folder / "passages.jsonl").exists():
            with tempfile.TemporaryDirectory() as made:
                files = Path(made) / "passages"
                results[folder.name] = measured(files, written(folder, files), options.embedder)
    print(f"{'set':<16}{'ranking':<24}{'MRR@10':>8}{'nDCG@10':>9}{'recall@1':>10}{'recall@5':>10}")
    for name, rows in results.items():
        for ranking, row in rows.items():
            print(f"{name:<16}{ranking:<24}{row['mrr']:>8.3f}{row['ndcg']:>9.3f}"
                  f"{row['recall@1']:>10.3f}{row['recall@5']:>10.3f}")  # fmt: skip
    options.out.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def bundled_questions() -> list[Asked]:
    """The questions of the tests that the bundled notes answer."""
    path = Path(__file__).resolve().parent.parent / "tests" / "questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Asked(row["question"], frozenset((g["source"], g["heading"]) for g in (row, *row.get("also", []))))
        for row in rows
        if row["source"] and "status" not in row
    ]


def written(folder: Path, files: Path) -> list[Asked]:
    """Write the passages of a set as files; gives its questions."""
    files.mkdir()
    for line in (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        (files / f"{row['pid']}.txt").write_text(row["text"], encoding="utf-8")
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    return [Asked(row["question"], frozenset((f"{pid}.txt", "") for pid in row["pids"])) for row in rows]


def measured(notes: Path, questions: Sequence[Asked], embedder_name: str) -> dict[str, dict[str, float]]:
    """Figures by ranking over one folder of notes."""
    embedder = load_embedder(embedder_name)
    with tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [notes])
        retriever = NoteRetriever(index=index, embedder=embedder)

        def words(question: str) -> list[int]:
            groups = [word.group for word in terms.words(checked(question), index.sounding_like)]
            return [number for number, _ in index.lexical(groups, CANDIDATES)]

        def vectors(question: str) -> list[int]:
            vector = embedder.encode([checked(question)], query=True)[0]
            return [number for number, _ in index.dense(vector, CANDIDATES)]

        def fused(question: str) -> list[int]:
            scores: dict[int, float] = {}
            for ranking in (words(question), vectors(question)):
                for rank, number in enumerate(ranking, start=1):
                    scores[number] = scores.get(number, 0.0) + 1 / (RRF_K + rank)
            return sorted(scores, key=lambda number: -scores[number])

        def places(ranking: Ranking) -> Callable[[str], list[tuple[str, str]]]:
            def ranked(question: str) -> list[tuple[str, str]]:
                numbers = ranking(question)
                chunks = index.chunks(numbers)
                return [(chunks[n][0].source, chunks[n][0].heading) for n in numbers if n in chunks]

            return ranked

        def ours(question: str) -> list[tuple[str, str]]:
            return [(hit.chunk.source, hit.chunk.heading) for hit in retriever.search(question, 20)]

        rows = {
            "BM25 (Kiwi, glossary)": figures(questions, places(words)),
            "dense only": figures(questions, places(vectors)),
            "reciprocal rank fusion": figures(questions, places(fused)),
            "ours": figures(questions, ours),
        }
        index.close()
        return rows


def figures(questions: Sequence[Asked], ranked: Callable[[str], list[tuple[str, str]]]) -> dict[str, float]:
    """MRR@10, nDCG@10 and recall, averaged over the questions; one right place is enough for each."""
    total = dict.fromkeys(("mrr", "ndcg", "recall@1", "recall@5"), 0.0)
    for asked in questions:
        found = list(dict.fromkeys(ranked(asked.question)))[:10]
        first = [i for i, place in enumerate(found, start=1) if asked.accepts(*place)][:1]
        total["mrr"] += reciprocal_rank(first, 10)
        total["ndcg"] += ndcg(first, 1, 10)
        total["recall@1"] += success(first, 1)
        total["recall@5"] += success(first, 5)
    return {name: round(value / len(questions), 4) for name, value in total.items()}


if __name__ == "__main__":
    main()
