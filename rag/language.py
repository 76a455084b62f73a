"""The language of what users read: Korean first, English where the locale asks for it."""

from __future__ import annotations

import os

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_preferred: str | None = None


def language() -> str:
    """``"ko"`` or ``"en"``: ``MUTDAP_LANG`` first, then the settings, then the locale; else Korean."""
    for value in (
        os.environ.get("MUTDAP_LANG", ""),
        _preferred or "",
        *(os.environ.get(name, "") for name in _LOCALES),
    ):
        if value and value.lower() not in {"c", "posix", "c.utf-8", "c.utf8"}:
            return "en" if value.lower().startswith("en") else "ko"
    return "ko"


def prefer(chosen: str | None) -> None:
    """What the settings say, for the whole process; None leaves it to the locale."""
    global _preferred  # noqa: PLW0603 - one user, one choice
    _preferred = chosen


def tr(korean: str, english: str) -> str:
    """The text in the user's language."""
    return english if language() == "en" else korean
