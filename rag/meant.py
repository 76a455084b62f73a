"""What was meant by a question as it was typed: wrong keyboard, gaps inside a word, typing errors, addresses.

Nothing is changed that the notes, the glossary or the sound of a word know. The keyboard is certain, for
nonsense in one layout that is a known word in the other was not meant as nonsense; a typing error is a guess
and stays one: what was typed is kept beside it and counts more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.glossary import Glossary, bundled_glossary, is_particle
from rag.greek_names import greek_letters
from rag.index import Index
from rag.keyboard import letters, standing
from rag.known import Change, Known
from rag.korean import Morpheme, Term, morphemes, normalize, terms
from rag.language import tr
from rag.letters import is_unspaced
from rag.particles import joined
from rag.sound import is_hangul
from rag.spelling import Neighbour, neighbours
from rag.spoken import spoken
from rag.subject import ASPECTS
from rag.switched import switched
from rag.terms import QUESTION_WORDS, Guess, topic

PASTED = 400
"""Characters from which a question was pasted and not typed: it has words enough to be found by, and to look
at it anew for each gap and each word of it would take seconds."""
MOST_TRIED = 6
"""Neighbours of a word that are tried in the question."""
LONG = 10
"""Letters from which a word is corrected though another word of the question stays unknown: that one may be
what was asked for."""
SHORTEST_TORN = 3
"""Syllables of a name that is put together from pieces."""
SURE_LATIN = 8
"""Letters from which a Latin word with an error is hardly another word."""

_WORD = re.compile(r"[가-힣\u1100-\u11ff]+|(?<![\w-])[A-Za-z]+(?![0-9_-])|(?<=[가-힣])[A-Za-z]+(?![0-9_-])")
_HANGUL = re.compile(r"[가-힣\u1100-\u11ff]+")
_ADDRESS = re.compile(
    r"[(<]?(?:https?://|www\.)(?:[^\s가-힣<>()\"']|(?<=[/=_-])[가-힣]+(?=[\s/?#_-]|$))+[)>]?(?P<behind>\s?[가-힣]*)",
    re.IGNORECASE,
)
_OF_A_PAGE = ASPECTS | frozenset(
    "링크 주소 글 내용 본문 요약 정리 번역 문서 사이트 홈페이지 웹페이지 페이지 블로그 포스트 기사 영상 논문"
    " link url page site post article video paper content summary translate".split()
)
"""Asked for of an address, which is then what the question is about."""
_PIECES = re.compile(r"(?<![가-힣])[가-힣]+(?: [가-힣]+){1,4}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is searched for."""

    text: str
    guesses: tuple[Guess, ...] = ()
    """Where typing errors were corrected in ``text``."""
    changes: tuple[Change, ...] = ()
    cut_otherwise: frozenset[str] = frozenset()
    """Nouns in ``text`` that the notes have, where the analyser does not see them."""

    @property
    def notice(self) -> str:
        """What the user should know of it; empty where nothing but gaps was changed."""
        told = [c for c in self.changes if "".join(c.typed.split()) != "".join(c.meant.split())]
        if not told:
            return ""
        shown = ", ".join(f"'{change.typed}' → '{change.meant}'" for change in told)
        return tr(joined(shown, "로 찾았습니다."), f"Searched for {shown}.")


