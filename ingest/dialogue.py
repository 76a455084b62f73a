"""Conversations as Markdown: what one asks is a heading, what others say to it stands below.

What chat models' makers export (``conversations.json``) and what KakaoTalk does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ingest.archive import damaged
from ingest.lines import asks, lines_of
from ingest.markup import Extract, Named, Writer, json_of, one_line
from ingest.page import fenced

_LONGEST = 120
"""Characters of a question that is its heading in full."""
_SHORTEST = 6
_ATX = re.compile(r"(#{1,6})(?=\s)")
_STOP = re.compile(r"(?<=[.!?？])\s+")

_KAKAO_HEAD = re.compile(r"\A\ufeff?(?P<title>[^\n]{0,100}카카오톡 대화)\s*\n저장한 날짜\s*:[^\n]*\n")
_KAKAO_DAY = re.compile(
    r"(?:-{5,}\s*)?(?P<day>\d{4}년 \d{1,2}월 \d{1,2}일)"
    r"(?: [월화수목금토일]요일| (?:오전|오후) \d{1,2}:\d\d)?(?:\s*-{5,})?"
)
_KAKAO_SAID = re.compile(
    r"\[(?P<who>[^\]]{1,40})\] \[(?:오전|오후) \d{1,2}:\d\d\] (?P<said>.*)"
    r"|(?P<day>\d{4}년 \d{1,2}월 \d{1,2}일) (?:오전|오후) \d{1,2}:\d\d,"
    r" (?P<who2>[^:]{1,40}?) : (?P<said2>.*)"
)
_KAKAO_NOTICE = re.compile(
    r"(?:\d{4}년 \d{1,2}월 \d{1,2}일 (?:오전|오후) \d{1,2}:\d\d, )?"
    r".{1,60}님[이을](?: .{1,60}님을)? (?:들어왔습니다|나갔습니다|초대했습니다|내보냈습니다)\..{0,40}"
    r"|채팅방 관리자가 메시지를 가렸습니다\.|메시지가 삭제되었습니다\."
)
_KAKAO_NOTHING = re.compile(
    r"사진(?: \d+장)?|동영상|이모티콘|\(이모티콘\)|음성메시지|지도(?:: .{0,80})?|연락처"
    r"|(?:보이스|페이스)톡.{0,40}|삭제된 메시지입니다\.|라이브톡.{0,40}|파일: .{0,120}"
    r"|샵검색: .{0,80}|투표(?: .{0,20})?"
)
_NOD = re.compile(
    r"(?:[\s~!.,^ㅋㅎㅠㅜ]|아하?|오|네|넵|넹|예|응|ㅇㅇ|ㅇㅋ|와|헐|굿|감사(?:합니다|해요|요)|고마워요?|고맙습니다"
    r"|그렇군요|알겠습니다|수고하셨습니다|안녕하세요)++"
)
"""What only shows that somebody listens."""
_KAKAO_COLUMNS = ["date", "user", "message"]


class _Said(NamedTuple):
    day: str
    who: str
    text: str


def exported(source: str, text: str) -> Named:
    """The conversations that ChatGPT or Claude exports; one branch of each, the one that was last shown.

    Raises:
        UnsupportedFile: it holds none.
    """
    found = json_of(source, text)
    held = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]
    talks = [(one, said) for one in held if (said := list(_messages(one)))]
    if not talks:
        raise damaged(source)
    writer = Writer()
    title = day = ""
    for one, said in talks:
        title = one_line(str(one.get("title") or one.get("name") or "")) or "대화"
        day = _day_of(one)
        writer.heading(1, f"{title} ({day})" if day and len(talks) > 1 else title)
        for text_of, asks_it in said:
            if asks_it:
                _ask(writer, text_of)
            else:
                writer.markdown(lowered(text_of))
    if len(talks) > 1:
        return Named(Extract("", writer.text()), {})
    return Named(Extract(title, writer.text()), {"date": day} if day else {})


def _messages(one: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What was said, in order, and whether the person said it."""
    nodes = one.get("mapping")
    if isinstance(nodes, dict):
        for message in _branch(nodes, one.get("current_node")):
            role = (message.get("author") or {}).get("role")
            content = message.get("content") or {}
            hidden = (message.get("metadata") or {}).get("is_visually_hidden_from_conversation")
            parts = [part for part in content.get("parts") or [] if isinstance(part, str) and part.strip()]
            if (
                role in {"user", "assistant"}
                and parts
                and not hidden
                and content.get("content_type") != "code"
            ):
                yield "\n\n".join(parts), role == "user"
    for message in one.get("chat_messages") or []:
        if not isinstance(message, dict):
            continue
        blocks = [b.get("text") for b in message.get("content") or [] if isinstance(b, dict)]
        said = "\n\n".join(b for b in blocks if isinstance(b, str)) or str(message.get("text") or "")
        if said.strip():
            yield said, message.get("sender") == "human"


