from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.split import split
from rag.assistant import Assistant
from rag.excerpt import excerpt
from rag.korean import sentences, tokens
from rag.passage_terms import terms_of_units
from rag.relevance import Question, read_ahead
from rag.types import Document, Hit
from rag.units import units_of

TREE = """## 합성곱 신경망
- 르넷
    - 1998년에 손글씨를 읽으려고 만듦
    - 파라미터는 약 6만 개
- 브이지지
    - 작은 필터만 쌓아 깊이를 늘림
    - 완전연결 층 때문에 파라미터가 약 1억 3800만 개로 많음
- 구글넷
    - 1x1 합성곱으로 계산량을 낮춤
    - 평균 풀링으로 파라미터가 500만 개로 적음
"""
TERMS = """커밋 : 변경을 확정하는 것
롤백 : 변경을 되돌리는 것
샤딩 : 데이터를 여러 서버에 나눠 저장
뷰 : 하나 이상의 테이블로 만든 가상 테이블
"""
STEPS = """## TCP 연결

TCP는 데이터를 보내기 전에 연결을 맺는다. 그래야 정확히 전송할 수 있기 때문이다.

1. 클라이언트가 SYN을 보낸다
2. 서버가 SYN과 ACK를 보낸다
3. 클라이언트가 ACK를 보낸다

연결이 맺어지면 데이터를 보낸다.
"""
FORMULA = """## 교차 엔트로피

이진 분류에 쓴다.
$$
L = - y \\log p
- (1 - y) \\log (1 - p)
$$
"""
MARKED = """## 드롭아웃

<div align='center'>
<img src="https://a.example/그림.png">

학습할 때 뉴런을 무작위로 끈다.<br>

</div>
"""


def answered(synced, embedder, text: str, question: str) -> str:
    index = synced({"노트.md": text})
    return " / ".join(Assistant(index, embedder).ask(question).text.splitlines())


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (TREE, "구글넷의 파라미터 수는?",
         "구글넷 [1] / 1x1 합성곱으로 계산량을 낮춤 [1] / 평균 풀링으로 파라미터가 500만 개로 적음 [1]"),
        (TREE, "르넷이 뭐야?", "르넷 [1] / 1998년에 손글씨를 읽으려고 만듦 [1] / 파라미터는 약 6만 개 [1]"),
        (TERMS, "샤딩이 뭐야?", "샤딩 : 데이터를 여러 서버에 나눠 저장 [1]"),
        (TERMS, "커밋과 롤백의 차이는?", "커밋 : 변경을 확정하는 것 [1] / 롤백 : 변경을 되돌리는 것 [1]"),
        (MARKED, "드롭아웃이란?", "학습할 때 뉴런을 무작위로 끈다. [1]"),
    ],
)  # fmt: skip
def test_the_item_that_was_asked_for_and_no_other(synced, embedder, text, question, said):
    assert answered(synced, embedder, text, question) == said


def test_steps_come_all(synced, embedder):
    said = answered(synced, embedder, STEPS, "TCP 연결 과정을 설명해줘")
    assert "SYN을 보낸다" in said and "SYN과 ACK" in said and "클라이언트가 ACK" in said


def test_a_formula_stays_whole(synced, embedder):
    said = answered(synced, embedder, FORMULA, "교차 엔트로피는 어떻게 쓰나?")
    assert "$$ / L = - y \\log p / - (1 - y) \\log (1 - p) / $$ [1]" in said


LINES = (
    "- 항목", "    - 아래 항목", "1. 첫째", "2. 둘째", "문장이다. 또 문장이다.", "값 : 뜻", "", "**굵은 줄**",
    "> 인용", "| 가 | 나 |", "|---|---|", "```", "x = 1", "$$", "<br>", "라벨:", "#### 작은 제목",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(LINES), max_size=14)


@settings(deadline=None, max_examples=80)
@given(TEXTS, st.sampled_from(["항목이 뭐야?", "둘째 과정은?", "값의 뜻은?", "문장이란?", "없는 말"]))
def test_an_excerpt_is_a_run_of_units_whatever_the_passage(notes_index, lines, question):
    text = "## 제목\n\n가나다.\n" + "\n".join(lines)
    document = Document("노트.md", "노트", text, meta={"format": "markdown"})
    for chunk in split(document):
        units = units_of(chunk)
        found = excerpt(Question(question, notes_index), Hit(chunk, "노트", 1.0)).sentences
        first = units.index(found[0])
        assert list(found) == units[first : first + len(found)]
        assert all(chunk.start <= a < b <= chunk.end for a, b in found)


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


