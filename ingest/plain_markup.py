"""reStructuredText, AsciiDoc and Org as Markdown: the same headings, code, tables and notes in its signs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.markup import Extract, one_line, table_lines

_RULED = re.compile(r"([=\-`:'\"~^_*+#<>.])\1{2,}$")
_DIRECTIVE = re.compile(r"\.\. (?:\|[^|]+\| )?(?P<name>[\w:-]+?)::\s*(?P<said>.*)")
_OPTION = re.compile(r":[\w-]+:(?:\s|$)")
_FIELD = re.compile(r":[^:\s][^:]*:\s+.*")
_GRID_ROW = re.compile(r"[|+].*[|+]$")
_SIMPLE = re.compile(r"=+(?: +=+)+$")
_CODE = frozenset({"code-block", "code", "sourcecode", "prompt", "parsed-literal", "doctest"})
_TOP = 6
"""Lines among which a document says who wrote it."""
_SILENT = frozenset(
    {
        "contents",
        "toctree",
        "image",
        "include",
        "index",
        "raw",
        "meta",
        "highlight",
        "sectnum",
        "only",
        "role",
    }
)


class _Lines:
    """Lines of Markdown as they are written, blocks with blank lines around them."""

    def __init__(self) -> None:
        self.out: list[str] = []

    def block(self, *lines: str) -> None:
        """Lines that belong together."""
        if lines:
            self.out += ["", *lines, ""]

    def text(self) -> str:
        """All of it."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.out)).strip("\n")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _set_in(lines: Sequence[str], at: int, more_than: int = 0) -> tuple[list[str], int]:
    """The lines from a place that are set in further, without their indentation, and the place after."""
    end = at
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > more_than):
        end += 1
    own = lines[at:end]
    while own and not own[-1].strip():
        own = own[:-1]
    least = min((_indent(line) for line in own if line.strip()), default=0)
    return [line[least:] for line in own], end


def _fence(code: Sequence[str], language: str = "") -> list[str]:
    body = list(code)
    while body and not body[0].strip():
        body = body[1:]
    return [f"```{language}", *body, "```"] if body else []


def rest(text: str) -> Extract:
    """Text of an ``.rst``."""
    lines = [line.rstrip().expandtabs(8) for line in text.splitlines()]
    titles: list[str] = []
    written = _Lines()
    _rest(lines, titles, written)
    said = written.text()
    alone = re.match(r"# (.+)", said)
    return Extract(alone[1] if alone and len(re.findall(r"(?m)^# ", said)) == 1 else "", said)


def _rest(lines: Sequence[str], titles: list[str], out: _Lines) -> None:
    i, at_top = 0, True
    while i < len(lines):
        line = lines[i]
        over = _RULED.match(line) and i + 2 < len(lines) and lines[i + 2] == line and lines[i + 1].strip()
        under = (
            i + 1 < len(lines)
            and line.strip()
            and not line.startswith((" ", ".."))
            and _under(line, lines[i + 1])
        )
        if over or under:
            style = line[0] * 2 if over else lines[i + 1][0]
            if style not in titles:
                titles.append(style)
            level = min(titles.index(style) + 1, 6)
            out.block(f"{'#' * level} {_rest_said(lines[i + 1] if over else line).strip()}")
            i += 3 if over else 2
        elif line.startswith(".. ") or line == "..":
            i = _directive(lines, i, titles, out)
        elif _SIMPLE.match(line) and (end := _simple_end(lines, i)):
            out.block(*_simple(lines[i:end]))
            i = end
        elif line.startswith("+-") and _GRID_ROW.match(line):
            end = next((j for j in range(i, len(lines)) if not _GRID_ROW.match(lines[j])), len(lines))
            out.block(*_grid(lines[i:end]))
            i = end
        elif line.endswith("::") and not line.startswith(" "):
            shown = _rest_said(line[:-2].rstrip() + (":" if line[:-2].strip() else ""))
            code, i = _set_in(lines, i + 1)
            out.out.append(shown)
            out.block(*_fence(code))
        elif _FIELD.fullmatch(line) and (at_top := at_top and out.text().count("\n") < _TOP):
            i += 1  # who wrote it, and when, below the title
        else:
            out.out.append(_rest_said(line))
            i += 1


def _under(title: str, below: str) -> bool:
    found = _RULED.match(below)
    return found is not None and len(below) >= min(len(title), 4) and not _RULED.match(title)


