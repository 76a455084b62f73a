"""Markdown for other programs, in which nothing loads by itself: no picture and no tag.

It may come in pieces. What it says stays as it is wherever it is text or surely code.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})[^\n]*$")
"""A block of code opens at the line's beginning only: there no list or quotation can end it unseen."""
_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)[^\n]*?[^`\n]\1(?!`)")
_ACTS = re.compile(r"(\\*)(!(?=\[)|<(?=[A-Za-z/!?])|`)")
"""The sign with which something begins to act, behind the strokes that may make it literal already. A tick
that opens no code must open none with a later one either."""
_UNSURE = re.compile(r"[!<\\]+\Z")
"""May be the beginning of something that acts."""


class Inert:
    """Takes Markdown in pieces and gives it back with its pictures and tags as text."""

    def __init__(self) -> None:
        self._held = ""
        self._begun = False
        """Whether the beginning of this line was given already."""
        self._fence = ""
        """What closes the block of code that is open."""

    def feed(self, piece: str) -> str:
        """What can be given back by now."""
        *lines, self._held = (self._held + piece).split("\n")
        out = ""
        for line in lines:
            out += self._line(line) + "\n"
            self._begun = False
        if self._fence or "`" in self._held or (not self._begun and self._held.startswith("~")):
            return out  # what it is shows when the line ends
        sure = _UNSURE.sub("", self._held)
        self._held = self._held[len(sure) :]
        self._begun = self._begun or bool(sure)
        return out + _inert(sure)

    def finish(self) -> str:
        """What is left."""
        return self._line(self._held)

    def _line(self, line: str) -> str:
        if self._fence:
            shut = line.rstrip()
            if len(shut) >= len(self._fence) and set(shut) == {self._fence[0]}:
                self._fence = ""
            return line
        opened = None if self._begun else _FENCE.match(line)
        if opened:
            self._fence = opened[1] or opened[2]
            return line
        out, at = "", 0
        for span in _SPAN.finditer(line):
            out += _inert(line[at : span.start()]) + span[0]
            at = span.end()
        return out + _inert(line[at:])


def inert(text: str) -> str:
    """Markdown with its pictures and tags as text."""
    whole = Inert()
    return whole.feed(text) + whole.finish()


def _inert(text: str) -> str:
    """Text outside of code."""
    return _ACTS.sub(lambda match: match[1] + ("" if len(match[1]) % 2 else "\\") + match[2], text)
