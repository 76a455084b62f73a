"""Reads pages that are pictures, with tesseract where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import time
from functools import cache
from typing import Any

from ingest.pdf_row import Row, tidy

SECONDS = 600.0
"""OCR of one file stops here, with the pages that were read so far."""

PAGE_SECONDS = 60.0
"""For one look at a page."""
_DOTS = 300 / 72
_LARGEST_SIDE = 5_000


@cache
def _languages() -> str:
    """What to ask tesseract for; empty without it or without its Korean data."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        ).stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "+".join(name for name in ("kor", "eng") if name in listed) if "kor" in listed else ""


def missing() -> bool:
    """Whether there is no tesseract here that reads Korean."""
    return not _languages()


def rows(page: Any, *, deadline: float) -> list[Row]:  # noqa: ANN401 - pypdfium2 has no types
    """The rows that OCR sees on a page; none where it is not installed, takes too long or sees nothing.

    Args:
        page: as pypdfium2 opened it.
        deadline: on the monotonic clock.
    """
    left = min(PAGE_SECONDS, deadline - time.monotonic())
    if missing() or left < 1:
        return []
    width, height = page.get_size()
    scale = min(_DOTS, _LARGEST_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True)
    head = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
    pixels = bytes(bitmap.buffer)
    lines = [pixels[i * bitmap.stride : i * bitmap.stride + bitmap.width] for i in range(bitmap.height)]
    bitmap.close()
    picture = head + b"".join(lines)
    dots = round(72 * scale)
    return _rows(_seen(picture, dots, "3", left) or _seen(picture, dots, "6", left))


def _seen(picture: bytes, dots: int, layout: str, seconds: float) -> str:
    """What tesseract reads on a picture; ``layout`` 3 is its own guess, 6 one block, for a page of a line."""
    command = ["tesseract", "stdin", "stdout", "-l", _languages(), "--dpi", str(dots), "--psm", layout]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return tidy(done.stdout.decode("utf-8", "replace")).strip()


def _rows(text: str) -> list[Row]:
    lines = text.replace("\f", "\n").split("\n")
    longest = max((len(line.strip()) for line in lines), default=0)
    found: list[Row] = []
    apart = False
    for line in lines:
        if line.strip():
            full = len(line.strip()) >= max(15, 0.85 * longest)
            found.append(Row(line, 0.0, 0.0, apart and bool(found), full))
        apart = not line.strip()
    return found
