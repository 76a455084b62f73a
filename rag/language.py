"""The language of what users read: Korean first, English where they or the locale ask for it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LANGUAGES = ("ko", "en")

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_preferred: str | None = None
_listener: ContextVar[str | None] = ContextVar("listener", default=None)


def language() -> str:
    """``"ko"`` or ``"en"``: what is chosen for everybody, then what the listener reads, then the locale."""
    if (known := chosen() or _known(_listener.get())) is not None:
        return known
    return next(filter(None, (_known(os.environ.get(name)) for name in _LOCALES)), "ko")


def chosen() -> str | None:
    """What was chosen for everybody: by ``MUTDAP_LANG``, then by the settings; None where nothing was."""
    return _known(os.environ.get("MUTDAP_LANG")) or _known(_preferred)


def prefer(chosen: str | None) -> None:
    """What the settings say, for the whole process; None leaves it to who listens and to the locale."""
    global _preferred  # noqa: PLW0603 - one user, one choice
    _preferred = chosen


@contextmanager
def speaking(listener: str | None) -> Iterator[None]:
    """Speak the language of one listener, in this thread or task; None leaves it as it is."""
    token = _listener.set(listener or _listener.get())
    try:
        yield
    finally:
        _listener.reset(token)


def tr(korean: str, english: str) -> str:
    """The text in the user's language."""
    return english if language() == "en" else korean


def reason(error: Exception) -> str:
    """What an error of a file says, for people, and where it can be said what to do: Python's text is not."""
    if isinstance(error, UnicodeError):
        return tr(
            "UTF-8로 적힌 글이 아닙니다. UTF-8로 저장해 다시 하세요.",
            "It is not written in UTF-8. Save it as UTF-8 and try again.",
        )
    if not isinstance(error, OSError):
        return str(error)
    return known_reason(error) or error.strerror or str(error)


def known_reason(error: OSError) -> str:
    """The sentence for what a person can mend; empty for any other error."""
    said = {
        errno.ENOENT: ("그런 파일이 없습니다. 경로를 확인하세요.", "There is no such file. Check the path."),
        errno.ENOTDIR: (
            "경로 가운데 폴더가 아닌 것이 있습니다. 경로를 확인하세요.",
            "A part of the path is no folder. Check the path.",
        ),
        errno.EISDIR: (
            "파일이 아니라 폴더입니다. 파일의 이름을 주세요.",
            "It is a folder, not a file. Give a file's name.",
        ),
        errno.EACCES: (
            "권한이 없습니다. 권한을 바꾸거나 다른 곳을 고르세요.",
            "Permission is denied. Change the permissions or choose another place.",
        ),
        errno.EROFS: (
            "읽기만 할 수 있는 디스크입니다. 다른 곳을 고르세요.",
            "The disk is read-only. Choose another place.",
        ),
        errno.ENOSPC: (
            "디스크에 자리가 없습니다. 자리를 비우고 다시 하세요.",
            "There is no room left on the disk. Make room and try again.",
        ),
        errno.ENAMETOOLONG: (
            "이름이 너무 깁니다. 짧게 고치세요.",
            "The name is too long. Make it shorter.",
        ),
        errno.EIO: (
            "디스크를 읽거나 쓰지 못했습니다. 디스크와 연결을 확인하세요.",
            "The disk could not be read or written. Check the disk and its connection.",
        ),
    }
    said[errno.EPERM] = said[errno.EACCES]
    if hasattr(errno, "EDQUOT"):  # not on every platform
        said[errno.EDQUOT] = said[errno.ENOSPC]
    return tr(*said[error.errno]) if error.errno in said else ""


def _known(value: str | None) -> str | None:
    if not value or value.lower() in {"c", "posix", "c.utf-8", "c.utf8"}:
        return None
    return "en" if value.lower().startswith("en") else "ko"
