from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import threading
import time

import crash
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_sync import Counting, counts, opened

from ingest.sync import sync
from rag import dense as dense_module
from rag import korean
from rag.errors import MutdapError
from rag.verify import verify


@pytest.fixture(autouse=True)
def _plain_words(monkeypatch):
    """What happens to files does not hang on Kiwi, which takes a second to load."""
    monkeypatch.setattr(korean, "tokens_of", lambda texts: [text.split() for text in texts])
    monkeypatch.setattr(dense_module, "_BESIDE", 0.5)


@pytest.fixture(scope="module")
def victims():
    with crash.Victims() as running:
        yield running


@pytest.fixture
def life(tmp_path):
    """Notes, an index that knows them as they were, and what they were."""
    notes, folder = crash.begin(tmp_path), tmp_path / "색인 🗂"
    index = opened(folder)
    sync(index, Counting(), [notes])
    old = crash.texts(index)
    index.close()
    return notes, folder, old


def test_killed_at_points_that_count_nothing_is_lost(life, victims, tmp_path):
    notes, folder, old = life
    draw = random.Random(4)
    crash.live(notes, draw, 1)
    new = crash.on_disk(notes)
    shutil.copytree(folder, tmp_path / "before")
    victims.start(folder, notes, 10**9)
    died, points = victims.ended()
    assert not died
    assert points > 20
    killed = 0
    for kill_at in sorted({1, 2, points - 1, points, *draw.sample(range(3, points - 1), 10)}):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "before", folder)
        victims.start(folder, notes, kill_at)
        killed += victims.ended()[0]
        crash.nothing_is_lost(folder, old, new)
        crash.finishes(folder, notes, tmp_path / "fresh")
    assert killed >= 13


NAMES = st.sampled_from(["가.md", "나 📚.md", "깊은 곳/다.md", "깊은 곳/라.md", "Ω.md"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, st.integers(0, 5)),
        st.tuples(st.just("move"), NAMES, NAMES),
        st.tuples(st.just("remove"), NAMES),
        st.tuples(st.just("sync"), st.sampled_from([0.0, 0.5])),
        st.tuples(st.just("kill"), st.integers(1, 60)),
        st.tuples(st.just("rot"), st.sampled_from(["vectors.faiss", "words.json", "words/meta.json"])),
    ),
    min_size=5,
    max_size=16,
)


def one_step(place, victims, known, step):
    """Do it to the notes or to their index; ``known`` holds every text that a note ever had."""
    notes, folder = place / "노트", place / "색인"
    match step:
        case "write", name, version:
            (notes / name).parent.mkdir(exist_ok=True)
            crash.compose(notes / name, version % 3, version)
        case "move", name, other if name != other and (notes / name).exists():
            (notes / other).parent.mkdir(exist_ok=True)
            (notes / name).replace(notes / other)
        case "remove", name:
            (notes / name).unlink(missing_ok=True)
        case "sync", beside:
            victims.start(folder, notes, beside=beside)
            assert not victims.ended()[0]
        case "kill", point:
            victims.start(folder, notes, point)
            victims.ended()
        case "rot", name if (folder / name).exists():
            (folder / name).write_bytes((folder / name).read_bytes()[:-9])
    for path in notes.rglob("*.md"):
        known.setdefault(str(path), set()).add(path.read_text(encoding="utf-8"))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_life_with_crashes_is_whole_at_every_step(tmp_path_factory, victims, steps):
    place = tmp_path_factory.mktemp("삶")
    (place / "노트").mkdir()
    known: dict[str, set[str]] = {}
    for step in [("write", "늘.md", 0), ("sync", 0.0), *steps]:
        one_step(place, victims, known, step)
        index = opened(place / "색인")
        states = [{source: text} for source, texts in known.items() for text in texts]
        crash.is_whole(index, *states)
        index.close()
    crash.finishes(place / "색인", place / "노트", place / "새것")


def test_damaged_in_any_file_it_is_right_or_says_so(life, victims, tmp_path):
    notes, folder, old = life
    draw = random.Random(11)
    crash.live(notes, draw, 1)
    victims.start(folder, notes, 30)  # a log that was not folded in is there too
    assert victims.ended()[0]
    states = [old, crash.on_disk(notes)]
    shutil.copytree(folder, tmp_path / "before")
    told = []
    for kind in [*crash.HARM] * 3:
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "before", folder)
        crash.harm(folder, draw, kind)
        told.append(crash.after_harm(folder, notes, states, tmp_path / "fresh"))
    assert "unharmed" in told
    assert "on reading" in told


def test_a_disk_that_is_full_loses_nothing(life, tmp_path):
    notes, folder, old = life
    index = opened(folder)
    crash.live(notes, random.Random(3), 1)
    size = (folder / "mutdap.db").stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    failed = 0
    for limit in (3000, 20_000, size + 9000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limits[1]))
        try:
            sync(index, Counting(), [notes], yes=True)
        except MutdapError as error:
            failed += 1
            assert error.hint
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert failed
    index.close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:  # SQLite cannot make the files that it keeps beside a database
        index = opened(folder)
        assert len(index.dense(Counting().encode(["x"])[0], 9999)) == len(index) > 0
        index.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    crash.nothing_is_lost(folder, old, crash.on_disk(notes))
    crash.finishes(folder, notes, tmp_path / "fresh")


READ_ONLY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_sync import Counting, opened, content
from ingest.sync import sync
from rag import korean
from rag.errors import MutdapError
korean.tokens_of = lambda texts: [text.split() for text in texts]
sync(opened(Path(sys.argv[4])), Counting(), [sys.argv[2]])  # loads what this account may not
content(opened(Path(sys.argv[4])))
os.seteuid(65534)
index = opened(Path(sys.argv[1]))
assert len(index.dense(Counting().encode(["x"])[0], 9999)) == len(index) > 0
try:
    sync(index, Counting(), [sys.argv[2]])
except MutdapError as error:
    assert error.hint
    print("refused")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_a_folder_that_may_only_be_read_is_searched_and_not_changed(life, tmp_path):
    notes, folder, _ = life
    crash.live(notes, random.Random(6), 1)
    for path in (tmp_path, *tmp_path.parents[:3], folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    places = (folder, notes, crash.PROJECT / "tests", tmp_path / "x")
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, *map(str, places)],
        cwd=crash.PROJECT, env=os.environ | {"PYTHONPATH": str(crash.PROJECT)},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "refused\n", done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_many_readers_and_a_writer(life):
    notes, folder, _ = life
    readers = crash.reading(folder, notes, seconds=1.5, processes=4)
    stop, errors = threading.Event(), []
    threads = [
        threading.Thread(target=crash.read_until, args=(folder, notes, stop, errors)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    index, draw, version = opened(folder), random.Random(8), 0
    while any(reader.poll() is None for reader in readers):
        version += 1
        crash.live(notes, draw, version)
        sync(index, Counting(), yes=True)
        time.sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors, errors[0]
    for reader in readers:
        said, wrong = reader.communicate()
        assert reader.returncode == 0, wrong.decode()
        assert int(said) > 0
    assert version > 1
    assert counts(sync(index, Counting()))[:4] == (0, 0, 0, 0)
    index.close()
    assert [finding for finding in verify(folder) if not finding.ok] == []
