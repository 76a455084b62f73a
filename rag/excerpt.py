"""What of a passage answers: its neighbouring sentences or list items that say what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.bare import asks_for_tasks
from rag.blank import is_stub
from rag.days import days_in
from rag.entries import day_above
from rag.expected import PERSON, asks_who, ordinals_in
from rag.figures import asks_for_extreme, has_cell, has_figures
from rag.index import TermGroup
from rag.markup import is_task, label_of_note
from rag.message import is_message
from rag.passage_terms import Found, terms_in
from rag.record import fields_of, name_of
from rag.relevance import Question
from rag.sides import could_tell
from rag.signs import ASKS_WHY, FORMULA_LIKE, NEAR, Sign, asks_for_amount, signs_of, symbols_in
from rag.subject import ASPECTS, COMPARES, SIDES
from rag.terms import BOTH, Word
from rag.types import Chunk, Hit, Span
from rag.units import LONGEST, LONGEST_LIST, SHORT, Lines, units_of
from rag.when import asks_for_time

GOOD_LENGTH = 260
"""Characters after which a longer excerpt is worth no more."""
OF_ONE = 0.5
"""Of what several entries say together one must say so much to be quoted alone."""
ABOUT_AS_SHORT = 2
"""A part of as many sentences may be so many times as long as the shortest."""
CONTRASTS = frozenset("다르 같 많 적 크 작 높 낮 비슷 늘 줄 빠르 느리".split())
"""Words that tell items of one list apart, though a question is not about them."""
UNNAMED = 0.1
"""Weight of a word for a side of something that no note calls by that name; its looks may tell."""
FORMULA = frozenset("공식 수식 식 식이 계산식 formula".split())
"""식이 as the analyser reads "식이 뭐야"."""
CODE = frozenset("코드 구현 예제 예시 code example implementation".split())
FIGURES = "~figures"
"""Stands among the terms of a table that has the cell or column which is asked for; no word is spelt so."""
NAMED = 0.5
"""Share of the most that a unit says of what is asked, from which it names that."""
BY_LOOKS = 0.9
"""How far a unit tells a reason that does not call it one."""
NEAREST = 2
"""So many units that are nearest in meaning are quoted of a passage in another language;"""
HALF = 0.5
"""Share of what is asked of that a heading names whose day is asked for."""
WHOLE = 0.8
"""Share of a question that a label holds which names what is asked for."""
WORDS_BESIDE = 0.3
"""what the share of the question that a unit holds counts beside that."""
FORMS = frozenset("과정 순서 단계 종류 유형 조건 절차 필요 발생 중요".split())
"""Words of a question that ask for a form of answer, and are not looked for in it."""

_LISTS = re.compile(
    r"(?:과정|순서|단계|종류|유형|조건|절차|구성 ?요소)(?:들)?(?![가-힣]{2})"
    r"|(?:뭐|무엇|뭘|어디|어느 것)부터"
    r"|(?:\d+|두|세|네|다섯|여섯|일곱|몇) ?가지|\b(?:steps|types|kinds|conditions|procedure)\b",
    re.IGNORECASE,
)
"""Asks for all items of one list."""
_STEPS = re.compile(
    r"[는은한]\s?법(?:은|이|을|도|좀)?(?![가-힣])|방법|레시피"
    r"|어떻게 (?!되|돼|될|됐|다르|달라|생각|생겼)[가-힣]"
    r"|\bhow (?:to|do I)\b",
    re.IGNORECASE,
)
"""Asks how something is done, which a list may tell in numbered steps."""
_EQUATION = re.compile(r"[\w)}\]] ?(?:=|:=|∝|≈) ?[\w({\\[√∑-]")
_DISPLAYED = re.compile(r"\s*(?:\$\$|\\\[)")
_ENUMERATES = re.compile(
    r"\W*(?P<label>[^:：\n]{2,40}?)\s*[:：]\s*[^,·/→\n]+(?:(?:[,·/]|→|->)\s*[^,·/→\n]+){2,}"
)
"""How a line looks that lists what its label names."""
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{3,4}년(?![가-힣])|(?<=\()1\d{3}(?=\s?[)~–-]))")
"""One long ago by how it is written: 1592년, (1884), (1894~1896)."""
_FENCED = re.compile(r"[ \t]*(?:```|~~~)")
_IN_SHORT = re.compile(
    r"[\W_]*(?:짧은 ?답변?|짧게|한 ?(?:줄|마디)(?: ?(?:답변?|요약|정리|평))?|요약|결론|핵심"
    r"|short answer|in short|tl;?dr)[*_]*\s*[:：]",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"코드|구현|예시|예제|사용|쓰는|어떻게|설정|명령|문법|함수|방법|변경|바꾸|바꿔|설치|삭제|지우|추가|복구|변환"
    r"|만드는|만들려|실행하|\b(?:code|how|use|implement|example|syntax)\b",
    re.IGNORECASE,
)
"""Asks for what code shows."""

_NAMES_SEVERAL = re.compile(r"[,/·&]|\bvs\b|\S(?:와|과|이?랑|하고) |\s(?:및|and)\s", re.IGNORECASE)
"""How a heading looks that names several things."""
_RUN = re.compile(r"명령|커맨드|코드|쿼리|스크립트|\b(?:command|code|query)\b", re.IGNORECASE)
"""Asks for what one types."""


@dataclass(frozen=True, slots=True)
class _Near:
    """A unit that tells a reason or a remedy, and the nearest units before and behind that it is told of."""

    told: Found
    at: int
    before: int
    behind: int

    def much(self, term: str, first: int, last: int) -> float:
        """How far it tells something in a window, with the unit that names of what."""
        in_full = first <= self.at <= last and (first <= self.before or self.behind <= last)
        return self.told.get(term, 0.0) if in_full else 0.0


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of units, with what stands under them."""

    span: Span
    length: int
    value: tuple[float, int, bool]
    """How much of what is asked it says, how much of a contrast, and whether it begins with a definition."""
    of_one: bool
    """Whether it stays within one entry."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Neighbouring sentences of one passage, as spans of the document."""

    hit: Hit
    sentences: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where the first sentence starts."""
        return self.sentences[0][0]

    @property
    def end(self) -> int:
        """Where the last sentence ends."""
        return self.sentences[-1][1]

    def text_of(self, span: Span) -> str:
        """The words of a span."""
        return self.hit.chunk.words(span)

    def terms_of(self, span: Span) -> Found:
        """The search terms of a span."""
        return terms_of_units(self.hit.chunk).get(span) or terms_in(self.text_of(span))


def excerpt(
    question: Question, hit: Hit, *, row: bool = False, near: Mapping[Span, float] | None = None
) -> Excerpt:
    """The sentences of a passage that answer best.

    What the heading does not say already must be found: a question about a part gets that part, with the
    items under it, or with a little of what follows. When the heading says all, or the passage nothing more,
    the beginning answers best. A list that was asked for, or that the last sentence announces, comes whole.

    Args:
        question: what was asked.
        hit: a passage that answers it.
        row: whether it is a row of a table, which is quoted under its name.
        near: how near its units are to the question in meaning, where they are in another language.
    """
    if row:
        return _of_record(question, hit)
    said = _readable(question, hit.chunk)
    lines = Lines(hit.chunk, list(said))
    asked, found = _asked_for(question, hit, said)
    items = _items_named(question, hit.chunk, asked, lines)
    asked += [(word.group, question.weight(word)) for word, _ in items]
    part = any(question.coverage(one, asked) for one in found) if asked else False
    if part:
        first, last = lines.grown(_part(question, asked, found, lines, [n for _, n in items]))
    else:
        with_code = _SHOWN.search(question.text) is not None
        first = 0 if question.names(hit.chunk.question) == 1.0 else lines.defining(question.defined) or 0
        first, last = _beginning(lines, first, with_code=with_code)
    amount = question.text if asks_for_amount(question.text) else ""
    first, last = lines.told(first, last, why=ASKS_WHY.search(question.text) is not None, amount=amount)
    if not _lists_itself(question, lines, first, last):
        steps = lines.in_steps((first, last)) and _asks_for_steps(question, hit.chunk)
        wanted = steps or _LISTS.search(question.text) is not None
        first, last = lines.with_list((first, last), wanted=wanted)
    first, last = lines.behind_message((first, last), question.text)
    if _RUN.search(question.text):
        last = lines.with_code(first, last)
    first, last = lines.finished((first, last))
    units = lines.units[first:last]
    if part and last == first + 1:
        units = _all_of_side(question, hit.chunk, lines, first)
    if part and lines.length(first, last) < SHORT and (above := lines.owner(first)) is not None:
        units = [lines.units[above], *units]
    if short := _short_answer(question, hit.chunk, lines.units):
        units = [*short, *(unit for unit in units if unit not in short)]
    if near:
        at_random = not part and any(weight > UNNAMED for _, weight in asked)
        covers = [question.coverage(one, asked) for one in found]
        units = list(_with_nearest((0, 0) if at_random else (first, last), lines, covers, near))
    if telling := _day_of(question, hit.chunk, units) or _person_of(question, hit.chunk, units):
        units = [telling, *(units if part else units[:1])]
    return Excerpt(hit, tuple(units))


def _all_of_side(question: Question, chunk: Chunk, lines: Lines, at: int) -> list[Span]:
    """An item that tells what is good or bad about a thing, with the others of its list that tell it, too.

    Where one of them is called so, the others are of something else.
    """
    asked = [side for side in SIDES if any(word.group[0][0] in side for word in question.topics)]
    if len(asked) != 1 or any(word in chunk.heading for side in SIDES for word in side):
        return [lines.units[at]]
    side = "단점" if asked[0] is SIDES[0] else "장점"
    items = lines.siblings(at)
    if any(word in lines.text(n) for n in items for side_ in SIDES for word in side_ if len(word) > 1):
        return [lines.units[at]]
    return [lines.units[n] for n in items if n == at or could_tell(side, lines.text(n))]


def _asks_for_steps(question: Question, chunk: Chunk) -> bool:
    """Whether a question asks how what a heading names is done."""
    headed = terms_in(chunk.heading)
    asked = _STEPS.search(question.text) is not None
    return asked and all(
        question.stands_in(w.group, headed) for w in question.topics if w.group[0][0] not in ASPECTS
    )


def _lists_itself(question: Question, lines: Lines, first: int, last: int) -> bool:
    """Whether a single item lists what is asked for under its name: 습관의 4단계: 신호, 열망, 반응, 보상."""
    found = _ENUMERATES.match(lines.text(first)) if last == first + 1 else None
    return found is not None and question.coverage(terms_in(found["label"])) >= WHOLE


def _short_answer(question: Question, chunk: Chunk, units: Sequence[Span]) -> list[Span]:
    """The author's own short answer, where a passage opens with one and its heading is what was asked."""
    body = chunk.start if chunk.body >= chunk.end else chunk.body
    line = chunk.text[body - chunk.start :].lstrip().partition("\n")[0]
    if not _IN_SHORT.match(line) or question.names(chunk.question) < 1.0:
        return []
    end = chunk.start + chunk.text.index(line) + len(line)
    return [unit for unit in units if unit[1] <= end]


