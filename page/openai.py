"""The notes as a chat model: ``/v1/chat/completions`` and ``/v1/models``, as programs for OpenAI's ask them.

What was said before is the conversation that a question may lean on. System messages and settings of a model
(temperature and the like) change nothing: the notes say what they say.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from page.desk import Desk
from page.fence import read
from page.openai_request import MODEL, MOST_BYTES, Asked, BadRequest, Said, asked, check_model
from page.stream import following
from page.words import say
from rag.conversation import LOOKED_BACK, Turn
from rag.errors import BadQuestion, BadSetting, MutdapError, NoSuchNotes
from rag.inert import Inert, inert
from rag.present import answer_json, notice_text, place_text, shortened
from rag.types import Answer

if TYPE_CHECKING:
    from ingest.library import Notes
    from rag.assistant import Assistant

RULE = "\n\n---\n"
"""Stands between an answer and what its markers open."""
READ, SENT = ["GET", "HEAD"], ["POST"]
"""Methods of what is looked up and of what is asked."""
METHODS = [*READ, *SENT, "PUT", "PATCH", "DELETE", "OPTIONS"]
NEAREST = 3
"""Passages that are named where the notes do not answer."""
LONGEST_ANSWER = 4_000
"""Characters of an earlier answer that are looked at."""

_PARAMS: dict[type[MutdapError], str] = {BadQuestion: "messages", NoSuchNotes: "source"}
"""The field of a request that an error is about."""
_UNDER_TABLE = re.compile(r"\|[ \t]*\n(?=\[\d)")


def routes(desk: Desk) -> APIRouter:
    """What programs for OpenAI's chat models ask for.

    Args:
        desk: the notes.
    """
    router = APIRouter(prefix="/v1")

    @router.api_route("/models", methods=READ)
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model()]}

    @router.api_route("/models/{name:path}", methods=READ)
    def model(name: str) -> Response:
        try:
            check_model(name)
        except BadRequest as error:
            return JSONResponse(error.as_json(), error.status)
        return JSONResponse(_model())

    @router.post("/chat/completions")
    async def completions(request: Request) -> Response:
        try:
            question = asked(await read(request.scope, request.receive, MOST_BYTES))
            reply = _Reply(desk, question)
            first = await reply.begun()
        except BadRequest as error:
            return JSONResponse(error.as_json(), error.status)
        except MutdapError as error:
            told = _as_bad_request(error)
            return JSONResponse(told.as_json(), told.status)
        if question.stream:
            headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
            return StreamingResponse(reply.events(first), headers=headers, media_type="text/event-stream")
        try:
            return JSONResponse(await reply.whole(first))
        except MutdapError as error:
            told = _as_bad_request(error)
            return JSONResponse(told.as_json(), told.status)

    @router.api_route("", methods=METHODS)
    @router.api_route("/{rest:path}", methods=METHODS)
    def nothing(request: Request, rest: str = "") -> Response:
        taken = _taken(rest)
        if taken is None:
            return JSONResponse(BadRequest(say("no_such_route")).as_json(), 404)
        told = say("wrong_method", method=request.method, taken=", ".join(taken))
        return JSONResponse(BadRequest(told).as_json(), 405, {"allow": ", ".join(taken)})

    return router


def _taken(rest: str) -> Sequence[str] | None:
    """The methods that an address takes; None where there is no such address."""
    if rest == "chat/completions":
        return SENT
    return READ if rest.partition("/")[0] == "models" else None


class _Reply:
    """The answer to one request, as it grows."""

    def __init__(self, desk: Desk, question: Asked) -> None:
        self._notes, assistant = desk.opened
        self._question = question
        self._id = f"chatcmpl-{secrets.token_hex(12)}"
        self._created = int(time.time())
        self._assistant = assistant
        self._pieces = following(self._stream())

    def _stream(self) -> Iterator[str | Answer]:
        self._question.check(self._notes.index)
        before = earlier(self._question.before, self._assistant)
        yield from self._assistant.stream(self._question.question, self._question.scope, earlier=before)

    async def begun(self) -> str | Answer:
        """The first piece: before it, an error can still be said by the status."""
        return await anext(self._pieces)

    async def whole(self, first: str | Answer) -> dict[str, Any]:
        """The answer at once."""
        answer = first
        async with aclosing(self._pieces):
            async for piece in self._pieces:
                answer = piece
        assert isinstance(answer, Answer)
        text = await asyncio.to_thread(lambda: inert(_apart(answer.text)) + _footnotes(answer, self._notes))
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._object("chat.completion", [choice]) | {"usage": _USAGE, "mutdap": answer_json(answer)}

    async def events(self, first: str | Answer) -> AsyncIterator[str]:
        """The answer as server-sent events."""
        yield self._event({"role": "assistant", "content": ""})
        try:
            async with aclosing(self._pieces):
                async for event in self._written(first):
                    yield event
        except MutdapError as error:
            yield _data(_as_bad_request(error).as_json())
        yield "data: [DONE]\n\n"

    async def _written(self, first: str | Answer) -> AsyncIterator[str]:
        piece: str | Answer = first
        shown, calm = "", Inert()
        while not isinstance(piece, Answer):
            shown += piece
            if given := calm.feed(_apart(piece)):
                yield self._event({"content": given})
            piece = await anext(self._pieces)
        answer = piece
        rest = calm.finish()
        if shown.strip() != answer.text.strip():  # the draft of a chat model, put right
            rest += (f"{RULE}{say('put_right')}\n\n" if shown.strip() else "") + inert(_apart(answer.text))
        rest += await asyncio.to_thread(_footnotes, answer, self._notes)
        if rest:
            yield self._event({"content": rest})
        yield self._event({}, "stop", answer)
        if self._question.usage:
            yield _data(self._object("chat.completion.chunk", []) | {"usage": _USAGE})

    def _event(self, delta: dict[str, Any], finish: str | None = None, answer: Answer | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        found = {"mutdap": answer_json(answer)} if answer else {}
        return _data(self._object("chat.completion.chunk", [choice]) | found)

    def _object(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self._id, "object": kind, "created": self._created, "model": MODEL, "choices": choices,
        }  # fmt: skip


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""Programs want it; what a chat model behind the notes counted is not known here."""


