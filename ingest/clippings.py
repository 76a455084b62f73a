"""Notes as other programs keep or export them: Evernote, Anki's text files, Obsidian's canvases, mail."""

from __future__ import annotations

import csv
import io
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from ingest.archive import damaged
from ingest.dialogue import lowered
from ingest.html import fragment
from ingest.markup import Extract, Named, Writer, json_of, one_line
from ingest.table import write

_DECLARED = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>", re.I)
_CODE_BLOCK = re.compile(r"<div\b[^<>]*-en-codeblock:\s*true[^<>]*>", re.I)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)T")
_ANKI = re.compile(r"\A\ufeff?(?:#[a-z ]+:[^\n]*\n)+", re.I)
_SETTING = re.compile(r"#([a-z ]+):\s*([^\n]*)\n", re.I)
_SEPARATORS = {
    "tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":",
}  # fmt: skip
_HIDDEN = re.compile(r"\{\{c\d+::(.*?)(?:::[^{}]*?)?\}\}", re.S)
_MOSTLY_QUOTED = re.compile(
    r"^(?:-{2,} ?(?:Original Message|원본 메시지|원본 메일|Forwarded message).{0,40}|On .{5,120} wrote:"
    r"|\d{4}년 .{5,120}(?:님이|에) 작성:.{0,40}|-- )$",
    re.M | re.I,
)
_QUOTED = re.compile(r"^>.*\n?", re.M)
_NEXT_MAIL = re.compile(rb"^From \S+.*\n(?=[\w-]+: )", re.M)
_DAMAGED_MAIL = (AttributeError, LookupError, TypeError, ValueError)
"""What Python's reader of mail raises at damaged headers and at encodings that there are not."""
_GROUP_ROW = 200
"""Pixels by which cards of one row of a canvas differ in height at most."""


def evernote(source: str, text: str) -> Named:
    """The notes of an ``.enex``, each under its title.

    Raises:
        UnsupportedFile: it is none.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=True,
        strip_cdata=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(_DECLARED.sub("", text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(source) from error
    notes = list(root.iter("note")) if root is not None else []
    if not notes:
        raise damaged(source)
    writer = Writer()
    days: set[str] = set()
    for note in notes:
        title = one_line(note.findtext("title") or "")
        content = _CODE_BLOCK.sub('<div class="se-code">', _DECLARED.sub("", note.findtext("content") or ""))
        found = _DAY.match(note.findtext("created") or "")
        day = "-".join(found.groups()) if found else ""
        days.add(day)
        writer.heading(1, f"{title} ({day})" if day and len(notes) > 1 else title)
        writer.markdown(fragment(content))
    day = days.pop() if len(days) == 1 else ""
    title = one_line(notes[0].findtext("title") or "") if len(notes) == 1 else ""
    return Named(Extract(title, writer.text()), {"date": day} if day else {})


def cards(text: str) -> Extract | None:
    """Anki's notes as text, told by the settings that open the file; None for any other text."""
    head = _ANKI.match(text)
    settings = {m[1].strip().lower(): m[2].strip() for m in _SETTING.finditer(head[0])} if head else {}
    if head is None or "separator" not in settings:
        return None
    named = settings["separator"].lower()
    rows = csv.reader(
        io.StringIO(text[head.end() :], newline=""), delimiter=_SEPARATORS.get(named, named[:1] or "\t")
    )
    places = {
        int(value) - 1 for name, value in settings.items() if name.endswith(" column") and value.isdigit()
    }
    marked = settings.get("html", "false").lower() == "true"
    columns = [name.strip() for name in settings.get("columns", "").split(_SEPARATORS.get(named, "\t"))]
    table: list[list[str]] = []
    for row in rows:
        cells = [_shown(cell, marked=marked) for n, cell in enumerate(row) if n not in places]
        if any(cells):
            if _HIDDEN.search(cells[0]):  # a cloze: the sentence with gaps asks, the whole one answers
                cells = [
                    _HIDDEN.sub("(…)", cells[0]),
                    "\n".join(filter(None, [_HIDDEN.sub(r"\1", cells[0]), *cells[1:]])),
                ]
            table.append(cells)
    if not table:
        return None
    width = max(map(len, table))
    names = [name for n, name in enumerate(columns) if n not in places] if any(columns) else []
    header = ["질문", "답", *(names[2:] or [f"{n}" for n in range(3, width + 1)])][:width]
    writer = Writer()
    write(writer, [header, *([*row, *[""] * (width - len(row))] for row in table)])
    return Extract("", writer.text())


