"""The rows of all pages as one text: without running heads, with lines joined that a page broke.

In: the rows of each page, the outline, and which pages are wider than high. Out: ``Flow``, the text with the
offset where each page starts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ingest.lines import ANSWER_MARK, QUESTION_MARK, bullet, closes_sentence, number, states
from ingest.pdf_cut import join_tables, notes_above_cut_paragraphs
from ingest.pdf_deck import is_deck, slides
from ingest.pdf_edges import without_running_heads
from ingest.pdf_headings import Entry, Heading, Headings, headings
from ingest.pdf_items import depths
from ingest.pdf_row import JOINT, Row

_MOST_GLUED = 10_000
"""Joints that Kiwi judges (about 0.8 ms each); after so many a joint gets a space."""

_COVER = 120
"""Letters of a page whose last row is no sentence that goes on over its end."""
_HYPHENS = frozenset("\u00ad\u2010-")
_HANGUL = re.compile(r"[가-힣]")
_CLOSE_ASIDE = re.compile(r"[가-힣]\(")
_APART_ASIDE = re.compile(r"[가-힣] \(")
_SIGNS = "(),.\"'“”‘’[]:;?!"
_PLAIN = Heading()


class Flow:
    """The text of a document with the offset where each page starts."""

    def __init__(
        self, pages: Sequence[Sequence[Row]], outline: Iterable[Entry], wide: Sequence[bool] = ()
    ) -> None:
        kept = [list(page) for page in pages]
        self.left_out = without_running_heads(kept)
        """Characters of heads, feet, page numbers, repeated titles and headers that are not in the text."""
        self.left_out += join_tables(kept)
        self._deck = is_deck(kept, wide)
        if self._deck:
            found, repeated = slides(kept, outline)
            self.left_out += repeated
        else:
            notes_above_cut_paragraphs(kept)
            found = headings(kept, outline)
        self.title = found.title
        """What the largest type on the first page says; empty where nothing stands out."""
        self._depths = depths(kept, {place for place, heading in found.at.items() if heading.sign})
        self._words = _words(kept)
        self._asides_apart = _asides_apart(kept)
        self._known: dict[tuple[str, str], bool] = {}
        self._glued = 0
        self._out: list[str] = []
        self._length = 0
        self.pages = tuple(self._written(kept, found))
        self.text = "".join(self._out)

    def _written(self, pages: Sequence[Sequence[Row]], found: Headings) -> Iterator[int]:
        """Write the rows of every page; gives where each page starts."""
        before: Row | None = None
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
                self._say((sign or "  " * self._depths.get((page, i), 0)) + self._whole(line.text.strip()))
                left = rows - 1 if sign else 0
                before, wide = (None, True) if sign else (line, False)
            yield self._length if starts is None else starts

    def _say(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)

    def _whole(self, text: str) -> str:
        """A row whose cells' lines are joined as those of prose are."""
        said, *rest = text.split(JOINT)
        for piece in rest:
            said += f"{' ' if self._apart(said, piece) else ''}{piece}"
        return said

    def _goes_on(self, before: Row, row: Row, *, first: bool) -> bool:
        """Whether a row carries on the sentence of the one before it; ``first`` of its page."""
        said, text = before.text.rstrip(), row.text.strip()
        if _cut_by_hyphen(said, text):
            return True
        if not before.full or (row.apart and not first) or _starts_something(text):
            return False
        if closes_sentence(said):
            return False
        if self._deck and states(said):
            return False  # slides leave the full stop out
        return _of_one_size(before, row) and any(c.isalnum() for c in text)

    def _join(self, before: Row, row: Row) -> None:
        """Put between two rows what stood there before the page broke the line."""
        left, right = before.text.rstrip(), row.text.lstrip()
        if _cut_by_hyphen(left, right):
            if left[-1] == "\u00ad" or self._only_breaks(left, right):
                self._out[-1] = self._out[-1][:-1]
                self._length -= 1
        elif _cut_at_hyphen(left, right):
            return
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
        if right[:1] == "(" and _HANGUL.match(left[-1]):
            return self._asides_apart
        if not _HANGUL.match(right) or not left[-1].isalnum():
            return True
        last, first = _bare(left.rsplit(maxsplit=1)[-1]), _bare(right.split(maxsplit=1)[0])
        if self._words[last + first]:
            return False
        if len(last) > 1 < len(first) and self._words[last] and self._words[first]:
            return True
        if (last, first) not in self._known:
            self._known[last, first] = self._judged_apart(left, right)
        return self._known[last, first]

    def _judged_apart(self, left: str, right: str) -> bool:
        """Whether Kiwi, which knows what words there are, would put a space there."""
        self._glued += 1
        if self._glued > _MOST_GLUED:
            return True
        from rag.korean import kiwi

        _, spaces = kiwi().glue([left[-20:], right[:20]], return_space_insertions=True)
        return bool(spaces[0])


def _only_names(page: Sequence[Row]) -> bool:
    return sum(len(line.text) for line in page) < _COVER


def _of_one_size(one: Row, other: Row) -> bool:
    if one.size and other.size:
        return abs(one.size - other.size) <= 0.1 * one.size
    return abs(one.height - other.height) <= 0.25 * one.height


def _cut_by_hyphen(left: str, right: str) -> bool:
    return left[-1:] in _HYPHENS and left[-2:-1].isalpha() and right[:1].islower()


def _cut_at_hyphen(left: str, right: str) -> bool:
    """Whether a line ends behind a hyphen inside a word, which stays: ``쿨백-`` and ``라이블러``."""
    return left[-1:] in _HYPHENS and left[-2:-1].isalnum() and right[:1].isalnum()


def _bare(word: str) -> str:
    """A word without the signs around it, and without what a bracket behind it holds."""
    return word.casefold().lstrip(_SIGNS).split("(", 1)[0].rstrip(_SIGNS)


def _asides_apart(pages: Sequence[Sequence[Row]]) -> bool:
    """Whether the document sets a space between a Hangul word and the bracket behind it."""
    apart = close = 0
    for page in pages:
        for row in page:
            close += len(_CLOSE_ASIDE.findall(row.text))
            apart += len(_APART_ASIDE.findall(row.text))
    return apart >= close


def _starts_something(text: str) -> bool:
    return bool(
        bullet(text) or number(text) or QUESTION_MARK.match(text) or ANSWER_MARK.match(text)
        or text[:1] in "#|>※○●■□◆▶①②③④⑤⑥⑦⑧⑨⑩+·•" or re.match(r"[(\[]?(?:\d{1,2}|[가-하])[)\]]\s", text)
    )  # fmt: skip


def _words(pages: Sequence[Sequence[Row]]) -> Counter[str]:
    """How often each word stands inside a row, where no line end can have cut it."""
    found: Counter[str] = Counter()
    for page in pages:
        for line in page:
            for piece in line.text.split(JOINT):
                found.update(_bare(word) for word in piece.split()[:-1])
    return found
