"""Fits how likely a hit answers, and shows what that is worth: refusals, and whether confidence means it.

    python bench/calibration.py [--posts FOLDER] [--plot FILE.svg]

Asks the questions of ``bench/questions`` over the bundled notes (and the posts), those that the notes answer
and those that they do not. The weights of ``rag/judge.py`` are fitted on the half that is for fitting; all
figures are of the other half, with the weights that the program uses now. What confidence is worth is fitted
over notes as people write them (``bench/lived``), too, where more answers are wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from answers import outcomes as answers_over_lived
from sets import rows, sets

from ingest.sync import sync
from rag import judge
from rag.assistant import Assistant
from rag.config import DEFAULT_EMBEDDER
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.relevance import Question
from rag.retrieve import checked

LOOKED_AT = 3
"""Hits of each question that are fitted on."""
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0001)

Given = list[tuple[float, bool]]
"""The confidence of each answer, and whether it was right."""


@dataclass(frozen=True)
class Outcome:
    """A question that was asked."""

    question: str
    part: str
    answerable: bool
    status: str
    confidence: float
    right: bool
    """Whether the first citation stands where the answer stands."""
    signs: list[tuple[float, ...]]
    """Signals of the best hits."""
    answers: list[bool]
    """Whether each of them answers."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=Path, help="folder of the blog posts")
    parser.add_argument("--embedder", default=DEFAULT_EMBEDDER)
    parser.add_argument("--plot", type=Path, help="write the reliability diagram")
    parser.add_argument("--worst", action="store_true", help="list what went wrong on the half for fitting")
    options = parser.parse_args()
    found = outcomes(options.posts, options.embedder)
    fit = [o for o in found if o.part == "fit"]
    bias, *weights = fitted(fit).tolist()
    lived = [
        (asked["part"], answer.confidence, outcome == "right")
        for asked, answer, outcome in answers_over_lived(options.embedder)
        if answer.status == "answered"
    ]
    given = {
        part: [(o.confidence, o.right) for o in found if o.part == part and o.status == "answered"]
        + [(sure, right) for of_part, sure, right in lived if of_part == part]
        for part in ("fit", "check")
    }
    sure = sureness(given["fit"]).tolist()
    print("fitted:", round(bias, 2), [round(w, 2) for w in weights], "sure:", [round(w, 2) for w in sure])
    print("in use:", judge.BIAS, list(judge.WEIGHTS), "sure:", [judge.SURE_BIAS, judge.SURE_SLOPE])
    for part in ("fit", "check"):
        show(part, [o for o in found if o.part == part])
        print("  with notes as people write them:")
        show_sureness(given[part])
    if options.plot:
        options.plot.write_text(diagram(given["check"]), encoding="utf-8")
    if options.worst:
        for o in found:
            if o.part == "fit" and (o.status == "answered") != o.answerable:
                print(f"{o.status:>13} {o.confidence:.2f} {o.question}  {o.signs[:1]}")


def outcomes(posts: Path | None, name: str) -> list[Outcome]:
    """All questions asked over all collections at hand."""
    embedder = load_embedder(name)
    found = []
    with sets(None, posts) as collections, tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(collections):
            index = LocalIndex(Path(folder) / str(number), embedder.identity, embedder.dimension)
            sync(index, embedder, [one.notes])
            assistant = Assistant(index, embedder)
            for asked in one.questions:
                found.append(outcome(assistant, asked.question, asked.part, asked.right))
            for row in rows("unanswerable.jsonl"):
                found.append(outcome(assistant, row["question"], row["part"], None))
            index.close()
    return found


def outcome(assistant: Assistant, text: str, part: str, right: object) -> Outcome:
    question = Question(checked(text), assistant.index)
    hits = assistant.retriever.search_for(question, 10)[:LOOKED_AT]
    answer = assistant.ask(text)
    cited = answer.citations[0] if answer.citations else None
    chunks = {(h.chunk.source, h.chunk.start): h.chunk for h in answer.hits}
    held = [
        c for c in chunks.values() if cited and c.source == cited.source and c.start <= cited.start < c.end
    ]
    good = right if callable(right) else lambda _: False
    return Outcome(
        question=text,
        part=part,
        answerable=right is not None,
        status=answer.status,
        confidence=answer.confidence,
        right=any(map(good, held)),
        signs=[astuple(judge.evidence(question, hit)) for hit in hits],
        answers=[bool(good(hit.chunk)) for hit in hits],
    )


