"""What of Gradio is reached: the routes that the page uses, and of files those its visitors uploaded.

Gradio serves many routes of its own, and takes the path of a file wherever a component may hold one. Only
what the page uses is let through, and a path only where it lies in the folder of uploads.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from page.calls import Calls
from page.closing import Closings
from page.safety import NONCE
from page.words import say
from rag.errors import BadSetting

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_JSON = 32_000_000
"""Bytes of a request that is no upload; a long conversation goes to and fro with each question."""

_READ = re.compile(
    r"/|/(config|theme\.css|favicon\.ico|manifest\.json|robots\.txt)/?|/(assets|static)/[^/\\].*"
    r"|/gradio_api/(info|app_id|startup-events|upload_progress|queue/data|theme\.css)/?"
    r"|/gradio_api/heartbeat/[\w-]{1,64}|/gradio_api/call/(v2/)?(ask|search|sync)/[0-9a-f]{32}|/gradio_api/file=.+",
    re.DOTALL,
)
_SENT = re.compile(
    r"/gradio_api/(queue/join|cancel|reset|run/(predict|ask|search|sync)|call/(v2/)?(ask|search|sync))/?"
)
_UPLOAD = re.compile(r"/gradio_api/upload/?")
_FILE = "/gradio_api/file="
_STREAM = "/gradio_api/queue/data"
_RESULTS = "/gradio_api/call/"
_SCRIPT = re.compile(rb"<script\b")
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//|\\\\")
"""How an address or a share of another machine begins; a drive's single letter does not."""


class Fence:
    """ASGI middleware around Gradio's application.

    Args:
        app: Gradio's.
        uploads: the folder in which it keeps what visitors upload.
        upload_bytes: how much one upload may hold.
        calls: what programs may call.
    """

    def __init__(self, app: ASGIApp, uploads: str, upload_bytes: int, calls: Calls) -> None:
        self._app = app
        self._uploads = Path(os.path.realpath(uploads))
        self._upload_bytes = upload_bytes
        self._calls = calls
        self._closings = Closings()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the page uses, answer the rest."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        if method in {"GET", "HEAD"} and _READ.fullmatch(path):
            if path == "/" and b"deep_link" not in scope["query_string"]:
                await self._app(_plain(scope), receive, _Marked(send, scope.get(NONCE, "")))
                return
            if path.startswith(_STREAM):
                visitor = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[-1]
                await self._stream(scope, receive, self._closings.watched(visitor, send))
                return
            if path.startswith(_RESULTS):
                await self._stream(scope, receive, send)
                return
            if path != "/" and self._may_read(path):
                await self._app(scope, receive, send)
                return
        elif method == "POST" and _UPLOAD.fullmatch(path):
            await self._upload(scope, receive, send)
            return
        elif method == "POST" and _SENT.fullmatch(path):
            await self._sent(scope, receive, send)
            return
        await _refuse(HTTPStatus.NOT_FOUND, say("no_such_route"), scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the answers to a visitor's events, to their end.

        Gradio forgets a visitor with the first of their streams that breaks off, as they all do when a page
        is closed. In another one, and where a program asks for the result of a call that nobody made, it
        says so, and then raises that there is no such visitor, after the answer was begun.
        """
        begun = False

        async def passed(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, passed)
        except RuntimeError as error:
            if not begun or not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body", "body": b""})

    def _may_read(self, path: str) -> bool:
        if "\0" in path:
            return False
        if path.startswith(_FILE):
            return self._uploaded(path.removeprefix(_FILE))
        return ".." not in re.split(r"[/\\]", path)

    def _uploaded(self, path: str) -> bool:
        """Whether a path leads to what a visitor uploaded, through whatever links."""
        if _REMOTE.match(path) or "\0" in path:
            return False
        real = Path(os.path.realpath(path))
        return real != self._uploads and real.is_relative_to(self._uploads)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _length(scope)
        if length is None:
            await _refuse(HTTPStatus.LENGTH_REQUIRED, say("no_length"), scope, receive, send)
        elif length > self._upload_bytes:
            told = say("upload_too_big", most=self._upload_bytes // 1_000_000)
            await _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told, scope, receive, send)
        else:
            with suppress(ClientDisconnect):  # who sent it has left meanwhile
                await self._app(scope, receive, send)

    async def _sent(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read(scope, receive, MOST_JSON)
        if body is None:
            told = say("body_too_big", most=MOST_JSON)
            await _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told, scope, receive, send)
            return
        if not _is_json(scope):
            await _refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, say("no_json_type"), scope, receive, send)
            return
        try:
            body = mended(body)
            given = json.loads(body)
            said = self._calls.filled(scope["path"], given)
            paths = list(_paths(said))
        except (ValueError, RecursionError):
            await _refuse(HTTPStatus.BAD_REQUEST, say("bad_json"), scope, receive, send)
            return
        except BadSetting as error:
            await _refuse(HTTPStatus.BAD_REQUEST, error.message, scope, receive, send)
            return
        if not all(map(self._uploaded, paths)):
            await _refuse(HTTPStatus.FORBIDDEN, say("not_uploaded"), scope, receive, send)
            return
        if said is not given:
            body = json.dumps(said).encode()
        if isinstance(visitor := said.get("session_hash"), str):
            send = self._closings.told(visitor, send)
        await self._app(scope, _again(body, receive), send)


def mended(body: bytes) -> bytes:
    """JSON without halves of letters: what holds one can be written nowhere.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is too deep.
    """
    if b"\\ud" not in body.lower():  # an escape is the one way to write half a pair of surrogates
        return body
    said = json.dumps(json.loads(body), ensure_ascii=False)
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


async def read(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """The body of a request; None where it is longer than ``most`` bytes."""
    if (_length(scope) or 0) > most:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(body)


def _plain(scope: Scope) -> Scope:
    """A request whose answer is not compressed."""
    return {**scope, "headers": [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]}


def _is_json(scope: Scope) -> bool:
    """Whether a body says that it is JSON: Gradio takes it for text where it does not."""
    given = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    kind = given.partition(b";")[0].strip().lower()
    return kind == b"application/json" or kind.endswith(b"+json")


def _length(scope: Scope) -> int | None:
    given = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(given) if given.isdigit() else None


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _paths(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Every path of a file that a request names, however deep."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("path"), str):
                yield value["path"]
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


class _Marked:
    """Passes on the page, each script of which gets the mark by which a browser knows that it is ours."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._mark = b'<script nonce="' + nonce.encode() + b'"'
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        body = _SCRIPT.sub(self._mark, bytes(self._body))
        headers = [(n, v) for n, v in self._start["headers"] if n.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


async def _refuse(status: HTTPStatus, message: str, scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({"detail": message}, status)(scope, receive, send)
