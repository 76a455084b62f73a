"""Both sides of a comparison: "A와 B의 차이" is answered by what the notes say of A and of B."""

from __future__ import annotations

from collections.abc import Sequence

from rag.bare import is_bare
from rag.excerpt import Excerpt, excerpt
from rag.relevance import Question, terms_in
from rag.subject import COMPARES, subjects
from rag.types import Hit

NAMED = 0.8
"""Share of a side's name from which a text is about it."""


def sides_of(question: Question) -> tuple[Question, ...]:
    """The two things that a question compares; none where it compares no two."""
    if not COMPARES.search(question.text):
        return ()
    found = subjects(question.text)
    return tuple(question.about(one.text) for one in found) if len(found) == 2 else ()


def both_sides(question: Question, excerpts: Sequence[Excerpt], hits: Sequence[Hit]) -> list[Excerpt]:
    """The excerpts, with the best passage about each side that they leave out.

    Args:
        question: what was asked.
        excerpts: what was chosen, the best first.
        hits: where a side may stand, best first; their own headings say what they are about.
    """
    sides = sides_of(question)
    if not sides or any(all(_about(side, _shown(one)) for side in sides) for one in excerpts):
        return list(excerpts)
    telling = [hit for hit in hits if hit.chunk.heading and not is_bare(hit, question)]
    chosen: list[Excerpt] = []
    for side in sides:
        others = [other for other in sides if other is not side]
        own = next((one for one in excerpts if _about(side, one.hit.chunk.question)), None)
        hit = next(
            (
                hit for hit in telling
                if _about(side, hit.chunk.question)
                and not any(_about(other, hit.chunk.question) for other in others)
            ),
            None,
        )  # fmt: skip
        found = own or (excerpt(side, hit) if hit else None)
        if found is not None and all(one.hit.chunk.id != found.hit.chunk.id for one in chosen):
            chosen.append(found)
    return chosen if len(chosen) == len(sides) else list(excerpts)


def _shown(one: Excerpt) -> str:
    return " ".join((one.hit.chunk.question, *map(one.text_of, one.sentences)))


def _about(side: Question, text: str) -> bool:
    return side.coverage(terms_in(text)) >= NAMED
