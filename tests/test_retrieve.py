from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from rag import terms
from rag.bare import is_bare
from rag.embed import passage
from rag.errors import BadQuestion
from rag.fuse import LEAST, MEANING, OTHER_WORDS, PIECES, REPEATED, SAME_SECTION
from rag.relevance import SIDE_WEIGHT, Question
from rag.retrieve import (
    BARE_PENALTY,
    CANDIDATES,
    DEFINES_WEIGHT,
    INTRODUCES_WEIGHT,
    RERANKED,
    SAME_WEIGHT,
    NoteRetriever,
    _tells_what_is_asked,
)
from rag.subject import ASPECTS, introduction
from rag.types import Hit

QUESTIONS = (
    "드롭아웃은 추론할 때 어떻게 하나요?",
    "why ReLU instead of sigmoid in hidden layers",
    "SAM은 평평한 해를 어떻게 찾나?",
    "배치 정규화",
    "김치찌개 맛있게 끓이는 순서",
    "?! 1",
)


@pytest.fixture(scope="module")
def retriever(notes_index, transformer):
    return NoteRetriever(index=notes_index, embedder=transformer)


@pytest.fixture(scope="module")
def everything(notes_index, transformer):
    """Every chunk with its title and the vectors of its text, made here and not read from the index."""
    chunks = [
        (chunk, state.title)
        for state in notes_index.states()
        for chunk in notes_index.chunks_of(state.source)
    ]
    return chunks, transformer.embed_passages([passage(chunk, title) for chunk, title in chunks])


def cosine(embedded, asked):
    """Half of the whole text, half of the part of it that is nearest; all of a text without parts."""
    if embedded.ndim == 1:
        return float(np.dot(embedded, asked))
    whole, *parts = (float(np.dot(row, asked)) for row in embedded)
    return 0.5 * whole + 0.5 * max(parts)


def best_share(ranked, asked):
    """How much of what the question's words are worth the best chunk has."""
    return max((score for _, score in ranked), default=0.0) / asked.worth if asked.worth else 1.0


def by_hand(question, index, embedder, everything, k):
    """The search as the retriever's docstring tells it, over all chunks one by one."""
    chunks, vectors = everything
    probe = embedder.encode([question], query=True)[0]
    cosines = {chunk.id: cosine(own, probe) for (chunk, _), own in zip(chunks, vectors, strict=True)}
    groups = [
        tuple((spelt, SIDE_WEIGHT * much) for spelt, much in word.group)
        if word.topic == 1.0 and word.group[0][0] in ASPECTS
        else word.group
        for word in terms.words(question, index.sounding_like)
    ]
    asked = Question(question, index)
    ranked = index.lexical(groups, CANDIDATES)
    if (share := best_share(ranked, asked)) < OTHER_WORDS:
        others = asked.associated(1 - share / OTHER_WORDS)
        ranked = index.lexical([*groups, *others], CANDIDATES)
    found = index.chunks([number for number, _ in ranked])
    bm25 = {found[number][0].id: score for number, score in ranked}
    lexical_rank = {name: rank for rank, name in enumerate(bm25, start=1)}
    wholes = {c.id: np.atleast_2d(own)[0] @ probe for (c, _), own in zip(chunks, vectors, strict=True)}
    nearest = sorted(wholes, key=lambda name: -wholes[name])[:CANDIDATES]
    nearest.sort(key=lambda name: -cosines[name])
    dense_rank = {name: rank for rank, name in enumerate(nearest, start=1)}
    meaning = MEANING * (2 - min(best_share(ranked, asked) / OTHER_WORDS, 1.0)) * math.log(1 + len(chunks))
    best = max(*bm25.values(), LEAST * meaning) if bm25 else meaning
    floor = embedder.floor
    rows = []
    for chunk, title in chunks:
        if chunk.id in bm25 or chunk.id in dense_rank:
            likeness = max(0.0, cosines[chunk.id] - floor) / (1 - floor)
            score = (bm25.get(chunk.id, 0.0) + meaning * likeness) / best
            score *= BARE_PENALTY if is_bare(Hit(chunk, title, score), asked) else 1.0
            rows.append([chunk, score, dense_rank.get(chunk.id), lexical_rank.get(chunk.id)])
    rows.sort(key=lambda row: (-row[1], row[0].source, row[0].start))
    for row in rows[:RERANKED]:
        if row[0].heading:
            row[1] += SAME_WEIGHT * asked.sameness(row[0].question) ** 3
            asks = [w for w in ("무엇", "란?", "개념", "설명", "정의") if w in row[0].question]
            if asked.breadth <= 1 and asks:
                before = min((row[0].question.partition(w)[0] for w in asks), key=len)
                row[1] += DEFINES_WEIGHT * asked.names(before)
        row[1] += INTRODUCES_WEIGHT * any(introduction(name).search(row[0].text) for name in asked.defined)
    picked: list[list] = []
    while rows and len(picked) < k:
        of_note = Counter(row[0].source for row in picked)
        of_section = Counter((row[0].source, row[0].heading) for row in picked)

        def worth(row, of_note=of_note, of_section=of_section):
            same = min(of_section[row[0].source, row[0].heading], PIECES)
            return row[1] - SAME_SECTION * same - REPEATED * (of_note[row[0].source] - same)

        best_row = max(rows, key=worth)
        rows.remove(best_row)
        picked.append([best_row[0], worth(best_row), *best_row[2:]])
    return [(chunk.id, *rest) for chunk, *rest in picked]


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_and_ranks_are_those_of_a_search_by_hand(
    question, retriever, notes_index, transformer, everything
):
    expected = {name: row for name, *row in by_hand(question, notes_index, transformer, everything, 40)}
    hits = retriever.search(question, k=20)
    assert len(hits) == 20
    assert [hit.score for hit in hits] == pytest.approx(
        [score for score, *_ in expected.values()][:20], abs=1e-4
    )
    for hit in hits:
        score, dense_rank, lexical_rank = expected[hit.chunk.id]
        assert hit.score == pytest.approx(score, abs=1e-4)
        assert hit.lexical_rank == lexical_rank
        assert (hit.dense_rank is None) == (dense_rank is None)


