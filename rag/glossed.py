"""A name that a question explains in brackets by another one: 파워(검정력)는, 데드락(교착상태)이란."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.index import TermGroup
from rag.subject import ASPECTS
from rag.terms import Word
from rag.written_in import is_language

_GLOSS = re.compile(r"(?P<name>[^\s()\[\],.]+)\s?\((?P<gloss>[^()]+)\)")


def by_one_name(text: str, words: Sequence[Word], known: Callable[[TermGroup], bool]) -> list[Word]:
    """The words of a question, where of two names of one thing that the notes do not have both says nothing.

    What stands in brackets must be a name that the notes know, and neither a side of what stands before them
    (아스피린(부작용)) nor in what that is written (크루스칼(파이썬)).

    Args:
        text: the question, normalised.
        words: of it.
        known: whether the notes have a word or one of its variants.
    """
    idle = {
        name.written
        for found in _GLOSS.finditer(text)
        for name in words
        for gloss in words
        if (name.written, gloss.written) == (found["name"], found["gloss"].strip())
        and not (name.name or known(name.group))
        and len(gloss.group) > 1
        and gloss.group[0][0] not in ASPECTS
        and not any(map(is_language, gloss.spellings))
        and known(gloss.group)
    }
    return [replace(word, topic=0.0) if word.written in idle else word for word in words]