def test_steps_keep_their_numbers_and_the_quote_holds_them(synced, embedder):
    answer = Assistant(synced({"노트.md": STEPS}), embedder).ask("TCP 연결 과정")
    assert "1. 클라이언트가 SYN" in answer.text and "\n3. 클라이언트가 ACK" in answer.text
    assert "1. 클라이언트가 SYN" in answer.citations[0].quote


def test_both_sides_of_one_list(synced, embedder):
    text = "# 대조 학습\n\n- 심씨엘알: 큰 배치가 필요하다\n- 모코: 큐에 쌓아 둔다\n- 비욜: 음성 표본이 없다\n"
    said = answered(synced, embedder, text, "심씨엘알과 모코의 차이는?")
    assert "큰 배치" in said and "큐에" in said and "음성 표본" not in said


def test_the_year_of_another_thing_is_no_answer(synced, embedder):
    text = "# 연표\n\nGPT-3는 2020년에 나왔다. InstructGPT는 그 뒤에 사람의 피드백으로 학습했다.\n"
    assistant = Assistant(synced({"연표.md": text}), embedder)
    assert assistant.ask("GPT-3는 몇 년에 나왔어?").status == "answered"
    assert assistant.ask("InstructGPT는 몇 년에 나왔어?").status == "not_in_notes"


@pytest.mark.parametrize(
    "body",
    [
        "- [노트 하나](https://a.example/1)\n- [노트 둘](https://a.example/2)\n",
        "![그림](a.png)\n",
        "그림이 많아 링크를 첨부합니다. [가비지 컬렉션](https://a.example)\n",
    ],
)
def test_links_and_pictures_are_no_answer(synced, embedder, body):
    index = synced({"노트.md": f"# 자바\n\n## 가비지 컬렉션의 원리\n\n{body}"})
    assert Assistant(index, embedder).ask("가비지 컬렉션의 원리는?").status != "answered"


