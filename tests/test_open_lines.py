"""A question that stands within a list or a paragraph and has no answer there is told as left open."""

from __future__ import annotations

import pytest
from one_note import answered
from posts_like import by_question, note

from rag.blank import is_stub
from rag.open_lines import open_units
from rag.types import Chunk

OPEN = "답은 적혀 있지 않습니다"
NOT_THERE = "노트에서 답을 찾지 못했습니다"
NOTE = """# 데이터베이스 공부

- 인덱스: 찾는 열을 미리 정렬해 두는 것. 쓰기는 느려짐
- 커버링 인덱스는 표를 안 읽고 인덱스만으로 답함
- 해시 인덱스가 왜 범위 검색에 약한지? → {open}
- 뷰: 이름을 붙인 질의. 값을 담아 두지는 않음
"""


@pytest.mark.parametrize(
    "line",
    [
        "해시 인덱스가 왜 범위 검색에 약한지? → 모르겠음.",
        "해시 인덱스는 왜 범위 검색에 약할까? 아직 모름",
        "왜 두 배가 되는지 모르겠음",
        "뭐가 다른지: 나중에 정리",
        "키위 때문인지 다른 것 때문인지 아직 모르겠음",
        "늦게 줄어드는 건 왜? → 원인 못 찾음, 아직 모름",
        "연차가 남는지? 팀장님께 물어볼 것",
        "이유 아직 못 찾음",
        "해결 방법 파악 중",
        "상한이 있는지 → ??",
        "정답: ?",
        "1. 부작용이 있는지 안 찾아봄",
        "강아지 키워도 되는지? 집주인한테 아직 답 못 받음",
    ],
)
def test_a_line_that_asks_and_gives_up_is_a_stub(line: str) -> None:
    assert is_stub(line)


@pytest.mark.parametrize(
    "line",
    [
        "창문이 닫혔는지 확인하기",
        "더 느려질지 모른다",
        "더 느린지도 모른다",
        "한 번에 하나만 바꾸기 (뭐 때문인지 모름)",
        "왜 빠른지? → 캐시에 있어서",
        "하루 5g. 부작용 있는지 안 찾아봄",
        "열쇠는 서랍에서 못 찾고 가방에서 찾음",
        "질문은 채널에 물어보기 전에 찾아본다",
    ],
)
def test_a_line_that_tells_or_wants_something_done_is_none(line: str) -> None:
    assert not is_stub(line)


@pytest.mark.parametrize("words", ["모르겠음. 나중에 찾아보기", "아직 모름", "이유 못 찾음"])
def test_what_a_line_of_a_list_asks_is_left_open(synced, embedder, words: str) -> None:
    text = NOTE.format(open=words)
    assert OPEN in answered(synced, embedder, text, "해시 인덱스가 범위 검색에 약한 이유는?")
    assert OPEN in answered(synced, embedder, text, "해시 인덱스는 범위 검색에 왜 약해?")


def test_what_else_the_list_says_is_told(synced, embedder) -> None:
    text = NOTE.format(open="모르겠음")
    assert "표를 안 읽고" in answered(synced, embedder, text, "커버링 인덱스가 뭐야?")
    assert "쓰기는 느려짐" in answered(synced, embedder, text, "인덱스의 단점은?")


def test_an_answer_behind_the_question_is_told(synced, embedder) -> None:
    text = NOTE.format(open="순서가 안 남아서")
    assert "순서가 안 남아서" in answered(synced, embedder, text, "해시 인덱스가 범위 검색에 약한 이유는?")


WITHIN = """자취방 메모

관리비 7만원. 수도 포함
보일러 온돌이랑 실내 모드 차이? 모르겠다 그냥 온돌로 씀
분리수거는 화요일 밤

Q. 나갈 때 청소비는?
A. 5만원 보증금에서 뺌

도어락 건전지 AA 4개
"""


def test_a_line_may_give_up_in_its_second_sentence(synced, embedder) -> None:
    assert OPEN in answered(synced, embedder, WITHIN, "온돌이랑 실내 모드 차이가 뭐야?")
    assert "화요일" in answered(synced, embedder, WITHIN, "분리수거는 언제야?")


