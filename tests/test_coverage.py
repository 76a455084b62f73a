from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import coverage
from rag.coverage import posts, shared

LIST = """\
# 드롭아웃이란 무엇인가?

뉴런을 임의로 꺼서 한 뉴런에 기대지 않게 하는 규제 방법이다.

# 경사 하강법을 설명하라

## 단점은?

지역 최솟값에 빠질 수 있고 학습률에 민감하다.

## 왜 기울기의 반대로 가나요?

# 과적합은 어떻게 막나요?

## 조기 종료

검증 손실이 다시 커지면 학습을 멈춘다.

# 모멘텀에 대해 설명해주세요

TODO 나중에 정리

# 설치

패키지를 설치한다.
"""
OTHER = """\
# 모멘텀을 설명하라

지난 걸음의 방향을 이어 가서 진동을 줄이고 빨리 내려간다.

# dropout은 무엇인가요?

학습할 때 유닛을 무작위로 끈다. 앙상블과 비슷한 효과가 있다.

# 배치 정규화의 효과는?

학습이 안정되고 학습률을 크게 할 수 있다.
"""


@pytest.fixture
def index(synced):
    return synced({"가.md": LIST, "나.md": OTHER, "다.md": "# 설치\n\n패키지를 설치한다.\n"})


def asked(index) -> dict[str, bool]:
    return {question.text: question.answered for post in posts(index) for question in post.questions}


def test_what_is_asked_is_answered_or_left_open(index):
    found = {post.title: [q.text for q in post.open] for post in posts(index)}
    assert len(found) == 2, "a note that asks nothing is not listed"
    assert list(found.values()) == [
        ["경사 하강법을 설명하라", "왜 기울기의 반대로 가나요?", "모멘텀에 대해 설명해주세요"],
        [],
    ]
    answers = asked(index)
    assert answers["드롭아웃이란 무엇인가?"] and answers["단점은?"]
    assert answers["과적합은 어떻게 막나요?"], "by the heading under it"
    assert "설치" not in answers


def test_a_question_opens_its_passage_and_says_what_it_means(index):
    questions = {q.text: q for post in posts(index) for q in post.questions}
    for question in questions.values():
        text = index.document(question.chunk.source).text
        assert text[question.chunk.start : question.chunk.end] == question.chunk.text
    assert "단점은?" in questions["단점은?"].chunk.text
    assert questions["단점은?"].above == ("경사 하강법을 설명하라",)
    assert questions["단점은?"].standalone() == "경사 하강법의 단점은?"
    assert questions["드롭아웃이란 무엇인가?"].standalone() == "드롭아웃이란 무엇인가?"


def test_questions_of_several_notes_come_together(index, embedder):
    told: list[float] = []
    found = shared(posts(index), index, embedder, progress=told.append)
    together = {frozenset(q.text for q in one.questions): one for one in found}
    assert set(together) == {
        frozenset({"드롭아웃이란 무엇인가?", "dropout은 무엇인가요?"}),
        frozenset({"모멘텀에 대해 설명해주세요", "모멘텀을 설명하라"}),
    }
    momentum = together[frozenset({"모멘텀에 대해 설명해주세요", "모멘텀을 설명하라"})]
    assert [(q.answered, q.text) for q in momentum.questions] == [
        (True, "모멘텀을 설명하라"),
        (False, "모멘텀에 대해 설명해주세요"),
    ]
    assert momentum.answers == 1
    assert together[frozenset({"드롭아웃이란 무엇인가?", "dropout은 무엇인가요?"})].answers == 2
    assert told and all(0 <= share <= 1 for share in told)


def test_a_copy_of_a_note_asks_nothing_again(synced, embedder):
    index = synced({"가.md": OTHER, "사본.md": OTHER})
    (post,) = posts(index)
    assert post.source.endswith("가.md")
    assert shared([post], index, embedder) == []


def test_notes_of_one_title_are_told_apart():
    notes = [("/가/글.md", "글"), ("C:\\나\\둘.md", "글"), ("/다.md", "다른 글")]
    assert list(coverage.told_apart(notes).values()) == ["글 (글.md)", "글 (둘.md)", "다른 글"]


def test_a_note_saved_twice_gives_one_answer(synced, embedder):
    index = synced({"가.md": OTHER, "사본.md": f"{OTHER}\n# 설치\n\n패키지를 설치한다.\n"})
    found = shared(posts(index), index, embedder)
    assert len(found) == 3
    assert [(len(one.questions), one.answers) for one in found] == [(2, 1)] * 3


def test_a_question_without_a_subject_is_compared_with_what_it_stands_under(synced, embedder):
    index = synced({
        "가.md": "# 경사 하강법\n\n## 단점은?\n\n지역 최솟값에 빠진다.\n",
        "나.md": "# 트랜잭션\n\n## 단점은?\n\n느려질 수 있다.\n",
        "다.md": "# 경사 하강법의 단점은?\n\n학습률에 민감하다.\n",
    })  # fmt: skip
    (found,) = shared(posts(index), index, embedder)
    assert {question.chunk.source[-4:] for question in found.questions} == {"가.md"[-4:], "다.md"[-4:]}


def test_notes_without_questions_share_none(synced, embedder):
    index = synced({"가.md": "# 설치\n\n패키지를 설치한다.\n"})
    assert posts(index) == [] and shared([], index, embedder) == []


pairs = st.dictionaries(
    st.sampled_from(list(combinations(range(9), 2))), st.floats(0.7, 1.0, allow_nan=False), max_size=30
)


@given(pairs)
def test_a_group_holds_only_what_asks_the_same_as_all_of_it(same):
    groups = coverage._grouped(9, same)
    assert sorted(n for group in groups for n in group) == list(range(9))
    for group in groups:
        assert all(pair in same for pair in combinations(group, 2))
    for one, other in combinations(groups, 2):
        joined = [(min(a, b), max(a, b)) for a in one for b in other]
        assert not all(pair in same for pair in joined), "two groups that could be one"