def shows_formula(text: str) -> bool:
    """Whether a text has a formula, set off or with an equals sign."""
    return any(map(FORMULA_LIKE.search, text.splitlines()))


def _readable(question: Question, chunk: Chunk) -> dict[Span, Found]:
    """The units with their terms, without what is to be done yet and what a line tells of the note."""
    said = terms_of_units(chunk)
    if not asks_for_tasks(question):
        said = {unit: found for unit, found in said.items() if not _is_to_do(chunk.words(unit))} or said
    asked = question.text.lower()
    about = {unit for unit in said if (label := label_of_note(chunk.words(unit))) and label not in asked}
    return {unit: found for unit, found in said.items() if unit not in about} or said


def items_of(question: Question, hit: Hit) -> Excerpt | None:
    """Of two things that are compared the item of each, where a list of a passage has one for both."""
    lines = Lines(hit.chunk, list(_readable(question, hit.chunk)))
    items = [lines.item_of(_names_of(side)) for side in question.sides]
    if None in items or len(set(items)) < len(items):
        return None
    told = sorted({m for n in items if n is not None for m in range(n, lines.owned(n))})
    return Excerpt(hit, tuple(lines.units[m] for m in told))


def _names_of(question: Question) -> list[str]:
    """All names of the one thing that a question is about."""
    words = [word for word in question.topics if word.written == question.text] or question.topics[:1]
    return [name for word in words for name in word.spellings]


