"""The units of a passage: sentences, items of lists, and blocks that stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.korean import sentences
from rag.markup import BARE_ROWS, says_something
from rag.own_lines import own_lines, whole_code
from rag.types import Chunk, Span
from rag.unfenced import BARE_CODE

_FIRST = re.compile(r"(?<!\S)(?:\(?1[.)]|①)\s*\Z")
_SECOND = re.compile(r"(?<=\s)(?:\(?2[.)]|②)\s")
ITEM_MARK = r"(?:[-*+•·▪◦‣]|\(?\d{1,2}[.)]|[①-⑳])"
"""How an item of a list begins, as an expression."""
FENCE = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(rf"(?:^[ \t]*\|.*\|[ \t]*(?:\r?\n|$)){{2,}}|{BARE_ROWS}", re.MULTILINE)
_FORMULA = re.compile(r"^[ \t]*(?:\$\$(?:(?!\$\$).)+\$\$|\\\[.+?\\\])[ \t]*$", re.MULTILINE | re.DOTALL)
_WRAPPED = re.compile(r"(?P<within>(?<=[a-z]-))?[ \t]*\r?\n[ \t>]*(?(within)(?=[a-z]))")
_BLOCKS = (FENCE, _TABLE, _FORMULA, *BARE_CODE)
"""What stays whole."""


def units_of(chunk: Chunk) -> list[Span]:
    """Sentences of a passage as spans of the document; code blocks, tables and formulas stay whole."""
    body = chunk.says_from
    text = chunk.text[body - chunk.start :]
    spans: list[Span] = []
    at = 0
    for block in sorted(m.span() for form in _BLOCKS for m in form.finditer(text)):
        if block[0] < at:
            continue
        spans += [(at + a, at + b) for a, b in sentences(text[at : block[0]])]
        spans.append((block[0], block[0] + len(text[block[0] : block[1]].rstrip())))
        at = block[1]
    spans += [(at + a, at + b) for a, b in sentences(text[at:])]
    spans = [line for span in whole_code(text, spans) for line in _own_lines(text, span)]
    spans = [(_counted_from(text, a, b), b) for a, b in spans]
    spans = [(a, b) for a, b in spans if says_something(text[a:b])] or [(0, len(text))]
    return [(body + a, body + b) for a, b in spans]


def _own_lines(text: str, span: Span) -> Iterable[Span]:
    return (span,) if is_block_of(text[slice(*span)]) else own_lines(text, span)


def unwrapped(text: str) -> str:
    """A unit without the line breaks of a narrow page within its sentence and its hyphenated words."""
    if is_block_of(text):
        return text
    return _WRAPPED.sub(lambda found: " " if found["within"] is None else "", text)


def is_block_of(text: str) -> bool:
    """Whether a unit is a formula, a table or code, by its text."""
    return any(form.match(text) for form in _BLOCKS)


def _counted_from(text: str, start: int, end: int) -> int:
    """Where a sentence starts, with the ``1)`` before it if the count goes on in its line."""
    first = _FIRST.search(text, max(0, start - 4), start)
    if first is None:
        return start
    line_end = text.find("\n", end)
    goes_on = _SECOND.search(text, start + 1, line_end if line_end >= 0 else len(text))
    return first.start() if goes_on else start
