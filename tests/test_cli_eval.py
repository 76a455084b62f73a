from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import UNKNOWN, complains, home, mutdap, synced

__all__ = ["home", "mutdap", "synced"]

ROWS = (
    {"question": "드롭아웃이란?", "source": "규제.md", "heading": "드롭아웃"},
    {"question": "추론할 때 뉴런을 켜두나요?", "answer": "추론할 때는 켠다"},
    {"q": "조기 종료란?", "source": "노트/규제.md", "heading": "드롭아웃"},
    {"question": UNKNOWN, "source": None},
    {"question": "조기 종료란?", "status": "not_in_notes"},
    {"question": "배치 정규화란?", "source": "없는.md"},
)
SHARES = "success@1 success@5 success@10 recall@1 recall@5 recall@10 mrr@10 ndcg@10".split()
ANSWERS = "answered_right wrong_passage answerable_refused unanswerable_answered unanswered_told".split()
TIMES = "search_p50_ms search_p95_ms ask_p50_ms ask_p95_ms".split()


@pytest.fixture
def listed(home):
    """A question list in the folder."""
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    (home / "질문.jsonl").write_text(lines, encoding="utf-8")
    return "질문.jsonl"


def test_eval_as_json(synced, home, listed):
    done = synced("eval", listed, "--json")
    assert (done.code, done.err) == (0, "")
    run = done.json
    assert list(run["figures"]) == [*SHARES, *ANSWERS, *TIMES]
    assert run["counts"] == {
        "questions": 6, "searched": 3, "answerable": 3, "unanswerable": 2, "left_open": 0, "with_notice": 0,
        "source_not_in_index": 1, "passage_not_in_index": 0,
    }  # fmt: skip
    assert [row["outcome"] for row in run["results"]] == [
        "right", "right", "wrong_passage", "right", "answered_wrongly", None,
    ]  # fmt: skip
    shown = run["figures"]
    assert (shown["success@1"], shown["success@5"], shown["unanswered_told"]) == (0.6667, 1.0, None)
    assert (shown["answered_right"], shown["unanswerable_answered"]) == (0.6667, 0.5)
    assert (run["documents"], run["embedder"], run["origin"], run["questions"]) == (
        1,
        "mutdap-static-2",
        "list",
        listed,
    )


def test_eval_for_people(synced, listed):
    done = synced("eval", listed)
    assert (done.code, done.err) == (0, "")
    for said in ("질문 6개 (질문.jsonl)", "recall", "MRR@10 0.833", "1 / 2", "95%",
                 "색인에 없는 노트: 없는.md", "노트에 없는데 답함",
                 "2위에서 찾음 · 다른 대목을 인용함"):  # fmt: skip
        assert said in done.out, said
    assert not [line for line in done.out.splitlines() if line != line.rstrip()]


def test_eval_in_english(synced, listed, english):
    out = synced("eval", listed).out
    assert "6 questions" in out and "found at rank 2 · quoted another passage" in out
    assert "no such note in the index: 없는.md" in out
    assert "답하기" not in out and "Answers" in out


