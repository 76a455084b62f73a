"""A run: what came of each question of a list, the figures of it, and the file it is kept in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from rag.errors import MutdapError
from rag.language import reason, tr
from rag.metrics import mean, ndcg, percentile, recall, reciprocal_rank, success
from rag.questions import STATUSES, Origin
from rag.types import Status

CUTOFFS = (1, 5, 10)
"""Ranks at which recall is given; the search goes at least as deep as the last."""

Outcome = Literal[
    "right", "wrong_passage", "refused_found", "refused_missed", "answered_wrongly", "mistold",
    "found", "missed",
]  # fmt: skip
"""What came of a question; ``found`` and ``missed`` where only the search was asked."""

ANSWERS: dict[str, tuple[Status, frozenset[Outcome]]] = {
    "answered_right": ("answered", frozenset({"right"})),
    "wrong_passage": ("answered", frozenset({"wrong_passage"})),
    "answerable_refused": ("answered", frozenset({"refused_found", "refused_missed"})),
    "unanswerable_answered": ("not_in_notes", frozenset({"answered_wrongly"})),
    "unanswered_told": ("unanswered", frozenset({"right"})),
}
"""What is counted of the answers: of the questions from which the first should come, how many so came out."""

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one question."""

    line: int
    question: str
    expected: Status
    places: int = 0
    """How many right places could be found; those that one hit found together count once."""
    ranks: tuple[int, ...] = ()
    """Where the search found them, from 1, ascending."""
    first: str = ""
    """What the search put first: its heading, the title of its note, or how it begins."""
    status: Status | None = None
    """What was answered; None where only the search was asked."""
    quoted_right: bool = False
    """Whether the answer quotes a right passage."""
    search_ms: float | None = None
    ask_ms: float | None = None
    absent: Literal["", "source", "passage"] = ""
    """Why the search cannot be judged: no such note is in the index, or no such passage in the note."""
    unknown: tuple[str, ...] = ()
    """Places named in the row that the index does not hold."""
    notice: str = ""
    """What the answer said of how it came to be: a chat model that failed, say."""

    @property
    def outcome(self) -> Outcome | None:
        """What came of it, in one word; None where that cannot be told."""
        if self.absent or (self.status is None and not self.scored):
            return None
        if self.status is None:
            return "found" if self.ranks else "missed"
        if self.expected != "answered":
            if self.status == self.expected:
                return "right"
            return "answered_wrongly" if self.status == "answered" else "mistold"
        if self.status != "answered":
            return "refused_found" if self.ranks else "refused_missed"
        return "right" if self.quoted_right or not self.places else "wrong_passage"

    @property
    def scored(self) -> bool:
        """Whether the search is judged by it: the notes answer it, at a place that is known."""
        return self.expected == "answered" and self.places > 0 and not self.absent


