"""What a chat program asks, in OpenAI's terms: a request read and checked, an error worded as it expects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from page.fence import mended
from page.words import say
from rag.errors import BadSetting, NoSuchNotes
from rag.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    from rag.protocol import Index

MODEL = "mutdap"
"""What the notes are called as a model."""
MOST_BYTES = 1_000_000
MOST_MESSAGES = 1_000
ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})


class BadRequest(Exception):  # noqa: N818 - says what it is
    """A request that cannot be answered.

    Args:
        message: what is wrong and what to do about it.
        param: the field that is wrong.
        status: of the answer.
        code: OpenAI's word for it.
    """

    def __init__(
        self, message: str, param: str | None = None, *, status: int = HTTPStatus.BAD_REQUEST,
        code: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.message = message
        self.param = param
        self.status = status
        self.code = code

    def as_json(self) -> dict[str, Any]:
        """As OpenAI words an error."""
        kind = "server_error" if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was said before it."""

    question: str
    before: tuple[Said, ...]
    """What the user and the assistant said, the oldest first."""
    scope: Scope = EVERYTHING
    """Which notes are asked."""
    stream: bool = False
    usage: bool = False
    """Whether the stream is to end with a count of tokens."""

    def check(self, index: Index) -> None:
        """Make sure that a note of the index is of the name and the time that are asked.

        Raises:
            BadRequest: none is.
        """
        with _about("source"):
            Scope(self.scope.globs).check(index)
        with _about("since" if self.scope.since else "until"):
            self.scope.check(index)


def asked(body: bytes | None) -> Asked:
    """The question of a request to ``/v1/chat/completions``.

    Args:
        body: as it came; None where it was longer than ``MOST_BYTES``.

    Raises:
        BadRequest: it is no such request, or asks for what notes cannot give.
    """
    given = _object(body)
    model = given.get("model")
    if not isinstance(model, str) or not model:
        raise BadRequest(say("no_model", model=MODEL), "model")
    check_model(model)
    if given.get("n") not in (None, 1):  # in no set: a list cannot be looked up there
        raise BadRequest(say("one_choice"), "n")
    stream, options = given.get("stream"), given.get("stream_options")
    if not isinstance(stream, bool | None):
        raise BadRequest(say("must_be_bool", name="stream"), "stream")
    if not isinstance(options, dict | None):
        raise BadRequest(say("must_be_object", name="stream_options"), "stream_options")
    scope = _scope(given)
    said = _messages(given.get("messages"))
    if said[-1].role != "user":
        raise BadRequest(say("last_is_user"), "messages")
    before = tuple(one for one in said[:-1] if one.role in {"user", "assistant"} and one.text.strip())
    usage = bool(options and options.get("include_usage"))
    return Asked(said[-1].text, before, scope, bool(stream), usage)


def check_model(model: str) -> None:
    """Whether a model is ours.

    Raises:
        BadRequest: it is another.
    """
    if model != MODEL:
        told = say("unknown_model", model=model[:100], ours=MODEL)
        raise BadRequest(told, "model", status=HTTPStatus.NOT_FOUND, code="model_not_found")


def _scope(given: Mapping[str, Any]) -> Scope:
    for name in ("source", "since", "until"):
        if not isinstance(given.get(name), str | None):
            raise BadRequest(say("must_be_text", name=name), name)
    since, until = given.get("since"), given.get("until")
    for name, date in (("since", since), ("until", until)):
        with _about(name):
            Scope.within(None, date, None)
    with _about("until"):
        return Scope.within([given.get("source") or ""], since, until)


@contextmanager
def _about(param: str) -> Iterator[None]:
    """Whose errors are about a field."""
    try:
        yield
    except (BadSetting, NoSuchNotes) as error:
        raise BadRequest(error.told, param) from error


def _object(body: bytes | None) -> dict[str, Any]:
    if body is None:
        told = say("body_too_big", most=MOST_BYTES)
        raise BadRequest(told, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        given = json.loads(mended(body))
    except (ValueError, RecursionError) as error:
        raise BadRequest(say("bad_json")) from error
    if not isinstance(given, dict):
        raise BadRequest(say("must_be_object", name="JSON"))
    return given


def _messages(given: object) -> Sequence[Said]:
    if not isinstance(given, list) or not given:
        raise BadRequest(say("no_messages"), "messages")
    if len(given) > MOST_MESSAGES:
        raise BadRequest(say("too_many_messages", most=MOST_MESSAGES), "messages")
    return [_said(number, one) for number, one in enumerate(given)]


def _said(number: int, given: object) -> Said:
    at = f"messages[{number}]"
    if not isinstance(given, dict):
        raise BadRequest(say("must_be_object", name=at), at)
    role = given.get("role")
    if not isinstance(role, str) or role not in ROLES:
        raise BadRequest(say("bad_role", name=at, roles=", ".join(sorted(ROLES))), f"{at}.role")
    return Said(role, _text(given.get("content"), f"{at}.content", empty=role != "user"))


def _text(content: object, at: str, *, empty: bool) -> str:
    """The text of a message, which may come in parts."""
    if isinstance(content, str):
        return content
    if content is None and empty:
        return ""
    if not isinstance(content, list) or not content:
        raise BadRequest(say("must_be_text", name=at), at)
    texts = []
    for part in content:
        text = part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None
        if not isinstance(text, str):
            raise BadRequest(say("text_only", name=at), at)
        texts.append(text)
    return "\n".join(texts)
