"""Where the notes hold a noun: beside what a conversation is about, or in a place of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import PurePath

from rag.glossary import compact_name
from rag.index import Index
from rag.korean import terms
from rag.names import spellings
from rag.subject import ASPECTS
from rag.types import HEADING_SEPARATOR

LONGEST_HEADLINE = 30
"""Characters of a line that may be a heading of plain text."""
LOOKED_AT = 100
"""Chunks that are looked at for one noun."""
ALIKE = 2
"""Letters that two titles of one kind end in: 된장찌개, 김치찌개."""
_PARTS = re.compile(r"[.!?,;:]\s+|\n")
"""Between sentences, clauses and lines."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A chunk as letters without spaces."""

    titles: tuple[str, ...]
    """The titles of its document and the headings above it."""
    file: str
    """The name of its file."""
    text: str
    lines: frozenset[str]
    """The lines that hold nothing but a few words, as headings of plain text do."""
    rows: tuple[str, ...]
    """All of its lines."""
    parts: tuple[str, ...]
    """Its lines, cut into sentences and clauses."""

    def is_headline(self, name: str) -> bool:
        """Whether a heading, or a line of its own, is a name."""
        letters = compact_name(name)
        return letters in self.titles or letters in self.lines

    def under(self, name: str) -> bool:
        """Whether a title, a heading or the name of the file has each word of a name."""
        above = " ".join((*self.titles, self.file))
        return all(compact_name(word) in above for word in name.split())

    def titled(self, name: str) -> bool:
        """Whether the title of its document has each word of a name."""
        return all(compact_name(word) in " ".join((*self.titles[:1], self.file)) for word in name.split())

    def leads(self, name: str) -> bool:
        """Whether a line, a sentence or a clause begins with a name, as what tells of it does."""
        letters = compact_name(name)
        return any(part.startswith(letters) for part in self.parts)

    def lists_apart(self, name: str, other: str) -> bool:
        """Whether lines begin with either, and none has both, as the entries of a list do."""
        one, two = compact_name(name), compact_name(other)
        begins = {own for row in self.rows for own in (one, two) if row.startswith(own)}
        return len(begins) == 2 and not any(one in row and two in row for row in self.rows)

    def headed(self, name: str) -> bool:
        """Whether a title or a heading begins with a name, or the name of the file holds it."""
        letters = compact_name(name)
        return letters in self.file or any(title.startswith(letters) for title in self.titles)


@dataclass(slots=True)
class Placed:
    """Where the notes hold a noun.

    Args:
        index: of the notes.
    """

    index: Index
    _found: dict[str, tuple[_Place, ...]] = field(default_factory=dict)

    def knows(self, noun: str) -> bool:
        """Whether the notes have it anywhere."""
        return bool(self._places(noun))

    def beside(self, noun: str, name: str) -> bool:
        """Whether a passage has a noun that stands under a name, or has the name, too."""
        return any(self._is_about(place, name) for place in self._places(noun))

    def only_beside(self, noun: str, name: str) -> bool:
        """Whether each passage that has a noun is about a name."""
        places = self._places(noun)
        return bool(places) and all(self._is_about(place, name) for place in places)

    def is_thing(self, noun: str) -> bool:
        """Whether the notes tell of it as of a thing: a title, a heading or a clause begins with it."""
        first = noun.split(" ", maxsplit=1)[0]
        return any(place.headed(noun) or place.leads(first) for place in self._places(noun))

    def listed_apart(self, noun: str, name: str) -> bool:
        """Whether a list has an entry for each of them: 월세, 보증금."""
        return any(place.lists_apart(noun, name) for place in self._places(noun))

    def in_its_kind(self, noun: str, name: str) -> bool:
        """Whether a noun stands under a title like one that has a name: 누리랩스 면접, 하늘소프트 면접."""
        titles = {title for place in self._places(noun) for title in place.titles}
        own = {title for place in self._places(name) for title in place.titles if compact_name(name) in title}
        return any(_alike(one, other) for one in titles for other in own)

    def heads(self, noun: str) -> bool:
        """Whether a note or a section is about it: its title or heading begins with it."""
        return any(place.headed(noun) for place in self._places(noun))

    def titled(self, name: str) -> bool:
        """Whether the title of one note, or the name of its file, has each word of a name."""
        return any(place.titled(name) for place in self._places(name))

    def headed_under(self, noun: str, name: str) -> bool:
        """Whether a heading under a name holds a noun."""
        letters = compact_name(noun)
        return any(
            place.under(name) and any(letters in title for title in place.titles)
            for place in self._places(noun)
        )

    def head_alike(self, noun: str, name: str) -> bool:
        """Whether a heading or a line is one of them alone, and another one the other."""
        return all(any(place.is_headline(one) for place in self._places(one)) for one in (noun, name))

    def head_one_note(self, noun: str, name: str) -> bool:
        """Whether a heading or a line of a note is one of them alone, and another one of it the other."""
        notes = [{p.file for p in self._places(one) if p.is_headline(one)} for one in (noun, name)]
        return not notes[0].isdisjoint(notes[1])

    def stands_under(self, noun: str, name: str) -> bool:
        """Whether a passage that has a noun stands under titles that hold each word of a name."""
        return any(place.under(name) for place in self._places(noun))

    def heads_elsewhere(self, noun: str, name: str) -> bool:
        """Whether a note or a section is about a noun that does not stand under a name."""
        return any(place.headed(noun) and not place.under(name) for place in self._places(noun))

    def _is_about(self, place: _Place, name: str) -> bool:
        return place.under(name) or compact_name(name) in place.text

    def _places(self, noun: str) -> tuple[_Place, ...]:
        """The passages that have a noun, its words in any order, under their titles."""
        if noun not in self._found:
            self._found[noun] = self._looked_up(noun)
        return self._found[noun]

    def _looked_up(self, noun: str) -> tuple[_Place, ...]:
        group = [*spellings((noun,), 1.0).items()]
        if letters := " ".join(term.text for term in terms(noun) if term.kind == "bigram"):
            group.append((letters, 1.0))  # in a sentence the analyser may cut it otherwise
        numbers = [number for number, _ in self.index.lexical([tuple(group)], LOOKED_AT)] if group else []
        found = (_place(chunk.source, title, chunk.heading, chunk.text)
                 for chunk, title in self.index.chunks(numbers).values())  # fmt: skip
        words = [compact_name(word) for word in noun.split()]
        return tuple(p for p in found if all(w in " ".join((*p.titles, p.file, p.text)) for w in words))


def _place(source: str, title: str, heading: str, text: str) -> _Place:
    titles = (title, *heading.split(HEADING_SEPARATOR))
    above = tuple(compact_name(one) for one in titles if one)
    lines = frozenset(compact_name(line) for line in text.splitlines() if len(line) <= LONGEST_HEADLINE)
    rows, parts = (tuple(map(compact_name, cut)) for cut in (text.splitlines(), _PARTS.split(text)))
    return _Place(above, compact_name(PurePath(source).stem), compact_name(text), lines, rows, parts)


def _alike(one: str, other: str) -> bool:
    """Whether two titles, as letters, end alike in more than a word for notes: 정리."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one[::-1], other[::-1], strict=False))
    shared = sum(1 for _ in pairs)
    return ALIKE <= shared < min(len(one), len(other)) and one[-shared:] not in ASPECTS
