"""Captions: what was said stays, once, in sentences, and its time is its heading."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from captions_like import read, srt, under
from test_load import write

from ingest.load import load
from ingest.speech import clock
from ingest.split import split
from ingest.sync import sync
from ingest.transcript import transcript
from rag.assistant import Assistant
from rag.embed import Embedder, passage
from rag.errors import SourceError, UnsupportedFile
from rag.index import LocalIndex
from rag.korean import tokens

YOUTUBE = """WEBVTT
Kind: captions
Language: ko

00:00:00.160 --> 00:00:02.500 align:start position:0%
@
안녕하세요<00:00:00.500><c> 오늘은</c><00:00:01.000><c> 배치</c>

00:00:02.500 --> 00:00:02.510 align:start position:0%
안녕하세요 오늘은 배치
@

00:00:02.510 --> 00:00:05.000 align:start position:0%
안녕하세요 오늘은 배치
정규화를<00:00:03.000><c> 보겠습니다</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
정규화를 보겠습니다
@

00:00:06.500 --> 00:00:08.000 align:start position:0%
정규화를 보겠습니다
[음악]

00:00:08.000 --> 00:00:11.000 align:start position:0%
[음악]
먼저<00:00:09.000><c> 평균을</c><00:00:10.000><c> 구하죠</c>
""".replace("@", " ")


def test_rolling_captions_say_every_line_once() -> None:
    assert (
        read(YOUTUBE, "a.vtt").text
        == "0:00\n안녕하세요. 오늘은 배치 정규화를 보겠습니다. 먼저 평균을 구하죠."
    )


def test_rolling_captions_saved_as_srt() -> None:
    lines = ["하나 둘", "셋 넷", "다섯 여섯", "일곱 여덟", "아홉 열"]
    rolled = [(n * 2.0, n * 2 + 2.0, f"{a}\n{b}") for n, (a, b) in enumerate(pairwise(lines))]
    assert read(srt(*rolled)).text == "0:00\n하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열"
    grown = [(n * 1.0, n + 1.0, " ".join("하나 둘 셋 넷 다섯".split()[: n + 1])) for n in range(5)]
    assert read(srt(*grown)).text == "0:00\n하나 둘 셋 넷 다섯"


def test_what_is_said_twice_stays_twice() -> None:
    assert read(srt((0, 1, "네."), (1, 2, "네."), (2, 3, "맞습니다."))).text == "0:00\n네. 네. 맞습니다."


WEB = """\ufeffWEBVTT - 시험
X-TIMESTAMP-MAP=LOCAL:00:00:00.000

NOTE 번역한 사람:
누구

STYLE
::cue(b) { color: red }

REGION
id:fred

첫 소개
00:01.000 --> 00:04.000 line:0 position:20% size:60%
<v.loud 김교수>이제 <b>배치</b> <c.yellow>정규화</c>를 &lt;봅니다&gt;.

2
00:04.000 --> 00:06.000
<v 이학생>배치 크기가 1이면 어떻게 되나요?</v>