@dataclass(frozen=True, slots=True)
class About:
    """What a run measured; runs of which these differ do not compare quite."""

    made: str
    """Local time, ISO 8601."""
    questions: str
    """Name of the list."""
    questions_digest: str
    origin: Origin
    index: str
    notes_digest: str
    """Of what was read of every note and by which version; their names do not matter."""
    documents: int
    chunks: int
    embedder: str
    model: str | None
    k: int
    depth: int
    """How many hits of each search were looked through."""
    source: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a list of questions."""

    about: About
    judged: tuple[Judged, ...]

    @property
    def answered(self) -> bool:
        """Whether answers were asked for, not only hits."""
        return any(one.status is not None for one in self.judged)

    def expecting(self, status: Status) -> list[Judged]:
        """The questions of which this should come, as far as that can be judged."""
        return [one for one in self.judged if one.expected == status and one.outcome is not None]


def figures(run: Run) -> Figures:
    """The figures of a run: shares from 0 to 1, times in milliseconds; None where nothing was asked for it.

    ``success`` asks for one right place among the first k, ``recall`` for all. The shares of answers are of
    the questions that the notes answer (``answered_right``, ``wrong_passage``, ``answerable_refused``), do
    not answer (``unanswerable_answered``) and leave open (``unanswered_told``).
    """
    scored = [one for one in run.judged if one.scored]
    shown: Figures = {}
    for k in CUTOFFS:
        shown[f"success@{k}"] = mean([success(one.ranks, k) for one in scored])
    for k in CUTOFFS:
        shown[f"recall@{k}"] = mean([recall(one.ranks, one.places, k) for one in scored])
    shown["mrr@10"] = mean([reciprocal_rank(one.ranks, 10) for one in scored])
    shown["ndcg@10"] = mean([ndcg(one.ranks, one.places, 10) for one in scored])
    if run.answered:
        for name, (status, outcomes) in ANSWERS.items():
            shown[name] = mean([float(one.outcome in outcomes) for one in run.expecting(status)])
    searches = [one.search_ms for one in run.judged if one.search_ms is not None]
    asks = [one.ask_ms for one in run.judged if one.ask_ms is not None]
    for name, times in (("search", searches), ("ask", asks)):
        for share in (50, 95):
            shown[f"{name}_p{share}_ms"] = percentile(times, share / 100)
    return {name: value if value is None else round(value, 4) for name, value in shown.items()}


def counts(run: Run) -> dict[str, int]:
    """How many questions each figure stands on, and how many could not be judged."""
    return {
        "questions": len(run.judged),
        "searched": sum(one.scored for one in run.judged),
        "answerable": len(run.expecting("answered")),
        "unanswerable": len(run.expecting("not_in_notes")),
        "left_open": len(run.expecting("unanswered")),
        "with_notice": sum(bool(one.notice) for one in run.judged),
        "source_not_in_index": sum(one.absent == "source" for one in run.judged),
        "passage_not_in_index": sum(one.absent == "passage" for one in run.judged),
    }


def as_json(run: Run) -> dict[str, Any]:
    """A run as ``--json`` prints it and ``--save`` keeps it."""
    return {
        **asdict(run.about),
        "figures": figures(run),
        "counts": counts(run),
        "results": [asdict(one) | {"outcome": one.outcome} for one in run.judged],
    }


def from_json(data: Mapping[str, Any]) -> Run:
    """The run that ``as_json`` gave. Raises KeyError, TypeError or ValueError where it is none."""
    about = {field.name: data[field.name] for field in fields(About)}
    for name in ("made", "questions", "questions_digest", "notes_digest", "embedder"):
        if not isinstance(about[name], str):
            raise TypeError(name)
    return Run(About(**about), tuple(_judged(row) for row in data["results"]))


def _judged(row: Mapping[str, Any]) -> Judged:
    """One question of a saved run; what figures are made of is checked."""
    known = {field.name: row[field.name] for field in fields(Judged)}
    known["ranks"] = tuple(int(rank) for rank in row["ranks"])
    known["unknown"] = tuple(str(place) for place in row["unknown"])
    for name in ("search_ms", "ask_ms"):
        known[name] = None if row[name] is None else float(row[name])
    one = Judged(**known)
    sound = (
        isinstance(one.question, str)
        and one.expected in STATUSES
        and (one.status is None or one.status in STATUSES)
        and all(rank >= 1 for rank in one.ranks)
        and list(one.ranks) == sorted(one.ranks)
        and one.places >= len(one.ranks)
    )
    if not sound:
        raise ValueError(row)
    return one


def save_run(run: Run, path: Path) -> None:
    """Keep a run as JSON. Raises MutdapError where the file cannot be written."""
    write_text(path, json.dumps(as_json(run), ensure_ascii=False, indent=1) + "\n")


def load_run(path: Path) -> Run:
    """A run that was kept. Raises MutdapError where the file cannot be read or holds something else."""
    try:
        return from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise MutdapError(
            tr(f"저장한 결과를 읽을 수 없습니다: {path}", f"The saved run cannot be read: {path}"),
            reason(error),
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise MutdapError(
            tr(f"저장한 평가 결과가 아닙니다: {path}", f"This is no saved run: {path}"),
            tr("mutdap eval --save로 만든 파일을 주세요.", "Give a file made by mutdap eval --save."),
        ) from error


def write_text(path: Path, text: str) -> None:
    """Write a file that the user asked for. Raises MutdapError where that fails."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MutdapError(
            tr(f"파일을 쓸 수 없습니다: {path}", f"The file cannot be written: {path}"), reason(error)
        ) from error
