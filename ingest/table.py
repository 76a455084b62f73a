"""A table of questions, a row a section: the question is its heading, the rest stands under it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from ingest.archive import damaged
from ingest.grid import one_header
from ingest.lines import asks
from ingest.markup import Extract, Writer, one_line
from ingest.table_parts import is_merged, only, parts, says

_QUESTION = re.compile(
    r"(?:\w+ )?(?:질문|문제|물음|문항|앞면|용어|단어|q|questions?|front|terms?|prompt|cue)", re.I
)
_ANSWER = re.compile(
    r"(?:\w+ )?(?:답|답변|정답|대답|해설|풀이|설명|뜻|정의|뒷면|내용"
    r"|a|answers?|back|definitions?|explanation|meaning|response)",
    re.I,
)
_COUNT = re.compile(r"#|번호|순번|연번|no\.?|nr\.?|num(?:ber)?|id|idx|index|", re.I)


def extract(source: str, text: str) -> Extract:
    """Text of a table with a header; one of question and answer may do without.

    Raises:
        UnsupportedFile: it cannot be read as a table.
    """
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), _dialect(source, text)))
    except csv.Error as error:  # a field longer than csv's limit: a quote that is never closed
        raise damaged(source, str(error)) from error
    writer = Writer()
    write(writer, rows)
    return Extract("", writer.text())


def write(writer: Writer, table: Sequence[Sequence[str]]) -> None:
    """Write a table: a section a row where its rows say something, else as it is.

    Args:
        writer: where to.
        table: its rows; what stands alone in a row above the header is a title.
    """
    for part in parts(table):
        for title in part.titles:
            writer.paragraph(title)
        if part.rows:
            _write(writer, part.rows)


def _write(writer: Writer, table: Sequence[Sequence[str]]) -> None:
    rows = one_header(table)
    header, body = _parted(rows)
    named = any(_QUESTION.fullmatch(name) for name in header)
    if not (_is_prose(body) or named):
        writer.table(rows)
        return
    if max(map(len, rows)) == 1 and not named:
        for row in rows:
            writer.paragraph(row[0])
        return
    counts = _counting(header, body)
    question = _column(header, _QUESTION, min(set(range(len(header))) - counts, default=0))
    answer = _column(header, _ANSWER, 1 if len(header) == 2 and question == 0 else -1)
    level = 2
    for row in body:
        if is_merged(row):
            writer.heading(2, only(row))
            level = 3
            continue
        cells = {i: cell for i, cell in enumerate(row) if i in {question, answer} or i not in counts}
        if named and answer >= 0 and not cells.get(answer, "").strip():
            cells = {question: cells.get(question, "")}  # who asked, or how hard it is, answers nothing
        _section(writer, header, cells, (question, answer), level)


def _counting(header: Sequence[str], rows: Sequence[Sequence[str]]) -> set[int]:
    """Columns that only number the rows."""
    named = [i for i, name in enumerate(header) if _COUNT.fullmatch(name)]
    return {i for i in named if all(row[i].strip().isdigit() for row in rows if len(row) > i)}


def _dialect(source: str, text: str) -> type[csv.Dialect]:
    """The delimiter that parts the header into most columns; a tab in a ``.tsv``."""
    head = text.lstrip("\r\n").split("\n", 1)[0]

    class Found(csv.excel):
        delimiter = "\t" if source.lower().endswith(".tsv") else max(",;\t|", key=head.count)

    return Found


def _parted(rows: Sequence[Sequence[str]]) -> tuple[list[str], Sequence[Sequence[str]]]:
    """Names of the columns, and the rows under them. A first row that asks something is no header."""
    first = [one_line(cell) for cell in rows[0]]
    named = any(_QUESTION.fullmatch(name) or _ANSWER.fullmatch(name) for name in first)
    if len(rows) == 1 or (not named and asks(first[0])):
        return [""] * len(first), rows
    return first, rows[1:]


def _is_prose(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows say something of what their first cells name; measurements stay a table."""
    some = [row[1:] or row for row in rows[:200]]
    return sum(any(map(says, row)) for row in some) * 2 >= len(some)


def _column(header: Sequence[str], names: re.Pattern[str], otherwise: int) -> int:
    return next((i for i, name in enumerate(header) if names.fullmatch(name)), otherwise)


def _section(
    writer: Writer, header: Sequence[str], cells: dict[int, str], places: tuple[int, int], level: int
) -> None:
    """Write a row; ``places`` are the columns of its question and its answer."""
    question, answer = places
    asked = cells.pop(question, "")
    answered = cells.pop(answer, "")
    name = header[question] if question < len(header) else ""
    writer.heading(level, f"{name} {asked}" if asked.strip().isdigit() else asked)  # 주차 3
    writer.paragraph(answered)
    rest = [(header[i] if i < len(header) else "", cell) for i, cell in cells.items() if cell.strip()]
    writer.paragraph("\n".join(f"{name}: {cell}" if name else cell for name, cell in rest))
