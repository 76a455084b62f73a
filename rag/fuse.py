"""Words and meaning as one score, and a ranking that does not stay with one note."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rag.types import Hit

MEANING = 5.0
"""A likeness of 1 counts like so many words that stand in one chunk only; by ``bench/retrieval.py``."""
REPEATED = 0.05
"""What each better hit of the same note costs."""


def fused(words: Mapping[int, float], likeness: Mapping[int, float], size: int) -> dict[int, float]:
    """One score for each chunk: 1 is what the best chunk has by its words alone.

    BM25 scores are sums of evidence, word by word, and likeness is taken as evidence of the same kind, so
    many unique words strong. A long question full of telling words is then decided by them, a short one or
    one in other words than the note's by its meaning, with no weight to choose: on four sets of different
    kinds either side alone is worse than the sum or as good, while ranks (reciprocal rank fusion) and
    scores brought to one scale (min and max) throw away how sure each side is.

    Args:
        words: BM25 score of the chunks that hold any of the words.
        likeness: 0 to 1 for the chunks that are like the question in meaning.
        size: how many chunks there are; the inverse document frequency of a unique word follows from it.
    """
    meaning = MEANING * math.log(1 + size)
    one = max(words.values(), default=0.0) or meaning
    return {
        chunk: (words.get(chunk, 0.0) + meaning * likeness.get(chunk, 0.0)) / one
        for chunk in words.keys() | likeness.keys()
    }


def varied(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Hits, best first, so that near ties go to notes that have not spoken yet; scores say so."""
    waiting: dict[str, deque[Hit]] = defaultdict(deque)
    for hit in hits:
        waiting[hit.chunk.source].append(hit)
    spoken: Counter[str] = Counter()

    def worth(source: str) -> float:
        return waiting[source][0].score - REPEATED * spoken[source]

    while waiting:
        source = max(waiting, key=worth)
        score = worth(source)
        hit = waiting[source].popleft()
        spoken[source] += 1
        if not waiting[source]:
            del waiting[source]
        yield replace(hit, score=score)