def _items_named(
    question: Question, chunk: Chunk, asked: Sequence[tuple[TermGroup, float]], lines: Lines
) -> list[tuple[Word, int]]:
    """Names that the heading has among others (FCN 단점, CNN 장점), with the items that begin with them."""
    heading = chunk.question
    if not _NAMES_SEVERAL.search(heading) or not question.others_in(heading):
        return []
    headed = terms_in(heading)
    found = []
    for word in question.topics:
        if question.stands_in(word.group, headed) and all(word.group[0] != group[0] for group, _ in asked):
            at = lines.item_of(word.spellings)
            found += [(word, at)] if at is not None else []
    return found


def _asked_for(
    question: Question, hit: Hit, said: Mapping[Span, Found]
) -> tuple[list[tuple[TermGroup, float]], list[Found]]:
    """What is to be found in a passage, for its headings do not say it; and the terms of its units.

    Drawbacks, formulas, code, reasons and the like may be told by their looks.
    """
    found, texts = list(said.values()), list(map(hit.chunk.words, said))
    ordinals = ordinals_in(question.text)
    asked = [
        one
        for group, weight in question.missing(terms_in(f"{hit.title}\n{hit.chunk.heading}"))
        if group[0][0] in ordinals or not _is_form(group)
        for one in _sides(group, weight or UNNAMED, found)
    ]
    asked += _other_sides(question, asked, found)
    wanted = [group[0][0] for group, _ in asked]
    codes = ["" if is_message(text) else text for text in texts]
    for words, looks, shown in (
        (FORMULA, _DISPLAYED if any(map(_DISPLAYED.match, texts)) else _EQUATION, texts),
        (CODE, _FENCED, codes),
    ):  # fmt: skip
        found = _with_what_looks_so(found, shown, [word for word in wanted if word in words], looks)
    holds = has_figures if asks_for_extreme(question.text) else has_cell
    if not ASKS_WHY.search(question.text) and any(tables := [holds(question, text) for text in texts]):
        found = [one | {FIGURES: 1.0} if told else one for one, told in zip(found, tables, strict=True)]
        asked = [(((FIGURES, 1.0),), 1.0)]
    if ASKS_WHY.search(question.text):
        found = _without_code(question, asked, found, texts)
    most = max((weight for _, weight in asked), default=0.0)
    told_of: set[str] = set()
    for sign, looks in signs_of(question.text):
        if sign.term in told_of:
            continue
        asked = [(group, weight) for group, weight in asked if group[0][0] not in sign.words]
        told = [
            _tells(sign, one, looks.search(text) is not None) for one, text in zip(found, texts, strict=True)
        ]
        if most and any(told):
            told_of.add(sign.term)
            found = [one | {sign.term: much} if much else one for one, much in zip(found, told, strict=True)]
            asked.append((((sign.term, 1.0),), sign.weight * most))
    return asked, found


