"""Marks a saved page's furniture; the text never changes, so every character keeps its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.contents import contents
from ingest.lines import Line, bullet, ends_sentence, heading_text, lines_of
from ingest.page import MARKUP, atx, fenced, front_matter, properties
from ingest.post import DAY, TIME, footer, header, is_tail
from ingest.replies import bait, replies
from ingest.rows import rows
from ingest.site import NOTHING, Frame, around
from ingest.slides import framing
from ingest.speech import SPEECH, head
from ingest.wiki import masthead
from rag.types import Document, Span

_HEAD = 60
"""Lines at the top in which a page's own header may stand (a calendar and a tag list are long)."""
_TAIL = 60
_ABOVE_TITLE = 4
"""Lines above a title of which all may be a page's."""
_LABEL = 40
"""Characters of a line that names something."""

_BYLINE = re.compile(rf"(?i:by|written by|작성자|글쓴이)\s*[:：]?\s+\S.{{0,60}}?{DAY}\s*(?:{TIME})?$")
_DATED = re.compile(
    rf"(?:(?:Published|Posted|작성일|등록일|발행일?|입력|최종 수정|수정)[:：]?\s*)?{DAY}\s*(?:{TIME})?$"
    rf"|\S.{{0,30}}\s\d{{1,2}}월\s*\d{{1,2}}일\s*{TIME}$",
    re.I,
)
_COUNTS = re.compile(
    r"(?:(?:조회수?|댓글|추천|좋아요|공감|views?|comments?|likes?)\s*[:：]?\s*[\d,.]+[만천kK]?\s*[회개건]?[\s·|]*)+",
    re.I,
)
_SKIP_LINK = re.compile(
    r"(?:본문|메뉴|컨텐츠|콘텐츠|검색|상단|하단)(?:\s*영역)?(?:으로|로)?\s*(?:바로\s*가기|건너뛰기)"
    r"|skip to (?:main )?content|(?:article )?thumbnail image|article thumbnail image",
    re.I,
)
_COUNTER = re.compile(
    r"(?:[-*•·]\s*)?(?:(?P<day>today|yesterday|오늘|어제)|total|전체)(?:\s*[:：]?\s*[\d,]+)?", re.I
)
_AD = re.compile(r"반응형|728x90|300x250|320x100|160x600|336x280|970x250|광고|Advertisement")
_TITLE_OF_PAGE = re.compile(r"\S.{0,200}\s본문$")
_RELATED = re.compile(
    r"['‘\"“].{1,80}['’\"”]\s*카테고리의 다른 글$|(?:관련|이전|다음|인기|최근) ?글$|이 카테고리의 다른 글$"
)
_RELATED_ITEM = re.compile(rf"\S.{{0,200}}?\s*\(\d+\)\s*(?:{DAY})?$|\S.{{0,200}}?\s{DAY}$")
_TAIL_LABEL = re.compile(
    r"(?:"
    r"맨\s*위로|위로|페이지 상단으로|목록(?:으로)?|이전\s?글|다음\s?글|이전|다음"
    r"|공유하기|공유|신고하기|인쇄하기|스크랩|카카오톡|페이스북|트위터|카카오스토리"
    r"|좋아요\s*\d*|공감\s*\d*|구독하기|구독|팔로우|게시글 관리|저작자표시.{0,20}"
    r"|댓글\s*\(?\d*\)?\s*개?|댓글\s?(?:쓰기|달기|남기기|등록)|댓글을 (?:입력|작성).{0,20}"
    r"|첫 댓글.{0,20}|답글(?: 달기)?|이름|비밀번호|비밀글|등록|홈페이지|로그인"
    r"|comments?(?: \d+)?|share|like|reply|subscribe|티스토리툴바|관리 메뉴|태그|tags?|카테고리|방명록|글쓰기"
    r")",
    re.I,
)
_NOTICE = re.compile(r"top|(?:링크가?|주소가?|URL이?)?\s*복사(?:했습니다|되었습니다|하기)?[!.]?", re.I)
_HASHTAGS = re.compile(r"(?:#[^\s#,]{1,30}+[\s,]*+){2,}+$|#[^\s#,]{1,30}$")
_COPYRIGHT = re.compile(
    r"(?:©|ⓒ|\(c\)\s*\d{4}|copyright\b).{0,120}$|\S{1,20} 저작권\.?$"
    r"|.{0,80}(?:all rights reserved|무단\s?전재).{0,60}$|(?:powered|designed) by .{1,60}$",
    re.I,
)
_HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,12}/?$", re.I)
_WEEKDAYS = (
    tuple("일월화수목금토"),
    tuple("월화수목금토일"),
    ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
)
_QUERY = re.compile(
    r"(?:`{3,}|~{3,})\s*(?:dataview(?:js)?|tasks|button|tracker|table-of-contents|calendar-nav|breadcrumbs"
    r"|meta-bind(?:-button|-js-view)?|compressed-json|folder-overview)",
    re.I,
)
_FENCE_END = re.compile(r"`{3,}|~{3,}")
_COMMENTS = {"%%": "%%", "<!--": "-->"}
_NEXT_SHEET = re.compile(r"\f(?=\s*\S)")
_RULE = re.compile(r"</?br\s*/?>|-{3,}|\*{3,}", re.I)
_TOC = re.compile(r"@?\[{1,2}_?toc_?\]{1,2}|\{:\s?toc\s?\}|\$\{?toc\}?", re.I)
_CELLS = re.compile(r"[|\s,]+")

