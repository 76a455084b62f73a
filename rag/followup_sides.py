"""Whether a noun names a side of what was talked of (연봉은?) or another thing of its kind (GPT는?)."""

from __future__ import annotations

from collections.abc import Sequence

from rag import followups
from rag.followup_phrases import ORDINAL, Phrase, alike, exchanged, is_name, name_of
from rag.followup_places import Placed
from rag.followup_topic import Asked, Topic
from rag.korean import morphemes, singular
from rag.particles import joined
from rag.subject import ASKING, ASPECTS, Subject


def of_another_number(asked: Asked, topic: Topic) -> str | None:
    """2차는? after 하늘소프트 1차 면접관 누구였지: the same of another number."""
    number, before = ORDINAL.match(asked.text), ORDINAL.search(topic.last)
    if asked.own or not number or not before or _counter(number.group()) != _counter(before.group()):
        return None
    rest = asked.text[number.end() :]
    if followups.BARE_BEHIND.fullmatch(rest):
        return topic.last[: before.start()] + joined(number.group(), topic.last[before.end() :])
    phrase = next((one for one in topic.phrases if one.start < before.start() <= one.end), None)
    return f"{topic.last[phrase.start : before.start()]}{asked.text}" if phrase else None


def _counter(ordinal: str) -> str:
    return ordinal.lstrip("0123456789 ")


def exchanged_name(asked: Asked, topic: Topic) -> str | None:
    """레이어 정규화는?: the last question about another name."""
    phrase = _exchangeable(topic)
    if len(asked.own) != 1 or phrase is None or topic.is_defined:
        return None
    own = asked.own[0]
    before, behind = asked.text[: own.start], asked.text[own.end :]
    bare = followups.BARE_BEFORE.fullmatch(before) and followups.BARE_BEHIND.fullmatch(behind)
    if not bare or not (asked.led or (before + behind).strip(" ?")):
        return None
    if name_of(own.text, asked.glossary, asked.placed) != own.text:
        return None  # 치아바타 오븐 온도는?
    if not _can_stand_for(asked, topic, phrase, own):
        return None
    other = exchanged(phrase, own.text)
    return topic.last[: phrase.start] + joined(other.text, topic.last[phrase.end :])


def _can_stand_for(asked: Asked, topic: Topic, phrase: Phrase, own: Subject) -> bool:
    """Whether the last question makes sense of another name: one of its kind, or of which the same is told.

    회비는? after 교착 상태의 조건 asks something else. What the notes do not tell of may be anything.
    """
    placed = asked.placed
    if placed is None or not placed.is_thing(own.text) or alike(phrase.name, own.text):
        return True
    if _is_concept(asked, own) and is_name(phrase.name, asked.glossary):
        return True
    if placed.head_one_note(own.text, phrase.name):
        return True
    told = _asked_of(phrase, topic)
    if told:
        return all(placed.beside(noun, own.text) for noun in told)
    return placed.beside(own.text, phrase.name) and not placed.listed_apart(own.text, phrase.name)


def _asked_of(phrase: Phrase, topic: Topic) -> list[str]:
    """The nouns by which the last question asks of a phrase's name: 헤드 of BERT는 헤드 몇 개야?"""
    behind = phrase.start + len(phrase.name)
    return [
        m.form
        for m in morphemes(topic.last)
        if m.tag in {"NNG", "NNP", "SL"}
        and not phrase.start <= m.start < behind
        and singular(m.form) not in ASKING
    ]


def _exchangeable(topic: Topic) -> Phrase | None:
    """The phrase whose name another one can take the place of: the only one, or what is spoken of."""
    if len(topic.phrases) == 1:
        return topic.phrases[0]
    spoken_of = [one for one in topic.phrases if followups.SPOKEN_OF.match(topic.last, one.end)]
    return spoken_of[0] if len(spoken_of) == 1 else None


def side_of_topic(asked: Asked, topic: Topic) -> str | None:
    """연봉은?, 재택은 며칠이야?: of the company that was talked of; 대칭이야?: says it of the topic."""
    if len(asked.own) != 1 or not asked.korean:
        return None
    own = asked.own[0]
    if asked.text[: own.start].strip() and not followups.ADVERB.fullmatch(asked.text[: own.start]):
        return None
    behind = asked.text[own.end :]
    if followups.COPULA.fullmatch(behind):
        return None if is_name(own.text, asked.glossary) else joined(topic.text, f"는 {asked.text}")
    if followups.ASKED_WHAT.match(behind):
        return None
    if _is_side(asked, topic, own, behind) or _modifies_a_side(asked, topic, own):
        head = _head(asked, own)
        of = "의 " if behind[:1].strip() or head else " "
        return f"{fitting(head or own.text, topic, asked.placed)}{of}{asked.text}"
    return None


