"""Document to Chunks: a question stays with its answer, a section with its heading path."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from ingest.headings import headings
from ingest.lines import ANSWER_MARK, Line, gaps, lines_of, same_words, trimmed, visible
from ingest.pack import REASONABLE, parts
from ingest.page import MARKUP, STANDALONE, Mark
from ingest.speech import SPEECH, times
from rag.errors import NoTextInFile
from rag.language import tr
from rag.types import HEADING_SEPARATOR, Chunk, Document, Span

_NOTHING = re.compile(
    r"(?>[\s\u200b-\u200d\u2060\ufeff]+|</?(?!img\b)[a-z][^<>]{0,200}>|[-*_=]{3,})*+\Z", re.I
)
"""White space, rules and bare tags: no answer stands here."""


class _Passage(NamedTuple):
    """A chunk before it has a name."""

    start: int
    end: int
    body: int
    heading: str


@dataclass(frozen=True, slots=True)
class _Section:
    """The lines from one heading to the next."""

    lines: Sequence[Line]
    path: str
    head: int
    """How many of the lines are the heading's."""
    opens: bool
    """Whether the section after it stands under it, so that the heading can go along with that one."""
    answer: int = 0
    """Where the answer starts, if that is on the heading's own line."""
    replied: bool = False
    """Whether the heading is a question whose answer stands further down."""


def split(document: Document, *, limit: int = 1200) -> list[Chunk]:
    """Cut a document where its author would: a question stays with its answer.

    Args:
        document: cleaned text with its page offsets.
        limit: longest chunk, in characters of the original.

    Returns:
        Chunks in reading order; their spans do not overlap, do not touch furniture and cover every
        other line that has text, but for a title that furniture sets apart from its text and a question
        that is answered further down: chunks are found by them, and alone they say nothing.

    Raises:
        NoTextInFile: nothing but white space was left.
        ValueError: a limit below 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be positive: {limit}")
    text = document.text
    chunks: list[Chunk] = []
    seen: Counter[tuple[str, str]] = Counter()
    for start, end, body, heading in _with_text(text, _passages(document, limit), limit):
        shown = text[start:end]
        seen[heading, shown] += 1
        chunks.append(
            Chunk(
                id=_id(document.source, heading, shown, seen[heading, shown]),
                source=document.source,
                start=start,
                end=end,
                body=body,
                heading=heading,
                page=document.page_of(body if body < end else start),
                text=shown,
            )
        )
    if not chunks:
        raise NoTextInFile(
            tr(f"읽을 글이 없습니다: {document.source}", f"There is no text to read: {document.source}"),
            tr("글이 들어 있는 파일인지 확인하세요.", "Check that the file holds text."),
        )
    return chunks


def _id(source: str, heading: str, text: str, occurrence: int) -> str:
    digest = blake2b(digest_size=16)
    for part in (source, heading, text, str(occurrence)):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _with_text(text: str, passages: Iterable[_Passage], limit: int) -> Iterator[_Passage]:
    """Passages of bare tags and rules joined to the one before, where nothing else lies between them."""
    held: _Passage | None = None
    for passage in passages:
        start, end, body, heading = passage
        bare = _NOTHING.match(text, start, end) is not None
        if held and bare and end - held.start <= limit and not text[held.end : start].strip():
            held = _Passage(held.start, end, end if held.body == held.end else held.body, held.heading)
            continue
        if held:
            yield held
        held = passage if heading else _Passage(start, end, start if body == end else body, "")
    if held:
        yield held


def _passages(document: Document, limit: int) -> Iterator[_Passage]:
    """What each chunk consists of, in reading order."""
    text = document.text
    waiting: Span | None = None  # headings with nothing of their own, to open the first section under them
    waiting_path, waiting_region = "", -1
    for section in _sections(document):
        for piece in _by_region(section.lines):
            first = piece[0] is section.lines[0]
            head = section.head if first else 0
            start, end = trimmed(text, piece[0].start, piece[-1].end)
            if start == end:
                continue
            if first and not waiting and _is_title_alone(document, piece, section):
                continue
            body = section.answer if head and section.answer else _body(text, piece, head, end)
            if section.replied and body == end:
                waiting = None  # a heading over questions alone says no more than they do
                continue
            if waiting and (not first or waiting_region != piece[0].region or end <= start):
                yield _Passage(*waiting, waiting[1], waiting_path)
                waiting = None
            if head and section.opens and body == end and len(section.lines) == len(piece):
                if waiting and end - waiting[0] > limit // 2:
                    yield _Passage(*waiting, waiting[1], waiting_path)
                    waiting = None
                if end - start <= limit // 2:
                    waiting = (waiting[0] if waiting else start, end)
                    waiting_path, waiting_region = section.path, piece[0].region
                    continue
            if head and body == end and any(line.text for line in section.lines[len(piece) :]):
                body = start  # its text goes on below furniture: nothing was left open
            if waiting and body - waiting[0] > limit // 2:
                yield _Passage(*waiting, waiting[1], waiting_path)
                waiting = None
            opened = waiting[0] if waiting else start
            waiting = None
            yield from _cut(text, piece, _Passage(opened, end, body, section.path), limit)
    if waiting:
        yield _Passage(*waiting, waiting[1], waiting_path)


def _is_title_alone(document: Document, piece: Sequence[Line], section: _Section) -> bool:
    """Whether lines say no more than the document's title, with text below them in the same section."""
    shown = [line for line in piece if line.text]
    if section.path or len(shown) != 1 or same_words(shown[0].text) != same_words(document.title):
        return False
    return any(line.text for line in section.lines[len(piece) :])


