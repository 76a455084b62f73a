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
        "데드락 › 조건: 1. 상호 배제 · 2. 점유 대기 [2]",
        "데드락 › 해결: 예방: 조건을 깬다 · 회피: 은행원",
        "시스템 콜: 사용자",
        "스케줄링 (표): 이름 | 뜻 [5]",
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


NAMED_AFTER_ITSELF = """# 밭일 기초 정리

## 호미의 구조

### 날

날은 흙을 판다.

### 자루

자루는 나무로 만든다.

## 물 주기

아침에 준다.
"""


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("밭일 기초 정리 요약해줘", ("흙을 판다", "나무로", "아침에"), "연결"),
        ("밭일 기초 정리를 간단히 정리해줘", ("흙을 판다", "나무로", "아침에"), "연결"),
        ("밭일 기초 정리해줘", ("흙을 판다", "나무로", "아침에"), "연결"),
        ("밭일 기초 요약", ("흙을 판다", "나무로", "아침에"), "연결"),
        ("호미의 구조 요약해줘", ("흙을 판다", "나무로"), "아침에"),
        ("호미의 구조를 요약해줘", ("흙을 판다", "나무로"), "아침에"),
    ],
)
def test_a_name_may_have_a_word_that_asks_for_a_note_in_short(synced, embedder, question, told, untold):
    answer = Assistant(synced({"가.md": NAMED_AFTER_ITSELF, "나.md": OTHER}), embedder).ask(question)
    assert all(words in answer.text for words in told)
    assert untold not in answer.text and len(answer.citations) == len(told)


@pytest.mark.parametrize(
    "question", ["호미의 날 구조 요약해줘", "호미 구조의 장점 요약해줘", "물 주기 정리 요약해줘"]
)
def test_what_is_no_name_is_not_told_in_short(synced, embedder, question):
    answer = Assistant(synced({"가.md": NAMED_AFTER_ITSELF, "나.md": OTHER}), embedder).ask(question)
    assert not ("흙을 판다" in answer.text and "나무로" in answer.text and answer.text.startswith("- "))


def test_what_a_note_in_short_leaves_out_is_told(synced, embedder):
    note = "# 서버 메모\n\n## 켜기\n\n먼저 켠다.\n\n## 끄기\n\n나중에 끈다.\n\n## 설정\n\n```\na = 1\n```\n"
    answer = Assistant(synced({"가.md": note}), embedder).ask("서버 메모 요약해줘")
    assert len(answer.citations) == 2 and "1개 더" in answer.notice


def test_a_section_with_words_before_its_table_is_told_by_them(synced, embedder):
    note = SYSTEM.replace("| 이름 |", "차례를 정한다.\n\n| 이름 |")
    answer = Assistant(synced({"가.md": note}), embedder).ask("운영체제 요약해줘")
    assert "스케줄링: 차례를 정한다." in answer.text and "(표)" not in answer.text


def test_a_list_is_quoted_from_its_first_number_on(ask):
    (cited,) = (c for c in ask("운영체제 요약해줘").citations if c.heading.startswith("조건"))
    assert cited.quote == "1. 상호 배제\n2. 점유 대기" == SYSTEM[cited.start : cited.end]


def test_a_table_of_many_rows_is_told_of_once(synced, embedder):
    rows = "".join(f"| 장비{n} | 창고 {n}층에 있음 |\n" for n in range(90))
    note = f"# 창고 구조 정리\n\n## 목록\n\n| 이름 | 비고 |\n|---|---|\n{rows}\n## 사는 법\n\n가게에 간다.\n"
    answer = Assistant(synced({"가.md": note}), embedder).ask("창고 구조 정리해줘")
    assert answer.text.splitlines() == ["- 목록 (표): 이름 | 비고 [1]", "- 사는 법: 가게에 간다. [2]"]
    assert not answer.notice