SIDES = """# 옵티마이저

## SGD

기울기의 반대쪽으로 한 걸음씩 간다.

- 장점: 계산이 빠르고 잡음 덕분에 안장점에서 빠져나온다.
- 쓰임: 큰 데이터
- 단점: 진동하고 학습률에 민감하다.
"""
LECTURE = """시간 방향으로 펼쳐 놓고 역전파를 합니다. 이걸 BPTT라고 부르죠. 길면 적당한 길이에서 끊습니다.

그럼 게이트는 왜 있을까요?

기억을 고르려고 있습니다.
"""
COUNTED = "# CNN\n\n## 점별 합성곱은 왜 쓰나?\n\n1) 채널 수를 줄인다. 2) 비선형을 더한다. 3) 채널을 섞는다.\n"
CLOSED = """# 옵티마이저 고르기

## 그래서 뭘 쓰나

트랜스포머에는 AdamW를 쓴다.

---

오늘은 이렇게 옵티마이저를 정리해 보았습니다. 하트 부탁드려요.
"""
GATES = """# LSTM

## LSTM의 구조

- 망각 게이트: 무엇을 지울지 정한다
- 입력 게이트: 무엇을 쓸지 정한다
- 출력 게이트: 무엇을 내보낼지 정한다

망각 게이트의 편향은 1로 시작하는 것이 좋다.
"""
SOURCED = "# 질문\n\n## IVF와 HNSW의 차이는?\n\nIVF는 군집을, HNSW는 그래프를 쓴다.\n\n출처: C사 2차 면접\n"
SPOKEN = """큐러닝은 행동 가치 함수를 직접 배우는 방법이고요. 중요한 게 큐러닝은 오프폴리시예요. 왜냐하면 배우는 정책과 행동하는 정책이 다르거든요.

DQN은 신경망으로 값을 어림하는데 그냥 하면 불안정해요. 그래서 두 가지를 넣었어요. 하나는 경험 재현이라고 지난 경험을 쌓아 놓고 뽑아 쓰는 거예요. 그러면 상관이 줄죠. 또 하나는 타깃 네트워크를 따로 두는 거예요.
"""  # noqa: E501 - as a transcript is
TRICK = """# VAE

## 재매개변수화 트릭

무작위성을 잡음으로 빼내서 평균과 분산으로 역전파할 수 있게 한다.

```python
import torch
LATENT = 20
```
"""
SADDLE = """## 안장점과 지역 최솟값

- 고차원에서는 지역 최솟값보다 안장점이 훨씬 많다
- **안장점**(saddle point): 어떤 방향으로는 최소이고 다른 방향으로는 최대인 점
- 잡음이 안장점에서 벗어나게 돕는다
"""
TRANSFER = """## 전이 학습

- 데이터가 적고 비슷하면: 마지막 층만 학습
- 데이터가 많고 비슷하면: 전체를 미세 조정
- 데이터가 적고 다르면: 앞쪽 층 위에 선형 분류기
- 데이터가 많고 다르면: 처음부터 학습
"""
SCALING = """## 선형 스케일링 규칙

- 배치 크기를 k배로 키우면 학습률도 k배로 키운다
- 배치 256에 0.1을 쓰던 모델은 배치 8192에서 3.2를 쓴다
"""
CFS = """## 리눅스의 CFS

CFS(Completely Fair Scheduler)는 가상 실행 시간이 가장 작은 태스크를 고른다.
태스크는 트리에 들어 있어 고르는 데 O(log n)이 든다. 커널 6.6부터는 EEVDF가 대신한다.
"""
TO_DO = """# 배치 정규화

미니배치의 평균과 분산으로 활성값을 맞춘다.

- [ ] 배치 정규화 논문 읽기
- [x] 배치 정규화 코드 확인
"""
POST = """# 분산 학습과 생성 모델 이야기

오늘은 현업에서 겪은 일을 적어 봅니다. 날씨가 많이 추워졌네요.

쿼리와 키에 같은 행렬을 쓰면 어떻게 될까요? 점수 행렬이 대칭이 됩니다. 그러면 서로를 보는 정도가 같아져요.

한 워프의 스레드가 갈라지면 두 갈래를 차례로 실행합니다. 그래서 시간이 두 배가 됩니다. 이것이 워프 다이버전스예요.

투 타워 모델은 두 탑의 벡터를 내적합니다. 상품 벡터를 미리 구해 둘 수 있어요. 대신 두 탑이 마지막에야 만나 교차 효과를 못 배웁니다.

신뢰구간 95%의 뜻은 "참값이 이 구간에 있을 확률"이 아니다. 구간을 백 번 만들면 95개쯤이 참값을 담는다는 뜻이다.

임의의 시점으로 한 번에 노이즈를 더할 수 있어요. 알파를 곱해 두고 이것을 누적이라고 두면

$$
x_t = a_t x_0 + b_t e
$$

이 됩니다.
"""  # noqa: E501 - as a post is
DRAFT = """# 추천 지표 (작성중)

- NDCG: 순위가 아래일수록 로그로 나눠 깎는다
- MAP: ...
- 신규성 ← 나중에

TODO MAP 예제 손으로 계산해 보기
"""
ATTENTION = """# Attention

- 내적을 sqrt(d_k)로 나눈 뒤 softmax를 취한다
- 왜 나누나? d_k가 크면 softmax가 한쪽으로 쏠린다

## KV cache

이미 구한 K와 V를 다시 구하지 않는다.
size = 2 x layers x heads x d_head x length
"""
SMALL_BATCH = """# 배치 정규화

배치 통계 대신 쓸 것이 없으므로 배치가 작으면 성능이 크게 떨어진다. 그럴 땐 그룹 정규화로 바꾼다.

## 손실이 NaN일 때

1. 학습률을 줄인다
2. 입력에 빈 값이 있는지 본다
3. 기울기를 자른다
"""
CRAWLER = """# 크롤러

## 속도 기록

페이지 이천 개를 받는 데 걸린 시간입니다.

- 하나씩: 1,340초
- asyncio: 41초

## 차단

차단을 줄이려고 세 가지를 했어요. 첫째, 동시에 보내는 수를 열로 줄였습니다. 둘째, 헤더를 넣었습니다. 효과가 제일 컸던 건 첫째였어요.

## 느린 쿼리

일별 집계가 47분 걸렸습니다. 범인은 `WHERE DATE(at) = '오늘'`이었어요. 컬럼에 함수를 씌우면 인덱스를 못 탑니다.

## 다시 한다면

- 현장부터 간다
- 기준서를 먼저 쓴다
"""  # noqa: E501 - as a post is
SCALES = """# Mixed precision

fp16 has few exponent bits, so small gradients underflow. Loss scaling multiplies the loss.
"""
TROUBLE = """# NCCL 타임아웃

증상: 여덟 장으로 학습하다 30분 뒤에 죽음
원인: 한 랭크만 배치가 모자라 먼저 빠져나감
해결: drop_last를 켠다
"""


