"""What only an index on Milvus has to stand: servers that are away, full or slow, and many who write."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from concurrent import futures
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_like import DIMENSION, made, vector

import cli
from ingest import library
from ingest.sync import sync
from rag import milvus as milvus_module
from rag import milvus_opened, milvus_rows, milvus_wire
from rag.config import MilvusAt, Settings, load
from rag.errors import BadSetting, IndexDamaged, IndexLocked, IndexUnreachable, MutdapError
from rag.milvus import MilvusIndex
from rag.milvus_verify import verify_on_milvus
from rag.protocol import Entry
from rag.retrieve import NoteRetriever
from rag.types import Chunk

pytestmark = pytest.mark.skipif(
    not (find_spec("pymilvus") and find_spec("milvus_lite")), reason='pip install "mutdap[milvus]"'
)

LINES = ["렐루 relu", "기울기 소실", "배치 정규화"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch, prompt_milvus):
    monkeypatch.setattr(milvus_opened, "FRESH", 0.0)
    monkeypatch.setattr(milvus_wire, "CONNECT_SECONDS", 3.0)
    monkeypatch.setattr(milvus_wire, "CALL_SECONDS", 5.0)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A milvus-lite behind a TCP port; ``served.refuse[method]`` is what it answers instead."""
    import grpc
    from milvus_lite.adapter.grpc.servicer import MilvusServicer
    from milvus_lite.db import MilvusLite
    from pymilvus.grpc_gen import common_pb2, milvus_pb2, milvus_pb2_grpc

    class Refusing(MilvusServicer):
        refuse: dict[str, object]

    def refusing(name, answer):
        def call(self, request, context):
            status = self.refuse.get(name)
            if isinstance(status, grpc.StatusCode):
                context.abort(status, f"{name}: auth check failure, please check username and password")
            if isinstance(status, str):
                return answer(status=common_pb2.Status(code=9, error_code=9, reason=status))
            if isinstance(status, float):
                time.sleep(status)
            return getattr(MilvusServicer, name)(self, request, context)

        return call

    answers = {"Connect": "ConnectResponse", "Upsert": "MutationResult", "Search": "SearchResults"}
    for name, answer in answers.items():
        setattr(Refusing, name, refusing(name, getattr(milvus_pb2, answer)))
    database = MilvusLite(str(tmp_path_factory.mktemp("서버") / "data"))
    server = grpc.server(futures.ThreadPoolExecutor(4))
    servicer = Refusing(database)
    servicer.refuse = {}
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(servicer, server)
    servicer.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield servicer
    server.stop(grace=1).wait()
    database.close()


@pytest.fixture
def at(served, request):
    served.refuse.clear()
    yield MilvusAt(f"http://127.0.0.1:{served.port}", f"t{abs(hash(request.node.nodeid)):x}")
    served.refuse.clear()


def opened(at):
    return closing(MilvusIndex(at, "fake-1", DIMENSION))


def found(index):
    return {s.source: [c.text for c in index.chunks_of(s.source)] for s in index.states() if s.digest}


# where it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "uri", "name"),
    [
        ("milvus:http://host:19530", "http://host:19530", "mutdap"),
        ("milvus:http://host/", "http://host:19530", "mutdap"),
        ("milvus:https://host/mine", "https://host:443", "mine"),
        ("milvus:http://[::1]:5/a_1", "http://[::1]:5", "a_1"),
        ("milvus:~/내 노트.db", "~/내 노트.db", "mutdap"),
    ],
)
def test_one_setting_says_where(written, uri, name):
    index = load({"MUTDAP_INDEX": written}).index
    assert index == MilvusAt(str(Path(uri).expanduser()) if uri.startswith("~") else uri, name)
    assert load({"MUTDAP_INDEX": str(index)}).index == index


@pytest.mark.parametrize("written", ["milvus:", "milvus:notes", "milvus:ftp://a", "milvus:http://", "milvus:http://a:b",
                                     "milvus:http://a/b/c", "milvus:http://a/가"])  # fmt: skip
def test_other_places_are_refused(written):
    with pytest.raises(BadSetting) as caught:
        load({"MUTDAP_INDEX": written})
    assert "milvus:./notes.db" in caught.value.hint


