"""The command as a process: its streams, its settings, what it says of usage."""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from command import UNKNOWN, complains, home, mutdap, process, synced

import cli
from rag import config
from rag.doctor import OPTIONAL

__all__ = ["home", "mutdap", "synced"]


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


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_index_may_be_named_before_and_after_the_command(mutdap, home, place):
    other = ["--index", "다른 색인"]

    def run(command, *rest):
        return mutdap(*other, command, *rest) if place == "before" else mutdap(command, *rest, *other)

    assert run("sync", "노트").code == 0
    assert run("status", "--json").json["index"] == str(home / "다른 색인")
    assert mutdap("status", "--json").json["documents"] == 0


def test_names_that_lead_nowhere(synced):
    complains(synced("ask", "드롭아웃이란?", "--llm", "nobody:model"))
    complains(synced("ask", "드롭아웃이란?", "--embedder", "mutdap/no-such-model"))


def test_doctor(synced):
    done = synced("doctor")
    assert done.code == 0
    assert "✗" not in done.out and "– 대화 모델: 없음" in done.out
    for name in ("Kiwi", "faiss-cpu", "onnxruntime", "mutdap-static-2", "2개", "– 설정 파일: "):
        assert name in done.out
    assert str(config.config_file()) in done.out, "where it would be, while it is not there"


def test_doctor_looks_for_every_extra():
    """Those that others are made of, and what only training and the tests need, apart."""
    extras = tomllib.loads((Path(cli.__file__).parent / "pyproject.toml").read_text(encoding="utf-8"))
    made_of = {"upstage", "huggingface", "train", "dev"}
    assert set(OPTIONAL.values()) == set(extras["project"]["optional-dependencies"]) - made_of


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
        (["eval", "가", "--from-notes"], ["함께 쓸 수 없습니다: --from-notes, FILE"]),
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
