"""The rows of one PDF page: columns one after the other, with what tells where a paragraph goes on.

In: a page that pypdfium2 opened. Out: its ``Row``s. On the way::

    letters > runs > words > regions > lines > bands > tables > parts > rows
            pdf_words      pdf_columns  pdf_lines  pdf_cells  pdf_tables  pdf_parts

A page whose lines stand one under the other as the file has them skips the middle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median, median_low
from typing import Any

from ingest.pdf_cells import bands
from ingest.pdf_columns import Region, regions
from ingest.pdf_letters import Box, Letters, box_around, overlap
from ingest.pdf_lines import Line, lines, raised, written
from ingest.pdf_parts import NOTE, Part, with_code, with_notes_last
from ingest.pdf_row import JOINT, Row, tidy
from ingest.pdf_rules import Rules
from ingest.pdf_spaces import closed_up
from ingest.pdf_tables import Table, tables
from ingest.pdf_words import Run, runs, usual_height, words

_MOST_WORDS = 4_000
"""A page of more words than this is a drawing: its lines stay as the file has them."""
_MOST_BOXES = 6_000
_EVEN = 0.1
"""Ems by which the ends of justified lines differ at most."""
_APART = 1.45
"""Of the usual step from line to line; a wider one parts paragraphs."""
_OTHER_SIZE = 0.25
"""Of a line's height, by which that of another paragraph differs."""
_SHORTEST = 12
"""Letters of a line that may have been broken because it was full."""
_SHORTEST_IN_CELL = 8.0
"""Ems of a cell's line that may have been broken because it was full."""
_NEARLY = 3.0
"""Ems by which the two longest lines of ragged prose differ at most."""
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"\w")


def rows_of(page: Any) -> list[Row]:  # noqa: ANN401 - the library has no types
    """The rows of a page that pypdfium2 opened, in reading order; empty where it holds no text."""
    text_page = page.get_textpage()
    try:
        letters = Letters(text_page)
        found = runs(letters)
        if not found:
            return []
        plain = _is_plain(text_page, found)
        parts = _as_they_are(letters, found) if plain else _placed(page, letters, found)
        return _rows(with_notes_last(with_code(parts, letters)), letters)
    finally:
        text_page.close()


def garbled(rows: Sequence[Row]) -> bool:
    """Whether a page's letters are codes of its own fonts, which no reader can make sense of."""
    shown = [c for row in rows for c in row.text if not c.isspace()]
    odd = sum(unicodedata.category(c) in {"Co", "Cn", "Cc"} or c == "\ufffd" for c in shown)
    return odd * 10 > len(shown) * 3


def _is_plain(text_page: Any, found: Sequence[Run]) -> bool:  # noqa: ANN401
    """Whether the file's lines are the page's, one under the other, with no wide space in them."""
    for above, below in pairwise(found):
        least = min(above.box.top - above.box.bottom, below.box.top - below.box.bottom)
        if below.box.top - above.box.bottom > 0.35 * least:
            return False
    if not all(run.upright for run in found):
        return False
    count = text_page.count_rects()
    if count > _MOST_BOXES:
        return True
    boxes = [Box(*text_page.get_rect(i)) for i in range(count)]
    for a, b in pairwise(boxes):
        low, high = sorted((a.top - a.bottom, b.top - b.bottom))
        level = overlap(a, b) > 0.5 * low
        if level and not -1 < b.left - a.right < 1.2 * high:
            return False
        if level and abs(a.bottom - b.bottom) > 0.25 * high:
            return False  # an exponent, it may be
    return True


def _as_they_are(letters: Letters, found: Sequence[Run]) -> list[Part]:
    end = max(run.box.right for run in found)
    return [_of_run(run, letters, end) for run in found]


def _of_run(run: Run, letters: Letters, end: float | None) -> Part:
    text = closed_up(run.text, run.at, letters)
    return Part(text, run.box, end, run.at, _some_letters([(run.text, run.at)]))


