"""Articles that were copied from a wiki as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.lines import EDITED, Line, ends_sentence, heading_text, number
from ingest.page import Mark, Page

_FEWEST = 2
_LONGEST = 80
_TOP = 15
_SITE = re.compile(r"From Wikipedia, the free encyclopedia\.?|위키백과, 우리 모두의 백과사전\.?", re.I)


def edited(page: Page, level: int, alone: int) -> dict[int, Mark]:
    """Lines that end in the link which edits their section (``History[edit]``, ``1.2. 역사[편집]``).

    Args:
        page: a text in which no headings are marked.
        level: of a heading that counts; those that count within it stand below.
        alone: of one without a number.
    """
    if page.structured:
        return {}
    found: dict[int, Mark] = {}
    for i, line in enumerate(page.lines):
        if len(line.text) > _LONGEST or page.fenced[i] or not EDITED.search(line.text):
            continue
        title = heading_text(line.text)
        if title and not ends_sentence(title):
            counted = number(line.text)
            depth = level + counted[1].count(".") if counted else alone
            found[i] = Mark(i, i + 1, depth, title)
    return found if len(found) >= _FEWEST else {}


def masthead(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """What stands between an article's title and its text: ``Talk``, ``Read``, where it is from."""
    top = [i for i, line in enumerate(lines) if line.text][:_TOP]
    end = next((n for n, i in enumerate(top) if _SITE.fullmatch(lines[i].text)), None)
    if end is None:
        return
    yield from (
        (i, i + 1)
        for i in top[1 : end + 1]
        if len(lines[i].text) <= len("From Wikipedia, the free encyclopedia.")
    )