_SHOWN = frozenset({"pdf", "pptx"})
"""Formats of what is shown to an audience."""

_COPIED = frozenset({"text", "markdown", "html"})
"""Formats of a file into which people copy a post as they see it, or save its page."""

Found = Iterable[tuple[int, int]]
"""Runs of line indices, the end excluded."""


def clean(document: Document, frame: Frame = NOTHING) -> Document:
    """Mark what no author wrote as content: menus, counters, notices, tables of contents.

    Args:
        document: as it was loaded.
        frame: what the pages of its site repeat around their articles.

    Returns:
        The same document with ``furniture``; its text is untouched and cleaning twice changes nothing.
    """
    lines = lines_of(document.text)
    runs = [(a, b) for _, a, b in _named(document, lines)]
    passed = {i for a, b in runs for i in range(a, b)}
    runs += around(lines, document.title, frame, passed)
    return replace(document, furniture=_spans(document, lines, runs))


def furniture(document: Document) -> dict[str, list[Span]]:
    """What ``clean`` marked, by the kind it is; nothing stands under two kinds.

    What no rule names was learned from other pages of the ``site``.
    """
    lines = lines_of(document.text)
    taken: set[int] = set()
    found: dict[str, list[Span]] = {}
    for kind, a, b in _named(document, lines):
        own = [i for i in range(a, b) if i not in taken and lines[i].text]
        taken.update(own)
        found.setdefault(kind, []).extend((lines[i].start, lines[i].end) for i in own)
    found["site"] = [
        (line.start, line.end)
        for i, line in enumerate(lines)
        if line.text and i not in taken and any(a <= line.start < b for a, b in document.furniture)
    ]
    return {kind: spans for kind, spans in found.items() if spans}


def _named(document: Document, lines: Sequence[Line]) -> Iterator[tuple[str, int, int]]:
    """Runs of lines that are furniture, with their kind."""
    kind = document.meta.get("format")
    if kind in SPEECH:
        yield from (("header", a, b) for a, b in head(lines))
        return
    typed = kind in MARKUP and kind != "html"
    code = fenced(lines) if kind in MARKUP else [False] * len(lines)
    found: list[tuple[str, Found]] = [
        ("contents", contents(lines, code, strict=typed, slides=kind in _SHOWN))
    ]
    if kind in _SHOWN:
        found.append(("framing", framing(lines, document.pages)))
    found += [(name, rule(lines)) for name, rule in (_ANYWHERE if typed else _ANYWHERE | _ON_PAGES).items()]
    if kind == "markdown" and (front := front_matter(lines)):
        found.append(("front_matter", [(0, front)]))
    if kind == "markdown":
        found += [("front_matter", properties(lines)), ("comments", _comments(lines))]
        yield from (("queries", a, b) for a, b in _queries(lines, code))
    if kind == "html":
        found.append(("header", _above_title(lines, document.title)))
    if document.pages and not typed:
        found.append(("running_heads", _running_heads(lines, document.pages, 1)))
    elif kind == "text" and (pages := _sheets(document.text)):
        found.append(("running_heads", _running_heads(lines, pages, 2)))
    named = [(name, a, _past_rules(lines, b)) for name, runs in found for a, b in runs if not code[a]]
    yield from named
    if kind in _COPIED:
        passed = {i for _, a, b in named for i in range(a, b)}
        for name, rule in (("header", header), ("footer", footer)):
            yield from ((name, a, b) for a, b in rule(lines, passed) if not code[a])


def _past_rules(lines: Sequence[Line], end: int) -> int:
    """The end of a run with the rules and line breaks that set it apart from the text."""
    for j in range(end, min(end + 8, len(lines))):
        if _RULE.fullmatch(lines[j].text):
            end = j + 1
        elif lines[j].text:
            break
    return end


