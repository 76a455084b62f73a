"""The commands that look after an index: watch, verify, backup, restore."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from commands.parser import DONE, FAILED
from rag.config import Settings
from rag.language import tr

if TYPE_CHECKING:
    from ingest.sync import Report
    from rag.errors import MutdapError

Command = Callable[[argparse.Namespace, Settings], int]
NAMED = 20
"""Files of a kind that a sync names at most."""
_SIGNS = {True: "✓", False: "✗", None: "–"}


class Looked(Protocol):
    """One thing that was looked at."""

    @property
    def name(self) -> str:
        """What."""

    @property
    def found(self) -> str:
        """What is there."""

    @property
    def ok(self) -> bool | None:
        """Whether it is as it should be; None where it is not there and need not be."""

    @property
    def hint(self) -> str:
        """What to do about it; may be empty."""


def add_commands(command: Callable[[str, Command, str, str], argparse.ArgumentParser]) -> None:
    """Add these commands to the parser of ``mutdap``."""
    watched = command(
        "watch", _watch, "폴더를 지켜보며 바뀌면 동기화합니다.", "Follow folders and sync changes."
    )
    watched.add_argument(
        "sources",
        nargs="*",
        metavar="PATH",
        help=tr("없으면 색인에 있는 곳 모두", "none: every source it knows"),
    )
    command(
        "verify", _verify, "색인에 잘못된 것이 없나 검사합니다.", "Check all of the index against itself."
    )
    saved = command("backup", _backup, "색인을 파일 하나로 백업합니다.", "Back the index up to one file.")
    to = tr("새 파일, 또는 덮어쓸 백업", "a new file, or a backup to replace")
    saved.add_argument("file", metavar="FILE", type=Path, help=to)
    restored = command("restore", _restore, "백업한 색인을 되살립니다.", "Put a backup back.")
    of = tr("mutdap backup이 만든 파일", "a file that mutdap backup made")
    restored.add_argument("file", metavar="FILE", type=Path, help=of)


def summary(report: Report) -> str:
    """What a sync did, in one line."""
    return tr(
        f"추가 {report.added} · 변경 {report.changed} · 이동 {report.moved} · "
        f"삭제 {report.removed} · 그대로 {report.unchanged} · 실패 {len(report.failed)} "
        f"(조각 {report.chunks}개, {report.took_ms / 1000:.1f}초)",
        f"added {report.added} · changed {report.changed} · moved {report.moved} · "
        f"removed {report.removed} · unchanged {report.unchanged} · failed {len(report.failed)} "
        f"({report.chunks} chunks, {report.took_ms / 1000:.1f} s)",
    )


def say_files(report: Report, *, added: bool) -> None:
    """Which files a sync changed, moved and removed, and with ``added`` those that are new."""
    words = {
        "added": tr("추가", "added"),
        "changed": tr("변경", "changed"),
        "moved": tr("이동", "moved"),
        "removed": tr("삭제", "removed"),
    }
    for kind, word in words.items():
        files = report.files.get(kind, []) if added or kind != "added" else []
        for file in files[:NAMED]:
            print(f"  {word}  {file}")
        if (more := len(files) - NAMED) > 0:
            print(tr(f"  {word}  … {more}개 더", f"  {word}  … and {more} more"))


def say_forgotten(paths: Sequence[str]) -> None:
    """Which paths a sync passes over since they were forgotten, and how to take them up again."""
    for path in paths:
        print(tr(f"  잊은 경로: {path} (되돌리기: mutdap sync '{path}')",
                 f"  forgotten: {path} (take it up again: mutdap sync '{path}')"))  # fmt: skip


def say_failures(report: Report) -> None:
    """Each file that could not be read, and what to do about it."""
    for failure in report.failed:
        named = failure.error if failure.source in failure.error else f"{failure.source}: {failure.error}"
        print(f"  {named}\n    → {failure.hint}", file=sys.stderr)


def say_findings(findings: Iterable[Looked]) -> int:
    """Print what was looked at, each as it comes; gives the exit code."""
    healthy = True
    for finding in findings:
        healthy &= finding.ok is not False
        print(f"{_SIGNS[finding.ok]} {finding.name}: {finding.found}")
        if finding.hint:
            print(f"    {finding.hint}")
    return DONE if healthy else FAILED


def _watch(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.library import open_for_sync
    from ingest.watch import Watcher
    from rag import korean
    from rag.embed import load_embedder

    korean.warm()
    embedder = load_embedder(settings.embedder)
    index = open_for_sync(settings, embedder)
    watcher = Watcher(
        index, embedder, options.sources, done=_said, trouble=_troubled, workers=settings.workers
    )
    print(tr("지켜보는 중입니다. 멈추려면 Ctrl+C.", "Watching. Ctrl+C stops."), file=sys.stderr, flush=True)
    try:
        watcher.run()
    finally:
        index.close()
    return DONE


def _said(report: Report) -> None:
    print(summary(report), flush=True)
    say_failures(report)


def _troubled(error: MutdapError) -> None:
    print(f"{error.message}\n    → {error.hint}", file=sys.stderr, flush=True)


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    from rag.config import MilvusAt
    from rag.verify import verify

    if isinstance(settings.index, MilvusAt):
        from rag.milvus_verify import verify_on_milvus

        return say_findings(verify_on_milvus(settings.index, settings.milvus_token))
    return say_findings(verify(settings.index))


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from rag.care import backup
    from rag.opening import local_folder

    there = options.file.is_file()
    size = backup(local_folder(settings), options.file)
    done = tr(
        f"{options.file}: {size / 1e6:.1f} MB를 백업했습니다.",
        f"{options.file}: backed up, {size / 1e6:.1f} MB.",
    )
    replaced = tr(" 있던 백업을 덮어썼습니다.", " The backup that was there is replaced.")
    print(done + (replaced if there else ""))
    return DONE


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from rag.care import restore
    from rag.opening import local_folder

    restore(local_folder(settings), options.file)
    print(tr(f"{settings.index}에 되살렸습니다.", f"Restored to {settings.index}."))
    return DONE
