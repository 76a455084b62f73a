"""One list from many notes: "과적합을 막는 방법을 모두 정리해줘" takes each point from where it stands.

What counts as a point: an item of a list whose heading asks the same (``rag.overview``), or a sentence there
where it has no list; a heading of its own under such a heading, with its first sentence; a sentence elsewhere
that says what was asked by itself; and, where kinds of one thing are asked for, a sentence that names several
of them. What an overview says comes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from rag.answer import Draft, ListPoint
from rag.bare import is_bare
from rag.excerpt import Excerpt, excerpt
from rag.glossary import Concept, Glossary, bundled_glossary, compact_name
from rag.judge import LIKELY, confidence, evidence, likelihood
from rag.korean import normalize
from rag.left_open import left_open
from rag.overview import Sought, called
from rag.passage_terms import names_a_side, terms_in, terms_of_heading, terms_of_title
from rag.record import called_above, rows_with, tables_of, whole_of
from rag.relevance import Question
from rag.sides_apart import SIDE_NAMES, side_of_line, told_apart
from rag.subject import ASPECTS, is_good_or_bad
from rag.terms import Word, words
from rag.types import HEADING_SEPARATOR, Chunk, Hit, Span
from rag.units import ITEM_MARK, units_of

LOOKED_AT = 40
"""Hits that a list is gathered from."""
LIKELY_SHARE = 0.3
"""A passage's sentences count when it answers so likely, against the likeliest one."""
NAMED = 0.65
"""Share of the question that a heading must hold to stand over the list."""
TO_THE_POINT = 0.5
"""How far it must ask the same, so that a heading about more than that stands over no list."""
SAID = 0.75
"""A sentence elsewhere must hold so much of the question, together with its heading."""
SHARE = 0.3
"""And so much of it in its own words."""
SAME = 0.8
"""Share of the words of the shorter point that stand in the longer one where both say the same; they must
begin with the same one, too: many points name one thing, and one is about it."""
LONGEST_POINT = 220
"""Characters of a point; of a longer one its first sentence stands for it."""
FEWEST_POINTS, MOST_POINTS = 2, 24
MOST_SAID = 6
"""Points that sentences of one passage make; one that says more is no list."""
FEWEST_LABELLED = 3
"""Lines of the form ``name: what it is`` that make a list without marks."""
ABOUT = 0.3
"""So much of the rest of a question the titles over a labelled line must hold."""

_KINDS = r"(?:종류|유형|가짓수)"
_WHAT = r"(?:방법|기법|방식|이유|원인|장점|단점|특징|예시?|지표|조건|단계|차이점|한계|용도|해결책)"
_ALL = re.compile(
    rf"{_KINDS}|목록|나열|총정리|빠짐없이|{_WHAT}들|모든 (?:[가-힣]+ )?{_WHAT}|리스트로|(?:모두|전부)[.?!]?$"
    r"|(?:모두|전부|싹|다) (?:정리|알려|말|모아|모으|찾|보여|적어|써|요약|설명)"
    r"|\b(?:list|enumerate|all (?:the |of |my )*(?:ways|kinds|types|methods|reasons|pros|cons|steps))\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    rf"(?:의 )?(?:{_KINDS}|목록)(?:에는|에|들|가|를|을|는|은)*|모두|모든|전부|싹|\b다(?= )|빠짐없이|"
    r"나열\w*|총정리\w*|리스트로|(?:정리|요약|말|설명|얘기)?해 ?(?:줘|주세요|봐)\w*|"
    r"(?:알려|적어|보여) ?(?:줘|주세요|줄래)\w*|"
    r"(?<=방법|기법|이유|원인|장점|단점|특징)들|"
    r"\b(?:please|list|enumerate|every|all(?: the| of(?: the)?)?"
    r"|(?:ways|methods|kinds|types|reasons)(?: of| to| for)?)\b",
    re.IGNORECASE,
)
_POINT = re.compile(rf"^(?P<indent>[ \t]*){ITEM_MARK}[ \t]+(?=\S)", re.MULTILINE)

