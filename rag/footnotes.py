"""A conversation as Markdown: a marker of an answer becomes a footnote with source, heading and quote.

What notes and models say is data there, too: no picture loads and no tag acts where the file is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from rag.history import KeptTurn
from rag.inert import inert
from rag.language import tr
from rag.present import marked_text, notice_text, place_text
from rag.types import Answer, Citation

_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)", re.DOTALL)
_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")
_UNDER_TABLE = re.compile(r"\|[ \t]*\n(?=\[\d)")
"""A marker there would be a row of the table."""
_SIGN = re.compile(r"[\\`*_{}\[\]<>#|~$]")


def markdown(title: str, turns: Sequence[KeptTurn], name: Callable[[str], str] = str) -> str:
    """Questions as headings, answers as they were written, and what they cite as footnotes at the end.

    A passage that several answers cite is one footnote.

    Args:
        title: of the conversation.
        turns: its questions with their answers.
        name: gives what a source is called.
    """
    notes: dict[tuple[str, int, int, str], int] = {}
    said = [_turn(turn, notes) for turn in turns]
    cited = {_key(citation): citation for turn in turns for citation in turn.answer.citations}
    footnotes = [_footnote(number, cited[key], name) for key, number in notes.items()]
    return "\n\n".join([f"# {_plain(title)}", *said, *footnotes]) + "\n"


def _turn(turn: KeptTurn, notes: dict[tuple[str, int, int, str], int]) -> str:
    answer = turn.answer
    when = datetime.fromtimestamp(turn.asked).strftime("%Y-%m-%d %H:%M")
    told = [when, answer.model or tr("노트 발췌", "extract of the notes")]
    if answer.standalone:
        told.append(tr(f"이렇게 읽음: {answer.standalone}", f"read as: {answer.standalone}"))
    parts = [f"## {_plain(turn.question)}", _with_footnotes(answer, notes), f"*{_plain(' · '.join(told))}*"]
    if notice := notice_text(answer):
        parts.append(_plain(notice))
    return "\n\n".join(parts)


def _with_footnotes(answer: Answer, notes: dict[tuple[str, int, int, str], int]) -> str:
    cited = {citation.marker: citation for citation in answer.citations}

    def footnote(match: re.Match[str]) -> str:
        citation = cited.get(int(match[1]))
        if not citation:
            return match[0]
        return f"[^{notes.setdefault(_key(citation), len(notes) + 1)}]"

    text = _UNDER_TABLE.sub("|\n\n", marked_text(answer, "", tr(" (근거 없음)", " (no source)")))
    return inert(
        "".join(
            part if number % 2 else _MARKER.sub(footnote, part.replace("[^", "\\[^"))
            for number, part in enumerate(_CODE.split(text))
        )
    )


def _footnote(number: int, citation: Citation, name: Callable[[str], str]) -> str:
    place = place_text(citation.title, citation.heading)
    page = tr(f" {citation.page}쪽", f" page {citation.page}") if citation.page else ""
    said = inert(citation.quote.replace("[^", "\\[^"))
    quote = "\n".join(f"    > {line}".rstrip() for line in said.splitlines())
    return f"[^{number}]: {_plain(place)}, {_plain(name(citation.source))}{page}\n\n{quote}"


def _key(citation: Citation) -> tuple[str, int, int, str]:
    return citation.source, citation.start, citation.end, citation.quote


def _plain(text: str) -> str:
    """Words on one line in which no sign means anything to Markdown."""
    return _SIGN.sub(r"\\\g<0>", " ".join(text.split()))
