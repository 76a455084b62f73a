"""Which fonts are a typewriter's, as code is set in, and whether what they set is code."""

from __future__ import annotations

import re
from collections.abc import Sequence

FIXED_NAME = re.compile(
    r"mono(?!type)|monaco|menlo|cour|consol|cod(?:e|ing)|cmtt|typewriter|lucida ?sans ?typ", re.I
)
_COMMENT = re.compile(r"\s*(?:#|//|--|/?\*|;|%)")
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")


def looks_like_code(lines: Sequence[str]) -> bool:
    """Whether lines in such a font are code: some write all of their Korean in one."""
    said = " ".join(line for line in lines if not _COMMENT.match(line))
    return 2 * len(_HANGUL.findall(said)) <= len(_LETTER.findall(said))