def _spans(document: Document, lines: Sequence[Line], runs: Found) -> tuple[Span, ...]:
    """Runs of lines as spans of text; two with only white space between them become one."""
    text = document.text
    marked = [(lines[a].start, lines[b - 1].end) for a, b in runs]
    marked += [(max(0, a), min(b, len(text))) for a, b in document.furniture]
    found: list[Span] = []
    for start, end in sorted(span for span in marked if span[0] < span[1]):
        if found and (start <= found[-1][1] or not text[found[-1][1] : start].strip()):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _shown(lines: Sequence[Line], indices: Iterable[int]) -> list[int]:
    return [i for i in indices if lines[i].text]


def _comments(lines: Sequence[Line]) -> Found:
    """Whole lines that no reader of Markdown sees: ``<!-- -->``, and Obsidian's ``%% %%``."""
    i = 0
    while i < len(lines):
        opening = next((mark for mark in _COMMENTS if lines[i].text.startswith(mark)), None)
        if opening is None:
            i += 1
            continue
        closing = _COMMENTS[opening]
        said = lines[i].text[len(opening) :]
        end = i
        while closing not in said and end + 1 < len(lines):
            end += 1
            said = lines[end].text
        if said.endswith(closing) and said.count(closing) == 1:
            yield i, end + 1
        i = end + 1


def _queries(lines: Sequence[Line], code: Sequence[bool]) -> Found:
    """Fenced blocks that Obsidian's plugins put something else in the place of: a list of notes, a button."""
    for i, line in enumerate(lines):
        if not code[i] or (i and code[i - 1]) or not _QUERY.fullmatch(line.text):
            continue
        end = i + 1
        while end < len(lines) and code[end] and not _FENCE_END.fullmatch(lines[end].text):
            end += 1
        yield i, min(end + 1, len(lines))


def _calendars(lines: Sequence[Line]) -> Found:
    """A row of weekdays over rows that count up a month; a table of other numbers does not."""
    for i, line in enumerate(lines):
        if len(line.text) > 60 or tuple(c.lower()[:3] for c in _cells(line.text)) not in _WEEKDAYS:
            continue
        days: list[int] = []
        end = i + 1
        for j in range(i + 1, min(i + 12, len(lines))):
            cells = _cells(lines[j].text)
            if all(c.isascii() and c.isdigit() for c in cells):
                days += [int(c) for c in cells]
            elif any(set(c) - set("-:") for c in cells):
                break
            if cells:
                end = j + 1
        if days == list(range(1, len(days) + 1)) and len(days) >= 28:
            yield i, end


def _cells(text: str) -> list[str]:
    return [cell for cell in _CELLS.split(text) if cell]


def _related(lines: Sequence[Line]) -> Found:
    """A blog's list of its other posts: titles that end in a comment count or a date."""
    for i, line in enumerate(lines):
        if line.text[-1:] not in "글" or not _RELATED.match(line.text):
            continue
        end = j = i + 1
        while j < len(lines) and (not lines[j].text or _RELATED_ITEM.match(lines[j].text)):
            end = j + 1 if lines[j].text else end
            j += 1
        if end > i + 1 or line.text[0] in "'‘\"“":
            yield i, end


def _sidebar(lines: Sequence[Line]) -> Found:
    """A list of tags that ends in visitor counters, and the blog's name under it, before the text starts."""
    top = _shown(lines, range(min(len(lines), 3 * _HEAD)))[: 2 * _HEAD]
    matched = [(n, m["day"]) for n, i in enumerate(top) if (m := _COUNTER.fullmatch(lines[i].text))]
    counters = [n for n, _ in matched]
    if len({bool(day) for _, day in matched}) < 2 or counters[-1] - counters[0] > 2:
        return
    first, last = counters[0], counters[-1]
    while first > 0 and bullet(lines[top[first - 1]].text) and len(lines[top[first - 1]].text) <= 40:
        first -= 1
    if last + 2 < len(top) and _TITLE_OF_PAGE.match(lines[top[last + 2]].text):
        last += 1
    yield top[first], top[last] + 1


def _header(lines: Sequence[Line]) -> Found:
    """Skip links and by-lines at the top; above a by-line stands the title, above that the blog's own."""
    top = _shown(lines, range(min(len(lines), _HEAD)))[:12]
    for n, i in enumerate(top):
        text = lines[i].text
        if _BYLINE.match(text):
            yield i, i + 1
            if n > 1 and any(_SKIP_LINK.fullmatch(lines[j].text) for j in top[:n]):
                yield top[0], top[n - 2] + 1
            break
    for n, i in enumerate(top):
        text = lines[i].text
        dated = n < 6 and _DATED.match(text) and (n > 0 or not re.fullmatch(DAY, text))
        if _SKIP_LINK.fullmatch(text) or _COUNTS.fullmatch(text) or dated:
            yield i, i + 1


