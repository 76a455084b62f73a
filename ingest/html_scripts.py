"""Raised and lowered letters of a web page on their line: ``10^-4``."""

from __future__ import annotations

from itertools import islice

from ingest.html_main import Element
from ingest.scripts import LOWERED, RAISED, scripted

_NOT_SMALL = frozenset("p div li br img pre input math".split())
_MOST_PARTS = 30
"""Elements in what is raised; more are no script, and would be walked again and again."""
_INLINE = frozenset("span i em b strong code var a sub sup font u small mark".split())


def write_scripts(root: Element) -> None:
    """Put a sign before what is raised or lowered and changes what its line says."""
    for element in reversed(list(root.iter("sup", "sub"))):
        parts = list(islice(element.iter(), _MOST_PARTS + 1))
        if len(parts) > _MOST_PARTS or any(part.tag in _NOT_SMALL for part in parts):
            continue
        text = "".join(element.itertext())
        said = scripted(_before(element), RAISED if element.tag == "sup" else LOWERED, text)
        if said != text and next(element.iterancestors("pre"), None) is None:
            element.clear(keep_tail=True)
            element.tag, element.text = "span", said


def _before(element: Element) -> str:
    """What stands right before an element on its line."""
    here, text = element, ""
    while not text.strip() and here.tag in _INLINE:
        above = here.getparent()
        before = here.getprevious()
        if before is not None:
            inner = "".join(before.itertext()) if before.tag in _INLINE else ""
            return text or (before.tail or "") or inner
        if above is None:
            return ""
        text, here = above.text or "", above
    return text
