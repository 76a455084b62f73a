"""The text of a Word document, written as Markdown.

Read from the XML itself: python-docx inflates every part into memory before anyone can object, and knows
nothing of list numbers, formulas, footnotes and tracked changes, which are what matters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.archive import Archive, archive_of
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


@dataclass(slots=True)
class _Said:
    """What a paragraph says."""

    text: list[str] = field(default_factory=list)
    plain: bool = False
    """Whether some of it is not bold."""
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


def extract(source: str, data: bytes) -> Extract:
    """Title and text of a ``.docx``.

    Raises:
        SourceError: no Word document, a damaged or encrypted one, or one that inflates to too much.
    """
    archive = archive_of(source, data)
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
        self._of_cells: list[str] = []
        """Notes of the table that is being read."""

    def blocks(self, parent: Element | None) -> None:
        """Paragraphs and tables in their order."""
        for element in () if parent is None else parent:
            name = local(element)
            if name == "p":
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
        style = attribute(child(paragraph, "pPr", "pStyle"), "val")
        names = [self._styles[name].name for name in self._chain(style)]
        if not any(_CONTENTS.match(name) for name in names):
            self._write(paragraph, style, names, text, said)
        self._write_notes(said.notes)
        for box in said.boxes:
            self.blocks(box)

    def _write_notes(self, notes: Sequence[str]) -> None:
        for note in notes:
            self.writer.paragraph(note)

    def _write(self, paragraph: Element, style: str, names: list[str], text: str, said: _Said) -> None:
        place = self._list(paragraph, style)
        outline = self._outline(paragraph, style, names)
        if names and names[0].lower() in {"title", "제목"} and text.strip():
            self.title = self.title or " ".join(text.split())
            self.writer.heading(1, text)
        elif outline is not None:
            label = self._counters.next(*place) if place and text.strip() else ""
            shown = label + " " if label not in {"", "-"} else ""
            self.writer.heading(outline + (2 if self.title else 1), shown + text)
        elif place and text.strip():
            self.writer.item(text, place[1], self._counters.next(*place))
        elif text.strip() and not said.plain and len(text) <= _LONGEST_BOLD and "\n" not in text.strip():
            self.writer.paragraph(f"**{text.strip()}**")  # how headings look that nobody made with a style
        else:
            self.writer.paragraph(text)

    def _chain(self, style: str) -> list[str]:
        found: list[str] = []
        while style in self._styles and style not in found and len(found) < 20:
            found.append(style)
            style = self._styles[style].based_on
        return found

    def _outline(self, paragraph: Element, style: str, names: list[str]) -> int | None:
        own = child(paragraph, "pPr", "outlineLvl")
        if own is not None:
            level = number(attribute(own, "val"), 9)
            return level if level < 9 else None
        for name in names:
            if found := _HEADING.match(name):
                return int(found[1]) - 1
        outlines = (self._styles[name].outline for name in self._chain(style))
        return next((level for level in outlines if level is not None and level < 9), None)

    def _list(self, paragraph: Element, style: str) -> tuple[str, int] | None:
        own = _list_of(child(paragraph, "pPr"))
        lists = (self._styles[name].list for name in self._chain(style))
        found = own or next((place for place in lists if place), None)
        return found if found and found[0] in self._counters else None

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
        if note is None or len(said.notes) > 100:
            return
        inner = _Said()
        self._gather(note, inner, bold=True)
        said.text.append(f"[^{which}]")
        said.notes.append(f"[^{which}]: {' '.join(''.join(inner.text).split())}")


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
