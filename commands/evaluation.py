"""The command that measures how good search and answers are over one's own notes: eval."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from commands.parser import DONE, add_model_flags, at_least, count
from commands.session import Session
from rag.config import Settings
from rag.errors import MutdapError
from rag.language import tr

if TYPE_CHECKING:
    from rag.questions import QuestionList
    from rag.runs import Run

Command = Callable[[argparse.Namespace, Settings], int]


def add_commands(command: Callable[[str, Command, str, str], argparse.ArgumentParser]) -> None:
    """Add ``eval`` to the parser of ``mutdap``."""
    added = command("eval", _eval, "찾기와 답이 얼마나 맞는지 잽니다.", "Measure search and answers.")
    asked = added.add_mutually_exclusive_group(required=True)
    file = tr(
        "질문 목록, JSON Lines나 CSV: question과 source·heading·answer, 또는 status",
        "question list, JSON Lines or CSV: question, and source, heading, answer, or status",
    )
    asked.add_argument("file", nargs="?", type=Path, metavar="FILE", help=file)
    own = tr("노트의 질문 제목을 물어봅니다 (쉬움)", "ask the question headings of the notes (easy)")
    asked.add_argument("--from-notes", action="store_true", help=own)
    flags = {
        "--without-headings": tr(
            "--from-notes를 제목 없이 본문만 색인해 찾습니다 (어려움)",
            "with --from-notes: find the text in an index without headings (hard)",
        ),
        "--search-only": tr("답하지 않고 찾기만 합니다", "search only, do not answer"),
        "--json": tr("결과를 JSON으로", "results as JSON"),
    }
    for name, text in flags.items():
        added.add_argument(name, action="store_true", help=text)
    files = {
        "--save": ("FILE", tr("결과를 JSON 파일로 남깁니다", "keep the run as a JSON file")),
        "--against": ("FILE", tr("남겨 둔 결과와 비교합니다", "compare with a run that was kept")),
        "--plot": ("FILE.svg", tr("그림을 그립니다", "draw a chart")),
    }
    for name, (value, text) in files.items():
        added.add_argument(name, type=Path, metavar=value, help=text)
    many = tr("--from-notes의 질문 수 (기본 200)", "questions of --from-notes (200)")
    added.add_argument("-n", type=at_least(1), default=200, metavar="N", help=many)
    added.add_argument("-k", type=count, metavar="N", help=tr("답이 보는 대목 수 (기본 5)", "passages (5)"))
    added.add_argument("--source", metavar="GLOB", help=tr("이 이름의 노트에서만", "only notes of this name"))
    add_model_flags(added)


def _eval(options: argparse.Namespace, settings: Settings) -> int:
    from commands.evaluation_shown import show, show_comparison
    from rag.compare import compare, comparison_json
    from rag.questions import read_list
    from rag.runs import as_json, load_run, save_run, write_text

    _check(options)
    before = load_run(options.against) if options.against else None
    questions = read_list(options.file) if options.file else None
    run = _run(options, settings, questions)
    comparison = compare(before, run) if before else None
    if options.save:
        save_run(run, options.save)
    if options.plot:
        from rag.chart import chart

        write_text(options.plot, chart(run, before))
    if options.json:
        shown = as_json(run) | ({"against": comparison_json(comparison)} if comparison else {})
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        show(run)
        if comparison:
            show_comparison(comparison)
    return DONE


def _check(options: argparse.Namespace) -> None:
    """What would fail only after all questions were asked fails before."""
    if options.without_headings and not options.from_notes:
        raise MutdapError(
            tr(
                "--without-headings는 --from-notes와 함께 씁니다.",
                "--without-headings goes with --from-notes.",
            ),
            "mutdap eval --from-notes --without-headings",
        )
    if options.plot and options.plot.suffix.lower() != ".svg":
        raise MutdapError(
            tr(f"그림은 SVG로만 그립니다: {options.plot}", f"Charts are drawn as SVG only: {options.plot}"),
            f"--plot {options.plot.with_suffix('.svg') if options.plot.name else 'chart.svg'}",
        )
    read = {path.absolute() for path in (options.file,) if path}
    for path in filter(None, (options.save, options.plot)):
        if path.absolute() in read:
            raise MutdapError(
                tr(f"이 파일을 덮어쓰게 됩니다: {path}", f"This file would be overwritten: {path}"),
                tr("다른 이름을 주세요.", "Give another name."),
            )
        read.add(path.absolute())
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise MutdapError(
                tr(f"파일을 쓸 수 없는 자리입니다: {path}", f"No file can be written there: {path}"),
                tr("있는 폴더 안의 파일 이름을 주세요.", "Give the name of a file in a folder that exists."),
            )


def _run(options: argparse.Namespace, settings: Settings, questions: QuestionList | None) -> Run:
    from rag.evaluate import describe, evaluate
    from rag.own_questions import own_questions

    answers = not (options.search_only or options.without_headings)
    with Session(settings) as session, tempfile.TemporaryDirectory() as folder:
        session.scope([options.source] if options.source else None)
        index = session.notes.index
        questions = questions or own_questions(index, options.n, options.source)
        assistant = session.assistant(with_model=answers)
        if options.without_headings:
            from ingest.bodies import without_headings
            from rag.assistant import Assistant

            questions = replace(questions, origin="bodies")
            bare = without_headings(index, session.embedder, Path(folder) / "index")
            glossary = assistant.retriever.glossary
            assistant = Assistant(bare, session.embedder, k=settings.k, glossary=glossary)
        about = describe(
            index, questions, name=index.place, embedder=session.embedder.identity,
            model=settings.llm if answers else None, k=settings.k, source=options.source,
        )  # fmt: skip
        with _bar(len(questions.asked)) as step:
            run = evaluate(assistant, questions, about, answers=answers, step=step)
        if assistant.index is not index:
            assistant.index.close()
    return run


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, where a person is watching."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(tr("묻는 중", "Asking"), total=total)
        yield lambda: bar.advance(task)