INDEXES = """## 벡터 색인

- **그래프 색인**: 이웃을 이어 둔다. 메모리를 많이 쓴다.
- **묶음 색인**: 군집으로 나누고 압축한다. 군집 수는 √N으로 잡는다. 1억 건이면 이쪽.
"""
REASONS = """## 저랭크 어댑터

- A는 정규분포에서 뽑고 B는 0으로 초기화한다
- B가 0이라 처음에는 원래 모델과 똑같다
- 병합하면 느려지지 않는다

왜 랭크를 작게 두나: 바뀌는 방향이 몇 개뿐이다. 그대로 두면 메모리가 모자란다.

**추론할 때는?** 두 행렬을 곱해 원래 가중치에 더한다.

```python
w = w + b @ a
```
"""
RULES = """# 규제

## 드롭아웃

학습할 때마다 뉴런을 확률 p로 끈다. 여러 얇은 망의 평균과 비슷해진다.

추론할 때는 모두 켠다. 은닉층에는 0.5가 흔하다.

드롭아웃은 마지막 정규화 층 뒤에만 둔다.

## 죽은 ReLU

음수로만 들어오면 기울기가 0이 되어 다시 살아나지 못한다.

## L1과 L2의 차이

L1은 가중치를 0으로 만들고 L2는 고르게 줄인다.

## AdamW는 Adam과 무엇이 다른가

가중치 감쇠를 기울기와 따로 한다.

## Adam은 어떻게 동작하나요?

1차와 2차 모멘트의 지수 이동 평균으로 보폭을 정한다.

## 캐글에서 쓴 조합

L2 규제 1e-4에 L1 규제는 쓰지 않았다.
"""
TILES = (
    "## 플래시 어텐션\n\n점수 행렬을 조각으로 나누어 칩 안의 메모리에서 소프트맥스까지 끝낸다. "
    "큰 메모리를 오가는 일이 준다. 계산량은 늘지만 두 배 넘게 빨라진다.\n"
)
DIARY = """# 물결소프트 면접 일기

## 1차 면접 (2026-03-02)

화상으로 한 시간 봤다. 분위기가 좋았다.
"""


@pytest.mark.parametrize(
    ("text", "question", "said", "not_said"),
    [
        (INDEXES, "벡터 1억 건이면 어떤 색인?", ["묶음 색인", "이쪽"], ["그래프"]),
        (REASONS, "저랭크 어댑터에서 B를 왜 0으로 초기화해?", ["원래 모델과 똑같다"], []),
        (REASONS, "랭크를 왜 작게 둬?", ["메모리가 모자란다"], []),
        (REASONS, "저랭크 어댑터 추론할 때는?", ["곱해 원래 가중치"], []),
        (REASONS, "저랭크 어댑터 코드 예시", ["w = w + b @ a"], []),
        (RULES, "드롭아웃을 설명해 보세요", ["확률 p로 끈다"], []),
        (RULES, "dying ReLU가 뭐예요?", ["살아나지 못한다"], []),
        (RULES, "L1 규제와 L2 규제의 차이는?", ["고르게 줄인다"], ["1e-4"]),
        (RULES, "Adam이 뭔가요?", ["지수 이동 평균"], []),
        (TILES, "플래시 어텐션은 왜 빨라?", ["칩 안의 메모리"], []),
        (DIARY, "물결소프트 1차 면접 언제였지?", ["2026-03-02"], []),
        (DIARY, "물결소프트 1차 면접 어땠어?", ["분위기가"], ["2026-03-02"]),
        (POST, "쿼리와 키에 같은 행렬을 쓰면?", ["대칭이 됩니다"], []),
        (POST, "워프 다이버전스가 생기면 왜 느려져?", ["차례로 실행"], []),
        (POST, "투 타워 모델의 단점", ["교차 효과"], []),
        (POST, "신뢰구간 95%의 뜻", ["95개쯤"], []),
        (POST, "임의의 시점으로 노이즈를 더하는 공식", ["x_t ="], []),
        (DRAFT, "NDCG가 뭐야?", ["로그로 나눠"], ["TODO", "나중에", "MAP"]),
        (DRAFT, "MAP는 어떻게 계산해?", [], ["TODO", "NDCG"]),
        (TROUBLE, "NCCL 타임아웃 어떻게 고쳤더라?", ["drop_last"], []),
        (ATTENTION, "내적을 왜 sqrt(d_k)로 나눠?", ["쏠린다"], []),
        (ATTENTION, "KV cache 크기를 구하는 공식", ["size = 2"], []),
        (SMALL_BATCH, "배치가 작으면 배치 정규화 대신 뭘 써?", ["그룹 정규화"], []),
        (SMALL_BATCH, "손실이 NaN이면 뭐부터 확인해?", ["학습률을 줄인다", "기울기를 자른다"], []),
        (SCALES, "loss scaling은 왜 필요해?", ["underflow"], []),
        (CRAWLER, "크롤러 속도 기록에서 asyncio로 받는 데 걸린 시간은?", ["41초"], []),
        (CRAWLER, "페이지 이천 개를 받는 데 걸린 시간", ["1,340초", "41초"], []),
        (CRAWLER, "차단 줄이는 데 효과가 제일 컸던 건?", ["열로 줄였", "첫째였어요"], []),
        (CRAWLER, "일별 집계가 오래 걸린 원인은?", ["DATE(at)"], []),
        (CRAWLER, "크롤러 다시 한다면 뭐 할 거야?", ["현장부터", "기준서"], []),
        (SIDES, "SGD 장단점", ["계산이 빠르고", "학습률에 민감"], []),
        (LECTURE, "BPTT가 뭐야?", ["펼쳐 놓고 역전파", "이걸 BPTT"], []),
        (LECTURE, "게이트는 왜 있나요?", ["기억을 고르려고"], []),
        (COUNTED, "점별 합성곱은 왜 쓰나요?", ["1) 채널 수를", "3) 채널을"], []),
        (CLOSED, "옵티마이저는 뭘 써야 해?", ["AdamW"], ["하트"]),
        (GATES, "LSTM 게이트 종류", ["망각 게이트:", "입력 게이트:", "출력 게이트:"], []),
        (SOURCED, "IVF와 HNSW 차이", ["군집을"], ["출처"]),
        (SOURCED, "IVF와 HNSW 차이 질문의 출처는?", ["C사"], []),
        (SPOKEN, "큐러닝은 왜 오프폴리시야?", ["정책이 다르거든요"], []),
        (SPOKEN, "DQN에 넣은 두 가지는?", ["경험 재현", "타깃 네트워크"], []),
        (TRICK, "재매개변수화 트릭이 뭐야?", ["역전파할 수"], ["LATENT"]),
        (TRICK, "재매개변수화 트릭 코드", ["LATENT"], []),
        (SADDLE, "안장점이란?", ["다른 방향으로는 최대"], []),
        (SADDLE, "saddle point가 뭐야?", ["다른 방향으로는 최대"], []),
        (TRANSFER, "데이터가 적고 도메인이 다르면 전이 학습 어떻게 해?", ["선형 분류기"], ["마지막 층만"]),
        (SCALING, "배치를 8192로 키우면 학습률은?", ["3.2를 쓴다"], []),
        (CFS, "CFS는 어떤 태스크를 고르나?", ["가장 작은 태스크"], []),
        (TO_DO, "배치 정규화가 뭐야?", ["미니배치의 평균"], ["논문 읽기"]),
        (TO_DO, "배치 정규화에서 할 일은?", ["논문 읽기"], []),
    ],
)
def test_what_a_reader_expects(synced, embedder, text, *, question, said, not_said):
    answer = answered(synced, embedder, text, question)
    assert [words for words in said if words not in answer] == []
    assert [words for words in not_said if words in answer] == []


