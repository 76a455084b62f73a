from __future__ import annotations

from pathlib import Path

import pdfs
import pytest
from pdfs import Line as Printed

from ingest.clean import clean, furniture
from ingest.load import load
from ingest.pdf_headings import Entry
from ingest.pdf_row import Row
from ingest.pdf_text import Flow
from ingest.slides import framing
from ingest.split import split
from rag.types import Document

COVER = ["강화학습 입문", "김하늘", "누리대학교 인공지능연구실", "2025. 5. 12."]
TALK = [
    ["오늘의 목차", "• 강화학습의 구성 요소", "• 가치 기반 방법"],
    ["강화학습의 구성 요소", "• 에이전트는 상태를 보고 행동을 고른다", "• 환경은 보상을 돌려준다"],
    ["가치 기반 방법", "• 최적 행동가치를 직접 배운다", "• 오프폴리시 방법이다"],
    ["가치 기반 방법 (계속)", "• 탐험에는 입실론 탐욕을 쓴다", "• 표가 커지면 함수 근사를 쓴다"],
    ["예제 1", "• 격자 세계를 푼다", "• 보상은 도착할 때 1"],
    ["예제 2", "• 카트폴을 푼다", "• 보상은 한 걸음마다 1"],
    ["예제 3", "• 아타리를 푼다", "• 화면 네 장을 쌓는다"],
]


def slide(title: str, *rows: str, size: float = 30, body: float = 18) -> list[Row]:
    lines = [Row(title, 500, size, False, False, size, False)] if title else []
    return lines + [Row(row, 420 - 30 * n, body, n == 0, False, body, False) for n, row in enumerate(rows)]


def marked(flow: Flow) -> list[str]:
    return [line for line in flow.text.split("\n") if line.startswith("#")]


def test_every_slide_is_a_section_under_its_title() -> None:
    pages = [slide(*COVER, size=40), *(slide(*one) for one in TALK)]
    flow = Flow(pages, [], [True] * len(pages))
    assert marked(flow) == [
        "# 강화학습 입문", "## 오늘의 목차", "## 강화학습의 구성 요소", "## 가치 기반 방법",
        "## 예제 1", "## 예제 2", "## 예제 3",
    ]  # fmt: skip
    assert flow.title == "강화학습 입문"
    assert flow.left_out == len("가치 기반 방법 (계속)")
    assert flow.text[flow.pages[4] :].startswith("• 탐험에는")
    assert all(flow.text[at:].startswith("##") for p, at in enumerate(flow.pages) if p not in (0, 4))


def test_section_slides_stand_over_the_slides_after_them() -> None:
    rows = [["1부 값"], *TALK[1:3], ["2부 예제"], *TALK[4:]]
    pages = [slide(*COVER, size=40), *(slide(*one) for one in rows)]
    flow = Flow(pages, [], [True] * len(pages))
    assert marked(flow)[1:4] == ["## 1부 값", "### 강화학습의 구성 요소", "### 가치 기반 방법"]
    assert marked(flow)[4:6] == ["## 2부 예제", "### 예제 1"]


def test_what_stands_above_a_title_comes_after_it() -> None:
    pages = [
        [Row("딥러닝개론", 530, 12, False, False, 12, False), *slide(title, *rows)] for title, *rows in TALK
    ]
    pages[2][0] = pages[2][0]._replace(text="2. 값")
    flow = Flow(pages, [], [True] * len(pages))
    assert "## 가치 기반 방법\n\n2. 값" in flow.text


def test_sections_of_an_outline_stand_over_the_slides_titles() -> None:
    pages = [slide(*rows) for rows in TALK[1:]]
    flow = Flow(pages, [Entry("첫째 마당", 0, 0), Entry("둘째 마당", 0, 3)], [True] * len(pages))
    assert marked(flow)[:3] == ["## 첫째 마당", "### 강화학습의 구성 요소", "### 가치 기반 방법"]
    assert marked(flow)[3:5] == ["## 둘째 마당", "### 예제 1"]


def test_a_page_of_prose_is_no_slide() -> None:
    rows = ["가중치를 처음에 어떻게 정하느냐도 중요해서 층의 입력 수로 분산을 맞춘다는 것을 보았다."] * 30
    pages = [slide(f"{n}. 제목", *rows) for n in range(4)]
    assert [line[:3] for line in marked(Flow(pages, [], [True] * 4))] == ["## "] * 4
    assert Flow(pages, [], [True] * 4)._deck is False


