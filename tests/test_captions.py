"""Captions and transcripts: what was said stays, once, in sentences, and its time is its heading."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import office_like
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_load import write

from ingest.clean import clean
from ingest.dates import dated
from ingest.load import load, load_bytes
from ingest.speech import clock
from ingest.split import split
from ingest.sync import sync
from ingest.transcript import transcript
from rag.assistant import Assistant
from rag.embed import Embedder, passage
from rag.errors import SourceError, UnsupportedFile
from rag.index import LocalIndex
from rag.korean import tokens
from rag.types import Document

SPOKEN = (
    "배치 정규화는 미니배치의 평균과 분산으로 층의 입력을 맞추는 방법입니다. "
    "학습이 빨라지고 초기값에 덜 민감해집니다. "
)


def stamp(seconds: float, point: str = ",") -> str:
    whole = round(seconds * 1000)
    minutes, rest = divmod(whole, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def srt(*cues: tuple[float, float, str]) -> str:
    return "\n".join(
        f"{n}\n{stamp(start)} --> {stamp(end)}\n{said}\n" for n, (start, end, said) in enumerate(cues, 1)
    )


def read(text: str | bytes, name: str = "강의.srt") -> Document:
    data = text.encode() if isinstance(text, str) else text
    return clean(load_bytes(f"/노트/{name}", data, Path(name).suffix))


def under(document: Document) -> dict[str, str]:
    """What stands under each time."""
    return {chunk.heading: chunk.body_text for chunk in split(document)}


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


def talk(style: str) -> str:
    """A recording of two people, each time a line of its own in a style."""
    said = [
        ("참석자 1", 0, "배치 정규화가 무엇인가요?"),
        ("참석자 2", 4, SPOKEN * 2),
        ("참석자 1", 23, "네."),
        ("참석자 2", 25, "그리고 추론할 때는 학습 중에 모아 둔 이동 평균을 쓰므로 결과가 늘 같습니다."),
        ("참석자 1", 41, "드롭아웃은 추론할 때 어떻게 하나요?"),
        ("참석자 2", 46, SPOKEN.replace("배치", "층")),
    ]  # fmt: skip
    blocks = [
        f"{style.format(who=who, at=f'{at // 60:02}:{at % 60:02}')}\n{words}" for who, at, words in said
    ]
    return "비전 모의 면접\n2024.05.11 토 오후 2:00 ・ 1분 2초\n홍길동\n\n" + "\n\n".join(blocks) + "\n"


STYLES = (
    "{who} {at}", "{at} {who}", "[{at}] {who}", "{who} ({at})", "**{who}** {at}", "### {who} | {at}",
    "{who} 00:{at}",
    "{who}\n{at}", "[{who}] 00:{at}", "00:{at}.120 --> 00:{at}.900 {who}",
)  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_transcripts_with_speakers(style: str, suffix: str) -> None:
    document = read(talk(style), f"a{suffix}")
    assert document.meta["format"] == "transcript"
    assert document.title == "비전 모의 면접"
    assert dated(document) == "2024-05-11"
    headings = [chunk.heading for chunk in split(document)]
    assert headings == [
        "배치 정규화가 무엇인가요? ‹ 0:00 참석자 1",
        "0:25 참석자 2 ‹ 배치 정규화가 무엇인가요? ‹ 0:00 참석자 1",
        "드롭아웃은 추론할 때 어떻게 하나요? ‹ 0:41 참석자 1",
    ]


def test_a_transcript_in_word(tmp_path: Path) -> None:
    paragraphs = [office_like.par(line) for line in talk("{who} {at}").splitlines() if line]
    document = load(write(tmp_path, "a.docx", office_like.docx("".join(paragraphs))))
    assert document.meta["format"] == "transcript"
    assert "0:25 참석자 2" in document.text


def test_a_transcript_copied_from_youtube() -> None:
    said = [
        "안녕하세요 오늘은 배치",
        "정규화를 보겠습니다",
        "먼저 평균을",
        "구하고 분산을 구하죠",
        "[음악]",
        "그다음 나눕니다",
    ]
    text = "\n".join(f"0:{n * 4:02}\n{words}" for n, words in enumerate(said))
    assert read(text, "a.txt").text == (
        "0:00\n안녕하세요. 오늘은 배치 정규화를 보겠습니다. 먼저 평균을 구하고 분산을 구하죠. "
        "그다음 나눕니다."
    )


def test_a_transcript_with_times_now_and_then() -> None:
    text = "회의록\n\n" + "\n\n".join(
        f"00:{n * 5:02}:00\n\n"
        + "\n".join(f"{who}: {SPOKEN * 2} {n}번째입니다." for who in ("김민수", "이서연") * 2)
        for n in range(4)
    )
    document = read(text, "a.txt")
    assert document.meta["format"] == "transcript"
    assert [chunk.heading for chunk in split(document)] == [
        f"{n * 5}:00 {who}" for n in range(4) for who in ("김민수", "이서연") * 2
    ]


def test_captions_saved_as_text() -> None:
    cues = [(n * 3.0, n * 3 + 3.0, f"{n}번째 문장을 말합니다.") for n in range(5)]
    for text in (srt(*cues), "WEBVTT\n\n" + srt(*cues).replace(",", ".")):
        assert read(text, "a.txt").text.startswith("0:00\n0번째 문장을 말합니다. 1번째")
    whisper = "\n".join(
        f"[00:{n * 3:02}.000 --> 00:{n * 3 + 3:02}.000]  {n}번째 문장을 말합니다." for n in range(5)
    )
    assert read(whisper, "a.txt").text.startswith("0:00\n0번째 문장을 말합니다. 1번째")


NO_TRANSCRIPTS = dict(
    re.findall(r"^= (.+)\n([^=]+)", """\
