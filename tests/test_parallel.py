"""Reading in several processes: the same index, whatever happens to one of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from contextlib import closing, suppress
from pathlib import Path

import pdfs
import pytest
import sites_like
from test_sync import Counting, counts, opened, write

from ingest import apart, parallel
from ingest.access import Access
from ingest.parallel import read_all, workers_for
from ingest.reading import Job, Read
from ingest.scan import Failure, Found
from ingest.site import FEWEST
from ingest.sync import sync
from rag import config, korean
from rag.errors import BadSetting
from rag.verify import verify

PROJECT = Path(__file__).resolve().parent.parent

BAD = textwrap.dedent(
    """
    import os, signal, sys, time
    from pathlib import Path
    from ingest import parallel
    true = parallel.read
    def read(job, access):
        name = Path(job.found.source).name
        if name.startswith("죽"):
            os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("끝"):
            os._exit(7)
        if name.startswith("탈"):
            raise RuntimeError("no error that a file may have")
        if name.startswith("반"):
            os.write(parallel.telling.fileno(), b"\\x80\\x05half an answer")
            os._exit(0)
        if name.startswith("늦"):
            Path(job.found.source + ".pid").write_text(str(os.getpid()))
            time.sleep(600)
        print("what a library says", flush=True)
        return true(job, access)
    parallel.read = read
    say = parallel._say
    def remembered(telling, said):
        parallel.telling = telling
        say(telling, said)
    parallel._say = remembered
    """
)


@pytest.fixture(autouse=True)
def _plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens to files does not hang on Kiwi, and a few are worth a process."""
    monkeypatch.setattr(korean, "tokens_of", lambda texts: [text.split() for text in texts])
    monkeypatch.setattr(parallel, "WORTH", 1)
    apart.close()  # what an earlier test left waits a minute for the next PDF
    EARLIER.clear()
    EARLIER.update(children())


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that die of files with certain names."""
    monkeypatch.setattr(parallel, "SERVE", f"exec({BAD!r}); {parallel.SERVE}")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "공책"
    folder.mkdir()
    for n in range(12):
        write(
            folder / f"{n:02} 글.md", f"# 글 {n}\n\n## {n}은 왜 쓰나요?\n\n{n}째 답이다.\n\n## 또?\n\n예.\n"
        )
    return folder


def jobs_of(folder: Path) -> list[Job]:
    found = [(path, path.stat()) for path in sorted(folder.iterdir())]
    return [Job(Found(str(p), str(folder), s.st_size, s.st_mtime_ns), "added") for p, s in found]


EARLIER: set[int] = set()
"""Processes of earlier tests that are still there: a browser, a server."""


def children() -> set[int]:
    """Processes that this one started in this test and that live."""
    found: set[int] = set()
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # that thread has ended
            found |= set(map(int, path.read_text().split()))
    return {pid for pid in found - EARLIER if lives(pid)}


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(come: object, seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not come():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def everything(index) -> tuple[object, ...]:
    """All of an index but its times, with the numbers of its chunks and the bits of their vectors."""
    states = index.states()
    documents = [(index.document(s.source), s.digest, s.size, s.root, s.made_by) for s in states]
    numbers = sorted(n for n, _ in index.dense(Counting().encode(["글"])[0], 9999))
    chunks = index.chunks(numbers)
    vectors = {number: vector.tobytes() for number, vector in index.vectors(numbers).items()}
    words = sorted(index.lexical([[("글", 1.0)], [("답이다.", 1.0)]], 9999))
    return documents, chunks, vectors, words


@pytest.fixture
def mixed(notes: Path) -> Path:
    """Notes of several formats, some of which cannot be read, and pages of a site."""
    (notes / "블로그").mkdir()
    for n in range(FEWEST - 1):
        write(notes / "블로그" / f"{n}.html", sites_like.flat(n))
    pdfs.write(notes / "a.pdf", pdfs.cid(), [[pdfs.Line(60, 700, "쪽에 적은 글이다.")]])
    (notes / "빈.md").touch()
    (notes / "깨진.pdf").write_bytes(b"%PDF-1.7 nothing")
    return notes


def test_as_many_processes_as_one_likes_make_the_same_index(mixed: Path, tmp_path: Path) -> None:
    found = []
    for workers in (1, 3):
        said: list[tuple[int, int, str]] = []
        embedder, index = Counting(), opened(tmp_path / f"색인 {workers}")
        first = sync(
            index, embedder, [mixed], workers=workers,
            progress=lambda at, said=said: said.append((at.done, at.total, at.source)),
        )  # fmt: skip
        extra = write(mixed / "블로그" / "새것.html", sites_like.flat(9))
        second = sync(index, embedder, workers=workers)
        extra.unlink()
        third = sync(index, embedder, workers=workers)
        found.append(
            (
                [(counts(r), r.failed, r.chunks) for r in (first, second, third)],
                said,
                embedder.texts,
                everything(index),
            )
        )
        index.close()
    assert found[0] == found[1]
    reports, said = found[0][0], found[0][1]
    assert [report for report, *_ in reports] == [
        (12 + FEWEST, 0, 0, 0, 0, 2),
        (1, FEWEST - 1, 0, 0, 13, 2),  # what its site repeats is known now
        (0, FEWEST - 1, 0, 1, 13, 2),
    ]
    total = said[0][1]
    assert [done for done, of, _ in said[:total] if of == total] == list(range(1, total + 1))
    assert children() == set()


@pytest.mark.usefixtures("fragile")
@pytest.mark.parametrize(
    ("what", "how"),
    [
        ("죽", "신호 9"),
        ("탈", "종료 코드 3"),
        ("반", "종료 코드 0"),
        pytest.param("끝", "종료 코드 7", marks=pytest.mark.nightly),
    ],
)
def test_a_file_that_kills_its_process_costs_that_file(
    notes: Path, tmp_path: Path, what: str, how: str
) -> None:
    bad = [write(notes / f"{what}{n}.md", "# 글\n\n답이다.\n") for n in range(3)]
    index = opened(tmp_path / "색인")
    report = sync(index, Counting(), [notes], workers=2)
    assert report.added == 12
    assert [(f.source, how in f.error, bool(f.hint)) for f in report.failed] == [
        (str(path), True, True) for path in bad
    ]
    assert counts(sync(index, Counting(), workers=1)) == (3, 0, 0, 0, 12, 0)
    index.close()


def test_a_process_that_dies_while_it_has_nothing_to_do_costs_nothing(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = []
    true = parallel._Pool.submit

    def kept(pool, job, access):
        coming.append(true(pool, job, access))
        return coming[-1]

    monkeypatch.setattr(parallel._Pool, "submit", kept)
    with closing(read_all(jobs_of(notes), Access(), 2)) as reads:
        first = next(reads)[1]
        until(lambda: all(future.done() for future in coming))  # no more is read ahead: they wait
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        until(lambda: not children())
        rest = [answer for _, answer in reads]
    assert [type(answer) for answer in (first, *rest)] == [Read] * 12
    assert children() == set()


DYING = textwrap.dedent(
    """
    import os, signal
    from pathlib import Path
    from ingest import parallel
    say = parallel._say
    def said(telling, said):
        if said == "begun":
            died = list(Path(FOLDER).iterdir())
            if len(died) < MOST:
                Path(FOLDER, str(os.getpid())).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        say(telling, said)
    parallel._say = said
    """
)


@pytest.mark.parametrize(
    ("most", "files"), [(1, 4), pytest.param(5, 4, marks=pytest.mark.nightly), (1000, 2)]
)
def test_a_process_that_takes_a_file_and_dies_before_it_begins_costs_nothing(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, files: int
) -> None:
    died = tmp_path / "died"
    died.mkdir()
    code = DYING.replace("FOLDER", repr(str(died))).replace("MOST", str(most))
    monkeypatch.setattr(parallel, "SERVE", f"exec({code!r}); {parallel.SERVE}")
    answers = [answer for _, answer in read_all(jobs_of(notes)[:files], Access(), 2)]
    assert [type(answer) for answer in answers] == [Read] * files
    assert len(list(died.iterdir())) >= min(most, 5)
    assert children() == set()


def test_what_is_read_ahead_is_bounded(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted: list[str] = []
    true = parallel._Pool.submit

    def counted(pool, job, access):
        submitted.append(job.found.source)
        return true(pool, job, access)

    monkeypatch.setattr(parallel._Pool, "submit", counted)
    jobs = jobs_of(notes)
    with closing(read_all(jobs, Access(), 2)) as reads:
        next(reads)
        assert len(submitted) == parallel.AHEAD * 2
    submitted.clear()
    monkeypatch.setattr(parallel, "AHEAD_BYTES", jobs[0].found.size * 2)
    with closing(read_all(jobs, Access(), 2)) as reads:
        for read in range(1, 13):
            next(reads)
            assert len(submitted) <= read + 2
    assert [job.found.source for job in jobs] == submitted
    assert children() == set()


@pytest.mark.parametrize("serve", ["raise SystemExit(0)", "import no_such_module", "print('hello')"])
def test_without_processes_this_one_reads(notes: Path, monkeypatch: pytest.MonkeyPatch, serve: str) -> None:
    monkeypatch.setattr(parallel, "SERVE", serve)
    answers = [answer for _, answer in read_all(jobs_of(notes), Access(), 2)]
    assert [type(answer) for answer in answers] == [Read] * 12


def test_a_python_that_is_not_there_is_no_hindrance(
    notes: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    write(notes / "빈.md", "")
    answers = [answer for _, answer in read_all(jobs_of(notes), Access(), 2)]
    assert [type(answer) for answer in answers] == [Read] * 12 + [Failure]


SYNC = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_sync import Counting, opened
from ingest import parallel
from ingest.sync import sync
from rag import korean
korean.tokens_of = lambda texts: [text.split() for text in texts]
parallel.WORTH = 1
parallel.SERVE = sys.argv[4]
print("begun", flush=True)
sync(opened(Path(sys.argv[1])), Counting(), [sys.argv[2]], workers=2)
print("done")
"""


