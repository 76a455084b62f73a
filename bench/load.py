"""How long many people wait who ask the page at once while notes are read, and what memory that takes.

    python bench/load.py [--users 30] [--rounds 3] [--notes FOLDER] [--json FILE]

The page runs as ``mutdap ui`` does, in a process of its own. Every user asks by HTTP and is answered in the
notes' own words: by the page's handler through Gradio's queue, by ``call/v2/ask`` beside it, and by ``/v1``.
In each round all of them send at once; then waiting is what the machine makes it, so the figures stand for
this machine and for how busy it was, which is printed, too. "First words" is when the first words of an
answer arrive, for ``call`` the answer. Users and page share the machine's cores. A visit is one question by
``page``, two by the others; with ``--quiet`` its processor time is that of the questions alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from ingest.library import SAMPLES
from ingest.load import load
from ingest.split import split
from rag.subject import subjects

MODES = ("page", "call", "v1")
AGAIN = "그건 왜 중요해?"
"""Leans on the question before it, by which a mixed-up conversation would show."""
PATIENCE_S = 300


class Waited(NamedTuple):
    """How long one user waited, in seconds."""

    first: float
    whole: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--notes", type=Path, default=SAMPLES)
    parser.add_argument("--quiet", action="store_true", help="no sync meanwhile")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), options)
    print(json.dumps(found, ensure_ascii=False, indent=2))
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of one page."""
    notes = folder / "notes"
    shutil.copytree(options.notes, notes)
    settings = {"MUTDAP_INDEX": str(folder / "index"), "XDG_DATA_HOME": str(folder / "data")}
    environ = {**os.environ, **settings, "PYTHONUNBUFFERED": "1"}
    subprocess.run(
        [sys.executable, "-m", "cli", "sync", str(notes)], env=environ, check=True, stdout=sys.stderr
    )
    page = subprocess.Popen(
        [sys.executable, "-m", "cli", "ui", "--port", "0"], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert page.stdout is not None
        url = re.findall(r"http://[\w.:]+", page.stdout.readline())[0]
        return asyncio.run(_measured(url, page.pid, notes, options))
    finally:
        page.terminate()
        page.wait(30)


async def _measured(url: str, pid: int, notes: Path, options: argparse.Namespace) -> dict[str, Any]:
    questions = [q for path in sorted(notes.iterdir()) for q in _questions(path)]
    questions = (questions * options.users)[: options.users]
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, limits=limits) as client:
        fn, inputs = _handler((await client.get("/config")).json())
        ask = {"page": lambda q: _by_page(client, q, fn, inputs), "call": lambda q: _by_call(client, q),
               "v1": lambda q: _by_v1(client, q)}  # fmt: skip
        for mode in MODES:
            await ask[mode](questions[0])
        before, load_before = _resident(pid), os.getloadavg()[0]
        found: dict[str, list[Waited]] = {mode: [] for mode in MODES}
        spent = dict.fromkeys(MODES, 0.0)
        syncs = None if options.quiet else asyncio.create_task(_syncing(client, notes))
        for _ in range(options.rounds):
            for mode in MODES:
                began = _processor(pid)
                found[mode] += await asyncio.gather(*map(ask[mode], questions))
                spent[mode] += _processor(pid) - began
        done = 0
        if syncs:
            syncs.cancel()
            done = (await asyncio.gather(syncs, return_exceptions=True))[0]
        asked = sum(map(len, found.values()))
        return {
            "users": options.users, "questions": asked, "syncs": done if isinstance(done, int) else str(done),
            "cores": os.cpu_count(), "load_before": load_before, "load_after": os.getloadavg()[0],
            "resident_mb_before": before, "resident_mb_after": _resident(pid),
            "page_processor_s_per_visit": {m: round(s / len(found[m]), 4) for m, s in spent.items()},
            "first_words_s": {mode: _shown([w.first for w in waited]) for mode, waited in found.items()},
            "whole_answer_s": {mode: _shown([w.whole for w in waited]) for mode, waited in found.items()},
        }  # fmt: skip


async def _syncing(client: httpx.AsyncClient, notes: Path) -> int:
    """New notes again and again, until this is cancelled; gives how often they were read."""
    done = 0
    try:
        while True:
            (notes / f"new-{done}.md").write_text(f"# 새 노트 {done}\n\n" + f"{done}번 글이다.\n\n" * 40)
            reply = await client.post("/gradio_api/call/v2/sync", json={})
            async for _ in _events(client, f"/gradio_api/call/v2/sync/{reply.json()['event_id']}"):
                pass
            done += 1
    except asyncio.CancelledError:
        return done


