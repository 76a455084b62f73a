"""The command as tests run it, over two notes in a folder of their own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import cli

NOTE = "# 규제\n\n## 드롭아웃이란?\n\n뉴런을 무작위로 끈다. 추론할 때는 켠다.\n"
NOTE += "\n## 조기 종료란?\n\n나빠지면 멈춘다.\n"
UNKNOWN = "김치찌개 맛있게 끓이는 순서 알려줘"


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder to stand in, with notes in 노트 and an index of its own."""
    (tmp_path / "노트").mkdir()
    (tmp_path / "노트" / "규제.md").write_text(NOTE, encoding="utf-8")
    monkeypatch.setenv("MUTDAP_INDEX", str(tmp_path / "색인"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mutdap(home, capsys, monkeypatch):
    """Runs the command in this process."""

    def run(*arguments: str, stdin: str = "") -> Result:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = cli.main(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def synced(mutdap):
    assert mutdap("sync", "노트").code == 0
    return mutdap


def process(*arguments: str, home: Path, stdin: bytes = b"", **environ: str) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        input=stdin,
        capture_output=True,
        cwd=home,
        env=os.environ | {"MUTDAP_INDEX": str(home / "색인")} | environ,
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def complains(result: Result, code: int = 1) -> None:
    """Nothing on standard output; a message and what to do about it on standard error."""
    assert result.code == code
    assert result.out == ""
    said = result.err.strip().splitlines()
    assert any(line.startswith("오류: ") for line in said)
    assert said[-1].startswith("  → ") and len(said[-1]) > 6
    assert "Traceback" not in result.err
