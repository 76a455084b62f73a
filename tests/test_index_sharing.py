"""Readers and writers of one index."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from index_like import LINES, ROOT, damage, made, opened, vector, words

from rag.errors import IndexLocked

HOLDER = """
import sys
from tests.index_like import opened, made
from pathlib import Path
index = opened(Path(sys.argv[1]))
with index.writing():
    index.put(*made("/held", ["쓰는 중"]))
    print("held", flush=True)
    sys.stdin.readline()
    index.publish()
print("done", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def holder(folder):
    opened(folder).put(*made("/a", LINES))
    opened(folder).publish()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_is_told_who_writes(folder, holder, monkeypatch, english):
    monkeypatch.setattr("rag.index._WAIT_FOR_WRITER", 0.2)
    index = opened(folder)
    with pytest.raises(IndexLocked, match=rf"process {holder.pid} since \d\d:\d\d") as caught:
        index.put(*made("/b", ["둘"]))
    assert caught.value.hint
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    index.put(*made("/b", ["둘"]))  # a lock whose owner died is free
    index.publish()
    assert [text for text, _ in words(index, [[("둘", 1.0), ("쓰는", 1.0)]])] == ["둘", "쓰는 중"]


def test_a_reader_sees_what_is_published_without_opening_again(folder, holder):
    index = opened(folder)
    assert words(index, [[("쓰는", 1.0)]]) == []
    assert len(index.lexical([[("배치", 1.0)]], 9)) == 2
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == "done\n"
    assert [text for text, _ in words(index, [[("쓰는", 1.0)]])] == ["쓰는 중"]
    assert index.dense(vector("쓰는 중"), 1)[0][1] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("how", range(4))
def test_a_reader_makes_do_in_memory_while_somebody_writes(folder, holder, how):
    damage(folder, how)
    files = {p.name for p in folder.rglob("*")}
    index = opened(folder)
    assert len(words(index, [[("배치", 1.0)]])) == 2
    assert len(index.dense(vector("안장점"), 99)) >= len(LINES)
    assert {p.name for p in folder.rglob("*")} == files


def test_a_reader_from_before_the_first_sync_sees_it(folder):
    early = opened(folder)
    assert early.dense(vector("x"), 1) == []
    writer = opened(folder)
    writer.put(*made("/a", ["하나"]))
    writer.publish()
    assert len(early.dense(vector("x"), 1)) == 1
    shutil.rmtree(folder)
    assert len(early) == 0
    writer = opened(folder)
    writer.put(*made("/b", ["둘"]))
    writer.publish()
    assert [text for text, _ in words(early, [[("둘", 1.0)]])] == ["둘"]


def test_threads_share_one_index(folder):
    index = opened(folder)
    for i in range(20):
        index.put(*made(f"/{i}", LINES))
    index.publish()
    stop, errors = threading.Event(), []

    def ask():
        try:
            while not stop.is_set():
                numbers = [n for n, _ in index.lexical([[("배치", 1.0)]], 10)]
                numbers += [n for n, _ in index.dense(vector("안장점"), 10, "/1")]
                assert all(chunk.text in LINES for chunk, _ in index.chunks(numbers).values())
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 1
    while time.monotonic() < end:
        for i in range(5):
            index.put(*made(f"/{i}", random.sample(LINES, 3)))
        index.publish()
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors
