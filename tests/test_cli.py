from __future__ import annotations

import argparse
import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import cli

NOTE = "# 규제\n\n## 드롭아웃이란?\n\n뉴런을 무작위로 끈다. 추론할 때는 켠다.\n"
NOTE += "\n## 조기 종료란?\n\n나빠지면 멈춘다.\n"
HIT = "rank score dense_rank lexical_rank source title heading page start end text".split()
CITATION = "marker source title heading page start end quote".split()
ASKED = "question standalone status answer confidence citations hits model took_ms unsupported".split()
SYNCED = "added changed moved removed unchanged failed chunks took_ms".split()
STATUS = "index documents chunks embedder dimension generation sources bytes".split()
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


# as a process ---------------------------------------------------------------------------------------


def test_exit_codes_and_streams_of_the_command(home):
    done = process("sync", "노트", home=home)
    assert (done.code, done.err) == (0, "")
    assert "추가 1" in done.out
    done = process("ask", "드롭아웃이란?", home=home)
    assert (done.code, done.err) == (0, "")
    assert "뉴런을 무작위로 끈다. [1]" in done.out
    done = process("ask", UNKNOWN, home=home)
    assert (done.code, done.err) == (3, "")
    done = process("nonsense", home=home)
    assert (done.code, done.out) == (2, "")


def test_a_terminal_that_knows_no_hangul_breaks_nothing(home):
    done = process("--help", home=home, PYTHONIOENCODING="ascii")
    assert done.code == 0 and "노트" in done.out
    done = process("sync", "없는 폴더", home=home, PYTHONIOENCODING="latin-1")
    complains(done)


def test_bytes_that_are_no_text_are_a_question_too(home):
    done = subprocess.run(
        [os.fsencode(sys.executable), b"-m", b"cli", b"ask", b"--json", b"\xff\xfe dropout"],
        capture_output=True, cwd=home, timeout=120, check=False,
        env=os.environ | {"MUTDAP_INDEX": str(home / "색인")},
    )  # fmt: skip
    assert done.returncode in {0, 3}
    assert b"Traceback" not in done.stderr
    assert json.loads(done.stdout)["status"]


def test_a_reader_that_goes_away_is_no_error_to_speak_of(home):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "cli", "status", "--json"],
            stdout=gone, stderr=subprocess.PIPE, cwd=home, timeout=120, check=False,
            env=os.environ | {"MUTDAP_INDEX": str(home / "색인")},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["status"], ["search", "드롭아웃"]])
def test_an_output_that_cannot_be_written_is_said(home, arguments):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            stdout=full, stderr=subprocess.PIPE, cwd=home, timeout=120, check=False,
            env=os.environ | {"MUTDAP_INDEX": str(home / "색인")},
        )  # fmt: skip
    said = done.stderr.decode()
    assert done.returncode == 1
    assert "오류: 결과를 쓸 수 없습니다." in said and "자리가 없습니다" in said
    assert "Traceback" not in said and "Exception" not in said


def test_a_file_that_the_system_refuses_is_named(mutdap, home, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(home / "색인"))

    monkeypatch.setattr("rag.doctor.status", refuse)
    refused = mutdap("status")
    complains(refused)
    assert str(home / "색인") in refused.err and "권한" in refused.err


# sync, status, forget -------------------------------------------------------------------------------


def test_sync_says_what_it_did(mutdap, home):
    done = mutdap("sync", "노트", "--json")
    assert done.code == 0
    assert list(done.json) == SYNCED
    assert (done.json["added"], done.json["failed"], done.json["chunks"]) == (1, [], 2)
    assert done.err == ""
    again = mutdap("sync", "--json").json
    assert (again["added"], again["unchanged"]) == (0, 1)
    (home / "노트" / "규제.md").rename(home / "노트" / "정규화.md")
    (home / "노트" / "새.txt").write_text("학습률이 너무 크면 손실이 발산한다.", encoding="utf-8")
    done = mutdap("sync").out
    assert "추가 1 · 변경 0 · 이동 1 · 삭제 0" in done
    assert f"  이동  {home / '노트' / '정규화.md'}\n" in done and "미리 보기" not in done
    (home / "노트" / "새.txt").unlink()
    assert mutdap("sync", "--json").json["removed"] == 1


def test_a_dry_run_changes_nothing(mutdap, home):
    assert mutdap("sync", "노트", "--dry-run", "--json").json["added"] == 1
    shown = mutdap("sync", "노트", "--dry-run").out
    assert (
        shown.startswith("미리 보기: 바꾼 것은 없습니다.") and f"추가  {home / '노트' / '규제.md'}" in shown
    )
    assert mutdap("status", "--json").json["documents"] == 0


def test_one_bad_file_does_not_stop_the_others(mutdap, home):
    (home / "노트" / "그림.txt").write_bytes(bytes(range(256)) * 8)
    (home / "노트" / "빈.md").write_bytes(b"")
    done = mutdap("sync", "노트", "--json")
    assert done.code == 0
    failed = {Path(f["source"]).name: f for f in done.json["failed"]}
    assert set(failed) == {"그림.txt", "빈.md"}
    assert all(list(f) == ["source", "error", "hint"] and f["error"] and f["hint"] for f in failed.values())
    assert "그림.txt" in done.err and "빈.md" in done.err


@pytest.mark.parametrize("content", [b"", b" \n\n", bytes(range(256)) * 8], ids=["empty", "blank", "binary"])
def test_nothing_but_a_bad_file_is_an_error(mutdap, home, content):
    (home / "나쁜.txt").write_bytes(content)
    done = mutdap("sync", "나쁜.txt", "--json")
    assert done.code == 1
    assert [Path(f["source"]).name for f in done.json["failed"]] == ["나쁜.txt"]
    assert "나쁜.txt" in done.err


def test_what_cannot_be_synced(mutdap, home):
    complains(mutdap("sync"))
    complains(mutdap("sync", "없는.md"))
    (home / "빈 폴더").mkdir()
    complains(mutdap("sync", "빈 폴더"))
    (home / "빈 폴더" / "그림.png").write_bytes(b"\x89PNG")
    complains(mutdap("sync", "빈 폴더"))
    done = mutdap("sync", "빈 폴더/그림.png")
    assert done.code == 1 and "그림.png" in done.err and ".pdf" in done.err and ".zip" in done.err


def test_status(synced, home):
    shown = synced("status", "--json")
    assert list(shown.json) == STATUS
    assert shown.json["index"] == str(home / "색인")
    assert shown.json["sources"] == [str(home / "노트")]
    assert (shown.json["documents"], shown.json["chunks"], shown.json["embedder"]) == (
        1,
        2,
        "mutdap-static-1",
    )
    size = sum(f.stat().st_size for f in (home / "색인").rglob("*") if f.is_file())
    assert size <= shown.json["bytes"] < size + 100_000, "while it is open SQLite keeps a file beside it"
    text = synced("status")
    assert str(home / "노트") in text.out and text.err == ""


def test_status_of_nothing(mutdap):
    done = mutdap("status")
    assert done.code == 0
    assert "mutdap sync" in done.err
    assert "임베더    static\n" in done.out


def test_old_formats_in_a_folder_are_named_and_change_nothing(mutdap, home):
    for name in ("옛날.doc", "발표.PPT", "그림.png", ".숨은.doc", "~$옛날.doc"):
        (home / "노트" / name).write_bytes(b"\xd0\xcf\x11\xe0")
    first = mutdap("sync", "노트", "--json")
    assert first.code == 0 and first.json["added"] == 1
    failed = {Path(f["source"]).name: f["hint"] for f in first.json["failed"]}
    assert set(failed) == {"옛날.doc", "발표.PPT"}
    assert ".docx" in failed["옛날.doc"] and ".pptx" in failed["발표.PPT"]
    assert "옛날.doc" in first.err and ".docx" in first.err
    generation = mutdap("status", "--json").json["generation"]
    again = mutdap("sync", "--json")
    assert again.code == 0 and again.json["unchanged"] == 1
    assert {Path(f["source"]).name for f in again.json["failed"]} == set(failed)
    assert mutdap("status", "--json").json["generation"] == generation
    alone = mutdap("sync", "노트/옛날.doc", "--json")
    assert (alone.code, alone.json["failed"][0]["hint"]) == (1, failed["옛날.doc"])
    shown = mutdap("status", "--files").out
    assert f"{home / '노트' / '옛날.doc'}\n    → {failed['옛날.doc']}" in shown


def test_forget(synced, home):
    back = f"잊은 경로: {home / '노트' / '규제.md'} (되돌리기: mutdap sync"
    forgotten = synced("forget", "노트/규제.md").out
    assert "1개" in forgotten and back in forgotten
    assert back in synced("sync").out and back in synced("status").out
    assert synced("status", "--json").json["forgotten"] == [str(home / "노트" / "규제.md")]
    assert synced("status", "--json").json["documents"] == 0
    complains(synced("forget", "노트/규제.md"))
    assert synced("sync", "노트/규제.md", "--json").json["added"] == 1


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_index_may_be_named_before_and_after_the_command(mutdap, home, place):
    other = ["--index", "다른 색인"]

    def run(command, *rest):
        return mutdap(*other, command, *rest) if place == "before" else mutdap(command, *rest, *other)

    assert run("sync", "노트").code == 0
    assert run("status", "--json").json["index"] == str(home / "다른 색인")
    assert mutdap("status", "--json").json["documents"] == 0


def test_an_index_that_is_damaged_is_said(synced, home):
    (home / "색인" / "mutdap.db").write_bytes(b"not a database at all" * 100)
    for command in (["ask", "드롭아웃?"], ["status"], ["sync", "노트"]):
        complains(synced(*command))


# ask, search ----------------------------------------------------------------------------------------


def test_ask_as_json(synced, home):
    done = synced("ask", "드롭아웃이란?", "--json")
    assert (done.code, done.err) == (0, "")
    answer = done.json
    assert list(answer) == ASKED
    assert (answer["question"], answer["status"], answer["model"]) == ("드롭아웃이란?", "answered", None)
    assert [list(hit) for hit in answer["hits"]] == [HIT] * len(answer["hits"])
    assert [list(citation) for citation in answer["citations"]] == [CITATION]
    (citation,) = answer["citations"]
    assert citation["source"] == str(home / "노트" / "규제.md")
    assert NOTE[citation["start"] : citation["end"]] == citation["quote"]
    assert isinstance(answer["confidence"], float) and isinstance(answer["hits"][0]["score"], float)
    assert f"{citation['quote'].split('.')[0]}. [1]" in answer["answer"]


def test_ask_for_people(synced, home):
    shown = synced("ask", "드롭아웃이란?").out
    assert "뉴런을 무작위로 끈다. [1]" in shown
    assert f"{home / '노트' / '규제.md'}:5" in shown
    assert "[1] 규제 › 드롭아웃이란?\n" in shown


def test_what_is_near_is_shown_without_the_marks_of_markdown(synced, home):
    (home / "노트" / "자취방.md").write_text("# 자취방\n\n- 월세 48만 원\n- 관리비 5만 원\n", "utf-8")
    synced("sync")
    shown = synced("search", "월세").out.split("\n\n")[0].splitlines()[-1]
    assert shown == "   자취방 월세 48만 원 관리비 5만 원"


def test_what_the_notes_do_not_say(synced):
    done = synced("ask", UNKNOWN)
    assert done.code == 3
    assert done.out.startswith("노트에서 답을 찾지 못했습니다.")
    assert synced("ask", UNKNOWN, "--json").json["status"] == "not_in_notes"


def test_search_as_json(synced, home):
    done = synced("search", "드롭아웃이란?", "--json", "-k", "1")
    assert (done.code, done.err) == (0, "")
    assert list(done.json) == ["question", "hits", "took_ms"]
    (hit,) = done.json["hits"]
    assert list(hit) == HIT
    assert (hit["rank"], hit["heading"].split(" ‹ ")[0]) == (1, "드롭아웃이란?")
    assert NOTE[hit["start"] : hit["end"]] == hit["text"]
    assert "드롭아웃이란?" in synced("search", "드롭아웃이란?").out
    typed = synced("search", "드롭아읏이란?")
    assert "드롭아읏" in typed.err and "드롭아웃" in typed.err
    assert "드롭아읏" in synced("search", "드롭아읏이란?", "--json").json["notice"]


def test_only_notes_of_a_name(synced):
    assert synced("search", "드롭아웃", "--source", "규제*", "--json").json["hits"]
    for command in (["search", "드롭아웃"], ["ask", "드롭아웃이란?"], ["chat"], ["practice"]):
        for flags in (["--json"], []) if command[0] in {"search", "ask"} else ([],):
            nobody = synced(*command, "--source", "*.pdf", *flags)
            complains(nobody)
            assert "*.pdf" in nobody.err and "규제.md" in nobody.err
    complains(synced("ask", "드롭아웃이란?", "--source", "규제*", "--source", "*.pdf"))
    assert synced("ask", "드롭아웃이란?", "--source", "노트", "--source", "규제*").code == 0


def test_k_is_how_many(synced):
    assert len(synced("search", "드롭아웃", "-k", "1", "--json").json["hits"]) == 1
    assert len(synced("ask", "드롭아웃이란?", "-k", "1", "--json").json["hits"]) == 1
    for wrong in ("0", "-1", "1001", "다섯"):
        complains(synced("ask", "드롭아웃이란?", "-k", wrong), code=2)


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "-"]])
def test_a_question_on_standard_input(synced, arguments):
    done = synced(*arguments, "--json", stdin="드롭아웃이란?\n")
    assert (done.code, done.json["question"]) == (0, "드롭아웃이란?")


@pytest.mark.parametrize("question", ["", "   ", "\n", "?!"])
def test_a_blank_question(synced, question):
    complains(synced("ask", question), code=2)
    complains(synced("search", stdin=question), code=2)


def test_a_batch_keeps_its_order_and_goes_on_behind_a_bad_line(synced, home):
    rows = ['{"question": "드롭아웃이란?"}', '{"q": "조기 종료란?"}', "", "not json", '{"question": 1}', "[]"]
    rows += ['{"question": " "}', json.dumps({"question": UNKNOWN}, ensure_ascii=False)]
    (home / "질문.jsonl").write_text("\n".join(rows), encoding="utf-8-sig")
    done = synced("ask", "--batch", "질문.jsonl")
    assert done.code == 1, "a bad line is an error in the end"
    good = [line for line in done.lines if "status" in line]
    assert [line["status"] for line in good] == ["answered", "answered", "not_in_notes"]
    assert [line["question"] for line in good] == ["드롭아웃이란?", "조기 종료란?", UNKNOWN]
    assert all(list(line) == ASKED for line in good)
    bad = [line for line in done.lines if "error" in line]
    assert [line["line"] for line in bad] == [4, 5, 6, 7]
    assert all(list(line) == ["line", "error", "hint"] and line["hint"] for line in bad)
    assert ["JSON이 아닙니다" in line["error"] for line in bad] == [True, False, False, False]
    assert [("error" in line) for line in done.lines] == [False, False, True, True, True, True, False]


def test_a_batch_on_standard_input(synced):
    done = synced("search", "--batch", "-", stdin='{"q": "드롭아웃"}\n{"q": "조기 종료"}\n')
    assert done.code == 0
    assert [line["question"] for line in done.lines] == ["드롭아웃", "조기 종료"]
    assert all(list(line) == ["question", "hits", "took_ms"] for line in done.lines)


def test_a_batch_file_that_cannot_be_read(synced, home):
    complains(synced("ask", "--batch", "없는.jsonl"))
    (home / "그림.jsonl").write_bytes(b"\xff\xfe\x00")
    (home / "폴더.jsonl").mkdir()
    for name, why in (("없는", "파일이 없습니다"), ("그림", "UTF-8"), ("폴더", "폴더입니다")):
        refused = synced("ask", "--batch", f"{name}.jsonl")
        complains(refused)
        assert why in refused.err
        assert "Errno" not in refused.err and "codec" not in refused.err


def test_while_nothing_is_synced_the_bundled_notes_answer(mutdap):
    done = mutdap("ask", "드롭아웃은 추론할 때 어떻게 처리하나?", "--json")
    assert done.code == 0
    assert "mutdap sync" in done.err
    assert Path(done.json["citations"][0]["source"]).name == "regularization.txt"


def test_the_samples_are_said_to_be_read_once(mutdap, monkeypatch, tmp_path):
    monkeypatch.setattr("ingest.library._samples_folder", lambda: tmp_path / "samples")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "예시 노트를 읽는 중입니다" in mutdap("search", "드롭아웃", "-k", "1").err
    assert "읽는 중" not in mutdap("search", "드롭아웃", "-k", "1").err


def test_an_emptied_index_does_not_go_back_to_the_bundled_notes(synced, home):
    (home / "노트" / "규제.md").unlink()
    synced("sync", "--yes")
    done = synced("ask", "드롭아웃은 추론할 때 어떻게 처리하나?")
    assert (done.code, done.err) == (3, "")


def test_the_time_of_each_stage_is_told(synced):
    done = synced("ask", "드롭아웃이란?", "--json", "--timings")
    stages = "rewrite analyse embed words dense fuse rerank judge cite".split()
    assert list(done.json)[-1] == "timings" and list(done.json["timings"]) == stages
    assert 0 < sum(done.json["timings"].values()) <= done.json["took_ms"] + 1
    shown = synced("ask", "드롭아웃이란?", "--timings")
    assert all(f"{stage} " in shown.err for stage in ("이어받기", "분석", "임베딩", "판단", "인용"))
    assert "timings" not in synced("ask", "드롭아웃이란?", "--json").json


# chat, doctor, settings -----------------------------------------------------------------------------


def test_chat_answers_one_question_after_another(synced):
    done = synced("chat", stdin=f"드롭아웃이란?\n?!\n{UNKNOWN}\n\n조기 종료란?\n")
    assert done.code == 0
    at = [done.out.index(said) for said in ("무작위로 끈다", "노트에서 답을 찾지")]
    assert at == sorted(at)
    assert "나빠지면 멈춘다. [" not in done.out, "an empty line ends it"
    assert "오류: 찾을 낱말이" in done.err


def test_a_chat_model_that_cannot_be_reached_is_told_beside_the_answer(synced):
    done = synced(
        "ask", "드롭아웃이란?", "--llm", "openai:scripted", "--llm-base-url", "http://127.0.0.1:9/v1"
    )
    assert done.code == 0
    assert "뉴런을 무작위로 끈다. [1]" in done.out
    assert "발췌" in done.err and "Traceback" not in done.err


def test_a_chat_model_answers_on_the_command_line(synced, server):
    server.says("뉴런을 끈다 [", "1].")
    done = synced("ask", "드롭아웃이란?", "--llm", "openai:scripted", "--llm-base-url", server.url, "--json")
    assert (done.code, done.err) == (0, "")
    assert (done.json["answer"], done.json["model"]) == ("뉴런을 끈다 [1].", "openai:scripted")


def test_names_that_lead_nowhere(synced):
    complains(synced("ask", "드롭아웃이란?", "--llm", "nobody:model"))
    complains(synced("ask", "드롭아웃이란?", "--embedder", "mutdap/no-such-model"))


def test_doctor(synced):
    done = synced("doctor")
    assert done.code == 0
    assert "✗" not in done.out and "– 대화 모델: 없음" in done.out
    for name in ("Kiwi", "faiss-cpu", "mutdap-static-1", "2개"):
        assert name in done.out


def test_doctor_finds_what_is_wrong(synced, monkeypatch, home):
    monkeypatch.setenv("MUTDAP_EMBEDDER", "mutdap/no-such-model")
    done = synced("doctor")
    assert done.code == 1
    assert "✗" in done.out and "MUTDAP_EMBEDDER=bundled" in done.out


def test_flags_over_environment_over_file(synced, monkeypatch, home):
    def hits(*flags):
        return len(synced("search", "드롭아웃", "--json", *flags).json["hits"])

    assert hits() == 2
    (home / "설정.toml").write_text("k = 1\n", encoding="utf-8")
    monkeypatch.setenv("MUTDAP_CONFIG", str(home / "설정.toml"))
    assert hits() == 1
    monkeypatch.setenv("MUTDAP_K", "2")
    assert hits() == 2
    assert hits("-k", "1") == 1


@pytest.mark.parametrize(
    "content", ["k = ", "colour = 1", 'k = "five"', "k = 0", "index = 5", "embedder = 1", "llm = ['a']"]
)
def test_a_configuration_file_that_makes_no_sense(mutdap, monkeypatch, home, content):
    monkeypatch.delenv("MUTDAP_INDEX")
    (home / "설정.toml").write_text(content, encoding="utf-8")
    monkeypatch.setenv("MUTDAP_CONFIG", str(home / "설정.toml"))
    monkeypatch.delenv("MUTDAP_EMBEDDER")
    complains(mutdap("status"))


def test_messages_in_english(synced, english):
    done = synced("sync", "nowhere")
    assert done.err.startswith("error: There is no such file")
    assert "The notes do not answer this." in synced("ask", UNKNOWN).out
    assert "added 0" in synced("sync").out
    assert "Ask your notes" in synced("--help").out


