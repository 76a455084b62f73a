"""What the lists of a web page say beside their letters: where they count from, boxes, how deep they lie."""

from __future__ import annotations

import re

from ingest.html_main import Element

_DEPTH = re.compile(r"\blst-\w+-([1-8])\b")
"""How Google Docs, whose lists all lie side by side, names the depth of one."""
_LISTS = frozenset({"ul", "ol"})


def first_number(element: Element) -> int:
    """What a numbered list counts from."""
    start = element.get("start") or ""
    return int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1


def deeper(element: Element | None) -> int:
    """By how many steps a list is set in, besides the lists around it."""
    found = _DEPTH.search(element.get("class") or "") if element is not None else None
    return int(found[1]) if found else 0


def goes_on(element: Element) -> bool:
    """Whether the next element is a list of the same kind or depth that only its markup parts from this."""
    after = element.getnext()
    if after is None or element.tag not in _LISTS or after.tag not in _LISTS or (element.tail or "").strip():
        return False
    return bool(element.tag == after.tag or deeper(element) or deeper(after))


def write_tasks(root: Element) -> None:
    """Write the box of a task as Markdown does: ``[ ]``, ``[x]``."""
    for element in list(root.iter("input", "div", "en-todo")):
        if (done := _done(element)) is None or next(element.iterancestors("li", "div"), None) is None:
            continue
        for inner in list(element):
            element.remove(inner)
        listed = next(element.iterancestors("li"), None) is not None
        element.tag, element.text = "span", ("" if listed else "- ") + ("[x] " if done else "[ ] ")
        element.attrib.clear()


def _done(element: Element) -> bool | None:
    """Whether a box is ticked; None for what is no box."""
    if element.tag == "en-todo":
        return bool(element.get("checked") == "true")
    if element.tag == "input":
        in_list = next(element.iterancestors("li"), None) is not None
        ticks = (element.get("type") or "").lower() == "checkbox" and in_list
        return bool("checked" in element.attrib) if ticks else None
    named = (element.get("class") or "").split()
    return "checkbox-on" in named if "checkbox" in named and len(named) > 1 else None
