"""Words and meaning as one score, and a ranking that does not stay with one note."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping

from rag.types import Hit

MEANING = 4.6
"""A likeness of 1 counts like so many words that stand in one chunk only; by ``bench/retrieval.py``."""
OTHER_WORDS = 0.5
"""Where the best words are less than this share of what those of the question are worth together, it is asked
in other words than the notes'."""
LEAST = 0.35
"""What the best words count at least, as a share of what a likeness of 1 counts: words that stand in every
passage tell none apart, and must not lift the meaning, nor what a heading says, above all bounds."""
REPEATED = 0.05
"""What each better hit of the same note costs."""
SAME_SECTION = 0.2
"""What each of the first better hits of the same section costs: pieces of one answer say little new."""
PIECES = 2
"""So many of them at most; the others cost as those of the same note. All three by ``bench/retrieval.py``."""


def strangeness(words: Mapping[int, float], worth: float) -> float:
    """How far a question is asked in other words than the notes', 0 to 1: 1 where they have none of them.

    Args:
        words: BM25 score of the chunks that hold any of the words.
        worth: the inverse document frequencies of all words of the question together.
    """
    covered = max(words.values(), default=0.0) / worth if worth else 1.0
    return max(0.0, 1 - covered / OTHER_WORDS)


def fused(
    words: Mapping[int, float], likeness: Mapping[int, float], size: int, strange: float = 0.0
) -> dict[int, float]:
    """One score for each chunk: 1 is what the best chunk has by its words alone, if they tell it apart.

    BM25 scores are sums of evidence, word by word, and likeness is taken as evidence of the same kind, so
    many unique words strong. A long question full of telling words is then decided by them, a short one by
    its meaning, and so is one in other words than the notes', where meaning counts up to twice as much. No
    weight is to be chosen: on four sets of different kinds either side alone is worse than the sum or as
    good, while ranks (reciprocal rank fusion) and scores brought to one scale (min and max) throw away how
    sure each side is.

    Args:
        words: BM25 score of the chunks that hold any of the words.
        likeness: 0 to 1 for the chunks that are like the question in meaning.
        size: how many chunks there are; the inverse document frequency of a unique word follows from it.
        strange: how far the question is asked in other words than the notes', 0 to 1.
    """
    meaning = MEANING * (1 + strange) * math.log(1 + size)
    one = max(*words.values(), LEAST * meaning) if words else meaning
    return {
        chunk: (words.get(chunk, 0.0) + meaning * likeness.get(chunk, 0.0)) / one
        for chunk in words.keys() | likeness.keys()
    }


def varied(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Hits, best first, so that near ties go to notes and sections that have not spoken; scores say so."""
    together: dict[tuple[str, str], deque[Hit]] = defaultdict(deque)
    for hit in hits:
        together[hit.chunk.source, hit.chunk.heading].append(hit)
    waiting = dict(enumerate(together.values()))  # sections by number, which is found faster than by name
    worth = {section: of_it[0].score for section, of_it in waiting.items()}
    sections: dict[str, list[int]] = defaultdict(list)
    for section, (note, _) in enumerate(together):
        sections[note].append(section)
    of_section: Counter[int] = Counter()
    of_note: Counter[str] = Counter()
    while waiting:
        section = max(worth, key=worth.__getitem__)
        hit = waiting[section].popleft()
        yield hit.scored(worth[section])
        note = hit.chunk.source
        of_section[section] += 1
        of_note[note] += 1
        if not waiting[section]:
            del waiting[section], worth[section]
            sections[note].remove(section)
        for other in sections[note]:
            pieces = min(of_section[other], PIECES)
            before = SAME_SECTION * pieces + REPEATED * (of_note[note] - pieces)
            worth[other] = waiting[other][0].score - before
