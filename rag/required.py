"""What a passage must say to answer a question: the names it asks of, and a number where it asks for one."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import cached_property

from rag.expected import asks_when, says_when
from rag.index import TermGroup
from rag.measured import asks_growth, says_how_much, told_by_unit
from rag.passage_terms import Found, terms_in, terms_of_heading
from rag.relevance import Question, is_english
from rag.required_names import RequiredNames, is_concept, is_latin_word
from rag.sides import could_tell, has_signs
from rag.sound import is_in_latin
from rag.subject import ASKING, ASPECTS, COMMON, COMPARES, SIDES, is_good_or_bad
from rag.terms import Word
from rag.written import Written

TOLD = 0.8
"""Share of a name's weight from which a text is about what has the name."""
MISSED = 0.25
"""Share of the question's weight from which the user is told that the quoted passages do not say a word."""
_PLAIN = ASPECTS | COMMON
_SIDE = ASPECTS | {"지표", "metric"}
_HANGUL = re.compile("[가-힣]")
_WHY_USED = re.compile("(?:쓰는|쓸|사용하는|사용할|도입하는) (?:이유|까닭)|나은 점|(?:더|보다) (?:낫|나은)")
"""How a note tells what is good about a thing without that word."""
_VALUE_OF = re.compile(r"\s+(?:값|수치|결과|점수|설정)(?:은|는|이|가)?$")
_TOPIC = re.compile("은|는|이|가|도")
_OF = re.compile("의|을|를|에|에서|에는|에서는")
"""Behind a concept of which something is asked."""
_SMALLEST_TABLE = 3
"""Lines, with that of the heads."""


