"""Raised and lowered letters on one line: ``10^-4``, ``O(n^2)``, ``x_i``, ``H₂O``.

Left out, they change what is said: ``10-4``, ``O(n2)``. Lowered digits are written as Unicode has them, since
the search folds ``H₂O`` to ``H2O``; raised ones are not, since it would fold ``n²`` to ``n2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

RAISED, LOWERED = "^", "_"
SIGNS = {"superscript": RAISED, "subscript": LOWERED}
"""By what Office calls them."""

_LONGEST = 20
"""Characters of a script; a longer one is a remark in small letters."""
_UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DIGITS = re.compile(r"[0-9]+")
_SIGNED = re.compile(r"[-−–+]?[\w.]+")
_MINUS = re.compile(r"^[−–](?=[\w.])")
_BASE_SIGNS = frozenset(")]}|'’′∂∇∑∏∫⊤")
_WORD = re.compile(r"[A-Za-z]{3,}$")
"""Behind a word, a raised number is an exponent or a note's: ``sin²``, ``Transformer²``."""
_SEVERAL_WORDS = re.compile(r"[^\W\d_]{2}\s+[^\W\d_]")
_PART_OF_WORD = re.compile(r"(?<=\d)(?:st|nd|rd|th)$|(?:™|TM|®|©|℠|SM)$", re.I)


def scripted(before: str, sign: str, text: str) -> str:
    """A script as it is written behind the text that it belongs to.

    Args:
        before: what stands before it; its last characters are enough.
        sign: ``RAISED`` or ``LOWERED``.
        text: what is raised or lowered.
    """
    said = "".join(text.split())
    digits = _DIGITS.fullmatch(said)
    if not said or len(said) > _LONGEST or said[0] == "[" or _SEVERAL_WORDS.search(text):
        return text
    if _PART_OF_WORD.search(before[-3:] + said):
        return text
    if sign == RAISED and digits and (not _is_base(before) or _WORD.search(before)):
        return said.translate(_UP)
    if not _is_base(before):
        return text
    if sign == LOWERED and digits:
        return said.translate(_DOWN)
    whole = len(said) == 1 or _SIGNED.fullmatch(said) or (said[0] == "(" and said[-1] == ")")
    return sign + (_MINUS.sub("-", said) if whole else f"({said})")


def joined(pieces: Iterable[tuple[str, str]]) -> str:
    """The text of pieces in their order, each with its sign (empty where it stands on the line)."""
    said = ""
    for sign, group in groupby(pieces, key=lambda piece: piece[0]):
        text = "".join(piece[1] for piece in group)
        said += scripted(said[-8:], sign, text) if sign else text
    return said


def _is_base(before: str) -> bool:
    """Whether a script may belong to what stands before it; behind Hangul it is a note's mark."""
    last = before[-1:]
    return bool(last) and not "가" <= last <= "힣" and (last.isalnum() or last in _BASE_SIGNS)
