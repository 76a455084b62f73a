from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import projection
from rag.embed import unit
from rag.index import LocalIndex
from rag.note_map import FEWEST, labelled, note_map
from rag.projection import nearest, principal, project


def kinds(each: int, many: int = 6, dimension: int = 24, seed: int = 3):
    """Vectors around some directions, with the number of the direction of each."""
    drawn = np.random.default_rng(seed)
    centres = drawn.normal(size=(many, dimension))
    kind = np.repeat(np.arange(many), each)
    spread = drawn.normal(size=(many * each, dimension)) * 0.45
    return unit((centres[kind] + spread).astype(np.float32)), kind


def kept(vectors, points, count=5) -> float:
    """Share of each one's nearest that are among its nearest on the plane, by brute force."""
    total = 0
    for n in range(len(vectors)):
        true = sorted(
            (m for m in range(len(vectors)) if m != n), key=lambda m: -float(vectors[n] @ vectors[m])
        )
        seen = sorted(
            (m for m in range(len(vectors)) if m != n),
            key=lambda m: float(((points[n] - points[m]) ** 2).sum()),
        )
        total += len(set(true[:count]) & set(seen[:count]))
    return total / (count * len(vectors))


def test_neighbours_stay_together_far_better_than_on_principal_components():
    vectors, kind = kinds(25)
    points = project(vectors)
    assert kept(vectors, points) > 1.5 * kept(vectors, principal(vectors))
    beside = nearest_on(points)
    assert (kind[beside] == kind).mean() > 0.95


def nearest_on(points):
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    return apart.argmin(axis=1)


def test_the_same_vectors_give_the_same_points_and_progress_is_told():
    vectors, _ = kinds(12)
    told: list[float] = []
    points = project(vectors, told.append)
    assert np.array_equal(points, project(vectors.copy()))
    assert told == sorted(told) and told[0] == 0.0 and 0.9 < told[-1] < 1.0
    assert np.linalg.norm(points, axis=1).max() == pytest.approx(1.0, abs=1e-5)
    assert np.allclose(points.mean(axis=0), 0.0, atol=1e-4)
    assert points[:, 0].std() >= points[:, 1].std()


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 9), st.integers(1, 9), st.booleans())
def test_any_number_of_vectors_has_points(size, dimension, alike):
    vectors = np.random.default_rng(size).normal(size=(size, dimension)).astype(np.float32)
    if alike:
        vectors[:] = 1.0
    points = project(unit(vectors))
    assert points.shape == (size, 2)
    assert np.isfinite(points).all() and np.abs(points).max(initial=0.0) <= 1.0001


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 40), st.integers(1, 8), st.integers(0, 99))
def test_nearest_is_what_brute_force_finds(size, dimension, seed):
    vectors = np.random.default_rng(seed).integers(-2, 3, size=(size, dimension)).astype(np.float32)
    count = min(7, size - 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "_BLOCK", 16)
        found = nearest(vectors, count)
    for n in range(size):
        best = sorted((-float(vectors[n] @ vectors[m]), m) for m in range(size) if m != n)
        products = [-float(vectors[n] @ vectors[m]) for m in found[n]]
        assert products == [product for product, _ in best[:count]]
        assert len({*found[n].tolist(), n}) == count + 1


@pytest.mark.parametrize("spread", [1.0, 12.0])
def test_the_grid_pushes_as_all_pairs_do(spread, monkeypatch):
    points = (np.random.default_rng(1).normal(size=(2, 900)) * spread).astype(np.float32)
    by_grid = projection._push_by_grid(points)
    monkeypatch.setattr(projection, "EXACT", 1000)
    exact = projection._push(points)
    assert np.linalg.norm(by_grid - exact) < 0.1 * np.linalg.norm(exact)
    monkeypatch.setattr(projection, "_FINEST", 0.15)
    monkeypatch.setattr(projection, "_CELLS", (128, 1024))
    finer = projection._push_by_grid(points)
    assert np.linalg.norm(finer - exact) < 0.2 * np.linalg.norm(by_grid - exact) + 1e-6


