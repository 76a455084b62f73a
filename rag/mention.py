"""Whether a passage explains a thing or only names it in passing: 그 뒤 RLHF나 DPO로 선호에 맞춘다.

Quoted, such a sentence would pass for an answer to "DPO가 뭐야?". What is in doubt counts as explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.glossary import Glossary, bundled_glossary
from rag.korean import normalize
from rag.relevance import Question
from rag.subject import DEFINES, has_row_about, spelt
from rag.types import Hit, Span

_ALSO_CALLED = re.compile(r"[*_`]*(?:\s?\([^()]*\))?[*_`]*")
_AMONG_OTHERS = re.compile(
    r"\s*(?:[,·/、]|등(?![가-힣])|같은|처럼)|(?:이?나|와|과|이?랑)(?![가-힣])|\s+(?:and|or)\s"
)
_BEHIND_OTHERS = re.compile(
    r"(?:(?<![고며면서만데])[,·/、]\s*|[가-힣A-Za-z)](?:이?나|와|과|이?랑)\s|\s(?:및|또는|혹은|and|or)\s)\Z"
)
"""A comma behind a clause (켜고,) is none between things."""
_USED = re.compile(r"(?:을|를|에|의|도|만|보다|당|마다|까지|부터)[은는도]?(?![가-힣])")
"""Particles of what a sentence is not about; what is done with a thing (로, 에서) tells something of it."""
_RIEUL, _NIEUN = 8, 4


def explained(question: Question, hit: Hit) -> bool | None:
    """Whether a passage says something of the one thing that a question asks to explain.

    False where it only names it, None where it does not, or where something else is asked.
    """
    if not (question.defined and DEFINES.search(question.text)):
        return None
    name, known = question.defined[0], question.glossary or bundled_glossary()
    headed, text = (normalize(of) for of in (f"{hit.title}\n{hit.chunk.heading}", hit.chunk.body_text))
    if next(_places(name, headed, known), None) or has_row_about(name, text):
        return True
    places = list(_places(name, text, known))
    return not all(_in_passing(text, *place) for place in places) if places else None


def _places(name: str, text: str, glossary: Glossary) -> Iterator[Span]:
    """Where a thing is named in a normalised text, by any of its names."""
    for found in re.finditer(rf"(?<![A-Za-z0-9가-힣]){spelt(name)}(?![A-Za-z0-9])", text, re.IGNORECASE):
        yield found.span()
    concepts = [concept for *_, concept in glossary.find(name)]
    for start, end, _, concept in glossary.find(text) if concepts else ():
        if concept in concepts:
            yield start, end


def _in_passing(text: str, start: int, end: int) -> bool:
    """Whether a thing is one of several there or has something done to it, with no word of what it is."""
    if _described(text[:start]):
        return False
    called = _ALSO_CALLED.match(text, end)
    behind = called.end() if called else end
    return (
        _AMONG_OTHERS.match(text, behind) is not None
        or _BEHIND_OTHERS.search(text, 0, start) is not None
        or _USED.match(text, behind) is not None
    )


def _described(before: str) -> bool:
    """Whether a clause stands before a name that says what it is: 학습이 멈추는 Adagrad의 약점."""
    last = before[-2:-1] if before.endswith(" ") else ""
    return "가" <= last <= "힣" and (ord(last) - 0xAC00) % 28 in {_NIEUN, _RIEUL}
