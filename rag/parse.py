"""Sentences to the claims in them: morphemes read from left to right, once.

Kiwi gives the morphemes; negation goes to its predicate, endings and commas part clauses, particles say what
a clause is about and what it compares with.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.claims import GENERIC, LITERAL, WEIGHTS, Clause, Item, Kind, Statement
from rag.glossary import Concept, Glossary, bundled_glossary
from rag.korean import normalize, sentences, singular
from rag.negation import GENERIC_NOUNS, IN_NAME, NOUN_TAGS, Negation
from rag.quantities import Quantity, quantities
from rag.terms import QUESTION_WORDS
from rag.types import Span
from rag.whole_words import LITERAL_TAGS
from rag.wording import meaning

_SPLITTING = frozenset(
    "고 며 으며 지만 는데 은데 ᆫ데 나 으나 어서 아서 므로 으므로 니 으니 면 으면 ᆯ수록 을수록 거나 "
    "면서 으면서 어도 아도 라 라서 다면 는다면 ᆫ다면 라면 려면 으려면 더라도 기에 느라 자마자 되".split()
)
_CONDITIONS = frozenset("면 으면 ᆯ수록 을수록 다면 는다면 ᆫ다면 라면 어도 아도 더라도 려면 으려면".split())
_LIGHT = frozenset(
    "하 되 있 없 주 받 가지 갖 오 가 이 보 대하 통하 위하 따르 의하 두 놓 지 싶 이루어지 해당 작용 시키 "
    "관하 인하 말하 나타나 치 들 서 않 못하 아니 수행 경우 위치하 은 는 인 일 that be is are was were "
    "does do did has have had a an the of to in on for with by and or as its it at from than then".split()
)
_DENYING_PREFIXES = frozenset("불비미부무")
_ENGLISH_NO = frozenset("not no never without cannot neither nor none hardly nt".split())
_ENGLISH_SPLIT = frozenset("but while whereas because although though if when unless so which".split())
_WORD_NUMBERS = {
    "두": "2", "둘": "2", "세": "3", "셋": "3", "네": "4", "넷": "4", "다섯": "5", "여섯": "6", "일곱": "7",
    "여덟": "8", "아홉": "9", "열": "10",
}  # fmt: skip
_MEASURES = frozenset("높이 깊이 넓이 길이 크기 너비 무게".split())
"""Nouns that are spelt like stems: 높이 is no 높이다."""
_COUNTING = frozenset({"배", "제곱"})
"""Units whose number must stand in the passage even when it is written as a word."""
_SHORT_SERIAL = 6
_DATE = re.compile(r"(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})\.?")
_SCHEME = re.compile(r"^[a-z]+://(?:www\.)?")
_LABEL = re.compile(r"^[\s|\"'*_]*(?P<label>[^:|,.→=]{1,40}?)\s*(?::\s|\|)")


def statements(text: str, glossary: Glossary | None = None) -> list[Statement]:
    """The sentences of a text, taken apart; spans count characters of ``text`` as it is."""
    spans = [(a, b) for a, b in sentences(text) if any(c.isalnum() for c in text[a:b])]
    return [statement(text[a:b], (a, b), glossary) for a, b in spans]


def statement(sentence: str, span: Span | None = None, glossary: Glossary | None = None) -> Statement:
    """One sentence taken apart."""
    return _Reader(normalize(sentence), glossary or bundled_glossary()).read(span or (0, len(sentence)))


class _Reader(Negation):
    """Reads the morphemes of a sentence once, from left to right."""

    def __init__(self, text: str, glossary: Glossary) -> None:
        super().__init__(text)
        self.glossary = glossary
        self.breaks: list[tuple[int, bool]] = []
        """Where a clause ends (a place in the sentence), and whether it is a condition."""
        self.topic_spans: list[Span] = []
        self.subjects: set[str] = set()
        self.standards: set[str] = set()
        self.last_of: dict[str, tuple[str, ...]] = {}
        self.oblique: set[int] = set()
        """Places of words that say how or where (에, 로): no subject and no object."""
        self.attributes: set[int] = set()
        """Places of predicates that stand before what they are said of: 큰 학습률."""
        self.lanes: set[int] = set()
        """Commas between parts that say the same of different things: A를 B, C를 D라고 부른다."""

    def read(self, span: Span) -> Statement:
        names = {place: hit for hit in self.glossary.find(self.text) for place in range(hit[0], hit[1])}
        numbers = {place: n for n in quantities(self.text) for place in range(n.start, n.end)}
        for i, token in enumerate(self.tokens):
            if self.tags[i] in LITERAL_TAGS:
                self._literal(i)
            elif (name := names.get(token.start)) is not None:
                self._name(i, name)
                self._flip_pending(i)
            elif (number := numbers.get(token.start)) is not None and self.tags[i] in {
                "SN", "NR", "NNB", "NNG", "SW", "XSN", "SL",
            }:  # fmt: skip
                self._number(i, number)
            else:
                self._morpheme(i)
        self._label()
        return self._built(span)

    # Words

    def _name(self, i: int, name: tuple[int, int, str, Concept]) -> None:
        start, end, _, concept = name
        if i and self.of_token.get(i - 1) is not None and self.tokens[i - 1].start >= start:
            self.of_token[i] = self.of_token[i - 1]
            return
        inside = [
            t.form.lower() for t, g in zip(self.tokens, self.tags, strict=True)
            if start <= t.start < end and g in NOUN_TAGS
        ]  # fmt: skip
        key, sign, two_sided = meaning(concept.names[0].replace(" ", ""))
        weight = GENERIC if concept.names[0] in GENERIC_NOUNS else WEIGHTS["name"]
        written = self.text[start:end]
        self._add(i, Item("=" + key, sign, "name", weight, start, written, tuple(inside), two_sided))

    def _number(self, i: int, number: Quantity) -> None:
        if i and self.tokens[i - 1].start >= number.start and i - 1 in self.of_token:
            self.of_token[i] = self.of_token[i - 1]
            return
        if number.value == 0 and number.unit == "개" and self.found:
            self._deny_noun(i)
            return
        written = self.text[number.start : number.end]
        key = f"#{number.value:g}"
        self._add(i, Item(key, 1, "number", WEIGHTS["number"], number.start, written, unit=number.unit))

    def _literal(self, i: int) -> None:
        """A telephone number, a date or an address: it stands in the passage as it is, or it is made up."""
        start, written = self.tokens[i].start, self.tokens[i].form
        if date := _DATE.fullmatch(written):
            for part in date.groups():
                self._add(i, Item(f"#{int(part):g}", 1, "number", WEIGHTS["number"], start, written))
            return
        said = "".join(c for c in _SCHEME.sub("", written.lower()) if c.isascii() and c.isalnum())
        if self.tags[i] == "W_SERIAL" and len(said) < _SHORT_SERIAL:
            return  # 3-5 is a range
        self._add(i, Item(LITERAL + said, 1, "number", WEIGHTS["number"], start, written))

    def _morpheme(self, i: int) -> None:
        token, tag = self.tokens[i], self.tags[i]
        form = token.form.lower()
        if tag in {"EC", "EF", "SF"}:
            self.deny_next = False
        if tag in {"NNG", "NNP", "XR", "SH"} or (tag == "NNB" and form == "필요"):
            self._noun(i, form)
        elif tag == "SL":
            self._latin(i, form)
        elif tag in {"VV", "VA", "VX", "VCN"}:
            self._predicate(i, form, tag)
        elif tag == "MAG" and self._tag(i + 1) in {"XSA", "XSV"}:
            self._noun(i, form)
        elif tag == "MAG":
            self._adverb(i, form)
        elif tag in {"MM", "NR"} and form in _WORD_NUMBERS and self._tag(i + 1) in {"NNB", "NNG"}:
            unit = self.tokens[i + 1].form
            kind: Kind = "number" if unit in _COUNTING else "degree"
            self._add(i, Item(f"#{_WORD_NUMBERS[form]}", 1, kind, 0.4, token.start, form, unit=unit))
        elif tag == "XPN" and form in _DENYING_PREFIXES and len(self._form(i + 1)) > 1:
            self.deny_next = True
        elif tag == "XSN" and i - 1 in self.of_token:
            self.of_token[i] = self.of_token[i - 1]
        elif tag in {"XSV", "XSA"} and i - 1 in self.of_token:
            self._make_act(i)
        elif tag == "EC":
            if form == "게" and self.found and self.found[-1].key == "크":
                self._adverbial(i)
            self._ending(i, form)
        elif tag == "ETM" and self.found:
            self.attributes.add(self.found[-1].place)
        elif tag in {"JX", "JKS", "JKB", "JKC"}:
            self._particle(i, form, tag)
        elif tag == "SP" and self._parts_lanes(i):
            self.breaks.append((token.end, False))
            self.lanes.add(token.end)

    def _noun(self, i: int, form: str) -> None:
        if form in _LIGHT:
            return
        key, sign, two_sided = (form, 1, False) if form in _MEASURES else meaning(form)
        generic = form in GENERIC_NOUNS or form in QUESTION_WORDS
        weight = GENERIC if generic else WEIGHTS["noun"]
        self._add(i, Item(key, sign, "noun", weight, self.tokens[i].start, form, (), two_sided))
        self._flip_pending(i)

    def _latin(self, i: int, form: str) -> None:
        word = form.strip(".,'’")
        if word in _ENGLISH_NO or word.endswith(("n't", "n’t")):
            end = self.tokens[i].end
            self.deny_next = self.text[end : end + 1] != "_"  # no_grad is a name
            return
        if word in _ENGLISH_SPLIT:
            self.breaks.append((self.tokens[i].start, False))
        if word in _LIGHT or word in QUESTION_WORDS or word in _ENGLISH_SPLIT or not word:
            return
        key, sign, two_sided = meaning(word)
        if key == word:
            key, sign, two_sided = meaning(singular(word))
        kind: Kind = "noun" if key == singular(word) else "act"
        weight = WEIGHTS[kind] if kind == "noun" or two_sided else WEIGHTS["act"]
        self._add(i, Item(key, sign, kind, weight, self.tokens[i].start, word, (), two_sided))
        self._flip_pending(i)

    def _make_act(self, i: int) -> None:
        """안정 + 하: the noun is a predicate now."""
        at = self.of_token[i - 1]
        item = self.found[at]
        if item.kind == "noun":
            self.found[at] = replace(item, kind="act", weight=min(item.weight, WEIGHTS["act"]))
        elif item.kind == "name":
            self.found[at] = replace(item, kind="act")
        self.of_token[i] = at

    def _adverb(self, i: int, form: str) -> None:
        if form in {"안", "못"}:
            self.deny_next = self._form(i - 1) != "밖에"  # 0.25밖에 안 되다 denies nothing
        elif form == "없이":
            self._deny_noun(i)
        else:
            key, sign, two_sided = meaning(form)
            if key != form or two_sided or sign < 0:
                item = Item(key, sign, "degree", WEIGHTS["degree"], self.tokens[i].start, form, (), two_sided)
                self._add(i, item)

    def _adverbial(self, i: int) -> None:
        """크게 눌리다 says how much; 크게 만들다 and 작게 하다 say which way."""
        if self._form(i + 1) not in {"만들", "하", "되", ",", "잡", "잡히", "유지", "두"}:
            self.found[-1] = replace(self.found[-1], kind="degree", weight=GENERIC)

    # Predicates

    def _predicate(self, i: int, form: str, tag: str) -> None:
        previous = self._form(i - 1)
        if form in {"않", "못하", "말"} and tag == "VX":
            self._flip_last()
        elif form == "없" and self._form(i + 1) == "어" and self._form(i + 2) == "지":
            self._predicate(i, "없어지", tag)
        elif form == "없":
            self._lacks(i)
        elif tag == "VCN":
            self._is_not(i)
        elif form == "되" and self.deny_next and self._tag(i - 2) == "EC":
            self.deny_next = False  # -면 안 되다
            self._flip_last()
        elif form == "주" and tag == "VV" and previous in {"이", "가", "은", "는"}:
            self._predicate(i, "줄", tag)  # Kiwi reads 진동이 준다 as 주다
        elif form == "틀리" and (at := self._refuted(i)) is not None:
            self._flip(at)
        elif tag == "VX" or form in _LIGHT:
            if self.deny_next:
                self.deny_next = False
                self._flip_last()
            if form == "되" and previous in {"않"}:
                return
            if not any(item.kind != "degree" for item in self.found) and form in {"되", "하", "있"}:
                self._add(i, Item(f"!{form}", 1, "act", 0.1, self.tokens[i].start, form))
        else:
            key, sign, two_sided = meaning(form)
            weight = GENERIC if form in QUESTION_WORDS and not two_sided else WEIGHTS["act"]
            self._add(i, Item(key, sign, "act", weight, self.tokens[i].start, form, (), two_sided))
            self._flip_pending(i)

    # Clauses and topics

    def _parts_lanes(self, i: int) -> bool:
        """Whether the parts on both sides of a comma mark a word with the same particle."""

        def marks(step: int) -> set[tuple[str, str]]:
            found = set()
            at = i + step
            while 0 <= at < len(self.tags) and self.tags[at] not in {"SP", "EC", "SF"}:
                if self.tags[at] in {"JKO", "JKB", "JKG", "JKS", "JX"}:
                    found.add((self.tags[at], "" if self.tags[at] in {"JKO", "JKS"} else self._form(at)))
                at += step
            return found

        return bool(marks(-1) & marks(1))

    def _ending(self, i: int, form: str) -> None:
        if form not in _SPLITTING or (self._tag(i + 1) == "VX" and self._form(i + 1) != "않"):
            return
        if self._tag(i - 1) == "VX" and self._form(i - 1) == "않" and self._form(i + 1) == "안":
            return  # -지 않으면 안 되다
        self.breaks.append((self.tokens[i].end, form in _CONDITIONS))

    def _particle(self, i: int, form: str, tag: str) -> None:
        if i - 1 in self.of_token and tag == "JKB":
            self.oblique.add(self.found[self.of_token[i - 1]].place)
        if tag == "JKB" and form == "보다":
            self.standards |= self._keys(self._phrase(i))
            return
        noun_before = self._tag(i - 1) in IN_NAME | {"JKB", "SSC", "SW", "NP"}
        if tag == "JX" and form in {"은", "는", "ᆫ", "이란", "란", "에선"} and noun_before:
            if self._form(i - 1) in {"것", "건", "일", "때", "경우"} and self._tag(i - 2) == "ETM":
                start = max([0, *(place for place, _ in self.breaks)])
                self.topic_spans.append((start, self.tokens[i].start))
            else:
                self.topic_spans.append(self._phrase(i))
        elif tag == "JKS" and noun_before:
            self.subjects |= self._keys(self._phrase(i))

    def _phrase(self, i: int) -> Span:
        """The noun phrase before a particle."""
        at = i - 1
        while at >= 0 and (
            self.tags[at] in IN_NAME | {"JKB", "JC", "SSO", "SSC", "SW", "MM", "NP"}
            or (self.tags[at] == "JX" and self._form(at) in {"도", "만"})
        ):
            at -= 1
        if at + 1 >= len(self.tokens):
            return 0, 0
        return self.tokens[at + 1].start, self.tokens[i].start

    def _opening(self, topic: int) -> int:
        """Where what belongs to a topic starts: behind the last ending or comma before it."""
        commas = (t.end for t, tag in zip(self.tokens, self.tags, strict=True) if tag == "SP")
        return max([0, *(p for p, _ in self.breaks if p <= topic), *(p for p in commas if p <= topic)])

    def _label(self) -> None:
        """'BERT: …' and the first cell of a row say what the line is about."""
        if match := _LABEL.match(self.text):
            self.topic_spans.insert(0, match.span("label"))

    def _keys(self, span: Span) -> set[str]:
        """What a phrase is about; words that stand anywhere do not count."""
        inside = [item for item in self.found if span[0] <= item.place < span[1]]
        return {item.key for item in inside if item.weight > GENERIC}

    def _tied(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """The items of a clause, each predicate and number with the words that it is said of."""
        found = []
        for n, item in enumerate(items):
            of: list[str] = []
            if item.kind == "number":
                if n and items[n - 1].kind in {"noun", "name"} and not items[n - 1].two_sided:
                    of.append(items[n - 1].key)
            elif item.kind in {"act", "degree"} or item.two_sided:
                for earlier in reversed(items[max(0, n - 3) : n]):
                    if earlier.kind == "act" and of:
                        break
                    if item.two_sided and earlier.place in self.oblique:
                        continue
                    if earlier.kind in {"noun", "name"}:
                        of.append(earlier.key)
                    if len(of) == 2:
                        break
                if item.kind == "degree":
                    of = [x.key for x in items[n + 1 :] if x.kind == "act"][:1]
                elif item.place in self.attributes:
                    after = [x.key for x in items[n + 1 : n + 3] if x.kind in {"noun", "name"}]
                    of = after[:1] + of[:1]
            if item.two_sided and item.kind == "act" and not of:
                of = list(self.last_of.get(item.key, ()))  # the other case of the same thing
            elif item.two_sided and item.kind == "act":
                self.last_of[item.key] = tuple(of)
            found.append(replace(item, of=tuple(of)))
        return tuple(found)

    def _built(self, span: Span) -> Statement:
        topics = [(self._opening(t[0]), self._keys(t)) for t in self.topic_spans]
        opened = {start for start, named in topics if named}
        ends = sorted({*self.breaks, *((start, False) for start in opened), (len(self.text) + 1, False)})
        clauses: list[Clause] = []
        about: dict[int, frozenset[str]] = {}
        unit = lane = first = 0
        for end, condition in ends:
            if first in opened:
                unit += bool(clauses)
                about[unit] = frozenset().union(*(named for start, named in topics if start == first))
            items = tuple(item for item in self.found if first <= item.place < end)
            if items:
                clauses.append(Clause(self._tied(items), unit, condition, lane))
            lane += end in self.lanes
            first = max(first, end)
        return Statement(span, tuple(clauses), about, frozenset(self.subjects), frozenset(self.standards))
