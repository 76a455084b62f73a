"""What the tests of crashes and ``bench/crash.py`` share: the life of some notes, and its ends."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from test_sync import Counting, content, opened, write

from ingest.sync import sync
from rag.errors import IndexDamaged
from rag.index import LocalIndex
from rag.verify import verify

PROJECT = Path(__file__).resolve().parent.parent
FILES = 24


class Missing(AssertionError):  # noqa: N818 - says what happened
    """Less is found than should be; nothing that is found is wrong."""


SERVER = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import faiss, tantivy
from test_sync import Counting, opened
from ingest import reading, storing, sync
from rag import caches, database, dense, korean, store
korean.tokens_of = lambda texts: [text.split() for text in texts]
reading.made_by()
sync._BATCH_FILES = 3

def dying(was):
    def call(*arguments, **names):
        global count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        result = was(*arguments, **names)
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return call

def life(folder, notes, beside):
    dense._BESIDE = float(beside)
    dense.EXACT_UP_TO = int(os.environ.get("EXACT_UP_TO", dense.EXACT_UP_TO))
    if kill_at:
        os.fsync = dying(os.fsync)
        os.replace = dying(os.replace)
        Path.replace = dying(Path.replace)
        rows = database.Database._rows
        def through(self, statement, *values):
            return (dying(rows) if statement in {"COMMIT", "VACUUM"} else rows)(self, statement, *values)
        database.Database._rows = through
    index = opened(Path(folder))
    print("go", os.getpid(), flush=True)
    sync.sync(index, Counting(), [notes], yes=True)
    index.close()

for line in sys.stdin:
    folder, notes, point, fsync, beside = line.rstrip("\\n").split("\\t")
    kill_at, count = int(point), 0
    child = os.fork()
    if not child:
        os.environ["KILL_AT"] = fsync
        life(folder, notes, beside)
        print("points", count, flush=True)
        os._exit(0)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Victims:
    """Syncs in processes of their own that die when told to; forked, so that starting costs little."""

    def __init__(self, **environment: str) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(PROJECT / "tests")],
            cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)} | environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip

    def __enter__(self) -> Victims:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.kill()
        self._server.communicate()

    def start(self, folder: Path, notes: Path, point: int = 0, fsync: int = 0, beside: float = 0.5) -> None:
        """Begin a sync that kills itself at a point that counts, or at an fsync; 0 is never."""
        assert self._server.stdin
        self._server.stdin.write("\t".join(map(str, (folder, notes, point, fsync, beside))) + "\n")

    def kill(self, seconds: float) -> None:
        """Kill the sync that was begun, so long after it opened the index."""
        number = self._said("go")
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)

    def ended(self) -> tuple[bool, int]:
        """Whether the sync was killed, and how many points that count it passed otherwise."""
        assert self._server.stdout
        points = 0
        for line in self._server.stdout:
            name, _, number = line.partition(" ")
            if name == "points":
                points = int(number)
            if name == "ended":
                assert int(number) in {0, -signal.SIGKILL}, number
                return int(number) == -signal.SIGKILL, points
        raise RuntimeError("the server of syncs died")

    def _said(self, name: str) -> int:
        assert self._server.stdout
        said, _, number = self._server.stdout.readline().partition(" ")
        assert said == name, said
        return int(number)


def begin(place: Path) -> Path:
    """A folder of notes."""
    notes = place / "내 노트 📚"
    notes.mkdir(parents=True)
    for i in range(FILES):
        compose(notes / f"{i}.md", i, 0)
    return notes


def compose(path: Path, number: int, version: int) -> None:
    """A note of six questions, half of which say the same in every version."""
    parts = [f"## 질문 {number} {j}?\n\n배치 정규화 {number} {version if j % 2 else 0} {j}" for j in range(6)]
    write(path, "\n\n".join(parts) + "\n")


def live(notes: Path, draw: random.Random, version: int) -> None:
    """Some notes are added, edited, moved and removed."""
    for _ in range(draw.randint(4, 12)):
        files = sorted(notes.rglob("*.md"))
        one = draw.choice(files)
        match draw.randrange(5):
            case 0 if len(files) > FILES // 2:
                one.unlink()
            case 1:
                target = notes / f"옮김 {draw.randrange(3)}" / f"{version} {one.name[-9:]}"
                target.parent.mkdir(exist_ok=True)
                one.rename(target)
            case 2:
                compose(notes / f"새 {version} {draw.randrange(99)}.md", version, draw.randrange(99))
            case _:
                compose(one, draw.randrange(FILES), version)


def texts(index: LocalIndex) -> dict[str, str]:
    """Each source with its text."""
    return {state.source: index.document(state.source).text for state in index.states()}


def on_disk(notes: Path) -> dict[str, str]:
    return {str(path): path.read_text(encoding="utf-8") for path in notes.rglob("*.md")}


def is_whole(index: LocalIndex, *states: dict[str, str]) -> None:
    """Each file is as it is in one of these states, with all its chunks; search agrees with brute force."""
    found, expected = texts(index), {}
    for source, text in found.items():
        assert text in {state.get(source) for state in states}, source
    for source, text in found.items():
        chunks = index.chunks_of(source)
        assert all(text[c.start : c.end] == c.text for c in chunks)
        assert "".join("".join(c.text for c in chunks).split()) == "".join(text.split())
        expected |= {chunk.id: chunk for chunk in chunks}
    question = Counting().encode(["질문"])[0]
    hits = index.dense(question, 10**6)
    held = index.chunks([number for number, _ in hits])
    vectors = index.vectors([number for number, _ in hits])
    assert all(abs(float(np.dot(vectors[n], question)) - s) < 1e-4 for n, s in hits if n in vectors)
    by_word = index.lexical([[("배치", 1.0)]], 10**6)
    assert all("배치" in held[n][0].text for n, _ in by_word if n in held)
    if {chunk.id for chunk, _ in held.values()} != set(expected) or len(vectors) != len(hits):
        raise Missing("vectors")
    if len(by_word) != sum("배치" in chunk.text for chunk, _ in held.values()):
        raise Missing("words")


def finishes(folder: Path, notes: Path, place: Path) -> None:
    """The next sync ends as a first one would, and everything agrees with everything."""
    with_all, fresh = opened(folder), opened(place)
    sync(with_all, Counting(), [notes], yes=True)
    sync(fresh, Counting(), [notes])
    assert content(with_all) == content(fresh)
    with_all.close()
    fresh.close()
    shutil.rmtree(place)
    assert [finding for finding in verify(folder) if not finding.ok] == []


HARM: dict[str, Callable[[bytes, random.Random], bytes | None]] = {
    "truncated": lambda data, draw: data[: draw.randrange(len(data) + 1)],
    "zeroed tail": lambda data, draw: (
        data[: (cut := draw.randrange(len(data) + 1))] + bytes(len(data) - cut)
    ),
    "bit flipped": lambda data, draw: _flipped(data, draw.randrange(len(data)), 1 << draw.randrange(8)),
    "page overwritten": lambda data, draw: (
        data[: (page := draw.randrange(len(data) // 4096 + 1) * 4096)]
        + draw.randbytes(min(4096, len(data) - page)) + data[page + 4096 :]
    ),
    "deleted": lambda data, draw: None,
}  # fmt: skip


def _flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]


def harm(folder: Path, draw: random.Random, kind: str) -> str:
    """Damage one file of an index; gives its name."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size and ".damaged" not in path.name
    )
    databases = [path for path in files if path.name.startswith("mutdap.db")]
    path = draw.choice(databases if draw.random() < 0.6 else files)
    data = HARM[kind](path.read_bytes(), draw)
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    return path.name


