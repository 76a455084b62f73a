"""A Jupyter notebook: its Markdown as it is, its code fenced, and what that printed, of much its end."""

from __future__ import annotations

import re
from typing import Any

from ingest.archive import damaged
from ingest.html import fragment
from ingest.markup import Extract, Writer, json_of

_SHORT = 500
"""Characters of the longest output that is kept; longer ones are logs and tables of numbers."""
_END = 250
"""Characters of the end of a longer one that was printed: there stands what came out."""
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PROGRESS = re.compile(r"\d+%\|")
_REPR = re.compile(r"[\[(]?<")
"""``<Figure size 640x480 with 1 Axes>``, ``[<matplotlib.lines.Line2D at 0x7f>]``: tells a reader nothing."""
_LARGEST_HTML = 100_000


def extract(source: str, text: str) -> Extract:
    """Text of an ``.ipynb``; its title is its first heading.

    Raises:
        UnsupportedFile: it is no notebook.
    """
    notebook = json_of(source, text)
    if not isinstance(notebook, dict):
        raise damaged(source)
    cells = notebook.get("cells")
    if cells is None:  # version 3 kept them in worksheets
        cells = [cell for sheet in _dicts(notebook.get("worksheets")) for cell in _dicts(sheet.get("cells"))]
    elif not isinstance(cells, list):
        raise damaged(source)
    language = _language(notebook)
    writer = Writer()
    for cell in _dicts(cells):
        _write(writer, cell, language)
    return Extract("", writer.text())


def _write(writer: Writer, cell: dict[str, Any], language: str) -> None:
    kind = cell.get("cell_type")
    said = _joined(cell.get("source", cell.get("input")))
    if kind == "markdown":
        writer.markdown(said)
    elif kind == "heading":  # version 3
        level = cell.get("level")
        writer.heading(level if isinstance(level, int) else 1, said)
    elif kind == "raw":
        writer.paragraph(said)
    elif kind == "code":
        writer.code(said, language)
        for output in _dicts(cell.get("outputs")):
            _write_output(writer, output)


def _write_output(writer: Writer, output: dict[str, Any]) -> None:
    data = output.get("data")
    shown = {kind: _joined(said) for kind, said in data.items()} if isinstance(data, dict) else {}
    printed = _seen(shown.get("text/plain", "") or _error(output))
    if _REPR.match(printed):
        printed = ""
    if stream := _seen(_joined(output.get("text"))):
        printed = stream if _is_short(stream) else _end(stream)
    if _is_short(said := shown.get("text/markdown", "")):
        writer.markdown(said)
    elif printed:
        if _is_short(printed):
            writer.code(printed)
    elif _is_short(said := shown.get("text/latex", "").strip()):
        writer.markdown(said if said.startswith(("$", "\\")) else f"$${said}$$")
    elif "<table" in (markup := shown.get("text/html", "")[:_LARGEST_HTML]) and _is_short(
        said := fragment(markup)
    ):
        writer.markdown(said)


def _seen(printed: str) -> str:
    """What a terminal shows of what was printed, without bars of progress."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in _COLOUR.sub("", printed).split("\n"))
    return "\n".join(line for line in lines if not _PROGRESS.search(line)).strip("\n")


def _end(printed: str) -> str:
    """The last lines of a long output; none where they are long themselves."""
    kept: list[str] = []
    for line in reversed(printed[-_SHORT:].split("\n")[1:]):
        if sum(map(len, kept)) + len(line) > _END:
            break
        kept.insert(0, line)
    return "\n".join(["…", *kept]) if kept else ""


def _is_short(said: str) -> bool:
    return 0 < len(said) <= _SHORT


def _error(output: dict[str, Any]) -> str:
    """The error that stopped a cell, without the way to it."""
    name, why = _joined(output.get("ename")), _joined(output.get("evalue")).strip()
    return ": ".join(filter(None, (name, why.split("\n", 1)[0][: _SHORT // 2])))


def _language(notebook: dict[str, Any]) -> str:
    found: Any = notebook
    for key in ("metadata", "kernelspec", "language"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) and found.isalnum() else "python"


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""