@pytest.mark.parametrize("blow", ["kill -9", "Ctrl+C"])
def test_nobody_is_left_when_the_sync_dies_or_is_stopped(notes: Path, tmp_path: Path, blow: str) -> None:
    slow = [write(notes / f"늦{n}.md", "# 글\n\n늦은 답이다.\n") for n in range(2)]
    serve = f"exec({BAD!r}); {parallel.SERVE}"
    arguments = [str(tmp_path / "색인"), str(notes), str(PROJECT / "tests"), serve]
    running = subprocess.Popen(
        [sys.executable, "-c", SYNC, *arguments], cwd=PROJECT, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    told = [Path(f"{path}.pid") for path in slow]
    until(lambda: all(path.exists() and path.read_text() for path in told))
    pids = [int(path.read_text()) for path in told]
    assert all(map(lives, pids))
    if blow == "kill -9":
        running.kill()
    else:
        os.killpg(running.pid, signal.SIGINT)
    said, wrong = running.communicate(timeout=60)
    assert said == b"begun\n"
    assert (b"KeyboardInterrupt" in wrong) == (blow == "Ctrl+C")
    until(lambda: not any(map(lives, pids)))
    index = opened(tmp_path / "색인")
    assert counts(sync(index, Counting(), [notes], workers=1))[5] == 0
    assert {Path(s.source).name for s in index.states()} == {path.name for path in notes.glob("*.md")}
    index.close()
    assert [finding for finding in verify(tmp_path / "색인") if not finding.ok] == []


def test_a_script_without_a_main_guard_may_sync(notes: Path, tmp_path: Path) -> None:
    script = write(
        tmp_path / "mine.py",
        "from pathlib import Path\nfrom ingest import parallel\nfrom ingest.sync import sync\n"
        "from rag.embed import load_embedder\nfrom rag.index import LocalIndex\n"
        "print('ran')\nparallel.WORTH = 1\nembedder = load_embedder('static')\n"
        f"index = LocalIndex(Path({str(tmp_path / 'x')!r}), embedder.identity, embedder.dimension)\n"
        f"print(sync(index, embedder, [{str(notes)!r}], workers=2).added)\n",
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["ran", "12"]


SYNC_TO_SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
from test_sync import Counting
from ingest import parallel
from ingest.sync import sync
from rag import korean
from rag.config import MilvusAt
from rag.milvus import MilvusIndex
korean.tokens_of = lambda texts: [text.split() for text in texts]
parallel.WORTH = 1
index = MilvusIndex(MilvusAt(sys.argv[2]), Counting.identity, Counting.dimension)
sync(index, Counting(), sys.argv[4:], workers=int(sys.argv[3]))
index.close()
"""


@pytest.mark.nightly
def test_several_clients_sync_into_one_server(notes: Path, tmp_path: Path) -> None:
    pytest.importorskip("milvus_lite")
    from test_milvus import wait_for

    from rag.config import MilvusAt
    from rag.milvus import MilvusIndex

    for name in "abc":
        (tmp_path / name).mkdir()
        for n in range(3):
            write(tmp_path / name / f"{n}.md", f"# {name}\n\n## 물음 {n}\n\n{name}의 {n}째 답이다.\n")
    folders = [str(tmp_path / name) for name in "abc"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = "from milvus_lite.adapter.grpc.server import run_server; "
    serve += f"run_server({str(tmp_path / 'd')!r}, '127.0.0.1', {port})"
    server = subprocess.Popen(
        [sys.executable, "-c", serve], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        uri = f"http://127.0.0.1:{port}"
        code = [sys.executable, "-c", SYNC_TO_SERVER, str(PROJECT / "tests"), uri]
        clients = [
            subprocess.Popen([*code, str(workers), str(notes), own], cwd=PROJECT)
            for workers, own in zip((2, 1, 1), folders, strict=True)
        ]
        assert [client.wait(timeout=200) for client in clients] == [0, 0, 0]
        index = MilvusIndex(MilvusAt(uri), Counting.identity, Counting.dimension)
        alone = opened(tmp_path / "색인")
        sync(alone, Counting(), [notes, *folders], workers=1)
        assert counts(sync(index, Counting())) == (0, 0, 0, 0, 21, 0)
        assert len(index) == len(alone)
        assert [s.source for s in index.states()] == [s.source for s in alone.states()]
        for state in alone.states():
            assert index.chunks_of(state.source) == alone.chunks_of(state.source)
        assert set(index.roots()) == {str(notes), *folders}
        index.close()
        alone.close()
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_few_files_are_read_without_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "WORTH", 16)
    monkeypatch.setattr(parallel, "processors", lambda: 4)
    assert [workers_for(jobs) for jobs in (0, 1, 31, 32, 48, 1000)] == [1, 1, 1, 2, 3, 4]
    assert [workers_for(1000, allowed) for allowed in (1, 2, 64)] == [1, 2, 62]
    monkeypatch.setattr(parallel, "processors", lambda: 500)
    assert workers_for(10**6) == parallel._MOST


def test_the_setting() -> None:
    assert config.load({}).workers is None
    assert config.load({"MUTDAP_WORKERS": "3"}).workers == 3
    for wrong in ("0", "many", "-1"):
        with pytest.raises(BadSetting) as caught:
            config.load({"MUTDAP_WORKERS": wrong})
        assert caught.value.hint
