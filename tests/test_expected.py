"""What a question asks for must be of a kind that the passage names."""

import time

import pytest

from rag.expected import cannot_answer, kinds, lacks
from rag.measured import says_how_much, what_is_measured

NOTE = "배치 정규화는 층의 입력을 미니배치의 평균과 분산으로 맞춘다. 학습이 빨라지고 초기값에 덜 민감하다."
HISTORY = "드롭아웃은 2014년 Nitish Srivastava 등이 발표했다. 토론토 대학에서 나왔다."


@pytest.mark.parametrize(
    "question",
    [
        "배치 정규화 논문을 쓴 사람이 누구예요?",
        "배치 정규화는 누가 제안했나요?",
        "배치 정규화는 누가 처음 만들었어?",
        "배치 정규화를 만든 회사는 어디인가요?",
        "배치 정규화는 몇 년도에 나왔어요?",
        "배치 정규화가 처음 제안된 해가 언제죠?",
        "배치 정규화는 언제 처음 발표됐나요?",
        "배치 정규화를 처음 쓴 게 언제예요?",
        "who invented batch normalization",
        "When was batch norm first published?",
        "배치 정규화는 어느 나라에서 나왔죠?",
        "배치 정규화 강의 가격이 얼마인가요?",
        "배치 정규화 카페는 몇 시까지 해요?",
        "배치 정규화를 만든 회사는?",
        "배치 정규화가 나온 해는?",
        "배치 정규화가 일어난 해는?",
        "배치 정규화를 없앤 해가 언제야?",
        "배치 정규화 논문 저자",
        "배치 정규화 논문 저자가 누구야?",
        "배치 정규화 논문 인용수",
        "배치 정규화의 파라미터 수는?",
        "배치 정규화는 몇 층에 넣나요?",
        "배치 정규화의 기본값은 얼마예요?",
        "배치 정규화를 쓰면 며칠 걸려요?",
        "배치 정규화 최신 버전이 몇이야?",
        "배치 정규화 학습에 걸린 시간",
        "배치 정규화 실험에서 학습률은 얼마로 했어?",
        "how many batch norm layers are there",
    ],
)
def test_a_passage_that_explains_does_not_say_who_when_or_how_many(question):
    assert lacks(question, NOTE)


@pytest.mark.parametrize(
    ("question", "measured"),
    [
        ("BERT-base 학습률은 얼마야", ("BERT-base 학습률",)),
        ("Whisper 파라미터 수", ("Whisper 파라미터",)),
        ("지니 불순도의 최대값은 얼마예요?", ("지니 불순도의 최대",)),
        ("트랜스포머 헤드가 몇 개야?", ("트랜스포머 헤드",)),
        ("VAE 학습률은 얼마로 했어?", ("VAE 학습률",)),
        ("합성곱층 가중치가 몇 개인지 세는 공식", ()),
        ("배치 정규화가 뭐야?", ()),
        ("DQN 버퍼 크기", ("DQN 버퍼 크기", "DQN 버퍼")),
        ("배치 크기", ()),
        ("출력 크기를 줄이는 방법", ()),
        ("온도 센서는 1초에 몇 번 재?", ("온도 센서",)),
        ("AdamW의 eps 인자 기본값은?", ("AdamW의 eps",)),
        ("학습률은 얼마가 좋아?", ("학습률",)),
        ("게이트 편향은 몇으로 초기화해?", ("게이트 편향",)),
        ("mBERT는 몇 개 언어로 학습했어?", ("mBERT는 몇 개 언어",)),
        ("커널을 몇 개 정도로 나눠?", ("커널",)),
        ("13B 모델은 몇 기가야?", ("13B",)),
        ("Lion 옵티마이저 학습률은 얼마로 둬?", ("Lion 옵티마이저 학습률",)),
        ("CoLA 정확도 몇 나왔어?", ("CoLA 정확", "CoLA 정확도")),
        ("마스크 비율은 얼마일 때 제일 좋았어?", ("마스크 비율",)),
        ("모멘텀 계수 보통 얼마 써?", ("모멘텀 계수", "모멘텀")),
        ("How many attention heads does it have?", ("How many attention heads",)),
        ("How much did pruning improve the latency?", ("How much did pruning improve the latency",)),
    ],
)
def test_what_a_number_is_asked_of(question, measured):
    assert what_is_measured(question) == measured


def test_how_much_may_be_told_in_other_words_but_who_and_when_not():
    assert cannot_answer("드롭아웃을 처음 제안한 해가 언제죠?", "5.7. Dropout\n뉴런을 무작위로 끈다.")
    assert not cannot_answer("드롭아웃을 처음 제안한 해가 언제죠?", "2014년에 나왔다.")
    assert cannot_answer("배치 정규화 논문을 쓴 사람이 누구예요?", "BN을 쓴 모델을 Keras로 서비스할 때")
    assert not cannot_answer("배치 크기는 얼마로 잡아요?", "메모리가 허락하는 만큼 잡는다.")


