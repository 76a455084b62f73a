"""What of a passage answers: its neighbouring sentences or list items that say what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.bare import asks_for_tasks
from rag.best_run import best_run
from rag.days import days_in
from rag.entries import day_above
from rag.expected import PERSON, asks_who
from rag.figures import rows_named
from rag.lines import Lines
from rag.markup import is_task, label_of_note
from rag.open_lines import open_units
from rag.other_things import of_others
from rag.passage_terms import Found, terms_in, terms_of_heading, terms_of_units
from rag.record import fields_of, name_of
from rag.relevance import Question
from rag.sides import could_tell
from rag.sides_apart import side_of_line, sides_of
from rag.signs import ASKS_WHY, FORMULA_LIKE, asks_for_amount
from rag.subject import ASPECTS, SIDES
from rag.types import Chunk, Hit, Span
from rag.units import is_block_of
from rag.wanted import UNNAMED, items_named, still_asked
from rag.when import asks_for_time
from rag.windows import LONGEST_LIST, SHORT, behind_message, completed, finished, grown, with_code, with_list

GOOD_LENGTH = 260
"""Characters after which a longer excerpt is worth no more."""
NEAREST = 2
"""So many units that are nearest in meaning are quoted of a passage in another language;"""
WORDS_BESIDE = 0.3
"""what the share of the question that a unit holds counts beside that."""
HALF = 0.5
"""Share of what is asked of that a heading names whose day is asked for."""
WHOLE = 0.8
"""Share of a question that a label holds which names what is asked for."""

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
_ENUMERATES = re.compile(
    r"\W*(?P<label>[^:：\n]{2,40}?)\s*[:：]\s*[^,·/→\n]+(?:(?:[,·/]|→|->)\s*[^,·/→\n]+){2,}"
)
"""How a line looks that lists what its label names."""
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{3,4}년(?![가-힣])|(?<=\()1\d{3}(?=\s?[)~–-]))")
"""One long ago by how it is written: 1592년, (1884), (1894~1896)."""
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

_RUN = re.compile(r"명령|커맨드|코드|쿼리|스크립트|\b(?:command|code|query)\b", re.IGNORECASE)
"""Asks for what one types."""


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
    asked, found = still_asked(question, hit, said)
    items = items_named(question, hit.chunk, asked, lines)
    asked += [(word.group, question.weight(word)) for word, _ in items]
    part = any(question.coverage(one, asked) for one in found) if asked else False
    if part:
        run = best_run(question, asked, found, lines, [n for _, n in items])
        first, last = grown(lines, run, of_others(question.text, hit.chunk.heading, lines, run))
    else:
        coded = _SHOWN.search(question.text) is not None
        first = 0 if question.names(hit.chunk.question) == 1.0 else lines.defining(question.defined) or 0
        first, last = _beginning(lines, first, coded=coded)
    amount = question.text if asks_for_amount(question.text) else ""
    first, last = completed(lines, first, last, why=ASKS_WHY.search(question.text) is not None, amount=amount)
    if not _lists_itself(question, lines, first, last):
        steps = lines.in_steps((first, last)) and _asks_for_steps(question, hit.chunk)
        wanted = steps or _LISTS.search(question.text) is not None
        first, last = with_list(lines, (first, last), wanted=wanted)
    first, last = behind_message(lines, (first, last), question.text)
    if _RUN.search(question.text):
        last = with_code(lines, first, last)
    first, last = finished(lines, (first, last))
    units = lines.units[first:last]
    if part and last == first + 1:
        units = _all_of_side(question, hit.chunk, lines, first)
    units = [*units, *_sides_behind(question, lines, last)]
    if part and lines.length(first, last) < SHORT:
        units = [*_above_item(question, hit.chunk, lines, (first, last)), *units]
    if short := _short_answer(question, hit.chunk, lines.units):
        units = [*short, *(unit for unit in units if unit not in short)]
    if near:
        at_random = not part and any(weight > UNNAMED for _, weight in asked)
        covers = [question.coverage(one, asked) for one in found]
        units = list(_with_nearest((0, 0) if at_random else (first, last), lines, covers, near))
    if telling := _day_of(question, hit.chunk, units) or _person_of(question, hit.chunk, units):
        units = [telling, *(units if part else units[:1])]
    return Excerpt(hit, tuple(piece for unit in units for piece in _rows_of(question, hit.chunk, unit)))


def _rows_of(question: Question, chunk: Chunk, unit: Span) -> list[Span]:
    """A unit; of a long table its head and the rows that are asked for by their names."""
    text = chunk.words(unit)
    rows = rows_named(question, text) if is_block_of(text) else []
    return [(unit[0] + start, unit[0] + end) for start, end in rows] or [unit]


def _above_item(question: Question, chunk: Chunk, lines: Lines, window: Span) -> list[Span]:
    """The line that an item is one of; else the heading of one that says only what the question names.

    Such an item (L1 규제) tells by nothing but where it stands.
    """
    first, last = window
    alone = last == first + 1 and lines.levels[first][0] == 3 and not lines.in_line(first)
    says_nothing = alone and question.names(lines.texts[first]) == 1.0
    above = lines.owner(first, set_off=says_nothing)
    if above is not None:
        return [lines.units[above]]
    heading = name_of(chunk) if says_nothing else None
    return [heading] if heading else []


def _all_of_side(question: Question, chunk: Chunk, lines: Lines, at: int) -> list[Span]:
    """An item that tells what is good or bad about a thing, with the others of its list that tell it, too.

    Where some are called so, the others are of something else.
    """
    asked = [side for side in SIDES if any(word.group[0][0] in side for word in question.topics)]
    if len(asked) != 1:
        return [lines.units[at]]
    items = lines.siblings(at)
    labelled = [n for n in items if side_of_line(lines.texts[n]) == SIDES.index(asked[0])]
    if at in labelled:
        return [lines.units[n] for n in labelled]
    if any(word in chunk.heading for side in SIDES for word in side):
        return [lines.units[at]]
    side = "단점" if asked[0] is SIDES[0] else "장점"
    if any(word in lines.texts[n] for n in items for side_ in SIDES for word in side_ if len(word) > 1):
        return [lines.units[at]]
    return [lines.units[n] for n in items if n == at or could_tell(side, lines.texts[n])]


def _sides_behind(question: Question, lines: Lines, last: int) -> list[Span]:
    """The lines right behind a window that tell the sides asked for of what it names: 장점: ..., 단점: ...

    Each is called by its side, and by nothing else; what goes on in the line of one is of that side.
    """
    asked = sides_of(question.text)
    while asked and last < len(lines.units) and lines.in_line(last):
        last += 1
    found, side = [], None
    while asked and last < len(lines.units) and lines.beside(last - 1):
        named = side_of_line(lines.texts[last])
        side = named if named is not None or not lines.in_line(last) else side
        if side is None:
            break
        found += [lines.units[last]] * (side in asked)
        last += 1
    return found


def _asks_for_steps(question: Question, chunk: Chunk) -> bool:
    """Whether a question asks how what a heading names is done."""
    if not _STEPS.search(question.text):
        return False
    headed = terms_of_heading(chunk.heading)
    return all(question.stands_in(w.group, headed) for w in question.topics if w.group[0][0] not in ASPECTS)


def _lists_itself(question: Question, lines: Lines, first: int, last: int) -> bool:
    """Whether a single item lists what is asked for under its name: 습관의 4단계: 신호, 열망, 반응, 보상."""
    found = _ENUMERATES.match(lines.texts[first]) if last == first + 1 else None
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
        left_open = open_units(chunk)
        told = (unit for unit in said if unit not in left_open and not is_task(chunk.words(unit)))
        said = {unit: said[unit] for unit in told} or said
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


def _beginning(lines: Lines, first: int, *, coded: bool) -> Span:
    """Units from one on, as many as come nearest to a good length; code where it is wanted or announced."""
    last = first + 1
    while (
        last < len(lines.units)
        and not lines.apart(last)
        and (coded or not lines.code_of_its_own(last))
        and lines.length(first, last) + lines.length(first, last + 1) < 2 * GOOD_LENGTH
    ):
        last += 1
    return first, last
