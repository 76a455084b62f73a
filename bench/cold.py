"""Cold starts: seconds and memory of each command, against what it cannot do without, and what fills memory.

    python bench/cold.py [--rounds 5] [--sync FOLDER] [--install] [--json FILE]

Each round is a process of its own, the commands in turn, and the quickest of each counts: figures of two runs
on a shared machine do not compare, so look at the ratios. ``--sync`` also times a first sync of a folder with
one process and with all, with both bundled embedders. ``--install`` makes a virtual environment from the
package index, in a folder that is deleted, and says how long that takes and how large it is.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parent.parent
QUESTION = "드롭아웃은 추론할 때도 켜두나요?"
ALONE = {
    "Python alone": "",
    "Kiwi alone": "from rag.korean import terms; terms('드롭아웃은 왜 쓰나요?')",
    "onnxruntime and tokenizer alone":
        "from rag.bundled import TransformerEmbedder as T; T().encode(['드롭아웃은 왜 쓰나요?'])",
    "Gradio alone": "import gradio",
}  # fmt: skip
PARTS = """
import time
def now():
    said = dict(line.split(":") for line in open("/proc/self/status") if line.startswith("Vm"))
    return int(said["VmRSS"].split()[0]) / 1000
import sys; before = now(); print("Python", before)
def part(name):
    global before
    after = now(); print(name, after - before); before = after
import numpy; part("NumPy")
import rag.korean; rag.korean.kiwi(); part("Kiwi and its model")
import faiss, tantivy; part("FAISS and tantivy")
import rag.bundled as b; b._opened(b.FOLDER); part("tokenizer")
e = b.TransformerEmbedder(); e.encode(["가"]); part("transformer and onnxruntime")
from rag.glossary import bundled_glossary; bundled_glossary().find("렐루"); part("glossary")
from ingest.library import open_notes
from rag.assistant import Assistant
from rag.config import load
notes = open_notes(load(), e); assistant = Assistant(notes.index, e); part("mutdap and the index")
assistant.ask(sys.argv[1]); part("one answer")
"""


class Cost(NamedTuple):
    wall: float
    cpu: float
    memory: float
    """Most of it at one time, in MB."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sync", type=Path, metavar="FOLDER")
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="mutdap-bench-") as place:
        os.environ |= {"XDG_DATA_HOME": place, "MUTDAP_INDEX": f"{place}/index", "MUTDAP_LANG": "en"}
        mutdap("sync", str(PROJECT / "data" / "notes"))
        costs = starts(options.rounds)
        for name, cost in costs.items():
            figures |= {f"{name}, {field}": value for field, value in cost._asdict().items()}
        figures |= ratios(costs)
        if sys.platform == "linux":
            figures |= parts()
        if options.sync:
            figures |= syncs(Path(place), options.sync)
        figures["installed, MB"] = installed()
        if options.install:
            figures |= install(Path(place))
    for name, value in figures.items():
        print(f"{name:<62} {value:>9.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False))


def starts(rounds: int) -> dict[str, Cost]:
    """The quickest round of each command, and of what it needs."""
    commands = {name: [sys.executable, "-c", code] for name, code in ALONE.items()}
    commands["mutdap --help"] = command("--help")
    commands["mutdap ask"] = command("ask", QUESTION)
    commands["mutdap ask, static embedder"] = command(
        "ask", QUESTION, "--index", "none", "--embedder", "static"
    )
    found: dict[str, list[Cost]] = {}
    for _ in range(rounds):
        for name, arguments in commands.items():
            found.setdefault(name, []).append(run(arguments))
        found.setdefault("mutdap ui until its first byte", []).append(page())
    return {name: min(costs) for name, costs in found.items()}


def ratios(costs: dict[str, Cost]) -> dict[str, float]:
    """How much longer a command takes than what it cannot do without."""
    needs = {
        "mutdap --help": ["Python alone"],
        "mutdap ask": ["Kiwi alone", "onnxruntime and tokenizer alone"],
        "mutdap ui until its first byte": ["Kiwi alone", "onnxruntime and tokenizer alone", "Gradio alone"],
    }
    return {
        f"{name} / {' + '.join(alone)}": costs[name].wall / sum(costs[one].wall for one in alone)
        for name, alone in needs.items()
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "import cli, sys; sys.exit(cli.main())", *arguments]


def mutdap(*arguments: str) -> None:
    subprocess.run(command(*arguments), check=True, capture_output=True, cwd=PROJECT)


def run(arguments: list[str]) -> Cost:
    """What a command costs, its children left out."""
    started = time.perf_counter()
    running = subprocess.Popen(arguments, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode in {0, 3}, arguments
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def page() -> Cost:
    """The page, until the browser would see something."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.perf_counter()
    running = subprocess.Popen(
        command("ui", "--port", str(port)), cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
                answer.read(1)
            break
        except (urllib.error.URLError, ConnectionError):
            assert running.poll() is None
            time.sleep(0.02)
    wall = time.perf_counter() - started
    running.terminate()
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def parts() -> dict[str, float]:
    """What fills the memory of a command that asks, piece by piece."""
    done = subprocess.run(
        [sys.executable, "-c", PARTS, QUESTION], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    rows = (line.rpartition(" ") for line in done.stdout.splitlines())
    return {f"memory: {name}, MB": float(size) for name, _, size in rows}


def syncs(place: Path, folder: Path) -> dict[str, float]:
    """First syncs of a folder, without other processes and with them."""
    found = {}
    for embedder in ("static", "bundled"):
        for workers in ("1", str(os.cpu_count() or 1)):
            index = str(place / f"{embedder}{workers}")
            arguments = ("sync", str(folder), "--index", index, "--embedder", embedder, "--workers", workers)
            cost = run(command(*arguments))
            found[f"first sync, {embedder}, {workers} process(es), s"] = cost.wall
            found[f"first sync, {embedder}, {workers} process(es), MB"] = cost.memory
    return found


def installed() -> float:
    """MB of the packages that mutdap needs, as they lie on this disk."""
    todo, seen, size = ["mutdap"], set(), 0
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            package = distribution(name)
        except PackageNotFoundError:  # of another platform
            continue
        for file in package.files or ():
            path = Path(str(file.locate()))
            size += path.stat().st_size if path.is_file() else 0
        wanted = map(Requirement, package.requires or ())
        todo += [one.name for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})]
    return size / 1e6


def install(place: Path) -> dict[str, float]:
    """A virtual environment of its own, made from nothing."""
    home = place / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    bare = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    started = time.perf_counter()
    subprocess.run(
        [home / "bin" / "pip", "install", "-q", "--constraint", "constraints.txt", "."],
        check=True,
        cwd=PROJECT,
    )
    took = time.perf_counter() - started
    size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) - bare
    return {"pip install, s": took, "pip install, MB": size / 1e6}


if __name__ == "__main__":
    main()