def test_stored_vectors_are_those_of_the_passages(notes_index, transformer, everything):
    chunks, vectors = everything
    probe = transformer.encode(["드롭아웃"])[0]
    ranked = notes_index.dense(probe, len(chunks))
    assert len(ranked) == len(chunks) == len(notes_index)
    stored = notes_index.vectors([number for number, _ in ranked])
    named = notes_index.chunks(list(stored))
    mine = {chunk.id: np.atleast_2d(own) for (chunk, _), own in zip(chunks, vectors, strict=True)}
    parts = notes_index.part_vectors(list(stored))
    assert 10 < len(parts) < len(stored)
    for number, cosine in ranked:
        own, *of_parts = mine[named[number][0].id]
        assert np.allclose(stored[number], own, atol=1e-6)
        assert len(of_parts) == len(parts.get(number, ()))
        assert not of_parts or np.allclose(parts[number], of_parts, atol=1e-6)
        assert cosine == pytest.approx(float(own @ probe), abs=1e-5)


def test_hits_come_best_first_and_as_many_as_asked(retriever):
    scores = [hit.score for hit in retriever.search("배치 정규화", k=30)]
    assert scores == sorted(scores, reverse=True)
    assert len(retriever.search("배치 정규화", k=1)) == 1
    assert len(retriever.search("배치 정규화")) == retriever.k


def test_a_search_for_more_begins_like_one_for_less(retriever):
    few, many = (retriever.search("기울기 소실의 원인", k=k) for k in (3, 30))
    assert [h.chunk.id for h in many[:3]] == [h.chunk.id for h in few]


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\u3000", "?!", "…"])
def test_nothing_asked(retriever, question):
    with pytest.raises(BadQuestion) as raised:
        retriever.search(question)
    assert raised.value.hint


@pytest.mark.parametrize(
    "question", ["왜?", "x", "\x00드롭아웃", "\ud800 드롭아웃", "가" * 50_000, "드롭아웃 " * 5_000]
)
def test_strange_questions_are_answered(retriever, question):
    assert len(retriever.search(question)) == retriever.k


def test_case_width_and_composition_make_no_difference(retriever):
    def found(question):
        return [(h.chunk.id, round(h.score, 5)) for h in retriever.search(question)]

    assert found("ＲｅＬＵ는?") == found("ReLU는?") == found("relu는?")


def test_another_spelling_finds_the_same_note(retriever):
    for written in ("렐루의 문제점", "ReLU의 문제점"):
        assert "렐루(ReLU)의 문제점" in retriever.search(written)[0].chunk.heading


ANSWERED = (
    "# 노트\n\n## 배치 정규화는 왜 쓰나?\n\n배치마다 평균과 분산을 맞춰 배치 정규화로 학습을 안정시킨다.\n"
)
BLANK = "# 질문 목록\n\n## 배치 정규화는 왜 쓰나?\n\n## 드롭아웃은 왜 쓰나?\n\n뉴런을 무작위로 끈다.\n"


def test_a_blank_answer_does_not_win(synced, embedder):
    index = synced({"빈칸.md": BLANK, "답.md": ANSWERED})
    hits = NoteRetriever(index=index, embedder=embedder).search("배치 정규화는 왜 쓰나?")
    blank = [i for i, hit in enumerate(hits) if not hit.chunk.body_text]
    assert blank, "the blank question was not found at all"
    assert hits[0].chunk.body_text and hits[0].chunk.source.endswith("답.md")


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("참조 지역성을 이용해 속도 차이를 줄이는 메모리", False),
        ("캐시는 메모리보다 빠름", False),
        ("메모리 정리", True),
        ("속도 차이를 줄이는 메모리의 원리", True),
    ],
)
def test_a_note_of_one_line_says_something_and_a_mere_title_does_not(line, bare, synced, embedder):
    """The first line of a text is its title, and notes of one line have nothing else."""
    index = synced({"한줄.txt": line, "다른 글.txt": "레지스터\n\n가장 빠른 기억 장치는 레지스터다."})
    question = Question("속도 차이를 줄이는 메모리의 원리는?", index)
    (hit,) = NoteRetriever(index=index, embedder=embedder, source="한줄.txt").search(question.text)
    assert is_bare(hit, question) is bare