def test_a_map_is_drawn_once_and_anew_when_the_notes_change(synced, tmp_path, monkeypatch):
    import rag.note_map as module

    drawn: list[int] = []
    monkeypatch.setattr(
        module, "project", lambda vectors, progress: drawn.append(len(vectors)) or project(vectors, progress)
    )
    notes = {
        f"{n}.md": f"# 드롭아웃 {n}\n\n뉴런을 끈다 {n}.\n\n# 최적화 {n}\n\n기울기를 따라간다 {n}.\n"
        for n in range(9)
    }
    index = synced(notes)
    file = tmp_path / "지도" / "map.npz"
    first = note_map(index, file)
    again = note_map(index, file)
    assert drawn == [18] and np.array_equal(first.points, again.points)
    assert first.labels == again.labels and first.labels and first.left_out == 0
    assert [chunk.id for chunk in first.chunks] == [chunk.id for chunk in again.chunks]
    file.write_bytes(b"PK damaged")
    assert np.array_equal(note_map(index, file).points, first.points)
    index = synced({"새 글.md": "# 정규화\n\n가중치를 줄인다.\n"})
    assert len(note_map(index, file).chunks) == 19
    assert drawn == [18, 18, 19]
    blocked = tmp_path / "공책" / "0.md" / "map.npz"
    assert len(note_map(index, blocked).chunks) == 19, "a place that cannot be written is done without"


def test_too_many_passages_are_drawn_by_lot_and_counted(synced, tmp_path, monkeypatch):
    import rag.note_map as module

    index = synced({f"{n}.md": f"# 제목 {n}\n\n본문 {n}.\n" for n in range(12)})
    monkeypatch.setattr(module, "MOST", 8)
    some = note_map(index, tmp_path / "a.npz")
    index = synced({"또.md": "# 또\n\n하나 더.\n"})
    more = note_map(index, tmp_path / "b.npz")
    assert (len(some.chunks), some.left_out, len(more.chunks), more.left_out) == (8, 4, 8, 5)
    assert len({c.id for c in some.chunks} & {c.id for c in more.chunks}) >= 7


def test_an_empty_index_has_an_empty_map(embedder, tmp_path):
    with closing(LocalIndex(tmp_path / "색인", embedder.identity, embedder.dimension)) as index:
        drawn = note_map(index, tmp_path / "map.npz")
    assert (drawn.chunks, drawn.labels, drawn.points.shape) == ((), (), (0, 2))


def test_labels_are_words_of_the_headings_around_them(synced, tmp_path):
    subjects = {"배치 정규화": -1.0, "경사 하강법": 1.0}
    text = "".join(f"## {name}의 {n}번째 성질\n\n글 {n}.\n\n" for name in subjects for n in range(FEWEST))
    chunks = synced({"글.md": text}).chunks_of(str(tmp_path / "공책" / "글.md"))
    side = [next(x for name, x in subjects.items() if name in chunk.question) for chunk in chunks]
    points = np.array([(x, 0.01 * n) for n, x in enumerate(side)], dtype=np.float32)
    labels = labelled(chunks, ["글"] * len(chunks), points)
    assert {label.text: label.x for label in labels} == subjects
    assert labelled(chunks[: FEWEST - 1], ["글"] * 99, points[: FEWEST - 1]) == ()


def test_a_label_joins_only_what_a_heading_joins(synced, tmp_path):
    headings = ["CORS의 설정", "정규화의 효과", "인덱스(index)의 구조", "해시와 버킷"]
    text = "".join(f"## {name} {n}\n\n글 {n}.\n\n" for name in headings for n in range(FEWEST))
    chunks = synced({"글.md": text}).chunks_of(str(tmp_path / "공책" / "글.md"))
    right = [chunk.question.startswith(("인덱스", "해시")) for chunk in chunks]
    points = np.array([(float(side), 0.001 * n) for n, side in enumerate(right)], dtype=np.float32)
    told = [set(label.text.split(" · ")) for label in labelled(chunks, ["글"] * len(chunks), points)]
    assert {"CORS", "정규화"} not in told and {"인덱스", "index"} not in told
    hashed = [n for n, chunk in enumerate(chunks) if chunk.question.startswith("해시")]
    alone = labelled([chunks[n] for n in hashed], ["글"] * len(hashed), points[hashed])
    assert [set(label.text.split(" · ")) for label in alone] == [{"해시", "버킷"}]
