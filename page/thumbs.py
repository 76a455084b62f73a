"""The thumbs under an answer."""

from __future__ import annotations

from typing import Any, get_args

from page.message import act
from page.words import say
from rag.history import Vote

NAMES: dict[str, Vote] = {"up": 1, "down": -1}
"""What the script calls them."""


def thumbs(turn: int, vote: Vote = 0) -> str:
    """Both thumbs, with a check at the one that was given.

    Args:
        turn: number of the question in this chat, from 0.
        vote: what was given.
    """
    return "".join(
        act(f"vote-{name}-{turn}", f"{say(f'vote_{name}')}{' ✓' if value == vote else ''}")
        for name, value in NAMES.items()
    )


def next_vote(content: Any, turn: int, name: str) -> Vote:  # noqa: ANN401 - as for ``given``
    """What pressing a thumb means: it is given, or taken back where it was given already."""
    if given(content, turn, NAMES[name]) == content:
        return 0
    return NAMES[name]


def given(content: Any, turn: int, vote: Vote) -> Any:  # noqa: ANN401 - Gradio gives text or a list of parts
    """The content of a message with other thumbs under it."""
    if isinstance(content, list):
        return [part | {"text": given(part.get("text", ""), turn, vote)} for part in content]
    for before in get_args(Vote):
        content = content.replace(thumbs(turn, before), thumbs(turn, vote))
    return content
