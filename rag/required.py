"""What a passage must say to answer a question: the names it asks of, and a number where it asks for one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import cached_property

from rag.expected import (
    NUMBERED,
    asks_growth,
    asks_when,
    counter_in,
    says_how_much,
    says_when,
    what_is_measured,
)
from rag.glossary import bundled_glossary
from rag.index import Index, TermGroup
from rag.korean import morphemes
from rag.passage_terms import Found, terms_in, terms_of_heading
from rag.relevance import Question, is_english
from rag.sides import could_tell, has_signs
from rag.sound import is_hangul, is_in_latin, is_latin, keys, likeness
from rag.subject import ASKING, ASPECTS, COMMON, SIDES, is_good_or_bad
from rag.terms import Word
from rag.types import Span

TOLD = 0.8
"""Share of a name's weight from which a text is about what has the name."""
MISSED = 0.25
"""Share of the question's weight from which the user is told that the quoted passages do not say a word."""
HALF_ALIKE = 0.8
"""From this likeness on a word of the notes may be another spelling of a name."""
LONGEST_INITIALS = 3
"""Letters up to which initials may be a word in small letters."""
SIZES = frozenset({"크기", "사이즈", "size"})
NUMBERS = frozenset({"번호", "number"})
"""What a number is called that stands right behind what has it: 포트 443."""
_PLAIN = ASPECTS | COMMON
_SIDE = ASPECTS | {"지표", "metric"}
_LIKE = re.compile("처럼|같은|식|스타일")
_HANGUL = re.compile("[가-힣]")
_WHY_USED = re.compile("(?:쓰는|쓸|사용하는|사용할|도입하는) (?:이유|까닭)|나은 점|(?:더|보다) (?:낫|나은)")
"""How a note tells what is good about a thing without that word."""
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
_TOOK = re.compile(r"얼마나 ?(?:오래 ?)?걸[리려렸린]|몇 ?(?:시간|분|초|일) ?(?:이나 ?)?걸")
_TIME_TAKEN = re.compile(r"(?:걸린|소요(?:된)?|지속) ?(?:시간|기간)\s*[:：은]")
_VALUE_OF = re.compile(r"\s+(?:값|수치|결과|점수|설정)(?:은|는|이|가)?$")
_CODE = 3
"""Figures from which a number may be what a thing is called by: HTTP 502."""
_GLUED = re.compile(r"\d(?![KMGT]i?B\b)[A-Z]{2,}[a-z]?")
"""A name that begins with a number, 4NF, and no size, 8GB."""
_AMONG_MANY = re.compile(r"\s?번|\s?[,~]\s?\d")
"""Behind a number that tells devices apart, and no versions: GPU 0번, GPU 0,1."""
_ACTS = frozenset(
    "install uninstall list show view print open close delete remove create make add build run start stop"
    " kill restart check test copy move rename search find update upgrade download upload connect login"
    " logout exit quit save load read write set get change convert format compress extract filter sort"
    " count monitor"
    " python pytorch torch tensorflow keras jax numpy pandas sql bash shell java javascript rust".split()
)
"""What is done by a command, for which Korean notes have their own words, and what code is written in."""
_SMALLEST_TABLE = 3
"""Lines, with that of the heads."""


