"""A Jupyter notebook: its Markdown as it is, its code fenced, and what that printed where it is short."""

from __future__ import annotations

import json
from typing import Any

from ingest.archive import damaged
from ingest.markup import Extract, Writer

_SHORT = 500
"""Characters of the longest output that is kept; longer ones are logs and tables of numbers."""


def extract(source: str, text: str) -> Extract:
    """Text of an ``.ipynb``; its title is its first heading.

    Raises:
        UnsupportedFile: it is no notebook.
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(source) from error
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
            data = output.get("data")
            shown = data.get("text/plain") if isinstance(data, dict) else output.get("text")
            printed = _joined(shown)
            if len(printed) <= _SHORT and not printed.startswith("<"):  # "<Figure size 640x480 with 1 Axes>"
                writer.code(printed)


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
