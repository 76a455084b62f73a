"""Hits to a draft in the notes' own words: the sentences that answer, each from a known place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.across import Across, in_another_language
from rag.bare import is_bare
from rag.conditions import cases_in, degrees_in
from rag.contrast import both_sides, only_names_both, tells_both_sides
from rag.excerpt import Excerpt, excerpt, shows_formula
from rag.expected import cannot_answer
from rag.figures import asks_for_extreme, has_cell, has_figures, lacks_row, says_extreme
from rag.glossary import compact_name
from rag.judge import confidence, evidence, likelihood
from rag.kindred import of_kin, only_in_small
from rag.korean import BIGRAM_MARK, normalize
from rag.language import tr
from rag.left_open import (
    asked_above,
    asked_and_left_open,
    asks_like,
    begins_with,
    covered_by_what_is_said,
    left_open,
    nearest_left_open,
    said_of,
    told_beside,
    why_is_left_open,
    wondered_at,
)
from rag.mention import explained, named_to_explain, tells_kinds
from rag.numbered import is_of_a_sibling, lacks_its_flag, lacks_its_number
from rag.own_lines import says_its_use
from rag.owner import owner_of, strangers
from rag.passage_terms import (
    ABOVE,
    Found,
    in_full,
    subject_of,
    terms_of,
    terms_of_heading,
    terms_of_title,
    terms_of_units,
)
from rag.record import is_row, of_other_rows, tables_of
from rag.relevance import Question
from rag.required import Required
from rag.sides_apart import is_of_other_side
from rag.signs import HEDGES, asks_for_amount, asks_for_formula, tells_amount
from rag.subject import BEYOND, GLOSS, subjects
from rag.types import Hit, Span, Status
from rag.windows import LONGEST_LIST

LIKELY = 0.07
"""A hit must answer at least so likely to be quoted; tuned with ``bench/calibration.py``."""
ALSO_LIKELY = 0.7
"""A further passage must come this close to the best one's likelihood,"""
ALSO_SCORES = 0.6
"""and this close to its score."""
UNSAID_AT_MOST = 0.6
"""Confidence of an answer that does not say what was asked for by its name: so many were right, by
``bench/calibration.py``."""
EVEN = 0.5
"""From here on a passage more likely answers than not."""
MOST_PASSAGES = 3
SHORT_NAME = 4
"""Letters up to which a name may be another one with other capitals."""
_COMMANDS = frozenset("명령어 명령 커맨드".split())
BARE_MENTION = 40
"""Characters under which an excerpt says too little to stand before a fuller one."""
TELLING = re.compile(r"\d+(?:\.\d+)?|않|못|없|아니|안(?= )")
"""Where these differ two passages say different things, though all their words be the same."""


@dataclass(frozen=True, slots=True)
class ListPoint:
    """One line of a list that was gathered from many passages."""

    label: str
    """The heading that names it where its words do not; else empty."""
    places: tuple[Excerpt, ...]
    """Who says it, the place whose words are shown first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the hits say to a question, before markers are set."""

    status: Status
    excerpts: tuple[Excerpt, ...]
    """What answers; for ``unanswered`` the place where the question stands."""
    confidence: float
    points: tuple[ListPoint, ...] = ()
    """A list where one was asked for (``rag.gather``)."""
    unsaid: tuple[str, ...] = ()
    """Words that weigh in the question and that no quoted passage says."""
    notice: str = ""
    """What else is to be told of it."""

    @property
    def quoted(self) -> tuple[Hit, ...]:
        """The hits that the answer quotes, each once."""
        said = [place for point in self.points for place in point.places] or self.excerpts
        return tuple({excerpt.hit.chunk.id: excerpt.hit for excerpt in said}.values())


