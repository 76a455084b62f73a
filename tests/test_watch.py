from __future__ import annotations

import shutil
import time

import pytest
from test_sync import Counting, content, opened, sources, write

from ingest import watch as watch_module
from ingest.sync import sync
from ingest.watch import Watcher
from rag import korean
from rag.errors import MutdapError, SourceError


@pytest.fixture(autouse=True)
def _plain_words(monkeypatch):
    """What is followed does not hang on Kiwi, which takes a second to load."""
    monkeypatch.setattr(korean, "tokens_of", lambda texts: [text.split() for text in texts])


@pytest.fixture
def hasty(monkeypatch):
    """What the watch waits for in order to be gentle is short; a burst stays as long as it may be."""
    monkeypatch.setattr(watch_module, "_QUIET_MS", 50)
    monkeypatch.setattr(watch_module, "_SETTLED", 0.1)
    monkeypatch.setattr(watch_module, "_LOOK_MS", 100)


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "내 노트 📚"
    folder.mkdir()
    write(folder / "가.md", "# 가\n\n하나\n")
    return folder


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "ix")
    yield index
    index.close()


class Watched:
    """A running watch with what it told."""

    def __init__(self, index, paths, monkeypatch):
        self.reports, self.troubles, self.syncs = [], [], 0
        self.index = index
        was = watch_module.sync

        def counted(*arguments, **named):
            try:
                return was(*arguments, **named)
            finally:
                self.syncs += 1

        monkeypatch.setattr(watch_module, "sync", counted)
        self.watcher = Watcher(
            index, Counting(), paths, done=self.reports.append, trouble=self.troubles.append
        )

    def __enter__(self):
        self.watcher.start()
        self.until(lambda: self.syncs >= 2)  # the second one when the system watches
        return self

    def __exit__(self, *_):
        self.watcher.stop()

    def until(self, happened, within=15.0):
        end = time.monotonic() + within
        while not happened():
            assert time.monotonic() < end, (self.reports, self.troubles)
            time.sleep(0.02)


@pytest.mark.usefixtures("hasty")
def test_added_changed_moved_and_removed_are_followed(index, notes, monkeypatch):
    with Watched(index, [notes], monkeypatch) as watched:
        assert sources(index) == [str(notes / "가.md")]
        (notes / "깊은 곳").mkdir()
        new = write(notes / "깊은 곳" / "나 ✨.md", "# 나\n\n둘\n")
        watched.until(lambda: str(new) in sources(index))
        write(new, "# 나\n\n고침\n")
        watched.until(lambda: "고침" in index.document(str(new)).text)
        new.rename(notes / "다.md")
        watched.until(lambda: sources(index) == [str(notes / "가.md"), str(notes / "다.md")])
        (notes / "가.md").unlink()
        watched.until(lambda: sources(index) == [str(notes / "다.md")])
        assert not watched.troubles
    fresh = opened(index.folder.parent / "fresh")
    sync(fresh, Counting(), [notes])
    assert content(fresh) == content(index)


@pytest.mark.nightly
def test_a_thousand_changes_at_once_are_few_syncs(index, notes, tmp_path, monkeypatch):
    many = tmp_path / "많음"
    many.mkdir()
    for i in range(1000):
        write(many / f"{i}.md", f"# {i % 7}\n\n같은 글\n")
    with Watched(index, [notes], monkeypatch) as watched:
        shutil.copytree(many, notes / "많음")
        watched.until(lambda: sum(report.added for report in watched.reports) == 1001, within=40)
        assert watched.syncs <= 8
        assert len(index.states()) == 1001


def test_a_file_that_is_being_written_is_waited_for(index, notes, monkeypatch):
    with Watched(index, [notes], monkeypatch) as watched:
        before = watched.syncs
        with (notes / "긴 글.md").open("w", encoding="utf-8") as file:
            for i in range(15):
                file.write(f"# {i}\n\n줄 {i}\n\n")
                file.flush()
                time.sleep(0.15)
        watched.until(lambda: len(index.states()) == 2)
        assert "줄 14" in index.document(str(notes / "긴 글.md")).text
        watched.until(lambda: watched.syncs > before)
        assert watched.syncs == before + 1


