"""Which of the passages that may speak is quoted first, and which others beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.across import in_another_language
from rag.conditions import cases_in, degrees_in
from rag.excerpt import shows_formula
from rag.figures import asks_for_extreme, has_cell, has_figures, says_extreme
from rag.judge import LIKELY
from rag.left_open import begins_with
from rag.passage_terms import in_full, subject_of, terms_of, terms_of_heading, terms_of_units
from rag.relevance import Question
from rag.signs import asks_for_amount, asks_for_formula, asks_whether_one_may, tells_whether_one_may
from rag.subject import BEYOND, GLOSS, subjects
from rag.types import Hit

ALSO_LIKELY = 0.7
"""A further passage must come this close to the best one's likelihood,"""
ALSO_SCORES = 0.6
"""and this close to its score."""
EVEN = 0.5
"""From here on a passage more likely answers than not."""
MOST_PASSAGES = 3
_COMMANDS = frozenset("명령어 명령 커맨드".split())
BARE_MENTION = 40
"""Characters under which an excerpt says too little to stand before a fuller one."""


def able_to_answer(
    question: Question, speaking: Sequence[Hit], likely: Mapping[str, float], shown: Sequence[Hit]
) -> list[Hit]:
    """Those of the hits that come near the likeliest, or that have the form of what is asked for.

    Args:
        question: what was asked.
        speaking: what may speak to it, best first; one at least is likely enough to be quoted.
        likely: how likely each answers, by the id of its chunk.
        shown: the hits that the user sees; only they are taken, unless none of them comes near.
    """
    floor = max(LIKELY, ALSO_LIKELY * max(likely[hit.chunk.id] for hit in speaking))
    able = [hit for hit in speaking if likely[hit.chunk.id] >= floor]
    able = [hit for hit in able if hit in shown] or able[:1]
    seen = [hit for hit in speaking if likely[hit.chunk.id] >= LIKELY and hit in shown]
    able = _under_its_name(question, able, seen)
    if asks_for_extreme(question.text):  # figures of all tell it, and not what speaks of some
        figures = [hit for hit in seen if has_figures(question, hit.chunk.body_text)]
        able = [hit for hit in seen if _says_which(question, hit)] or figures or able
    elif asks_for_formula(question.text) and able and not shows_formula(able[0].chunk.body_text):
        shown_by = [hit for hit in seen if shows_formula(hit.chunk.body_text)]
        able = _no_less_of(question, shown_by, able[0]) or able
    elif asks_whether_one_may(question.text) and able and not _allows_or_forbids(question, able[0]):
        able = _no_less_of(question, [h for h in seen if _allows_or_forbids(question, h)], able[0]) or able
    elif _only_in_cells(question, able[:1]):
        told = [hit for hit in seen if not _only_in_cells(question, [hit])]
        able = [hit for hit in told if begins_with(question.names_in_full[0], hit.chunk.body_text)] or able
    if able and cases_in(question.text) and not _tells_of_the_case(question, able[0]):
        able = _no_less_of(question, [h for h in seen if _tells_of_the_case(question, h)], able[0]) or able
    return able


def leading_of(question: Question, able: Sequence[Hit], likely: Mapping[str, float]) -> Hit:
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


def quoted_beside(question: Question, able: Sequence[Hit], leading: Hit) -> list[Hit]:
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


def beside_a_hedge(
    leading: Hit, shown: Sequence[Hit], speaking: Sequence[Hit], likely: Mapping[str, float]
) -> list[Hit]:
    """The best passage of another note that more likely answers than not; of this the author was not sure."""
    others = (hit for hit in speaking if hit in shown and hit.chunk.source != leading.chunk.source)
    best = max(others, key=lambda hit: likely[hit.chunk.id], default=None)
    return [best] if best and likely[best.chunk.id] > EVEN else []


def _no_less_of(question: Question, hits: Sequence[Hit], best: Hit) -> list[Hit]:
    """Those that lack no word of the question which the best one has."""
    lacking = _names_missing(question, best)
    return [hit for hit in hits if _names_missing(question, hit) <= lacking]


def _names_missing(question: Question, hit: Hit) -> frozenset[str]:
    """Words of the question that a passage does not say; one that lacks more than the best, less.

    A command in code need not be called one.
    """
    missing = frozenset(group[0][0] for group, _ in question.missing(terms_of(hit)))
    return missing - _COMMANDS if "`" in hit.chunk.text else missing


def _under_its_name(question: Question, able: list[Hit], seen: Sequence[Hit]) -> list[Hit]:
    """Those that may speak; where no heading of theirs names what is asked of, those headed by that alone."""
    if any(question.names(hit.chunk.question) for hit in able):
        return able
    return [hit for hit in seen if question.is_subject_of(subject_of(hit))] or able


def _says_which(question: Question, hit: Hit) -> bool:
    """Whether a sentence of a passage itself tells which is best of what is asked."""
    units = terms_of_units(hit.chunk).items()
    return any(says_extreme(question, hit.chunk.words(unit), found) for unit, found in units)


def _allows_or_forbids(question: Question, hit: Hit) -> bool:
    """Whether a sentence of a passage tells if one may, and speaks of what is asked."""
    units = terms_of_units(hit.chunk).items()
    return any(
        tells_whether_one_may(hit.chunk.words(unit)) and question.coverage(found) >= EVEN
        for unit, found in units
    )


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


def _one_of_each_source(hits: list[Hit]) -> list[Hit]:
    """The best hit of each source first, then the others: two posts are two views."""
    seen: set[str] = set()
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        (rest if hit.chunk.source in seen else first).append(hit)
        seen.add(hit.chunk.source)
    return first + [hit for hit in rest if hit.score >= 0.8 * hits[0].score]