class Required:
    """What passages must say to answer a question, however much else of it they hold.

    Args:
        question: what was asked.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self._names = RequiredNames(question)
        self._written = Written(self._names)

    @property
    def measured(self) -> TermGroup | None:
        """The word whose number or year is asked for."""
        return self._names.measured

    def name_missing(self, *texts: Found, letters: str = "") -> bool:
        """Whether a name of the question stands in none of the texts: GPT-4 is no GPT.

        What compares two things is answered by passages about either, if the notes know both.
        Where a number is asked for, what it measures and of what stand there, too: how many layers one model
        has says nothing of its learning rate, nor of another model.

        Args:
            texts: search terms of what is said.
            letters: the same as it is written.
        """
        asked, named = self.question, self._names.groups
        if any(side.coverage(found) >= TOLD for side in asked.sides for found in texts):
            named = [group for group in named if not asked.known(group)]
        lacking = [
            not any(asked.stands_in(group, found) for found in texts)
            and not self._written.holds(group, letters)
            and not self._written.has_no_word_for(group, letters)
            for group in named
        ]
        missing = bool(lacking) and (all if asked.compared else any)(lacking)
        return missing or self._written.version_missing(letters)

    def is_of_another(self, heading: str) -> bool:
        """Whether a heading has what is measured of something else: 다익스트라의 시간 복잡도 below BFS.

        A complexity without that word, O(n), is of whatever the heading is about.
        """
        asked = self.question
        if self.measured is None:
            return False
        others = asked.others_in(heading)
        if asked.stands_in(self.measured, terms_of_heading(heading)):
            spelt = {name for name, _ in self.measured}
            return any(is_concept(word) and not _has_part(word, spelt) for word in others)
        return bool(others) and asks_growth(asked.text)

    def number_missing(
        self, heading: Found, units: Mapping[str, Found], elsewhere: Container[str] = frozenset()
    ) -> bool:
        """Whether a number or a year is asked for and none stands where a passage speaks of what it is of.

        Args:
            heading: above the passage.
            units: its sentences.
            elsewhere: terms of the headings of the note.
        """
        asked, measured = self.question, self.measured
        if measured is None:
            return False
        of = [
            group for group in self._names.groups if group != measured and not asked.stands_in(group, heading)
        ]
        plain = asked.stands_in(measured, heading) or self._written.has_no_word_for(
            measured, "\n".join(units)
        )
        if plain and not of:
            return False
        said, near, so_far = [], [], Found()
        before = Found()
        for text, found in units.items():
            now = [asked.stands_in(group, found) for group in (of if plain else [measured])]
            holds = not plain and not all(now) and self._written.holds(measured, text)
            if holds and told_by_unit(measured[0][0], text):  # 4mg may be of anything else
                holds = all(asked.stands_in(group, before | found) for group in of)
            said.append(all(now) or holds)
            so_far |= found
            before = found
            if any(said[-1 if plain else -2 :]) and all(asked.stands_in(group, so_far) for group in of):
                near += self._rows_about(text, elsewhere)
        return any(said) and not any(map(self._tells, near))

    def _tells(self, text: str) -> bool:
        """Whether a text has the number or the year that is asked for."""
        question = self.question.text
        return says_when(text) if asks_when(question) else says_how_much(text, question)

    def _rows_about(self, text: str, elsewhere: Container[str]) -> list[str]:
        """The rows of a table that speak of what is asked; what is no table, whole.

        Those that have its name; where none has, all, unless some are called like other sections of the note.
        """
        head, *rows = text.splitlines() or [""]
        if len(rows) + 1 < _SMALLEST_TABLE or not all("|" in line for line in (head, *rows)):
            return [text]
        named = [group for group in self._names.groups if group != self.measured]
        found = [terms_in(row) for row in rows]
        about = [
            row
            for row, said in zip(rows, found, strict=True)
            if any(self.question.stands_in(group, said) for group in named)
        ]
        labels = [terms_in(row.strip("| ").partition("|")[0]) for row in rows]
        others = sum(any(term in elsewhere for term in label) for label in labels)
        return about or ([] if named and others > 1 else [text])

    @cached_property
    def subject_unknown(self) -> bool:
        """Whether what is asked about (지식 증류는 어떻게) has a name that the notes have in no spelling."""
        return any(
            _is_told(word)
            and not is_good_or_bad(word.group[0][0])  # what is bad about a thing may be told in other words
            and not self._is_of_the_common(word)  # 정확도 is what is asked of something
            and not self.question.known(word.group)
            and self._is_asked_of(word)
            for word in self.question.topics
        )

    def _is_asked_of(self, word: Word) -> bool:
        """Whether something is asked of what a word names: 균등분포의 분산, 유니그램 토크나이저.

        What stands last is asked for, and may be told in other words: 문장 대표 벡터로 쓰는 특수 토큰.
        """
        asked = self.question
        others = [other.written for other in asked.topics] if not COMPARES.search(asked.text) else []
        for found in re.finditer(rf"{re.escape(word.written)}(?P<joined>[가-힣]*) ?", asked.text):
            if _TOPIC.fullmatch(found["joined"]):
                return True
            if is_concept(word) and (
                _OF.fullmatch(found["joined"])
                or (not found["joined"] and asked.text.startswith(tuple(others), found.end()))
            ):
                return True
        return False

    def _is_of_the_common(self, word: Word) -> bool:
        """Whether a word is one that most notes speak of, or that with a side of it: 평가 지표 of 평가."""
        first, *rest = word.group[0][0].split()
        told = not rest or (_SIDE.issuperset(rest) and self.question.known(((first, 1.0),)))
        return first in COMMON and told

    @cached_property
    def head(self) -> str:
        """What a bare phrase asks for by an English name, which in Korean stands last: S4 실험 warmup 값.

        A Korean word there may be told in others, and English puts what it asks for anywhere; empty then.
        """
        topics = self.question.topics
        if not _HANGUL.search(self.question.text) or len(topics) < 2:
            return ""
        if len(topics) != sum(word.topic > 0 for word in self.question.all_words):
            return ""
        text = _VALUE_OF.sub("", self.question.text.rstrip(" ?.!"))
        last = max(topics, key=lambda word: text.rfind(word.written) + len(word.written))
        told = last.group[0][0] not in ASPECTS and is_latin_word(last)
        return last.written if told and text.endswith(last.written) else ""

    def _is_plain_in(self, word: Word, letters: str) -> bool:
        """Whether a word that most notes speak of (데이터, 배치 크기) is asked of a text in English."""
        plain = _PLAIN.issuperset(word.written.split())
        return plain and is_in_latin(letters)

    def _has_no_word_in_korean(self, word: Word, letters: str) -> bool:
        """Whether a word of an English question names nothing (divide): a Korean text has its own for it."""
        return self.question.text.isascii() and not is_concept(word) and not is_in_latin(letters)

    def _is_typed(self, word: Word) -> bool:
        """Whether a noun was asked for by the user, where the rest of the question was carried over."""
        spelt = word.group[0][0]
        named = spelt not in ASPECTS and spelt not in ASKING
        return named and word.written in (self.question.typed or "")

    def unsaid(self, *texts: Found, letters: str = "", whole: bool = False) -> tuple[str, ...]:
        """Names and sides (단점) that weigh in the question and that none of the texts holds.

        Of a question that leans on earlier ones any noun that was typed counts: 보증금 of "TCP의 보증금은?".

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
            if (asked.weight(word) >= MISSED * total > 0 or (total and _is_side(word)))
            and not asked.is_sort(word)
            and (whole or _is_told(word) or self._is_typed(word))
            and (whole or not self._is_plain_in(word, letters))
            and not self._has_no_word_in_korean(word, letters)
            and not any(asked.stands_in(word.group, found) for found in texts)
            and not self._written.holds(word.group, letters)
            and not any(found.keys() & side for side in SIDES if word.group[0][0] in side for found in texts)
            and not (word.group[0][0] in SIDES[1] and _WHY_USED.search(letters))
            and not could_tell(word.group[0][0], letters)
        )


def _is_side(word: Word) -> bool:
    """Whether a word asks for a side that is told by known words."""
    return is_good_or_bad(word.group[0][0]) or has_signs(word.group[0][0])


def _has_part(word: Word, names: Container[str]) -> bool:
    """Whether a name has one of some words in it: 헤드 of Multi-head attention."""
    return any(part in names for spelt, _ in word.group for part in spelt.split())


def _is_told(word: Word) -> bool:
    """Whether a passage that answers must say it: what has a name, and sides that are told by known words."""
    if word.group[0][0] in ASPECTS:
        return _is_side(word)
    return is_concept(word) or is_english(word)
