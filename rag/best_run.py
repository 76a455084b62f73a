"""The run of a passage's units that says most of what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.index import TermGroup
from rag.lines import LONGEST, Lines
from rag.passage_terms import Found, terms_in
from rag.relevance import Question
from rag.signs import ASKS_WHY, NEAR, symbols_in
from rag.subject import COMPARES
from rag.types import Span
from rag.wanted import CASE

OF_ONE = 0.5
"""Of what several entries say together one must say so much to be quoted alone."""
OF_ONE_PARAGRAPH = 0.85
"""And so much of what several paragraphs or items of a list say; another one with a verb of the question
(쌓는다) tells of something else."""
ABOUT_AS_SHORT = 2
"""A part of as many sentences may be so many times as long as the shortest."""
CONTRASTS = frozenset("다르 같 많 적 크 작 높 낮 비슷 늘 줄 빠르 느리".split())
"""Words that tell items of one list apart, though a question is not about them."""
NAMED = 0.5
"""Share of the most that a unit says of what is asked, from which it names that."""


@dataclass(frozen=True, slots=True)
class _Near:
    """A unit that tells a reason or a remedy, and the nearest units before and behind that it is told of."""

    told: Found
    at: int
    before: int
    behind: int

    def much(self, term: str, first: int, last: int) -> float:
        """How far it tells something in a window, with the unit that names of what."""
        in_full = first <= self.at <= last and (first <= self.before or self.behind <= last)
        return self.told.get(term, 0.0) if in_full else 0.0


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of units, with what stands under them."""

    span: Span
    length: int
    value: tuple[float, int, bool]
    """How much of what is asked it says, how much of a contrast, and whether it begins with a definition."""
    of_one: tuple[bool, bool]
    """Whether it stays within one entry, and within one paragraph or item of a list."""


def best_run(
    question: Question,
    asked: Sequence[tuple[TermGroup, float]],
    found: Sequence[Found],
    lines: Lines,
    items: Sequence[int] = (),
) -> Span:
    """The shortest run of units that says most of what is asked, with what stands under them.

    Of several that are about as short, the one that also says what the heading says: its subject.
    """
    runs = list(_runs(question, asked, found, lines, items))
    value = max((one.value for one in runs), default=(0.0, 0, False))
    if not (question.sides or COMPARES.search(question.text)):
        widths = [(0, OF_ONE)]
        if any(group[0][0] == CASE for group, _ in asked):
            widths.append((1, OF_ONE))
        elif not ASKS_WHY.search(question.text):  # a reason may stand in the next paragraph
            widths.append((1, OF_ONE_PARAGRAPH))
        for width, share in widths:
            within = [one for one in runs if one.of_one[width]]
            own = max((one.value for one in within), default=value)
            if own[0] >= share * value[0]:
                runs, value = within, own
    best = [(one.span, one.length) for one in runs if one.value == value and value[0]] or [((0, 1), 0)]
    shortest, length = min(best, key=lambda run: run[1])
    units = shortest[1] - shortest[0]
    near = [run for run, size in best if run[1] - run[0] == units and size <= ABOUT_AS_SHORT * length]
    pairs = _pairs_of(question)

    def says(run: Span) -> tuple[float, int]:
        units = found[slice(*run)]
        return _said_in(question, units), sum(pair in one for one in units for pair in pairs)

    return max(near, key=says, default=shortest)


def _pairs_of(question: Question) -> frozenset[str]:
    """Neighbouring words of a question as a text has them that says them side by side: 희망 연봉."""
    return frozenset(term for term in terms_in(question.text) if " " in term)


def _runs(
    question: Question,
    asked: Sequence[tuple[TermGroup, float]],
    found: Sequence[Found],
    lines: Lines,
    items: Sequence[int],
) -> Iterator[_Run]:
    """The runs of units that are no longer than an excerpt, with what they say of what is asked."""
    defining = lines.defining(question.defined or question.things or symbols_in(question.text))
    defining = next(iter(items), None) if defining is None else defining
    told = _near(question, asked, found, lines)
    contrasts = CONTRASTS.intersection(terms_in(question.text))
    for first in range(len(found)):
        seen: Found = {}
        end = first
        for last in range(first, len(found)):
            if lines.length(first, last + 1) > LONGEST and last > first:
                break
            seen = seen | found[last]
            for term in NEAR & seen.keys():
                seen[term] = max((one.much(term, first, last) for one in told), default=0.0)
            end = max(end, lines.owned(last))
            defines = first == defining and (last == first or question.coverage(found[first], asked) > 0)
            value = round(question.coverage(seen, asked), 3), len(contrasts & seen.keys()), defines
            begins, ends = lines.entries[first], lines.entries[last]
            yield _Run((first, end), lines.length(first, end), value, (begins[0] == ends[0], begins == ends))


def _near(
    question: Question, asked: Sequence[tuple[TermGroup, float]], found: Sequence[Found], lines: Lines
) -> list[_Near]:
    """The units that tell a reason or a remedy, and where what they tell it of is named."""
    about = [(group, weight) for group, weight in asked if group[0][0] not in NEAR]
    covers = [question.coverage(one, about) for one in found]
    named = [n for n, much in enumerate(covers) if much >= NAMED * max(covers)]
    entries = lines.entries
    near = []
    for n, one in enumerate(found):
        if told := {term: one[term] for term in NEAR & one.keys()}:
            before = (m for m in named if m <= n and entries[m][0] == entries[n][0])
            behind = (m for m in named if m > n and entries[m] == entries[n])
            near.append(_Near(told, n, max(before, default=-1), min(behind, default=len(found))))
    return near


def _said_in(question: Question, found: Iterable[Found]) -> float:
    together: Found = {}
    for one in found:
        together = together | one
    return question.coverage(together)