def _above_title(lines: Sequence[Line], title: str) -> Found:
    """Short lines above a page's title: the category that a blog files the post under."""
    for n, i in enumerate(_shown(lines, range(min(len(lines), _HEAD)))[:_ABOVE_TITLE]):
        line = lines[i]
        if (found := atx(line)) is not None:
            if len(found[1]) == 1 and n and heading_text(line.text) == title:
                yield 0, i
            return
        if len(line.text) > _LABEL or ends_sentence(line.text):
            return


def _ads(lines: Sequence[Line]) -> Found:
    """Labels of ad slots: the same bare label twice, or one at an end of the page."""
    found = [i for i, line in enumerate(lines) if len(line.text) <= 13 and _AD.fullmatch(line.text)]
    often = Counter(lines[i].text for i in found)
    shown = _shown(lines, range(len(lines))) if found else []
    edges = {*shown[:8], *shown[-3:]}
    for i in found:
        if often[lines[i].text] > 1 or i in edges:
            yield i, i + 1


def _footer(lines: Sequence[Line]) -> Found:
    """From the end upwards, as long as every line is a label, a notice, a copyright line or a reader's.

    One label alone may be an author's last word; a notice never is.
    """
    listed = {j for a, b in _related(lines) for j in range(a, b)}
    found: list[int] = []
    said: set[int] = set()
    sure, labels = False, 0
    shown = _shown(lines, range(max(0, len(lines) - _TAIL), len(lines)))
    for n, i in reversed(list(enumerate(shown))):
        text = lines[i].text
        notice = bool(_NOTICE.fullmatch(text) or _COPYRIGHT.match(text) or _AD.fullmatch(text)) or i in listed
        label = bool(notice or _TAIL_LABEL.fullmatch(text) or _HASHTAGS.match(text))
        if label or is_tail(lines, shown, n):
            sure, labels = sure or notice, labels + label
            found.append(i)
            continue
        if found and not said:  # readers' comments stand between labels
            said = {j for a, b in replies(lines[: i + 1]) for j in range(a, b)}
        if i not in said:
            break
    if sure or labels > 1:
        yield from ((i, i + 1) for i in {*found, *said})


def _cards(lines: Sequence[Line]) -> Found:
    """A link's preview: title, a description that was cut off, and the bare host below."""
    shown = _shown(lines, range(len(lines)))
    for n, i in enumerate(shown):
        if n < 2 or len(lines[i].text) > 60 or not _HOST.match(lines[i].text):
            continue
        described, titled = shown[n - 1], shown[n - 2]
        cut_off = len(lines[described].text) >= 40 and not ends_sentence(lines[described].text)
        apart = i - described > 1 and described - titled > 1
        if cut_off and apart and not ends_sentence(lines[titled].text):
            yield titled, i + 1


def _sheets(text: str) -> list[int]:
    """Where the pages start of a text that tells them apart by form feeds."""
    return [0, *(m.end() for m in _NEXT_SHEET.finditer(text))] if "\f" in text else []


def _running_heads(lines: Sequence[Line], pages: Sequence[int], depth: int) -> Found:
    """A line that opens or closes most pages, but for its number: a page's head or foot, no heading.

    Args:
        lines: the whole document.
        pages: offsets where its pages start.
        depth: how many lines at either end of a page may be such.
    """
    bounds = [*pages[1:], float("inf")]
    edges: dict[str, list[int]] = {}
    at = 0
    for bound in bounds:
        begin = at
        while at < len(lines) and lines[at].start < bound:
            at += 1
        shown = _shown(lines, range(begin, at))
        reach = depth if len(shown) > 2 * depth else 1
        for i in {*shown[:reach], *shown[-reach:]}:
            if len(lines[i].text) <= 100 and lines[i].text[0] != "#":
                edges.setdefault(re.sub(r"\d+", "0", lines[i].text), []).append(i)
    for found in edges.values():
        if len(found) >= 3 and len(found) * 5 >= len(pages) * 3:
            yield from ((i, i + 1) for i in found)


def _placeholder(lines: Sequence[Line]) -> Found:
    """``[TOC]``: where a blog's maker puts a table of contents in."""
    yield from ((i, i + 1) for i, line in enumerate(lines) if _TOC.fullmatch(line.text))


_ANYWHERE: dict[str, Callable[[Sequence[Line]], Found]] = {
    "calendar": _calendars,
    "related": _related,
    "sidebar": _sidebar,
    "contents": _placeholder,
    "bait": bait,
    "rows": rows,
    "masthead": masthead,
}
_ON_PAGES: dict[str, Callable[[Sequence[Line]], Found]] = {
    "header": _header,
    "ads": _ads,
    "replies": replies,
    "footer": _footer,
    "cards": _cards,
}
