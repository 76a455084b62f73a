"""A file that needs reading becomes a document with its chunks and what to remember about the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from ingest import zipped
from ingest.access import Access
from ingest.clean import clean
from ingest.dates import dated
from ingest.load import load, load_bytes
from ingest.scan import Found
from ingest.site import NOTHING, Frame, site_of, tag_of
from ingest.split import split
from rag.errors import SourceError, UnsupportedFile
from rag.index import SourceState
from rag.language import tr
from rag.types import Chunk, Document

READING = 25
"""Raise it when load, clean, split, the search terms or the embedded text come out differently: the next
sync then reads every file again."""


_SITE = " site "


@dataclass(frozen=True, slots=True)
class Job:
    """A file that needs reading, and why."""

    found: Found
    kind: Literal["added", "changed", "moved"]
    old: str | None = None
    frames: Mapping[str, Frame] = field(default_factory=dict)
    """What was learned about the sites of its folder, by their tags."""
    stored: Callable[[], Document] | None = None
    """Gives the document as the index has it, where only its furniture is to be marked anew."""
    digest: str = ""
    """Of a file whose document is stored."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read."""

    job: Job
    state: SourceState
    document: Document
    chunks: Sequence[Chunk]


def read(job: Job, access: Access) -> Read:
    """Read and cut a file as it stands at one moment.

    Raises:
        SourceError: it cannot be read, keeps changing, or holds no text.
    """
    path = Path(job.found.source)
    document, digest, (size, mtime_ns) = _as_stored(job) if job.stored else _as_it_stands(job.found, access)
    made = made_by()
    if document.meta.get("format") == "html":
        tag = tag_of(site_of(document))
        frame = job.frames.get(tag, NOTHING)
        document, made = clean(document, frame), f"{made}{_SITE}{tag} {frame.mark}"
    else:
        document = clean(document)
    day = dated(document)
    meta = {name: said for name, said in document.meta.items() if name != "date"}
    document = replace(document, meta=meta | ({"date": day} if day else {}))
    try:
        (document.text + document.title).encode()
    except UnicodeEncodeError as error:
        raise UnsupportedFile(
            tr(f"글자가 깨져 있습니다: {path}", f"The text holds broken characters: {path}"),
            tr("UTF-8로 다시 저장하세요.", "Save it again as UTF-8."),
        ) from error
    chunks = split(document)
    source, root = job.found.source, job.found.root
    state = SourceState(source, root, digest, size, mtime_ns, document.title, len(chunks), made, day)
    return Read(job, state, document, chunks)


def _as_stored(job: Job) -> tuple[Document, str, tuple[int, int]]:
    assert job.stored is not None
    document = replace(job.stored(), furniture=())
    return document, job.digest, (job.found.size, job.found.mtime_ns)


def _as_it_stands(found: Found, access: Access) -> tuple[Document, str, tuple[int, int]]:
    """A document with its file's digest, size and time, all of one moment."""
    for _ in range(3):
        before = _stat(found)
        document = loaded(found, access)  # refuses a file that is too large before all is read
        digest = digest_of(found)
        if before == _stat(found):
            return document, digest, before
    path = found.source
    raise SourceError(
        tr(f"읽는 동안 계속 바뀌는 파일입니다: {path}", f"The file keeps changing while it is read: {path}"),
        tr("다 쓰인 뒤 다시 하세요.", "Try again when it is written."),
    )


def loaded(found: Found, access: Access) -> Document:
    """A source's document, not cleaned yet. Raises SourceError where it cannot be read."""
    if found.page is None:
        return load(Path(found.source), password=access.password)
    page = found.page
    document = load_bytes(page.url, page.data, page.suffix, charset=page.charset, password=access.password)
    return replace(document, meta={**document.meta, **page.version.as_meta()})


def _stat(found: Found) -> tuple[int, int]:
    if found.page is not None:
        return found.size, found.mtime_ns
    path = Path(found.source)
    if zipped.parted(str(path)):
        return zipped.state(str(path))
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return status.st_size, status.st_mtime_ns


def digest_of(found: Found) -> str:
    """Of a source's bytes. Raises SourceError where it cannot be read."""
    if found.page is not None:
        return blake2b(found.page.data, digest_size=16).hexdigest()
    source = found.source
    if zipped.parted(source):
        return blake2b(zipped.read(source), digest_size=16).hexdigest()
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
def made_by() -> str:
    """What reads and cuts files, by version."""
    return f"{READING} kiwi {version('kiwipiepy')}"


def made_of(made: str) -> tuple[str, str, str]:
    """What ``SourceState.made_by`` says: versions, a web page's site, and the frame it was cleaned with."""
    versions, _, site = made.partition(_SITE)
    tag, _, mark = site.partition(" ")
    return versions, tag, mark
