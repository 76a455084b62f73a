"""What a question asks for must be of a kind that the passage names."""

import pytest

from rag.expected import lacks

NOTE = "배치 정규화는 층의 입력을 미니배치의 평균과 분산으로 맞춘다. 학습이 빨라지고 초기값에 덜 민감하다."
HISTORY = "드롭아웃은 2014년 Nitish Srivastava 등이 발표했다. 토론토 대학에서 나왔다."


@pytest.mark.parametrize(
    "question",
    [
        "배치 정규화 논문을 쓴 사람이 누구예요?",
        "배치 정규화는 누가 제안했나요?",
        "배치 정규화를 만든 회사는 어디인가요?",
        "배치 정규화는 몇 년도에 나왔어요?",
        "배치 정규화가 처음 제안된 해가 언제죠?",
        "배치 정규화는 언제 처음 발표됐나요?",
        "배치 정규화를 처음 쓴 게 언제예요?",
        "who invented batch normalization",
        "When was batch norm published?",
        "어느 나라 사람이 배치 정규화를 만들었죠?",
        "배치 정규화 강의는 얼마예요?",
        "배치 정규화 강의 가격이 얼마인가요?",
        "배치 정규화 책은 어디서 사요?",
        "배치 정규화 카페는 몇 시까지 해요?",
    ],
)
def test_a_passage_that_explains_does_not_say_who_or_when(question):
    assert lacks(question, NOTE)


@pytest.mark.parametrize(
    "question",
    [
        "드롭아웃은 누가 제안했나요?",
        "드롭아웃은 몇 년도에 나왔어요?",
        "드롭아웃이 처음 나온 해는 언제인가요?",
        "드롭아웃은 어느 대학에서 나왔어요?",
    ],
)
def test_a_passage_that_says_so_does(question):
    assert not lacks(question, HISTORY)


@pytest.mark.parametrize(
    "question",
    [
        "배치 정규화는 언제 쓰나요?",
        "배치 정규화는 언제 멈춰요?",
        "조기 종료는 언제 학습을 끝내나요?",
        "배치 정규화를 쓰면 얼마나 빨라져요?",
        "메모리는 얼마나 드나요?",
        "배치 크기는 얼마로 잡아요?",
        "배치 정규화는 어디에 쓰나요?",
        "배치 정규화는 어디에 넣나요?",
        "배치 정규화가 왜 처음 나왔나요?",
        "평균은 몇 시점의 값을 쓰나요?",
        "미니배치는 몇 개가 좋아요?",
        "몇 층까지 쌓나요?",
        "when should I use batch norm",
        "how much memory does it need",
        "배치 정규화",
    ],
)
def test_questions_that_ask_for_none_of_them(question):
    assert not lacks(question, NOTE)