def test_secrets_are_kept_out_of_the_address_and_of_what_is_shown():
    with pytest.raises(BadSetting) as caught:
        load({"MUTDAP_INDEX": "milvus:http://root:geheim@host:19530"})
    assert "geheim" not in f"{caught.value.message} {caught.value.hint}"
    loaded = load({"MUTDAP_INDEX": "milvus:http://host", "MUTDAP_MILVUS_TOKEN": "root:geheim"})
    assert loaded.milvus_token == "root:geheim"
    assert "geheim" not in repr(loaded)


# what is written into rows ------------------------------------------------------------------------------

TOKENS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=30), max_size=20
)


@settings(max_examples=50, deadline=None)
@given(TOKENS)
def test_no_analyzer_splits_joins_or_folds_a_token(tokens):
    from milvus_lite.analyzer.standard import StandardAnalyzer

    coded = [milvus_rows.coded(token) for token in tokens]
    assert all(re.fullmatch("[a-z2-7]{1,64}", code) for code in coded)
    assert len(set(coded)) == len(set(tokens))
    chunk = Chunk("id", "/a", 0, 1, 0, "", None, "x")
    written = milvus_rows.written_tokens(Entry(chunk, "d", tokens, tokens[:3]))
    assert StandardAnalyzer().tokenize(written) == [*coded, *coded[:3]]
    assert milvus_rows.read_tokens(written) == (coded, coded[:3])


def test_tokens_that_do_not_fit_are_left_out_whole():
    many = [f"낱말{i}" for i in range(20_000)]
    written = milvus_rows.written_tokens(
        Entry(Chunk("id", "/a", 0, 1, 0, "", None, "x"), "d", many, ["제목"])
    )
    body, heading = milvus_rows.read_tokens(written)
    assert len(written) < 65_535
    assert body == [milvus_rows.coded(word) for word in many[: len(body)]]
    assert heading == [milvus_rows.coded("제목")]


@settings(max_examples=30, deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])), st.lists))
def test_what_is_packed_is_unpacked(value):
    assert milvus_rows.unpacked(milvus_rows.packed(value)) == value


# servers that do not do what they should ----------------------------------------------------------------