def test_agenda_cover_and_thanks_answer_nothing(tmp_path: Path) -> None:
    pages = [
        [
            Printed(60, 480 - 60 * n, text, 40 if n == 0 else 30 if n == 1 else 16)
            for n, text in enumerate(COVER)
        ]
    ] + [
        [Printed(60, 780 - 40 * n, text, 30 if n == 0 else 16) for n, text in enumerate(rows)]
        for rows in [*TALK, ["감사합니다", "질문: haneul@nuri.ac.kr"]]
    ]
    document = clean(load(pdfs.write(tmp_path / "a.pdf", pdfs.cid(), pages)))
    left_out = {kind: [document.text[a:b] for a, b in spans] for kind, spans in furniture(document).items()}
    assert left_out["contents"] == ["## 오늘의 목차", "• 강화학습의 구성 요소", "• 가치 기반 방법"]
    assert left_out["framing"][0] == "# 강화학습 입문"
    assert left_out["framing"][-2:] == ["## 감사합니다", "질문: haneul@nuri.ac.kr"]
    chunks = split(document)
    assert [c.heading for c in chunks] == [
        "강화학습의 구성 요소", "가치 기반 방법", "예제 1", "예제 2", "예제 3",
    ]  # fmt: skip
    assert [c.page for c in chunks] == [3, 4, 6, 7, 8]


@pytest.mark.parametrize(
    ("text", "framed"),
    [
        ("Q&A", True), ("감사합니다", True), ("끝까지 들어 주셔서 감사합니다\nhaneul@nuri.ac.kr", True),
        ("Thank you!\nAny questions?", True), ("질문은 왜 중요한가\n배움이 시작되는 곳이다", False),
        ("감사합니다라는 말의 뜻\n고마움을 나타낸다", False),
        ("질의응답 시스템\n문서에서 답을 찾는다", False),
    ],
)  # fmt: skip
def test_closing_pages(text: str, framed: bool) -> None:
    from ingest.lines import lines_of

    body = "## 큐\n먼저 넣은 것이 먼저 나온다.\n"
    whole = f"{body}{body}{text}"
    assert bool(list(framing(lines_of(whole), (0, len(body), 2 * len(body))))) is framed


@pytest.mark.parametrize(
    ("label", "entries", "is_plan"),
    [
        ("발표 순서", ["- 해시의 뜻", "- 스택의 뜻"], True),
        ("Agenda", ["- 해시", "- 스택"], True),
        ("학습 목표", ["- 해시를 설명할 수 있다", "- 스택을 구현할 수 있다"], True),
        ("학습 목표", ["- 꾸준히 복습한다", "- 질문을 많이 한다"], False),
        ("개요", ["해시는 열쇠를 값으로 바꾼다.", "스택은 나중 것을 먼저 낸다."], False),
        ("Overview", ["- 트리는 계층을 나타낸다", "- 그래프는 관계를 나타낸다"], False),
        ("연산 순서", ["- 해시에 넣는다", "- 스택에서 뺀다"], False),
    ],
)
def test_what_a_talk_calls_its_plan(label: str, entries: list[str], is_plan: bool) -> None:
    listed = "\n".join(entries)
    text = f"## {label}\n\n{listed}\n\n## 해시\n\n열쇠를 값으로 바꾼다.\n\n## 스택\n\n나중 것이 먼저."
    for kind, found in (("pptx", is_plan), ("pdf", is_plan), ("markdown", False)):
        document = Document("/a", "", text, meta={"format": kind})
        assert ("contents" in furniture(document)) is found


def test_an_item_that_a_slide_wraps_is_one_line() -> None:
    rows = [
        ("• 파라미터는 7×7 한 번보다 3×3 세 번이", 420.0), ("적다", 394.0), ("• 풀링은 넓이를 줄인다", 360.0),
        ("다음 시간에 계속", 334.0), ("• 팽창 합성곱", 300.0), ("y = ax", 270.0),
    ]  # fmt: skip
    one = [Row("합성곱", 500, 30, False, False, 30, False)]
    one += [Row(text, top, 18, False, False, 18, False) for text, top in rows]
    pages = [one, *(slide(*rest) for rest in TALK[1:])]
    text = Flow(pages, [], [True] * len(pages)).text
    assert "세 번이 적다\n• 풀링은 넓이를 줄인다\n다음 시간에 계속\n• 팽창 합성곱" in text