def _directive(lines: Sequence[str], i: int, titles: list[str], out: _Lines) -> int:
    body, end = _set_in(lines, i + 1)
    if note := re.match(r"\.\. \[#?([\w-]*)\]\s+(.*)", lines[i]):
        out.block(f"[^{note[1] or '1'}]: {_rest_said(one_line(' '.join([note[2], *body])))}")
        return end
    found = _DIRECTIVE.match(lines[i])
    if found is None:
        return end  # a comment, a target, a substitution
    name, said = found["name"], found["said"]
    while body and _OPTION.match(body[0].strip()):
        body = body[1:]
    if name in _CODE:
        out.block(*_fence(body, said.strip()))
    elif name == "math":
        out.block("$$", *(line for line in [said, *body] if line.strip()), "$$")
    elif name in {"list-table", "csv-table"}:
        rows = _listed(body) if name == "list-table" else [line.split(",") for line in body if line.strip()]
        out.block(*([_rest_said(said)] if said else []))
        cells = [[_rest_said(one_line(cell.strip().strip('"'))) for cell in row] for row in rows]
        out.block(*(table_lines(cells) if cells else []))
    elif name == "figure":
        _rest(body, titles, out)
    elif name not in _SILENT:
        if said:
            out.block(_rest_said(said))
        inner = _Lines()
        _rest(body, titles, inner)
        out.block(*inner.text().split("\n"))
    return end


