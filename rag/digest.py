"""A whole note in short, where that is asked of a note by its name: 운영체제 요약해줘.

Its best passage alone would pass for all it says. Of each section its heading and first words are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import dropwhile, takewhile
from pathlib import Path

from rag.answer import Draft, ListPoint
from rag.bare import is_bare
from rag.excerpt import Excerpt
from rag.glossary import compact_name
from rag.index import Index
from rag.korean import normalize
from rag.language import tr
from rag.left_open import left_open
from rag.overview import called
from rag.passage_terms import terms_of_heading
from rag.protocol import SourceState
from rag.relevance import Question
from rag.scope import Scope
from rag.subject import is_name
from rag.types import HEADING_SEPARATOR, Chunk, Hit, Span
from rag.units import FENCE, is_block_of, units_of

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
_SORT = re.compile(r"\s(?:정리|요약|노트|메모|기록|모음|문답)\s*\Z")
"""What ends a name that is called without it, too: 밭일 정리."""
_STAND_IN = "○"
"""For the name in a question."""
_ROW = re.compile(r"[^\s|][^\n]*[^\s|]")
"""The first row of a table without the bars around it."""
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
    for sections in _called_so(about, _names_in(question.text.strip()), index, hits, source):
        if plan := _in_short([hit for hit in sections if not (is_bare(hit, about) or left_open(hit))]):
            return list(plan.quoted), plan
    return None


def _names_in(text: str) -> frozenset[str]:
    """What a question may call the note: all from which it goes on to ask, 밭일 정리 of "밭일 정리 요약해줘".

    A name may itself have a word that asks for a note in short, so that the shortest need not be it.
    """
    also = (_ASKS.fullmatch(text) or {"also": None})["also"]
    found = [also] if also else []
    for end in range(1, len(text)):
        rest = _ASKS.fullmatch(f"{_STAND_IN}{text[end:]}")
        if rest and _STAND_IN in (rest["of"], rest["named"]):
            found.append(text[:end])
    return frozenset(filter(None, map(compact_name, found)))


def _called_so(
    about: Question, names: frozenset[str], index: Index, hits: Sequence[Hit], source: str | Scope | None
) -> Iterator[list[Hit]]:
    """The sections of notes and of chapters that are called what is asked about, letter by letter first."""
    states = [state for state in Scope.of(source).chosen(index.states()) if state.chunks]

    def told_in(state: SourceState) -> list[Hit]:
        return [Hit(c, state.title, 0.0) for c in index.chunks_of(state.source) if _says_enough(c)]

    def chapters(is_called: Callable[[str], bool]) -> Iterator[list[Hit]]:
        for hit in hits:
            _, *above = hit.chunk.heading.split(HEADING_SEPARATOR)
            for n, name in enumerate(above):
                if is_called(name):
                    chapter = HEADING_SEPARATOR.join(("", *above[n:]))
                    told = (c for c in index.chunks_of(hit.chunk.source) if c.heading.endswith(chapter))
                    yield [Hit(chunk, hit.title, 0.0) for chunk in told]

    def is_so_spelt(name: str) -> bool:
        return compact_name(normalize(name)) in names

    def is_so_but_for_its_sort(name: str) -> bool:
        return is_so_spelt(_SORT.sub("", name))

    for is_so in (is_so_spelt, is_so_but_for_its_sort):
        yield from (told_in(s) for s in states if is_so(s.title) or is_so(Path(s.source).stem))
        yield from chapters(is_so)
    if not is_name(about.text):
        return
    for state in states:
        if _is_called(about, state.title) or _is_called(about, Path(state.source).stem):
            yield told_in(state)
    if len(named := [state for state in states if _is_one_of_several(about, state.title)]) == 1:
        yield told_in(named[0])
    yield from chapters(lambda name: is_name(name) and _is_called(about, name))


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
    begun = [hit for before, hit in zip((None, *hits), hits, strict=False) if not _goes_on(before, hit)]
    told = [(hit, spans) for hit in begun if (spans := _first_words(hit.chunk) or _head_row(hit.chunk))]
    if len(told) < FEWEST_SECTIONS:
        return None
    shown = told[:MOST_SECTIONS]
    points = tuple(ListPoint(_label(hit.chunk, spans), (Excerpt(hit, spans),)) for hit, spans in shown)
    return Draft("answered", (), SURE, points, notice=_left_out(begun, told, len(points)))


def _goes_on(before: Hit | None, hit: Hit) -> bool:
    """Whether a passage goes on with the table of the one before, which was too long for one."""
    if before is None or before.chunk.heading != hit.chunk.heading:
        return False
    last, first = (units_of(one.chunk) for one in (before, hit))
    return _is_table(before.chunk, last[-1]) and _is_table(hit.chunk, first[0])


def _is_table(chunk: Chunk, unit: Span) -> bool:
    text = chunk.words(unit)
    return "|" in text and is_block_of(text) and not FENCE.match(text)


def _left_out(hits: Sequence[Hit], told: Sequence[tuple[Hit, tuple[Span, ...]]], shown: int) -> str:
    """Which sections a note in short does not show, in words; empty where it shows all."""
    notices = []
    if len(told) > shown:
        notices.append(
            tr(
                f"노트의 대목 {len(told)}개 중 앞의 {shown}개입니다.",
                f"The first {shown} of {len(told)} sections of the note.",
            )
        )
    ids = {hit.chunk.id for hit, _ in told}
    if count := sum(hit.chunk.id not in ids for hit in hits):
        notices.append(
            tr(
                f"코드, 수식이나 긴 문장뿐이라 줄이지 못한 대목이 {count}개 더 있습니다.",
                f"{count} more have only code, formulas or long sentences, and are not shown.",
            )
        )
    return " ".join(notices)


def _first_words(chunk: Chunk) -> tuple[Span, ...]:
    """The first sentences of a section, or items of its list, where they are short enough."""
    units = list(dropwhile(lambda unit: is_block_of(chunk.words(unit)), units_of(chunk)))
    if not units or units[0][1] - units[0][0] > LONGEST_SENTENCE:
        return ()

    def is_first(unit: Span) -> bool:
        return unit[1] - units[0][0] <= FIRST_WORDS and not is_block_of(chunk.words(unit))

    return units[0], *takewhile(is_first, units[1:])


def _head_row(chunk: Chunk) -> tuple[Span, ...]:
    """The names of a table's columns, of a section that is no more than a table: it stands for all."""
    table = next((unit for unit in units_of(chunk) if _is_table(chunk, unit)), None)
    cells = _ROW.search(chunk.words(table)) if table else None
    return ((table[0] + cells.start(), table[0] + cells.end()),) if table and cells else ()


def _label(chunk: Chunk, spans: Sequence[Span]) -> str:
    """What a section is called, with the heading above it where that is not the note's own; or a table."""
    own, *above = chunk.heading.split(HEADING_SEPARATOR)
    table = tr("표", "table") if spans == _head_row(chunk) else ""
    if not own:
        return table
    if table and own.split()[-1] != table:
        own = f"{own} ({table})"
    return f"{above[0]} › {own}" if len(above) > 1 else own if table else called(own, chunk.words(spans[0]))
