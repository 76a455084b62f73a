"""The figures of ``peers.py`` as Markdown."""

from __future__ import annotations

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
        pairs = [(_good(one)[system], _good(one)[BASE]) for one in sets.values() if _both(one, system)]
        if pairs:
            cells = " | ".join(f"{_mean_ratio([(a[key], b[key]) for a, b in pairs]):.2f}" for key in keys)
            rows.append(f"| {title} | {cells} |")
    return "\n".join(rows)


def _costs(results: dict[str, Any]) -> str:
    rows = [
        "| set | system | passages | sync s | cold start s | p50 ms | p95 ms | MB indexing | MB asking |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in results["sets"].items():
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


def _both(one: dict[str, Any], system: str) -> bool:
    return {system, BASE} <= _good(one).keys()


def _mean_ratio(pairs: list[tuple[float, float]]) -> float:
    product = 1.0
    for value, base in pairs:
        product *= value / base if base else 1.0
    return float(product ** (1 / len(pairs)))
