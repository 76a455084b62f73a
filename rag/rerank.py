"""A cross-encoder that puts the best hits into its own order: slower, and better where it knows Korean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.cross_encoder import load_cross_encoder, logits_of
from rag.embed import passage
from rag.errors import BadSetting
from rag.language import tr
from rag.types import Hit


class Reranker:
    """A sentence-transformers ``CrossEncoder`` with one label, by name or folder.

    Raises:
        BadSetting: no such model, another number of labels, or sentence-transformers is not installed.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = load_cross_encoder(name, "reranker")
        if int(self._model.num_labels) != 1:
            raise BadSetting(
                tr(f"재순위 모델이 아닙니다: {name}", f"{name} is not a reranking model."),
                tr(
                    "reranker에는 점수 하나를 내는 교차 인코더를 쓰세요. 예: BAAI/bge-reranker-v2-m3",
                    "reranker takes a cross-encoder with one score, for example BAAI/bge-reranker-v2-m3.",
                ),
            )

    def reranked(self, question: str, hits: Sequence[Hit], depth: int) -> list[Hit]:
        """The hits with the first ``depth`` in the model's order, their scores its probabilities, 0 to 1.

        The others follow as they were, with scores below those.
        """
        if not hits:
            return []
        pairs = [(question, passage(hit.chunk, hit.title)) for hit in hits[:depth]]
        logits = logits_of(self._model, pairs)
        scored = [
            replace(hit, score=float(1 / (1 + np.exp(-logit))))
            for hit, logit in zip(hits, logits, strict=False)
        ]
        scored.sort(key=lambda hit: -hit.score)
        last = scored[-1].score
        share = last / max((hit.score for hit in hits[depth:]), default=1.0)
        return scored + [replace(hit, score=min(last, share * hit.score)) for hit in hits[depth:]]  # rounding


def load_reranker(name: str | None) -> Reranker | None:
    """The cross-encoder of the setting ``reranker``; None where none is named."""
    return Reranker(name) if name else None
