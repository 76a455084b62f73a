"""Columns of a page: white space from top to bottom with prose on either hand.

A page is cut at white rectangles, as in T. Breuel, *Two Geometric Algorithms for Layout Analysis* (DAS
2002): a gutter is a tall one that no line crosses, with lines of text on both sides. What lies above and
below it, and each side, is cut again, as in the recursive XY-cut of G. Nagy and S. Seth (ICPR 1984).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.pdf_letters import Box
from ingest.pdf_lines import Phrase, phrases
from ingest.pdf_words import Word, usual_height

_BIN = 2.0
"""Points; gutters are looked for at every one of these."""
_FEWEST = 5
"""Lines that stand beside each other in columns."""
_NARROWEST = 9.0
"""Ems of a column of prose; a narrower one is a table's."""
_ROOM = 0.7
"""Ems of a gutter."""
_MOST = 12
"""Places where a gutter is looked for."""
_DEEPEST = 6
_BULLET = re.compile(r"[•·▪◦‣○●■□◆▶※]|[–-]$|\d{1,2}[.)](?!\d)")


class Region(NamedTuple):
    """Words that are read from top to bottom."""

    words: list[Word]
    right: float | None
    """Where its lines end; unknown where it is what stands across columns."""


class _Gutter(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


Crossed = Callable[[float, float, float], int]
"""How many horizontal rules cross a place, between a height and another."""


def regions(words: Sequence[Word], crossed: Crossed) -> list[Region]:
    """Parts of a page in reading order; one on a page without columns."""
    if not words:
        return []
    return list(_cut(list(words), crossed, _DEEPEST, None, ()))


def _cut(
    words: list[Word], crossed: Crossed, deep: int, right: float | None, known: Sequence[float]
) -> Iterator[Region]:
    """Regions of words; ``known`` are places where another part of the page has its gutter."""
    gutter = _gutter(words, crossed, known) if deep and len(words) >= 2 * _FEWEST else None
    if gutter is None:
        if words:
            yield Region(words, right)
        return
    middle = (gutter.left + gutter.right) / 2
    above, left, beside, below = [], [], [], []
    for word in words:
        height = (word.box.bottom + word.box.top) / 2
        if height > gutter.top:
            above.append(word)
        elif height < gutter.bottom:
            below.append(word)
        elif word.box.left < middle:
            left.append(word)
        else:
            beside.append(word)
    room = gutter.right - gutter.left
    known = [gutter.left + share * room for share in (0.2, 0.5, 0.8)]
    yield from _cut(above, crossed, deep - 1, right, known)
    yield from _cut(left, crossed, deep - 1, gutter.left, ())
    yield from _cut(beside, crossed, deep - 1, max(w.box.right for w in beside), ())
    yield from _cut(below, crossed, deep - 1, right, known)


def _gutter(words: Sequence[Word], crossed: Crossed, known: Sequence[float]) -> _Gutter | None:
    """The white rectangle that parts most lines of prose."""
    em = usual_height(words)
    groups = phrases(words, em)
    start, end = min(g.box.left for g in groups), max(g.box.right for g in groups)
    if end - start < 2 * _NARROWEST * em or len(groups) < 2 * _FEWEST:
        return None
    best: tuple[int, _Gutter] | None = None
    for x in [*(x for x in known if start < x < end), *_places(groups, start, end)]:
        for band in _bands(groups, x, em):
            inside = [g for g in groups if band[0] < (g.box.bottom + g.box.top) / 2 < band[1]]
            found = _columns(inside, x, em, crossed)
            if found and (best is None or len(inside) > best[0]):
                best = (len(inside), found)
    return best[1] if best else None


def _places(groups: Sequence[Phrase], start: float, end: float) -> list[float]:
    """Where few lines stand, from the whitest."""
    size = int((end - start) / _BIN) + 2
    changes = [0] * (size + 1)
    for group in groups:
        changes[int((group.box.left - start) / _BIN)] += 1
        changes[int((group.box.right - start) / _BIN) + 1] -= 1
    counts: list[int] = []
    for change in changes[:size]:
        counts.append((counts[-1] if counts else 0) + change)
    low, high = int(0.12 * size), int(0.88 * size)
    most = 0.65 * median(counts[low:high] or [0])
    valleys: list[list[int]] = []
    for at in range(low, high):
        if counts[at] > most:
            continue
        if valleys and valleys[-1][-1] == at - 1 and counts[at] == counts[at - 1]:
            valleys[-1].append(at)
        else:
            valleys.append([at])
    valleys.sort(key=lambda v: (counts[v[0]], -len(v)))
    return [start + (v[0] + v[-1] + 1) / 2 * _BIN for v in valleys[:_MOST]]


def _bands(groups: Sequence[Phrase], x: float, em: float) -> Iterator[tuple[float, float]]:
    """Heights between two phrases that cross a place, with room for some lines."""
    across = sorted((g.box for g in groups if g.box.left < x < g.box.right), key=lambda b: -b.top)
    top = max(g.box.top for g in groups) + 1
    for box in [*across, Box(0, 0, 0, min(g.box.bottom for g in groups) - 1)]:
        if top - box.top > _FEWEST * em:
            yield box.top, top
        top = min(top, box.bottom)


def _columns(groups: Sequence[Phrase], x: float, em: float, crossed: Crossed) -> _Gutter | None:
    """The gutter, where columns stand on both sides of a place."""
    left = _rows([g.box for g in groups if g.box.right <= x])
    right = _rows([g.box for g in groups if g.box.left >= x])
    left, right = _without_ends(left, right, em)
    if not left or not right:
        return None
    low = min(b.bottom for row in (*left, *right) for b in row)
    high = max(b.top for row in (*left, *right) for b in row)
    inside = [g for g in groups if low <= g.box.bottom and g.box.top <= high]
    sides = [g for g in inside if g.box.right <= x], [g for g in inside if g.box.left >= x]
    if not all(sides):
        return None
    gutter = _Gutter(max(g.box.right for g in sides[0]), min(g.box.left for g in sides[1]), low, high)
    if gutter.right - gutter.left < _ROOM * em:
        return None
    shares = [_prose(side, em) for side in (left, right)]
    prose = min(shares) > 0.3 and sum(shares) > 0.9
    listed = all(_is_list(side) for side in sides)
    aside = max(shares) > 0.3 and _apart(left, right, em)
    if not prose and not listed and not aside:
        return None
    even = min(shares) > 0.8 or not prose
    if crossed(x, low, high) >= 2 or ((prose or aside) and _in_rows(left, right, em, even=even)):
        return None
    return gutter


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """The boxes of each line of a column, from the top."""
    found: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: -(b.top + b.bottom)):
        last = found[-1][0] if found else None
        if last and abs((last.top + last.bottom) - (box.top + box.bottom)) < 0.9 * (last.top - last.bottom):
            found[-1].append(box)
        else:
            found.append([box])
    return found


