"""Which pages a sync has to clean anew, for what their site repeats is learned from its pages together.

What is learned is a function of the pages that are there, the first of a folder by name, whatever the order
in which they came: a sync after any changes equals a first one. Each page remembers the frame it was cleaned
with, so that a folder in which nothing changed is not looked at, and an interrupted sync is taken up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial

from ingest.access import Access
from ingest.address import is_url
from ingest.reading import Job, loaded, made_of
from ingest.scan import Found
from ingest.site import SAMPLE, Frame, folder_of, frames, tag_of
from rag.errors import SourceError
from rag.index import Index, SourceState
from rag.types import Document

_PAGES = (".html", ".htm")


def with_frames(
    index: Index,
    jobs: Iterable[Job],
    found: Mapping[str, Found],
    states: Mapping[str, SourceState],
    gone: Collection[str],
    *,
    access: Access,
) -> list[Job]:
    """The jobs of a sync with what was learned for them, and more jobs for pages that it concerns.

    Args:
        index: holds the text of pages that did not change.
        jobs: what has to be read anyway.
        found: what is there, of what was looked at.
        states: what is remembered.
        gone: what is remembered and there no more.
        access: for reading pages.
    """
    by_source = {job.found.source: job for job in jobs}
    disturbed = {folder_of(source) for source in (*by_source, *gone) if _may_be_page(source)}
    folders: dict[str, list[str]] = defaultdict(list)
    pages = filter(_may_be_page, states.keys() | by_source.keys())
    for source in sorted(set(pages).difference(gone)):
        folders[folder_of(source)].append(source)
    for folder, sources in folders.items():
        made = [states[source].made_by for source in sources if source in states]
        if folder not in disturbed and _agree(made):
            continue
        learned = _learned(index, sources[:SAMPLE], by_source, access)
        for source in sources:
            state = states.get(source)
            if source in by_source:
                by_source[source] = replace(by_source[source], frames=learned)
            elif state and source in found and _behind(state, learned):
                stored = partial(index.document, source)
                by_source[source] = Job(found[source], "changed", None, learned, stored, state.digest)
    return list(by_source.values())


def _may_be_page(source: str) -> bool:
    return is_url(source) or source.lower().endswith(_PAGES)


def _agree(made: Iterable[str]) -> bool:
    """Whether all pages of each site were cleaned with one frame."""
    marks: dict[str, set[str]] = defaultdict(set)
    for one in made:
        tag, mark = made_of(one)[1:]
        marks[tag].add(mark)
    return all(len(found) == 1 for found in marks.values())


def _learned(
    index: Index,
    sample: Iterable[str],
    jobs: Mapping[str, Job],
    access: Access,
) -> dict[str, Frame]:
    """Frames by the tags of their sites."""
    documents: list[Document] = []
    for source in sample:
        try:
            document = loaded(jobs[source].found, access) if source in jobs else index.document(source)
        except SourceError:  # it is told when its turn to be read comes
            continue
        if document.meta.get("format") == "html":
            documents.append(document)
    return {tag_of(site): frame for site, frame in frames(documents).items()}


def _behind(state: SourceState, learned: Mapping[str, Frame]) -> bool:
    """Whether a page was cleaned with another frame than what is learned now."""
    _, tag, mark = made_of(state.made_by)
    return bool(tag) and mark != (learned[tag].mark if tag in learned else "")
