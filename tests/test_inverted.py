from __future__ import annotations

import random
import shutil

import crash
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_like import DIMENSION, digest, opened
from test_sync import Counting
from test_sync import opened as opened_notes

from ingest.sync import sync
from rag import dense as dense_module
from rag import inverted, korean, vector_file
from rag.index import Entry, SourceState
from rag.types import Chunk, Document
from rag.verify import verify

FOLDERS = ("가", "나", "다")
EACH = 25
"""Chunks of a document."""


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch):
    monkeypatch.setattr(dense_module, "EXACT_UP_TO", 60)
    monkeypatch.setattr(inverted, "MEASURED", 30)


def drawn(seed: int, count: int = EACH) -> np.ndarray:
    """Unit vectors around a few themes, some of them twice, as notes are; shape ``(count, DIMENSION)``."""
    draw = np.random.default_rng(seed)
    themes = np.random.default_rng(0).standard_normal((12, DIMENSION))
    rows = themes[draw.integers(0, 12, count)] + 0.6 * draw.standard_normal((count, DIMENSION))
    rows[draw.integers(0, count, 2)] = themes[0]
    rows = rows.astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def put(index, model: dict[str, np.ndarray], name: str, vectors: np.ndarray) -> None:
    lines = [f"{name} {row.tobytes().hex()[:24]} {i}" for i, row in enumerate(vectors)]
    entries, start = [], 0
    for i, line in enumerate(lines):
        chunk = Chunk(f"{name}#{i}", name, start, start + len(line), start, "", None, line)
        entries.append(Entry(chunk, digest(line), line.split(), []))
        start += len(line) + 1
    state = SourceState(name, "/노트", digest(name), 1, 1, name, len(lines))
    document = Document(name, name, "\n".join(lines), (), {"format": "text"})
    index.put(state, document, entries, {digest(line): row for line, row in zip(lines, vectors, strict=True)})
    model[name] = vectors


def name_of(number: int) -> str:
    return f"/노트/{FOLDERS[number % 3]}/{number}.md"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """3,000 chunks by inverted lists, with the vectors that they were given."""
    folder, model = tmp_path_factory.mktemp("큰 색인 🗂"), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense_module, "EXACT_UP_TO", 60)
        index = opened(folder)
        with index.writing():
            for number in range(120):
                put(index, model, name_of(number), drawn(number))
            index.publish()
    yield index, model, folder
    index.close()


def exact(index, model, questions, source=None) -> list[list[tuple[int, float]]]:
    """For each question all chunks by brute force, from what was put."""
    names = [name for name in model if source is None or f"/{source}/" in name or name == source]
    numbers = dict.fromkeys(names, ())
    for name, number in index._store.select(
        "SELECT source, number FROM chunks JOIN documents d ON d.id = document"
        " ORDER BY length(chunks.id), chunks.id"
    ):
        if name in numbers:
            numbers[name] = (*numbers[name], number)
    assert all(len(numbers[name]) == len(model[name]) for name in names)
    order = [number for name in names for number in numbers[name]]
    matrix = np.concatenate([np.zeros((0, DIMENSION), dtype=np.float32), *(model[name] for name in names)])
    return [
        sorted(
            ((n, round(float(s), 6)) for n, s in zip(order, matrix @ question, strict=True)),
            key=lambda hit: (-hit[1], hit[0]),
        )
        for question in questions
    ]


def same(found, truth) -> bool:
    """The same scores by number, best first; equals may differ in the last digit."""
    ordered = found == sorted(found, key=lambda hit: (-hit[1], hit[0]))
    return ordered and dict(found) == pytest.approx(dict(truth), abs=1e-5)


def recall(found, truth, limit: int = 10) -> float:
    """Share of the best that were found, or of their equals."""
    least = truth[:limit][-1][1]
    return sum(score >= least - 2e-6 for _, score in found[:limit]) / len(truth[:limit])


def kind(folder) -> str:
    return vector_file.path(folder).read_bytes()[:40].split(b'"')[3].decode()


