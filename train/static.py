"""Token tables: a vector a piece, and a text is the sum of its pieces.

The first table aligns the pieces of the two languages before anything else is trained: trained on
translations it puts 손실 beside loss (in the manner of LASER's bag of words and of WECHSEL, Minixhofer et
al., 2022). The second is the static sibling that travels with the program: it learns from the finished
transformer (as model2vec does) and from the same pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from train.losses import contrast

SCALE = 20.0
BATCH = 512


class Table(torch.nn.Module):
    """Pieces to vectors; a text is the sum of its pieces, at unit length.

    Args:
        start: first values, of shape ``(pieces, dimension)``.
    """

    def __init__(self, start: NDArray[np.float32]) -> None:
        super().__init__()
        self.bag = torch.nn.EmbeddingBag.from_pretrained(torch.tensor(start), freeze=False, mode="mean")

    def forward(self, texts: Sequence[Sequence[int]]) -> torch.Tensor:
        """Unit vectors of shape ``(len(texts), dimension)``."""
        flat = torch.tensor([piece for text in texts for piece in text], dtype=torch.long)
        starts = np.cumsum([0, *(len(text) for text in texts)])[:-1]
        return torch.nn.functional.normalize(self.bag(flat, torch.tensor(starts)), dim=-1)


def pieces(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Piece numbers of each text without the special ones; a text without any gets ``[UNK]``."""
    unknown = tokenizer.token_to_id("[UNK]")
    return [e.ids or [unknown] for e in tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def aligned(
    english: Sequence[Sequence[int]],
    korean: Sequence[Sequence[int]],
    targets: NDArray[np.float16],
    start: NDArray[np.float32],
    *,
    passes: int = 3,
    rate: float = 0.01,
    seed: int = 0,
) -> NDArray[np.float32]:
    """A table in which a text and its translation are alike, and both like the teacher's vector.

    Args:
        english: pieces of each English text.
        korean: pieces of its translation.
        targets: the teacher's vectors of the English, ``(len(english), dimension)``.
        start: first values of the table.
        passes: over all pairs.
        rate: of learning, at its highest.
        seed: of the order.
    """
    torch.manual_seed(seed)
    table = Table(start)
    order = torch.randperm(len(english)).tolist()

    def loss_of(step: int) -> torch.Tensor:
        at = step * BATCH % (len(order) - BATCH)
        rows = order[at : at + BATCH]
        one, other = table([english[i] for i in rows]), table([korean[i] for i in rows])
        target = torch.tensor(targets[rows].astype(np.float32))
        return contrast(one, other, SCALE) + sum(
            2 * (1 - (side * target).sum(1)).mean() + 0.5 * contrast(side, target, SCALE)
            for side in (one, other)
        )

    return _trained(table, loss_of, passes * (len(english) // BATCH), rate)


def sibling(
    start: NDArray[np.float32],
    pairs: tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]],
    targets: NDArray[np.float32],
    questions: tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]],
    *,
    steps: int = 3_000,
    rate: float = 0.003,
    seed: int = 0,
) -> NDArray[np.float32]:
    """A table that stands in for the transformer.

    Args:
        start: first values, ``(pieces, dimension)``.
        pairs: pieces of texts and of their translations.
        targets: the transformer's vectors of the first, ``(n, dimension)``.
        questions: pieces of questions and of the passages that answer them.
        steps: how many.
        rate: of learning, at its highest.
        seed: of the order.
    """
    chance = np.random.default_rng(seed)
    table = Table(start)

    def loss_of(step: int) -> torch.Tensor:
        asked = step % 2
        of = questions if asked else pairs
        rows = chance.integers(0, len(of[0]), BATCH // 2 if asked else BATCH)
        one, other = table([of[0][i] for i in rows]), table([of[1][i] for i in rows])
        loss = contrast(one, other, SCALE)
        if not asked:
            target = torch.nn.functional.normalize(torch.tensor(targets[rows]), dim=-1)
            loss = loss + 2 * (1 - (one * target).sum(1)).mean() + 2 * (1 - (other * target).sum(1)).mean()
        return loss

    return _trained(table, loss_of, steps, rate)


def _trained(
    table: Table, loss_of: Callable[[int], torch.Tensor], steps: int, rate: float
) -> NDArray[np.float32]:
    """The values of a table after one cycle over the losses of its steps."""
    optimizer = torch.optim.Adam(table.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    for step in range(steps):
        loss = loss_of(step)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"table {step}/{steps} loss {loss.item():.3f}", flush=True)
    values: NDArray[np.float32] = table.bag.weight.detach().numpy()
    return values
