"""Both sides of a comparison: "A와 B의 차이" is answered by what the notes say of A and of B."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.bare import is_bare
from rag.excerpt import Excerpt, excerpt, items_of
from rag.korean import normalize
from rag.passage_terms import terms_in, terms_of, terms_of_title
from rag.relevance import Question
from rag.required import TOLD
from rag.subject import COMPARES, is_name, spelt
from rag.types import Hit

_AND = r"(?:\s*[,·/、]\s*|(?:이?나|와|과|이?랑|하고)\s+|\s+(?:및|또는|혹은|and|or)\s+)"
_OF_BOTH = re.compile(
    r"(?:을|를|에|에서|에게|의|도|로|으로|만|까지|부터)[은는도]?(?![가-힣])|\s*등[을를의은는이]?(?![가-힣])|\s*같은|[^\w\n]*(?:\n|\Z)"
    r"|[은는이가]?\s(?:둘 ?다|모두|다(?= )|똑같|마찬가지|비슷)"
)
"""What stands behind two names that are told of as one."""
_TELLS_APART = re.compile(
    r"보다|반면|지만|반대|달리|[더덜] |전자|후자|각각|하나는|한쪽|앞의|뒤의|대신|나뉘|나뉜|갈리|갈린"
    r"|기준|비율|따라|여부|\bthan\b|whereas|\d[^.\n]*[^\d.,]\d",
    re.IGNORECASE,
)
"""What may tell two things apart that are named together."""
MOSTLY = 0.65
"""Share of a question's weight that one passage holds which tells of both things."""
NAMED = 0.5
"""Share of a name's weight from which a text mentions what has the name."""


