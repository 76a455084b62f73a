"""The text of a Word document, written as Markdown.

Read from the XML itself: python-docx inflates every part into memory before anyone can object, and knows
nothing of list numbers, formulas, footnotes and tracked changes, which are what matters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from ingest.archive import Archive
from ingest.docx_styles import Look, Styles, is_fixed, list_of
from ingest.fonts import SYMBOLS, looks_like_code
from ingest.formula import formula
from ingest.grid import Cell, laid_out
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
from ingest.scripts import SIGNS, joined

_ASIDE = frozenset({"pPr", "rPr", "del", "moveFrom", "instrText", "delText", "Fallback", "txbxContent", "rt"})
_LONGEST_BOLD = 100


class _Run(NamedTuple):
    """How a run of letters is set."""

    bold: bool = False
    fixed: bool | None = None
    """Whether its font is a typewriter's; None where only the paragraph's style tells."""
    sign: str = ""


@dataclass(slots=True)
class _Said:
    """What a paragraph says."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    """Its runs, each behind its sign."""
    plain: bool = False
    """Whether some of it is not bold."""
    fonts: set[bool | None] = field(default_factory=set)
    """For each font whether it is a typewriter's."""
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    def say(self, text: str, sign: str = "") -> None:
        """Add what stands next."""
        self.pieces.append((sign, text))

    def text(self) -> str:
        """All of it."""
        return joined(self.pieces)

    def is_fixed(self, look: Look) -> bool:
        """Whether all of it is in a typewriter's font."""
        return all(look.fixed if fixed is None else fixed for fixed in self.fonts)


