"""Blocks of code that a page shows without ``pre``: they become one, so that every line keeps its place."""

from __future__ import annotations

import re
from itertools import islice

from ingest.html_main import Element

_CODE = ("__se_code_view", "se-code-source", "se-code", "se_code", "colorscripter-code", "highlight")
"""Classes of what holds nothing but code, the innermost of a maker's first."""
LANGUAGE = "data-written-language"
"""The attribute that a ``pre`` is given with the language of its code."""
_NAMED = re.compile(r"\s(?:language|lang|highlight-source)-([\w+#-]+)\s|\sbrush:\s*([\w+#-]+)")
_NAME = re.compile(r"[a-z][\w+#-]{0,19}")
_NO_LANGUAGE = frozenset(
    "text txt plain plaintext none nohighlight no-highlight undefined auto output console".split()
)
_SPACES = re.compile("[\xa0\u3000]")
_COUNTED = re.compile(r"[\d\s]*")


def write_code(root: Element) -> None:
    """Make every such block a ``pre`` of bare text; a block around or inside a ``pre`` is left as it is."""
    held: dict[str, list[Element]] = {name: [] for name in _CODE}
    for element in root.iter("div", "table", "figure"):
        for name in (element.get("class") or "").split():
            if name in held:
                held[name].append(element)
    for name, elements in held.items():
        for element in elements:
            if not _in_pre(element) and (name != "highlight" or _is_code(element)):
                language = _language(element)
                _bare(element)
                element.set(LANGUAGE, language)
    for block in root.iter("pre"):
        if not block.get(LANGUAGE):
            block.set(LANGUAGE, _language(block))


def _language(block: Element) -> str:
    """The language that a block of code, what it holds or what is around it is marked with."""
    around = islice(block.iterancestors("div", "figure", "td"), 3)
    for element in (block, *islice(block.iter("code"), 1), *around):
        named = _NAMED.search(f" {element.get('class') or ''} ")
        said = element.get("data-language") or element.get("data-lang") or element.get("data-ke-language")
        if said or named:
            language = (said or (named[named.lastindex or 1] if named else "")).lower()
            return language if _NAME.fullmatch(language) and language not in _NO_LANGUAGE else ""
        if element is not block and element.tag != "code" and len(list(islice(element.iter("pre"), 3))) > 2:
            break
    return ""


def _in_pre(element: Element) -> bool:
    return next(element.iter("pre"), None) is not None or next(element.iterancestors("pre"), None) is not None


def _is_code(element: Element) -> bool:
    """Whether a ``highlight``, as some call a box of text, holds code."""
    named = element.get("class") or ""
    shown = "".join("".join(element.itertext()).split())
    inner = ("".join("".join(code.itertext()).split()) for code in element.iter("code"))
    return "highlight-source" in named or "language-" in named or any(said == shown for said in inner)


def _bare(element: Element) -> None:
    """Turn an element into a ``pre`` that holds the lines of its code and nothing else."""
    said = _lines(_cell(element)).strip("\n")
    if not said.strip():
        return
    tail = element.tail
    for inner in list(element):
        element.remove(inner)
    element.tag, element.text, element.tail = "pre", said, tail
    element.attrib.clear()


def _cell(element: Element) -> Element:
    """The cell of a table of code that is neither its line numbers nor its maker's name."""
    cells = [(len("".join(cell.itertext())), n, cell) for n, cell in enumerate(element.iter("td"))]
    code = [cell for cell in cells if not _COUNTED.fullmatch("".join(cell[2].itertext()))]
    return max(code)[2] if code else element


def _lines(element: Element) -> str:
    """The text under an element, a line for each of its innermost blocks."""
    from lxml import etree

    said: list[str] = []
    quiet: Element | None = None
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if quiet is None and inner.tag == "a" and "colorscripter" in (inner.get("href") or ""):
                quiet = inner
            if quiet is None:
                said.append("\n" if inner.tag == "br" else inner.text or "")
            continue
        if quiet is None and inner.tag in {"div", "p", "li", "tr"} and said and not _ended(said):
            said.append("\n")
        if inner is quiet:
            quiet = None
        if quiet is None and inner is not element:
            said.append(inner.tail or "")
    return _SPACES.sub(" ", "".join(said))


def _ended(said: list[str]) -> bool:
    last = next((text for text in reversed(said) if text), "")
    return last.endswith("\n")