def test_a_run_is_kept_compared_and_drawn(synced, home, listed):
    assert synced("eval", listed, "--save", "앞.json", "--plot", "그림.svg").code == 0
    assert (home / "그림.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert json.loads((home / "앞.json").read_text(encoding="utf-8"))["counts"]["questions"] == 6
    (home / "노트" / "규제.md").write_text(
        "# 규제\n\n## 드롭아웃이란?\n\n\n\n## 조기 종료란?\n\n추론할 때는 켠다.\n"
    )
    synced("sync")
    done = synced("eval", listed, "--against", "앞.json", "--json").json["against"]
    assert any("노트" in warning for warning in done["warnings"])
    assert {"question": "드롭아웃이란?", "of": "answer", "before": {"rank": 1, "outcome": "right"},
            "after": {"rank": 1, "outcome": "refused_found"}} in done["worse"]  # fmt: skip
    assert done["figures"]["answered_right"]["difference"] < 0
    text = synced("eval", listed, "--against", "앞.json", "--plot", "그림.svg").out
    assert "색인에 든 노트가 다릅니다" in text and "옳음 → " in text and "%p" in text
    assert "stroke-dasharray" in (home / "그림.svg").read_text(encoding="utf-8")


def test_only_searching(synced, listed):
    run = synced("eval", listed, "--search-only", "--json").json
    assert list(run["figures"]) == [*SHARES, *TIMES]
    assert [row["status"] for row in run["results"]] == [None] * 6
    assert "답하기" not in synced("eval", listed, "--search-only").out


def test_a_chat_model_that_failed_is_told(synced, home):
    (home / "하나.jsonl").write_text(json.dumps(ROWS[0]), encoding="utf-8")
    done = synced("eval", "하나.jsonl", "--llm", "openai:scripted", "--llm-base-url", "http://127.0.0.1:9/v1")
    assert done.code == 0 and "openai:scripted" in done.out
    assert "다르게 나온 답 (1)" in done.out and "발췌" in done.out


def test_k_and_source_as_in_search(synced, listed):
    assert synced("eval", listed, "-k", "30", "--search-only", "--json").json["depth"] == 30
    complains(synced("eval", listed, "--source", "*.pdf"))


def test_the_notes_own_headings_are_told_to_be_easy(synced):
    done = synced("eval", "--from-notes")
    assert done.code == 0 and "가장 쉬운 시험입니다" in done.out and "질문 1개" in done.out
    run = synced("eval", "--from-notes", "-n", "1", "--json").json
    assert (run["origin"], run["counts"]["searched"], run["figures"]["success@1"]) == ("headings", 1, 1.0)
    bare = synced("eval", "--from-notes", "--without-headings", "--json").json
    assert (bare["origin"], bare["counts"]["searched"], "answered_right" in bare["figures"]) == (
        "bodies",
        1,
        False,
    )
    assert "제목을 모두 뺀" in synced("eval", "--from-notes", "--without-headings").out


def test_lists_that_cannot_be_used(synced, home, listed):
    complains(synced("eval", "없다.jsonl"))
    (home / "빈.jsonl").write_text("\n")
    complains(synced("eval", "빈.jsonl"))
    (home / "나쁜.csv").write_text(
        "question,source\n드롭아웃이란?,규제.md\n그럼, 왜?,규제.md\n", encoding="utf-8"
    )
    done = synced("eval", "나쁜.csv")
    complains(done)
    assert "3번째 줄" in done.err and "큰따옴표" in done.err


def test_what_would_fail_in_the_end_fails_at_once(synced, home, listed):
    for wrong in (["--save", "없다/앞.json"], ["--plot", "노트"], ["--against", "없다.json"],
                  ["--against", listed], ["--without-headings"],
                  ["--save", listed], ["--plot", f"./{listed}"], ["--save", "x", "--plot", "x"]):  # fmt: skip
        complains(synced("eval", listed, *wrong))
    complains(synced("eval", "--from-notes", "-n", "0"), code=2)
    nobody = synced("eval", "--from-notes", "--source", "*.pdf")
    complains(nobody)
    assert "*.pdf" in nobody.err and "규제.md" in nobody.err


@pytest.mark.parametrize(
    "usage", [[], ["질문.jsonl", "--from-notes"], ["a", "b"], ["a", "-n", "둘"], ["a", "-k", "0"]]
)
def test_usage(mutdap, usage):
    done = mutdap("eval", *usage)
    assert (done.code, done.out) == (2, "")
    assert "쓰는 법: mutdap eval" in done.err


def test_a_chart_is_an_svg(synced, home, listed):
    for name in ("그림.png", "그림", "그림.svg.jpg"):
        refused = synced("eval", listed, "--plot", name)
        complains(refused)
        assert "--plot 그림" in refused.err and ".svg" in refused.err
        assert not (home / name).exists()
    assert synced("eval", listed, "--plot", "그림.SVG").code == 0
    assert (home / "그림.SVG").read_text(encoding="utf-8").startswith("<svg")


def test_while_nothing_is_synced_the_bundled_notes_are_asked(mutdap, home):
    (home / "질문.jsonl").write_text(
        '{"question": "드롭아웃은 추론할 때 어떻게 처리하나?", "source": "regularization.txt"}',
        encoding="utf-8",
    )
    done = mutdap("eval", "질문.jsonl", "--json")
    assert (done.code, done.json["figures"]["success@1"]) == (0, 1.0)
    assert "mutdap sync" in done.err


def test_an_index_without_notes_has_nothing_to_ask(synced, home, listed):
    shutil.rmtree(home / "노트")
    (home / "노트").mkdir()
    synced("sync", "--yes")
    complains(synced("eval", "--from-notes"))
    run = synced("eval", listed, "--json").json
    assert [row["absent"] for row in run["results"][:3]] == ["source", "source", "source"]
    assert Path(run["index"]) == home / "색인"
