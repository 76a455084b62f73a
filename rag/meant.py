"""What was meant by a question as it was typed: wrong keyboard, gaps inside a word, typing errors.

Nothing is changed that the notes, the glossary or the sound of a word know. The keyboard is certain, for
nonsense in one layout that is a known word in the other was not meant as nonsense; a typing error is a guess
and stays one: what was typed is kept beside it and counts more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.glossary import Glossary, bundled_glossary, is_particle
from rag.index import Index
from rag.keyboard import letters, standing, to_hangul, to_latin
from rag.korean import Morpheme, Term, morphemes, normalize, singular, terms
from rag.language import tr
from rag.sound import is_hangul, is_latin
from rag.spelling import Neighbour, neighbours
from rag.terms import QUESTION_WORDS, Guess, heard

MOST_TRIED = 6
"""Neighbours of a word that are tried in the question."""
LONG = 10
"""Letters from which a word is corrected though another word of the question stays unknown: that one may be
what was asked for."""
SURE_LATIN = 8
"""Letters from which a Latin word with an error is hardly another word."""
FEWEST_SYLLABLES = 4
"""Of a question in Hangul typed as Latin, when the notes know none of it."""

_WORD = re.compile(r"[가-힣\u1100-\u11ff]+|(?<![\w-])[A-Za-z]+(?![0-9_-])|(?<=[가-힣])[A-Za-z]+(?![0-9_-])")
_LATIN = re.compile(r"(?<![0-9_-])[A-Za-z]+(?![0-9_-])")
_HANGUL = re.compile(r"[가-힣\u1100-\u11ff]+")
_LONE_LETTER = re.compile("[\u1100-\u11ff]")
_SYLLABLES = re.compile("[가-힣]+")
_ENDINGS = ("J", "E", "V", "XS", "S", "M")
"""First letters of tags: what follows a noun without being another one."""


Place = tuple[int, int, str]
"""A span of a text and what should stand there."""


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a question that was read as something else."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is searched for."""

    text: str
    guesses: tuple[Guess, ...] = ()
    """Where typing errors were corrected in ``text``."""
    changes: tuple[Change, ...] = ()

    @property
    def notice(self) -> str:
        """What the user should know of it; empty where nothing was changed."""
        if not self.changes:
            return ""
        shown = ", ".join(f"'{change.typed}' → '{change.meant}'" for change in self.changes)
        return tr(f"{shown}(으)로 찾았습니다.", f"Searched for {shown}.")


