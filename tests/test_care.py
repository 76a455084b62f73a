from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from index_like import LINES, content, made, opened, vector
from test_sync import Counting, counts, sources, write
from test_sync import content as all_of
from test_sync import opened as notes_index

from ingest.sync import forget, sync
from rag import dense as dense_module
from rag.care import backup, restore
from rag.errors import IndexDamaged, MutdapError
from rag.files import Remembered, remembered
from rag.history import History
from rag.index import LocalIndex, exists
from rag.practised import Practised
from rag.types import Answer
from rag.verify import verify


def bad(folder: Path) -> list[str]:
    return [f"{finding.name}: {finding.found}" for finding in verify(folder) if not finding.ok]


@pytest.fixture
def embedder():
    return Counting()


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "내 노트 📚"
    folder.mkdir()
    for i in range(6):
        write(folder / f"글 {i}.md", f"# 글 {i}\n\n## 배치 정규화 {i}란?\n\n기울기를 안정시킨다 {i}.\n")
    return folder


# verify ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", ["글", "", "다른 압축", "다른 backup.json"])
def test_a_backup_replaces_backups_only(folder, embedder, notes, tmp_path, held):
    with contextlib.closing(notes_index(folder)) as index:
        sync(index, embedder, [notes])
    file = tmp_path / "내 글.zip"
    file.write_text(held, encoding="utf-8")
    if held.startswith("다른"):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(held.split()[1], '{"magic": "another"}' if "json" in held else "글")
    before = file.read_bytes()
    with pytest.raises(MutdapError) as refused:
        backup(folder, file)
    assert refused.value.hint
    assert file.read_bytes() == before
    ours = tmp_path / "백업.zip"
    backup(folder, ours)
    write(notes / "새 글.md", "# 새 글\n\n새로 적었다.\n")
    with contextlib.closing(notes_index(folder)) as index:
        sync(index, embedder, [notes])
    backup(folder, ours)
    restore(folder.parent / "다른 곳", ours)
    with contextlib.closing(notes_index(folder.parent / "다른 곳")) as index:
        assert len(index.states()) == 7


def test_a_sound_index_verifies_at_any_time(folder, embedder, notes):
    assert bad(folder) == []
    index = notes_index(folder)
    sync(index, embedder, [notes])
    assert bad(folder) == []
    write(notes / "글 0.md", "# 글\n\n다르다\n")
    (notes / "글 1.md").unlink()
    (found,) = [finding for finding in verify(folder) if finding.hint]
    assert found.ok and "2" in found.found and "mutdap sync" in found.hint
    sync(index, embedder)
    assert [finding for finding in verify(folder) if finding.hint] == []
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    index.close()
    list(verify(folder))
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert {k: v for k, v in after.items() if k.suffix not in {"", ".db"}}.items() <= before.items()


HARM = {
    "document": "UPDATE documents SET text = replace(text, '기울기', '기울개') WHERE id = 1",
    "state": "UPDATE documents SET source = source || 'x' WHERE id = 1",
    "chunk": "UPDATE chunks SET start = start + 1 WHERE number = 1",
    "tokens": "UPDATE chunks SET tokens = 'x' WHERE number = 1",
    "vector": "UPDATE vectors SET vector = zeroblob(64) WHERE rowid = 1",
    "lost chunk": "DELETE FROM chunks WHERE number = 1",
    "lost vector": "DELETE FROM vectors WHERE rowid = 1",
    "lost document": "DELETE FROM documents WHERE id = 1",
}


@pytest.mark.parametrize("harm", HARM)
def test_whatever_a_row_says_wrongly_is_found(folder, embedder, notes, harm):
    index = notes_index(folder)
    sync(index, embedder, [notes])
    index.close()
    with sqlite3.connect(folder / "mutdap.db") as database:
        database.execute(HARM[harm])
    database.close()
    assert bad(folder)
    assert all("mutdap sync --rebuild" in f.hint for f in verify(folder) if not f.ok)
    again = LocalIndex.rebuilt(folder, Counting.identity, Counting.dimension)
    fresh = notes_index(folder.parent / "fresh")
    assert sync(again, embedder).added == 6
    sync(fresh, embedder, [notes])
    assert all_of(again) == all_of(fresh)
    assert bad(folder) == []


