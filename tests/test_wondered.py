"""A line that only asks what its author once knew is no answer; what stands behind it may be one."""

import pytest

from rag.assistant import Assistant
from rag.blank import is_stub, stubs, wonders

OTHER = "# 캐시\n\n## 브라우저 캐시\n\n캐시는 값을 둔다. 오래 두면 낡는다.\n"
QUESTION = "keep-alive가 뭐야?"
WONDERED = "keep-alive가 뭐였더라"
HOST = "Host 헤더는 서버의 이름을 적는다."


@pytest.fixture
def ask(synced, embedder):
    def asked(text, question=QUESTION):
        return Assistant(synced({"웹.md": text, "캐시.md": OTHER}), embedder).ask(question)

    return asked


@pytest.mark.parametrize(
    "note",
    [
        f"# {WONDERED}\n\nTODO\n",
        f"{WONDERED}\n\nTODO\n",
        f"# 웹\n\n## {WONDERED}\n\nTODO\n",
        f"# 웹\n\n## HTTP\n\n{HOST}\n\n{WONDERED}\nTODO\n",
        f"# 웹\n\n## HTTP\n\n{HOST}\n\n{WONDERED}\n",
        f"# 웹\n\n## HTTP\n\n{HOST}\n\nkeep-alive가 뭐지?\nTODO\n",
        f"# 웹\n\n- {HOST}\n- {WONDERED} TODO\n",
        f"# 웹\n\n- {HOST}\n- {WONDERED} -> TODO\n",
        f"# 웹\n\n- {HOST}\n- {WONDERED}\n  - TODO\n",
        f"# 웹\n\n- {WONDERED}\n- 쿠키는 작은 값이다.\n",
        f"# 웹\n\n## TODO\n\n- {WONDERED}\n- TLS 공부\n",
    ],
)
def test_what_is_only_wondered_at_is_left_open(ask, note):
    answer = ask(note)
    assert answer.status == "unanswered"
    assert answer.citations[0].source.endswith("웹.md")


@pytest.mark.parametrize(
    "note",
    [
        f"# {WONDERED}\n\n연결을 다시 쓰는 것이다.\n",
        f"# 웹\n\n## HTTP\n\n{WONDERED}\n\n연결을 다시 쓰는 것\n",
        f"# 웹\n\n## HTTP\n\n{WONDERED}? 연결을 다시 쓰는 것이다.\n",
        f"# 웹\n\n## HTTP\n\n- {WONDERED}\n  - 연결을 다시 쓰는 것\n- 쿠키는 작은 값이다.\n",
        f"# 웹\n\n## HTTP\n\nkeep-alive는 연결을 다시 쓰는 것이다.\n\n{WONDERED}\n",
    ],
)
def test_what_stands_behind_it_answers(ask, note):
    answer = ask(note)
    assert answer.status == "answered" and "연결을 다시 쓰는 것" in answer.text


def test_another_note_that_tells_it_answers(synced, embedder):
    told = "# 서버\n\n## 연결\n\nkeep-alive는 연결을 다시 쓰는 것이다.\n"
    notes = {"웹.md": f"# 웹\n\n## HTTP\n\n{HOST}\n\n{WONDERED}\nTODO\n", "서버.md": told}
    answer = Assistant(synced(notes), embedder).ask(QUESTION)
    assert answer.status == "answered" and answer.citations[0].source.endswith("서버.md")


def test_what_else_a_passage_says_is_told(ask):
    note = f"# 웹\n\n## HTTP\n\n{HOST}\n\n{WONDERED}\nTODO\n"
    assert HOST in ask(note, "Host 헤더는 뭐야?").text


def test_who_asks_otherwise_did_not_ask_it(ask):
    note = f"# 웹\n\n## HTTP\n\n{HOST}\n\n{WONDERED}\n"
    assert ask(note, "keep-alive는 왜 써?").status == "not_in_notes"


@pytest.mark.parametrize(
    "line",
    ["이게 뭐였더라", "왜 그랬더라?", "언제 끝났더라…", "포트가 몇이더라", "이름이 뭐였지", "누구였더라 ㅠ"],
)
def test_how_one_wonders(line):
    assert wonders(line)
    assert is_stub(f"{line} TODO")


@pytest.mark.parametrize(
    "line",
    [
        "왜 그런지 알겠더라",
        "먹어 보니 맛있더라",
        "왜 좋은지 써 보니 알게 되더라",
        "뭐든 쓰면 된다",
        "값이 없었지",
    ],
)
def test_how_one_tells(line):
    assert not wonders(line)


def test_a_question_is_a_stub_by_what_is_behind_it():
    assert stubs(["가가 뭐였더라", "TODO"]) == [True, True]
    assert stubs(["가가 뭐였더라", "나가 뭐였더라"]) == [True, True]
    assert stubs(["가가 뭐였더라", "나는 값이다."]) == [True, False]
    assert stubs(["가가 뭐였더라", "값을 두는 곳"]) == [False, False]
    assert stubs(["가가 뭐였더라", "이것은 값을 두는 곳"]) == [False, False]
    assert stubs(["나는 값이다.", "TODO"]) == [False, True]
