"""What a web page says about itself: title, author, date."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.html_main import Element, words

_AUTHORS = frozenset({"author", "article:author", "og:article:author", "dc.creator", "byl"})
_DATES = frozenset(
    {"article:published_time", "og:article:published_time", "date", "datepublished", "dc.date", "pubdate"}
)
_BY = frozenset("author byline nick nickname username writer".split())
_WHEN = frozenset("date publish published time".split())
_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})")
_ONLY_DAY = re.compile(
    r"\d{4}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}\s*[.일]?(?:\s*\(?[월화수목금토일](?:요일)?\)?)?"
    r"(?:\s*(?:오전|오후)?\s*\d{1,2}:\d{2}(?::\d{2})?)?|[A-Z][a-z]{2,8} \d{1,2}, \d{4}"
)
_PROSE = 40
"""Characters of a paragraph, below which no page tells its day any more."""
_ENGLISH_DAY = re.compile(r"(?P<m>[A-Z][a-z]{2})[a-z]* (?P<d>\d{1,2}), (?P<y>\d{4})")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LARGEST = 200_000


def described(root: Element) -> dict[str, str]:
    """``author`` and ``date`` (``2024-03-02``), where the page names them."""
    named = {
        (element.get("property") or element.get("name") or element.get("itemprop") or "").lower(): said
        for element in root.iter("meta")
        if (said := " ".join((element.get("content") or "").split()))
    }
    author = next((named[name] for name in _AUTHORS if name in named), "")
    day = next((found for name in _DATES if (found := _day(named.get(name, "")))), "")
    for item in _linked_data(root):
        author = author or _name(item.get("author"))
        day = day or _day(str(item.get("datePublished") or ""))
    author = author or _marked(root, _BY)
    day = day or _day(next((e.get("datetime") or "" for e in root.iter("time", "relative-time")), ""))
    day = day or _dated(root) or _below_title(root)
    author = "" if author.startswith(("http://", "https://")) else author[:100]
    return {name: value for name, value in (("author", author), ("date", day)) if value}


def site_name(root: Element) -> str:
    """What a page calls the site it is of; empty where it does not."""
    named = (e.get("content") or "" for e in root.iter("meta") if e.get("property") == "og:site_name")
    return next((said for name in named if (said := " ".join(name.split())[:100])), "")


def title(root: Element, main: Element) -> str:
    """The page's title without the site's name; the main heading where only the title adds that."""
    page = next((said for e in root.iter("title") if (said := _said(e))), "")
    shared = next(
        (
            " ".join((e.get("content") or "").split())
            for e in root.iter("meta")
            if e.get("property") == "og:title"
        ),
        "",
    )
    own = next((said for e in main.iter("h1") if (said := _said(e))), "")
    if own and (not page or own in page):
        return own
    if shared and shared in page:
        return shared
    first = next((said for e in root.iter("h1") if (said := _said(e))), "")
    return first if first and page.startswith(first) else page or shared or own


def _said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())[:200].rstrip("¶ ")


def _linked_data(root: Element) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json" or len(script.text or "") > _LARGEST:
            continue
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict):
                yield item


def _name(author: object) -> str:
    first = author[0] if isinstance(author, list) and author else author
    named = first.get("name") if isinstance(first, dict) else first
    return " ".join(named.split()) if isinstance(named, str) else ""


def _marked(root: Element, names: frozenset[str]) -> str:
    """What a small element of such a class says; ``by 나비`` is 나비."""
    for element in root.iter("span", "a", "div", "em", "p", "address"):
        if words(element) & names and (said := _said(element)) and len(said) <= 40:
            return re.sub(r"^(?:by|글쓴이|작성자)\s*[:：]?\s+", "", said, flags=re.I)
    for element in root.iter("span", "div", "p"):
        said = (element.text or "").strip().lower()
        if said in {"by", "글쓴이", "작성자"} and 2 < len(_said(element)) <= 40:
            return re.sub(r"^(?:by|글쓴이|작성자)\s*[:：]?\s+", "", _said(element), flags=re.I)
    return ""


def _dated(root: Element) -> str:
    for element in root.iter("span", "div", "p", "time", "td"):
        said = _said(element) if len(element) <= 2 else ""
        if (
            said
            and len(said) <= 40
            and (element.tag == "time" or words(element) & _WHEN)
            and (day := _day(said))
        ):
            return day
    return ""


def _below_title(root: Element) -> str:
    """A day by itself between the page's title and its text, whatever its makers call it."""
    titled = False
    for element in root.iter():
        if element.tag == "h1":
            titled = True
        if not titled or not isinstance(element.tag, str):
            continue
        if len(element) == 0 and _ONLY_DAY.fullmatch(said := _said(element)):
            return _day(said)
        if len((element.text or "").strip()) >= _PROSE:
            return ""
    return ""


def _day(text: str) -> str:
    if found := _DAY.search(text):
        year, month, day = (int(part) for part in found.groups())
    elif (found := _ENGLISH_DAY.search(text)) and found["m"] in _MONTHS:
        year, month, day = int(found["y"]), _MONTHS.index(found["m"]) + 1, int(found["d"])
    else:
        return ""
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
