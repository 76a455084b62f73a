"""What the readers of formats share: XML that cannot do harm, JSON, and Markdown-like lines to write."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ingest.archive import Archive, bomb, damaged

LARGEST_PART = 32 * 1024 * 1024
"""Bytes of the largest XML part; a book of a thousand pages has a few million."""
MOST_TAGS = 2_000_000
"""Tags of an XML part: a page of Word has some hundreds, and each costs memory and time, however short."""
MOST_HTML = 500_000
"""Tags of a chapter or of all cards; HTML's parser mends what it reads, which costs more."""

Element = Any
"""An lxml element; lxml has no types."""

_HEADING = re.compile(r"#{1,6}\s")
_ODD_TITLE = re.compile(
    r"(?:microsoft )?(?:word|powerpoint).*|프레젠테이션"
    r"|(?:슬라이드|slide) ?\d*|제목 ?없(?:음|는.*)|untitled.*"
    r"|.*\.(?:docx?|pptx?|hwpx?)",
    re.I,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_FENCE = re.compile(r"`{3,}")


class Extract(NamedTuple):
    """What a reader makes of a file."""

    title: str
    """Empty where the file names none."""
    text: str
    pages: tuple[int, ...] = ()
    """Offsets where slides start."""


class Named(NamedTuple):
    """A text with what its file tells of it: ``author``, ``date``."""

    extract: Extract
    meta: dict[str, str]


def json_of(source: str, text: str) -> Any:  # noqa: ANN401 - whatever the text says
    """What a text says that is JSON as a whole.

    Raises:
        UnsupportedFile: it is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(source) from error


def parsed(archive: Archive, name: str) -> Element:
    """The root of an XML part, read without entities, without network and with the parser's limits on.

    Raises:
        SourceError: it is missing, too large, or no XML.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    data = archive.read(name, LARGEST_PART)
    if data.count(b"<") > MOST_TAGS:
        raise bomb(archive.source)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(archive.source, name) from error


def optional(archive: Archive, name: str) -> Element | None:
    """The root of a part that need not be there."""
    return parsed(archive, name) if name in archive.members else None


def local(element: Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str) -> str:
    """An attribute by its name without namespace; empty where there is none."""
    if element is None:
        return ""
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children of a name."""
    return iter(()) if element is None else element.iterchildren(f"{{*}}{name}")


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def descendants(element: Element | None, name: str) -> Iterator[Element]:
    """All elements of a name below an element."""
    return iter(()) if element is None else element.iter(f"{{*}}{name}")


def number(text: str, default: int = 0) -> int:
    """A small whole number that an attribute holds."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else default


def core_title(archive: Archive) -> str:
    """The title in the properties of an OOXML file."""
    root = optional(archive, "docProps/core.xml")
    found = next(descendants(root, "title"), None)
    return sensible(str(found.text or "")) if found is not None else ""


def sensible(title: str) -> str:
    """A title from a file's properties; empty where no author wrote it."""
    said = one_line(title)
    return "" if _ODD_TITLE.fullmatch(said) or not _LETTERS.search(said) else said


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """Composed Hangul, and no character that UTF-8 or a database refuses."""
    sound = text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", sound)


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table; with bars around where cells at its sides are empty, which would be lost."""
    width = max(map(len, rows))
    if len(rows) < 2 or width < 2 or not any(_needs_bars(row) for row in rows):
        return [" | ".join(row).rstrip() for row in rows]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in cells]
    return [lines[0], "|---" * width + "|", *lines[1:]]


def _needs_bars(row: Sequence[str]) -> bool:
    return not row[0] or not row[-1] or any("|" in cell for cell in row)


class Writer:
    """Writes the lines that ``ingest.split`` knows how to read."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._length = 0
        self._list = False

    def __len__(self) -> int:
        return self._length

    def heading(self, level: int, text: str) -> None:
        """A heading; levels below 6 are written as 6."""
        if said := one_line(text):
            self._block(f"{'#' * min(max(level, 1), 6)} {said}")

    def paragraph(self, text: str) -> None:
        """A paragraph; its own line breaks stay."""
        lines = [_SPACES.sub(" ", line).strip() for line in plain(text).splitlines()]
        said = "\n".join(f"\\{line}" if _HEADING.match(line) else line for line in lines if line)
        if said:
            self._block(said)

    def item(self, text: str, depth: int = 0, mark: str = "-") -> None:
        """A line of a list."""
        if said := one_line(text):
            self._block(f"{'  ' * min(depth, 8)}{mark} {said}", tight=self._list)
            self._list = True

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Rows of cells; a table of one cell is a box around a paragraph."""
        kept = [cells for row in rows if any(cells := [one_line(cell) for cell in row])]
        if len(kept) == 1 and len(kept[0]) == 1:
            self.paragraph(kept[0][0])
        elif kept:
            self._block("\n".join(table_lines(kept)))

    def code(self, text: str, language: str = "") -> None:
        """A fenced block."""
        body = plain(text).strip("\n")
        if body.strip():
            longest = max((len(found[0]) for found in _FENCE.finditer(body)), default=2)
            fence = "`" * (longest + 1)
            self._block(f"{fence}{language}\n{body}\n{fence}")

    def markdown(self, text: str) -> None:
        """Markdown as its author wrote it."""
        if said := plain(text).strip("\r\n"):
            self._block(said)

    def text(self) -> str:
        """Everything that was written."""
        return "".join(self._out)

    def _block(self, text: str, *, tight: bool = False) -> None:
        self._list = False
        gap = ("\n" if tight else "\n\n") if self._out else ""
        self._out.append(gap + text)
        self._length += len(gap) + len(text)
