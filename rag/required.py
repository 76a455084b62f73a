"""What a passage must say to answer a question: the names it asks of, and a number where it asks for one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from rag.expected import asks_when, says_how_much, says_when, what_is_measured
from rag.index import Index, TermGroup
from rag.korean import morphemes
from rag.passage_terms import Found
from rag.relevance import Question, is_english
from rag.sound import is_latin, keys, likeness
from rag.subject import ASPECTS, COMMON, SIDES
from rag.terms import Word

TOLD = 0.8
"""Share of a name's weight from which a text is about what has the name."""
MISSED = 0.25
"""Share of the question's weight from which the user is told that the quoted passages do not say a word."""
HALF_ALIKE = 0.8
"""From this likeness on a word of the notes may be another spelling of a name."""
SIZES = frozenset({"크기", "사이즈", "size"})
_LIKE = re.compile("처럼|같은|식|스타일")


class Required:
    """What passages must say to answer a question, however much else of it they hold.

    Args:
        question: what was asked.
    """

    def __init__(self, question: Question) -> None:
        self.question = question

    def name_missing(self, *texts: Found, letters: str = "") -> bool:
        """Whether a name of the question stands in none of the texts: GPT-4 is no GPT.

        What compares two things is answered by passages about either, if the notes know both.
        Where a number is asked for, what it measures and of what stand there, too: how many layers one model
        has says nothing of its learning rate, nor of another model.

        Args:
            texts: search terms of what is said.
            letters: the same as it is written.
        """
        asked, named = self.question, self._named
        if any(side.coverage(found) >= TOLD for side in asked.sides for found in texts):
            named = [group for group in named if not asked.known(group)]
        lacking = [
            not any(asked.stands_in(group, found) for found in texts) and not self._is_written(group, letters)
            for group in named
        ]
        return bool(lacking) and (all if asked.compared else any)(lacking)

    def _is_written(self, group: TermGroup, letters: str) -> bool:
        """Whether a name goes on as a version (TPUv3), or a size stands behind what has it (batch 256)."""
        sized = {spelt.rpartition(" ")[0] for spelt, _ in group if spelt.rpartition(" ")[2] in SIZES}
        patterns = [rf"(?<![A-Za-z]){re.escape(spelt)}v?\d" for spelt, _ in group if is_latin(spelt)]
        if group == self.measured:
            patterns += [rf"(?<!\w){re.escape(name)}(?:는|은)?\s?[=:]?\s?\d" for name in sized - {""}]
        return any(re.search(pattern, letters, re.IGNORECASE) for pattern in patterns)

    @cached_property
    def _named(self) -> list[TermGroup]:
        """What a passage must name; every hit of the question is asked for it."""
        about = self.question.topics
        named = self.question.compared or [word for word in about if word.name]
        if what_is_measured(self.question.text):
            named = [*named, *(word for word in about if word.group == self.measured)]
            named += self._measured_of()
        named = [*named, *self._unheard_of]
        groups = [word.group for word in named]
        return [group for group in groups if group[0][0] not in ASPECTS and len(group[0][0]) > 1]

    def _measured_of(self) -> list[Word]:
        """The concept whose number is asked for, where it stands before what is measured and no name does."""
        asked = self.question
        end = min(map(len, what_is_measured(asked.text)))
        before = [word for word in asked.topics if 0 <= asked.text.find(word.written) < end]
        if any(word.name and word.group != self.measured for word in before):
            return []
        return [word for word in before if len(word.group) > 1][:1]

    @cached_property
    def _unheard_of(self) -> list[Word]:
        """Proper nouns that Korean has and the notes in no spelling: 네이버, 오라클."""
        asked = self.question
        proper = {
            m.form for m in morphemes(asked.text)
            if m.tag == "NNP" and m.known and not _LIKE.match(asked.text, m.end)
        }  # fmt: skip
        unknown = (word for word in asked.topics if word.written in proper and not asked.known(word.group))
        return [word for word in unknown if not self._goes_on_to_be_known(word.written)]

    def _goes_on_to_be_known(self, name: str) -> bool:
        """Whether a name begins a word that the notes have, or one that sounds so: 나래 of 나래모빌."""
        found = re.search(rf"{re.escape(name)}[가-힣]*", self.question.text)
        whole = found[0] if found else name
        return self.question.known(((whole, 1.0),)) or sounds_known(whole, self.question.index)

    @cached_property
    def measured(self) -> TermGroup | None:
        """The word whose number or year is asked for: 학습률 of "BERT의 학습률은 얼마야"."""
        about = self.question.topics
        if asks_when(self.question.text):
            dated = self.question.names_in_full or [word for word in about if len(word.group) > 1]
            return dated[0].group if len(dated) == 1 else None
        endings = what_is_measured(self.question.text)
        named = [word for word in about if any(ending.endswith(word.written) for ending in endings)]
        return max(named, key=lambda word: len(word.written)).group if named else None

    def number_missing(self, heading: Found, units: Mapping[str, Found]) -> bool:
        """Whether a number or a year is asked for and none stands where a passage speaks of what it is of.

        Args:
            heading: above the passage.
            units: its sentences.
        """
        asked, measured = self.question, self.measured
        if measured is None or asked.stands_in(measured, heading):
            return False
        of = [group for group in self._named if group != measured and not asked.stands_in(group, heading)]
        said = [
            asked.stands_in(measured, found) or self._is_written(measured, text)
            for text, found in units.items()
        ]
        near, so_far = [], Found()
        for (text, found), now, before in zip(units.items(), said, [False, *said], strict=False):
            so_far |= found
            if (now or before) and all(asked.stands_in(group, so_far) for group in of):
                near.append(text)
        return any(said) and not any(map(says_when if asks_when(asked.text) else says_how_much, near))

    @cached_property
    def subject_unknown(self) -> bool:
        """Whether what is asked about (지식 증류는 어떻게) has a name that the notes have in no spelling."""
        return any(
            _is_told(word)
            and word.group[0][0] not in COMMON  # 정확도 is what is asked of something
            and not self.question.known(word.group)
            and re.search(rf"{re.escape(word.written)}(?:은|는|이|가|도)(?![가-힣])", self.question.text)
            for word in self.question.topics
        )

    def unsaid(self, *texts: Found, letters: str = "", whole: bool = False) -> tuple[str, ...]:
        """Names and sides (단점) that weigh in the question and that none of the texts holds.

        Args:
            texts: what is quoted.
            letters: the same as it is written.
            whole: whether they say all there is to say, as rows of tables do; then any noun counts.
        """
        asked = self.question
        total = sum(weight for _, weight in asked.weighted)
        return tuple(
            word.written
            for word in asked.topics
            if asked.weight(word) >= MISSED * total > 0
            and (whole or _is_told(word))
            and not any(asked.stands_in(word.group, found) for found in texts)
            and not self._is_written(word.group, letters)
            and not any(found.keys() & side for side in SIDES if word.group[0][0] in side for found in texts)
        )


def sounds_known(name: str, index: Index) -> bool:
    """Whether the notes have an English word that sounds like a name in Hangul."""
    near = index.sounding_like(keys(name))
    return any(is_latin(other) and likeness(name, other) >= HALF_ALIKE for other in near)


def _is_told(word: Word) -> bool:
    """Whether a passage that answers must say it: what has a name, and what is good or bad about it."""
    spelt = word.group[0][0]
    if spelt in ASPECTS:
        return any(spelt in side for side in SIDES)
    return word.name or len(word.group) > 1 or is_english(word)
