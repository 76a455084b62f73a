"""The text of an EPUB, chapter by chapter in the order a reader turns its pages."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from ingest.archive import Archive, bomb, damaged, encrypted
from ingest.encoding import decode
from ingest.html import fragment
from ingest.markup import (
    LARGEST_PART,
    MOST_HTML,
    Element,
    Extract,
    Writer,
    attribute,
    child,
    children,
    descendants,
    one_line,
    optional,
    parsed,
)
from rag.errors import SourceError

_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Fonts are scrambled in books that anybody may read."""

_LINK = re.compile(r"<a\b[^>]{0,500}?\bhref=[\"'](?!\w+:|#)[^>]{0,500}>(.{0,500}?)</a>", re.I | re.S)
_HEAD = re.compile(r"<(head|style|script)\b.{0,20000}?</\1>", re.I | re.S)
_TAG = re.compile(r"<[^>]{0,1000}>")
_OPENING = 10
"""Lines of a chapter among which its own heading stands, below a motto or a picture's title."""
_FEWEST_LINKS = 3
_LINKED = 0.7
"""Share of the letters of a page of contents that lead somewhere."""


def extract(archive: Archive) -> Extract:
    """Title and text of an ``.epub``.

    Raises:
        SourceError: no EPUB, a damaged or copy-protected one, or one that inflates to too much.
    """
    locks = descendants(optional(archive, "META-INF/encryption.xml"), "EncryptionMethod")
    if any(attribute(lock, "Algorithm") not in _FONTS for lock in locks):
        raise encrypted(archive.source)
    book = attribute(
        next(descendants(parsed(archive, "META-INF/container.xml"), "rootfile"), None), "full-path"
    )
    root = parsed(archive, book)
    chapters = _chapters(root, posixpath.dirname(book))
    if not chapters:
        raise damaged(archive.source, book)
    writer = Writer()
    names = _names(archive, root, posixpath.dirname(book))
    for name in chapters:
        if name in archive.members:
            writer.markdown(_named(_chapter(archive, name), names.get(name)))
    title = next(descendants(child(root, "metadata"), "title"), None)
    return Extract(one_line("".join(title.itertext())) if title is not None else "", writer.text())


def _chapters(root: Element, folder: str) -> list[str]:
    items = {
        attribute(item, "id"): item
        for item in children(child(root, "manifest"), "item")
        if attribute(item, "media-type") in {"application/xhtml+xml", "text/html"}
        and "nav" not in attribute(item, "properties").split()
    }
    wanted = [items.get(attribute(itemref, "idref")) for itemref in children(child(root, "spine"), "itemref")]
    return [
        posixpath.normpath(posixpath.join(folder, unquote(attribute(item, "href"))))
        for item in dict.fromkeys(wanted)
        if item is not None
    ]


def _chapter(archive: Archive, name: str) -> str:
    markup, _ = decode(archive.source, archive.read(name, LARGEST_PART))
    if markup.count("<") > MOST_HTML:
        raise bomb(archive.source)
    return "" if _is_contents(markup) else fragment(markup)


def _is_contents(markup: str) -> bool:
    """Whether a page holds little but links to others: a table of contents for the eye."""
    links = [_TAG.sub("", found[1]) for found in _LINK.finditer(markup)]
    if len(links) < _FEWEST_LINKS:
        return False
    linked, shown = (
        sum(map(str.isalnum, text)) for text in ("".join(links), _TAG.sub("", _HEAD.sub("", markup)))
    )
    return 0 < linked >= _LINKED * shown


def _names(archive: Archive, root: Element, folder: str) -> dict[str, tuple[int, str]]:
    """For each part that the book's table of contents leads to, how deep it stands there and its name."""
    found: dict[str, tuple[int, str]] = {}
    for item in children(child(root, "manifest"), "item"):
        nav = "nav" in attribute(item, "properties").split()
        if not nav and attribute(item, "media-type") != "application/x-dtbncx+xml":
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(attribute(item, "href"))))
        try:
            listed = optional(archive, name)
        except SourceError:
            continue  # the book can be read without
        for link in descendants(listed, "a" if nav else "content"):
            href = unquote(attribute(link, "href" if nav else "src").partition("#")[0])
            label = link if nav else child(link.getparent(), "navLabel")
            depth = sum(1 for _ in link.iterancestors("{*}ol" if nav else "{*}navPoint"))
            said = one_line("".join(label.itertext())) if label is not None else ""
            if href and said:
                at = posixpath.normpath(posixpath.join(posixpath.dirname(name), href))
                found.setdefault(at, (depth, said))
    return found


def _named(text: str, name: tuple[int, str] | None) -> str:
    """A chapter under the name that the table of contents gives it, where it opens with no heading."""
    opening = text.split("\n", _OPENING)[:_OPENING]
    if not text.strip() or name is None or any(line.startswith("#") for line in opening):
        return text
    depth, said = name
    first, _, rest = text.partition("\n")
    if "".join(first.split()) == "".join(said.split()):
        text = rest.lstrip("\n")
    return f"{'#' * min(max(depth, 1), 6)} {said}\n\n{text}"
