"""The wire to Milvus: connecting, waiting no longer than it is worth, and what its errors mean to a user.

A milvus-lite file is served inside this process. Its server listens on a socket in a folder that nobody else
may enter, for it asks for no password; where there are no such sockets (Windows) on 127.0.0.1.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.config import MilvusAt
from rag.errors import IndexDamaged, IndexLocked, IndexUnreachable, MutdapError
from rag.language import tr

if TYPE_CHECKING:
    from pymilvus import CollectionSchema
    from pymilvus.milvus_client.index import IndexParams

CONNECT_SECONDS = 10.0
CALL_SECONDS = 60.0
"""Longest wait for one call; pymilvus tries again within it while the server is away."""

_CHANNEL = {"grpc.keepalive_time_ms": 310_000}
"""pymilvus asks every ten seconds whether the server lives; a gRPC server of default settings, milvus-lite's
too, hangs up on whoever asks more often than every five minutes (too_many_pings)."""

_NO_ENTRY = ("unauthenticated", "permission_denied", "permission deny", "auth check failure", "authenticate")
_NO_ROOM = ("no space left", "quota", "disk full", "limit exceeded", "deny to write", "resource_exhausted")
_AWAY = ("unavailable", "fail connecting", "connection refused", "deadline", "timeout", "not ready", "closed")


class Wire:
    """A connection to where an index is kept; any number of threads may share it.

    Args:
        at: the file or the server.
        token: ``user:password`` or an API key.

    Raises:
        IndexUnreachable: the server is away, too slow, or lets nobody in.
        IndexLocked: another process has the milvus-lite file.
        MutdapError: pymilvus or milvus-lite is not installed.
    """

    def __init__(self, at: MilvusAt, token: str | None = None) -> None:
        self.at = at
        self._client: Any = None
        with installed():
            from pymilvus import MilvusClient
        _quiet()
        uri = _served(at.file) if at.file else at.uri
        try:
            with told(at):
                self._client = MilvusClient(
                    uri, token=token or "", timeout=CONNECT_SECONDS, dedicated=True, grpc_options=_CHANNEL
                )
        except MutdapError:
            self.close()
            raise

    def __call__(self, method: str, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as MilvusClient
        """Call a method of MilvusClient."""
        with told(self.at):
            return getattr(self._client, method)(*given, timeout=CALL_SECONDS, **named)

    def every(self, collection: str, chosen: str, fields: list[str]) -> Iterator[dict[str, Any]]:
        """All rows that a filter chooses, however many."""
        with told(self.at):
            rows = self._client.query_iterator(
                collection, filter=chosen, output_fields=fields, batch_size=1000, timeout=CALL_SECONDS,
                consistency_level="Strong",
            )  # fmt: skip
        try:
            while True:
                with told(self.at):
                    some = rows.next()
                if not some:
                    return
                yield from some
        finally:
            rows.close()

    def schema(self) -> CollectionSchema:
        """An empty schema."""
        made: CollectionSchema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        return made

    def index_params(self) -> IndexParams:
        """Empty parameters of indexes."""
        made: IndexParams = self._client.prepare_index_params()
        return made

    def close(self) -> None:
        """Hang up; the last one on a milvus-lite file lets go of it."""
        if self._client is not None:
            self._client.close()
            self._client = None
        if self.at.file:
            _release(self.at.file)


@contextmanager
def installed() -> Iterator[None]:
    """Say how to install what is missing."""
    try:
        yield
    except ImportError as error:
        raise MutdapError(
            tr(f"Milvus 색인에 필요한 패키지가 없습니다: {error.name}",
               f"An index on Milvus needs a package that is not installed: {error.name}"),
            'pip install "mutdap[milvus]"',
        ) from error  # fmt: skip


@contextmanager
def told(at: MilvusAt) -> Iterator[None]:
    """Turn what pymilvus raises into an error that a user can act on."""
    import grpc
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except MilvusException as error:
        raise _meaning(at, f"{error.code} {error.message}", _beneath(error)) from error
    except grpc.RpcError as error:
        code = error.code() if isinstance(error, grpc.Call) else "?"
        detail = error.details() if isinstance(error, grpc.Call) else error
        raise _meaning(at, f"{code} {detail}") from error


def _beneath(error: BaseException) -> str:
    """What the errors say that led to this one: pymilvus calls a wrong token a server that is not there."""
    met: list[BaseException] = []
    left = [error.__cause__, error.__context__]
    while left:
        if (one := left.pop()) and all(one is not other for other in met):  # some are their own cause
            met.append(one)
            left += [one.__cause__, one.__context__]
    return " ".join(map(str, met))


def _meaning(at: MilvusAt, said: str, beneath: str = "") -> MutdapError:
    plain = f"{said} {beneath}".lower()
    reason = said[:300]
    if any(word in plain for word in _NO_ENTRY):
        return IndexUnreachable(
            tr(f"Milvus가 들여보내지 않습니다: {at}", f"Milvus lets us not in: {at}"),
            tr("MUTDAP_MILVUS_TOKEN이 맞는지 확인하세요 (사용자:암호 또는 API 키).",
               "Check MUTDAP_MILVUS_TOKEN (user:password, or an API key)."),
        )  # fmt: skip
    if any(word in plain for word in _NO_ROOM):
        return IndexUnreachable(
            tr(f"Milvus에 자리가 없습니다: {at} ({reason})", f"Milvus has no room left: {at} ({reason})"),
            tr("디스크나 한도를 늘린 뒤 다시 동기화하세요. 저장된 것은 그대로 있습니다.",
               "Give it disk space or a higher quota and sync again. What was stored is kept."),
        )  # fmt: skip
    if any(word in plain for word in _AWAY):
        return IndexUnreachable(
            tr(f"Milvus가 답하지 않습니다: {at} ({reason})", f"Milvus does not answer: {at} ({reason})"),
            tr("주소와 서버를 확인하고 다시 하세요. 끊긴 동기화는 다음 동기화가 마무리합니다.",
               "Check the address and the server and try again. The next sync finishes what was begun."),
        )  # fmt: skip
    return MutdapError(
        tr(f"Milvus가 거절했습니다: {at} ({reason})", f"Milvus refused: {at} ({reason})"),
        tr("서버의 기록을 보세요. Milvus 2.5 이상이 필요합니다.",
           "See the server's log. Milvus 2.5 or newer is needed."),
    )  # fmt: skip


def _quiet() -> None:
    """Errors are ours to tell; both libraries print tracebacks of what they also raise."""
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


# a milvus-lite file, served inside this process ---------------------------------------------------------


@dataclass(slots=True)
class _Server:
    uri: str
    server: Any
    database: Any
    folder: str
    users: int = 0


_SERVERS: dict[Path, _Server] = {}
_TURN = threading.Lock()


def _served(file: Path) -> str:
    """The address under which a file is served, starting its server for the first who asks."""
    with _TURN:
        if file not in _SERVERS:
            _SERVERS[file] = _started(file)
        _SERVERS[file].users += 1
        return _SERVERS[file].uri


def _started(file: Path) -> _Server:
    with installed():
        from milvus_lite.adapter.grpc.server import start_server_in_thread
        from milvus_lite.exceptions import DataDirLockedError, MilvusLiteError
    folder = tempfile.mkdtemp(prefix="mutdap-")
    host, port = ("127.0.0.1", 0) if sys.platform == "win32" else ("unix", f"{folder}/socket")
    try:
        file.mkdir(mode=0o700, parents=True, exist_ok=True)
        server, database, bound = start_server_in_thread(str(file), host, port)
        return _Server(f"http://{host}:{bound}" if port == 0 else f"unix:{port}", server, database, folder)
    except DataDirLockedError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise IndexLocked(
            tr(f"다른 프로세스가 쓰고 있습니다: {file}", f"Another process has it: {file}"),
            tr("이 파일은 한 번에 한 프로세스만 엽니다. 여럿이면 `milvus-lite server`나 Milvus를 쓰세요.",
               "One process at a time opens such a file; for several run `milvus-lite server` or Milvus."),
        ) from error  # fmt: skip
    except (OSError, ValueError, MilvusLiteError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise IndexDamaged(
            tr(f"milvus-lite 파일을 열 수 없습니다: {file} ({error})",
               f"The milvus-lite file cannot be opened: {file} ({error})"),
            tr("milvus-lite 2의 파일은 못 읽습니다. 새로: `mutdap sync --index milvus:새파일.db 경로`",
               "Files of milvus-lite 2 are not read. Anew: `mutdap sync --index milvus:NEW.db PATH`."),
        ) from error  # fmt: skip


def _release(file: Path) -> None:
    with _TURN:
        served = _SERVERS.get(file)
        if served is None:
            return
        served.users -= 1
        if served.users <= 0:
            _stop(_SERVERS.pop(file))


def _stop(served: _Server) -> None:
    served.server.stop(grace=2).wait()
    served.database.close()
    shutil.rmtree(served.folder, ignore_errors=True)


@atexit.register
def _stop_all() -> None:
    for served in _SERVERS.values():
        _stop(served)
    _SERVERS.clear()


def size_of(file: Path) -> int:
    """Bytes of a milvus-lite file, which is a folder."""
    return sum(os.path.getsize(Path(where) / name) for where, _, names in os.walk(file) for name in names)  # noqa: PTH202
