"""Looking after a local index: backups, and a damaged database that makes place for a new one.

A backup also holds what the person did with the notes, which no sync brings back: past conversations and
what was practised.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from rag import history, practised
from rag.caches import Caches
from rag.database import FORMAT, Manifest
from rag.errors import IndexDamaged, MutdapError
from rag.files import DATABASE, Remembered, WriterLock, remember, remembered, write_whole
from rag.language import reason, tr
from rag.store import Store
from rag.verify import database_problems

_MAGIC = "mutdap-backup-1"
_UNREADABLE = (
    OSError, ValueError, KeyError, AttributeError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile,
)  # fmt: skip
"""What reading a file raises that is no backup, or a damaged one."""
_OWN = (history.FILE, practised.FILE)
"""Databases of the person's own."""
_WAIT = 10.0
_BLOCK = 1 << 20


def is_sound(folder: Path) -> bool:
    """Whether a folder holds a database in which every row is as it was written."""
    try:
        store = Store.existing(folder / DATABASE)
        with closing(store):
            return not any(database_problems(store))
    except IndexDamaged:
        return False


def set_aside(folder: Path, manifest: Manifest) -> None:
    """Put an empty database, which knows what was synced, in the place of a damaged or lost one.

    The caller holds the writer's lock. The damaged one stays beside it, for what only it may still hold.
    """
    kept = remembered(folder)
    path, aside = folder / DATABASE, folder / f"{DATABASE}.damaged"
    if not kept.roots:
        kept = _roots_of(path)
    for suffix in ("", "-wal"):
        if (found := path.with_name(path.name + suffix)).exists():
            found.replace(aside.with_name(aside.name + suffix))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    with closing(Store.create(path, manifest)) as store:
        for root in kept.roots:
            store.add_root(root)
        store.set_exclusions(kept.exclusions)
    remember(folder, kept)


def _roots_of(path: Path) -> Remembered:
    """What a damaged database still says about what was synced."""
    try:
        with closing(Store.existing(path)) as store:
            return Remembered(store.roots(), store.exclusions())
    except MutdapError:
        return Remembered()


