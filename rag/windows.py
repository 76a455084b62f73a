"""Which units beside a window of a passage belong to it: reasons, lists, answers, code.

A window is a run of units, from one to before another.
"""

from __future__ import annotations

import re
from collections.abc import Container

from rag.lines import ANNOUNCES, LEANS, LETTER, LONGEST, POINTS_BACK, Lines
from rag.markup import read
from rag.message import is_message, quotes
from rag.signs import BECAUSE, CAUSAL, OPENS_WITH_WHY, TELLS_WHY, tells_amount
from rag.types import Span
from rag.unfenced import is_bare_code
from rag.units import FENCE

PART_LENGTH = 200
"""Up to here the sentences after a part that was asked for are read along."""
SHORT = 60
"""A part of fewer characters is read with the sentence before it."""
SHORTEST = 20
"""A sentence of fewer leaves out what it is about where another stands before it: MobileNet이 쓴다."""
LONGEST_LIST = 900
"""Characters of one passage's excerpt where a list belongs to it."""
_THEN = re.compile(r"(?:그|이)(?:럴|런) ?(?:땐|때는?|경우)|(?:이|그)때는")
"""How a sentence begins that says what to do then."""
_DENIES = re.compile(
    r"(?:[이가은는]|것[은이]?) ?아니(?:다|에요|예요|라는 (?:것|점)|고)?[.\s]*$|아닙니다[.\s]*$|아님[.\s]*$"
)
_COUNTS = re.compile(r"(?:두|세|네|\d+) ?가지|하나는|첫째|첫 ?번째|먼저|\b[Ff]irst\b")
_COUNTS_ON = re.compile(
    r"(?:또|다른|나머지|그리고) ?(?:다른 )?하나|[둘셋넷]째|[두세네] ?번째|마지막[은으]|[Ss]econd|[Tt]hird"
)
_COUNTS_FROM = re.compile(r"첫째|첫 ?번째|(?:우선|먼저)[,\s]|하나는|[Ff]irst\b")
_ASKS = re.compile(r"[?？][\s\"'”’)*_`~]*$")


def grown(lines: Lines, window: Span, others: Container[int] = ()) -> Span:
    """The window with the sentences that go on from it, where they are short and no items of a list.

    Args:
        lines: the units of the passage.
        window: what of them answers.
        others: units that tell of something else.
    """
    first, last = window
    if any(lines.stands_alone(n) for n in range(first, last)):
        return _answered(lines, *_in_full(lines, first, last, others))
    while (
        last < len(lines.units)
        and last not in others
        and lines.length(first, last) < PART_LENGTH
        and (lines.goes_on(last) or (lines.length(first, last) < SHORT and not lines.begins_anew(last)))
    ):
        last += 1
    leans = POINTS_BACK.match(lines.texts[first]) or (
        lines.in_line(first) and lines.length(first, first + 1) < SHORTEST
    )
    short = lines.length(first, last) < SHORT or leans
    if first and short and lines.goes_on(first) and (leans or first - 1 not in others):
        first -= 1
    return _answered(lines, first, last)


def _answered(lines: Lines, first: int, last: int) -> Span:
    """A window of questions, which may be numbered (2-1. 왜 ...?), with what stands below them."""
    while last < len(lines.units) and all(
        _ASKS.search(text) or not LETTER.search(text) for text in lines.texts[first:last]
    ):
        last = lines.owned(last)
    return first, last


def _in_full(lines: Lines, first: int, last: int, others: Container[int]) -> Span:
    """A window with the rest of its lines, where it is short: an item says what it is about first."""
    begin = first
    while begin and lines.in_line(begin):
        begin -= 1
    while (
        last < len(lines.units)
        and lines.in_line(last)
        and last not in others
        and lines.length(first, last + 1) <= PART_LENGTH
    ):
        last += 1
    return (begin if lines.length(begin, last) <= PART_LENGTH else first), last


def completed(lines: Lines, first: int, last: int, *, why: bool, amount: str = "") -> Span:
    """A window with what its sentences lean on, and what they only lead up to.

    The sentence before 그래서; the answer to a question that the author asks, what holds where something
    does not, the formula or table that was announced, the second of two, and the reason, where one is
    asked for.

    Args:
        lines: the units of the passage.
        first: where the window begins.
        last: where it ends.
        why: whether a reason is asked for.
        amount: the question, where it asks for a number.
    """
    while first and LEANS.match(lines.texts[first]) and _follows(lines, first):
        if lines.length(first - 1, last) > LONGEST:
            break
        first -= 1
    if any(map(_COUNTS_ON.match, lines.texts[first:last])):
        first = _counted_from(lines, first, last)
    counts = any(map(_COUNTS.search, lines.texts[first:last]))
    while last < len(lines.units) and (end := _next_end(lines, first, last, why=why, counts=counts)) > last:
        last = end
    if amount:
        last = _with_amount(lines, first, last, amount)
    if why and not any(map(TELLS_WHY.search, lines.texts[first:last])):
        while first and lines.goes_on(first) and lines.length(first - 1, last) <= LONGEST:
            first -= 1
    return first, last


def _with_amount(lines: Lines, first: int, last: int, question: str) -> int:
    """Where a window ends with the number that is asked for, if that follows in its paragraph."""
    if tells_amount(question, lines.texts[first:last]):
        return last
    for end in range(last, min(last + 3, len(lines.units))):
        if not (lines.beside(end - 1) and _belongs(lines, end)) or lines.length(first, end + 1) > LONGEST:
            break
        if tells_amount(question, [lines.texts[end]]):
            return end + 1
    return last