def _other_sides(
    question: Question, asked: Sequence[tuple[TermGroup, float]], found: Sequence[Found]
) -> list[tuple[TermGroup, float]]:
    """What units say of a side that the heading names, where the other one is still to be found.

    Under 풀링 that is 평균 풀링, too, when it is compared with 최대 풀링.
    """
    names = {group[0][0] for group, _ in asked}
    of_sides = [one for side in question.sides for one in side.weighted]
    if not names.intersection(group[0][0] for group, _ in of_sides):
        return []
    return [
        (group, weight)
        for group, weight in of_sides
        if group[0][0] not in names and any(question.coverage(one, [(group, weight)]) for one in found)
    ]


def _without_code(
    question: Question, asked: Sequence[tuple[TermGroup, float]], found: list[Found], texts: Sequence[str]
) -> list[Found]:
    """The terms of units without those of code that a sentence has as many of: code gives no reason."""
    covers = [question.coverage(one, asked) for one in found]
    fenced = [_FENCED.match(text) is not None for text in texts]
    prose = max((much for much, code in zip(covers, fenced, strict=True) if not code), default=0.0)
    return [
        {} if code and 0 < much <= prose else one
        for one, much, code in zip(found, covers, fenced, strict=True)
    ]


def _tells(sign: Sign, found: Found, looks_so: bool) -> float:
    """How far a unit tells something: in full where it calls it by its name."""
    if any(word in found for word in sign.words):
        return 1.0
    return BY_LOOKS if looks_so else 0.0


