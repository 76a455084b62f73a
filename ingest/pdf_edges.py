"""What stands at the ends of a PDF's pages and is no text: running heads, feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ingest.lines import QUESTION_MARK, ends_sentence, same_words
from ingest.pdf_row import Pages, Place, Row, body_size

_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.?|쪽|페이지)?\s*(\d{1,5}|[ivxlc]{1,6})\s*(?:쪽|페이지|page)?\s*(?:(?:/|of|중)\s*\d{1,5})?\W*",
    re.I,
)
_OF_ALL = re.compile(r"\W*(\d{1,5})\s*(?:/|of)\s*(\d{1,5})\W*", re.I)
_LEADING = re.compile(r"^\d{1,4}\s+(?=\D)")
_DIGITS = re.compile(r"\d+")
_EXERCISE = re.compile(
    r"(?:예제|문제|문항|연습|보기|실습|example|exercise|problem|question)(?=\W|\d|$)", re.I
)
_SAME_LINE = 4.0
"""Points by which the parts of one head may stand higher or lower than another."""
_SAME_HEIGHT = 3.0


def without_running_heads(pages: Pages) -> int:
    """Take heads, feet and page numbers off the pages; how many characters went?"""
    left_out = 0
    body = body_size(pages)
    for _ in range(2):  # two rows at most at either end
        for p, i in {place for places in _repeated(pages, body) for place in places}:
            left_out += len(pages[p][i].text.strip())
            pages[p][i] = pages[p][i]._replace(text="")
        pages[:] = [[line for line in page if line.text] for page in pages]
    return left_out


def _repeated(pages: Sequence[Sequence[Row]], body: float) -> Iterator[Sequence[Place]]:
    """Rows at the ends of pages that say the same at the same height, or count the pages."""
    titles = {same_words(line.text) for page in pages for line in page if _large(line, body)} - {""}
    numbers: dict[int, list[Place]] = defaultdict(list)
    counting: dict[tuple[str, int], list[Place]] = defaultdict(list)
    same: dict[str, list[Place]] = defaultdict(list)
    for p, page in enumerate(pages):
        for i in _ends(page):
            line = page[i]
            text = line.text.strip()
            if _small(line, body) and same_words(_LEADING.sub("", text)) in titles:
                yield [(p, i)]
            elif (found := _PAGE_NUMBER.fullmatch(text)) and found[1].isdigit():
                numbers[int(found[1]) - p].append((p, i))
                if (of := _OF_ALL.fullmatch(text)) and int(of[1]) == p + 1 <= int(of[2]):
                    yield [(p, i)]
            elif text.startswith("|"):
                continue  # a table's head stands on each of its pages
            elif len(page) > 1 and len(text) <= 100 and (_small(line, body) or not _says_numbers(text)):
                masked = _DIGITS.sub("0", text)
                names = _large(line, body) or (line.bold and not _small(line, body))
                same[text if names else masked].append((p, i))
                for digits in () if names else {*_DIGITS.findall(text)}:
                    counting[masked, int(digits[:6]) - p].append((p, i))
    yield from (places for places in numbers.values() if len(places) >= 2)
    for places in counting.values():
        yield from (near for near in _by_height(pages, places) if _counts_pages(pages, near, body))
    for text, places in same.items():
        for near in _by_height(pages, places):
            yield _of_a_head(pages, near, body, text)


def _ends(page: Sequence[Row]) -> set[int]:
    """The rows at the top and at the bottom of a page; the first and last where no height is known."""
    if not page:
        return set()
    heights = [line.top for line in page]
    if not any(heights):
        return {0, len(page) - 1}
    high, low = max(heights), min(heights)
    return {i for i, top in enumerate(heights) if high - top < _SAME_LINE or top - low < _SAME_LINE}


def _by_height(pages: Sequence[Sequence[Row]], places: Iterable[Place]) -> Iterator[list[Place]]:
    """Places in groups of about one height, each in order of the pages."""
    groups: list[list[Place]] = []
    before = 0.0
    for p, i in sorted(places, key=lambda place: pages[place[0]][place[1]].top):
        top = pages[p][i].top
        if groups and top - before < _SAME_HEIGHT:
            groups[-1].append((p, i))
        else:
            groups.append([(p, i)])
        before = top
    yield from (sorted(group) for group in groups)


def _counts_pages(pages: Sequence[Sequence[Row]], places: Sequence[Place], body: float) -> bool:
    """Whether rows that are alike but for a number count the pages, all or every other one."""
    first = pages[places[0][0]][places[0][1]]
    on = {p for p, _ in places}
    if len(on) < 2:
        return False
    text = first.text.strip()
    if _EXERCISE.match(text) or QUESTION_MARK.match(text):
        return False
    at_an_end = text[0].isdigit() or text[-1].isdigit()
    return _small(first, body) or (at_an_end and len(on) >= 3)


def _of_a_head(
    pages: Sequence[Sequence[Row]], places: Sequence[Place], body: float, text: str
) -> Sequence[Place]:
    """Those of rows that say the same at one height which are no text."""
    first = pages[places[0][0]][places[0][1]]
    with_text = sum(bool(page) for page in pages)
    on = {p for p, _ in places}
    if _small(first, body) and (len(on) >= 3 or (len(on) == 2 and with_text <= 3 and _alike(pages, places))):
        return places
    if len(on) < 3 or _EXERCISE.match(text) or QUESTION_MARK.match(text):
        return ()
    # a head that stands on some pages only may be a chapter's title: its first place stays
    most = len(on) * 5 >= with_text * 3 and not _large(first, body)
    return places if most else places[1:]


def _says_numbers(text: str) -> bool:
    """Whether a row may be a sentence that only its numbers tell from another one."""
    return ends_sentence(text) and _DIGITS.search(text) is not None


def _alike(pages: Sequence[Sequence[Row]], places: Sequence[Place]) -> bool:
    return len({pages[p][i].text.strip() for p, i in places}) == 1


def _large(line: Row, body: float) -> bool:
    return bool(body) and line.size >= 1.1 * body


def _small(line: Row, body: float) -> bool:
    return 0 < line.size <= 0.95 * body
