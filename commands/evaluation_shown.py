"""What ``mutdap eval`` found, as tables and lists for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from rag.compare import Aspect, Change, Comparison, differences
from rag.language import tr
from rag.present_run import (
    absence_text,
    figure_name,
    figure_text,
    origin_note,
    outcome_text,
    problems,
    rank_text,
    signed_text,
)
from rag.runs import ANSWERS, CUTOFFS, Figures, Judged, Run, counts, figures

LISTED = 20
"""Questions of a kind that are listed; the others stand in ``--json`` and ``--save``."""


def show(run: Run) -> None:
    """Print the figures of a run and the questions that went wrong."""
    about, found, asked = run.about, figures(run), len(run.judged)
    notes = tr(f"노트 {about.documents}개", f"{about.documents} notes")
    chunks = tr(f"조각 {about.chunks}개", f"{about.chunks} chunks")
    named = tr(f"질문 {asked}개 ({about.questions})", f"{asked} questions ({about.questions})")
    print(" · ".join(filter(None, (named, notes, chunks, about.embedder, about.model, about.source))))
    if note := origin_note(run):
        print(note)
    _show_search(found, counts(run)["searched"])
    if run.answered:
        _show_answers(run, found)
    _show_times(run, found)
    _list(
        tr("다르게 나온 답", "Answers that came another way"),
        [(one, one.notice) for one in run.judged if one.notice],
    )
    _list(
        tr("색인에 답이 없어 세지 않은 질문", "Not counted: the index lacks their answer"),
        [(one, absence_text(one)) for one in run.judged if one.absent],
    )
    _list(
        tr("빗나간 질문", "What went wrong"),
        [(one, " · ".join(filter(None, (said, _instead(one))))) for one, said in problems(run)],
    )


def show_comparison(comparison: Comparison) -> None:
    """Print how a run differs from an earlier one."""
    print()
    for warning in comparison.warnings:
        print(tr(f"주의: {warning}", f"Note: {warning}"))
    made = comparison.before.about.made[:16].replace("T", " ")
    _table(
        tr(f"{made}의 결과와 비교", f"Against the run of {made}"),
        (tr("앞", "before"), tr("지금", "now"), tr("차이", "change")),
        [
            (figure_name(name), figure_text(name, was), figure_text(name, now), signed_text(name, was, now))
            for name, (was, now) in differences(comparison).items()
            if was is not None or now is not None
        ],
    )
    depth = comparison.after.about.depth
    _show_changes(comparison, "search", tr("찾기", "Search"), lambda one: rank_text(one, depth))
    _show_changes(comparison, "answer", tr("답", "Answers"), outcome_text)


def _show_search(found: Figures, questions: int) -> None:
    if not questions:
        return
    kinds = (
        (tr("맞는 대목 하나라도 (success)", "any right passage (success)"), "success"),
        (tr("맞는 대목 가운데 (recall)", "of the right passages (recall)"), "recall"),
    )
    _table(
        tr(
            f"찾기: 노트에 답이 있는 질문 {questions}개",
            f"Search: {questions} questions that the notes answer",
        ),
        [tr(f"{k}위 안" if k > 1 else "1위", f"within {k}" if k > 1 else "first") for k in CUTOFFS],
        [(name, *(figure_text(kind, found[f"{kind}@{k}"]) for k in CUTOFFS)) for name, kind in kinds],
    )
    print("  " + " · ".join(f"{figure_name(n)} {figure_text(n, found[n])}" for n in ("mrr@10", "ndcg@10")))


def _show_answers(run: Run, found: Figures) -> None:
    rows = []
    for name, (status, outcomes) in ANSWERS.items():
        asked = run.expecting(status)
        if asked:
            count = sum(one.outcome in outcomes for one in asked)
            rows.append((figure_name(name), f"{count} / {len(asked)}", figure_text(name, found[name])))
    _table(tr("답하기", "Answers"), (tr("질문", "questions"), ""), rows)


def _show_times(run: Run, found: Figures) -> None:
    kinds = [(tr("검색", "search"), "search"), *([(tr("답", "answer"), "ask")] if run.answered else [])]
    _table(
        tr("걸린 시간(ms)", "Time (ms)"),
        (tr("중앙값", "median"), "95%"),
        [(name, *(figure_text(n, found[n]) for n in (f"{kind}_p50_ms", f"{kind}_p95_ms")))
         for name, kind in kinds],
    )  # fmt: skip


def _show_changes(
    comparison: Comparison, aspect: Aspect, name: str, told: Callable[[Judged], str]
) -> None:  # fmt: skip
    better, worse = comparison.of(aspect, better=True), comparison.of(aspect, better=False)
    if not better and not worse:
        return
    chance = comparison.chance(aspect)
    print(
        tr(
            f"{name}: {len(better)}개 나아지고 {len(worse)}개 나빠졌습니다. "
            f"우연만으로도 이렇게 갈릴 확률은 {chance:.2f}입니다.",
            f"{name}: {len(better)} better, {len(worse)} worse. "
            f"The probability that chance alone splits them so is {chance:.2f}.",
        )
    )

    def rows(changes: Iterable[Change]) -> list[tuple[Judged, str]]:
        return [(one.after, f"{told(one.before)} → {told(one.after)}") for one in changes]

    _list(tr(f"{name}: 나아진 질문", f"{name}: better"), rows(better))
    _list(tr(f"{name}: 나빠진 질문", f"{name}: worse"), rows(worse))


def _instead(judged: Judged) -> str:
    """What the search put first where that is wrong."""
    if judged.ranks[:1] == (1,) or not judged.first:
        return ""
    return tr(f"1위는 “{judged.first}”", f"first is “{judged.first}”")


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, highlight=False)
    with console.capture() as drawn:
        console.print(table)
    print(f"\n{title}")
    print("\n".join(line.rstrip() for line in drawn.get().splitlines() if line.strip()))


def _list(title: str, rows: Sequence[tuple[Judged, str]]) -> None:
    if not rows:
        return
    print(f"\n{title} ({len(rows)})")
    for one, said in rows[:LISTED]:
        print(f"  {one.line}. {one.question}\n      {said}")
    if len(rows) > LISTED:
        rest = len(rows) - LISTED
        print(tr(f"  그 밖에 {rest}개: --json이나 --save", f"  and {rest} more: --json or --save"))