def test_a_server_that_is_away(english):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = MilvusAt(f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(IndexUnreachable, match="does not answer") as caught:
            MilvusIndex(at, "fake-1", DIMENSION)
    assert "address" in caught.value.hint


def test_a_server_that_never_says_a_word(english, monkeypatch):
    monkeypatch.setattr(milvus_wire, "CONNECT_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(IndexUnreachable, match="does not answer"):
            MilvusIndex(MilvusAt(f"http://127.0.0.1:{silent.getsockname()[1]}"), "fake-1", DIMENSION)


def test_a_slow_server(at, served, english, monkeypatch):
    with opened(at) as index:
        index.put(*made("/a", LINES))
        monkeypatch.setattr(milvus_wire, "CALL_SECONDS", 0.5)
        served.refuse["Search"] = 1.5
        with pytest.raises(IndexUnreachable, match="does not answer"):
            index.dense(vector("x"), 1)


def test_a_wrong_token(at, served, english):
    import grpc

    served.refuse["Connect"] = grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(IndexUnreachable, match="lets us not in") as caught:
        MilvusIndex(at, "fake-1", DIMENSION, token="root:falsch")
    assert "MUTDAP_MILVUS_TOKEN" in caught.value.hint
    assert "falsch" not in str(caught.value)


@pytest.mark.parametrize(
    "reason", ["quota exceeded[reason=disk quota exhausted]", "[Errno 28] No space left on device"]
)
def test_a_server_without_room_keeps_what_was_there(at, served, english, reason):
    with opened(at) as index:
        index.put(*made("/a", LINES))
        served.refuse["Upsert"] = reason
        with pytest.raises(IndexUnreachable, match="no room"):
            index.put(*made("/a", ["하나"]))
        served.refuse.clear()
        assert found(index) == {"/a": LINES}


def test_one_process_at_a_time_opens_a_file(tmp_path, english):
    fcntl = pytest.importorskip("fcntl")
    file = tmp_path / "notes.db"
    file.mkdir()
    with (file / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexLocked, match="Another process") as caught:
            MilvusIndex(MilvusAt(str(file)), "fake-1", DIMENSION)
    assert "milvus-lite server" in caught.value.hint


def test_a_file_that_is_none(tmp_path, english):
    (tmp_path / "notes.db").write_bytes(b"SQLite format 3\0")
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        MilvusIndex(MilvusAt(str(tmp_path / "notes.db")), "fake-1", DIMENSION)


# interruptions and many writers -------------------------------------------------------------------------


@contextmanager
def cut_after(calls, monkeypatch):
    """The network goes after so many calls that change something."""
    plain = milvus_wire.Wire.__call__
    left = [calls]

    def call(self, method, *given, **named):
        if method in {"upsert", "delete"}:
            left[0] -= 1
            if left[0] < 0:
                raise IndexUnreachable("cut")
        return plain(self, method, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(milvus_wire.Wire, "__call__", call)
        yield left


def test_a_network_that_goes_at_any_moment_leaves_a_document_as_it_was_or_as_it_is(at, monkeypatch):
    calls, done = 0, False
    with opened(at) as index, opened(at) as reader:
        index.put(*made("/a", LINES))
        while not done:
            new = [f"새 글 {calls}", "둘째"]
            before = found(reader)
            with cut_after(calls, monkeypatch) as left:
                try:
                    index.put(*made("/a", new))
                    index.put(*made("/neu", new))
                    index.remove(["/neu"])
                except IndexUnreachable:
                    pass
                done = left[0] >= 0
            seen = found(reader)
            assert seen["/a"] in (before["/a"], new)
            assert seen.get("/neu", new) in (new, [])
            words = {reader.chunks([n])[n][0].text for n, _ in reader.dense(vector("둘째"), 99)}
            assert words == {text for lines in seen.values() for text in lines}
            state = next((s for s in reader.states() if s.source == "/neu"), None)
            assert state is None or state.digest == "" or seen["/neu"] == new, "the next sync puts it again"
            index.put(*made("/a", new))
            index.remove(["/neu"])
            calls += 1
        assert calls > 10
        assert found(reader) == {"/a": new}
        monkeypatch.setattr(milvus_module, "ORPHANED", -5)  # as if an hour had gone by
        index.publish()
        assert index.orphans() == 0
        assert found(reader) == {"/a": new}


def test_a_sync_that_was_cut_is_finished_by_the_next(at, tmp_path, embedder, monkeypatch):
    notes = tmp_path / "노트"
    notes.mkdir()
    for i in range(3):
        (notes / f"{i}.md").write_text(f"# 제목 {i}\n\n## 물음 {i}은?\n\n답 {i}이다.\n", encoding="utf-8")
    with closing(MilvusIndex(at, embedder.identity, embedder.dimension)) as index:
        with cut_after(9, monkeypatch), pytest.raises(IndexUnreachable):
            sync(index, embedder, [notes])
        report = sync(index, embedder, [notes])
        assert report.failed == []
        assert report.added + report.changed > 0
        assert len(found(index)) == 3
        assert sync(index, embedder).unchanged == 3
    assert [f for f in verify_on_milvus(at) if not f.ok] == []


WRITER = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from index_like import made
from rag.config import MilvusAt
from rag.milvus import MilvusIndex
index = MilvusIndex(MilvusAt({uri!r}, 'two'), 'fake-1', 16)
with index.writing():
    for i in range(6):
        index.put(*made(f'/{{sys.argv[1]}}/{{i}}', [f'글 {{i}} {{sys.argv[1]}}', '같은 줄']))
        index.put(*made('/both', [f'{{sys.argv[1]}} {{i}}', '같은 줄']))
    index.add_root('/' + sys.argv[1])
    index.publish()
index.close()
"""


def wait_for(port):
    end = time.monotonic() + 100
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_two_processes_write_at_once_through_a_server(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    uri, tests = f"http://127.0.0.1:{port}", Path(__file__).parent
    serve = "from milvus_lite.adapter.grpc.server import run_server; "
    serve += f"run_server({str(tmp_path / 'd')!r}, '127.0.0.1', {port})"
    server = subprocess.Popen(
        [sys.executable, "-c", serve], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        with opened(MilvusAt(uri, "two")) as index:
            index.add_root("/")
            code = WRITER.format(tests=str(tests), root=str(tests.parent), uri=uri)
            writers = [
                subprocess.Popen([sys.executable, "-c", code, name], env=os.environ | {"PYTHONUTF8": "1"})
                for name in ("a", "b")
            ]
            assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
            kept = found(index)
            assert {s: kept[s] for s in kept if s != "/both"} == {
                f"/{w}/{i}": [f"글 {i} {w}", "같은 줄"] for w in "ab" for i in range(6)
            }
            assert kept["/both"] in (["a 5", "같은 줄"], ["b 5", "같은 줄"])
            assert set(index.roots()) == {"/", "/a", "/b"}
            assert index.document_frequency("같은") == 13
            assert len(index.dense(vector("같은 줄"), 99)) == len(index) == 26
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_a_very_large_index_is_known_by_a_sample(at, monkeypatch):
    from rag import milvus_words

    with opened(at) as index:
        for i in range(12):
            index.put(*made(f"/{i}", ["모두 같은 줄", f"오직{i}"]))
        assert index.document_frequency("모두") == 12
    monkeypatch.setattr(milvus_words, "MOST_DOCUMENTS", 6)
    with opened(at) as index:
        sampled = len(index.words_starting("오직"))
        assert 0 < sampled < 12
        assert index.document_frequency("모두") == 12, "scaled up"
        assert all(index.document_frequency(f"오직{i}") > 0 for i in range(12))
        assert index.document_frequency("없음") == 0
        assert len(index) == 24
        for i in range(12):
            (hit,) = index.lexical([[(f"오직{i}", 1.0)]], 9)
            assert index.chunks([hit[0]])[hit[0]][0].text == f"오직{i}"
        assert len(index.lexical([[("모두", 1.0)]], 99, "/1")) == 1


# the whole way ------------------------------------------------------------------------------------------


def test_search_finds_what_a_local_index_finds(at, notes, embedder, questions):
    with (
        closing(MilvusIndex(at, embedder.identity, embedder.dimension)) as index,
        closing(library._samples(embedder)) as local_index,
    ):
        report = sync(index, embedder, [notes])
        assert (report.added, report.failed, report.chunks) == (8, [], len(local_index))
        here = NoteRetriever(index=local_index, embedder=embedder)
        there = NoteRetriever(index=index, embedder=embedder)
        for row in questions[::20]:
            local, remote = here.search(row["question"], 5), there.search(row["question"], 5)
            alike = {h.chunk.id for h in local} & {h.chunk.id for h in remote}
            assert len(alike) >= 4, "tantivy rounds the length of a text, and this does not"
            assert local[0].chunk in [h.chunk for h in remote[:2]], row["question"]
            assert [h.score for h in remote] == pytest.approx([h.score for h in local], rel=0.05)
        found_ = there.search("정규화", 5, "regularization*")
        assert {hit.chunk.source for hit in found_} == {str(notes / "regularization.txt")}


def test_the_commands_take_it(tmp_path, capsys, english):
    index = f"milvus:{tmp_path / '노트.db'}"
    (tmp_path / "a.md").write_text("# 규제\n\n## 드롭아웃이란?\n\n뉴런을 무작위로 끈다.\n", encoding="utf-8")
    assert cli.main(["--index", index, "sync", str(tmp_path / "a.md")]) == 0
    assert cli.main(["--index", index, "status", "--json", "--files"]) == 0
    shown = capsys.readouterr().out
    assert f'"index": "{index}"' in shown
    assert '"documents": 1' in shown
    assert cli.main(["--index", index, "ask", "드롭아웃이란?"]) == 0
    assert "무작위로 끈다" in capsys.readouterr().out
    assert cli.main(["--index", index, "verify"]) == 0
    assert cli.main(["--index", index, "backup", str(tmp_path / "b")]) == 1
    assert "milvus-backup" in capsys.readouterr().err
    assert cli.main(["--index", index, "forget", str(tmp_path / "a.md")]) == 0
    assert (tmp_path / "노트.db").stat().st_mode & 0o777 == 0o700


def test_what_belongs_to_it_lies_on_this_machine(tmp_path):
    assert Settings(tmp_path).folder == tmp_path
    places = {Settings(MilvusAt("http://a:1", name)).folder for name in ("x", "y")}
    assert len(places) == 2
    with pytest.raises(MutdapError, match="milvus:http://a:1"):
        from rag.opening import local_folder

        local_folder(Settings(MilvusAt("http://a:1")))