def nothing_is_lost(folder: Path, old: dict[str, str], new: dict[str, str]) -> None:
    """After a kill: what was in the index and is on disk is in the index, whole, old or new."""
    index = opened(folder)
    try:
        is_whole(index, old, new)
        assert old.keys() & new.keys() <= texts(index).keys()
    finally:
        index.close()


def after_harm(folder: Path, notes: Path, states: list[dict[str, str]], place: Path) -> str:
    """Open, read, sync and verify a damaged index: it is right, or it says that it is damaged.

    Returns:
        ``unharmed``, or when the damage was told: ``on reading``, ``by the sync`` or ``by verify``.
    """
    told = _told(folder, notes, states)
    if told != "unharmed":
        index = LocalIndex.rebuilt(folder, Counting.identity, Counting.dimension)
        assert index.roots() == [str(notes)]
        sync(index, Counting(), yes=True)
        index.close()
    finishes(folder, notes, place)
    return told


def _told(folder: Path, notes: Path, states: list[dict[str, str]]) -> str:
    stage, missing = "on reading", False
    try:
        index = opened(folder)
        try:
            try:
                is_whole(index, *states)
            except (Missing, KeyError):  # an index of SQLite's that lost an entry: said by now, or next
                missing = True
            stage = "by the sync"
            sync(index, Counting(), [notes], yes=True)
        finally:
            index.close()
    except IndexDamaged as error:
        assert "mutdap sync --rebuild" in error.hint
        return stage
    if any("--rebuild" in finding.hint for finding in verify(folder) if not finding.ok):
        return "by verify"
    assert not missing, "less was found, and nothing said so"
    return "unharmed"


READER = """
import sys, threading, time
from pathlib import Path
sys.path.insert(0, sys.argv[4])
import crash
stop, errors = threading.Event(), []
threading.Timer(float(sys.argv[3]), stop.set).start()
count = crash.read_until(Path(sys.argv[1]), Path(sys.argv[2]), stop, errors)
if errors:
    raise errors[0]
print(count)
"""


def reading(folder: Path, notes: Path, seconds: float, processes: int) -> list[subprocess.Popen[bytes]]:
    """Processes that read an index for a while; they fail at the first wrong hit and print how many asked."""
    return [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(folder), str(notes), str(seconds), str(PROJECT / "tests")],
            cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(processes)
    ]  # fmt: skip


def read_until(folder: Path, notes: Path, stop: threading.Event, errors: list[BaseException]) -> int:
    """Search until told to stop; each hit must say what was asked for and lie in its own document."""
    count = 0
    index = opened(folder)
    try:
        while not stop.is_set():
            number = count % FILES
            _read_once(index, number, str(notes))
            count += 1
    except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
        errors.append(error)
    finally:
        index.close()
    return count


def _read_once(index: LocalIndex, number: int, notes: str) -> None:
    by_word = index.lexical([[(str(number), 1.0)]], 20)
    held = index.chunks([n for n, _ in by_word])
    assert all(
        str(number) in chunk.text.split()
        or str(number) in chunk.heading.split()
        or f"{number}?" in chunk.text.split()
        or str(number) in title
        for chunk, title in held.values()
    )
    near = index.dense(Counting().encode([str(number)])[0], 20)
    held |= index.chunks([n for n, _ in near])
    assert all(chunk.source.startswith(notes) for chunk, _ in held.values())
    for chunk, _ in held.values():
        try:
            text = index.document(chunk.source).text
        except KeyError:
            continue  # it went meanwhile
        now = {other.id for other in index.chunks_of(chunk.source)}
        assert (
            chunk.id not in now
            or text[chunk.start : chunk.end] == chunk.text
            or chunk.text in text
            or (index.document(chunk.source).text != text)
        )
