"""Questions with their answers, and those that were left open."""

from __future__ import annotations

import pytest
from posts_like import DENSE, LISTED, SUB_QUESTIONS, by_question, note

from ingest.clean import clean
from ingest.split import split
from rag.types import HEADING_SEPARATOR


def test_questions_with_marked_answers() -> None:
    found = by_question(note(SUB_QUESTIONS))
    assert list(found) == [
        "", "합성곱을 쓰는 까닭은?", "그럼 풀링은 왜 하나?", "패딩의 뜻은?",
        "순환 신경망을 아는 대로 얘기하라",
        "어텐션이 나온 까닭은?", "어텐션의 값은 어떻게 구하나?",
    ]  # fmt: skip
    assert found["합성곱을 쓰는 까닭은?"].body_text.startswith("1. 가중치를")
    assert found["합성곱을 쓰는 까닭은?"].body_text.endswith("3. [나중에 더]")
    assert found["그럼 풀링은 왜 하나?"].body_text == "크기를 줄이려고."
    assert found["그럼 풀링은 왜 하나?"].heading == "그럼 풀링은 왜 하나? ‹ 합성곱을 쓰는 까닭은?"
    assert (
        found["순환 신경망을 아는 대로 얘기하라"].body_text == "앞의 상태를 다음에 넘긴다.\n긴 문장에 약하다."
    )


def test_a_question_left_open_has_an_empty_body() -> None:
    found = by_question(note(SUB_QUESTIONS))
    assert found["패딩의 뜻은?"].body == found["패딩의 뜻은?"].end
    assert found["어텐션이 나온 까닭은?"].body_text == ""
    assert found["어텐션의 값은 어떻게 구하나?"].body_text.startswith("내적으로.")


def test_a_list_of_questions_gives_each_its_own_chunk() -> None:
    found = by_question(note(LISTED))
    assert [q for q in found if "예상 질문 1" in found[q].heading] == [
        "경사 하강법이 뭔가요?", "신경망이 배우는 과정을 설명해 보실래요?", "손실 함수란 무엇인가요?",
        "배치가 뭔지 설명해 보세요.",
    ]  # fmt: skip
    assert found["경사 하강법이 뭔가요?"].body_text == ""
    assert found["신경망이 배우는 과정을 설명해 보실래요?"].body_text.startswith("(예시:")
    assert found["배치가 뭔지 설명해 보세요."].body_text.endswith("어떻게 고르는가.")
    assert found["그럼, 경사 하강법은 어떻게 말하면 좋을까?"].body_text.endswith("미니 배치 | 32")


def test_questions_without_blank_lines_wrapped_and_with_bare_code() -> None:
    found = by_question(note(DENSE))
    wrapped = "깊은 망은 기울기가 사라질 수 있습니다. 1) 이를 줄이는 방법을 쓰고 2) 그 원리를 서술해주세요"
    assert found[wrapped].body_text == "잔차 연결을 둔다. y = x + f(x) 꼴이다."
    assert "# 부호기\nself.encoder" in found["오토인코더에 대해 설명해주세요"].body_text


def test_bold_and_folded_questions_are_headings() -> None:
    text = """## 질문

**Q. 렐루의 단점은?**

음수에서 죽는다.

<details>
<summary>드롭아웃은 왜 쓰나?</summary>

과적합을 막으려고.

</details>

다시 절의 글이다.

- Q. 배치의 뜻은?
  - A. 한 묶음이다.
"""
    found = by_question(note(text, "markdown"))
    assert found["렐루의 단점은?"].body_text == "음수에서 죽는다."
    assert found["드롭아웃은 왜 쓰나?"].heading == "드롭아웃은 왜 쓰나? ‹ 질문"
    assert found["드롭아웃은 왜 쓰나?"].body_text.startswith("과적합을 막으려고.")
    assert "다시 절" not in found["드롭아웃은 왜 쓰나?"].text
    assert found["질문"].body_text.endswith("다시 절의 글이다.")
    assert found["배치의 뜻은?"].body_text == "한 묶음이다."


def test_attention_letters_are_no_question_marks() -> None:
    text = "## 어텐션\n\n- Q: 찾는 것\n- K: 열쇠\n- V: 값\n\nQ, K, V를 곱한다.\n"
    assert [chunk.heading for chunk in split(note(text, "markdown"))] == ["어텐션"]


@pytest.mark.parametrize("mark", ["A.", "A:", "답:", "답변:", "A)", "**A.**", "> A.", "[답변]"])
def test_answer_marks_stand_outside_the_body(mark: str) -> None:
    found = by_question(note(f"Q. 손실이란?\n{mark} 차이다.\n\n질문) 정확도란?\n맞힌 비율.\n"))
    assert found["손실이란?"].body_text == "차이다."
    assert found["정확도란?"].body_text == "맞힌 비율."


