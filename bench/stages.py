"""How long each stage of an answer takes: the median and the slow end, over questions to the bundled notes.

    python bench/stages.py [--embedder NAME] [--llm provider:model --llm-base-url URL] [--rounds N]

The first round warms up and is not counted. Prints a table and writes the same figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sets import sets

from ingest.sync import sync
from rag.assistant import Assistant
from rag.chat import load_chat_model
from rag.config import DEFAULT_EMBEDDER
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.metrics import percentile


def main() -> None:
    parser = argparse.ArgumentParser(description="How long each stage of an answer takes.")
    parser.add_argument("--embedder", default=DEFAULT_EMBEDDER)
    parser.add_argument("--llm")
    parser.add_argument("--llm-base-url")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent / "stages.json")
    options = parser.parse_args()
    model = load_chat_model(options.llm, options.llm_base_url) if options.llm else None
    embedder = load_embedder(options.embedder)
    taken: dict[str, list[float]] = defaultdict(list)
    with sets(None, None) as (notes, *_), tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [notes.notes])
        assistant = Assistant(index, embedder, model=model, model_name=options.llm)
        for number in range(options.rounds + 1):
            for asked in notes.questions:
                answer = assistant.ask(asked.question)
                if number:
                    for stage, ms in (*answer.timings, ("all", answer.took_ms)):
                        taken[stage].append(ms)
        index.close()
    rows = {
        stage: {"asked": len(ms), "p50": percentile(ms, 0.5), "p95": percentile(ms, 0.95)}
        for stage, ms in taken.items()
    }
    print(f"{'stage':<10}{'answers':>8}{'p50 ms':>10}{'p95 ms':>10}")
    for stage, row in rows.items():
        print(f"{stage:<10}{row['asked']:>8}{row['p50']:>10.2f}{row['p95']:>10.2f}")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    found = {"machine": machine, "embedder": embedder.identity, "llm": options.llm, "stages": rows}
    options.out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
