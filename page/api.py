"""What programs may call of the page by Gradio's own API: ``/ask``, ``/search`` and ``/sync``.

The names, types and descriptions here are what clients see. A client names passages and addresses, never a
path of its own: only what the index knows already is read again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from ingest.address import is_url
from page.desk import Desk
from page.words import say
from rag.conversation import LOOKED_BACK
from rag.errors import BadQuestion, MutdapError, SourceError
from rag.present import answer_json, found_json
from rag.retrieve import checked_count
from rag.scope import Scope

if TYPE_CHECKING:
    from ingest.library import Notes

MOST_SOURCES = 100
"""Addresses that one call of ``/sync`` may name."""


def add(desk: Desk) -> None:
    """Add the calls to the page that is being built.

    Args:
        desk: the notes.
    """

    # The names and plain types of the parameters become what clients see.
    def ask(
        question: str, source: str = "", earlier: list[str] | None = None, since: str = "", until: str = ""
    ) -> dict[str, Any]:
        """Answer a question from the notes, with citations; status is not_in_notes where they do not know."""
        before = _texts("earlier", earlier)[-LOOKED_BACK:]
        notes, assistant = desk.opened
        turns = assistant.turns(before)
        answer = assistant.ask(
            _text("question", question), _scope(notes, source, since, until), earlier=turns
        )
        return answer_json(answer) | {"samples": notes.bundled}

    def search(
        question: str, k: int = 5, source: str = "", since: str = "", until: str = ""
    ) -> dict[str, Any]:
        """Find the passages of the notes that are nearest to a question, best first."""
        notes, assistant = desk.opened
        scope = _scope(notes, source, since, until)
        found = found_json(assistant, _text("question", question), checked_count(k), scope)
        return found | {"samples": notes.bundled}

    def sync(sources: list[str] | None = None) -> dict[str, Any]:
        """Index again what the notes know, or some of it; a web address may be new."""
        wanted = _texts("sources", sources)
        if len(wanted) > MOST_SOURCES:
            raise SourceError(say("too_many_sources", most=MOST_SOURCES))
        index = desk.notes.index
        known = set() if desk.notes.bundled else {*index.roots(), *(state.source for state in index.states())}
        for name in wanted:
            if not is_url(name) and name not in known:
                raise SourceError(say("unknown_source", source=name), say("unknown_source_hint"))
        return desk.sync(wanted, lambda _: None).as_json()

    for call in (ask, search):
        api(_told(call), api_name=call.__name__, concurrency_limit=None)
    api(_told(sync), api_name=sync.__name__, concurrency_limit=1)


def _told(call: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The call, whose errors reach the client as what is wrong and what to do."""

    @functools.wraps(call)
    def told(*args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on as they are
        try:
            return call(*args, **kwargs)
        except MutdapError as error:
            raise gr.Error(error.told, print_exception=False) from error

    return told


def _scope(notes: Notes, source: object, since: object, until: object) -> Scope:
    scope = Scope.within([_text("source", source)], _text("since", since), _text("until", until))
    scope.check(notes.index)
    return scope


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadQuestion(say("must_be_text", name=name))
    return value


def _texts(name: str, value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadQuestion(say("must_be_texts", name=name))
    return value
