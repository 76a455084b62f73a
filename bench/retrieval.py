"""How well search finds the right passage, and what each part of it contributes.

    python bench/retrieval.py --data FOLDER --posts FOLDER [--ablate]

See ``bench/sets.py`` for the sets; without ``--data`` and ``--posts`` only the questions over the bundled
notes are asked. Notes are synced with the default settings. Prints a table and writes the same figures as
JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sets import Asked, Set, sets

from ingest.sync import sync
from rag import associations, fuse, meant, retrieve, synonyms
from rag.config import DEFAULT_EMBEDDER
from rag.embed import Embedder, load_embedder
from rag.glossary import Glossary
from rag.index import LocalIndex
from rag.metrics import ndcg, reciprocal_rank, success
from rag.relevance import Question
from rag.retrieve import CANDIDATES, NoteRetriever, by_parts, checked
from rag.types import Chunk

RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009)."""
DEPTH = 20

Ranking = Callable[[str], list[Chunk]]
"""A question to chunks, best first."""

Figures = dict[str, float]

COLUMNS = {"MRR@10": 8, "nDCG@10": 9, "recall@1": 10, "recall@5": 10, "copies": 8}
"""Of the table, with their widths; ``copies`` is the MRR@10 where a chunk is right, too, in which the right
passage stands word for word."""


def main() -> None:
    parser = argparse.ArgumentParser(description="How well search finds the right passage.")
    parser.add_argument("--data", type=Path, help="folder of sets of passages")
    parser.add_argument("--posts", type=Path, help="folder of the blog posts")
    parser.add_argument("--embedder", default=DEFAULT_EMBEDDER)
    parser.add_argument("--ablate", action="store_true", help="a row for ours without each of its parts")
    parser.add_argument("--part", choices=("fit", "check"), help="only one half of the questions")
    parser.add_argument("--out", type=Path, default=Path("bench-retrieval.json"))
    options = parser.parse_args()
    embedder = load_embedder(options.embedder)
    results = {}
    print(f"{'set':<24}{'ranking':<28}", *(f"{name:>{width}}" for name, width in COLUMNS.items()), sep="")
    with sets(options.data, options.posts) as found:
        for one in found:
            lists = {
                name: [q for q in questions if options.part in (None, q.part)]
                for name, questions in ((one.name, one.questions), (f"{one.name}, spoken", one.spoken))
                if questions
            }
            for name, rows in measured(one, lists, embedder, ablate=options.ablate).items():
                results[name] = rows
                for ranking, row in rows.items():
                    shown = (f"{row[column]:>{width}.3f}" for column, width in COLUMNS.items())
                    print(f"{name:<24}{ranking:<28}", *shown, sep="", flush=True)
    options.out.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def measured(
    one: Set, lists: Mapping[str, Sequence[Asked]], embedder: Embedder, *, ablate: bool
) -> dict[str, dict[str, Figures]]:
    """Figures of each list of questions, by ranking, over one folder of notes."""
    with tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [one.notes])
        retriever = NoteRetriever(index=index, embedder=embedder)
        rankings = simple(index, embedder) | {"ours": partial(ours, retriever)}
        found = {
            name: {ranking: figures(questions, ranked) for ranking, ranked in rankings.items()}
            for name, questions in lists.items()
        }
        for name, without in ABLATIONS.items() if ablate else ():
            with without(index):
                for one_list, questions in lists.items():
                    found[one_list][f"  without {name}"] = figures(questions, partial(ours, retriever))
        index.close()
        return found


def ours(retriever: NoteRetriever, question: str) -> list[Chunk]:
    return [hit.chunk for hit in retriever.search(question, DEPTH)]


def simple(index: LocalIndex, embedder: Embedder) -> dict[str, Ranking]:
    """Rankings to compare with: each side alone, and their ranks fused."""

    def plain(question: str) -> list[int]:
        with ExitStack() as stack:
            for part in ("glossary", "sound bridge", "corrections", "synonyms"):
                stack.enter_context(ABLATIONS[part](index))
            return words(question)

    def words(question: str) -> list[int]:
        groups = Question(checked(question), index).groups
        return [number for number, _ in index.lexical(groups, CANDIDATES)]

    def vectors(question: str) -> list[int]:
        vector = embedder.encode([checked(question)], query=True)[0]
        cosines = by_parts(index, dict(index.dense(vector, CANDIDATES)), vector)
        return sorted(cosines, key=lambda number: -cosines[number])

    def ranks(question: str) -> list[int]:
        scores: dict[int, float] = {}
        for ranking in (words(question), vectors(question)):
            for rank, number in enumerate(ranking, start=1):
                scores[number] = scores.get(number, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda number: -scores[number])

    def chunks(ranking: Callable[[str], list[int]], question: str) -> list[Chunk]:
        numbers = ranking(question)[:DEPTH]
        found = index.chunks(numbers)
        return [found[number][0] for number in numbers if number in found]

    named = {
        "BM25 (Kiwi)": plain,
        "BM25 (bridge, glossary)": words,
        "dense only": vectors,
        "reciprocal rank fusion": ranks,
    }
    return {"BM25 (white space)": BM25(index).ranked} | {n: partial(chunks, r) for n, r in named.items()}


