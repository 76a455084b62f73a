"""``mutdap mcp``: the notes as tools for programs that speak the Model Context Protocol, over stdio."""

from __future__ import annotations

import argparse
import functools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from commands.parser import STOPPED, add_model_flags, count, installed
from rag.config import Settings
from rag.errors import BadSetting, MutdapError
from rag.language import tr

if TYPE_CHECKING:
    from commands.mcp_told import Server
    from ingest.library import Notes
    from rag.assistant import Assistant

LONGEST_PASSAGE = 8_000
"""Characters that one call of ``read`` gives at most."""

Command = Callable[[argparse.Namespace, Settings], int]


def add_commands(command: Callable[[str, Command, str, str], argparse.ArgumentParser]) -> None:
    """Add this command to the parser of ``mutdap``."""
    served = command(
        "mcp", _mcp, "노트를 MCP 도구로 제공합니다 (stdio).", "Serve the notes as MCP tools (stdio)."
    )
    served.add_argument("-k", type=count, metavar="N", help=tr("대목 수 (기본 5)", "passages (5)"))
    add_model_flags(served)


def _mcp(options: argparse.Namespace, settings: Settings) -> int:
    serving = server(settings)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # where it is ignored, it stays so
        signal.signal(signal.SIGINT, _stopped)
    serving.run("stdio")
    return 0


def _stopped(*_: object) -> None:
    """End at once: Python would wait for the thread that reads standard input until that ends."""
    with suppress(OSError):
        os.write(2, f"{tr('멈췄습니다.', 'Stopped.')}\n".encode())  # a print may be under way already
    os._exit(STOPPED)


def server(settings: Settings) -> Server:
    """The server, not yet running.

    Raises:
        BadSetting: the package ``mcp`` is not installed.
        ChatModelError: the chat model that is named cannot be loaded.
    """
    try:
        from mcp.types import ToolAnnotations

        from commands.mcp_told import Server, telling
    except ImportError as error:
        raise BadSetting(
            tr("MCP에 필요한 패키지가 없습니다.", "The package that MCP needs is missing."),
            'pip install "mutdap[mcp]"',
        ) from error
    served = Server(
        "mutdap",
        instructions=tr(
            "사용자의 노트에서 찾고, 출처와 함께 답합니다. 인용은 노트의 글자 그대로입니다.",
            "Searches the user's own notes and answers with sources. Quotes are the notes' own letters.",
        ),
        version=installed(),
        log_level="WARNING",
    )
    looks = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool, text in _tools(_Library(settings)):
        served.add_tool(telling(tool), name=tool.__name__, description=text, annotations=looks)
    return served


class _Library:
    """Opens the notes for each call, so that what was synced meanwhile is seen; models load once."""

    def __init__(self, settings: Settings) -> None:
        from rag import korean
        from rag.chat import load_chat_model

        korean.warm()
        self._settings = settings
        self._model = load_chat_model(settings.llm, settings.llm_base_url) if settings.llm else None
        self._one_at_a_time = threading.Lock()

    @functools.cached_property
    def _models(self) -> tuple[Any, Any, Any]:
        from rag.embed import load_embedder
        from rag.entail import load_entailment
        from rag.rerank import load_reranker

        settings = self._settings
        entailment = load_entailment(settings.support_model if self._model else None)
        return load_embedder(settings.embedder), entailment, load_reranker(settings.reranker)

    @contextmanager
    def opened(self) -> Iterator[tuple[Notes, Assistant]]:
        """The notes as they are now, and an assistant on them."""
        from ingest.library import open_notes
        from rag.assistant import Assistant
        from rag.glossary import glossary_of

        settings = self._settings
        with self._one_at_a_time:
            embedder, entailment, reranker = self._models
            notes = open_notes(settings, embedder)
            try:
                yield notes, Assistant(
                    notes.index, embedder, model=self._model, model_name=settings.llm, k=settings.k,
                    glossary=glossary_of(settings.glossary), entailment=entailment, reranker=reranker,
                )  # fmt: skip
            finally:
                notes.index.close()


def _tools(library: _Library) -> list[tuple[Callable[..., dict[str, Any]], str]]:
    """The tools with what each is for, in the words that a model reads."""
    from rag.present import answer_json, found_json
    from rag.retrieve import checked_count
    from rag.scope import Scope

    # The names and plain types of the parameters become the schema that clients see.
    def search(
        question: str, k: int | None = None, source: str | None = None,
        since: str | None = None, until: str | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        many = None if k is None else checked_count(k)
        scope = Scope.within([source or ""], since, until)
        with library.opened() as (notes, assistant):
            scope.check(notes.index)
            return found_json(assistant, question, many, scope) | _samples(notes)

    def ask(
        question: str, source: str | None = None, earlier: list[str] | None = None,
        since: str | None = None, until: str | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        scope = Scope.within([source or ""], since, until)
        with library.opened() as (notes, assistant):
            scope.check(notes.index)
            answer = assistant.ask(question, scope, earlier=assistant.turns(earlier or ()))
            return answer_json(answer) | _samples(notes)

    def read(source: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        with library.opened() as (notes, _):
            return _passage(notes, source, start, end)

    time = tr(
        "since와 until은 노트의 기간이며 그 해·달·날을 포함합니다 (예: 2024, 2024-06, 2024-06-30).",
        "since and until are the time of the notes, themselves included (2024, 2024-06 or 2024-06-30).",
    )
    return [
        (
            search,
            tr(
                "노트에서 질문에 가까운 대목을 찾습니다. k는 대목의 수, source는 파일 이름이나 경로의 "
                f"글롭입니다. {time}",
                "Find passages of the notes for a question. k is how many, source a glob over names or "
                f"paths. {time}",
            ),
        ),
        (
            ask,
            tr(
                "노트로 질문에 답합니다. 노트에 없으면 status가 not_in_notes입니다. earlier에는 앞서 물은 "
                f"질문을 차례대로 적고, source는 파일 이름이나 경로의 글롭입니다. {time}",
                "Answer a question from the notes; status is not_in_notes where they do not know. earlier "
                f"are the questions asked before, in order; source is a glob over names or paths. {time}",
            ),
        ),
        (
            read,
            tr(
                "노트의 한 대목을, 또는 그 앞뒤까지 글자 그대로 읽습니다. source, start, end는 "
                "search나 ask가 준 것입니다.",
                "Read a part of a note, letter for letter: a passage, or what stands around it. source, "
                "start and end are as search and ask give them.",
            ),
        ),
    ]


def _samples(notes: Notes) -> dict[str, str]:
    """Says that the bundled samples answered, where they did."""
    if not notes.bundled:
        return {}
    return {
        "samples": tr("내장 예시 노트에서: mutdap sync 폴더", "From the bundled samples: mutdap sync FOLDER")
    }


def _passage(notes: Notes, source: str, start: int, end: int | None) -> dict[str, Any]:
    """A span of a note; less than asked where the note ends or the span is long."""
    if source not in {state.source for state in notes.index.states()}:
        raise MutdapError(
            tr(f"색인에 없는 노트입니다: {source}", f"No note of the index: {source}"),
            tr("search나 ask가 준 source를 쓰세요.", "Use a source that search or ask gave."),
        )
    document = notes.index.document(source)
    length = len(document.text)
    first = min(max(start, 0), length)
    last = max(first, min(length if end is None else end, length, first + LONGEST_PASSAGE))
    return {
        "source": source, "title": document.title, "start": first, "end": last, "length": length,
        "text": document.text[first:last],
    }  # fmt: skip
