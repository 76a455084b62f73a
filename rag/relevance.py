"""How well a passage covers a question: the share of the question's weight that it holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from rag import meant
from rag.associations import associated
from rag.compared import Compared, compared
from rag.glossary import Glossary, compact_name
from rag.glossed import by_one_name
from rag.index import Index, TermGroup
from rag.korean import BIGRAM_MARK
from rag.letters import is_other
from rag.names import HALF_NAMED
from rag.passage_terms import Found, terms_of, terms_of_heading, terms_of_units
from rag.rarity import rarity
from rag.sound import is_latin
from rag.subject import ASPECTS, COMMON, COMPARES, DEFINES, subjects
from rag.terms import GUESSED_WEIGHT, Word, words
from rag.types import Hit

UNKNOWN_NAME = 2.0
"""Factor on a name, or an English word in a Korean question, that the notes never mention."""
GUESSED = 0.75
"""What a word counts that was probably meant, where another one was typed."""
SHORTEST_SAID = 4
"""Letters of a heading from which a question may hold it word for word."""
SIDE_WEIGHT = 0.5
"""What a word for a side of something counts in a search; by ``bench/retrieval.py``."""
SCATTERED = 0.9
"""What a variant of several words counts whose words stand apart: 유의 and 확률 are not yet 유의 확률."""
SCATTERED_LETTERS = 0.4
"""The same of a name of which a word is one letter: K and 평균 are not yet K 평균."""
AHEAD = 500
"""A server reads so many passages before it is asked: some seconds of one core, and ten megabytes."""
_GENERAL = ASPECTS | COMMON
_BEST = re.compile(r"(?:가장|제일) \S*(?:[은는큰긴]|쁜|른|린) (?P<kind>[가-힣]+)")
"""One of several, by what the question calls them: 제일 높은 조합."""
_FOREIGN = re.compile("[A-Za-z][A-Za-z -]{2,}")
_WHICH = re.compile("(?:어떤|어느|무슨|뭔) ")
_HANGUL = re.compile("[가-힣]{2}")


class Question:
    """A question as weighted groups of terms, to be compared with passages and headings.

    A group weighs as much as it is rare in the notes (inverse document frequency); one that the notes
    never mention weighs most, so that a question about something else is seen as such.

    Args:
        text: the question, standing alone.
        index: the notes.
        glossary: knows names; the bundled one by default.
        typed: what the user typed of it, where the rest was carried over from earlier questions.
    """

    def __init__(
        self, text: str, index: Index, glossary: Glossary | None = None, *, typed: str | None = None
    ) -> None:
        self.typed = typed
        self.reading = meant.read(text, index, glossary)
        self.text = self.reading.text
        self._frequency = index.document_frequencies()
        said = words(
            self.text,
            index.sounding_like,
            glossary,
            self.reading.guesses,
            self._frequency,
            size=len(index),
            cut_otherwise=self.reading.cut_otherwise,
        )
        self._words = by_one_name(self.text, said, self.known)
        self.groups = [_to_search(word) for word in self._words]
        self.index = index
        self.glossary = glossary
        self._size = len(index)
        self._sameness: dict[str, float] = {}
        self._rarities: dict[str, float] = {}
        self._parts: dict[str, tuple[list[tuple[str, float]], float]] = {}
        """Both are worked out once each: a question wants them a thousand times."""

    def about(self, text: str) -> Question:
        """Another question to the same notes."""
        return Question(text, self.index, self.glossary)

    def associated(self, strangeness: float) -> list[TermGroup]:
        """Groups of words that likely stand where it is answered, though it uses others.

        Args:
            strangeness: how far it is asked in other words than the notes', 0 to 1; they weigh as much.
        """
        asked = [(w.group[0][0], self._rarity(w.group[0][0])) for w in self._words if w.topic]
        return associated(asked, self.spelt, self._frequency, strangeness)

    @cached_property
    def weighted(self) -> list[tuple[TermGroup, float]]:
        """The groups that say what the question is about, with their weights; none for "이거 뭐야?"."""
        return [((*w.group, *w.also), w.topic * self.weight(w)) for w in self._words if w.topic]

    @property
    def worth(self) -> float:
        """How rare its words are, together; those that say nothing of its subject count half."""
        return sum((w.topic or 0.5) * self._rarity(w.group[0][0]) for w in self._words)

    @cached_property
    def topics(self) -> list[Word]:
        """The words that say in full what it is about: names and nouns, no predicates."""
        return [word for word in self._words if word.topic == 1.0]

    @property
    def all_words(self) -> list[Word]:
        """All words of it, those that only shape it, too."""
        return self._words

    @property
    def breadth(self) -> int:
        """How many things it is about."""
        return len(self.topics)

    @cached_property
    def is_of_one_thing(self) -> bool:
        """Whether one thing is asked of, or one phrase (허깨비 현상) is to be defined."""
        defines = DEFINES.search(self.text) is not None
        return self.breadth <= 1 or (defines and len(subjects(self.text)) == 1)

    @cached_property
    def defined(self) -> tuple[str, ...]:
        """All names of the one thing that is to be explained; none where more is asked."""
        about = [word for word in self._words if word.topic]
        if len(about) != 1 or not (DEFINES.search(self.text) or about[0].written == self.text.strip(" ?.")):
            return ()
        return (about[0].written, *about[0].spellings)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """All names of the one thing of which something is asked; none where it is about several."""
        about = [word for word in self.topics if not any(map(_is_side, word.group))]
        return about[0].spellings if len(about) == 1 else ()

    def coverage(self, found: Found, weighted: Iterable[tuple[TermGroup, float]] | None = None) -> float:
        """Share of the question's weight, 0 to 1, whose groups stand among the terms ``found``."""
        weighted = self.weighted if weighted is None else weighted
        total = held = 0.0
        for group, weight in weighted:
            total += weight
            held += weight * self.presence(group, found)
        return held / total if total else 0.0

    def missing(self, found: Found) -> list[tuple[TermGroup, float]]:
        """The groups that do not stand among the terms ``found``."""
        return [(group, weight) for group, weight in self.weighted if not self.stands_in(group, found)]

    def stands_in(self, group: TermGroup, found: Found) -> bool:
        """Whether a word or one of its variants stands among the terms ``found``, by half at least."""
        return self.presence(group, found) >= 0.5

    def known(self, group: TermGroup) -> bool:
        """Whether the notes have a word or one of its variants."""
        return any(all(map(self._frequency, spelt.split())) for spelt, _ in group)

    def weight(self, word: Word) -> float:
        """How much a word of the question weighs, by how rare it is."""
        spelt = word.group[0][0]
        if spelt in ASPECTS and not self.known(word.group[:1]):
            return 0.0  # a side that no note calls by that name (특징, 공식) is no sign of another subject
        kind = _BEST.search(self.text)
        if (
            kind
            and kind["kind"].startswith(word.written)
            and len(word.group) == 1
            and not self.known(word.group)
        ):
            return 0.0  # what the notes call by another name, or by none: the rows of a table
        if self.is_sort(word) and not self.known(word.group):
            return 0.0
        strange = (word.name or self._is_foreign(word)) and not self.known(word.group)
        return self._rarity(spelt) * (UNKNOWN_NAME if strange else 1.0)

    def is_sort(self, word: Word) -> bool:
        """Whether a word says which sort of thing is asked for, which the answer names: 어떤 GPU에서."""
        return any(self.text.startswith(word.written, found.end()) for found in _WHICH.finditer(self.text))

    def _is_foreign(self, word: Word) -> bool:
        """Whether it is an English word in a Korean question."""
        return is_english(word) and _HANGUL.search(self.text) is not None

    @cached_property
    def names_in_full(self) -> list[Word]:
        """The names in the question, each whole: GPT-4, and not the GPT in it; まで beside までに."""
        named = [word for word in self.topics if word.name]
        return [w for w in named if not any(_is_within(w.written, o.written) for o in named if o != w)]

    @cached_property
    def compared(self) -> list[Word]:
        """The names that it compares, two or more; none where it compares none."""
        return self.names_in_full if COMPARES.search(self.text) and len(self.names_in_full) > 1 else []

    @cached_property
    def _comparison(self) -> Compared | None:
        return compared(self.text)

    @cached_property
    def sides(self) -> tuple[Question, ...]:
        """The two things that it compares, each as a question; none where it compares no two."""
        found = self._comparison
        return (self.about(found.first), self.about(found.second)) if found else ()

    @cached_property
    def respect(self) -> Question | None:
        """In what it compares them, as a question; None where that has no name of its own."""
        found = self._comparison
        return self.about(found.shared) if found and found.shared else None

    def sameness(self, heading: str) -> float:
        """How far a heading asks the same, 0 to 1: the harmonic mean of coverage both ways."""
        if heading not in self._sameness:  # ranking and answering both ask
            self._sameness[heading] = self._sameness_of(heading)
        return self._sameness[heading]

    def _sameness_of(self, heading: str) -> float:
        if not any(word.topic for word in _said(heading, self.glossary)):  # 다시 한다면
            letters = compact_name(heading)
            return float(len(letters) >= SHORTEST_SAID and letters in compact_name(self.text))
        forward, backward = self.coverage(terms_of_heading(heading)), self.says(heading)
        return 2 * forward * backward / (forward + backward) if forward + backward else 0.0

    def says(self, text: str) -> float:
        """Share of a text's weight, 0 to 1, that stands in the question."""
        said = self.weights_of(text)
        total = sum(weight for _, weight in said)
        return sum(weight for word, weight in said if self._holds(word)) / total if total else 0.0

    def weights_of(self, text: str) -> list[tuple[Word, float]]:
        """The words that say what a text is about, with what each weighs in these notes."""
        heard = _said(text, self.glossary)
        return [(word, word.topic * self._rarity(word.group[0][0])) for word in heard if word.topic]

    def names(self, text: str) -> float:
        """Share, 0 to 1, of what a text is about that the question is about, too: half of "MoE와 CoT는"."""
        said = [self._holds(word) for word in _said(text, self.glossary) if word.topic == 1.0]
        return sum(said) / len(said) if said else 0.0

    def is_subject_of(self, text: str) -> bool:
        """Whether a text is about the one thing that is asked of, and names no other: AdamW beside Adam."""
        named = [word for word in _said(text, self.glossary) if word.topic == 1.0 and not _is_general(word)]
        return bool(named) and bool(self.things) and all(map(self._holds, named))

    def others_in(self, text: str) -> list[Word]:
        """What a text is about, too, and the question is not, but for what most notes speak of."""
        said = (word for word in _said(text, self.glossary) if word.topic == 1.0 and not _is_general(word))
        return [word for word in said if not self._holds(word)]

    def is_part_of(self, text: str) -> bool:
        """Whether a text is about more than twice as many things as the question."""
        return sum(word.topic == 1.0 for word in _said(text, self.glossary)) > 2 * max(self.breadth, 1)

    def _holds(self, word: Word) -> bool:
        return any(self.spelt.issuperset(spelt.split()) for spelt, _ in word.group)

    @cached_property
    def spelt(self) -> frozenset[str]:
        """All terms of it, those of its variants, too."""
        return frozenset(part for group in self.groups for spelt, _ in group for part in spelt.split())

    def presence(self, group: TermGroup, found: Found) -> float:
        """How far a text holds a word or one of its variants; half a name is less than half of it."""
        best = 0.0
        for n, (spelt, much) in enumerate(group):
            parts, total = self._parts.get(spelt) or self._parts_of(spelt)
            if len(parts) == 1:
                share, counts = found.get(spelt, 0.0), 1.0
            else:
                share = 0.0
                for part, rarity in parts:
                    if part in found:
                        share += rarity * found[part]
                share = (share / total) ** 2
                counts = _together(spelt.split(), found, variant=n > 0) if share else 0.0
            if not share:
                continue
            if much <= GUESSED_WEIGHT:
                counts = min(counts, HALF_NAMED if much <= HALF_NAMED else GUESSED)
            best = max(best, counts * share)
            if best == 1.0:
                break  # no other variant holds more
        return best

    def _parts_of(self, spelt: str) -> tuple[list[tuple[str, float]], float]:
        """The words of a name with the rarity of each, and their sum."""
        if spelt not in self._parts:
            parts = [(part, self._rarity(part)) for part in spelt.split()]
            self._parts[spelt] = parts, sum(rarity for _, rarity in parts)
        return self._parts[spelt]

    def _rarity(self, words: str) -> float:
        """BM25's inverse document frequency; a name of several words counts a little more than one."""
        if words not in self._rarities:
            self._rarities[words] = self._rarity_of(words.split())
        return self._rarities[words]

    def _rarity_of(self, parts: Sequence[str]) -> float:
        return sum(rarity(self._frequency(part), self._size) for part in parts) / math.sqrt(len(parts))


