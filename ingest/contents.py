"""Finds tables of contents: lines that only repeat or link to the headings below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.lines import Line, asks, bullet, ends_sentence, number, same_words, states

_LABEL = re.compile(r"(?:목\s?차|차\s?례|table of contents|contents|toc|순서)", re.I)
_ANCHOR = re.compile(r"\[[^\[\]]{1,300}\]\(#[^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_LINKED = re.compile(r"(?:\[[ xX]\]\s*)?!?\[.{1,300}?\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)\s*$")
_LONGEST = 160
_PLAN = re.compile(
    r"(?:오늘의?|이번 시간의?|본)?\s?(?:강의|발표|수업|세미나|학습)?\s?(?:목\s?차|차\s?례|순서)(?: 안내)?"
    r"|(?:오늘의?|이번 시간의?|강의|발표|수업|세미나)\s?(?:구성|주제|순서)"
    r"|(?:오늘|이번 시간에?)\s?(?:배울|다룰|할|볼) (?:내용|것|이야기|주제)"
    r"|(?:오늘의|발표|강의|학습|주요) 내용|index|(?:today s |lecture |talk )?"
    r"(?:outline|agenda|contents|topics|road ?map)(?: of (?:the |this )?(?:talk|lecture))?",
    re.I,
)
"""What a slide is called that tells the order of a talk."""
_AIM = re.compile(
    r"(?:(?:오늘의|이번 시간의?|강의|수업|발표)\s?)?(?:(?:학습\s?)?목표|개요)|(?:lecture |course )?overview"
    r"|(?:learning )?(?:objectives|goals|outcomes)",
    re.I,
)
"""What one is called that tells as well what the talk is about."""
_WORD = re.compile(r"[가-힣]{2,}|[a-z]{3,}")
_GENERAL = frozenset(
    (
        "방법 소개 정리 개요 비교 이해 설명 기법 종류 개념 역할 문제 구조"
        " the and for with introduction method methods"
    ).split()
)
"""Words that stand in many headings: one alone announces none."""
_GOAL = re.compile(
    r"(?:수 있다|이해한다|설명한다|학습한다|배운다|익힌다|알아본다|살펴본다|다룬다|비교한다|구현한다)\W*$"
)
_LONGEST_STEP = 80
_LONGEST_PLAN = 20
"""Lines of such a slide."""


def contents(
    lines: Sequence[Line], code: Sequence[bool], *, strict: bool, slides: bool = False
) -> Iterator[tuple[int, int]]:
    """Runs of lines that are a table of contents.

    Args:
        lines: the whole document.
        code: for each line whether it is fenced code.
        strict: only what is labelled as one or made of links to anchors, as in Markdown.
        slides: also what a talk calls its agenda, when it announces other headings in words of its own.
    """
    table = _Lines(lines, code)
    i = 0
    while i < len(lines):
        found = None
        if lines[i].text and not code[i]:
            found = table.labelled(i) or table.anchors(i) or (None if strict else table.repeated(i))
            found = found or (table.announced(i) if slides else None)
        if found:
            yield i, found
        i = found or i + 1


class _Lines:
    """Lines with the place of the next line that says the same."""

    def __init__(self, lines: Sequence[Line], code: Sequence[bool]) -> None:
        self.lines = lines
        self.code = code
        self.key = [
            same_words(line.text) if 0 < len(line.text) <= _LONGEST and not code[i] else ""
            for i, line in enumerate(lines)
        ]
        self.next = [0] * len(lines)
        later: dict[str, int] = {}
        for i in range(len(lines) - 1, -1, -1):
            if key := self.key[i]:
                self.next[i] = later.get(key, 0)
                later[key] = i

    def _block(self, i: int) -> tuple[list[int], int]:
        """The list or run of entries that starts at a line, and its end."""
        entries: list[int] = []
        end = i
        for j in range(i, min(i + 400, len(self.lines))):
            line = self.lines[j]
            if not line.text:
                continue
            if self.code[j] or len(line.text) > _LONGEST or not self._entry(line.text):
                break
            if entries and number(line.text) and self.key[j] == self.key[entries[0]]:
                break  # the first heading itself
            entries.append(j)
            end = j + 1
        return entries, end

    def _entry(self, text: str) -> bool:
        return bool(bullet(text) or number(text) or _LINKED.match(text))

    def labelled(self, i: int) -> int | None:
        """A ``목차`` line and the list below it, when that repeats headings or is made of links."""
        if len(self.lines[i].text) > 60 or not is_label(self.lines[i].text):
            return None
        start = next((j for j in range(i + 1, min(i + 6, len(self.lines))) if self.lines[j].text), None)
        if start is None:
            return None
        entries, end = self._block(start)
        if len(entries) < 2:
            return None
        named = sum(1 for j in entries if self.next[j] >= end)
        linked = sum(1 for j in entries if _LINKED.match(_unmarked(self.lines[j].text)))
        outer = min(self.lines[j].indent for j in entries)
        tops = [j for j in entries if self.lines[j].indent == outer]
        linked_tops = sum(1 for j in tops if _LINKED.match(_unmarked(self.lines[j].text)))
        if named * 2 >= len(entries) or linked * 2 >= len(entries) or linked_tops * 2 > len(tops):
            return end
        return None

    def announced(self, i: int) -> int | None:
        """A slide that tells the order of a talk: most of its lines take up words of other headings."""
        label = self.lines[i].text
        if label[:1] != "#" or len(label) > 60 or self.code[i]:
            return None
        said = _named(label)
        plan = _PLAN.fullmatch(said) is not None
        if not plan and not _AIM.fullmatch(said):
            return None
        below = range(i + 1, len(self.lines))
        end = next((j for j in below if self.lines[j].text[:1] == "#"), len(self.lines))
        entries = [line.text for line in self.lines[i + 1 : end] if line.text]
        told = sum(not _announces(text) for text in entries)
        if not 2 <= len(entries) <= _LONGEST_PLAN or told * 5 > len(entries):
            return None
        others = {
            word
            for j, line in enumerate(self.lines)
            if line.text[:1] == "#" and not i <= j < end and not self.code[j]
            for word in _words(line.text)
        }
        taken_up = sum(any(_meets(word, others) for word in _words(text)) for text in entries)
        return end if taken_up * (2 if plan else 3) >= len(entries) * (1 if plan else 2) else None

    def anchors(self, i: int) -> int | None:
        """A list whose outer items link to anchors of the same page."""
        text = self.lines[i].text
        if not bullet(text) and not number(text):
            return None
        if not _ANCHOR.match(_unmarked(text)):
            return None
        entries, end = self._block(i)
        outer = [j for j in entries if self.lines[j].indent <= self.lines[i].indent]
        for group in (outer, entries):
            linked = sum(1 for j in group if _ANCHOR.match(_unmarked(self.lines[j].text)))
            if linked >= 2 and linked * 5 >= len(group) * 3:
                return end
        return None

    def repeated(self, i: int) -> int | None:
        """Three or more lines in a row that come again below, in order and with text between them.

        A list that a sentence leads into is the author's own, even when headings take it up again.
        """
        if not self.next[i] or not _nameable(self.lines[i].text) or self._led_into(i):
            return None
        run = [i]
        for j in range(i + 1, min(self.next[i], len(self.lines))):
            if not self.lines[j].text:
                continue
            if self.next[j] <= self.next[run[-1]] or not _nameable(self.lines[j].text):
                break
            run.append(j)
        if len(run) < 3 or self.next[run[0]] <= run[-1]:
            return None
        apart = sum(self._text_between(self.next[a], self.next[b]) for a, b in pairwise(run))
        return run[-1] + 1 if apart * 3 >= (len(run) - 1) * 2 else None

    def _led_into(self, i: int) -> bool:
        above = next((j for j in range(i - 1, max(-1, i - 4), -1) if self.lines[j].text), None)
        return (
            above is not None and ends_sentence(self.lines[above].text) and not asks(self.lines[above].text)
        )

    def _text_between(self, a: int, b: int) -> bool:
        return any(self.lines[j].text for j in range(a + 1, min(b, a + 6)))


def is_label(text: str) -> bool:
    """Whether a line names a table of contents."""
    return _LABEL.fullmatch(_named(text)) is not None


def _named(text: str) -> str:
    """A label without signs, and without a number that says it goes on."""
    said = re.sub(r":[a-z_]+:|[^\w\s]", " ", text)
    return " ".join(re.sub(r"^\s*#+|\s(?:계속|\d{1,2}(?:\s\d{1,2})?)\s*$", " ", said).split())


def _announces(text: str) -> bool:
    """Whether a line says what comes, or what one will be able to do, and nothing of the matter itself."""
    if len(text) > _LONGEST_STEP:
        return False
    return _GOAL.search(text) is not None or not (ends_sentence(text) or states(text))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _GENERAL


def _meets(word: str, others: set[str]) -> bool:
    """Whether one of the others is the word, but for a particle at the end of either."""
    if word in others:
        return True
    starts = (word[:n] for n in range(2 if word[0] >= "가" else 5, len(word)))
    return any(start in others for start in starts) or any(
        other.startswith(word) and len(other) <= len(word) + 3 for other in others
    )


def _unmarked(text: str) -> str:
    found = bullet(text) or number(text)
    return text[found.end() :] if found else text


def _nameable(text: str) -> bool:
    return len(text) <= _LONGEST and (asks(text) or not ends_sentence(text))