@pytest.mark.parametrize(
    "question",
    [
        "배치 크기는 얼마로 잡아요?",
        "임계값은 얼마로 두나요?",
        "Swin의 윈도우 크기는 몇인가요?",
        "학습률은 얼마였어?",
        "점포가 몇 곳이었지?",
        "해상도 몇이야?",
    ],
)
def test_how_much_something_is_or_was(question):
    assert lacks(question, "데이터를 보고 정한다") and not lacks(question, "보통 0.5에서 시작한다")


@pytest.mark.parametrize(
    ("question", "said", "told"),
    [
        ("몇 배 빨라?", "compressed into one vector", False),
        ("몇 배 빨라?", "the cache is halved", True),
        ("셔플 기본값은?", "shuffle (default: False)", True),
        ("셔플 기본값은?", "It draws a batch.", False),
        ("헤드가 몇 개야?", "each one is small, as in Model-V2.", False),
    ],
)
def test_a_sentence_tells_the_number_that_is_asked_for(question, said, told):
    assert says_how_much(said, question) == told


def test_how_long_something_takes_is_a_time():
    question = "양자화하는 데 시간이 얼마나 걸려?"
    assert cannot_answer(question, "It quantizes column by column.")
    assert not cannot_answer(question, "It takes about two hours.")


@pytest.mark.parametrize("said", ["헤드는 8개다", "12층이다", "4.5배 빠르다", "일곱 번", "65M이다"])
def test_a_sentence_with_a_number(said):
    assert says_how_much(said)


@pytest.mark.parametrize(
    "said", ["DistilBERT[3]는 층을 줄인다", "ResNet-50은 깊다", "헤드가 많다", "(Kim, 2019)"]
)
def test_a_number_in_a_name_or_a_source_is_none(said):
    assert not says_how_much(said)


def test_a_name_in_a_passage_is_none_of_who_did_it():
    assert lacks("Swish 함수는 누가 제안했어?", "Swish는 x에 시그모이드를 곱한 함수다. ReLU보다 매끄럽다.")


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("드롭아웃은 누가 제안했나요?", HISTORY),
        ("드롭아웃은 몇 년도에 나왔어요?", HISTORY),
        ("드롭아웃이 처음 나온 해는 언제인가요?", HISTORY),
        ("거북선은 누가 만들었나요?", "이순신은 거북선을 만들었다."),
        ("훈민정음은 누가 만들었나요?", "세종대왕이 창제했다."),
        ("SGD는 누가 처음 제안했나요?", "proposed by Robbins in 1951"),
        ("법은 언제 발표됐나요?", "11세기에 정해졌다."),
        ("강의 가격이 얼마인가요?", "한 달에 8천 원이다."),
        ("강의 가격이 얼마인가요?", "누구에게나 무료다."),
        ("파이토치 버전은?", "PyTorch 2.3에서 돌렸다."),
        ("카페는 몇 시까지 해요?", "밤 열 시까지 연다."),
        ("어느 나라에서 나왔죠?", "이탈리아 피렌체에서 시작됐다."),
        ("드롭아웃 논문 저자는?", HISTORY),
        ("BERT를 만든 회사는?", "BERT는 Google이 2018년에 공개한 모델이다."),
        ("게이트는 몇 개예요?", "망각, 입력, 출력 세 개의 게이트가 있다."),
        ("클래스는 몇 개예요?", "출력 층의 뉴런은 클래스와 같은 K개다."),
        ("학습률의 기본값은 얼마예요?", "기본값은 1e-3이다."),
    ],
)
def test_a_passage_that_says_so_does(question, passage):
    assert kinds(question)
    assert not lacks(question, passage)


@pytest.mark.parametrize(
    "question",
    [
        "배치 정규화는 언제 쓰나요?",
        "배치 정규화는 언제 멈춰요?",
        "조기 종료는 언제 학습을 끝내나요?",
        "과적합은 언제 생기나요?",
        "교착 상태는 언제 발생하나요?",
        "인덱스는 언제 만들어야 하나요?",
        "기울기 폭발이 생기는 건 언제예요?",
        "과적합을 막기 위해 언제 학습을 멈추나요?",
        "학습률을 낮추는 시기는 언제인가요?",
        "배치 정규화를 쓰면 얼마나 빨라져요?",
        "메모리는 얼마나 드나요?",
        "계산 비용이 얼마나 드나요?",
        "배치 정규화는 어디에 쓰나요?",
        "배치 정규화는 어디서 사용하나요?",
        "로그는 어디서 파일로 남나요?",
        "배치 정규화가 왜 처음 나왔나요?",
        "언제나 영으로 만들 수 있나요?",
        "객체 지향의 몇 원칙을 말해 주세요",
        "디코더가 인코더 쪽을 볼 때 질의는 누가 내고 내용은 누가 주나요?",
        "처음 공부하는 사람은 무엇부터 보나요?",
        "개발 팀과 운영 팀이 나뉘면 뭐가 문제죠?",
        "WHO 권장 나트륨 섭취량은?",
        "users who churn, how do we find them",
        "when should I use batch norm",
        "when was the gradient clipped too much",
        "how much memory does it need",
        "how much does dropout slow training",
        "배치 정규화",
    ],
)
def test_questions_that_ask_for_none_of_them(question):
    assert not kinds(question)


