"""An ASGI application on a free port of this machine, asked byte for byte as a test writes it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from rag.config import Settings

if TYPE_CHECKING:
    from page.desk import Desk


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Live:
    """A running server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def ask(
        self, method: str, target: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request. The target goes over the wire as it is; anything but bytes is sent as JSON."""
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            given = {"content-type": "application/json", **(headers or {})}
            connection._validate_path = lambda _: None  # a client of ill will does not look at it either
            connection.request(method, target, sent, given)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()

    def events(self, target: str, headers: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """The server-sent events of an address, until it closes or the reader stops."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", target, headers=dict(headers or {}))
            for line in connection.getresponse():
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        finally:
            connection.close()


@contextmanager
def live(app: Any) -> Iterator[Live]:
    """The application as a server, until the block ends."""
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Live(listening.getsockname()[1])
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)


@contextmanager
def desk_of(folder: Path, **settings: Any) -> Iterator[Desk]:
    """A page's desk over an index in a folder that nobody has made yet."""
    from page.desk import Desk  # with much that other tests need not load

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "gradio"))
        yield Desk(Settings(index=folder / "색인", **settings))
