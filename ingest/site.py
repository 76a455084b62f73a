"""What the pages of one site repeat around their articles, learned from the pages of a folder or a server.

A line is furniture where it stands between the edge of a page and a link that leads about the site, where it
and that link stand so, figures aside, on most pages of the site. What an author repeats (a warning, a
signature, the same two references) stands behind no such link, and stays.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

from ingest.address import is_url
from ingest.lines import Line, lines_of, same_words
from rag.types import Document

FEWEST = 5
"""Pages of a site from which something can be learned."""
MOST = 0.75
"""Share of the pages that have to repeat a line."""
SAMPLE = 40
"""Pages of a folder that are learned from, the first by name: bounds the work."""
WINDOW = 20
"""Lines at either end of a page that are looked at."""

_FIGURES = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the articles of a site."""

    lines: frozenset[str] = frozenset()
    """Keys of the lines that most pages have at their ends."""
    links: frozenset[str] = frozenset()
    """Those of them that only link to other pages of the site."""

    @property
    def mark(self) -> str:
        """Tells one frame from another; empty where nothing was learned."""
        said = "\n".join([*sorted(self.lines), "", *sorted(self.links)])
        return blake2b(said.encode(), digest_size=6).hexdigest() if self.links else ""


NOTHING = Frame()


def folder_of(source: str) -> str:
    """What a page shares with others of its site: its folder, or its server."""
    return urlsplit(source).netloc if is_url(source) else str(Path(source).parent)


def site_of(document: Document) -> str:
    """The site that a page names as its own; pages that name none are one site."""
    return document.meta.get("site", "")


def tag_of(site: str) -> str:
    """A site's name in a few letters."""
    return blake2b(site.encode(), digest_size=4).hexdigest()


def frames(documents: Iterable[Document]) -> dict[str, Frame]:
    """What was learned about each site, from pages of one folder whatever their order."""
    pages: dict[str, list[tuple[set[str], set[str]]]] = defaultdict(list)
    for document in documents:
        keys = {key(line.text) for line in _ends(lines_of(document.text))} - {""}
        links = {key(text) for text in document.meta.get("links", "").splitlines()}
        pages[site_of(document)].append((keys, links & keys))
    found = {}
    for site, seen in pages.items():
        if len(seen) >= FEWEST:
            lead = _on_most([links for _, links in seen])
            found[site] = Frame(_on_most([keys for keys, _ in seen]), lead) if lead else NOTHING
    return found


def _on_most(pages: Sequence[set[str]]) -> frozenset[str]:
    count = Counter(said for page in pages for said in page)
    return frozenset(said for said, pages_with in count.items() if pages_with >= MOST * len(pages))


def around(
    lines: Sequence[Line], title: str, frame: Frame, passed: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Runs of lines of a page that belong to its site's frame.

    Args:
        lines: the whole page.
        title: of the page; its line is never part of the frame, but may stand amid it.
        frame: of its site.
        passed: lines that are known to be furniture.
    """
    if not frame.links:
        return
    shown = [i for i, line in enumerate(lines) if line.text and i not in passed]
    named = same_words(title)
    taken: set[int] = set()
    for end in (shown[:WINDOW], shown[: -WINDOW - 1 : -1]):
        run: list[int] = []
        for i in end:
            said = key(lines[i].text)
            if said in frame.lines:
                run.append(i)
            elif same_words(lines[i].text) != named:
                break
            if said in frame.links:
                taken.update(run)
    yield from ((i, i + 1) for i in sorted(taken) if same_words(lines[i].text) != named)


def key(text: str) -> str:
    """A key under which lines are one that differ in figures only."""
    return same_words(_FIGURES.sub("0", text))


def _ends(lines: Sequence[Line]) -> list[Line]:
    shown = [line for line in lines if line.text]
    return shown if len(shown) <= 2 * WINDOW else shown[:WINDOW] + shown[-WINDOW:]