@pytest.mark.parametrize(
    ("question", "passage", "refused"),
    [
        ("양자화하는 데 몇 분 걸려?", "RTN은 4비트이고 perplexity는 6.12다.", True),
        ("양자화하는 데 몇 분 걸려?", "한 시간이면 된다.", False),
        ("학습에 며칠 걸렸어?", "파라미터가 7억 개다.", True),
        ("면접이 며칠이야?", "장소: 본사", False),
        ("이 논문은 어느 학회에 나왔어?", "KL 발산으로 증류했다. oracle보다 낫다.", True),
        ("LayerNorm을 제안한 논문의 저자는?", "RMSNorm 논문에서 7%에서 64%까지 빨라졌다.", True),
        ("드롭아웃 논문의 저자는?", "Srivastava의 논문에서 나왔다.", False),
        ("이 논문은 어느 학회에 나왔어?", "ACL 2023에서 발표했다.", False),
    ],
)
def test_how_long_and_where_it_was_shown(question, passage, refused):
    assert cannot_answer(question, passage) == refused


@pytest.mark.parametrize(
    "unit", ["가격", "누가 ", "언제 ", "처음 쓴 ", "가", "A", "가이 ", "만든 사람 ", "1", "who "]
)
def test_no_text_keeps_the_page_busy(unit):
    text = unit * (10_000 // len(unit))
    began = time.perf_counter()
    for question in (text, "배치 정규화는 누가 언제 만들었나요? 어느 나라, 가격이 얼마, 몇 시까지"):
        lacks(question, text)
    assert time.perf_counter() - began < 20  # a cubic expression takes half an hour


@pytest.mark.parametrize(
    "question",
    [
        "보고서는 언제까지 내야 해?",
        "장학금 신청 마감은?",
        "환불 기한이 언제야?",
        "결과 언제까지 공유하기로 했지?",
        "책은 언제까지 반납해?",
        "when is the report due?",
    ],
)
def test_a_deadline_is_a_day_an_hour_or_a_while(question):
    assert cannot_answer(
        question, "보고서는 다섯 쪽이고 표는 r=16, lr 2e-4로 낸다. 장학금과 환불은 과에서 맡는다."
    )
    for told in (
        "9/8 23:59에 닫는다",
        "매주 목요일 17시",
        "하루 전까지",
        "결제 후 7일",
        "2025-09-08",
        "학기말까지",
    ):
        assert not cannot_answer(question, told)


@pytest.mark.parametrize(
    "question",
    ["학습은 언제까지 반복하나요?", "데드라인 스케줄링이 뭐야?", "데드라인이 뭐야?", "loss due to noise"],
)
def test_what_asks_for_no_deadline(question):
    assert not kinds(question)


@pytest.mark.parametrize(
    ("question", "passage", "refused"),
    [
        ("리워드 모델은 몇 B야?", "리워드 모델은 프롬프트 9천 개로 학습했다.", True),
        ("리워드 모델은 몇 B야?", "리워드 모델은 1.5B이다.", False),
        ("학습하는 데 몇 기가 필요해?", "학습은 3시간 걸린다.", True),
        ("학습하는 데 몇 기가 필요해?", "학습에는 18GB가 든다.", False),
        ("맘바는 누가 제안했어?", "## 맘바 (Gu & Dao 2023)", False),
        ("맘바는 누가 제안했어?", "## 맘바 (March 2023)", True),
        ("논문 저자가 누구야?", "Mina Park, Jun Lee, Sora Kim", False),
    ],
)
def test_memory_parameters_and_authors_as_they_are_written(question, passage, refused):
    assert cannot_answer(question, passage) == refused


@pytest.mark.parametrize(
    ("question", "passage", "lacking"),
    [
        ("이 책은 몇 쪽이야?", "매일 1%씩 나아지면 37배. 규칙은 4단계", True),
        ("이 책은 몇 페이지야?", "모두 320쪽", False),
        ("계약금은 몇 %?", "계약금은 보통 보증금의 10%", False),
        ("샘플링은 몇 퍼센트로?", "인기에 비례한 샘플링(0.75승)", True),
        ("정확도가 몇 퍼센트야?", "정확도는 0.92였다", False),
        ("오류가 몇 프로 줄어?", "오류가 3건에서 2건으로", True),
        ("몇 프로세스로 돌려?", "8개로 돌린다", False),
        ("어제 몇 km 뛰었어?", "28분 40초, 심박 156", True),
        ("어제 몇 킬로 뛰었어?", "5km 28분 40초", False),
        ("몇 그램 넣어?", "소금 10g", False),
        ("몇 살에 갔어?", "11월 11일, 2인 162만 원", True),
    ],
)
def test_what_is_counted_by_a_unit_is_told_by_it(question, passage, lacking):
    assert cannot_answer(question, passage) == lacking


def test_a_number_may_be_a_word():
    assert says_how_much("보통 만 스텝마다 복사한다") and says_how_much("천만 건을 넘으면 느리다")
    assert not says_how_much("천천히 번진다") and not says_how_much("불만 건의")
