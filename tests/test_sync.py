from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import plan, reading
from ingest import sync as sync_module
from ingest.sync import forget, sync
from rag.embed import Embedder
from rag.errors import MutdapError, SourceError, UnsupportedFile
from rag.index import LocalIndex, exists

PROJECT = Path(__file__).resolve().parent.parent


class Counting(Embedder):
    """Vectors that depend on the text alone; remembers what it was asked for."""

    identity = "counting-1"
    dimension = 16

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts, *, query=False):
        self.texts += texts
        seeds = [hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts]
        rows = [np.random.default_rng(list(seed)).standard_normal(16) for seed in seeds]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32).reshape(-1, 16)


@pytest.fixture
def embedder():
    return Counting()


@pytest.fixture
def index(tmp_path):
    index = opened(tmp_path / "색인 🗂")
    yield index
    index.close()


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "내 노트 📚"
    (folder / "깊은 곳").mkdir(parents=True)
    write(folder / "활성화.md", "# 활성화 함수\n\n## 렐루는 왜 쓰나요?\n\n기울기 소실을 막는다.\n")
    write(folder / "깊은 곳" / "정규화.txt", "배치 정규화는 학습을 안정시킨다.\n")
    write(
        folder / "bert.markdown", "## BERT란?\n\n양방향 인코더이다.\n\n## 마스크란?\n\n가린 낱말을 맞힌다.\n"
    )
    return folder


def opened(folder: Path) -> LocalIndex:
    return LocalIndex(folder, Counting.identity, Counting.dimension)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def counts(report):
    return (report.added, report.changed, report.moved, report.removed, report.unchanged, len(report.failed))


def sources(index):
    return [state.source for state in index.states()]


def content(index):
    """All that counts for search, without numbers and times."""
    found = {}
    for state in index.states():
        document = index.document(state.source)
        chunks = index.chunks_of(state.source)
        assert all(document.text[c.start : c.end] == c.text for c in chunks)
        assert len(chunks) == state.chunks
        found[state.source] = (document, chunks, state.digest, state.size, state.root)
    hits = index.lexical([[("정규화", 1.0)], [("기울기", 1.0)]], 9999)
    ranked = sorted((round(s, 3), index.chunks([n])[n][0].id) for n, s in hits)
    dense = index.dense(Counting().encode(["렐루"])[0], 999)
    near = sorted((round(s, 3), index.chunks([n])[n][0].id) for n, s in dense)
    return found, ranked, near


def times(folder: Path):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_sync_adds_what_is_readable_and_a_second_one_touches_nothing(index, embedder, notes, tmp_path):
    write(notes / "그림.png", "no")
    report = sync(index, embedder, [notes])
    assert counts(report) == (3, 0, 0, 0, 0, 0)
    assert report.chunks == len(index) > 0
    assert sources(index) == sorted(
        str(p) for p in notes.rglob("*") if p.suffix in {".md", ".txt", ".markdown"}
    )
    assert index.roots() == [str(notes)]
    before = times(index.folder)
    asked = len(embedder.texts)
    for paths in (
        [],
        [notes],
        [notes / "깊은 곳"],
        [notes / "활성화.md"],
        [str(notes) + "/../" + notes.name],
    ):
        report = sync(index, embedder, paths)
        assert counts(report)[:4] == (0, 0, 0, 0)
        assert report.unchanged >= 1
    assert index.roots() == [str(notes)]
    assert len(embedder.texts) == asked
    assert times(index.folder) == before


def test_the_report_as_json(index, embedder, notes):
    (notes / "빈.md").touch()
    report = sync(index, embedder, [notes]).as_json()
    assert list(report) == [
        "added", "changed", "moved", "removed", "unchanged", "failed", "chunks", "took_ms",
    ]  # fmt: skip
    assert [list(failure) for failure in report["failed"]] == [["source", "error", "hint"]]


