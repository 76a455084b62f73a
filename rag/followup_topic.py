"""What the earlier questions of a conversation are about, and the question that is asked next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag import followups
from rag.followup_openings import behind_dismissal, opened
from rag.followup_phrases import Phrase, named, phrases
from rag.followup_places import Placed
from rag.glossary import Glossary, compact_name
from rag.korean import Morpheme, morphemes, normalize
from rag.particles import form
from rag.small_talk import is_small_talk
from rag.subject import ASPECTS, Subject
from rag.terms import QUESTION_WORDS

MOST_CARRIED = 4
"""Names that are carried over at most."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation."""

    question: str
    """As it was typed."""
    standalone: str
    """What it means without the ones before it."""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What the earlier questions are about."""

    phrases: tuple[Phrase, ...]
    before: tuple[Phrase, ...]
    """What the turn before that was about."""
    last: str
    """The last question, standing alone."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its phrases as they were written."""
        return tuple(dict.fromkeys(one.text for one in self.phrases))

    @property
    def text(self) -> str:
        """The phrases as one: A, B와 C."""
        return self.listed(self.names)

    @property
    def short(self) -> str:
        """The things alone, without the side of them that was asked about."""
        return self.listed(tuple(dict.fromkeys(one.name for one in self.phrases)))

    @property
    def place(self) -> str:
        """What can be called 거기."""
        return self.listed(tuple(dict.fromkeys(one.place for one in self.phrases)))

    def listed(self, names: Sequence[str]) -> str:
        """Names as one phrase in the language of the conversation."""
        *most, final = names
        if not most:
            return final
        listed = ", ".join(most)
        korean = followups.HANGUL.search(self.last)
        return f"{listed}{form(listed, '와')} {final}" if korean else f"{listed} and {final}"

    def stands_in(self, text: str) -> bool:
        """Whether a text names all that it is about."""
        said = compact_name(text)
        return all(one.key in said for one in self.phrases)

    def without(self, others: Iterable[Subject]) -> Topic | None:
        """What is left when others are named already."""
        keys = {one.key for one in others}
        kept = tuple(one for one in self.phrases if keys.isdisjoint({one.key, compact_name(one.text)}))
        return replace(self, phrases=kept) if kept else None

    def of_two(self) -> Topic:
        """Two names at least, for "둘 중에", where the conversation has two."""
        if len(self.names) > 1:
            return self
        both = {one.text: one for one in (*self.before, *self.phrases)}
        return replace(self, phrases=tuple(both.values())[-MOST_CARRIED:])

    @property
    def is_defined(self) -> bool:
        """Whether the last question asks what the thing is, and for no side of it."""
        if not followups.DEFINITION.search(self.last) or any(p.text != p.name for p in self.phrases):
            return False
        rest = self.last
        for one in self.phrases:
            rest = rest.replace(one.text, " ")
        nouns = {m.form for m in morphemes(rest) if m.tag == "NNG"} & (ASPECTS - QUESTION_WORDS)
        return all(map(followups.DEFINITION.match, nouns))


def topic_of(
    earlier: Sequence[Turn], glossary: Glossary | None, placed: Placed | None = None
) -> Topic | None:
    """What the last turn that is about something is about."""
    found: list[tuple[str, tuple[Phrase, ...]]] = []
    for turn in reversed(earlier):
        text = normalize(turn.standalone).strip()
        if is_small_talk(text):
            continue
        rest, _ = opened(behind_dismissal(opened(text)[0]))
        all_of_it = phrases(rest, glossary, placed)
        asked = [one for one in all_of_it if not _only_tells(rest, one)]
        if all_of_it:
            found.append((rest, tuple(asked or all_of_it)[:MOST_CARRIED]))
        if len(found) == 2:
            break
    if not found:
        return None
    return Topic(found[0][1], found[1][1] if len(found) > 1 else (), found[0][0])


def _only_tells(text: str, phrase: Phrase) -> bool:
    """Whether a phrase only says where, or what something else is: 대칭 of KL 발산은 대칭이야?"""
    return bool(followups.WHERE.match(text, phrase.end) or followups.COPULA.fullmatch(text, phrase.end))


def _is_counted(subject: Subject, parts: Sequence[Morpheme]) -> bool:
    """Whether a noun only says what is asked for: 문항 of 몇 문항이었어?"""
    before = [m for m in parts if m.end <= subject.start]
    return bool(before) and before[-1].tag == "MM" and before[-1].form in followups.WHICH


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what the rules look at."""

    text: str
    own: tuple[Subject, ...]
    """What it is about itself; a word of the topic's name (배치 of 배치 정규화) is not that."""
    parts: tuple[Morpheme, ...]
    led: bool
    """Whether a word stood before it that ties it to what came before: 그럼, and."""
    glossary: Glossary | None = None
    placed: Placed | None = None

    @classmethod
    def read(
        cls, text: str, topic: Topic, glossary: Glossary | None, placed: Placed | None, *, led: bool
    ) -> Asked:
        """Look at a question."""
        known = [one.key for one in topic.phrases]
        parts = morphemes(text)
        found = [one for one in named(text, glossary) if not _is_counted(one, parts)]
        own = tuple(s for s in found if s.key in known or not any(s.key in name for name in known))
        return cls(text, own, tuple(parts), led, glossary, placed)

    @property
    def korean(self) -> bool:
        """Whether it is written in Korean."""
        return followups.HANGUL.search(self.text) is not None
