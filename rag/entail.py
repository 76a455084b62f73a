"""A cross-encoder that says whether a passage entails a sentence, asked beside the rules of rag.support."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.cross_encoder import load_cross_encoder, logits_of
from rag.errors import BadSetting
from rag.language import tr
from rag.types import Chunk

if TYPE_CHECKING:
    from rag.support import Support

SURE = 0.8
"""From this probability on the model's word counts against the rules'."""
HARD = frozenset({"number", "negation", "comparison", "direction"})
"""Reasons of the rules that no model lifts: such a difference stands in the text."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Probabilities that a passage entails a sentence and that it contradicts it."""

    entails: float
    contradicts: float


class Entailment:
    """A sentence-transformers ``CrossEncoder`` for natural language inference, by name or folder.

    Three labels are told apart by their names (contradiction, entailment, neutral in this order where they
    have none); a single one is the probability of entailment.

    How it is combined with the rules: where it is sure of entailment, a sentence that the rules only found
    worded otherwise (``words``, ``subject``) is supported; numbers, negation and direction stay the rules'.
    Where it is sure that the passage does not entail, the sentence is not supported. Otherwise the rules
    decide. The score is the mean of both.

    Raises:
        BadSetting: no such model, another number of labels, or sentence-transformers is not installed.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = load_cross_encoder(name, "support_model")
        labels = int(self._model.num_labels)
        if labels not in {1, 3}:
            raise BadSetting(
                tr(f"{name}의 레이블이 {labels}개입니다.", f"{name} has {labels} labels."),
                tr(
                    "support_model에는 레이블이 1개나 3개인 NLI 교차 인코더를 쓰세요.",
                    "support_model takes an NLI cross-encoder with 1 or 3 labels.",
                ),
            )
        self._places = _places(self._model.config.id2label) if labels == 3 else None
        self.verdict = lru_cache(maxsize=1024)(self._verdict)

    def combined(self, found: Support, sentence: str, chunk: Chunk) -> Support:
        """The rules' finding with the model's verdict."""
        verdict = self.verdict(chunk.text, sentence)
        score = round((found.score + verdict.entails) / 2, 4)
        lifted = verdict.entails >= SURE and not HARD.intersection(found.reasons)
        if found.supported and max(verdict.contradicts, 1 - verdict.entails) >= SURE:
            return replace(found, supported=False, score=score, reasons=("model",))
        if not found.supported and lifted:
            return replace(found, supported=True, score=score, reasons=())
        return replace(found, score=score)

    def _verdict(self, passage: str, sentence: str) -> Verdict:
        import numpy as np

        logits = logits_of(self._model, [(passage, sentence)])
        if self._places is None:
            entails = float(1 / (1 + np.exp(-logits[0])))
            return Verdict(entails, 0.0)
        likely = np.exp(logits - logits.max())
        likely /= likely.sum()
        entailment, contradiction = self._places
        return Verdict(float(likely[entailment]), float(likely[contradiction]))


def load_entailment(name: str | None) -> Entailment | None:
    """The cross-encoder of the setting ``support_model``; None where none is named."""
    return Entailment(name) if name else None


def _places(labels: dict[int, str]) -> tuple[int, int]:
    """Where entailment and contradiction stand among three labels."""
    found = {str(label).lower()[:6]: int(place) for place, label in labels.items()}
    return found.get("entail", 1), found.get("contra", 0)