def test_added_changed_moved_removed_and_touched(index, embedder, notes):
    sync(index, embedder, [notes])
    write(notes / "새것.md", "# 새것\n\n드롭아웃은 뉴런을 끈다.\n")
    write(notes / "활성화.md", "# 활성화 함수\n\n## 렐루는 왜 쓰나요?\n\n기울기 소실을 막고 빠르다.\n")
    (notes / "bert.markdown").rename(notes / "깊은 곳" / "BERT 정리.markdown")
    (notes / "깊은 곳" / "정규화.txt").unlink()
    rehearsed = sync(index, embedder, dry_run=True)
    assert counts(rehearsed) == (1, 1, 1, 1, 0, 0)
    assert len(index.states()) == 3
    report = sync(index, embedder)
    assert counts(report) == (1, 1, 1, 1, 0, 0)
    assert str(notes / "깊은 곳" / "BERT 정리.markdown") in sources(index)
    os.utime(notes / "새것.md", ns=(1, 1))
    assert counts(sync(index, embedder)) == (0, 0, 0, 0, 3, 0)
    assert [s.mtime_ns for s in index.states() if s.source.endswith("새것.md")] == [1]
    fresh = opened(index.folder.parent / "fresh")
    sync(fresh, embedder, [notes])
    assert content(fresh) == content(index)


def test_a_change_within_one_tick_of_the_clock_is_seen(index, embedder, notes):
    path = write(notes / "가.md", "# 가\n\n하나\n")
    sync(index, embedder, [notes])
    times = path.stat().st_mtime_ns
    write(path, "# 가\n\n두울\n")
    os.utime(path, ns=(times, times))
    assert counts(sync(index, embedder))[1] == 1
    assert "두울" in index.document(str(path)).text


def test_only_text_that_is_new_is_embedded(index, embedder, notes):
    sections = [f"## 질문 {i}은 무엇인가요?\n\n대답 {i}이다. 왜냐하면 그렇기 때문이다.\n" for i in range(12)]
    path = write(notes / "긴 글.md", "\n".join(sections))
    sync(index, embedder, [notes])
    embedder.texts.clear()
    sections[5] = sections[5].replace("대답 5", "고친 대답")
    write(path, "\n".join(sections))
    assert counts(sync(index, embedder))[1] == 1
    assert len(embedder.texts) == 1
    assert "고친 대답" in embedder.texts[0]
    embedder.texts.clear()
    path.rename(notes / "옮긴 글.md")
    assert counts(sync(index, embedder))[2] == 1
    assert [text for text in embedder.texts if "대답" in text] == []
    write(notes / "나.md", sections[0])  # a section goes to another file, and the whole old one away
    (notes / "옮긴 글.md").unlink()
    embedder.texts.clear()
    sync(index, embedder)
    assert [text for text in embedder.texts if "대답" in text] == []


def test_one_bad_file_does_not_stop_the_others(index, embedder, notes):
    sync(index, embedder, [notes])
    kept = index.document(str(notes / "활성화.md"))
    (notes / "활성화.md").write_bytes(b"")
    (notes / "깨진.pdf").write_bytes(b"%PDF-1.4 nothing")
    (notes / "이진.txt").write_bytes(bytes(range(256)) * 9)
    write(notes / "새것.md", "# 새것\n\n글\n")
    for _ in range(2):
        report = sync(index, embedder)
        assert {Path(f.source).name for f in report.failed} == {"활성화.md", "깨진.pdf", "이진.txt"}
        assert all(f.error and f.hint for f in report.failed)
        assert index.document(str(notes / "활성화.md")) == kept
    assert str(notes / "새것.md") in sources(index)
    assert len(index.states()) == 4


def test_a_single_bad_file_fails_and_leaves_no_trace(index, embedder, notes):
    path = notes / "표.xlsx"
    path.write_bytes(b"PK\3\4")
    report = sync(index, embedder, [path])
    assert counts(report) == (0, 0, 0, 0, 0, 1)
    assert not exists(index.folder)
    assert index.roots() == []