def draft(
    question: Question, hits: list[Hit], shown: int | None = None, across: Across | None = None
) -> Draft:
    """The sentences of the best passages that answer the question.

    A passage counts when it is likely enough to answer. From each the window of neighbouring sentences is
    taken that adds most to what its heading says already, so that a question about a part gets that part
    and one about the whole gets the beginning.

    Args:
        question: what was asked.
        hits: best first.
        shown: how many of the hits the user sees; only they speak, unless none of them answers.
        across: compares the question with passages in another language.
    """
    signs = {hit.chunk.id: evidence(question, hit) for hit in hits if not is_bare(hit, question)}
    likely = {name: likelihood(found) for name, found in signs.items()}
    speaking = [hit for hit in hits if hit.chunk.id in likely and not left_open(hit)]
    covered = max(
        (covered_by_what_is_said(question, hit, signs[hit.chunk.id].covered) for hit in speaking), default=0.0
    )
    open_hit = asked_and_left_open(question, hits, covered)
    if open_hit is None:
        wondered = {hit.chunk.id: at for hit in speaking if (at := wondered_at(question, hit))}
        speaking = [hit for hit in speaking if hit.chunk.id not in wondered]
        told = _told(question, hits, speaking, likely, shown=shown, across=across)
        if told.status != "not_in_notes":
            return told
        if nearest := nearest_left_open(question, hits):
            return _open(question, nearest)
        asking = [(hit, wondered[hit.chunk.id]) for hit in hits if hit.chunk.id in wondered]
        places = (place for place in asking if asks_like(question, place[0].chunk.words(place[1])))
        return next((_open(question, *place) for place in places), told)
    beside = told_beside(question, open_hit)
    likely |= {hit.chunk.id: likelihood(evidence(question, hit)) for hit in beside}
    told = _told(question, beside, beside, likely, across=across)
    if told.status == "answered":
        return told
    return _open(question, open_hit)


def _open(question: Question, hit: Hit, at: Span | None = None) -> Draft:
    """That a question is left open: a passage whole, or the line of it that asks."""
    place = Excerpt(hit, (at or (hit.chunk.start, hit.chunk.end),))
    asks = hit.chunk.words(at) if at else asked_above(hit)
    return Draft("unanswered", (place,), question.sameness(asks))