def _shown(cell: str, *, marked: bool) -> str:
    return re.sub(
        r"\[sound:[^\]]*\]", "", fragment(cell) if (marked and "<" in cell) or "&" in cell else cell
    ).strip()


def canvas(source: str, text: str) -> Named:
    """The cards of one of Obsidian's canvases, group by group, from top left.

    Raises:
        UnsupportedFile: it is none.
    """
    found = json_of(source, text)
    nodes = found.get("nodes") if isinstance(found, dict) else None
    placed = [node for node in nodes or [] if isinstance(node, dict)]
    groups = sorted((n for n in placed if n.get("type") == "group"), key=_place)
    texts = sorted((n for n in placed if n.get("type") == "text"), key=_place)
    writer = Writer()
    for group in [None, *groups]:
        own = [n for n in texts if next((g for g in groups if _within(n, g)), None) is group]
        if group is not None and own:
            writer.heading(2, str(group.get("label") or ""))
        for node in own:
            writer.markdown(lowered(str(node.get("text") or "")))
    return Named(Extract("", writer.text()), {})


def _number(node: dict[str, Any], name: str) -> float:
    value = node.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _place(node: dict[str, Any]) -> tuple[float, float]:
    return _number(node, "y") // _GROUP_ROW, _number(node, "x")


def _within(node: dict[str, Any], group: dict[str, Any]) -> bool:
    middle = [(_number(node, a) + _number(node, size) / 2) for a, size in (("x", "width"), ("y", "height"))]
    return all(
        _number(group, a) <= at <= _number(group, a) + _number(group, size)
        for at, (a, size) in zip(middle, (("x", "width"), ("y", "height")), strict=True)
    )


def mail(source: str, data: bytes) -> Named:
    """A letter, or those of an ``.mbox``, each under its subject; without what they quote of others.

    Raises:
        UnsupportedFile: it is none.
    """
    parts = [part for part in _NEXT_MAIL.split(data) if part.strip()] if data.startswith(b"From ") else [data]
    writer = Writer()
    meta: dict[str, str] = {}
    title = ""
    for part in parts:
        letter = _letter(part)
        subject, sender = _header(letter, "subject"), _header(letter, "from")
        if subject is None and sender is None:
            continue
        title = one_line(subject or "")
        meta = {"author": one_line((sender or "").partition("<")[0]).strip('" '), "date": _sent(letter)}
        writer.heading(1, title if len(parts) == 1 or not meta["date"] else f"{title} ({meta['date']})")
        writer.markdown(_written(letter))
    if not len(writer):
        raise damaged(source)
    single = len(parts) == 1
    return Named(
        Extract(title if single else "", writer.text()), {k: v for k, v in meta.items() if v and single}
    )


def page_of(source: str, data: bytes) -> tuple[bytes, str]:
    """The page that a browser saved with all that belongs to it (``.mhtml``), and its encoding.

    Raises:
        UnsupportedFile: there is none.
    """
    for part in _letter(data).walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                return body, part.get_content_charset() or ""
    raise damaged(source)


def _letter(data: bytes) -> EmailMessage:
    return message_from_bytes(data, EmailMessage, policy=policy.default)


def _header(letter: EmailMessage, name: str) -> str | None:
    """A header of a letter; None where it has none that can be read."""
    try:
        said = letter[name]
    except _DAMAGED_MAIL:
        return None
    return None if said is None else str(said)


def _sent(letter: EmailMessage) -> str:
    try:
        return letter["date"].datetime.date().isoformat() if letter["date"] else ""
    except _DAMAGED_MAIL:
        return ""


def _written(letter: EmailMessage) -> str:
    body = letter.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        said = body.get_content()
    except _DAMAGED_MAIL:
        return ""
    if body.get_content_type() == "text/html":
        return fragment(said)
    cut = _MOSTLY_QUOTED.search(said)
    return _QUOTED.sub("", said[: cut.start()] if cut else said).strip()
