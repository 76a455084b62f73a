"""Where a page says how it wants to be cited: a part of its own, that no question about its matter means."""

from __future__ import annotations

import re

from ingest.lines import heading_text
from ingest.page import Mark, Page, atx

_SAYS_HOW = re.compile(
    r"(?:(?:please )?cite(?:d)?(?: this (?:page|post|article|work|paper|repository|project))?(?: as)?"
    r"|how to cite.{0,40}|(?:for )?(?:citation|attribution).{0,60}cite.{0,40}|citation|bibtex(?: citation)?"
    r"|인용(?: ?하기| 방법| 정보|하려면)?)\s*[:：]?",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT = 20


def cited(page: Page, alone: int) -> dict[int, Mark]:
    """The line that says how to cite as a heading, where up to the next one only citations stand below it.

    Args:
        page: a whole document.
        alone: level of a heading in a text that marks none.
    """
    levels = [len(hashed[1]) for i, line in enumerate(page.lines) if (hashed := _hashed(page, i, line.text))]
    level = min(levels[1:], default=2) if levels else alone
    found: dict[int, Mark] = {}
    for i, line in enumerate(page.lines):
        if not line.text or len(line.text) > 100 or page.fenced[i] or not page.alone_above(i):
            continue
        title = heading_text(line.text).rstrip(":： ")
        if not atx(line) and _SAYS_HOW.fullmatch(title) and _all_citations(page, i + 1):
            found[i] = Mark(i, i + 1, level, title)
    return found


def _hashed(page: Page, i: int, text: str) -> re.Match[str] | None:
    return atx(page.lines[i]) if page.markup and text[:1] == "#" and not page.fenced[i] else None


def _all_citations(page: Page, start: int) -> bool:
    """Whether lines up to the next heading are quotes, code, entries with a year, or a word between them."""
    told = False
    for i in range(start, len(page.lines)):
        text = page.lines[i].text
        if _hashed(page, i, text):
            break
        if not text or (len(text) <= _SHORT and not told):
            continue
        cites = page.fenced[i] or text[0] in ">@" or _YEAR.search(text) is not None
        if not cites and len(text) > _SHORT:
            return False
        told = told or cites
    return told
