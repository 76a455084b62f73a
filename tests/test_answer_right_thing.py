"""An answer is about what was asked: another name, number or setting is another thing."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.passage_terms import terms_of_title

NAMED = """# 옵티마이저

옵티마이저는 손실을 줄이려고 가중치를 움직이는 방법이다. Adam은 2014년 논문에서 제안됐다.

# 언어 모델의 크기

파라미터 수는 층의 수와 폭으로 정해진다. GPT-2는 15억 개다.

# 통계

유의 수준은 귀무가설이 참인데 기각할 확률의 상한이다.

# p-value

귀무가설이 참일 때 관측한 것보다 극단적인 결과가 나올 확률이다.
"""


@pytest.mark.parametrize(
    "question",
    ["Lion 옵티마이저가 뭐야?", "GPT-4의 파라미터 수는?", "GPT-4 파라미터 수 공식"],
)
def test_a_passage_about_another_name_does_not_answer(synced, embedder, question: str) -> None:
    index = synced({"노트.md": NAMED})
    assert Assistant(index, embedder).ask(question).status == "not_in_notes"


MEASURED = """# BERT

BERT-base는 12층이고 파라미터는 110M이다. 학습에 나흘이 걸렸다.

# ResNet

ResNet-50은 병목 블록을 쓴다. 파라미터를 줄이려고 작은 합성곱을 둔다.

# 비전 트랜스포머

| 모델 | 층 | 헤드 |
|---|---|---|
| ViT-Base | 12 | 12 |

# 학습률

학습률은 보통 0.001에서 시작한다.
"""


@pytest.mark.parametrize(
    "question", ["BERT-base 학습률은 얼마야?", "ResNet-50 파라미터 수", "BERT-base 헤드는 몇 개야?"]
)
def test_a_number_of_something_else_does_not_answer(synced, embedder, question: str) -> None:
    assert Assistant(synced({"노트.md": MEASURED}), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("BERT-base 파라미터 수", "110M"),
        ("ViT-Base 헤드 몇 개야?", "| 12 |"),
        ("학습률은 보통 얼마야?", "0.001"),
    ],
)
def test_the_number_that_is_asked_for_answers(synced, embedder, question: str, said: str) -> None:
    assert said in Assistant(synced({"노트.md": MEASURED}), embedder).ask(question).text


FAMILY = """# 양자화와 종료 코드

8비트 양자화는 퍼플렉시티가 거의 그대로이고, 4비트는 0.3쯤 나빠진다.
파드가 exit code 137로 죽으면 메모리가 모자란 것이다. exit code 143은 정상 종료다.
MySQL의 기본 격리 수준은 REPEATABLE READ다. 카카오의 라이브 코딩은 60분이다.
Chinchilla는 1.4조 토큰으로 학습했다. 작은 모델을 오래 학습하는 것이 이득이다 (LLaMA).
"""


@pytest.mark.parametrize(
    "question",
    ["3비트 양자화는 퍼플렉시티가 얼마나 나빠져?", "exit code 139는 뭐야?", "오라클의 기본 격리 수준은?",
     "네이버 라이브 코딩은 몇 분?", "LLaMA는 토큰 몇 개로 학습했어?"],
)  # fmt: skip
def test_what_holds_of_another_one_of_its_kind_does_not_answer(synced, embedder, question) -> None:
    index = synced({"노트.md": FAMILY})
    assert Assistant(index, embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("question", "said"),
    [("4비트 양자화는 퍼플렉시티가 얼마나 나빠져?", "0.3"), ("exit code 143은 뭐야?", "정상 종료"),
     ("카카오 라이브 코딩은 몇 분?", "60분"), ("Chinchilla는 토큰 몇 개로 학습했어?", "1.4조")],
)  # fmt: skip
def test_what_holds_of_this_one_answers(synced, embedder, question, said) -> None:
    index = synced({"노트.md": FAMILY})
    assert said in Assistant(index, embedder).ask(question).text


SETTINGS = """# 실험 설정

## 어댑터 메모리 (GPU H200 141GB, 7B)

| 설정 | 메모리 |
|---|---|
| r=16 | 18.3 GB |
| 8bit Adam | 24.7 GB |

## 학습 비용

마루모델은 batch 4096, lr 3e-4로 학습했다. 사전 학습은 2,500 TPUv3-core-days가 들었다.

