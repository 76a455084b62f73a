"""What is to be done yet answers nothing but what is to be done."""

import pytest

from rag.assistant import Assistant

LECTURE = """# 5강 합성곱

## 잔차 연결

입력을 출력에 그대로 더한다.

## 숙제

- 수용 영역 계산해 오기
- 깊이별 분리 합성곱 조사 (다음 시간에)

## 다음 주

- 잔차 연결: 입력을 더하는 길이다
- FID 읽어 오기
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("깊이별 분리 합성곱이 뭐야?", ""),
        ("수용 영역은 어떻게 계산해?", ""),
        ("숙제가 뭐였지?", "계산해 오기"),
        ("잔차 연결이 뭐야?", "그대로 더한다"),
    ],
)
def test_homework_explains_nothing(synced, embedder, question, said):
    answer = Assistant(synced({"강의.md": LECTURE}), embedder).ask(question)
    assert (answer.status == "answered") is bool(said)
    assert said in answer.text
