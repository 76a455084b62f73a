"""Prose below a list of questions that takes up what the list left open: a section for each subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import QUESTION_MARK, asks, bullet, ends_sentence, heading_text, number, states
from ingest.page import Mark, Page, atx

SECTION = 8
"""Level of a short line that stands alone over its text."""
_LONGEST = 30
_SUBJECT = re.compile(
    r"(?P<name>[^\s,.!?:;()][^,.!?:;()]{0,29}?)\s?(?:이?란|은|는)(?:[,.…]{1,3}(?:\s+|$)|\s+)"
)
"""``X 는`` at the start of a paragraph."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9+#-]*|[가-힣]+|\d+")
_PARTICLE = re.compile(r"(?:^|(?<=[가-힣]))(?:이?란|[은는이가을를과와의로도]|에서|으로|이랑|랑)$")
_GENERAL = frozenset(
    (
        "차이 이유 방법 역할 종류 의미 설명 장점 단점 장단점 정의 개념 문제 예시 정리 비교 과정 구조 원리"
        " 질문 면접 답"
    ).split()
)
"""Words of many questions: a line that shares one of them takes up none."""


def taken_up(page: Page, left_open: Sequence[str], start: int) -> dict[int, Mark]:
    """Headings for paragraphs below a list of questions whose subject is one that a bare question names.

    A short line alone stands over what follows it, up to the next one; ``X 는`` is said of one paragraph.
    """
    asked = [_words(heading_text(text)) for text in left_open]
    found: dict[int, Mark] = {}
    paragraphs: int | None = None
    headed, named = False, list[str]()
    for i in range(start, len(page.lines) if asked else start):
        line = page.lines[i]
        if not line.text or page.fenced[i] or not page.alone_above(i):
            continue
        if atx(line) or QUESTION_MARK.match(line.text):
            break  # the author's own headings tell the sections
        if bullet(line.text) or number(line.text):
            continue
        said = _SUBJECT.match(line.text)
        if asks(line.text) or headed:
            headed, paragraphs = asks(line.text), None  # what stands right below a question is its answer
        elif said and _holds(named, _words(said["name"])):
            continue  # the line alone above it says what it is of
        elif said and any(_holds(words, _words(said["name"])) for words in asked):
            named = []
            paragraphs = int(said.end() == len(line.text))
            found[i] = Mark(i, i + paragraphs, SECTION, heading_text(said["name"]))
        elif _names(page, i) and any(_shared(words, line.text) for words in asked):
            paragraphs, named = None, _words(line.text)
            found[i] = Mark(i, i + 1, SECTION, heading_text(line.text))
        elif paragraphs == 0:
            paragraphs = None
            found[i] = Mark(i, i, SECTION, "")
        elif paragraphs:
            paragraphs -= 1
    return found


def _names(page: Page, i: int) -> bool:
    """Whether a short line alone stands over text and says nothing itself."""
    text = page.lines[i].text
    says = ends_sentence(text) or states(text) or not text[0].isalnum()
    return len(text) <= _LONGEST and not says and page.alone_below(i) and page.following(i + 1) is not None


def _words(text: str) -> list[str]:
    """The words of a text without the particles behind them."""
    return [said for word in _WORD.findall(text.casefold()) if (said := _PARTICLE.sub("", word))]


def _holds(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether a question has all words of a name side by side."""
    long = any(len(word) > 1 and word not in _GENERAL for word in name)
    return long and any(list(words[n : n + len(name)]) == list(name) for n in range(len(words)))


def _shared(words: Sequence[str], text: str) -> bool:
    return any(len(word) > 1 for word in {*words} & {*_words(text)} - _GENERAL)
