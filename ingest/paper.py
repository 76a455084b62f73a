"""Headings of a paper that was saved as plain text, where only their numbers and names tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.lines import asks, ends_sentence, heading_text, number, states
from ingest.page import Mark, Page, atx

FEWEST = 3
"""Sections that count on, or parts with a paper's names, that make a text one."""
LONGEST = 80
SENTENCE = 12
"""Characters of a line of prose, in Korean."""
_SECTION = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){0,3}|[A-H](?:\.\d{1,2}){0,2})(\.?)[ \t]+"
    r"(?:(?=[A-Z가-힣])|(?<=\. )(?=\d{1,4}(?:[·ㆍ]\d{1,2})*\s?[가-힣]))"  # 4. 3·1 운동
)
_OPENS = frozenset(
    "abstract 초록 국문초록 영문초록 요약 국문요약 영문요약 introduction background relatedwork relatedworks"
    " method methods methodology materialsandmethods approach experiment experiments experimentalsetup"
    " experimentalresults evaluation result results resultsanddiscussion discussion conclusion conclusions"
    " conclusionandfuturework limitation limitations futurework broaderimpact ethicsstatement"
    " ethicalconsiderations reproducibilitystatement 서론 본론 결론 관련연구 실험 실험결과".split()
)
_CLOSES = frozenset(
    "reference references bibliography acknowledgement acknowledgements acknowledgment acknowledgments"
    " appendix appendices supplementarymaterial authorcontributions dataavailability funding"
    " conflictsofinterest 참고문헌 참고자료 감사의글 사사 부록 연습문제 exercises".split()
)
"""Names of parts that no other text calls a paragraph of its own; they stand at the end of any note."""
_LISTS = frozenset("reference references bibliography 참고문헌".split())
_LETTERED = re.compile(r"(?:appendix|부록)\s+[A-H1-9]\b.*", re.I)
_SMALL_CAPITALS = re.compile(r"\b([A-Z]) ([A-Z]{2,})")
"""``I NTRODUCTION``: how small capitals come out of a PDF."""


def sections(page: Page, level: int, alone: int) -> dict[int, Mark]:
    """The headings of a paper's sections, by their line.

    A number without a dot or a name without a number says little by itself. Three sections that count on
    from 1 with prose below each do, and so do three names of a paper's parts. Elsewhere only what closes a
    paper (``References``) is a heading.

    Args:
        page: a text without headings that are marked as such.
        level: of a section that counts; its own sections stand one below.
        alone: of a part that closes another text.
    """
    if any(line.text[:1] == "#" and atx(line) for line in page.lines):
        return {}
    numbered = max((_counted(page, dotted) for dotted in (False, True)), key=len)
    named = {i: name for i, line in enumerate(page.lines) if (name := _name(page, i, line.text))}
    if len(numbered) < FEWEST:
        numbered = {}
        if len(set(named.values())) < FEWEST:
            closing = (i for i, name in named.items() if name not in _OPENS)
            return {i: Mark(i, i + 1, alone, _title(page.lines[i].text)) for i in closing}
    found = {i: Mark(i, i + 1, level, _title(page.lines[i].text)) for i in named}
    bounds = [*numbered, len(page.lines)]
    for (first, label), end in zip(numbered.items(), bounds[1:], strict=True):
        found[first] = Mark(first, first + 1, level, _counted_title(page.lines[first].text))
        found.update(
            _inner(page, first, min([j for j in named if first < j < end], default=end), label, level)
        )
    found.update(_appendix(page, named, level))
    return {i: mark for i, mark in found.items() if mark.title}


def _name(page: Page, i: int, text: str) -> str:
    """The name of a paper's part that a line is, without its spaces; empty where it is none."""
    if not text or len(text) > LONGEST or page.fenced[i] or not _stands(page, i):
        return ""
    said = "".join(text.rstrip(":.： ").split()).casefold()
    if said in _OPENS or said in _CLOSES:
        return said
    return "appendix" if _LETTERED.fullmatch(text) and not ends_sentence(text) else ""


def _stands(page: Page, i: int) -> bool:
    """Whether nothing touches a line from above and text follows it."""
    return page.alone_above(i) and page.following(i + 1) is not None


def _counted(page: Page, dotted: bool) -> dict[int, str]:
    """Lines that count sections from 1 on, by their number; each has prose below it."""
    found: list[int] = []
    for i, line in enumerate(page.lines):
        if not line.text or not line.text[0].isdigit() or not (sign := _sign(page, i)):
            continue
        label = sign[1]
        if "." in label or bool(sign[2]) is not dotted or not _stands(page, i):
            continue
        if label == "1" and len(found) < FEWEST:
            found = [i]
        elif found and label == str(len(found) + 1):
            found.append(i)
    bounds = pairwise([*found, len(page.lines)])
    told = all(_tells(page, i + 1, end) for i, end in bounds)
    return {i: str(n) for n, i in enumerate(found, 1)} if told else {}


def _sign(page: Page, i: int) -> re.Match[str] | None:
    """The number of a short line that names something and says nothing."""
    text = page.lines[i].text
    if len(text) > LONGEST or page.fenced[i] or not (found := _SECTION.match(text)):
        return None
    return None if ends_sentence(text) or states(text) or asks(text) else found


def _tells(page: Page, start: int, end: int) -> bool:
    """Whether lines hold a sentence that is no numbered point; it may end on a line of its own."""
    for i in range(start, end):
        text = page.lines[i].text
        if text and ends_sentence(text) and not page.fenced[i] and not number(text):
            above = page.lines[i - 1].text if i > start else ""
            if max(len(text), len(above)) >= SENTENCE:
                return True
    return False


def _inner(page: Page, first: int, end: int, label: str, level: int) -> Iterator[tuple[int, Mark]]:
    """The sections within one, which count on from ``label.1``; the lines above them may touch them."""
    at = [label, "0"]
    for i in range(first + 1, end):
        text = page.lines[i].text
        if not text.startswith(f"{label}.") or not (sign := _sign(page, i)):
            continue
        parts = sign[1].split(".")
        before = at[: len(parts)] + ["0"] * (len(parts) - len(at))
        if parts[:-1] == before[:-1] and int(parts[-1]) == int(before[-1]) + 1:
            at = parts
            yield i, Mark(i, i + 1, level + len(parts) - 1, _counted_title(text))


def _appendix(page: Page, named: dict[int, str], level: int) -> Iterator[tuple[int, Mark]]:
    """Sections that letters count, below the references: two at least, as ``A`` alone is a word."""
    start = min((i for i, name in named.items() if name in _LISTS), default=len(page.lines))
    found: list[tuple[int, str]] = []
    for i in range(start, len(page.lines)):
        text = page.lines[i].text
        if not "A" <= text[:1] <= "H" or not _stands(page, i) or not (sign := _sign(page, i)):
            continue
        if sign[1] == chr(ord("A") + len(found)):
            found.append((i, sign[1]))
    if len(found) < 2:
        return
    bounds = [*(i for i, _ in found), len(page.lines)]
    for (i, label), end in zip(found, bounds[1:], strict=True):
        yield i, Mark(i, i + 1, level, _counted_title(page.lines[i].text))
        yield from _inner(page, i, end, label, level)


def _title(text: str) -> str:
    said = _SMALL_CAPITALS.sub(r"\1\2", text) if text.isupper() else text
    return heading_text(said).rstrip(":： ")


def _counted_title(text: str) -> str:
    """The title behind a section's number."""
    found = _SECTION.match(text)
    return _title(text[found.end() :]) if found else ""
