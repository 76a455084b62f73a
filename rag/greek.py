r"""Greek letters as words: β is one, and so is β_2, however they are written (``\beta_2``).

Kiwi takes a Greek letter for a sign, and then reads the particle behind it as a word (α는 as 늘다): it is
shown a Latin letter in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NAMES = {
    "α": ("alpha", "알파"), "β": ("beta", "베타"), "γ": ("gamma", "감마"), "δ": ("delta", "델타"),
    "ε": ("epsilon", "엡실론", "입실론"), "ζ": ("zeta", "제타"), "η": ("eta", "에타"),
    "θ": ("theta", "세타", "쎄타"), "κ": ("kappa", "카파"), "λ": ("lambda", "람다"), "μ": ("mu", "뮤"),
    "ν": ("nu",), "ξ": ("xi", "크사이", "크시"), "π": ("pi", "파이"), "ρ": ("rho",),
    "σ": ("sigma", "시그마"), "τ": ("tau", "타우"), "φ": ("phi", "파이"), "χ": ("chi", "카이"),
    "ψ": ("psi", "프사이", "프시"), "ω": ("omega", "오메가"),
}  # fmt: skip
"""How each is called; 로 and 뉴 are other words nearly always."""

_LETTERS = re.compile("[Α-ΟΡΤ-Ωα-ω]")
"""Without Σ and Π, which are signs of a sum and a product."""
_COMMANDS = {latin: letter for letter, (latin, *_) in NAMES.items()}
_SYMBOL = re.compile(
    rf"(?P<base>\\(?:var)?(?P<command>(?i:{'|'.join(_COMMANDS)}))(?![A-Za-z])|(?P<letter>{_LETTERS.pattern}))"
    r"(?:_\{(?P<braced>[A-Za-z0-9]{1,8})\}|_(?P<index>[A-Za-z0-9]{1,8})(?![A-Za-z0-9_])|(?P<glued>\d{1,2})(?![\d.]))?"
)
_BESIDE = re.compile(rf"[A-Za-z]|{_LETTERS.pattern}")
_STAND_IN = "x"


def has_letters(text: str) -> bool:
    """Whether a text has Greek letters."""
    return _LETTERS.search(text) is not None


def as_latin(text: str) -> str:
    """A text of the same length with a Latin letter for each Greek one, for Kiwi."""
    return _LETTERS.sub(_STAND_IN, text)


def symbols(text: str) -> Iterator[tuple[str, int, int]]:
    r"""Greek letters that are no word by themselves, and those with an index, each with its place.

    ``\beta_2`` is β and β2; the μ of μm is a part of a unit.
    """
    for found in _SYMBOL.finditer(text):
        letter = _COMMANDS[found["command"].lower()] if found["command"] else found["letter"].lower()
        start, end = found.span("base")
        beside = _BESIDE.match(text, end) or (start and _BESIDE.match(text, start - 1))
        if letter == "μ" and found["letter"] and _BESIDE.match(text, end):
            continue
        if found["command"] or beside:
            yield letter, start, end
        if index := found["braced"] or found["index"] or found["glued"]:
            yield letter + index.lower(), start, found.end()
