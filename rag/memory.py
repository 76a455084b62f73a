"""Memory that was freed goes back to the system."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Have the C library return what it keeps of freed memory, where it is one that keeps much (glibc).

    A sync takes and frees many small pieces in several threads. Without this a page that follows a folder
    holds a hundred megabytes more after some dozens of syncs than it needs.
    """
    with suppress(OSError, AttributeError, TypeError):  # another C library, or another system
        ctypes.CDLL(None).malloc_trim(0)
