"""The text of a Hangul document (``.hwpx``, KS X 6101), written as Markdown.

Read from the XML itself: it is a zip of plain XML, and no library for it is both kept up and small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ingest.archive import Archive, damaged, encrypted
from ingest.grid import Cell, laid_out
from ingest.markup import (
    Element,
    Extract,
    Writer,
    attribute,
    child,
    children,
    descendants,
    local,
    number,
    one_line,
    optional,
    parsed,
    sensible,
)
from ingest.numbering import Counters, Level

_SECTION = re.compile(r"Contents/section(\d+)\.xml")
_OUTLINE_STYLE = re.compile(r"(?:개요|outline|제목|heading)\s?([1-9])$", re.I)
_TITLE_STYLE = re.compile(r"(?:제목|title)$", re.I)
_CONTENTS_STYLE = re.compile(r"(?:차례|목차|toc)", re.I)
_BULLETS = "bullets"
_NOT_TEXT = frozenset(
    "header footer pageNum autoNum newNum pageHiding bookmark fieldBegin fieldEnd hiddenComment secPr "
    "colPr linesegarray ole video chart shapeComment sz pos outMargin inMargin caption default".split()
)
"""Parts of a paragraph that a reader of the text does not need; captions are taken by themselves."""

_NOTES = frozenset({"footNote", "endNote"})
_SIGNS = {"lineBreak": "\n", "hyphen": "-", "tab": " ", "nbSpace": " ", "fwSpace": " "}
"""What marks within a text show."""
_ANCHORED = frozenset(
    "tbl rect ellipse polygon curve line arc textart footNote endNote pic container".split()
)


class _Style(NamedTuple):
    outline: int | None = None
    list: tuple[str, int] | None = None


class _Said:
    """What a paragraph says, and the tables, boxes and notes anchored in it."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.anchored: list[Element] = []
        self.deleted = False
        """Whether what comes next was deleted, and is kept for who looks through the changes."""

    def say(self, text: object) -> None:
        """Add what stands next."""
        if text and not self.deleted:
            self.text.append(str(text))


def extract(archive: Archive) -> Extract:
    """Title and text of an ``.hwpx``.

    Raises:
        SourceError: no Hangul document, a damaged or encrypted one, or one that inflates to too much.
    """
    manifest = optional(archive, "META-INF/manifest.xml")
    if next(descendants(manifest, "encryption-data"), None) is not None:
        raise encrypted(archive.source)
    sections = sorted(
        (int(found[1]), name) for name in archive.members if (found := _SECTION.fullmatch(name))
    )
    if not sections:
        raise damaged(archive.source)
    reader = _Reader(optional(archive, "Contents/header.xml"))
    for _, name in sections:
        reader.blocks(parsed(archive, name))
    return Extract(reader.title or _title(archive), reader.writer.text())


def _title(archive: Archive) -> str:
    found = next(descendants(optional(archive, "Contents/content.hpf"), "title"), None)
    return sensible(str(found.text or "")) if found is not None else ""


