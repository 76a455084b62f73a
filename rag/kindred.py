"""What a passage tells of another thing than the one that is asked of: its kin, or what is spelt like it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.glossary import compact_name
from rag.korean import normalize, terms
from rag.relevance import Question
from rag.sound import is_hangul
from rag.subject import ASPECTS, COMMON, introduces
from rag.synonyms import synonyms_of
from rag.types import HEADING_SEPARATOR, Hit

SHORTEST_KIND = 2
"""Syllables by which a kind of things is called, behind what tells one of them from the others: 찌개."""
_PLAIN = ASPECTS | COMMON
_NO_NAME = frozenset(
    "i me my we us our you your he him his she her it its they them am is are was were be been do does did"
    " has have had can may must will shall".split()
)
"""Words of English that stand in for a name, or help a verb."""


def only_in_small(name: str, letters: str) -> bool:
    """Whether a text has a short name in capitals (IT, US) only as a word of English that names nothing.

    In small letters between Korean words it may be the name; beside an English word it is none.

    Args:
        name: as the question writes it.
        letters: a text as it is written.
    """
    if name.lower() not in _NO_NAME or not name.isupper():
        return False
    found = list(re.finditer(rf"(?<![A-Za-z]){name}(?![A-Za-z])", letters, re.IGNORECASE))
    return bool(found) and all(
        one[0] != name and _stands_in_english(letters, one.start(), one.end()) for one in found
    )


def _stands_in_english(text: str, start: int, end: int) -> bool:
    """Whether a word stands beside another English one."""
    before = re.search(r"[A-Za-z][\"'’),.;:]*[ \t\n]+[\"'(]?\Z", text[max(0, start - 10) : start])
    return before is not None or re.match(r"['’]?[a-z]*[ \t\n]+[\"'(]?[A-Za-z]", text[end:]) is not None


def of_kin(question: Question, hits: Iterable[Hit]) -> set[str]:
    """Ids of the hits about another thing of the kind of the one that is asked of: 김치찌개 of 된장찌개.

    The one that is asked of is called by one noun that the notes do not have; what tells it from the others
    (된장) stands nowhere in the passage, and its heading, or a sentence there, is about one called otherwise.
    """
    asked = _asked_of(question)
    return {hit.chunk.id for hit in hits if _is_of_kin(asked, hit)} if asked else set()


def _is_of_kin(asked: str, hit: Hit) -> bool:
    chunk = hit.chunk
    letters = compact_name(f"{hit.title}\n{chunk.heading}\n{chunk.text}")
    headed = normalize("\n".join((*chunk.heading.split(HEADING_SEPARATOR)[:1], hit.title)))
    for other in _wholes(headed):
        if _tells_kin(asked, other, letters):
            return True
    return any(
        _tells_kin(asked, other, letters) and introduces(other, chunk.body_text)
        for other in _wholes(normalize(chunk.body_text))
    )


def _asked_of(question: Question) -> str:
    """The one noun, or the nouns written as one, that a question is about and the notes do not have."""
    about = [word for word in question.topics if word.group[0][0] not in ASPECTS]
    wholes = [w for w in _wholes(question.text) if all(word.written in w for word in about)]
    if not about or len(wholes) != 1 or question.known(((wholes[0], 1.0),)):
        return ""
    named = any(len(word.group) > 1 for word in about if word.written == wholes[0])
    return "" if named or wholes[0] in question.reading.cut_otherwise else wholes[0]


def _wholes(text: str) -> Iterator[str]:
    """The nouns of a normalised text, each with those that are written with it as one word."""
    found = [t for t in terms(text) if t.kind in {"noun", "compound"} and is_hangul(t.text)]
    for one in found:
        if not any(t.start <= one.start and one.end <= t.end and t != one for t in found):
            yield one.text


def _tells_kin(asked: str, other: str, letters: str) -> bool:
    """Whether another thing is of the kind of the one that is asked of, and a text tells it from that.

    What ends alike within a noun may be another name of the same: 휴대폰요금, 핸드폰요금.
    """
    kind = _shared_end(asked, other)
    own = asked.removesuffix(kind)
    begins = {t.start for t in terms(asked) if t.kind == "noun"} - {0}
    return bool(
        len(kind) >= SHORTEST_KIND
        and own
        and (not begins or len(own) in begins)
        and len(kind) < len(other)
        and kind not in _PLAIN
        and own not in letters
        and not any("".join(same.split()) in letters for same in _same_as(asked, own))
    )


def _same_as(asked: str, own: str) -> Iterator[str]:
    """Other names of a thing, or of what tells it from the others of its kind: 하계 of 여름휴가."""
    yield from synonyms_of(asked)
    yield from synonyms_of(" ".join(t.text for t in terms(asked) if t.kind == "noun"))
    yield from synonyms_of(own)


def _shared_end(one: str, other: str) -> str:
    size = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        size += 1
    return one[len(one) - size :] if size else ""
