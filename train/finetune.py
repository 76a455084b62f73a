"""Second stage: a question learns to find the passage that answers it.

Contrastive learning over questions and passages, with wrong passages that the model itself finds
near, sentences and the sections they were taken from (inverse cloze task, Lee et al., 2019), and
paraphrases; with share-alike text also sentences that people judged, and what contradicts them. One batch
in four is the first stage's, so that nothing is forgotten.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled import marks
from train.loop import Loss
from train.losses import DIMENSIONS, contrast, ordered, shortened
from train.student import Student
from train.texts import Pair

SCALE = 20.0
ROWS = 40
LONGEST = 160
"""Pieces of a passage; one batch in eight goes up to ``VERY_LONG``."""
VERY_LONG = 384
QUESTION = 64
REHEARSED = 0.25
CLOZE = 0.3
PARAPHRASED = 0.1
JUDGED = 0.1
"""Half of it sentences with a judgement, half of it contradictions; only with share-alike text."""
WEIGHTS = (1.0, 0.5, 0.7)
"""Of a vector's leading parts, as ``DIMENSIONS`` names them."""
SHARES = {"written": 6}
"""How often a source's pairs are drawn against once for the others."""


def losses(
    student: Student,
    tokenizer: Tokenizer,
    pairs: Sequence[Pair],
    *,
    wrong: NDArray[np.int64],
    paraphrases: Sequence[Pair],
    judged: Sequence[tuple[Pair, float]] = (),
    denied: Sequence[tuple[Pair, str]] = (),
    rehearsed: Iterator[Loss],
    mix: Callable[[str, random.Random], str],
    device: str,
    seed: int,
) -> Iterator[Loss]:
    """Endless losses.

    Args:
        student: the model.
        tokenizer: its pieces.
        pairs: questions and passages.
        wrong: rows of ``pairs`` whose passages are near but wrong, ``(len(pairs), any)``.
        paraphrases: sentences that say the same.
        judged: sentences with how alike they are; none for none.
        denied: a sentence, what follows from it, and what contradicts it; as ``judged``.
        rehearsed: losses of the first stage.
        mix: swaps terms of a Korean text.
        device: where the student is.
        seed: of the order.
    """
    chance = random.Random(seed)
    drawn = endless([i for i, p in enumerate(pairs) for _ in range(SHARES.get(p.source, 1))], chance)
    alike = endless(list(range(len(paraphrases))), chance)
    measured = endless(list(range(len(judged))), chance)
    opposed = endless(list(range(len(denied))), chance)
    others = JUDGED if judged and denied else 0.0

    def vectors(texts: Sequence[str], longest: int) -> torch.Tensor:
        return student.vectors(cut(tokenizer, texts, longest, chance), device)

    while True:
        kind = chance.random()
        if kind < REHEARSED:
            yield next(rehearsed)
        elif kind < REHEARSED + PARAPHRASED:
            told = [paraphrases[next(alike)] for _ in range(2 * ROWS)]
            yield lambda told=told: matched(  # type: ignore[misc]
                vectors([p.one for p in told], QUESTION), vectors([p.other for p in told], QUESTION)
            )
        elif kind > 1 - others / 2:
            rated = [judged[next(measured)] for _ in range(2 * ROWS)]
            yield lambda rated=rated: as_judged(  # type: ignore[misc]
                vectors([p.one for p, _ in rated], QUESTION),
                vectors([p.other for p, _ in rated], QUESTION),
                [score for _, score in rated],
            )
        elif kind > 1 - others:
            three = [denied[next(opposed)] for _ in range(ROWS)]
            yield lambda three=three: matched(  # type: ignore[misc]
                vectors([p.one for p, _ in three], QUESTION),
                vectors([p.other for p, _ in three], QUESTION),
                vectors([no for _, no in three], QUESTION),
            )
        else:
            longest = VERY_LONG if chance.random() < 0.125 else LONGEST
            count = ROWS * LONGEST // longest
            rows = [next(drawn) for _ in range(count)]
            passages = [pairs[i].other for i in rows]
            if kind < REHEARSED + PARAPHRASED + CLOZE:
                asked, passages = zip(*(cloze(text, chance) for text in passages), strict=True)
                yield lambda asked=asked, passages=passages, longest=longest: matched(  # type: ignore[misc]
                    vectors(asked, QUESTION), vectors(passages, longest)
                )
            else:
                asked = [_mixed(pairs[i].one, mix, chance) for i in rows]
                bad = [pairs[chance.choice(wrong[i])].other for i in rows[: count // 2]]
                yield lambda asked=asked, passages=passages, bad=bad, longest=longest: matched(  # type: ignore[misc]
                    vectors(asked, QUESTION), vectors(passages, longest), vectors(bad, longest)
                )


def matched(one: torch.Tensor, other: torch.Tensor, more: torch.Tensor | None = None) -> torch.Tensor:
    """InfoNCE of whole vectors and of their leading parts."""
    loss = torch.zeros((), device=one.device)
    for dimension, weight in zip(DIMENSIONS, WEIGHTS, strict=True):
        rest = None if more is None else shortened(more, dimension)
        loss = loss + weight * contrast(shortened(one, dimension), shortened(other, dimension), SCALE, rest)
    return loss


def as_judged(one: torch.Tensor, other: torch.Tensor, scores: Sequence[float]) -> torch.Tensor:
    """CoSENT of whole vectors and of their leading parts."""
    said = torch.tensor(scores, device=one.device)
    loss = torch.zeros((), device=one.device)
    for dimension, weight in zip(DIMENSIONS, WEIGHTS, strict=True):
        likeness = (shortened(one, dimension) * shortened(other, dimension)).sum(1)
        loss = loss + 0.25 * weight * ordered(likeness, said, SCALE)
    return loss


def mined(
    questions: NDArray[np.float32],
    passages: NDArray[np.float32],
    texts: Sequence[Pair],
    skipped: int,
    kept: int,
) -> NDArray[np.int64]:
    """Rows of near but wrong passages for each question, ``(n, kept)``.

    The nearest ``skipped`` are left out, and so are those more like the question than its own passage:
    many of them answer it too.

    Args:
        questions: unit vectors ``(n, d)``.
        passages: unit vectors ``(n, d)``, row by row those of the questions.
        texts: the pairs, to pass over the same question asked elsewhere.
        skipped: so many of the nearest.
        kept: so many are returned.
    """
    result = np.zeros((len(questions), kept), np.int64)
    names = np.array([hash(pair.one.lower()) for pair in texts])
    for at in range(0, len(questions), 1000):
        likeness = questions[at : at + 1000] @ passages.T
        own = (questions[at : at + 1000] * passages[at : at + 1000]).sum(1, keepdims=True)
        likeness[likeness > 0.95 * own] = -1
        likeness[names[at : at + 1000, None] == names[None, :]] = -1
        best = np.argsort(-likeness, axis=1)[:, skipped : skipped + kept]
        result[at : at + 1000] = best
    return result


def cloze(text: str, chance: random.Random) -> tuple[str, str]:
    """A sentence of a section, and the section without it (now and then with it)."""
    parts = [p for p in text.replace("\n", ". ").split(". ") if len(p) > 12]
    if len(parts) < 2:
        return text[: len(text) // 2], text[len(text) // 2 :] or text
    taken = chance.choice(parts)
    return taken, text if chance.random() < 0.1 else text.replace(taken, "", 1)


def _mixed(question: str, mix: Callable[[str, random.Random], str], chance: random.Random) -> str:
    return mix(question, chance) if chance.random() < 0.3 else question


def cut(tokenizer: Tokenizer, texts: Sequence[str], longest: int, chance: random.Random) -> list[list[int]]:
    """Pieces of each text; of a long one its beginning, or in one case of four a part further on."""
    first, last = marks(tokenizer)
    cut = []
    for found in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        room = longest - 2
        start = (
            chance.randrange(len(found.ids) - room) if len(found.ids) > room and chance.random() < 0.25 else 0
        )
        cut.append([first, *found.ids[start : start + room], last])
    return cut


def endless(items: list[int], chance: random.Random) -> Iterator[int]:
    """The items in a new order each time."""
    while True:
        chance.shuffle(items)
        yield from items