@pytest.mark.parametrize("harm", ["document", "state", "chunk", "vector", "lost chunk"])
def test_a_row_that_is_not_as_it_was_written_is_not_read(folder, embedder, notes, harm):
    index = notes_index(folder)
    sync(index, embedder, [notes])
    index.close()
    with sqlite3.connect(folder / "mutdap.db") as database:
        database.execute(HARM[harm])
    database.close()
    (folder / "vectors.faiss").unlink()
    with pytest.raises(IndexDamaged) as caught:
        all_of(notes_index(folder))
    assert "mutdap sync --rebuild" in caught.value.hint


@pytest.mark.parametrize("name", ["vectors.faiss", "words.json", "roots.json"])
def test_a_damaged_cache_is_told_and_mended(folder, embedder, notes, name):
    index = notes_index(folder)
    sync(index, embedder, [notes])
    index.close()
    (folder / name).write_bytes(b"{}")
    assert [found.partition(":")[0] for found in bad(folder)] == [
        name.removesuffix(".json") if "w" in name else name
    ]
    index = notes_index(folder)
    index.lexical([[("배치", 1.0)]], 3)
    sync(index, embedder)
    assert bad(folder) == []


# a database that is damaged or gone -----------------------------------------------------------------------


def test_what_was_synced_survives_its_database(folder, embedder, notes, tmp_path):
    other = write(tmp_path / "따로.md", "# 따로\n\n혼자다.\n")
    index = notes_index(folder)
    index.add_root(str(notes))
    assert remembered(folder) == Remembered([str(notes)])  # before the first file is stored
    sync(index, embedder, [notes, other])
    forget(index, notes / "글 5.md")
    sync(index, embedder)
    kept = all_of(index)
    index.close()
    (folder / "mutdap.db").unlink()
    assert exists(folder)
    for opening in (lambda: notes_index(folder), lambda: LocalIndex(folder)):
        with pytest.raises(IndexDamaged) as caught:
            opening()
        assert "mutdap sync --rebuild" in caught.value.hint
    assert bad(folder)
    index = LocalIndex.rebuilt(folder, Counting.identity, Counting.dimension)
    assert counts(sync(index, embedder)) == (6, 0, 0, 0, 0, 0)
    assert all_of(index) == kept
    assert index.exclusions() == [str(notes / "글 5.md")]


