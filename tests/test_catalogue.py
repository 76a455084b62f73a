"""Which notes there are."""

import pytest

from rag.assistant import Assistant
from rag.catalogue import MOST_NOTES, asks_for_notes

ASKED = """
내 노트에 뭐가 있어?
노트에 뭐가 들어 있나요?
내 노트에는 어떤 내용이 있어요?
무슨 노트가 있어?
어떤 주제를 다루고 있어?
노트 목록 보여줘
문서 목록
뭘 물어볼 수 있어?
무슨 질문을 할 수 있나요?
어떤 문서를 읽었어?
what notes do you have?
list my notes
what's in my notes?
What can I ask?
"""
NOT_ASKED = """
내 노트에 드롭아웃이 있어?
드롭아웃 노트에 뭐가 있어?
노트에 적힌 수식이 있어?
어떤 방법이 있어?
파일 시스템에는 뭐가 있어?
무슨 뜻이야?
뭐가 문제야?
문서 분류가 뭐야?
글 쓰는 방법
파일 목록을 보는 명령은?
노트가 뭐야?
what is a note?
list the optimizers
what files does git ignore?
"""


@pytest.mark.parametrize("question", ASKED.split("\n")[1:-1])
def test_which_notes_there_are_is_asked(question):
    assert asks_for_notes(question)


@pytest.mark.parametrize("question", NOT_ASKED.split("\n")[1:-1])
def test_what_a_note_says_is_asked(question):
    assert not asks_for_notes(question)


def test_notes_are_listed_by_their_first_lines(synced, embedder):
    index = synced({"가.md": "# 밭일\n\n봄에 간다.\n", "나.txt": "장보기\n\n두부를 산다.\n"})
    answer = Assistant(index, embedder).ask("내 노트에 뭐가 있어?")
    assert answer.status == "answered"
    assert {c.quote.lstrip("# ") for c in answer.citations} == {"밭일", "장보기"}
    assert "mutdap status" not in answer.notice
    assert all(index.document(c.source).text[c.start : c.end] == c.quote for c in answer.citations)


def test_only_those_that_are_asked_and_no_more_than_one_reads(synced, embedder):
    count = MOST_NOTES + 3
    index = synced({f"{n:02}.md": f"# 노트 {n}\n\n내용 {n}\n" for n in range(count)})
    assistant = Assistant(index, embedder)
    answer = assistant.ask("노트 목록")
    assert len(answer.citations) == MOST_NOTES
    assert str(count) in answer.notice
    assert len(assistant.ask("노트 목록", "*03.md").citations) == 1
