"""Formulas of a web page as the TeX they were written in."""

from __future__ import annotations

import re

from ingest.html_main import Element, words
from ingest.mathml import tex

_PICTURES = frozenset("tex latex math mwe equation".split())
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DRAWN = frozenset({"mathjax", "mathjax_preview", "mathjax_display", "mathjax_svg", "mathjax_chtml"})


def write_formulas(root: Element) -> None:
    """Put ``$TeX$`` (``$$TeX$$`` for a display) where a page holds MathML, KaTeX or MathJax."""
    for element in list(root.iter("math", "m:math")):
        _replace(_whole(element), _tex(element), display=element.get("display") == "block")
    for element in list(root.iter("script")):
        kind = (element.get("type") or "").lower()
        if kind.startswith("math/tex"):
            _forget_drawing(element)
            _replace(element, (element.text or "").strip(), display="mode=display" in kind)
    for element in list(root.iter("img")):
        if (said := (element.get("alt") or "").strip()) and words(element) & _PICTURES:
            _replace(element, said, display="display" in words(element))


def _tex(element: Element) -> str:
    for note in element.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower() and note.text:
            return str(note.text).strip()
    return " ".join((element.get("alttext") or tex(element)).split())


def _whole(element: Element) -> Element:
    """The element that holds a formula together with the drawing of it."""
    best, above = element, element.getparent()
    for _ in range(4):
        if above is None:
            break
        if "katex" in (above.get("class") or "").split() or {"mwe", "element"} <= words(above):
            best = above
        above = above.getparent()
    return best


def _forget_drawing(script: Element) -> None:
    before = script.getprevious()
    while before is not None and (before.get("class") or "").lower() in _DRAWN:
        before.clear(keep_tail=True)
        before = before.getprevious()


def _replace(element: Element, said: str, *, display: bool) -> None:
    said = _NO_XML.sub("", said)
    if not said:
        return
    above = element.getparent()
    display = display or (above is not None and "katex-display" in (above.get("class") or ""))
    sign = "" if said.startswith("$") else "$$" if display else "$"
    element.clear(keep_tail=True)
    element.tag, element.text = "span", f"{sign}{said}{sign}"
