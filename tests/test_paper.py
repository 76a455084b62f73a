from __future__ import annotations

import pytest
from posts_like import note

from ingest.clean import clean
from ingest.split import split

PAPER = """Pruning by Drift
Ada Cho and Ben Ito

Abstract
We prune heads that drift little. The
cost is small.

1 Introduction
Attention heads are redundant, as many
have seen before.

2 Method
2.1 Drift
Drift is the distance between a weight and
where it started.
2.2 Threshold
Heads below the 40th percentile go.

3. Not a section of this kind

3 Results
Accuracy falls by 0.6 points on average.

Acknowledgements
We thank the cluster team.

References
[1] A. Vaswani. Attention is all you need.

A Hyperparameters
We use a learning rate of 3e-4 throughout.

B Proof
The bound follows from convexity here.
"""


def named(text: str, form: str = "text") -> list[str]:
    return [chunk.heading for chunk in split(clean(note(text, form)))]


def test_the_sections_of_a_paper_without_dots_and_blank_lines() -> None:
    assert named(PAPER) == [
        "", "Abstract", "Introduction", "Drift ‹ Method", "Threshold ‹ Method", "Results", "Acknowledgements",
        "References", "Hyperparameters", "Proof",
    ]  # fmt: skip


def test_wrapped_text_below_numbers_with_dots_in_korean() -> None:
    text = (
        "노트 검색\n\n요 약\n재현율을 높이는 방법을 제안한다.\n\n1. 서론\n노트마다 표기가 다르다. 같은 말을"
        "\n섞어 적는다.\n\n2. 제안 방법\n2.1 사전\n사전은 모두 손으로 골랐고\n다시 보았다.\n\n3. 결론\n"
        "가중치를 낮출 때 재현율이 가장 높았고 그 밖에는\n낮았다.\n\n참고문헌\n[1] 박지훈, 질의 확장, 2018.\n"
    )
    assert named(text) == ["", "요 약", "서론", "사전 ‹ 제안 방법", "결론", "참고문헌"]


def test_small_capitals_become_words() -> None:
    text = PAPER.replace("1 Introduction", "1 I NTRODUCTION").replace("Abstract", "A BSTRACT")
    assert named(text)[1:3] == ["ABSTRACT", "INTRODUCTION"]


@pytest.mark.parametrize(
    "text",
    [
        "장보기\n\n1 Milk\n\n2 Eggs\n\n3 Bread\n",
        "Plan\n\n1 Read the paper.\nIt is a long one to read.\n\n2 Write the note.\nAlso long.\n",
        "오늘\n\n1 Introduction\n아직 안 읽음\n\n2 Method\n아직 안 읽음\n\n3 Results\n아직 안 읽음\n",
    ],
)
def test_lists_without_sentences_below_are_no_sections(text: str) -> None:
    assert named(text) == [""]


def test_a_letter_alone_counts_nothing() -> None:
    text = PAPER[: PAPER.index("B Proof")].replace("A Hyperparameters", "A GPU was used here")
    assert named(text)[-1] == "References"


def test_what_closes_a_paper_closes_any_text() -> None:
    text = "모멘텀 메모\n\n모멘텀은 지난 기울기를 쌓는다. 관성과 같다.\n\n참고문헌\nSutskever, 2013\n"
    assert named(text)[-1] == "참고문헌"
    assert len(named(text.replace("참고문헌", "결론"))) == 1


def test_heads_and_numbers_of_pages_between_form_feeds_are_furniture() -> None:
    told = ["Drift is a distance.", "It is small early.", "Heads that drift stay.", "All others are pruned."]
    sheets = [f"Pruning\n\nCho and Ito\n\n{one}\n{one[::-1]}\n\n{n}\n" for n, one in enumerate(told, 1)]
    document = clean(note("\f".join(sheets), "text"))
    text = document.text
    for a, b in reversed(document.furniture):
        text = text[:a] + text[b:]
    assert [line for line in text.splitlines() if line.strip()] == [
        x for one in told for x in (one, one[::-1])
    ]
    assert clean(note("\n".join(sheets), "text")).furniture == ()


def test_a_name_may_begin_with_a_number() -> None:
    text = (
        "마을 운동 정리\n\n1. 돌다리 개편\n촌장이 나무다리를 헐고 돌다리를 놓았다.\n\n"
        "2. 나루터 협약\n두 마을이 나루터를 번갈아 쓰기로 하였다.\n\n"
        "3. 5·9 모임\n장터에 모인 사람들이 세금을 낮춰 달라고 하였다. 이듬해 세금이 내렸다.\n\n"
        "4. 2차 개편\n나무 난간을 돌 난간으로 바꾸었다. 지금까지 남아 있다.\n"
    )
    assert named(text)[1:] == ["돌다리 개편", "나루터 협약", "5·9 모임", "2차 개편"]
