"""Rows of links that a page of a site prints around its text: to its neighbours, its site, its badges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.lines import Line, ends_sentence

_TOP = 12
"""Lines with text among which such rows stand above a text."""
_BOTTOM = 8
_LONGEST = 160
_IMAGE = r"!\[[^\[\]]{0,200}\]\([^()\s]{1,500}\)"
_BADGE = re.compile(
    rf"(?:\[{_IMAGE}\]\([^()\s]{{1,500}}\)|!\[[^\[\]]{{0,200}}\]\([^()\s]{{0,300}}(?:badge|shields\.io)[^()\s]{{0,300}}\)|\s)+"
)
_LINK = re.compile(r"\[([^\[\]]{1,40})\]\([^()\s]{1,500}\)")
_BETWEEN = re.compile(r"[\s·•|/,—–-]*")
_SITE = frozenset(
    "home homepage website archive archives about rss feed atom blog posts tags categories search docs"
    " documentation examples changelog discord slack twitter contact subscribe newsletter projects"
    " contributing 홈 소개 태그 카테고리 방명록 글목록 전체글 문서 예제 구독"
    " english 한국어 korean 日本語 中文 简体中文 繁體中文 español français deutsch русский português".split()
)
_ARROWS = r"[\s←→«»‹›<>|·•↑]*"
_LABEL = r"(?P<label>next|prev(?:ious)?|이전|다음)(?:\s(?:page|topic|chapter|section|글|장|페이지))?"
_LABELLED = re.compile(rf"{_ARROWS}{_LABEL}\s*(?:[:：→»›]|\Z)", re.I)
_BOTH = re.compile(
    rf"{_ARROWS}(?P<a>next|prev(?:ious)?|이전|다음)\b[^:：]{{0,20}}[:：→»›].{{1,100}}?\s{_ARROWS}"
    r"(?P<b>next|prev(?:ious)?|이전|다음)\b[^:：]{0,20}[:：→»›].{1,100}",
    re.I,
)


def rows(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Badges and links about the site above a text, and what leads to the pages before and after it.

    A row of links an author made has names of its own: only one of which half are words that sites use
    (``Home``, ``RSS``, ``English``) goes.
    """
    shown = [i for i, line in enumerate(lines) if line.text]
    for i in shown[:_TOP]:
        text = lines[i].text
        if len(text) > 20 and (_BADGE.fullmatch(text) or _leads_about(text)):
            yield i, i + 1
    edges = sorted({*shown[:_TOP], *shown[-_BOTTOM:]})
    for i in edges:
        if _leads_on(lines[i].text) == {"next", "previous"}:
            yield i, i + 1
    for i, j in pairwise(edges):
        one, other = _leads_on(lines[i].text), _leads_on(lines[j].text)
        if j - i <= 2 and len(one) == len(other) == 1 and one != other:
            yield from ((i, i + 1), (j, j + 1))


def _leads_about(text: str) -> bool:
    named = ["".join(name.split()).casefold() for name in _LINK.findall(text)]
    if len(named) < 2 or not _BETWEEN.fullmatch(_LINK.sub("", text)):
        return False
    return sum(name in _SITE for name in named) * 2 >= len(named)


def _leads_on(text: str) -> set[str]:
    """Whether a line names the page before, the one after, or both."""
    said = _LINK.sub(r"\1", text).strip("*_ ")
    if len(said) > _LONGEST or ends_sentence(said):
        return set()
    if found := _BOTH.fullmatch(said):
        return {_way(found["a"]), _way(found["b"])}
    found = _LABELLED.match(said)
    return {_way(found["label"])} if found else set()


def _way(label: str) -> str:
    return "next" if label.casefold() in {"next", "다음"} else "previous"