def earlier(said: Sequence[Said], assistant: Assistant) -> tuple[Turn, ...]:
    """The turns of a conversation that a question may lean on, the oldest first."""
    pairs: list[tuple[str, str]] = []
    for one in said:
        if one.role == "user":
            pairs.append((one.text, ""))
        elif pairs:
            pairs[-1] = pairs[-1][0], one.text.partition(RULE)[0][:LONGEST_ANSWER]
    pairs = pairs[-LOOKED_BACK:]
    alone = assistant.turns(question for question, _ in pairs)
    return tuple(
        Turn(turn.question, turn.standalone, answer) for turn, (_, answer) in zip(alone, pairs, strict=True)
    )


def _footnotes(answer: Answer, notes: Notes) -> str:
    """What the markers open, or the nearest notes, and what a reader should know of the answer."""
    lines = []
    for one in answer.citations:
        place = shortened(place_text(one.title, one.heading), 200)
        line = None if one.page else notes.line_of(one.source, one.start)
        where = say("page", page=one.page) if one.page else say("line", line=line) if line else ""
        lines.append(f"- [{one.marker}] {place} ({', '.join(filter(None, (notes.name(one.source), where)))})")
    if answer.status == "not_in_notes" and answer.hits:
        lines.append(say("nearest"))
        for hit in answer.hits[:NEAREST]:
            named = shortened(hit.chunk.heading or hit.chunk.text, 80)
            lines.append(f"- {named} ({notes.name(hit.chunk.source)})")
    lines += [say("no_source_for", sentence=answer.text[a:b]) for a, b in answer.unsupported]
    if notice := notice_text(answer):
        lines.append(notice)
    return RULE + "\n".join(inert(" ".join(line.split())) for line in lines) if lines else ""


def _apart(text: str) -> str:
    """The text with markers that stand under a table set apart: they are no row of it."""
    return _UNDER_TABLE.sub("|\n\n", text)


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "mutdap"}


def _as_bad_request(error: MutdapError) -> BadRequest:
    param = next((name for kind, name in _PARAMS.items() if isinstance(error, kind)), None)
    return BadRequest(error.told, param, status=400 if param or isinstance(error, BadSetting) else 500)


def _data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
