from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages_like import PAGES
from posts_like import BULLETED, LISTED, NUMBERED, note

import cli
from ingest.clean import clean, furniture


def status(folder: Path, capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    assert cli.main(["status", "--index", str(folder / "색인"), "--files", *flags]) == 0
    return capsys.readouterr().out


@pytest.fixture
def notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "공책"
    folder.mkdir()
    (folder / "글.txt").write_bytes(
        "Q1. 손실이란?\n\n차이다.\n\nQ2. 학습률이란?\n\n걸음이다.\n".encode("cp949")
    )
    (folder / "목차.md").write_text(
        "# 글\n\n목차\n\n- [가](#가)\n- [나](#나)\n\n## 가\n\n글.\n\n## 나\n\n글.\n", "utf-8"
    )
    (folder / "쪽.html").write_text(PAGES[0].markup, "utf-8")
    (folder / "깨짐.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert cli.main(["sync", "--index", str(tmp_path / "색인"), str(folder)]) == 0
    (folder / "새글.txt").write_text("나중에 온 글이다.", "utf-8")
    capsys.readouterr()
    return tmp_path


def test_what_was_read_and_left_out(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {Path(f["source"]).name: f for f in json.loads(status(notes, capsys, "--json"))["files"]}
    assert {n: found["글.txt"][n] for n in ("encoding", "questions", "chunks", "pages", "left_out")} == {
        "encoding": "cp949", "questions": 2, "chunks": 2, "pages": 0, "left_out": {},
    }  # fmt: skip
    assert found["목차.md"]["left_out"] == {"contents": len("목차- [가](#가)- [나](#나)")}
    page = found["쪽.html"]
    assert (page["author"], page["date"], page["questions"]) == ("나비날다", "2024-03-02", 3)
    assert page["left_out"]["page_frame"] > 300
    assert "PDF" in found["깨짐.pdf"]["error"] and found["깨짐.pdf"]["hint"]
    assert found["새글.txt"]["hint"] == "mutdap sync"


def test_the_same_for_people(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = status(notes, capsys)
    assert "글.txt\n    text cp949 · 질문 2 · 조각 2\n" in said
    assert "뺀 글자: 목차" in said
    assert "✗" in said


def test_without_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(status(tmp_path, capsys, "--json"))["files"] == []


@given(st.sampled_from([BULLETED, NUMBERED, LISTED]), st.sampled_from(["text", "markdown", "html"]))
def test_the_kinds_are_what_is_marked(text: str, form: str) -> None:
    document = clean(note(text, form))
    named = {i for spans in furniture(document).values() for a, b in spans for i in range(a, b)}
    marked = {i for a, b in document.furniture for i in range(a, b) if not text[i].isspace()}
    assert {i for i in named if not text[i].isspace()} == marked
