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