def test_a_damaged_database_is_set_aside_and_not_lost(folder, embedder, notes):
    index = notes_index(folder)
    sync(index, embedder, [notes])
    kept = all_of(index)
    index.close()
    rotten = b"\xff" * 5000 + (folder / "mutdap.db").read_bytes()[5000:]
    (folder / "mutdap.db").write_bytes(rotten)
    (folder / "roots.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexDamaged):
        notes_index(folder)
    index = LocalIndex.rebuilt(folder, Counting.identity, Counting.dimension)
    assert (folder / "mutdap.db.damaged").read_bytes() == rotten
    sync(index, embedder, [notes])
    assert all_of(index) == kept


# backups --------------------------------------------------------------------------------------------------


def test_a_backup_is_taken_and_put_back_while_others_read_and_write(folder, tmp_path):
    index = opened(folder)
    index.put(*made("/a", LINES))
    index.publish()
    seen = content(index)
    file = tmp_path / "백업 📦.zip"
    with index.writing():
        index.put(*made("/b", ["쓰는 중"]))
    assert backup(folder, file) == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    index.remove(["/a"])
    index.publish()
    reader = opened(folder)
    assert reader.dense(vector("렐루"), 9)
    restore(folder, file)
    assert [state.source for state in index.states()] == ["/a", "/b"]
    index.remove(["/b"])
    index.publish()
    assert content(index) == content(reader) == seen
    index.close()
    reader.close()
    assert bad(folder) == []


def test_a_backup_starts_an_index_elsewhere_and_replaces_a_damaged_one(folder, tmp_path, embedder, notes):
    index = notes_index(folder)
    sync(index, embedder, [notes])
    kept = all_of(index)
    index.close()
    backup(folder, tmp_path / "b.zip")
    restore(tmp_path / "새 곳", tmp_path / "b.zip")
    assert all_of(notes_index(tmp_path / "새 곳")) == kept
    (folder / "mutdap.db").write_bytes(b"\0" * 9000)
    restore(folder, tmp_path / "b.zip")
    index = notes_index(folder)
    assert all_of(index) == kept
    assert counts(sync(index, embedder)) == (0, 0, 0, 0, 6, 0)
    assert bad(folder) == []


def test_a_backup_holds_what_the_person_did_and_puts_back_what_is_missing(folder, tmp_path):
    index = opened(folder)
    index.put(*made("/a", LINES))
    index.publish()
    answer = Answer("드롭아웃은 왜 쓰나?", "not_in_notes", "", (), (), 0.1, None, 1.0)
    history = History(folder / "conversations.db")
    history.keep("", answer.question, answer)
    Practised(folder / "practice.db").close()
    backup(folder, tmp_path / "b.zip")
    restore(tmp_path / "새 곳", tmp_path / "b.zip")
    kept = History(tmp_path / "새 곳" / "conversations.db").listed("")
    assert [one.title for one in kept] == ["드롭아웃은 왜 쓰나?"] == [c.title for c in history.listed("")]
    assert (tmp_path / "새 곳" / "practice.db").exists()
    assert [f for f in verify(tmp_path / "새 곳") if f.ok is False and f.name == "권한"] == []
    history.keep("", "배치 정규화란?", answer)
    restore(folder, tmp_path / "b.zip")  # what is newer than the backup stays
    assert len(history.listed("")) == 2


def test_a_file_that_is_no_sound_backup_is_refused(folder, tmp_path):
    index = opened(folder)
    index.put(*made("/a", LINES))
    index.publish()
    seen = content(index)
    file = tmp_path / "b.zip"
    backup(folder, file)
    whole = file.read_bytes()
    draw = random.Random(5)
    for _ in range(12):
        place = draw.randrange(len(whole))
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:  # what names and dates in the archive say does not matter
            restore(folder, file)
        except MutdapError as error:
            assert error.hint
        assert content(opened(folder)) == seen
    for content_of in (b"", b"nothing", whole[: len(whole) // 2]):
        file.write_bytes(content_of)
        with pytest.raises(MutdapError):
            restore(folder, file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("backup.json", json.dumps({"magic": "mutdap-backup-1", "format": 99, "digest": ""}))
        archive.writestr("mutdap.db", b"")
    with pytest.raises(MutdapError):
        restore(folder, file)
    with pytest.raises(MutdapError):
        restore(folder, tmp_path / "없다")
    with pytest.raises(MutdapError):
        backup(tmp_path / "없다", file)
    with pytest.raises(MutdapError, match="폴더가 없습니다"):
        backup(folder, tmp_path / "없는 곳" / "b.zip")
    assert content(opened(folder)) == seen


# space and speed ------------------------------------------------------------------------------------------


def test_space_is_given_back_after_removals(folder):
    index = opened(folder)
    for i in range(30):
        index.put(*made(f"/{i}", [f"{i} {j} " + "낱말 " * 3000 for j in range(10)]))
    index.publish()
    full = index.size_on_disk()
    index.remove([f"/{i}" for i in range(28)])
    index.publish()
    assert index.size_on_disk() < full / 4
    index.close()
    assert bad(folder) == []


def test_what_a_dead_writer_left_unfinished_is_swept(folder):
    index = opened(folder)
    index.put(*made("/a", LINES))
    index.publish()
    seen = content(index)
    files = {path.name for path in folder.iterdir()}
    for name in (".vectors.faiss.0a1b2c3d", ".words.json.0a1b2c3d", ".roots.json.00000000"):
        (folder / name).write_bytes(b"half")
    for name in (".words.0a1b2c3d", ".restore-abc_12"):
        (folder / name).mkdir()
        (folder / name / "x").touch()
    index.put(*made("/b", ["둘"]))
    index.remove(["/b"])
    index.publish()
    assert {path.name for path in folder.iterdir()} == files
    assert content(index) == seen


def test_a_cache_is_replaced_while_somebody_opens_it(folder):
    index = opened(folder)
    stop = threading.Event()

    def litter():  # as tantivy does when it opens an index: a lock file for a moment
        while not stop.is_set():
            with contextlib.suppress(OSError):
                (folder / "words" / ".tantivy-meta.lock").touch()

    index.put(*made("/a", LINES))
    index.publish()
    thread = threading.Thread(target=litter)
    thread.start()
    for i in range(30):
        index.put(*made("/a", [f"{i} {line}" for line in LINES]))
        index.publish()
    stop.set()
    thread.join()
    assert bad(folder) == []


def test_a_small_change_leaves_the_vector_file_and_is_searched_at_once(folder, monkeypatch):
    monkeypatch.setattr(dense_module, "_BESIDE", 0.9)
    index, reader = opened(folder), opened(folder)
    for i in range(10):
        index.put(*made(f"/{i}", [f"{i} {line}" for line in LINES]))
    index.publish()
    reader.dense(vector("x"), 3)
    file = (folder / "vectors.faiss").read_bytes()
    model = {f"/{i}": [f"{i} {line}" for line in LINES] for i in range(10)}
    draw = random.Random(2)
    for step in range(8):
        source = f"/{draw.randrange(10)}"
        if step % 3:
            model[source] = [f"{step} {line}" for line in draw.sample(LINES, 3)]
            index.put(*made(source, model[source]))
        elif model.pop(source, None):
            index.remove([source])
        index.publish()
        fresh = opened(folder.parent / f"fresh{step}")
        for name, lines in model.items():
            fresh.put(*made(name, lines))
        fresh.publish()
        for one in (index, reader, opened(folder)):
            assert content(one) == content(fresh)
        assert bad(folder) == []
    assert (folder / "vectors.faiss").read_bytes() == file


def test_a_vector_file_that_is_much_older_is_written_anew(folder):
    index = opened(folder)
    for i in range(100):
        index.put(*made(f"/{i}", [f"{i} 하나"]))
    index.publish()
    file = folder / "vectors.faiss"
    inode = file.stat().st_ino
    written = 0
    for step in range(12):
        index.put(*made(f"/{step}", [f"고침 {step}"]))
        index.publish()
        written += file.stat().st_ino != inode
        inode = file.stat().st_ino
        assert bad(folder) == []
    assert 2 <= written <= 6
    assert sources(index) == sorted(f"/{i}" for i in range(100))


@pytest.mark.parametrize("column", ["format", "embedder", "dimension", "generation"])
def test_a_manifest_that_lost_a_value_is_told(folder, embedder, notes, column):
    index = notes_index(folder)
    sync(index, embedder, [notes])
    index.close()
    with contextlib.closing(sqlite3.connect(folder / "mutdap.db")) as database:
        names = [name for _, name, *_ in database.execute("PRAGMA table_info(manifest)")]
        kept = ", ".join("NULL AS " + name if name == column else name for name in names)
        database.executescript(
            f"CREATE TABLE other AS SELECT {kept} FROM manifest; DROP TABLE manifest;"
            "ALTER TABLE other RENAME TO manifest;"
        )
    with pytest.raises(IndexDamaged) as caught:
        notes_index(folder).generation  # noqa: B018 - reading it is what fails
    assert "--rebuild" in caught.value.hint