VALUES = """## 그룹 정책 (Hong et al., 2022)

정책은 아래와 같이 쓴다.

$$\\pi(a) = \\frac{1}{\\tau} q(a)$$

- $\\tau$ 는 보통 0.7 근처. 작을수록 탐욕적이다

가치의 기준선을 그룹의 평균으로 바꾼다. ∴ 크리틱을 따로 학습하지 않는다.

- 크리틱이 없어서 가볍다
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("그룹 정책에서 타우는 보통 얼마로 둬?", "$\\tau$ 는 보통 0.7 근처. [1] 작을수록 탐욕적이다 [1]"),
        (
            "그룹 정책은 왜 크리틱을 학습하지 않아?",
            "가치의 기준선을 그룹의 평균으로 바꾼다. [1] ∴ 크리틱을 따로 학습하지 않는다. [1]",
        ),
        ("그룹 정책은 누가 제안했어?", "그룹 정책 (Hong et al., 2022) [1] / 정책은 아래와 같이 쓴다. [1]"),
    ],
)
def test_a_number_a_conclusion_and_an_author(synced, embedder, question, said):
    assert answered(synced, embedder, VALUES, question) == said


INTERVIEW = """1. 층 정규화는 왜 쓰나요?
짧은 답: 배치가 작아도 통계가 흔들리지 않으려고.
긴 답: 층 정규화는 한 표본 안에서 평균을 낸다. 길이가 달라도 되기 때문에 편하다.

2. 배치 정규화를 설명해 보세요.
짧은 답: 배치마다 평균을 0으로 맞춘다.
긴 답: 추론 때는 모아 둔 평균을 쓴다.
"""


def test_the_short_answer_of_an_author_comes_first_and_its_question_is_no_row(synced, embedder):
    found = answered(synced, embedder, INTERVIEW, "층 정규화는 왜 쓰나요?")
    assert found.startswith("짧은 답: 배치가 작아도 통계가 흔들리지 않으려고. [1]")
    assert "설명해 보세요" not in answered(synced, embedder, INTERVIEW, "배치 정규화 설명해줘")


MEASURED = """# 압축 방법

