from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import draft
from rag.assistant import Assistant
from rag.blank import is_blank, is_left_open, is_stub, stubs
from rag.relevance import Question
from rag.types import Hit

STUBS = """
아직 못 씀
아직 안 적음
(작성 전)
아직 정리 안 됨
빈칸
모름
모르겠음
모르겠다
잘 모르겠다
잘 모르겠습니다
아직 모름
아직 잘 모르겠네요
솔직히 잘 모름
이건 모르겠다
이 부분은 아직 잘 모르겠어요
저도 잘 모르겠네요
정확히는 모름
뭔지 모르겠음
무슨 말인지 모르겠다
도무지 모르겠다
몰라요
몰랐음
모르는 개념
ㅁㄹ
기억이 안 남
기억이 안 나요
기억 안 난다
까먹음
다 까먹었다
외웠는데 까먹음
공부했는데 기억이 안 난다
가물가물
헷갈림
이해가 안 됨
이해 못 했음
감이 안 온다
처음 들어봄
처음 듣는다
처음 들어보는 개념이다
들어 본 적 없음
들어는 봤는데 모름
안 써봄
써본 적 없다
해본 적 없음
안 배움
못 외움
답 못 함
대답 못 했다
자신 없음
아직
아직 공부 안 함
아직 정리 못 함
아직 안 써봤음
공부 필요
공부가 더 필요함
정리 필요
추가 필요
확인 필요
보강 필요합니다
복습해야 함
공부하기
더 공부하기
다시 공부하기
찾아보기
더 찾아볼 것
더 찾아봐야 함
찾아봐야겠다
알아볼 것
나중에
나중에 정리
나중에 다시 정리하기
나중에 공부할 것
나중에 추가
나중에 채우기
나중에 적자
다음에
다음에 정리하겠습니다
다음 기회에
다음 글에서
다음 글에서 다루겠습니다
다음 포스팅에서 정리할 예정
담에 쓸 것
추후 작성
추후 업데이트
추후 정리 예정입니다
추후에 보강하겠습니다
조만간 추가할게요
내일 정리
시간 나면 정리
여유 생기면 정리하겠습니다
내용이 길어서 다음 글에서 다룰 예정
다음 글에서 다룰 예정이다.
따로 글로
따로 정리
따로 정리할 예정
작성 예정
작성 중
작성중입니다
정리 중
준비 중
업데이트 예정
포스팅 예정입니다
미작성
미완성
생략
생략합니다
자세한 내용은 생략
설명 생략
패스
일단 패스
스킵
글쎄요
띠용
띠용 모르겠다
비워 둠
답변 없음
아직 없음
링크 참고
아래 링크 참고
링크로 대체합니다
커밍순
투비컨티뉴
N/A
TODO
todo: 표를 그린다
FIXME
TBD
WIP
work in progress
I don't know
don't know yet
no idea
not sure yet
idk
I forgot
can't remember
coming soon
to be continued
to be added later
to be done
will update later
fill in later
need to look this up
not yet
nothing here yet
no answer yet
skip
skip for now
in the next post
노션 참고
교재 32쪽 참고
강의 노트 확인
책 볼 것
구글링하기
아 이거 맨날 까먹네
자꾸 헷갈림
""".strip().splitlines()

