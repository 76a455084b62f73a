"""Lists of questions with what is known of their answers, as people write them: JSON Lines or CSV."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from rag.errors import MutdapError
from rag.korean import normalize
from rag.language import reason, tr
from rag.protocol import matcher
from rag.types import Hit, Status

EXAMPLE = '{"question": "…", "source": "노트.md", "heading": "…"}'
Origin = Literal["list", "headings", "bodies"]
"""Where questions are from: a file; headings of the notes, which are searched too and so are easy to find;
or such headings where only the text under them is searched."""
STATUSES: tuple[str, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands. What is empty is not asked for; the rest must hold of one passage."""

    source: str = ""
    """Path, file name or glob of the note."""
    heading: str = ""
    """A part of the heading path."""
    answers: tuple[str, ...] = ()
    """Wordings of the answer; the passage contains one of them."""

    def __str__(self) -> str:
        said = self.answers[0] if self.answers else ""
        return " › ".join(filter(None, (self.source, self.heading, said[:60])))

    def in_source(self, source: str) -> bool:
        """Whether this is the note, or one of those, that is meant."""
        return not self.source or _named(self.source, source)

    def fits(self, hit: Hit) -> bool:
        """Whether a hit is a right passage, there or where else the same stands."""
        return any(map(self.in_source, (hit.chunk.source, *hit.also))) and self.says(
            hit.chunk.heading, hit.chunk.text
        )

    def says(self, heading: str, text: str) -> bool:
        """Whether a passage has this heading and contains one of the wordings."""
        if folded(self.heading) not in folded(heading):
            return False
        return not self.answers or any(folded(words) in folded(text) for words in self.answers)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what should come of it, and where its answer stands."""

    line: int
    """Where its row starts in the list, from 1."""
    question: str
    expected: Status
    places: tuple[Place, ...] = ()
    """The right places; finding any of them helps."""


@dataclass(frozen=True, slots=True)
class QuestionList:
    """Questions and where they are from."""

    name: str
    """The file's name, or what the list was made of."""
    asked: tuple[Asked, ...]
    origin: Origin = "list"


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """What compares: one spelling of each letter, no case, one space for any white space."""
    return " ".join(normalize(text).casefold().split())


@lru_cache(maxsize=65536)
def _named(name: str, source: str) -> bool:
    """Whether a source is meant by a path, a file name (which may hold brackets) or a glob."""
    wanted, given = normalize(name).removeprefix("./"), normalize(source)
    return given == wanted or given.endswith(f"/{wanted}") or matcher(name)(source)


