"""Entries of a log: what stands under a line that begins with a day, up to the next such line.

A log is cut into passages by its length, so that one passage holds several days. What is asked of one day is
answered by the entry of that day alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from rag.days import Day, begins_line, days_called, days_in
from rag.embed import Embedder, above_floor, cosine, passage
from rag.expected import kinds
from rag.index import Index
from rag.passage_terms import terms_of
from rag.relevance import Question
from rag.scope import Scope
from rag.types import HEADING_SEPARATOR, Chunk, Hit, Span
from rag.when import Time

CANDIDATES = 100
"""Passages that name a day which are looked at."""

_ANYBODY = frozenset("사람 분 멤버 내용 얘기 이야기 말 결과 결정 논의 문제 사건 작업".split())
"""Nouns that a day is asked for whatever is noted of it."""
_WEEKDAY = r"[^\S\n]?(?:\(\s?[월화수목금토일](?:요일)?\s?\)|[월화수목금토일](?:요일)?(?![가-힣]))?"
_ALONE = re.compile(rf"{_WEEKDAY}[\s.:\-–—*_\])】>]*(?:\n|\Z)")
"""How a line goes on that says no more than its day."""
_GOES_ON = re.compile(rf"{_WEEKDAY}[.:*_\])】>]*(?:\s|[,/|~-]|\Z)")


class Entry(NamedTuple):
    """A piece of a passage, and the day it is of; None before the first."""

    day: Day | None
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class OfDay:
    """What notes tell of a day that are not of that day as a whole."""

    entries: tuple[tuple[Chunk, str], ...]
    """With the titles of their notes."""
    lines: tuple[tuple[Chunk, str], ...]
    """Lines elsewhere that name the day."""


def of_day(time: Time, index: Index, source: str | Scope | None, known: Collection[str]) -> OfDay:
    """The entries of a day, and the lines that only name it.

    Args:
        time: the day.
        index: the notes.
        source: which of them are asked.
        known: notes that are of that day as a whole.
    """
    ranked = index.lexical([((time.name, 1.0),)], CANDIDATES, source)
    named = index.chunks([number for number, _ in ranked]).values()
    found = [(chunk, title) for chunk, title in named if chunk.source not in known]
    entries: list[tuple[Chunk, str]] = []
    for name, title in {chunk.source: title for chunk, title in found}.items():
        year = _year_of(name, title)
        pieces = entries_in(index.chunks_of(name))
        entries += [(e.chunk, title) for e in pieces if e.day and time.holds(e.day, year)]
    told = [(chunk.source, chunk.start, chunk.end) for chunk, _ in entries]
    lines = [
        (line, title)
        for chunk, title in found
        for line in _lines_naming(time, chunk, _year_of(chunk.source, title))
        if not any(s == line.source and a <= line.start < b for s, a, b in told)
    ]
    return OfDay(tuple(entries), tuple(lines))


def entries_in(chunks: Iterable[Chunk]) -> Iterator[Entry]:
    """The passages of a note, cut where a line begins with a day.

    A passage goes on with the entry of the one before it, where both stand under the same heading.
    """
    last: Day | None = None
    heading = ""
    for chunk in chunks:
        above = _day_above(chunk.heading) or (last if chunk.heading == heading else None)
        cuts: list[tuple[int, Day | None]] = [(0, above)]
        for day, start, end in _day_lines(chunk.text):
            if not _same(day, cuts[-1][1]):
                cuts.append((start, day))
            if end is not None:
                cuts.append((end, above))
        for (start, of), (end, _) in pairwise([*cuts, (len(chunk.text), None)]):
            if chunk.text[start:end].strip():
                yield Entry(of, _cut(chunk, start, end))
        last, heading = cuts[-1][1], chunk.heading


def day_above(chunk: Chunk, at: int) -> Span | None:
    """The line that says no more than a day, under which a place of a passage stands.

    Args:
        chunk: the passage.
        at: the place, in the document.
    """
    found = [line for line in _day_lines(chunk.text) if chunk.start + line[1] < at]
    if not found or not _ALONE.match(chunk.text, found[-1][0].end):
        return None
    start = found[-1][1]
    line = chunk.text[start : _line_end(chunk.text, start)].rstrip()
    above = chunk.start + start, chunk.start + start + len(line)
    return above if above[1] <= at else None


def of_month(time: Time, hits: Iterable[Hit], question: str) -> list[Hit]:
    """The hits without what is of other months only; a log without its other entries.

    A passage may name other months and still tell how something is done in this one; but a number or a person
    is of the month it stands with.

    Args:
        time: the month that is asked of.
        hits: best first.
        question: that names it.
    """
    told_with_it = time.year is not None or bool(kinds(question))
    return [part for hit in hits for part in _of_month(time, hit, told_with_it=told_with_it)]


def as_hits(question: Question, found: Iterable[tuple[Chunk, str]], embedder: Embedder) -> list[Hit]:
    """Pieces of passages as search would have found them, best first."""
    pieces = list(found)
    if not pieces:
        return []
    asked = embedder.encode([question.text], query=True)[0]
    passages = embedder.embed_passages([passage(chunk, title) for chunk, title in pieces])
    floor = embedder.floor
    hits = [
        Hit(chunk, title, score=0.0, likeness=above_floor(cosine(own, asked), floor))
        for (chunk, title), own in zip(pieces, passages, strict=True)
    ]
    hits = [replace(hit, score=question.coverage(terms_of(hit)) + hit.likeness) for hit in hits]
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk.source, hit.chunk.start))


def says_nothing_more(question: Question) -> bool:
    """Whether a question, its day left out, asks for no thing by a name: 누가 왔어, 무슨 얘기 했어."""
    return all(word.written in _ANYBODY for word in question.topics)


def _of_month(time: Time, hit: Hit, *, told_with_it: bool) -> Iterator[Hit]:
    year = _year_of(hit.chunk.source, hit.title)
    called = [*days_called(hit.chunk.source, hit.title), *days_in(hit.chunk.heading)]
    pieces = list(entries_in([hit.chunk]))
    if any(entry.day for entry in pieces):
        kept = [
            entry.chunk
            for entry in pieces
            for named in [[*([entry.day] if entry.day else called), *days_in(entry.chunk.text)]]
            if any(time.holds(day, year) for day in named)
        ]
        yield from [hit] if len(kept) == len(pieces) else (replace(hit, chunk=chunk) for chunk in kept)
        return
    said = list(days_in(hit.chunk.text))
    named = [*called, *said] if called or told_with_it else []
    if not named or any(time.holds(day, year) for day in named):
        yield hit


def _day_lines(text: str) -> list[tuple[Day, int, int | None]]:
    """Days with which lines begin, where those lines begin, and where what is of that day ends.

    None where it ends with the next one: below a day that stands alone, and in a list of days. A single
    line that begins with a day and goes on says no more of it.
    """
    found = [
        (day, text.rfind("\n", 0, day.start) + 1, _ALONE.match(text, day.end) is not None)
        for day in days_in(text)
        if day.day and begins_line(text, day.start) and _GOES_ON.match(text, day.end)
    ]
    single = len(found) == 1 and not found[0][2]
    return [(day, start, _line_end(text, start) if single else None) for day, start, _ in found]


def _lines_naming(time: Time, chunk: Chunk, year: int | None) -> Iterator[Chunk]:
    """The lines of a passage that name a day, each as a passage of its own."""
    at = -1
    for day in days_in(chunk.text):
        if time.holds(day, year) and day.start >= at:
            start, at = chunk.text.rfind("\n", 0, day.start) + 1, _line_end(chunk.text, day.start)
            yield _cut(chunk, start, at)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1


def _day_above(heading: str) -> Day | None:
    """The one day that the nearest heading with any names."""
    parts = ([d for d in days_in(part) if d.day] for part in heading.split(HEADING_SEPARATOR))
    named: Sequence[Day] = next(filter(None, parts), ())
    return named[0] if len(named) == 1 else None


def _same(one: Day, other: Day | None) -> bool:
    return other is not None and (one.month, one.day) == (other.month, other.day)


def _year_of(source: str, title: str) -> int | None:
    """The year that a note's title or file name tells."""
    return next((day.year for day in days_called(source, title) if day.year), None)


def _cut(chunk: Chunk, start: int, end: int) -> Chunk:
    """A piece of a passage, without the white space around it."""
    if not chunk.text[:start].strip() and not chunk.text[end:].strip():
        return chunk
    text = chunk.text[start:end]
    begin = chunk.start + start + len(text) - len(text.lstrip())
    text = text.strip()
    return replace(
        chunk,
        id=f"{chunk.id}+{begin - chunk.start}",
        start=begin,
        end=begin + len(text),
        body=min(max(chunk.body, begin), begin + len(text)),
        text=text,
    )
