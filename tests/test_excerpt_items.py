"""Items of lists, steps and entries: the one that is asked for, or all of them."""

from __future__ import annotations

import pytest
from one_note import answered

from rag.assistant import Assistant

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
MARKED = """## 드롭아웃

<div align='center'>
<img src="https://a.example/그림.png">

학습할 때 뉴런을 무작위로 끈다.<br>

</div>
"""


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


def test_steps_keep_their_numbers_and_the_quote_holds_them(synced, embedder):
    answer = Assistant(synced({"노트.md": STEPS}), embedder).ask("TCP 연결 과정")
    assert "1. 클라이언트가 SYN" in answer.text and "\n3. 클라이언트가 ACK" in answer.text
    assert "1. 클라이언트가 SYN" in answer.citations[0].quote


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


def test_one_of_several_entries_answers_and_no_run_of_them(synced, embedder):
    said = answered(synced, embedder, ACTIVATIONS, "출력의 합이 1인 함수는?")
    assert "Softmax" in said and "Tanh" not in said


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


NETS = """# CNN

## 대표 구조

1. VGG (2014): 3×3 커널만 쌓는다. 16층 또는 19층.
2. ResNet (2015): 잔차 연결로 152층까지.
"""
OPTIMIZERS = """# 옵티마이저

## Momentum과 Adam

- Momentum: 관성을 준다.
- Adam: 둘을 합쳤다. 1차 모멘트와 2차 모멘트를 추정한다.

Adam의 기본값은 β1=0.9, β2=0.999이다.
"""


@pytest.mark.parametrize(
    ("text", "question", "said", "not_said"),
    [
        (NETS, "ResNet은 몇 층까지 쌓았지?", "152층", "VGG"),
        (OPTIMIZERS, "Adam 베타 기본값 얼마야", "β1=0.9", "둘을 합쳤다"),
    ],
)
def test_no_item_comes_for_a_verb_alone(synced, embedder, text, *, question, said, not_said):
    answer = answered(synced, embedder, text, question)
    assert said in answer and not_said not in answer


PURPOSES = """# 선형 모델

희소한 해를 원할 때는 다음을 쓴다.

- L1 규제
- 특성 선택

가중치를 고르게 줄일 때

- L2 규제

---

- 리지 회귀

## 트리를 쓸 때

- XGBoost
- LightGBM: 큰 데이터에 쓴다
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("L1 규제는 언제 쓰나", "희소한 해를 원할 때는 다음을 쓴다. [1] / L1 규제 [1]"),
        ("L2 규제는 언제 쓰나", "가중치를 고르게 줄일 때 [1] / L2 규제 [1]"),
        ("XGBoost는 언제 쓰나", "트리를 쓸 때 [1] / XGBoost [1]"),
        ("LightGBM은 언제 쓰나", "LightGBM: 큰 데이터에 쓴다 [1]"),
        ("리지 회귀는 언제 쓰나", "리지 회귀 [1]"),
    ],
)
def test_an_item_that_says_only_what_was_asked_stands_under_what_it_is_one_of(
    synced, embedder, question, answer
):
    assert answered(synced, embedder, PURPOSES, question) == answer