def _to_search(word: Word) -> TermGroup:
    """A word as it is searched for: a side of something (기준, 단점, 공식) weighs less than what has it."""
    if word.topic < 1.0 or word.group[0][0] not in ASPECTS:
        return word.group
    return tuple((spelt, SIDE_WEIGHT * much) for spelt, much in word.group)


def _is_within(name: str, other: str) -> bool:
    """Whether a name stands in another one; まで and までに are two."""
    return name in other and not is_other(name)


def _is_side(variant: tuple[str, float]) -> bool:
    """Whether a word names a side of something only: 단점, 계산 복잡도."""
    return ASPECTS.issuperset(variant[0].split())


def _together(parts: Sequence[str], found: Found, *, variant: bool) -> float:
    """What a name of several words counts whose words stand in a text, maybe apart."""
    if not _scattered(parts, found):
        return 1.0
    if any(len(p) == 1 and is_latin(p) for p in parts) and not any(map(str.isdigit, parts)):
        return SCATTERED_LETTERS
    return SCATTERED if variant else 1.0


def _scattered(parts: Sequence[str], found: Found) -> bool:
    """Whether some words of a name stand apart; its bigrams cannot tell."""
    return any(f"{a} {b}" not in found for a, b in pairwise(parts) if not a.startswith(BIGRAM_MARK))


def _is_general(word: Word) -> bool:
    """Whether a word names a side of something, or what most notes speak of."""
    return _GENERAL.issuperset(word.group[0][0].split())


def read_ahead(index: Index, glossary: Glossary | None = None) -> None:
    """Analyse the first ``AHEAD`` passages of an index, their headings and sentences: no question waits."""
    for chunk, title in index.chunks(index.numbers()[:AHEAD]).values():
        terms_of(Hit(chunk, title, 0.0))
        terms_of_units(chunk)
        if chunk.question:
            terms_of_heading(chunk.question)
            _said(chunk.question, glossary)


def is_english(word: Word) -> bool:
    """Whether a word is written in Latin letters only, three of them or more."""
    return _FOREIGN.fullmatch(word.written) is not None


@lru_cache(maxsize=8192)
def _said(heading: str, glossary: Glossary | None) -> tuple[Word, ...]:
    return tuple(words(heading, glossary=glossary))