def test_paths_that_cannot_be(index, embedder, notes, tmp_path):
    (tmp_path / "빈 폴더").mkdir()
    for paths, error in (
        ([], SourceError),
        ([tmp_path / "없다"], SourceError),
        ([notes, tmp_path / "없다"], SourceError),
        ([tmp_path / "빈 폴더"], SourceError),
        (["ftp://example.com/글"], UnsupportedFile),
    ):
        with pytest.raises(error) as caught:
            sync(index, embedder, paths)
        assert caught.value.hint
    with pytest.raises(SourceError) as caught:
        sync(index, embedder, [tmp_path / "빈 폴더"])
    assert ".md" in caught.value.hint
    assert not exists(index.folder)
    os.mkfifo(notes / "pipe.md")
    assert counts(sync(index, embedder, [notes / "pipe.md"]))[5] == 1


def test_a_root_that_is_missing_today_keeps_its_sources(index, embedder, notes, tmp_path):
    other = tmp_path / "다른 노트"
    other.mkdir()
    write(other / "가.md", "# 가\n\n글\n")
    sync(index, embedder, [notes, other])
    notes.rename(tmp_path / "떼었다")
    write(other / "나.md", "# 나\n\n글\n")
    for paths in ([], [notes, other]):
        report = sync(index, embedder, paths)
        assert [f.source for f in report.failed] == [str(notes)]
        assert len(index.states()) == 5
    (tmp_path / "떼었다").rename(notes)
    assert counts(sync(index, embedder)) == (0, 0, 0, 0, 5, 0)


def test_a_file_that_is_gone_can_be_named_under_a_root_that_is_there(index, embedder, notes):
    sync(index, embedder, [notes])
    (notes / "활성화.md").unlink()
    assert counts(sync(index, embedder, [notes / "활성화.md"])) == (0, 0, 0, 1, 0, 0)
    assert index.roots() == [str(notes)]


def test_most_files_going_needs_a_yes(index, embedder, notes):
    for i in range(12):
        write(notes / f"{i}.md", f"# 글 {i}\n\n내용 {i}\n")
    sync(index, embedder, [notes])
    for i in range(10):
        (notes / f"{i}.md").unlink()
    with pytest.raises(MutdapError, match="10") as caught:
        sync(index, embedder)
    assert "--yes" in caught.value.hint
    assert len(index.states()) == 15
    assert sync(index, embedder, dry_run=True).removed == 10
    assert sync(index, embedder, yes=True).removed == 10
    assert len(index.states()) == 5


def test_an_emptied_folder_needs_a_yes_however_few_it_held(index, embedder, notes):
    sync(index, embedder, [notes])
    kept = content(index)
    (notes.parent / "떼었다").mkdir()
    for entry in list(notes.iterdir()):  # as a mount point whose drive is not connected
        entry.rename(notes.parent / "떼었다" / entry.name)
    for paths in ([], [notes]):
        with pytest.raises(MutdapError) as caught:
            sync(index, embedder, paths)
        assert "--yes" in caught.value.hint
    assert content(index) == kept
    assert sync(index, embedder, dry_run=True).removed == 3
    assert len(index.states()) == 3
    assert sync(index, embedder, yes=True).removed == 3
    assert (index.states(), index.roots()) == ([], [str(notes)])


def test_a_deleted_file_that_is_its_own_root_is_kept_and_told(index, embedder, notes):
    path = notes / "활성화.md"
    sync(index, embedder, [path])
    text = index.document(str(path)).text
    path.unlink()
    for paths in ([], [path]):
        report = sync(index, embedder, paths, yes=True)
        assert counts(report) == (0, 0, 0, 0, 0, 1)
        assert "mutdap forget" in report.failed[0].hint
    assert index.document(str(path)).text == text
    assert forget(index, path) == 1
    assert (index.states(), index.roots()) == ([], [])


