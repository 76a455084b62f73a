"""The words the whole project speaks: Document, Chunk, Hit, Citation, Answer.

Offsets always count characters of ``Document.text`` and are half open, so
``document.text[x.start:x.end]`` is the thing itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int]
"""A half-open range ``(start, end)`` of characters of a document's text."""

_TIME = re.compile(r"(?:\d+:)?\d{1,2}:\d\d(?: (?=\S)|$)")

Status = Literal["answered", "not_in_notes", "unanswered"]

HEADING_SEPARATOR = " ‹ "
"""Stands between the parts of a heading path, the nearest heading first."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source as it was read.

    For text and Markdown ``text`` is the decoded file itself, untouched. For other formats, and for
    transcripts of recordings, it is the extracted text, which the index keeps.
    """

    source: str
    """The absolute path or the URL, as the user knows it."""
    title: str
    text: str
    pages: tuple[int, ...] = ()
    """Offsets where pages start (PDF); empty where there are none."""
    meta: Mapping[str, str] = field(default_factory=dict)
    """``format`` (``text``, ``markdown``, ``html``, ``pdf``) and what else the loader learnt."""
    furniture: tuple[Span, ...] = ()
    """Spans that no author wrote as content (menus, counters, tables of contents), sorted, disjoint."""

    def page_of(self, offset: int) -> int | None:
        """The page on which a character stands, counted from 1; None where there are no pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document that stands on its own: a question with its answer, or a section."""

    id: str
    """Made from source, heading and text, so that the same text in the same place keeps its id."""
    source: str
    start: int
    end: int
    body: int
    """Offset where the text under the heading starts; ``body == end`` when nothing stands under it."""
    heading: str
    """The question or heading, then the ones above it, nearest first; empty where there is none."""
    page: int | None
    """Page of ``start``, counted from 1, for formats that have pages."""
    text: str
    """``document.text[start:end]``, the heading line included where it opens the chunk."""

    @property
    def question(self) -> str:
        """The nearest heading alone."""
        return self.heading.split(HEADING_SEPARATOR, 1)[0]

    def place(self, title: str) -> list[str]:
        """What the chunk stands under, nearest first: its headings, or without any its document's title.

        A time in a recording (``12:30 김교수``) names nothing: who speaks stays, and the title goes along.
        """
        if not self.heading:
            return [title]
        path = self.heading.split(HEADING_SEPARATOR)
        if not any(map(_TIME.match, path)):
            return path
        return [*filter(None, (_TIME.sub("", part) for part in path)), title]

    @property
    def body_text(self) -> str:
        """The text under the heading; empty when the author left it blank."""
        return self.text[self.body - self.start :]

    @property
    def says_from(self) -> int:
        """Offset where what it says starts: under its heading, or with it where nothing stands under it."""
        return self.body if self.body < self.end else self.start

    def words(self, span: Span) -> str:
        """The words of a span of the document that lies in this chunk."""
        return self.text[span[0] - self.start : span[1] - self.start]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that search found, with why it ranks."""

    chunk: Chunk
    title: str
    """Title of the chunk's document."""
    score: float
    """Higher is better; comparable within one question only."""
    dense_rank: int | None = None
    """Place in the ranking by vectors, from 1; None where it was not among the candidates."""
    lexical_rank: int | None = None
    """Place in the ranking by words, from 1; None where it was not among the candidates."""
    also: tuple[str, ...] = ()
    """Other sources that say the same: a post saved twice, mirrored, or quoted in part."""
    likeness: float = 0.0
    """How alike question and chunk are in meaning, 0 to 1, above what unrelated texts are."""

    def scored(self, score: float) -> Hit:
        """The same with another score; ``replace`` takes five times as long, and a question does it often."""
        return Hit(
            self.chunk, self.title, score, self.dense_rank, self.lexical_rank, self.also, self.likeness
        )


@dataclass(frozen=True, slots=True)
class Citation:
    """The passage that a marker ``[n]`` of an answer opens."""

    marker: int
    source: str
    title: str
    heading: str
    page: int | None
    start: int
    end: int
    quote: str
    """``document.text[start:end]``, letter for letter."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user gets: sentences with markers, and what each marker points at."""

    question: str
    status: Status
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    confidence: float
    """From 0 to 1: how likely the notes answer; for ``unanswered``, how surely they ask the same."""
    model: str | None
    """The chat model that wrote it, or None for an extract of the notes."""
    took_ms: float
    notice: str = ""
    """What the user should know about how this answer came to be: a typing error that was corrected, a model
    that failed."""
    contradicting: tuple[int, ...] = ()
    """Markers of the quoted notes that contradict each other."""
    unsupported: tuple[Span, ...] = ()
    """Sentences of ``text``, as spans of it, that a chat model wrote and no passage supports."""
    standalone: str | None = None
    """What was asked, where the question as it was typed leant on earlier ones; else None."""
    timings: tuple[tuple[str, float], ...] = field(default=(), compare=False, repr=False)
    """Milliseconds by stage, as ``rag.laps`` names them, in their order."""
