"""Marks of Markdown and HTML in a note's words: what its author typed and a reader does not read."""

from __future__ import annotations

import re

_TAGS = (
    "a abbr article aside audio b big blockquote body br button caption center cite code col colgroup dd del"
    " details dfn div dl dt em embed figcaption figure font footer form h[1-6] header hr html i iframe img"
    " input ins kbd label li main mark nav object ol p picture pre q s samp section small source span strike"
    " strong style sub summary sup svg table tbody td tfoot th thead tr tt u ul var video wbr"
).replace(" ", "|")
_CODE = (
    r"(?P<code>`+)(?:(?!(?P=code)).)+(?P=code)"
    r"|^[ \t]*(?P<fence>```|~~~)[\s\S]*?(?:^[ \t]*(?P=fence)[ \t]*$|\Z)"
)
_SEEN = re.compile(
    rf"{_CODE}"
    r"|\[\[(?:[^\[\]|#]*(?:\#[^\[\]|]*)?\|)?(?P<linked>[^\W\d_][^\[\]|]*)\]\]"
    r"|(?<![A-Za-z0-9_)\]=])==(?P<marked>(?=[^\s=])[^=\n]*[^\s=])==(?![A-Za-z0-9_(=])"
    r"|(?P<task>(?<!\S)\[[ xX]\](?=[ \t]+\S))"
    r"|(?P<break><br\s*/?>)"
    rf"|(?P<mark></?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--[\s\S]*?-->|!\[[^\[\]]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|!\[\[[^\[\]]*\]\]|%%(?:(?!%%)[\s\S])*%%"
    r"|(?<![ \t])[ \t]+\^(?=[\d-]*[a-z])[a-z0-9-]{3,}[ \t]*$"
    r"|^[ \t]*(?:>[ \t]?)+(?:\[![a-z]+\][-+]?[ \t]*)?(?:\#{1,6}[ \t]+)?|^[ \t]*\#{1,6}[ \t]+)",
    re.MULTILINE | re.IGNORECASE,
)
_LINK = re.compile(
    r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\([^()]*(?:\([^()]*\)[^()]*)*\)|\bhttps?://\S+|www\.\S+"
)
BARE_ROWS = r"(?:^[^\n|]*[^\s|] \| [^\n]*[^\s|][ \t]*(?:\r?\n|$)){2,}"
"""Lines that are a web page's table as text: its cells with bars between, and none around."""
_BARE_TABLE = re.compile(BARE_ROWS, re.MULTILINE)
_LABEL = re.compile(
    r"[ \t>*_-]*(출처|출제|난이도|태그|분류|카테고리|작성일|날짜|tags?|source|category|level|date)[*_]*"
    r"\s*[:：].{1,40}",
    re.IGNORECASE,
)
_LATER = r"(?:나중|다음|추후|내일)에?"
_TO_WRITE = r"(?:정리|공부|추가|확인|보강)"
_STUB = re.compile(
    rf"^\W*(?:TODO|FIXME|TBD)\b|(?:미작성|미완성|작성 ?(?:중|예정)|추가 ?예정)[)\]]?\W*$"
    rf"|(?:←|<-|→|->) ?{_LATER}\W*$|^\W*(?:아직 )?없는 (?:것|노트|글)\s*:|[:：]\s*(?:\.{{3}}|…)\s*$"
    r"|다음 ?(?:글|편|포스팅|포스트|시간|화)(?:은|에는?|에서는?)(?![가-힣])"
    rf"|{_LATER} ?(?:\S+ )?{_TO_WRITE}(?:하기|할 ?것)?\W*$|{_TO_WRITE}할 것\W*$",
    re.IGNORECASE,
)
_TASK = re.compile(r"[ \t>*+-]*\[[ xX]\][ \t]+\S")
_TAGGED = re.compile(r"^[ \t]*(?:\#[^\s#,]+[ \t,]*)+$", re.MULTILINE)
_REFERRED = re.compile(
    r"^[ \t>*+-]*(?:[^\s:：\[\]]{1,12}\s*[:：]\s*)?(?:!?\[\[[^\[\]\n]*\]\][\s,·|/]*)+$", re.MULTILINE
)
"""A line of Obsidian's links to other notes, with what it calls them."""


def read(text: str) -> str:
    """What a reader sees of a text: no tags, pictures, comments, no marks of headings and quotations.

    Of ``[[note|words]]`` and ``==words==`` stay the words, of ``[ ]`` a box. Code stays as it is, and so do
    emphasis, lists and links, which a page shows.
    """

    def seen(found: re.Match[str]) -> str:
        if found["break"]:
            return " "
        if found["mark"] is not None:
            return ""
        if found["task"] is not None:
            return "☐" if found["task"] == "[ ]" else "☑"
        return found["linked"] or found["marked"] or found[0]

    said = _SEEN.sub(seen, text).strip()
    return _with_bars(said) if _BARE_TABLE.fullmatch(said) else said


def _with_bars(rows: str) -> str:
    """A table as Markdown has it, its first row as the head."""
    lines = [f"| {line.strip()} |" for line in rows.splitlines()]
    columns = lines[0].count(" | ") + 1
    return "\n".join((lines[0], "|" + "---|" * columns, *lines[1:]))


def without_links(text: str) -> str:
    """What a reader reads of a text besides links."""
    return _LINK.sub("", read(text)).strip()


def label_of_note(line: str) -> str:
    """What a line tells of a note beside what it says, in lower case (출처 of "출처: A사"); else empty."""
    found = _LABEL.fullmatch(line)
    return found[1].lower() if found else ""


def is_task(text: str) -> bool:
    """Whether a list item's text is something to do, with a box to tick."""
    return _TASK.match(text) is not None


def is_stub(text: str) -> bool:
    """Whether a line only says that something is to be written yet: TODO, (미작성), ← 나중에."""
    return _STUB.search(text) is not None


def says_something(text: str) -> bool:
    """Whether anything is left to read besides links (``관련: [[CNN]]``), pictures and lines of tags."""
    return any(map(str.isalnum, _TAGGED.sub("", without_links(_REFERRED.sub("", text)))))
