"""LaTeX as Markdown: sections, lists, tables, code and formulas, without what only sets the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ingest.markup import Extract, one_line, table_lines

_COMMENT = re.compile(r"(?<!\\)%.*\n?[ \t]*")
_CODE = re.compile(
    r"\\begin\{(?P<env>verbatim\*?|lstlisting|minted|Verbatim)\}(?P<options>(?:\[[^\]]*\]|\{[^}]*\})*)\n?"
    r"(?P<code>.{0,50000}?)\\end\{(?P=env)\}",
    re.S,
)
_INLINE_CODE = re.compile(r"\\(?:verb\*?|lstinline)(?P<sign>[|!+/@])(?P<code>.*?)(?P=sign)")
_DISPLAYED = re.compile(
    r"\\begin\{(?P<env>equation|align|gather|multline|eqnarray|alignat|displaymath|flalign)(?P<star>\*?)\}"
    r"(?P<tex>.{0,20000}?)\\end\{(?P=env)(?P=star)\}|\\\[(?P<bare>.{0,20000}?)\\\]|\$\$(?P<dollars>.{0,20000}?)\$\$",
    re.S,
)
_INLINE = re.compile(
    r"(?<!\\)\$(?P<a>(?:[^$\n]|\n(?!\s*\n)){1,2000}?)(?<!\\)\$|\\\((?P<b>.{1,2000}?)\\\)", re.S
)
_LABEL = re.compile(r"\\label\{([^}]*)\}")
_BRACE = re.compile(r"(?<!\\)[{}]")
_HELD = re.compile("\ue000(\\d+)\ue001")
_SECTIONS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
_SECTION = re.compile(rf"\\({'|'.join(_SECTIONS)}|frametitle)\*?(?:\[[^\]]*\])?(?=\{{)")
_FRAME = re.compile(r"\\begin\{frame\}(?:\[[^\]]*\]|<[^>]*>)*(?=\{)")
_TABLE = re.compile(r"\\begin\{(tabular[xy*]?|longtable|tblr)\}(?P<rest>.{0,50000}?)\\end\{\1\}", re.S)
_RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\}|cmidrule(?:\([^)]*\))?\{[^}]*\}|endhead|endfirsthead)"
)
_BIBLIOGRAPHY = re.compile(r"\\begin\{thebibliography\}\{[^}]*\}|\\end\{thebibliography\}")
_ENVIRONMENT = re.compile(r"\\(begin|end)\{(\w+)\*?\}(?:\[([^\]]*)\])?")
_SAID = {
    "theorem": "정리", "lemma": "보조정리", "definition": "정의", "proof": "증명", "example": "예",
    "remark": "참고", "proposition": "명제", "corollary": "따름정리", "exercise": "연습 문제",
    "abstract": "초록", "block": "", "alertblock": "", "exampleblock": "",
}  # fmt: skip
_DROPPED = re.compile(
    r"~?\\(?:label|vspace|hspace|bibliographystyle|bibliography|includegraphics|input|include|usepackage"
    r"|pagestyle|thispagestyle|setlength|addcontentsline|cite[pt]?|nocite|index|pagenumbering|color|fontsize"
    r"|author|date|title|institute|newcommand|renewcommand|def)\*?(?:\[[^\]]*\])*(?:\{(?:[^{}]|\{[^{}]*\}){0,2000}\})+"
)
_LINK = re.compile(r"\\href\{[^}]*\}(?=\{)")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:\[[^\]]*\])?[ \t]*")
_SIGNS = {
    "%": "%", "&": "&", "_": "_", "#": "#", "$": "$", "{": "{", "}": "}", ",": " ", ";": " ", " ": " ",
    "!": "", "/": "", "-": "", "@": "",
}  # fmt: skip
_NAMES = {"LaTeX": "LaTeX", "TeX": "TeX", "ldots": "…", "dots": "…", "textbackslash": "\\", "newline": "\n",
          "par": "\n\n", "quad": " ", "qquad": " ", "rightarrow": "→", "to": "→"}  # fmt: skip
_ITEMS = {"itemize": "-", "enumerate": "1", "description": "-"}


def extract(text: str) -> Extract:
    """Text of a ``.tex``; its title is the one it gives itself."""
    held: list[str] = []

    def keep(said: str) -> str:
        held.append(said)
        return f"\ue000{len(held) - 1}\ue001"

    text = text.replace("\r\n", "\n").replace("\ue000", "").replace("\ue001", "")
    text = _CODE.sub(lambda m: f"\n\n{keep(_fenced(m))}\n\n", text)
    text = _INLINE_CODE.sub(lambda m: keep(f"`{m['code']}`"), text)
    text = _COMMENT.sub(lambda m: "" if m.start() else "\n", text)
    title = one_line(_plain(_argument(text, r"\title")))
    body = re.search(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", text, re.S)
    said = _numbered(body[1] if body else text, keep)
    said = _INLINE.sub(lambda m: keep(f"${one_line(m['a'] or m['b'])}$"), said)
    said = _TABLE.sub(lambda m: f"\n\n{keep(_table(m['rest']))}\n\n", said)
    said = _BIBLIOGRAPHY.sub(lambda m: "\n\n" + ("\\section{참고 문헌}\n\n" if "begin" in m[0] else ""), said)
    said = re.sub(r"\\bibitem(?:\[[^\]]*\])?\{[^}]*\}", "\n\n- ", said)
    said = _sections(said)
    notes: list[str] = []
    said = _replaced(said, re.compile(r"\\footnote(?:\[[^\]]*\])?(?=\{)"), lambda _, a: _note(notes, a))
    said = _replaced(said, re.compile(r"\\caption(?:\[[^\]]*\])?(?=\{)"), lambda _, a: f"\n\n{a}\n\n")
    said = _replaced(said, _LINK, lambda _, a: a)
    lines = _blocks(said, notes)
    written = "\n".join(lines)
    for _ in range(3):  # what is kept may hold what is kept
        written = _HELD.sub(lambda m: held[int(m[1])], written)
    written = re.sub(r"\n{3,}", "\n\n", written).strip("\n")
    return Extract(title, f"# {title}\n\n{written}" if title and written else written)


def _fenced(found: re.Match[str]) -> str:
    named = re.search(r"language=\[?(\w+)|\{(\w+)\}\Z", found["options"] or "")
    language = ((named[1] or named[2]) if named else "").lower()
    return f"```{language}\n{found['code'].strip(chr(10))}\n```"


def _numbered(text: str, keep: Callable[[str], str]) -> str:
    """Displayed formulas held apart, and references to them as the numbers that they get."""
    numbers: dict[str, int] = {}
    count = 0

    def formula(found: re.Match[str]) -> str:
        nonlocal count
        tex = found["tex"] or found["bare"] or found["dollars"] or ""
        if found["env"] and not found["star"]:
            count += 1
            numbers.update(dict.fromkeys(_LABEL.findall(tex), count))
        tex = _LABEL.sub("", tex).strip()
        aligned = bool(found["env"]) and ("&" in tex or "\\\\" in tex)
        shown = f"\\begin{{aligned}}\n{tex}\n\\end{{aligned}}" if aligned else tex
        return f"\n\n{keep(f'$${chr(10)}{shown}{chr(10)}$$')}\n\n"

    text = _DISPLAYED.sub(formula, text)
    return re.sub(
        r"~?\\(?:eqref|ref|autoref|cref|Cref|pageref)\{([^}]*)\}",
        lambda m: f" ({numbers[m[1]]})" if m[1] in numbers else "",
        text,
    )


def _closed(text: str) -> dict[int, int]:
    """For each brace that opens, the place after the one that closes it."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            found[opened.pop()] = brace.end()
    return found


