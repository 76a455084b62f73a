"""How well a passage covers a question: the share of the question's weight that it holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from rag import meant
from rag.expected import asks_when, says_how_much, says_when, what_is_measured
from rag.glossary import Glossary, bundled_glossary, compact_name
from rag.index import Index, TermGroup
from rag.korean import BIGRAM_MARK, morphemes, normalize, terms
from rag.names import HALF_NAMED
from rag.sound import is_latin, keys, likeness
from rag.subject import ASPECTS, COMMON, COMPARES, DEFINES, SIDES, subjects
from rag.terms import GUESSED_WEIGHT, Word, words
from rag.types import HEADING_SEPARATOR, Chunk, Hit

Found = dict[str, float]
"""Search terms of a text, and how much each counts there, 0 to 1."""

ABOVE = 0.5
"""What a term counts that stands only in the headings above a passage's own."""
_NOUNS = frozenset(("NNG", "NNP", "SL"))
_LIKE = re.compile("처럼|같은|식|스타일")
_FOREIGN = re.compile("[A-Za-z][A-Za-z -]{2,}")
_HANGUL = re.compile("[가-힣]{2}")
_NOT_OWNED = ASPECTS | COMMON
UNKNOWN_NAME = 2.0
"""Factor on a name, or an English word in a Korean question, that the notes never mention."""
GUESSED = 0.75
"""What a word counts that was probably meant, where another one was typed."""
MISSED = 0.25
"""Share of the question's weight from which the user is told that the quoted passages do not say a word."""
TOLD = 0.8
"""Share of a name's weight from which a text is about what has the name."""
SHORTEST_SAID = 4
"""Letters of a heading from which a question may hold it word for word."""
SIDE_WEIGHT = 0.5
"""What a word for a side of something counts in a search; by ``bench/retrieval.py``."""
HALF_ALIKE = 0.8
"""From this likeness on a word of the notes may be another spelling of a name."""
AHEAD = 500
"""A server reads so many passages before it is asked: some seconds of one core, and seven megabytes."""
SCATTERED = 0.9
"""What a variant of several words counts whose words stand apart: 유의 and 확률 are not yet 유의 확률."""


SCATTERED_LETTERS = 0.4
"""The same of a name of which a word is one letter: K and 평균 are not yet K 평균."""


