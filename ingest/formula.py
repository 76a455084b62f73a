"""Office's formulas (OMML) on one line: ``(a+b)/(c)``, ``x_i^2``, ``√(x)``."""

from __future__ import annotations

from ingest.markup import Element, attribute, child, children, local

_SKIPPED = frozenset("rPr ctrlPr fPr radPr naryPr dPr sSupPr sSubPr sSubSupPr mPr accPr funcPr".split())


def formula(element: Element) -> str:
    """What an ``m:oMath`` says. The parser bounds how deep it may nest."""
    name = local(element)
    if name == "t":
        return str(element.text or "")
    write = _SHAPES.get(name)
    return write(element) if write else _inside(element)


def _inside(element: Element | None) -> str:
    if element is None:
        return ""
    return "".join(formula(part) for part in element if local(part) not in _SKIPPED)


def _at(element: Element, name: str) -> str:
    return _inside(child(element, name))


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _fraction(element: Element) -> str:
    return f"{_grouped(_at(element, 'num'))}/{_grouped(_at(element, 'den'))}"


def _root(element: Element) -> str:
    return f"{_at(element, 'deg')}√({_at(element, 'e')})"


def _scripts(element: Element) -> str:
    said = _at(element, "e")
    for name, sign in (("sub", "_"), ("sup", "^")):
        if script := _at(element, name):
            said += sign + _grouped(script)
    return said


def _sum(element: Element) -> str:
    sign = attribute(child(element, "naryPr", "chr"), "val") or "∫"
    scripts = "".join(
        mark + _grouped(script)
        for name, mark in (("sub", "_"), ("sup", "^"))
        if (script := _at(element, name))
    )
    return f"{sign}{scripts} {_at(element, 'e')}"


def _fenced(element: Element) -> str:
    opens = child(element, "dPr", "begChr")
    shuts = child(element, "dPr", "endChr")
    inner = ", ".join(_inside(part) for part in children(element, "e"))
    left = "(" if opens is None else attribute(opens, "val")
    right = ")" if shuts is None else attribute(shuts, "val")
    return f"{left}{inner}{right}"


def _matrix(element: Element) -> str:
    return "; ".join(", ".join(_inside(e) for e in children(row, "e")) for row in children(element, "mr"))


_SHAPES = {
    "f": _fraction,
    "rad": _root,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "nary": _sum,
    "d": _fenced,
    "m": _matrix,
}