| | 가람셋 | 누리셋 |
|---|---|---|
| 마루모델 | 72.5 | 81.0 |
"""


@pytest.mark.parametrize(
    "question",
    ["어댑터 r=8이면 메모리 얼마야?", "13B 어댑터 메모리는 얼마야?", "H200 80GB에서 어댑터 메모리는?"],
)
def test_what_was_measured_at_another_setting_does_not_answer(synced, embedder, question) -> None:
    assert Assistant(synced({"노트.md": SETTINGS}), embedder).ask(question).status == "not_in_notes"


@pytest.mark.parametrize(
    ("question", "said"),
    [("어댑터 r=16이면 메모리 얼마야?", "18.3"), ("7B 어댑터 메모리는 얼마야?", "18.3"),
     ("마루모델 배치 크기는 얼마야?", "4096"), ("마루모델 사전 학습에 TPU 며칠 들었어?", "2,500"),
     ("마루모델의 누리셋 정확도는?", "81.0")],
)  # fmt: skip
def test_what_is_asked_for_may_stand_there_in_another_form(synced, embedder, question, said) -> None:
    assert said in Assistant(synced({"노트.md": SETTINGS}), embedder).ask(question).text


def test_a_title_of_two_things_vouches_for_none_in_the_section_of_the_other(synced, embedder) -> None:
    sections = "## MaruNet\n\n은닉층은 2개, 학습은 200 epoch이다.\n\n## NuriNet\n\n주의 헤드는 8개다.\n"
    assistant = Assistant(synced({"marunet_nurinet.md": f"# MaruNet, NuriNet\n\n{sections}"}), embedder)
    assert "200 epoch" in assistant.ask("MaruNet 학습은 몇 epoch이야?").text
    assert "200" not in assistant.ask("NuriNet 학습은 몇 epoch이야?").text


def test_two_names_are_compared_that_stand_in_two_sections(synced, embedder) -> None:
    sections = "## DDPM 표본추출\n\n1,000 단계를 모두 밟는다.\n\n## DDIM 표본추출\n\n건너뛰며 결정적이다.\n"
    answer = Assistant(synced({"확산.md": sections}), embedder).ask("DDIM vs DDPM")
    assert "1,000 단계" in answer.text and "결정적" in answer.text


def test_a_note_is_known_by_how_its_file_is_called(synced, embedder) -> None:
    note = "# 경량 요약 모델의 학습\n\n## 데이터와 설정\n\n1단계는 11시간, 2단계는 19시간이 걸렸다.\n"
    index = synced({"KoSlim_논문.md": note})
    assert "11시간" in Assistant(index, embedder).ask("KoSlim 학습에 몇 시간 걸렸어?").text


def test_a_file_is_not_known_by_what_kind_of_text_it_is() -> None:
    named = terms_of_title("/노트/KoSlim_논문_정리.pdf", "경량 모델")
    assert {"koslim", "경량", "모델"} <= named.keys()
    assert not {"논문", "정리"} & named.keys()


def test_a_row_of_a_table_answers_about_what_it_begins_with(synced, embedder) -> None:
    table = "| 지표 | 식 |\n|---|---|\n| 정밀도 | TP/(TP+FP) |\n| 재현율 | TP/(TP+FN) |\n"
    notes = {
        "지표.md": f"# 분류 지표\n\n{table}",
        "요약.md": "# ROUGE\n\n재현율 중심이다. 겹치는 비율을 본다.\n",
        "검색.md": "# 청크\n\n400자로 바꿨더니 재현율이 올랐다.\n",
    }
    assert "TP/(TP+FN)" in Assistant(synced(notes), embedder).ask("재현율 공식").text


def test_a_compound_is_found_as_two_words(synced, embedder) -> None:
    notes = {
        "어텐션.md": "# 어텐션\n\n## 계산 복잡도\n\n길이의 제곱에 비례한다.\n\n## 마스크\n\n미래를 가린다.\n"
    }
    assert "제곱에 비례" in Assistant(synced(notes), embedder).ask("어텐션 계산복잡도").text


def test_a_name_of_scattered_words_is_not_said(synced, embedder) -> None:
    answer = Assistant(synced({"노트.md": NAMED}), embedder).ask("p value 뜻")
    assert "극단적인" in answer.text
    assert "유의 수준" not in answer.text


COMPANIES = {
    "하늘페이.md": "# 하늘페이 면접 후기\n\n## 과제\n\n과제는 일주일이었다.\n\n"
    "## 결과\n\n연봉 제안은 5,500만 원이었다.\n",
    "누리상점.md": "# 누리상점 면접 후기\n\n## 과제\n\n과제는 두 주였다.\n\n"
    "## 질문\n\n레이어 정규화를 물었다.\n",
}


def test_what_another_note_says_of_another_is_no_answer(synced, transformer):
    assistant = Assistant(synced(COMPANIES, transformer), transformer)
    assert "두 주" in assistant.ask("누리상점 과제는 얼마나 걸려?").text
    assert "일주일" in assistant.ask("하늘페이 과제는 얼마나 걸려?").text
    assert assistant.ask("누리상점 연봉은 얼마였어?").status == "not_in_notes"
    assert assistant.ask("하늘페이에서 레이어 정규화 물어봤어?").status == "not_in_notes"
    assert assistant.ask("면접에서 레이어 정규화 물어봤어?").status == "answered"


def test_a_common_noun_of_a_title_keeps_no_other_note_from_answering(synced, embedder):
    notes = {
        "기초.md": "# 기초부터 다지기\n\n행렬은 수를 네모나게 늘어놓은 것이다.\n",
        "드롭아웃.md": "# 드롭아웃\n\n드롭아웃은 뉴런을 무작위로 꺼서 과적합을 줄인다.\n",
    }
    assert "무작위로" in Assistant(synced(notes), embedder).ask("드롭아웃이 과적합을 막는 기초 원리").text


def test_what_has_a_name_that_the_notes_do_not_know_is_not_answered_from_beside_it(synced, embedder):
    notes = {"렌즈.md": "# 렌즈 검사\n\n모델을 가볍게 하려고 가지치기를 했다. 데이터는 육천 장이었다.\n"}
    assistant = Assistant(synced(notes), embedder)
    assert assistant.ask("렌즈 검사에서 지식 증류는 어떻게 했어?").status == "not_in_notes"
    assert assistant.ask("렌즈 검사에서 가지치기는 왜 했어?").status == "answered"


def test_crumbs_of_nouns_are_one_word_where_the_notes_have_it(synced, embedder):
    notes = {
        "학습.md": "# 학습\n\n백본은 큰 기울기에 망가지지 않게 처음에 얼렸다.\n",
        "가.md": "# 가\n\n본은 뜬다.\n",
    }
    assert "망가지지" in Assistant(synced(notes), embedder).ask("백본은 왜 처음에 얼렸어?").text


@pytest.mark.parametrize("asked", ["역전파를 비전공자한테 말하듯 설명해줘", "학습하는 동안 역전파는 뭘 해?"])
def test_for_whom_and_during_what_are_nothing_that_a_note_must_name(synced, embedder, asked):
    index = synced({"역전파.md": "# 신경망\n\n## 역전파\n\n오차를 뒤로 보내며 학습 중에 기울기를 구한다.\n"})
    answer = Assistant(index, embedder).ask(asked)
    assert "기울기를 구한다" in answer.text and not answer.notice


@pytest.mark.parametrize("question", ["먹통 고리", "먹통 고리가 뭐야?"])
def test_what_a_heading_names_is_told_by_its_own_section_however_short(synced, transformer, question):
    notes = (
        "# 배관 정리\n\n## 먹통 고리(dead loop)\n\n두 밸브가 서로 열리기를 기다리며 멈춘 상태.\n\n"
        "### 해결 방법\n\n- 예방: 밸브에 번호를 매겨 작은 번호부터 연다. 그러면 고리가 생기지 않는다.\n"
        "- 탐지: 압력이 5분 넘게 그대로이면 밸브 하나를 강제로 닫는다.\n"
    )
    assistant = Assistant(synced({"배관.md": notes}, transformer), transformer)
    assert assistant.ask(question).text.startswith("두 밸브가 서로")
    assert assistant.ask("먹통 고리 해결 방법").text.startswith("예방")


def test_a_short_name_with_other_capitals_is_another(synced, embedder):
    notes = {
        "통계.md": "# 통계\n\n## MAP\n\n사후 확률을 가장 크게 하는 값을 고른다.\n",
        "지표.md": "# 지표\n\n## 검출 지표\n\nmAP는 클래스마다 AP를 구해 평균한 것.\n",
    }
    assistant = Assistant(synced(notes), embedder)
    assert "클래스마다" in assistant.ask("mAP가 뭐야?").text
    assert "사후 확률" not in assistant.ask("mAP가 뭐야?").text
    assert "클래스마다" not in assistant.ask("MAP가 뭐야?").text


def test_what_a_heading_says_of_another_name_goes_behind(synced, embedder):
    note = (
        "# LSTM과 GRU\n\n## 게이트\n\n- forget: 무엇을 지울지\n- input: 무엇을 넣을지\n\n"
        "## GRU의 게이트\n\nreset과 update 두 개다. LSTM의 3/4이라 더 빠르다.\n"
    )
    cited = Assistant(synced({"순환.md": note}), embedder).ask("LSTM 게이트").citations
    assert cited[0].heading.startswith("게이트")


def test_the_number_that_is_asked_for_goes_before_what_is_longer(synced, embedder) -> None:
    notes = {
        "회의.md": "# 주간 회의\n\n## 로그 비용\n\n한 달 320만 원.\n\n결정: 나머지는 20% 샘플링\n",
        "추천.md": "# 추천\n\n## 음성 샘플링\n\n로그에서 고르게 샘플링하면 인기 상품이 지나치게 벌을 받는다. "
        "5번 돌렸다.\n",
    }
    said = Assistant(synced(notes, embedder), embedder).ask("로그 샘플링은 몇 퍼센트로 하기로 했지?").text
    assert said.startswith("결정: 나머지는 20%")


def test_beside_a_section_about_the_name_none_about_another_is_quoted(synced, embedder) -> None:
    note = (
        "# 순환 신경망\n\n## LSTM\n\n- 게이트 3개 (forget, input, output)\n- 셀 상태를 덧셈으로 갱신\n\n"
        "## GRU\n\n- 게이트 2개 (reset, update)\n- LSTM보다 파라미터가 적음\n"
    )
    answer = Assistant(synced({"rnn.md": note}, embedder), embedder).ask("LSTM 게이트 종류")
    assert "게이트 3개" in answer.text and "게이트 2개" not in answer.text