def test_the_first_line_of_an_answer_names_no_paragraph_below(synced, embedder) -> None:
    assert "5만원" in answered(synced, embedder, WITHIN, "나갈 때 청소비 얼마야?")


ARROW = """# 문법 공부

## 질문 쌓아두기

- 사이시옷은 언제 적는지? → 뒷말이 된소리로 날 때
- 던지 랑 든지 차이 →
- 로서 랑 로써 차이 →

7월 모의고사 38점. 듣기가 망함
"""


def test_a_line_whose_arrow_leads_to_nothing_is_left_open(synced, embedder) -> None:
    assert OPEN in answered(synced, embedder, ARROW, "던지랑 든지 차이가 뭐야?")
    assert "된소리로 날 때" in answered(synced, embedder, ARROW, "사이시옷은 언제 적어?")


def test_another_pair_is_not_the_one_that_is_left_open(synced, embedder) -> None:
    answer = answered(synced, embedder, ARROW, "바라랑 바래 차이가 뭐야?")
    assert NOT_THERE in answer and "던지" not in answer


def test_what_stands_under_an_arrow_is_no_open_line() -> None:
    def open_in(text: str) -> int:
        return len(open_units(Chunk("1", "a.md", 0, len(text), 0, "", None, text)))

    assert open_in("- 차이 →\n- 뷰는 저장된 질의다") == 1
    assert open_in("- 차이 →\n  - 뷰는 저장된 질의다") == 0
    assert open_in("차이 →\n뷰는 저장된 질의다") == 0
    assert open_in("차이 →\n\n- 뷰는 저장된 질의다") == 0


KANA = """# 일본어

## 조사

から / ので : から는 자기 생각으로 이유를 댐, ので는 사실을 이유로 댐. 바쁘면 から

## 질문

- ばかり 랑 だけ 차이 →
"""


def test_japanese_words_are_asked_of_by_their_letters(synced, embedder) -> None:
    assert "사실을 이유로" in answered(synced, embedder, KANA, "から랑 ので 차이가 뭐야?")
    assert OPEN in answered(synced, embedder, KANA, "ばかり랑 だけ 차이가 뭐야?")
    assert NOT_THERE in answered(synced, embedder, KANA, "ために랑 ように 차이가 뭐지")


MARKED = "# 통계\n\n## 구간\n\nQ. 예측구간이랑 신뢰구간은 뭐가 다른가?\nA.\n\n{behind}\n"


def test_an_empty_mark_of_an_answer_does_not_take_what_tells_of_something_else() -> None:
    asked = "예측구간이랑 신뢰구간은 뭐가 다른가?"
    found = by_question(note(MARKED.format(behind="코헨 d : 0.2 작음 / 0.8 큼")))
    assert found[asked].body_text == ""
    assert found["구간"].body_text == "코헨 d : 0.2 작음 / 0.8 큼"
    for behind in ("예측구간: 새 값이 들 구간이다.", "새 값이 드는 구간이 더 넓다.", "결론: 더 넓다."):
        assert by_question(note(MARKED.format(behind=behind)))[asked].body_text == behind


def test_a_blank_question_that_asks_otherwise_is_not_what_was_asked(synced, embedder) -> None:
    text = "# 면접\n\n## GAN에서 모드 붕괴는 왜 일어나나요?\n\n(작성 예정)\n\n## 손실이란?\n\n틀린 정도.\n"
    assert NOT_THERE in answered(synced, embedder, text, "모드랑 모달 차이")
    assert OPEN in answered(synced, embedder, text, "GAN에서 모드 붕괴가 왜 생겨?")


def test_a_blank_question_about_something_else_of_it_is_not_what_it_is(synced, embedder) -> None:
    text = "# 집\n\n## 재계약하면 복비를 또 내나요?\n\n나중에 확인\n\n## 관리비\n\n매달 7만원. 수도 포함.\n"
    assert NOT_THERE in answered(synced, embedder, text, "복비가 뭐야?")
    assert OPEN in answered(synced, embedder, text, "재계약할 때 복비 또 내?")