def _listed(body: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in body:
        said = line.strip()
        if said.startswith("* -"):
            rows.append([said[3:]])
        elif said.startswith("- ") or said == "-":
            rows[-1:] = [[*rows[-1], said[1:]]] if rows else []
        elif said and rows:
            rows[-1][-1] += " " + said
    return rows


def _simple_end(lines: Sequence[str], i: int) -> int:
    """The place after a simple table: its last rule stands before a blank line."""
    for j in range(i + 1, min(i + 200, len(lines))):
        if _SIMPLE.match(lines[j]) and (j + 1 == len(lines) or not lines[j + 1].strip()):
            return j + 1
    return 0


def _simple(lines: Sequence[str]) -> list[str]:
    """A table whose columns lie under its rules; letters of Hangul are two columns wide, or one."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines if line.strip() and not _SIMPLE.match(line)]
    return table_lines([[_rest_said(cell) for cell in row] for row in rows]) if rows else []


def _grid(lines: Sequence[str]) -> list[str]:
    rows: list[list[str]] = []
    new = True
    for line in lines:
        if line.startswith("+"):
            new = True
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if new or not rows or len(cells) != len(rows[-1]):
            rows.append(cells)
        else:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
        new = False
    return table_lines([[_rest_said(cell) for cell in row] for row in rows]) if rows else []


def _rest_said(text: str) -> str:
    text = re.sub(r"``(.+?)``", "`\\1`", text)
    text = re.sub(r":[\w:-]+:`~?([^`<]+?)(?:\s*<[^`>]*>)?`", r"\1", text)
    text = re.sub(r"`([^`<]+?)\s*<[^`>]*>`__?", r"\1", text)
    text = re.sub(r"(?<!`)`([^`]+)`_+", r"\1", text)
    text = re.sub(r"\s?\[#?(\w*)\]_", lambda m: f"[^{m[1] or '1'}]", text)
    return re.sub(r"(?<=[`*\w])\\ ", "", text)


def asciidoc(text: str) -> Extract:
    """Text of an ``.adoc``."""
    lines = [line.rstrip() for line in text.splitlines()]
    out = _Lines()
    notes: list[str] = []
    language, i = "", 0
    titled = False
    counts: list[tuple[str, int]] = []
    while i < len(lines):
        line = lines[i]
        heading = re.match(r"(={1,6})\s+(\S.*)", line)
        if heading:
            _flush(notes, out)
            out.block(f"{'#' * len(heading[1])} {_adoc_said(heading[2], notes)}")
            i += 1
            if len(heading[1]) == 1 and not titled:  # author and version stand right below
                titled = True
                while i < len(lines) and lines[i]:
                    i += 1
        elif re.fullmatch(r"(?:-{4,}|\.{4,}|`{3,}\w*)", line):
            end = _next(lines, i, line.rstrip("abcdefghijklmnopqrstuvwxyz"))
            out.block(*_fence(lines[i + 1 : end], language or line.lstrip("`-.")))
            language, i = "", end + 1
        elif re.fullmatch(r"(?:\[[^\]]*\])?\|===", line):
            end = _next(lines, i, "|===")
            out.block(*_adoc_table(lines[i + 1 : end], notes))
            i = end + 1
        elif line == "++++":
            end = _next(lines, i, line)
            out.block("$$", *lines[i + 1 : end], "$$")
            i = end + 1
        elif line.startswith("////"):
            i = _next(lines, i, line) + 1
        elif re.match(r"//(?!/)|:[\w!-]+:|(?:toc|include|image)::|ifdef::|endif::|[=*_]{4,}$|--$", line):
            i += 1
        elif found := re.fullmatch(r"\[(?:source|,)[^,\]]*,\s*([\w+#-]+).*\]", line):
            language, i = found[1], i + 1
        elif re.fullmatch(r"\[[^\]]*\]", line) or line == "+":
            i += 1
        else:
            shown, counts = _adoc_item(line, counts)
            shown = re.sub(r"^(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION): ", "", shown)
            shown = re.sub(r"^\.(?=[^\s.])", "", shown)  # a title over a block
            out.out.append(_adoc_said(shown, notes))
            i += 1
    _flush(notes, out)
    said = out.text()
    found = re.match(r"# (.+)", said)
    return Extract(found[1] if found else "", said)


def _next(lines: Sequence[str], i: int, wanted: str) -> int:
    """The place of the next line of some letters; the end where there is none."""
    return next((j for j in range(i + 1, len(lines)) if lines[j] == wanted), len(lines))


def _adoc_item(line: str, counts: list[tuple[str, int]]) -> tuple[str, list[tuple[str, int]]]:
    """A line with its item's sign in Markdown's, and how far the lists around it have counted."""
    found = re.match(r"(\*{1,5}|\.{1,5}) (?=\S)", line)
    if found is None:
        return line, counts if line else []
    depth = len(found[1])
    kind = found[1][0]
    counts = (counts + [("", 0)] * depth)[:depth]
    counts[-1] = (kind, counts[-1][1] + 1 if counts[-1][0] == kind else 1)
    sign = "-" if kind == "*" else f"{counts[-1][1]}."
    return f"{'  ' * (depth - 1)}{sign} {line[found.end() :]}", counts


def _flush(notes: list[str], out: _Lines) -> None:
    """Put the notes of a section below it."""
    for n, note in enumerate(notes):
        if note:
            out.block(f"[^{n + 1}]: {note}")
        notes[n] = ""


def _adoc_table(lines: Sequence[str], notes: list[str]) -> list[str]:
    rows: list[list[str]] = []
    groups: list[list[str]] = [[]]
    for line in lines:
        if not line.strip():
            groups.append([])
        elif line.startswith("|") or not groups[-1]:
            groups[-1].append(line)
        else:
            groups[-1][-1] += " " + line
    width = 0
    cells: list[str] = []
    for group in filter(None, groups):
        own = [cell.strip() for line in group for cell in line.lstrip("|").split("|")]
        width = width or (len(group[0].lstrip("|").split("|")) if len(group[0].split("|")) > 2 else len(own))
        cells += own
    for at in range(0, len(cells), max(width, 1)):
        rows.append([_adoc_said(cell, notes) for cell in cells[at : at + width]])
    return table_lines(rows) if rows else []


def _adoc_said(text: str, notes: list[str]) -> str:
    def note(found: re.Match[str]) -> str:
        notes.append(found[1])
        return f"[^{len(notes)}]"

    text = re.sub(r"footnote:\w*\[([^\]]*)\]", note, text)
    text = re.sub(r"(?:latexmath|stem):\[(.+?)\](?=[^\]]|$)", r"$\1$", text)
    text = (
        re.sub(r"(?:link:|xref:)?(?:https?://)?[^\s\[\]`]+?\[([^\]\^]+)\^?\]", r"\1", text)
        if "[" in text and "://" in text
        else text
    )
    text = re.sub(r"<<[^,>]*,\s*([^>]+)>>", r"\1", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])", r"**\1**", text)
    return re.sub(r"image:[^\s\[]+\[([^\]]*)\]", r"\1", text)


def org(text: str) -> Extract:
    """Text of an ``.org``."""
    out = _Lines()
    title, fence, hidden = "", "", False
    for line in (raw.rstrip() for raw in text.splitlines()):
        if found := re.match(r"\s*#\+(\w+)[: ]?\s*(.*)", line):
            name, said = found[1].upper(), found[2]
            if name == "TITLE":
                title = said
            elif name in {"BEGIN_SRC", "BEGIN_EXAMPLE"}:
                fence = "```"
                out.out += ["", f"```{said.split()[0] if said and name == 'BEGIN_SRC' else ''}"]
            elif name in {"END_SRC", "END_EXAMPLE"} and fence:
                fence = ""
                out.out += ["```", ""]
            elif name == "CAPTION":
                out.block(said)
        elif fence:
            out.out.append(line)
        elif re.fullmatch(r"\s*:(?:PROPERTIES|LOGBOOK):", line):
            hidden = True
        elif hidden:
            hidden = line.strip() != ":END:"
        elif found := re.match(
            r"(\*+)\s+(?:(?:TODO|DONE)\s+)?(?:\[#[A-C]\]\s+)?(.*?)(?:\s+:[\w:@가-힣]+:)?$", line
        ):
            out.block(f"{'#' * min(len(found[1]) + 1, 6)} {_org_said(found[2])}")
        elif re.match(r"# |#$|\s*(?:SCHEDULED|DEADLINE|CLOSED):", line):
            continue
        elif re.fullmatch(r"\s*\|[-+]+\|", line):
            out.out.append(re.sub(r"\+", "|", line.strip()))
        else:
            out.out.append(_org_said(line))
    said = out.text()
    return Extract(title, f"# {title}\n\n{said}" if title and said else said)


def _org_said(text: str) -> str:
    text = re.sub(r"\[\[[^\]]*\]\[([^\]]*)\]\]", r"\1", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"**\1**", text)
    text = re.sub(r"(?<![\w=])[=~](?=\S)([^=~\n]+?)(?<=\S)[=~](?![\w=])", r"`\1`", text)
    return re.sub(r"\[fn:(\w+)\]", r"[^\1]", text)
