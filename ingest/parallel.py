"""Reads many files at once, each in one of several processes, and gives them in the order of their jobs.

Reading and cutting is Python, of which one process runs one line at a time; so it is spread over processes.
Kiwi and the embedders let go of Python's lock: they use all cores from one process, over one copy of their
models, and are not here. A file that kills its process, or a process that something else kills, costs that
file and no other; the work that was read ahead is bounded in files and in bytes.

Processes are started as programs of their own, as in ``apart``: a script without a main guard is not run
again by them. They end when the process that asks them does, however it ends.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import IO, Any

from ingest.access import Access
from ingest.apart import program
from ingest.reading import Job, Read, read
from ingest.scan import Failure
from rag.config import processors
from rag.errors import SourceError
from rag.language import language, speaking, tr
from rag.types import Document

WORTH = 16
"""Files for each process: fewer are read sooner than it starts."""
AHEAD = 4
"""Files for each process that are read, or being read, before they are asked for."""
AHEAD_BYTES = 64 << 20
"""Of the files that are read ahead, unless one alone has more."""
SERVE = "from ingest.parallel import serve; serve()"
"""What a process runs."""

_MOST = 16
_FAILED = 3
_ASKED = 3
"""Processes that are asked for one file when they die before they have begun with it."""

Answer = Read | Failure


def workers_for(jobs: int, allowed: int | None = None) -> int:
    """How many processes so many files are worth; 1 means that they are read without another process.

    Args:
        jobs: files.
        allowed: at most so many; None allows one for each core.
    """
    return max(1, min(jobs // WORTH, allowed or min(processors(), _MOST)))


def read_all(jobs: Sequence[Job], access: Access, workers: int) -> Generator[tuple[Job, Answer]]:
    """Read files, ``workers`` of them at once; gives them in the order of the jobs.

    Close the iterator where it is not read to its end: its processes end then.

    Args:
        jobs: what to read.
        access: what may be read besides.
        workers: processes; 1 reads in this one.
    """
    if workers < 2:
        for job in jobs:
            yield job, _attempted(job, access)
        return
    pool = _Pool(workers)
    waiting: deque[tuple[Job, Future[Answer]]] = deque()
    ahead = 0

    def first() -> tuple[Job, Answer]:
        nonlocal ahead
        job, coming = waiting.popleft()
        answer = coming.result()
        ahead -= job.found.size
        return job, answer

    try:
        for job in jobs:
            while len(waiting) >= AHEAD * workers or (waiting and ahead + job.found.size > AHEAD_BYTES):
                yield first()
            waiting.append((job, pool.submit(job, access)))
            ahead += job.found.size
        while waiting:
            yield first()
    finally:
        pool.close()


def _attempted(job: Job, access: Access) -> Answer:
    try:
        return read(job, access)
    except SourceError as error:
        return Failure(job.found.source, error.message, error.hint)


# the side that asks ----------------------------------------------------------------------------------


class _Died(Exception):  # noqa: N818
    """A process ended before it had answered."""


class _DiedIdle(_Died):
    """It ended before it had begun with what it was asked."""


class _CannotStart(Exception):  # noqa: N818
    """No process could be started, or none is wanted any more."""


class _Pool:
    """Threads that each own a process, and start another one when it dies."""

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, "read")
        self._own = threading.local()
        self._guard = threading.Lock()
        self._living: set[_Worker] = set()
        self._no_more = False

    def submit(self, job: Job, access: Access) -> Future[Answer]:
        """Have a file read; what the index holds of it is fetched at once, for a process has no index."""
        if job.stored is not None:
            job = replace(job, stored=partial(_itself, job.stored()))
        return self._threads.submit(copy_context().run, self._answer, job, access)

    def close(self) -> None:
        """End all processes; what they were reading is given up."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._guard:
            self._no_more = True
            for worker in self._living:
                worker.kill()
        self._threads.shutdown()
        for worker in self._living:
            worker.bury()

    def _answer(self, job: Job, access: Access) -> Answer:
        for _ in range(_ASKED):
            try:
                worker = self._worker()
            except _CannotStart:
                break
            try:
                return worker.ask(job, access)
            except _DiedIdle:  # not of this file: another process may read it
                self._dismissed(worker)
            except _Died:
                return _cost(job, self._dismissed(worker))
        return _attempted(job, access)

    def _worker(self) -> _Worker:
        """This thread's process. Raises _CannotStart."""
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker and worker.lives():
            return worker
        if worker:
            self._dismissed(worker)
        with self._guard:
            if self._no_more:
                raise _CannotStart
            worker = _Worker()
            self._living.add(worker)
        try:
            worker.wait_until_ready()
        except _Died as error:
            with self._guard:
                self._no_more = True  # the others would fare no better, and this process reads as well
            self._dismissed(worker)
            raise _CannotStart from error
        self._own.worker = worker
        return worker

    def _dismissed(self, worker: _Worker) -> int:
        """Let go of a process that died; gives its exit code."""
        self._own.worker = None
        with self._guard:
            self._living.discard(worker)
        return worker.bury()


