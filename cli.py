"""The ``mutdap`` command. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import care, evaluation, mcp_server, practice
from commands.parser import (
    DONE,
    FAILED,
    NOT_IN_NOTES,
    STOPPED,
    USAGE,
    Parser,
    add_model_flags,
    count,
    installed,
)
from commands.session import Session
from rag import config
from rag.config import Settings
from rag.errors import BadQuestion, MutdapError
from rag.language import known_reason, prefer, reason, tr
from rag.present import answer_json, answer_text, found_json, hits_text, notice_text, timings_text

if TYPE_CHECKING:
    from ingest.library import Notes
    from ingest.sync import Progress
    from rag.types import Answer

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 done, 1 an error, 2 usage, 3 not in the notes."""
    try:
        try:
            return _run(arguments)
        finally:
            _flush()  # what waits to be written fails here, where it can be told, and not when Python ends
    except BrokenPipeError:  # the reader (head, less) has gone, and has what it wanted
        _write_no_more()
        return DONE
    except OSError as error:
        if not known_reason(error):
            raise
        _write_no_more()
        _complain(MutdapError(_unwritable(error), known_reason(error)))
        return FAILED


def _flush() -> None:
    if sys.stdout:
        sys.stdout.flush()


def _write_no_more() -> None:
    """Let go of a standard output that takes nothing, so that Python does not try again when it ends."""
    try:
        _flush()
    except OSError:
        with suppress(OSError):  # a stream in memory has no number
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def _unwritable(error: OSError) -> str:
    if error.filename:
        name = os.fsdecode(error.filename) if isinstance(error.filename, bytes) else error.filename
        return tr(f"파일을 읽거나 쓸 수 없습니다: {name}", f"This file cannot be read or written: {name}")
    return tr("결과를 쓸 수 없습니다.", "The result cannot be written.")


