"""Signatures of what a library's page documents: each is a heading over what it does."""

from __future__ import annotations

import re

from ingest.html_main import Element

_KINDS = frozenset("py c cpp js rst class function method attribute data exception property".split())
"""Classes of the lists that hold them, as Sphinx names them."""
_OTHER = frozenset("std field-list glossary simple footnote citation".split())
_CALL = re.compile(r"(?:[A-Za-z]+ )*(?P<name>[\w.]+)\(.*\)(?:\s*(?:→|->).*)?", re.S)
_NAME = re.compile(
    r"(?:(?:class|exception|property|attribute|data|async|static|abstract|classmethod|final) )*", re.I
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}


def write_signatures(root: Element) -> None:
    """Make each signature a heading that names it, with the whole of it as the first line below.

    Where two stand over one text, both name it and the first is the heading.
    """
    lists: set[Element] = set()
    above = 0
    for element in list(root.iter("dt", *_HEADINGS)):
        if element.tag != "dt":
            above = _HEADINGS[element.tag]
            continue
        listed = element.getparent()
        if listed is None or listed.tag != "dl" or not (name := _named(element, listed)):
            continue
        first = element.getprevious() is None or element.getprevious().tag != "p"
        lists.add(listed)
        depth = 1 + sum(outer in lists for outer in listed.iterancestors("dl"))
        whole = _said(element)
        tail = element.tail
        element.clear()
        element.tail = tail
        element.tag, element.text = "p", whole
        if first:
            _head(element, min(6, above + depth), name, alone=whole.rstrip("()").endswith(name))


def _named(term: Element, listed: Element) -> str:
    """The name that a term documents; empty where it is a term like others."""
    kinds = set((listed.get("class") or "").split())
    said = _said(term)
    if kinds & _OTHER or not said or term.getnext() is None:
        return ""
    call = _CALL.fullmatch(said)
    if "sig" in (term.get("class") or "").split() or kinds & _KINDS:
        bare = said[_said_kind(said) :]
        return call["name"] if call else re.split(r"[\s:=(]", bare, maxsplit=1)[0]
    return call["name"] if call and next(term.iter("code", "tt"), None) is not None else ""


def _said_kind(said: str) -> int:
    found = _NAME.match(said)
    return found.end() if found else 0


def _said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split()).rstrip("¶ ")


def _head(line: Element, level: int, name: str, *, alone: bool) -> None:
    """Put a heading before a line; a line that only repeats the name becomes the heading."""
    if alone:
        line.tag = f"h{level}"
        return
    heading = line.makeelement(f"h{level}")
    heading.text = name
    line.addprevious(heading)
