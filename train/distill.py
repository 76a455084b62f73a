"""First stage: a Korean sentence learns the vector that the teacher gives to its English one.

Multilingual distillation (Reimers and Gurevych, 2020). One batch in four is English, so that the new table
keeps the teacher's own language; one Korean text in five has terms swapped for their English names, as
study notes do.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from train.loop import Loss
from train.losses import DIMENSIONS, contrast, shortened
from train.student import Student, batch
from train.texts import Pair

SCALE = 20.0
CHARACTERS = 7_000
"""Of one batch, padding included."""
ROWS = 96
LONGEST = 192
ENGLISH = 0.25
MIXED = 0.2

SHARES = {"written": 3}
"""How often a source's pairs are drawn against once for the others: the breadth is there."""

_WORD_START = re.compile(r"(?<![가-힣])[가-힣]")
_SORTED = 64
"""Batches that are drawn together and sorted by length, so that little is padding."""


def losses(
    student: Student,
    tokenizer: Tokenizer,
    pairs: Sequence[Pair],
    targets: NDArray[np.float16],
    *,
    mix: Callable[[str, random.Random], str],
    device: str,
    seed: int,
) -> Iterator[Loss]:
    """Endless losses over pairs in a new order each pass.

    Args:
        student: the model.
        tokenizer: its pieces.
        pairs: ``one`` English, ``other`` Korean.
        targets: vectors for the English, ``(len(pairs), 384)``, along the student's axes.
        mix: swaps terms of a Korean text.
        device: where the student is.
        seed: of the order.
    """
    chance = random.Random(seed)
    lengths = [len(p.other) for p in pairs]

    def loss(rows: Sequence[int]) -> torch.Tensor:
        if chance.random() < ENGLISH:
            told = [pairs[i].one for i in rows]
        else:
            told = [mix(pairs[i].other, chance) if chance.random() < MIXED else pairs[i].other for i in rows]
        vectors = student(*batch(cut(tokenizer, told, LONGEST), device))
        return distilled(vectors, torch.tensor(targets[rows].astype(np.float32), device=device))

    while True:
        for rows in batches(lengths, chance):
            yield partial(loss, rows)


def distilled(vectors: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """How far vectors are from their targets, whole and in their leading parts; both ``(n, 384)``."""
    loss = 0.5 * contrast(vectors, target, SCALE)
    for dimension, weight in zip(DIMENSIONS, (4.0, 0.5, 0.5), strict=True):
        likeness = (shortened(vectors, dimension) * shortened(target, dimension)).sum(1)
        loss = loss + weight * (1 - likeness).mean()
    return loss


def batches(lengths: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    """Rows in batches of like length and at most ``CHARACTERS`` characters, all of them once."""
    order = list(range(len(lengths)))
    chance.shuffle(order)
    for at in range(0, len(order), _SORTED * ROWS):
        drawn = sorted(order[at : at + _SORTED * ROWS], key=lambda i: lengths[i])
        made: list[list[int]] = [[]]
        for row in drawn:
            if len(made[-1]) >= ROWS or (len(made[-1]) + 1) * lengths[row] > CHARACTERS:
                made.append([])
            made[-1].append(row)
        chance.shuffle(made)
        yield from (rows for rows in made if len(rows) > 1)


def mixer(terms: Sequence[Pair]) -> Callable[[str, random.Random], str]:
    """A function that swaps about half of the Korean terms in a text for English names."""
    names = {p.other: p.one for p in terms if len(p.other) >= 3 and re.fullmatch(r"[가-힣 ]+", p.other)}
    sizes = sorted({len(name) for name in names}, reverse=True)

    def mix(text: str, chance: random.Random) -> str:
        made, at = [], 0
        for start in _WORD_START.finditer(text):
            i = start.start()
            size = next((size for size in sizes if text[i : i + size] in names), 0) if i >= at else 0
            if size and chance.random() < 0.5:
                made += [text[at:i], names[text[i : i + size]]]
                at = i + size
        return "".join([*made, text[at:]])

    return mix


def cut(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> list[list[int]]:
    """Pieces of each text with the special ones, at most ``longest``."""
    end = tokenizer.token_to_id("[SEP]")
    found = (e.ids for e in tokenizer.encode_batch(list(texts)))
    return [ids if len(ids) <= longest else [*ids[: longest - 1], end] for ids in found]