class Question:
    """A question as weighted groups of terms, to be compared with passages and headings.

    A group weighs as much as it is rare in the notes (inverse document frequency); one that the notes
    never mention weighs most, so that a question about something else is seen as such.
    """

    def __init__(self, text: str, index: Index, glossary: Glossary | None = None) -> None:
        self.reading = meant.read(text, index, glossary)
        self.text = self.reading.text
        self._frequency = index.document_frequencies()
        self._words = words(self.text, index.sounding_like, glossary, self.reading.guesses, self._frequency)
        self.groups = [_to_search(word) for word in self._words]
        self._index = index
        self._glossary = glossary
        self._size = len(index)
        self._sameness: dict[str, float] = {}
        self._rarities: dict[str, float] = {}
        """Asked of the index once each: a question wants them a thousand times."""

    def about(self, text: str) -> Question:
        """Another question to the same notes."""
        return Question(text, self._index, self._glossary)

    @cached_property
    def weighted(self) -> list[tuple[TermGroup, float]]:
        """The groups that say what the question is about, with their weights; none for "이거 뭐야?"."""
        return [((*w.group, *w.also), w.topic * self._weight(w)) for w in self._words if w.topic]

    @cached_property
    def breadth(self) -> int:
        """How many things it is about."""
        return sum(word.topic == 1.0 for word in self._words)

    @cached_property
    def defined(self) -> tuple[str, ...]:
        """All names of the one thing that is to be explained; none where more is asked."""
        about = [word for word in self._words if word.topic]
        if len(about) != 1 or not (DEFINES.search(self.text) or about[0].written == self.text.strip(" ?.")):
            return ()
        return (about[0].written, *(spelt for spelt, _ in about[0].group if BIGRAM_MARK not in spelt))

    @cached_property
    def things(self) -> tuple[str, ...]:
        """All names of the one thing of which something is asked; none where it is about several."""
        about = [w for w in self._words if w.topic == 1.0 and not any(map(_is_side, w.group))]
        return tuple(s for s, _ in about[0].group if BIGRAM_MARK not in s) if len(about) == 1 else ()

    def coverage(self, found: Found, weighted: Iterable[tuple[TermGroup, float]] | None = None) -> float:
        """Share of the question's weight, 0 to 1, whose groups stand among the terms ``found``."""
        weighted = self.weighted if weighted is None else weighted
        total = held = 0.0
        for group, weight in weighted:
            total += weight
            held += weight * self._presence(group, found)
        return held / total if total else 0.0

    def missing(self, found: Found) -> list[tuple[TermGroup, float]]:
        """The groups that do not stand among the terms ``found``."""
        return [(g, w) for g, w in self.weighted if self._presence(g, found) < 0.5]

    def lacks_a_name(self, *texts: Found) -> bool:
        """Whether a name of the question stands in none of the texts: GPT-4 is no GPT.

        What compares two things is answered by passages about either, if the notes know both.
        Where a number is asked for, what it measures and of what stand there, too: how many layers one model
        has says nothing of its learning rate, nor of another model.
        """
        named = self._named
        if any(side.coverage(found) >= TOLD for side in self.sides for found in texts):
            named = [group for group in named if not self._known(group)]
        lacking = [all(self._presence(group, found) < 0.5 for found in texts) for group in named]
        return bool(lacking) and (all if self._compares else any)(lacking)

    @cached_property
    def _named(self) -> list[TermGroup]:
        """What a passage must name; every hit of the question is asked for it."""
        about = [word for word in self._words if word.topic == 1.0]
        named = self._compared_names if self._compares else [word for word in about if word.name]
        if what_is_measured(self.text):
            named = [*named, *(word for word in about if word.group == self.measured)]
            named += [word for word in about if len(word.group) > 1][:1]
        named = [*named, *self._unheard_of]
        groups = [word.group for word in named]
        return [group for group in groups if group[0][0] not in ASPECTS and len(group[0][0]) > 1]

    @cached_property
    def _unheard_of(self) -> list[Word]:
        """Proper nouns that Korean has and the notes in no spelling: 네이버, 오라클."""
        proper = {
            m.form for m in morphemes(self.text)
            if m.tag == "NNP" and m.known and not _LIKE.match(self.text, m.end)
        }  # fmt: skip
        unknown = (
            w for w in self._words if w.topic == 1.0 and w.written in proper and not self._known(w.group)
        )
        return [word for word in unknown if not self._sounds_known(word.written)]

    def _sounds_known(self, name: str) -> bool:
        near = self._index.sounding_like(keys(name))
        return any(is_latin(other) and likeness(name, other) >= HALF_ALIKE for other in near)

    @property
    def _compares(self) -> bool:
        """Whether two names or more are compared."""
        return len(self._compared_names) > 1

    @property
    def _compared_names(self) -> list[Word]:
        return self._names_in_full if COMPARES.search(self.text) else []

    @cached_property
    def _names_in_full(self) -> list[Word]:
        """The names in the question, each whole: GPT-4, and not the GPT in it."""
        named = [word for word in self._words if word.topic == 1.0 and word.name]
        return [word for word in named if not any(word.written in o.written for o in named if o != word)]

    @cached_property
    def sides(self) -> tuple[Question, ...]:
        """The two things that it compares, each as a question; none where it compares no two."""
        found = subjects(self.text) if COMPARES.search(self.text) else []
        return tuple(self.about(one.text) for one in found) if len(found) == 2 else ()

    @cached_property
    def measured(self) -> TermGroup | None:
        """The word whose number or year is asked for: 학습률 of "BERT의 학습률은 얼마야"."""
        if asks_when(self.text):
            concepts = [word for word in self._words if word.topic == 1.0 and len(word.group) > 1]
            dated = self._names_in_full or concepts
            return dated[0].group if len(dated) == 1 else None
        endings = what_is_measured(self.text)
        named = [w for w in self._words if w.topic == 1.0 and any(e.endswith(w.written) for e in endings)]
        return max(named, key=lambda word: len(word.written)).group if named else None

    def lacks_the_number(self, heading: Found, units: Mapping[str, Found]) -> bool:
        """Whether a number or a year is asked for and none stands where a passage speaks of what it is of.

        Args:
            heading: above the passage.
            units: its sentences.
        """
        if self.measured is None or self._presence(self.measured, heading) >= 0.5:
            return False
        of = [
            group for group in self._named if group != self.measured and self._presence(group, heading) < 0.5
        ]
        said = [self._presence(self.measured, found) >= 0.5 for found in units.values()]
        near, so_far = [], Found()
        for (text, found), now, before in zip(units.items(), said, [False, *said], strict=False):
            so_far |= found
            if (now or before) and all(self._presence(group, so_far) >= 0.5 for group in of):
                near.append(text)
        return any(said) and not any(map(says_when if asks_when(self.text) else says_how_much, near))

    def owner(self, hits: Sequence[Hit], speaking: Sequence[Hit]) -> str:
        """The only note that a word of the question belongs to: its title names it, and no other hit says it.

        What another note says is of something else: the salary at one company is not the one at another.
        Only words that have no other name count, so that none can be said otherwise; a common noun only
        where its note speaks, too, or where the question looks there (렌즈 검사에서). Empty where no note or
        several are named.

        Args:
            hits: all that were found.
            speaking: those that may answer.
        """
        answering = {hit.chunk.source for hit in speaking}
        owners: set[str] = set()
        for word in self._owned if hits else ():
            titled = {
                hit.chunk.source
                for hit in hits
                if self._presence(word.group, terms_of_title(hit.chunk.source, hit.title)) >= 0.5
            }
            if len(titled) != 1:
                continue
            said = {hit.chunk.source for hit in hits if self._presence(word.group, terms_of(hit)) >= 0.5}
            if said <= titled and (
                word.written in self._proper or titled <= answering or self._looks_there(word)
            ):
                owners |= titled
        return owners.pop() if len(owners) == 1 else ""

    def _looks_there(self, word: Word) -> bool:
        """Whether a word, or the noun behind it, says where something is looked for."""
        there = rf"{re.escape(word.written)}(?: ?[가-힣]{{1,4}}?)?(?:에서|에)(?:는|도|선|만)?(?![가-힣])"
        return re.search(there, self.text) is not None

    @cached_property
    def _owned(self) -> list[Word]:
        """Words by which the question may name a note."""
        if self._compares or self.sides:
            return []
        own = [w for w in self._words if w.topic == 1.0 and len(w.group[0][0]) > 1]
        return [
            word
            for word in own
            if (len(word.group) == 1 or not self._is_concept(word))
            and not {*word.group[0][0].split()} <= _NOT_OWNED
        ]

    @cached_property
    def _proper(self) -> frozenset[str]:
        """Words that Korean does not have or has as names, and nouns that are written together (누리상점)."""
        names = {m.form for m in morphemes(self.text) if not m.known or m.tag == "NNP"}
        found = terms(normalize(self.text))
        glued = [t for t in found if t.kind == "compound"]
        inside = {t.text for t in found if any(g.start <= t.start and t.end <= g.end for g in glued)}
        return frozenset(names | inside)

    def _is_concept(self, word: Word) -> bool:
        """Whether the glossary knows it by other names."""
        return bool((self._glossary or bundled_glossary()).knows(word.written))

    @cached_property
    def asks_of_what_is_not_there(self) -> bool:
        """Whether what is asked about (지식 증류는 어떻게) has a name that the notes have in no spelling."""
        return any(
            word.topic == 1.0
            and _is_told(word)
            and not self._known(word.group)
            and re.search(rf"{re.escape(word.written)}(?:은|는|이|가|도)(?![가-힣])", self.text)
            for word in self._words
        )

    def unsaid(self, *texts: Found) -> tuple[str, ...]:
        """Names and sides (단점) that weigh in the question and that none of the texts holds."""
        total = sum(weight for _, weight in self.weighted)
        return tuple(
            word.written
            for word in self._words
            if word.topic == 1.0
            and self._weight(word) >= MISSED * total > 0
            and _is_told(word)
            and all(self._presence(word.group, found) < 0.5 for found in texts)
            and not any(found.keys() & side for side in SIDES if word.group[0][0] in side for found in texts)
        )

    def sameness(self, heading: str) -> float:
        """How far a heading asks the same, 0 to 1: the harmonic mean of coverage both ways."""
        if heading not in self._sameness:  # ranking and answering both ask
            self._sameness[heading] = self._compared(heading)
        return self._sameness[heading]

    def _compared(self, heading: str) -> float:
        if not any(word.topic for word in _said(heading, self._glossary)):  # 다시 한다면
            letters = compact_name(heading)
            return float(len(letters) >= SHORTEST_SAID and letters in compact_name(self.text))
        forward, backward = self.coverage(terms_of_heading(heading)), self.says(heading)
        return 2 * forward * backward / (forward + backward) if forward + backward else 0.0

    def says(self, text: str) -> float:
        """Share of a text's weight, 0 to 1, that stands in the question."""
        heard = _said(text, self._glossary)
        said = [(word, word.topic * self._rarity(word.group[0][0])) for word in heard if word.topic]
        total = sum(weight for _, weight in said)
        return sum(weight for word, weight in said if self._holds(word)) / total if total else 0.0

    def names(self, text: str) -> float:
        """Share, 0 to 1, of what a text is about that the question is about, too: half of "MoE와 CoT는"."""
        said = [self._holds(word) for word in _said(text, self._glossary) if word.topic == 1.0]
        return sum(said) / len(said) if said else 0.0

    def is_part_of(self, text: str) -> bool:
        """Whether a text is about more than twice as many things as the question."""
        return sum(word.topic == 1.0 for word in _said(text, self._glossary)) > 2 * max(self.breadth, 1)

    def _holds(self, word: Word) -> bool:
        return any(self._spelt.issuperset(spelt.split()) for spelt, _ in word.group)

    @cached_property
    def _spelt(self) -> frozenset[str]:
        return frozenset(part for group in self.groups for spelt, _ in group for part in spelt.split())

    def _weight(self, word: Word) -> float:
        spelt = word.group[0][0]
        if spelt in ASPECTS and not self._known(word.group[:1]):
            return 0.0  # a side that no note calls by that name (특징, 공식) is no sign of another subject
        strange = (word.name or self._is_foreign(word)) and not self._known(word.group)
        return self._rarity(spelt) * (UNKNOWN_NAME if strange else 1.0)

    def _is_foreign(self, word: Word) -> bool:
        """Whether it is an English word in a Korean question."""
        return _FOREIGN.fullmatch(word.written) is not None and _HANGUL.search(self.text) is not None

    def _known(self, group: TermGroup) -> bool:
        return any(all(map(self._frequency, spelt.split())) for spelt, _ in group)

    def _presence(self, group: TermGroup, found: Found) -> float:
        """How far a text holds a word or one of its variants; half a name is less than half of it."""
        best = 0.0
        for n, (spelt, much) in enumerate(group):
            parts = spelt.split()
            total = sum(self._rarity(part) for part in parts)
            share = sum(self._rarity(part) * found.get(part, 0.0) for part in parts) / total
            counts = HALF_NAMED if much <= HALF_NAMED else GUESSED if much <= GUESSED_WEIGHT else 1.0
            if len(parts) > 1 and _scattered(parts, found):
                letters = any(len(p) == 1 and is_latin(p) for p in parts) and not any(map(str.isdigit, parts))
                counts = min(counts, SCATTERED_LETTERS if letters else SCATTERED if n else 1.0)
            best = max(best, counts * (share if len(parts) == 1 else share**2))
        return best

    def _rarity(self, words: str) -> float:
        """BM25's inverse document frequency; a name of several words counts a little more than one."""
        if words not in self._rarities:
            self._rarities[words] = self._rarity_of(words.split())
        return self._rarities[words]

    def _rarity_of(self, parts: Sequence[str]) -> float:
        known = (min(self._frequency(part), self._size) for part in parts)
        return sum(math.log(1 + (self._size - n + 0.5) / (n + 0.5)) for n in known) / math.sqrt(len(parts))


