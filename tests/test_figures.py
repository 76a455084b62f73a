"""Where the best of several is asked for, the table with the figures of all tells it."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant

RUNS = """# 번역 실험

평가: BLEU (형태소 단위)

## 실험 표

| 실험 | lr | batch | BLEU |
|---|---|---|---|
| R1 | 5e-5 | 32 | 38.2 |
| R2 | 3e-5 | 32 | 39.6 |
| R3 | 1e-4 | 16 | 42.7 |

R2로 결정.

## 실패한 실험

역번역을 더한 실험은 BLEU 40.3 에서 39.8 로 떨어짐.
"""


OTHERS = """# 기온

## 여름

지난여름에는 기온이 높았다.

## 겨울

습도가 높은 날에는 눈이 왔다.
"""


def test_the_best_is_told_by_the_figures_of_all(synced, embedder):
    answer = Assistant(synced({"실험.md": RUNS, "기온.md": OTHERS}), embedder).ask("BLEU 제일 높은 실험은?")
    assert "| R3 | 1e-4 | 16 | 42.7 |" in answer.text and "39.8" not in answer.text


def test_a_table_of_other_figures_does_not_tell_it(synced, embedder):
    answer = Assistant(synced({"실험.md": RUNS}), embedder).ask("가장 크게 실패한 실험은?")
    assert "| R3 |" not in answer.text


TUNED = """# 선호 학습

## 우리 실험

| 이름 | β | lr | 승률 |
|---|---|---|---|
| fox-a | 0.1 | 5e-7 | 61.3 |
| fox-b | 0.1 | 1e-6 | 64.8 |
| fox-c | 0.3 | 5e-7 | 63.0 |

- β가 작으면 답이 길어지고 장황해짐
- fox-b가 승률은 높지만 길이가 늘어서 최종은 fox-c
"""


def test_a_row_and_a_column_that_are_named_hold_the_answer(synced, embedder):
    assistant = Assistant(synced({"선호.md": TUNED, "기온.md": OTHERS}), embedder)
    assert "| fox-c | 0.3 |" in assistant.ask("fox-c 베타").text
    assert "장황" in assistant.ask("β가 작으면 어떻게 돼?").text


def test_what_the_rows_are_called_in_the_question_need_not_stand_in_the_note(synced, embedder):
    answer = Assistant(synced({"실험.md": RUNS, "기온.md": OTHERS}), embedder).ask("BLEU 제일 높은 조합")
    assert "| R3 | 1e-4 | 16 | 42.7 |" in answer.text


PLANS = """# 요금제

| 요금제 | 월 요금 | 통화 |
|---|---|---|
| 베이직 | 33,000원 | 무제한 |
| 슬림 | 37,000원 | 무제한 |
| 라이트 | 42,000원 | 무제한 |
| 플러스 | 55,000원 | 무제한 |
| 맥스 | 80,000원 | 무제한 |
| 시니어 | 25,000원 | 100분 |
"""


def test_of_a_long_table_the_row_that_is_named_is_quoted_under_its_head(synced, embedder):
    answer = Assistant(synced({"요금.md": PLANS}), embedder).ask("플러스 요금제는 얼마야?")
    assert answer.text == ("| 요금제 | 월 요금 | 통화 |\n|---|---|---|\n| 플러스 | 55,000원 | 무제한 |\n[1]")
    assert answer.citations[0].quote == PLANS[answer.citations[0].start : answer.citations[0].end]


def test_a_long_table_of_which_no_row_is_named_is_quoted_whole(synced, embedder):
    answer = Assistant(synced({"요금.md": PLANS}), embedder).ask("가장 싼 요금제는?")
    assert "시니어" in answer.text and "베이직" in answer.text


CARDS = """# 규정

| 직급 | 연차 | 법인카드 한도 |
|---|---|---|
| 사원 | 15일 | 50만원 |
| 대리 | 16일 | 100만원 |
"""


@pytest.mark.parametrize("question", ["임원은 법인카드 한도가 얼마야?", "과장의 법인카드 한도는 얼마야?"])
def test_a_row_that_a_table_lacks_is_not_in_the_notes(synced, embedder, question):
    assert Assistant(synced({"규정.md": CARDS}), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    "question",
    [
        "대리 법인카드 한도는?",
        "법인카드 한도는?",
        "사원과 대리의 법인카드 한도 차이는?",
        "우리 회사 법인카드 한도 알려줘",
        "우리 회사의 법인카드 한도는?",
        "출장 법인카드 한도는 얼마야?",
    ],
)
def test_a_row_that_it_has_or_none_is(synced, embedder, question):
    assert "100만원" in Assistant(synced({"규정.md": CARDS}), embedder).ask(question).text


def test_a_row_may_be_called_in_the_other_script(synced, embedder):
    note = "# 스케줄링\n\n| 이름 | 선점 |\n|---|---|\n| FCFS | 비선점 |\n| Round Robin | 선점 |\n"
    answer = Assistant(synced({"os.md": note}), embedder).ask("라운드 로빈의 선점은?")
    assert answer.status == "answered"
