"""Questions that name a day ask the notes of that day."""

from datetime import date

import pytest

from ingest.sync import sync
from rag.assistant import Assistant
from rag.index import LocalIndex
from rag.protocol import SourceState
from rag.when import asked_of, asks_for_time, asks_on_which_day


def state(source: str, dated: str) -> SourceState:
    return SourceState(source, "/노트", "0", 1, 0, source, 1, dated=dated)


STATES = [
    state("/노트/회의 2024-04-22.md", "2024-04-22"),
    state("/노트/회의 2024-04-29.md", "2024-04-29"),
    state("/노트/2023-04-29.md", "2023-04-29"),
    state("/노트/2024-05-07.md", "2024-05-07"),
]


@pytest.mark.parametrize(
    ("question", "names", "rest"),
    [
        ("4월 22일 회의 결정", {"회의 2024-04-22"}, "회의 결정"),
        ("4월 29일에 정한 것은?", {"회의 2024-04-29", "2023-04-29"}, "정한 것은?"),
        ("2024년 4월 29일 회의 결론이 뭐였어?", {"회의 2024-04-29"}, "회의 결론이 뭐였어?"),
        ("2024-05-07에 배운 거", {"2024-05-07"}, ""),
        ("5/7 TIL", {"2024-05-07"}, ""),
        ("5월 7일에 뭐 했지?", {"2024-05-07"}, ""),
        ("5월에 정리한 AWQ", {"2024-05-07"}, "정리한 AWQ"),
        ("4월에 뭐 공부했지", {"회의 2024-04-22", "회의 2024-04-29", "2023-04-29"}, ""),
    ],
)
def test_the_notes_of_the_day_are_asked(question, names, rest):
    then = asked_of(question, lambda: STATES)
    assert then is not None and then.scope is not None
    assert then.scope.names == {f"/노트/{name}.md" for name in names} and then.rest == rest


@pytest.mark.parametrize(
    "question",
    [
        "확률이 5/7이면?",
        "5월 생산량 예측은 어떻게 해?",
        "ResNet 4.29 버전",
        "12월 25일의 코사인 유사도",
        "13월 40일 회의",
    ],
)
def test_other_numbers_are_no_day_and_a_day_without_notes_is_no_limit(question):
    assert asked_of(question, lambda: STATES) is None


def test_all_of_a_day_without_notes_is_not_in_the_notes():
    then = asked_of("7월 3일에 뭐 했지", lambda: STATES)
    assert then is not None and then.scope is None


@pytest.mark.parametrize(
    "question",
    ["7월 3일 스터디에서 뭐 정했어?", "7/23 에 무슨 얘기 했어?", "07/03 결과", "7월 3일에 서버가 왜 멈췄어?"],
)
def test_what_happened_on_a_day_without_notes_is_told_by_no_other(question):
    then = asked_of(question, lambda: STATES)
    assert then is not None and then.scope is None and then.only


def test_two_days_are_no_single_one():
    assert asked_of("4월 22일 회의와 4월 29일 회의의 차이", lambda: STATES) is None


def test_a_note_is_of_the_day_in_its_title():
    states = [state("/노트/가.md", ""), SourceState("/노트/나.md", "/노트", "0", 1, 0, "9/8 독서 모임", 1)]
    then = asked_of("9월 8일 모임에 누가 왔어?", lambda: states)
    assert then is not None and then.scope is not None and then.named
    assert then.scope.names == {"/노트/나.md"}
    assert (then.rest, then.within("9/8 독서 모임"), then.within("9/8 장보기")) == (
        "모임에 누가 왔어?", "누가 왔어?", "모임에 누가 왔어?",
    )  # fmt: skip


@pytest.fixture
def diary(tmp_path, transformer):
    said = {
        "2024-05-20": "AWQ로 양자화한 모델을 돌려봤다. 배치가 32를 넘으니 오히려 느렸다.",
        "2024-04-15": "A/B 테스트 회의를 했다. 결론은 순차 검정을 쓰자는 것이다.",
        "2024-04-29": "서빙 회의를 했다. 긴 요청은 별도 큐로 보내기로 했다.",
    }
    notes = tmp_path / "일지"
    notes.mkdir()
    for day, text in said.items():
        (notes / f"{day}.md").write_text(f"# {date.fromisoformat(day):%m/%d}\n\n{text}\n", encoding="utf-8")
    index = LocalIndex(tmp_path / "색인", transformer.identity, transformer.dimension)
    sync(index, transformer, [notes])
    yield Assistant(index, transformer)
    index.close()