def _told(
    question: Question,
    hits: list[Hit],
    speaking: list[Hit],
    likely: Mapping[str, float],
    *,
    across: Across | None,
    shown: int | None = None,
) -> Draft:
    """What those of the hits say that may speak."""
    required = Required(question)
    tables = tables_of(hits)
    in_rows = {hit.chunk.id for table in tables for hit in table}
    others = of_other_rows(question, tables) | strangers(question, hits, in_rows) | of_kin(question, speaking)
    speaking = [hit for hit in speaking if hit.chunk.id not in others]
    of_it = _in_its_letters(question, _of_what_is_asked(required, hits, speaking, likely))
    speaking = [hit for hit in of_it if not only_names_both(question, hit)]
    best = max((likely[hit.chunk.id] for hit in speaking), default=0.0)
    if best < LIKELY or not tells_both_sides(question, speaking):
        notice = _only_named_together(question) if len(speaking) < len(of_it) else ""
        return Draft("not_in_notes", (), confidence(best), notice=notice)
    floor = max(LIKELY, ALSO_LIKELY * best)
    able = [hit for hit in speaking if likely[hit.chunk.id] >= floor]
    able = [hit for hit in able if hit in hits[:shown]] or able[:1]
    seen = [hit for hit in speaking if likely[hit.chunk.id] >= LIKELY and hit in hits[:shown]]
    able = _under_its_name(question, able, seen)
    if asks_for_extreme(question.text):  # figures of all tell it, and not what speaks of some
        figures = [hit for hit in seen if has_figures(question, hit.chunk.body_text)]
        able = [hit for hit in seen if _says_which(question, hit)] or figures or able
    elif asks_for_formula(question.text) and able and not shows_formula(able[0].chunk.body_text):
        shown_by = [hit for hit in seen if shows_formula(hit.chunk.body_text)]
        able = _no_less_of(question, shown_by, able[0]) or able
    elif _only_in_cells(question, able[:1]):
        told = [hit for hit in seen if not _only_in_cells(question, [hit])]
        able = [hit for hit in told if begins_with(question.names_in_full[0], hit.chunk.body_text)] or able
    if able and cases_in(question.text) and not _tells_of_the_case(question, able[0]):
        able = _no_less_of(question, [h for h in seen if _tells_of_the_case(question, h)], able[0]) or able
    leading = _leading(question, able, likely)
    if explained(question, leading) is False:
        able = [hit for hit in speaking if likely[hit.chunk.id] >= LIKELY and explained(question, hit)]
        if not able:
            return Draft("not_in_notes", (), 0.0, notice=_only_named(named_to_explain(question)))
        leading = _leading(question, able, likely)
    if tells_kinds(question, leading) is False:
        able = [hit for hit in speaking if likely[hit.chunk.id] >= LIKELY and tells_kinds(question, hit)]
        if not able:
            return Draft("not_in_notes", (), 0.0)
        leading = _leading(question, able, likely)
    quoted = _quoted(question, able, leading)
    if len(quoted) == 1 and HEDGES.search(leading.chunk.body_text):
        quoted += _beside_a_hedge(leading, hits[:shown], speaking, likely)
    in_rows |= {hit.chunk.id for hit in quoted if is_row(hit.chunk, question.index)}
    near = across.near(question, quoted) if across else {}
    excerpts = [
        excerpt(question, hit, row=hit.chunk.id in in_rows, near=near.get(hit.chunk.id)) for hit in quoted
    ]
    excerpts.sort(key=lambda one: _is_bare_mention(question, one) or _is_hedged(one))
    excerpts = both_sides(question, _without_repeats(excerpts), speaking, in_rows)
    if why_is_left_open(question, excerpts[0]):
        return Draft("unanswered", tuple(excerpts[:1]), confidence(likely[leading.chunk.id]))
    sentences = [one.text_of(span) for one in excerpts for span in one.sentences]
    if all(lacks_row(question, text) or is_of_other_side(question.text, text) for text in sentences):
        return Draft("not_in_notes", (), 0.0)
    unsaid = _unsaid(required, excerpts, whole=all(one.hit.chunk.id in in_rows for one in excerpts))
    if unsaid and (required.subject_unknown or required.head in unsaid):
        return Draft("not_in_notes", (), 0.0)
    sure = min(confidence(likely[leading.chunk.id]), UNSAID_AT_MOST if unsaid else 1.0)
    return Draft("answered", tuple(excerpts), sure, unsaid=unsaid)


def _under_its_name(question: Question, able: list[Hit], seen: Sequence[Hit]) -> list[Hit]:
    """Those that may speak; where no heading of theirs names what is asked of, those headed by that alone."""
    if any(question.names(hit.chunk.question) for hit in able):
        return able
    return [hit for hit in seen if question.is_subject_of(subject_of(hit))] or able


def _only_named(name: str) -> str:
    return tr(
        f"노트에 '{name}'의 이름은 나오지만 설명은 없습니다.",
        f"The notes name '{name}' but do not explain it.",
    )


def _only_named_together(question: Question) -> str:
    one, other = (side.text for side in question.sides)
    return tr(
        f"노트에 '{one}', '{other}'의 이름은 함께 나오지만 차이는 없습니다.",
        f"The notes name '{one}' and '{other}' together but tell no difference.",
    )


def _says_which(question: Question, hit: Hit) -> bool:
    """Whether a sentence of a passage itself tells which is best of what is asked."""
    units = terms_of_units(hit.chunk).items()
    return any(says_extreme(question, hit.chunk.words(unit), found) for unit, found in units)


def _no_less_of(question: Question, hits: Sequence[Hit], best: Hit) -> list[Hit]:
    """Those that lack no word of the question which the best one has."""
    lacking = _names_missing(question, best)
    return [hit for hit in hits if _names_missing(question, hit) <= lacking]


