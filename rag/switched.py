"""A question typed with the keyboard in the other language, put right where that makes it a question.

Latin letters become Hangul when all of a word are syllables and some word of the question is then one that
the notes or the glossary know, or the whole is Korean to Kiwi; Hangul becomes Latin when the notes or the
glossary know the Latin word. A word that is known as it stands is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rag.keyboard import standing, to_hangul, to_latin
from rag.known import Change, Known
from rag.korean import Morpheme, morphemes, terms
from rag.sound import is_hangul, is_latin
from rag.terms import QUESTION_WORDS

FEWEST_SYLLABLES = 4
"""Of a question in Hangul typed as Latin, when the notes know none of it."""

_LATIN = re.compile(r"(?<![0-9_-])[A-Za-z]+(?![0-9_-])")
_HANGUL = re.compile(r"[가-힣\u1100-\u11ff]+")
_LONE_LETTER = re.compile("[\u1100-\u11ff]")
_ENDINGS = ("J", "E", "V", "XS", "S", "M")
"""First letters of tags: what follows a noun without being another one."""

Place = tuple[int, int, str]
"""A span of a text and what should stand there."""


def switched(text: str, known: Known) -> tuple[str, list[Change]]:
    """A normalised text with what was typed in the other layout put right, and what was changed."""
    return _Switch(known).switched(text)


@dataclass(frozen=True, slots=True)
class _Switch:
    known: Known

    def switched(self, text: str) -> tuple[str, list[Change]]:
        """The text with what was typed in the other layout put right."""
        spans = self._as_hangul(text) or self._as_latin(text)
        changes: list[Change] = []
        for start, end, meant in reversed(spans):
            changes.insert(0, Change(standing(text[start:end]), meant))
            text = text[:start] + meant + text[end:]
        return text, _merged(changes) if len(spans) > 1 and _neighbouring(spans) else changes

    def _as_hangul(self, text: str) -> list[Place]:
        """Latin words that are Hangul in the other layout; none where none of them is a known word."""
        found = []
        for match in _LATIN.finditer(text):
            start, end = match.span()
            word = match.group()
            name = re.match("[A-Z]{2,}(?=[a-z])", word)
            if name and self.known.knows(name.group()):
                start += name.end()
                word = text[start:end]
            meant = to_hangul(word)
            if is_hangul(meant) and not self.known.knows(word):
                found.append((start, end, meant))
        if not found:
            return []
        read, places = _replaced(text, found)
        parts = morphemes(read)
        strengths = [self._strength(read, parts, start, end) for start, end in places]
        if 2 not in strengths and (0 in strengths or not self._foreign_to_latin(text, found)):
            return []
        return [one for one, much in zip(found, strengths, strict=True) if much or len(one[2]) > 1]

    def _foreign_to_latin(self, text: str, found: list[Place]) -> bool:
        """Whether words that only Kiwi knows make up a question, apart from names in Latin letters."""
        latin = [m.group().lower() for m in _LATIN.finditer(text)]
        return (
            sum(len(meant) for _, _, meant in found) >= FEWEST_SYLLABLES
            and not _HANGUL.search(text)
            and not any(word in QUESTION_WORDS for word in latin)
        )

    def _strength(self, read: str, parts: list[Morpheme], start: int, end: int) -> int:
        """How sure a span of a text is Korean: 2 when the notes or the glossary know it, 1 when Kiwi does."""
        inside = [m for m in parts if start <= m.start < end]
        names = (at for at, until, _, _ in self.known.glossary.find(read) if until - at > 1)
        known = (
            t for t in terms(read)
            if t.kind in {"noun", "compound"} and t.end - t.start > 1 and start <= t.start < end
            and self.known.frequency(t.text)
        )  # fmt: skip
        if any(start <= at < end for at in names) or any(known):
            return 2
        return int(all(m.known for m in inside))

    def _as_latin(self, text: str) -> list[Place]:
        """Hangul words that are known Latin words in the other layout."""
        found, strange = [], []
        parts = morphemes(text)
        for match in _HANGUL.finditer(text):
            word, at = match.group(), match.start()
            lone = _LONE_LETTER.search(word) is not None
            if not lone and (not self._strange(parts, *match.span()) or self.known.knows(word)):
                continue
            whole = to_latin(word).lower()
            typed = list(accumulate(len(to_latin(syllable)) for syllable in word))
            for size in range(len(word), 0, -1):
                meant = whole[: typed[size - 1]]
                if self.known.written(meant) and self._ends_well(text, at, at + size, match.end(), meant):
                    found.append((at, at + size, meant))
                    break
            else:
                if lone and is_latin(whole):
                    strange.append((*match.span(), whole))
        return sorted(found + strange) if found else []

    def _strange(self, parts: list[Morpheme], start: int, end: int) -> bool:
        """Whether neither Kiwi nor the notes know a word of the text."""
        return any(
            not m.known and not self.known.frequency(m.form)
            for m in parts if start <= m.start < end
        )  # fmt: skip

    def _ends_well(self, text: str, start: int, end: int, last: int, meant: str) -> bool:
        """Whether only an ending follows up to ``last`` when ``meant`` stands in place of a span."""
        read, after = text[:start] + meant + text[end:], start + len(meant)
        until = last + len(read) - len(text)
        return all(m.tag.startswith(_ENDINGS) for m in morphemes(read) if after <= m.start < until)


def _replaced(text: str, spans: list[Place]) -> tuple[str, list[tuple[int, int]]]:
    """The text with spans replaced, and where the new ones stand."""
    places = []
    shift = 0
    for start, end, meant in spans:
        at = start + shift
        text = text[:at] + meant + text[end + shift :]
        shift += len(meant) - (end - start)
        places.append((at, at + len(meant)))
    return text, places


def _neighbouring(spans: list[Place]) -> bool:
    return all(after[0] - before[1] == 1 for before, after in pairwise(spans))


def _merged(changes: list[Change]) -> list[Change]:
    return [Change(" ".join(c.typed for c in changes), " ".join(c.meant for c in changes))]