def test_few_chunks_are_compared_one_by_one_and_many_by_lists(tmp_path, monkeypatch):
    index, model = opened(tmp_path / "ix"), {}
    put(index, model, name_of(0), drawn(0))
    index.publish()
    assert kind(tmp_path / "ix") == "mutdap-vectors-1"
    for number in (1, 2):
        put(index, model, name_of(number), drawn(number))
    index.publish()
    assert kind(tmp_path / "ix") == "mutdap-vectors-2"
    monkeypatch.setattr(dense_module, "_BESIDE", 0.9)
    index.remove([name_of(1)])
    index.publish()
    assert kind(tmp_path / "ix") == "mutdap-vectors-2"  # a few less change nothing
    index.remove([name_of(0)])
    index.publish()
    assert kind(tmp_path / "ix") == "mutdap-vectors-1"


@pytest.mark.parametrize("source", [None, "나"])
def test_what_is_found_is_what_brute_force_finds(large, source):
    index, model, folder = large
    assert kind(folder) == "mutdap-vectors-2"
    held = index._searched().vectors._held
    assert held.probes < held.index.nlist
    found, total = [], 0
    questions = drawn(9999, 100)
    for question, truth in zip(questions, exact(index, model, questions, source), strict=True):
        hits = index.dense(question, 10, source)
        scores = dict(truth)
        assert all(score == pytest.approx(scores[number], abs=1e-5) for number, score in hits)
        assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
        found.append(recall(hits, truth))
        total += found[-1] == 1.0 and [n for n, _ in hits] == [n for n, _ in truth[:10]]
    assert np.mean(found) >= 0.98
    assert total >= 75  # where nothing was missed, the order is that of brute force
    everything = index.dense(drawn(1, 1)[0], 10**6, source)
    assert same(everything, exact(index, model, drawn(1, 1), source)[0])


def test_one_document_is_searched_to_its_last_chunk(large):
    index, model, _ = large
    question, name = drawn(77, 1)[0], name_of(5)
    hits = index.dense(question, 100, name)
    (truth,) = exact(index, model, [question], name)
    assert [n for n, _ in hits] == [n for n, _ in truth]


def test_equals_come_by_number_whatever_the_limit(large):
    index, model, _ = large
    theme = model[name_of(0)][(model[name_of(0)] == model[name_of(1)][:, None]).all(2).any(0)][0]
    equals = [n for n, score in exact(index, model, [theme])[0] if score > 0.9999]
    assert len(equals) > 100
    for limit in (1, 5, 40):
        assert [n for n, _ in index.dense(theme, limit)] == equals[:limit]


def test_an_opened_file_serves_like_the_one_that_was_made(large):
    index, _, folder = large
    again = opened(folder)
    for question in drawn(31, 20):
        assert again.dense(question, 20) == index.dense(question, 20)
    assert again._searched().vectors._held._memory is not None
    again.close()
    assert [finding for finding in verify(folder) if not finding.ok and finding.name == "vectors.faiss"] == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 15), st.integers(0, 9)),
        st.tuples(st.just("remove"), st.integers(0, 15)),
        st.tuples(st.just("publish"), st.sampled_from([0.0, 0.05, 0.9])),
        st.tuples(st.just("reopen")),
        st.tuples(st.just("rot")),
        st.tuples(st.just("old file")),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_history_is_searched_as_brute_force_would(tmp_path_factory, monkeypatch, steps):
    """Readers that stay open see the same as those that come new."""
    folder = tmp_path_factory.mktemp("ix")
    index, model, saved = opened(folder), {}, b""
    file = vector_file.path(folder)
    for number in range(8):
        put(index, model, name_of(number), drawn(number))
    index.publish()
    reader = opened(folder)
    reader.dense(drawn(1, 1)[0], 1)
    for step, *values in [*steps, ("publish", 0.05)]:
        match step, values:
            case "put", [number, version]:
                put(index, model, name_of(number), drawn(100 * version + number, 5 + version))
            case "remove", [number]:
                index.remove([name_of(number)])
                model.pop(name_of(number), None)
            case "publish", [share]:
                monkeypatch.setattr(dense_module, "_BESIDE", share)
                index.publish()
                questions = (drawn(5, 1)[0], drawn(len(model), 1)[0])
                for question, truth in zip(questions, exact(index, model, questions), strict=True):
                    for one in (index, reader):
                        every = one.dense(question, 10**6)
                        assert same(every, truth)
                        assert set(one.dense(question, 9)) <= set(every)
            case "reopen", _:
                index.close()
                index = opened(folder)
            case "rot", _:
                index.close()
                reader.close()
                file.write_bytes(file.read_bytes()[:-9])
                index, reader = opened(folder), opened(folder)
            case "old file", _:
                saved, old = file.read_bytes(), saved
                if old:
                    index.close()
                    reader.close()
                    file.write_bytes(old)
                    index, reader = opened(folder), opened(folder)
    index.close()
    reader.close()
    assert [f for f in verify(folder) if not f.ok and f.name == "vectors.faiss"] == []


