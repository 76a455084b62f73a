"""Which part of a web page its author wrote: told by where prose stands, what links, and what labels say."""

from __future__ import annotations

import re
from typing import Any

Element = Any
"""An lxml element; lxml has no types."""

DROPPED = frozenset(
    "script style nav header footer aside form iframe noscript svg template button select object canvas "
    "video audio head dialog menu textarea input".split()
)
BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 "
    "h6 hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_ROLES = frozenset(
    "navigation banner contentinfo dialog alertdialog complementary search menu menubar toolbar".split()
)
_SIDE = frozenset(
    "share shares sharing sns social related relate recommend recommended recommendation comment comments "
    "reply replies respond tag tags tagcloud category categories breadcrumb breadcrumbs pagination pager "
    "paging banner cookie cookies consent newsletter subscribe subscription profile sidebar widget widgets "
    "calendar counter counters revenue ad ads adsbygoogle advertisement sponsor promo popup modal footer nav "
    "navi navigation menu gnb lnb snb sympathy reaction reactions postbtn btn button buttons copyright "
    "powered toolbar guestbook archives toc another archive skip like likes follow "
    "author relatedposts keyword keywords hashtag hashtags cmt cmts".split()
)
"""Words in a class or id by which page makers name what stands beside the text."""
_BY = frozenset({"author"})
_TALK = frozenset("comment comments reply replies respond".split())
_NUMBERED_LINES = frozenset("gutter linenos lineno linenumber linenumbers".split())
_PREVIEWS = frozenset("og-link se-oglink se-module-oglink se_oglink".split())
"""Classes of the box in which Tistory and Naver show what a link leads to, in the words of that page."""
_LABEL = re.compile(
    r"(?:['‘\"“].{1,60}['’\"”]\s*카테고리의 다른 ?글|이 (?:블로그|카테고리)의 다른 ?글"
    r"|(?:관련|이전|다음|추천|인기|최근|최신)\s?(?:글|포스트|게시글|게시물)(?: 보기)?"
    r"|(?:함께|같이) (?:읽|보)으?면 좋은 (?:글|포스트)|관심 있을 만한 (?:글|포스트)|작가의 (?:이전|다음) ?글"
    r"|(?:\d+개의 )?댓글(?: ?\(?\d+\)?개?)?|댓글 (?:쓰기|남기기|달기)|목록 ?(?:열기|닫기)|공유하기|이웃추가"
    r"|related (?:posts?|articles?)|recommended(?: for you)?|more from .{1,40}|written by .{1,40}"
    r"|share this.{0,20}|(?:no|\d+) (?:responses?|comments?)(?: yet)?|leave a (?:reply|comment))\s*[:：]?",
    re.I,
)
_PERMALINK = frozenset([*"¶#§🔗↩↑⏎", "↩\ufe0e", "↩\ufe0f"])
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TEXT = frozenset("pre code p td span h1 h2 h3 h4 h5 h6 blockquote".split())
_NAMED_BY_ID = frozenset("div ul ol table form".split())
_SECTION = re.compile(r"\b(?:section|level\d)\b")
"""``<div class="section" id="skip-connection">`` is a heading's anchor, as tools write it."""
_NOTHING: frozenset[str] = frozenset()
_PROSE = 20
"""A run of fewer characters that are no link is a label, not prose."""


def words(element: Element) -> frozenset[str]:
    """The words of an element's class, and of its id where that is no heading's anchor."""
    named = element.get("class") or ""
    if element.tag in _NAMED_BY_ID and not _SECTION.search(named):
        named += f" {element.get('id') or ''}"
    return frozenset(word.lower() for word in _WORD.findall(named[:300])) if named else _NOTHING


def main_part(root: Element) -> tuple[Element, set[Element]]:
    """The element that holds the text, and the elements in it to leave out."""
    prose = _prose(root, set())
    beside = _beside(root, prose)
    before, prose = prose, _prose(root, beside)
    talk = {element for element in beside if words(element) & _TALK}
    # answers to a question are called comments, too
    if prose.get(root, 0) * 10 < before.get(root, 0) or _all_talk(root, talk, before, prose):
        beside = {element for element in beside - talk if words(element) & _SIDE != _BY}
        prose = _prose(root, beside)
    everything = prose.get(root, 0)
    for wanted in (
        [e for e in root.iter("main") if e in prose] + [e for e in prose if e.get("role") == "main"],
        [e for e in root.iter("article") if e in prose],
    ):
        best = max(wanted, key=lambda e: prose[e], default=None)
        # a page of cards has many small articles: one of them is not the page
        if best is not None and prose[best] * 3 >= everything > 0:
            return _narrowed(best, prose), beside
    return _narrowed(root, prose), beside