def read(question: str, index: Index, glossary: Glossary | None = None) -> Reading:
    """What was meant by a question.

    Args:
        question: as it was typed.
        index: the notes, which know words.
        glossary: the bundled one by default.
    """
    known = Known(index, bundled_glossary() if glossary is None else glossary)
    return _Reader(known).read(normalize(question))


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
    def __init__(self, known: Known) -> None:
        self._known = known
        self._looked_at: dict[str, list[_Unknown]] = {}

    def read(self, text: str) -> Reading:
        guesses: list[Guess] = []
        changes: list[Change] = []
        text = self._without_addresses(text)
        if len(text) < PASTED:
            text, other_keyboard = switched(text, self._known)
            text, joined = self._joined(text)
            text, guesses, corrected = self._corrected(text)
            changes = [*other_keyboard, *joined, *corrected]
        nouns = {t.text for t in terms(text) if t.kind == "noun" and t.text not in QUESTION_WORDS}
        apart = {
            word for word in nouns if not is_unspaced(word) or sum(word in other for other in nouns) == 1
        }
        cut_otherwise = frozenset(filter(self._known.by_letters, apart))
        return Reading(text, tuple(guesses), tuple(changes), cut_otherwise)

    def _without_addresses(self, text: str) -> str:
        """The text without web addresses that the notes do not have, if it asks about anything else.

        Who pastes one says where a question came up, and nothing of what the notes call it.
        """
        if not _ADDRESS.search(text):
            return text

        def rest(found: re.Match[str]) -> str:
            address = found[0][: found.start("behind") - found.start()].strip("()<>").rstrip("/.,")
            if self._known.frequency(address.lower()):
                return address + found["behind"]
            return " " if is_particle(found["behind"].strip()) else f" {found['behind']}"

        without = " ".join(_ADDRESS.sub(rest, text).split())
        about = (term.text for term in terms(without) if topic(term) == 1.0)
        return text if all(word in _OF_A_PAGE for word in about) else without

    # gaps -------------------------------------------------------------------------------------------

    def _joined(self, text: str) -> tuple[str, list[Change]]:
        """The text without gaps inside names of the glossary and inside words of the notes."""
        changes: list[Change] = []
        for start in [match.start() for match in _HANGUL.finditer(text)][::-1]:
            pieces = _PIECES.match(text, start)
            if pieces and (end := self._torn_name(text, *pieces.span())):
                name = text[start:end].replace(" ", "")
                changes.insert(0, Change(text[start:end], name))
                text = text[:start] + name + text[end:]
        gaps = {gap for word in self._unknown_in(text) for gap in (word.start - 1, word.end)}
        for gap in sorted(gaps, reverse=True):
            joined = text[:gap] + text[gap + 1 :]
            if text[gap : gap + 1] == " " and (whole := self._crossing(joined, gap)):
                changes.insert(0, Change(standing(text[whole.start : whole.end + 1]), whole.text))
                text = joined
        return text, changes

    def _torn_name(self, text: str, start: int, end: int) -> int:
        """Where a name ends that starts here and has a gap that is not its own; 0 where there is none."""
        first_gap = text.find(" ", start, end)
        for last in range(end, first_gap + 1, -1):
            name, rest = text[start:last].replace(" ", ""), text[last:end].partition(" ")[0]
            if len(name) < SHORTEST_TORN or text[last - 1] == " " or not self._known.glossary.knows(name):
                continue
            if any(found[:2] == (start, last) for found in self._known.glossary.find(text)):
                return 0
            if not rest or any(is_particle(rest[:size]) for size in (1, 2)):
                return last
        return 0

    def _crossing(self, joined: str, gap: int) -> Term | None:
        """The word of the notes that stands across a place where a gap was."""
        across = (t for t in terms(joined) if t.kind != "bigram" and t.start < gap < t.end)
        return next((t for t in across if self._known.frequency(t.text)), None)

    # typing errors ----------------------------------------------------------------------------------

    def _corrected(self, text: str) -> tuple[str, list[Guess], list[Change]]:
        """The text with what is known in place of what is not, where it is near enough."""
        unknown = self._unknown_in(text)
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

    def _unknown_in(self, text: str) -> list[_Unknown]:
        """Words that neither the notes, the glossary nor their sound know.

        Most texts have no gap too many: they are looked at once for gaps and for errors.
        """
        if text not in self._looked_at:
            self._looked_at[text] = self._unknown(text)
        return self._looked_at[text]

    def _unknown(self, text: str) -> list[_Unknown]:
        names = self._known.glossary
        covered = [(start, end) for start, end, _, _ in (*names.find(text), *spoken(text, names))]
        covered += [(start, end) for start, end, _ in greek_letters(text)]
        found = [t for t in terms(text) if t.kind in {"noun", "compound"}]
        for term in sorted(found, key=lambda t: t.start - t.end):
            if (
                self._known.frequency(term.text)
                or self._known.glossary.knows(term.text)
                or self._known.sounds(term)
                or self._known.by_letters(term.text)
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
            if self._known.frequency(match.group().lower()):
                continue  # the notes cut it otherwise: 사실 + 성, not 사 + 실성
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
        near = [n for n in neighbours(typed.lower(), self._known.starting) if n.typed != word.real]
        if not word.sure:
            near = [n for n in near if n.distance == 1 and len(n.word) > 2]
        return next((n for n in near[:MOST_TRIED] if self._fits(text, word.start, word.end, n)), None)

    def _fits(self, text: str, start: int, end: int, meant: Neighbour) -> bool:
        """Whether a word reads well in place of what was typed: it is cut as one, and all behind is known."""
        read = text[:start] + meant.word + text[start + meant.typed :]
        after, last = start + len(meant.word), end + len(meant.word) - meant.typed
        if is_hangul(meant.word) and len(meant.word) < SHORTEST_TORN and after < last:
            return is_particle(read[after:last]) and self._cut_as_one(read, start, after, meant)
        behind = (m for m in morphemes(read) if after <= m.start < last)
        return self._cut_as_one(read, start, after, meant) and all(map(self._follows, behind))

    def _cut_as_one(self, read: str, start: int, end: int, meant: Neighbour) -> bool:
        """Whether a span is a word of the notes, or a name of what the notes speak of under some name."""
        if meant.chunks and any((t.start, t.end) == (start, end) and t.kind != "bigram" for t in terms(read)):
            return True
        named = (c for at, until, _, c in self._known.glossary.find(read) if at <= start and end <= until)
        return any(self._stands(name) for concept in named for name in concept.names)

    def _stands(self, name: str) -> bool:
        return all(map(self._known.frequency, _content(name)))

    def _follows(self, part: Morpheme) -> bool:
        if part.tag in {"NNG", "NNP", "XR", "SL"}:
            return len(part.form) > 1 and self._known.knows(part.form)
        return part.known and (part.tag not in {"VV", "VA"} or self._known.knows(part.form))


@lru_cache(maxsize=10_000)
def _content(name: str) -> tuple[str, ...]:
    return tuple(t.text for t in terms(normalize(name)) if t.kind in {"noun", "predicate"})
