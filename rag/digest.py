"""A whole note in short, where that is asked of a note by its name: 운영체제 요약해줘.

Its best passage alone would pass for all it says. Of each section its heading and first words are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile
from pathlib import Path

from rag.answer import Draft, ListPoint
from rag.bare import is_bare
from rag.excerpt import Excerpt
from rag.index import Index
from rag.language import tr
from rag.left_open import left_open
from rag.overview import called
from rag.passage_terms import terms_of_heading
from rag.relevance import Question
from rag.scope import Scope
from rag.subject import is_name
from rag.types import HEADING_SEPARATOR, Chunk, Hit, Span
from rag.units import is_block_of, units_of

SURE = 0.9
"""That the sections of a note in short are the note in short."""
FEWEST_SECTIONS, MOST_SECTIONS = 2, 16
"""A note of fewer is answered from like any other; of more a person reads so many."""
FIRST_WORDS = 90
"""Characters of a section after which no further sentence of it is shown."""
LONGEST_SENTENCE = 220
"""Characters of a first sentence or table that is still in short."""
NAMED = 0.95
"""Share of what the question is about that must stand in the name of the note."""
_KINDS = frozenset(
    "기초 모음 모음집 문답 스터디 필기 입문 면접 대비 학습 질문 qna q&a cheat sheet note notes".split()
)
"""Words of a note's name that say what sort of note it is, beside those that most notes have."""
_ASKS = re.compile(
    r"(?P<of>\S.{0,60}?)\s?(?:(?:노트|문서|글|파일|필기)(?![가-힣]{2}))?(?:을|를|의|에 ?대해서?|에 ?대한)?"
    r"(?:\s(?:전체|내용|전반)(?:을|를|적으로)?)?(?:\s(?:간단히|간략히|짧게|한눈에|쭉|좀))*"
    r"\s(?:요약|정리)(?:을|를)?\s?(?:(?:좀\s?)?(?:해|부탁)\s?"
    r"(?:줘요?|주세요|줄래요?|봐요?|주라|주십시오|해요|드려요)?|좀|요망)[?!.~\s]*"
    r"|(?P<named>\S.{0,60}?)\s요약[?!.~\s]*"
    r"|(?:please )?(?:summari[sz]e|sum up)(?: my| the)?(?: notes? (?:on|about))?"
    r" (?P<also>\S.{0,60}?)(?: notes?)?[?!.\s]*",
    re.IGNORECASE,
)


def digest(
    question: Question, index: Index, hits: Sequence[Hit], source: str | Scope | None
) -> tuple[list[Hit], Draft] | None:
    """The sections of the note, or of its chapter, that a question wants in short; None where it wants none.

    Args:
        question: what was asked.
        index: the notes.
        hits: of the question, best first; among them a chapter is looked for.
        source: which notes are asked: a glob over sources or a Scope; None for all.
    """
    found = _ASKS.fullmatch(question.text.strip())
    if found is None:
        return None
    about = question.about(found["of"] or found["named"] or found["also"])
    if not is_name(about.text):
        return None
    for sections in _called_so(about, index, hits, source):
        if plan := _in_short([hit for hit in sections if not (is_bare(hit, about) or left_open(hit))]):
            return list(plan.quoted), plan
    return None


def _called_so(
    about: Question, index: Index, hits: Sequence[Hit], source: str | Scope | None
) -> Iterator[list[Hit]]:
    """The sections of notes and of chapters that are called what is asked about."""
    states = [state for state in Scope.of(source).chosen(index.states()) if state.chunks]
    for state in states:
        if _is_called(about, state.title) or _is_called(about, Path(state.source).stem):
            yield [
                Hit(chunk, state.title, 0.0) for chunk in index.chunks_of(state.source) if _says_enough(chunk)
            ]
    if len(named := [state for state in states if _is_one_of_several(about, state.title)]) == 1:
        yield [Hit(c, named[0].title, 0.0) for c in index.chunks_of(named[0].source) if _says_enough(c)]
    for hit in hits:
        _, *above = hit.chunk.heading.split(HEADING_SEPARATOR)
        for n, name in enumerate(above):
            if is_name(name) and _is_called(about, name):
                chapter = HEADING_SEPARATOR.join(("", *above[n:]))
                told = (c for c in index.chunks_of(hit.chunk.source) if c.heading.endswith(chapter))
                yield [Hit(chunk, hit.title, 0.0) for chunk in told]


def _is_called(about: Question, name: str) -> bool:
    """Whether a note's name is what is asked about, and no more but for what sort of note it is."""
    if not about.topics or about.coverage(terms_of_heading(name)) < NAMED:
        return False
    return all(word.written.lower() in _KINDS for word in about.others_in(name))


def _is_one_of_several(about: Question, name: str) -> bool:
    """Whether a note's name has what is asked about beside other things, and the sort of note that is asked.

    "정규화 문답" is the note "과적합, 규제, 정규화 문답 모음".
    """
    sort = [word for word in about.topics if word.written.lower() in _KINDS]
    headed = terms_of_heading(name)
    return 0 < len(sort) < len(about.topics) and all(
        about.stands_in(word.group, headed) for word in about.topics
    )


def _says_enough(chunk: Chunk) -> bool:
    """Whether a passage is a section, or more than a line of what stands above all headings."""
    return bool(chunk.heading) or len(chunk.body_text) >= FIRST_WORDS


def _in_short(hits: list[Hit]) -> Draft | None:
    shown = [(hit, span) for hit in hits if (span := _first_words(hit.chunk))]
    if len(shown) < FEWEST_SECTIONS:
        return None
    points = tuple(
        ListPoint(_label(hit.chunk, span), (Excerpt(hit, (span,)),)) for hit, span in shown[:MOST_SECTIONS]
    )
    notice = tr(
        f"노트의 대목 {len(shown)}개 중 앞의 {len(points)}개입니다.",
        f"The first {len(points)} of {len(shown)} sections of the note.",
    )
    return Draft("answered", (), SURE, points, notice=notice if len(shown) > len(points) else "")


def _first_words(chunk: Chunk) -> Span | None:
    """Where the first sentences of a section stand; None where it has none, or they are too long for that."""
    units = dropwhile(lambda unit: is_block_of(chunk.words(unit)), units_of(chunk))
    first = next(units, None)
    if first is None or first[1] - first[0] > LONGEST_SENTENCE:
        return None
    end = first[1]
    for unit in takewhile(lambda unit: unit[1] - first[0] <= FIRST_WORDS, units):
        if is_block_of(chunk.words(unit)):
            break
        end = unit[1]
    return first[0], end


def _label(chunk: Chunk, span: Span) -> str:
    """What a section is called, with the heading above it where that is not the note's own."""
    own, *above = chunk.heading.split(HEADING_SEPARATOR)
    if not own:
        return ""
    return f"{above[0]} › {own}" if len(above) > 1 else called(own, chunk.words(span))
