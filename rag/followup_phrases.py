"""What a question is about, phrase by phrase: 누리랩스 1차 면접, 리뷰 프로젝트에서 메모리 누수.

A phrase begins with the name of a thing (누리랩스) and goes on with a side of it (재택). A follow-up
carries all of it over, or puts another name in the place of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag import followups
from rag.followup_places import Placed
from rag.glossary import Glossary, bundled_glossary, compact_name
from rag.korean import Morpheme, morphemes
from rag.subject import ASPECTS, COMPARES, Subject, subjects

_ORDINAL = r"\d+\s?(?:차|회차|회|기|호|장|부|권|학기|학년|주차|일차|년차|번째|단계|과)"
ORDINAL = re.compile(rf"(?<!\w){_ORDINAL}(?=(?:[은는도에의이가를을와과랑](?![가-힣]))|(?![가-힣]))")
"""Which of several: 1차, 3장."""
_JOINT = re.compile(rf"(?:의|에서의|에서|에)\s+(?:{_ORDINAL}\s+)?|\s+{_ORDINAL}\s+")
"""What stands between two parts of one phrase."""
_PLACED = re.compile(rf"(?:에서|에서의|에)(?:는|도|만)?\s+(?:{followups.ADVERBS}\s+)?")
"""What stands between a place and what is asked about there: Redis에서 왜 KEYS …"""
_BEHIND = re.compile(rf"\s+{_ORDINAL}(?=\s|[은는이가도의에를을]|$)")
_VERSION = re.compile(r"[-/]\d+(?:\.\d+)*[A-Za-z]?(?![A-Za-z0-9])")
_HOW_LONG = re.compile(r"\s*며칠$")
"""A noun that asks, and names nothing."""
_AMONG = re.compile(r"중에|중에서|\s중\s")
_IN_WORD = frozenset({"NNG", "NNP", "XSN", "NR", "XR"})
_BEFORE_NOUN = _IN_WORD | {"MAG", "MM", "XPN", "IC"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name and what is asked of it, as it stands in a question."""

    text: str
    start: int
    name: str
    """The thing it begins with: 누리랩스 of 누리랩스 재택."""
    place: str
    """What can be called 거기: 리뷰 프로젝트 of 리뷰 프로젝트에서 메모리 누수."""

    @property
    def end(self) -> int:
        """Where it ends in the question."""
        return self.start + len(self.text)

    @property
    def key(self) -> str:
        """The letters of its name, to compare it with others."""
        return compact_name(self.name)


def named(text: str, glossary: Glossary | None = None, *, common: bool = False) -> list[Subject]:
    """The ``subjects`` of a normalised text, each a whole word: 스톡옵션, HTTP/2."""
    parts = morphemes(text)
    known = {(start, end) for start, end, _, _ in _names(text, glossary)}
    whole: list[Subject] = []
    for one in subjects(text, glossary, common=common):
        start, end = one.start, one.start + len(_HOW_LONG.sub("", one.text))
        if start == end:
            continue
        if (start, end) not in known:
            start, end = _word_start(start, parts), _word_end(end, parts)
        if text[end - 1].isascii() and (version := _VERSION.match(text, end)):
            end = version.end()
        if not (whole and start < whole[-1].end):
            whole.append(Subject(text[start:end], start, end))
    return whole


def phrases(text: str, glossary: Glossary | None = None, placed: Placed | None = None) -> list[Phrase]:
    """What a normalised text is about, phrase by phrase, in its order.

    Args:
        text: a question.
        glossary: knows names; the bundled one by default.
        placed: knows which words the notes are about.
    """
    parts = morphemes(text)
    joined: list[list[Subject]] = []
    for one in _apart(text, named(text, glossary, common=True), glossary):
        if not joined or not _stand_together(text, joined[-1][-1].end, one.start, parts):
            joined.append([one])
        elif text[joined[-1][-1].end] != "의" or not _leads_an_aspect(text, one.end, parts):
            joined[-1].append(one)
    return [_phrase(text, run, parts, glossary, placed) for run in joined]


def is_name(text: str, glossary: Glossary | None = None) -> bool:
    """Whether a text is the name of something by itself: of the glossary, Latin, or in no dictionary."""
    if any((start, end) == (0, len(text)) for start, end, _, _ in _names(text, glossary)):
        return True
    parts = morphemes(text)
    return bool(parts) and (parts[0].tag == "SL" or not parts[0].known)


def alike(one: str, other: str) -> bool:
    """Whether two names end in the same word, as those of one kind do: 된장찌개, 김치찌개."""
    if compact_name(one) == compact_name(other):
        return False
    a, b = (name.rsplit(maxsplit=1)[-1].lower() for name in (one, other))
    pairs = enumerate(zip(a[::-1], b[::-1], strict=False))
    shared = next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
    return shared >= 2 and (shared < len(a) or " " in one) and (shared < len(b) or " " in other)