= a day
09:00
일어나서 운동하고 아침을 먹었다.

10:30
배치 정규화를 공부했다.

13:00
점심.

15:20
면접 준비를 했다.
= a night
00:10
환자 혈압 120/80, 이상 없음.
00:40
체온 36.5도.
01:10
수액 교체.
01:40
이상 없음.
= a schedule
기상 07:00
물 한 잔 마시기
회의 10:30
발표 자료 가져가기
점심 12:00
구내식당
운동 18:30
달리기
= a timetable
월요일
09:00 - 10:15
머신러닝
10:30 - 11:45
선형대수
13:00 - 14:15
통계
14:30 - 15:45
세미나
= an experiment
0:00
시작
0:47
loss 발산
2:13
다시 시작
3:31
종료
= chapters
0:00
인트로
2:13
배치 정규화
7:41
드롭아웃
12:06
정리
= chapters in one line
0:00 인트로
2:13 배치 정규화
7:41 드롭아웃
12:06 정리
= notes on a video
0:00 인트로
- 배치 정규화의 뜻
- 왜 쓰는가
0:13 정의
- 평균과 분산
- 감마와 베타
0:31 추론
- 이동 평균
0:52 끝
- 정리
= a chat
홍길동 14:12
오늘 스터디 몇 시예요?
김철수 14:13
일곱 시요.
홍길동 14:15
네 알겠습니다.
김철수 14:18
이따 봐요.
= a server's log
10:12:03
GPU 메모리가 모자라서 멈췄다.
10:12:09
다시 시작했다.
10:13:44
배치를 줄였다.
10:15:02
돌아간다.
= ratios
1:1
반반 나눈다.
2:1
둘로 나눈다.
3:1
셋으로 나눈다.
4:1
넷으로 나눈다.
= three times
0:00
안녕하세요 여러분 반갑습니다.
0:04
오늘은 정규화를 봅니다.
0:09
시작하겠습니다.
= a diagram
입력 --> 층
층 --> 출력
출력 --> 손실
손실 --> 층
= how captions look
자막은 이렇게 적는다.

```
1
00:00:01,000 --> 00:00:02,000
안녕
```

시간과 글을 줄로 나눈다.
""", re.MULTILINE)
) | {
    "a night with more": "".join(
        f"0{n // 60}:{n % 60:02}\n환자의 혈압은 120에 80이고 체온은 36.5도다. 수액을 바꾸고 다시 쟀다.\n"
        for n in range(0, 90, 15)
    ),
    "a part of other notes": f"# 정규화\n\n{SPOKEN * 12}\n\n"
    + "".join(f"0:{n:02}\n{n}번째로 정규화를 말합니다.\n" for n in range(0, 24, 4)),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_TRANSCRIPTS)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_other_notes_with_times_stay_as_they_are(kind: str, suffix: str) -> None:
    text = NO_TRANSCRIPTS[kind]
    document = read(text, f"a{suffix}")
    assert document.text == text
    assert document.meta["format"] in {"text", "markdown"}


WORDS = st.lists(
    st.sampled_from(["정규화", "배치를", "합니다", "있어요.", "뭘까요", "ReLU", "는데", "3", "네"]),
    max_size=30,
)


@given(st.lists(st.tuples(st.integers(0, 9), WORDS, st.booleans()), min_size=1, max_size=30), st.booleans())
def test_every_word_of_speech_stays_once(parts: list[tuple[int, list[str], bool]], voices: bool) -> None:
    at, cues, count, spoken = 0.0, [], 0, []
    for gap, said, other in parts:
        marked = [f"{word}의{(count := count + 1):03}번" if word[-1].isalnum() else word for word in said]
        voice = f"<v {'나' if other else '너'}>" if voices else ""
        cues.append(f"{stamp(at, '.')} --> {stamp(at + 2, '.')}\n{voice}{' '.join(marked)}\n")
        spoken += marked
        at += 2 + gap
    if not spoken:
        return
    document = read("WEBVTT\n\n" + "\n".join(cues), "a.vtt")
    chunks = split(document)
    assert all(document.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    lines = [line for block in document.text.split("\n\n") for line in block.split("\n")[1:]]
    assert [w.rstrip(".?") for line in lines for w in line.split()] == [w.rstrip(".?") for w in spoken]
    shown = "".join(chunk.text for chunk in chunks)
    assert all(shown.count(word) == 1 for word in spoken if word.endswith("번"))


PIECES = st.lists(
    st.sampled_from(
        ["00:00:01,000 --> 00:00:02,000", "0:01", "0:02 화자 1", "화자 2 0:0", "WEBVTT", "NOTE", "1", "", " ",
         "-->", "<v 나>",
         "안녕하세요", "네?", ">> 네", "- 네", "&amp;", "&#0;", "<c>", "[음악]", "가: 나", "\ud800", "\x0b",
         "#", "|", "```", "다"]
    )
    | st.text(max_size=8),
    max_size=40,
).map("\n".join)  # fmt: skip


@given(PIECES, st.sampled_from([".srt", ".vtt", ".txt", ".md"]))
def test_any_text_is_read_or_refused(text: str, suffix: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        document = clean(load_bytes(f"/a{suffix}", data, suffix))
        chunks = split(document)
    except SourceError:
        return
    assert all(document.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert clean(document) == document


@given(st.binary(max_size=200), st.sampled_from([".srt", ".vtt"]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    try:
        load_bytes(f"/a{suffix}", data, suffix)
    except SourceError:
        return


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
