"""What is opened as an index: of another embedder or format, damaged, or none."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from index_like import DIMENSION, LINES, ROOT, content, digest, made, opened, vector

from rag import database as database_module
from rag.database import FORMAT
from rag.errors import IndexDamaged, IndexMismatch, MutdapError
from rag.index import LocalIndex, read_manifest
from rag.verify import verify


def test_another_embedder_is_refused_and_can_be_adopted(folder, english):
    index = opened(folder)
    index.put(*made("/a", LINES))
    index.publish()
    index.close()
    for embedder, dimension in (("fake-2", DIMENSION), ("fake-1", 8)):
        with pytest.raises(IndexMismatch, match="fake-1") as caught:
            LocalIndex(folder, embedder, dimension)
        assert "mutdap sync --rebuild" in caught.value.hint
    assert len(opened(folder).dense(vector("렐루"), 99)) == len(LINES)
    assert (LocalIndex(folder).embedder, LocalIndex(folder).dimension) == ("fake-1", DIMENSION)
    index = LocalIndex.rebuilt(folder, "fake-2", 4)
    assert len(index) == len(LINES)
    assert index.dense(np.ones(4, dtype=np.float32), 9) == []
    lacking = index.unembedded(99)
    assert [(d, c.text, t) for d, c, t in lacking] == [(digest(line), line, "제목 /a") for line in LINES]
    index.add_vectors({d: np.eye(4, dtype=np.float32)[i % 4] for i, (d, _, _) in enumerate(lacking)})
    index.publish()
    assert index.unembedded(99) == []
    assert [n for n, _ in index.dense(np.eye(4, dtype=np.float32)[0], 2)] == [1, 5]
    with pytest.raises(IndexMismatch):
        opened(folder)


def test_an_index_of_another_format_is_refused(folder, monkeypatch):
    opened(folder).put(*made("/a", ["하나"]))
    with sqlite3.connect(folder / "mutdap.db") as database:
        database.execute("UPDATE manifest SET format = 99")
    with pytest.raises(IndexMismatch, match="99") as caught:
        opened(folder)
    assert caught.value.hint


def of_format_1(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / "mutdap.db").touch(mode=0o600)
    with sqlite3.connect(folder / "mutdap.db") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript((ROOT / "tests" / "format_1.sql").read_text(encoding="utf-8"))
    database.close()


def test_an_index_of_the_first_format_is_brought_to_the_present_one(folder):
    of_format_1(folder)
    index = opened(folder)
    model = {"/노트/가.md": LINES[:3], "/노트/나.md": LINES[2:5], "/노트/라 📚.md": ["넷", "안장점"]}
    assert {s.source: [c.text for c in index.chunks_of(s.source)] for s in index.states()} == model
    assert index.document("/노트/가.md") == made("/노트/가.md", LINES[:3], "왜?")[1]
    assert (index.roots(), index.exclusions()) == (["/노트"], ["/노트/버린 것"])
    index.publish()
    fresh = opened(folder.parent / "fresh")
    fresh.put(*made("/노트/가.md", LINES[:3], "왜?"))
    fresh.put(*made("/노트/나.md", LINES[2:5]))
    fresh.put(*made("/노트/라 📚.md", ["넷", "안장점"]))
    fresh.publish()
    assert content(index) == content(fresh)
    index.put(*made("/노트/가.md", ["고침"]))
    index.publish()
    index.close()
    assert all(finding.ok for finding in verify(folder)), list(verify(folder))
    assert read_manifest(folder).format == FORMAT


def test_a_migration_that_dies_leaves_the_first_format(folder, monkeypatch):
    of_format_1(folder)
    with monkeypatch.context() as patch:
        patch.setitem(database_module._MIGRATIONS, 1, database_module._MIGRATIONS[1] + "SELECT nothing;")
        with pytest.raises(MutdapError):
            opened(folder)
    assert read_manifest(folder).format == 1
    assert len(opened(folder)) == 8


@pytest.mark.parametrize("content", [b"not a database at all" * 400, b"\0" * 8192])
def test_a_file_that_is_no_index_is_said_to_be_damaged(folder, content):
    folder.mkdir(parents=True)
    (folder / "mutdap.db").write_bytes(content)
    with pytest.raises(IndexDamaged) as caught:
        opened(folder)
    assert "mutdap sync" in caught.value.hint
    assert (folder / "mutdap.db").read_bytes() == content


def test_a_page_that_rotted_is_said_to_be_damaged(folder):
    index = opened(folder)
    index.put(*made("/a", [" ".join(f"낱말{i}" for i in range(900)) for _ in range(20)]))
    index.close()
    data = bytearray((folder / "mutdap.db").read_bytes())
    data[8192:40960] = b"\xff" * (40960 - 8192)
    (folder / "mutdap.db").write_bytes(data)
    with pytest.raises(IndexDamaged):
        index = opened(folder)
        index.states()
        index.document("/a")
        index.chunks_of("/a")


def test_a_maker_that_died_at_once_leaves_an_empty_index(folder):
    folder.mkdir(parents=True)
    (folder / "mutdap.db").touch()
    index = opened(folder)
    assert len(index) == 0
    index.put(*made("/a", ["하나"]))
    index.publish()
    assert len(opened(folder)) == 1


def test_a_log_left_by_a_deleted_database_is_not_replayed(folder):
    index = opened(folder)
    index.put(*made("/a", ["비밀"]))
    shutil.copytree(folder, folder.parent / "copy")
    (folder.parent / "copy" / "mutdap.db").unlink()
    copy = opened(folder.parent / "copy")
    copy.put(*made("/b", ["하나"]))
    assert [s.source for s in copy.states()] == ["/b"]


def test_the_lock_names_nobody_when_it_is_free(folder):
    index = opened(folder)
    with index.writing():
        assert json.loads((folder / "writer.json").read_bytes())["pid"] == os.getpid()
        with index.writing():
            pass
        assert (folder / "writer.json").exists()
    assert not (folder / "writer.json").exists()