def _cut(text: str, lines: Sequence[Line], whole: _Passage, limit: int) -> Iterator[_Passage]:
    """The passage itself where it fits, else its parts; a heading stays with the first of them."""
    start, end, body, path = whole
    if end - start <= (limit if path else min(limit, REASONABLE)):
        if visible(text[start:end]):
            yield whole
        return
    head = body - start if body < end and body - start <= limit // 2 else 0
    below = [line for line in lines if line.end > start + head]
    found = parts(text, below, (start + head, end), limit - head)
    for n, (a, b) in enumerate(found):
        opened = start if n == 0 and head else a
        yield _Passage(opened, b, b if body == end else max(a, body) if a <= body < b else a, path)


def _body(text: str, lines: Sequence[Line], head: int, end: int) -> int:
    """Where the text under the heading lines starts, past an answer's mark."""
    if not head:
        return trimmed(text, lines[0].start, end)[0]
    under = next((line for line in lines[head:] if line.text), None)
    if under is None:
        return end
    start = under.start
    if (marked := ANSWER_MARK.match(text, start, under.end)) is not None:
        start = marked.end()
    start = trimmed(text, start, end)[0]
    return end if start >= end or _NOTHING.match(text, start, end) else start


def _by_region(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The section's lines between one furniture span and the next."""
    if not lines or lines[0].region == lines[-1].region:
        if lines:
            yield lines
        return
    at = 0
    while at < len(lines):
        end = bisect_left(lines, lines[at].region + 1, lo=at, key=lambda line: line.region)
        yield lines[at:end]
        at = end


def _sections(document: Document) -> Iterator[_Section]:
    text = document.text
    lines = lines_of(text, gaps(document.furniture, len(text)))
    markup = document.meta.get("format") in MARKUP
    spoken = document.meta.get("format") in SPEECH
    marks = times(lines) if spoken else headings(lines, markup=markup)
    title = _title_mark(marks, document.title)
    if not marks or marks[0].first:
        yield _Section(lines[: marks[0].first if marks else len(lines)], "", 0, opens=False)
    above: list[Mark] = []
    paths = {mark.owner: "" for mark in marks if mark.owner >= 0}
    for i, mark in enumerate(marks):
        while above and above[-1].level >= mark.level:
            above.pop()
        following = marks[i + 1] if i + 1 < len(marks) else None
        named = [m.title for m in reversed(above) if m is not title or m.level == 1]
        if mark.title:
            if mark is not title or mark.question:
                named.insert(0, mark.title)
            above.append(mark)
        path = paths[mark.owner] if mark.owner >= 0 else HEADING_SEPARATOR.join(named)
        if replied := mark.first in paths and bool(mark.title):
            paths[mark.first] = path
        yield _Section(
            lines=lines[mark.first : following.first if following else len(lines)],
            path=path,
            head=mark.last - mark.first if mark.title else 0,
            opens=_opens(mark, following),
            answer=mark.answer,
            replied=replied,
        )


def _opens(mark: Mark, following: Mark | None) -> bool:
    """Whether a heading without text of its own leads into the next one.

    A question whose sub-questions are answered and that is not, was left open: it stays by itself.
    """
    if following is None or not following.title or following.level <= mark.level:
        return False
    return not (mark.question and following.question)


def _title_mark(marks: Sequence[Mark], title: str) -> Mark | None:
    """The heading that is the document's title: the first one, in Markdown alone on its level."""
    if not marks or same_words(marks[0].title) != same_words(title):
        return None
    alone = marks[0].level == 1 and sum(mark.level == 1 for mark in marks) == 1
    return marks[0] if alone or marks[0].level == STANDALONE else None