def _run(arguments: list[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # Korean must not fail on a terminal of another encoding
            reconfigure(encoding="utf-8", errors="replace")
    with suppress(MutdapError):  # told below; here only its language counts
        prefer(config.load().lang)
    parser = _parser()
    if not (sys.argv[1:] if arguments is None else arguments):
        parser.print_help(sys.stderr)
        return USAGE
    options = parser.parse_args(arguments)
    try:
        if getattr(options, "batch", None) and options.question is not None:
            raise BadQuestion(
                tr("질문과 --batch는 함께 쓸 수 없습니다.", "A question and --batch do not go together."),
                tr("질문은 그 파일에 적으세요.", "Write the question into that file."),
            )
        return int(options.run(options, _settings(options)))
    except MutdapError as error:
        _complain(error)
        return USAGE if isinstance(error, BadQuestion) else FAILED
    except KeyboardInterrupt:
        print(tr("멈췄습니다.", "Stopped."), file=sys.stderr)
        return STOPPED


def _sync(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.access import Access
    from ingest.library import open_for_sync
    from ingest.sync import sync
    from rag import korean
    from rag.embed import load_embedder

    korean.warm()
    embedder = load_embedder(settings.embedder)
    index = open_for_sync(settings, embedder, rebuild=options.rebuild)
    with _bar(quiet=options.json) as progress:
        report = sync(
            index, embedder, options.sources, dry_run=options.dry_run, yes=options.yes,
            access=Access(options.allow_local, options.password), progress=progress,
            workers=settings.workers,
        )  # fmt: skip
    forgotten = index.exclusions()
    index.close()
    if options.json:
        _print_json(report.as_json())
    else:
        if options.dry_run:
            print(tr("미리 보기: 바꾼 것은 없습니다.", "Dry run: nothing was changed."))
        print(care.summary(report))
        care.say_files(report, added=options.dry_run)
        care.say_forgotten(forgotten)
    care.say_failures(report)
    nothing_read = report.failed and not (report.added + report.changed + report.moved + report.unchanged)
    return FAILED if nothing_read else DONE


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    with Session(settings) as session:
        scope = session.scope(options.source, options.since, options.until)
        assistant = session.assistant()
        if options.batch:

            def answered(question: str, before: list[str]) -> dict[str, Any]:
                turns = assistant.turns(before or options.earlier or ())
                answer = assistant.ask(question, scope, earlier=turns)
                return answer_json(answer, timings=options.timings)

            return _batch(options.batch, answered)
        earlier = assistant.turns(options.earlier or ())
        answer = assistant.ask(_question(options), scope, earlier=earlier)
        if options.json:
            _print_json(answer_json(answer, timings=options.timings))
        else:
            _print_answer(answer, session.notes)
            if options.timings:
                print(timings_text(answer), file=sys.stderr)
    return NOT_IN_NOTES if answer.status == "not_in_notes" else DONE


def _search(options: argparse.Namespace, settings: Settings) -> int:
    with Session(settings) as session:
        scope = session.scope(options.source, options.since, options.until)
        assistant = session.assistant(with_model=False)
        if options.batch:
            return _batch(options.batch, lambda question, _: found_json(assistant, question, source=scope))
        result = found_json(assistant, _question(options), source=scope)
        if options.json:
            _print_json(result)
            return DONE if result["hits"] else NOT_IN_NOTES
        if "notice" in result:
            print(result["notice"], file=sys.stderr)
        if result["hits"]:
            print(hits_text(result["hits"], session.notes.line_of))
        else:
            print(tr("찾은 대목이 없습니다.", "No passage was found."), file=sys.stderr)
    return DONE if result["hits"] else NOT_IN_NOTES


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    from rag.conversation import Turn

    with Session(settings) as session:
        scope = session.scope(options.source, options.since, options.until)
        assistant = session.assistant()
        print(
            tr("질문을 적고 Enter를 누르세요. 빈 줄이면 끝납니다.", "Type a question; an empty line ends."),
            file=sys.stderr,
        )
        earlier: list[Turn] = []
        while True:
            try:
                question = input("› " if sys.stdin.isatty() else "").strip()
            except EOFError:
                return DONE
            if not question:
                return DONE
            try:
                answer = assistant.ask(question, scope, earlier=earlier)
                earlier.append(Turn(question, answer.standalone or question, answer.text))
                _print_answer(answer, session.notes)
            except MutdapError as error:
                _complain(error)
            print()


def _status(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.report import files, files_text
    from rag.doctor import status

    found = status(settings) | ({"files": files(settings)} if options.files else {})
    if options.json:
        _print_json(found)
        return DONE
    print(tr(f"색인      {found['index']}", f"index      {found['index']}"))
    print(
        tr(
            f"노트      {found['documents']}개, 조각 {found['chunks']}개",
            f"documents  {found['documents']} in {found['chunks']} chunks",
        )
    )
    wide = tr(f" ({found['dimension']}차원)", f" ({found['dimension']} dimensions)")
    embedder = found["embedder"] + (wide if found["dimension"] else "")  # an index to come has none yet
    print(tr(f"임베더    {embedder}", f"embedder   {embedder}"))
    print(tr(f"크기      {found['bytes'] / 1e6:.1f} MB", f"size       {found['bytes'] / 1e6:.1f} MB"))
    for source in found["sources"]:
        print(f"  {source}")
    care.say_forgotten(found.get("forgotten", ()))
    if options.files:
        print(files_text(found["files"]))
    if not found["documents"]:
        print(
            tr("아직 동기화한 노트가 없습니다: mutdap sync 폴더", "Nothing synced yet: mutdap sync FOLDER"),
            file=sys.stderr,
        )
    return DONE


def _forget(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.library import open_for_sync
    from ingest.sync import forget
    from rag.embed import load_embedder

    index = open_for_sync(settings, load_embedder(settings.embedder))
    before = index.exclusions()
    removed = forget(index, options.path)
    new = [path for path in index.exclusions() if path not in before]
    index.close()
    print(tr(f"노트 {removed}개를 색인에서 뺐습니다.", f"Forgot {removed} document(s)."))
    care.say_forgotten(new)
    return DONE


def _ui(options: argparse.Namespace, settings: Settings) -> int:
    import ui

    accounts = "\n".join(options.auth) if options.auth else None
    settings = settings.with_flags(auth=accounts, token=options.token)
    ui.serve(settings, host=options.host, port=options.port)
    return DONE


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from rag.doctor import examine

    return care.say_findings(examine(settings))


def _question(options: argparse.Namespace) -> str:
    if options.question is not None and options.question != "-":
        return str(options.question)
    if sys.stdin.isatty():
        raise BadQuestion(tr("질문이 없습니다.", "There is no question."), 'mutdap ask "…"')
    return sys.stdin.read()


def _batch(file: str, answer: Callable[[str, list[str]], dict[str, Any]]) -> int:
    """One JSON object a line for each line of a JSON Lines file, in order; a bad line gives its error."""
    code = DONE
    for number, line in _lines(file):
        try:
            result = answer(*_batch_question(number, line))
        except MutdapError as error:
            code = FAILED
            result = {"line": number, "error": error.message, "hint": error.hint}
        print(json.dumps(result, ensure_ascii=False), flush=True)
    return code


def _lines(file: str) -> Iterator[tuple[int, str]]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MutdapError(
            tr(f"질문 파일을 읽을 수 없습니다: {file}", f"The question file cannot be read: {file}"),
            reason(error),
        ) from error
    return ((n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip())


def _batch_question(number: int, line: str) -> tuple[str, list[str]]:
    """A line's question, and those asked before it, which it may lean on."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise MutdapError(
            tr(f"{number}번째 줄이 JSON이 아닙니다.", f"Line {number} is no JSON."), '{"question": "…"}'
        ) from error
    names = ("question", "q") if isinstance(row, dict) else ()
    question = next((row[name] for name in names if row.get(name) is not None), None)
    if not isinstance(question, str):
        raise MutdapError(
            tr(f"{number}번째 줄에 question이 없습니다.", f"Line {number} has no question."),
            '{"question": "…"}',
        )
    earlier = row.get("earlier") or []
    if not isinstance(earlier, list) or not all(isinstance(one, str) for one in earlier):
        raise MutdapError(
            tr(
                f"{number}번째 줄의 earlier가 질문의 목록이 아닙니다.",
                f"The earlier of line {number} is no list of questions.",
            ),
            '{"question": "…", "earlier": ["…"]}',
        )
    return question, earlier


def _print_answer(answer: Answer, notes: Notes) -> None:
    if answer.standalone:
        alone = answer.standalone
        print(tr(f"→ 이렇게 물었습니다: {alone}", f"→ Asked as '{alone}'."), file=sys.stderr)
    if notice := notice_text(answer):
        print(notice, file=sys.stderr)
    print(answer_text(answer, notes.line_of))


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _complain(error: MutdapError) -> None:
    print(tr(f"오류: {error.message}", f"error: {error.message}"), file=sys.stderr)
    if error.hint:
        print(tr(f"  → {error.hint}", f"  → {error.hint}"), file=sys.stderr)


def _settings(options: argparse.Namespace) -> Settings:
    names = ("index", "embedder", "llm", "llm_base_url", "k", "workers")
    return config.load().with_flags(**{name: getattr(options, name, None) for name in names})


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on standard error, where a person is watching."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(tr("노트 읽는 중", "Reading notes"), total=None)
        yield lambda at: bar.update(task, completed=at.done, total=at.total, description=Path(at.source).name)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--index",
        metavar="DIR|milvus:…",
        help=tr(
            "색인 폴더, 또는 milvus:파일.db나 milvus:주소 (MUTDAP_INDEX)",
            "index folder, or milvus:FILE.db or milvus:URL (MUTDAP_INDEX)",
        ),
    )
    common.add_argument(
        "--embedder",
        metavar="NAME",
        help=tr(
            "bundled(기본), static, 또는 sentence-transformers 모델 이름이나 폴더 (MUTDAP_EMBEDDER)",
            "bundled (default), static, or a sentence-transformers model's name or folder (MUTDAP_EMBEDDER)",
        ),
    )
    parser: argparse.ArgumentParser = Parser(
        prog="mutdap",
        parents=[common],
        description=tr(
            "내 노트에 묻고 출처와 함께 답을 얻습니다.", "Ask your notes; get answers with their sources."
        ),
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help=tr("버전을 보여 줍니다", "say the version")
    )
    commands = parser.add_subparsers(metavar=tr("명령", "COMMAND"), required=True)

    def command(name: str, run: Command, korean: str, english: str) -> argparse.ArgumentParser:
        text = tr(korean, english)
        added = commands.add_parser(name, parents=[common], help=text, description=text)
        added.set_defaults(run=run)
        return added

    sync = command("sync", _sync, "노트를 색인합니다.", "Index notes.")
    sync.add_argument(
        "sources",
        nargs="*",
        metavar="PATH|URL",
        help=tr("없으면 색인에 있는 곳 모두", "none: every source it knows"),
    )
    sync.add_argument(
        "--dry-run",
        action="store_true",
        help=tr("무엇이 바뀔지만 보여 줍니다", "only say what would happen"),
    )
    sync.add_argument(
        "--yes", action="store_true", help=tr("많이 지워져도 묻지 않습니다", "forget many without asking")
    )
    sync.add_argument(
        "--rebuild",
        action="store_true",
        help=tr(
            "벡터를 모두 다시 만듭니다. 손상된 색인은 노트에서 다시 만듭니다",
            "make all vectors anew; a damaged index is made again from the notes",
        ),
    )
    local = tr(
        "이 컴퓨터와 사설망의 주소도 읽습니다", "read addresses of this machine and private networks, too"
    )
    sync.add_argument("--allow-local", action="store_true", help=local)
    secret = tr("암호가 걸린 PDF를 엽니다", "opens encrypted PDFs")
    sync.add_argument("--password", metavar="TEXT", default="", help=secret)
    most = tr("읽는 프로세스의 최대 수 (기본: 코어 수)", "processes that read, at most (one a core)")
    sync.add_argument("--workers", type=count, metavar="N", help=most)
    as_json = tr("결과를 JSON으로", "the result as JSON")
    sync.add_argument("--json", action="store_true", help=as_json)

    ask = command("ask", _ask, "질문에 답합니다.", "Answer a question.")
    search = command("search", _search, "질문에 가까운 대목을 찾습니다.", "Find passages for a question.")
    chat = command("chat", _chat, "이어서 묻고 답합니다.", "Ask one question after another.")
    for asking in (ask, search):
        asking.add_argument(
            "question",
            nargs="?",
            metavar="QUESTION",
            help=tr("없으면 표준 입력에서", "none: from standard input"),
        )
        asking.add_argument("--json", action="store_true", help=as_json)
        asking.add_argument(
            "--batch",
            metavar="FILE",
            help=tr("한 줄에 질문 하나인 JSON Lines", "JSON Lines, a question a line"),
        )
    for asking in (ask, search, chat):
        asking.add_argument("-k", type=count, metavar="N", help=tr("대목 수 (기본 5)", "passages (5)"))
        asking.add_argument(
            "--source", metavar="GLOB", action="append",
            help=tr("이 이름의 노트만 (여러 번 쓸 수 있음)", "only notes of this name (may be repeated)"),
        )  # fmt: skip
        for flag, korean, english in (
            ("--since", "이 날짜부터의 노트만, 예: 2024, 2024-01", "only notes since then, e.g. 2024-01"),
            ("--until", "이 날짜까지의 노트만 (그 해·달·날 포함)", "only notes until then, itself included"),
        ):
            asking.add_argument(flag, metavar="DATE", help=tr(korean, english))
    for asking in (ask, chat):
        add_model_flags(asking)

    before = tr(
        "앞서 물은 질문 (차례대로 여러 번 쓸 수 있음)", "a question asked before (may be repeated, in order)"
    )
    ask.add_argument("--earlier", metavar="QUESTION", action="append", help=before)
    stages = tr("단계마다 걸린 시간도 보여 줍니다", "also show how long each stage took")
    ask.add_argument("--timings", action="store_true", help=stages)
    status = command("status", _status, "색인의 상태를 보여 줍니다.", "Show the index.")
    each = tr("파일마다 무엇을 읽고 무엇을 뺐는지", "what was read of each file and what was left out")
    status.add_argument("--files", action="store_true", help=each)
    status.add_argument("--json", action="store_true", help=as_json)
    forget = command("forget", _forget, "노트를 색인에서 뺍니다.", "Take notes out of the index.")
    forget.add_argument("path", metavar="PATH", help=tr("색인에서 뺄 파일이나 폴더", "file or folder"))
    _page_flags(command("ui", _ui, "대화 페이지를 엽니다.", "Open the chat page."))
    care.add_commands(command)
    mcp_server.add_commands(command)
    evaluation.add_commands(command)
    practice.add_commands(command)
    command("doctor", _doctor, "설치와 색인을 살펴봅니다.", "Look at the installation and the index.")
    return parser


def _page_flags(page: argparse.ArgumentParser) -> None:
    where = tr(
        "어느 주소에서 열지 (기본: %(default)s, 이 컴퓨터에서만)", "address (%(default)s: this machine only)"
    )
    page.add_argument("--host", metavar="HOST", default="127.0.0.1", help=where)
    door = tr("포트, 0이면 아무 빈 포트 (기본: %(default)s)", "port; 0 takes a free one (%(default)s)")
    page.add_argument("--port", type=int, metavar="N", default=config.PORT, help=door)
    add_model_flags(page)
    account = tr("들어올 수 있는 계정, 또는 그런 줄이 든 @파일", "who may enter, or @FILE with such lines")
    page.add_argument("--auth", metavar="USER:PASSWORD", action="append", help=account)
    opens = tr("페이지와 API를 여는 비밀 (MUTDAP_TOKEN)", "a secret that opens page and API (MUTDAP_TOKEN)")
    page.add_argument("--token", metavar="SECRET", help=opens)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"mutdap {installed()}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
