"""Saved conversations with a chat model: what the person said is a question, the reply its answer."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from ingest.lines import asks, heading_text
from ingest.page import LONGEST, Mark, Page

SAID = 0
"""Above every heading that an answer holds."""
_SPEAKER = re.compile(
    r"[#>*_\s]*(?P<name>[^\s:：*_#>|][^:：*_#>|]{0,20}?)\s*(?:said|의 말)?\s*"
    r"(?:[:：]\s*[*_]*|[*_]+\s*[:：])\s*$",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"(?:나|저|you|user|human|me|사용자|(?:chat)?gpt[-\w.]*|챗 ?(?:gpt|지피티)|claude|클로드|gemini|제미나이"
    r"|copilot|assistant|어시스턴트|ai|bot|bard)$",
    re.IGNORECASE,
)


def turns(page: Page) -> dict[int, Mark]:
    """The headings that a conversation's questions are, by their first line; none where nobody talks.

    Two labels on lines of their own that take turns, one of them known for a speaker, make a conversation
    (``**나의 말:**`` and ``**ChatGPT의 말:**``, ``User:`` and ``Assistant:``).
    """
    labels = [
        (i, found["name"].strip().lower())
        for i, line in enumerate(page.lines)
        if line.text and len(line.text) <= 40 and not page.fenced[i] and (found := _SPEAKER.match(line.text))
    ]
    often = [name for name, _ in Counter(name for _, name in labels).most_common()]
    known = next(filter(_KNOWN.match, often), None)
    other = next((name for name in often if name != known), None)
    said = [(i, name) for i, name in labels if name in {known, other}]
    if known is None or len(said) < 4 or not all(a[1] != b[1] for a, b in pairwise(said)):
        return {}
    marks: dict[int, Mark] = {}
    for (start, name), (answer, _) in pairwise(said):
        if name == said[0][1] and (mark := _question(page, start, answer)):
            marks[start] = mark
    return marks


def _question(page: Page, start: int, answer: int) -> Mark | None:
    """What was said from one label to the next, as the heading over the answer."""
    words = [page.lines[i].text for i in range(start + 1, answer) if page.lines[i].text]
    title = heading_text(" ".join(words)[:LONGEST]) if words else ""
    return Mark(start, answer + 1, SAID, title, any(map(asks, words))) if title else None
