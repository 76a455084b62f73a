"""Where a passage tells the value that a question asks for: of that thing, and counted as it asks.

A passage about the asked thing is full of numbers: dates, prices, counts of something else. One that is
counted otherwise, or told of another thing in the same log, is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.passage_terms import Found, terms_in, terms_of_heading, terms_of_title, terms_of_units
from rag.relevance import Question
from rag.types import Hit
from rag.valued import Value, value_asked

TOLD_NEAR = 0.34
"""Share of the question's weight that must stand with a value for it to be the one that is asked for; by
``bench/answers.py``, beside ``bench/calibration.py``."""

_SIZED = re.compile(r"(?P<of>[가-힣A-Za-z]{2,}) ?(?:크기|사이즈)[은는이가를]? ?(?:얼마|몇)")
_PARAGRAPH = "\n\n"


def tells_its_value(question: Question, hit: Hit) -> bool:
    """Whether a passage tells a value of the kind that a question asks for, where it speaks of what is asked.

    That is in the sentence of the value or the one before it, in the row of a table, or in what stands above:
    the heading and the title. True where no value is asked for.
    """
    value = value_asked(question.text)
    if value is None:
        return True
    above = terms_of_title(hit.chunk.source, hit.title) | terms_of_heading(hit.chunk.heading)
    about = [
        (group, weight)
        for group, weight in question.weighted
        if group[0][0] != value.counter and question.known(group)
    ]
    near = (question.coverage(above | said, about) for said in _told(value, hit))
    return any(share >= TOLD_NEAR or not about for share in near) or _set_there(question.text, hit)


def _set_there(question: str, hit: Hit) -> bool:
    """Whether a number stands right behind the thing whose size is asked for: 배치 256."""
    sized = _SIZED.search(question)
    return sized is not None and bool(
        re.search(rf"{re.escape(sized['of'])}\s?[=:]?\s?\d", hit.chunk.body_text)
    )


def _told(value: Value, hit: Hit) -> Iterator[Found]:
    """The search terms of the places at which a passage tells a value; what stands above has its own."""
    chunk = hit.chunk
    if value.is_told(f"{hit.title}\n{chunk.heading}"):
        yield Found()
    before, end = Found(), chunk.start
    for unit, found in terms_of_units(chunk).items():
        text = chunk.words(unit)
        is_table = text.lstrip().startswith("|")
        if is_table:
            head, *rows = text.splitlines()
            yield from (terms_in(head) | terms_in(row) for row in rows if value.is_told(row))
        elif value.is_told(text):
            yield found if _PARAGRAPH in chunk.words((end, unit[0])) else before | found
        before, end = Found() if is_table else found, unit[1]