def test_the_same_words_saved_twice_are_one_hit(synced, embedder):
    index = synced({"답.md": ANSWERED, "사본/답.md": ANSWERED.replace("\n\n", "\n\n\n"), "빈칸.md": BLANK})
    hits = NoteRetriever(index=index, embedder=embedder, k=10).search("배치 정규화는 왜 쓰나?")
    texts = ["".join(hit.chunk.text.split()) for hit in hits]
    assert len(texts) == len(set(texts))
    assert sum("평균과분산" in text for text in texts) == 1


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("*.txt", {"regularization.txt", "generative-representation.txt"}),
        ("regularization.txt", {"regularization.txt"}),
        ("*optim*", {"optimization.md"}),
        ("notes", None),
    ],
)
def test_only_sources_of_a_name(retriever, notes_index, glob, names):
    hits = retriever.search("배치 정규화와 학습률", k=500, source=glob)
    every = {state.source.rsplit("/", 1)[-1] for state in notes_index.states()}
    assert {hit.chunk.source.rsplit("/", 1)[-1] for hit in hits} == (every if names is None else names)


def test_a_glob_leaves_scores_comparable(retriever):
    """Fewer notes, the same order among them by vectors."""
    whole = [
        h for h in retriever.search("배치 정규화", k=500) if h.chunk.source.endswith("regularization.txt")
    ]
    part = retriever.search("배치 정규화", k=500, source="regularization.txt")
    assert whole[0].chunk.id == part[0].chunk.id
    assert [h.dense_rank for h in part] != [None] * len(part)


def test_an_empty_index_has_no_hits(tmp_path, embedder):
    from rag.index import LocalIndex

    index = LocalIndex(tmp_path / "없음", embedder.identity, embedder.dimension)
    assert NoteRetriever(index=index, embedder=embedder).search("드롭아웃") == []
    assert not (tmp_path / "없음").exists()
    index.close()


def test_langchain_gets_documents(notes_index, transformer):
    retriever = NoteRetriever(index=notes_index, embedder=transformer, k=3, source="regularization.txt")
    documents = retriever.invoke("드롭아웃은 추론할 때 어떻게 하나요?")
    hits = retriever.search("드롭아웃은 추론할 때 어떻게 하나요?")
    assert [d.page_content for d in documents] == [h.chunk.text for h in hits]
    text = notes_index.document(hits[0].chunk.source).text
    for document, hit in zip(documents, hits, strict=True):
        assert document.id == hit.chunk.id
        assert document.metadata == {
            "source": hit.chunk.source,
            "title": hit.title,
            "heading": hit.chunk.heading,
            "page": hit.chunk.page,
            "start": hit.chunk.start,
            "end": hit.chunk.end,
            "score": hit.score,
        }
        assert text[document.metadata["start"] : document.metadata["end"]] == document.page_content


def test_it_goes_into_a_langchain_chain(notes_index, transformer):
    from langchain_core.runnables import RunnableLambda

    retriever = NoteRetriever(index=notes_index, embedder=transformer, k=2)
    chain = retriever | RunnableLambda(len)
    assert chain.invoke("드롭아웃") == 2
    assert chain.batch(["드롭아웃", "배치 정규화"]) == [2, 2]


@pytest.mark.parametrize(
    ("question", "heading", "tells"),
    [
        ("모드 붕괴는 어떻게 막아?", "모드 붕괴를 줄이는 방법", True),
        ("모드 붕괴는 어떻게 막아?", "모드 붕괴란?", False),
        ("모드 붕괴는 왜 생겨?", "모드 붕괴의 원인", True),
        ("모드 붕괴는 왜 생겨?", "모드 붕괴를 줄이는 방법", False),
        ("모드 붕괴가 뭐야?", "모드 붕괴란?", True),
        ("모드 붕괴가 뭐야?", "모드 붕괴의 원인", False),
    ],
)
def test_a_heading_that_tells_what_is_asked_of_the_one_thing(notes_index, question, heading, tells):
    assert (_tells_what_is_asked(Question(question, notes_index), heading, heading) > 0) == tells


def test_words_that_stand_everywhere_lift_no_score(synced, transformer):
    text = "".join(f"## {n}번 창고\n\n창고 문은 {n}번 열린다.\n\n" for n in range(4))
    found = NoteRetriever(index=synced({"창고.md": text}, transformer), embedder=transformer).search("창고")
    assert max(hit.score for hit in found) < 4
