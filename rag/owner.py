"""Which note a question belongs to: what another note says is of something else."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from rag.days import days_in
from rag.glossary import bundled_glossary, compact_name
from rag.korean import NOUNS, morphemes, normalize, terms
from rag.passage_terms import terms_of, terms_of_title
from rag.relevance import Question
from rag.required_names import sounds_known
from rag.subject import ASPECTS, COMMON, GLOSS
from rag.terms import Word
from rag.types import Hit

_NOT_OWNED = ASPECTS | COMMON | frozenset("명령어 명령 커맨드 단축키 치트시트 기록 일지 모음".split())
_WHEN = frozenset("때 중 전 후 뒤 동안 경우".split())
"""Behind a noun, written with it or apart, these say when: 수습때."""
_MIXED = re.compile(r"(?<![A-Za-z가-힣])(?:[가-힣]+[A-Za-z]+|[A-Za-z]+[가-힣]{2,})(?![A-Za-z가-힣])")
_BEGINS = re.compile(r"((?=[A-Za-z]*[가-힣])[가-힣A-Za-z]{3,}) (?=[가-힣A-Za-z0-9])")


def owner_of(question: Question, hits: Sequence[Hit], speaking: Sequence[Hit]) -> str:
    """The only note that a word of the question belongs to: its title names it, and no other hit says it.

    The salary at one company is not the one at another. Only words that have no other name count, so that
    none can be said otherwise; a common noun only where its note speaks, too, or where the question looks
    there (렌즈 검사에서). Empty where no note or several are named.

    Args:
        question: what was asked.
        hits: all that were found.
        speaking: those that may answer.
    """
    answering = {hit.chunk.source for hit in speaking}
    owners: set[str] = set()
    for word in _owned(question) if hits else ():
        titled = {
            hit.chunk.source
            for hit in hits
            if question.stands_in(word.group, terms_of_title(hit.chunk.source, hit.title))
        }
        if len(titled) != 1:
            continue
        said = {hit.chunk.source for hit in hits if question.stands_in(word.group, terms_of(hit))}
        if said <= titled and (
            word.written in _proper(question.text)
            or titled <= answering
            or _looks_there(question.text, word.written)
        ):
            owners |= titled
    return owners.pop() if len(owners) == 1 else ""


def strangers(question: Question, hits: Sequence[Hit], rows: Collection[str]) -> set[str]:
    """Ids of the hits that belong to something by a name of its own, where another one is asked about.

    A row of a table is named by the question (다온금융 희망연봉), or an entry of a log that is headed by a
    name and a day: what does not speak of that is of another.
    Or the question begins with a name that no hit has in any spelling (하늘테크 1차 면접): a row or a note
    with a name of its own (한빛로보틱스) tells of that, and not of what was asked.

    Args:
        question: what was asked.
        hits: all that were found.
        rows: ids of those that are rows of tables.
    """
    asked = compact_name(question.text)
    of_rows = {hit.chunk.question for hit in hits if hit.chunk.id in rows}
    of_rows |= {GLOSS.sub("", called) for called in (hit.chunk.question for hit in hits) if _is_entry(called)}
    named = {name for row in of_rows if (name := compact_name(row)) in asked and _own_names(row)}
    first = _first_name(question)
    if not named and not first:
        return set()
    letters = {hit.chunk.id: compact_name(f"{_called(hit)}\n{hit.chunk.text}") for hit in hits}
    if named:
        return {chunk for chunk, text in letters.items() if not any(name in text for name in named)}
    if any(first in text for text in letters.values()):
        return set()
    return {
        hit.chunk.id
        for hit in hits
        if (names := _own_names(_called(hit))) and not any(name in asked for name in names)
    }


def _is_entry(heading: str) -> bool:
    """Whether a heading is a name with a day in brackets: 하늘테크 (2024-03-14)."""
    return GLOSS.search(heading) is not None and any(day.day for day in days_in(heading))


def _called(hit: Hit) -> str:
    """All by which a hit's place is named: file, title and headings."""
    stem = "" if "://" in hit.chunk.source else Path(hit.chunk.source).stem
    return f"{stem}\n{hit.title}\n{hit.chunk.heading}"


@lru_cache(maxsize=1024)
def _own_names(text: str) -> frozenset[str]:
    """The letters of the proper names in a heading or title: what Korean does not have, or has as a name."""
    glossary, text = bundled_glossary(), normalize(text)
    names = {m.form for m in morphemes(text) if not m.known or m.tag == "NNP"} | set(_MIXED.findall(text))
    return frozenset(compact_name(name) for name in names if not glossary.knows(name) and len(name) > 1)


def _first_name(question: Question) -> str:
    """The letters of a word that nobody knows, with which a question begins, before what is asked of it."""
    begins = _BEGINS.match(question.text)
    if begins is None:
        return ""
    name = begins[1]
    parts = [m for m in morphemes(question.text) if m.start < len(name)]
    nouns = parts[-1].tag in NOUNS and parts[-1].end == len(name) and parts[-1].form not in _WHEN
    if not nouns or (len(parts) == 1 and parts[0].known) or sounds_known(name, question.index):
        return ""
    concepts = (word.written for word in question.topics if word.is_called)
    return "" if any(name in one or one in name for one in concepts) else compact_name(name)


def _owned(question: Question) -> list[Word]:
    """Words by which a question may name a note."""
    if question.compared or question.sides:
        return []
    glossary = question.glossary or bundled_glossary()
    return [
        word
        for word in question.topics
        if len(word.group[0][0]) > 1
        and (not word.is_called or not glossary.knows(word.written))
        and not {*word.group[0][0].split()} <= _NOT_OWNED
    ]


@lru_cache(maxsize=256)
def _proper(question: str) -> frozenset[str]:
    """Words that Korean does not have or has as names, and nouns that are written together (누리상점)."""
    names = {m.form for m in morphemes(question) if not m.known or m.tag == "NNP"}
    found = terms(normalize(question))
    glued = [t for t in found if t.kind == "compound"]
    inside = {t.text for t in found if any(g.start <= t.start and t.end <= g.end for g in glued)}
    return frozenset(names | inside)


def _looks_there(question: str, written: str) -> bool:
    """Whether a word, or the noun behind it, says where something is looked for."""
    there = rf"{re.escape(written)}(?: ?[가-힣]{{1,4}}?)?(?:에서|에)(?:는|도|선|만)?(?![가-힣])"
    return re.search(there, question) is not None