def test_a_diary_is_asked_by_its_days(diary):
    ask = diary.ask
    assert "별도 큐" in ask("4월 29일 회의 결론이 뭐였어?").text, "though another day's note speaks of 결론"
    whole = ask("5월 20일에 뭐 했지")
    assert whole.status == "answered" and "AWQ" in whole.text and "느렸다" in whole.text
    assert {c.source.rpartition("/")[2] for c in whole.citations} == {"2024-05-20.md"}
    assert ask("7월 3일에 뭐 적었지?").status == "not_in_notes"
    assert "순차 검정" in ask("A/B 테스트 결론은?").text


def test_when_something_was_done_is_told_by_the_day_of_its_note(synced, embedder):
    notes = {
        "2026-03-14.md": "# 작업\n\n도메인을 새로 등록했다.\n",
        "서버.md": "# 서버\n\n도메인은 한 해마다 갱신한다.\n",
    }
    assistant = Assistant(synced(notes), embedder)
    assert "[1] 2026-03-14" in assistant.ask("도메인 언제 등록했지?").notice
    assert "2026" not in assistant.ask("도메인은 언제 갱신하나요?").notice


@pytest.mark.parametrize("question", ["언제 바꿨더라", "며칠에 샀지?", "when did I register it"])
def test_what_asks_for_a_day(question):
    assert asks_on_which_day(question)


@pytest.mark.parametrize("question", ["언제 쓰나요?", "언제나 있었나요?", "조기 종료는 언제 할 수 있나요?"])
def test_what_asks_for_a_case(question):
    assert not asks_on_which_day(question)


LOG = """# 2025년 9월 연구 일지

09/02 화
- 초해상도 기준 모델을 학습했다. PSNR 28.1
- 지호가 전처리를 맡기로 함

09/05 금
- 손실을 Charbonnier로 바꾸니 PSNR 28.6
- 이달 전기 요금 41만원

09/11 목
- 서버실이 새서 학습을 멈추고 장비를 옮겼다
"""
MEETING = """# 9/8 독서 모임

참석: 지호, 은서. 불참: 현우(출장)

## 정한 것
- 다음 모임은 9/22 (월) 오후 3시, 발표는 은서
- 요약은 전날까지 올리기
"""
LINES = """# 실험

## 기록
8/28 배치 32로 시작
8/30 디스크가 가득 참. 체크포인트를 두 개만 남김
9/1 시드를 바꿔 다시
"""


@pytest.fixture
def log(tmp_path, transformer):
    notes = tmp_path / "노트"
    notes.mkdir()
    for name, text in {"9월 일지": LOG, "독서": MEETING, "실험": LINES}.items():
        (notes / f"{name}.md").write_text(text, encoding="utf-8")
    index = LocalIndex(tmp_path / "색인", transformer.identity, transformer.dimension)
    sync(index, transformer, [notes])
    yield Assistant(index, transformer)
    index.close()


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("9월 5일에 무슨 일 있었어?", "Charbonnier", ("28.1", "서버실")),
        ("09/11 결과", "서버실", ("28.1", "Charbonnier")),
        ("9/2 PSNR 얼마였어?", "28.1", ("28.6",)),
        ("8/30에 무슨 문제 있었어?", "디스크", ("배치 32", "시드")),
        ("9월 8일 모임에 안 온 사람은?", "현우", ("서버실",)),
        ("9월 22일 발표는 누가 해?", "은서", ("Charbonnier",)),
        ("9월 전기 요금 얼마였어?", "41만원", ()),
    ],
)
def test_a_day_is_told_by_its_entry_alone(log, question, told, untold):
    answer = log.ask(question)
    assert answer.status == "answered"
    assert told in answer.text and not any(other in answer.text for other in untold)
    for cited in answer.citations:
        assert log.index.document(cited.source).text[cited.start : cited.end] == cited.quote


@pytest.mark.parametrize(
    "question",
    [
        "9월 6일에 무슨 일 있었어?",
        "9/15 에 모임에서 무슨 얘기 했어?",
        "9월 15일 모임에서 뭐 정했어?",
        "2024년 9월 5일에 무슨 일 있었어?",
        "2025년 8월 전기 요금은?",
        "10월 전기 요금 얼마였어?",
    ],
)
def test_another_day_tells_nothing_of_this_one(log, question):
    assert log.ask(question).status == "not_in_notes"