class _Reader:
    def __init__(self, head: Element | None) -> None:
        self.writer = Writer()
        self.title = ""
        self._names = {
            attribute(style, "id"): [attribute(style, "name"), attribute(style, "engName")]
            for style in descendants(head, "style")
        }
        self._shapes = {attribute(shape, "id"): _style(shape) for shape in descendants(head, "paraPr")}
        lists = {attribute(one, "id"): _levels(one) for one in descendants(head, "numbering")}
        self._counters = Counters({**lists, _BULLETS: [Level("bullet", "", 1)] * 10})

    def blocks(self, parent: Element) -> None:
        """Paragraphs in their order, each before what is anchored in it."""
        for paragraph in children(parent, "p"):
            said = _Said()
            _gather(paragraph, said)
            self._write(paragraph, "".join(said.text))
            for element in said.anchored:
                self._anchored(element)

    def _anchored(self, element: Element) -> None:
        name = local(element)
        for caption in children(element, "caption"):
            for lines in children(caption, "subList"):
                self.blocks(lines)
        if name == "tbl":
            self._table(element)
        elif name in _NOTES:
            self.writer.paragraph(f"{_note(element)}: {_words(element)}")
        else:
            for box in element:
                if local(box) in _ANCHORED:  # of those that are grouped
                    self._anchored(box)
                for lines in _sublists(box):
                    self.blocks(lines)

    def _table(self, table: Element) -> None:
        cells = list(islice((cell for row in children(table, "tr") for cell in children(row, "tc")), 2))
        if len(cells) == 1:  # a box around paragraphs
            for lines in _sublists(cells[0]):
                self.blocks(lines)
            return
        self.writer.table(laid_out([list(map(_cell, children(row, "tc"))) for row in children(table, "tr")]))

    def _write(self, paragraph: Element, text: str) -> None:
        names = self._names.get(attribute(paragraph, "styleIDRef"), [])
        style = self._shapes.get(attribute(paragraph, "paraPrIDRef"), _Style())
        if not text.strip() or any(_CONTENTS_STYLE.match(name) for name in names):
            return
        named = next((int(found[1]) for name in names if (found := _OUTLINE_STYLE.match(name))), None)
        level = style.outline + 1 if style.outline is not None else named
        if level is None and any(_TITLE_STYLE.match(name) for name in names):
            self.title = self.title or one_line(text)
            self.writer.heading(1, text)
        elif level is not None:
            self.writer.heading(level + bool(self.title), text)
        elif style.list and style.list[0] in self._counters:
            self.writer.item(text, style.list[1], self._counters.next(*style.list))
        else:
            self.writer.paragraph(text)


def _style(shape: Element) -> _Style:
    heading = child(shape, "heading")
    level = min(max(number(attribute(heading, "level")), 0), 9)
    kind = attribute(heading, "type")
    if kind == "OUTLINE":
        return _Style(outline=level)
    if kind in {"NUMBER", "BULLET"}:
        return _Style(list=(attribute(heading, "idRef") if kind == "NUMBER" else _BULLETS, level))
    return _Style()


def _levels(numbering: Element) -> list[Level]:
    return [
        Level(attribute(head, "numFormat"), str(head.text or ""), number(attribute(head, "start"), 1))
        for head in children(numbering, "paraHead")
    ]


def _gather(element: Element, said: _Said) -> None:
    """Add what stands inside an element; the parser bounds how deep it may nest."""
    for part in element:
        name = local(part)
        if name == "t":
            said.say(part.text)
            for mark in part:
                kind = local(mark)
                if kind in {"deleteBegin", "deleteEnd"}:
                    said.deleted = kind == "deleteBegin"
                said.say(_SIGNS.get(kind))
                said.say(mark.tail)
        elif name == "equation":
            script = child(part, "script")
            said.say(f" {one_line(str(script.text or ''))} " if script is not None else "")
        elif name in {"autoNum", "newNum"} and attribute(part, "numType") in {"TABLE", "PICTURE", "EQUATION"}:
            said.say(attribute(part, "num"))
        elif name == "compose":
            said.say(attribute(part, "composeText"))
        elif name == "dutmal":
            said.say("".join(str(text.text or "") for text in children(part, "mainText")))
        elif name in _ANCHORED:
            if name in _NOTES:
                said.say(_note(part))
            if not said.deleted:
                said.anchored.append(part)
        elif name and name not in _NOT_TEXT:
            _gather(part, said)


def _note(note: Element) -> str:
    """The mark of a note: those at the end of the document are counted by themselves."""
    end = "e" if local(note) == "endNote" else ""
    return f"[^{end}{attribute(note, 'number') or '*'}]"


def _words(element: Element) -> str:
    """The words of a cell or a note, on one line."""
    words: list[str] = []
    for lines in _sublists(element):
        for paragraph in children(lines, "p"):
            said = _Said()
            _gather(paragraph, said)
            words.append("".join(said.text))
            words += [_words(cell) for inner in said.anchored for cell in inner.iter("{*}tc", "{*}drawText")]
    return " ".join(word for word in words if word.strip())


def _cell(cell: Element) -> Cell:
    span = child(cell, "cellSpan")
    across, down = (number(attribute(span, name), 1) for name in ("colSpan", "rowSpan"))
    return Cell(_words(cell), across, down)


def _sublists(element: Element) -> Iterator[Element]:
    if local(element) == "subList":
        yield element
    elif local(element) != "caption":
        yield from children(element, "subList")
