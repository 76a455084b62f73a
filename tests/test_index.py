"""An index in a folder: what is put comes back, and ranks as brute force does."""

from __future__ import annotations

import fnmatch
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_like import DIMENSION, GROUPS, bm25, digest, made, opened, vector, words

from rag import lexical as lexical_module
from rag import recent
from rag.errors import NoSuchNotes
from rag.index import SourceState, exists, source_matches
from rag.protocol import LONGEST_GLOB
from rag.recent import AT_ONCE

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
        ("/home/나/노트/[1.md", "[1.md", True),
        ("/home/나/노트/[]1[.md", "[]?[*", True),
        ("/home/나/노트/1.md", "[12].m[d]", True),
        ("/home/나/노트/1.md", "[!1].md", False),
    ],
)
def test_a_glob_means_the_whole_name_its_last_parts_or_a_folder(source, pattern, matches):
    assert source_matches(source, pattern) is matches


@given(st.text("[]!*?a-b/", max_size=9), st.text("[]!a-b/", min_size=1, max_size=7))
def test_a_glob_is_read_as_fnmatch_reads_it(pattern, source):
    bare = pattern.rstrip("/")
    globs = [glob for start in (bare, f"*/{bare}") for glob in (start, f"{start}/*")]
    wanted = source == pattern or any(fnmatch.fnmatchcase(source, glob) for glob in globs)
    assert source_matches(source, pattern) is wanted


@pytest.mark.parametrize("sign", ["[", "[]", "[!", "[a-", "*a", "?", "]"])
def test_a_glob_may_be_of_nothing_but_signs_and_is_no_longer_than_a_path(sign):
    assert not source_matches("/노트/가.md", (sign * LONGEST_GLOB)[:LONGEST_GLOB])
    with pytest.raises(NoSuchNotes) as error:
        source_matches("/노트/가.md", sign * (LONGEST_GLOB + 1))
    assert "4,096" in error.value.message and "*" in error.value.hint
