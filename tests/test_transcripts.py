"""Transcripts: who spoke when is a heading, and other notes with times stay as they are."""

from __future__ import annotations

import re
from pathlib import Path

import office_like
import pytest
from captions_like import SPOKEN, read, srt, stamp
from hypothesis import given
from hypothesis import strategies as st
from test_load import write

from ingest.clean import clean
from ingest.dates import dated
from ingest.load import load, load_bytes
from ingest.split import split
from rag.errors import SourceError


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