def _placed(page: Any, letters: Letters, found: Sequence[Run]) -> list[Part]:  # noqa: ANN401
    """The lines of each column in order, tables as rows of cells."""
    upright = list(words(letters, [run for run in found if run.upright]))
    turned = [run for run in found if not run.upright]
    if len(upright) > _MOST_WORDS or len(turned) > len(found) / 2:
        return _as_they_are(letters, found)
    rules = Rules(page)
    cut = regions(upright, rules.crossed)
    across = max((w.box.right for region in cut if region.right is None for w in region.words), default=0.0)
    parts = [part for region in cut for part in _of_region(region, letters, rules, region.right or across)]
    return [*parts, *(_of_run(run, letters, None) for run in turned)]


def _of_region(region: Region, letters: Letters, rules: Rules, end: float) -> Iterator[Part]:
    em = usual_height(region.words)
    own = lines(region.words)
    if up := list(raised(own, letters)):
        letters.raise_up(up)
    found = bands(own, em, rules)
    at = 0
    made = [table for table in tables(found, em, rules) if not _is_code(table, letters)]
    for table in [*made, None]:
        for band in found[at : table.first if table else len(found)]:
            yield from (_line(line, letters, em, end) for line in band.lines)
        if table:
            yield from _of_table(table, letters, em)
            at = table.last


def _line(line: Line, letters: Letters, em: float, end: float) -> Part:
    own = line.words
    wide = any(b.box.left - a.box.right > 2 * em for a, b in pairwise(own))
    before = own[0].before if own[0].first else ""
    text = before + written(own, letters, em) + own[-1].after
    box = line.box._replace(left=own[0].box.left, right=max(w.box.right for w in own))
    some = _some_letters([(w.text, w.at) for w in own])
    return Part(text, box, end, own[0].at - len(before), some, wide)


def _of_table(table: Table, letters: Letters, em: float) -> Iterator[Part]:
    """Rows as Markdown has them, with the line that makes the first one a head."""
    typed = any(w.after for row in table.rows for cell in row for line in cell for w in line.words)
    for n, row in enumerate(table.rows):
        said = [_cell(cell, letters, em, typed=typed) for cell in row]
        box = box_around([line.box for cell in row for line in cell])
        height = median(line.box.top - line.box.bottom for cell in row for line in cell)
        box = box._replace(bottom=box.top - height)
        at = min(line.words[0].at for cell in row for line in cell)
        some = _some_letters([(w.text, w.at) for cell in row for line in cell for w in line.words])
        yield Part(f"| {' | '.join(said)} |", box, None, at, some, kind="table", goes_on=n > 0)
        if n == 0:
            under = box._replace(top=box.bottom, bottom=box.bottom - height)
            yield Part(f"|{'---|' * len(said)}", under, None, at, kind="table", goes_on=True)


def _is_code(table: Table, letters: Letters) -> bool:
    """Whether it is code with notes behind its lines, which stand under each other."""
    code = sum(all(letters.type(cell[0].words[0].at).fixed for cell in row if cell) for row in table.rows)
    return 2 * code >= len(table.rows)


def _cell(cell: Sequence[Line], letters: Letters, em: float, *, typed: bool) -> str:
    """The text of a cell; ``typed`` where the file keeps the space at which a line was broken."""
    said = after = ""
    width = max((_width(line) for line in cell), default=0.0)
    full = False
    for line in cell:
        text = written(line.words, letters, em).strip()
        hangul = _HANGUL.match(said[-1:]) and _HANGUL.match(text)
        within = said[-1:].isalnum() or said.endswith(("(", "[")) or text.startswith((")", "-"))
        if not said or (typed and not after and not hangul and within):
            said += text
        else:
            said += f"{JOINT if hangul and full and not after else ' '}{text}"
        after = line.words[-1].after
        full = _width(line) > max(width - em, _SHORTEST_IN_CELL * em)
    return said.replace("|", "\\|")


def _width(line: Line) -> float:
    return line.words[-1].box.right - line.words[0].box.left


def _some_letters(pieces: Sequence[tuple[str, int]]) -> tuple[int, ...]:
    """Places of the first and the last letter of texts with their places, and of one between them."""
    middle = len(pieces) // 2
    half = len(pieces[0][0]) // 2 if len(pieces) == 1 else 0
    between = [(text[half:], at + half) for text, at in pieces[middle:]]
    back = (
        at + len(text) - 1 - m.start() for text, at in reversed(pieces) if (m := _LETTER.search(text[::-1]))
    )
    found = _first_letter(pieces), _first_letter(between), next(back, None)
    return tuple(at for at in found if at is not None)