def fitted(found: list[Outcome], ridge: float = 1e-2) -> NDArray[np.float64]:
    """Bias and weights of ``rag.judge.likelihood``; questions of both kinds weigh the same."""
    signs = np.array([[1.0, *s] for o in found for s in o.signs])
    truth = np.array([a for o in found for a in o.answers], dtype=float)
    share = {kind: sum(o.answerable == kind for o in found) / len(found) for kind in (True, False)}
    each = np.array([0.5 / share[o.answerable] / len(o.signs) for o in found for _ in o.signs])
    return logistic(signs, truth, each, ridge)


def sureness(given: Given) -> NDArray[np.float64]:
    """Bias and slope of ``rag.judge.confidence``, by which answers were right."""
    sure = np.clip([confidence for confidence, _ in given], 1e-6, 1 - 1e-6)
    odds = (np.log(sure / (1 - sure)) - judge.SURE_BIAS) / judge.SURE_SLOPE
    truth = np.array([right for _, right in given], dtype=float)
    return logistic(np.column_stack([np.ones_like(odds), odds]), truth, np.ones_like(odds), 1e-6)


def logistic(
    signs: NDArray[np.float64], truth: NDArray[np.float64], each: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """Weights of a logistic model, ``(n, d)`` signals to ``(d,)``, by Newton's method."""
    weights = np.zeros(signs.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-signs @ weights))
        gradient = signs.T @ (each * (likely - truth)) + ridge * weights
        bend = (signs * (each * likely * (1 - likely))[:, None]).T @ signs + ridge * np.eye(len(weights))
        weights -= np.linalg.solve(bend, gradient)
    return weights


def show(part: str, found: list[Outcome]) -> None:
    """Print refusals, and by confidence how many answers were right."""
    known, unknown = [o for o in found if o.answerable], [o for o in found if not o.answerable]
    answered = [o for o in found if o.status == "answered"]
    print(f"\n{part}: {len(known)} answerable, {len(unknown)} not")
    print(f"  answerable, not answered:  {np.mean([o.status != 'answered' for o in known]):.1%}")
    print(f"  unanswerable, answered:    {np.mean([o.status == 'answered' for o in unknown]):.1%}")
    print(f"  answerable, first citation right: {np.mean([o.right for o in known]):.1%}")
    show_sureness([(o.confidence, o.right) for o in answered])


def show_sureness(given: Given) -> None:
    """Print how many answers were right by their confidence."""
    sure = np.array([confidence for confidence, _ in given])
    right = np.array([right for _, right in given], dtype=float)
    print(f"  Brier score of confidence: {np.mean((sure - right) ** 2):.3f}")
    for low, high, count, mean, share in bins(sure, right):
        print(f"  confidence {low:.1f} to {min(high, 1):.1f}: {count:4} answers, "
              f"said {mean:.2f}, right {share:.2f}")  # fmt: skip


def bins(
    sure: NDArray[np.float64], right: NDArray[np.float64]
) -> list[tuple[float, float, int, float, float]]:
    """By bin of confidence: its bounds, how many, mean confidence, share of right ones."""
    result = []
    for low, high in pairwise(BINS):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            result.append(
                (low, high, int(inside.sum()), float(sure[inside].mean()), float(right[inside].mean()))
            )
    return result


def diagram(given: Given) -> str:
    """Reliability diagram as SVG: what was said against what was right; the area of a dot is its count."""
    sure = np.array([confidence for confidence, _ in given])
    right = np.array([right for _, right in given], dtype=float)
    dots = "".join(
        f'<circle cx="{60 + 300 * mean:.1f}" cy="{340 - 300 * share:.1f}" r="{2 + np.sqrt(count):.1f}"/>'
        f'<text x="{60 + 300 * mean:.1f}" y="{340 - 300 * share - 6 - np.sqrt(count):.1f}">{count}</text>'
        for _, _, count, mean, share in bins(sure, right)
    )
    ticks = "".join(
        f'<text x="{60 + 300 * t:.0f}" y="358">{t:.1f}</text>'
        f'<text x="42" y="{344 - 300 * t:.0f}">{t:.1f}</text>'
        for t in (0.0, 0.5, 1.0)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" font-family="sans-serif" '
        'font-size="12" text-anchor="middle"><rect width="400" height="400" fill="#fff"/>'
        '<path d="M60 40V340H360" fill="none" stroke="#555"/>'
        '<path d="M60 340L360 40" stroke="#999" stroke-dasharray="4 4"/>'
        f'<g fill="#2563eb" fill-opacity=".75">{dots}</g>{ticks}'
        '<text x="210" y="385">confidence</text>'
        '<text x="16" y="190" transform="rotate(-90 16 190)">share of right answers</text></svg>\n'
    )


if __name__ == "__main__":
    main()
