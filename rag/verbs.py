"""English verbs of what a glossary has as a noun: overfit of overfitting, regularize of regularization."""

from __future__ import annotations

import re
from functools import lru_cache

SHORTEST = 5
"""Letters of a verb that may stand for its noun: to log, page or pool is more than logging and paging."""

_NOUNS = (
    (re.compile(r"([a-z]+i[sz])ation"), ("{}e", "{}ed", "{}ing")),
    (re.compile(r"([a-z]{3,}(?<!iv))ation"), ("{}", "{}e", "{}ed", "{}ing", "{}ate", "{}ated", "{}ating")),
    (re.compile(r"([a-z]{3,}(?:ct|pt|ss))ion"), ("{}", "{}ed", "{}ing")),
    (re.compile(r"([a-z]{2,}([bdgmnprt]))\2ing"), ("{}", "{}{}ed")),
    (re.compile(r"([a-z]{3,})ing"), ("{}", "{}e", "{}ed")),
)
"""How a noun of an act ends, and the forms that its verb may have: some are no English, and in no text.

Not active of activation, which is an adjective."""


@lru_cache(maxsize=4096)
def verbs_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """The verbs of the names that are one English word for an act."""
    return tuple(dict.fromkeys(form for name in names for form in _forms(name.lower().replace("-", ""))))


def _forms(noun: str) -> list[str]:
    for ending, forms in _NOUNS:
        if found := ending.fullmatch(noun):
            verbs = (form.format(*found.groups()) for form in forms)
            return [verb for verb in verbs if len(verb) >= SHORTEST]
    return []