async def _by_v1(client: httpx.AsyncClient, question: str) -> Waited:
    started, first, text, found = time.perf_counter(), 0.0, "", None
    said = [{"role": "user", "content": question}]
    body = {"model": "mutdap", "messages": said, "stream": True}
    async with client.stream("POST", "/v1/chat/completions", json=body) as reply:
        async for line in reply.aiter_lines():
            if not line.startswith("data: {"):
                continue
            event = json.loads(line[6:])
            piece = event["choices"][0]["delta"].get("content") if event["choices"] else ""
            if piece and not first:
                first = time.perf_counter() - started
            text += piece or ""
            found = event.get("mutdap", found)
    waited = Waited(first, time.perf_counter() - started)
    assert found and found["question"] == question, "another's answer"
    said += [{"role": "assistant", "content": text}, {"role": "user", "content": AGAIN}]
    then = (
        await client.post("/v1/chat/completions", json={**body, "stream": False, "messages": said})
    ).json()
    _own(then["mutdap"], question)
    return waited


async def _by_call(client: httpx.AsyncClient, question: str) -> Waited:
    started = time.perf_counter()
    answer = await _called(client, question=question)
    waited = Waited(*[time.perf_counter() - started] * 2)
    assert answer["question"] == question, "another's answer"
    _own(await _called(client, question=AGAIN, earlier=[question]), question)
    return waited


async def _called(client: httpx.AsyncClient, **asked: object) -> dict[str, Any]:
    reply = await client.post("/gradio_api/call/v2/ask", json=asked)
    said = [e async for e in _events(client, f"/gradio_api/call/v2/ask/{reply.json()['event_id']}") if e]
    answer: dict[str, Any] = said[-1][0]
    return answer


async def _by_page(client: httpx.AsyncClient, question: str, fn: int, inputs: list[Any]) -> Waited:
    """As the browser does it when a question is sent."""
    session, started, first = os.urandom(8).hex(), time.perf_counter(), 0.0
    data = [question if one == "\0question" else one for one in inputs]
    body = {"data": data, "fn_index": fn, "session_hash": session}
    (await client.post("/gradio_api/queue/join", json=body)).raise_for_status()
    async for event in _events(client, f"/gradio_api/queue/data?session_hash={session}"):
        if event["msg"] == "process_generating":
            shown = json.dumps(event["output"]["data"], ensure_ascii=False)
            if not first and '"assistant"' in shown:
                first = time.perf_counter() - started
        elif event["msg"] == "process_completed":
            assert event["success"], event
            break
    return Waited(first, time.perf_counter() - started)


async def _events(client: httpx.AsyncClient, target: str) -> AsyncIterator[Any]:
    async with client.stream("GET", target) as reply:
        async for line in reply.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line[6:])


def _handler(config: dict[str, Any]) -> tuple[int, list[Any]]:
    """The handler of a question that is sent, and what the page gives it at the beginning."""
    parts = {part["id"]: part for part in config["components"]}
    box = next(p["id"] for p in config["components"] if p["props"].get("elem_id") == "question")
    handler = next(d for d in config["dependencies"] if [box, "submit"] in d["targets"] and d["backend_fn"])
    given = [
        "\0question"
        if one == box
        else None
        if parts[one]["type"] == "state"
        else parts[one]["props"].get("value")
        for one in handler["inputs"]
    ]
    chats = [parts[one]["type"] == "chatbot" for one in handler["inputs"]]
    return handler["id"], [[] if chat else one for one, chat in zip(given, chats, strict=True)]


def _own(answer: dict[str, Any], question: str) -> None:
    """Whether a question that leans on the one before it leant on that of the same user."""
    alone = answer["standalone"]
    assert alone is None or any(one.text in alone for one in subjects(question, common=True)), (
        alone,
        question,
    )


def _questions(path: Path) -> list[str]:
    return [c.question for c in split(load(path)) if c.question.endswith("?")]


def _resident(pid: int) -> float:
    """Memory of a process in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024, 1)


def _processor(pid: int) -> float:
    """Processor time of a process in seconds, the time of its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _shown(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return {
        "p50": round(statistics.median(seconds), 3),
        "p95": round(cuts[-1], 3),
        "max": round(max(seconds), 3),
    }


if __name__ == "__main__":
    main()
