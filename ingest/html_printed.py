"""What makers of pages print into the text itself, told by the classes they give it."""

from __future__ import annotations

from ingest.html_main import Element

_CLASSES = frozenset(
    # MediaWiki: links that edit a section, notices about the article, marks that ask for sources
    "mw-editsection mw-cite-backlink Inline-Template ambox shortdescription"
    # arXiv: services around a paper
    " extra-services labstabs endorsers mobile-submission-download"
    # Stack Exchange: votes, buttons and cards of users
    " votecell js-voting-container js-post-menu post-signature user-info post-taglist bottom-notice"
    # GitHub: what asks to sign in, copies code
    " discussion-timeline-actions zeroclipboard-container"
    # Notion, Ghost: what a link leads to, in the words of that page
    " bookmark-info kg-bookmark-card"
    # Sphinx, MkDocs, Docusaurus: links to the source and to the place itself, names of tabs
    " viewcode-link headerlink hash-link md-content__button tabbed-labels".split()
)
_IDS = frozenset({"labstabs", "post-form", "download-button-info", "wiki-rightbar"})


def drop_printed(root: Element) -> None:
    """Take such elements out of a page; the text behind them stays."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or (above := element.getparent()) is None:
            continue
        named = (element.get("class") or "").split()
        if (
            not _CLASSES.isdisjoint(named)
            or (element.tag == "sup" and "reference" in named)
            or (above.tag == "h1" and "descriptor" in named)
            or (above.get("id") == "abs" and "subheader" in named)
            or element.get("id") in _IDS
            or _is_remark(element)
            or _is_icon(element, named)
        ):
            _drop(element, above)


def _is_remark(element: Element) -> bool:
    """Whether an element is a remark on a document of Google's, or the mark that leads to it."""
    if element.tag == "sup":
        return len(element) == 1 and (element[0].get("id") or "").startswith("cmnt_ref")
    if element.tag != "div":
        return False
    first = next(element.iter("a"), None)
    return first is not None and (first.get("href") or "").startswith("#cmnt_ref") and not len(element) > 3


def _is_icon(element: Element, named: list[str]) -> bool:
    """Whether an element is the picture that Notion puts before a box or a title."""
    return named == ["icon"] and not any(c.isalnum() for c in "".join(element.itertext()))


def _drop(element: Element, above: Element) -> None:
    before = element.getprevious()
    if before is None:
        above.text = (above.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    above.remove(element)
