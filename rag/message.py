"""What a program said, pasted into a note: an error with its trace, above what helped against it."""

from __future__ import annotations

import re

from rag.glossary import compact_name

SHORTEST_QUOTE = 12
"""Letters of a question's run of English from which it may quote what a program said;"""
FEWEST_WORDS = 3
"""and its words."""
_FENCE = re.compile(r"[ \t]*(?:```|~~~)[ \t]*(?P<language>[\w+-]*)")
_NO_LANGUAGE = frozenset({"", "text", "txt", "plaintext", "console", "log", "output", "error", "traceback"})
_TRACE = "Traceback (most recent call last)"
_FAULT = re.compile(
    r"\b\w+(?:Error|Exception|Warning|Failure)\b|\b(?:error|fatal|warning|panic|failed)\b\s*[:!\[]"
    r"|\b(?:exit (?:code|status) [1-9]|timed out|permission denied|connection refused|no such file|cannot)\b",
    re.IGNORECASE,
)
"""How a program says that something went wrong."""
_HANGUL = re.compile("[가-힣]")
_ENGLISH = re.compile(r"[^\n가-힣]{2,}")


def is_message(text: str) -> bool:
    """Whether a unit is a block of what a program said when something went wrong, and no code."""
    fence = _FENCE.match(text)
    if fence is None:
        return False
    if _TRACE in text:
        return True
    said = fence["language"].lower() in _NO_LANGUAGE and not _HANGUL.search(text)
    return said and _FAULT.search(text) is not None


def quotes(question: str, text: str) -> bool:
    """Whether a question holds words of a block, as one pastes what a program said."""
    if _FENCE.match(text) is None:
        return False
    letters = compact_name(text)
    return any(
        len(run.split()) >= FEWEST_WORDS
        and len(said := compact_name(run)) >= SHORTEST_QUOTE
        and said in letters
        for run in _ENGLISH.findall(question)
    )