def _argument(text: str, command: str) -> str:
    found = re.search(re.escape(command) + r"(?:\[[^\]]*\])?(?=\{)", text)
    end = _closed(text).get(found.end(), 0) if found else 0
    return text[found.end() + 1 : end - 1] if found and end else ""


def _replaced(text: str, command: re.Pattern[str], put: Callable[[str, str], str]) -> str:
    """A text with each command and its argument in braces replaced."""
    out, at = [], 0
    closed = _closed(text) if command.search(text) else {}
    while found := command.search(text, at):
        end = closed.get(found.end(), found.end() + 1)
        out += [text[at : found.start()], put(found[0], text[found.end() + 1 : end - 1])]
        at = max(end, found.end())
    return "".join([*out, text[at:]])


def _sections(text: str) -> str:
    used = [name for name in _SECTIONS if re.search(rf"\\{name}\*?(?:\[[^\]]*\])?\{{", text)]
    levels = {name: 2 + n for n, name in enumerate(used)}

    def put(command: str, title: str) -> str:
        named = re.match(r"\\(\w+)", command)
        level = levels.get(named[1] if named else "", 2 + len(used))
        return f"\n\n{'#' * min(level, 6)} {one_line(title)}\n\n"

    return _replaced(_replaced(text, _SECTION, put), _FRAME, put)


