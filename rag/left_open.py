"""Questions that stand in the notes and whose author left the answer open: blank, 추후 작성, 왜? → TODO."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.bare import is_bare
from rag.blank import is_left_open, is_stub
from rag.excerpt import Excerpt
from rag.korean import BIGRAM_MARK
from rag.open_lines import has_open_lines, open_units
from rag.passage_terms import Found, terms_of, terms_of_heading, terms_of_units
from rag.relevance import Question
from rag.signs import ASKS_WHY, OPENS_WITH_WHY, TELLS_WHY
from rag.subject import ASPECTS, BEYOND, COMPARES, introduces, stands, stands_as_subject
from rag.terms import QUESTION_WORDS, Word
from rag.types import Chunk, Hit, Span

SAME_QUESTION = 0.7
"""From here on a heading asks the same question."""
PARTLY = 0.4
"""Share of a question that a heading has under which nothing stands, where nothing else answers it."""
CLEARLY = 0.15
"""By so much a blank question must cover more than any answer does."""
_SIDES_ASKED = ASPECTS - QUESTION_WORDS - frozenset("자세 간단 쉽 구체 정의 핵심 요점 요약 내용".split())
"""Words for a side of a thing, without those by which all of it is asked for."""


def left_open(hit: Hit) -> bool:
    """Whether the author left this question blank or wrote no more than that they do not know, or a link."""
    return _is_open(hit.chunk)


@lru_cache(maxsize=4096)
def _is_open(chunk: Chunk) -> bool:
    """Asked of every hit of a question, twice."""
    return is_left_open(chunk.body_text if chunk.heading or _is_titled(chunk) else chunk.text)


def _is_titled(chunk: Chunk) -> bool:
    """Whether a passage stands right under the title of its note."""
    return not chunk.heading and chunk.start < chunk.body < chunk.end


def asked_above(hit: Hit) -> str:
    """The heading that a passage stands under, or the title of its note; empty for one under none."""
    return hit.title if _is_titled(hit.chunk) else hit.chunk.question


def asked_and_left_open(question: Question, hits: list[Hit], best: float) -> Hit | None:
    """The hit whose heading is this very question, when its answer is open and nothing else answers."""
    for hit in hits:
        heading = asked_above(hit)
        if not left_open(hit) or not heading:
            continue
        asked = question.sameness(heading) - SAME_QUESTION
        if _may_ask_it(question, heading) and not question.is_part_of(heading):
            covered = question.coverage(terms_of_heading(heading))
            asked = max(asked, covered - max(SAME_QUESTION, best + CLEARLY))
        if _asks_the_same_of_its_name(question, heading):
            asked = max(asked, 0.0)
        elsewhere = (question.sameness(o.chunk.question) for o in hits if not left_open(o))
        if asked >= 0 and best < 0.95 and max(elsewhere, default=0.0) < SAME_QUESTION:
            return hit
    return None


def _may_ask_it(question: Question, heading: str) -> bool:
    """Whether a heading may ask what a question does: it compares, too, or asks of what is defined alone."""
    if COMPARES.search(question.text) and not COMPARES.search(heading):
        return False
    return not (question.defined and question.others_in(heading))


def nearest_left_open(question: Question, hits: Sequence[Hit]) -> Hit | None:
    """The best hit, where its author left it open and it asks in other words what is asked of the name."""
    heading = asked_above(hits[0]) if hits else ""
    if not heading or not left_open(hits[0]):
        return None
    near = question.coverage(terms_of_heading(heading)) >= PARTLY
    return hits[0] if near and _asks_so(question, heading) else None


def _asks_the_same_of_its_name(question: Question, heading: str) -> bool:
    """Whether a heading asks of the question's only name what the question asks: 그래프 기법 X를 설명하라."""
    said = terms_of_heading(heading)
    return all(question.stands_in(word.group, said) for word in question.topics) and _asks_so(
        question, heading
    )


def _asks_so(question: Question, heading: str) -> bool:
    """Whether a heading asks of the question's only name in the manner of the question: why, how, what.

    The name is what the heading is about, and not the first word of a longer name.
    """
    if len(question.names_in_full) != 1:
        return False
    spelt = (name for name, _ in question.names_in_full[0].group if not name.startswith(BIGRAM_MARK))
    told = (stands_as_subject(name).search(heading) for name in spelt if stands(name, heading))
    named = next(filter(None, told), None)
    return named is not None and _is_of_manner(question.text, heading[named.end() :])


