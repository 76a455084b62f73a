"""What notes only name is not explained by them."""

import pytest

from rag.assistant import Assistant
from rag.mention import explained
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
    ],
)
def test_what_is_named_in_passing(synced, embedder, text):
    assert said(synced, embedder, text) is False


@pytest.mark.parametrize(
    "text",
    [
        "쭈글다는 땅을 고르는 연장이다.",
        "쭈글다: 땅을 고르는 연장",
        "땅을 고르는 연장을 쭈글다라 한다.",
        "땅을 고르는 쭈글다를 먼저 챙긴다.",
        "땅을 고르는 연장(쭈글다)을 챙긴다.",
        "쭈글다로 땅을 고른다.",
        "먼저 호미를 챙기고, 쭈글다가 있으면 더 쉽다.",
        "호미와 쭈글다를 쓴다. 쭈글다는 땅을 고르는 연장이다.",
    ],
)
def test_what_is_told_of(synced, embedder, text):
    assert said(synced, embedder, text) is True


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