def _note(notes: list[str], said: str) -> str:
    notes.append(said)
    return f"[^{len(notes)}]"


def _table(text: str) -> str:
    at = 0
    while re.match(r"\s*[\[{]", text[at:]):  # how its columns are set
        opened = text.index(text[at:].lstrip()[0], at)
        closed = _closed(text).get(opened, 0) if text[opened] == "{" else text.find("]", opened) + 1
        at = closed or len(text)
    rows = re.split(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline", _RULE.sub("", text[at:]))
    cells = [[one_line(_plain(cell)) for cell in re.split(r"(?<!\\)&", row)] for row in rows]
    kept = [row for row in cells if any(row)]
    return "\n".join(table_lines(kept)) if kept else ""


def _blocks(text: str, notes: list[str]) -> list[str]:
    """Lines of Markdown: a paragraph one line, an item one line below its list's others."""
    out: list[str] = []
    lists: list[str] = []
    counts: list[int] = []
    given = 0
    for kind, said in _pieces(text):
        if kind == "open":
            lists.append(said)
            counts.append(0)
        elif kind == "close":
            if lists:
                lists.pop()
                counts.pop()
            if not lists:
                out.append("")
        else:
            mark = ""
            if kind == "item" and lists:
                counts[-1] += 1
                sign = f"{counts[-1]}." if lists[-1] == "enumerate" else "-"
                mark = f"{'  ' * (len(lists) - 1)}{sign} "
            shown = [one_line(line) for line in _plain(said).split("\n\n")]
            shown = [line for line in shown if line]
            for n, line in enumerate(shown):
                out += [mark + line if n == 0 else line] if mark else ["", line, ""]
            while given < len(notes) and any(f"[^{given + 1}]" in line for line in shown):
                given += 1
                out += ["", f"[^{given}]: {one_line(_plain(notes[given - 1]))}", ""]
    return out


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Where lists open and close, items, and paragraphs."""
    marked = re.sub(r"\\item\b\s*(?:\[([^\]]*)\])?", lambda m: f"\ue002I{m[1] + ': ' if m[1] else ''}", text)

    def environment(found: re.Match[str]) -> str:
        opens, name, option = found[1] == "begin", found[2], found[3]
        if name in _ITEMS:
            return f"\ue002{'O' if opens else 'C'}{name}\ue002T"
        if name in _SAID and opens:
            said = " ".join(filter(None, (_SAID[name], f"({option})" if option else "")))
            return f"\ue002T{f'**{said}.** ' if said else ''}"
        return "\ue002T"

    marked = _ENVIRONMENT.sub(environment, marked)
    kinds = {"I": "item", "O": "open", "C": "close", "T": "text"}
    for piece in ("T" + marked).split("\ue002"):
        if not piece:
            continue
        kind, said = kinds[piece[0]], piece[1:]
        if kind != "text":
            yield kind, said.strip()
            continue
        for paragraph in re.split(r"\n\s*\n", said):
            if paragraph.strip():
                yield "text", paragraph


def _plain(text: str) -> str:
    """A text without its commands."""
    text = _DROPPED.sub("", text)
    for command, put in (("textbf", "**{}**"), ("texttt", "`{}`"), ("underline", "{}"), ("url", "{}")):
        text = _replaced(text, re.compile(rf"\\{command}(?=\{{)"), lambda _, a, put=put: put.format(a))  # type: ignore[misc]
    text = re.sub(r"\\\\(?:\[[^\]]*\])?", "\n\n", text)
    text = re.sub(
        r"\\([^A-Za-z\n])", lambda m: f"\ue003{ord(m[1])};" if m[1] in "{}" else _SIGNS.get(m[1], m[1]), text
    )
    text = _COMMAND.sub(lambda m: _NAMES.get(m[1], ""), text)
    text = (
        re.sub(r"[{}]", "", text).replace("~", " ").replace("``", "“").replace("''", "”").replace("---", "—")
    )
    return re.sub("\ue003(\\d+);", lambda m: chr(int(m[1])), re.sub(r"(?<=[\w)])--(?=[\w(])", "–", text))
