"""What stands before a question in a turn: 그럼, 고마워 근데; 그건 됐고."""

from __future__ import annotations

from rag import followups
from rag.small_talk import LEADING, without_laughter


def opened(text: str) -> tuple[str, bool]:
    """A normalised text behind the words that open a turn and carry nothing, and whether there were any."""
    rest = without_laughter(text)
    led = False
    while lead := followups.LEAD.match(rest) or LEADING.match(rest):
        rest, led = rest[lead.end() :], True
    return rest, led


def behind_dismissal(text: str) -> str:
    """What stands behind 그건 됐고, or the text where nothing turns away from what came before."""
    return followups.FIRST.sub("", followups.DISMISSED.sub("", text, count=1), count=1).strip() or text
