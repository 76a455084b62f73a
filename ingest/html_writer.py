"""Writes a web page's text as Markdown-like lines, so that everything after it knows one syntax."""

from __future__ import annotations

import re
from collections.abc import Collection

from ingest.html_code import LANGUAGE
from ingest.html_lists import deeper, first_number, goes_on
from ingest.html_main import BLOCKS, DROPPED, Element

_HEADINGS = {f"h{n}": "#" * n for n in range(1, 7)}
_TIGHT = frozenset("li tr dd dt div td th caption summary thead tbody tfoot".split())
"""Blocks that a line break sets apart; the others get a blank line."""
_LINES_OF_CODE = frozenset("div p li tr".split())
_MARK = re.compile(r"\s*(?:-|\d+\.) ")
_SPACES = re.compile(r"[ \t\r\n\f]+")


class Writer:
    """Walks a tree without recursion and writes Markdown-like lines."""

    def __init__(self, beside: Collection[Element] = ()) -> None:
        self.beside = beside
        self.out: list[str] = []
        self.lists: list[int | None] = []
        self.pre = 0
        self.cells = 0
        self.quiet = 0

    def write(self, root: Element) -> str:
        """The text under an element."""
        from lxml import etree

        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if element in self.beside:
                self.quiet += 1 if event == "start" else -1
                if event == "end" and not self.quiet:
                    self._break(1)
                    self._say(element.tail)
            elif event == "start":
                self._open(tag, element)
                if not self.quiet and tag:
                    self._say(element.text)
            else:
                self._close(tag, element)
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
            if have < lines:
                self.out.append("\n" * (lines - have))

    def _open(self, tag: str, element: Element) -> None:
        if tag in DROPPED:
            self.quiet += 1
        if self.quiet:
            return
        if tag == "br":
            headed = next(element.iterancestors(*_HEADINGS), None) is not None  # 1장<br>퍼셉트론
            self._say(" ") if headed else self.out.append("\n")
        elif tag in {"td", "th"}:
            if self.cells:
                self.out[-1] = self.out[-1].rstrip(" ")
                self.out.append(" | ")
            self.cells += 1
        elif tag in BLOCKS and not (self.cells and tag in {"p", "div"}) and not self.pre:
            self._open_block(tag, element)

    def _open_block(self, tag: str, element: Element) -> None:
        if tag == "li":
            self._break(1)
            depth = len(self.lists) - 1 + deeper(element.getparent())
            self.out.append("  " * max(0, depth) + self._item())
            return
        before = element.getprevious() if tag in {"ul", "ol"} else None
        nested = tag in {"ul", "ol"} and (self.lists or (before is not None and goes_on(before)))
        if not (self._just_opened_item() and tag in {"p", "div"}):
            self._break(1 if tag in _TIGHT or nested else 2)
        if tag in _HEADINGS:
            self.out.append(_HEADINGS[tag] + " ")
        elif tag in {"ul", "ol"}:
            self.lists.append(first_number(element) if tag == "ol" else None)
        elif tag == "pre":
            self.pre += 1
            self.out.append(f"```{element.get(LANGUAGE) or ''}\n")
        elif tag == "tr":
            self.cells = 0
        elif tag == "hr":
            self.out.append("---\n\n")

    def _just_opened_item(self) -> bool:
        return bool(self.out) and _MARK.fullmatch(self.out[-1]) is not None

    def _drop_empty_item(self) -> None:
        end = len(self.out)
        while end and not self.out[end - 1].strip():
            end -= 1
        if end and _MARK.fullmatch(self.out[end - 1]):
            del self.out[end - 1 :]

    def _item(self) -> str:
        counted = self.lists[-1] if self.lists else None
        if counted is None:
            return "- "
        self.lists[-1] = counted + 1
        return f"{counted}. "

    def _close(self, tag: str, element: Element) -> None:
        if tag in DROPPED:
            self.quiet -= 1
            return
        if self.quiet:
            return
        if tag == "pre":
            self.pre -= 1
            self._break(1)
            self.out.append("```\n\n")
        elif self.pre:
            if tag in _LINES_OF_CODE:
                self._break(1)
        elif tag in {"td", "th"} or (self.cells and tag in {"p", "div"}):
            return
        elif tag in {"ul", "ol"}:
            if self.lists:
                self.lists.pop()
            self._break(1 if self.lists or goes_on(element) else 2)
        elif tag in BLOCKS:
            if tag in {"tr", "table"}:
                self.cells = 0
            elif tag == "li":
                self._drop_empty_item()
            elif self._just_opened_item():
                return  # a box drawn before what the item says
            self._break(1 if tag in _TIGHT else 2)


def _tidied(text: str) -> str:
    lines = [line.rstrip(" \t") for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
