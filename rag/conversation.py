"""A question that leans on what came before, made to stand alone: "그럼 단점은?" as "배치 정규화의 단점은?".

Only what the earlier questions are about is carried over, in the user's words. A question with a subject
of its own is left as it was typed, and so is one that turns away from what came before (그건 됐고, …), and
what asks nothing (ㅇㅇ, 고마워).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.followup_openings import behind_dismissal, opened
from rag.followup_phrases import named
from rag.followup_places import Placed
from rag.followup_rules import RULES, another_way, elliptic
from rag.followup_topic import Asked, Turn, topic_of
from rag.glossary import Glossary
from rag.index import Index
from rag.korean import normalize
from rag.small_talk import is_small_talk

__all__ = ["LOOKED_BACK", "Turn", "as_asked", "is_small_talk", "standalone_alone", "turns_of"]

LOOKED_BACK = 6
"""Earlier turns among which a subject is looked for."""


def standalone_alone(
    question: str, earlier: Sequence[Turn], glossary: Glossary | None = None, notes: Index | None = None
) -> str:
    """What a question means without the ones before it, by rules.

    Args:
        question: as it was typed.
        earlier: the turns before it, the oldest first.
        glossary: knows names; the bundled one by default.
        notes: tell a side of a topic (연봉은?) from another topic (GPT는?); without them its words alone do.

    Returns:
        The question with the subject of the earlier ones in it, or the question unchanged: without earlier
        turns, with a subject of its own, or where nothing is known to carry over.
    """
    text = normalize(question).strip()
    if not earlier or is_small_talk(text):
        return question
    text, led = opened(text)
    rest = behind_dismissal(text)
    turned_away = rest != text
    if turned_away and named(rest, glossary, common=True):
        return question
    placed = Placed(notes) if notes is not None else None
    topic = topic_of(earlier[-LOOKED_BACK:], glossary, placed)
    rest, led_again = opened(rest)
    if topic is None or not any(c.isalnum() for c in rest) or topic.stands_in(rest):
        return question
    asked = Asked.read(rest, topic, glossary, placed, led=led or led_again)
    if turned_away:
        return another_way(asked, topic) or elliptic(asked, topic) or question
    return next((made for rule in RULES if (made := rule(asked, topic))), question)


def turns_of(
    questions: Iterable[str], glossary: Glossary | None = None, notes: Index | None = None
) -> tuple[Turn, ...]:
    """The turns of a conversation of which only the questions are known, the oldest first."""
    turns: list[Turn] = []
    for question in questions:
        turns.append(Turn(question, standalone_alone(question, turns, glossary, notes)))
    return tuple(turns)


def as_asked(questions: Iterable[str]) -> tuple[Turn, ...]:
    """The turns of a conversation whose questions stand alone already, the oldest first."""
    return tuple(Turn(question, question) for question in questions)
