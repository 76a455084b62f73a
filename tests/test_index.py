from __future__ import annotations

import hashlib
import json
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import database as database_module
from rag import lexical as lexical_module
from rag import recent
from rag.database import FORMAT
from rag.errors import IndexDamaged, IndexLocked, IndexMismatch, MutdapError
from rag.index import Entry, LocalIndex, SourceState, exists, read_manifest, source_matches
from rag.recent import AT_ONCE
from rag.types import Chunk, Document
from rag.verify import verify

DIMENSION = 16
ROOT = Path(__file__).resolve().parent.parent


def vector(text: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
    drawn = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    return drawn / np.linalg.norm(drawn)


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def made(source: str, lines: list[str], heading: str = ""):
    """What the sync would put for a document whose chunks are its lines."""
    entries, start = [], 0
    for i, line in enumerate(lines):
        chunk = Chunk(
            f"{source}#{i}", source, start, start + len(line), start, heading, 1 if i % 2 else None, line
        )
        entries.append(Entry(chunk, digest(line), line.split(), heading.split()))
        start += len(line) + 1
    text = "\n".join(lines)
    document = Document(source, f"제목 {source}", text, (0, 3), {"format": "text"}, ((0, 2), (4, 5)))
    state = SourceState(source, "/노트", digest(text), len(text), 1, document.title, len(lines))
    return state, document, entries, {digest(line): vector(line) for line in lines}


def opened(folder: Path) -> LocalIndex:
    return LocalIndex(folder, "fake-1", DIMENSION)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "내 색인 🗂 #1?" / "ix"


def words(index: LocalIndex, groups, limit=50, source=None):
    hits = index.lexical(groups, limit, source)
    return [(index.chunks([n])[n][0].text, score) for n, score in hits]


# what is put comes back ---------------------------------------------------------------------------------


def test_chunks_that_are_remembered_are_those_of_the_index_as_it_is_now(folder):
    index, other = opened(folder), opened(folder)
    index.put(*made("/노트/가.md", ["하나", "둘"]))
    numbers = index.numbers()
    assert [c.text for c, _ in index.chunks(numbers).values()] == ["하나", "둘"]
    other.put(*made("/노트/가.md", ["셋"]))
    assert index.chunks(numbers) == {}
    assert [c.text for c, _ in index.chunks([*numbers, *index.numbers()]).values()] == ["셋"]
    index.close()
    other.close()


@pytest.mark.parametrize("many", [AT_ONCE, AT_ONCE + 1])
def test_no_more_chunks_are_remembered_than_questions_want(folder, monkeypatch, many):
    monkeypatch.setattr(recent, "MOST", AT_ONCE + 10)
    index = opened(folder)
    index.put(*made("/노트/가.md", [f"줄 {n}" for n in range(many)]))
    for numbers in (index.numbers(), index.numbers()[:20], index.numbers()[-20:]):
        assert list(index.chunks(numbers)) == numbers
        assert len(index._recent._kept) <= recent.MOST
    index.close()


def test_notes_that_are_remembered_are_those_of_the_index_as_it_is_now(folder, monkeypatch):
    index, other = opened(folder), opened(folder)
    index.put(*made("/노트/가.md", ["하나"]))
    before = index.document("/노트/가.md")
    assert index.document("/노트/가.md") is before, "read once"
    index.chunks_of("/노트/가.md").clear()
    index.states().clear()
    assert [c.text for c in index.chunks_of("/노트/가.md")] == ["하나"]
    other.put(*made("/노트/가.md", ["둘"]))
    other.put(*made("/노트/나.md", ["셋"]))
    assert index.document("/노트/가.md") == other.document("/노트/가.md") != before
    assert [c.text for c in index.chunks_of("/노트/가.md")] == ["둘"]
    assert [state.source for state in index.states()] == ["/노트/가.md", "/노트/나.md"]
    monkeypatch.setattr(recent, "LONGEST", 0)
    assert index.document("/노트/나.md") is not index.document("/노트/나.md"), "too long to be kept"
    index.close()
    other.close()


def test_what_is_not_committed_yet_is_not_remembered(folder):
    index = opened(folder)
    index.put(*made("/노트/가.md", ["하나"]))
    with pytest.raises(OSError), index._store._transaction():
        index._store._rows("DELETE FROM documents")
        assert index.states() == []
        raise OSError
    assert len(index.states()) == 1
    index.close()


def test_what_was_put_is_there_letter_for_letter(folder):
    state, document, entries, vectors = made("/노트/가.md", ["렐루 ReLU", "기울기 소실\x00 v 1,000"], "왜?")
    index = opened(folder)
    index.put(state, document, entries, vectors)
    for reader in (index, opened(folder)):
        assert reader.document("/노트/가.md") == document
        assert reader.states() == [state]
        assert reader.chunks_of("/노트/가.md") == [entry.chunk for entry in entries]
        assert len(reader) == 2
        known = reader.known_vectors([*vectors, "unknown"])
        assert {d: v.tolist() for d, v in known.items()} == {d: v.tolist() for d, v in vectors.items()}
        with pytest.raises(KeyError):
            reader.document("/노트/나.md")


def test_reading_an_index_that_does_not_exist_makes_nothing(folder):
    index = opened(folder)
    assert not exists(folder)
    assert len(index) == 0
    assert index.states() == []
    assert index.lexical([[("렐루", 1.0)]], 5) == []
    assert index.dense(vector("렐루"), 5) == []
    index.publish()
    index.close()
    assert not folder.exists()
    assert not folder.parent.exists()


def test_files_are_for_the_owner_alone(folder):
    index = opened(folder)
    index.put(*made("/a", ["렐루"]))
    index.publish()
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_numbers_are_never_used_again_and_kept_where_a_chunk_says_the_same(folder):
    index = opened(folder)
    index.put(*made("/a", ["하나", "둘", "셋"]))
    before = {index.chunks([n])[n][0].text: n for n in (1, 2, 3)}
    index.put(*made("/a", ["하나", "넷", "셋"]))
    index.publish()
    after = {text: n for n, (text) in ((n, index.chunks([n])[n][0].text) for n in index.chunks(range(1, 9)))}
    assert (after["하나"], after["셋"]) == (before["하나"], before["셋"])
    assert after["넷"] == 4
    assert index.chunks_of("/a")[1].start == 3
    index.remove(["/a"])
    index.put(*made("/a", ["다섯"]))
    assert list(index.chunks(range(1, 99))) == [5]


def test_vectors_go_when_no_chunk_uses_them(folder):
    index = opened(folder)
    index.put(*made("/a", ["같은 글", "다른 글"]))
    state, document, entries, _ = made("/b", ["같은 글"])
    index.put(state, document, entries, {})
    index.remove(["/a"])
    assert list(index.known_vectors([digest("같은 글"), digest("다른 글")])) == [digest("같은 글")]
    index.remove(["/b"])
    assert index.known_vectors([digest("같은 글")]) == {}


def test_a_move_keeps_numbers_and_takes_the_place_of_what_stood_there(folder):
    index = opened(folder)
    index.put(*made("/a", ["하나", "둘"]))
    index.put(*made("/b", ["셋"]))
    index.publish()
    state, document, entries, _ = made("/b", ["하나", "둘"])
    index.move("/a", state, document, entries, {})
    index.publish()
    assert [s.source for s in index.states()] == ["/b"]
    assert sorted(index.chunks(range(9))) == [1, 2]
    assert words(index, [[("하나", 1.0)], [("셋", 1.0)]])[0][0] == "하나"
    assert index.chunks([1])[1][0].id == "/b#0"


def test_a_put_that_fails_leaves_everything_as_it_was(folder):
    index = opened(folder)
    index.put(*made("/a", ["하나"]))
    generation = index.generation
    state, document, entries, _ = made("/a", ["둘"])
    for vectors in (
        {},
        {digest("둘"): np.ones(3, dtype=np.float32)},
        {digest("둘"): np.full(DIMENSION, np.nan, dtype=np.float32)},
    ):
        with pytest.raises(ValueError, match="vector"):
            index.put(state, document, entries, vectors)
    assert index.generation == generation
    assert [c.text for c in index.chunks_of("/a")] == ["하나"]


def test_touch_and_roots_keep_the_generation(folder):
    index = opened(folder)
    state, *rest = made("/a", ["하나"])
    index.put(state, *rest)
    generation = index.generation
    for root in ("/노트", "/b", "/노트"):
        index.add_root(root)
    assert index.roots() == ["/노트", "/b"]
    index.remove_root("/노트")
    assert index.roots() == ["/b"]
    index.touch(SourceState("/a", "/b", state.digest, 77, 99, state.title, 1))
    assert (index.states()[0].size, index.states()[0].mtime_ns, index.states()[0].root) == (77, 99, "/b")
    assert index.generation == generation


# ranking against brute force ----------------------------------------------------------------------------


def bm25(documents: list[list[str]], term: str) -> list[float]:
    """tantivy's formula: k1 = 1.2, b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5))."""
    n = sum(term in d for d in documents)
    idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
    average = sum(map(len, documents)) / len(documents)
    return [
        idf * 2.2 * d.count(term) / (d.count(term) + 1.2 * (0.25 + 0.75 * len(d) / average))
        for d in documents
    ]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Documents of up to 39 words: tantivy keeps lengths below 40 exactly."""
    draw = random.Random(7)
    vocabulary = [
        "렐루",
        "ReLU",
        "relu",
        "1,000",
        "v",
        "mu",
        "~기울",
        "기울기",
        "소실",
        "C++",
        "배치",
        "가중치",
    ]
    files = {}
    for f in range(30):
        source = f"/노트/{'깊은/' if f % 3 == 0 else ''}글{f}.md"
        lines = [" ".join(draw.choices(vocabulary, k=draw.randint(1, 30))) for _ in range(draw.randint(1, 9))]
        files[source] = (lines, " ".join(draw.choices(vocabulary, k=draw.randint(0, 6))))
    index = opened(tmp_path_factory.mktemp("색인"))
    for source, (lines, heading) in files.items():
        index.put(*made(source, lines, heading))
    index.publish()
    rows = [(s, line.split(), h.split()) for s, (lines, h) in files.items() for line in lines]
    yield index, rows
    index.close()


GROUPS = [
    [[("렐루", 1.0)]],
    [[("렐루", 1.0), ("ReLU", 0.8), ("relu", 0.5)], [("1,000", 1.0)], [("C++", 2.0), ("없음", 1.0)]],
    [[("없음", 1.0)]],
    [[("v", 1.0), ("mu", 0.0)], [("v", 0.5)]],
]


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("source", [None, "깊은", "글1*.md", "/노트/글2.md", "*없는*"])
def test_words_rank_as_brute_force_does(corpus, groups, source):
    index, rows = corpus
    bodies, headings = [b for _, b, _ in rows], [h for _, _, h in rows]

    def scores(term: str) -> np.ndarray:
        return np.array(bm25(bodies, term)) + lexical_module.HEADING_BOOST * np.array(bm25(headings, term))

    expected = sum(np.max([w * scores(t) for t, w in group], axis=0) for group in groups)
    order = sorted(
        ((round(float(-s), 4), n) for n, s in enumerate(expected, 1) if s > 0),
        key=lambda x: x,
    )
    order = [(s, n) for s, n in order if source is None or source_matches(rows[n - 1][0], source)]
    found = index.lexical(groups, 1000, source)
    assert {n for n, _ in found} == {n for _, n in order}
    for number, score in found:
        assert score == pytest.approx(expected[number - 1], abs=1e-4)
    assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))
    for limit in (1, 3, 10):
        assert index.lexical(groups, limit, source) == found[:limit]


@pytest.mark.parametrize("source", [None, "깊은", "글1*.md", "*없는*"])
def test_vectors_rank_as_brute_force_does(corpus, source):
    index, rows = corpus
    matrix = np.array([vector(" ".join(body)) for _, body, _ in rows])
    allowed = [n for n, (s, _, _) in enumerate(rows) if source is None or source_matches(s, source)]
    for question in ("렐루", "기울기 소실", "x"):
        cosines = matrix @ vector(question)
        found = index.dense(vector(question), 1000, source)
        assert {n for n, _ in found} == {n + 1 for n in allowed}
        for number, cosine in found:
            assert cosine == pytest.approx(cosines[number - 1], abs=1e-5)
        assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))
        for limit in (1, 3, 10):
            assert index.dense(vector(question), limit, source) == found[:limit]


def test_document_frequency_counts_chunks(corpus):
    index, rows = corpus
    for term, count in Counter(t for _, body, _ in rows for t in set(body)).items():
        assert index.document_frequency(term) == count
    assert index.document_frequency("없음") == 0


def test_equals_come_by_number_whatever_the_limit(folder):
    index = opened(folder)
    for i in range(40):
        index.put(*made(f"/{i}", ["같은 글"]))
        if i % 7 == 0:
            index.publish()
    index.publish()
    for limit in (1, 5, 39, 40):
        assert [n for n, _ in index.lexical([[("같은", 1.0)]], limit)] == list(range(1, limit + 1))
        assert [n for n, _ in index.dense(vector("같은 글"), limit)] == list(range(1, limit + 1))


@pytest.mark.parametrize(
    ("source", "pattern", "matches"),
    [
        ("/home/나/노트/가.md", "/home/나/노트/가.md", True),
        ("/home/나/노트/가.md", "노트", True),
        ("/home/나/노트/가.md", "노트/", True),
        ("/home/나/노트/가.md", "가.md", True),
        ("/home/나/노트/가.md", "*.md", True),
        ("/home/나/노트/가.md", "노트/*.txt", False),
        ("/home/나/노트/가.md", "노", False),
        ("/home/나/노트/[1].md", "/home/나/노트/[1].md", True),
        ("/home/나/노트/\u1100\u1161.md", "가.md", True),
        ("/home/나/노트/A.md", "a.md", False),
    ],
)
def test_a_glob_means_the_whole_name_its_last_parts_or_a_folder(source, pattern, matches):
    assert source_matches(source, pattern) is matches


# caches -------------------------------------------------------------------------------------------------


def damage(folder: Path, how: int) -> None:
    segments = sorted(p for p in (folder / "words").glob("*") if p.suffix in {".idx", ".term", ".fast"})
    targets = [folder / "vectors.faiss", folder / "words.json", folder / "words" / "meta.json", *segments[:1]]
    target = targets[how % len(targets)]
    if not target.exists():
        return
    content = target.read_bytes()
    match how % 4:
        case 0:
            target.unlink()
        case 1:
            target.write_bytes(content[: len(content) // 2])
        case 2:
            middle = len(content) // 2
            target.write_bytes(content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :])
        case 3:
            shutil.rmtree(folder / "words", ignore_errors=True)


LINES = ["렐루 relu", "기울기 소실", "배치 정규화", "배치 크기 배치", "가중치 감쇠 relu", "안장점"]
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), st.integers(0, 4), st.lists(st.sampled_from(LINES), min_size=1, max_size=4)
        ),
        st.tuples(st.just("remove"), st.integers(0, 4)),
        st.tuples(st.just("move"), st.integers(0, 4), st.integers(0, 4)),
        st.tuples(st.just("publish")),
        st.tuples(st.just("publish")),
        st.tuples(st.just("publish")),
        st.tuples(st.just("reopen")),
        st.tuples(st.just("damage"), st.integers(0, 15)),
        st.tuples(st.just("old caches"), st.integers(0, 1)),
    ),
    min_size=4,
    max_size=14,
)


def content(index: LocalIndex):
    """What a searcher can see, without the numbers."""

    def by_text(hits):
        found = index.chunks([n for n, _ in hits])
        assert len(found) == len(hits)
        return sorted((round(-s, 3), found[n][0].source, found[n][0].start) for n, s in hits)

    groups = [[("렐루", 1.0), ("relu", 0.5)], [("배치", 1.0)], [("소실", 1.0)]]
    return (
        by_text(index.lexical(groups, 99)),
        by_text(index.dense(vector("렐루"), 99)),
        by_text(index.dense(vector("렐루"), 99, "/1")),
        index.document_frequency("배치"),
    )


@pytest.mark.parametrize("exact_below", [20_000, 0])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_history_ends_as_a_fresh_index(tmp_path_factory, monkeypatch, exact_below, steps):
    monkeypatch.setattr(lexical_module, "EXACT_BELOW", exact_below)
    monkeypatch.setattr(lexical_module, "_DEAD_SHARE", 9.0)
    folder = tmp_path_factory.mktemp("ix")
    index, model, saved = opened(folder), {}, {}
    for step, *values in steps:
        match step, values:
            case "put", [i, lines]:
                index.put(*made(f"/{i}", lines))
                model[f"/{i}"] = lines
            case "remove", [i]:
                assert index.remove([f"/{i}"]) == len(model.pop(f"/{i}", []))
            case "move", [i, j] if i != j and f"/{i}" in model:
                state, document, entries, _ = made(f"/{j}", model[f"/{i}"])
                index.move(f"/{i}", state, document, entries, {})
                model[f"/{j}"] = model.pop(f"/{i}")
            case "publish", _:
                index.publish()
            case "reopen", _:
                index.close()
                index = opened(folder)
            case "damage", [how]:
                index.close()
                damage(folder, how)
                index = opened(folder)
            case "old caches", [keep]:  # those of an earlier time come back
                vectors = folder / "vectors.faiss"
                if keep and vectors.exists():
                    saved[vectors] = vectors.read_bytes()
                elif saved:
                    index.close()
                    vectors.write_bytes(saved[vectors])
                    index = opened(folder)
    index.publish()
    assert {s.source: [c.text for c in index.chunks_of(s.source)] for s in index.states()} == model
    fresh = opened(tmp_path_factory.mktemp("fresh"))
    for source, lines in model.items():
        fresh.put(*made(source, lines))
    fresh.publish()
    if exact_below:
        assert content(index) == content(fresh)
        index.close()
        index = opened(folder)
        assert content(index) == content(fresh)
    else:  # word statistics count removed chunks for a while: same hits, other scores
        for mine, theirs in zip(content(index)[:3], content(fresh)[:3], strict=True):
            assert {hit[1:] for hit in mine} == {hit[1:] for hit in theirs}
        assert content(index)[1] == content(fresh)[1]
    index.close()
    fresh.close()


def test_small_changes_are_added_to_the_caches_that_are_there(folder, monkeypatch):
    index = opened(folder)
    for i in range(20):
        index.put(*made(f"/{i}", LINES))
    index.publish()
    since = []
    monkeypatch.setattr(
        lexical_module, "_write", lambda *a, was=lexical_module._write: since.append(a[2]) or was(*a)
    )
    index.put(*made("/new", ["새 글"]))
    index.publish()
    assert since == [20]
    assert [text for text, _ in words(index, [[("새", 1.0)]])] == ["새 글"]


def test_an_older_database_put_back_does_not_believe_newer_caches(folder):
    index = opened(folder)
    index.put(*made("/a", ["하나"]))
    index.publish()
    index.close()
    backup = (folder / "mutdap.db").read_bytes()
    index = opened(folder)
    index.put(*made("/a", ["둘"]))
    index.publish()
    index.close()
    (folder / "mutdap.db").write_bytes(backup)
    index = opened(folder)
    index.put(*made("/a", ["셋"]))  # the same generation number as 둘 had
    index.publish()
    assert [text for text, _ in words(index, [[("셋", 1.0)]])] == ["셋"]
    assert words(index, [[("둘", 1.0)]]) == []
    assert index.dense(vector("셋"), 1)[0][1] == pytest.approx(1.0, abs=1e-5)


def test_a_copied_or_moved_folder_works(folder, tmp_path):
    index = opened(folder)
    index.put(*made("/a", LINES))
    index.publish()
    seen = content(index)
    shutil.copytree(folder, tmp_path / "copy")  # with its write-ahead log, as somebody reads it
    assert content(opened(tmp_path / "copy")) == seen
    index.close()
    folder.rename(tmp_path / "옮김")
    assert content(opened(tmp_path / "옮김")) == seen


def test_no_pickle_and_nothing_heavy_until_it_is_needed():
    code = "import rag.index, sys; print([m for m in ('faiss', 'tantivy', 'sqlite3') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout == "[]\n"
    for file in (ROOT / "rag").glob("*.py"):
        assert "pickle" not in file.read_text(encoding="utf-8"), file


# readers and writers ------------------------------------------------------------------------------------

HOLDER = """
import sys
from tests.test_index import opened, made
from pathlib import Path
index = opened(Path(sys.argv[1]))
with index.writing():
    index.put(*made("/held", ["쓰는 중"]))
    print("held", flush=True)
    sys.stdin.readline()
    index.publish()
print("done", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def holder(folder):
    opened(folder).put(*made("/a", LINES))
    opened(folder).publish()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_is_told_who_writes(folder, holder, monkeypatch, english):
    monkeypatch.setattr("rag.index._WAIT_FOR_WRITER", 0.2)
    index = opened(folder)
    with pytest.raises(IndexLocked, match=rf"process {holder.pid} since \d\d:\d\d") as caught:
        index.put(*made("/b", ["둘"]))
    assert caught.value.hint
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    index.put(*made("/b", ["둘"]))  # a lock whose owner died is free
    index.publish()
    assert [text for text, _ in words(index, [[("둘", 1.0), ("쓰는", 1.0)]])] == ["둘", "쓰는 중"]


def test_a_reader_sees_what_is_published_without_opening_again(folder, holder):
    index = opened(folder)
    assert words(index, [[("쓰는", 1.0)]]) == []
    assert len(index.lexical([[("배치", 1.0)]], 9)) == 2
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == "done\n"
    assert [text for text, _ in words(index, [[("쓰는", 1.0)]])] == ["쓰는 중"]
    assert index.dense(vector("쓰는 중"), 1)[0][1] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("how", range(4))
def test_a_reader_makes_do_in_memory_while_somebody_writes(folder, holder, how):
    damage(folder, how)
    files = {p.name for p in folder.rglob("*")}
    index = opened(folder)
    assert len(words(index, [[("배치", 1.0)]])) == 2
    assert len(index.dense(vector("안장점"), 99)) >= len(LINES)
    assert {p.name for p in folder.rglob("*")} == files


def test_a_reader_from_before_the_first_sync_sees_it(folder):
    early = opened(folder)
    assert early.dense(vector("x"), 1) == []
    writer = opened(folder)
    writer.put(*made("/a", ["하나"]))
    writer.publish()
    assert len(early.dense(vector("x"), 1)) == 1
    shutil.rmtree(folder)
    assert len(early) == 0
    writer = opened(folder)
    writer.put(*made("/b", ["둘"]))
    writer.publish()
    assert [text for text, _ in words(early, [[("둘", 1.0)]])] == ["둘"]


def test_threads_share_one_index(folder):
    index = opened(folder)
    for i in range(20):
        index.put(*made(f"/{i}", LINES))
    index.publish()
    stop, errors = threading.Event(), []

    def ask():
        try:
            while not stop.is_set():
                numbers = [n for n, _ in index.lexical([[("배치", 1.0)]], 10)]
                numbers += [n for n, _ in index.dense(vector("안장점"), 10, "/1")]
                assert all(chunk.text in LINES for chunk, _ in index.chunks(numbers).values())
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 1
    while time.monotonic() < end:
        for i in range(5):
            index.put(*made(f"/{i}", random.sample(LINES, 3)))
        index.publish()
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors


# what cannot be opened ----------------------------------------------------------------------------------


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
