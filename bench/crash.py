"""Kills, damage, full disks and crowds of readers, many times over; says what was lost.

    python bench/crash.py [--exact-up-to 60] [--kills 500] [--damages 200] [--seconds 120] [--json FILE]

Each kill hits a sync of notes that were added, edited, moved and removed: at random moments, and before and
after every ``fsync`` and ``fdatasync`` of the process, SQLite's and tantivy's too (a small library that is
compiled with ``cc`` counts them). Each damage hits a random file of an index, closed or killed.
After each, the index is opened, compared with the notes as they were and as they are, synced, compared with a
fresh one, and
verified. Any loss ends the run with an error.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import crash
from test_sync import Counting, opened

from ingest.sync import sync
from rag import dense, korean
from rag.verify import verify

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static int count = 0;
static void passed(void) {
    const char *at = getenv("KILL_AT");
    if (at && ++count == atoi(at)) kill(getpid(), SIGKILL);
}
int fsync(int f) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    passed(); int r = real(f); passed(); return r;
}
int fdatasync(int f) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    passed(); int r = real(f); passed(); return r;
}
"""


class Scene:
    """Notes and their index before and after a life of changes, to be put back before each blow."""

    def __init__(self, place: Path, draw: random.Random) -> None:
        self.place, self.folder = place, place / "색인 🗂"
        self.notes = crash.begin(place)
        self.draw = draw
        self.version = 0
        index = opened(self.folder)
        sync(index, Counting(), [self.notes])
        index.close()

    def live(self) -> None:
        """Change the notes; the index knows them as they were."""
        self.version += 1
        index = opened(self.folder)
        self.old = crash.texts(index)
        index.close()
        crash.live(self.notes, self.draw, self.version)
        self.new = crash.on_disk(self.notes)
        shutil.rmtree(self.place / "before", ignore_errors=True)
        shutil.copytree(self.folder, self.place / "before")

    def back(self) -> None:
        """Put the index back as it was before the sync."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.place / "before", self.folder)

    def survived(self) -> None:
        """Nothing is lost, and the next sync finishes."""
        crash.nothing_is_lost(self.folder, self.old, self.new)
        crash.finishes(self.folder, self.notes, self.place / "fresh")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--damages", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument(
        "--exact-up-to", type=int, default=dense.EXACT_UP_TO, help="above so many chunks inverted lists"
    )
    options = parser.parse_args()
    dense.EXACT_UP_TO = options.exact_up_to
    os.environ["EXACT_UP_TO"] = str(options.exact_up_to)  # for the processes that are killed
    korean.tokens_of = lambda texts: [text.split() for text in texts]
    dense._BESIDE = 0.5
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="mutdap-crash-") as place:
        draw = random.Random(options.seed)
        if options.kills:
            at_fsyncs(Scene(Path(place) / "a", draw), Path(place), options.kills // 2, counts)
        with crash.Victims() as victims:
            left = options.kills - counts["kills at an fsync"]
            at_random(Scene(Path(place) / "b", draw), victims, left, counts)
            damages(Scene(Path(place) / "c", draw), victims, options.damages, counts)
        if options.seconds:
            crowd(Scene(Path(place) / "d", draw), options.seconds, counts)
    for name, count in counts.items():
        print(f"{name:<50} {count:>7}")
    if options.json:
        options.json.write_text(json.dumps(counts, indent=2))


def at_fsyncs(scene: Scene, place: Path, wanted: int, counts: Counter[str]) -> None:
    """Before and after every fsync of whole syncs, until enough kills were made."""
    source, library = place / "shim.c", place / "shim.so"
    source.write_text(SHIM)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    while counts["kills at an fsync"] < wanted:
        scene.live()
        with crash.Victims(LD_PRELOAD=str(library)) as victims:
            for point in itertools.count(1):
                scene.back()
                victims.start(scene.folder, scene.notes, fsync=point)
                killed, _ = victims.ended()
                counts["kills at an fsync"] += killed
                scene.survived()
                if not killed:
                    break
        counts["syncs killed at every fsync"] += 1
        print(f"{counts['kills at an fsync']} kills at fsyncs", file=sys.stderr, flush=True)


def at_random(scene: Scene, victims: crash.Victims, wanted: int, counts: Counter[str]) -> None:
    """At any moment of a sync."""
    while counts["kills at a random moment"] < wanted:
        scene.live()
        for _ in range(10):
            scene.back()
            victims.start(scene.folder, scene.notes, beside=scene.draw.choice([0.0, 0.5]))
            victims.kill(scene.draw.uniform(0.0, 0.15))
            counts["kills at a random moment"] += victims.ended()[0]
            counts["of these in the middle of a sync"] += _partly(scene)
            scene.survived()
        print(f"{counts['kills at a random moment']} random kills", file=sys.stderr, flush=True)


def _partly(scene: Scene) -> bool:
    index = opened(scene.folder)
    try:
        return crash.texts(index) not in (scene.old, scene.new)
    finally:
        index.close()


def damages(scene: Scene, victims: crash.Victims, wanted: int, counts: Counter[str]) -> None:
    """Every kind in turn, on indexes that were closed and on such as were killed."""
    kinds = list(crash.HARM)
    while counts["damages"] < wanted:
        states = [crash.on_disk(scene.notes)]
        scene.live()
        states.append(scene.new)
        victims.start(scene.folder, scene.notes, scene.draw.choice([0, 10, 30, 60]))
        victims.ended()
        shutil.rmtree(scene.place / "before")
        shutil.copytree(scene.folder, scene.place / "before")
        for kind in kinds * 2:
            scene.back()
            name = crash.harm(scene.folder, scene.draw, kind)
            told = crash.after_harm(scene.folder, scene.notes, [scene.old, *states], scene.place / "fresh")
            counts["damages"] += 1
            counts[f"  {kind}"] += 1
            counts[f"  in {name if name.startswith('mutdap') else 'caches and small files'}"] += 1
            counts[f"  {told}"] += 1
        print(f"{counts['damages']} damages", file=sys.stderr, flush=True)


def crowd(scene: Scene, seconds: float, counts: Counter[str]) -> None:
    """8 threads and 4 processes read while one writes."""
    readers = crash.reading(scene.folder, scene.notes, seconds, processes=4)
    stop, errors, asked = threading.Event(), [], []  # type: ignore[var-annotated]
    threads = [
        threading.Thread(
            target=lambda: asked.append(crash.read_until(scene.folder, scene.notes, stop, errors))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    index = opened(scene.folder)
    while any(reader.poll() is None for reader in readers):
        counts["syncs beside readers"] += 1
        crash.live(scene.notes, scene.draw, counts["syncs beside readers"])
        sync(index, Counting(), yes=True)
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    index.close()
    if errors:
        raise errors[0]
    for reader in readers:
        said, wrong = reader.communicate()
        if reader.returncode:
            raise RuntimeError(wrong.decode())
        asked.append(int(said))
    counts["rounds of questions by 12 readers, none wrong"] = sum(asked)
    assert [finding for finding in verify(scene.folder) if not finding.ok] == []


if __name__ == "__main__":
    os.environ.setdefault("MUTDAP_LANG", "en")
    main()
