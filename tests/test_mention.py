"""What notes only name is not explained by them."""

import pytest

from rag.assistant import Assistant
from rag.mention import explained, tells_kinds
from rag.relevance import Question

QUESTION = "쭈글다가 뭐야?"


def said(synced, embedder, text, heading="정리", question=QUESTION):
    index = synced({"가.md": f"# 모음\n\n## {heading}\n\n{text}\n"})
    assistant = Assistant(index, embedder)
    (hit, *_) = assistant.retriever.search(question, 1)
    return explained(Question(question, index), hit)


@pytest.mark.parametrize(
    "text",
    [
        "요즘은 마늘이나 쭈글다로 맞추기도 한다.",
        "도구: 호미, 쭈글다, 낫.",
        "마늘·쭈글다·낫을 챙긴다.",
        "먼저 물을 주고 쭈글다를 쓴다.",
        "값이 비싼 것(가래, 쭈글다)은 빌린다.",
        "쭈글다 같은 것도 된다.",
        "연장은 쭈글다와 호미를 섞는다.",
        "고르려면 쭈글다, 파려면 호미.",
        "땅을 고르면 쭈글다도 산다.",
        "읍내에서 산 쭈글다가 정말 좋았다.",
        "읍내에서 빌린 쭈글다를 썼다.",
        "쭈글다가 맛있었다. 또 가야지.",
        "그 집 쭈글다는 별로였다.",
        "장에 쭈글다가 없었다.",
        "저녁에 쭈글다 먹음",
        "쭈글다가 사고 싶다.",
    ],
)
def test_what_is_named_in_passing(synced, embedder, text):
    assert said(synced, embedder, text) is False


@pytest.mark.parametrize(
    "text",
    [
        "쭈글다는 땅을 고르는 연장이다.",
        "쭈글다: 땅을 고르는 연장",
        "호미 / 쭈글다 : 호미는 땅을 파는 것, 쭈글다는 땅을 고르는 것",
        "땅을 고르는 연장을 쭈글다라 한다.",
        "땅을 고르는 쭈글다를 먼저 챙긴다.",
        "땅을 고르는 연장(쭈글다)을 챙긴다.",
        "쭈글다로 땅을 고른다.",
        "먼저 호미를 챙기고, 쭈글다가 있으면 더 쉽다.",
        "호미와 쭈글다를 쓴다. 쭈글다는 땅을 고르는 연장이다.",
        "쭈글다가 맛있었다. 우유가 많은 라떼다.",
        "쭈글다는 맛이 좋은 풀이다.",
        "쭈글다는 맛있다고 소문난 풀이다.",
        "쭈글다가 좋은 까닭은 날이 넓어서다.",
        "쭈글다가 있으면 땅이 고르다.",
        "땅을 고르게 만든 쭈글다를 챙긴다.",
        "읍내 사람이 만든 쭈글다를 챙긴다.",
        "단점: 땅이 없는 새 농부(쭈글다), 마른 흙.",
    ],
)
def test_what_is_told_of(synced, embedder, text):
    assert said(synced, embedder, text) is True


def test_a_phrase_that_is_cut_in_two_is_one_name(synced, embedder):
    text = "모카포트, 에어로프레스 같은 도구도 있다. 프렌치프레스도 샀다."
    assert said(synced, embedder, text, question="프렌치프레스가 뭐야?") is False
    assert said(synced, embedder, text, question="에어로프레스 사용법은?") is False
    text = "에어로프레스는 눌러서 내린다."
    assert said(synced, embedder, text, question="에어로프레스 사용법은?") is True


def test_a_heading_is_about_what_it_names(synced, embedder):
    assert said(synced, embedder, "호미와 쭈글다를 쓴다.", heading="쭈글다") is True


def test_other_names_are_names_of_it(synced, embedder):
    text = "그 뒤 RLHF나 DPO로 선호에 맞추기도 한다."
    assert said(synced, embedder, text, question="직접 선호 최적화란?") is False


def test_only_who_asks_what_it_is_wants_it_explained(synced, embedder):
    assert said(synced, embedder, "호미와 쭈글다를 쓴다.", question="쭈글다는 언제 쓰나요?") is None


def test_the_notes_are_said_to_name_it_only(synced, embedder):
    index = synced({"가.md": "# 모음\n\n## 연장\n\n밭에서는 호미, 쭈글다, 낫을 쓴다.\n"})
    answer = Assistant(index, embedder).ask(QUESTION)
    assert answer.status == "not_in_notes"
    assert "쭈글다" in answer.notice
    assert answer.hits


def test_the_note_that_explains_it_is_quoted(synced, embedder):
    index = synced(
        {
            "가.md": "# 연장\n\n## 준비\n\n쭈글다, 호미, 낫을 챙긴다. 쭈글다를 씻는다.\n",
            "나.md": "# 밭일\n\n## 순서\n\n봄에는 밭을 간다. 쭈글다는 땅을 고르는 연장이다.\n",
        }
    )
    answer = Assistant(index, embedder).ask(QUESTION)
    assert answer.status == "answered"
    assert "땅을 고르는 연장" in answer.text


BANK = "# 면접\n\n## 데드락 해결\n\n예방, 회피(은행원 알고리즘), 탐지가 있다. 대부분은 무시한다.\n"


@pytest.mark.parametrize(
    ("text", "question", "status"),
    [
        (BANK, "은행원 알고리즘은 어떻게 동작해?", "not_in_notes"),
        (BANK, "데드락 해결 방법은?", "answered"),
        (
            "# 정리\n\n## 비지도 학습\n\n구조를 찾는 순서로 배운다. (예: 군집화, PCA)\n",
            "PCA 구하는 순서",
            "not_in_notes",
        ),
        (
            "# 정리\n\n## 차원 줄이기\n\nPCA는 이렇게 구한다.\n\n1. 평균을 뺀다\n2. 방향을 찾는다\n",
            "PCA 구하는 순서",
            "answered",
        ),
    ],
)
def test_how_it_works_is_not_told_by_its_name(synced, embedder, text, question, status):
    assert Assistant(synced({"가.md": text}), embedder).ask(question).status == status


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("대신 쭈글다와 호미가 약하다.", False),
        ("너무 나누면 쭈글다가 많아져 느려진다.", True),  # 나누: in doubt
        ("그러면 쭈글다가 많아져 느려진다.", False),
        ("쭈글다에는 큰 것과 작은 것이 있다.", True),
        ("안쪽 쭈글다는 겹치는 것만, 바깥 쭈글다는 모두 남긴다.", True),
        ("쭈글다: 큰 것, 작은 것", True),
        ("호미만 쓴다.", None),
    ],
)
def test_who_could_tell_the_kinds_of_a_thing(synced, embedder, text, told):
    index = synced({"가.md": f"# 모음\n\n## 정리\n\n{text}\n"})
    (hit, *_) = Assistant(index, embedder).retriever.search("쭈글다 정리", 1)
    assert tells_kinds(Question("쭈글다의 종류를 알려줘", index), hit) is told


def test_kinds_that_no_note_tells_are_not_in_the_notes(synced, embedder):
    note = "# DB\n\n## NoSQL은 언제 쓰나\n\n쓰기가 아주 많을 때. 대신 조인과 트랜잭션이 약하다.\n"
    assert Assistant(synced({"가.md": note}), embedder).ask("조인의 종류를 알려줘").status == "not_in_notes"
