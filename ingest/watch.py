"""Follows folders and files: what changed is synced when it is written to its end, a burst at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.address import is_url
from ingest.scan import Failure, absolute, no_such, under
from ingest.sync import Report, sync
from rag.errors import IndexLocked, MutdapError, SourceError
from rag.index import Index
from rag.language import tr

if TYPE_CHECKING:
    from rag.embed import Embedder

_QUIET_MS = 200
"""Changes that follow one another this fast are one burst ..."""
_BURST_MS = 1600
"""... but a burst that goes on is taken in parts this long."""
_SETTLED = 0.4
"""Seconds for which sizes and times must stay as they are before a file counts as written."""
_PATIENCE = 10.0
"""Seconds after which a file that keeps growing does not hold up the others."""
_ANYWAY = 60.0
"""Seconds after which a quiet folder is looked through all the same: the system may drop news of a flood."""
_LOCKED = 2.0
_LOOK_MS = 1000
"""So often a quiet watch looks whether its folders are there."""


class Watcher:
    """Keeps an index equal to what it watches, on this thread (``run``) or on one of its own (``start``).

    A path that is missing is waited for where the index knows it, as a drive's; another is left out.

    Args:
        index: is synced; its paths must be known to it or be given.
        embedder: makes vectors of what is new.
        paths: files and folders; none means every root the index knows.
        done: is told what each sync did that changed something, or that other files failed than before.
        trouble: is told what the user must mend; the watch goes on.
        workers: see ``sync``.

    Raises:
        SourceError: there is nothing to watch.
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        paths: Sequence[str | Path] = (),
        *,
        done: Callable[[Report], None] = lambda _: None,
        trouble: Callable[[MutdapError], None] = lambda _: None,
        workers: int | None = None,
    ) -> None:
        self._index = index
        self._embedder = embedder
        known = [absolute(path) for path in paths] or index.roots()
        local = [path for path in known if not is_url(path)]  # a page tells nobody that it changed
        self._strange = _neither_there_nor_known(local, index)
        self._paths = [path for path in local if path not in self._strange]
        self._done = done
        self._trouble = trouble
        self._workers = workers
        self._told: str | None = None
        self._failed: list[Failure] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        if self._strange and not self._paths:
            raise no_such(self._strange[0])
        if not self._paths:
            raise SourceError(
                tr("지켜볼 노트가 없습니다.", "There are no notes to watch."),
                tr("폴더나 파일을 주세요: mutdap watch 폴더", "Give a folder or a file: mutdap watch FOLDER"),
            )

    def start(self) -> None:
        """Watch on a thread of its own."""
        self._thread = threading.Thread(target=self.run, daemon=True, name="mutdap-watch")
        self._thread.start()

    def stop(self) -> None:
        """End the watch; a sync that runs is finished first."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def run(self) -> None:
        """Sync, then watch until stopped."""
        for path in self._strange:
            self._trouble(no_such(path))
        self._sync()
        for changed in self._bursts():
            self._wait_until_written(changed)
            self._sync()

    def _bursts(self) -> Iterator[set[str]]:
        """Changed paths, burst by burst; an empty set now and then."""
        import watchfiles

        while not self._stop.is_set():
            folders = {path if Path(path).is_dir() else str(Path(path).parent) for path in self._paths}
            there = [folder for folder in folders if Path(folder).is_dir()]
            if not there:  # of a drive that is not connected
                self._stop.wait(_LOCKED)
                continue
            due = 0.0  # at once: something may have changed since the last sync
            for changes in watchfiles.watch(
                *there, watch_filter=lambda _, path: self._concerns(path), stop_event=self._stop,
                debounce=_BURST_MS, step=_QUIET_MS, rust_timeout=_LOOK_MS, yield_on_timeout=True,
                raise_interrupt=True, ignore_permission_denied=True,
            ):  # fmt: skip
                if changes or time.monotonic() >= due:
                    yield {path for _, path in changes}
                    due = time.monotonic() + _ANYWAY
                if not all(Path(folder).is_dir() for folder in there):
                    break

    def _concerns(self, path: str) -> bool:
        return any(under(path, watched) for watched in self._paths)

    def _wait_until_written(self, paths: Iterable[str]) -> None:
        end = time.monotonic() + _PATIENCE
        before = _looks(paths)
        while before and time.monotonic() < end and not self._stop.wait(_SETTLED):
            now = _looks(paths)
            if now == before:
                return
            before = now

    def _sync(self) -> None:
        while not self._stop.is_set():
            try:
                report = sync(self._index, self._embedder, self._paths, workers=self._workers)
            except IndexLocked:
                self._stop.wait(_LOCKED)  # another sync: this one is due after it
                continue
            except MutdapError as error:
                self._tell(error)
                return
            self._told = None
            news = report.failed != self._failed  # a file that cannot be read is told once
            self._failed = report.failed
            if report.added + report.changed + report.moved + report.removed or news:
                self._done(report)
            return

    def _tell(self, error: MutdapError) -> None:
        if error.message != self._told:  # once, not at every change that follows
            self._trouble(error)
        self._told = error.message


def _neither_there_nor_known(paths: Iterable[str], index: Index) -> list[str]:
    """Paths that a sync would refuse."""
    roots, sources = index.roots(), [state.source for state in index.states()]
    return [
        path
        for path in paths
        if not os.path.lexists(path) and path not in roots and not any(under(s, path) for s in sources)
    ]


def _looks(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    found = {}
    for path in paths:
        try:
            status = Path(path).stat()
        except OSError:
            continue  # deleted, or renamed as editors do when they save
        found[path] = status.st_size, status.st_mtime_ns
    return found
