"""How good a model is, dense alone: retrieval sets and sentence similarity.

The sets are for measuring only. ``python -m train.evaluate --data FOLDER --model FOLDER``
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors ``(n, d)``."""


def retrieval(encode: Encode, folder: Path) -> dict[str, float]:
    """MRR@10, nDCG@10 and recall@5 over ``passages.jsonl`` and ``queries.jsonl``."""
    passages, queries = _rows(folder / "passages.jsonl"), _rows(folder / "queries.jsonl")
    places = {row["pid"]: i for i, row in enumerate(passages)}
    likeness = encode([q["question"] for q in queries]) @ encode([p["text"] for p in passages]).T
    total = dict.fromkeys(("mrr", "ndcg", "recall@5"), 0.0)
    for row, query in zip(likeness, queries, strict=True):
        best = row[[places[pid] for pid in query["pids"]]].max()
        rank = int((row > best).sum()) + 1
        if rank <= 10:
            total["mrr"] += 1 / rank
            total["ndcg"] += 1 / math.log2(rank + 1)
        total["recall@5"] += rank <= 5
    return {name: round(value / len(queries), 4) for name, value in total.items()}


def similarity(encode: Encode, path: Path) -> float:
    """Spearman's correlation of the cosine with what people said."""
    rows = _rows(path)
    one, other = encode([r["s1"] for r in rows]), encode([r["s2"] for r in rows])
    return round(float(spearmanr((one * other).sum(1), [r["score"] for r in rows]).statistic), 4)


def figures(encode: Encode, data: Path) -> dict[str, float]:
    """All figures over a folder of sets, by name."""
    result: dict[str, float] = {}
    for folder in sorted(path.parent for path in data.glob("*/queries.jsonl")):
        result |= {f"{folder.name} {name}": value for name, value in retrieval(encode, folder).items()}
    for path in sorted(data.glob("*sts*.jsonl")):
        result[path.stem] = similarity(encode, path)
    return result


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Print the figures of a model: a trained folder, an exported one, or any name the program takes."""
    from rag.embed import load_embedder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--dimension", type=int, help="only the leading part of each vector")
    options = parser.parse_args()
    embedder = load_embedder(options.model)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = embedder.encode(texts)[:, : options.dimension]
        unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit

    for name, value in figures(encode, options.data).items():
        print(f"{name:<28}{value:.4f}")


if __name__ == "__main__":
    main()
