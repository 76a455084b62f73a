"""Markdown that a note or a chat model wrote, made safe for the chat: it says something and does nothing.

No tag, picture, diagram or link of it is live, so showing it asks no host for anything and no click carries
the question away. Only the markers of an answer are links, and they open notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

LONGEST_TITLE = 300
"""Characters of a quote that are shown while the pointer rests on its marker."""

_PIECE = re.compile(
    r"(?P<fence>^(?P<indent>[ \t]*)(?P<sign>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)"
    r"(?P<inside>(?:\n(?:(?P=indent)[^\n]*|[ \t]*(?=\n|\Z)))*?)"
    r"(?P<shut>\n(?P=indent) {0,3}(?P=sign)[`~]*[ \t]*(?=\n|\Z)|\Z))"
    r"|(?P<escaped>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>(?P<run>`+)(?!`)(?P<inner>[^\n]*?[^`\n])(?P=run)(?!`))"
    r"|(?P<ticks>`+)",
    re.MULTILINE,
)
"""What Markdown does not read as text. A fence counts where its lines are indented as far as its sign: then
it is one in a list, too. Code stays within a line. Signs that open neither are made literal, so that the
browser's parser cannot pair them otherwise."""
_ACTS = re.compile(
    r"<(?=[A-Za-z/!?])|(?<=!)\[|(?<=\])[(:]|(?<=:)//|(?<=www)\.|(?<=[\w.+-])@(?=\w)", re.IGNORECASE | re.ASCII
)
"""The sign with which a tag, picture, link, reference or address begins to be one."""
_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
_MEANT = re.compile(r"[!#$&(-+\-./:<=>@\[-`{-~]")
"""Signs that may mean something to Markdown or to what draws formulas."""
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)

_FENCE = re.compile(r"[ \t]*(?:`{3,}[^`]*|~{3,}.*|\$\$[ \t]*)")
"""A line at which a block of code or a formula begins or ends."""
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_BULLET = re.compile(r"(?P<indent>[ \t]*)[-*+][ \t]+")
_RULE = re.compile(r"(?=.*\|)[ \t|:-]*-{3}[ \t|:-]*")
_ROW = re.compile(r"[ \t]*\|(?P<cells>.*)\|[ \t]*")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`|\$\$(?P<display>[^$\n]+)\$\$|\$(?=\S)(?P<formula>[^$\n]+?)(?<=\S)\$(?!\d)"
    r"|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*"
)

_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of what follows, so that it reads as something else."""


class Anchor(NamedTuple):
    """What a marker opens."""

    at: str
    """Address of the passage, as ``page.reader.address`` makes it."""
    quote: str = ""


def safe_markdown(text: str, anchors: Mapping[int, Anchor] | None = None) -> str:
    """Markdown with tags, pictures and links as plain text.

    Args:
        text: untrusted Markdown; code keeps its characters, for Markdown shows them as they are.
        anchors: what the marker ``[n]`` opens, by n; other brackets stay as they are.
    """
    text = text.translate(_TURNS)
    # Gradio cuts formulas out before Markdown sees where code begins: with one about, no code is trusted.
    trusted = text.count("$") < 2
    return "".join(_pieces(text, anchors or {}, trusted=trusted))


def literal(text: str) -> str:
    """Text amid Markdown or in an attribute there, where no sign of it may mean anything."""
    return _SIGN.sub(lambda match: _entity(match[0]), text)


def as_typed(text: str) -> str:
    """What a person typed, as Markdown that shows it sign for sign, in its lines."""
    meant = _MEANT.sub(lambda match: _entity(match[0]), text.translate(_TURNS))
    return _INDENT.sub(lambda indent: "&nbsp;" * len(indent[0]), meant)


def readable(parts: Sequence[str], *, fenced: bool = False) -> list[str]:
    """Markdown without its signs, line for line, as HTML that is safe to show: a glance at a note.

    Args:
        parts: what follows each other in one text; no tag reaches from one into the next.
        fenced: whether the first one begins within a block of code.
    """
    out, begins = [], True
    for part in parts:
        lines = []
        for line in part.split("\n"):
            if begins and _FENCE.fullmatch(line):
                fenced = not fenced
            elif fenced:
                lines.append(f"<code>{escape(line)}</code>" if line else "")
            elif not (begins and _RULE.fullmatch(line)):
                lines.append(_line(line) if begins else _inline(line))
            begins = True
        begins = part.endswith("\n")
        out.append("\n".join(lines))
    return out


def is_fenced(text: str) -> bool:
    """Whether a text ends within a block of code or a formula."""
    return sum(_FENCE.fullmatch(line) is not None for line in text.split("\n")) % 2 == 1


def _line(line: str) -> str:
    if heading := _HEADING.match(line):
        return f"<b>{_inline(line[heading.end() :])}</b>"
    if row := _ROW.fullmatch(line):
        return " | ".join(_inline(cell.strip()) for cell in row["cells"].split("|"))
    bullet = _BULLET.match(line)
    return f"{bullet['indent']}• {_inline(line[bullet.end() :])}" if bullet else _inline(line)


def _inline(text: str) -> str:
    out, at = "", 0
    for match in _INLINE.finditer(text):
        out += escape(text[at : match.start()])
        bold = match["bold"]
        code = match["code"] or match["display"] or match["formula"]
        out += f"<b>{_inline(bold)}</b>" if bold else f"<code>{escape(code)}</code>"
        at = match.end()
    return out + escape(text[at:])


def _pieces(text: str, anchors: Mapping[int, Anchor], *, trusted: bool) -> Iterator[str]:
    at = 0
    for match in _PIECE.finditer(text):
        yield _markers(text[at : match.start()], anchors)
        at = match.end()
        if match["fence"] is not None:
            yield _fence(match, trusted=trusted)
        elif match["escaped"]:
            yield match[0] if match[0][1] not in "`<>[]()!:" else _entity(match[0][1])
        elif match["code"]:
            in_cell = "|" in match["inner"]  # a table's cells are parted before their code is read
            yield match[0] if trusted and not in_cell else _inert(match[0])
        else:
            yield "".join(map(_entity, match["ticks"]))
    yield _markers(text[at:], anchors)


def _fence(match: re.Match[str], *, trusted: bool) -> str:
    """A block of code; a diagram is shown as its source, for its lines would be drawn with live links."""
    info = "text" if "mermaid" in match["info"].lower() else match["info"]
    inside = match["inside"] if trusted else _inert(match["inside"])
    return f"{match['indent']}{match['sign']}{_inert(info)}{inside}{match['shut']}"


def _inert(text: str) -> str:
    return _ACTS.sub(lambda match: "".join(map(_entity, match[0])), text)


def _markers(text: str, anchors: Mapping[int, Anchor]) -> str:
    """Text without code, in which markers are links and nothing else is."""
    out, at = "", 0
    for match in _MARKER.finditer(text):
        anchor = anchors.get(int(match[1]))
        if anchor:
            out += _inert(text[at : match.start()]) + _link(match, anchor)
            at = match.end()
    return out + _inert(text[at:])


def _link(match: re.Match[str], anchor: Anchor) -> str:
    space = "\N{NO-BREAK SPACE}" if match[0][0] in " \t" else ""  # no marker opens a line
    title = literal(" ".join(anchor.quote.split())[:LONGEST_TITLE])
    return (
        f'{space}<a class="marker" role="button" href="#{escape(anchor.at)}" title="{title}">{match[1]}</a>'
    )


def _entity(sign: str) -> str:
    return "&lt;" if sign == "<" else f"&#{ord(sign)};"
