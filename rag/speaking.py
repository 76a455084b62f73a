"""Which passages may speak to a question at all: those that say what its answer must."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rag.expected import cannot_answer
from rag.judge import LIKELY
from rag.kindred import only_in_small
from rag.korean import normalize
from rag.left_open import said_of
from rag.numbered import is_of_a_sibling, lacks_its_flag, lacks_its_number
from rag.owner import owner_of
from rag.passage_terms import ABOVE, Found, in_full, terms_of_heading, terms_of_title, terms_of_units
from rag.relevance import Question
from rag.required import Required
from rag.types import Hit
from rag.value_told import tells_its_value

SHORT_NAME = 4
"""Letters up to which a name may be another one with other capitals."""


def of_what_is_asked(
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


def in_its_letters(question: Question, hits: list[Hit]) -> list[Hit]:
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
        or not tells_its_value(required.question, hit)
    ):
        return False
    if required.measured is None:
        return True
    units = {chunk.words(unit): found for unit, found in terms_of_units(chunk).items()}
    return not required.number_missing(headed | title, units, elsewhere)
