"""Rows of a PDF that read as headings: larger or bolder than the text, or numbered one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.pdf_row import Row, body_size, mostly_bold
from ingest.pdf_titles import (
    Numbered,
    crumb_of_formula,
    group,
    lists_contents,
    named,
    numbered,
    title_like,
)

_LARGER = 1.13
"""Of the body's size: LaTeX sets a subsection 1.2 times as large."""
_BOLD_LARGER = 1.04

Type = tuple[float, bool]
"""A size, and whether it is bold."""


class Found(NamedTuple):
    """Rows that read as a heading."""

    page: int
    first: int
    last: int
    """The row after it."""
    text: str
    type: Type
    number: Numbered | None


def candidates(pages: Sequence[Sequence[Row]]) -> list[Found]:
    """The headings of a document in the order of its pages; no row belongs to two."""
    return _without_doubles(sorted([*_by_type(pages), *_by_number(pages)], key=lambda one: one[:2]))


def _by_type(pages: Sequence[Sequence[Row]]) -> Iterator[Found]:
    body, all_bold = body_size(pages), mostly_bold(pages)
    if not body:
        return
    bold: list[Found] = []
    for p, lines in enumerate(pages):
        toc = lists_contents(lines)
        i = 0
        while i < len(lines):
            line = lines[i]
            larger = line.size >= (_BOLD_LARGER if line.bold and not all_bold else _LARGER) * body
            heavier = line.bold and not all_bold and abs(line.size - body) <= 0.04 * body
            if not (larger or heavier):
                i += 1
                continue
            last = group(lines, i)
            if last < 0:
                i = _past_type(lines, i)
                continue
            text = " ".join(one.text.strip() for one in lines[i:last])
            one = Found(p, i, last, text, (line.size, line.bold), numbered(text))
            if larger and title_like(text) and not crumb_of_formula(text):
                yield one
            elif heavier and not toc and _stands_alone(lines, i, last) and named(text):
                bold.append(one)
            i = last
    if len(bold) >= 2 or any(one.number for one in bold):
        yield from (one for one in bold if not crumb_of_formula(one.text))


def _past_type(lines: Sequence[Row], i: int) -> int:
    """The row after a paragraph in a type of its own."""
    own = lines[i].size, lines[i].bold
    while i < len(lines) and (lines[i].size, lines[i].bold) == own:
        i += 1
    return i


def _stands_alone(lines: Sequence[Row], first: int, last: int) -> bool:
    """Whether rows of the body's size are set apart from the text above and name what stands below."""
    apart = first == 0 or lines[first].apart or not lines[first - 1].full
    apart = apart or (lines[first].bold and numbered(lines[first].text) is not None)
    beside = any(
        abs(lines[i].top - lines[first].top) < lines[first].height / 2
        for i in (first - 1, last)
        if 0 <= i < len(lines)
    )
    return apart and not beside and not lines[last - 1].full


def _by_number(pages: Sequence[Sequence[Row]]) -> Iterator[Found]:
    """Rows of whatever type whose numbers (4.1, 4.2.1, 제3절) go on from one to the next."""
    seen: list[Found] = []
    for p, lines in enumerate(pages):
        if lists_contents(lines):
            continue
        numbers = [_own_number(line.text) for line in lines]
        for i, number in enumerate(numbers):
            if number is None or (not number.unit and number.depth < 2):
                continue
            if _listed(numbers, i) or crumb_of_formula(lines[i].text) or not _stands_alone(lines, i, i + 1):
                continue
            line = lines[i]
            seen.append(Found(p, i, i + 1, line.text.strip(), (line.size, line.bold), number))
    kept = [one for one in _going_on(seen) if one.number]
    if len(kept) >= 2:
        yield from kept
        yield from _chapters(pages, kept)


def _own_number(text: str) -> Numbered | None:
    number = numbered(text)
    return number if number and named(text) else None


def _listed(numbers: Sequence[Numbered | None], i: int) -> bool:
    """Whether a number is one of a list: the next row counts on."""
    own = numbers[i]
    beside = (numbers[j] for j in (i - 1, i + 1) if 0 <= j < len(numbers))
    return any(one is not None and own is not None and one.depth == own.depth for one in beside)


def _going_on(seen: Sequence[Found]) -> Iterator[Found]:
    """Those whose numbers follow on the ones before: the next of a depth, or the first of a deeper one."""
    before: dict[str, tuple[int, ...]] = {}
    for one in seen:
        assert one.number is not None
        numbers, unit = one.number
        last = before.get(unit)
        if last is None or _follows(last, numbers, units=bool(unit)):
            before[unit] = numbers
            yield one


def _follows(last: tuple[int, ...], numbers: tuple[int, ...], *, units: bool) -> bool:
    if units:
        return numbers[0] in (last[0] + 1, 1)
    if len(numbers) > len(last):
        return numbers[: len(last)] == last and all(n == 1 for n in numbers[len(last) :])
    kept, here = numbers[:-1], numbers[-1]
    if last[: len(kept)] == kept and here == last[len(kept)] + 1:
        return True
    return here == 1 and len(kept) >= 1 and kept > last[: len(kept)]  # a chapter's first


def _chapters(pages: Sequence[Sequence[Row]], kept: Sequence[Found]) -> Iterator[Found]:
    """Rows like ``5. 결론`` between headings like 4.3: their numbers are of those, or count on from them."""
    tops = {one.number.numbers[0] for one in kept if one.number and not one.number.unit}
    for p, lines in enumerate(pages):
        for i, line in enumerate(lines):
            number = numbered(line.text)
            if number is None or number.unit or number.depth > 1 or not named(line.text):
                continue
            own = number.numbers[0]
            led = own in tops or (own - 1 in tops and line.apart)
            below = numbered(lines[i + 1].text) if i + 1 < len(lines) else None
            if led and not (below and below.numbers == (own + 1,)) and _stands_alone(lines, i, i + 1):
                yield Found(p, i, i + 1, line.text.strip(), (line.size, line.bold), number)


def _without_doubles(seen: Sequence[Found]) -> list[Found]:
    """Each row once, in the larger of the headings that hold it."""
    kept: list[Found] = []
    for one in seen:
        if kept and one.page == kept[-1].page and one.first < kept[-1].last:
            if one.last > kept[-1].last and one.first == kept[-1].first:
                kept[-1] = one
            continue
        kept.append(one)
    return kept
