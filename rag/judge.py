"""How likely a hit answers the question: the measure behind refusing and behind ``confidence``.

A logistic model over a few signals that mean the same for every collection and embedder. Its weights are
fitted by ``bench/calibration.py`` on one half of the questions there and shown on the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rag.expected import lacks
from rag.measured import is_told_by_unit, told_by_unit
from rag.passage_terms import Found, terms_of, terms_of_units
from rag.relevance import Question
from rag.sides import could_tell
from rag.signs import asks_for_amount
from rag.subject import introduces, is_good_or_bad, opens
from rag.types import Hit
from rag.written_in import is_written_in

BIAS = -4.71
WEIGHTS = (4.54, 7.68, 1.45, -1.36, -1.05)
"""Of the signals of ``Evidence``, in their order."""
SURE_BIAS, SURE_SLOPE = 1.57, 0.69
"""From how likely any hit answers to how likely the one that is quoted first does."""
LIKELY = 0.06
"""A hit must answer at least so likely to be quoted; tuned with ``bench/calibration.py``."""
TOLD = 0.5
"""How far a side of a thing, or what is measured of it, counts as held that is told without that word."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a hit and against it; each 0 to 1."""

    covered: float
    """Share of the question's weight that the passage holds, its headings included."""
    likeness: float
    """In meaning, above what unrelated texts have."""
    same: float
    """How far its heading asks the same question."""
    few: float
    """One over the number of things the question is about: half of two words is no answer to both."""
    lacks: float
    """1 where it asks for a person, a date or the like and the passage names none."""


def evidence(question: Question, hit: Hit) -> Evidence:
    """The signals for one hit."""
    heading = hit.chunk.question
    told = _side_told(question, hit) | _language_told(question, hit) | _amount_told(question, hit)
    return Evidence(
        covered=question.coverage(terms_of(hit) | told if told else terms_of(hit)),
        likeness=hit.likeness,
        same=question.sameness(heading) if heading else 0.0,
        few=1 / max(question.breadth, 1),
        lacks=float(lacks(question.text, f"{hit.chunk.heading}\n{hit.chunk.text}")),
    )


def _side_told(question: Question, hit: Hit) -> Found:
    """What is good or bad about the one thing that is asked of, where a line about it tells it otherwise."""
    asked = [word for word in question.topics if is_good_or_bad(word.group[0][0])]
    about = [word for word in question.topics if word not in asked]
    if len(asked) != 1 or len(about) != 1:
        return {}
    side, names = asked[0].group[0][0], about[0].spellings
    lines = (line for line in hit.chunk.body_text.splitlines() if could_tell(side, line))
    told = any(opens(name, line) or introduces(name, line) for line in lines for name in names)
    return {side: TOLD} if told else {}


def _amount_told(question: Question, hit: Hit) -> Found:
    """What is measured (용량), where a sentence about the thing tells it by a number with its unit."""
    if not asks_for_amount(question.text):
        return {}
    measures = [word for word in question.topics if is_told_by_unit(word.group[0][0])]
    if len(measures) != 1 or len(question.topics) == 1:
        return {}
    measure = measures[0].group[0][0]
    others = [word.group for word in question.topics if word is not measures[0]]
    told = any(
        told_by_unit(measure, hit.chunk.words(unit)) and all(question.stands_in(one, found) for one in others)
        for unit, found in terms_of_units(hit.chunk).items()
    )
    return {measure: TOLD} if told else {}


def _language_told(question: Question, hit: Hit) -> Found:
    """The language in which code is asked for, where a passage shows such code."""
    text, asked = hit.chunk.text, question.text
    return {
        word.group[0][0]: 1.0
        for word in question.topics
        if any(is_written_in(name, asked, text) for name in word.spellings)
    }


def likelihood(signs: Evidence) -> float:
    """How likely the hit answers, 0 to 1."""
    shown = (signs.covered, signs.likeness, signs.same, signs.few, signs.lacks)  # astuple copies each
    total = BIAS + sum(w * sign for w, sign in zip(WEIGHTS, shown, strict=True))
    return 1 / (1 + math.exp(-total))


def confidence(likely: float) -> float:
    """How likely an answer is right that quotes a hit of this likelihood first, 0 to 1 (Platt scaling)."""
    likely = min(max(likely, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-SURE_BIAS - SURE_SLOPE * math.log(likely / (1 - likely))))