def test_version_and_usage(mutdap):
    assert mutdap("--version").out.startswith("mutdap ")
    bare = mutdap()
    assert (bare.code, bare.out) == (2, "") and "doctor" in bare.err and "오류" not in bare.err
    for usage in (["ask", "a", "b"], ["ask", "a", "-k", "0"], ["ask", "--nonsense"], ["forget"], ["eval"]):
        done = mutdap(*usage)
        assert (done.code, done.out) == (2, "")
        assert "쓰는 법: mutdap" in done.err
        assert "오류: " in done.err and "  → " in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["aks", "드롭아웃"], ["모르는 명령입니다: aks", "혹시 ask?"]),
        (["김치"], ["모르는 명령입니다: 김치", "명령: sync, ask"]),
        (["ask", "--sorce", "가"], ["쓰는 법: mutdap ask", "모르는 인자입니다: --sorce", "혹시 --source?"]),
        (["ask", "가", "-k", "다섯"], ["-k에는 수를 적습니다: '다섯'"]),
        (["ask", "가", "-k", "0"], ["-k에 적는 수는 1에서 1000 사이여야 합니다: 0"]),
        (["ask", "가", "-k", "99999"], ["-k에 적는 수는 1에서 1000 사이여야 합니다: 99999"]),
        (["ask", "가", "-k"], ["-k 뒤에 값이 있어야 합니다"]),
        (["ask", "가", "--s", "나"], ["여러 옵션으로 읽힙니다: --s (--source, --since)"]),
        (["ask", "가", "--batch", "나"], ["질문과 --batch는 함께 쓸 수 없습니다", "그 파일에 적으세요"]),
        (["ask", "--json=나"], ["--json에는 값을 붙이지 않습니다: '나'"]),
        (["forget"], ["빠진 것이 있습니다: PATH"]),
        (["eval"], ["이 가운데 하나가 있어야 합니다: FILE --from-notes"]),
        (["eval", "가", "--from-notes"], ["--from-notes은(는) FILE와(과) 함께 쓸 수 없습니다"]),
    ],
)
def test_what_was_not_understood_is_said_in_korean(mutdap, arguments, said):
    done = mutdap(*arguments)
    assert (done.code, done.out) == (2, "")
    assert [words for words in said if words not in done.err] == []
    assert not any(english in done.err for english in ("usage", "error", "argument", "choose"))


def test_usage_in_english(mutdap, english):
    done = mutdap("aks")
    assert done.err.startswith("usage: mutdap") and "No such command: aks" in done.err
    assert "Did you mean ask?" in done.err
    assert "the following arguments are required: PATH" in mutdap("forget").err


def test_help_is_in_korean_and_explains_every_flag(mutdap):
    top = cli._parser()
    (commands,) = [a for a in top._actions if isinstance(a, argparse._SubParsersAction)]
    for name, parser in [("", top), *commands.choices.items()]:
        unexplained = [a.option_strings or a.dest for a in parser._actions if not a.help]
        assert unexplained == ([] if name else [commands.dest]), name
        shown = mutdap(*filter(None, [name]), "--help").out
        assert shown.startswith("쓰는 법: mutdap") and "옵션:" in shown
        assert not any(e in shown for e in ("usage:", "options:", "arguments", "show this help"))
    shown = mutdap("ui", "--help").out
    assert "127.0.0.1" in shown and "7860" in shown


def test_a_setting_that_makes_no_sense_is_said(mutdap, monkeypatch):
    for name, value, said in (
        ("LANG", "fr", "ko나 en"),
        ("PRACTICE_NEW", "abc", "practice_new = 10"),
        ("LLM_BASE_URL", "foo", "http://localhost:8080/v1"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(f"MUTDAP_{name}", value)
            refused = mutdap("status")
            complains(refused)
            assert said in refused.err
    for value in ("foo", "localhost:8080", "http://", "ftp://a/b", "http://a:b/"):
        refused = mutdap("ask", "드롭아웃이란?", "--llm", "openai:x", "--llm-base-url", value)
        complains(refused)
        assert value in refused.err
    secret = mutdap("ask", "가", "--llm-base-url", "user:geheim@host:80/v1")
    assert "geheim" not in secret.err
    for value in ("ko", "ko_KR.UTF-8", "EN", "en-US"):
        monkeypatch.setenv("MUTDAP_LANG", value)
        assert mutdap("status").code == 0


def test_a_port_that_is_none_is_refused(mutdap):
    for port in ("99999", "65536", "-1"):
        refused = mutdap("ui", "--port", port)
        complains(refused)
        assert "65535" in refused.err and "mutdap ui --port 7860" in refused.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        refused = mutdap("ui", "--port", str(number))
        complains(refused)
        assert f"--port {number + 1 if number < 65535 else 7860}" in refused.err
