"""Which units of a passage in another language are nearest to a question in meaning.

Words alone cannot choose there: what is asked for, a weakness or what somebody added, is spelt otherwise, and
only names are shared.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from rag.embed import Embedder
from rag.passage_terms import terms_of_units
from rag.protocol import Matrix
from rag.relevance import Question
from rag.sound import is_in_hangul, is_in_latin
from rag.types import Chunk, Hit, Span

Nearness = Mapping[Span, float]
"""Cosine of each unit of a passage with a question."""
KEPT = 256
"""Passages whose units stay embedded, some four megabytes: what is asked often is quoted often."""

_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")


class Across:
    """Compares questions with the units of passages in another language.

    Args:
        embedder: whose vectors tell.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[Chunk, Matrix] = OrderedDict()
        """Of the units of a passage; embedding them costs more than all else that a question asks for."""

    def near(self, question: Question, hits: Iterable[Hit]) -> dict[str, Nearness]:
        """How near the units of those passages are that are in another language, by the passage's id."""
        foreign = [hit.chunk for hit in hits if in_another_language(question.text, hit.chunk.text)]
        if not foreign:
            return {}
        asked = self._embedder.encode([question.text], query=True)[0]
        found: dict[str, Nearness] = {}
        for chunk, vectors in zip(foreign, self._embedded(foreign), strict=True):
            found[chunk.id] = dict(zip(terms_of_units(chunk), map(float, vectors @ asked), strict=True))
        return found

    def _embedded(self, chunks: Sequence[Chunk]) -> list[Matrix]:
        """The units of each passage, those of new ones in one batch."""
        known = dict(self._vectors)  # another thread may let go of some meanwhile
        new = [chunk for chunk in chunks if chunk not in known]
        texts = [_units_under_heading(chunk) for chunk in new]
        vectors = self._embedder.encode([text for some in texts for text in some])
        at = 0
        for chunk, some in zip(new, texts, strict=True):
            known[chunk] = self._vectors[chunk] = vectors[at : at + len(some)]
            at += len(some)
        while len(self._vectors) > KEPT:
            self._vectors.popitem(last=False)
        return [known[chunk] for chunk in chunks]


def _units_under_heading(chunk: Chunk) -> list[str]:
    """The heading says what a unit speaks of that calls it "it"."""
    above = f"{chunk.question}\n" if chunk.heading else ""
    return [above + chunk.words(unit) for unit in terms_of_units(chunk)]


def in_another_language(question: str, passage: str) -> bool:
    """Whether a passage is in English that is asked of in Korean, or the other way round."""
    if _HANGUL.search(question):
        return is_in_latin(passage)
    return bool(_LATIN.search(question)) and is_in_hangul(passage)
