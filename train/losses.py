"""What is minimised."""

from __future__ import annotations

import torch
from torch.nn.functional import cross_entropy, normalize

DIMENSIONS = (384, 256, 128)
"""Leading parts of a vector that must serve alone (Matryoshka, Kusupati et al., 2022)."""


def contrast(
    one: torch.Tensor, other: torch.Tensor, scale: float, more: torch.Tensor | None = None
) -> torch.Tensor:
    """InfoNCE both ways (van den Oord et al., 2018): row ``i`` of the one belongs to row ``i`` of the other.

    Args:
        one: unit vectors ``(n, d)``.
        other: unit vectors ``(n, d)``.
        scale: the inverse of the temperature.
        more: unit vectors ``(m, d)`` that belong to none of the first: hard negatives.
    """
    logits = scale * one @ other.T
    right = torch.arange(len(one), device=one.device)
    forth = logits if more is None else torch.cat([logits, scale * one @ more.T], dim=1)
    return (cross_entropy(forth, right) + cross_entropy(logits.T, right)) / 2


def shortened(vectors: torch.Tensor, dimension: int) -> torch.Tensor:
    """The leading part of each vector, at unit length again."""
    return normalize(vectors[:, :dimension], dim=-1)


def ordered(likeness: torch.Tensor, scores: torch.Tensor, scale: float) -> torch.Tensor:
    """CoSENT (Su, 2022): the likeness of a pair that people found more alike is the higher one.

    Args:
        likeness: cosines of pairs ``(n,)``.
        scores: what people said of them ``(n,)``.
        scale: the inverse of the temperature.
    """
    apart = scale * (likeness[None, :] - likeness[:, None])
    wrong = apart[scores[:, None] > scores[None, :]]
    return torch.logsumexp(torch.cat([torch.zeros(1, device=wrong.device, dtype=wrong.dtype), wrong]), 0)


def neighbouring(vectors: torch.Tensor, target: torch.Tensor, scale: float) -> torch.Tensor:
    """How far each row's likeness to the others is from what it is among the targets, both ``(n, d)``.

    Probabilistic knowledge transfer (Passalis and Tefas, 2018): the axes of the two need not be the same.
    """
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    likeness, wanted = (
        (scale * rows @ rows.T).masked_fill(itself, torch.finfo(rows.dtype).min / 2)
        for rows in (vectors, target)
    )
    return cross_entropy(likeness, wanted.softmax(1))
