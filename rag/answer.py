"""Hits to a draft in the notes' own words: the sentences that answer, each from a known place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.across import Across
from rag.bare import is_bare
from rag.contrast import both_sides, only_names_both, tells_both_sides
from rag.excerpt import Excerpt, excerpt
from rag.figures import lacks_row
from rag.glossary import compact_name
from rag.judge import LIKELY, confidence, evidence, likelihood
from rag.kindred import of_kin
from rag.korean import BIGRAM_MARK
from rag.language import tr
from rag.leading import (
    BARE_MENTION,
    MOST_PASSAGES,
    able_to_answer,
    beside_a_hedge,
    leading_of,
    quoted_beside,
)
from rag.left_open import (
    asked_above,
    asked_and_left_open,
    asks_like,
    covered_by_what_is_said,
    left_open,
    nearest_left_open,
    says_more,
    says_nothing,
    told_beside,
    why_is_left_open,
    wondered_at,
)
from rag.mention import explained, named_to_explain, tells_kinds
from rag.one_of_several import of_another
from rag.own_lines import says_its_use
from rag.owner import strangers
from rag.passage_terms import terms_of, terms_of_title, terms_of_units
from rag.phrases import without_the_phrase
from rag.record import is_row, of_other_rows, tables_of
from rag.relevance import Question
from rag.required import Required
from rag.sides_apart import is_of_other_side
from rag.signs import HEDGES, asks_for_amount, tells_amount
from rag.speaking import in_its_letters, of_what_is_asked
from rag.types import Hit, Span, Status
from rag.windows import LONGEST_LIST

UNSAID_AT_MOST = 0.6
"""Confidence of an answer that does not say what was asked for by its name: so many were right, by
``bench/calibration.py``."""
TELLING = re.compile(r"\d+(?:\.\d+)?|않|못|없|아니|안(?= )")
"""Where these differ two passages say different things, though all their words be the same."""


@dataclass(frozen=True, slots=True)
class ListPoint:
    """One line of a list that was gathered from many passages."""

    label: str
    """The heading that names it where its words do not; else empty."""
    places: tuple[Excerpt, ...]
    """Who says it, the place whose words are shown first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the hits say to a question, before markers are set."""

    status: Status
    excerpts: tuple[Excerpt, ...]
    """What answers; for ``unanswered`` the place where the question stands."""
    confidence: float
    points: tuple[ListPoint, ...] = ()
    """A list where one was asked for (``rag.gather``)."""
    unsaid: tuple[str, ...] = ()
    """Words that weigh in the question and that no quoted passage says."""
    notice: str = ""
    """What else is to be told of it."""

    @property
    def quoted(self) -> tuple[Hit, ...]:
        """The hits that the answer quotes, each once."""
        said = [place for point in self.points for place in point.places] or self.excerpts
        return tuple({excerpt.hit.chunk.id: excerpt.hit for excerpt in said}.values())


def draft(
    question: Question, hits: list[Hit], shown: int | None = None, across: Across | None = None
) -> Draft:
    """The sentences of the best passages that answer the question.

    A passage counts when it is likely enough to answer. From each the window of neighbouring sentences is
    taken that adds most to what its heading says already, so that a question about a part gets that part
    and one about the whole gets the beginning.

    Args:
        question: what was asked.
        hits: best first.
        shown: how many of the hits the user sees; only they speak, unless none of them answers.
        across: compares the question with passages in another language.
    """
    signs = {hit.chunk.id: evidence(question, hit) for hit in hits if not is_bare(hit, question)}
    likely = {name: likelihood(found) for name, found in signs.items()}
    speaking = [hit for hit in hits if hit.chunk.id in likely and not left_open(hit)]
    covered = max(
        (covered_by_what_is_said(question, hit, signs[hit.chunk.id].covered) for hit in speaking), default=0.0
    )
    open_hit = asked_and_left_open(question, hits, covered)
    if open_hit is None:
        wondered = {hit.chunk.id: at for hit in speaking if (at := wondered_at(question, hit))}
        speaking = [hit for hit in speaking if hit.chunk.id not in wondered and not says_nothing(hit)]
        told = _told(question, hits, speaking, likely, shown=shown, across=across)
        asking = ((hit, wondered[hit.chunk.id]) for hit in hits if hit.chunk.id in wondered)
        places = [place for place in asking if asks_like(question, place[0].chunk.words(place[1]))]
        if told.status != "not_in_notes":
            places = [place for place in places if says_more(question, *place, told.quoted)]
        elif nearest := nearest_left_open(question, hits):
            return _open(question, nearest)
        return next((_open(question, *place) for place in places), told)
    beside = told_beside(question, open_hit)
    likely |= {hit.chunk.id: likelihood(evidence(question, hit)) for hit in beside}
    told = _told(question, beside, beside, likely, across=across)
    if told.status == "answered":
        return told
    return _open(question, open_hit)


def _open(question: Question, hit: Hit, at: Span | None = None) -> Draft:
    """That a question is left open: a passage whole, or the line of it that asks."""
    place = Excerpt(hit, (at or (hit.chunk.start, hit.chunk.end),))
    asks = hit.chunk.words(at) if at else asked_above(hit)
    return Draft("unanswered", (place,), question.sameness(asks))


def _told(
    question: Question,
    hits: list[Hit],
    speaking: list[Hit],
    likely: Mapping[str, float],
    *,
    across: Across | None,
    shown: int | None = None,
) -> Draft:
    """What those of the hits say that may speak."""
    required = Required(question)
    tables = tables_of(hits)
    in_rows = {hit.chunk.id for table in tables for hit in table}
    others = of_other_rows(question, tables) | strangers(question, hits, in_rows)
    enough = [hit for hit in speaking if likely[hit.chunk.id] >= LIKELY]  # of the others none is quoted
    others |= of_kin(question, enough) | of_another(question, enough) | without_the_phrase(question, enough)
    speaking = [hit for hit in speaking if hit.chunk.id not in others]
    of_it = in_its_letters(question, of_what_is_asked(required, hits, speaking, likely))
    speaking = [hit for hit in of_it if not only_names_both(question, hit)]
    best = max((likely[hit.chunk.id] for hit in speaking), default=0.0)
    if best < LIKELY or not tells_both_sides(question, speaking):
        notice = _only_named_together(question) if len(speaking) < len(of_it) else ""
        return Draft("not_in_notes", (), confidence(best), notice=notice)
    able = able_to_answer(question, speaking, likely, hits[:shown])
    leading = leading_of(question, able, likely)
    if explained(question, leading) is False:
        able = [hit for hit in speaking if likely[hit.chunk.id] >= LIKELY and explained(question, hit)]
        if not able:
            return Draft("not_in_notes", (), 0.0, notice=_only_named(named_to_explain(question)))
        leading = leading_of(question, able, likely)
    if tells_kinds(question, leading) is False:
        able = [hit for hit in speaking if likely[hit.chunk.id] >= LIKELY and tells_kinds(question, hit)]
        if not able:
            return Draft("not_in_notes", (), 0.0)
        leading = leading_of(question, able, likely)
    quoted = quoted_beside(question, able, leading)
    if len(quoted) == 1 and HEDGES.search(leading.chunk.body_text):
        quoted += beside_a_hedge(leading, hits[:shown], speaking, likely)
    in_rows |= {hit.chunk.id for hit in quoted if is_row(hit.chunk, question.index)}
    near = across.near(question, quoted) if across else {}
    excerpts = [
        excerpt(question, hit, row=hit.chunk.id in in_rows, near=near.get(hit.chunk.id)) for hit in quoted
    ]
    excerpts.sort(key=lambda one: _is_bare_mention(question, one) or _is_hedged(one))
    excerpts = both_sides(question, _without_repeats(excerpts), speaking, in_rows)
    if why_is_left_open(question, excerpts[0]):
        return Draft("unanswered", tuple(excerpts[:1]), confidence(likely[leading.chunk.id]))
    sentences = [one.text_of(span) for one in excerpts for span in one.sentences]
    if all(lacks_row(question, text) or is_of_other_side(question.text, text) for text in sentences):
        return Draft("not_in_notes", (), 0.0)
    unsaid = _unsaid(required, excerpts, whole=all(one.hit.chunk.id in in_rows for one in excerpts))
    if unsaid and (required.subject_unknown or required.head in unsaid):
        return Draft("not_in_notes", (), 0.0)
    sure = min(confidence(likely[leading.chunk.id]), UNSAID_AT_MOST if unsaid else 1.0)
    return Draft("answered", tuple(excerpts), sure, unsaid=unsaid)


def _only_named(name: str) -> str:
    return tr(
        f"노트에 '{name}'의 이름은 나오지만 설명은 없습니다.",
        f"The notes name '{name}' but do not explain it.",
    )


def _only_named_together(question: Question) -> str:
    one, other = (side.text for side in question.sides)
    return tr(
        f"노트에 '{one}', '{other}'의 이름은 함께 나오지만 차이는 없습니다.",
        f"The notes name '{one}' and '{other}' together but tell no difference.",
    )


def _unsaid(required: Required, excerpts: Sequence[Excerpt], *, whole: bool) -> tuple[str, ...]:
    """Words that weigh in the question and that no quoted passage says, nor has letter by letter."""
    said = [
        text
        for one in excerpts
        for text in (terms_of(one.hit), terms_of_title(one.hit.chunk.source, one.hit.title))
    ]
    shown = "\n".join(f"{one.hit.title}\n{one.hit.chunk.heading}\n{one.hit.chunk.text}" for one in excerpts)
    missing = required.unsaid(*said, letters=shown, whole=whole)
    letters = compact_name(shown) if missing else ""
    return tuple(word for word in missing if compact_name(word) not in letters)


def all_said(hits: Sequence[Hit], sure: float) -> Draft:
    """What passages say from their beginning, as much as one reads at once."""
    excerpts: list[Excerpt] = []
    for hit in hits[:MOST_PASSAGES]:
        room = LONGEST_LIST - sum(one.end - one.start for one in excerpts)
        units = [unit for unit in terms_of_units(hit.chunk) if unit[1] - hit.chunk.start <= room]
        if units and not left_open(hit):
            excerpts.append(Excerpt(hit, tuple(units)))
    return Draft("answered" if excerpts else "not_in_notes", tuple(excerpts), sure)


def _is_bare_mention(question: Question, one: Excerpt) -> bool:
    """Whether an excerpt is short, and neither a command with its use nor the number that is asked for."""
    texts = list(map(one.text_of, one.sentences))
    told = asks_for_amount(question.text) and tells_amount(question.text, texts)
    return one.end - one.start < BARE_MENTION and not told and not any(map(says_its_use, texts))


def _is_hedged(one: Excerpt) -> bool:
    return any(HEDGES.search(one.text_of(span)) for span in one.sentences)


def _without_repeats(excerpts: list[Excerpt]) -> list[Excerpt]:
    """Without what another one says already; a figure or a negation of its own is no repeat."""
    kept: list[Excerpt] = []
    said: list[tuple[frozenset[str], frozenset[str]]] = []
    for one in excerpts:
        text = " ".join(map(one.text_of, one.sentences))
        terms = (term for span in one.sentences for term in one.terms_of(span))
        words = frozenset(term for term in terms if not term.startswith(BIGRAM_MARK))
        telling = frozenset(TELLING.findall(text))
        if not any(telling == t and len(words & other) > 0.8 * len(words) for other, t in said):
            kept.append(one)
            said.append((words, telling))
    return kept