def tells_both_sides(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether the notes tell of both things that a question compares; true where it compares none.

    Only an English name can be missed: a Korean one may be written otherwise, in parts or in English.
    """
    named = [side for side in question.sides if side.text.isascii()]
    if not named or any(question.coverage(terms_of(hit)) >= MOSTLY for hit in hits):
        return True
    said = [terms_of(hit) | terms_of_title(hit.chunk.source, hit.title) for hit in hits]
    return all(any(side.coverage(found) >= NAMED for found in said) for side in named)


def only_names_both(question: Question, hit: Hit) -> bool:
    """Whether a passage names the two that a question compares in one breath alone: A나 B에 우유를 쓴다.

    What is said of both tells no difference. What is in doubt counts as telling one.
    """
    if len(question.sides) != 2 or not COMPARES.search(question.text):
        return False
    text = normalize(hit.chunk.body_text)
    headed = normalize(f"{hit.title}\n{hit.chunk.heading}")
    if _TELLS_APART.search(text) or COMPARES.search(f"{headed}\n{text}"):
        return False
    first, second = ("|".join(map(spelt, _names_of(side))) for side in question.sides)
    between = rf"{_AND}(?:[가-힣A-Za-z]+{_AND}){{0,4}}"
    as_one = rf"(?:(?:{first}){between}(?:{second})|(?:{second}){between}(?:{first}))"
    alone = re.compile(rf"{first}|{second}", re.IGNORECASE)
    places = list(re.finditer(as_one, text, re.IGNORECASE))
    rest = re.sub(as_one, " ", text, flags=re.IGNORECASE)
    if not places or alone.search(rest) or alone.search(headed):
        return False
    return all(_OF_BOTH.match(text, place.end()) for place in places)


def _names_of(side: Question) -> list[str]:
    """All names of one of the two things that are compared."""
    return [side.text, *(side.topics[0].spellings if len(side.topics) == 1 else ())]


def both_sides(
    question: Question, excerpts: Sequence[Excerpt], hits: Sequence[Hit], rows: Collection[str]
) -> list[Excerpt]:
    """The excerpts, with the best passage about each side that they leave out.

    Beside one that compares the two no passage is quoted that does not.

    Args:
        question: what was asked.
        excerpts: what was chosen, the best first.
        hits: where a side may stand, best first; their own headings say what they are about.
        rows: ids of the passages that are rows of tables.
    """
    sides = question.sides
    if not sides:
        return list(excerpts)
    if comparing := [one for one in excerpts if _compares(question, one.hit)]:
        return comparing
    telling = [hit for hit in hits if not is_bare(hit, question)]
    if excerpts and (items := items_of(question, excerpts[0].hit)):
        return [items]
    own = [_of_its_own(question, n, telling) for n in range(len(sides))]
    each = [_quoted(question, n, hit, rows) for n, hit in enumerate(own) if hit]
    both = [one for one in excerpts if all(_about(side, _shown(one)) for side in sides)]
    headed = [one for one in both if len({_about(side, _named(one.hit)) for side in sides}) == 1]
    if headed and (len(each) < len(sides) or COMPARES.search(_named(headed[0].hit))):
        return list(excerpts)
    if len(each) == len(sides):
        return _joined([*headed[:1], *each])
    if both:
        return list(excerpts)
    chosen: list[Excerpt] = []
    for n, side in enumerate(sides):
        told = (hit for hit in telling if side.coverage(terms_of(hit)) >= TOLD)
        hit = own[n] or next(told, None)
        found = _quoted(question, n, hit, rows) if hit else None
        if found is None or not _about(side, _shown(found)):
            return list(excerpts)
        chosen.append(found)
    return _joined(chosen)


def _compares(question: Question, hit: Hit) -> bool:
    """Whether a heading compares the two, if only by half their names: L1과 L2의 차이 of two 규제."""
    named = terms_in(_named(hit))
    return COMPARES.search(_named(hit)) is not None and all(
        side.coverage(named) > 0 for side in question.sides
    )


def _of_its_own(question: Question, n: int, telling: Sequence[Hit]) -> Hit | None:
    """The best passage whose heading names a side and not the other; one that names it alone goes first.

    Or whose place does, and which tells in what they are compared: the section 과제 of a company's note.
    """
    side, others = question.sides[n], [one for one in question.sides if one is not question.sides[n]]

    def is_of(text: str) -> bool:
        return _about(side, text) and not any(_about(other, text) for other in others)

    if question.respect is None:
        headed = [hit for hit in telling if is_of(_named(hit))]
        called = (hit for hit in headed if is_name(_named(hit)))
        return next(called, next(iter(headed), None))
    placed = [hit for hit in telling if is_of(f"{hit.title}\n{hit.chunk.heading}")]
    named = [hit for hit in placed if _about(question.respect, hit.chunk.question)]
    told = [hit for hit in placed if question.respect.coverage(terms_of(hit)) >= NAMED]
    return next(iter(named or told), None)


def _quoted(question: Question, n: int, hit: Hit, rows: Collection[str]) -> Excerpt:
    """What a passage says of a side, in the respect in which it is compared."""
    asked = question.respect or question.sides[n]
    return excerpt(asked, hit, row=hit.chunk.id in rows)


def _joined(chosen: Sequence[Excerpt]) -> list[Excerpt]:
    """The excerpts, those of one passage as one, which ends where the later one does."""
    of_passages: dict[str, list[Excerpt]] = {}
    for one in chosen:
        of_passages.setdefault(one.hit.chunk.id, []).append(one)
    joined = []
    for parts in of_passages.values():
        end = max(parts, key=lambda one: one.start).end
        said = {span for one in parts for span in one.sentences if span[1] <= end}
        joined.append(Excerpt(parts[0].hit, tuple(sorted(said))))
    return joined


def _named(hit: Hit) -> str:
    """The heading that says what a hit is about: of a short note without any, its title."""
    return hit.chunk.question if hit.chunk.heading else hit.title


def _shown(one: Excerpt) -> str:
    return " ".join((_named(one.hit), *map(one.text_of, one.sentences)))


def _about(side: Question, text: str) -> bool:
    return side.coverage(terms_in(text)) >= TOLD
