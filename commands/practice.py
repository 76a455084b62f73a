"""``mutdap practice``: the notes ask, the terminal answers, and the notes say what it held."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from commands.parser import DONE, at_least
from commands.session import Session
from rag.config import Settings
from rag.language import tr
from rag.present import path_text
from rag.present_practice import grade_name, span_of

if TYPE_CHECKING:
    from ingest.library import Notes
    from rag.practice import Asked, Practice, Stats
    from rag.recall import Compared, Told
    from rag.schedule import Grade

SIGNS = {"has": "✓", "lacks": "·", "contradicts": "✗"}

Add = Callable[..., argparse.ArgumentParser]


class _Enough(Exception):  # noqa: N818 - not an error
    """The person wants to stop."""


def add_commands(command: Add) -> None:
    """Add ``practice`` to the parser."""
    practice = command(
        "practice", _practice, "노트의 질문에 스스로 답하며 연습합니다.",
        "Practise: answer the questions of your notes yourself.",
    )  # fmt: skip
    practice.add_argument(
        "--source", metavar="GLOB", help=tr("이 이름의 노트에서만", "only notes of this name")
    )
    new = tr(
        "오늘 처음 물을 질문 수 (기본 10, practice_new)", "questions asked for the first time today (10)"
    )
    practice.add_argument("--new", type=at_least(0), metavar="N", help=new)
    practice.add_argument("--stats", action="store_true", help=tr("현황만 보여 줍니다", "only show figures"))
    practice.add_argument(
        "--json", action="store_true", help=tr("현황을 JSON으로", "the figures as JSON, with --stats")
    )


def _practice(options: argparse.Namespace, settings: Settings) -> int:
    from rag.practice import Practice, questions_of, recall_of
    from rag.practised import FILE, Practised

    with Session(settings) as session:
        session.scope([options.source] if options.source else None)
        index = session.notes.index
        practised = Practised(settings.folder / FILE)
        try:
            practice = Practice(
                questions_of(index), recall_of(index, session.embedder, settings), practised,
                source=options.source,
                new=settings.practice_new if options.new is None else options.new,
            )  # fmt: skip
            if not options.stats and not options.json:
                _ask_all(practice, session.notes)
            _show(practice.stats(), as_json=options.json)
        finally:
            practised.close()
    return DONE


def _ask_all(practice: Practice, notes: Notes) -> None:
    """Ask until nothing is left, or the person has had enough; each grade is kept at once."""
    print(
        tr(
            "답을 적고 빈 줄로 끝내세요. 모르면 그냥 Enter, 건너뛰려면 s, 그만두려면 q.",
            "Type an answer and end it with an empty line. Enter alone: I don't know; s skips, q ends.",
        ),
        file=sys.stderr,
    )
    skipped: frozenset[tuple[str, str]] = frozenset()
    try:
        while (asked := practice.next(skipped)) is not None:
            _show_question(asked)
            answer = _typed()
            if answer is None:
                skipped |= {asked.question.key}
                continue
            compared = practice.compare(asked, answer)
            _show_compared(asked, compared, notes)
            grade, after = _graded(practice, asked, compared)
            practice.grade(asked, compared, grade)
            print(tr(f"→ {span_of(after)} 뒤에 다시 묻습니다.", f"→ Asked again in {span_of(after)}."))
    except (_Enough, EOFError, KeyboardInterrupt):
        print()


def _typed() -> str | None:
    """Lines until an empty one; None where the question is to be skipped."""
    lines: list[str] = []
    while line := input("› " if sys.stdin.isatty() else "").strip():
        if not lines and line.lower() in {"q", "ㅂ"}:
            raise _Enough
        if not lines and line.lower() in {"s", "ㄴ"}:
            return None
        lines.append(line)
    return "\n".join(lines)


def _graded(practice: Practice, asked: Asked, compared: Compared) -> tuple[Grade, timedelta]:
    """The grade that the person gives, or takes over; a blank answer is Again without asking."""
    from rag.blank import is_blank
    from rag.practice import suggested
    from rag.schedule import Grade

    grade, choices = suggested(compared), practice.choices(asked)
    if is_blank(compared.answer):
        return Grade.AGAIN, choices[Grade.AGAIN]
    shown = "  ".join(f"{g.value} {grade_name(g)} ({span_of(after)})" for g, after in choices.items())
    print(shown)
    prompt = tr(f"점수 [Enter: {grade_name(grade)}] ", f"Grade [Enter: {grade_name(grade)}] ")
    while typed := input(prompt if sys.stdin.isatty() else "").strip().lower():
        if typed in {"q", "ㅂ"}:
            raise _Enough
        if typed in {"1", "2", "3", "4"}:
            grade = Grade(int(typed))
            break
        print(tr("1, 2, 3, 4 가운데 하나를 적으세요.", "One of 1, 2, 3, 4."), file=sys.stderr)
    return grade, choices[grade]


def _show_question(asked: Asked) -> None:
    question = asked.question
    where = path_text(question.title, *reversed(question.above))
    left = tr(f"복습 {asked.due} · 새 질문 {asked.new}", f"{asked.due} due · {asked.new} new")
    print(f"\n{question.words}\n  {where}   ({left})")


def _show_compared(asked: Asked, compared: Compared, notes: Notes) -> None:
    print()
    weak = asked.known.weak if asked.known else ()
    for one in compared.points:
        again = tr(" (지난번에도 빠짐)", " (missing last time, too)") if one.point.text in weak else ""
        print(f"{SIGNS[one.state]} {_name(one)}: {' '.join(one.point.text.split())}"
              f"{again if one.state != 'has' else ''}")  # fmt: skip
        if one.state == "contradicts" and one.said:
            said = compared.answer[slice(*one.said)]
            print(tr(f"    내 답: {said}", f"    you said: {said}"))
        print(f"    {_place(one, notes)}")
    for start, end in compared.unsupported:
        words = compared.answer[start:end]
        print(tr(f"? 노트에 없음: {words}", f"? not in the note: {words}"))
    total = len(compared.points)
    print(tr(f"{total}개 가운데 {compared.count('has')}개", f"{compared.count('has')} of {total}"))


def _name(one: Told) -> str:
    return {
        "has": tr("말함", "has"),
        "lacks": tr("빠짐", "lacks"),
        "contradicts": tr("어긋남", "contradicts"),
    }[one.state]


def _place(one: Told, notes: Notes) -> str:
    chunk = one.point.chunk
    line = notes.line_of(chunk.source, one.point.span[0])
    if line is not None:
        return f"{chunk.source}:{line}"
    return chunk.source + (tr(f" ({chunk.page}쪽)", f" (page {chunk.page})") if chunk.page else "")


def _show(stats: Stats, *, as_json: bool) -> None:
    if as_json:
        due = stats.next_due.isoformat() if stats.next_due else None
        print(json.dumps(asdict(stats) | {"next_due": due}, ensure_ascii=False, indent=2))
        return

    def percent(share: float | None) -> str:
        return "–" if share is None else f"{share:.0%}"

    print(
        tr(
            f"오늘 복습할 것 {stats.due_today} (지금 {stats.due}) · 오늘 더 배울 새 질문 {stats.new_today}"
            f" · 오늘 답한 것 {stats.reviews_today}",
            f"due today {stats.due_today} (now {stats.due}) · new today {stats.new_today}"
            f" · answered today {stats.reviews_today}",
        )
    )
    print(
        tr(
            f"질문 {stats.questions} · 해 본 것 {stats.begun} · 익힌 것 {stats.learned}"
            f" · 기억률 {percent(stats.retention)} · 지금 기억할 확률 {percent(stats.expected)}",
            f"questions {stats.questions} · begun {stats.begun} · learned {stats.learned}"
            f" · retention {percent(stats.retention)} · recalled now {percent(stats.expected)}",
        )
    )
    if not stats.due and stats.next_due:
        wait = span_of(stats.next_due - datetime.now(UTC))
        print(tr(f"다음 복습은 {wait} 뒤입니다.", f"The next one is due in {wait}."))
