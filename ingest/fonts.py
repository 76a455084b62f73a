"""Which fonts are a typewriter's, as code is set in, and whether what they set is code."""

from __future__ import annotations

import re
from collections.abc import Sequence

FIXED_NAME = re.compile(
    r"mono(?!type)|monaco|menlo|cour|consol|cod(?:e|ing)|cmtt|typewriter|lucida ?sans ?typ", re.I
)
SYMBOLS = str.maketrans(
    dict.fromkeys("\uf0b7\uf06c\uf09f\uf0a8", "•")
    | dict.fromkeys("\uf0e0\uf0e8\uf0f0", "→")
    | {
        "\uf0a7": "▪",
        "\uf06e": "■",
        "\uf075": "◆",
        "\uf0d8": "▶",
        "\uf0fc": "✔",
        "\uf0df": "←",
        "\uf0e7": "←",
        "\uf0f3": "⇔",
    }
)
"""Word's bullets and arrows (it makes one of ``-->``), which its fonts have at places of their own."""

_COMMENT = re.compile(r"\s*(?:#|//|--|/?\*|;|%)")
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")


def looks_like_code(lines: Sequence[str]) -> bool:
    """Whether lines in such a font are code: some write all of their Korean in one."""
    said = " ".join(line for line in lines if not _COMMENT.match(line))
    return 2 * len(_HANGUL.findall(said)) <= len(_LETTER.findall(said))
