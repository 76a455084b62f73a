"""Makes the index equal to the sources: what was added, changed, moved, removed.

A file is looked at by size and time first and by its content where these say something new. Files are
read and embedded in batches and stored one transaction each, so that an interruption loses nothing that
was stored, and text that is already embedded, wherever it stood, is not embedded again.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingest.clean import clean
from ingest.load import load
from ingest.scan import Failure, Found, Scan, absolute, covers, look, missing, nothing_readable, under
from ingest.split import split
from rag.errors import MutdapError, SourceError, UnsupportedFile
from rag.index import Entry, Index, SourceState, Vector
from rag.language import tr
from rag.types import HEADING_SEPARATOR, Chunk, Document

if TYPE_CHECKING:
    from rag.embed import Embedder

READING = 2
"""Raise it when load, clean, split, the search terms or the embedded text come out differently: the next
sync then reads every file again."""

_BATCH_FILES = 64
_BATCH_CHARACTERS = 500_000
_BATCH_TEXTS = 256
_MANY = 10
"""So many files have to be gone, and more than half of them, before ``sync`` asks."""

_RECENT_NS = 2_000_000_000
"""A file this young may have changed without a new time (FAT counts in steps of two seconds)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come, in files that need reading."""

    done: int
    total: int
    source: str


@dataclass(slots=True)
class Report:
    """What a sync did."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    chunks: int = 0
    """In the whole index."""
    took_ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """As ``mutdap sync --json`` prints it."""
        names = ("added", "changed", "moved", "removed", "unchanged")
        failed = [{"source": f.source, "error": f.error, "hint": f.hint} for f in self.failed]
        counts = {name: getattr(self, name) for name in names}
        return {**counts, "failed": failed, "chunks": self.chunks, "took_ms": self.took_ms}


@dataclass(frozen=True, slots=True)
class _Job:
    found: Found
    kind: Literal["added", "changed", "moved"]
    old: str | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    job: _Job
    state: SourceState
    document: Document
    chunks: Sequence[Chunk]


@dataclass(slots=True)
class _Plan:
    generation: int
    roots: list[str]
    """As they should be."""
    exclusions: list[str]
    jobs: list[_Job] = field(default_factory=list)
    touched: list[SourceState] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)

    def writes(self, index: Index) -> bool:
        """Whether there is something to change besides what its jobs bring."""
        known = (self.roots, self.exclusions) == (index.roots(), index.exclusions())
        return bool(self.touched or self.gone or not known or index.unembedded(1))


