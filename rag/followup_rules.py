"""The rules by which a question that leans on what came before is made to stand alone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Protocol

from rag import followups
from rag.followup_sides import exchanged_name, fitting, of_another_number, side_of_topic
from rag.followup_topic import Asked, Topic
from rag.korean import morphemes
from rag.particles import joined
from rag.subject import ASPECTS


class Rule(Protocol):
    """One way in which a question leans on what came before."""

    def __call__(self, asked: Asked, topic: Topic) -> str | None:
        """The question standing alone; None where it does not lean this way."""


def _former_or_latter(asked: Asked, topic: Topic) -> str | None:
    """앞엣것은, 후자는, the latter: one of two names."""
    names = topic.of_two().names
    found = followups.FORMER.search(asked.text)
    first = found is not None
    found = found or followups.LATTER.search(asked.text)
    if found is None or len(names) < 2:
        return None
    name = names[0] if first else names[-1]
    return asked.text[: found.start()] + joined(name, asked.text[found.end() :])


def _pronoun(asked: Asked, topic: Topic) -> str | None:
    """그건, 거기서, 그 논문은, it: the topic in place of each; not where the question itself says what."""
    found = list((followups.PRONOUN if asked.korean else followups.ENGLISH_PRONOUN).finditer(asked.text))
    if not found or _says_itself(asked, found[0].start()):
        return None
    text = asked.text
    for one in reversed(found):
        text = text[: one.start()] + _in_place(one, _meant(one, topic), text[one.end() :])
    return text


def _meant(pronoun: re.Match[str], topic: Topic) -> str:
    """What a pronoun stands for: 거기 for a place, 그 회사 for the thing alone, 그 단점 for all of it."""
    if followups.HERE.match(pronoun.group()):
        return topic.place
    noun = next(iter(morphemes(pronoun.string[pronoun.end() :])), None)
    of_a_kind = noun is not None and noun.tag == "NNG" and noun.form not in ASPECTS
    return topic.short if pronoun.group() in {"그", "이", "해당"} and of_a_kind else topic.text


def _says_itself(asked: Asked, pronoun: int) -> bool:
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


def _earlier_one(asked: Asked, topic: Topic) -> str | None:
    """아까 말한 거랑 차이는?: what was talked of before the topic."""
    found = followups.EARLIER.search(asked.text)
    if not found:
        return None
    rest = asked.text[found.end() :]
    two = topic.of_two()
    if asked.own or not followups.WITH.match(rest):
        return asked.text[: found.start()] + joined(topic.short, rest)
    if len(two.names) < 2:
        return None
    return joined(two.names[-1], f"는 {joined(two.names[-2], rest)}")


def another_way(asked: Asked, topic: Topic) -> str | None:
    """다른 방법은?: of doing what the last question asks how to do."""
    leans = followups.OTHER_WAY.match(asked.text) and followups.HOW.search(topic.last)
    if asked.own or not leans or topic.is_defined:
        return None
    return f"{topic.last.rstrip(' ?!.')}, {asked.text}"


def _both(asked: Asked, topic: Topic) -> str | None:
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


def _bare_why(asked: Asked, topic: Topic) -> str | None:
    """왜?: the last question is what it asks about, unless that was after a definition."""
    if not followups.WHY.fullmatch(asked.text) or topic.is_defined:
        return None
    return f"{topic.last.rstrip(' ?!.')}, {asked.text}"


def _compared(asked: Asked, topic: Topic) -> str | None:
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


def _leads_a_comparison(asked: Asked) -> bool:
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


def _more(asked: Asked) -> bool:
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


def _anaphoric(asked: Asked, topic: Topic) -> str | None:
    """그런데도 딥러닝은 왜 잘 돼요?: what it goes against stands before it."""
    return f"{topic.text}, {asked.text}" if followups.AGAINST.match(asked.text) else None


def _somewhere(asked: Asked, topic: Topic) -> str | None:
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
    verbal = [m for m, behind in pairwise(asked.parts) if behind.tag == "XSV" and m.tag == "NNG"]
    if any(m.form not in ASPECTS for m in verbal):
        return None
    return joined(topic.text, f"는 {asked.text}")


def elliptic(asked: Asked, topic: Topic) -> str | None:
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
        return f"{_of_its_heading(asked.text[first.start : first.end], asked, topic)}의 {asked.text}"
    return joined(topic.text, f"는 {asked.text}")


def _of_its_heading(noun: str, asked: Asked, topic: Topic) -> str:
    """The thing alone, where the notes have a heading for its side (결과) and none for that of the whole."""
    headed = asked.placed is not None and all(asked.placed.headed_under(noun, p.name) for p in topic.phrases)
    return fitting(noun, topic, asked.placed) if headed else topic.text


RULES: tuple[Rule, ...] = (
    _former_or_latter, _earlier_one, _both, _pronoun, _bare_why, of_another_number, another_way,
    side_of_topic, exchanged_name, _compared, _anaphoric, _somewhere, elliptic,
)  # fmt: skip
"""The first that makes something of a question wins."""
