"""A kind of thing that a question may ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of thing is asked for, and how it may look where it stands."""

    asked: re.Pattern[str]
    named: re.Pattern[str]
    certain: bool = False
    """Whether what names none cannot answer; how much of something is told in other words, too."""


END = r"(?:이름)?(?:[은는이가])?\s?(?:[?.]|$|알려|말해|뭐|무엇)"
"""A question may end with what it asks for: 만든 회사는?"""
