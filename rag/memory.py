"""Memory: what was freed goes back to the system, what stays is not looked through for garbage."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Have the C library return what it keeps of freed memory, where it is one that keeps much (glibc).

    A sync takes and frees many small pieces in several threads. Without this a page that follows a folder
    holds a hundred megabytes more after some dozens of syncs than it needs.
    """
    with suppress(OSError, AttributeError, TypeError):  # another C library, or another system
        ctypes.CDLL(None).malloc_trim(0)


def settle() -> None:
    """Have later garbage collections pass over all that is there now; for a server that has started.

    What was loaded stays as long as the process does. Looking through all of it again halts every thread
    for a fifth of a second, and does so about once in sixty questions. For the same reason it is not looked
    through now: somebody may be asking already.
    """
    gc.freeze()
