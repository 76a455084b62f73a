"""Two runs beside each other: how the figures moved, and which questions did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from rag.language import tr
from rag.metrics import reciprocal_rank, sign_test
from rag.runs import About, Judged, Run, figures

Aspect = Literal["search", "answer"]


@dataclass(frozen=True, slots=True)
class Change:
    """A question that one run did better than the other."""

    aspect: Aspect
    before: Judged
    after: Judged
    better: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another."""

    before: Run
    after: Run
    warnings: tuple[str, ...]
    """What else differs between them, so that the figures do not quite compare."""
    changes: tuple[Change, ...]

    def of(self, aspect: Aspect, *, better: bool) -> list[Change]:
        """The questions that were searched or answered better, or worse."""
        return [one for one in self.changes if one.aspect == aspect and one.better == better]

    def chance(self, aspect: Aspect) -> float:
        """How likely chance alone splits the changes so, 0 to 1; see ``sign_test``."""
        return sign_test(len(self.of(aspect, better=True)), len(self.of(aspect, better=False)))


def compare(before: Run, after: Run) -> Comparison:
    """What changed; only questions with the same words of which the same should come are compared.

    Of a search the rank of the first right passage counts, of an answer whether it is right.
    """
    known = {(one.question, one.expected): one for one in before.judged}
    changes: list[Change] = []
    for one in after.judged:
        other = known.get((one.question, one.expected))
        if other is None:
            continue
        for aspect, value in _VALUES.items():
            was, now = value(other), value(one)
            if was is not None and now is not None and was != now:
                changes.append(Change(aspect, other, one, now > was))
    return Comparison(before, after, tuple(_warnings(before.about, after.about)), tuple(changes))


def differences(comparison: Comparison) -> dict[str, tuple[float | None, float | None]]:
    """Each figure before and after, in the order of ``figures``."""
    before, after = figures(comparison.before), figures(comparison.after)
    return {name: (before.get(name), value) for name, value in after.items()}


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as ``--json`` prints it."""
    return {
        "warnings": list(comparison.warnings),
        "figures": {
            name: {
                "before": was,
                "after": now,
                "difference": None if was is None or now is None else round(now - was, 4),
            }
            for name, (was, now) in differences(comparison).items()
        },
        "chance": {aspect: round(comparison.chance(aspect), 4) for aspect in _VALUES},
        **{
            name: [_change_json(one) for one in comparison.changes if one.better == better]
            for name, better in (("better", True), ("worse", False))
        },
    }


def _change_json(change: Change) -> dict[str, Any]:
    def told(one: Judged) -> dict[str, Any]:
        return {"rank": one.ranks[0] if one.ranks else None, "outcome": one.outcome}

    return {
        "question": change.after.question,
        "of": change.aspect,
        "before": told(change.before),
        "after": told(change.after),
    }


def _searched(one: Judged) -> float | None:
    return reciprocal_rank(one.ranks, one.ranks[-1] if one.ranks else 1) if one.scored else None


def _answered(one: Judged) -> float | None:
    return None if one.status is None or one.outcome is None else float(one.outcome == "right")


_VALUES: dict[Aspect, Callable[[Judged], float | None]] = {"search": _searched, "answer": _answered}


def _warnings(before: About, after: About) -> list[str]:
    warnings = []
    if before.questions_digest != after.questions_digest or before.origin != after.origin:
        warnings.append(
            tr("질문 목록이 다릅니다. 하나씩은 같은 질문만 비교합니다.",
               "The question lists differ; one by one only equal questions are compared.")
        )  # fmt: skip
    if before.notes_digest != after.notes_digest:
        warnings.append(tr("색인에 든 노트가 다릅니다.", "The notes in the index differ."))
    for name, was, now in (
        (tr("임베더", "embedder"), before.embedder, after.embedder),
        (tr("대화 모델", "chat model"), before.model, after.model),
        ("-k", before.k, after.k),
        ("--source", before.source, after.source),
    ):
        if was != now:
            none = tr("없음", "none")
            warnings.append(f"{name}: {was or none} → {now or none}")
    return warnings
