"""Freed memory goes back to the system; what a server keeps is not looked through again."""

import ctypes
import gc
import sys
import weakref
from pathlib import Path

import pytest

from rag.memory import give_back, settle


def resident() -> int:
    """Bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not hasattr(ctypes.CDLL(None), "malloc_trim"),
    reason="needs glibc",
)
def test_what_is_freed_goes_back():
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    size, count = 100_000, 1_000  # below what glibc takes from the system by itself
    pieces = [libc.malloc(ctypes.c_size_t(size)) for _ in range(count)]
    for piece in pieces:
        ctypes.memset(ctypes.c_void_p(piece), 1, size)
    last = libc.malloc(ctypes.c_size_t(size))
    held = resident()
    for piece in pieces:
        libc.free(ctypes.c_void_p(piece))
    give_back()
    assert resident() < held - size * count // 2
    libc.free(ctypes.c_void_p(last))


def test_a_library_without_it_is_no_hindrance(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    give_back()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: (_ for _ in ()).throw(OSError("none")))
    give_back()


class Circle:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.itself = self


def test_what_has_settled_is_passed_over_and_later_garbage_is_still_found():
    kept = [Circle() for _ in range(10)]
    before = gc.get_freeze_count()
    settle()
    try:
        assert gc.get_freeze_count() >= before + len(kept)
        assert not any(one is kept[0] for one in gc.get_objects())
        later = weakref.ref(Circle())
        gc.collect()
        assert later() is None
    finally:
        gc.unfreeze()
