from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.duplicates import _repeats, _said, distinct
from rag.present import hits_json
from rag.retrieve import NoteRetriever
from rag.types import Chunk, Hit

POST = (
    "Q1. 배치 정규화란?\n\n배치 정규화는 미니배치의 평균과 분산으로 층의 입력을 고르게 하여 학습을 안정하게 "
    "하고, 더 큰 학습률을 쓸 수 있게 하며, 초기값에 덜 민감하게 한다. 추론할 때는 이동 평균을 쓴다."
)
QUOTED = "더 큰 학습률을 쓸 수 있게 하며, 초기값에 덜 민감하게 한다. 추론할 때는 이동 평균을 쓴다."


def hit(text: str, source: str = "a") -> Hit:
    return Hit(Chunk(source, source, 0, len(text), 0, "", None, text), "제목", 1.0)


def sources(*texts: str) -> list[str]:
    return [h.chunk.source for h in distinct([hit(t, str(n)) for n, t in enumerate(texts)], 5)]


@pytest.mark.parametrize(
    "other",
    [
        POST,
        POST.replace(" ", "\n"),
        POST.replace(",", " ,"),
        POST.replace("고르게", "고루"),
    ],
)
def test_what_repeats_a_better_hit_is_one_with_it(other: str) -> None:
    found = distinct([hit(POST, "a"), hit(other, "b"), hit(other, "c")], 5)
    assert [(h.chunk.source, h.also) for h in found] == [("a", ("b", "c"))]


@pytest.mark.parametrize(
    "other",
    [
        POST.replace("덜 민감하게 한다", "덜 민감하게 하지 않는다"),
        POST.replace("이동 평균을 쓴다", "이동 평균을 쓰지 못한다"),
        POST.replace("배치 정규화는", "LayerNorm은"),
        POST.replace("이동 평균을 쓴다", "이동 평균 0.9를 쓴다"),
        POST + " 배치가 작으면 통계가 흔들려서 레이어 정규화를 쓰는 편이 낫고 순환 신경망도 그렇다고 한다.",
    ],
)
def test_what_says_something_else_stays(other: str) -> None:
    assert sources(POST, other) == ["0", "1"]


def test_short_passages_are_the_same_only_letter_for_letter() -> None:
    assert sources("네. 맞다.", "네.  맞다.", "네. 맞다") == ["0", "2"]


def test_a_whole_after_its_part_stays() -> None:
    assert sources(QUOTED, POST) == ["0", "1"]


def test_a_quotation_in_another_source_is_told_on_both() -> None:
    for texts in ((QUOTED, POST), (POST, QUOTED)):
        found = distinct([hit(text, str(n)) for n, text in enumerate(texts)], 5)
        assert [(h.chunk.source, h.also) for h in found] == [("0", ("1",)), ("1", ("0",))]
    apart = distinct([hit(POST, "a"), hit(QUOTED, "a"), hit("드롭아웃은 뉴런을 무작위로 끈다.", "b")], 5)
    assert [h.also for h in apart] == [(), (), ()]


@given(
    st.lists(st.sampled_from([POST, QUOTED, POST + "!", "다른 글이다.", ""]), max_size=30), st.integers(1, 6)
)
def test_order_stays_and_nothing_comes_twice(texts: list[str], k: int) -> None:
    hits = [hit(t, str(n)) for n, t in enumerate(texts)]
    found = distinct(hits, k)
    assert len(found) <= k
    numbers = [int(h.chunk.source) for h in found]
    assert numbers == sorted(numbers)
    assert len({h.chunk.text for h in found}) == len(found)
    assert distinct(found, k) == found


@given(st.lists(st.sampled_from(POST.split()), min_size=8, max_size=40), st.data())
def test_a_glance_at_some_pairs_misses_nothing_that_repeats(words: list[str], data: st.DataObject) -> None:
    """Against comparing every two passages in full."""
    others = [words.copy() for _ in range(3)]
    for other in others[1:]:
        for _ in range(data.draw(st.integers(1, 4))):
            other[data.draw(st.integers(0, len(other) - 1))] = data.draw(
                st.sampled_from(["고루", "그리고", ""])
            )
    texts = [" ".join(other) for other in others] + ["".join(words)]
    kept: list[str] = []
    for text in texts:
        if not any(_repeats(_said(text), _said(better)) for better in kept):
            kept.append(text)
    assert [h.chunk.text for h in distinct([hit(t, str(n)) for n, t in enumerate(texts)], 9)] == kept


def test_mirrors_stay_findable_and_citable(synced, embedder) -> None:
    index = synced(
        {"가.md": POST, "나.md": POST.replace("\n\n", "\n"), "다.md": f"어느 글에서 옮긴다.\n\n{QUOTED}\n"}
    )
    retriever = NoteRetriever(index=index, embedder=embedder)
    found = retriever.search("배치 정규화는 무엇을 안정하게 하나요?")
    texts = ["".join(h.chunk.text.split()) for h in found]
    assert len(texts) == len(set(texts))
    assert found[0].also
    assert hits_json(found)[0]["also"] == list(found[0].also)
    for name in ("가.md", "나.md"):
        only = retriever.search("배치 정규화", source=name)
        assert {h.chunk.source.rsplit("/", 1)[-1] for h in only} == {name}