def test_a_folder_that_may_not_be_entered_keeps_its_sources(index, embedder, notes, monkeypatch):
    sync(index, embedder, [notes])
    opened_as = os.scandir

    def refuse(folder):
        if Path(folder).name == "깊은 곳":
            raise OSError(5, "Input/output error")
        return opened_as(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    for _ in range(2):
        report = sync(index, embedder)
        assert counts(report) == (0, 0, 0, 0, 2, 1)
    assert len(index.states()) == 3


def test_a_rehearsal_changes_no_file(index, embedder, notes):
    assert counts(sync(index, embedder, [notes], dry_run=True)) == (3, 0, 0, 0, 0, 0)
    assert not index.folder.exists()
    sync(index, embedder, [notes])
    (notes / "bert.markdown").unlink()
    write(notes / "활성화.md", "# 활성화 함수\n\n다르다.\n")
    before = times(index.folder)
    assert counts(sync(index, embedder, dry_run=True)) == (0, 1, 0, 1, 1, 0)
    assert times(index.folder) == before


def test_a_second_run_of_the_command_changes_no_file(index, embedder, notes):
    sync(index, embedder, [notes])
    index.close()
    before = times(index.folder)
    for _ in range(2):
        again = opened(index.folder)
        assert counts(sync(again, embedder)) == (0, 0, 0, 0, 3, 0)
        again.close()
        assert times(index.folder) == before


def test_a_folder_that_was_renamed_moves_without_a_yes(index, embedder, notes):
    for i in range(12):
        write(notes / "깊은 곳" / f"{i}.md", f"# 글 {i}\n\n내용 {i}\n")
    sync(index, embedder, [notes])
    (notes / "깊은 곳").rename(notes / "얕은 곳")
    assert counts(sync(index, embedder)) == (0, 0, 13, 0, 2, 0)


def test_hidden_things_and_loops_are_passed_over(index, embedder, notes, tmp_path):
    for folder in (".git", "node_modules", "__pycache__"):
        (notes / folder).mkdir()
        write(notes / folder / "읽지 마.md", "# 아니\n\n글\n")
    write(notes / ".숨음.md", "# 아니\n\n글\n")
    outside = tmp_path / "바깥"
    outside.mkdir()
    write(outside / "밖.md", "# 밖\n\n글\n")
    (notes / "고리").symlink_to(notes)
    (notes / "위").symlink_to(tmp_path)
    (notes / "밖으로").symlink_to(outside)
    (outside / "안으로").symlink_to(outside)
    (notes / "둘째 이름.md").symlink_to(notes / "활성화.md")
    (notes / "끊김.md").symlink_to(tmp_path / "없다.md")
    assert counts(sync(index, embedder, [notes])) == (4, 0, 0, 0, 0, 0)
    assert str(notes / "밖으로" / "밖.md") in sources(index)
    outside.rename(tmp_path / "떼었다")  # the drive behind the link is gone: nothing is known about it
    assert counts(sync(index, embedder)) == (0, 0, 0, 0, 3, 0)
    assert len(index.states()) == 4
    link = tmp_path / "노트 링크"
    link.symlink_to(notes)
    assert counts(sync(index, embedder, [link])) == (0, 0, 0, 0, 3, 0)
    assert index.roots() == [str(notes)]


def test_a_root_around_another_takes_its_place(index, embedder, notes):
    sync(index, embedder, [notes / "깊은 곳"])
    sync(index, embedder, [notes / "활성화.md"])
    assert index.roots() == [str(notes / "깊은 곳"), str(notes / "활성화.md")]
    assert counts(sync(index, embedder, [notes])) == (1, 0, 0, 0, 2, 0)
    assert index.roots() == [str(notes)]
    assert {state.root for state in index.states()} == {str(notes)}


def test_what_a_root_passes_over_stays_when_it_was_asked_for_by_name(index, embedder, notes):
    hidden = write(notes / ".비밀.md", "# 비밀\n\n글\n")
    sync(index, embedder, [notes])
    assert counts(sync(index, embedder, [hidden])) == (1, 0, 0, 0, 0, 0)
    for paths in ([notes], []):
        assert counts(sync(index, embedder, paths))[3] == 0
        assert str(hidden) in sources(index)
    hidden.unlink()
    assert [Path(f.source) for f in sync(index, embedder).failed] == [hidden]


def test_forgotten_is_forgotten_until_it_is_asked_for(index, embedder, notes):
    sync(index, embedder, [notes])
    assert forget(index, notes / "깊은 곳") == 1
    assert index.exclusions() == [str(notes / "깊은 곳")]
    assert counts(sync(index, embedder)) == (0, 0, 0, 0, 2, 0)
    assert counts(sync(index, embedder, [notes / "깊은 곳"]))[0] == 1
    assert index.exclusions() == []
    assert forget(index, notes) == 3
    assert (index.roots(), index.states(), len(index)) == ([], [], 0)
    with pytest.raises(SourceError):
        forget(index, notes)


def test_a_newer_way_of_reading_reads_every_file_again(index, embedder, notes, monkeypatch):
    sync(index, embedder, [notes])
    embedder.texts.clear()
    for module in (plan, reading):
        monkeypatch.setattr(module, "made_by", lambda: "newer")
    assert counts(sync(index, embedder)) == (0, 3, 0, 0, 0, 0)
    assert counts(sync(index, embedder)) == (0, 0, 0, 0, 3, 0)
    assert embedder.texts == []


def test_another_embedder_embeds_what_is_stored(index, embedder, notes, tmp_path):
    sync(index, embedder, [notes])
    expected = content(index)
    again = LocalIndex.rebuilt(index.folder, Counting.identity, Counting.dimension)
    notes.rename(tmp_path / "떼었다")  # the files themselves are not needed
    embedder.texts.clear()
    sync(again, embedder)
    assert len(embedder.texts) == len(again)
    assert content(again) == expected
    again.close()


def test_an_interruption_loses_nothing_that_was_stored(index, embedder, notes, monkeypatch):
    monkeypatch.setattr(sync_module, "_BATCH_FILES", 1)

    def interrupt(progress):
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(index, embedder, [notes], progress=interrupt)
    assert len(index.states()) == 2
    assert len(index.dense(embedder.encode(["x"])[0], 99)) == len(index)
    assert counts(sync(index, embedder)) == (1, 0, 0, 0, 2, 0)


def test_progress_counts_to_the_end(index, embedder, notes):
    seen = []
    sync(index, embedder, [notes], progress=seen.append)
    assert [(p.done, p.total) for p in seen] == [(1, 3), (2, 3), (3, 3)]
    assert {p.source for p in seen} == set(sources(index))


FILES = st.dictionaries(
    st.sampled_from(["가.md", "나.txt", "속/다.md", "속/라.markdown", "Ω.md"]),
    st.lists(
        st.sampled_from(["렐루란?", "기울기 소실이란?", "배치 정규화란?"]),
        min_size=1,
        max_size=3,
        unique=True,
    ),
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(states=st.lists(FILES, min_size=2, max_size=4))
def test_after_any_changes_a_sync_equals_a_first_one(tmp_path_factory, states):
    base = tmp_path_factory.mktemp("sync")
    notes, embedder, index = base / "노트", Counting(), opened(base / "index")
    notes.mkdir()
    write(notes / "있다.md", "# 늘\n\n있다\n")
    for files in states:
        for path in [p for p in notes.rglob("*") if p.is_file() and p.name != "있다.md"]:
            if str(path.relative_to(notes)) not in files:
                path.unlink()
        for name, headings in files.items():
            (notes / name).parent.mkdir(exist_ok=True)
            write(notes / name, "\n\n".join(f"## {h}\n\n{h} 대답이다." for h in headings))
        sync(index, embedder, [notes])
    fresh = opened(base / "fresh")
    sync(fresh, embedder, [notes])
    assert content(index) == content(fresh)
    assert counts(sync(index, embedder)) == (0, 0, 0, 0, len(states[-1]) + 1, 0)