def _to_search(word: Word) -> TermGroup:
    """A word as it is searched for: a side of something (기준, 단점, 공식) weighs less than what has it."""
    if word.topic < 1.0 or word.group[0][0] not in ASPECTS:
        return word.group
    return tuple((spelt, SIDE_WEIGHT * much) for spelt, much in word.group)


def _is_side(variant: tuple[str, float]) -> bool:
    """Whether a word names a side of something only: 단점, 계산 복잡도."""
    return ASPECTS.issuperset(variant[0].split())


def _scattered(parts: Sequence[str], found: Found) -> bool:
    """Whether some words of a name stand apart; its bigrams cannot tell."""
    return any(f"{a} {b}" not in found for a, b in pairwise(parts) if not a.startswith(BIGRAM_MARK))


def _is_told(word: Word) -> bool:
    """Whether a passage that answers must say it: what has a name, and what is good or bad about it."""
    spelt = word.group[0][0]
    if spelt in ASPECTS:
        return any(spelt in side for side in SIDES)
    return word.name or len(word.group) > 1 or _FOREIGN.fullmatch(word.written) is not None


@lru_cache(maxsize=8192)
def _said(heading: str, glossary: Glossary | None) -> tuple[Word, ...]:
    return tuple(words(heading, glossary=glossary))


