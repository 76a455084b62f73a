"""A question that leans on what came before, made to stand alone: "그럼 단점은?" as "배치 정규화의 단점은?".

Only what the earlier questions are about is carried over, in the user's words. A question with a subject
of its own is left as it was typed, and so is one that turns away from what came before (그건 됐고, …).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag import followups
from rag.glossary import Glossary
from rag.korean import Morpheme, morphemes, normalize
from rag.particles import form, joined
from rag.subject import Subject, subjects

MOST_CARRIED = 4
"""Names that are carried over at most."""
LOOKED_BACK = 6
"""Earlier turns among which a subject is looked for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation."""

    question: str
    """As it was typed."""
    standalone: str
    """What it means without the ones before it."""
    answer: str = ""


class Rule(Protocol):
    """One way in which a question leans on what came before."""

    def __call__(self, asked: _Asked, topic: _Topic) -> str | None:
        """The question standing alone; None where it does not lean this way."""


def standalone_alone(question: str, earlier: Sequence[Turn], glossary: Glossary | None = None) -> str:
    """What a question means without the ones before it, by rules.

    Args:
        question: as it was typed.
        earlier: the turns before it, the oldest first.
        glossary: knows names; the bundled one by default.

    Returns:
        The question with the subject of the earlier ones in it, or the question unchanged: without earlier
        turns, with a subject of its own, or where nothing is known to carry over.
    """
    text = normalize(question).strip()
    if not earlier or followups.SMALL_TALK.fullmatch(text):
        return question
    rest = _behind_dismissal(text)
    turned_away = rest != text
    if turned_away and subjects(rest, glossary, common=True):
        return question
    topic = _topic(earlier[-LOOKED_BACK:], glossary)
    lead = followups.LEAD.match(rest)
    rest = rest[lead.end() :] if lead else rest
    if topic is None or not any(c.isalnum() for c in rest) or topic.stands_in(rest):
        return question
    asked = _Asked.read(rest, topic, glossary, led=lead is not None)
    if turned_away:
        return _elliptic(asked, topic) or question
    return next((made for rule in _RULES if (made := rule(asked, topic))), question)


def turns_of(questions: Iterable[str], glossary: Glossary | None = None) -> tuple[Turn, ...]:
    """The turns of a conversation of which only the questions are known, the oldest first."""
    turns: list[Turn] = []
    for question in questions:
        turns.append(Turn(question, standalone_alone(question, turns, glossary)))
    return tuple(turns)


def as_asked(questions: Iterable[str]) -> tuple[Turn, ...]:
    """The turns of a conversation whose questions stand alone already, the oldest first."""
    return tuple(Turn(question, question) for question in questions)


@dataclass(frozen=True, slots=True)
class _Topic:
    """What the earlier questions are about."""

    names: tuple[str, ...]
    before: tuple[str, ...]
    """What the turn before that was about."""
    last: str
    """The last question, standing alone."""

    @property
    def text(self) -> str:
        """The names as one phrase: A, B와 C."""
        *most, final = self.names
        if not most:
            return final
        listed = ", ".join(most)
        return (
            f"{listed}{form(listed, '와')} {final}"
            if followups.HANGUL.search(self.last)
            else f"{listed} and {final}"
        )

    def stands_in(self, text: str) -> bool:
        """Whether a text names all of it."""
        said = _letters(text)
        return all(_letters(name) in said for name in self.names)

    def without(self, others: Iterable[Subject]) -> _Topic | None:
        """What is left when others are named already."""
        named = {one.key for one in others}
        kept = tuple(name for name in self.names if _letters(name) not in named)
        return replace(self, names=kept) if kept else None

    def of_two(self) -> _Topic:
        """Two names at least, for "둘 중에", where the conversation has two."""
        names = dict.fromkeys((*self.before, *self.names)) if len(self.names) < 2 else self.names
        return replace(self, names=tuple(names)[-MOST_CARRIED:])


def _topic(earlier: Sequence[Turn], glossary: Glossary | None) -> _Topic | None:
    """What the last turn that is about something is about."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for turn in reversed(earlier):
        text = normalize(turn.standalone).strip()
        rest = _behind_dismissal(text)
        named = subjects(rest, glossary, common=True)
        asked = [one for one in named if not followups.WHERE.match(rest, one.end)]
        names = tuple(dict.fromkeys(one.text for one in asked or named))
        if names:
            found.append((text, names[:MOST_CARRIED]))
        if len(found) == 2:
            break
    if not found:
        return None
    return _Topic(found[0][1], found[1][1] if len(found) > 1 else (), found[0][0])


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and what its rules look at."""

    text: str
    own: tuple[Subject, ...]
    """What it is about itself; a word of the topic (배치 of 배치 정규화) is not that."""
    parts: tuple[Morpheme, ...]
    led: bool
    """Whether a word stood before it that ties it to what came before: 그럼, and."""

    @classmethod
    def read(cls, text: str, topic: _Topic, glossary: Glossary | None, *, led: bool) -> _Asked:
        """Look at a question."""
        known = [_letters(name) for name in topic.names]
        found = subjects(text, glossary)
        own = tuple(s for s in found if s.key in known or not any(s.key in name for name in known))
        return cls(text, own, tuple(morphemes(text)), led)

    @property
    def korean(self) -> bool:
        """Whether it is written in Korean."""
        return followups.HANGUL.search(self.text) is not None


# the rules ------------------------------------------------------------------------------------------


def _former_or_latter(asked: _Asked, topic: _Topic) -> str | None:
    """앞엣것은, 후자는, the latter: one of two names."""
    names = topic.of_two().names
    found = followups.FORMER.search(asked.text)
    first = found is not None
    found = found or followups.LATTER.search(asked.text)
    if found is None or len(names) < 2:
        return None
    name = names[0] if first else names[-1]
    return asked.text[: found.start()] + joined(name, asked.text[found.end() :])


def _pronoun(asked: _Asked, topic: _Topic) -> str | None:
    """그건, 거기서, 그 논문은, it: the topic in place of each; not where the question itself says what."""
    found = list((followups.PRONOUN if asked.korean else followups.ENGLISH_PRONOUN).finditer(asked.text))
    if not found or _says_itself(asked, found[0].start()):
        return None
    text = asked.text
    for one in reversed(found):
        text = text[: one.start()] + _in_place(one, topic.text, text[one.end() :])
    return text


def _says_itself(asked: _Asked, pronoun: int) -> bool:
    """Whether a clause before a pronoun names what it stands for: 드롭아웃은 뭐고 그건 왜 써?"""
    before = [one for one in asked.own if one.end <= pronoun]
    if not before or not asked.korean:
        return bool(before)
    return any(
        m.tag == "EC" and m.form in followups.AND and before[0].end <= m.start < pronoun for m in asked.parts
    )


def _in_place(pronoun: re.Match[str], topic: str, rest: str) -> str:
    said = pronoun.group().lower()
    if said in followups.CONTRACTED:
        return joined(topic, followups.CONTRACTED[said] + rest)
    if said in {"its", "their"}:
        return f"{topic}'s{rest}"
    if said in {"there", "here"}:
        return f"in {topic}{rest}"
    return joined(topic, rest)


def _both(asked: _Asked, topic: _Topic) -> str | None:
    """둘 중에 뭘 골라야 해?, both."""
    two = topic.of_two()
    if len(asked.own) > 1 or len(two.names) < 2:
        return None
    if not asked.korean:
        return f"{two.text}: {asked.text}" if followups.ENGLISH_BOTH.search(asked.text) else None
    if followups.BOTH.search(asked.text):
        return f"{two.text} {asked.text}"
    if followups.CHOICE.search(asked.text):
        return f"{two.text} 중에 {asked.text}"
    return None


def _bare_why(asked: _Asked, topic: _Topic) -> str | None:
    """왜?: the last question is what it asks about, unless that was after a definition."""
    if not followups.WHY.fullmatch(asked.text) or followups.DEFINITION.search(topic.last):
        return None
    return f"{topic.last.rstrip(' ?!.')}, {asked.text}"


def _gapped(asked: _Asked, topic: _Topic) -> str | None:
    """레이어 정규화는?: the last question about another name."""
    if len(asked.own) != 1 or len(topic.names) != 1 or followups.DEFINITION.search(topic.last):
        return None
    own = asked.own[0]
    before, behind = asked.text[: own.start], asked.text[own.end :]
    named = followups.BARE_BEFORE.fullmatch(before) and followups.BARE_BEHIND.fullmatch(behind)
    if not named or not (asked.led or (before + behind).strip(" ?")):
        return None
    start = topic.last.find(topic.names[0])
    return topic.last[:start] + joined(own.text, topic.last[start + len(topic.names[0]) :])


def _compared(asked: _Asked, topic: _Topic) -> str | None:
    """레이어 정규화랑은 뭐가 달라?: the other side of a comparison."""
    other = topic.without(asked.own)
    if len(asked.own) != 1 or other is None:
        return None
    if not asked.korean:
        compares = followups.ENGLISH_COMPARED.search(asked.text)
        return f"{other.text}: {asked.text}" if compares else None
    if _leads_a_comparison(asked):
        behind = followups.WITH.match(asked.text, asked.own[0].end)
        bare = behind and not asked.text[behind.end() :].strip(" ?")
        rest = joined(asked.own[0].text, "와 뭐가 달라?") if bare else asked.text
        return joined(other.text, f"는 {rest}")
    if _more(asked):
        return f"{other.text}보다 {asked.text}"
    return None


def _leads_a_comparison(asked: _Asked) -> bool:
    """Whether what a subject is compared with stands nowhere: GPT랑 뭐가 달라?"""
    found = followups.WITH.match(asked.text, asked.own[0].end)
    if not found:
        return False
    behind = next((m for m in asked.parts if m.start >= found.end()), None)
    return (
        behind is None
        or not behind.tag.startswith("N")
        or behind.tag == "NP"
        or behind.form in followups.RELATIONS
    )


def _more(asked: _Asked) -> bool:
    """Whether something is better or more without saying than what: 렐루는 나아?"""
    if not followups.TOPICAL.match(asked.text, asked.own[0].end):
        return False
    forms = {(m.form, m.tag) for m in asked.parts}
    if ("낫", "VA") in forms:
        return True
    more = [i for i, m in enumerate(asked.parts) if m.form in {"더", "덜"} and m.tag == "MAG"]
    return bool(more) and any(m.tag == "VA" for m in asked.parts[more[0] :]) and not any(
        m.tag == "EC" and m.form in {"면", "으면"} for m in asked.parts
    )  # fmt: skip


def _anaphoric(asked: _Asked, topic: _Topic) -> str | None:
    """그런데도 딥러닝은 왜 잘 돼요?: what it goes against stands before it."""
    return f"{topic.text}, {asked.text}" if followups.AGAINST.match(asked.text) else None


def _somewhere(asked: _Asked, topic: _Topic) -> str | None:
    """RNN에서는?, 시계열에도 쓸 수 있어?: a place is named, and not what is asked about."""
    if not asked.own or not asked.korean:
        return None
    places = [found for one in asked.own if (found := followups.WHERE.match(asked.text, one.end))]
    if len(places) < len(asked.own):
        return None
    rest = asked.text[places[-1].end() :].strip(" ?.!")
    if rest and topic.last.rstrip(" ?.!").endswith(rest):
        return None  # the same was asked of the thing before: of this one it stands alone
    if any(m.tag in {"VV", "VA"} and m.form not in followups.LIGHT for m in asked.parts):
        return None
    return joined(topic.text, f"는 {asked.text}")


def _elliptic(asked: _Asked, topic: _Topic) -> str | None:
    """단점은?, 예를 들면?, 왜?: nothing in it says what it is about."""
    if asked.own:
        return None
    if not asked.korean:
        return f"{topic.text}: {asked.text}"
    first = asked.parts[0]
    behind = asked.parts[1] if len(asked.parts) > 1 else None
    if first.tag in {"NR", "MM", "SN"}:
        return f"{topic.text} {asked.text}"
    if first.form in followups.RELATIONS:
        topic = topic.of_two()  # a relation is one between two
    if first.tag in {"NNG", "NNP", "SL"} and (behind is None or not behind.tag.startswith(("XS", "V"))):
        return f"{topic.text}의 {asked.text}"
    return joined(topic.text, f"는 {asked.text}")


_RULES: tuple[Rule, ...] = (
    _former_or_latter, _both, _pronoun, _bare_why, _gapped, _compared, _anaphoric, _somewhere, _elliptic,
)  # fmt: skip
"""The first that makes something of a question wins."""


def _behind_dismissal(text: str) -> str:
    """What stands behind 그건 됐고, or the text where nothing turns away from what came before."""
    return followups.FIRST.sub("", followups.DISMISSED.sub("", text, count=1), count=1).strip() or text


def _letters(text: str) -> str:
    return followups.SIGNS.sub("", text.lower())