SAYING = """
노션 참고해서 만든 표
책 보기
교재 32쪽 참고표
아 필터
맨날
못 씀
안 씀
정리 전에 잠근다
디스크에 아직 쓰지 않은 페이지.
죽은 튜플 때문에 정리 필요.
WHERE 컬럼에 인덱스 추가 필요.
값을 나중에 쓰는 방식
원본을 복사해 두고 나중에 추가로 한다
상대가 받았는지 모르겠기 때문
모르는 데이터에 약하다.
모델은 정답을 모른다
분포를 모를 때 쓴다
라벨을 모르는 데이터로 학습
기억 소자를 둔다
기억 못 함
먼 과거를 잊음
없음
답 없음
내용 없음
미정
보류
음
0
O
B
ㄱ, ㄷ
±1
-∞
∅
`pass`
`TODO`
None
null
placeholder
unknown
empty
pending
in progress
학습 중
대기 중
실행 중인 프로세스
따로
곧
내일
주말에
계속
이후에
다시
더
추가
정리
확인
추가하기
정리하면 세 가지다
공부할수록 손실이 준다
생략된 항
가중치는 생략 가능
패스워드
스킵 연결
다음에 배치를 정규화한다
다음 노드의 주소
나중에 들어온 것이 먼저 나간다
TODO 목록
준비 큐에서 기다린다
아직 커밋되지 않은 값
링크의 대역폭
참고 인코딩
작성 중인 트랜잭션
모름지기 모델은 단순해야 한다
to be or not to be
skip connection
pass by value
later layers see more
I don't know the prior, so I estimate it
not sure-footed policies fail
""".strip().splitlines()

AROUND = ["", "• ", "- ", "> ", "→ ", "A. ", "답: ", "1. ", "☐ ", "(", "** ", "🤔 ", "ㅠㅠ "]
BEHIND = [
    "",
    ".",
    "...",
    "…",
    "!!",
    "?",
    "~",
    ")",
    " 😭",
    " ㅋㅋ",
    "ㅠㅠ",
    " ㅎㅎ",
    " :)",
    " ^^",
    "\n",
    "\n\n---\n",
    " 👀👀",
]
WORDS = [
    "렐루",
    "기울기가 사라진다",
    "O(n)",
    "스택",
    "메모리",
    "Redis",
    "0.5",
    "분산",
    "B+트리",
    "큐에 넣는다",
]


@pytest.mark.parametrize("text", STUBS)
def test_what_says_no_more_than_that_it_is_open_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", SAYING)
def test_what_says_something_is_not(text: str) -> None:
    assert not is_blank(text)
    assert not is_left_open(text)


def test_there_are_enough_of_both() -> None:
    assert len(set(STUBS)) >= 100 and len(set(SAYING)) >= 60


@pytest.mark.parametrize(
    "text",
    ["", "\n", "...", "…", "???", "- ", "답:", "A. ____", "정답: ___ ___", "😭", "ㅠㅠ", "음...", "[](a)",
     "![그림](a.png)", "<!-- 나중에 -->"],
)  # fmt: skip
def test_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@given(st.sampled_from(STUBS), st.sampled_from(AROUND), st.sampled_from(BEHIND))
def test_what_decorates_changes_nothing(stub: str, before: str, behind: str) -> None:
    assert is_blank(before + stub + behind)
    assert is_blank(unicodedata.normalize("NFD", before + stub + behind))
    assert is_blank(before + stub.upper() + behind)


@given(st.lists(st.sampled_from(STUBS), min_size=1, max_size=3), st.sampled_from([". ", "\n", ", ", "\n- "]))
def test_several_are_as_blank_as_one(found: list[str], between: str) -> None:
    assert is_blank(between.join(found))


@given(
    st.sampled_from([s for s in STUBS if ":" not in s]),
    st.sampled_from(WORDS),
    st.sampled_from([" ", ". ", "\n", "는 ", ", ", "("]),
)
def test_one_more_word_says_something(stub: str, word: str, between: str) -> None:
    assert not is_blank(word + between + stub)
    assert not is_blank(stub + between + word)
    assert not is_blank(f"{stub}\n{word}{between}{stub}")


@given(st.text(alphabet="아직모름나중에정리 추후\n.?!(:TODO`ㅠ", max_size=60))
def test_any_text_is_judged_and_blank_ones_are_left_open(text: str) -> None:
    assert is_left_open(text) or not is_blank(text)


