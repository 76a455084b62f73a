"""The text of a PowerPoint file, slide by slide, with what the speaker noted.

Read from the XML itself for the reasons that ``ingest.docx`` gives; python-pptx also leaves out formulas and
SmartArt.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ingest.archive import Archive
from ingest.chart import chart_table, chart_title
from ingest.formula import formula
from ingest.grid import Cell, laid_out
from ingest.lines import ends_sentence
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
    one_line,
    optional,
    parsed,
)
from ingest.scripts import LOWERED, RAISED, joined

_LONGEST_TITLE = 60
"""Characters of a line that names a slide without a title."""
_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})


def extract(archive: Archive) -> Extract:
    """Title, text, and the offset where each slide starts, of a ``.pptx``.

    Raises:
        SourceError: no PowerPoint file, a damaged or encrypted one, or one that inflates to too much.
    """
    writer = Writer()
    first = ""
    pages: list[int] = []
    for count, name in enumerate(_slides(archive), 1):
        pages.append(len(writer))
        title = _Slide(archive, name, writer).write(count)
        first = first or title
    return Extract(core_title(archive) or first, writer.text(), tuple(pages))


def _slides(archive: Archive) -> list[str]:
    """The slides in the order they are shown."""
    main = "ppt/presentation.xml"
    root = parsed(archive, main)
    related = _related(archive, main)
    wanted = [
        related.get(_relation(slide, "id"), ("", ""))[1]
        for slide in children(child(root, "sldIdLst"), "sldId")
    ]
    return [name for name in dict.fromkeys(wanted) if name in archive.members]


def _relation(element: Element, name: str) -> str:
    """An attribute that names a relation; ``id`` alone is the element's own number."""
    return next((str(v) for k, v in element.attrib.items() if k.endswith(f"relationships}}{name}")), "")


def _related(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """For each relation of a part its kind and the part it leads to."""
    folder, name = posixpath.split(part)
    root = optional(archive, f"{folder}/_rels/{name}.rels")
    return {
        attribute(one, "Id"): (
            attribute(one, "Type").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, attribute(one, "Target"))).lstrip("/"),
        )
        for one in children(root, "Relationship")
        if attribute(one, "TargetMode") != "External"
    }


class _Slide:
    def __init__(self, archive: Archive, name: str, writer: Writer) -> None:
        self._archive = archive
        self._related = _related(archive, name)
        self._root = parsed(archive, name)
        self._writer = writer

    def write(self, count: int) -> str:
        """Write the slide down; what is its title?

        Args:
            count: its place, which names a slide that has no title.
        """
        shapes = list(_shapes(child(self._root, "cSld", "spTree")))
        titles = [shape for shape in shapes if _placeholder(shape) in {"title", "ctrTitle"}]
        title = " ".join(_said(p).replace("\n", " ") for shape in titles for p in _paragraphs(shape)).strip()
        body = [shape for shape in shapes if shape not in titles and _placeholder(shape) not in _FURNITURE]
        if not title:
            self._name(body, count)
        self._writer.heading(2, title)
        for shape in body:
            self._shape(shape)
        self._notes()
        return title

    def _name(self, body: list[Element], count: int) -> None:
        """Set a slide without a title apart from the one before: by the line it opens with, or its number."""
        first = next((shape for shape in body if any(_said(p).strip() for p in _paragraphs(shape))), None)
        if first is None:
            return
        lines = [said for p in _paragraphs(first) if (said := one_line(_said(p)))]
        if len(lines) == 1 and len(lines[0]) <= _LONGEST_TITLE and not ends_sentence(lines[0]):
            body.remove(first)
            self._writer.heading(2, lines[0])
        elif count > 1:
            self._writer.heading(2, f"슬라이드 {count}")

    def _shape(self, shape: Element) -> None:
        if local(shape) == "graphicFrame":
            for table in descendants(shape, "tbl"):
                self._writer.table(laid_out([list(_cells(row)) for row in children(table, "tr")]))
            for shown in descendants(shape, "chart"):
                self._chart(self._related.get(_relation(shown, "id"), ("", ""))[1])
            for diagram in descendants(shape, "relIds"):
                self._diagram(self._related.get(_relation(diagram, "dm"), ("", ""))[1])
            return
        listed = _placeholder(shape) in {"body", "obj"}
        counts: dict[int, int] = {}
        for paragraph in _paragraphs(shape):
            _write(self._writer, paragraph, counts, listed=listed)

    def _chart(self, name: str) -> None:
        chart = optional(self._archive, name)
        if rows := chart_table(chart):
            self._writer.paragraph(chart_title(chart))
            self._writer.table(rows)

    def _diagram(self, name: str) -> None:
        for point in descendants(optional(self._archive, name), "pt"):
            for paragraph in descendants(point, "p"):
                self._writer.item(_said(paragraph))

    def _notes(self) -> None:
        for kind, name in self._related.values():
            if kind != "notesSlide":
                continue
            shapes = _shapes(child(optional(self._archive, name), "cSld", "spTree"))
            noted = [p for shape in shapes if _placeholder(shape) == "body" for p in _paragraphs(shape)]
            if any(_said(paragraph).strip() for paragraph in noted):
                self._writer.paragraph("발표자 노트:")
            for paragraph in noted:
                self._writer.paragraph(_said(paragraph))


