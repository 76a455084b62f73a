"""The rows of one PDF page: columns one after the other, with what tells where a paragraph goes on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from ingest.pdf_cells import bands
from ingest.pdf_columns import Region, regions
from ingest.pdf_lines import Line, lines, written
from ingest.pdf_rules import Rules
from ingest.pdf_tables import Table, tables
from ingest.pdf_words import Box, Letters, Run, box_around, usual_height

_MOST_WORDS = 4_000
"""A page of more words than this is a drawing: its lines stay as the file has them."""
_MOST_BOXES = 6_000
_HYPHEN_AT_END = re.compile(r"[\x02\ufffe]")
"""What pdfium makes of a hyphen that ends a line, and of the line's end too."""
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡¹²³⁴-⁹]{1,3})[.)]?\s*(?=[^\s\d.)])")
_EVEN = 0.1
"""Ems by which the ends of justified lines differ at most."""
_HANGUL = re.compile(r"[가-힣]")
_CODE = re.compile(r"[=(){}\[\];_]|^\s*(?:for|if|while|repeat|return|def|class|import|else|#|//)\b|:\s*$")


class Row(NamedTuple):
    """A line of a page.

    A row of a table is ``| a | b |`` and its first is followed by ``|---|---|``; code is one fenced block.
    """

    text: str
    top: float
    """How far up its upper edge stands; 0 where nothing is known."""
    height: float
    apart: bool
    """Whether more space than between lines parts it from the row above."""
    full: bool
    """Whether the next row's first word would not have fitted any more."""


class _Part(NamedTuple):
    """A row before it is known how it stands to its neighbours."""

    text: str
    box: Box
    end: float | None
    """Where lines end in its column."""
    at: int
    """Where it starts in the page's text."""
    wide: bool = False
    """Whether wide spaces part its words."""
    kind: str = ""
    """``table`` for ``| a | b |``, ``code`` for a fenced block, ``note`` for a line of a footnote."""
    goes_on: bool = False
    """Whether it is part of the table of the row above."""


def rows_of(page: Any) -> list[Row]:  # noqa: ANN401 - the library has no types
    """The rows of a page that pypdfium2 opened, in reading order; empty where it holds no text."""
    text_page = page.get_textpage()
    try:
        letters = Letters(text_page)
        runs = letters.runs()
        if not runs:
            return []
        plain = _is_plain(text_page, runs)
        parts = _as_they_are(letters, runs) if plain else _placed(page, letters, runs)
        return _rows(_with_notes_last(_with_code(parts, letters)))
    finally:
        text_page.close()


def garbled(rows: Sequence[Row]) -> bool:
    """Whether a page's letters are codes of its own fonts, which no reader can make sense of."""
    shown = [c for row in rows for c in row.text if not c.isspace()]
    odd = sum(unicodedata.category(c) in {"Co", "Cn", "Cc"} or c == "\ufffd" for c in shown)
    return odd * 10 > len(shown) * 3


def tidy(text: str) -> str:
    """Composed Hangul, and no character that UTF-8 or a database refuses."""
    plain = _HYPHEN_AT_END.sub("-", text)
    plain = plain.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", plain)


def _is_plain(text_page: Any, runs: Sequence[Run]) -> bool:  # noqa: ANN401
    """Whether the file's lines are the page's, one under the other, with no wide space in them."""
    for above, below in pairwise(runs):
        least = min(above.box.top - above.box.bottom, below.box.top - below.box.bottom)
        if below.box.top - above.box.bottom > 0.35 * least:
            return False
    if not all(run.upright for run in runs):
        return False
    count = text_page.count_rects()
    if count > _MOST_BOXES:
        return True
    boxes = [Box(*text_page.get_rect(i)) for i in range(count)]
    for a, b in pairwise(boxes):
        level = min(a.top, b.top) - max(a.bottom, b.bottom) > 0.5 * min(a.top - a.bottom, b.top - b.bottom)
        if level and not -1 < b.left - a.right < 1.2 * max(a.top - a.bottom, b.top - b.bottom):
            return False
    return True


def _as_they_are(letters: Letters, runs: Sequence[Run]) -> list[_Part]:
    end = max(run.box.right for run in runs)
    return [_Part(letters.closed_up(run.text, run.at), run.box, end, run.at) for run in runs]


