"""Look-alikes of saved blog posts, in our own words: every shape that a post of questions comes in."""

from __future__ import annotations

from ingest.clean import clean
from ingest.split import split
from rag.types import Chunk, Document

NBSP = "\xa0"

BULLETED = f"""본문 바로가기
공부 기록

[면접] 신경망 질문 모음 (입문자용)

by nabi 2024. 3. 2.
반응형

면접을 준비하며 묻고 답한 것을 모았다.
틀린 곳이 있으면 알려 주세요.

{NBSP}

[공부] 세 번째, 면접을 앞두고

면접이 다가온다.준비할 것이 많아서 하나씩 적어 보기로 했다.이번에는 지난번에 답하지 못한 질문을

nabi.example.com

{NBSP}

쓰는 법

  • 질문만 보고 소리 내어 답한다.
  • 막히면 답을 편다.

{NBSP}

[신경망]

퍼셉트론이란 무엇인가

  • 입력에 가중치를 곱해 더한 뒤 문턱값과 견주는 단위입니다.

학습률이 너무 클 때 생기는 일

  • 손실이 줄지 않고 튑니다.
    • 발산하기도 합니다.
  • 최솟값을 지나칩니다.

에포크의 뜻을 설명하라.

  • 모든 자료를 한 번 다 본 것입니다.

최근 모델을 설명하라 (2024.01)

  • 여러 가지가 있습니다.

끝.

반응형"""

SUB_QUESTIONS = """Nabi Kim 2월 3일 오후 8:10
면접에서 묻고 싶은 것을 모았다.

Q1. 합성곱을 쓰는 까닭은?

A.
1. 가중치를 나누어 쓴다.
2. 위치가 바뀌어도 같은 무늬를 찾는다. 그래서 수가
줄어든다.
3. [나중에 더]

+ 그럼 풀링은 왜 하나?

A. 크기를 줄이려고.

+ 패딩의 뜻은?

A.

2. 순환 신경망을 아는 대로 얘기하라

A, 앞의 상태를 다음에 넘긴다.
긴 문장에 약하다.

3. 어텐션이 나온 까닭은?

+ 어텐션의 값은 어떻게 구하나?

A. 내적으로.

끝으로, 여기까지가 바탕이다.
"""

NUMBERED = f"""article thumbnail image
Published 2023. 5. 6. 10:20

목차

  1. 손실 함수는 무엇인가요?
  2. 활성화 함수를 알려주세요. (시그모이드 등)
  3. 과적합을 막는 방법을 말해주세요.

{NBSP}

1. 손실 함수는 무엇인가요?

예측과 정답의 차이를 재는 함수이다.

{NBSP}

추가) 회귀와 분류

  • 회귀는 제곱 오차를 쓴다.
  • 분류는 교차 엔트로피를 쓴다.

2. 활성화 함수를 알려주세요. (시그모이드 등)

2.1. 시그모이드

{NBSP}

0과 1 사이로 누른다.

2.2. 렐루

음수를 0으로 만든다.

3. 과적합을 막는 방법은 무엇인지 말해주세요.

자료를 늘린다.

'공부 > 신경망' 카테고리의 다른 글

합성곱 다시 보기{NBSP}{NBSP}(0) 2023.05.01
역전파 손으로 풀기{NBSP}{NBSP}(3) 2023.04.21
복사했습니다!"""

LISTED = f"""본문 바로가기
정보 : 이것저것

면접 질문 - 경사 하강

by 나비네 2023. 10. 2.

떠오르는 질문을 적어 둔다.

{NBSP}

예상 질문 1

{NBSP}

  • 경사 하강법이 뭔가요?
  • 신경망이 배우는 과정을 설명해 보실래요?
    (예시: 기울기를 따라 가중치를 조금씩 옮긴다...)
  • 손실 함수란 무엇인가요?
  • 배치가 뭔지 설명해 보세요.
    한 번에 보는 자료의 수.

    이어지는 질문, 그 수는 어떻게 고르는가.

{NBSP}

그럼, 경사 하강법은 어떻게 말하면 좋을까?

손실이 줄어드는 쪽으로 조금씩 가는 방법이다.

  구분 | 한 번에 보는 수
배치 | 1000
미니 배치 | 32

나비네 저작권

댓글


TOP"""

DENSE = """일 | 월 | 화 | 수 | 목 | 금 | 토 |
---|---|---|---|---|---|---|
1 | 2 | 3 | 4 | 5 | 6 | 7 |
8 | 9 | 10 | 11 | 12 | 13 | 14 |
15 | 16 | 17 | 18 | 19 | 20 | 21 |
22 | 23 | 24 | 25 | 26 | 27 | 28 |
29 | 30 | 31 |
- 파이썬
- 1234
- 경사하강법
- Today
- Total
나비의 공책
[스터디] 시각 지능 복습 본문
[문제 낸 사람: 나비]
1. 완전 연결 층의 단점을 설명해주세요
모든 입력과 이어져서 계산이 많다.
2. 깊은 망은 기울기가 사라질 수 있습니다. 1) 이를 줄이는 방법을 쓰고
2) 그 원리를 서술해주세요
잔차 연결을 둔다. y = x + f(x) 꼴이다.
3. 오토인코더에 대해 설명해주세요
줄였다가 되살린다.
# 부호기
self.encoder = nn.Sequential(
nn.Linear(784, 64),
)
이렇게 줄인다."""


def note(text: str, form: str = "text", title: str = "제목") -> Document:
    """A document as the loader would make it."""
    return Document("/notes/a", title, text, meta={"format": form})


def by_question(document: Document) -> dict[str, Chunk]:
    """The first passage under each question."""
    found: dict[str, Chunk] = {}
    for chunk in split(clean(document)):
        found.setdefault(chunk.question, chunk)
    return found
