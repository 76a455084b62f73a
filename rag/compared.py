"""What a question compares: two things, and in which respect (하늘소프트와 누리랩스의 과제 차이)."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.glossary import bundled_glossary
from rag.korean import NOUNS, morphemes
from rag.subject import ASPECTS, COMMON, COMPARES, Subject, subjects

_JOINS = re.compile(r"(?:와|과|이?랑|하고|,| ?[·/]| vs\.?| versus| and)\s*", re.IGNORECASE)
_EACH = re.compile(r"각각|각자|둘 다|\b(?:each|both)\b", re.IGNORECASE)
_NO_THING = re.compile("각각|각자|며칠|얼마|누구|어디|언제")
_OF = re.compile("의? ")
_CODES = re.compile(
    rf"(?<![\w.])(?P<first>\d{{3,5}})번?{_JOINS.pattern}(?:\S+ )?"
    r"(?P<second>\d{3,5})(?![\d.,%]|[A-Za-z가-힣]{3})",
    re.IGNORECASE,
)
"""Two numbers that things are called by: HTTP 401이랑 403."""
_CALLED = re.compile(r"(?P<joins>.*?(?:\A|[\s,/·]))(?P<called>[A-Za-z]+)[ -]\Z")
"""An English word right before a name, which alone names nothing: hard reset."""


class Compared(NamedTuple):
    """Two things as a question writes them."""

    first: str
    second: str
    shared: str
    """In what they are compared, where that has a name of its own; else empty."""


def compared(question: str) -> Compared | None:
    """The two things that a normalised question compares; None where it compares no two."""
    if not COMPARES.search(question) and not _EACH.search(question):
        return None
    if codes := _CODES.search(question):
        return Compared(codes["first"], codes["second"], "")
    found = _in_full(question, [one for one in subjects(question) if not _NO_THING.match(one.text)])
    if len(found) == 1 and (names := _side_by_side(found[0].text)):
        return Compared(*names, "")
    if not 2 <= len(found) <= 3:
        return None
    first, second, *rest = found
    if rest and not _OF.fullmatch(question[second.end : rest[0].start]):
        return None
    if _JOINS.fullmatch(question[first.end : second.start]):
        name, respect = _parted(first.text, second.text)
        return Compared(first.text, name, " ".join([*respect, *(one.text for one in rest)]))
    return None if rest else Compared(first.text, second.text, "")


def _in_full(question: str, found: list[Subject]) -> list[Subject]:
    """Subjects with the English words before them that tell them apart: soft reset, hard reset."""
    full: list[Subject] = []
    for one in found:
        since = full[-1].end if full else 0
        called = _CALLED.match(question[since : one.start])
        start = since + called.start("called") if called else one.start
        full.append(Subject(question[start : one.end], start, one.end))
    return full


def _side_by_side(text: str) -> tuple[str, str] | None:
    """Two names that stand beside each other with nothing between: MLE MAP of "MLE MAP 차이"."""
    if _is_concept(text):
        return None
    parts = text.split()
    cuts = ((" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts)))
    named = [cut for cut in cuts if all(map(_is_whole_name, cut)) and cut[0].isascii() == cut[1].isascii()]
    return named[0] if len(named) == 1 else None


def _is_whole_name(text: str) -> bool:
    """Whether words are one name, and none that most notes speak of: 모델 beside BERT."""
    letters = " " not in text and text.isascii() and any(map(str.isupper, text))
    return text.lower() not in COMMON | ASPECTS and (letters or _is_concept(text))


def _parted(first: str, second: str) -> tuple[str, list[str]]:
    """The second thing without the words behind it that are of both: 누리랩스 과제 beside 하늘소프트."""
    words, count = second.split(), len(first.split())
    name = " ".join(words[:count])
    whole = len(words) <= count or words[-1] == first.rsplit(maxsplit=1)[-1] or _is_concept(second)
    return (second, []) if whole or not _is_name(name) else (name, words[count:])


def _is_name(text: str) -> bool:
    """Whether words are the name of something: in English, in the glossary, or none that Korean has."""
    parts = morphemes(text)
    glued = " " not in text and sum(m.tag in NOUNS for m in parts) > 1
    strange = any(m.tag in {"NNP", "SL"} or not m.known for m in parts)
    return glued or strange or _is_concept(text)


def _is_concept(text: str) -> bool:
    return any((start, end) == (0, len(text)) for start, end, *_ in bundled_glossary().find(text))