00:06.000 --> 00:12.000
<v 김교수>분산이 0이 되어서 쓸 수 없습니다. 그때는
그룹 정규화를 쓰면 되고, 추론은 모아 둔 이동 평균으로 합니다.
"""


def test_marks_of_webvtt_are_no_speech() -> None:
    document = read(WEB, "3강.vtt")
    assert document.title == "3강"
    assert document.meta == {"format": "vtt", "encoding": "utf-8"}
    assert document.text == (
        "0:01 김교수\n이제 배치 정규화를 <봅니다>.\n\n0:04 이학생\n배치 크기가 1이면 어떻게 되나요?\n\n"
        "0:06 김교수\n분산이 0이 되어서 쓸 수 없습니다. 그때는 그룹 정규화를 쓰면 되고, "
        "추론은 모아 둔 이동 평균으로 합니다."
    )


def test_a_question_that_another_answers_is_its_heading() -> None:
    headings = [chunk.heading for chunk in split(read(WEB, "3강.vtt"))]
    assert headings == ["0:01 김교수", "배치 크기가 1이면 어떻게 되나요? ‹ 0:04 이학생"]


def test_marks_of_subrip_are_no_speech() -> None:
    text = srt(
        (0, 2, "{\\an8}<i>배치 정규화는</i>"),
        (2, 4, "<font color='#fff'>입력을\\N맞춥니다.</font> (웃음)"),
        (4, 5, "♪ [Music] ♪"),
        (5, 8, "잡음(noise)을 더하고 (처음) 봅니다."),
    )
    said = "0:00\n배치 정규화는 입력을 맞춥니다. 잡음(noise)을 더하고 (처음) 봅니다."
    assert read(text).text == said
    assert read(text.replace("\n", "\r\n")).text == said
    assert read("\ufeff" + text.replace("\n\n", "\n")).text == said, "no blank lines between the cues"
    assert read(text.replace("♪", "").encode("cp949")).text == said
    assert read(text.encode("utf-16")).text == said


def test_two_languages_do_not_mix() -> None:
    text = srt(
        (0, 2, "배치 정규화를\nLet us look at"),
        (2, 4, "봅시다.\nbatch norm."),
        (4, 6, "쉽습니다.\nIt is easy."),
    )
    assert read(text).text == "0:00\n배치 정규화를 봅시다. 쉽습니다.\nLet us look at batch norm. It is easy."


def test_cues_that_overlap_or_are_out_of_order_go_by_time() -> None:
    text = srt((5, 9, "셋째."), (0, 6, "첫째."), (3, 8, "둘째."))
    assert read(text).text == "0:00\n첫째. 둘째. 셋째."


def test_names_before_what_is_said() -> None:
    text = srt(
        (0, 5, "김교수: 배치 정규화는 입력의 평균과 분산을 미니배치로 맞추는 방법이고 학습을 빠르게 합니다."),
        (
            5,
            9,
            "이학생: 그러면 배치가 작을 때는 통계가 흔들려서 성능이 떨어질 수 있겠다고 저는 생각했습니다.",
        ),
        (
            9,
            15,
            "김교수: 맞습니다. 예: 배치가 2라면 분산이 아주 부정확합니다. 그래서 그룹 정규화를 대신 씁니다.",
        ),
    )
    assert list(under(read(text))) == ["0:00 김교수, 이학생", "0:09 김교수"]
    assert "예: 배치가 2라면" in read(text).text


def test_paragraphs_end_at_pauses_and_new_subjects() -> None:
    sentence = "배치 정규화는 층의 입력을 미니배치의 평균과 분산으로 맞추는 방법입니다."
    cues = [(n * 6.0, n * 6 + 6.0, sentence) for n in range(4)]
    paused = [*cues, (30.0, 36.0, "드롭아웃은 뉴런을 끕니다."), (36.0, 40.0, "추론할 때는 켭니다.")]
    assert list(under(read(srt(*paused)))) == ["0:00", "0:30"]
    led = [*cues, (24.0, 30.0, "다음은 드롭아웃입니다."), (30.0, 40.0, "뉴런을 끕니다.")]
    assert list(under(read(srt(*led)))) == ["0:00", "0:24"]
    long = [(n * 6.0, n * 6 + 6.0, sentence) for n in range(60)]
    assert all(200 < len(said) < 600 for said in list(under(read(srt(*long))).values())[:-1])


BARE = (
    "그럼 단점은 뭘까요 제일 큰 단점은 계산량이에요 길이가 두 배가 되면 네 배가 되는 "
    "거죠 그래서 이걸 줄이는 게 필요 합니다 "
    "왔다 갔다 하는데 이걸 왜 쓰나 하면 좋다고 하니까 씁니다 시간이 늘어나요"
)


def test_sentences_without_full_stops_are_given_them() -> None:
    words = BARE.split()
    cues = [(n * 2.0, n * 2 + 2.0, " ".join(words[n : n + 3])) for n in range(0, len(words), 3)]
    assert read(srt(*cues)).text == (
        "0:00\n그럼 단점은 뭘까요? 제일 큰 단점은 계산량이에요. 길이가 두 배가 되면 네 배가 되는 거죠. "
        "그래서 이걸 줄이는 게 필요 합니다. 왔다 갔다 하는데 이걸 왜 쓰나 하면 "
        "좋다고 하니까 씁니다. 시간이 늘어나요."
    )


def test_a_text_that_is_no_captions(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFile):
        load(write(tmp_path, "a.srt", "자막이 아닌 글이다.\n"))
    with pytest.raises(SourceError):
        load(write(tmp_path, "b.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\n[음악]\n"))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("3강 정규화.srt", "3강 정규화"),
        ("정규화 [a1B2c3D4e5F].ko.vtt", "정규화"),
        ("a.b 강의.en-US.vtt", "a.b 강의"),
    ],
)
def test_titles_are_file_names(name: str, title: str) -> None:
    assert read(srt((0, 1, "네.")), name).title == title


def test_a_time_is_found_and_not_searched() -> None:
    chunk = split(read(srt((750, 760, "배치 정규화를 봅시다."), (3750, 3760, "끝입니다."))))[0]
    assert chunk.heading == "12:30"
    assert chunk.body_text == "배치 정규화를 봅시다."
    assert not {"12", "30", "12:30"} & set(tokens(chunk.text))
    assert chunk.place("3강") == ["3강"]
    assert passage(chunk, "3강") == "3강\n배치 정규화를 봅시다."
    assert [clock(t) for t in (0, 59.9, 750, 3750)] == ["0:00", "0:59", "12:30", "1:02:30"]


def test_long_captions_are_read_fast() -> None:
    def taken(many: int) -> float:
        text = srt(*((n * 2.4, n * 2.4 + 2.4, f"{n}번째로 배치 정규화를 이야기해") for n in range(many)))
        begun = time.perf_counter()
        split(read(text))
        return time.perf_counter() - begun

    taken(100)
    short, long = min(taken(750) for _ in range(3)), min(taken(6000) for _ in range(2))
    assert long < 3
    assert long < short * 8 * 2.5, "eight times as much takes about eight times as long"


def test_an_answer_tells_when_it_was_said(tmp_path: Path, embedder: Embedder) -> None:
    write(tmp_path, "3강.srt", srt(
        (750, 755, "배치 정규화는 미니배치의 평균과 분산으로"), (755, 760, "층의 입력을 맞추는 방법입니다."),
        (3750, 3756, "드롭아웃은 학습할 때 뉴런을 무작위로 끄는 방법입니다."),
    ))  # fmt: skip
    index = LocalIndex(tmp_path / "index", embedder.identity, embedder.dimension)
    sync(index, embedder, [tmp_path / "3강.srt"])
    answer = Assistant(index, embedder).ask("배치 정규화란?")
    cited = answer.citations[0]
    assert (cited.title, cited.heading) == ("3강", "12:30")
    assert cited.quote == "배치 정규화는 미니배치의 평균과 분산으로 층의 입력을 맞추는 방법입니다."
    assert index.document(cited.source).text[cited.start : cited.end] == cited.quote
    assert transcript(index.document(cited.source).text) is None
