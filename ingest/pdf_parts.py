"""Parts of a PDF's page before they are rows: lines of code become one block, footnotes come last.

In and out: the ``Part``s of a page in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.fonts import looks_like_code
from ingest.pdf_letters import Box, Letters
from ingest.pdf_row import tidy

NOTE = re.compile(r"(?:\d{1,3}|[*†‡⁰¹²³⁴-⁹]{1,3})[.)]?\s*(?=[^\s\d.)])")
"""What a footnote opens with."""
_CODE = re.compile(
    r"[=(){}\[\];_]|^\s*(?:for|if|while|repeat|return|def|class|import|else)\b|^\s*(?:#|//)|:\s*$"
)
_SMALLER = 0.88
"""Of the usual height: a footnote's letters are smaller."""
_FOOT = 0.4
"""Of a page's height, from below, in which footnotes stand."""


class Part(NamedTuple):
    """A row before it is known how it stands to its neighbours."""

    text: str
    box: Box
    end: float | None
    """Where lines end in its column; unknown for what does not go on in the next line."""
    at: int
    """Where it starts in the page's text."""
    letters: tuple[int, ...] = ()
    """Places of some of its letters, which tell its type."""
    wide: bool = False
    """Whether wide spaces part its words."""
    kind: str = ""
    """``table`` for ``| a | b |``, ``code`` for a fenced block, ``note`` for a line of a footnote."""
    goes_on: bool = False
    """Whether it is part of the table of the row above."""

    @property
    def height(self) -> float:
        """Of its letters."""
        return self.box.top - self.box.bottom


def with_code(parts: list[Part], letters: Letters) -> list[Part]:
    """Lines of code as one block."""
    found: list[Part] = []
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) and _may_be_code(parts, end, at, letters):
            end += 1
        block = parts[at:end]
        if len(block) >= 2 and _is_code(block):
            found.append(_code(block, letters))
            at = end
        else:
            found.append(parts[at])
            at += 1
    return found


def _may_be_code(parts: Sequence[Part], n: int, first: int, letters: Letters) -> bool:
    part = parts[n]
    if part.kind or (n > first and parts[n - 1].box.top < part.box.top):
        return False
    height = part.height
    if n > first and parts[n - 1].box.bottom - part.box.top > 2.5 * height:
        return False
    start = part.at + len(part.text) - len(part.text.lstrip())
    end = min(part.at + len(part.text.rstrip()), len(letters.text)) - 1
    middle = next((at for at in range((start + end) // 2, end) if not letters.text[at].isspace()), end)
    return all(letters.type(at).fixed for at in {start, middle, end})


def _is_code(block: Sequence[Part]) -> bool:
    """Whether lines in a typewriter's font are code: indented ones, or such as do not read as prose."""
    indented = max(p.box.left for p in block) - min(p.box.left for p in block) > block[0].height
    signs = sum(_CODE.search(p.text) is not None for p in block)
    return 2 * signs > len(block) and (indented or looks_like_code([p.text for p in block]))


def _code(block: Sequence[Part], letters: Letters) -> Part:
    pitch = max(median(_width(letters.box(p.at + len(p.text) - len(p.text.lstrip()))) for p in block), 0.1)
    margin = min(p.box.left for p in block)
    indents = [(p.box.left - margin) / pitch for p in block]
    unit = min((indent for indent in indents if indent > 1), default=1.0)
    size = 4 if 3 <= round(unit) <= 5 else round(unit)  # makers set spaces a little wider than letters
    gaps = _blank_lines(block)
    said = "\n".join(
        "\n" * gap + " " * (round(indent / unit) * size) + tidy(p.text).strip()
        for p, indent, gap in zip(block, indents, gaps, strict=True)
    )
    fence = "```" if "```" not in said else "````"
    return block[0]._replace(text=f"{fence}\n{said}\n{fence}", kind="code", end=None)


def _blank_lines(block: Sequence[Part]) -> list[int]:
    """Before each line of code, whether one stands empty above it: it is two steps below the last."""
    steps = [above.box.top - below.box.top for above, below in pairwise(block)]
    usual = sorted(steps)[len(steps) // 4] if steps else 0.0
    return [0, *(int(usual > 0 and 1.7 * usual < step < 2.5 * usual) for step in steps)]


def _width(box: Box) -> float:
    return box.right - box.left


def with_notes_last(parts: list[Part]) -> list[Part]:
    """Footnotes after all columns, before a running foot; they are set smaller, at the foot of theirs."""
    if len(parts) < 4:
        return parts
    usual = median(p.height for p in parts)
    low, high = min(p.box.bottom for p in parts), max(p.box.top for p in parts)
    kept: list[Part] = []
    notes: list[Part] = []
    open_ = False
    for part in parts:
        height = part.height
        small = height < _SMALLER * usual and part.box.top < low + _FOOT * (high - low) and not part.kind
        starts = small and NOTE.match(part.text.strip()) is not None and len(part.text.strip()) > 4
        goes_on = open_ and small and notes[-1].box.bottom - part.box.top < 0.8 * height
        open_ = starts or goes_on
        (notes if open_ else kept).append(part._replace(kind="note") if open_ else part)
    foot = len(kept)
    while notes and foot and kept[foot - 1].box.top < min(note.box.bottom for note in notes):
        foot -= 1
    return [*kept[:foot], *notes, *kept[foot:]]
