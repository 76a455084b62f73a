"""A zip read with bounds: on what its directory costs, on each member and on all of them together.

``zipfile`` does the reading. What it does not do is stop: a directory may name a million members, and a
member of a kilobyte may inflate to a gigabyte. The bounds here count bytes as they come out; what headers
say is only ever believed when it is a reason to refuse.
"""

from __future__ import annotations

import io
import posixpath
import stat
import struct
import unicodedata
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from rag.errors import SourceError, UnsupportedFile
from rag.language import tr

if TYPE_CHECKING:
    from typing_extensions import Buffer

MEMBERS = 50_000
"""Most members an archive may have."""
DIRECTORY = 8 * 1024 * 1024
"""Bytes of the largest directory of members that is read."""
MEMBER = 64 * 1024 * 1024
"""Bytes of the largest member, as large as a file may be."""
TOTAL = 256 * 1024 * 1024
"""Bytes that the members of one document may inflate to together."""
RATIO, SMALL = 150, 8 * 1024 * 1024
"""A member larger than ``SMALL`` that grew by more than ``RATIO`` is a bomb: XML grows 5 to 30 times."""

_STUMBLES = (
    BadZipFile, NotImplementedError, ValueError, RuntimeError, EOFError, OSError, zlib.error, struct.error,
)  # fmt: skip
"""What a damaged archive makes zipfile stumble over."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLOCK = 1 << 18
_BUFFER = 1 << 14


class Archive:
    """The members of a zip by name.

    Args:
        source: what to name in errors.
        opened: opens the zip's bytes anew; called for every stretch that is read, so that no file stays open.
        total: bytes that all members may inflate to together; None where each is read for itself.

    Raises:
        UnsupportedFile: no zip, a damaged one, or one with more members than notes have.
    """

    def __init__(self, source: str, opened: Callable[[], BinaryIO], *, total: int | None = TOTAL) -> None:
        self.source = source
        self._left = total
        try:
            self._zip = ZipFile(_Bounded(_Stretches(opened), _BUFFER))
        except _TooMany as error:
            raise _crowded(source) from error
        except _STUMBLES as error:
            raise damaged(source) from error
        infos = [info for info in self._zip.infolist() if not info.filename.endswith("/")]
        if len(infos) > MEMBERS:
            raise _crowded(source)
        self.members = {_name(info): info for info in infos if info.filename}

    def read(self, name: str, largest: int = MEMBER, *, named: str = "") -> bytes:
        """A member's bytes.

        Args:
            name: the member.
            largest: most bytes it may have.
            named: what to call it in errors, where it is more than a part of the source.

        Raises:
            SourceError: it is missing, encrypted, damaged, or inflates to too much.
        """
        info = self.members.get(name)
        source, part = (named, "") if named else (self.source, name)
        if info is None:
            raise damaged(source, part)
        if info.flag_bits & 0x1:
            raise encrypted(source)
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:  # the others cannot be inflated in steps
            raise UnsupportedFile(
                tr(f"모르는 압축 방식입니다: {source}", f"Compressed in an unknown way: {source}"),
                tr("보통 zip(Deflate)으로 다시 압축하세요.", "Compress it again as a plain zip (Deflate)."),
            )
        try:
            data = self._inflated(info, largest)
        except _STUMBLES as error:
            raise damaged(source, part) from error
        if data is None:
            raise bomb(source)
        if self._left is not None:
            self._left -= len(data)
        return data

    def _inflated(self, info: ZipInfo, largest: int) -> bytes | None:
        allowed = min(largest, max(SMALL, info.compress_size * RATIO))
        allowed = allowed if self._left is None else min(allowed, self._left)
        out = bytearray()
        with self._zip.open(info) as member:
            while block := member.read(_BLOCK):
                out += block
                if len(out) > allowed:
                    return None
        return bytes(out)


def archive_of(source: str, data: bytes) -> Archive:
    """The zip that a document of a zipped format is.

    Raises:
        UnsupportedFile: as ``Archive``; a file that Office encrypted is no zip any more.
    """
    if data.startswith(_OLE):
        raise UnsupportedFile(
            tr(f"암호가 걸렸거나 옛 형식인 파일입니다: {source}",
               f"This file has a password or an old format: {source}"),
            tr("암호를 풀고 새 형식(.docx, .pptx, .hwpx)이나 PDF로 저장하세요.",
               "Save it without a password, in the new format (.docx, .pptx, .hwpx) or as PDF."),
        )  # fmt: skip
    return Archive(source, lambda: io.BytesIO(data))


def is_link(info: ZipInfo) -> bool:
    """Whether a member is a symbolic link."""
    return stat.S_ISLNK(info.external_attr >> 16)


def damaged(source: str, what: str = "") -> UnsupportedFile:
    """The error for a file that is not what its name says."""
    shown = f" ({what})" if what else ""
    return UnsupportedFile(
        tr(f"파일이 깨졌거나 형식이 다릅니다: {source}{shown}",
           f"The file is damaged or of another format: {source}{shown}"),
        tr("만든 프로그램에서 열어 다시 저장하거나 다시 내려받으세요.",
           "Open and save it again in the program that made it, or download it again."),
    )  # fmt: skip


def encrypted(source: str) -> UnsupportedFile:
    """The error for a file that needs a password or a licence."""
    return UnsupportedFile(
        tr(f"암호가 걸린 파일입니다: {source}", f"This file is encrypted: {source}"),
        tr("암호를 푼 사본을 저장해 넣으세요.", "Save a copy without the password."),
    )


def bomb(source: str) -> SourceError:
    """The error for what inflates to more than it may."""
    return SourceError(
        tr(f"압축을 풀면 너무 커지는 파일입니다: {source}", f"The file inflates to too much: {source}"),
        tr("필요한 부분만 새 파일로 저장해 넣으세요.", "Save the part you need as a new file."),
    )


def _crowded(source: str) -> SourceError:
    return SourceError(
        tr(f"압축 파일에 든 것이 너무 많습니다(최대 {MEMBERS}개): {source}",
           f"The archive has too many members (at most {MEMBERS}): {source}"),
        tr("압축을 풀어 폴더째 넣으세요.", "Unpack it and sync the folder."),
    )  # fmt: skip


def _name(info: ZipInfo) -> str:
    """A member's name. Korean Windows writes CP949 and macOS UTF-8 without saying so."""
    name = info.orig_filename if info.flag_bits & 0x800 else _guessed(info.orig_filename)
    return unicodedata.normalize("NFC", posixpath.normpath(name.replace("\\", "/")))


def _guessed(name: str) -> str:
    try:
        data = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


class _TooMany(Exception):  # noqa: N818
    """A directory larger than ``DIRECTORY``."""


class _Bounded(io.BufferedReader):
    """Refuses to read more at once than a directory may have; zipfile asks for nothing else so large."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > DIRECTORY:
            raise _TooMany
        return super().read(size)


class _Stretches(io.RawIOBase):
    """A file that is open only while a stretch of it is read."""

    def __init__(self, opened: Callable[[], BinaryIO]) -> None:
        super().__init__()
        self._opened = opened
        self._at = 0
        with opened() as file:
            self._size = file.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset
        if at < 0:
            raise OSError(f"before the start: {at}")
        self._at = at
        return at

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer)
        with self._opened() as file:
            file.seek(self._at)
            data = file.read(len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)
