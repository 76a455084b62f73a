"""The figures of ``peers.py`` as Markdown.

python bench/peers_table.py bench/peers.json
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

TITLES = {
    "mutdap": "mutdap",
    "mutdap-static": "mutdap, static embedder",
    "langchain": "LangChain tutorial (FAISS, MiniLM)",
    "langchain-ensemble": "LangChain EnsembleRetriever (+ rank_bm25)",
    "bm25": "rank_bm25 alone, white space",
    "txtai": "txtai (MiniLM)",
    "txtai-hybrid": "txtai hybrid",
    "haystack": "Haystack (BM25 + MiniLM, RRF)",
    "open-webui": "Open WebUI (its default: vectors)",
    "open-webui-hybrid": "Open WebUI, hybrid search",
}
QUALITY = ("mrr@10", "ndcg@10", "recall@5")
COSTS = ("index_s", "cold_s", "p50_ms", "p95_ms", "ask_peak_mb")
BASE = "mutdap"


def table(results: dict[str, Any]) -> str:
    """Quality by set, then what each system costs, as ratios to ours and as they were measured."""
    return "\n\n".join([_quality(results["sets"]), _ratios(results["sets"]), _costs(results)]) + "\n"


def _quality(sets: dict[str, Any]) -> str:
    rows = ["| set | system | MRR@10 | nDCG@10 | recall@4 | recall@5 |", "|---|---|---|---|---|---|"]
    for name, one in sets.items():
        label = f"{name} ({one['questions']} questions)"
        for system, row in _good(one).items():
            figures = " | ".join(f"{row[key]:.3f}" for key in ("mrr@10", "ndcg@10", "recall@4", "recall@5"))
            rows.append(f"| {label} | {TITLES[system]} | {figures} |")
            label = ""
    return "\n".join(rows)


def _ratios(sets: dict[str, Any]) -> str:
    """Each system divided by ours, the geometric mean over the sets."""
    keys = [*QUALITY, *COSTS]
    rows = ["| relative to mutdap | " + " | ".join(keys) + " |", "|---" * (len(keys) + 1) + "|"]
    for system, title in TITLES.items():
        both = [one for one in sets.values() if {system, BASE} <= _good(one).keys()]
        if not both:
            continue
        cells = [_mean_ratio(both if key in QUALITY else _undisturbed(both), system, key) for key in keys]
        rows.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _costs(results: dict[str, Any]) -> str:
    rows = [
        "| set | system | passages | sync s | cold start s | p50 ms | p95 ms | MB indexing | MB asking |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in results["sets"].items():
        if one.get("busy"):
            continue
        label = name
        for system, row in _good(one).items():
            times = f"{row['index_s']:.1f} | {row['cold_s']:.2f} | {row['p50_ms']:.1f} | {row['p95_ms']:.1f}"
            memory = f"{row['index_peak_mb']} | {row['ask_peak_mb']}"
            rows.append(f"| {label} | {TITLES[system]} | {row['passages']} | {times} | {memory} |")
            label = ""
    sizes = ["| environment | MB installed | versions |", "|---|---|---|"]
    for name, one in results["environments"].items():
        sizes.append(f"| {name} | {one['bytes'] / 1e6:.0f} | {', '.join(one['versions'])} |")
    return "\n".join([*rows, "", *sizes])


def _good(one: dict[str, Any]) -> dict[str, Any]:
    return {name: row for name, row in one["systems"].items() if "failed" not in row}


def _undisturbed(sets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that were measured while nothing else ran."""
    return [one for one in sets if not one.get("busy")]


def _mean_ratio(sets: list[dict[str, Any]], system: str, key: str) -> str:
    pairs = [(_good(one)[system][key], _good(one)[BASE][key]) for one in sets]
    if not pairs:
        return "–"
    ratio = math.prod(value / base for value, base in pairs) ** (1 / len(pairs))
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}"


if __name__ == "__main__":
    print(table(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), end="")