## 방법

- QPrune: 작은 가중치를 0으로 만들어 층을 성기게 한다.
- 은닉 폭은 384에서 가장 좋았다. 더 넓히면 느리다.

문턱은 아래 손실로 배운다.

$$\\mathcal{L} = a + b$$

## FID

표본이 적으면 FID가 커진다 → 보통 2만 장

## 결과

| 방법 | 은닉 폭 | 정확도 |
|---|---|---|
| QPrune | 256 | 71.2 |
| QPrune 큰 것 | 512 | 73.9 |
| 증류 | 128 | 70.1 |
"""


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("QPrune 원리", "작은 가중치를 0으로", "|"),
        ("은닉 폭은 얼마가 제일 좋았어?", "384에서 가장 좋았다", "|"),
        ("손실 식 알려줘", "$$\\mathcal{L} = a + b$$", "|"),
        ("FID는 이미지 몇 장으로 재?", "2만 장", "|"),
        ("QPrune 정확도는?", "| QPrune | 256 | 71.2 |", "성기게"),
    ],
)
def test_prose_explains_and_figures_tell(synced, embedder, question, said, not_said):
    found = answered(synced, embedder, MEASURED, question)
    assert said in found
    assert not_said not in found


FACTS = """발효종은 밀가루와 물을 섞은 것. 호밀이 빠르다고 들었다.
반죽의 수분은 밀가루의 무게로 센다.
오븐은 230도에서 굽는다. 돌판을 미리 데운다.
소금은 밀가루의 이 퍼센트를 넣는다.
"""
WRAPPED = """Bread is baked on a hot stone, heated for an hour. The crumb is kept open by a straight-
forward trick: the dough is folded four times while it rests in its tub. Steam keeps
the crust soft until the loaf has risen in the oven to its full height and volume.
"""


def test_of_a_note_with_a_fact_a_line_one_line_answers(synced, embedder):
    said = answered(synced, embedder, FACTS, "오븐은 몇 도에서 굽나?")
    assert said == "오븐은 230도에서 굽는다. [1] 돌판을 미리 데운다. [1]"


BREADS = """## 빵은 어떻게 확인하나?

바게트 검사와 식빵 검사를 사용한다. 둘의 기준이 반대라는 점을 조심해야 한다.

검사\t기준\t물이 많으면
바게트\t껍질이 있다\t통과
식빵\t껍질이 없다\t탈락
"""


def test_rows_that_were_copied_with_tabs_are_no_facts_of_their_own(synced, embedder):
    assert "식빵\t껍질이 없다\t탈락" in answered(synced, embedder, BREADS, "바게트랑 식빵 차이가 뭐예요?")


def test_a_sentence_is_shown_without_the_line_breaks_of_its_page(synced, embedder):
    index = synced({"bread.txt": WRAPPED})
    said = Assistant(index, embedder).ask("How is the crumb of bread kept open?").text
    assert (
        "by a straight-forward trick: the dough is folded four times while it rests in its tub. [1]" in said
    )
    answer = Assistant(index, embedder).ask("How is the crumb of bread kept open?")
    assert "straight-\nforward" in answer.citations[0].quote


def test_a_sentence_may_begin_in_bold():
    text = (
        "Peephole gates see the state of the cell. **Coupled gates** forget only when something is written."
    )
    assert [text[slice(*span)] for span in sentences(text)] == [text[:41], text[42:]]


CRITERIA = """# 반죽 기준

기준으로 수분율과 염도가 있다. 둘 다 낮을수록 다루기 쉽다.
수분율은 물을 밀가루로 나눈 값이고, 염도는 소금을 밀가루로 나눈 값이다.
염도가 2를 넘으면 발효가 느려진다.
그래서 염도는 수분율보다 더 조심스럽게 정한다.
"""


def test_a_difference_is_told_where_one_thing_is_set_apart_from_the_other(synced, embedder):
    assert "더 조심스럽게 정한다." in answered(synced, embedder, CRITERIA, "수분율과 염도의 차이점은?")


STICKY = """5.4 끈적임과 결 고르기

5.4.1 끈적임

정의 5.6 (끈적임)
반죽이 손에 강하게 붙는 것을 끈적임이라 한다.

끈적임이 있으면 모양이 흐트러져 굽기가 불안정해진다.
물을 조금만 바꾸어도 모양이 크게 바뀌고 겉이 갈라지기도 한다.

