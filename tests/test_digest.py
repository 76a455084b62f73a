"""A whole note, or a chapter of it, in short."""

import pytest

from rag.assistant import Assistant

SYSTEM = """# 운영체제 면접 정리

## 프로세스

실행 중인 프로그램이다. 자기만의 메모리를 가진다.

## 데드락

### 조건

1. 상호 배제
2. 점유 대기

### 해결

- 예방: 조건을 깬다
- 회피: 은행원 알고리즘

## 시스템 콜

사용자 모드에서 커널 기능을 부르는 창구다.

## 스케줄링

| 이름 | 뜻 |
|---|---|
| FCFS | 온 순서 |
"""
OTHER = "# 네트워크\n\n## TCP\n\n연결을 맺는다.\n\n## UDP\n\n연결이 없다.\n"


@pytest.fixture
def ask(synced, embedder):
    assistant = Assistant(synced({"운영체제.md": SYSTEM, "네트워크.md": OTHER}), embedder)
    return assistant.ask


@pytest.mark.parametrize(
    "question",
    [
        "운영체제 요약해줘",
        "운영체제 노트를 간단히 정리해 줘",
        "운영체제 요약",
        "운영체제 정리 좀",
        "summarize my notes on 운영체제",
    ],
)
def test_a_note_in_short_tells_of_each_section(ask, question):
    answer = ask(question)
    assert answer.status == "answered"
    for said in (
        "프로세스: 실행 중인",
        "데드락 › 조건: 상호 배제",
        "데드락 › 해결: 예방",
        "시스템 콜: 사용자",
    ):
        assert said in answer.text
    assert "TCP" not in answer.text and "FCFS" not in answer.text


def test_a_chapter_in_short_tells_of_its_sections(ask):
    answer = ask("데드락 요약해줘")
    assert "상호 배제" in answer.text and "은행원" in answer.text
    assert "커널" not in answer.text


@pytest.mark.parametrize("question", ["시스템 콜 요약해줘", "시스템 콜 정리"])
def test_a_section_is_answered_from_itself(ask, question):
    assert ask(question).text == "사용자 모드에서 커널 기능을 부르는 창구다. [1]"


def test_only_notes_that_are_asked_are_told_in_short(synced, embedder):
    index = synced({"운영체제.md": SYSTEM, "네트워크.md": OTHER})
    answer = Assistant(index, embedder).ask("운영체제 요약해줘", source="*네트워크.md")
    assert "커널" not in answer.text


def test_of_a_long_note_it_is_said_how_much_is_shown(synced, embedder):
    note = "# 도감\n\n" + "".join(f"## 새{n}\n\n새{n}은 숲에 산다.\n\n" for n in range(20))
    answer = Assistant(synced({"도감.md": note}), embedder).ask("도감 요약해줘")
    assert len(answer.citations) == 16 and "20개 중" in answer.notice


def test_a_note_is_called_by_one_of_several_things_it_is_of(synced, embedder):
    note = "# 과적합, 규제, 정규화 문답 모음\n\n(스터디에서 옮겨 적음)\n\n" + SYSTEM.partition("\n\n")[2]
    answer = Assistant(synced({"가.md": note, "나.md": OTHER}), embedder).ask("정규화 문답 요약해줘")
    assert "프로세스: 실행 중인" in answer.text and "시스템 콜: 사용자" in answer.text
