"""The text of an EPUB, chapter by chapter in the order a reader turns its pages."""

from __future__ import annotations

import posixpath
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

_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Fonts are scrambled in books that anybody may read."""


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
    for name in chapters:
        if name in archive.members:
            writer.markdown(_chapter(archive, name))
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
    return fragment(markup)
