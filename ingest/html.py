"""The main text of a web page, written as Markdown so that everything after it knows one syntax."""

from __future__ import annotations

import codecs
import re
from typing import Any

_DROPPED = frozenset(
    "script style nav header footer aside form iframe noscript svg template button select object canvas "
    "video audio head dialog menu".split()
)
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 "
    "h6 hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_HEADINGS = {f"h{n}": "#" * n for n in range(1, 7)}
_TIGHT = frozenset("li tr dd dt div td th caption summary thead tbody tfoot".split())
"""Blocks that a line break sets apart; the others get a blank line."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_KOREAN = {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "ksc_5601", "ks_c_5601", "windows-949", "korean"}
_NESTING = re.compile(
    r"</?(?:div|span|font|center|section|b|i|em|strong|blockquote|ul|ol|li)\b[^<>]{0,1000}>", re.I
)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def declared_encoding(data: bytes) -> str:
    """The encoding that a ``meta`` tag names, as Python calls it; empty where there is none."""
    found = _CHARSET.search(data[:4096])
    if found is None:
        return ""
    name = found[1].decode("ascii", "replace").lower()
    try:
        return "cp949" if name in _KOREAN else codecs.lookup(name).name
    except LookupError:
        return ""


def extract(markup: str) -> tuple[str, str]:
    """Title (empty where the page names none) and main text of a page."""
    root = _tree(markup)
    if root is None:
        return "", ""
    main = _main(root)
    return _title(root, main), _Writer().write(main)


def fragment(markup: str) -> str:
    """All text of a piece of markup that holds nothing but what its author wrote."""
    root = _tree(markup)
    return "" if root is None else _Writer().write(root)


def _tree(markup: str) -> Any:  # noqa: ANN401 - lxml has no types
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    data = markup.replace("\x00", "").encode("utf-8", "replace")
    if not data.strip():
        return None
    root = etree.fromstring(data, parser)
    if (
        any("depth" in entry.message for entry in parser.error_log)
        and (flat := _NESTING.sub("<br>", markup)) != markup
    ):
        return _tree(flat)  # the parser gives up below a depth that no page needs
    return root


def _said(element: Any) -> str:  # noqa: ANN401
    return " ".join("".join(element.itertext()).split())[:200]


def _title(root: Any, main: Any) -> str:  # noqa: ANN401
    """The page's title; the main heading where the title only adds the site's name to it."""
    page = next((said for element in root.iter("title") if (said := _said(element))), "")
    heading = next((said for element in main.iter("h1") if (said := _said(element))), "")
    return heading if heading and (not page or heading in page) else page


def _length(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _main(root: Any) -> Any:  # noqa: ANN401
    """The element that holds the text: the page says so, or most unlinked text stands in it."""
    weight, linked = _weights(root)
    everything = weight[root] - linked[root]
    for wanted in (
        list(root.iter("main")) + [e for e in root.iter() if _attribute(e, "role") == "main"],
        list(root.iter("article")),
    ):
        best = max(wanted, key=lambda e: weight.get(e, 0) - linked.get(e, 0), default=None)
        # a page of cards has many small articles: one of them is not the page
        if best is not None and (weight.get(best, 0) - linked.get(best, 0)) * 3 >= everything:
            return best
    return _narrowed(root, weight, linked)


def _attribute(element: Any, name: str) -> str:  # noqa: ANN401
    return str(element.get(name) or "").lower()


def _weights(root: Any) -> tuple[dict[Any, int], dict[Any, int]]:  # noqa: ANN401
    """For every element that is kept: characters of text under it, and how many of them are links."""
    from lxml import etree

    weight: dict[Any, int] = {}
    linked: dict[Any, int] = {}
    dropped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if element.tag in _DROPPED:
            dropped += 1 if event == "start" else -1
            continue
        if dropped or event == "start":
            continue
        own = _length(element.text)
        links = 0
        for child in element:
            own += weight.get(child, 0) + _length(child.tail)
            links += linked.get(child, 0)
        weight[element] = own
        linked[element] = own if element.tag == "a" else links
    weight.setdefault(root, 0)
    linked.setdefault(root, 0)
    return weight, linked


def _narrowed(root: Any, weight: dict[Any, int], linked: dict[Any, int]) -> Any:  # noqa: ANN401
    """Walk down while one child still holds nearly all text that is not a link."""
    here = root
    while True:
        whole = weight[here] - linked[here]
        best = max(
            (e for e in here if isinstance(e.tag, str) and e in weight and e.tag in _BLOCKS),
            key=lambda e: weight[e] - linked[e],
            default=None,
        )
        if best is None or best.tag in {"ul", "ol", "table", "p", "pre", "li", "tr", "td", "blockquote"}:
            return here
        if (weight[best] - linked[best]) * 10 < whole * 9:
            return here
        here = best


class _Writer:
    """Walks a tree without recursion and writes Markdown-like lines."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.lists: list[int | None] = []
        self.pre = 0
        self.cells = 0
        self.quiet = 0

    def write(self, root: Any) -> str:  # noqa: ANN401
        """The text under an element."""
        from lxml import etree

        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                self._open(tag)
                if not self.quiet and tag:
                    self._say(element.text)
            else:
                self._close(tag)
                if element is not root and not self.quiet:
                    self._say(element.tail)
        return _tidied("".join(self.out))

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if self.pre:
            self.out.append(text)
            return
        said = _SPACES.sub(" ", text)
        if said.startswith(" ") and (not self.out or self.out[-1].endswith(("\n", " "))):
            said = said[1:]
        if said:
            self.out.append(said)

    def _break(self, lines: int) -> None:
        if self.out:
            tail = "".join(self.out[-3:])
            have = len(tail) - len(tail.rstrip("\n"))
            self.out.append("\n" * max(0, lines - have))

    def _open(self, tag: str) -> None:
        if tag in _DROPPED:
            self.quiet += 1
        if self.quiet:
            return
        if tag == "br":
            self.out.append("\n")
        elif tag in {"td", "th"}:
            if self.cells:
                self.out.append(" | ")
            self.cells += 1
        elif tag in _BLOCKS and not (self.cells and tag in {"p", "div"}) and not self.pre:
            self._open_block(tag)

    def _open_block(self, tag: str) -> None:
        if tag == "li":
            self._break(1)
            self.out.append("  " * max(0, len(self.lists) - 1) + self._item())
            return
        nested = tag in {"ul", "ol"} and self.lists
        if not (self._just_opened_item() and tag in {"p", "div"}):
            self._break(1 if tag in _TIGHT or nested else 2)
        if tag in _HEADINGS:
            self.out.append(_HEADINGS[tag] + " ")
        elif tag in {"ul", "ol"}:
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "pre":
            self.pre += 1
            self.out.append("```\n")
        elif tag == "tr":
            self.cells = 0
        elif tag == "hr":
            self.out.append("---\n\n")

    def _just_opened_item(self) -> bool:
        return bool(self.out) and re.fullmatch(r"\s*(?:-|\d+\.) ", self.out[-1]) is not None

    def _item(self) -> str:
        counted = self.lists[-1] if self.lists else None
        if counted is None:
            return "- "
        self.lists[-1] = counted + 1
        return f"{counted}. "

    def _close(self, tag: str) -> None:
        if tag in _DROPPED:
            self.quiet -= 1
            return
        if self.quiet:
            return
        if tag == "pre":
            self.pre -= 1
            self._break(1)
            self.out.append("```\n\n")
        elif self.pre or tag in {"td", "th"} or (self.cells and tag in {"p", "div"}):
            return
        elif tag in {"ul", "ol"}:
            if self.lists:
                self.lists.pop()
            self._break(1 if self.lists else 2)
        elif tag in _BLOCKS:
            if tag in {"tr", "table"}:
                self.cells = 0
            self._break(1 if tag in _TIGHT else 2)


def _tidied(text: str) -> str:
    lines = [line.rstrip(" \t") for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