class _Worker:
    """A process that reads one file after another.

    Raises:
        _CannotStart: the system starts none.
    """

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(
                program(SERVE),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise _CannotStart from error

    def lives(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        self._heard()

    def ask(self, job: Job, access: Access) -> Answer:
        """The answer to a job. Raises _Died, and _DiedIdle where the file is not to blame."""
        assert self._process.stdin is not None
        try:
            pickle.dump((job, access, language()), self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
            self._heard()  # that it begins
        except (OSError, _Died) as error:  # a process that is dying takes what it is sent
            raise _DiedIdle from error
        said = self._heard()
        return said if isinstance(said, Failure) else Read(job, *said)

    def _heard(self) -> Any:  # noqa: ANN401 - what the process said
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:  # it may die in the middle of a word
            raise _Died from error

    def kill(self) -> None:
        self._process.kill()

    def bury(self) -> int:
        """End it if it lives and let go of its pipes; gives its exit code."""
        try:
            code = self._process.wait(1)  # it may have said its last just now
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not written yet has nobody to read it
                assert pipe is not None
                pipe.close()
        return code


def _itself(document: Document) -> Document:
    return document


def _cost(job: Job, code: int) -> Failure:
    """What is told of a file whose process died."""
    how = tr(f"신호 {-code}", f"signal {-code}") if code < 0 else tr(f"종료 코드 {code}", f"exit code {code}")
    return Failure(
        job.found.source,
        tr(f"읽던 프로세스가 죽었습니다 ({how}).", f"The process that read it died ({how})."),
        tr("다음 sync에서 다시 읽습니다. 또 그러면 메모리를 확인하거나 다른 형식으로 저장하세요.",
           "The next sync reads it again. If that fails too, check the memory or save it in another format."),
    )  # fmt: skip


# the side that reads ---------------------------------------------------------------------------------


def serve() -> None:
    """Read what one is told to until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all; who asked decides
    telling = os.fdopen(os.dup(1), "wb")
    asked: queue.SimpleQueue[tuple[Job, Access, str]] = queue.SimpleQueue()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)  # what a library prints must not stand between the answers
    try:
        _say(telling, "ready")
        threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
        while True:
            job, access, listener = asked.get()
            _say(telling, "begun")
            with speaking(listener):
                answer = _attempted(job, access)
            _say(telling, answer if isinstance(answer, Failure) else _without_job(answer))
    except BaseException:  # noqa: BLE001 - whatever it was: nobody is here to read it
        os._exit(_FAILED)


def _listen(asking: IO[bytes], asked: queue.SimpleQueue[tuple[Job, Access, str]]) -> None:
    """Take jobs; a file that takes long must not keep this process alive when who asked has died."""
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            asked.put(pickle.load(asking))
    os._exit(0)


def _without_job(read: Read) -> tuple[Any, ...]:
    return read.state, read.document, read.chunks


def _say(telling: IO[bytes], said: object) -> None:
    pickle.dump(said, telling, pickle.HIGHEST_PROTOCOL)
    telling.flush()