끈적임은 점착계로 잰다.
값이 10을 넘으면 심각하다고 본다.

끈적임을 줄이는 방법은 다음과 같다.

- 덧가루를 더 뿌린다.
- 손에 기름을 바른다.
- 오래 쉬게 한다.

5.4.2 결 고르기

결은 접는 횟수로 고른다. 물이 많으면 결이 거칠다.
"""


def test_what_lessens_a_thing_is_a_way_to_mend_it(synced, embedder):
    said = answered(synced, embedder, STICKY, "끈적임을 해결하는 방법은?")
    assert all(point in said for point in ("덧가루", "기름", "쉬게"))


JOTTED = """빵 필기

바게트 : 겉이 단단함. 250도
 - 설탕 x
호밀빵 : 산미가 있음. 220도
 - 오래 감
 - 얇게 두 번 굽기 = 두껍게 한 번
 - 그래서 호밀빵집은 얇게만 구움
"""


def test_an_item_further_in_stands_with_the_line_it_is_of(synced, embedder):
    assert "바게트" in answered(synced, embedder, JOTTED, "설탕 없는 빵은?")


def test_an_item_that_leans_on_the_one_above_stands_with_it(synced, embedder):
    assert "두 번 굽기" in answered(synced, embedder, JOTTED, "호밀빵집이 얇게만 굽는 이유는?")


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


def test_words_of_statistics_are_whole():
    assert {"공분산", "자유도"} < set(tokens("공분산 0 이라고 독립 아님. 자유도 k"))


LAWS = """# 실뜨기

## 실뜨기 법칙

- 제0법칙: 실은 하나로 이어진다. A와 B가 이어지면 A와 C도 이어진다
- 제1법칙: 고리는 없어지지 않는다
- 제2법칙: 매듭은 늘기만 한다
"""
METHODS = """통신 규칙 요약

1. HTTP 메서드
GET - 조회, 멱등
POST - 생성, 멱등 아님
PUT - 전체 수정, 멱등
PATCH - 일부 수정
DELETE - 삭제, 멱등

2. 상태 코드
200 성공
301 옮겨 감
404 없음
500 서버 오류
"""
BOTH_IN_ONE = """# 신경망

## FCN 단점, CNN 장점

- FCN은 이미지를 펴야 해서 공간 정보가 사라진다. 파라미터가 폭발한다.
- CNN은 지역성을 이용한다. 가중치를 공유한다.

## DELETE, TRUNCATE, DROP

- DELETE: 행을 지운다
- TRUNCATE: 모든 행을 지운다
- DROP: 테이블을 지운다
"""
FORBIDDEN = """# 실뜨기

## 매듭 꾸미기

- 구슬: 뒤집기, 꿰기
- 리본: 접기
뒤집으면 안 되는 경우: 글자가 적힌 구슬

## 어떤 실에 기름을 먹이나?

먹일 필요 없다. 명주실은 매끄럽기 때문이다. 기름이 필요한 것은 무명실처럼 거친 실.
"""
SHORT_ONES = """# 매듭

## 고리매듭

실을 감아 고리를 만든 다음 끝을 당긴다. 어부가 쓴다. 흠은 젖으면 풀 수 없어서 가위가 있어야 하는 것.
"""


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (LAWS, "실뜨기 제2법칙", "제2법칙: 매듭은 늘기만 한다 [1]"),
        (METHODS, "PUT과 PATCH의 차이", "PUT - 전체 수정, 멱등 [1] / PATCH - 일부 수정 [1]"),
        (METHODS, "404는 무슨 뜻이야?", "404 없음 [1]"),
        (BOTH_IN_ONE, "FCN의 단점은?",
         "FCN은 이미지를 펴야 해서 공간 정보가 사라진다. [1] 파라미터가 폭발한다. [1]"),
        (BOTH_IN_ONE, "CNN의 장점은?", "CNN은 지역성을 이용한다. [1] 가중치를 공유한다. [1]"),
        (BOTH_IN_ONE, "DELETE와 DROP의 차이", "DELETE: 행을 지운다 [1] / DROP: 테이블을 지운다 [1]"),
    ],
)  # fmt: skip
def test_one_of_several_that_a_heading_names(synced, embedder, text, question, said):
    assert answered(synced, embedder, text, question) == said


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (FORBIDDEN, "뒤집기로 꾸미면 안 되는 경우는?", "글자가 적힌 구슬"),
        (FORBIDDEN, "기름이 필요 없는 실은?", "먹일 필요 없다"),
        (METHODS, "멱등이 아닌 메서드는?", "POST - 생성"),
        (SHORT_ONES, "어부가 쓰는 매듭은?", "고리를 만든 다음 끝을 당긴다. [1] 어부가 쓴다."),
    ],
)
def test_what_is_not_so_and_what_a_short_sentence_leaves_out(synced, embedder, text, question, said):
    assert said in answered(synced, embedder, text, question)


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


RATES = """# 지표