_GOES_ON = re.compile(
    r"또한?[ ,]|예(?:를 들(?:어|면)|컨대)|왜냐|즉[ ,]|하지만|그러나|그런데|그래서|그러므로|그리고|따라서|다만"
    r"|단[ ,]|반면|이(?:는|를|런|렇게|때|것|게) |이 |그 |그(?:것|러면|렇게|때) |추가(?:적으)?로|다시 말"
    r"|\b(?:but|also|however|so|thus)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes on from the one before."""
_TABLE = re.compile(r"^\|?[ \t]*:?-{2,}:?[ \t]*\|", re.MULTILINE)
_NAME = re.compile(r"([^:.?!\n]{1,40})\s*:\s")


def asks_for_all(question: str) -> bool:
    """Whether a question asks for everything of a kind, and not for the best passage."""
    return _ALL.search(question) is not None


def subject_of(question: str) -> str:
    """What the list is to be about: the question without the words that ask for a list."""
    return " ".join(_ASKING.sub(" ", question).split()) or question


def gathered(
    search: Callable[[str], tuple[Question, list[Hit]]],
    question: str,
    plan: Draft,
    glossary: Glossary | None = None,
) -> Draft:
    """The draft with the points that the passages make, by hits; those of one section as it has them.

    Points that say the same become one with several places. Where fewer than two are found, or the notes
    do not answer, the draft stays as it is.

    Args:
        search: a question as it is understood, and its hits, best first.
        question: one that asks for all.
        plan: what the best passages say.
        glossary: which names mean the same; the bundled one by default.
    """
    if plan.status == "not_in_notes":
        return plan
    asked, hits = search(subject_of(question))
    likely = {
        h.chunk.id: likelihood(evidence(asked, h)) for h in hits if not (is_bare(h, asked) or left_open(h))
    }
    best = max(likely.values(), default=0.0)
    glossary = bundled_glossary() if glossary is None else glossary
    sought = Sought(question, asked)
    hits = [hit for hit in hits if hit.chunk.id in likely]
    over = [hit for hit in hits if sought.is_listed_under(hit)]
    if over and (table := _table_in(over[0])):
        return replace(plan, status="answered", excerpts=(table,))
    kinds = _kinds_of(asked.text, glossary) if not over and re.search(_KINDS, question) else None
    listing = {hit.chunk.id for hit in over}
    hits = over + [hit for hit in hits if hit.chunk.id not in listing]
    if not kinds:
        over_all = {hit.chunk.id: hit.chunk.source for hit in hits if _stands_over_all(asked, hit)}
        hits = [h for h in hits if h.chunk.id in over_all or h.chunk.source not in over_all.values()]
    if rows := [] if kinds else _rows(asked, hits):
        return replace(
            plan, status="answered", points=tuple(ListPoint("", (row,)) for row in rows[:MOST_POINTS])
        )
    points: list[ListPoint] = []
    said: list[tuple[frozenset[str], tuple[str, ...]]] = []
    for hit in hits:
        likely_enough = likely[hit.chunk.id] >= max(LIKELY, LIKELY_SHARE * best)
        lists = hit.chunk.id in listing
        for label, span in _points(asked, hit, sought, kinds, lists=lists, likely_enough=likely_enough):
            text = hit.chunk.words(span)
            if compact_name(text) == compact_name(hit.title):
                continue
            if label and (named := _NAME.match(text)):  # what several notes call alike says different things
                keys = frozenset[str](), _keys(text[named.end() :], glossary)
            else:
                text = f"{label}: {text}" if label else text
                keys = frozenset(_keys(_name_of(text), glossary)), _keys(text, glossary)
            place = Excerpt(hit, (span,))
            same = next((i for i, other in enumerate(said) if _same(keys, other)), None)
            if same is None:
                points.append(ListPoint(label, (place,)))
                said.append(keys)
            elif all(other.hit.chunk.source != hit.chunk.source for other in points[same].places):
                points[same] = replace(points[same], places=(*points[same].places, place))
    if len(points) < FEWEST_POINTS:
        return plan
    sure = plan.confidence if plan.status == "answered" else confidence(best)
    return replace(plan, status="answered", confidence=sure, points=tuple(_in_order(points)[:MOST_POINTS]))


def _rows(question: Question, hits: Sequence[Hit]) -> list[Excerpt]:
    """The rows of the table that is called what is asked for (면접 일정), all in their order."""
    topics = [(w.group, question.weight(w)) for w in question.topics if w.group[0][0] not in ASPECTS]
    for table in tables_of(hits):
        row = table[0].chunk
        called = terms_of_title(row.source, table[0].title) | terms_of_heading(called_above(row))
        if topics and question.coverage(dict.fromkeys(called, 1.0), topics) >= SAID:
            rows = rows_with(row, question.index)
            return [Excerpt(replace(table[0], chunk=one), (whole_of(one),)) for one in rows]
    return []


def _table_in(hit: Hit) -> Excerpt | None:
    """A passage that has a table, whole: the table is the list."""
    units = units_of(hit.chunk)
    table = any(_TABLE.search(hit.chunk.words(span)) for span in units)
    return Excerpt(hit, tuple(units)) if table else None


def _in_order(points: Sequence[ListPoint]) -> list[ListPoint]:
    """Points of one section together and in the order of its text, where its best one stands."""
    sections: dict[tuple[str, str], list[ListPoint]] = {}
    for point in points:
        chunk = point.places[0].hit.chunk
        above = chunk.heading.partition(HEADING_SEPARATOR)[2] if point.label else chunk.heading
        sections.setdefault((chunk.source, above), []).append(point)
    return [
        point
        for section in sections.values()
        for point in sorted(section, key=lambda one: one.places[0].start)
    ]


def _points(
    question: Question,
    hit: Hit,
    sought: Sought,
    kinds: Callable[[str], int] | None,
    *,
    lists: bool,
    likely_enough: bool,
) -> Iterator[tuple[str, Span]]:
    """The points of a passage: what each is called where its words do not say so, and where it stands."""
    chunk = hit.chunk
    units = units_of(chunk)
    own, *above = (chunk.heading or hit.title).split(HEADING_SEPARATOR)
    least = 0.0 if kinds else TO_THE_POINT
    whole = f"{above[0]} {own}" if above and names_a_side(own) else own
    says_all = not kinds and question.coverage(terms_of_heading(own)) >= SAID
    in_the_case = sought.is_in_the_case(chunk.heading)
    asks = not kinds and in_the_case and _asks_the_same(question, whole, TO_THE_POINT)
    listed = _listed(chunk) if asks or lists else []
    apart = told_apart(chunk) if (asks or lists) and sought.good_or_bad else []
    labelled = [] if kinds else [span for span in units if _is_called_so(question, hit, chunk.words(span))]
    if apart:
        for side, span in apart:
            unnamed = len(sought.good_or_bad) > 1 and side_of_line(chunk.words(span)) is None
            if side in sought.good_or_bad:
                yield SIDE_NAMES[side] if unnamed else "", _shortened(chunk, span)
    elif labelled:
        yield from ((own, span) for span in labelled)
    elif len(listed) > 1:
        yield from (("", span) for span in listed)
    elif lists:
        yield from (("", span) for span in _told(question, hit))
    elif "?" not in own and any(
        _asks_the_same(question, heading, least) or sought.is_listed_under(hit, level)
        for level, heading in enumerate(above, start=1)
    ):
        if not names_a_side(own):  # 정리, 예시
            yield own, _shortened(chunk, units[0])
    elif kinds:
        yield from (("", _shortened(chunk, span)) for span in units if kinds(chunk.words(span)) > 1)
    elif (
        chunk.heading
        and sought.is_met_by(own)
        and ((asks and not sought.is_of_another_side(own)) or (sought.is_against and says_all))
    ):
        yield called(own, chunk.words(units[0])), units[0]
    elif likely_enough and len(question.weighted) > 1:
        held = terms_of_heading(chunk.heading)
        for span in units:
            text = chunk.words(span)
            found = terms_in(text)
            covered = question.coverage(found) >= SHARE and question.coverage(held | found) >= SAID
            met = sought.is_met_by(text) or sought.is_met_by(own)
            if covered and met and (in_the_case or sought.is_in_the_case(text)):
                yield called(own, text), span


def _told(question: Question, hit: Hit) -> list[Span]:
    """What a passage says that is no list: its sentences, each with those that go on from it.

    Of a long one what answers best.
    """
    points: list[Span] = []
    for start, end in units_of(hit.chunk):
        if points and _GOES_ON.match(hit.chunk.words((start, end))):
            points[-1] = points[-1][0], end
        else:
            points.append((start, end))
    return points if len(points) <= MOST_SAID else list(excerpt(question, hit).sentences)


def _stands_over_all(question: Question, hit: Hit) -> bool:
    """Whether what a note lists of it stands in this section: 바꾼 것들 of a note about the rest."""
    own = hit.chunk.question
    about = terms_of_title(hit.chunk.source, hit.title)
    rest = question.missing(about)
    if not own or len(rest) == len(question.weighted) or len(_listed(hit.chunk)) < FEWEST_POINTS:
        return False
    return bool(rest) and question.coverage(terms_of_heading(own), rest) >= NAMED


def _is_called_so(question: Question, hit: Hit, text: str) -> bool:
    """Whether a line is labelled with what is asked for (결정: ...) in a note about the rest of it."""
    label = _NAME.match(text)
    if label is None:
        return False
    called = terms_in(label[1])
    asked = [(group, weight) for group, weight in question.weighted if group[0][0] in called]
    rest = [(group, weight) for group, weight in question.weighted if group[0][0] not in called]
    about = terms_of_title(hit.chunk.source, hit.title) | terms_of_heading(hit.chunk.heading)
    return bool(asked and rest) and question.coverage(about, rest) >= ABOUT


def _asks_the_same(question: Question, heading: str, least: float) -> bool:
    return question.coverage(terms_of_heading(heading)) >= NAMED and question.sameness(heading) >= least


def _kinds_of(subject: str, glossary: Glossary) -> Callable[[str], int] | None:
    """Tells how many kinds of a thing a text names; None where the glossary does not know the thing.

    A kind of it is called by its name with something before it: 확률적 경사하강법.
    """
    whole = [concept for _, _, _, concept in glossary.find(normalize(subject))]
    endings = tuple(compact_name(name) for concept in whole for name in concept.names if len(name) > 2)
    if not endings:
        return None

    def kind(concept: Concept) -> bool:
        return concept not in whole and any(compact_name(name).endswith(endings) for name in concept.names)

    def count(text: str) -> int:
        found = (concept for _, _, _, concept in glossary.find(normalize(text)))
        return len({concept.names for concept in found if kind(concept)})

    return count


def _listed(chunk: Chunk) -> list[Span]:
    """The outermost points of a passage's list, without their marks."""
    found = [m for m in _POINT.finditer(chunk.text) if m.start() >= chunk.body - chunk.start]
    outermost = min((len(m["indent"].expandtabs(4)) for m in found), default=0)
    marks = [m for m in found if len(m["indent"].expandtabs(4)) <= outermost + 1]
    if not found:
        lines = [span for span in units_of(chunk) if _NAME.match(chunk.words(span))]
        return lines if len(lines) >= FEWEST_LABELLED and 2 * len(lines) >= len(units_of(chunk)) else []
    spans = []
    for mark, following in zip_longest(marks, marks[1:]):
        last = following.start() if following else len(chunk.text)
        said = chunk.text[mark.end() : last].split("\n\n")[0].rstrip()
        spans.append(_shortened(chunk, (chunk.start + mark.end(), chunk.start + mark.end() + len(said))))
    return [span for span in spans if any(c.isalnum() for c in chunk.words(span))]


def _shortened(chunk: Chunk, span: Span) -> Span:
    """The point itself, or its first sentence where it is long."""
    if span[1] - span[0] <= LONGEST_POINT and "\n" not in chunk.words(span):
        return span
    inside = ((max(a, span[0]), min(b, span[1])) for a, b in units_of(chunk) if a < span[1] and span[0] < b)
    return next(inside, span)


def _keys(text: str, glossary: Glossary) -> tuple[str, ...]:
    """What a point is about, in its order; a name stands under the same key however it is written."""
    found = [
        word for word in words(text, glossary=glossary)
        if word.topic == 1.0 and not is_good_or_bad(word.group[0][0])
    ]  # fmt: skip
    found.sort(key=lambda word: _first(text, word))
    return tuple(min(compact_name(variant) for variant, _ in word.group) for word in found)


def _first(text: str, word: Word) -> int:
    """Where a word stands; ``words`` gives names before the rest."""
    at = text.lower().find(word.group[0][0].split(" ")[0])
    return at if at >= 0 else len(text)


def _name_of(text: str) -> str:
    """What a point is called: ``드롭아웃`` in ``드롭아웃: 뉴런을 끈다``; empty for none, as 단점."""
    named = _NAME.match(text)
    return named[1] if named and side_of_line(text) is None else ""


def _same(one: tuple[frozenset[str], Sequence[str]], other: tuple[frozenset[str], Sequence[str]]) -> bool:
    """Whether two points say the same: they have one name, or nearly the same words from the first on."""
    if one[0] and one[0] == other[0]:
        return True
    shorter, longer = sorted((frozenset(one[1]), frozenset(other[1])), key=len)
    return bool(shorter) and one[1][0] == other[1][0] and len(shorter & longer) >= SAME * len(shorter)