def extract(archive: Archive) -> Extract:
    """Title and text of a ``.docx``.

    Raises:
        SourceError: no Word document, a damaged or encrypted one, or one that inflates to too much.
    """
    reader = _Reader(archive)
    reader.read(child(parsed(archive, "word/document.xml"), "body"))
    return Extract(reader.title or core_title(archive), reader.writer.text())


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self.writer = Writer()
        self.title = ""
        self._styles = Styles(optional(archive, "word/styles.xml"))
        self._counters = _counters(optional(archive, "word/numbering.xml"))
        self._notes = {
            kind: _by_id(optional(archive, f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")
        }
        self._told: set[tuple[str, str]] = set()
        """Notes that were written: one that is referred to a thousand times is written once."""
        self._of_cells: list[str] = []
        """Notes of the table that is being read."""
        self._code: list[str] = []
        """Lines of the block of code that is being read."""
        self._named_code = False
        self._open: _Said | None = None
        """What paragraphs say whose end was deleted: the next one goes on with it."""
        self._changed = False
        """Whether anything was deleted."""

    def read(self, body: Element | None) -> None:
        """Write down a whole document."""
        self._changed = body is not None and next(body.iter("{*}del", "{*}moveFrom"), None) is not None
        self.blocks(body)
        self._close()
        self._end_code()

    def blocks(self, parent: Element | None) -> None:
        """Paragraphs and tables in their order."""
        for element in () if parent is None else parent:
            name = local(element)
            if name == "p":
                if len(element):
                    self._paragraph(element)
                elif self._code:
                    self._code.append("")
            elif name == "tbl":
                self._table(element)
            elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
                self.blocks(element)
            elif name == "AlternateContent":
                self.blocks(child(element, "Choice"))

    def _table(self, table: Element) -> None:
        self._close()
        self._end_code()
        own = (cell for cell in descendants(table, "tc") if _of_table(cell, table))
        cells = list(islice(own, 2))
        code = self._code_in(cells[0]) if len(cells) == 1 else []
        if code:
            self.writer.code("\n".join(code).expandtabs(4))
        elif len(cells) == 1:  # a box around paragraphs
            self.blocks(cells[0])
            self._close()
            self._end_code()
        else:
            self.writer.table(laid_out(list(self._rows(table))))
        self._write_notes(self._of_cells)
        self._of_cells = []

    def _rows(self, table: Element) -> Iterator[list[Cell]]:
        for row in descendants(table, "tr"):
            if _of_table(row, table):
                yield [self._cell(cell) for cell in descendants(row, "tc") if _of_row(cell, row)]

    def _cell(self, cell: Element) -> Cell:
        text = " ".join(self._words(paragraph).text() for paragraph in descendants(cell, "p"))
        across = number(attribute(child(cell, "tcPr", "gridSpan"), "val"), 1)
        merged = child(cell, "tcPr", "vMerge")
        goes_on = merged is not None and attribute(merged, "val") != "restart" and not text.strip()
        return Cell(text, across, goes_on=goes_on)

    def _code_in(self, cell: Element) -> list[str]:
        """The lines of a box that holds nothing but code."""
        lines: list[str] = []
        for paragraph in children(cell, "p"):
            said = _Said()
            self._gather(paragraph, said, _Run())
            text = said.text()
            if said.notes or (text.strip() and not said.is_fixed(self._look(paragraph))):
                return []
            lines += text.splitlines() or [""]
        return lines if looks_like_code(lines) else []

    def _words(self, paragraph: Element) -> _Said:
        said = _Said()
        self._gather(paragraph, said, _Run(bold=True))
        self._of_cells += said.notes
        return said

    def _look(self, paragraph: Element) -> Look:
        return self._styles.look(attribute(child(paragraph, "pPr", "pStyle"), "val"))

    def _paragraph(self, paragraph: Element) -> None:
        said, self._open = self._open or _Said(), None
        self._gather(paragraph, said, _Run())
        if self._changed and _ends_deleted(paragraph):
            self._open = said
            return
        text = said.text()
        if text.strip():  # of an empty one nothing else is looked at: they come by the million
            look = self._look(paragraph)
            if not look.contents:
                self._write(paragraph, look, text, said)
        elif self._code:
            self._code.append("")
        self._write_notes(said.notes)
        for box in said.boxes:
            self.blocks(box)

    def _close(self) -> None:
        """Write what no paragraph went on with."""
        said, self._open = self._open, None
        if said:
            self._end_code()
            self.writer.paragraph(said.text())
            self._write_notes(said.notes)
            for box in said.boxes:
                self.blocks(box)

    def _end_code(self) -> None:
        """Write the code that was gathered, as paragraphs where it is none."""
        (lines, named), self._code, self._named_code = (self._code, self._named_code), [], False
        if named or looks_like_code(lines):
            self.writer.code("\n".join(lines).expandtabs(4))
        else:
            for line in lines:
                self.writer.paragraph(line)

    def _write_notes(self, notes: Sequence[str]) -> None:
        if notes:
            self._end_code()
        for note in notes:
            self.writer.paragraph(note)

    def _write(self, paragraph: Element, look: Look, text: str, said: _Said) -> None:
        place = list_of(child(paragraph, "pPr")) or look.list
        if place and place[0] not in self._counters:
            place = None
        outline = _own_outline(paragraph, look.outline)
        if said.is_fixed(look) and not (look.title or place or outline is not None):
            self._named_code |= look.code
            self._code += text.splitlines()
            return
        self._end_code()
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

    def _gather(self, element: Element, said: _Said, run: _Run) -> None:
        """Add what stands inside an element; the parser bounds how deep it may nest."""
        for part in element:
            name = local(part)
            if name == "t":
                text = str(part.text or "").translate(SYMBOLS)
                said.say(text, run.sign)
                said.plain |= not run.bold and bool(text.strip())
                said.fonts |= {run.fixed} if text.strip() else set()
            elif name == "tab":
                said.say("\t")
            elif name in {"br", "cr"}:
                said.say("\n")
            elif name in {"noBreakHyphen", "softHyphen"}:
                said.say("-" if name == "noBreakHyphen" else "")
            elif name == "oMath":
                said.say(formula(part))
                said.plain = True
                said.fonts.add(False)
            elif name in {"footnoteReference", "endnoteReference"}:
                self._note(name.removesuffix("Reference"), attribute(part, "id"), said)
            elif name == "txbxContent":
                said.boxes.append(part)
            elif name == "sym":
                said.say(_symbol(attribute(part, "char")), run.sign)
            elif name == "r":
                properties = child(part, "rPr")
                if properties is None or not _is_set(properties, "vanish"):
                    self._gather(part, said, _run(properties, run))
            elif name and name not in _ASIDE:
                self._gather(part, said, run)

    def _note(self, kind: str, which: str, said: _Said) -> None:
        note = self._notes[kind].get(which)
        if note is None:
            return
        label = f"[^{'e' if kind == 'endnote' else ''}{which}]"
        said.say(label)
        if (kind, which) in self._told:
            return
        self._told.add((kind, which))
        inner = _Said()
        for paragraph in note:
            inner.say(" ")
            self._gather(paragraph, inner, _Run(bold=True))
        said.notes.append(f"{label}: {' '.join(inner.text().split())}")


def _run(properties: Element | None, outer: _Run) -> _Run:
    """How a run is set, inside another or in a paragraph."""
    if properties is None:
        return outer
    fixed = is_fixed(properties)
    return _Run(
        outer.bold or _is_set(properties, "b"),
        outer.fixed if fixed is None else fixed,
        SIGNS.get(attribute(child(properties, "vertAlign"), "val"), outer.sign),
    )


def _symbol(code: str) -> str:
    """What a sign of a font of signs shows; empty where its place tells nothing."""
    if not re.fullmatch("[0-9A-Fa-f]{4}", code):
        return ""
    shown = chr(int(code, 16)).translate(SYMBOLS)
    return "" if "\ue000" <= shown <= "\uf8ff" else shown


def _is_set(properties: Element | None, name: str) -> bool:
    """Whether letters are set so: bold, hidden."""
    mark = child(properties, name)
    return mark is not None and attribute(mark, "val") not in {"0", "false"}


def _own_outline(paragraph: Element, of_style: int | None) -> int | None:
    """The level that the paragraph itself names, 9 being body text, else its style's."""
    own = child(paragraph, "pPr", "outlineLvl")
    if own is None:
        return of_style
    level = number(attribute(own, "val"), 9)
    return level if level < 9 else None


def _by_id(root: Element | None, kind: str) -> dict[str, Element]:
    return {attribute(note, "id"): note for note in children(root, kind)}


def _ends_deleted(paragraph: Element) -> bool:
    mark = child(paragraph, "pPr", "rPr")
    return any(child(mark, name) is not None for name in ("del", "moveFrom"))


def _of_table(part: Element, table: Element) -> bool:
    return next(part.iterancestors("{*}tbl"), None) is table


def _of_row(cell: Element, row: Element) -> bool:
    return next(cell.iterancestors("{*}tr"), None) is row


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
