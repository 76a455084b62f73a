"""What frames the slides of a talk: a cover that only names it, and a last slide that thanks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ingest.lines import Line, asks, bullet, ends_sentence

_FEWEST = 3
"""Pages of a document that has a cover."""
_COVER_LINES = 8
_COVER_LETTERS = 240
_CLOSING_LETTERS = 80
NAMES = re.compile(
    r"\d{4}\s*[년./-]\s*\d{1,2}|\b(?:19|20)\d\d\b|@|[가-힣]{2,4}\s?(?:교수|강사|조교|박사|연구원|선생님?|드림)|학과|학부"
    r"|대학|연구[실소]|세미나|스터디|발표|강의|학기|주차|^[가-힣]{3}$"
    r"|\b(?:universit|college|department|dept|institute|professor|prof\.|instructor|lectur|seminar|presented|author"
    r"|spring|summer|fall|autumn|winter|course|lab\b)",
    re.I,
)
"""What stands under the title of a talk: who gives it, where and when."""
_CLOSES = re.compile(
    r"(?:(?:끝까지|긴 시간)\s*)?(?:(?:경청|들어|시청|읽어)\s?해?\s?주셔서\s*)?"
    r"(?:(?:대단히|정말)\s*)?(?:감사(?:합니다|드립니다)|고맙습니다)|수고(?:하셨|많으셨)습니다"
    r"|질문\s*(?:이\s*)?(?:있으신가요|있나요|있으십니까|받겠습니다|받습니다|시간)?|질의\s?응답|문의"
    r"|q\s*(?:&|and|앤|n)\s*a|any questions|questions|thank(?:s| you)(?: (?:very|so) much)?"
    r"(?: for (?:your (?:attention|time)|listening))?|the end|끝",
    re.I,
)
_REACHES = re.compile(r"\S+@\S+|https?://\S+|[\w-]+(?:\.[\w-]+)+(?:/\S*)?|\d[\d-]{6,}\d")


def framing(lines: Sequence[Line], pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of lines that are a cover or a closing page.

    Args:
        lines: the whole document.
        pages: offsets where its pages start.
    """
    if len(pages) < _FEWEST:
        return
    for p, page in enumerate(pages):
        begin = bisect_left(lines, page, key=lambda line: line.start)
        following = pages[p + 1] if p + 1 < len(pages) else None
        end = len(lines) if following is None else bisect_left(lines, following, key=lambda line: line.start)
        shown = [line.text for line in lines[begin:end] if line.text]
        whole = following is None or lines[end - 1].end <= following
        if shown and whole and ((p == 0 and _is_cover(shown)) or _is_closing(shown)):
            yield begin, end


def _is_cover(shown: Sequence[str]) -> bool:
    """Whether the lines of a first page name a talk and say nothing."""
    below = shown[1:]
    return (
        0 < len(below) < _COVER_LINES
        and sum(map(len, shown)) <= _COVER_LETTERS
        and any(text[0] == "#" for text in shown)
        and any(NAMES.search(text) for text in below)
        and not any(bullet(text) or asks(text) or (len(text) > 30 and ends_sentence(text)) for text in below)
    )


def _is_closing(shown: Sequence[str]) -> bool:
    said = _REACHES.sub(" ", " ".join(shown))
    if len(said) > _CLOSING_LETTERS or not _CLOSES.search(said):
        return False
    return not re.sub(r"\W|[가-힣]{2,4}$", "", _CLOSES.sub(" ", said).strip())
