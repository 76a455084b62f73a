"""mutdap sync, status and forget."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import complains, home, mutdap, synced

__all__ = ["home", "mutdap", "synced"]

SYNCED = "added changed moved removed unchanged failed chunks took_ms".split()
STATUS = "index documents chunks embedder dimension generation sources bytes".split()


def test_a_file_that_the_system_refuses_is_named(mutdap, home, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(home / "색인"))

    monkeypatch.setattr("rag.doctor.status", refuse)
    refused = mutdap("status")
    complains(refused)
    assert str(home / "색인") in refused.err and "권한" in refused.err


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
        "mutdap-static-2",
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


def test_an_index_that_is_damaged_is_said(synced, home):
    (home / "색인" / "mutdap.db").write_bytes(b"not a database at all" * 100)
    for command in (["ask", "드롭아웃?"], ["status"], ["sync", "노트"]):
        complains(synced(*command))
