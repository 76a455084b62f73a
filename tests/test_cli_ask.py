"""mutdap ask, search and chat."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from command import NOTE, UNKNOWN, complains, home, mutdap, synced

__all__ = ["home", "mutdap", "synced"]

HIT = "rank score dense_rank lexical_rank source title heading page start end text".split()
CITATION = "marker source title heading page start end quote".split()
ASKED = "question standalone status answer confidence citations hits model took_ms unsupported".split()


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
    shown = synced("search", "드롭아웃이란?").out
    assert "드롭아웃이란?" in shown and f"규제.md:{NOTE.count(chr(10), 0, hit['start']) + 1}\n" in shown
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
    rows += ['{"question": ""}', json.dumps({"question": UNKNOWN}, ensure_ascii=False)]
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
    assert bad[-1]["error"] == "질문이 비어 있습니다.", "as of a question on the command line"
    assert [("error" in line) for line in done.lines] == [False, False, True, True, True, True, False]


def test_a_question_of_a_batch_leans_on_those_before_it(synced, home):
    rows = [{"question": "그건 왜?", "earlier": ["드롭아웃이란?"]}, {"question": "그건 왜?"}]
    rows += [{"question": "그건 왜?", "earlier": wrong} for wrong in ("드롭아웃이란?", [1])]
    (home / "질문.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = synced("ask", "--batch", "질문.jsonl", "--earlier", "조기 종료란?")
    first, second, *wrong = done.lines
    assert "드롭아웃" in first["standalone"] and "조기 종료" in second["standalone"]
    assert [line["line"] for line in wrong] == [3, 4] and all("earlier" in line["hint"] for line in wrong)
    assert done.code == 1


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
