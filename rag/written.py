"""How a text may write what a question names: with a version, by its size, as O(n)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from rag.glossary import bundled_glossary
from rag.index import TermGroup
from rag.measured import asks_growth, counter_in, says_how_much, told_by_unit
from rag.names import alike
from rag.numbered import NUMBERED
from rag.required_names import HALF_ALIKE, RequiredNames
from rag.sound import is_hangul, is_in_latin, is_latin
from rag.types import Span
from rag.written_in import is_written_in

LONGEST_INITIALS = 3
"""Letters up to which initials may be a word in small letters."""
SIZES = frozenset({"크기", "사이즈", "size"})
NUMBERS = frozenset({"번호", "number"})
"""What a number is called that stands right behind what has it: 포트 443."""
_TOOK = re.compile(r"얼마나 ?(?:오래 ?)?걸[리려렸린]|몇 ?(?:시간|분|초|일) ?(?:이나 ?)?걸")
_TIME_TAKEN = re.compile(r"(?:걸린|소요(?:된)?|지속) ?(?:시간|기간)\s*[:：은]")
_LATIN_WORD = re.compile("[A-Za-z]{3,}")
_CODE = 3
"""Figures from which a number may be what a thing is called by: HTTP 502."""
_AMONG_MANY = re.compile(r"\s?번|\s?[,~]\s?\d")
"""Behind a number that tells devices apart, and no versions: GPU 0번, GPU 0,1."""


class Written:
    """Whether a text has by its letters what a question names, however it is cut into terms.

    Args:
        names: what the question names.
    """

    def __init__(self, names: RequiredNames) -> None:
        self._names = names
        self._question = names.question

    def version_missing(self, letters: str) -> bool:
        """Whether a name has a number in the question (FlashAttention 2) and another or none in a text."""
        lacking = [not version.search(letters) for version in self._versions]
        return bool(lacking) and (all if self._question.compared or self._question.sides else any)(lacking)

    @cached_property
    def _concepts(self) -> dict[Span, tuple[str, ...]]:
        """All names of the concepts of the question, by where they stand in it."""
        found = (self._question.glossary or bundled_glossary()).find(self._question.text)
        return {(start, end): tuple(concept.names) for start, end, _, concept in found}

    @cached_property
    def _versions(self) -> list[re.Pattern[str]]:
        """How a text may write the names of the question that a number stands behind."""
        text = self._question.text
        names = {end: names for (_, end), names in self._concepts.items()}
        names |= {
            text.find(w.written) + len(w.written): (w.written,) for w in self._question.topics if w.name
        }
        codes = {side.text for side in self._question.sides}  # of HTTP 502와 504 either will do
        return [
            version_of(names[behind], number["after"])
            for number in NUMBERED.finditer(text)
            if number["after"]
            and number["after"] not in codes
            and any(map(str.isupper, "".join(names.get(behind := number.start(), ()))))
            and not _AMONG_MANY.match(text, number.end())
        ]

    def has_no_word_for(self, group: TermGroup, letters: str) -> bool:
        """Whether what is measured is a plain Korean word, which a text in English has no way to say."""
        plain = group == self._names.measured and all(is_hangul(spelt.replace(" ", "")) for spelt, _ in group)
        return plain and is_in_latin(letters)

    def holds(self, group: TermGroup, letters: str) -> bool:
        """Whether a text has a name by its letters, however it is cut into terms: 1종 오류.

        A name may go on as a version (TPUv3), a size stand behind what has it (batch 256) or under it in a
        table, and a complexity needs no name: O(n).
        """
        if group == self._names.measured and (self._tells_growth(letters) or self._tells_how_long(letters)):
            return True
        if group == self._names.measured and (
            self._counts_by_its_name(letters) or told_by_unit(group[0][0], letters)
        ):
            return True
        if (called := self._called.get(group)) is not None and called.search(letters):
            return True
        asked = self._question.text
        if any(is_written_in(spelt, asked, letters) for spelt, _ in group):
            return True
        if group in self._names.unheard_of and self._is_heard(group, letters):
            return True
        sized = {spelt.rpartition(" ")[0] for spelt, _ in group if spelt.rpartition(" ")[2] in SIZES}
        patterns = [rf"(?<![A-Za-z]){re.escape(spelt)}v?\d" for spelt, _ in group if is_latin(spelt)]
        numbered = {spelt.rpartition(" ")[0] for spelt, _ in group if spelt.rpartition(" ")[2] in NUMBERS}
        patterns += [rf"(?<![^\W_]){re.escape(name)}\s?\d" for name in numbered - {""}]
        if group == self._names.measured:
            patterns += [
                rf"(?<!\w){re.escape(name)}(?:(?:는|은)?\s?[=:]?\s?\d|\s*\|)" for name in sized - {""}
            ]
        return any(re.search(pattern, letters, re.IGNORECASE) for pattern in patterns)

    def _is_heard(self, group: TermGroup, letters: str) -> bool:
        """Whether a text has a name in Hangul in English, as it is spoken: 존스, Jones (as a term, jone)."""
        said = {word.lower() for word in _LATIN_WORD.findall(letters)}
        return any(
            alike(spelt, word) >= HALF_ALIKE for spelt, _ in group if is_hangul(spelt) for word in said
        )

    def _tells_growth(self, letters: str) -> bool:
        """Whether a complexity is asked for and a text tells one."""
        asked = self._question.text
        return asks_growth(asked) and says_how_much(letters, asked)

    def _tells_how_long(self, letters: str) -> bool:
        """Whether is asked how long something took, and a text has a line for that: 걸린 시간: 47분."""
        return _TOOK.search(self._question.text) is not None and _TIME_TAKEN.search(letters) is not None

    def _counts_by_its_name(self, letters: str) -> bool:
        """Whether a text counts what is asked for by the same counter: 5만 장 of pictures."""
        counter = counter_in(self._question.text)
        return bool(counter) and re.search(rf"\d[\d.,]*\s?[십백천만억]*\s?{counter}", letters) is not None

    @cached_property
    def _called(self) -> dict[TermGroup, re.Pattern[str]]:
        """How a text may write the concepts of the question."""
        text = self._question.text
        names = {text[start:end]: names for (start, end), names in self._concepts.items()}
        return {w.group: _spelt(names[w.written]) for w in self._question.topics if w.written in names}


def version_of(names: Iterable[str], number: str) -> re.Pattern[str]:
    """A name with its number behind it, maybe with others (VOC 2007 and 2012), or the number as a version.

    A code, which things are called by, may stand alone where a line or a heading begins: 502 Bad Gateway.
    """
    spelt = "|".join(re.escape(name).replace(r"\ ", r"[\s-]?") for name in names)
    others = r"(?:v?\d[\d.]*\s?(?:[,/+&~-]|and|와|과|및)\s?)*"
    version = r"(?:v|ver(?:sion)?\.?\s?|버전\s?)"
    whole = rf"0*{re.escape(number)}(?!\d|[.,]\d|\s?%)"
    called = rf"(?:{spelt})[\s_(/-]{{0,3}}{version}?{others}v?{whole}"
    initials = rf"(?<![A-Za-z])(?-i:[A-Z]{{2,4}})-?{whole}"
    alone = rf"(?<![A-Za-z]){version}{whole}|{whole}(?:판|세대| ?(?:버전|이하|이상|미만|부터|까지))"
    heads = rf"^[ \t>*+|•`-]*{whole}`?(?=[ \t]*(?:[|:：=→‹(]|[A-Za-z가-힣]|$))"
    codes = f"|{heads}" if len(number) >= _CODE else ""
    return re.compile(f"{called}|{initials}|{alone}{codes}", re.IGNORECASE | re.MULTILINE)


def _spelt(names: Iterable[str]) -> re.Pattern[str]:
    """Any of some names as a whole word, with its words apart or together; IT in capitals only."""
    spelt = (
        f"(?-i:{re.escape(name)})"
        if name.isupper() and len(name) <= LONGEST_INITIALS
        else r"[\s-]*".join(map(re.escape, re.split(r"[\s-]+", name)))
        for name in names
    )
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelt)})s?(?![A-Za-z])", re.IGNORECASE)