def test_grown_or_changed_it_learns_its_lists_anew(tmp_path):
    index, model = opened(tmp_path / "ix"), {}
    for number in range(20):
        put(index, model, name_of(number), drawn(number))
    index.publish()
    held = index._searched().vectors._held
    put(index, model, name_of(20), drawn(20)[:5])
    index.publish()
    assert index._searched().vectors._held is held
    for number in range(21, 60):  # another theme altogether
        put(index, model, name_of(number), -np.abs(drawn(number)))
    index.publish()
    grown = index._searched().vectors._held
    assert grown.index.nlist > held.index.nlist
    questions = -np.abs(drawn(7, 50))
    truths = exact(index, model, questions)
    found = [recall(index.dense(q, 10), truth) for q, truth in zip(questions, truths, strict=True)]
    assert np.mean(found) >= 0.98


def test_chunks_without_letters_and_a_new_embedder(tmp_path):
    index, model = opened(tmp_path / "ix"), {}
    for number in range(4):
        put(index, model, name_of(number), drawn(number))
    put(index, model, name_of(4), np.zeros((EACH, DIMENSION), dtype=np.float32))
    index.publish()
    question = drawn(3, 1)[0]
    assert same(index.dense(question, 10**6), exact(index, model, [question])[0])
    index.close()
    again = type(index).rebuilt(tmp_path / "ix", "fake-2", 4)
    again.publish()
    assert again.dense(np.ones(4, dtype=np.float32) / 2, 9) == []
    axes = np.eye(4, dtype=np.float32)
    while lacking := again.unembedded(999):
        again.add_vectors({d: axes[i % 4] for i, (d, _, _) in enumerate(lacking)})
    again.publish()
    assert kind(tmp_path / "ix") == "mutdap-vectors-2"
    assert len(again.dense(axes[0], 10**6)) == 5 * EACH
    again.close()


@pytest.fixture
def plain_words(monkeypatch):
    monkeypatch.setattr(korean, "tokens_of", lambda texts: [text.split() for text in texts])


def test_killed_at_every_point_of_the_swap_nothing_is_lost(tmp_path, plain_words):
    notes, folder = crash.begin(tmp_path), tmp_path / "색인 🗂"
    index = opened_notes(folder)
    sync(index, Counting(), [notes])
    old = crash.texts(index)
    index.close()
    assert kind(folder) == "mutdap-vectors-2"
    crash.live(notes, random.Random(4), 1)
    new = crash.on_disk(notes)
    shutil.copytree(folder, tmp_path / "before")
    with crash.Victims(EXACT_UP_TO="60") as victims:
        victims.start(folder, notes, 10**9, beside=0.0)
        died, points = victims.ended()
        assert not died
        assert points > 20
        for kill_at in range(points - 9, points + 1):  # what is published comes last
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / "before", folder)
            victims.start(folder, notes, kill_at, beside=0.0)
            assert victims.ended()[0]
            crash.nothing_is_lost(folder, old, new)
            crash.finishes(folder, notes, tmp_path / "fresh")
            assert kind(folder) == "mutdap-vectors-2"