@pytest.mark.parametrize(
    "unit", ["아직", "나중에", "모르겠", "더 ", "to", "답 ", "내용이 길", "음", "느려서? ", "A. ", "TODO: "]
)
def test_no_text_takes_long(unit: str) -> None:
    began = time.perf_counter()
    for text in (unit * 5000, (unit * 100)[:199] + "값"):
        is_blank(text), is_left_open(text), is_stub(text)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "text",
    [
        "값이 작아서? 잘 모르겠다...",
        "기울기를 모으기 위해(?) // 더 찾아볼 것",
        "캐시 때문인가? 나중에 확인\n\n이상 면접 질문들만 정리해 봤다.",
    ],
)
def test_a_guess_that_is_given_up_is_left_open(text: str) -> None:
    assert is_left_open(text)
    assert not is_blank(text), "a guess says something"


def test_a_link_in_place_of_an_answer_leaves_it_open() -> None:
    assert is_left_open("표로 보아야 하는 것이 많아 링크를 첨부합니다.\n\n* [표](https://a.example)")
    assert not is_left_open("메일에 링크를 첨부합니다.")


@pytest.mark.parametrize(
    "text", ["왜 느릴까?", "값이 작아서다. 잘 모르겠다.", "왜 느릴까? 캐시가 비어서.", "트리? 힙?"]
)
def test_a_statement_or_a_mere_question_is_not(text: str) -> None:
    assert not is_left_open(text)


@pytest.mark.parametrize(
    "line", ["- 그래프 신경망은 다음 기회에..", "비용은 따로 글로.", "(미작성)", "- 아직 모름 😭"]
)
def test_a_line_that_puts_off_what_it_names_is_a_stub(line: str) -> None:
    assert is_stub(line)


@pytest.mark.parametrize("line", ["", "- ", "캐시는.. 다시 쓴다", "모델은 모른다", "다음 노드로 간다"])
def test_a_line_that_tells_is_none(line: str) -> None:
    assert not is_stub(line)


def test_a_sentence_that_trails_off_into_a_stub_is_one() -> None:
    assert stubs(
        ["캐시는 빠르다.", "샤딩, 복제는..", "다음 기회에.", "큐는..", "먼저 온 것이 먼저 나간다."]
    ) == [False, True, True, False, False]


@pytest.mark.parametrize(
    "line",
    [
        "자기 회귀가 아닌 방식은 →", "작은 배치에서는 왜 느린지 →", "다른 데이터에서도 되나? ->",
        "정규화 없는 버전은 뭐가 다른지 → 다음에 읽기", "보상 모델의 분산 → 나중에 다시 보기",
        "수식 유도 ← 나중에",
    ],
)  # fmt: skip
def test_a_line_that_leaves_its_answer_out_is_a_stub(line: str) -> None:
    assert is_stub(line)


@pytest.mark.parametrize(
    "line",
    [
        "배치가 작으면 → 그룹 정규화", "느린지는 프로파일러로 봄 → 캐시가 원인", "순서 →", "학습 → 평가",
        "예측이 낮음 → 나중에 다른 모델이 해결",
    ],
)  # fmt: skip
def test_a_line_whose_arrow_leads_somewhere_is_no_stub(line: str) -> None:
    assert not is_stub(line)


# in answers ------------------------------------------------------------------------------------------

BEHIND_IT = "\n\n## 인덱스란?\n\n찾기를 빠르게 한다.\n"


@pytest.mark.parametrize(
    "body",
    ["아직 커밋하지 않은 페이지다.", "죽은 튜플이 남아서 정리 필요.", "새로 받은 것을 나중에 쓰는 방식"],
)
def test_an_answer_with_words_of_a_stub_answers(synced, embedder, body: str) -> None:
    index = synced({"질문.md": f"# 질문\n\n## 더티 페이지란?\n\n{body}{BEHIND_IT}"})
    answer = Assistant(index, embedder).ask("더티 페이지란?")
    assert answer.status == "answered" and body in answer.text


@pytest.mark.parametrize(
    "body", ["아직 모름 😭", "외웠는데 까먹음", "준비 중", "추후 업데이트", "coming soon"]
)
def test_not_knowing_is_no_answer(synced, embedder, body: str) -> None:
    index = synced({"질문.md": f"# 질문\n\n## 더티 페이지란?\n\n{body}{BEHIND_IT}"})
    assert Assistant(index, embedder).ask("더티 페이지란?").status == "unanswered"


