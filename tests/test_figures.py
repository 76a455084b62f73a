"""Where the best of several is asked for, the table with the figures of all tells it."""

from __future__ import annotations

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