def _day_of(question: Question, chunk: Chunk, units: Sequence[Span]) -> Span | None:
    """What alone tells when, where that is asked: the day of a log's entry, or the heading of a passage.

    For one 05/14 화, for the other 1차 면접 (2026-03-02).
    """
    if not asks_for_time(question.text):
        return None
    heading = day_above(chunk, units[0][0]) or name_of(chunk)
    if any(_tells_day(chunk.words(unit)) for unit in units) and not (
        heading and _is_of(question, chunk, heading)
    ):
        return None
    return heading if heading and _tells_day(chunk.words(heading)) else None


def _is_of(question: Question, chunk: Chunk, heading: Span) -> bool:
    """Whether a heading with a day names all that is asked of: another day below it is of something else."""
    said = terms_in(chunk.words(heading))
    about = [word for word in question.topics if not any(map(str.isdigit, word.written))]
    return bool(about) and sum(question.stands_in(word.group, said) for word in about) >= HALF * len(about)


def _person_of(question: Question, chunk: Chunk, units: Sequence[Span]) -> Span | None:
    """The heading, where it alone tells who did something: FastText (Bojanowski et al., 2017)."""
    if not asks_who(question.text) or any(PERSON.search(chunk.words(unit)) for unit in units):
        return None
    heading = name_of(chunk)
    return heading if heading and PERSON.search(chunk.words(heading)) else None


def _tells_day(text: str) -> bool:
    return any(days_in(text)) or _YEAR.search(text) is not None


def _of_record(question: Question, hit: Hit) -> Excerpt:
    """A row under its name: the fields that are asked for by what they are called, or all of it."""
    chunk = hit.chunk
    fields = fields_of(chunk)
    asked = [group for group, _ in question.missing(terms_in(f"{hit.title}\n{chunk.heading}"))]
    called = [field for field in fields if any(question.stands_in(group, field.called) for group in asked)]
    if called and not asks_for_time(question.text):
        fields = tuple(
            field for field in fields
            if any(question.stands_in(group, field.called | field.says) for group in asked)
        )  # fmt: skip
    name = name_of(chunk)
    spans = [*([name] if name else ()), *(field.span for field in fields)]
    return Excerpt(hit, tuple(span for span in spans if span[1] - spans[0][0] <= LONGEST_LIST) or (spans[0],))


def _is_to_do(text: str) -> bool:
    """Whether a unit says what is to be done or written yet."""
    return is_task(text) or is_stub(text)


def _with_what_looks_so(
    found: list[Found], texts: Sequence[str], wanted: Sequence[str], looks: re.Pattern[str]
) -> list[Found]:
    """The terms of units; where none calls a drawback or a formula so that is wanted, by its looks."""
    wanted = [word for word in wanted if not any(word in one for one in found)]
    if not wanted:
        return found
    told = dict.fromkeys(wanted, 1.0)
    return [one | told if looks.search(text) else one for text, one in zip(texts, found, strict=True)]


def _is_form(group: TermGroup) -> bool:
    word = group[0][0]
    return word in FORMS or (word.isdigit() and len(word) <= 2)


def _sides(group: TermGroup, weight: float, found: Sequence[Found]) -> list[tuple[TermGroup, float]]:
    """The group, or each of its two sides where both stand there: of 장단점 both are wanted."""
    sides = BOTH.get(group[0][0], ())
    if sides and all(any(side in one for one in found) for side in sides):
        return [(((side, 1.0),), weight) for side in sides]
    return [(group, weight)]


def _part(
    question: Question,
    asked: Sequence[tuple[TermGroup, float]],
    found: Sequence[Found],
    lines: Lines,
    items: Sequence[int] = (),
) -> Span:
    """The shortest run of units that says most of what is asked, with what stands under them.

    Of several that are about as short, the one that also says what the heading says: its subject.
    """
    runs = list(_runs(question, asked, found, lines, items))
    value = max((one.value for one in runs), default=(0.0, 0, False))
    if not (question.sides or COMPARES.search(question.text)):
        own = max((one.value for one in runs if one.of_one), default=value)
        if own[0] >= OF_ONE * value[0]:
            runs, value = [one for one in runs if one.of_one], own
    best = [(one.span, one.length) for one in runs if one.value == value and value[0]] or [((0, 1), 0)]
    shortest, length = min(best, key=lambda run: run[1])
    units = shortest[1] - shortest[0]
    near = [run for run, size in best if run[1] - run[0] == units and size <= ABOUT_AS_SHORT * length]
    pairs = _pairs_of(question)

    def says(run: Span) -> tuple[float, int]:
        units = found[slice(*run)]
        return _said_in(question, units), sum(pair in one for one in units for pair in pairs)

    return max(near, key=says, default=shortest)


