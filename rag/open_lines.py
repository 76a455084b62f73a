"""Which lines of a passage leave open what they ask, or put off what they name: 왜 빠른지? → 모르겠음."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.blank import is_stub, stubs, wonders
from rag.lines import Lines
from rag.passage_terms import terms_of_units
from rag.signs import ARROW
from rag.types import Chunk, Span

_LEADS_ON = re.compile(
    rf"(?:차이점?|비교|이유|원인|까닭|뜻|의미|정의|개념|원리|방법|장점|단점|장단점|왜|뭐|무엇)\s*{ARROW}\s*$"
)
"""How a line ends that names what is to be told behind its arrow."""

_GIVES_UP = re.compile(r"[?？]\s+(?:\S+\s){0,2}(?:모르|모름|몰라|기억 ?안|까먹)")
"""Where a sentence within a line may say that what the one before it asks is not known."""


@lru_cache(maxsize=4096)
def open_units(chunk: Chunk) -> tuple[Span, ...]:
    """The units of a passage that are to be written yet; under TODO all that only asks is."""
    if not has_open_lines(chunk):
        return ()
    units = list(terms_of_units(chunk))
    texts = list(map(chunk.words, units))
    to_do = is_stub(chunk.question)
    lines = Lines(chunk, units)
    return tuple(
        unit
        for n, (unit, text, stub) in enumerate(zip(units, texts, stubs(texts), strict=True))
        if stub or (to_do and wonders(text)) or (_LEADS_ON.search(text) and _ends_there(lines, n))
    )


@lru_cache(maxsize=4096)
def has_open_lines(chunk: Chunk) -> bool:
    """Whether a line of a passage may be one of these."""
    return any(
        is_stub(line) or wonders(line) or _LEADS_ON.search(line) or _GIVES_UP.search(line)
        for line in chunk.text.splitlines()
    )


def _ends_there(lines: Lines, n: int) -> bool:
    """Whether nothing stands behind a line, in its paragraph or under it as an item."""
    if n + 1 == len(lines.units):
        return True
    here, behind = lines.levels[n], lines.levels[n + 1]
    if here[0] == behind[0] == 3:
        return behind <= here
    return not lines.beside(n) and behind[0] != 3 and not lines.is_block(n + 1)