@pytest.mark.usefixtures("hasty")
def test_a_file_may_be_watched_and_its_neighbours_not(index, notes, monkeypatch):
    with Watched(index, [notes / "가.md"], monkeypatch) as watched:
        write(notes / "나.md", "# 나\n\n둘\n")
        temporary = write(notes / ".가.md.tmp", "# 가\n\n고침\n")
        temporary.replace(notes / "가.md")  # as editors save
        watched.until(lambda: "고침" in index.document(str(notes / "가.md")).text)
        assert sources(index) == [str(notes / "가.md")]


@pytest.mark.usefixtures("hasty")
def test_trouble_is_told_once_and_the_watch_goes_on(index, notes, monkeypatch):
    with Watched(index, [notes], monkeypatch) as watched:
        (notes / "가.md").rename(notes.parent / "밖.md")  # the last one: is the drive still there?
        watched.until(lambda: watched.troubles)
        assert "--yes" in watched.troubles[0].hint
        assert len(index.states()) == 1
        write(notes / "나.md", "# 나\n\n둘\n")
        watched.until(lambda: sources(index) == [str(notes / "나.md")])
        assert len(watched.troubles) == 1


@pytest.mark.usefixtures("hasty")
def test_another_writer_is_waited_for(index, notes, monkeypatch):
    monkeypatch.setattr(watch_module, "_LOCKED", 0.1)
    monkeypatch.setattr("rag.index._WAIT_FOR_WRITER", 0.1)
    with Watched(index, [notes], monkeypatch) as watched:
        other = opened(index.folder)
        with other.writing():
            write(notes / "나.md", "# 나\n\n둘\n")
            before = watched.syncs
            watched.until(lambda: watched.syncs > before + 1)
            assert len(index.states()) == 1
        watched.until(lambda: len(index.states()) == 2)
        assert not watched.troubles
        other.close()


@pytest.mark.usefixtures("hasty")
def test_a_path_that_nobody_knows_does_not_keep_the_others_from_being_followed(index, notes, monkeypatch):
    with Watched(index, [notes, notes.parent / "없음"], monkeypatch) as watched:
        assert sources(index) == [str(notes / "가.md")]
        assert len(watched.troubles) == 1 and "없음" in watched.troubles[0].message
        write(notes / "나.md", "# 나\n\n둘\n")
        watched.until(lambda: len(index.states()) == 2)


@pytest.mark.usefixtures("hasty")
def test_a_known_folder_that_is_away_is_waited_for(index, notes, monkeypatch):
    sync(index, Counting(), [notes])
    away = notes.rename(notes.parent / "빠진 드라이브")
    monkeypatch.setattr(watch_module, "_LOCKED", 0.1)
    watcher = Watcher(index, Counting(), [notes])
    watcher.start()
    try:
        write(away / "나.md", "# 나\n\n둘\n")
        away.rename(notes)
        end = time.monotonic() + 15
        while len(index.states()) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        assert len(index.states()) == 2
    finally:
        watcher.stop()


@pytest.mark.usefixtures("hasty")
def test_a_file_that_cannot_be_read_is_told_once(index, notes, monkeypatch):
    (notes / "옛날.doc").write_bytes(b"x")
    monkeypatch.setattr(watch_module, "_ANYWAY", 0.1)
    with Watched(index, [notes], monkeypatch) as watched:
        watched.until(lambda: watched.syncs >= 4)
        assert [len(report.failed) for report in watched.reports] == [1]


def test_nothing_to_watch_is_said(index, tmp_path):
    with pytest.raises(SourceError, match="없음"):
        Watcher(index, Counting(), [tmp_path / "없음"])
    with pytest.raises(SourceError) as caught:
        Watcher(index, Counting())
    assert isinstance(caught.value, MutdapError)
    assert caught.value.hint
