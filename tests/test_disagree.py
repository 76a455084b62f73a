from __future__ import annotations

from types import SimpleNamespace

import pytest

from rag import disagree
from rag.assistant import Assistant
from rag.disagree import Sentences
from rag.present import notice_text
from rag.types import Answer

CONTRADICTING = [
    ("레이어 정규화는 배치 크기에 의존하나요?",
     "레이어 정규화는 배치 크기에 의존하지 않는다.", "레이어 정규화는 배치 크기에 의존한다."),
    ("Adam의 기본 학습률은 얼마인가요?",
     "Adam의 기본 학습률은 0.001이다.", "Adam의 기본 학습률은 0.01로 둔다."),
    ("시그모이드를 은닉층에 쓰나요?",
     "시그모이드는 은닉층에 쓰지 않는 것이 좋다.", "은닉층에는 시그모이드를 쓰는 것이 좋다."),
]  # fmt: skip
AGREEING = [
    ("드롭아웃은 왜 쓰나요?",
     "드롭아웃은 과적합을 막는다.", "드롭아웃은 매번 다른 부분 신경망을 학습하는 효과가 있다."),
    ("Adam의 기본 학습률은 얼마인가요?",
     "Adam의 기본 학습률은 0.001이다.", "Adam은 학습률 0.001이 기본값이다."),
    ("풀링은 무엇인가요?",
     "최대 풀링은 영역의 최댓값을 남긴다.", "평균 풀링은 영역의 평균을 남긴다."),
]  # fmt: skip


@pytest.fixture
def asked(synced, transformer):
    def ask(question: str, one: str, other: str) -> Answer:
        files = {f"{n}.md": f"# 노트 {n}\n\n## {question}\n\n{text}\n" for n, text in enumerate((one, other))}
        answer = Assistant(synced(files, transformer), transformer).ask(question)
        assert answer.status == "answered"
        return answer

    return ask


@pytest.mark.parametrize(("question", "one", "other"), CONTRADICTING)
def test_notes_that_contradict_each_other_are_both_shown_and_told(asked, question, one, other):
    answer = asked(question, one, other)
    assert len(answer.citations) == 2
    assert answer.contradicting == (1, 2)
    said = notice_text(answer)
    assert "[1]" in said and "[2]" in said and "서로 다르게" in said


@pytest.mark.parametrize(("question", "one", "other"), AGREEING)
def test_notes_that_may_both_hold_are_not_set_against_each_other(asked, question, one, other):
    answer = asked(question, one, other)
    assert answer.contradicting == ()
    assert notice_text(answer) == ""


def test_one_note_does_not_contradict_itself(synced, transformer):
    text = "# 노트\n\n## 렐루는 죽나요?\n\n렐루는 죽지 않는다. 렐루는 죽는다.\n"
    answer = Assistant(synced({"a.md": text}, transformer), transformer).ask("렐루는 죽나요?")
    assert answer.contradicting == ()


def test_a_sentence_is_embedded_once(embedder, monkeypatch):
    asked: list[list[str]] = []
    counting = SimpleNamespace(encode=lambda texts: asked.append(texts) or embedder.encode(texts))
    sentences = Sentences(counting)
    texts = ["렐루는 죽는다.", "풀링은 줄인다.", "렐루는 죽는다."]
    assert (sentences.vectors(texts) == embedder.encode(texts)).all()
    assert (sentences.vectors(texts[1:]) == embedder.encode(texts[1:])).all()
    assert asked == [texts[:2]]
    monkeypatch.setattr(disagree, "KEPT", 1)
    assert sentences.vectors([]).size == 0
    assert (sentences.vectors(["새 문장."]) == embedder.encode(["새 문장."])).all()
    assert len(sentences._vectors) == 1
