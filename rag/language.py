"""The language of what users read: Korean first, English where they or the locale ask for it."""

from __future__ import annotations

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
    for value in (chosen(), _listener.get(), *(os.environ.get(name) for name in _LOCALES)):
        if (known := _known(value)) is not None:
            return known
    return "ko"


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


def _known(value: str | None) -> str | None:
    if not value or value.lower() in {"c", "posix", "c.utf-8", "c.utf8"}:
        return None
    return "en" if value.lower().startswith("en") else "ko"
