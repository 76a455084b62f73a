"""Which sentences beside those that answer tell of something else: another case, or another thing."""

from __future__ import annotations

import re

from rag.conditions import cases_in, has_a_case
from rag.korean import NOUNS, morphemes, normalize
from rag.lines import LEANS, POINTS_BACK, Lines
from rag.subject import ASPECTS, COMMON, DEFINES
from rag.types import Span
from rag.windows import SHORTEST

_PLAIN = ASPECTS | COMMON
_TOPIC = frozenset(("은", "는"))
_SAYS = frozenset(("EC", "EF", "SF", "JKS", "JKB", "JKO"))
"""What ends a clause, or stands before a verb: what is marked behind it is no topic of the sentence."""
_HOW = re.compile(r"어떻게(?! ?[되돼됐될됩])|방법|뭘|\bhow (?:to|can|do|should)\b", re.IGNORECASE)
"""Asks how something is done or what belongs to it, which takes several things to tell."""


def of_others(question: str, heading: str, lines: Lines, window: Span) -> frozenset[int]:
    """The units outside a window that answers which are about something else.

    What holds in another case is no answer to a question about one (덜 익었으면 beside 너무 시면), nor is a
    sentence whose topic neither the question, nor the heading, nor the window names: 숫돌은, of knives in a
    dishwasher. What leans on the sentence before it belongs there; and who asks what a thing is or how it is
    done wants to read on (물은 93도, of coffee). What comes before a sentence that names its topic itself is
    not needed to read it.

    Args:
        question: as it is understood.
        heading: above the passage.
        lines: its units.
        window: what of them answers.
    """
    inside = range(*window)
    cases = cases_in(question)
    told = cases and any(cases & cases_in(lines.texts[n]) for n in inside)
    reads_on = DEFINES.search(question) or _HOW.search(question)
    named = " ".join((question, heading, *(lines.texts[n] for n in inside)))
    alone = bool(_topic_of(lines.texts[window[0]])) and lines.length(*window) >= SHORTEST
    others = {window[0] - 1} if alone else set()
    for n, text in enumerate(lines.texts):
        if n in inside or LEANS.match(text) or POINTS_BACK.match(text):
            continue
        of_another_case = told and has_a_case(text) and not cases & cases_in(text)
        if of_another_case or (not reads_on and _is_of_another(text, named)):
            others.add(n)
    return frozenset(others)


def _is_of_another(text: str, named: str) -> bool:
    """Whether a sentence begins with a topic that other texts do not name."""
    topic = _topic_of(text)
    return bool(topic) and not any(noun in _PLAIN or noun in named for noun in topic)


def _topic_of(text: str) -> list[str]:
    """The nouns that a sentence marks as its topic before anything is said of it: 숫돌은, 못 쓴 연차는."""
    nouns: list[str] = []
    for one in morphemes(normalize(text)):
        if one.tag in NOUNS:
            nouns.append(one.form)
        elif one.tag == "JX" and one.form in _TOPIC:
            return nouns
        elif one.tag in _SAYS:
            break
        else:
            nouns = []
    return []