def _first_letter(pieces: Iterable[tuple[str, int]]) -> int | None:
    return next((at + m.start() for text, at in pieces if (m := _LETTER.search(text))), None)


def _rows(parts: Sequence[Part], letters: Letters) -> list[Row]:
    parts = _with_ends(parts)
    height = median(p.height for p in parts)
    steps = [a.box.top - b.box.top for a, b in pairwise(parts) if a.box.top > b.box.top]
    step = median(steps) if steps else 0.0
    rows: list[Row] = []
    for i, part in enumerate(parts):
        own = part.height
        above = parts[i - 1] if i else None
        down = above.box.top - part.box.top if above else 0.0  # negative where a column starts
        apart = (
            above is not None
            and not part.goes_on
            and (
                down > _APART * step
                or (down >= 0 and abs(own - above.height) > _OTHER_SIZE * height)
                or own - above.height > _OTHER_SIZE * height  # a heading, on top of a column too
                or above.kind != part.kind
                or part.kind == "code"
                or (part.kind == "note" and NOTE.match(part.text.strip()) is not None)
            )
        )
        after = parts[i + 1] if i + 1 < len(parts) else None
        full = _filled(part, after) or _justified(parts, i)
        size, bold = _type(part, letters)
        rows.append(Row(tidy(part.text), part.box.top, own, apart, full, size, bold, part.box.left))
    return rows


def _with_ends(parts: Sequence[Part]) -> list[Part]:
    """Parts with where lines of their size end: a foot, a head or a table may reach farther than prose."""
    columns: dict[tuple[float, int], list[Part]] = {}
    for part in parts:
        if part.end is not None and not part.kind and not part.wide and len(part.text.strip()) >= _SHORTEST:
            height = round(part.height)
            for size in (height - 1, height, height + 1):
                columns.setdefault((part.end, size), []).append(part)
    ends = {of: end for of, lines in columns.items() if (end := _end(lines, of[0])) is not None}
    return [
        part if part.end is None else part._replace(end=ends.get((part.end, round(part.height)), part.end))
        for part in parts
    ]


def _end(lines: Sequence[Part], farthest: float) -> float | None:
    """The farthest place that a line reaches and another nearly; unknown where they are few or short."""
    if len(lines) < 3:
        return None
    rights = sorted((line.box.right for line in lines), reverse=True)
    start = min(line.box.left for line in lines)
    em = median(line.height for line in lines)
    for right, other in pairwise(rights):
        if right < start + 0.6 * (farthest - start):
            return None
        if right - other < _NEARLY * em:
            return right
    return None


def _type(part: Part, letters: Letters) -> tuple[float, bool]:
    """The size of most of a row, and whether all of it is bold."""
    types = [letters.type(at) for at in part.letters]
    if not types:
        return 0.0, False
    return median_low([one.size for one in types]), types[0].bold and types[-1].bold


def _justified(parts: Sequence[Part], i: int) -> bool:
    """Whether a line is as wide as those around it, in a paragraph that is narrower than its column."""
    part = parts[i]
    if part.end is None or part.wide or len(part.text.strip()) < _SHORTEST:
        return False
    near = _EVEN * part.height
    even = sum(abs(other.box.right - part.box.right) < near for other in parts[max(0, i - 2) : i + 3])
    begun = sum(abs(other.box.left - part.box.left) < near for other in parts[max(0, i - 2) : i + 3])
    return even >= 3 and begun >= 3


def _filled(part: Part, after: Part | None) -> bool:
    """Whether a line was broken because the next word did not fit."""
    said = part.text.strip()
    if part.end is None or part.wide or part.kind in {"table", "code"} or len(said) < _SHORTEST:
        return False
    word = after.text.split(maxsplit=1)[0][:12] if after and _alike(part, after) else "글자"
    em = (part.box.right - part.box.left) / _ems(said)
    return part.box.right + em * (0.2 + _ems(word)) >= part.end


def _alike(part: Part, other: Part) -> bool:
    """Whether the text of a part may go on in another."""
    return not other.kind and abs(other.height - part.height) < 0.15 * part.height


def _ems(text: str) -> float:
    """About how wide a text is, in widths of a Hangul letter."""
    return sum(1.0 if c > "\u1100" else 0.55 for c in text)
