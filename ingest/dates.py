"""The day that a note names: its page's or file's own date, its front matter's, or the one in its name."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from ingest.lines import lines_of
from ingest.page import properties
from ingest.post import header
from ingest.speech import SPEECH, head
from rag.types import Document

_KEYS = (
    "date", "created", "created time", "published", "작성일", "작성일시", "생성일", "생성 일시", "날짜",
    "updated", "modified", "last edited time",
)  # fmt: skip
"""Of front matter, and of a Notion page's properties; the first that holds a day counts."""
_LINE = re.compile(r"([^\s:#][^:]{0,30}?)\s*:\s*(.+)")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})(?!\d)")
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-._]?(\d\d)[-._]?(\d\d)(?!\d)")
_SHORT_IN_NAME = re.compile(
    r"(?:\A|(?<=[\s_([])(?!\d\d\.))([123]\d)(?P<sign>[-._]?)(\d\d)(?P=sign)(\d\d)(?=[\s_)\].-]|\Z)"
)
"""240511 by itself, the year in two digits: no part of a longer number, no version behind a name."""
_FIRST_LINES = 4
_ABOVE = re.compile(
    r"(?:(?:날짜|일시|일자|작성일|읽은 날|date)\s*[:：]\s*)?"
    r"(?P<day>(?:19|20)\d\d\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2})\s*[.일]?"
    r"\s*(?:\(?[월화수목금토일](?:요일)?\)?(?![가-힣]))?"
    r"\s*(?:(?:오전|오후)?\s*\d{1,2}(?::\d\d|시)[^/|·,가-힣]{0,12})?(?:[/|·,].*)?",
    re.IGNORECASE,
)
"""A line that tells a day and nothing else first."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_ENGLISH = re.compile(
    rf"\b({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}}),? ((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_MOST_LINES = 60
"""Of front matter."""


def dated(document: Document) -> str:
    """The day of a document as ``2024-03-02``; empty where nothing but its file's time tells one.

    What its format says (a page's date of publication, a PDF's of creation) goes first, then front matter,
    then a day in the file's name (``2024-03-02-제목.md``, ``240302 제목.txt``), then what a blog printed
    above a copied post, then a day that stands by itself in the title or right under it, then when a server
    says the page was last changed.
    """
    named = _front_matter(document.text)
    written = _day(_DAY, document.meta.get("date", ""))
    return (
        written
        or next((day for key in _KEYS if (day := _day(_DAY, named.get(key, "")))), "")
        or _in_name(unquote(re.split(r"[/\\]", document.source)[-1]))
        or _printed(document)
        or _above(document)
        or _modified(document.meta.get("last_modified", ""))
    )


def _front_matter(text: str) -> dict[str, str]:
    """The plain ``key: value`` lines between the two ``---`` that open a text, or right under its title."""
    head = text[:8_000].removeprefix("\ufeff").splitlines()[:_MOST_LINES]
    if head and head[0].rstrip() == "---":
        end = next((n for n, line in enumerate(head[1:], 1) if line.rstrip() in {"---", "..."}), 0)
        named = head[1:end]
    else:
        lines = lines_of("\n".join(head))
        named = [line.text for a, b in properties(lines) for line in lines[a:b]]
    return {found[1].lower(): found[2] for line in named if (found := _LINE.match(line))}


def _printed(document: Document) -> str:
    """The day above a post in a text or a Markdown file."""
    if document.meta.get("format") not in {"text", "markdown"}:
        return ""
    lines = lines_of(document.text[:8_000])
    return next((day for a, _ in header(lines, ()) if (day := _day(_DAY, lines[a].text))), "")


def _in_name(name: str) -> str:
    """The day in a file's name, its ending left out."""
    stem = name.rpartition(".")[0] or name
    return _day(_IN_NAME, name) or next(
        (
            day
            for found in _SHORT_IN_NAME.finditer(stem)
            if (day := _valid(f"20{found[1]}", found[3], found[4]))
        ),
        "",
    )


def _above(document: Document) -> str:
    """The day in the title of a text or Markdown file, or by itself in its first lines.

    A file with other days at the beginning of lines is a log, and of none of them. A transcript has its day
    above what was said.
    """
    if document.meta.get("format") in SPEECH:
        lines = lines_of(document.text[:2_000])
        return _day(_DAY, "\n".join(line.text for a, b in head(lines) for line in lines[a:b]))
    if document.meta.get("format") not in {"text", "markdown"}:
        return ""
    shown = [line.text.lstrip("#>*-_ \t") for line in lines_of(document.text[:8_000]) if line.text]
    begun = {day for line in shown if (first := _DAY.match(line)) and (day := _day(_DAY, first[0]))}
    if len(begun) > 1:
        return ""
    title = [found[0] for found in _DAY.finditer(document.title)]
    above = (found["day"] for line in shown[:_FIRST_LINES] if (found := _ABOVE.fullmatch(line.rstrip("*_ "))))
    return _day(_DAY, title[0]) if len(title) == 1 else next(filter(None, (_day(_DAY, a) for a in above)), "")


def _day(wanted: re.Pattern[str], text: str) -> str:
    text = _IN_ENGLISH.sub(lambda m: f"{m[3]}-{_MONTHS.index(m[1].lower()) + 1}-{m[2]}", text)
    for found in wanted.finditer(text):
        if day := _valid(*found.groups()):
            return day
    return ""


def _valid(*parts: str) -> str:
    """A year, a month and a day as one; empty where there is none such."""
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:  # 2024-13-40
        return ""


def _modified(header: str) -> str:
    try:
        return parsedate_to_datetime(header).date().isoformat()
    except ValueError:
        return ""
