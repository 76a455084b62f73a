"""Questions that name a day ask the notes of that day."""

from datetime import date

import pytest

from ingest.sync import sync
from rag.assistant import Assistant
from rag.index import LocalIndex
from rag.protocol import SourceState
from rag.when import asked_of, asks_on_which_day


def state(source: str, dated: str) -> SourceState:
    return SourceState(source, "/노트", "0", 1, 0, source, 1, dated=dated)


STATES = [
    state("/노트/회의 2024-04-22.md", "2024-04-22"),
    state("/노트/회의 2024-04-29.md", "2024-04-29"),
    state("/노트/2023-04-29.md", "2023-04-29"),
    state("/노트/2024-05-07.md", "2024-05-07"),
]


@pytest.mark.parametrize(
    ("question", "names", "rest"),
    [
        ("4월 22일 회의 결정", {"회의 2024-04-22"}, "회의 결정"),
        ("4월 29일에 정한 것은?", {"회의 2024-04-29", "2023-04-29"}, "정한 것은?"),
        ("2024년 4월 29일 회의 결론이 뭐였어?", {"회의 2024-04-29"}, "회의 결론이 뭐였어?"),
        ("2024-05-07에 배운 거", {"2024-05-07"}, ""),
        ("5/7 TIL", {"2024-05-07"}, ""),
        ("5월 7일에 뭐 했지?", {"2024-05-07"}, ""),
        ("5월에 정리한 AWQ", {"2024-05-07"}, "정리한 AWQ"),
        ("4월에 뭐 공부했지", {"회의 2024-04-22", "회의 2024-04-29", "2023-04-29"}, ""),
    ],
)
def test_the_notes_of_the_day_are_asked(question, names, rest):
    then = asked_of(question, lambda: STATES)
    assert then is not None and then.scope is not None
    assert then.scope.names == {f"/노트/{name}.md" for name in names} and then.rest == rest


@pytest.mark.parametrize(
    "question",
    [
        "확률이 5/7이면?",
        "5월 생산량 예측은 어떻게 해?",
        "ResNet 4.29 버전",
        "12월 25일의 코사인 유사도",
        "13월 40일 회의",
    ],
)
def test_other_numbers_are_no_day_and_a_day_without_notes_is_no_limit(question):
    assert asked_of(question, lambda: STATES) is None


def test_all_of_a_day_without_notes_is_not_in_the_notes():
    then = asked_of("7월 3일에 뭐 했지", lambda: STATES)
    assert then is not None and then.scope is None


@pytest.fixture
def diary(tmp_path, transformer):
    said = {
        "2024-05-20": "AWQ로 양자화한 모델을 돌려봤다. 배치가 32를 넘으니 오히려 느렸다.",
        "2024-04-15": "A/B 테스트 회의를 했다. 결론은 순차 검정을 쓰자는 것이다.",
        "2024-04-29": "서빙 회의를 했다. 긴 요청은 별도 큐로 보내기로 했다.",
    }
    notes = tmp_path / "일지"
    notes.mkdir()
    for day, text in said.items():
        (notes / f"{day}.md").write_text(f"# {date.fromisoformat(day):%m/%d}\n\n{text}\n", encoding="utf-8")
    index = LocalIndex(tmp_path / "색인", transformer.identity, transformer.dimension)
    sync(index, transformer, [notes])
    yield Assistant(index, transformer)
    index.close()


def test_a_diary_is_asked_by_its_days(diary):
    ask = diary.ask
    assert "별도 큐" in ask("4월 29일 회의 결론이 뭐였어?").text, "though another day's note speaks of 결론"
    whole = ask("5월 20일에 뭐 했지")
    assert whole.status == "answered" and "AWQ" in whole.text and "느렸다" in whole.text
    assert {c.source.rpartition("/")[2] for c in whole.citations} == {"2024-05-20.md"}
    assert ask("7월 3일에 뭐 적었지?").status == "not_in_notes"
    assert "순차 검정" in ask("A/B 테스트 결론은?").text


def test_when_something_was_done_is_told_by_the_day_of_its_note(synced, embedder):
    notes = {
        "2026-03-14.md": "# 작업\n\n도메인을 새로 등록했다.\n",
        "서버.md": "# 서버\n\n도메인은 한 해마다 갱신한다.\n",
    }
    assistant = Assistant(synced(notes), embedder)
    assert "[1] 2026-03-14" in assistant.ask("도메인 언제 등록했지?").notice
    assert "2026" not in assistant.ask("도메인은 언제 갱신하나요?").notice


@pytest.mark.parametrize("question", ["언제 바꿨더라", "며칠에 샀지?", "when did I register it"])
def test_what_asks_for_a_day(question):
    assert asks_on_which_day(question)


@pytest.mark.parametrize("question", ["언제 쓰나요?", "언제나 있었나요?", "조기 종료는 언제 할 수 있나요?"])
def test_what_asks_for_a_case(question):
    assert not asks_on_which_day(question)
