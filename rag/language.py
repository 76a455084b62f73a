"""The language of what users read: Korean first, English where the locale asks for it."""

from __future__ import annotations

import os


def language() -> str:
    """``"ko"`` or ``"en"``: ``MUTDAP_LANG`` first, then the locale; Korean when neither says."""
    for name in ("MUTDAP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value and value not in {"c", "posix", "c.utf-8", "c.utf8"}:
            return "en" if value.startswith("en") else "ko"
    return "ko"


def tr(korean: str, english: str) -> str:
    """The text in the user's language."""
    return english if language() == "en" else korean