def _placed(page: Any, letters: Letters, runs: Sequence[Run]) -> list[_Part]:  # noqa: ANN401
    """The lines of each column in order, tables as rows of cells."""
    words = list(letters.words([run for run in runs if run.upright]))
    turned = [run for run in runs if not run.upright]
    if len(words) > _MOST_WORDS or len(turned) > len(runs) / 2:
        return _as_they_are(letters, runs)
    rules = Rules(page)
    cut = regions(words, rules.crossed)
    across = max((w.box.right for region in cut if region.right is None for w in region.words), default=0.0)
    parts = [part for region in cut for part in _of_region(region, letters, rules, region.right or across)]
    return [*parts, *(_Part(run.text, run.box, None, run.at) for run in turned)]


def _of_region(region: Region, letters: Letters, rules: Rules, end: float) -> Iterator[_Part]:
    em = usual_height(region.words)
    found = bands(lines(region.words), em, rules)
    at = 0
    for table in [*tables(found, em, rules), None]:
        for band in found[at : table.first if table else len(found)]:
            yield from (_line(line, letters, em, end) for line in band.lines)
        if table:
            yield from _of_table(table, letters, em)
            at = table.last


def _line(line: Line, letters: Letters, em: float, end: float) -> _Part:
    words = line.words
    wide = any(b.box.left - a.box.right > 2 * em for a, b in pairwise(words))
    before = words[0].before if words[0].first else ""
    text = before + written(words, letters, em) + words[-1].after
    right = max(w.box.right for w in words)
    return _Part(
        text, line.box._replace(left=words[0].box.left, right=right), end, words[0].at - len(before), wide
    )


def _of_table(table: Table, letters: Letters, em: float) -> Iterator[_Part]:
    """Rows as Markdown has them, with the line that makes the first one a head."""
    typed = any(w.after for row in table.rows for cell in row for line in cell for w in line.words)
    for n, row in enumerate(table.rows):
        said = [_cell(cell, letters, em, typed=typed) for cell in row]
        box = box_around([line.box for cell in row for line in cell])
        height = median(line.box.top - line.box.bottom for cell in row for line in cell)
        box = box._replace(bottom=box.top - height)
        at = min(line.words[0].at for cell in row for line in cell)
        yield _Part(f"| {' | '.join(said)} |", box, None, at, kind="table", goes_on=n > 0)
        if n == 0:
            under = box._replace(top=box.bottom, bottom=box.bottom - height)
            yield _Part(f"|{'---|' * len(said)}", under, None, at, kind="table", goes_on=True)


def _cell(cell: Sequence[Line], letters: Letters, em: float, *, typed: bool) -> str:
    """The text of a cell; ``typed`` where the file keeps the space at which a line was broken."""
    said = after = ""
    for line in cell:
        text = written(line.words, letters, em).strip()
        words = _HANGUL.match(said[-1:]) and _HANGUL.match(text)  # a line ends inside neither
        within = said[-1:].isalnum() or said.endswith(("(", "[")) or text.startswith((")", "-"))
        said += text if not said or (typed and not after and not words and within) else f" {text}"
        after = line.words[-1].after
    return said.replace("|", "\\|")


def _with_code(parts: list[_Part], letters: Letters) -> list[_Part]:
    """Lines of code, which differ in how far they are indented, as one block."""
    found: list[_Part] = []
    at = 0
    while at < len(parts):
        end = at
        if len({round(p.box.left) for p in parts[at : at + 12]}) > 1:
            while end < len(parts) and _may_be_code(parts, end, at, letters):
                end += 1
        block = parts[at:end]
        if len(block) >= 2 and 2 * sum(_CODE.search(p.text) is not None for p in block) > len(block):
            found.append(_code(block, letters))
            at = end
        else:
            found.append(parts[at])
            at += 1
    return found


