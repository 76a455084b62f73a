"""The rows of all pages as one text: without running heads, with lines joined that a page broke."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ingest import pdf_cut_tables
from ingest.lines import ANSWER_MARK, QUESTION_MARK, bullet, ends_sentence, number
from ingest.pdf_deck import is_deck, slides
from ingest.pdf_edges import without_running_heads
from ingest.pdf_headings import Entry, Heading, Headings, headings
from ingest.pdf_notes import above_cut_paragraphs
from ingest.pdf_type import Line

_MOST_GLUED = 10_000
"""Joints that Kiwi judges (about 0.8 ms each); after so many a joint gets a space."""

_COVER = 120
"""Letters of a page whose last row is no sentence that goes on over its end."""
_HYPHENS = frozenset("\u00ad\u2010-")
_HANGUL = re.compile(r"[가-힣]")
_PLAIN = Heading()


class Flow:
    """The text of a document with the offset where each page starts."""

    def __init__(
        self, pages: Sequence[Sequence[Line]], outline: Iterable[Entry], wide: Sequence[bool] = ()
    ) -> None:
        kept = [list(page) for page in pages]
        self.left_out = without_running_heads(kept)
        """Characters of heads, feet, page numbers, repeated titles and headers that are not in the text."""
        self.left_out += pdf_cut_tables.join(kept)
        self._deck = is_deck(kept, wide)
        if self._deck:
            found, repeated = slides(kept, outline)
            self.left_out += repeated
        else:
            above_cut_paragraphs(kept)
            found = headings(kept, outline)
        self.title = found.title
        """What the largest type on the first page says; empty where nothing stands out."""
        self._words = _words(kept)
        self._glued = 0
        self._out: list[str] = []
        self._length = 0
        self.pages = tuple(self._written(kept, found))
        self.text = "".join(self._out)

    def _written(self, pages: Sequence[Sequence[Line]], found: Headings) -> Iterator[int]:
        """Write the rows of every page; gives where each page starts."""
        before: Line | None = None
        wide = False
        for page, lines in enumerate(pages):
            starts = None
            left = 0  # rows that the heading above runs over
            for i, line in enumerate(lines):
                if left:
                    self._join(lines[i - 1], line)
                    self._say(line.text.strip())
                    left -= 1
                    continue
                missing, sign, rows = found.at.get((page, i), _PLAIN)
                named = bool(missing or sign)
                first = i == 0
                if first and page and (self._deck or _only_names(pages[page - 1])):
                    before = None
                if before is not None and not named and self._goes_on(before, line, first=first):
                    self._join(before, line)
                elif self._out:
                    apart = self._deck if first else line.apart
                    self._say("\n\n" if wide or named or apart else "\n")
                starts = self._length if starts is None else starts
                for title in missing:
                    self._say(f"{title}\n\n")
                self._say(sign + line.text.strip())
                left = rows - 1 if sign else 0
                before, wide = (None, True) if sign else (line, False)
            yield self._length if starts is None else starts

    def _say(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)

    def _goes_on(self, before: Line, row: Line, *, first: bool) -> bool:
        """Whether a row carries on the sentence of the one before it; ``first`` of its page."""
        said, text = before.text.rstrip(), row.text.strip()
        if _cut_by_hyphen(said, text):
            return True
        if not before.full or (row.apart and not first) or _starts_something(text):
            return False
        if ends_sentence(said) and said[-1] not in ",、;:":
            return False
        return _of_one_size(before, row) and any(c.isalnum() for c in text)

    def _join(self, before: Line, row: Line) -> None:
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
        if "-" in rest:
            return False  # leave-one-out
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


def _only_names(page: Sequence[Line]) -> bool:
    return sum(len(line.text) for line in page) < _COVER


def _of_one_size(one: Line, other: Line) -> bool:
    if one.size and other.size:
        return abs(one.size - other.size) <= 0.1 * one.size
    return abs(one.height - other.height) <= 0.25 * one.height


def _cut_by_hyphen(left: str, right: str) -> bool:
    return left[-1:] in _HYPHENS and left[-2:-1].isalpha() and right[:1].islower()


def _starts_something(text: str) -> bool:
    return bool(
        bullet(text) or number(text) or QUESTION_MARK.match(text) or ANSWER_MARK.match(text)
        or text[:1] in "#|>※○●■□◆▶①②③④⑤⑥⑦⑧⑨⑩+·•" or re.match(r"[(\[]?(?:\d{1,2}|[가-하])[)\]]\s", text)
    )  # fmt: skip


def _words(pages: Sequence[Sequence[Line]]) -> Counter[str]:
    """How often each word stands inside a row, where no line end can have cut it."""
    found: Counter[str] = Counter()
    for page in pages:
        for line in page:
            found.update(word.casefold().strip("(),.\"'“”‘’[]:;?!") for word in line.text.split()[:-1])
    return found
