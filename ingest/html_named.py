"""What a web page names before it tells it: terms with their definitions, and folded boxes."""

from __future__ import annotations

import re

from ingest.html_main import Element
from ingest.lines import asks

_LONGEST_TERM = 80
_LONGEST_SUMMARY = 120
_BLOCKS = frozenset("p div ul ol pre table dl blockquote figure h1 h2 h3 h4 h5 h6 details".split())
_OPENS = re.compile(
    r"(?:\[?\W*)(?:정답|답|답안|해설|풀이|해답|힌트|코드|출력|결과|내용|더|자세히|answers?|solutions?|hints?|code"
    r"|output|details?|more|show|click|spoiler)\b.{0,20}|.{0,20}(?:보기|펼치기|접기|열기|닫기|확인|클릭|누르기)\W*",
    re.I,
)
"""A summary that only opens what belongs to the text above it."""


def write_title(root: Element) -> None:
    """Make the title of a document of Google's, which stands in a paragraph, the heading above all others."""
    titled = [e for e in root.iter("p") if "title" in (e.get("class") or "").split()]
    body = next(root.iter("body"), None)
    if len(titled) != 1 or body is None or "doc-content" not in (body.get("class") or ""):
        return
    for heading in list(root.iter("h5", "h4", "h3", "h2", "h1")):
        heading.tag = f"h{int(heading.tag[1]) + 1}"
    titled[0].tag = "h1"


def write_definitions(root: Element) -> None:
    """Put each short term and its definition on one line: ``TTL: 300초``."""
    for definition in list(root.iter("dd")):
        term = definition.getprevious()
        if term is None or term.tag != "dt" or any(inner.tag in _BLOCKS for inner in term.iter()):
            continue
        said = " ".join("".join(term.itertext()).split()).rstrip(":： ")
        if not said or len(said) > _LONGEST_TERM or asks(said):
            continue
        first = definition
        if not (definition.text or "").strip() and len(definition) and definition[0].tag in {"p", "div"}:
            first = definition[0]
        first.text = f"{said}: {(first.text or '').lstrip()}"
        definition.getparent().remove(term)


def write_folds(root: Element) -> None:
    """Leave the tags of a folded box whose summary is its title, so that it is a section of its own."""
    for item in list(root.iter("li")):
        _free(item)
    for box in list(root.iter("details")):
        summary = next((part for part in box if part.tag == "summary"), None)
        if summary is None or next(box.iterancestors("li", "td"), None) is not None:
            continue
        said = " ".join("".join(summary.itertext()).split())
        if not asks(said) and next(box.iterancestors("details"), None) is not None:
            continue
        if not said or len(said) > _LONGEST_SUMMARY or _OPENS.fullmatch(said) or len(box) < 2:
            continue
        if any(inner.tag in _BLOCKS for inner in summary.iter()):
            continue
        tail = summary.tail
        summary.clear()
        summary.text, summary.tail = f"<summary>{said}</summary>", tail
        box.insert(0, _line(box, "<details>"))
        box.append(_line(box, "</details>"))


def _free(item: Element) -> None:
    """Make an item that holds nothing but a folded box no item, as Notion's toggles are."""
    if (
        len(item) != 1
        or item[0].tag != "details"
        or (item.text or "").strip()
        or (item[0].tail or "").strip()
    ):
        return
    item.tag = "div"
    around = item.getparent()
    if around is not None and around.tag in {"ul", "ol"} and all(e.tag == "div" for e in around):
        around.tag = "div"


def _line(box: Element, text: str) -> Element:
    made: Element = box.makeelement("div")
    made.text = text
    return made
