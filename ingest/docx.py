"""The text of a Word document, written as Markdown.

Read from the XML itself: python-docx inflates every part into memory before anyone can object, and knows
nothing of list numbers, formulas, footnotes and tracked changes, which are what matters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.archive import Archive
from ingest.formula import formula
from ingest.markup import (
    Element,
    Extract,
    Writer,
    attribute,
    child,
    children,
    core_title,
    descendants,
    local,
    number,
    optional,
    parsed,
)
from ingest.numbering import Counters, Level

_HEADING = re.compile(r"(?:heading|제목|개요) ?([1-9])$", re.I)
_CONTENTS = re.compile(r"(?:toc|목차) ?\d|(?:toc|contents|index) heading|table of figures", re.I)
_ASIDE = frozenset({"pPr", "rPr", "del", "moveFrom", "instrText", "delText", "Fallback", "txbxContent"})
_LONGEST_BOLD = 100


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    list: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """What a paragraph's style makes of it, with the styles that it is based on."""

    title: bool
    contents: bool
    """Whether it is a line of a table of contents."""
    outline: int | None
    list: tuple[str, int] | None


@dataclass(slots=True)
class _Said:
    """What a paragraph says."""

    text: list[str] = field(default_factory=list)
    plain: bool = False
    """Whether some of it is not bold."""
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


