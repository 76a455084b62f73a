"""The names of a question that a passage must have: products, concepts, identifiers, what is measured."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from rag.expected import asks_when
from rag.index import Index, TermGroup
from rag.korean import morphemes
from rag.letters import is_other
from rag.measured import what_is_measured
from rag.relevance import Question, is_english
from rag.sound import is_hangul, is_latin, keys, likeness
from rag.subject import ASPECTS, is_good_or_bad
from rag.terms import Word

HALF_ALIKE = 0.8
"""From this likeness on a word of the notes may be another spelling of a name."""
_LIKE = re.compile("처럼|같은|식|스타일")
_HANGUL = re.compile("[가-힣]")
_IDENTIFIER = re.compile(
    r"[A-Za-z][A-Za-z0-9]*(?:(?:_[A-Za-z0-9]+)+|(?:-(?!(?:of|to|the|in|by|and|with|on|a)-)[A-Za-z0-9]+){2,})"
)
_PARTED = re.compile(r"[^\W\d_][ -][^\W\d_]")
"""A name of several words, half of which many notes have: data parallel beside tensor parallel."""
_LETTERED = re.compile(r"[A-Za-z][ -](?:[A-Za-z]{2,}|[가-힣]{2,})")
_LONG_IDENTIFIER = 3
"""Parts of an identifier that is no other spelling of what the notes have."""
_COMMAND = re.compile(
    r"(?:명령어?|커맨드|단축키|(?<![가-힣])키|옵션|플래그|코드|스니펫)(?:은|는|이|가|를|을|로|였|야|뭐|\W|$)"
)
"""Asks how one calls a program, or how something is written as one."""
_GLUED = re.compile(r"\d(?![KMGT]i?B\b)[A-Z]{2,}[a-z]?")
"""A name that begins with a number, 4NF, and no size, 8GB."""
_ACTS = frozenset(
    "install uninstall list show view print open close delete remove create make add build run start stop"
    " kill restart check test copy move rename search find update upgrade download upload connect login"
    " logout exit quit save load read write set get change convert format compress extract filter sort"
    " count monitor"
    " python pytorch torch tensorflow keras jax numpy pandas sql bash shell java javascript rust".split()
)
"""What is done by a command, for which Korean notes have their own words, and what code is written in."""


class RequiredNames:
    """What passages must name to answer a question.

    Args:
        question: what was asked.
    """

    def __init__(self, question: Question) -> None:
        self.question = question

    @cached_property
    def groups(self) -> list[TermGroup]:
        """What a passage must name; every hit of the question is asked for it."""
        about = self.question.topics
        named = self.question.compared or [w for w in about if w.name and not _is_cut_from(w, about)]
        named = [*named, *(w for w in about if not w.name and _has_a_letter(w))]
        if what_is_measured(self.question.text):
            named = [*named, *(word for word in about if word.group == self.measured)]
            named += self._measured_of()
            named += [w for w in about if w.written in self._proper or self._is_called_so(w)]
        named = [*named, *(word for word in about if self._is_identifier(word)), *self._unheard]
        named += self._has_sides()
        named += [w for w in about if len(about) == 1 and w.is_called and _PARTED.search(w.written)]
        named += [w for w in about if w.written in self._strange and self.question.known(w.group)]
        named += self._looked_for_in()
        groups = [word.group for word in named if not self.question.is_sort(word)]
        names = ((group, group[0][0]) for group in groups)
        return [group for group, name in names if name not in ASPECTS and (len(name) > 1 or is_other(name))]

    def _has_sides(self) -> list[Word]:
        """The concept or English word of the notes of which alone what is good or bad is asked."""
        others = [word for word in self.question.topics if not is_good_or_bad(word.group[0][0])]
        if len(others) != 1 or self.question.breadth == 1:
            return []
        return [w for w in others if (is_concept(w) or is_english(w)) and self.question.known(w.group)]

    def _looked_for_in(self) -> list[Word]:
        """The concept that weighs most and in which something is looked for: He 초기화에서 분산은."""
        asked = self.question
        heaviest = max(asked.topics, key=asked.weight, default=None)
        if heaviest is None or not heaviest.is_called or not asked.known(heaviest.group):
            return []
        there = re.search(rf"{re.escape(heaviest.written)}(?:에서|의)(?:는|도)?(?![가-힣])", asked.text)
        return [heaviest] if there else []

    def _is_called_so(self, word: Word) -> bool:
        """Whether an English word of the notes in a Korean question has no other name: quillserve."""
        korean = _HANGUL.search(self.question.text) is not None
        return korean and is_english(word) and not word.is_called and self.question.known(word.group)

    def _is_identifier(self, word: Word) -> bool:
        """Whether a word is spelt as a program's names are, max_grad_norm, and stands so in the notes.

        Or it is a long one, and they have not even all of its parts; or one that begins with a number (4NF).
        """
        asked = self.question
        if _GLUED.fullmatch(word.written):
            return True
        if not _IDENTIFIER.fullmatch(word.written):
            return False
        parts = re.split("[_-]", word.written)
        unknown = (w.written in parts and not asked.known(w.group) for w in asked.topics)
        return asked.known(word.group) or (len(parts) >= _LONG_IDENTIFIER and any(unknown))

    def _measured_of(self) -> list[Word]:
        """The concept whose number is asked for, where it stands before what is measured and no name does."""
        asked = self.question
        end = min(map(len, what_is_measured(asked.text)))
        before = [word for word in asked.topics if 0 <= asked.text.find(word.written) < end]
        if any(word.name and word.group != self.measured for word in before):
            return []
        return [word for word in before if word.is_called][:1]

    @cached_property
    def unheard_of(self) -> frozenset[TermGroup]:
        """The names that the notes have in no spelling."""
        return frozenset(word.group for word in self._unheard)

    @cached_property
    def _unheard(self) -> list[Word]:
        """Names that the notes have in no spelling: proper nouns that Korean has (네이버, 오라클), programs.

        What a program is asked for by a command or a key is known by its English name: kubectl, git tag. An
        English word for what is done (delete) may stand there in Korean.
        """
        asked = self.question
        typed = _COMMAND.search(asked.text) is not None
        programs = {w.written for w in asked.topics if typed and is_latin_word(w)} - _ACTS
        unknown = (
            w for w in asked.topics if w.written in programs | self._proper and not asked.known(w.group)
        )
        return [word for word in unknown if not self._goes_on_to_be_known(word.written)]

    @cached_property
    def _proper(self) -> frozenset[str]:
        """Proper nouns that Korean has, but for those that something is only like."""
        text = self.question.text
        return frozenset(
            m.form for m in morphemes(text) if m.tag == "NNP" and m.known and not _LIKE.match(text, m.end)
        )

    @cached_property
    def _strange(self) -> frozenset[str]:
        """Proper nouns in Hangul that Korean does not have: what the notes call so they call nothing else."""
        named = {m.form for m in morphemes(self.question.text) if m.tag == "NNP" and not m.known}
        return frozenset(filter(is_hangul, named))

    def _goes_on_to_be_known(self, name: str) -> bool:
        """Whether a name begins a word that the notes have, or one that sounds so: 나래 of 나래모빌."""
        found = re.search(rf"{re.escape(name)}[가-힣]*", self.question.text)
        whole = found[0] if found else name
        spoken = is_hangul(whole) and sounds_known(whole, self.question.index)
        return spoken or self.question.known(((whole, 1.0),))

    @cached_property
    def measured(self) -> TermGroup | None:
        """The word whose number or year is asked for: 학습률 of "BERT의 학습률은 얼마야"."""
        about = self.question.topics
        if asks_when(self.question.text):
            dated = self.question.names_in_full or [word for word in about if word.is_called]
            return dated[0].group if len(dated) == 1 else None
        endings = what_is_measured(self.question.text)
        named = [word for word in about if any(ending.endswith(word.written) for ending in endings)]
        return max(named, key=lambda word: len(word.written)).group if named else None


def sounds_known(name: str, index: Index) -> bool:
    """Whether the notes have an English word that sounds like a name in Hangul."""
    near = index.sounding_like(keys(name))
    return any(is_latin(other) and likeness(name, other) >= HALF_ALIKE for other in near)


def is_latin_word(word: Word) -> bool:
    """Whether a word is written in English, of one word or more: kubectl, rotary embedding."""
    return is_english(word) or (word.written.isascii() and word.is_called)


def _is_cut_from(word: Word, others: Iterable[Word]) -> bool:
    """Whether a word is the rest of a name that is one word: BART of KoBART."""
    cut = re.compile(rf"(?<=[A-Za-z]){re.escape(word.written)}|{re.escape(word.written)}(?=[a-z])")
    return any(cut.search(other.written) for other in others if other.written != word.written)


def is_concept(word: Word) -> bool:
    """Whether a word is a name or has other ones."""
    return word.name or word.is_called


def _has_a_letter(word: Word) -> bool:
    """Whether a concept is known by a letter before a word: k-means. Apart the two stand in many notes."""
    return word.is_called and _LETTERED.fullmatch(word.written) is not None