def _all_talk(
    root: Element, talk: set[Element], before: dict[Element, int], kept: dict[Element, int]
) -> bool:
    """Whether a page's title stands right over a talk: no paragraph of an article is between them."""
    titled = False
    for element in root.iter():
        if element.tag == "h1":
            titled = True
        elif titled and element in talk and before.get(element, 0) >= 2 * _PROSE:
            return True
        elif titled and element in kept:
            own = kept[element] - sum(kept.get(inner, 0) for inner in element)
            if own >= 2 * _PROSE:
                return False
    return False


def _prose(root: Element, beside: set[Element]) -> dict[Element, int]:
    """For every element that is kept: characters of prose under it."""
    from lxml import etree

    found: dict[Element, int] = {}
    runs: dict[Element, tuple[int, int]] = {}
    dropped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if element.tag in DROPPED or element in beside:
            dropped += 1 if event == "start" else -1
            continue
        if dropped or event == "start":
            continue
        plain, linked, below = _length(element.text), 0, 0
        for child in element:
            plain += _length(child.tail)
            below += found.get(child, 0)
            inner = runs.pop(child, (0, 0))
            plain, linked = plain + inner[0], linked + inner[1]
        if element.tag == "a":
            plain, linked = 0, plain + linked
        if element.tag in BLOCKS or element is root:
            counts = element.tag == "pre" or (plain >= _PROSE and plain > linked)
            found[element] = below + (plain + linked if counts else 0)
        else:
            runs[element] = (plain, linked)
            found[element] = below
    return found


def _length(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _beside(root: Element, prose: dict[Element, int]) -> set[Element]:
    """What stands beside the text: named so by its class, its role, or the label that opens it."""
    whole = prose.get(root, 0)
    found: set[Element] = set()
    if not whole:
        return found  # a page of a few words: nothing tells what stands beside what
    for element, own in prose.items():
        if element is root or element.tag in {"body", "html", "main", "article"}:
            continue
        if _named_beside(element, own, whole) or (element.tag == "a" and _said(element) in _PERMALINK):
            found.add(element)
        elif not own and element.tag in BLOCKS and len(element) <= 5 and _LABEL.fullmatch(_said(element)):
            found.add(_labelled(element, prose, whole))
    return found


def letters(root: Element) -> int:
    """How many letters a page shows, wherever they stand."""
    hidden = {"script", "style", "head", "template", "noscript", "title"}
    shown = sum(_length(e.text) for e in root.iter() if isinstance(e.tag, str) and e.tag not in hidden)
    return shown + sum(_length(e.tail) for e in root.iter() if e is not root)


def _named_beside(element: Element, own: int, whole: int) -> bool:
    named = words(element)
    if named & _NUMBERED_LINES or {"line", "numbers"} <= named:
        return True
    if element.get("data-ke-type") == "opengraph" or _PREVIEWS.intersection(
        (element.get("class") or "").split()
    ):
        return True
    if named & _TALK and whole - own >= 5 * _PROSE:
        return not _is_value(element)
    if element.tag in _TEXT or named & {"content", "contents"} or own * 4 > whole:
        return False
    return bool(named & _SIDE) or (element.get("role") or "").lower() in _ROLES


def _is_value(element: Element) -> bool:
    """Whether an element is a cell beside a label that ends in a colon, whatever it is called."""
    label = element.getprevious() if element.tag == "td" else None
    return label is not None and label.tag in {"td", "th"} and _said(label).endswith((":", "："))


def _said(element: Element) -> str:
    """What a short element says; nothing for a long one."""
    said = ""
    for text in element.itertext():
        said += text
        if len(said) > 200:
            return ""
    return " ".join(said.split())


def _labelled(label: Element, prose: dict[Element, int], whole: int) -> Element:
    """The largest element that a label opens and that holds little prose and no code."""
    best = here = label
    while (above := here.getparent()) is not None and above in prose:
        if above.tag in {"body", "html", "main", "article"} or prose[above] * 4 > whole:
            break
        if any(text.strip() for e in here.itersiblings(preceding=True) for text in e.itertext()):
            break
        best = here = above
    return best


def _narrowed(root: Element, prose: dict[Element, int]) -> Element:
    """Walk down while one child still holds nearly all prose."""
    here = root
    while True:
        best = max(
            (e for e in here if isinstance(e.tag, str) and e in prose), key=lambda e: prose[e], default=None
        )
        if best is None or best.tag not in {"body", "div", "article", "section", "main", "center", "span"}:
            return here
        if prose[best] * 10 < prose[here] * 9 or not prose[best]:
            return here
        here = best