def extract(archive: Archive) -> Extract:
    """Title and text of a ``.docx``.

    Raises:
        SourceError: no Word document, a damaged or encrypted one, or one that inflates to too much.
    """
    reader = _Reader(archive)
    reader.blocks(child(parsed(archive, "word/document.xml"), "body"))
    return Extract(reader.title or core_title(archive), reader.writer.text())


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self.writer = Writer()
        self.title = ""
        self._styles = _styles(optional(archive, "word/styles.xml"))
        self._counters = _counters(optional(archive, "word/numbering.xml"))
        self._notes = {
            kind: _by_id(optional(archive, f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")
        }
        self._looks: dict[str, _Look] = {}
        self._told: set[tuple[str, str]] = set()
        """Notes that were written: one that is referred to a thousand times is written once."""
        self._of_cells: list[str] = []
        """Notes of the table that is being read."""

    def blocks(self, parent: Element | None) -> None:
        """Paragraphs and tables in their order."""
        for element in () if parent is None else parent:
            name = local(element)
            if name == "p":
                if len(element):
                    self._paragraph(element)
            elif name == "tbl":
                self.writer.table(list(self._rows(element)))
                self._write_notes(self._of_cells)
                self._of_cells = []
            elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
                self.blocks(element)
            elif name == "AlternateContent":
                self.blocks(child(element, "Choice"))

    def _rows(self, table: Element) -> Iterator[list[str]]:
        for row in descendants(table, "tr"):
            if next(row.iterancestors("{*}tbl"), None) is table:
                yield [self._cell(cell) for cell in descendants(row, "tc") if _of_row(cell, row)]

    def _cell(self, cell: Element) -> str:
        return " ".join(self._words(paragraph) for paragraph in descendants(cell, "p"))

    def _words(self, paragraph: Element) -> str:
        said = _Said()
        self._gather(paragraph, said, bold=True)
        self._of_cells += said.notes
        return "".join(said.text)

    def _paragraph(self, paragraph: Element) -> None:
        said = _Said()
        self._gather(paragraph, said, bold=False)
        text = "".join(said.text)
        if text.strip():  # of an empty one nothing else is looked at: they come by the million
            look = self._look(attribute(child(paragraph, "pPr", "pStyle"), "val"))
            if not look.contents:
                self._write(paragraph, look, text, said)
        self._write_notes(said.notes)
        for box in said.boxes:
            self.blocks(box)

    def _write_notes(self, notes: Sequence[str]) -> None:
        for note in notes:
            self.writer.paragraph(note)

    def _write(self, paragraph: Element, look: _Look, text: str, said: _Said) -> None:
        place = _list_of(child(paragraph, "pPr")) or look.list
        if place and place[0] not in self._counters:
            place = None
        outline = _own_outline(paragraph, look.outline)
        if look.title:
            self.title = self.title or " ".join(text.split())
            self.writer.heading(1, text)
        elif outline is not None:
            label = self._counters.next(*place) if place else ""
            shown = label + " " if label not in {"", "-"} else ""
            self.writer.heading(outline + (2 if self.title else 1), shown + text)
        elif place:
            self.writer.item(text, place[1], self._counters.next(*place))
        elif not said.plain and len(text) <= _LONGEST_BOLD and "\n" not in text.strip():
            self.writer.paragraph(f"**{text.strip()}**")  # how headings look that nobody made with a style
        else:
            self.writer.paragraph(text)

    def _look(self, style: str) -> _Look:
        if style not in self._looks:
            chain: list[_Style] = []
            seen: set[str] = set()
            name = style
            while name in self._styles and name not in seen and len(seen) < 20:
                seen.add(name)
                chain.append(self._styles[name])
                name = chain[-1].based_on
            named = [int(found[1]) - 1 for one in chain if (found := _HEADING.match(one.name))]
            outlines = [one.outline for one in chain if one.outline is not None and one.outline < 9]
            self._looks[style] = _Look(
                title=bool(chain) and chain[0].name.lower() in {"title", "제목"},
                contents=any(_CONTENTS.match(one.name) for one in chain),
                outline=next(iter(named + outlines), None),
                list=next((one.list for one in chain if one.list), None),
            )
        return self._looks[style]

    def _gather(self, element: Element, said: _Said, *, bold: bool) -> None:
        """Add what stands inside an element; the parser bounds how deep it may nest."""
        for part in element:
            name = local(part)
            if name == "t":
                said.text.append(str(part.text or ""))
                said.plain |= not bold and bool((part.text or "").strip())
            elif name == "tab":
                said.text.append(" ")
            elif name in {"br", "cr"}:
                said.text.append("\n")
            elif name in {"noBreakHyphen", "softHyphen"}:
                said.text.append("-" if name == "noBreakHyphen" else "")
            elif name == "oMath":
                said.text.append(formula(part))
                said.plain = True
            elif name in {"footnoteReference", "endnoteReference"}:
                self._note(name.removesuffix("Reference"), attribute(part, "id"), said)
            elif name == "txbxContent":
                said.boxes.append(part)
            elif name == "r":
                mark = child(part, "rPr", "b")
                on = mark is not None and attribute(mark, "val") not in {"0", "false"}
                self._gather(part, said, bold=bold or on)
            elif name and name not in _ASIDE:
                self._gather(part, said, bold=bold)

    def _note(self, kind: str, which: str, said: _Said) -> None:
        note = self._notes[kind].get(which)
        if note is None:
            return
        said.text.append(f"[^{which}]")
        if (kind, which) in self._told:
            return
        self._told.add((kind, which))
        inner = _Said()
        self._gather(note, inner, bold=True)
        said.notes.append(f"[^{which}]: {' '.join(''.join(inner.text).split())}")


def _own_outline(paragraph: Element, of_style: int | None) -> int | None:
    """The level that the paragraph itself names, 9 being body text, else its style's."""
    own = child(paragraph, "pPr", "outlineLvl")
    if own is None:
        return of_style
    level = number(attribute(own, "val"), 9)
    return level if level < 9 else None


def _by_id(root: Element | None, kind: str) -> dict[str, Element]:
    return {attribute(note, "id"): note for note in children(root, kind)}


def _of_row(cell: Element, row: Element) -> bool:
    return next(cell.iterancestors("{*}tr"), None) is row


def _list_of(properties: Element | None) -> tuple[str, int] | None:
    which = attribute(child(properties, "numPr", "numId"), "val")
    depth = number(attribute(child(properties, "numPr", "ilvl"), "val"))
    return (which, min(max(depth, 0), 8)) if which and which != "0" else None


def _styles(root: Element | None) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    for style in children(root, "style"):
        if attribute(style, "type") == "paragraph":
            outline = attribute(child(style, "pPr", "outlineLvl"), "val")
            found[attribute(style, "styleId")] = _Style(
                attribute(child(style, "name"), "val"),
                attribute(child(style, "basedOn"), "val"),
                number(outline) if outline else None,
                _list_of(child(style, "pPr")),
            )
    return found


def _counters(root: Element | None) -> Counters:
    kinds: dict[str, list[Level]] = {}
    for abstract in children(root, "abstractNum"):
        kinds[attribute(abstract, "abstractNumId")] = [
            Level(
                attribute(child(level, "numFmt"), "val"),
                attribute(child(level, "lvlText"), "val").replace("%", "^"),
                number(attribute(child(level, "start"), "val"), 1),
            )
            for level in children(abstract, "lvl")
        ]
    lists = {
        attribute(one, "numId"): attribute(child(one, "abstractNumId"), "val")
        for one in children(root, "num")
    }
    return Counters({which: kinds.get(kind, []) for which, kind in lists.items()})
