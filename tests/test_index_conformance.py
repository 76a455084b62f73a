"""What an index promises, whoever keeps it: a folder of this machine, or Milvus."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from index_like import DIMENSION, GROUPS, bm25, digest, made, vector

from rag import lexical as lexical_module
from rag.config import MilvusAt
from rag.errors import IndexMismatch
from rag.index import LocalIndex, SourceState, source_matches
from rag.scope import Scope
from rag.sound import keys

LINES = ["렐루 relu", "기울기 소실", "배치 정규화", "배치 크기 배치", "시그모이드 sigmoid"]


@pytest.fixture(scope="session")
def lite(tmp_path_factory, prompt_milvus):
    """A milvus-lite file; each index in it has its own name."""
    pytest.importorskip("milvus_lite", reason='pip install "mutdap[milvus]"')
    from rag.milvus_wire import Wire

    file = tmp_path_factory.mktemp("밀버스") / "노트.db"
    with closing(Wire(MilvusAt(str(file)))):  # held open, so that it is started once
        yield file


class Kept:
    """Opens one index again and again."""

    def __init__(self, kind, place):
        self.kind, self.place, self.opened = kind, place, []

    def open(self, embedder="fake-1", dimension=DIMENSION):
        if self.kind == "local":
            index = LocalIndex(self.place, embedder, dimension)
        else:
            from rag.milvus import MilvusIndex

            index = MilvusIndex(self.place, embedder, dimension)
        self.opened.append(index)
        return index

    def rebuilt(self, embedder, dimension):
        if self.kind == "local":
            return LocalIndex.rebuilt(self.place, embedder, dimension)
        from rag.milvus import MilvusIndex

        return MilvusIndex.rebuilt(self.place, embedder, dimension)


def kept_in(kind, request, tmp_path_factory):
    if kind == "local":
        return Kept(kind, tmp_path_factory.mktemp("색인") / "ix")
    name = f"t{abs(hash(request.node.nodeid)):x}"
    return Kept(kind, MilvusAt(str(request.getfixturevalue("lite")), name))


@pytest.fixture(params=["local", "milvus"])
def kept(request, tmp_path_factory, monkeypatch):
    if request.param == "milvus":
        milvus = pytest.importorskip("rag.milvus_opened")
        monkeypatch.setattr(milvus, "FRESH", 0.0)
    one = kept_in(request.param, request, tmp_path_factory)
    yield one
    for index in one.opened:
        index.close()


def texts(index, hits):
    found = index.chunks([n for n, _ in hits])
    return [found[n][0].text for n, _ in hits]


def test_what_was_put_is_there_letter_for_letter(kept):
    state, document, entries, vectors = made(
        "/노트/가 '\".md", ["렐루 ReLU", "기울기 소실\x00 v 1,000"], "왜?"
    )
    index = kept.open()
    index.put(state, document, entries, vectors)
    index.publish()
    for reader in (index, kept.open()):
        assert reader.document(state.source) == document
        assert reader.states() == [state]
        assert reader.chunks_of(state.source) == [entry.chunk for entry in entries]
        assert len(reader) == 2
        known = reader.known_vectors([*vectors, "unknown"])
        assert {d: v.tolist() for d, v in known.items()} == {d: v.tolist() for d, v in vectors.items()}
        numbers = [n for n, _ in reader.dense(vector("렐루 ReLU"), 9)]
        assert reader.chunks([*numbers, 7])[numbers[0]] == (entries[0].chunk, document.title)
        assert reader.vectors(numbers)[numbers[0]].tolist() == vectors[entries[0].digest].tolist()
        with pytest.raises(KeyError):
            reader.document("/노트/나.md")
        assert reader.chunks_of("/노트/나.md") == []


def test_a_long_document_comes_back(kept):
    lines = [
        f"{i}번째 줄 " + "".join(chr(0xAC00 + (i * 7919 + j * 104729) % 11172) for j in range(900))
        for i in range(120)
    ]
    state, document, entries, vectors = made("/긴 글", lines)
    index = kept.open()
    index.put(state, document, entries, vectors)
    assert index.document("/긴 글") == document
    assert index.chunks_of("/긴 글") == [entry.chunk for entry in entries]


def test_an_index_that_does_not_exist_reads_as_empty_and_is_not_made(kept):
    index = kept.open()
    assert (len(index), index.states(), index.roots(), index.exclusions()) == (0, [], [], [])
    assert index.lexical([[("렐루", 1.0)]], 5) == []
    assert index.dense(vector("렐루"), 5) == []
    assert (index.document_frequency("렐루"), index.words_starting("렐"), index.sounding_like(["LL"])) == (
        0,
        [],
        [],
    )
    index.publish()
    if kept.kind == "local":
        assert not kept.place.exists()
    else:
        assert not index.is_there


def test_a_document_is_replaced_and_the_same_again_changes_nothing(kept):
    index = kept.open()
    index.put(*made("/a", ["하나", "둘", "셋"]))
    for _ in range(2):
        index.put(*made("/a", ["하나", "넷", "셋"]))
        index.publish()
        assert sorted(texts(index, index.dense(vector("하나"), 9))) == ["넷", "셋", "하나"]
        assert [c.id for c in index.chunks_of("/a")] == ["/a#0", "/a#1", "/a#2"]
        assert texts(index, index.lexical([[("둘", 1.0)]], 9)) == []
        assert list(index.known_vectors([digest("둘"), digest("넷")])) == [digest("넷")]
        assert (len(index), len(index.states())) == (3, 1)


def test_vectors_are_shared_and_go_when_no_chunk_uses_them(kept):
    index = kept.open()
    index.put(*made("/a", ["같은 글", "다른 글"]))
    state, document, entries, _ = made("/b", ["같은 글"])
    index.put(state, document, entries, {})
    assert index.remove(["/a", "/없음"]) == 2
    assert list(index.known_vectors([digest("같은 글"), digest("다른 글")])) == [digest("같은 글")]
    assert index.remove(["/b"]) == 1
    assert index.known_vectors([digest("같은 글")]) == {}
    assert (len(index), index.states()) == (0, [])


def test_the_numbers_of_all_chunks_lead_to_all_there_is(kept):
    index = kept.open()
    assert index.numbers() == []
    for source, lines in (("/a", ["하나", "둘"]), ("/b", ["셋"]), ("/c", ["넷", "다섯"])):
        index.put(*made(source, lines))
    index.remove(["/b"])
    index.publish()
    numbers = index.numbers()
    assert numbers == sorted(n for n, _ in index.dense(vector("하나"), 99)) and len(numbers) == 4
    assert {chunk.text for chunk, _ in index.chunks(numbers).values()} == {"하나", "둘", "넷", "다섯"}
    assert sorted(index.vectors(numbers)) == numbers


def test_a_move_takes_the_place_of_what_stood_there(kept):
    index = kept.open()
    index.put(*made("/a", ["하나", "둘"]))
    index.put(*made("/b", ["셋"]))
    state, document, entries, _ = made("/b", ["하나", "둘"])
    index.move("/a", state, document, entries, {})
    index.publish()
    assert [s.source for s in index.states()] == ["/b"]
    assert texts(index, index.lexical([[("하나", 1.0)], [("셋", 1.0)]], 9)) == ["하나"]
    assert {c.source for c, _ in index.chunks([n for n, _ in index.dense(vector("둘"), 9)]).values()} == {
        "/b"
    }


def test_a_put_that_fails_leaves_everything_as_it_was(kept):
    index = kept.open()
    index.put(*made("/a", ["하나"]))
    generation = index.generation
    state, document, entries, _ = made("/a", ["둘"])
    for vectors in (
        {},
        {digest("둘"): np.ones(3, dtype=np.float32)},
        {digest("둘"): np.full(DIMENSION, np.nan, dtype=np.float32)},
        {digest("둘"): np.ones((2, DIMENSION + 1), dtype=np.float32)},
        {digest("둘"): np.ones((0, DIMENSION), dtype=np.float32)},
    ):
        with pytest.raises(ValueError, match="vector"):
            index.put(state, document, entries, vectors)
    assert index.generation == generation
    assert [c.text for c in index.chunks_of("/a")] == ["하나"]


def test_the_vectors_of_parts_are_kept_with_that_of_their_text(kept):
    index = kept.open()
    long, whole = np.stack([vector("앞"), vector("뒤")]), vector("앞과 뒤")
    state, document, entries, vectors = made("/긴 글", ["앞과 뒤", "짧다"])
    index.put(state, document, entries, vectors | {digest("앞과 뒤"): np.vstack([whole, long])})
    index.put(*made("/남", ["남의 글"]))
    index.publish()
    for reader in (index, kept.open()):
        ranked = reader.dense(whole, 9)
        assert len(ranked) == 3
        assert ranked[0][1] == pytest.approx(1.0, abs=1e-5)  # by the whole text, and once
        numbers = [number for number, _ in ranked]
        assert {n: v.tolist() for n, v in reader.part_vectors(numbers).items()} == {numbers[0]: long.tolist()}
        assert reader.vectors(numbers)[numbers[0]].tolist() == whole.tolist()
        assert reader.part_vectors([]) == reader.part_vectors(numbers[1:]) == {}
    known = index.known_vectors(vectors)
    assert known[digest("앞과 뒤")].tolist() == [whole.tolist(), *long.tolist()]
    assert known[digest("짧다")].tolist() == vector("짧다").tolist()
    index.move("/긴 글", *made("/다른 이름", ["앞과 뒤"])[:3], {})  # nothing is embedded anew
    index.publish()
    number = index.dense(whole, 1)[0][0]
    assert index.part_vectors([number])[number].tolist() == long.tolist()
    index.remove(["/다른 이름"])
    assert index.known_vectors(vectors) == {}


def test_touch_roots_and_exclusions_keep_the_generation(kept):
    index = kept.open()
    state, *rest = made("/a", ["하나"])
    index.put(state, *rest)
    generation = index.generation
    for root in ("/노트", "/b", "/노트"):
        index.add_root(root)
    assert kept.open().roots() == ["/노트", "/b"]
    index.remove_root("/노트")
    assert index.roots() == ["/b"]
    index.set_exclusions(["/b/x", "/b/a"])
    index.set_exclusions(["/b/y", "/b/a"])
    assert index.exclusions() == ["/b/a", "/b/y"]
    index.touch(SourceState("/a", "/b", state.digest, 77, 99, state.title, 1))
    assert (index.states()[0].size, index.states()[0].mtime_ns, index.states()[0].root) == (77, 99, "/b")
    assert index.generation == generation
    assert texts(index, index.dense(vector("하나"), 9)) == ["하나"]


def test_readers_see_what_others_did_without_opening_again(kept):
    writer, reader = kept.open(), kept.open()
    generations = {reader.generation}
    for i, line in enumerate(LINES):
        writer.put(*made(f"/{i}", [line]))
        writer.publish()
        generations.add(reader.generation)
        assert texts(reader, reader.dense(vector(line), 1)) == [line]
        assert reader.document_frequency(line.split()[0]) == sum(
            line.split()[0] in x.split() for x in LINES[: i + 1]
        )
    assert len(generations) == len(LINES) + 1
    assert max(generations) == writer.generation
    writer.remove(["/0"])
    writer.publish()
    assert (len(reader), reader.document_frequency("렐루")) == (4, 0)


def test_words_of_the_notes_are_known(kept):
    index = kept.open()
    index.put(*made("/a", LINES, "배치"))
    index.put(*made("/b", ["배치 배열", "relu"]))
    index.put(*made("/c", ["まで までに", "までに привет สวัสดี"]))
    index.publish()
    assert index.words_starting("배") == [("배치", 3), ("배열", 1)]
    assert index.words_starting("まで") == [("までに", 2), ("まで", 1)]
    assert [len(index.lexical([[(word, 1.0)]], 9)) for word in ("まで", "までに", "สวัสดี")] == [1, 2, 1]
    assert index.words_starting("없") == []
    assert set(index.sounding_like(keys("sigmoid"))) == {"시그모이드", "sigmoid"}


def test_another_embedder_is_refused_and_the_sources_are_remembered(kept, english):
    index = kept.open()
    index.put(*made("/a", LINES))
    index.add_root("/노트")
    index.set_exclusions(["/노트/x"])
    index.publish()
    index.close()
    for embedder, dimension in (("fake-2", DIMENSION), ("fake-1", 8)):
        with pytest.raises(IndexMismatch, match="fake-1") as caught:
            kept.open(embedder, dimension)
        assert "mutdap sync --rebuild" in caught.value.hint
    as_it_is = kept.open(None, 0)
    assert (as_it_is.embedder, as_it_is.dimension, len(as_it_is)) == ("fake-1", DIMENSION, len(LINES))
    as_it_is.close()
    with closing(kept.rebuilt("fake-2", 4)) as index:
        assert (index.roots(), index.exclusions()) == (["/노트"], ["/노트/x"])
        assert index.dense(np.eye(4, dtype=np.float32)[0], 9) == []
        index.put(*made("/c", ["하나"])[:3], {digest("하나"): np.eye(4, dtype=np.float32)[0]})
        index.publish()
        assert texts(index, index.dense(np.eye(4, dtype=np.float32)[0], 1)) == ["하나"]


# ranking against brute force ----------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["local", "milvus"])
def corpus(request, tmp_path_factory):
    """Documents of up to 30 words: tantivy keeps lengths below 40 exactly."""
    import random

    draw = random.Random(7)
    vocabulary = "렐루 ReLU relu 1,000 1000 v mu ~기울 기울기 소실 C++ 배치 가중치".split()
    kept = kept_in(request.param, request, tmp_path_factory)
    index, rows = kept.open(), []
    for f in range(12):
        source = f"/노트/{'깊은/' if f % 3 == 0 else ''}글{f}.md"
        lines = [" ".join(draw.choices(vocabulary, k=draw.randint(1, 30))) for _ in range(draw.randint(1, 9))]
        heading = " ".join(draw.choices(vocabulary, k=draw.randint(0, 6)))
        index.put(*made(source, lines, heading))
        rows += [(source, line.split(), heading.split()) for line in lines]
    index.publish()
    yield index, rows
    index.close()


def ranked(index, hits):
    """Hits as (score, source, place), the same whatever the numbers."""
    found = index.chunks([n for n, _ in hits])
    return [(score, found[n][0].source, found[n][0].text) for n, score in hits]


@pytest.mark.parametrize(
    "groups", [*GROUPS, [[("기울기 소실", 1.0), ("배치", 0.4)]], [[("1000", 1.0)], [("v", 0.0)]]]
)
@pytest.mark.parametrize("source", [None, "깊은", "글1*.md", "*없는*"])
def test_words_rank_as_brute_force_does(corpus, groups, source):
    index, rows = corpus
    bodies, headings = [b for _, b, _ in rows], [h for _, _, h in rows]

    def scores(term):
        words = term.split()
        share = 1 / len(words) ** 0.5
        return share * sum(
            np.array(bm25(bodies, w)) + lexical_module.HEADING_BOOST * np.array(bm25(headings, w))
            for w in words
        )

    expected = sum(np.max([w * scores(t) for t, w in group], axis=0) for group in groups)
    wanted = sorted(
        (-float(score), source_, " ".join(body))
        for score, (source_, body, _) in zip(expected, rows, strict=True)
        if score > 0 and (source is None or source_matches(source_, source))
    )
    hits = index.lexical(groups, 1000, source)
    assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
    assert [s for _, s in hits] == pytest.approx([-s for s, *_ in wanted], abs=1e-4)
    assert {r[1:] for r in ranked(index, hits)} == {w[1:] for w in wanted}
    for limit in (1, 3, 10):
        assert index.lexical(groups, limit, source) == hits[:limit]


@pytest.mark.parametrize("source", [None, "깊은", "글1*.md", "*없는*"])
def test_vectors_rank_as_brute_force_does(corpus, source):
    index, rows = corpus
    chosen = [(s, " ".join(b)) for s, b, _ in rows if source is None or source_matches(s, source)]
    for question in ("렐루", "기울기 소실"):
        wanted = sorted((float(vector(text) @ vector(question)) for _, text in chosen), reverse=True)
        hits = index.dense(vector(question), 1000, source)
        assert [s for _, s in hits] == pytest.approx(wanted, abs=1e-5)
        assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
        for score, _, text in ranked(index, hits):
            assert score == pytest.approx(float(vector(text) @ vector(question)), abs=1e-5)
        for limit in (1, 3, 10):
            assert index.dense(vector(question), limit, source) == hits[:limit]


def test_document_frequency_counts_chunks(corpus):
    index, rows = corpus
    for word in {w for _, body, _ in rows for w in body}:
        assert index.document_frequency(word) == sum(word in body for _, body, _ in rows)
    assert index.document_frequency("없음") == 0


def test_equals_come_by_number_whatever_the_limit(kept):
    index = kept.open()
    index.put(*made("/a", ["같은 글"] * 40))
    index.publish()
    for limit in (1, 5, 39, 40):
        for hits in (index.lexical([[("같은", 1.0)]], limit), index.dense(vector("같은 글"), limit)):
            assert len(hits) == limit
            assert [n for n, _ in hits] == sorted(n for n, _ in index.dense(vector("같은 글"), 99))[:limit]


def test_only_notes_of_a_time_are_searched(kept):
    index = kept.open()
    noon = 12 * 3600 * 10**9
    for name, said, mtime_ns in (
        ("/봄.md", "2024-03-02", noon),
        ("/여름.md", "2024-07-15", noon),
        ("/파일의 날.md", "", 19_000 * 86_400 * 10**9 + noon),  # 2022-01-08
        ("/없음.md", "", 0),
    ):
        state, document, entries, vectors = made(name, [f"배치 {name}"])
        document = replace(document, meta={**document.meta, **({"date": said} if said else {})})
        index.put(replace(state, mtime_ns=mtime_ns), document, entries, vectors)
    index.publish()
    times = {
        Scope(since=date(2024, 3, 2)): {"/봄.md", "/여름.md"},
        Scope(until=date(2024, 3, 2)): {"/봄.md", "/파일의 날.md"},
        Scope(since=date(2024, 3, 3), until=date(2024, 12, 31)): {"/여름.md"},
        Scope(globs=("/여*",), since=date(2024, 1, 1)): {"/여름.md"},
        Scope(names=frozenset({"/봄.md", "/없음.md"})): {"/봄.md", "/없음.md"},
        Scope(names=frozenset({"/없음.md"}), since=date(1970, 1, 1)): set(),
        Scope(): {"/봄.md", "/여름.md", "/파일의 날.md", "/없음.md"},
    }
    for reader in (index, kept.open()):
        for scope, sources in times.items():
            by_words = reader.lexical([[("배치", 1.0)]], 9, scope)
            by_meaning = reader.dense(vector("배치 /봄.md"), 9, scope)
            for hits in (by_words, by_meaning):
                found = reader.chunks([number for number, _ in hits])
                assert {chunk.source for chunk, _ in found.values()} == sources, scope
            meant = scope.matcher()
            assert {s.source for s in reader.states() if meant(s.source, s.day)} == sources
