"""Which lines of a note are one sentence: those of a narrow page, and those of an author who breaks clauses.

Posts are often written for a telephone, a clause a line, so that only the last line of each sentence says
that it ends (``표본을 늘리면 / 표준오차는 / 작아져요``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rag.types import Span

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_BULLET = re.compile(r"[\s\u200b\ufeff]*(?:(?:[-*+•·◦▪‣○●■□▶►※✓✔]|\d{1,2}[.)]|[①-⑳])[\s\u200b]+)*")
_FEELINGS = (
    r"(?:[\s~^ㅎㅋㅠㅜ♡♥\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
    r"|[:;]-?[)(D](?!\S))*"
)
"""Laughs, tears and pictures, which stand behind what was said."""
_COMPLETE = re.compile(rf"(?:[.!?。…:;다요죠까함음임됨씀움킴짐]['\")\]]*{_FEELINGS}|[ㅎㅋㅠㅜ]{_FEELINGS})\Z")
_PICTURE = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*\Z")
_CLOSES = re.compile(rf"(?:[.!?。！？…]['\"”’)\]]*|[다요죠까네]){_FEELINGS}\Z")
"""How the last line of a sentence ends that goes over several."""
_SOFT_BREAK = re.compile(r" ?\r?\n[ \t]*")
"""Two spaces before the end of a line are Markdown's way to keep it."""
_OWN_LINE = ("#", "|", ">", "`", "~", "<")
"""Markup that starts a line of its own."""
_NARROWEST = 60
"""Columns of the narrowest page that breaks its lines in mid-sentence."""
_FILLED = 0.85
"""Share of the longest line that a broken line fills together with the word that did not fit any more;
letters of a printed page are not all equally wide."""
_MOST_LINES = 12
"""Lines of a sentence that an author breaks by its clauses."""
_SHORT_WORD = 2
"""Letters of a word that Kiwi understands by the one before it (``모아 둔``)."""
_LEADS_ON = frozenset(("EC", "ETM", "JKS", "JKC", "JKG", "JKO", "JKB", "JX", "JC"))
"""Kiwi's tags of endings and particles behind which no sentence ends."""
_TOPIC = re.compile(r"(?:[은는]|면)요\Z|\d(?:이|라)?면\Z")
"""``단점은요``, ``막으려면요``: polite, and half of a sentence; and an ending behind a number (``2면``)."""
_MAY_LEAD_ON = re.compile(r"(?:니까|보다)\Z")
"""What looks like the end of a sentence and is none where Kiwi takes it for a particle or ``-니까``."""
_TELLS_OF = re.compile(r"(?:이?라(?:고|는|며|면서)|하고|란)(?!\S)")
"""How a line goes on behind what is quoted in the line above."""
_LEADING_NOUN = re.compile(
    r"(?:\A|\s)(?:때|때마다|동안|경우|[건걸게]|뒤|후|다음|순간|채|대로|만큼|한편|일단|특히|보통)\Z"
)
"""Words without an ending that lead on to what follows."""
_HANGUL = re.compile(r"[가-힣]")
_LABELLED = re.compile(
    r"[^\s:：=→≠,.][^:：=→≠,.]{0,24}\s[:：=→≠]\s|(?:e\.?g|ex|cf|예|참고|주의|p\.?s)(?:\)|[.:] )",
    re.IGNORECASE,
)
"""How a line of notes begins that tells of something by its name (``LoRA : ...``), or gives an example."""


def closes(sentence: str) -> bool:
    """Whether a line of prose ends its sentence, by a full stop or by its verb."""
    return _CLOSES.search(sentence) is not None


def touches(gap: str) -> bool:
    """Whether what parts two sentences is one break of a line that Markdown does not keep."""
    return _SOFT_BREAK.fullmatch(gap) is not None


def tells_of_it(rest: str) -> bool:
    """Whether what follows a full stop only tells that it was said: ``왜? 라고 물으면``."""
    return _TELLS_OF.match(rest.lstrip()) is not None


class _Line(NamedTuple):
    start: int
    end: int
    marked: bool
    """Whether a bullet or a number stands before it."""


def unbroken(text: str, tag_at_the_end: Callable[[str], str]) -> Iterator[Span]:
    """Lines without list marks in front; those over which one sentence goes are one.

    Args:
        text: of a passage.
        tag_at_the_end: what kind of morpheme a word ends with.
    """
    lines = list(_lines(text))
    full = _full(text, lines)
    led = _led_on(text, lines, tag_at_the_end)
    first = 0
    for i, line in enumerate(lines):
        if i in full or i in led:
            continue
        yield lines[first].start, line.end
        first = i + 1


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        lead = _BULLET.match(text, match.start(), match.end())
        start = lead.end() if lead else match.start()
        end = match.start() + len(match.group().rstrip())
        if start < end:
            yield _Line(start, end, bool(match.group()[: start - match.start()].strip()))


def _touch(text: str, line: _Line, following: _Line) -> bool:
    """Whether nothing about their form parts a line from the next one."""
    return (
        not following.marked
        and _SOFT_BREAK.fullmatch(text, line.end, following.start) is not None
        and not text.startswith(_OWN_LINE, line.start)
        and not text.startswith(_OWN_LINE, following.start)
    )


def _full(text: str, lines: list[_Line]) -> set[int]:
    """Lines that were broken because they were full, as on a page of a PDF."""
    widths = [_columns(text[line.start : line.end]) for line in lines]
    full = max(_NARROWEST, *widths, 0) * _FILLED
    found: set[int] = set()
    for i, line in enumerate(lines[:-1]):
        following = lines[i + 1]
        word = text[following.start : following.end].split(None, 1)[0]
        if (
            widths[i] + 1 + _columns(word) > full
            and _touch(text, line, following)
            and not _LABELLED.match(text, following.start, following.end)
            and not _COMPLETE.search(text, line.start, line.end)
            and not _PICTURE.search(text, line.start, line.end)
        ):
            found.add(i)
    return found


def _led_on(text: str, lines: list[_Line], tag_at_the_end: Callable[[str], str]) -> set[int]:
    """Lines that end within a sentence by their grammar, where a line below closes it."""
    found: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(lines):
        if i + 1 < len(lines) and len(run) < _MOST_LINES and _touch(text, line, lines[i + 1]):
            above, below = text[line.start : line.end], text[lines[i + 1].start : lines[i + 1].end]
            if _goes_on(above, below, tag_at_the_end):
                run.append(i)
                continue
        if run and _CLOSES.search(text, line.start, line.end):
            found.update(run)
        run = []
    return found


def _goes_on(line: str, below: str, tag_at_the_end: Callable[[str], str]) -> bool:
    """Whether a line leads on to the one below it, which is not labelled as something of its own."""
    if _LABELLED.match(below):
        return False
    if _TELLS_OF.match(below):
        return True
    if line[-1] in ",，":
        return _HANGUL.search(line) is not None
    if not _HANGUL.match(line[-1]):
        return False
    if _TOPIC.search(line) or _LEADING_NOUN.search(line):
        return True
    if _COMPLETE.search(line) and not _MAY_LEAD_ON.search(line):
        return False
    words = line.rsplit(None, 2)
    last = words[-1] if len(words[-1]) > _SHORT_WORD else " ".join(words[-2:])
    return tag_at_the_end(last) in _LEADS_ON


def _columns(text: str) -> int:
    """Width on a page where Hangul is twice as wide as Latin."""
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text)