def _belongs(lines: Lines, n: int) -> bool:
    """Whether a unit goes on from the one before it, in its line, its paragraph or under it."""
    return lines.in_line(n) or lines.goes_on(n) or lines.levels[n] > lines.levels[n - 1]


def _counted_from(lines: Lines, first: int, last: int) -> int:
    """Where the count begins that goes on in a window: 첫째 of 둘째, 셋째."""
    for n in range(first, -1, -1):
        if lines.length(n, last) > LONGEST:
            break
        if _COUNTS_FROM.match(lines.texts[n]):
            return n
        if not (n and lines.goes_on(n)):
            break
    return first


def _next_end(lines: Lines, first: int, last: int, *, why: bool, counts: bool) -> int:
    """Where a window ends with what follows it, if that belongs to it."""
    said = read(lines.texts[last - 1])
    if lines.is_block(last) and ANNOUNCES.search(said):
        return last + 1
    reason = why and OPENS_WITH_WHY.match(lines.texts[last]) and lines.levels[last] == lines.levels[last - 1]
    if not (reason or lines.goes_on(last) or lines.levels[last] > lines.levels[last - 1]):
        return last
    if lines.length(first, last + 1) > LONGEST:
        return last
    if reason or _ASKS.search(said) or _DENIES.search(said) or _THEN.match(lines.texts[last]):
        end = lines.owned(last)
        while (
            end < len(lines.units)
            and lines.levels[end] > lines.levels[last - 1]
            and lines.length(first, end + 1) <= LONGEST
        ):
            end += 1
        return end
    ahead = [n for n in range(last, min(last + 3, len(lines.units))) if _leads_to(lines, last, n)]
    untold = why and not any(map(CAUSAL.search, lines.texts[first:last]))
    for n in ahead:
        text = lines.texts[n]
        if (counts and _COUNTS_ON.match(text)) or (
            why and (BECAUSE.match(text) or (untold and CAUSAL.search(text)))
        ):
            return n + 1 if lines.length(first, n + 1) <= LONGEST else last
    return last


def _follows(lines: Lines, n: int) -> bool:
    """Whether a unit goes on from the one before it, or is the next item of its list."""
    return lines.goes_on(n) or (lines.beside(n - 1) and lines.levels[n] == lines.levels[n - 1])


def _leads_to(lines: Lines, first: int, n: int) -> bool:
    """Whether all units up to one go on as sentences of one paragraph."""
    return all(map(lines.goes_on, range(first, n + 1)))


def with_list(lines: Lines, window: Span, *, wanted: bool) -> Span:
    """The window with the whole list that it stands in or before, where that list is wanted."""
    first, last = window
    if not (wanted or _leads_a_list(lines, window) or ANNOUNCES.search(read(lines.texts[last - 1]))):
        return window
    near = [*range(first, min(last + 1, len(lines.units))), *(reversed(range(first)) if wanted else ())]
    at = next((n for n in near if lines.levels[n][0] in {0, 3}), None)
    if at is None:
        return window
    level = lines.levels[at]
    begin = end = at
    while begin and lines.levels[begin - 1] >= level:
        begin -= 1
    while end < len(lines.units) and lines.levels[end] >= level:
        end += 1
    if sum(one == level for one in lines.levels[begin:end]) < 2:
        return window
    while end > last and lines.length(first, end) > LONGEST_LIST:
        end -= 1
    return min(first, max(begin - 1, 0)) if wanted else first, max(end, last)


def _leads_a_list(lines: Lines, window: Span) -> bool:
    """Whether a window is a short line above the items of a list: 걸린 시간입니다."""
    first, last = window
    return (
        last < len(lines.units)
        and lines.levels[last - 1][0] == 2
        and lines.levels[last][0] == 3
        and not lines.in_line(last)
        and lines.length(first, last) < SHORT
    )


def behind_message(lines: Lines, window: Span, question: str) -> Span:
    """The window with what follows it, where it holds only what a program said: that explains nothing.

    Up to the next message or heading, and as much as one reads at once.
    """
    first, last = window
    if not all(is_message(text) or quotes(question, text) for text in lines.texts[first:last]):
        return window
    said = lines.length(first, last)
    while (
        last < len(lines.units)
        and lines.levels[last][0]
        and not lines.apart(last)
        and not is_message(lines.texts[last])
        and lines.length(first, last + 1) - said <= LONGEST
    ):
        last += 1
    return first, last


def with_code(lines: Lines, first: int, last: int) -> int:
    """Where a window ends with the code right behind it, where it holds none."""
    texts = lines.texts[first:last]
    if last == len(lines.units) or any("`" in text or is_bare_code(text) for text in texts):
        return last
    behind = lines.texts[last]
    coded = is_bare_code(behind) or (FENCE.match(behind) is not None and not is_message(behind))
    return last + coded


def finished(lines: Lines, window: Span) -> Span:
    """The window without a label at its end that names what no longer stands in it."""
    first, last = window
    while last - first > 1 and last < len(lines.units) and lines.levels[last - 1] < lines.levels[last]:
        if not (lines.levels[last - 1][0] < 2 or lines.is_label(last - 1)):
            break
        last -= 1
    return first, last
