"""An index and its caches: whatever happens to them, it answers as a fresh one does."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_like import LINES, ROOT, content, damage, made, opened, vector, words

from rag import lexical as lexical_module

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