def _write(writer: Writer, paragraph: Element, counts: dict[int, int], *, listed: bool) -> None:
    """Write a paragraph; ``counts`` are the last numbers of the box's lists by how deep they stand."""
    text = _said(paragraph)
    if not text.strip():
        return
    properties = child(paragraph, "pPr")
    depth = max(number(attribute(properties, "lvl")), 0)
    marks = {local(mark): mark for mark in (() if properties is None else properties)}
    counted = marks.get("buAutoNum")
    last = counts.get(depth, number(attribute(counted, "startAt"), 1) - 1)
    for other in [other for other in counts if other > depth or (other == depth and counted is None)]:
        del counts[other]
    if counted is not None:
        counts[depth] = last + 1
        figures = attribute(counted, "type").startswith(("arabic", "circleNum"))
        writer.item(text, depth, f"{last + 1}." if figures else "-")
    elif "buNone" not in marks and (listed or not marks.keys().isdisjoint({"buChar", "buBlip"})):
        writer.item(text, depth)
    else:
        writer.paragraph(text)


def _cells(row: Element) -> Iterator[Cell]:
    """The cells of a row without those that a merged one covers."""
    for cell in children(row, "tc"):
        if not {"1", "true"} & {attribute(cell, "hMerge"), attribute(cell, "vMerge")}:
            across, down = (number(attribute(cell, name), 1) for name in ("gridSpan", "rowSpan"))
            yield Cell(one_line(" ".join(map(_said, descendants(cell, "p")))), across, down)


def _shapes(tree: Element | None) -> Iterator[Element]:
    """Shapes and tables in their order, those of groups as well."""
    for shape in () if tree is None else tree:
        name = local(shape)
        if name in {"sp", "graphicFrame", "cxnSp"}:
            yield shape
        elif name == "grpSp":
            yield from _shapes(shape)
        elif name == "AlternateContent":
            yield from _shapes(child(shape, "Choice"))


def _placeholder(shape: Element) -> str:
    """What a shape stands for in the slide's layout; empty for a box that its author drew."""
    found = child(shape, "nvSpPr", "nvPr", "ph")
    return "" if found is None else attribute(found, "type") or "obj"


def _paragraphs(shape: Element) -> Iterator[Element]:
    return children(child(shape, "txBody"), "p")


def _said(element: Element) -> str:
    """The words of a paragraph. The parser bounds how deep it may nest."""
    return joined(_pieces(element, ""))


def _pieces(element: Element, sign: str) -> Iterator[tuple[str, str]]:
    """What stands in an element, each piece behind its sign."""
    for part in element:
        name = local(part)
        if name == "t":
            yield sign, str(part.text or "")
        elif name == "br":
            yield "", "\n"
        elif name == "oMath":
            yield "", formula(part)
        elif name == "fld" and attribute(part, "type").startswith(("slidenum", "datetime")):
            continue
        elif name and name not in {"pPr", "rPr", "endParaRPr", "Fallback"}:
            rise = number(attribute(child(part, "rPr"), "baseline"))
            yield from _pieces(part, RAISED if rise > 0 else LOWERED if rise < 0 else sign)