def _pairs_of(question: Question) -> frozenset[str]:
    """Neighbouring words of a question as a text has them that says them side by side: 희망 연봉."""
    return frozenset(term for term in terms_in(question.text) if " " in term)


def _runs(
    question: Question,
    asked: Sequence[tuple[TermGroup, float]],
    found: Sequence[Found],
    lines: Lines,
    items: Sequence[int],
) -> Iterator[_Run]:
    """The runs of units that are no longer than an excerpt, with what they say of what is asked."""
    defining = lines.defining(question.defined or question.things or symbols_in(question.text))
    defining = next(iter(items), None) if defining is None else defining
    told = _near(question, asked, found, lines)
    contrasts = CONTRASTS.intersection(terms_in(question.text))
    entries = [entry for entry, _ in lines.entries]
    for first in range(len(found)):
        seen: Found = {}
        end = first
        for last in range(first, len(found)):
            if lines.length(first, last + 1) > LONGEST and last > first:
                break
            seen = seen | found[last]
            for term in NEAR & seen.keys():
                seen[term] = max((one.much(term, first, last) for one in told), default=0.0)
            end = max(end, lines.owned(last))
            value = round(question.coverage(seen, asked), 3), len(contrasts & seen.keys()), first == defining
            yield _Run((first, end), lines.length(first, end), value, entries[first] == entries[last])


def _near(
    question: Question, asked: Sequence[tuple[TermGroup, float]], found: Sequence[Found], lines: Lines
) -> list[_Near]:
    """The units that tell a reason or a remedy, and where what they tell it of is named."""
    about = [(group, weight) for group, weight in asked if group[0][0] not in NEAR]
    covers = [question.coverage(one, about) for one in found]
    named = [n for n, much in enumerate(covers) if much >= NAMED * max(covers)]
    entries = lines.entries
    near = []
    for n, one in enumerate(found):
        if told := {term: one[term] for term in NEAR & one.keys()}:
            before = (m for m in named if m <= n and entries[m][0] == entries[n][0])
            behind = (m for m in named if m > n and entries[m] == entries[n])
            near.append(_Near(told, n, max(before, default=-1), min(behind, default=len(found))))
    return near


def _with_nearest(
    chosen: Span, lines: Lines, covers: Sequence[float], near: Mapping[Span, float]
) -> Iterable[Span]:
    """What words chose, which may be nothing, with the units that are nearest to the question in meaning.

    A name stands in most code and tables about a thing, and says nothing there.
    """

    def score(n: int) -> float:
        words = 0.0 if lines.is_block(n) else covers[n]
        return near[lines.units[n]] + WORDS_BESIDE * words

    nearest = sorted(range(len(lines.units)), key=score, reverse=True)[:NEAREST]
    kept = {*range(*chosen), *(m for n in nearest for m in lines.leant_on(n))}
    return (lines.units[n] for n in sorted(kept))


def _said_in(question: Question, found: Iterable[Found]) -> float:
    together: Found = {}
    for one in found:
        together = together | one
    return question.coverage(together)


def _beginning(lines: Lines, first: int, *, with_code: bool) -> Span:
    """Units from one on, as many as come nearest to a good length; code where it is wanted or announced."""
    last = first + 1
    while (
        last < len(lines.units)
        and not lines.apart(last)
        and (with_code or not lines.code_of_its_own(last))
        and lines.length(first, last) + lines.length(first, last + 1) < 2 * GOOD_LENGTH
    ):
        last += 1
    return first, last


@lru_cache(maxsize=512)
def terms_of_units(chunk: Chunk) -> dict[Span, Found]:
    """The sentences of a passage with the search terms of each; what is asked often is found often."""
    return {unit: terms_in(chunk.words(unit)) for unit in units_of(chunk)}