@lru_cache(maxsize=8192)
def terms_of_heading(heading: str) -> Found:
    """``terms_in`` a heading or a title, which many passages stand under."""
    return terms_in(heading)


@lru_cache(maxsize=4096)
def terms_of_title(source: str, title: str) -> Found:
    """What names a whole note: its title, and how its file is called, but for what kind of text it is."""
    called = terms_of_heading("" if "://" in source else Path(source).stem)
    return terms_of_heading(title) | {term: much for term, much in called.items() if term not in ASPECTS}


def terms_in(text: str) -> Found:
    """Search terms of a text, all counting in full, and which two of them are neighbours."""
    found = terms(normalize(text))
    said = sorted((t for t in found if t.kind in {"noun", "predicate"}), key=lambda t: t.start)
    beside = (f"{a.text} {b.text}" for a, b in pairwise(said) if b.start - a.end <= 1)
    return dict.fromkeys((*(t.text for t in found), *beside), 1.0)


def read_ahead(index: Index) -> None:
    """Analyse the first ``AHEAD`` passages of an index, so that no question waits for it."""
    for chunk, title in index.chunks(index.numbers()[:AHEAD]).values():
        _terms_of(chunk, title)


def terms_of(hit: Hit) -> Found:
    """Search terms of a hit: of its own heading and text in full, of what stands above them in part.

    Headings above a heading that only names a side of them (장점, 동작 과정) count in full.
    """
    return _terms_of(hit.chunk, hit.title)


@lru_cache(maxsize=4096)
def _terms_of(chunk: Chunk, title: str) -> Found:
    own, _, above = chunk.heading.partition(HEADING_SEPARATOR)
    much = 1.0 if above and names_a_side(own) else ABOVE
    own = f"{chunk.question}\n{chunk.body_text or chunk.text}"
    found = dict.fromkeys(terms_of_title(chunk.source, title), ABOVE)
    return found | dict.fromkeys(terms_of_heading(above), much) | terms_in(own)


def names_a_side(heading: str) -> bool:
    """Whether a heading says nothing without the one above it: 장점, 동작 과정."""
    nouns = [m.form for m in morphemes(normalize(heading)) if m.tag in _NOUNS]
    return bool(nouns) and ASPECTS.issuperset(nouns)


def subject_of(hit: Hit) -> str:
    """The heading that says what a hit is about: the one above where its own only names a side of that."""
    own, _, above = hit.chunk.heading.partition(HEADING_SEPARATOR)
    if names_a_side(own):
        return above.partition(HEADING_SEPARATOR)[0] or hit.title
    return own
