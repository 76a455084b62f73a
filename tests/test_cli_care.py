from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from command import complains, home, mutdap, synced

__all__ = ["home", "mutdap", "synced"]


def test_an_index_is_verified(synced, home):
    sound = synced("verify")
    assert sound.code == 0
    assert "✗" not in sound.out
    (home / "색인" / "vectors.faiss").write_bytes(b"x")
    wrong = synced("verify")
    assert wrong.code == 1
    assert "✗ vectors.faiss" in wrong.out
    assert "mutdap sync" in wrong.out


def test_a_damaged_index_names_the_command_that_mends_it(synced, home):
    data = (home / "색인" / "mutdap.db").read_bytes()
    (home / "색인" / "mutdap.db").write_bytes(data[:5000])
    for arguments in (["ask", "드롭아웃은?"], ["sync"], ["status"]):
        refused = synced(*arguments)
        complains(refused)
        assert "mutdap sync --rebuild" in refused.err
    assert synced("verify").code == 1
    assert synced("sync", "--rebuild").code == 0
    assert synced("ask", "드롭아웃이란?").code == 0
    assert synced("verify").code == 0


def test_a_backup_is_put_back(synced, home):
    before = synced("search", "드롭아웃", "--json").json["hits"]
    assert "갈아" not in synced("backup", "백업.zip").out
    assert synced("forget", "노트").code == 0
    assert synced("restore", "백업.zip").code == 0
    assert synced("verify").code == 0, "all of it is back"
    assert synced("search", "드롭아웃", "--json").json["hits"] == before
    complains(synced("restore", "노트/규제.md"))
    complains(synced("backup", "없다/백업.zip"))
    note = (home / "노트" / "규제.md").read_bytes()
    complains(synced("backup", "노트/규제.md"))
    assert (home / "노트" / "규제.md").read_bytes() == note
    assert "있던 백업을 덮어썼습니다" in synced("backup", "백업.zip").out


def test_a_folder_is_watched_until_stopped(home):
    heard = "import signal, sys, cli; signal.signal(signal.SIGINT, signal.default_int_handler)"
    process = subprocess.Popen(  # where the tests run in the background, Ctrl+C would be ignored
        [sys.executable, "-c", f"{heard}; sys.exit(cli.main(['watch', '노트']))"], cwd=home,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"MUTDAP_INDEX": str(home / "색인")},
    )  # fmt: skip
    try:
        assert process.stdout.readline().startswith("추가 1 ")
        (home / "노트" / "새것.md").write_text("# 새것\n\n배치 정규화이다.\n", encoding="utf-8")
        started = time.monotonic()
        assert process.stdout.readline().startswith("추가 1 ")
        assert time.monotonic() - started < 15
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
    finally:
        process.kill()
        process.communicate()


def test_there_must_be_something_to_watch(mutdap):
    complains(mutdap("watch"))
    missing = mutdap("watch", "없음")
    complains(missing)
    assert "없음" in missing.err


@pytest.mark.parametrize("name", ["watch", "verify", "backup", "restore"])
def test_each_says_what_it_does(mutdap, name):
    assert mutdap(name, "--help").out.count("\n") > 3
