"""Which words stand in the passages that answer a question, by the words of the question.

    python -m train.associate [--out FILE]

Learnt from the questions and passages that were written for this project. Each word of a passage is taken to
answer one word of its question, or none; how likely which answers which is found by expectation maximisation
(IBM Model 1: Brown et al., 1993), as others did to search archives of answers (Berger and Lafferty, 1999;
Jeon, Croft and Lee, 2005). What a word is answered by hardly more often than any other word is left out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.associations import FILE
from rag.korean import normalize, terms
from train import texts

ROUNDS = 6
NOBODYS = 3.0
"""How much likelier than by a word at random a word of a passage is there by itself."""
ASKED = 4
"""Questions in which a word stands at least,"""
SAID = 8
"""and those whose passage has a word, at least."""
LIFT = 4.0
"""How many times as likely as any word a word is answered by another, at least."""
LEAST = 0.06
"""How strongly it is, at least."""
MOST = 8
"""Words that are kept for each."""
_KINDS = frozenset(("noun", "predicate", "identifier"))

Words = frozenset[str]
Numbers = npt.NDArray[np.int64]


def words_of(text: str) -> Words:
    """The search terms of a text that stand for themselves."""
    return frozenset(term.text for term in terms(normalize(text)) if term.kind in _KINDS)


def associations(pairs: Sequence[tuple[Words, Words]]) -> dict[str, list[tuple[str, float]]]:
    """What words of questions are answered by, the strongest first.

    Args:
        pairs: words of a question, words of its passage.

    Returns:
        Words of questions to words of passages, each with its strength: how likely it answers, times the
        square root of how many times likelier than of any word that is. Likelihood alone favours what stands
        everywhere, the ratio alone what is rare.
    """
    asked = Counter(word for question, _ in pairs for word in question)
    said = Counter(word for _, passage in pairs for word in passage)
    ours = {word: n for n, word in enumerate(sorted(w for w, many in asked.items() if many >= ASKED))}
    theirs = {word: n for n, word in enumerate(sorted(w for w, many in said.items() if many >= SAID))}
    places, links = _met(pairs, ours, theirs)
    link, of_link = np.unique(links, return_inverse=True)
    place, of_place = np.unique(places, return_inverse=True)
    asking, answering = np.divmod(link, len(theirs))
    anyway = np.array([said[word] for word in theirs], dtype=float)
    anyway /= anyway.sum()
    likely = np.ones(len(link))
    for _ in range(ROUNDS):
        likely /= np.bincount(asking, likely, len(ours))[asking]
        each = likely[of_link]
        total = np.bincount(of_place, each, len(place)) + NOBODYS * anyway[place % len(theirs)]
        likely = np.bincount(of_link, each / total[of_place], len(link))
    likely /= np.bincount(asking, likely, len(ours))[asking]
    lift = likely / anyway[answering]
    found: dict[str, list[tuple[str, float]]] = {}
    known, answers = list(ours), list(theirs)
    strength = likely * np.sqrt(lift)
    for n in np.flatnonzero((lift > LIFT) & (strength >= LEAST)):
        one, other = known[asking[n]], answers[answering[n]]
        if one != other:
            found.setdefault(one, []).append((other, float(strength[n])))
    return {word: sorted(of_word, key=lambda w: (-w[1], w[0]))[:MOST] for word, of_word in found.items()}


def _met(
    pairs: Sequence[tuple[Words, Words]], ours: Mapping[str, int], theirs: Mapping[str, int]
) -> tuple[Numbers, Numbers]:
    """Where words meet: the word of which passage, and which words; two numbers for each meeting."""
    places, links = [], []
    for pair, (question, passage) in enumerate(pairs):
        asking = np.array(sorted(ours[word] for word in question & ours.keys()), dtype=np.int64)
        answering = np.array(sorted(theirs[word] for word in passage & theirs.keys()), dtype=np.int64)
        places.append(np.repeat(pair * len(theirs) + answering, len(asking)))
        links.append((asking[None, :] * len(theirs) + answering[:, None]).ravel())
    return np.concatenate(places), np.concatenate(links)


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args()
    pairs = [
        (words_of(question), words_of(aspect.answer))
        for aspects in texts.topics()
        for aspect in aspects
        for question in aspect.questions
    ]
    found = associations(pairs)
    lines = (
        "\t".join((word, *(f"{other} {strength:.3f}" for other, strength in found[word])))
        for word in sorted(found)
    )
    options.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(found):,} words of {len(pairs):,} questions")


if __name__ == "__main__":
    main()