def test_what_is_named_only_as_put_off_does_not_answer(synced, embedder) -> None:
    note = f"# 질문\n\n## MVCC란?{BEHIND_IT}\nMVCC, 샤딩은.. 다음 기회에.\n"
    assert Assistant(synced({"질문.md": note}), embedder).ask("MVCC가 뭔가요?").status == "unanswered"


LISTED = (
    "# 질문\n\n## MVCC란?\n\n## VACUUM의 단점은?\n\n## 격리 수준이란?\n\n얼마나 서로 안 보이는지 정한다.\n\n"
    "MVCC 는 행의 옛 버전을 남겨 읽기가 쓰기를 막지 않게 한다.\n\nVACUUM 은 죽은 튜플을 치운다.\n"
)


def drafted(index, question: str, blank: str):
    """What is told where search found no more than the blank question."""
    (state,) = index.states()
    chunk = next(chunk for chunk in index.chunks_of(state.source) if chunk.question == blank)
    return draft(Question(question, index), [Hit(chunk, "질문", 1.0)])


def test_prose_behind_a_list_of_questions_answers_one_of_them(synced) -> None:
    found = drafted(synced({"질문.md": LISTED}), "MVCC란?", "MVCC란?")
    assert found.status == "answered"
    assert "옛 버전" in "".join(map(found.excerpts[0].text_of, found.excerpts[0].sentences))


def test_prose_of_another_side_does_not(synced) -> None:
    found = drafted(synced({"질문.md": LISTED}), "VACUUM의 단점은?", "VACUUM의 단점은?")
    assert found.status == "unanswered"


def test_the_answer_to_another_question_of_a_name_does_not(synced) -> None:
    note = LISTED.replace("## 격리 수준이란?", "## MVCC의 동작")
    assert drafted(synced({"질문.md": note}), "MVCC란?", "MVCC란?").status == "unanswered"


OPEN = f"# 질문\n\n## 데이터베이스 트랜잭션 동시성 제어 엔진 기법 MVCC를 설명해주세요{BEHIND_IT}"


def test_a_blank_heading_about_the_only_name_is_the_question(synced, embedder) -> None:
    answer = Assistant(synced({"질문.md": OPEN}), embedder).ask("MVCC 설명해줘")
    assert answer.status == "unanswered"


@pytest.mark.parametrize("question", ["MVCC의 단점은?", "MVCC는 왜 쓰나?", "MVCC와 락의 차이는?"])
def test_one_that_asks_something_else_of_it_is_not(synced, embedder, question: str) -> None:
    assert Assistant(synced({"질문.md": OPEN}), embedder).ask(question).status == "not_in_notes"


def test_nor_is_one_about_a_longer_name(synced, embedder) -> None:
    note = OPEN.replace("MVCC를", "MVCC 수거기를")
    assert Assistant(synced({"질문.md": note}), embedder).ask("MVCC 설명해줘").status == "not_in_notes"


WHY_BLANK = (
    "# CNN\n\n## Transposed convolution\n\n"
    "업샘플링에 쓰는 합성곱. checkerboard artifact가 잘 생긴다.\n왜? → TODO\n\n"
    "## Dropout\n\n뉴런을 무작위로 끈다. 왜냐하면 서로 기대지 않게 하려는 것.\n왜 0.5인가? → TODO\n"
)


def test_a_reason_that_its_author_left_blank_is_not_what_stands_before(synced, embedder) -> None:
    assistant = Assistant(synced({"노트.md": WHY_BLANK}), embedder)
    assert assistant.ask("checkerboard artifact는 왜 생기나요?").status == "unanswered"
    assert "업샘플링" in assistant.ask("transposed convolution이 뭐야?").text
    assert "기대지 않게" in assistant.ask("dropout은 왜 써?").text