class Required:
    """What passages must say to answer a question, however much else of it they hold.

    Args:
        question: what was asked.
    """

    def __init__(self, question: Question) -> None:
        self.question = question

    def name_missing(self, *texts: Found, letters: str = "") -> bool:
        """Whether a name of the question stands in none of the texts: GPT-4 is no GPT.

        What compares two things is answered by passages about either, if the notes know both.
        Where a number is asked for, what it measures and of what stand there, too: how many layers one model
        has says nothing of its learning rate, nor of another model.

        Args:
            texts: search terms of what is said.
            letters: the same as it is written.
        """
        asked, named = self.question, self._named
        if any(side.coverage(found) >= TOLD for side in asked.sides for found in texts):
            named = [group for group in named if not asked.known(group)]
        lacking = [
            not any(asked.stands_in(group, found) for found in texts)
            and not self._is_written(group, letters)
            and not self._has_no_word_for(group, letters)
            for group in named
        ]
        return (bool(lacking) and (all if asked.compared else any)(lacking)) or self._version_missing(letters)

    def is_of_another(self, heading: str) -> bool:
        """Whether a heading has what is measured of something else: 다익스트라의 시간 복잡도 below BFS.

        A complexity without that word, O(n), is of whatever the heading is about.
        """
        asked = self.question
        if self.measured is None:
            return False
        others = asked.others_in(heading)
        if asked.stands_in(self.measured, terms_of_heading(heading)):
            spelt = {name for name, _ in self.measured}
            return any(_is_concept(word) and not _has_part(word, spelt) for word in others)
        return bool(others) and asks_growth(asked.text)

    def _version_missing(self, letters: str) -> bool:
        """Whether a name has a number in the question (FlashAttention 2) and another or none in a text."""
        lacking = [not version.search(letters) for version in self._versions]
        return bool(lacking) and (all if self.question.compared or self.question.sides else any)(lacking)

    @cached_property
    def _concepts(self) -> dict[Span, tuple[str, ...]]:
        """All names of the concepts of the question, by where they stand in it."""
        found = (self.question.glossary or bundled_glossary()).find(self.question.text)
        return {(start, end): tuple(concept.names) for start, end, _, concept in found}

    @cached_property
    def _versions(self) -> list[re.Pattern[str]]:
        """How a text may write the names of the question that a number stands behind."""
        text = self.question.text
        names = {end: names for (_, end), names in self._concepts.items()}
        names |= {text.find(w.written) + len(w.written): (w.written,) for w in self.question.topics if w.name}
        codes = {side.text for side in self.question.sides}  # of HTTP 502와 504 either will do
        return [
            version_of(names[behind], number["after"])
            for number in NUMBERED.finditer(text)
            if number["after"]
            and number["after"] not in codes
            and any(map(str.isupper, "".join(names.get(behind := number.start(), ()))))
            and not _AMONG_MANY.match(text, number.end())
        ]

    def _has_no_word_for(self, group: TermGroup, letters: str) -> bool:
        """Whether what is measured is a plain Korean word, which a text in English has no way to say."""
        plain = group == self.measured and all(is_hangul(spelt.replace(" ", "")) for spelt, _ in group)
        return plain and is_in_latin(letters)

    def _is_written(self, group: TermGroup, letters: str) -> bool:
        """Whether a text has a name by its letters, however it is cut into terms: 1종 오류.

        A name may go on as a version (TPUv3), a size stand behind what has it (batch 256) or under it in a
        table, and a complexity needs no name: O(n).
        """
        if group == self.measured and (self._tells_growth(letters) or self._tells_how_long(letters)):
            return True
        if group == self.measured and self._counts_by_its_name(letters):
            return True
        if (called := self._called.get(group)) is not None and called.search(letters):
            return True
        sized = {spelt.rpartition(" ")[0] for spelt, _ in group if spelt.rpartition(" ")[2] in SIZES}
        patterns = [rf"(?<![A-Za-z]){re.escape(spelt)}v?\d" for spelt, _ in group if is_latin(spelt)]
        numbered = {spelt.rpartition(" ")[0] for spelt, _ in group if spelt.rpartition(" ")[2] in NUMBERS}
        patterns += [rf"(?<![^\W_]){re.escape(name)}\s?\d" for name in numbered - {""}]
        if group == self.measured:
            patterns += [
                rf"(?<!\w){re.escape(name)}(?:(?:는|은)?\s?[=:]?\s?\d|\s*\|)" for name in sized - {""}
            ]
        return any(re.search(pattern, letters, re.IGNORECASE) for pattern in patterns)

    def _tells_growth(self, letters: str) -> bool:
        """Whether a complexity is asked for and a text tells one."""
        asked = self.question.text
        return asks_growth(asked) and says_how_much(letters, asked)

    def _tells_how_long(self, letters: str) -> bool:
        """Whether is asked how long something took, and a text has a line for that: 걸린 시간: 47분."""
        return _TOOK.search(self.question.text) is not None and _TIME_TAKEN.search(letters) is not None

    def _counts_by_its_name(self, letters: str) -> bool:
        """Whether a text counts what is asked for by the same counter: 5만 장 of pictures."""
        counter = counter_in(self.question.text)
        return bool(counter) and re.search(rf"\d[\d.,]*\s?[십백천만억]*\s?{counter}", letters) is not None

    @cached_property
    def _called(self) -> dict[TermGroup, re.Pattern[str]]:
        """How a text may write the concepts of the question."""
        text = self.question.text
        names = {text[start:end]: names for (start, end), names in self._concepts.items()}
        return {w.group: _spelt(names[w.written]) for w in self.question.topics if w.written in names}

    @cached_property
    def _named(self) -> list[TermGroup]:
        """What a passage must name; every hit of the question is asked for it."""
        about = self.question.topics
        named = self.question.compared or [w for w in about if w.name and not _is_cut_from(w, about)]
        named = [*named, *(w for w in about if not w.name and _has_a_letter(w))]
        if what_is_measured(self.question.text):
            named = [*named, *(word for word in about if word.group == self.measured)]
            named += self._measured_of()
            named += [w for w in about if w.written in self._proper or self._is_called_so(w)]
        named = [*named, *(word for word in about if self._is_identifier(word)), *self._unheard_of]
        named += self._has_sides()
        named += [w for w in about if len(about) == 1 and len(w.group) > 1 and _PARTED.search(w.written)]
        groups = [word.group for word in named if not self.question.is_sort(word)]
        return [group for group in groups if group[0][0] not in ASPECTS and len(group[0][0]) > 1]

    def _has_sides(self) -> list[Word]:
        """The concept or English word of the notes of which alone what is good or bad is asked."""
        others = [word for word in self.question.topics if not is_good_or_bad(word.group[0][0])]
        if len(others) != 1 or self.question.breadth == 1:
            return []
        return [w for w in others if (_is_concept(w) or is_english(w)) and self.question.known(w.group)]

    def _is_called_so(self, word: Word) -> bool:
        """Whether an English word of the notes in a Korean question has no other name: quillserve."""
        korean = _HANGUL.search(self.question.text) is not None
        return korean and is_english(word) and len(word.group) == 1 and self.question.known(word.group)

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
        return [word for word in before if len(word.group) > 1][:1]

    @cached_property
    def _unheard_of(self) -> list[Word]:
        """Names that the notes have in no spelling: proper nouns that Korean has (네이버, 오라클), programs.

        What a program is asked for by a command or a key is known by its English name: kubectl, git tag. An
        English word for what is done (delete) may stand there in Korean.
        """
        asked = self.question
        typed = _COMMAND.search(asked.text) is not None
        programs = {w.written for w in asked.topics if typed and _is_latin_word(w)} - _ACTS
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
            dated = self.question.names_in_full or [word for word in about if len(word.group) > 1]
            return dated[0].group if len(dated) == 1 else None
        endings = what_is_measured(self.question.text)
        named = [word for word in about if any(ending.endswith(word.written) for ending in endings)]
        return max(named, key=lambda word: len(word.written)).group if named else None

    def number_missing(
        self, heading: Found, units: Mapping[str, Found], elsewhere: Container[str] = frozenset()
    ) -> bool:
        """Whether a number or a year is asked for and none stands where a passage speaks of what it is of.

        Args:
            heading: above the passage.
            units: its sentences.
            elsewhere: terms of the headings of the note.
        """
        asked, measured = self.question, self.measured
        if measured is None:
            return False
        of = [group for group in self._named if group != measured and not asked.stands_in(group, heading)]
        plain = asked.stands_in(measured, heading) or self._has_no_word_for(measured, "\n".join(units))
        if plain and not of:
            return False
        said, near, so_far = [], [], Found()
        for text, found in units.items():
            now = [asked.stands_in(group, found) for group in (of if plain else [measured])]
            said.append(all(now) or (not plain and self._is_written(measured, text)))
            so_far |= found
            if any(said[-1 if plain else -2 :]) and all(asked.stands_in(group, so_far) for group in of):
                near += self._rows_about(text, elsewhere)
        return any(said) and not any(map(self._tells, near))

    def _tells(self, text: str) -> bool:
        """Whether a text has the number or the year that is asked for."""
        question = self.question.text
        return says_when(text) if asks_when(question) else says_how_much(text, question)

    def _rows_about(self, text: str, elsewhere: Container[str]) -> list[str]:
        """The rows of a table that speak of what is asked; what is no table, whole.

        Those that have its name; where none has, all, unless some are called like other sections of the note.
        """
        head, *rows = text.splitlines() or [""]
        if len(rows) + 1 < _SMALLEST_TABLE or not all("|" in line for line in (head, *rows)):
            return [text]
        named = [group for group in self._named if group != self.measured]
        found = [terms_in(row) for row in rows]
        about = [
            row
            for row, said in zip(rows, found, strict=True)
            if any(self.question.stands_in(group, said) for group in named)
        ]
        labels = [terms_in(row.strip("| ").partition("|")[0]) for row in rows]
        others = sum(any(term in elsewhere for term in label) for label in labels)
        return about or ([] if named and others > 1 else [text])

    @cached_property
    def subject_unknown(self) -> bool:
        """Whether what is asked about (지식 증류는 어떻게) has a name that the notes have in no spelling."""
        return any(
            _is_told(word)
            and not is_good_or_bad(word.group[0][0])  # what is bad about a thing may be told in other words
            and not self._is_of_the_common(word)  # 정확도 is what is asked of something
            and not self.question.known(word.group)
            and re.search(rf"{re.escape(word.written)}(?:은|는|이|가|도)(?![가-힣])", self.question.text)
            for word in self.question.topics
        )

    def _is_of_the_common(self, word: Word) -> bool:
        """Whether a word is one that most notes speak of, or that with a side of it: 평가 지표 of 평가."""
        first, *rest = word.group[0][0].split()
        told = not rest or (_SIDE.issuperset(rest) and self.question.known(((first, 1.0),)))
        return first in COMMON and told

    @cached_property
    def head(self) -> str:
        """What a bare phrase asks for by an English name, which in Korean stands last: S4 실험 warmup 값.

        A Korean word there may be told in others, and English puts what it asks for anywhere; empty then.
        """
        topics = self.question.topics
        if not _HANGUL.search(self.question.text) or len(topics) < 2:
            return ""
        if len(topics) != sum(word.topic > 0 for word in self.question.all_words):
            return ""
        text = _VALUE_OF.sub("", self.question.text.rstrip(" ?.!"))
        last = max(topics, key=lambda word: text.rfind(word.written) + len(word.written))
        told = last.group[0][0] not in ASPECTS and _is_latin_word(last)
        return last.written if told and text.endswith(last.written) else ""

    def _is_plain_in(self, word: Word, letters: str) -> bool:
        """Whether a word that most notes speak of (데이터, 배치 크기) is asked of a text in English."""
        plain = _PLAIN.issuperset(word.written.split())
        return plain and is_in_latin(letters)

    def _has_no_word_in_korean(self, word: Word, letters: str) -> bool:
        """Whether a word of an English question names nothing (divide): a Korean text has its own for it."""
        return self.question.text.isascii() and not _is_concept(word) and not is_in_latin(letters)

    def _is_typed(self, word: Word) -> bool:
        """Whether a noun was asked for by the user, where the rest of the question was carried over."""
        spelt = word.group[0][0]
        named = spelt not in ASPECTS and spelt not in ASKING
        return named and word.written in (self.question.typed or "")

    def unsaid(self, *texts: Found, letters: str = "", whole: bool = False) -> tuple[str, ...]:
        """Names and sides (단점) that weigh in the question and that none of the texts holds.

        Of a question that leans on earlier ones any noun that was typed counts: 보증금 of "TCP의 보증금은?".

        Args:
            texts: what is quoted.
            letters: the same as it is written.
            whole: whether they say all there is to say, as rows of tables do; then any noun counts.
        """
        asked = self.question
        total = sum(weight for _, weight in asked.weighted)
        return tuple(
            word.written
            for word in asked.topics
            if (asked.weight(word) >= MISSED * total > 0 or (total and _is_side(word)))
            and not asked.is_sort(word)
            and (whole or _is_told(word) or self._is_typed(word))
            and (whole or not self._is_plain_in(word, letters))
            and not self._has_no_word_in_korean(word, letters)
            and not any(asked.stands_in(word.group, found) for found in texts)
            and not self._is_written(word.group, letters)
            and not any(found.keys() & side for side in SIDES if word.group[0][0] in side for found in texts)
            and not (word.group[0][0] in SIDES[1] and _WHY_USED.search(letters))
            and not could_tell(word.group[0][0], letters)
        )


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