class BM25:
    """Okapi BM25 (Robertson and Zaragoza, 2009) over words between white space, as most tutorials use it."""

    K1, B = 1.5, 0.75

    def __init__(self, index: LocalIndex) -> None:
        self._chunks = [chunk for state in index.states() for chunk in index.chunks_of(state.source)]
        self._counts = [Counter(chunk.text.lower().split()) for chunk in self._chunks]
        self._mean = sum(counts.total() for counts in self._counts) / max(len(self._counts), 1)
        self._frequency = Counter(word for counts in self._counts for word in counts)

    def ranked(self, question: str) -> list[Chunk]:
        words = question.lower().split()
        scores = [self._score(counts, words) for counts in self._counts]
        order = sorted(range(len(scores)), key=lambda i: -scores[i])
        return [self._chunks[i] for i in order[:DEPTH] if scores[i]]

    def _score(self, counts: Counter[str], words: Sequence[str]) -> float:
        total = len(self._counts)
        norm = self.K1 * (1 - self.B + self.B * counts.total() / self._mean)
        return sum(
            math.log(1 + (total - self._frequency[w] + 0.5) / (self._frequency[w] + 0.5))
            * counts[w] * (self.K1 + 1) / (counts[w] + norm)
            for w in words if counts[w]
        )  # fmt: skip


@contextmanager
def _set(module: object, name: str, value: object, _: LocalIndex) -> Iterator[None]:
    with patch.object(module, name, value):
        yield


@contextmanager
def _no_sound(index: LocalIndex) -> Iterator[None]:
    with patch.object(type(index), "sounding_like", lambda *_: []):
        yield


@contextmanager
def _no_glossary(_: LocalIndex) -> Iterator[None]:
    nothing = Glossary([])
    with ExitStack() as stack:
        for module in ("rag.terms", "rag.meant"):
            stack.enter_context(patch(f"{module}.bundled_glossary", lambda: nothing))
        yield


@contextmanager
def _no_corrections(_: LocalIndex) -> Iterator[None]:
    with patch.object(meant, "read", lambda question, *_: meant.Reading(question)):
        yield


ABLATIONS: dict[str, Callable[[LocalIndex], AbstractContextManager[None]]] = {
    "glossary": _no_glossary,
    "sound bridge": _no_sound,
    "corrections": _no_corrections,
    "synonyms": partial(_set, synonyms, "bundled_synonyms", dict),
    "associations": partial(_set, associations, "WEIGHT", 1e-9),
    "meaning": partial(_set, fuse, "MEANING", 1e-9),
    "variety": partial(_set, fuse, "REPEATED", 0.0),
    "same question": partial(_set, retrieve, "SAME_WEIGHT", 0.0),
    "definitions first": partial(_set, retrieve, "DEFINES_WEIGHT", 0.0),
}
"""Ways to leave a part of the search out for a while."""


def figures(questions: Sequence[Asked], ranked: Ranking) -> Figures:
    """The ``COLUMNS``, averaged over the questions; one right place is enough for each."""
    total = dict.fromkeys(COLUMNS, 0.0)
    for asked in questions:
        chunks = ranked(asked.question)
        first = [i for i, chunk in enumerate(chunks, start=1) if asked.right(chunk)][:1]
        copied = [i for i, chunk in enumerate(chunks, start=1) if asked.copied(chunk)][:1]
        total["copies"] += reciprocal_rank(copied, 10)
        total["MRR@10"] += reciprocal_rank(first, 10)
        total["nDCG@10"] += ndcg(first, 1, 10)
        total["recall@1"] += success(first, 1)
        total["recall@5"] += success(first, 5)
    return {name: round(value / len(questions), 4) for name, value in total.items()}


if __name__ == "__main__":
    main()
