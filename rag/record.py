"""Records: rows of a table that are written as a heading and a line for each field.

A row says nothing without its name, and what one row says is not so of the next. So it is quoted under its
name, and a question that names one thing and one value is answered by no row that has only one of the two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.index import Index, TermGroup
from rag.passage_terms import Found, terms_in, terms_of, terms_of_heading
from rag.relevance import Question
from rag.types import Chunk, Hit, Span

FEWEST_FIELDS = 2
_LINE = re.compile(
    r"^[ \t]*(?:(?:[-*+•] +)?(?P<label>[^\s:：|`#][^:：|`\n]{0,29}?)[ \t]*[:：][ \t]+(?P<value>\S.*)|\S.*)$",
    re.MULTILINE,
)
"""A field, or anything else that stands in a line."""
_ASKS = re.compile(r"[?？]|(?:세요|시오|십시오|나요|까요|가요|니까|하라|해라|해줘)[.!]?\s*$")
"""How a heading is worded that is no row's name but a question."""
_NAME = ":"
"""Stands for the heading of a record where its fields are told apart; no label is spelt so."""


class Field(NamedTuple):
    """A line of a record."""

    label: str
    called: Found
    """Search terms of the label,"""
    says: Found
    """and of the value."""
    span: Span
    """Of both, in the document."""


def name_of(chunk: Chunk) -> Span | None:
    """Where in the document the heading of a passage stands, without its marks; None where it does not."""
    head = chunk.text[: chunk.body - chunk.start]
    at = head.find(chunk.question) if chunk.heading else -1
    return (chunk.start + at, chunk.start + at + len(chunk.question)) if at >= 0 else None


def tables_of(hits: Sequence[Hit]) -> list[list[Hit]]:
    """The rows among the hits, those of one table together.

    Rows have fields of the same names, two of them at least; lines of a list that begin with what they are
    about (``transposed conv: 체커보드 무늬``) have not.
    """
    under: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in hits:
        if fields_of(hit.chunk):
            under[_table_of(hit.chunk)].append(hit)
    tables = (
        [hit for hit in records if any(_alike(hit.chunk, o.chunk) for o in records if o is not hit)]
        for records in under.values()
    )
    return list(filter(None, tables))


def is_row(chunk: Chunk, index: Index) -> bool:
    """Whether a passage is a row of a table, of which no other row was found."""
    return bool(fields_of(chunk)) and len(rows_with(chunk, index)) > 1


def rows_with(row: Chunk, index: Index) -> list[Chunk]:
    """All rows of the table of a record, in their order."""
    return [
        other
        for other in index.chunks_of(row.source)
        if _table_of(other) == _table_of(row) and (other.start == row.start or _alike(row, other))
    ]


def whole_of(row: Chunk) -> Span:
    """Where a row stands in the document, its name included."""
    fields, name = fields_of(row), name_of(row)
    return (name or fields[0].span)[0], fields[-1].span[1]


def called_above(row: Chunk) -> str:
    """The headings above the name of a row: what its table is called."""
    return row.heading.removeprefix(row.question)


def _table_of(chunk: Chunk) -> tuple[str, str]:
    """What the rows of one table have in common: their note, and the headings above theirs."""
    return chunk.source, called_above(chunk)


def _alike(one: Chunk, other: Chunk) -> bool:
    """Whether the fields of two records have the same names, but for some that only one of them has."""
    mine, others = ({field.label for field in fields_of(chunk)} for chunk in (one, other))
    return len(mine & others) >= max(FEWEST_FIELDS, 0.5 * max(len(mine), len(others)))


def of_other_rows(question: Question, tables: Sequence[Sequence[Hit]]) -> set[str]:
    """Ids of the records that are other rows than the ones which are asked for.

    The words of a question that tell the rows of a table apart are sorted by the fields in which they stand.
    A row that is asked for has one of them in each of these fields: what names two rows asks for both, a name
    and a value for the row with both, and there may be none.

    Args:
        question: what is asked.
        tables: the rows that were found.
    """
    return {
        row.chunk.id
        for rows in tables
        for wanted in [_wanted(question, rows)]
        for row in rows
        if not all(any(question.stands_in(group, terms_of(row)) for group in field) for field in wanted)
    }


def _wanted(question: Question, rows: Sequence[Hit]) -> list[list[TermGroup]]:
    """The words of a question that stand in some rows and not in all, sorted by field."""
    fields: dict[str, list[TermGroup]] = defaultdict(list)
    for word in question.topics:
        holding = [row.chunk for row in rows if question.stands_in(word.group, terms_of(row))]
        if holding and len(holding) < len(rows) and (field := _field_of(question, word.group, holding[0])):
            fields[field].append(word.group)
    return list(fields.values())


def _field_of(question: Question, group: TermGroup, row: Chunk) -> str | None:
    """The field of a row in which a word stands."""
    if question.stands_in(group, terms_of_heading(row.question)):
        return _NAME
    return next((field.label for field in fields_of(row) if question.stands_in(group, field.says)), None)


@lru_cache(maxsize=4096)
def fields_of(chunk: Chunk) -> tuple[Field, ...]:
    """The fields of a record; none where a passage is none, as what answers a question (짧은 답: ...) is."""
    if not chunk.heading or _ASKS.search(chunk.question):
        return ()
    lines = list(_LINE.finditer(chunk.text, chunk.body - chunk.start))
    if len(lines) < FEWEST_FIELDS or not all(line["label"] for line in lines):
        return ()
    return tuple(
        Field(
            line["label"], terms_of_heading(line["label"]), terms_in(line["value"]),
            (chunk.start + line.start("label"), chunk.start + len(line[0].rstrip()) + line.start()),
        )
        for line in lines
    )  # fmt: skip