def sounds_known(name: str, index: Index) -> bool:
    """Whether the notes have an English word that sounds like a name in Hangul."""
    near = index.sounding_like(keys(name))
    return any(is_latin(other) and likeness(name, other) >= HALF_ALIKE for other in near)


def _is_latin_word(word: Word) -> bool:
    """Whether a word is written in English, of one word or more: kubectl, rotary embedding."""
    return is_english(word) or (word.written.isascii() and len(word.group) > 1)


def _is_cut_from(word: Word, others: Iterable[Word]) -> bool:
    """Whether a word is the rest of a name that is one word: BART of KoBART."""
    cut = re.compile(rf"(?<=[A-Za-z]){re.escape(word.written)}|{re.escape(word.written)}(?=[a-z])")
    return any(cut.search(other.written) for other in others if other.written != word.written)


def _is_side(word: Word) -> bool:
    """Whether a word asks for a side that is told by known words."""
    return is_good_or_bad(word.group[0][0]) or has_signs(word.group[0][0])


def _is_concept(word: Word) -> bool:
    """Whether a word is a name or has other ones."""
    return word.name or len(word.group) > 1


def _has_a_letter(word: Word) -> bool:
    """Whether a concept is known by a letter before a word: k-means. Apart the two stand in many notes."""
    return len(word.group) > 1 and _LETTERED.fullmatch(word.written) is not None


def _has_part(word: Word, names: Container[str]) -> bool:
    """Whether a name has one of some words in it: 헤드 of Multi-head attention."""
    return any(part in names for spelt, _ in word.group for part in spelt.split())


def _is_told(word: Word) -> bool:
    """Whether a passage that answers must say it: what has a name, and sides that are told by known words."""
    if word.group[0][0] in ASPECTS:
        return _is_side(word)
    return _is_concept(word) or is_english(word)
