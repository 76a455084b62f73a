"""An OpenAI-compatible server on 127.0.0.1: says what a test queues, remembers what it was asked."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["_Handler"], None]


class ChatServer:
    """Replies are given in the order they were queued, one a request."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        """What stood behind ``Bearer`` in each request."""
        self._replies: deque[Reply] = deque()

    def says(self, *pieces: str) -> None:
        """A good reply, sent piece by piece."""
        self._replies.append(lambda handler: handler.stream(pieces, whole=True))

    def breaks_off(self, *pieces: str) -> None:
        """The connection drops after these pieces."""
        self._replies.append(lambda handler: handler.stream(pieces, whole=False))

    def hangs(self) -> threading.Event:
        """The headers, then nothing until the client gives up; tells when it has."""
        hung_up = threading.Event()
        self._replies.append(lambda handler: handler.hang(hung_up))
        return hung_up

    def dribbles(self, *pieces: str) -> None:
        """A good reply, letter by letter and slowly."""
        letters = [letter for piece in pieces for letter in piece]
        self._replies.append(lambda handler: handler.stream(_slowed(letters), whole=True))

    def goes_on_for_ever(self, piece: str) -> threading.Event:
        """The same piece again and again until the client hangs up; tells when it has."""
        hung_up = threading.Event()
        self._replies.append(lambda handler: handler.go_on(piece, hung_up))
        return hung_up

    def fails(self, status: int, message: str) -> None:
        """An error as OpenAI words it; a client that wants to try again may do so at once."""
        error = json.dumps({"error": {"message": message, "type": "scripted", "code": None}})
        self._replies.append(lambda handler: handler.whole(status, "application/json", error))

    def sends(self, content_type: str, body: str) -> None:
        """Status 200, and whatever this is."""
        self._replies.append(lambda handler: handler.whole(200, content_type, body))

    def prompt(self) -> str:
        """All messages of the last request as one text."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    def reply(self, handler: _Handler, request: dict[str, Any]) -> None:
        self.requests.append(request)
        self.keys.append(handler.headers.get("Authorization", "").removeprefix("Bearer "))
        if self._replies:
            self._replies.popleft()(handler)
        else:
            handler.whole(418, "text/plain", "nothing was queued for this request")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: ChatServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/chat/completions"):
            self.script.reply(self, json.loads(body))
        else:
            self.whole(404, "text/plain", self.path)

    def whole(self, status: int, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(body)

    def stream(self, pieces: Iterable[str], *, whole: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self._event(json.dumps(_delta({"content": piece})))
        if whole:
            self._event(json.dumps(_delta({}, "stop")))
            self._event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.flush()
            self.close_connection = True

    def go_on(self, piece: str, hung_up: threading.Event) -> None:
        slowly = _slowed(itertools.repeat(piece, 1000), 0.02)
        try:
            self.stream(itertools.chain(itertools.repeat(piece, 2), slowly), whole=True)
        except OSError:
            hung_up.set()
            self.close_connection = True

    def hang(self, hung_up: threading.Event) -> None:
        self.stream([], whole=False)
        self.connection.settimeout(60)
        if self.rfile.read(1) == b"":  # the end of the stream: the client has closed it
            hung_up.set()

    def _event(self, data: str) -> None:
        block = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep standard error clean."""


def _slowed(pieces: Iterable[str], pause_s: float = 0.002) -> Iterator[str]:
    for piece in pieces:
        time.sleep(pause_s)
        yield piece


def _delta(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish_reason}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the game."""


@contextmanager
def running() -> Iterator[ChatServer]:
    """The server, until the block ends."""
    http = _Server(("127.0.0.1", 0), _Handler)
    script = ChatServer(http.server_port)
    http.RequestHandlerClass = type("Handler", (_Handler,), {"script": script})
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