def test_other_months_do_not_keep_a_passage_from_telling_how(synced, embedder):
    note = (
        "# 매출 예측\n\n매출 예측은 1월부터 11월까지의 값에 추세를 맞춰서 한다. 11월 매출은 320만원이었다.\n"
    )
    assistant = Assistant(synced({"예측.md": note}), embedder)
    assert "추세" in assistant.ask("12월 매출 예측은 어떻게 해?").text
    assert "320만원" in assistant.ask("11월 매출은 얼마였어?").text
    assert assistant.ask("12월 매출은 얼마였어?").status == "not_in_notes"


def test_when_something_was_is_told_by_the_day_of_its_entry(log):
    assert "09/05 금" in log.ask("Charbonnier로 바꾼 게 언제야?").text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("돌다리 개편은 몇 년에 있었어?", "돌다리 개편 (1873)"),
        ("나루터 협약은 언제 맺었나?", "나루터 협약 (1881~1884)"),
        ("what year was 나루터 협약?", "나루터 협약 (1881~1884)"),
    ],
)
def test_a_year_that_only_the_heading_has_is_told(synced, transformer, question, told):
    notes = (
        "# 마을사\n\n## 돌다리 개편 (1873)\n\n촌장이 나무다리를 헐고 돌다리를 놓게 한 일이다.\n\n"
        "## 나루터 협약 (1881~1884)\n\n두 마을이 나루터를 번갈아 쓰기로 맺은 약속이다.\n"
    )
    text = Assistant(synced({"마을사.md": notes}, transformer), transformer).ask(question).text
    assert text.startswith(told)


def test_how_many_years_is_not_when():
    assert asks_for_time("공사는 몇 년도에 시작했나?") and asks_for_time("어느 해에 무너졌나?")
    assert not asks_for_time("공사는 몇 년에 걸쳐 했나?") and not asks_for_time("몇 년 걸렸어?")


EVENTS = """# 현대사

## 6월 민주 항쟁

1987년. 호헌 조치가 계기. 대통령 직선제로 고쳤다.
"""
JUNE = "# 주간 회의 2024-06-19\n\n- 참석: 둘\n\n## 결과\n\n장비를 두 대 사기로 했다.\n"


@pytest.mark.parametrize("question", ["6월 항쟁 결과", "6월 민주 항쟁의 결과는?"])
def test_an_event_that_is_called_by_its_month_is_no_month(synced, embedder, question):
    notes = {"현대사.md": EVENTS, "회의 2024-06-19.md": JUNE}
    assistant = Assistant(synced(notes, embedder), embedder)
    assert "직선제" in assistant.ask(question).text
    assert "두 대" in assistant.ask("6월 회의 결과").text


def test_the_day_that_is_asked_for_is_told(synced, embedder):
    log = "# 달리기\n\n2024-04-13 토\n8km 49분. 신발을 바꿈.\n\n2024-04-20 토\n10km 63분. 처음으로 10km!\n"
    assert (
        "2024-04-20"
        in Assistant(synced({"달리기.md": log}, embedder), embedder).ask("처음 10km 뛴 날은?").text
    )


INTERVIEWS = """# 면접 복기

## 가온테크 (2024-03-14, 1차 기술)

- 면접관 2명, 50분
- 결과: 합격 (3월 20일 연락)

## 가온테크 (2024-03-27, 2차 임원)

- 이직 사유, 5년 뒤 모습, 연봉 희망
- 희망 연봉 6,500 불렀음
- 결과: 불합격 (4월 2일)

## 바름데이터 (2024-04-18)

- 코딩 테스트 4문제 중 3문제
"""


@pytest.fixture
def interviews(synced, embedder):
    return Assistant(synced({"면접.md": INTERVIEWS}), embedder)


def test_the_day_in_the_heading_is_of_what_it_names(interviews):
    assert interviews.ask("가온테크 1차 면접은 언제 봤어?").text.startswith("가온테크 (2024-03-14")


def test_an_entry_with_another_name_tells_nothing_of_this_one(interviews):
    assert interviews.ask("바름데이터 2차 면접은 언제야?").status == "not_in_notes"
    assert "3문제" in interviews.ask("바름데이터 코딩 테스트는 몇 문제 풀었지?").text


@pytest.mark.parametrize("question", ["가온테크 희망 연봉 얼마 불렀지", "가온테크 희망 연봉은?"])
def test_what_is_said_side_by_side_goes_before_what_is_apart(interviews, question):
    assert interviews.ask(question).text.startswith("희망 연봉 6,500")