def read(question: str, index: Index, glossary: Glossary | None = None) -> Reading:
    """What was meant by a question.

    Args:
        question: as it was typed.
        index: the notes, which know words.
        glossary: the bundled one by default.
    """
    return _Reader(index, bundled_glossary() if glossary is None else glossary).read(normalize(question))


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Where a word stands that nothing knows, with its ending."""

    start: int
    end: int
    sure: bool
    """Whether it is hardly a word at all: Kiwi does not know it."""
    real: int = 0
    """Characters of a noun at its start that Kiwi does know."""


class _Reader:
    def __init__(self, index: Index, glossary: Glossary) -> None:
        self._index = index
        self._glossary = glossary

    def read(self, text: str) -> Reading:
        text, switched = self._switched(text)
        text, joined = self._joined(text)
        text, guesses, corrected = self._corrected(text)
        return Reading(text, tuple(guesses), (*switched, *joined, *corrected))

    # what is known ----------------------------------------------------------------------------------

    def _knows(self, word: str) -> bool:
        lower = word.lower()
        plain = singular(lower) if lower.isascii() else lower
        return (
            plain in QUESTION_WORDS
            or self._index.document_frequency(plain) > 0
            or self._glossary.knows(lower)
            or bool(heard(Term(plain, 0, len(plain), "noun"), self._index.sounding_like))
        )

    def _starting(self, beginning: str) -> list[tuple[str, int]]:
        return [*self._index.words_starting(beginning), *self._glossary.starting(beginning)]

    # the wrong keyboard -----------------------------------------------------------------------------

    def _switched(self, text: str) -> tuple[str, list[Change]]:
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
            if name and self._knows(name.group()):
                start += name.end()
                word = text[start:end]
            meant = to_hangul(word)
            if is_hangul(meant) and not self._knows(word):
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
        names = (at for at, until, _, _ in self._glossary.find(read) if until - at > 1)
        known = (
            t for t in terms(read)
            if t.kind in {"noun", "compound"} and t.end - t.start > 1 and start <= t.start < end
            and self._index.document_frequency(t.text)
        )  # fmt: skip
        if any(start <= at < end for at in names) or any(known):
            return 2
        return int(all(m.known for m in inside))

    def _as_latin(self, text: str) -> list[Place]:
        """Hangul words that are known Latin words in the other layout."""
        found, strange = [], []
        for match in _HANGUL.finditer(text):
            word, at = match.group(), match.start()
            lone = _LONE_LETTER.search(word) is not None
            if not lone and not self._strange(text, *match.span()):
                continue
            for size in range(len(word), 0, -1):
                meant = to_latin(word[:size]).lower()
                if self._written(meant) and self._ends_well(text, at, at + size, match.end(), meant):
                    found.append((at, at + size, meant))
                    break
            else:
                meant = to_latin(word).lower()
                if lone and is_latin(meant):
                    strange.append((*match.span(), meant))
        return sorted(found + strange) if found else []

    def _written(self, word: str) -> bool:
        """Whether a Latin word of three letters or more stands in the notes or the glossary."""
        if len(word) < 3 or not is_latin(word):
            return False
        return self._index.document_frequency(singular(word)) > 0 or self._glossary.knows(word)

    def _strange(self, text: str, start: int, end: int) -> bool:
        """Whether neither Kiwi nor the notes know a word of the text."""
        return any(
            not m.known and not self._index.document_frequency(m.form)
            for m in morphemes(text) if start <= m.start < end
        )  # fmt: skip

    def _ends_well(self, text: str, start: int, end: int, last: int, meant: str) -> bool:
        """Whether only an ending follows up to ``last`` when ``meant`` stands in place of a span."""
        read, after = text[:start] + meant + text[end:], start + len(meant)
        until = last + len(read) - len(text)
        return all(m.tag.startswith(_ENDINGS) for m in morphemes(read) if after <= m.start < until)

    # gaps -------------------------------------------------------------------------------------------

    def _joined(self, text: str) -> tuple[str, list[Change]]:
        """The text without the gap inside a word of the notes, where the pieces are none."""
        changes: list[Change] = []
        gaps = {gap for word in self._unknown(text) for gap in (word.start - 1, word.end)}
        for gap in sorted(gaps, reverse=True):
            if text[gap : gap + 1] != " ":
                continue
            joined = text[:gap] + text[gap + 1 :]
            for term in terms(joined):
                if (
                    term.kind in {"noun", "compound"}
                    and term.start < gap < term.end
                    and self._index.document_frequency(term.text)
                ):
                    typed = text[term.start : term.end + 1]
                    changes.insert(0, Change(typed, joined[term.start : term.end]))
                    text = joined
                    break
        return text, changes

    # typing errors ----------------------------------------------------------------------------------

    def _corrected(self, text: str) -> tuple[str, list[Guess], list[Change]]:
        """The text with what is known in place of what is not, where it is near enough."""
        unknown = self._unknown(text)
        nearest = [self._nearest(text, word, alone=len(unknown) == 1) for word in unknown]
        guesses: list[Guess] = []
        changes: list[Change] = []
        for word, best in reversed(list(zip(unknown, nearest, strict=True))):
            if best is None or (None in nearest and len(letters(best.word)) < LONG):
                continue
            start, end = word.start, word.start + best.typed
            typed, longer = text[start:end], len(best.word) - best.typed
            text = text[:start] + best.word + text[end:]
            guesses = [(first + longer, last + longer, said) for first, last, said in guesses]
            guesses.insert(0, (start, end + longer, typed.lower()))
            changes.insert(0, Change(standing(typed), best.word))
        return text, guesses, changes

    def _unknown(self, text: str) -> list[_Unknown]:
        """Words that neither the notes, the glossary nor their sound know."""
        covered = [(start, end) for start, end, _, _ in self._glossary.find(text)]
        found = [t for t in terms(text) if t.kind in {"noun", "compound"}]
        for term in sorted(found, key=lambda t: t.start - t.end):
            if (
                self._index.document_frequency(term.text)
                or self._glossary.knows(term.text)
                or heard(term, self._index.sounding_like)
            ):
                covered.append((term.start, term.end))
        lost = [
            t for t in found
            if t.kind == "noun" and t.text not in QUESTION_WORDS
            and not any(
                start <= t.start < end and (t.end <= end or is_particle(text[end : t.end]))
                for start, end in covered
            )
        ]  # fmt: skip
        strange = {m.start for m in morphemes(text) if not m.known} if lost else set()
        words = []
        for match in _WORD.finditer(text):
            start, end = match.span()
            inside = [t for t in lost if start <= t.start < end]
            if inside and match.group().isascii():
                words.append(_Unknown(start, end, end - start >= SURE_LATIN))
            elif inside:
                real = max((t.end for t in inside if t.start == start and t.start not in strange), default=0)
                words.append(_Unknown(start, end, any(t.start in strange for t in inside), real - start))
        return words

    def _nearest(self, text: str, word: _Unknown, *, alone: bool) -> Neighbour | None:
        """The known word that another was meant for, or None."""
        typed = text[word.start : word.end]
        if not (word.sure or alone) or (typed.isascii() and any(c.isupper() for c in typed[1:])):
            return None
        near = [n for n in neighbours(typed.lower(), self._starting) if n.typed != word.real]
        if not word.sure:
            near = [n for n in near if n.distance == 1 and len(n.word) > 2]
        return next((n for n in near[:MOST_TRIED] if self._fits(text, word.start, word.end, n)), None)

    def _fits(self, text: str, start: int, end: int, meant: Neighbour) -> bool:
        """Whether a word reads well in place of what was typed: it is cut as one, and all behind is known."""
        read = text[:start] + meant.word + text[start + meant.typed :]
        after, last = start + len(meant.word), end + len(meant.word) - meant.typed
        whole = any(t.start == start and t.end == after and t.kind != "bigram" for t in terms(read))
        named = any(at == start and until == after for at, until, _, _ in self._glossary.find(read))
        return (whole or named) and all(self._follows(m) for m in morphemes(read) if after <= m.start < last)

    def _follows(self, part: Morpheme) -> bool:
        if part.tag in {"NNG", "NNP", "XR", "SL"}:
            return len(part.form) > 1 and self._knows(part.form)
        return part.known and (part.tag not in {"VV", "VA"} or self._knows(part.form))


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
