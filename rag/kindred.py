"""What a passage tells of another thing than the one that is asked of: its kin, or what is spelt like it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from rag.figures import RULE
from rag.korean import Term, morphemes, normalize, terms
from rag.passage_terms import letters_of, terms_of
from rag.relevance import Question
from rag.sound import is_hangul
from rag.subject import ASPECTS, COMMON, introduces
from rag.synonyms import synonyms_of
from rag.types import HEADING_SEPARATOR, Hit

SHORTEST_KIND = 2
"""Syllables by which a kind of things is called, behind what tells one of them from the others: 찌개."""
SHORTEST_OWN = 2
"""Syllables before what two nouns end in alike: 전세 of 전세권."""
FEWEST_ROWS = 2
_PLAIN = ASPECTS | COMMON
_ENDS_A_NOUN = frozenset(("NNG", "XSN"))
_JOINS = re.compile(r"의?\s?")
_FIRST_CELL = re.compile(r"[ \t]*\|?[ \t]*(?P<cell>[^\s|:-](?:[^|\n]*?[^\s|])?)(?:[ \t]*\|| {2,}|\t)[ \t]*\S")
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


def of_kin(question: Question, hits: Sequence[Hit]) -> set[str]:
    """Ids of the hits about another thing of the kind of the one that is asked of: 김치찌개 of 된장찌개.

    The one that is asked of is called by one noun that the notes do not have; what tells it from the others
    (된장) stands nowhere in the passage, and its heading, or a sentence there, is about one called otherwise.
    Or that noun stands before another, as one of its kind does in the passage (전세권 존속기간 of 지역권
    존속기간), or is one of the kind whose members a table lists; what says even less of the question and does
    not have that noun either is no answer then.
    """
    asked = _asked_of(question)
    others = {hit.chunk.id for hit in hits if asked and _is_of_kin(asked, hit)}
    for noun, behind in _strange_in(question):
        beside = [hit for hit in hits if _is_beside_kin(question, noun, behind, hit)]
        most = max((question.coverage(terms_of(hit)) for hit in beside), default=0.0)
        others |= {hit.chunk.id for hit in beside}
        others |= {
            hit.chunk.id
            for hit in hits
            if question.coverage(terms_of(hit)) < most and not _has(question, noun, hit)
        }
    return others


def _is_of_kin(asked: str, hit: Hit) -> bool:
    chunk = hit.chunk
    letters = letters_of(hit)
    headed = normalize("\n".join((*chunk.heading.split(HEADING_SEPARATOR)[:1], hit.title)))
    for other in _wholes(headed):
        if _tells_kin(asked, other.text, letters):
            return True
    return any(
        _tells_kin(asked, other.text, letters) and introduces(other.text, chunk.body_text)
        for other in _wholes(normalize(chunk.body_text))
    )


def _strange_in(question: Question) -> list[tuple[str, str]]:
    """Nouns of a question that the notes do not have, each with the one that stands behind it, if any."""
    if question.sides:
        return []
    return [
        (one, behind)
        for one, behind in _with_next(question.text)
        if one not in _PLAIN
        and not question.known(((one, 1.0),))
        and one not in question.reading.cut_otherwise
    ]


@lru_cache(maxsize=1024)
def _with_next(text: str) -> tuple[tuple[str, str], ...]:
    """The nouns of a normalised text, each with the one behind it: 존속기간 of 지역권(의) 존속기간."""
    found = sorted(_wholes(text), key=lambda one: one.start)
    return tuple(
        (one.text, after.text if after and _JOINS.fullmatch(text, one.end, after.start) else "")
        for one, after in zip_longest(found, found[1:])
    )


def _is_beside_kin(question: Question, asked: str, behind: str, hit: Hit) -> bool:
    """Whether a passage has another of the kind of a noun in its place, or in a table of the kind."""
    if _has(question, asked, hit):
        return False
    letters, kind = letters_of(hit), _kind_of(asked)
    columns = _first_columns(hit.chunk.body_text) if kind else ()
    if any(_lists_the_kind(kind, column) for column in columns) and _is_no(asked, kind, letters):
        return True
    return (
        bool(behind)
        and behind in letters
        and any(
            after == behind and (end := _ends_alike(asked, other)) and _is_no(asked, end, letters)
            for other, after in _with_next(normalize(f"{hit.chunk.heading}\n{hit.chunk.body_text}"))
        )
    )


def _lists_the_kind(kind: str, column: Sequence[str]) -> bool:
    """Whether the first column of a table is headed by a kind, and lists some by their Korean names."""
    head, *labels = ("".join(cell.split()) for cell in column)
    return head.removesuffix("명") == kind and len(labels) >= FEWEST_ROWS and all(map(is_hangul, labels))


def _ends_alike(asked: str, other: str) -> str:
    """What two nouns end in, of which neither is the other with more before it: 권 of 지역권, 전세권."""
    end = _shared_end(asked, other)
    return end if min(len(asked), len(other)) - len(end) >= SHORTEST_OWN else ""


def _has(question: Question, noun: str, hit: Hit) -> bool:
    """Whether a passage has a noun of the question, by its letters or any other name."""
    kind = _kind_of(noun)
    groups = (
        w.group for w in question.topics if noun in w.written or (w.written in noun and w.written != kind)
    )
    return noun in letters_of(hit) or any(question.stands_in(group, terms_of(hit)) for group in groups)


def _kind_of(noun: str) -> str:
    """What a noun ends in as others of its kind do: 분포 of 음이항분포, 권 of 지역권; empty for one part."""
    parts = morphemes(noun)
    return parts[-1].form if len(parts) > 1 and parts[-1].tag in _ENDS_A_NOUN else ""


def _is_no(asked: str, kind: str, letters: str) -> bool:
    """Whether a text has nothing of what tells a thing from others of its kind, by no other name either."""
    own = asked.removesuffix(kind)
    names = {"".join(name.split()).removesuffix(kind) for name in (own, *_same_as(asked, own))}
    return bool(kind and own) and not any(name in letters for name in names - {""})


def _first_columns(text: str) -> Iterator[list[str]]:
    """The first cells of each table, that of its head among them; cells have strokes or wide gaps between."""
    column: list[str] = []
    for line in [*text.splitlines(), ""]:
        if found := _FIRST_CELL.match(line):
            column.append(found["cell"])
        elif column and not RULE.fullmatch(line.strip()):
            yield column
            column = []


def _asked_of(question: Question) -> str:
    """The one noun, or the nouns written as one, that a question is about and the notes do not have."""
    about = [word for word in question.topics if word.group[0][0] not in ASPECTS]
    nouns = [one.text for one in _wholes(question.text)]
    wholes = [noun for noun in nouns if all(word.written in noun for word in about)]
    if not about or len(wholes) != 1 or question.known(((wholes[0], 1.0),)):
        return ""
    named = any(len(word.group) > 1 for word in about if word.written == wholes[0])
    return "" if named or wholes[0] in question.reading.cut_otherwise else wholes[0]


def _wholes(text: str) -> Iterator[Term]:
    """The nouns of a normalised text, each with those that are written with it as one word."""
    found = [t for t in terms(text) if t.kind in {"noun", "compound"} and is_hangul(t.text)]
    for one in found:
        if not any(t.start <= one.start and one.end <= t.end and t != one for t in found):
            yield one


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
        and _is_no(asked, kind, letters)
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
