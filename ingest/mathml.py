"""MathML, as pages hold it that name no TeX, as the TeX that it draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

Element = Any
"""An lxml element; lxml has no types."""

_DEEPEST = 60
"""Elements inside each other; no formula needs more."""
_UNSEEN = re.compile(r"[\u2061-\u2064\u200b\ufeff]")
_SPECIAL = re.compile(r"[{}%&#_$]")
_COMMAND_END = re.compile(r"\\[A-Za-z]+$")
_ONE = re.compile(r"\\[A-Za-z]+|\\?[^\\]")
_FUNCTIONS = frozenset(
    "arg cos cosh cot deg det dim exp gcd inf ker lim liminf limsup ln log max min Pr sec sin sinh sup tan "
    "tanh".split()
)
_ABOVE = {
    "^": "hat", "ˆ": "hat", "¯": "bar", "‾": "bar", "―": "bar", "_": "bar", "~": "tilde", "˜": "tilde",
    "∼": "tilde", "→": "vec", "⃗": "vec", "˙": "dot", ".": "dot", "¨": "ddot", "⏞": "overbrace",
}  # fmt: skip
_BELOW = {"⏟": "underbrace", "_": "underline", "̲": "underline"}
_SUMS = "∑∏∫∬∮⋃⋂⨁⨂⋁⋀"
_PRIMES = {"′": "'", "'": "'", "″": "''", "‴": "'''"}
_LEFT_OUT = frozenset({"annotation", "annotation-xml", "mphantom", "none", "mprescripts"})


def tex(element: Element, depth: int = 0) -> str:
    """The TeX of a MathML element and of what is in it."""
    name = _name(element)
    if depth > _DEEPEST:
        return " ".join("".join(element.itertext()).split())
    if name in _LEFT_OUT:
        return ""
    if name in {"mi", "mn", "mo", "mtext", "ms"}:
        return _token(name, "".join(element.itertext()))
    if name == "mspace":
        return " "
    parts = [tex(part, depth + 1) for part in element if isinstance(part.tag, str)]
    match name, parts:
        case "mfrac", [over, under]:
            return f"{{{over} \\atop {under}}}" if _no_rule(element) else f"\\frac{{{over}}}{{{under}}}"
        case "msqrt", _:
            return f"\\sqrt{{{_run(parts)}}}"
        case "mroot", [inner, degree]:
            return f"\\sqrt[{degree}]{{{inner}}}"
        case "msup", [base, raised]:
            return _scripts(base, "", raised)
        case "msub", [base, lowered]:
            return _scripts(base, lowered, "")
        case "msubsup" | "munderover", [base, lowered, raised]:
            return _scripts(base, lowered, raised)
        case "munder", [base, under]:
            return _beside(element, base, under, _BELOW, "_")
        case "mover", [base, over]:
            return _beside(element, base, over, _ABOVE, "^")
        case "mmultiscripts", [base, *scripts]:
            return _around(element, base, scripts)
        case "mfenced", _:
            return _fenced(element, parts)
        case "mtable", _:
            rows = " \\\\ ".join(parts)
            return f"\\begin{{matrix}} {rows} \\end{{matrix}}"
        case "mtr" | "mlabeledtr", _:
            return " & ".join(parts)
    return _run(_with_bare_text(element, parts))


def _name(element: Element) -> str:
    """An element's name without a prefix; books write ``m:mfrac``."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _token(name: str, text: str) -> str:
    said = " ".join(_UNSEEN.sub("", text.replace("\\", "∖")).split())
    escaped = _SPECIAL.sub(r"\\\g<0>", said)
    if not said or len(said) == 1 or name in {"mn", "mo"}:
        return f"\\{said}" if said in _FUNCTIONS else escaped
    if name == "mi":
        return f"\\{said}" if said in _FUNCTIONS else f"\\operatorname{{{escaped}}}"
    return f"\\text{{{escaped}}}"


def _with_bare_text(element: Element, parts: Sequence[str]) -> list[str]:
    """The parts of a row with what stands between them outside of any element, where it should not."""
    elements = [part for part in element if isinstance(part.tag, str)]
    said = [_token("mtext", element.text or "")]
    for part, inner in zip(parts, elements, strict=True):
        said += [part, _token("mtext", inner.tail or "")]
    return said


def _run(parts: Sequence[str]) -> str:
    said = last = ""
    for part in filter(None, parts):
        apart = (part[0].isalpha() and _COMMAND_END.search(said)) or (last[:1] in _SUMS and len(last) > 1)
        said += f" {part}" if apart else part
        last = part
    return said.strip()


def _scripts(base: str, lowered: str, raised: str) -> str:
    said = base if _ONE.fullmatch(base) or base[-1:] in {"", ")", "]", "|"} else _grouped(base)
    said += f"_{_braced(lowered)}" if lowered else ""
    if raised in _PRIMES:
        return said + _PRIMES[raised]
    return said + (f"^{_braced(raised)}" if raised else "")


def _grouped(base: str) -> str:
    """A base of several parts; a named operator, and what has braces, needs none."""
    return base if re.fullmatch(r"(?:\\operatorname)?\{[^{}]*\}", base) else f"{{{base}}}"


def _braced(script: str) -> str:
    return script if len(script) == 1 and script.isalnum() else f"{{{script}}}"


def _beside(element: Element, base: str, mark: str, accents: dict[str, str], sign: str) -> str:
    """What stands over or under a base: an accent, the limit of an operator, or a remark."""
    if mark in accents or mark.lstrip("\\") in accents:
        return f"\\{accents[mark if mark in accents else mark[1:]]}{{{base}}}"
    inner = next(iter(element), None)
    if _is_operator(inner):
        return _scripts(base, mark, "") if sign == "_" else _scripts(base, "", mark)
    return f"\\{'underset' if sign == '_' else 'overset'}{{{mark}}}{{{base}}}"


def _is_operator(base: Element) -> bool:
    """Whether a base takes limits: a big operator, or a name such as ``lim`` and ``argmax``."""
    while base is not None and _name(base) in {"mrow", "mstyle"} and len(base) == 1:
        base = base[0]
    if base is None or _name(base) not in {"mo", "mi", "munder", "mover"}:
        return False
    said = "".join(base.itertext()).strip()
    return _name(base) in {"munder", "mover"} or said in _SUMS or (len(said) > 1 and said.isascii())


def _around(element: Element, base: str, scripts: Sequence[str]) -> str:
    names = [_name(part) for part in element if isinstance(part.tag, str)][1:]
    cut = names.index("mprescripts") if "mprescripts" in names else len(names)
    behind, before = scripts[:cut], scripts[cut + 1 :]
    said = base
    for lowered, raised in _pairs(behind):
        said = _scripts(said, lowered, raised)
    for lowered, raised in _pairs(before):
        said = _scripts("{}", lowered, raised) + said
    return said


def _pairs(scripts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at in range(0, len(scripts), 2):
        yield scripts[at], scripts[at + 1] if at + 1 < len(scripts) else ""


def _fenced(element: Element, parts: Sequence[str]) -> str:
    opens, shuts = element.get("open", "("), element.get("close", ")")
    between = "".join(element.get("separators", ",").split())
    said = ""
    for i, part in enumerate(parts):
        said += between[min(i, len(between)) - 1] if i and between else ""
        said += part
    return _token("mo", opens) + said + _token("mo", shuts)


def _no_rule(fraction: Element) -> bool:
    return (fraction.get("linethickness") or "").strip().rstrip("pxemt%") in {"0", "0."}
