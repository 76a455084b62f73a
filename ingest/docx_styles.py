"""What the styles of a Word document make of its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.fonts import FIXED_NAME
from ingest.markup import Element, attribute, child, children, number

_HEADING = re.compile(r"(?:heading|제목|개요) ?([1-9])$", re.I)
_CONTENTS = re.compile(r"(?:toc|목차) ?\d|(?:toc|contents|index) heading|table of figures", re.I)
_CODE = re.compile(r"\b(?:source ?)?code\b|코드|소스|preformatted|verbatim|listing|macro text", re.I)
"""Styles of code."""


@dataclass(slots=True)
class Style:
    """What one style says itself."""

    name: str = ""
    based_on: str = ""
    outline: int | None = None
    list: tuple[str, int] | None = None
    fixed: bool | None = None
    """Whether its font is a typewriter's; None where it names none."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph's style makes of it, with the styles that it is based on."""

    title: bool
    contents: bool
    """Whether it is a line of a table of contents."""
    outline: int | None
    list: tuple[str, int] | None
    fixed: bool
    code: bool
    """Whether it is named so."""


class Styles:
    """The styles of paragraphs by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._known = _styles(root)
        self._looks: dict[str, Look] = {}

    def look(self, style: str) -> Look:
        """What a style makes of a paragraph."""
        if style not in self._looks:
            chain: list[Style] = []
            seen: set[str] = set()
            name = style
            while name in self._known and name not in seen and len(seen) < 20:
                seen.add(name)
                chain.append(self._known[name])
                name = chain[-1].based_on
            named = [int(found[1]) - 1 for one in chain if (found := _HEADING.match(one.name))]
            code = any(_CODE.search(one.name) for one in chain)
            outlines = [one.outline for one in chain if one.outline is not None and one.outline < 9]
            self._looks[style] = Look(
                title=bool(chain) and chain[0].name.lower() in {"title", "제목"},
                contents=any(_CONTENTS.match(one.name) for one in chain),
                outline=next(iter(named + outlines), None),
                list=next((one.list for one in chain if one.list), None),
                fixed=code or next((one.fixed for one in chain if one.fixed is not None), False),
                code=code,
            )
        return self._looks[style]


def is_fixed(properties: Element | None) -> bool | None:
    """Whether a typewriter's font is named; None where no font is."""
    fonts = child(properties, "rFonts")
    named = attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
    return FIXED_NAME.search(named) is not None if named else None


def list_of(properties: Element | None) -> tuple[str, int] | None:
    """The list that properties name, and how deep."""
    which = attribute(child(properties, "numPr", "numId"), "val")
    depth = number(attribute(child(properties, "numPr", "ilvl"), "val"))
    return (which, min(max(depth, 0), 8)) if which and which != "0" else None


def _styles(root: Element | None) -> dict[str, Style]:
    found: dict[str, Style] = {}
    for style in children(root, "style"):
        if attribute(style, "type") == "paragraph":
            outline = attribute(child(style, "pPr", "outlineLvl"), "val")
            found[attribute(style, "styleId")] = Style(
                attribute(child(style, "name"), "val"),
                attribute(child(style, "basedOn"), "val"),
                number(outline) if outline else None,
                list_of(child(style, "pPr")),
                is_fixed(child(style, "rPr")),
            )
    return found