def test_a_heading_above_furniture_was_not_left_open() -> None:
    text = "# 역전파\n\n목차\n- [가](#가)\n- [나](#나)\n\n오차를 거꾸로 보낸다.\n\n# 다른 글\n\n글이다.\n"
    chunks = split(clean(note(text, "markdown")))
    assert [(chunk.question, chunk.body_text) for chunk in chunks] == [
        ("역전파", "# 역전파"), ("역전파", "오차를 거꾸로 보낸다."), ("다른 글", "글이다."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("person", "model"),
    [
        ("**나의 말:**", "**ChatGPT의 말:**"), ("#### You:", "#### ChatGPT:"), ("User:", "Assistant:"),
        ("You said:", "ChatGPT said:"), ("민수:", "Claude:"),
    ],
)  # fmt: skip
def test_a_conversation_with_a_model_is_questions_and_answers(person: str, model: str) -> None:
    text = (
        f"# 대화\n\n{person}\n드롭아웃 비율은 보통 얼마로 해?\n\n{model}\n보통 0.5입니다.\n\n"
        "### 참고\n입력층은 0.2입니다.\n\n"
        f"{person}\n고마워. L1이랑 L2는 뭐가 달라?\n\n{model}\nL1은 희소하게 만듭니다.\n"
    )
    found = by_question(note(text, "markdown"))
    assert found["드롭아웃 비율은 보통 얼마로 해?"].body_text == "보통 0.5입니다."
    assert found["고마워. L1이랑 L2는 뭐가 달라?"].body_text == "L1은 희소하게 만듭니다."
    assert found["참고"].heading.split(HEADING_SEPARATOR)[1] == "드롭아웃 비율은 보통 얼마로 해?"


def test_sides_that_take_turns_are_no_conversation() -> None:
    sides = "**장점:**\n빠르다.\n\n**단점:**\n크다.\n\n"
    text = f"# 정리\n\n## 가\n{sides}## 나\n{sides}"
    assert {chunk.question for chunk in split(clean(note(text, "markdown")))} >= {"가", "나"}


@pytest.mark.parametrize("line", ["역전파를 설명하세요.", "손실의 예를 드세요", "차이를 말해 보세요!"])
def test_requests_of_an_exam_stay_questions(line: str) -> None:
    asked = line if "드세요" not in line else "손실의 예를 들어 보세요"
    assert asked in by_question(note(f"첫 글이다.\n\n{asked}\n\n답은 이렇다.\n"))


def test_a_list_of_topics_with_open_questions_stays_a_list_of_questions() -> None:
    items = "- 규제: L1과 L2의 차이는?\n- 손실: 왜 로그를 쓰나요?\n- 최적화: 모멘텀이 뭔가?\n"
    assert len(by_question(note(f"예상 질문이다.\n\n{items}"))) == 4


@pytest.mark.parametrize(
    ("line", "heading", "body"),
    [
        ("Q. 왜 캐시를 쓰나? → 디스크가 느려서", "왜 캐시를 쓰나?", "디스크가 느려서"),
        ("Q: 락은 언제 푸나? A: 커밋할 때", "락은 언제 푸나?", "커밋할 때"),
        ("- 질문: 포트는? => 8080", "포트는?", "8080"),
        ("## 왜 느린가? -> 인덱스가 없다", "왜 느린가?", "인덱스가 없다"),
    ],
)
def test_an_answer_on_the_line_of_its_question_is_the_body(line, heading, body):
    text = f"{line}\nQ. 다음은 무엇인가?\nA. 다음이다.\n"
    first, *_ = split(note(text, "markdown"))
    assert (first.question, first.body_text) == (heading, body)


def test_a_question_of_a_list_that_was_answered_on_its_line_keeps_the_answer():
    text = (
        "# 남은 질문\n\n- [ ] 왜 워밍업을 하나?\n- [ ] 코사인 말고 선형은 왜 안 쓰나?\n"
        "- [x] 배치를 키우면 학습률도 키우나 → 제곱근만큼. 너무 크면 발산\n"
    )
    *_, last = split(note(text, "markdown"))
    assert last.question == "배치를 키우면 학습률도 키우나"
    assert last.body_text == "제곱근만큼. 너무 크면 발산"


def test_an_arrow_in_a_question_is_a_part_of_it():
    (chunk,) = split(note("## TCP → UDP로 바꾸면 왜 빠른가?\n\n연결이 없다.\n", "markdown"))
    assert chunk.question == "TCP → UDP로 바꾸면 왜 빠른가?"
