"""What came of questions, in words for people."""

from __future__ import annotations

from rag.language import tr
from rag.runs import CUTOFFS, Judged, Run


def figure_name(name: str) -> str:
    """A figure of ``rag.runs.figures`` in words."""
    named = {
        "mrr@10": "MRR@10",
        "ndcg@10": "nDCG@10",
        "answered_right": tr("옳은 대목으로 답함", "answered from a right passage"),
        "wrong_passage": tr("다른 대목을 인용함", "quoted another passage"),
        "answerable_refused": tr("답할 수 있는데 거절함", "refused, though the notes answer"),
        "unanswerable_answered": tr("노트에 없는데 답함", "answered, though the notes do not"),
        "unanswered_told": tr("답이 비어 있다고 알림", "told that the answer was left open"),
        "search_p50_ms": tr("검색 시간 중앙값(ms)", "search time, median (ms)"),
        "search_p95_ms": tr("검색 시간 95%(ms)", "search time, 95 % (ms)"),
        "ask_p50_ms": tr("답 시간 중앙값(ms)", "answer time, median (ms)"),
        "ask_p95_ms": tr("답 시간 95%(ms)", "answer time, 95 % (ms)"),
    }
    for k in CUTOFFS:
        named[f"success@{k}"] = tr(f"{k}위 안에 하나라도 (success@{k})", f"any within {k} (success@{k})")
        named[f"recall@{k}"] = tr(f"{k}위 안에 든 비율 (recall@{k})", f"share within {k} (recall@{k})")
    return named[name]


def figure_text(name: str, value: float | None) -> str:
    """A figure's value: shares in per cent, times in milliseconds, the others as they are."""
    if value is None:
        return "–"
    if name.endswith("_ms"):
        return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    return f"{value:.3f}" if name in {"mrr@10", "ndcg@10"} else f"{value:.1%}"


def signed_text(name: str, was: float | None, now: float | None) -> str:
    """How a figure moved: shares in points of per cent."""
    if was is None or now is None:
        return "–"
    if name.endswith("_ms"):
        return f"{now - was:+.1f}"
    return f"{now - was:+.3f}" if name in {"mrr@10", "ndcg@10"} else f"{100 * (now - was):+.1f}%p"


def origin_note(run: Run) -> str:
    """What to think of the figures when the questions are headings of the notes; else nothing."""
    if run.about.origin == "headings":
        return tr(
            "노트의 질문 제목을 그대로 물었습니다. 제목도 색인에 있어 가장 쉬운 시험입니다. "
            "사람이 묻는 말로는 이보다 덜 찾습니다.",
            "The question headings of the notes were asked word for word. The headings are searched too, so "
            "this is the easiest test there is; questions in people's own words are found less often.",
        )
    if run.about.origin == "bodies":
        return tr(
            "제목을 모두 뺀 본문만 따로 색인해, 제목이 묻는 것을 본문에서 찾았습니다. "
            "평소 검색은 제목도 봅니다.",
            "All headings were left out of an index made for this, and the question of each heading had to "
            "find the text under it. Search as it is sees the headings, too.",
        )
    return ""


def rank_text(judged: Judged, depth: int) -> str:
    """Where the search found a right passage."""
    if not judged.ranks:
        return tr(f"앞 {depth}개에 없음", f"not among the first {depth}")
    return tr(f"{judged.ranks[0]}위에서 찾음", f"found at rank {judged.ranks[0]}")


def outcome_text(judged: Judged) -> str:
    """What came of the answer."""
    left_open = judged.expected == "unanswered"
    if judged.outcome in {"refused_found", "refused_missed"} and judged.status == "unanswered":
        return tr("답이 비어 있다고 함", "told that the answer was left open")
    return {
        None: "",
        "found": "",
        "missed": "",
        "right": tr("옳음", "right"),
        "wrong_passage": tr("다른 대목을 인용함", "quoted another passage"),
        "refused_found": tr("찾고도 거절함", "refused, although found"),
        "refused_missed": tr("거절함", "refused"),
        "answered_wrongly": tr("비어 있는데 답함", "answered, although the notes leave it open")
        if left_open
        else tr("노트에 없는데 답함", "answered, although it should not"),
        "mistold": tr("비어 있는데 노트에 없다고 함", "said to be not in the notes, which leave it open")
        if left_open
        else tr("노트에 없는데 답이 비어 있다고 함", "told as left open, though not in the notes"),
    }[judged.outcome]


def problem(judged: Judged, depth: int) -> str:
    """What went wrong with a question, search first; empty where nothing did."""
    searched = rank_text(judged, depth) if judged.scored and judged.ranks[:1] != (1,) else ""
    answered = outcome_text(judged) if judged.outcome != "right" else ""
    return " · ".join(filter(None, (searched, answered)))


def problems(run: Run) -> list[tuple[Judged, str]]:
    """The questions with which something went wrong: wrong answers, then misses, then low ranks."""
    found = [(one, problem(one, run.about.depth)) for one in run.judged if not one.absent]

    def order(item: tuple[Judged, str]) -> tuple[bool, float, int]:
        one = item[0]
        answered_well = one.status is None or one.outcome == "right"
        return answered_well, -one.ranks[0] if one.ranks else -float("inf"), one.line

    return sorted(((one, said) for one, said in found if said), key=order)


def absence_text(judged: Judged) -> str:
    """Why the index holds nothing that could answer as the list says."""
    named = ", ".join(judged.unknown)
    if judged.absent == "source":
        return tr(f"색인에 없는 노트: {named}", f"no such note in the index: {named}")
    return tr(f"노트에 없는 대목: {named}", f"no such passage in the notes: {named}")