## Precision / Recall

- **Precision(정밀도)** = TP/(TP+FP). 스팸 필터처럼 FP가 비싼 곳에서 본다.
- **Recall(재현율)** = TP/(TP+FN). 암 진단처럼 FN이 비싼 곳에서 본다.
- 임계값을 올리면 precision은 오르고 recall은 내려간다.

## 해시 테이블

평균 O(1), 최악 O(n)이다. 충돌 해결은 체이닝과 개방 주소법.
- 체이닝: 같은 칸에 단다
- 개방 주소법: 다른 칸을 찾는다
"""


def test_the_item_of_a_name_goes_before_one_that_has_the_name_too(synced, embedder):
    said = answered(synced, embedder, RATES, "재현율이 중요한 경우")
    assert "암 진단" in said and "임계값" not in said


def test_an_item_stands_with_the_sentence_right_above_it(synced, embedder):
    said = answered(synced, embedder, RATES, "체이닝이란?")
    assert "같은 칸에" in said and "최악" not in said


ACTIVATIONS = """## 활성화 함수

**Sigmoid** 0과 1 사이. 출력 중심이 0이 아니다.
**Tanh** -1과 1 사이. 중심이 0이다.
**ReLU** 계산이 싸다. 음수면 죽는다.
**Softmax** 다중 분류에 쓴다. 합이 1이다.
"""
SHAKES = """# 네트워크

## 3-way handshake

클라이언트가 SYN을 보낸다.
서버가 SYN+ACK를 보낸다.

2-1. 왜 2-way가 아니라 3-way인가?
클라이언트가 받았는지 서버가 확인할 길이 없기 때문이다.
"""


def test_one_of_several_entries_answers_and_no_run_of_them(synced, embedder):
    said = answered(synced, embedder, ACTIVATIONS, "출력의 합이 1인 함수는?")
    assert "Softmax" in said and "Tanh" not in said


def test_a_numbered_question_is_quoted_with_its_answer(synced, embedder):
    assert "확인할 길이" in answered(synced, embedder, SHAKES, "why is 2-way handshake not enough?")


INSTEAD = """## 시그모이드 대신 렐루를 쓰는 이유는?

- 기울기: 렐루는 도함수가 1이라 신호가 덜 죽는다.
- 계산: exp가 없다.
- 시그모이드는 출력이 모두 양수라 지그재그로 움직인다.
"""


def test_a_heading_that_asks_one_thing_of_two_names_is_answered_in_full(synced, embedder):
    said = answered(synced, embedder, INSTEAD, "시그모이드를 아직도 쓰는 자리가 있어요?")
    assert "기울기:" in said and "계산:" in said


RECIPE = """# 집밥

## 호박죽

재료: 호박 1개, 꿀 2큰술
1. 호박을 반으로 가른다
2. 냄비에 넣고 약불에서 20분 끓인다
3. 꿀을 뿌려 식힌다
팁: 너무 달면 소금을 조금

## 뼈대 규칙

규칙을 적어 둔다.

- 규칙의 4단계: 신호, 열망, 반응, 보상
- 매일 조금씩 한다
- 미루지 않는다
"""


@pytest.mark.parametrize("question", ["호박죽 끓이는 법", "호박죽은 어떻게 끓여?", "호박죽 끓이는 방법은?"])
def test_how_something_is_done_is_told_by_all_of_its_steps(synced, embedder, question):
    said = Assistant(synced({"가.md": RECIPE}), embedder).ask(question).text
    assert "반으로 가른다" in said and "20분 끓인다" in said and "식힌다" in said


def test_one_step_that_is_asked_of_is_told_alone(synced, embedder):
    said = Assistant(synced({"가.md": RECIPE}), embedder).ask("호박죽은 약불에서 몇 분 끓이나?").text
    assert "20분" in said and "식힌다" not in said


def test_an_item_that_lists_what_is_asked_is_enough(synced, embedder):
    said = Assistant(synced({"가.md": RECIPE}), embedder).ask("규칙의 4단계").text
    assert "신호, 열망" in said and "미루지" not in said


def test_sentences_that_were_read_ahead_are_not_analysed_again(notes_index):
    read_ahead(notes_index)
    before = terms_of_units.cache_info()
    for chunk, _ in notes_index.chunks(notes_index.numbers()).values():
        terms_of_units(chunk)
    assert terms_of_units.cache_info().misses == before.misses
