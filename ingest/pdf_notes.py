"""Footnotes of a PDF: they stand above the paragraph that a page's end cuts, so that it is whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import ends_sentence
from ingest.pdf_type import Line, Pages, body_size

_SMALLER = 0.9
_NOTE = re.compile(r"\s*(?:\(?\d{1,3}\)?[.)]?\s*(?=[^\W\d])|[*†‡§¶⁰¹²³⁴-⁹]+\s*\S)")


def above_cut_paragraphs(pages: Pages) -> None:
    """Move the footnotes of each page above its last paragraph, where that goes on over the page's end."""
    body = body_size(pages)
    for p, lines in enumerate(pages[:-1]):
        first = _notes(lines, body)
        if first is None or not pages[p + 1]:
            continue
        said = lines[first - 1].text.strip()
        if not lines[first - 1].full or (ends_sentence(said) and said[-1] not in ",、;:"):
            continue
        start = first - 1
        while start > 0 and not lines[start].apart and lines[start - 1].full:
            start -= 1
        if start == 0:
            continue  # the paragraph may come from the page before
        notes = [lines[first]._replace(apart=True), *lines[first + 1 :]]
        cut = [lines[start]._replace(apart=True), *lines[start + 1 : first]]
        lines[start:] = [*notes, *cut]


def _notes(lines: Sequence[Line], body: float) -> int | None:
    """The first row of the footnotes at a page's end, if there are any."""
    first = len(lines)
    while first > 0 and 0 < lines[first - 1].size <= _SMALLER * body:
        first -= 1
    while first < len(lines) and not _NOTE.match(lines[first].text):
        first += 1
    return first if 0 < first < len(lines) else None