def _branch(nodes: Mapping[str, Any], last: object) -> list[dict[str, Any]]:
    """The messages from the first to the one that was shown last, without answers that were made anew."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    at = last if isinstance(last, str) else next(reversed(list(nodes)), None)
    while isinstance(at, str) and at not in seen and isinstance(node := nodes.get(at), dict):
        seen.add(at)
        if isinstance(node.get("message"), dict):
            found.append(node["message"])
        at = node.get("parent")
    return found[::-1]


def _day_of(one: Mapping[str, Any]) -> str:
    made = one.get("create_time", one.get("created_at"))
    if isinstance(made, (int, float)) and 0 < made < 1e11:
        return datetime.fromtimestamp(made, UTC).date().isoformat()
    return made[:10] if isinstance(made, str) and re.match(r"\d{4}-\d\d-\d\d", made) else ""


def _ask(writer: Writer, said: str) -> None:
    """A question as a heading; a long one by its last sentence that asks, over all of it."""
    whole = one_line(said)
    if len(whole) <= _LONGEST:
        writer.heading(2, whole)
        return
    sentences = [s for line in said.splitlines() for s in _STOP.split(line.strip()) if s]
    asking = next((s for s in reversed(sentences) if asks(s) and len(s) <= _LONGEST), sentences[0])
    writer.heading(2, asking if len(asking) <= _LONGEST else asking[: _LONGEST - 1] + "…")
    writer.markdown(lowered(said))


def lowered(text: str) -> str:
    """Markdown with its headings below the question's."""
    lines = text.splitlines()
    return "\n".join(
        line if code else _ATX.sub(lambda m: "#" * min(6, len(m[1]) + 2), line, count=1)
        for line, code in zip(lines, fenced(lines_of(text)), strict=True)
    )


def kakao(text: str) -> Extract | None:
    """A conversation as KakaoTalk exports it from a computer or a phone; None for any other text."""
    head = _KAKAO_HEAD.match(text)
    if head is None:
        return None
    said: list[_Said] = []
    day, goes_on = "", False
    for line in text[head.end() :].splitlines():
        shown = line.strip("\ufeff ")
        if found := _KAKAO_SAID.fullmatch(shown):
            day = found["day"] or day
            said.append(_Said(day, found["who"] or found["who2"], found["said"] or found["said2"] or ""))
            goes_on = True
        elif found := _KAKAO_DAY.fullmatch(shown):
            day, goes_on = found["day"], False
        elif _KAKAO_NOTICE.fullmatch(shown):
            goes_on = False
        elif goes_on:
            said[-1] = said[-1]._replace(text=f"{said[-1].text}\n{line}")
    return Extract(head["title"].strip(), _talk(said)) if said else None


def kakao_rows(text: str) -> Extract | None:
    """The same as its programs for the Mac export it: a table of days, names and messages."""
    if not text.lstrip("\ufeff")[:40].lower().startswith("date,user,message"):
        return None
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    said = [
        _Said(f"{int(r[0][:4])}년 {int(r[0][5:7])}월 {int(r[0][8:10])}일", r[1], r[2])
        for r in rows[1:]
        if len(r) == len(_KAKAO_COLUMNS) and re.match(r"\d{4}-\d\d-\d\d ", r[0])
    ]
    return Extract("", _talk(said)) if said else None


def _talk(said: Sequence[_Said]) -> str:
    """Messages under their days, those that ask and are answered by others as headings."""
    kept = [
        one
        for one in said
        if (text := one.text.strip()) and not _KAKAO_NOTHING.fullmatch(text) and not _NOD.fullmatch(text)
    ]
    writer = Writer()
    day = ""
    for n, (when, who, text) in enumerate(kept):
        if when != day:
            day = when
            writer.heading(2, day)
        others = next((one.who for one in kept[n + 1 : n + 4] if one.day == when and one.who != who), "")
        line = one_line(text)
        if others and _SHORTEST <= len(line) <= _LONGEST and asks(line):
            writer.heading(3, line)
        else:
            writer.paragraph(f"{who}: {text}")
    return writer.text()