def read_list(path: Path) -> QuestionList:
    """The questions of a file: CSV where its name ends so, else JSON Lines.

    A row has ``question`` (or ``q``) and says where the answer stands: ``source``, ``heading``, ``answer``,
    one or more of them, ``source`` and ``answer`` also as lists, further places under ``also``; or
    ``status``: ``not_in_notes`` (also: ``source`` null) or ``unanswered``. Other keys are left alone.

    Raises:
        MutdapError: it cannot be read, holds no question, or a row makes no sense; the line is named.
    """
    text = _decoded(path)
    rows = _csv_rows(text) if path.suffix.lower() == ".csv" else _json_rows(text)
    asked = tuple(_asked(line, row) for line, row in rows)
    if not asked:
        raise MutdapError(
            tr(f"질문이 하나도 없습니다: {path}", f"There is no question in it: {path}"),
            tr(f"한 줄에 하나씩 적으세요: {EXAMPLE}", f"One a line: {EXAMPLE}"),
        )
    return QuestionList(path.name, asked)


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:  # what a Korean spreadsheet saves
            return data.decode("cp949")
    except (OSError, UnicodeDecodeError) as error:
        raise MutdapError(
            tr(f"질문 목록을 읽을 수 없습니다: {path}", f"The question list cannot be read: {path}"),
            reason(error),
        ) from error


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, content in enumerate(text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
        except ValueError as error:
            raise _wrong(line, tr("JSON이 아닙니다", "is no JSON")) from error
        if not isinstance(row, dict):
            raise _wrong(line, tr("JSON 객체가 아닙니다", "is no JSON object"))
        yield line, row


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a CSV file with the line each starts at; empty cells are left out, JSON lists are read."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if header and len(cells) > len(header):
                raise _wrong(
                    line,
                    tr(f"칸이 {len(header)}개보다 많습니다", f"has more than {len(header)} cells"),
                    tr(
                        "쉼표가 든 칸은 큰따옴표로 감싸세요.", "Double quotes around cells that hold a comma."
                    ),
                )
            if header and any(map(str.strip, cells)):
                yield line, {k: _cell(v) for k, v in zip(header, cells, strict=False) if v.strip()}
            elif not header and any(map(str.strip, cells)):
                header = [name.strip().lower() for name in cells]
                if not {"question", "q"} & set(header):
                    raise _wrong(line, tr("question 열이 없습니다", "has no column named question"),
                                 "question,source,heading,answer,status")  # fmt: skip
            line = reader.line_num + 1
    except csv.Error as error:
        raise _wrong(line, tr("CSV가 아닙니다", "is no CSV"), str(error)) from error


def _cell(text: str) -> object:
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            return text  # a heading that starts with a bracket
    return text


def _asked(line: int, row: dict[str, Any]) -> Asked:
    question = row.get("question") or row.get("q")
    if not isinstance(question, str) or not any(map(str.isalnum, question)):
        raise _wrong(line, tr("question이 없습니다", "has no question"))
    places = _places(line, row)
    also = row.get("also") or []
    if not isinstance(also, list) or not all(isinstance(other, dict) for other in also):
        raise _wrong(
            line, tr("also가 객체의 목록이 아닙니다", "has an also that is no list of objects"),
            '"also": [{"source": "…", "heading": "…"}]',
        )  # fmt: skip
    for other in also:
        places += _places(line, other)
    return _checked(line, row, Asked(line, question.strip(), "answered", places))


def _checked(line: int, row: dict[str, Any], asked: Asked) -> Asked:
    """The question with what should come of it, where that and the places agree."""
    status = row.get("status")
    if status is None and not asked.places:
        if "source" in row and row["source"] is None:
            status = "not_in_notes"
        else:
            raise _wrong(
                line, tr("답이 있는 곳이 없습니다", "does not say where the answer stands"),
                tr(f"{EXAMPLE} 또는 answer, 노트에 없는 질문이면 \"status\": \"not_in_notes\"",
                   f"{EXAMPLE}, or answer; \"status\": \"not_in_notes\" where the notes do not know"),
            )  # fmt: skip
    status = status or "answered"
    if status not in STATUSES:
        raise _wrong(line, tr(f"status를 모릅니다: {status}", f"has an unknown status: {status}"),
                     ", ".join(STATUSES))  # fmt: skip
    if status == "not_in_notes" and asked.places:
        raise _wrong(
            line,
            tr(
                "노트에 없다면서 답이 있는 곳을 적었습니다", "says where the answer is and that it is nowhere"
            ),
            tr("둘 중 하나만 남기세요.", "Leave one of the two out."),
        )
    return replace(asked, expected=cast("Status", status))


def _places(line: int, row: dict[str, Any]) -> tuple[Place, ...]:
    """One place for each source that a row names."""
    sources, answers = _texts(line, row, "source"), _texts(line, row, "answer")
    headings = _texts(line, row, "heading")
    if len(headings) > 1:
        raise _wrong(line, tr("heading이 여럿입니다", "has several headings"),
                     tr("다른 곳은 also에 적으세요.", "Put the other places under also."))  # fmt: skip
    heading = headings[0] if headings else ""
    if not sources and not heading and not answers:
        return ()
    return tuple(Place(source, heading, answers) for source in sources or ("",))


def _texts(line: int, row: dict[str, Any], key: str) -> tuple[str, ...]:
    """A key's text or list of texts; empty ones are as good as none."""
    value = row.get(key)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(one, str) for one in values):
        raise _wrong(line, tr(f"{key}: 글자가 아닙니다: {value}", f"has a {key} that is no text: {value}"))
    return tuple(dict.fromkeys(one for one in values if one.strip()))


def _wrong(line: int, what: str, hint: str = "") -> MutdapError:
    return MutdapError(tr(f"{line}번째 줄: {what}.", f"Line {line} {what}."), hint or EXAMPLE)