def backup(folder: Path, file: Path) -> int:
    """Write an index and the person's own databases to one file, while others read and write them.

    The index is as it stood at one moment. A database of the person's that cannot be read is left out: that
    must not keep the index from being saved.

    Returns:
        Bytes of that file.

    Raises:
        IndexDamaged: the index is not sound: an earlier backup is worth more than this one.
        MutdapError: the file cannot be written, or holds something that is no backup.
    """
    if not (folder / DATABASE).is_file():
        raise MutdapError(
            tr(f"색인이 없습니다: {folder}", f"There is no index: {folder}"),
            tr("먼저 노트를 동기화하세요: mutdap sync 폴더", "Sync notes first: mutdap sync FOLDER"),
        )
    if file.is_file() and not _is_backup(file):
        raise MutdapError(
            tr(f"백업이 아닌 파일이 이미 있습니다: {file}", f"There is a file that is no backup: {file}"),
            tr("다른 이름을 주세요. 그 파일은 그대로입니다.", "Give another name. That file is as it was."),
        )
    if not (parent := file.absolute().parent).is_dir():
        raise MutdapError(
            tr(f"백업을 둘 폴더가 없습니다: {parent}", f"There is no folder for the backup: {parent}"),
            tr("먼저 폴더를 만들거나 다른 곳을 고르세요.", "Make it first, or choose another place."),
        )
    try:
        with tempfile.TemporaryDirectory(prefix=".mutdap-", dir=parent) as place:
            copy = Path(place) / DATABASE
            with closing(Store.existing(folder / DATABASE)) as store:
                store.copy_to(copy)
            with closing(Store.existing(copy)) as store:
                if problem := next(database_problems(store), None):
                    raise store.damaged(problem)
            own = [name for name in _OWN if _copied(folder / name, Path(place) / name)]
            digests = {name: _digest(Path(place) / name) for name in own}
            said = {"magic": _MAGIC, "format": FORMAT, "digest": _digest(copy), "own": digests}
            with zipfile.ZipFile(Path(place) / "archive", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("backup.json", json.dumps(said))
                archive.write(copy, DATABASE)
                for name in own:
                    archive.write(Path(place) / name, name)
            archived = Path(place) / "archive"
            archived.chmod(0o600)
            with archived.open("rb+") as written:
                os.fsync(written.fileno())
            archived.replace(file)
            return file.stat().st_size
    except OSError as error:
        raise MutdapError(
            tr(f"백업을 쓸 수 없습니다: {file}", f"The backup cannot be written: {file}"), reason(error)
        ) from error


def restore(folder: Path, file: Path) -> None:
    """Put a backup in the place of an index, also of a damaged or lost one; readers see it at once.

    Conversations and what was practised come back where they are missing; where they are not, they are newer
    than the backup's and stay.

    Raises:
        MutdapError: the file is no backup, or not as it was written. The index stays as it is.
        IndexLocked: somebody is writing the index.
    """
    lock = WriterLock(folder)
    with lock.held(_WAIT):
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as place:
            _put_back(folder, file, Path(place))
        with closing(Store.existing(folder / DATABASE)) as store:
            Caches(folder, lock).publish(store)


def _put_back(folder: Path, file: Path, place: Path) -> None:
    """What ``restore`` does but for the search files; ``place`` is for what is unpacked."""
    copy = place / DATABASE
    own = _unpack(file, copy)
    with closing(Store.existing(copy)) as store:
        if store.manifest().format < FORMAT:
            store.migrate()
        manifest = store.manifest()
        kept = Remembered(store.roots(), store.exclusions())
        if problem := next(database_problems(store), None):
            raise _no_backup(file, problem)
    if not is_sound(folder):
        set_aside(folder, manifest)
    with closing(Store.existing(folder / DATABASE)) as store:
        store.copy_from(copy)
    remember(folder, kept)
    for name in own:
        if not (folder / name).exists():
            (place / name).replace(folder / name)


def _copied(path: Path, copy: Path) -> bool:
    """Whether a database was there and could be copied, as it stood at one moment."""
    if not path.is_file():
        return False
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as read,
            closing(sqlite3.connect(copy)) as written,
        ):
            read.backup(written)
    except sqlite3.Error:
        return False
    return True


def _is_backup(file: Path) -> bool:
    """Whether a file says of itself that it is a backup, sound or not."""
    try:
        with zipfile.ZipFile(file) as archive:
            said = json.loads(archive.read("backup.json"))
    except _UNREADABLE:
        return False
    return isinstance(said, dict) and said.get("magic") == _MAGIC


def _unpack(file: Path, copy: Path) -> list[str]:
    """The index goes to ``copy`` and the person's own databases beside it, whose names are returned."""
    try:
        with zipfile.ZipFile(file) as archive:
            said = json.loads(archive.read("backup.json"))
            with archive.open(DATABASE) as packed:
                write_whole(copy, lambda out: out.writelines(iter(lambda: packed.read(_BLOCK), b"")))
            own: dict[str, str] = {
                name: digest for name, digest in said.get("own", {}).items() if name in _OWN
            }
            for name in own:
                write_whole(copy.parent / name, archive.read(name))
    except _UNREADABLE as error:
        raise _no_backup(file, _why(error)) from error
    if not isinstance(said, dict) or said.get("magic") != _MAGIC or said.get("digest") != _digest(copy):
        raise _no_backup(file, "digest")
    if said.get("format", FORMAT + 1) > FORMAT:
        raise _no_backup(file, f"format {said.get('format')}")
    if any(_digest(copy.parent / name) != digest for name, digest in own.items()):
        raise _no_backup(file, "digest")
    return list(own)


def _no_backup(file: Path, why: str) -> MutdapError:
    return MutdapError(
        tr(f"쓸 수 있는 백업이 아닙니다: {file} ({why})", f"No usable backup: {file} ({why})"),
        tr("다른 백업을 고르세요. 색인은 그대로입니다.", "Choose another backup. The index is as it was."),
    )


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return reason(error).rstrip(".")
    return tr("백업의 꼴이 아님", "not the form of a backup")


def _digest(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
