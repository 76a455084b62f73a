"""Headings by the marks of Markdown and HTML."""

from __future__ import annotations

import re

from ingest.counted import numbers_in
from ingest.lines import asks, bullet, heading_text, number, says
from ingest.page import CALLOUT, LONGEST, STANDALONE, Mark, Page, atx, mark_of
from ingest.wrapped import ANY_MARK

_UNDERLINE = re.compile(r"(=+|-{2,})$")
_CALLOUT = re.compile(r">\s*\[!(?P<kind>[A-Za-z-]{1,30})\][+-]?[ \t]+(?P<title>\S.*)")
_ASKING = frozenset(("question", "faq", "help"))
"""Kinds of callouts whose title asks, however it is worded."""
_SUMMARY = re.compile(r"<summary\b[^<>]*>", re.I)
_TAGGED = re.compile(r"<h([1-6])(?:\s[^<>]*)?>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_HANGUL = re.compile(r"[가-힣]")


def by_hashes(page: Page, i: int) -> Mark | None:
    """``# title``."""
    found = atx(page.lines[i])
    if found is None or not found[2]:
        return None
    if not page.markup:  # a comment in code that stands in plain text looks the same
        after = page.following(i + 1)
        if not page.alone_above(i) or not (
            page.alone_below(i) or (after is not None and _HANGUL.search(page.lines[after].text[:40]))
        ):
            return None
    return mark_of(page, i, i + 1, len(found[1]))


def tagged(page: Page, i: int) -> Mark | None:
    """``<h1 align="center">title</h1>``, as README files have it."""
    text = page.lines[i].text
    if not page.markup or not (opened := _TAGGED.match(text)):
        return None
    for j in range(i, min(i + 6, len(page.lines))):
        if f"</h{opened[1]}>" in page.lines[j].text:
            said = " ".join(line.text for line in page.lines[i : j + 1])
            title = heading_text(_ANY_TAG.sub(" ", said))
            return Mark(i, j + 1, int(opened[1]), title, asks(title)) if title else None
    return None


def underlined(page: Page, i: int) -> Mark | None:
    """A title over a line of ``===`` or ``---``."""
    text = page.lines[i].text
    if page.alone_below(i) or page.fenced[i + 1] or len(text) > LONGEST or not page.alone_above(i):
        return None
    under = page.lines[i + 1].text
    if (
        under[0] not in "=-"
        or (page.structured and under == "---")  # a rule, by the habit of those who write # headings
        or ANY_MARK.match(text)
        or bullet(text)
        or not _UNDERLINE.match(under)
        or (under[0] == "-" and says(text) and not asks(text))  # a rule below what was said
    ):
        return None
    title = heading_text(text)
    level = 1 if under[0] == "=" else 2
    if title and (found := number(text)):
        page.underlined = level, numbers_in(found)
    return Mark(i, i + 2, level, title, asks(text)) if title else None


def summary(page: Page, i: int) -> Mark | None:
    """The ``<summary>`` of what a reader unfolds, and the line after that."""
    text = page.lines[i].text
    if text[0] != "<":
        return None
    if text.lower().startswith("</details"):
        return Mark(i + 1, i + 1, STANDALONE, "") if i + 1 < len(page.lines) else None
    after = page.following(i + 1) if text.lower().startswith("<details") else None
    if not _SUMMARY.search(text) and (after is None or not _SUMMARY.match(page.lines[after].text)):
        return None
    for j in range(i, min(i + 6, len(page.lines))):
        if "</summary>" in page.lines[j].text.lower():
            return mark_of(page, i, j + 1, STANDALONE)
    return None


def callout(page: Page, i: int) -> Mark | None:
    """The title of Obsidian's ``> [!note] title`` over its block, and the line after the block."""
    text = page.lines[i].text
    if text[0] != ">" or not page.markup:
        return None
    if found := _CALLOUT.match(text):
        if not _quoted(page, i + 1):
            return None  # the title says all
        title = heading_text(found["title"])
        question = found["kind"].lower() in _ASKING or asks(title)
        return Mark(i, i + 1, CALLOUT, title, question) if title else None
    if _quoted(page, i + 1) or i + 1 == len(page.lines):
        return None
    first = i
    while _quoted(page, first - 1):
        first -= 1
    within = (_CALLOUT.match(page.lines[j].text) for j in range(first, i))
    return Mark(i + 1, i + 1, CALLOUT, "") if any(within) else None


def _quoted(page: Page, i: int) -> bool:
    return not page.blank(i) and page.lines[i].text[0] == ">"
