"""A child process for what may hang or crash its reader: one for all files, and another when it dies.

Started as a program of its own, never forked, and spoken to over its pipes in lines of JSON: a file that
takes a library over finds nothing here that would believe it. The child ends by itself when one step takes
too long, by a clock that no hanging library can stop, and when nobody has asked for a while.
"""

from __future__ import annotations

import atexit
import faulthandler
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

SILENCE = 30.0
"""Seconds that one step (opening a file, a page) may take."""
IDLE = 60.0
"""Seconds after which a child that nobody asks ends."""
MEMORY = 2 << 30
"""Bytes of address space of the child, where the system bounds it: Linux does, macOS and Windows do not."""
SERVE = "from ingest.pdf_file import answers; from ingest.apart import serve; serve(answers)"
"""What the child runs."""

_LARGEST_LINE = 64 << 20
_TOO_LONG = 1
"""Exit code of a child whose clock ran out, as faulthandler gives it."""
_FAILED = 3

Said = dict[str, Any]
"""One line of the conversation."""

_turn = threading.Lock()
_child: subprocess.Popen[bytes] | None = None


class Died(Exception):  # noqa: N818 - the loader turns it into words
    """The child ended before it had answered."""

    def __init__(self, *, stuck: bool) -> None:
        super().__init__(stuck)
        self.stuck = stuck
        """Whether it ran out of time; else it crashed, or ran out of memory."""


class CannotStart(Exception):  # noqa: N818
    """No child could be started."""


# the parent's side -----------------------------------------------------------------------------------


def asked(request: Mapping[str, Any], data: bytes) -> Generator[Said]:
    """Ask the child about some bytes; gives its answers as they come.

    Close the iterator where it is not read to its end, for others wait: the child is ended then.

    Raises:
        Died: it hung, crashed or ran out of memory; the next call starts another one.
        CannotStart: not even an idle child lives.
    """
    with _turn:
        done = False
        try:
            child = _listening(request, data)
            while not done:
                said = _heard(child)
                done = "done" in said
                if not done:
                    yield said
        finally:
            if not done:
                _end()


def close() -> None:
    """End the child, if there is one; the next file starts another."""
    with _turn:
        _end()


def _listening(request: Mapping[str, Any], data: bytes) -> subprocess.Popen[bytes]:
    """A child that has got its task; one that was left from before may have ended since."""
    header = json.dumps({**request, "bytes": len(data), "silence": SILENCE, "idle": IDLE}).encode()
    why: Exception | None = None
    for _ in range(2):
        try:
            child = _child or _start()
            assert child.stdin is not None
            child.stdin.write(header + b"\n" + data)
            child.stdin.flush()
            _heard(child)
        except (OSError, Died) as error:
            why = error
            _end()
        else:
            return child
    raise CannotStart(str(why)) from why


def _start() -> subprocess.Popen[bytes]:
    global _child  # noqa: PLW0603 - one child for the whole process
    _child = subprocess.Popen(
        program(SERVE),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    return _child


def program(code: str) -> list[str]:
    """The command that runs some code in a Python that finds what this one finds.

    ``-P`` keeps modules that lie beside the notes out of it.
    """
    here = str(Path(__file__).resolve().parent.parent)
    path = [folder for folder in sys.path if folder]
    path = path if here in path else [here, *path]
    return [sys.executable, "-P", "-c", f"import sys; sys.path[:] = {path!a}; {code}"]


def _heard(child: subprocess.Popen[bytes]) -> Said:
    """The child's next line. Raises Died."""
    assert child.stdout is not None
    line = child.stdout.readline(_LARGEST_LINE)
    if line.endswith(b"\n"):
        with suppress(ValueError):
            return dict(json.loads(line))
    with suppress(subprocess.TimeoutExpired):
        child.wait(1)
    raise Died(stuck=child.poll() == _TOO_LONG)


def _end() -> None:
    global _child
    child, _child = _child, None
    if child is None:
        return
    child.kill()
    for pipe in (child.stdin, child.stdout):
        with suppress(OSError):  # what was not written yet has nobody to read it
            assert pipe is not None
            pipe.close()
    child.wait()


atexit.register(close)


# the child's side ------------------------------------------------------------------------------------


def serve(answers: Callable[[Said, bytes], Iterator[Said]]) -> None:
    """Answer one request after another until nobody asks any more.

    Args:
        answers: what to say to a request and its bytes. ``{"wait": seconds}`` is not said: the next step may
            take that much longer.
    """
    asking = sys.stdin.buffer
    telling = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)  # what a library prints must not stand between the lines
        _bound_memory()
        try:
            while header := asking.readline():
                request = json.loads(header)
                data = asking.read(request["bytes"])
                _say(telling, {"ready": True})
                faulthandler.dump_traceback_later(request["silence"], exit=True, file=nowhere)
                for said in answers(request, data):
                    patience = request["silence"] + said.get("wait", 0.0)
                    faulthandler.dump_traceback_later(patience, exit=True, file=nowhere)
                    if "wait" not in said:
                        _say(telling, said)
                faulthandler.dump_traceback_later(request["idle"], exit=True, file=nowhere)
                _say(telling, {"done": True})
        except BaseException:  # noqa: BLE001 - whatever it was: nobody is here to read it
            os._exit(_FAILED)


def _say(telling: Any, said: Said) -> None:  # noqa: ANN401 - a binary stream
    telling.write(json.dumps(said).encode() + b"\n")
    telling.flush()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