def _head(asked: Asked, own: Subject) -> str:
    """The side that stands behind a noun: 결과 of 최종 결과는?"""
    behind = next((m for m in asked.parts if m.start >= own.end), None)
    if behind is None or behind.tag != "NNG" or behind.form not in ASPECTS or asked.text[own.end] != " ":
        return ""
    return behind.form if followups.BARE_BEHIND.fullmatch(asked.text[behind.end :]) else ""


def _modifies_a_side(asked: Asked, topic: Topic, own: Subject) -> bool:
    """Whether a common noun only tells which one of the sides of the topic is meant: 최종 결과는?"""
    head, placed = _head(asked, own), asked.placed
    if not head or placed is None or not _is_word(asked, own) or _is_concept(asked, own):
        return False
    names = [one.name for one in topic.phrases]
    if any(alike(name, own.text) for name in names) or placed.heads(own.text):
        return False
    return any(placed.beside(own.text, name) or placed.headed_under(head, name) for name in names)


def _is_side(asked: Asked, topic: Topic, own: Subject, behind: str) -> bool:
    """Whether a noun is a side of the topic by what it is called and by where the notes hold it."""
    names, placed = [one.name for one in topic.phrases], asked.placed
    if any(alike(name, own.text) for name in names) or _is_concept(asked, own):
        return False
    bare = followups.BARE_BEHIND.fullmatch(behind) is not None
    if bare and not (asked.led or behind.strip(" ?")):
        return False
    light = bare or followups.LIGHTLY_ASKED.match(behind) is not None
    if placed is None:
        return bare and not is_name(own.text, asked.glossary) and not _is_proper(asked, own)
    if not light:
        return _is_word(asked, own) and any(placed.only_beside(own.text, name) for name in names)
    if _is_one_of_its_kind(asked, own, names, placed):
        return False
    beside = [name for name in names if placed.beside(own.text, name)]
    if beside:
        return not all(_is_another_entry(own, name, placed) for name in beside)
    if is_name(own.text, asked.glossary) or _is_proper(asked, own):
        return False
    if not bare:
        return not placed.knows(own.text)
    return not placed.is_thing(own.text) or any(placed.in_its_kind(own.text, name) for name in names)


def _is_another_entry(own: Subject, name: str, placed: Placed) -> bool:
    """Whether a noun is no side of a name but another entry of its list: 보증금 after 월세."""
    return placed.listed_apart(own.text, name) and not placed.stands_under(own.text, name)


def _is_one_of_its_kind(asked: Asked, own: Subject, names: Sequence[str], placed: Placed) -> bool:
    """Whether the notes are about a noun, or the one it begins with, as about the topic, and not under it."""
    first = name_of(own.text, asked.glossary, placed)
    if any(placed.headed_under(first, name) for name in names):
        return False
    if any(placed.head_alike(first, name) for name in names):
        return True
    elsewhere = all(placed.heads_elsewhere(first, name) for name in names)
    return elsewhere and not (_is_word(asked, own) and any(placed.beside(first, name) for name in names))


def _is_concept(asked: Asked, own: Subject) -> bool:
    """Whether all of it is one name of the glossary, or a Latin one."""
    return is_name(own.text, asked.glossary) and _is_known(asked, own)


def _is_known(asked: Asked, own: Subject) -> bool:
    return all(m.known for m in asked.parts if own.start <= m.start < own.end)


def _is_word(asked: Asked, own: Subject) -> bool:
    """Whether it is one common noun of the dictionary, or several that are written apart."""
    inside = [m for m in asked.parts if own.start <= m.start < own.end]
    words = own.text.count(" ") + 1
    return all(m.known and m.tag in {"NNG", "XPN", "XSN"} for m in inside) and len(inside) <= 2 * words


def _is_proper(asked: Asked, own: Subject) -> bool:
    """Whether the analyser takes it for a proper noun."""
    return next(m.tag for m in asked.parts if m.end > own.start) == "NNP"


def fitting(noun: str, topic: Topic, placed: Placed | None) -> str:
    """As much of the topic as a noun is a side of: 누리랩스 과제 of the 기한, but 누리랩스 of the 연봉."""
    if placed is None:
        return topic.short
    beside = [one for one in topic.phrases if placed.beside(noun, one.name)]
    chosen = beside or topic.phrases
    reached = dict.fromkeys(_reached(noun, one, placed, known=bool(beside)) for one in chosen)
    return topic.listed(list(reached))


def _reached(noun: str, phrase: Phrase, placed: Placed, *, known: bool) -> str:
    """A phrase where the notes have the noun under all of it, or not at all and a heading for its side."""
    if phrase.text == phrase.name:
        return phrase.name
    if known:
        return phrase.text if placed.stands_under(noun, phrase.text) else phrase.name
    side = phrase.text.removeprefix(phrase.name).strip(" 의")
    return phrase.text if side and placed.headed_under(side, phrase.name) else phrase.name