def _without_ends(
    left: list[list[Box]], right: list[list[Box]], em: float
) -> tuple[list[list[Box]], list[list[Box]]]:
    """Without a running head or foot, on one side or of parts on both, far from the rest."""
    for end, inner in ((0, 1), (-1, -2)):
        if min(len(left), len(right)) < 3:
            break
        far = [_step(side, end, inner) > max(2 * em, 1.5 * _usual_step(side)) for side in (left, right)]
        level = abs(left[end][0].bottom - right[end][0].bottom) < 0.5 * em
        if level and all(far):
            del left[end], right[end]
            continue
        for side, other, lonely in ((left, right, far[0]), (right, left, far[1])):
            outside = (
                side[end][0].top < other[end][0].bottom if end else side[end][0].bottom > other[end][0].top
            )
            if lonely and outside:
                del side[end]
                break
    return left, right


def _step(rows: Sequence[Sequence[Box]], one: int, other: int) -> float:
    return abs(rows[one][0].bottom - rows[other][0].bottom)


def _usual_step(rows: Sequence[Sequence[Box]]) -> float:
    return median(above[0].bottom - below[0].bottom for above, below in pairwise(rows))


def _prose(rows: Sequence[Sequence[Box]], em: float) -> float:
    """Which share of a column's lines fills it; 0 where it is narrow or they are few."""
    left, right = min(b.left for row in rows for b in row), max(b.right for row in rows for b in row)
    width = right - left
    filled = sum(sum(b.right - b.left for b in row) > 0.65 * width for row in rows)
    enough = width >= _NARROWEST * em and len(rows) >= _FEWEST and filled >= _FEWEST - 1
    return filled / len(rows) if enough else 0.0


def _apart(left: Sequence[Sequence[Box]], right: Sequence[Sequence[Box]], em: float) -> bool:
    """Whether few lines of two sides stand at the same heights, as prose and what stands beside it."""
    few, many = sorted((left, right), key=len)
    if len(few) < _FEWEST:
        return False
    near = 0.15 * em
    bottoms = sorted(row[0].bottom for row in many)
    middles = sorted((row[0].bottom + row[0].top) / 2 for row in many)
    level = sum(
        _has(bottoms, row[0].bottom, near) or _has(middles, (row[0].bottom + row[0].top) / 2, near)
        for row in few
    )
    return 2 * level <= len(few)


def _has(heights: Sequence[float], height: float, near: float) -> bool:
    at = bisect_left(heights, height - near)
    return at < len(heights) and heights[at] < height + near


def _is_list(side: Sequence[Phrase]) -> bool:
    """Whether most of a column's lines are items."""
    rows = _rows([g.box for g in side])
    marked = sum(_BULLET.match(g.words[0].text) is not None for g in side if g.words)
    return len(rows) >= 3 and marked >= 3 and 2 * marked >= len(rows)


def _in_rows(left: Sequence[Sequence[Box]], right: Sequence[Sequence[Box]], em: float, *, even: bool) -> bool:
    """Whether both columns are broken at the same heights, as the cells of a table are.

    Args:
        left: the lines of the left column.
        right: those of the right one.
        em: the height of most letters.
        even: whether nearly all lines fill their columns, so that they may be prose with much space between.
    """
    whites = [[(low[0].top, high[0].bottom) for high, low in pairwise(side)] for side in (left, right)]
    usual = min(high - low for side in whites for low, high in side)
    if not even:
        usual = min(usual, 0.6 * em)
    breaks = [[(low, high) for low, high in side if high - low > usual + 0.2 * em] for side in whites]
    if min(len(found) for found in breaks) < 2:
        return False
    shared = sum(any(min(a[1], b[1]) - max(a[0], b[0]) > 0 for b in breaks[1]) for a in breaks[0])
    return shared >= 2 and shared * 10 >= 7 * max(len(found) for found in breaks)
