"""Which lines at the ends of a page do nothing but lead about its own site."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from ingest.html_main import Element
from ingest.lines import lines_of

EDGE = 20
"""Lines at either end that are looked at."""
_MOST_LINKS = 2_000
_WORDS = re.compile(r"\w+")


def own_host(root: Element) -> str:
    """The host that a page names as its own; empty where it names none."""
    named = [e.get("href") for e in root.iter("link") if (e.get("rel") or "").lower() == "canonical"]
    named += [e.get("content") for e in root.iter("meta") if e.get("property") == "og:url"]
    return next((host for address in named if (host := _host(address or ""))), "")


def about_the_site(text: str, main: Element, beside: Collection[Element], host: str) -> list[str]:
    """Lines at the ends of a page's text of which every word is of a link to the same site."""
    said: set[tuple[str, ...]] = set()
    for element in main.iter("a"):
        if len(said) == _MOST_LINKS or element in beside:
            continue
        if element.get("href") is not None and _host(element.get("href")) in {"", host}:
            said.add(tuple(_WORDS.findall("".join(element.itertext())))[:20])
    said.discard(())
    shown = [line.text for line in lines_of(text) if line.text]
    ends = dict.fromkeys(shown[:EDGE] + shown[-EDGE:])
    return [line for line in ends if _made_of(tuple(_WORDS.findall(line)), said)]


def _made_of(words: tuple[str, ...], parts: Collection[tuple[str, ...]]) -> bool:
    """Whether words are parts, one after the other."""
    if not words or len(words) > 100:
        return False
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached |= {start + len(part) for part in parts if words[start : start + len(part)] == part}
    return len(words) in reached


def _host(address: str) -> str:
    """Of an address, without ``www``; empty for one within the site."""
    try:
        return (urlsplit(address.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return "?"