def _names(text: str, glossary: Glossary | None) -> Iterable[tuple[int, int, str, object]]:
    return (bundled_glossary() if glossary is None else glossary).find(text)


def _word_start(start: int, parts: Sequence[Morpheme]) -> int:
    """Where a word begins whose last nouns start there: 사이닝 is taken for 사 and 이닝."""
    for part in reversed(parts):
        if part.end == start and part.tag in _BEFORE_NOUN:
            start = part.start
    return start


def _word_end(end: int, parts: Sequence[Morpheme]) -> int:
    """Where a word ends whose first nouns end there: 입사 of 입사일."""
    for part in parts:
        if part.start == end and part.tag in _IN_WORD:
            end = part.end
    return end


def _apart(text: str, found: list[Subject], glossary: Glossary | None) -> list[Subject]:
    """Names that only stand beside each other, where they are compared: tcp udp 차이."""
    if not (COMPARES.search(text) or _AMONG.search(text)):
        return found
    apart: list[Subject] = []
    for one in found:
        inside = [(a, b) for a, b, _, _ in _names(text, glossary) if one.start <= a and b <= one.end]
        rest = "".join(text[a:b] for a, b in inside).replace(" ", "")
        if len(inside) > 1 and rest == one.text.replace(" ", ""):
            apart += [Subject(text[a:b], a, b) for a, b in inside]
        else:
            apart.append(one)
    return apart


def _stand_together(text: str, start: int, end: int, parts: Sequence[Morpheme]) -> bool:
    """Whether what stands between two nouns makes one phrase of them: 의, a side (감가상각 문제 정답률)."""
    if _JOINT.fullmatch(text, start, end) or _PLACED.fullmatch(text, start, end):
        return True
    between = [m for m in parts if start <= m.start < end]
    return bool(between) and all(m.tag == "NNG" and m.form in ASPECTS for m in between)


def _leads_an_aspect(text: str, end: int, parts: Sequence[Morpheme]) -> bool:
    """Whether a noun only tells which side of a thing is meant: 최종 of 최종 결과."""
    behind = next((m for m in parts if m.start >= end), None)
    return (
        behind is not None
        and text[end : behind.start].isspace()
        and behind.tag.startswith("NN")
        and behind.form in ASPECTS
    )


def _phrase(
    text: str,
    run: Sequence[Subject],
    parts: Sequence[Morpheme],
    glossary: Glossary | None,
    placed: Placed | None,
) -> Phrase:
    start, end = run[0].start, _behind_ordinal(text, run[-1].end, parts)
    place_ends = next((one.end for one, _ in pairwise(run) if text[one.end] in "에의"), end)
    name = name_of(run[0].text, glossary, placed)
    return Phrase(text[start:end], start, name, text[start:place_ends])


def _behind_ordinal(text: str, end: int, parts: Sequence[Morpheme]) -> int:
    """The end of a phrase with the number behind it and what is counted: 누리랩스 1차 면접."""
    number = _BEHIND.match(text, end)
    if not number:
        return end
    counted = next((m for m in parts if m.start >= number.end()), None)
    together = counted and counted.tag == "NNG" and text[number.end() : counted.start].isspace()
    return counted.end if counted and together else number.end()


def name_of(run: str, glossary: Glossary | None, placed: Placed | None) -> str:
    """The thing that a run of nouns begins with."""
    first = next((end for start, end, _, _ in _names(run, glossary) if start == 0), 0)
    if first:
        version = _VERSION.match(run, first)
        rest = run[first:].partition(" ")[0]
        whole = 0 if version or rest in ASPECTS else len(rest)  # 선입선출 of 선입선출법
        return run[: version.end() if version else first + whole]
    words = run.split(" ")
    if len(words) > 1 and is_name(words[0], glossary):
        return words[0]
    starts = [" ".join(words[:size]) for size in range(len(words) - 1, 0, -1)]
    if placed is None:
        return run
    return next((s for s in starts if placed.titled(s)), next((s for s in starts if placed.heads(s)), run))


def exchanged(phrase: Phrase, own: str) -> Phrase:
    """A phrase about another thing; the word that ends like it gives way, else the name."""
    words = phrase.text.split(" ")
    if not alike(phrase.name, own):
        for i, word in enumerate(words):
            if " " not in own and alike(word, own):
                return replace(phrase, name=own, text=" ".join((*words[:i], own, *words[i + 1 :])))
    return replace(phrase, name=own, text=own + phrase.text[len(phrase.name) :])
