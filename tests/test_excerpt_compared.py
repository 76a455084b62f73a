"""Two things that are compared: each with its own part, wherever that stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from one_note import answered

from rag.assistant import Assistant


@pytest.mark.parametrize(
    ("files", "question", "sources"),
    [
        ({"강화.md": "## 큐러닝\n\n다음 상태의 최대 Q를 쓰는 오프폴리시 방법이다.\n\n## 살사\n\n"
                     "실제로 한 행동의 Q를 쓰는 온폴리시 방법이다.\n"},
         "큐러닝과 살사의 차이는?", [("강화.md", "큐러닝"), ("강화.md", "살사")]),
        ({"뮤텍스.md": "# 뮤텍스\n\n한 번에 한 스레드만 들어가게 하는 잠금이다.\n",
          "GIL.md": "# GIL\n\n인터프리터 전체의 잠금이다.\n"},
         "뮤텍스와 GIL의 차이는?", [("뮤텍스.md", ""), ("GIL.md", "")]),
        ({"생성.md": "# 생성\n\n## 확산\n\nDDPM은 천 단계에 걸쳐 잡음을 걷어 낸다.\n\n## DDIM\n\n"
                     "쉰 단계면 되고 결정적이다.\n"},
         "DDPM과 DDIM은 뭐가 달라?", [("생성.md", "확산 ‹ 생성"), ("생성.md", "DDIM ‹ 생성")]),
        ({"생성.md": "# 생성\n\n## DDIM\n\n쉰 단계면 되고 결정적이다.\n"},
         "DDIM과 GRPO의 차이는?", []),
        ({"퀵.md": "# 퀵 정렬\n\n## 장점\n\n- 추가 메모리가 거의 필요 없다\n",
          "병합.md": "# 병합 정렬\n\n## 장점\n\n- 최악에도 빠르다\n"},
         "병합 정렬의 장점은?", [("병합.md", "장점 ‹ 병합 정렬")]),
    ],
)  # fmt: skip
def test_each_side_and_only_what_was_asked(synced, embedder, files, question, sources):
    answer = Assistant(synced(files), embedder).ask(question)
    assert [(Path(c.source).name, c.heading) for c in answer.citations] == sources


def test_both_sides_of_one_list(synced, embedder):
    text = "# 대조 학습\n\n- 심씨엘알: 큰 배치가 필요하다\n- 모코: 큐에 쌓아 둔다\n- 비욜: 음성 표본이 없다\n"
    said = answered(synced, embedder, text, "심씨엘알과 모코의 차이는?")
    assert "큰 배치" in said and "큐에" in said and "음성 표본" not in said


CRITERIA = """# 반죽 기준

기준으로 수분율과 염도가 있다. 둘 다 낮을수록 다루기 쉽다.
수분율은 물을 밀가루로 나눈 값이고, 염도는 소금을 밀가루로 나눈 값이다.
염도가 2를 넘으면 발효가 느려진다.
그래서 염도는 수분율보다 더 조심스럽게 정한다.
"""


def test_a_difference_is_told_where_one_thing_is_set_apart_from_the_other(synced, embedder):
    assert "더 조심스럽게 정한다." in answered(synced, embedder, CRITERIA, "수분율과 염도의 차이점은?")


POOLING = """* 패딩
- 가장자리에 0 채움
* 풀링
- 특징맵 크기 줄임(다운샘플링)
- max pooling : 제일 큰값만  → 특징 유무
- avg pooling : 평균
- 학습할 파라미터 없음 ← 주의!
"""


def test_a_comparison_tells_of_the_side_that_the_heading_names_too(synced, embedder):
    grades = "# 성적\n\n" + "".join(f"## {n}반\n\n{n}반 평균은 {60 + n}점이다.\n\n" for n in range(1, 13))
    index = synced({"합성곱.txt": POOLING, "성적.md": grades})
    said = Assistant(index, embedder).ask("맥스풀링이랑 평균풀링 차이").text
    assert "제일 큰값만" in said
    assert "avg pooling : 평균" in said


LOSSES = """- Cross Entropy
    - 분류에 쓴다
- MSE
    - 회귀에 쓴다
- Triplet loss
    - 셋을 쓴다
- KL divergence
    - 두 분포의 차이. 비대칭이다
"""


def test_things_that_are_compared_have_an_item_each(synced, embedder):
    said = answered(synced, embedder, LOSSES, "크로스 엔트로피와 MSE 차이")
    assert said == "Cross Entropy [1] / 분류에 쓴다 [1] / MSE [1] / 회귀에 쓴다 [1]"
