"""Makes the index equal to the sources: what was added, changed, moved, removed.

A file is looked at by size and time first and by its content where these say something new. Files are
read and embedded in batches and stored one transaction each, so that an interruption loses nothing that
was stored, and text that is already embedded, wherever it stood, is not embedded again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import apart
from ingest.access import Access
from ingest.parallel import read_all, workers_for
from ingest.plan import Plan, plan_of
from ingest.reading import Job, Read
from ingest.scan import Failure, absolute, covers, under
from ingest.storing import Prepared, embed_what_lacks, prepare, store
from rag.errors import SourceError, UnsupportedFile
from rag.index import Index
from rag.language import tr

if TYPE_CHECKING:
    from rag.embed import Embedder

_BATCH_FILES = 64
_BATCH_CHARACTERS = 150_000
"""A few seconds of embedding: so much is lost when a sync is interrupted."""
_NO_MORE = Access()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come, in files that need reading (in chunks, while all are embedded anew)."""

    done: int
    total: int
    source: str
    """The file, or what else is being done."""


@dataclass(slots=True)
class Report:
    """What a sync did."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)
    """By what became of them: ``added``, ``changed``, ``moved``, ``removed``."""
    chunks: int = 0
    """In the whole index."""
    took_ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """As ``mutdap sync --json`` prints it."""
        names = ("added", "changed", "moved", "removed", "unchanged")
        failed = [{"source": f.source, "error": f.error, "hint": f.hint} for f in self.failed]
        counts = {name: getattr(self, name) for name in names}
        return {**counts, "failed": failed, "chunks": self.chunks, "took_ms": self.took_ms}


def sync(
    index: Index,
    embedder: Embedder,
    paths: Sequence[str | Path] = (),
    *,
    dry_run: bool = False,
    yes: bool = False,
    access: Access = _NO_MORE,
    progress: Callable[[Progress], None] | None = None,
    workers: int | None = None,
) -> Report:
    """Make the index equal to the sources.

    Args:
        index: is changed; others who read it see the change when all is done.
        embedder: makes vectors of what is new.
        paths: files, folders and addresses; none means every root the index knows.
        dry_run: count what would be done and change nothing.
        yes: remove even where most files of a root are gone.
        access: what may be read besides files and public pages.
        progress: is told about every file that was read.
        workers: processes that read, at most; None allows one for each core. Few files are read without.

    Returns:
        What was done. A source that cannot be read is in ``failed``, and the index keeps what it had of it.

    Raises:
        SourceError: a path that is not there and never was, or a folder without a file that can be read.
        IndexLocked: another process is writing the index.
        MutdapError: most files of a root are gone, and ``yes`` is not set.
    """
    started = time.perf_counter()
    report = Report()
    try:
        while True:
            plan = plan_of(index, paths, sure=yes or dry_run, access=access)
            count = workers_for(len(plan.jobs), workers)
            with closing(read_all(plan.jobs, access, count)) as reads:
                batches = _batches(reads, len(plan.jobs), report, progress)
                if dry_run:
                    _rehearse(plan, batches, report)
                    break
                with closing(_prepared(batches, ahead=count > 1)) as prepared:
                    if _carried_out(index, embedder, plan, report, prepared, progress=progress):
                        break
            report = Report()  # another process wrote the index before the lock was ours
    finally:
        apart.close()
    report.chunks = len(index)
    report.took_ms = round((time.perf_counter() - started) * 1000, 1)
    return report


def forget(index: Index, path: str | Path) -> int:
    """Take a file, or all files of a folder, out of the index.

    What lies under a root that stays is remembered, so that only a sync of that very path brings it back.

    Returns:
        How many sources went.

    Raises:
        SourceError: the index knows nothing under that path.
    """
    names = {os.fspath(path), os.path.abspath(Path(path).expanduser())}  # noqa: PTH100 - as a link is called
    with suppress(UnsupportedFile):
        names.add(absolute(path))
    gone = [state.source for state in index.states() if any(under(state.source, name) for name in names)]
    roots = index.roots()
    gone_roots = [root for root in roots if any(under(root, name) for name in names)]
    if not gone and not gone_roots:
        raise SourceError(
            tr(f"색인에 없는 경로입니다: {path}", f"The index knows nothing under {path}"),
            tr(
                f"색인이 아는 경로: {', '.join(roots) or '없음'}",
                f"It knows: {', '.join(roots) or 'nothing'}",
            ),
        )
    kept = [root for root in roots if root not in gone_roots]
    with index.writing():
        index.remove(gone)
        for root in gone_roots:
            index.remove_root(root)
        excluded = [name for name in names if any(covers(root, name) for root in kept)]
        index.set_exclusions([*index.exclusions(), *excluded])
        index.publish()
    return len(gone)


def _rehearse(plan: Plan, batches: Iterable[list[Read]], report: Report) -> None:
    """Count what a plan would do."""
    report.failed += plan.failed
    report.unchanged = plan.unchanged
    _count_gone(report, plan)
    for batch in batches:
        _count(report, batch)


def _carried_out(
    index: Index,
    embedder: Embedder,
    plan: Plan,
    report: Report,
    prepared: Iterator[Prepared],
    *,
    progress: Callable[[Progress], None] | None,
) -> bool:
    """Do what a plan says, unless the index is no longer what it was made for."""
    report.failed += plan.failed
    report.unchanged = plan.unchanged
    ready = next(prepared, None)
    if ready is None and not plan.writes(index):
        index.publish()
        return True
    with index.writing():
        if index.generation != plan.generation:
            return False
        try:
            _remember(index, plan)
            embed_what_lacks(index, embedder, partial(_told_anew, progress))
            while ready:
                store(index, embedder, ready)
                _count(report, ready.batch)
                ready = next(prepared, None)
            if plan.gone:  # last, so that text that went elsewhere kept its vectors until here
                index.remove(plan.gone)
            _count_gone(report, plan)
        finally:
            index.publish()
    return True


def _told_anew(progress: Callable[[Progress], None] | None, done: int, total: int) -> None:
    if progress:
        progress(Progress(done, total, tr("새 임베더로 임베딩하는 중", "Embedding anew")))


def _remember(index: Index, plan: Plan) -> None:
    for root in plan.roots:
        index.add_root(root)
    for root in plan.dropped:
        index.remove_root(root)
    index.set_exclusions(plan.exclusions)
    for state in plan.touched:
        index.touch(state)


def _count(report: Report, batch: Iterable[Read]) -> None:
    for one in batch:
        setattr(report, one.job.kind, getattr(report, one.job.kind) + 1)
        report.files.setdefault(one.job.kind, []).append(one.job.found.source)


def _count_gone(report: Report, plan: Plan) -> None:
    report.removed = len(plan.gone)
    report.files["removed"] = list(plan.gone)


def _prepared(batches: Iterable[list[Read]], *, ahead: bool) -> Generator[Prepared]:
    """Batches ready to be stored; where ``ahead``, each is analysed while the one before it is stored."""
    if not ahead:
        yield from map(prepare, batches)
        return
    with ThreadPoolExecutor(1, "analyse") as thread:
        coming: Future[Prepared] | None = None
        for batch in batches:
            following = thread.submit(prepare, batch)
            if coming:
                yield coming.result()
            coming = following
        if coming:
            yield coming.result()


def _batches(
    reads: Iterable[tuple[Job, Read | Failure]],
    total: int,
    report: Report,
    progress: Callable[[Progress], None] | None,
) -> Iterator[list[Read]]:
    """Files that were read, some at a time; those that could not be go to what failed."""
    batch: list[Read] = []
    characters = 0
    for done, (job, one) in enumerate(reads, 1):
        if isinstance(one, Failure):
            report.failed.append(one)
        else:
            batch.append(one)
            characters += len(one.document.text)
        if batch and (len(batch) == _BATCH_FILES or characters > _BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        if progress:
            progress(Progress(done, total, job.found.source))
    if batch:
        yield batch
