"""The rows of all pages as one text: without running heads, with lines joined that a page broke."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.lines import ANSWER_MARK, QUESTION_MARK, bullet, ends_sentence, number, same_words
from ingest.pdf_page import Row

_MOST_GLUED = 10_000
"""Joints that Kiwi judges (about 0.8 ms each); after so many a joint gets a space."""

_HYPHENS = frozenset("\u00ad\u2010-")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.?|쪽|페이지)?\s*(\d{1,5}|[ivxlc]{1,6})\s*(?:쪽|페이지|page)?\s*(?:(?:/|of|중)\s*\d{1,5})?\W*",
    re.I,
)
_DIGIT = re.compile(r"\d+")
_HANGUL = re.compile(r"[가-힣]")


class Entry(NamedTuple):
    """A bookmark of the outline."""

    title: str
    level: int
    """From 0."""
    page: int
    """From 0."""


_Titles = dict[tuple[int, int], tuple[tuple[str, ...], str]]
"""For a row of a page: titles to write before it, and the sign that makes a heading of it."""


class Flow:
    """The text of a document with the offset where each page starts."""

    def __init__(self, pages: Sequence[Sequence[Row]], outline: Iterable[Entry]) -> None:
        kept = [list(page) for page in pages]
        self.left_out = sum(_without_running_heads(kept))
        """Characters of heads, feet and page numbers that are not in the text."""
        self._words = _words(kept)
        self._glued = 0
        self._out: list[str] = []
        self._length = 0
        self.pages = tuple(self._written(kept, _headings(kept, outline)))
        self.text = "".join(self._out)

    def _written(self, pages: Sequence[Sequence[Row]], titles: _Titles) -> Iterator[int]:
        """Write the rows of every page; gives where each page starts."""
        before: Row | None = None
        wide = False
        for number_, rows in enumerate(pages):
            starts = None
            for i, row in enumerate(rows):
                missing, sign = titles.get((number_, i), ((), ""))
                if (
                    before is not None
                    and not missing
                    and not sign
                    and self._goes_on(before, row, first=i == 0)
                ):
                    self._join(before, row)
                elif self._out:
                    self._say("\n\n" if wide or missing or sign or (row.apart and i > 0) else "\n")
                starts = self._length if starts is None else starts
                for title in missing:
                    self._say(f"{title}\n\n")
                self._say(sign + row.text.strip())
                before, wide = (None, True) if sign else (row, False)
            yield self._length if starts is None else starts

    def _say(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)

    def _goes_on(self, before: Row, row: Row, *, first: bool) -> bool:
        """Whether a row carries on the sentence of the one before it; ``first`` of its page."""
        said, text = before.text.rstrip(), row.text.strip()
        if _cut_by_hyphen(said, text):
            return True
        if not before.full or (row.apart and not first) or _starts_something(text):
            return False
        if ends_sentence(said) and said[-1] not in ",、;:":
            return False
        return abs(before.height - row.height) <= 0.25 * before.height and any(c.isalnum() for c in text)

    def _join(self, before: Row, row: Row) -> None:
        """Put between two rows what stood there before the page broke the line."""
        left, right = before.text.rstrip(), row.text.lstrip()
        if _cut_by_hyphen(left, right):
            if left[-1] == "\u00ad" or self._only_breaks(left, right):
                self._out[-1] = self._out[-1][:-1]
                self._length -= 1
        elif left != before.text or right != row.text or self._apart(left, right):
            self._say(" ")

    def _only_breaks(self, left: str, right: str) -> bool:
        """Whether a hyphen only breaks the line; one that the document writes elsewhere stays."""
        head = re.split(r"[\s(\"'“‘]", left[:-1])[-1].casefold()
        tail = re.match(r"[\w-]*", right)
        rest = tail[0].casefold() if tail else ""
        return self._words[head + rest] >= self._words[f"{head}-{rest}"]

    def _apart(self, left: str, right: str) -> bool:
        """Whether two words meet where a line ends; Korean lines end inside words too."""
        if not _HANGUL.match(right) or not left[-1].isalnum():
            return True
        last, first = left.rsplit(maxsplit=1)[-1].casefold(), right.split(maxsplit=1)[0].casefold()
        if self._words[last + first]:
            return False
        if len(last) > 1 < len(first) and self._words[last] and self._words[first]:
            return True
        self._glued += 1
        if self._glued > _MOST_GLUED:
            return True
        from rag.korean import kiwi

        _, spaces = kiwi().glue([left[-20:], right[:20]], return_space_insertions=True)
        return bool(spaces[0])


def _cut_by_hyphen(left: str, right: str) -> bool:
    return left[-1:] in _HYPHENS and left[-2:-1].isalpha() and right[:1].islower()


def _starts_something(text: str) -> bool:
    return bool(
        bullet(text) or number(text) or QUESTION_MARK.match(text) or ANSWER_MARK.match(text)
        or text[:1] in "#|>※○●■□◆▶①②③④⑤⑥⑦⑧⑨⑩+·•" or re.match(r"[(\[]?(?:\d{1,2}|[가-하])[)\]]\s", text)
    )  # fmt: skip


def _words(pages: Sequence[Sequence[Row]]) -> Counter[str]:
    """How often each word stands inside a row, where no line end can have cut it."""
    found: Counter[str] = Counter()
    for page in pages:
        for row in page:
            found.update(word.casefold().strip("(),.\"'“”‘’[]:;?!") for word in row.text.split()[:-1])
    return found


def _without_running_heads(pages: list[list[Row]]) -> Iterable[int]:
    """Take heads, feet and page numbers off the pages; gives the characters of each that went."""
    for _ in range(2):  # two rows at most at either end
        for rows in _repeated(pages):
            for page, i in rows:
                yield len(pages[page][i].text.strip())
                pages[page][i] = pages[page][i]._replace(text="")
        pages[:] = [[row for row in page if row.text] for page in pages]


def _repeated(pages: Sequence[Sequence[Row]]) -> Iterable[list[tuple[int, int]]]:
    """Rows at the ends of pages that say the same at the same height, or count the pages."""
    edges: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    numbers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for p, page in enumerate(pages):
        for i in _ends(page):
            text = page[i].text.strip()
            if (found := _PAGE_NUMBER.fullmatch(text)) and found[1].isdigit():
                numbers[int(found[1]) - p].append((p, i))
            elif len(page) > 1 and len(text) <= 100 and not (ends_sentence(text) and _DIGIT.search(text)):
                edges[_DIGIT.sub("0", text), round(page[i].top / 3)].append((p, i))
    yield from (rows for rows in numbers.values() if len(rows) >= 2)
    with_text = sum(bool(page) for page in pages)
    for rows in edges.values():
        if len(rows) >= 3:
            # a head that stands on some pages only may be a chapter's title: its first place stays
            yield rows if len(rows) * 5 >= with_text * 3 else rows[1:]


def _ends(page: Sequence[Row]) -> set[int]:
    """The rows at the top and at the bottom of a page; the first and last where no height is known."""
    if not page:
        return set()
    heights = [row.top for row in page]
    if not any(heights):
        return {0, len(page) - 1}
    return {heights.index(max(heights)), heights.index(min(heights))}


def _headings(pages: Sequence[Sequence[Row]], outline: Iterable[Entry]) -> _Titles:
    """What makes headings of the outline: a sign for the row that is one, titles that no row says."""
    found: _Titles = {}
    keys: dict[int, list[str]] = {}
    for entry in outline:
        rows = pages[entry.page] if 0 <= entry.page < len(pages) else ()
        key, sign = same_words(entry.title), "#" * min(entry.level + 2, 6) + " "
        if not rows or not key:
            continue
        own = keys.setdefault(entry.page, [same_words(row.text) for row in rows])
        at = own.index(key) if key in own else None
        if at is not None:
            own[at] = ""
            found[entry.page, at] = (found.get((entry.page, at), ((), ""))[0], sign)
        else:
            missing, kept = found.get((entry.page, 0), ((), ""))
            found[entry.page, 0] = ((*missing, sign + entry.title), kept)
    return found