def _tells_of_the_case(question: Question, hit: Hit) -> bool:
    """Whether a passage, or its heading, tells what is so in the case that a question names: 너무 크면."""
    cases = cases_in(question.text)
    units = map(hit.chunk.words, terms_of_units(hit.chunk))
    said = (hit.chunk.heading, *units)
    told = (cases_in(text) | degrees_in(text, question.text) for text in said)
    return any(map(cases.intersection, told))


def _only_in_cells(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether what alone is asked about is no more than a row of figures: they explain nothing."""
    if len(question.names_in_full) != 1 or question.sides or asks_for_amount(question.text):
        return False
    group = question.names_in_full[0].group
    return any(
        not question.stands_in(group, terms_of_heading(hit.chunk.heading))
        and not has_cell(question, hit.chunk.body_text)
        and not any(
            question.stands_in(group, found)
            for unit, found in terms_of_units(hit.chunk).items()
            if not hit.chunk.words(unit).lstrip().startswith("|")
        )
        for hit in hits
    )


def _of_what_is_asked(
    required: Required,
    hits: Sequence[Hit],
    speaking: Sequence[Hit],
    likely: Mapping[str, float],
) -> list[Hit]:
    """Those that say what an answer must, of the note that the question belongs to."""
    titled = _told_elsewhere(hits)
    found = [hit for hit in speaking if _says_what_is_required(required, hit, titled[hit.chunk.source])]
    owner = owner_of(required.question, hits, [hit for hit in found if likely[hit.chunk.id] >= LIKELY])
    return [hit for hit in found if not owner or hit.chunk.source == owner]


def _in_its_letters(question: Question, hits: list[Hit]) -> list[Hit]:
    """Those that write a short name with the capitals of the question, where any does: mAP is no MAP.

    In small letters it may be any of them.
    """
    for name in (word.written for word in question.names_in_full):
        if not (name.isascii() and name.isalpha() and len(name) <= SHORT_NAME and name != name.lower()):
            continue
        form = re.compile(rf"(?<![A-Za-z]){name}(?![A-Za-z])", re.IGNORECASE)
        written = {hit.chunk.id: set(form.findall(f"{hit.chunk.heading}\n{hit.chunk.text}")) for hit in hits}
        if any(name in forms for forms in written.values()):
            hits = [hit for hit in hits if _may_be(name, written[hit.chunk.id])]
        hits = [hit for hit in hits if not only_in_small(name, f"{hit.chunk.heading}\n{hit.chunk.text}")]
    return hits


def _may_be(name: str, forms: set[str]) -> bool:
    return not forms or name in forms or any(map(str.islower, forms))


def _quoted(question: Question, able: Sequence[Hit], leading: Hit) -> list[Hit]:
    """The passages to quote: the leading one, and those near it that say no less of what is asked."""
    lacking = _names_missing(question, leading)
    near = [hit for hit in able if hit is not leading and hit.score >= ALSO_SCORES * leading.score]
    if not question.sides and not _is_of_another(question, leading):
        near = [hit for hit in near if not _is_of_another(question, hit)]
    near = [hit for hit in near if _says_of_its_own(question, hit)]
    chosen = [
        leading, *(hit for hit in near if _names_missing(question, hit) - _unseen(question, hit) <= lacking)
    ]  # fmt: skip
    defined = question.breadth <= 1 and question.names(subject_of(leading)) == 1.0
    if defined and not BEYOND.search(question.text):
        # What one thing is was said: another note may see it otherwise, this one goes on to something else.
        source = leading.chunk.source
        chosen = [hit for hit in chosen if hit is leading or hit.chunk.source != source]
    return _one_of_each_source(chosen)[:MOST_PASSAGES]


def _says_of_its_own(question: Question, hit: Hit) -> bool:
    """Whether a passage itself says anything of what is asked, and not only the title above it."""
    own = in_full(terms_of(hit))
    return any(question.stands_in(group, own) for group, weight in question.weighted if weight)


def _only_in_english(question: Question, hit: Hit) -> bool:
    """Whether a Korean question is asked of a passage in English, which has few of its words."""
    return not question.text.isascii() and in_another_language(question.text, hit.chunk.text)


def _unseen(question: Question, hit: Hit) -> frozenset[str]:
    """Korean words that cannot stand in a passage in English, whatever it says: nothing translates them."""
    if not _only_in_english(question, hit):
        return frozenset()
    said = (group for group in question.groups if not any(spelt.isascii() for spelt, _ in group))
    return frozenset(group[0][0] for group in said)


def _beside_a_hedge(
    leading: Hit, shown: Sequence[Hit], speaking: Sequence[Hit], likely: Mapping[str, float]
) -> list[Hit]:
    """The best passage of another note that more likely answers than not; of this the author was not sure."""
    others = (hit for hit in speaking if hit in shown and hit.chunk.source != leading.chunk.source)
    best = max(others, key=lambda hit: likely[hit.chunk.id], default=None)
    return [best] if best and likely[best.chunk.id] > EVEN else []


def _leading(question: Question, able: Sequence[Hit], likely: Mapping[str, float]) -> Hit:
    """The hit that is quoted first: one that says enough, or a likelier one that lacks fewer words.

    Or one in English, which has fewer words of a Korean question, but the one that weighs most. One about the
    one thing asked of goes before one that is about another, too: AdamW beside Adam.
    """
    able = [hit for hit in able if question.is_subject_of(subject_of(hit))] or able
    able = [hit for hit in able if not _is_of_another(question, hit)] or able
    leading = next((hit for hit in able if _says_enough(question, hit)), able[0])
    lacking = _names_missing(question, leading)
    subject = max(question.weighted, key=lambda one: one[1])[0][0][0] if question.weighted else ""
    for hit in able:
        missing = _names_missing(question, hit)
        told = subject in lacking and subject not in missing and _only_in_english(question, hit)
        fuller = missing < lacking or told
        if likely[hit.chunk.id] > likely[leading.chunk.id] and fuller:
            leading, lacking = hit, missing
    return leading


def _is_of_another(question: Question, hit: Hit) -> bool:
    """Whether the own heading of a passage has a name, and none of the question: GRU의 게이트 for LSTM."""
    heading = hit.chunk.question
    if not question.names_in_full or not any(word.name for word in question.others_in(heading)):
        return False
    said = terms_of_heading(heading)
    return not any(question.stands_in(word.group, said) for word in question.names_in_full)


def _says_enough(question: Question, hit: Hit) -> bool:
    """Whether a passage is no bare mention: it is long enough, or explains what its own heading names."""
    chunk = hit.chunk
    if len(chunk.body_text) >= BARE_MENTION:
        return True
    bare = [one.text for one in subjects(question.text)] == [question.text.strip(" ?.")]
    return (bare or bool(question.defined)) and question.names(GLOSS.sub("", chunk.question)) == 1.0


def _unsaid(required: Required, excerpts: Sequence[Excerpt], *, whole: bool) -> tuple[str, ...]:
    """Words that weigh in the question and that no quoted passage says, nor has letter by letter."""
    said = [
        text
        for one in excerpts
        for text in (terms_of(one.hit), terms_of_title(one.hit.chunk.source, one.hit.title))
    ]
    shown = "\n".join(f"{one.hit.title}\n{one.hit.chunk.heading}\n{one.hit.chunk.text}" for one in excerpts)
    missing = required.unsaid(*said, letters=shown, whole=whole)
    letters = compact_name(shown) if missing else ""
    return tuple(word for word in missing if compact_name(word) not in letters)


def all_said(hits: Sequence[Hit], sure: float) -> Draft:
    """What passages say from their beginning, as much as one reads at once."""
    excerpts: list[Excerpt] = []
    for hit in hits[:MOST_PASSAGES]:
        room = LONGEST_LIST - sum(one.end - one.start for one in excerpts)
        units = [unit for unit in terms_of_units(hit.chunk) if unit[1] - hit.chunk.start <= room]
        if units and not left_open(hit):
            excerpts.append(Excerpt(hit, tuple(units)))
    return Draft("answered" if excerpts else "not_in_notes", tuple(excerpts), sure)


def _told_elsewhere(hits: Sequence[Hit]) -> dict[str, Found]:
    """Terms of the own headings of a note's passages: what its title names may have a section for itself."""
    told: dict[str, Found] = defaultdict(Found)
    for hit in hits:
        told[hit.chunk.source] |= terms_of_heading(hit.chunk.question)
    return told


def _says_what_is_required(required: Required, hit: Hit, elsewhere: Found) -> bool:
    """Whether a passage says the names that are asked for, and a number where one is.

    A title that names several things (GCN, GAT) does not vouch for one of them in the section about another.
    """
    chunk = hit.chunk
    said, title = said_of(hit), terms_of_title(chunk.source, hit.title)
    own = terms_of_heading(chunk.question)
    whole = normalize(f"{hit.title}\n{chunk.heading}\n{chunk.text}")
    headed, letters = terms_of_heading(chunk.heading), whole
    if required.is_of_another(chunk.question):
        said, title, headed = in_full(said), {}, own
        letters = normalize(f"{chunk.question}\n{chunk.text}")
    if title.keys() & own.keys():
        others = title.keys() & elsewhere.keys() - own.keys()
        title = {term: much for term, much in title.items() if term not in others}
        said = {term: much for term, much in said.items() if term not in others or much > ABOVE}
    if required.name_missing(said, title, letters=letters):
        return False
    asked = required.question.text
    if (
        lacks_its_number(asked, whole, [side.text for side in required.question.sides])
        or lacks_its_flag(asked, whole)
        or is_of_a_sibling(asked, chunk.heading, chunk.text)
        or cannot_answer(asked, whole)
    ):
        return False
    if required.measured is None:
        return True
    units = {chunk.words(unit): found for unit, found in terms_of_units(chunk).items()}
    return not required.number_missing(headed | title, units, elsewhere)


def _names_missing(question: Question, hit: Hit) -> frozenset[str]:
    """Words of the question that a passage does not say; one that lacks more than the best, less.

    A command in code need not be called one.
    """
    missing = frozenset(group[0][0] for group, _ in question.missing(terms_of(hit)))
    return missing - _COMMANDS if "`" in hit.chunk.text else missing


def _one_of_each_source(hits: list[Hit]) -> list[Hit]:
    """The best hit of each source first, then the others: two posts are two views."""
    seen: set[str] = set()
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        (rest if hit.chunk.source in seen else first).append(hit)
        seen.add(hit.chunk.source)
    return first + [hit for hit in rest if hit.score >= 0.8 * hits[0].score]


def _is_bare_mention(question: Question, one: Excerpt) -> bool:
    """Whether an excerpt is short, and neither a command with its use nor the number that is asked for."""
    texts = list(map(one.text_of, one.sentences))
    told = asks_for_amount(question.text) and tells_amount(question.text, texts)
    return one.end - one.start < BARE_MENTION and not told and not any(map(says_its_use, texts))


def _is_hedged(one: Excerpt) -> bool:
    return any(HEDGES.search(one.text_of(span)) for span in one.sentences)


def _without_repeats(excerpts: list[Excerpt]) -> list[Excerpt]:
    """Without what another one says already; a figure or a negation of its own is no repeat."""
    kept: list[Excerpt] = []
    said: list[tuple[frozenset[str], frozenset[str]]] = []
    for one in excerpts:
        text = " ".join(map(one.text_of, one.sentences))
        terms = (term for span in one.sentences for term in one.terms_of(span))
        words = frozenset(term for term in terms if not term.startswith(BIGRAM_MARK))
        telling = frozenset(TELLING.findall(text))
        if not any(telling == t and len(words & other) > 0.8 * len(words) for other, t in said):
            kept.append(one)
            said.append((words, telling))
    return kept