def _is_of_manner(question: str, heading: str) -> bool:
    """Whether a heading wants what a question wants of its subject: a comparison, a reason, which side of it.

    What asks for a way may name more than the question does: 평평한 해를 어떻게 찾나.
    """
    for asks in (COMPARES, BEYOND, ASKS_WHY):
        if (asks.search(question) is None) != (asks.search(heading) is None):
            return False
    wanted, told = (_SIDES_ASKED.intersection(terms_of_heading(text)) for text in (question, heading))
    return wanted <= told if BEYOND.search(question) else wanted == told


def told_beside(question: Question, listed: Hit) -> list[Hit]:
    """The passages that tell what their note also lists as a blank question: first the list, then the prose.

    A sentence there begins with each name that is asked for, all else that is asked stands there, and its
    heading is not about that name: what answers another question of it is no answer to this one.
    """
    names = question.names_in_full or (question.topics if question.breadth == 1 else [])
    sides = _SIDES_ASKED.intersection(terms_of_heading(question.text))
    found = []
    for chunk in question.index.chunks_of(listed.chunk.source) if names else ():
        hit = Hit(chunk, listed.title, 0.0)
        if not all(begins_with(word, chunk.body_text) for word in names) or is_bare(hit, question):
            continue
        said, heading = said_of(hit), terms_of_heading(chunk.question)
        if any(question.stands_in(word.group, heading) for word in names):
            continue
        if sides <= said.keys() and all(question.stands_in(word.group, said) for word in question.topics):
            found.append(hit)
    return found


def begins_with(word: Word, text: str) -> bool:
    """Whether a sentence of a text is about what a word names."""
    return any(introduces(name, text) for name in word.spellings)


def why_is_left_open(question: Question, one: Excerpt) -> bool:
    """Whether a reason is asked for that the author left blank right behind what is quoted: 왜? → TODO."""
    if not ASKS_WHY.search(question.text) or any(TELLS_WHY.search(one.text_of(s)) for s in one.sentences):
        return False
    chunk = one.hit.chunk
    behind = chunk.text[one.end - chunk.start :].lstrip().partition("\n")[0]
    return OPENS_WITH_WHY.match(behind) is not None and is_stub(behind)


def covered_by_what_is_said(question: Question, hit: Hit, covered: float) -> float:
    """How much of the question a passage covers without what it names only as to be written yet."""
    return min(covered, question.coverage(said_of(hit))) if has_open_lines(hit.chunk) else covered


def said_of(hit: Hit) -> Found:
    """Search terms of what a passage says; what is to be written yet says nothing."""
    if not has_open_lines(hit.chunk):
        return terms_of(hit)
    said = dict(terms_of_heading(hit.chunk.heading))
    blank = open_units(hit.chunk)
    for unit, found in terms_of_units(hit.chunk).items():
        if unit not in blank:
            said |= found
    return said


def asks_like(question: Question, line: str) -> bool:
    """Whether a line asks in the manner of the question: what, why, how, in which respect."""
    return _is_of_manner(question.text, line)


def says_nothing(hit: Hit) -> bool:
    """Whether all lines of a passage leave open what they ask, so that none of them answers anything."""
    found = open_units(hit.chunk)
    return bool(found) and len(found) == len(terms_of_units(hit.chunk))


def wondered_at(question: Question, hit: Hit) -> Span | None:
    """Where a passage asks what is asked, and leaves it open.

    A word of it stands nowhere else in there; or no line that says something speaks of as much of it.
    """
    if not has_open_lines(hit.chunk):
        return None
    said, units = said_of(hit), terms_of_units(hit.chunk)
    untold = [word.group for word in question.topics if not question.stands_in(word.group, said)]
    left_open = open_units(hit.chunk)
    told = max((question.coverage(units[unit]) for unit in units if unit not in left_open), default=0.0)
    for unit in left_open:
        asked = question.coverage(units[unit])
        if asked < SAME_QUESTION:
            continue
        if any(question.stands_in(group, units[unit]) for group in untold):
            return unit
        if asked >= told + CLEARLY and asks_like(question, hit.chunk.words(unit)):
            return unit
    return None


def says_more(question: Question, hit: Hit, at: Span, told: Iterable[Hit]) -> bool:
    """Whether a line that is left open has clearly more of the question than passages that tell something."""
    covers = (question.coverage(said_of(other)) for other in told)
    return question.coverage(terms_of_units(hit.chunk)[at]) >= max(covers, default=0.0) + CLEARLY
