"""Where Kiwi cuts words wrongly that it does not know, and its tokens put right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rag.greek import has_letters
from rag.letters import runs
from rag.types import Span

_FINAL_CONSONANTS = frozenset("\u11ab\u11af\u11b7")
"""ㄴ, ㄹ and ㅁ as Kiwi writes them where they close a syllable."""
_JOINS = "랑"
"""A particle that stays on nouns that Kiwi does not know: 콘포머랑 RNN-T."""
_SHORTEST_JOINED = 3
"""Syllables of a noun with it."""
_LIKE_AN_ENDING = "지"
"""How many loanwords end: 스토리지, 이모지."""
_HANGUL = re.compile("[가-힣]")


class _Token(NamedTuple):
    """A word in Latin letters, or a part of one of Kiwi's tokens, like its tokens."""

    form: str
    tag: str
    start: int
    end: int
    oov: bool = False


def with_greek(text: str, analysed: Iterable[Any]) -> Iterable[Any]:
    """Kiwi's tokens of ``as_latin(text)``, with the Greek letters that stand there: β."""
    if not has_letters(text):
        return analysed
    return [
        _Token(written, "SL", token.start, token.end)
        if has_letters(written := text[token.start : token.end])
        else token
        for token in analysed
    ]


def with_other_letters(text: str, analysed: Iterable[Any]) -> Iterable[Any]:
    """Kiwi's tokens of ``letters.with_stand_ins(text)``, with the words that stand there: までに.

    They have the tag of Chinese letters. What is written in one with them is a word beside them: PDFを.
    """
    places = {at: run for run in runs(text) for at in range(*run)}
    return _beside(text, analysed, places) if places else analysed


def _beside(text: str, analysed: Iterable[Any], places: Mapping[int, Span]) -> Iterator[Any]:
    given = 0
    for token in analysed:
        if places.keys().isdisjoint(range(token.start, token.end)):
            yield token
            continue
        at = max(token.start, given)
        while at < token.end:
            before = next((i for i in range(at, token.end) if i in places), token.end)
            start, end = places.get(at, (at, before))
            if any(map(str.isalnum, text[start:end])):
                yield _Token(text[start:end], "SH" if at in places else "SL", start, end)
            at = end
        given = at


def whole(analysed: Iterable[Any]) -> Iterator[Any]:
    """Kiwi's tokens, with Latin words whole that it cut by what stands around: crashloopback off."""
    last: Any = None
    for token in analysed:
        if last and last.tag == token.tag == "SL" and last.end == token.start:
            last = _Token(last.form + token.form, "SL", last.start, token.end)
            continue
        if last:
            yield last
        last = token
    if last:
        yield last


def without_joins(analysed: Iterable[Any]) -> Iterator[Any]:
    """Kiwi's tokens, with the particle apart that it leaves on nouns that it does not know: 머지 + 랑."""
    for token in analysed:
        noun = token.oov and token.tag in {"NNG", "NNP"} and token.end - token.start == len(token.form)
        if noun and token.form.endswith(_JOINS) and len(token.form) >= _SHORTEST_JOINED:
            end = token.end - len(_JOINS)
            yield _Token(token.form.removesuffix(_JOINS), token.tag, token.start, end, True)
            yield _Token(_JOINS, "JC", end, token.end)
        else:
            yield token


def taken_for_an_ending(text: str, noun: Any, behind: Any) -> int:  # noqa: ANN401 - Kiwi's tokens
    """Where a noun of three syllables ends whose 지 was taken for an ending: 이모지 is no 이모 with 이지.

    Kiwi reads a copula there that has no letters of its own. 0 where there is none.
    """
    if behind is None or behind.tag != "VCP" or not noun.end == behind.start == behind.end:
        return 0
    end = noun.end + 1
    alone = text[noun.end - 1 : end].count(_LIKE_AN_ENDING) == 1 and not _HANGUL.match(text, end)
    return end if alone and text[noun.end] == _LIKE_AN_ENDING and end - noun.start > 2 else 0


def swallowed(form: str, token: Any, behind: Any) -> bool:  # noqa: ANN401 - Kiwi's tokens
    """Whether a noun's last letter was taken for a particle or an ending: 디퓨전 is no 디퓨저 with ㄴ."""
    if behind is None or token.tag not in {"NNG", "NNP"} or len(form) < 2:
        return False
    return behind.form in _FINAL_CONSONANTS and behind.start < token.end