def sync(
    index: Index,
    embedder: Embedder,
    paths: Sequence[str | Path] = (),
    *,
    dry_run: bool = False,
    yes: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Make the index equal to the sources.

    Args:
        index: is changed; others who read it see the change when all is done.
        embedder: makes vectors of what is new.
        paths: files and folders; none means every root the index knows.
        dry_run: count what would be done and change nothing.
        yes: remove even where most files of a root are gone.
        progress: is told about every file that was read.

    Returns:
        What was done. A source that cannot be read is in ``failed``, and the index keeps what it had of it.

    Raises:
        SourceError: a path that is not there and never was, or a folder without a file that can be read.
        IndexLocked: another process is writing the index.
        MutdapError: most files of a root are gone, and ``yes`` is not set.
    """
    started = time.perf_counter()
    report = Report()
    while True:
        plan = _plan(index, paths, sure=yes or dry_run)
        if _carried_out(index, embedder, plan, report, dry_run=dry_run, progress=progress):
            break
        report = Report()  # another process wrote the index before the lock was ours
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


def _plan(index: Index, paths: Sequence[str | Path], *, sure: bool) -> _Plan:
    known_roots = index.roots()
    given = list(dict.fromkeys(absolute(path) for path in paths))
    if not given and not known_roots:
        raise SourceError(
            tr("아직 아는 노트가 없습니다.", "No notes are known yet."),
            tr("폴더나 파일을 주세요: mutdap sync 폴더", "Give a folder or a file: mutdap sync FOLDER"),
        )
    exclusions = [e for e in index.exclusions() if not any(under(e, path) for path in given)]
    roots = list(known_roots)
    starts: dict[str, str] = {}
    for path in given or known_roots:
        root = next((r for r in roots if covers(r, path, exclusions)), path)
        starts[path] = root
        if root == path and root not in roots and Path(path).is_dir():
            roots = [r for r in roots if not covers(path, r, exclusions)] + [path]
    plan = _Plan(index.generation, roots, exclusions)
    states = {state.source: state for state in index.states()}
    scan = _scan(starts, set(states), known_roots, set(exclusions))
    plan.failed = scan.failed
    gone = {
        source
        for source in states
        if source not in scan.found
        and any(covers(start, source, exclusions) for start in starts)
        and not any(under(source, unseen) for unseen in scan.unseen)
    }
    _compare(plan, scan, states, gone)
    if not sure:
        _ask_before_many_go(plan, starts, states)
    return plan


def _scan(
    starts: dict[str, str], known: Collection[str], known_roots: Collection[str], exclusions: Collection[str]
) -> Scan:
    scan = Scan()
    for start, root in starts.items():
        remembered = any(under(source, start) for source in known)
        if os.path.lexists(start):
            look(scan, start, root, list(starts.values()), exclusions)
            seen = (*scan.found, *scan.unseen)
            if not remembered and start not in known_roots and not any(under(path, start) for path in seen):
                raise nothing_readable(start)
        elif not remembered and start not in known_roots:
            raise SourceError(
                tr(f"그런 파일이나 폴더가 없습니다: {start}", f"There is no such file or folder: {start}"),
                tr("경로를 확인하세요.", "Check the path."),
            )
        elif start == root or not os.path.lexists(root):
            scan.failed.append(missing(start))
            scan.unseen.append(start)
    return scan


def _compare(plan: _Plan, scan: Scan, states: dict[str, SourceState], gone: set[str]) -> None:
    """Say for each file what is to be done with it."""
    movable: dict[str, list[str]] = defaultdict(list)
    for source in sorted(gone, reverse=True):
        movable[states[source].digest].append(source)
    sizes = {states[source].size for source in gone}
    now = time.time_ns()
    for source, found in sorted(scan.found.items()):
        state = states.get(source)
        try:
            if state is None:
                olds = movable.get(_digest(source), []) if found.size in sizes else []
                plan.jobs.append(_Job(found, "moved", olds.pop()) if olds else _Job(found, "added"))
                continue
            current = replace(state, root=found.root, size=found.size, mtime_ns=found.mtime_ns)
            recent = now - found.mtime_ns < _RECENT_NS
            if state.made_by != _made_by() or (
                (recent or replace(current, root=state.root) != state) and _digest(source) != state.digest
            ):
                plan.jobs.append(_Job(found, "changed"))
                continue
        except SourceError as error:
            plan.failed.append(Failure(source, error.message, error.hint))
            continue
        plan.unchanged += 1
        if current != state:
            plan.touched.append(current)
    plan.gone = sorted(gone - {job.old for job in plan.jobs})


def _ask_before_many_go(plan: _Plan, starts: Iterable[str], states: Iterable[str]) -> None:
    for start in starts:
        gone = sum(under(source, start) for source in plan.gone)
        known = sum(under(source, start) for source in states)
        if gone >= _MANY and gone * 2 > known:
            raise MutdapError(
                tr(f"{start}의 파일 {known}개 가운데 {gone}개가 없어졌습니다. 색인에서는 지우지 않았습니다.",
                   f"{gone} of the {known} known files of {start} are gone. Nothing was removed."),
                tr("정말 지웠다면 --yes를 붙이세요. 아니라면 드라이브가 연결되었는지 확인하세요.",
                   "Add --yes if you deleted them; otherwise check that the drive is connected."),
            )  # fmt: skip


def _carried_out(
    index: Index,
    embedder: Embedder,
    plan: _Plan,
    report: Report,
    *,
    dry_run: bool,
    progress: Callable[[Progress], None] | None,
) -> bool:
    """Do what a plan says, unless the index is no longer what it was made for."""
    report.failed = plan.failed
    report.unchanged = plan.unchanged
    batches = _batches(plan.jobs, report.failed, progress)
    if dry_run:
        report.removed = len(plan.gone)
        for rehearsed in batches:
            _count(report, rehearsed)
        return True
    batch = next(batches, None)
    if batch is None and not plan.writes(index):
        index.publish()
        return True
    with index.writing():
        if index.generation != plan.generation:
            return False
        try:
            _remember(index, plan)
            _embed_what_lacks(index, embedder)
            while batch:
                _store(index, embedder, batch)
                _count(report, batch)
                batch = next(batches, None)
            if plan.gone:  # last, so that text that went elsewhere kept its vectors until here
                index.remove(plan.gone)
            report.removed = len(plan.gone)
        finally:
            index.publish()
    return True


def _remember(index: Index, plan: _Plan) -> None:
    for root in plan.roots:
        index.add_root(root)
    for root in set(index.roots()) - set(plan.roots):
        index.remove_root(root)
    index.set_exclusions(plan.exclusions)
    for state in plan.touched:
        index.touch(state)


def _count(report: Report, batch: Iterable[_Read]) -> None:
    for read in batch:
        setattr(report, read.job.kind, getattr(report, read.job.kind) + 1)


def _batches(
    jobs: Sequence[_Job], failed: list[Failure], progress: Callable[[Progress], None] | None
) -> Iterator[list[_Read]]:
    """Read files, some at a time; those that cannot be read go to ``failed``."""
    batch: list[_Read] = []
    characters = 0
    for done, job in enumerate(jobs, 1):
        try:
            read = _read(job)
        except SourceError as error:
            failed.append(Failure(job.found.source, error.message, error.hint))
        else:
            batch.append(read)
            characters += len(read.document.text)
        if batch and (len(batch) == _BATCH_FILES or characters > _BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        if progress:
            progress(Progress(done, len(jobs), job.found.source))
    if batch:
        yield batch


def _read(job: _Job) -> _Read:
    path = Path(job.found.source)
    for _ in range(3):
        before, digest = _stat(path), _digest(job.found.source)
        document = clean(load(path))
        if before == _stat(path):
            break
    else:
        raise SourceError(
            tr(
                f"읽는 동안 계속 바뀌는 파일입니다: {path}",
                f"The file keeps changing while it is read: {path}",
            ),
            tr("다 쓰인 뒤 다시 하세요.", "Try again when it is written."),
        )
    try:
        (document.text + document.title).encode()
    except UnicodeEncodeError as error:
        raise UnsupportedFile(
            tr(f"글자가 깨져 있습니다: {path}", f"The text holds broken characters: {path}"),
            tr("UTF-8로 다시 저장하세요.", "Save it again as UTF-8."),
        ) from error
    chunks = split(document)
    size, mtime_ns = before
    state = SourceState(
        job.found.source, job.found.root, digest, size, mtime_ns, document.title, len(chunks), _made_by()
    )
    return _Read(job, state, document, chunks)


def _store(index: Index, embedder: Embedder, batch: Sequence[_Read]) -> None:
    from rag.embed import passage

    passages = [[passage(chunk, read.document.title) for chunk in read.chunks] for read in batch]
    digests = [[blake2b(text.encode(), digest_size=16).hexdigest() for text in texts] for texts in passages]
    by_digest = {d: t for ds, ts in zip(digests, passages, strict=True) for d, t in zip(ds, ts, strict=True)}
    vectors = index.known_vectors(by_digest)
    vectors |= _embedded(embedder, {d: text for d, text in by_digest.items() if d not in vectors})
    terms = _terms(batch)
    for read, own in zip(batch, digests, strict=True):
        entries = [
            _entry(chunk, digest, read.document.title, terms)
            for chunk, digest in zip(read.chunks, own, strict=True)
        ]
        needed = {digest: vectors[digest] for digest in own}
        if read.job.old is None:
            index.put(read.state, read.document, entries, needed)
        else:
            index.move(read.job.old, read.state, read.document, entries, needed)
        index.add_root(read.state.root)


def _embedded(embedder: Embedder, texts: dict[str, str]) -> dict[str, Vector]:
    digests = list(texts)
    vectors: dict[str, Vector] = {}
    for i in range(0, len(digests), _BATCH_TEXTS):
        some = digests[i : i + _BATCH_TEXTS]
        vectors |= zip(some, embedder.encode([texts[digest] for digest in some]), strict=True)
    return vectors


def _embed_what_lacks(index: Index, embedder: Embedder) -> None:
    """Make the vectors that are missing since the embedder was changed."""
    from rag.embed import passage

    while lacking := index.unembedded(_BATCH_TEXTS * 8):
        texts = {digest: passage(chunk, title) for digest, chunk, title in lacking}
        index.add_vectors(_embedded(embedder, texts))


def _place(chunk: Chunk, title: str) -> list[str]:
    """What a chunk stands under: the headings above its own line, else its document's title.

    A title that was taken from the first line then counts twice, which is right: a passage says first what
    it is about.
    """
    if not chunk.heading:
        return [title]
    return chunk.heading.split(HEADING_SEPARATOR)[chunk.body > chunk.start :]


def _terms(batch: Sequence[_Read]) -> dict[str, list[str]]:
    """Search terms of every text and heading of a batch, each once."""
    from rag.korean import tokens_of

    texts = dict.fromkeys(
        text
        for read in batch
        for chunk in read.chunks
        for text in (chunk.text, chunk.question, *_place(chunk, read.document.title))
    )
    return dict(zip(texts, tokens_of(texts), strict=True))


def _entry(chunk: Chunk, digest: str, title: str, terms: dict[str, list[str]]) -> Entry:
    above = [term for part in _place(chunk, title) for term in terms[part]]
    return Entry(chunk, digest, above + terms[chunk.text], terms[chunk.question])


def _stat(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return status.st_size, status.st_mtime_ns


def _digest(source: str) -> str:
    digest = blake2b(digest_size=16)
    path = Path(source)
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        tr(f"읽을 수 없습니다: {path} ({error.strerror})", f"It cannot be read: {path} ({error.strerror})"),
        tr("파일이 있는지, 읽을 권한이 있는지 확인하세요.", "Check that it exists and that you may read it."),
    )


@cache
def _made_by() -> str:
    return f"{READING} kiwi {version('kiwipiepy')}"
