"""What a sync has to do: the files that are there against what the index remembers of them."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.access import Access
from ingest.address import is_url
from ingest.learning import with_frames
from ingest.reading import Job, digest_of, made_by, made_of
from ingest.scan import Failure, Scan, absolute, covers, look, missing, no_such, nothing_readable, under
from ingest.web import Known, look_up
from rag.errors import MutdapError, SourceError
from rag.index import Index, SourceState
from rag.language import tr

_MANY = 10
"""So many files have to be gone, and more than half of them, before ``sync`` asks; or every last one, for
the folder of a drive that is not connected is empty."""

_RECENT_NS = 2_000_000_000
"""A file this young may have changed without a new time (FAT counts in steps of two seconds)."""


@dataclass(slots=True)
class Plan:
    """What a sync has to do to an index of that generation."""

    generation: int
    roots: list[str]
    """As they should be."""
    exclusions: list[str]
    dropped: list[str] = field(default_factory=list)
    """Roots that lie under a new one; what others add meanwhile stays."""
    jobs: list[Job] = field(default_factory=list)
    touched: list[SourceState] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)

    def writes(self, index: Index) -> bool:
        """Whether there is something to change besides what its jobs bring."""
        known = (self.roots, self.exclusions) == (index.roots(), index.exclusions())
        return bool(self.touched or self.gone or not known or index.unembedded(1))


def plan_of(index: Index, paths: Sequence[str | Path], *, sure: bool, access: Access) -> Plan:
    """Look at the sources and say what is to be done.

    Args:
        index: what is remembered.
        paths: files and folders; none means every root the index knows.
        sure: whether many files may go without asking.
        access: what may be read besides.

    Raises:
        SourceError: a path that is not there and never was, or a folder without a file that can be read.
        MutdapError: most files of a root are gone, and nobody is sure.
    """
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
    plan = Plan(index.generation, roots, exclusions, [r for r in known_roots if r not in roots])
    states = {state.source: state for state in index.states()}
    scan = _scan(starts, set(states), known_roots, set(exclusions))
    look_up(scan, {url: _known(index, states.get(url)) for url in filter(is_url, starts)}, access)
    plan.failed = scan.failed
    gone = {
        source
        for source in states
        if source not in scan.found
        and any(covers(start, source, exclusions) for start in starts)
        and not any(under(source, unseen) for unseen in scan.unseen)
    }
    _compare(plan, scan, states, gone)
    planned = len(plan.jobs)
    plan.jobs = with_frames(index, plan.jobs, scan.found, states, gone, access=access)
    plan.unchanged -= len(plan.jobs) - planned
    if not sure:
        _ask_before_many_go(plan, scan, starts, states)
    return plan


def _scan(
    starts: dict[str, str],
    known: Collection[str],
    known_roots: Collection[str],
    exclusions: Collection[str],
) -> Scan:
    scan = Scan()
    for start, root in starts.items():
        remembered = any(under(source, start) for source in known)
        if is_url(start):
            continue
        if os.path.lexists(start):
            look(scan, start, root, list(starts.values()), exclusions)
            seen = (*scan.found, *scan.unseen)
            if not remembered and start not in known_roots and not any(under(path, start) for path in seen):
                raise nothing_readable(start)
        elif not remembered and start not in known_roots:
            raise no_such(start)
        elif start == root or not os.path.lexists(root):
            scan.failed.append(missing(start))
            scan.unseen.append(start)
    return scan


def _known(index: Index, state: SourceState | None) -> Known | None:
    """What is remembered of a page, where nothing but another version would have to be read."""
    if state is None or made_of(state.made_by)[0] != made_by():
        return None
    return Known(state.size, index.document(state.source).meta)


def _compare(plan: Plan, scan: Scan, states: dict[str, SourceState], gone: set[str]) -> None:
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
                olds = movable.get(digest_of(found), []) if found.size in sizes else []
                plan.jobs.append(Job(found, "moved", olds.pop()) if olds else Job(found, "added"))
                continue
            current = replace(state, root=found.root, size=found.size, mtime_ns=found.mtime_ns)
            recent = found.page is not None or now - found.mtime_ns < _RECENT_NS
            if made_of(state.made_by)[0] != made_by() or (
                (recent or replace(current, root=state.root) != state)
                and (found.size != state.size or digest_of(found) != state.digest)
            ):
                plan.jobs.append(Job(found, "changed"))
                continue
        except SourceError as error:
            plan.failed.append(Failure(source, error.message, error.hint))
            continue
        plan.unchanged += 1
        if current != state:
            plan.touched.append(current)
    plan.gone = sorted(gone - {job.old for job in plan.jobs})


def _ask_before_many_go(plan: Plan, scan: Scan, starts: Iterable[str], states: Iterable[str]) -> None:
    for start in starts:
        gone = sum(under(source, start) for source in plan.gone)
        known = sum(under(source, start) for source in states)
        emptied = gone and Path(start).is_dir() and not any(under(source, start) for source in scan.found)
        if emptied or (gone >= _MANY and gone * 2 > known):
            raise MutdapError(
                tr(f"{start}의 파일 {known}개 가운데 {gone}개가 없어졌습니다. 색인에서는 지우지 않았습니다.",
                   f"{gone} of the {known} known files of {start} are gone. Nothing was removed."),
                tr("정말 지웠다면 --yes를 붙이세요. 아니라면 드라이브가 연결되었는지 확인하세요.",
                   "Add --yes if you deleted them; otherwise check that the drive is connected."),
            )  # fmt: skip