def _may_be_code(parts: Sequence[_Part], n: int, first: int, letters: Letters) -> bool:
    part = parts[n]
    if part.kind or (n > first and parts[n - 1].box.top < part.box.top):
        return False
    height = part.box.top - part.box.bottom
    if n > first and parts[n - 1].box.bottom - part.box.top > 2.5 * height:
        return False
    start = part.at + len(part.text) - len(part.text.lstrip())
    end = min(part.at + len(part.text.rstrip()), len(letters.text)) - 1
    return all(letters.fixed_pitch(at) for at in {start, (start + end) // 2, end})


def _code(block: Sequence[_Part], letters: Letters) -> _Part:
    pitch = max(median(_width(letters.box(p.at + len(p.text) - len(p.text.lstrip()))) for p in block), 0.1)
    margin = min(p.box.left for p in block)
    indents = [(p.box.left - margin) / pitch for p in block]
    unit = min((indent for indent in indents if indent > 1), default=1.0)
    size = 4 if 3 <= round(unit) <= 5 else round(unit)  # makers set spaces a little wider than letters
    said = "\n".join(
        " " * (round(indent / unit) * size) + tidy(p.text).strip()
        for p, indent in zip(block, indents, strict=True)
    )
    fence = "```" if "```" not in said else "````"
    return block[0]._replace(text=f"{fence}\n{said}\n{fence}", kind="code", end=None)


def _width(box: Box) -> float:
    return box.right - box.left


def _with_notes_last(parts: list[_Part]) -> list[_Part]:
    """Footnotes after all columns, before a running foot; they are set smaller, at the foot of theirs."""
    if len(parts) < 4:
        return parts
    usual = median(p.box.top - p.box.bottom for p in parts)
    low, high = min(p.box.bottom for p in parts), max(p.box.top for p in parts)
    kept: list[_Part] = []
    notes: list[_Part] = []
    open_ = False
    for part in parts:
        height = part.box.top - part.box.bottom
        small = height < 0.88 * usual and part.box.top < low + 0.4 * (high - low) and not part.kind
        starts = small and _NOTE.match(part.text.strip()) is not None and len(part.text.strip()) > 4
        goes_on = open_ and small and notes[-1].box.bottom - part.box.top < 0.8 * height
        open_ = starts or goes_on
        (notes if open_ else kept).append(part._replace(kind="note") if open_ else part)
    foot = len(kept)
    while notes and foot and kept[foot - 1].box.top < min(note.box.bottom for note in notes):
        foot -= 1
    return [*kept[:foot], *notes, *kept[foot:]]


def _rows(parts: Sequence[_Part]) -> list[Row]:
    height = median(p.box.top - p.box.bottom for p in parts)
    steps = [a.box.top - b.box.top for a, b in pairwise(parts) if a.box.top > b.box.top]
    step = median(steps) if steps else 0.0
    rows: list[Row] = []
    for i, part in enumerate(parts):
        own = part.box.top - part.box.bottom
        above = parts[i - 1] if i else None
        down = above.box.top - part.box.top if above else 0.0  # negative where a column starts
        apart = (
            above is not None
            and not part.goes_on
            and (
                down > 1.45 * step
                or (down >= 0 and abs(own - (above.box.top - above.box.bottom)) > 0.25 * height)
                or above.kind != part.kind
                or part.kind == "code"
                or (part.kind == "note" and _NOTE.match(part.text.strip()) is not None)
            )
        )
        after = parts[i + 1] if i + 1 < len(parts) else None
        full = _filled(part, after) or _justified(parts, i)
        rows.append(Row(tidy(part.text), part.box.top, own, apart, full))
    return rows


def _justified(parts: Sequence[_Part], i: int) -> bool:
    """Whether a line is as wide as those around it, in a paragraph that is narrower than its column."""
    part = parts[i]
    if part.end is None or part.wide or len(part.text.strip()) < 12:
        return False
    near = _EVEN * (part.box.top - part.box.bottom)
    even = sum(abs(other.box.right - part.box.right) < near for other in parts[max(0, i - 2) : i + 3])
    begun = sum(abs(other.box.left - part.box.left) < near for other in parts[max(0, i - 2) : i + 3])
    return even >= 3 and begun >= 3


def _filled(part: _Part, after: _Part | None) -> bool:
    """Whether a line was broken because the next word did not fit."""
    said = part.text.strip()
    if part.end is None or part.wide or part.kind in {"table", "code"} or len(said) < 12:
        return False
    word = after.text.split(maxsplit=1)[0][:12] if after else "글자"
    em = (part.box.right - part.box.left) / _ems(said)
    return part.box.right + em * (0.2 + _ems(word)) >= part.end


def _ems(text: str) -> float:
    """About how wide a text is, in widths of a Hangul letter."""
    return sum(1.0 if c > "\u1100" else 0.55 for c in text)
