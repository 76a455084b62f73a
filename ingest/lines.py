"""Lines of a document and what their first characters say: a list item, a question, an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rag.types import Span

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""Blog editors leave these alone on a line where a reader sees a blank one."""
_TRIM = INVISIBLE + "".join(c for c in map(chr, range(0x3001)) if c.isspace())

_DECORATION = r"[>*_`~\-•·+\s]*"
BULLET = re.compile(r"[•·∙‣◦▪■□○●◆◇▶►✔✅\-*–+]\s+(?=\S)")
NUMBER = re.compile(
    r"(\d{1,3}(?:\.\d{1,3}){0,4})(?:[.)]\s*(?=[^\d\s.)])|[.)]\s+(?=\S)|(?<=\.\d)\s+|(?<=\.\d\d)\s+)"
)
_EVENT = re.compile(
    r"(?:1[0-2]|[1-9])\.(?:3[01]|[12]\d|[1-9])\s+(?:[가-힣]+\s){0,2}[가-힣]*(?:전쟁|혁명|운동|항쟁|사태|사건|참사|테러|의거"
    r"|반란|쿠데타|정변|계엄|광복|학살|선언|회담|선거|총선|대선|지진)(?![가-힣])"
)
"""What Korean calls by its day, which is no number of a section: 6.25 전쟁, 5.18 민주화 운동."""
QUESTION_MARK = re.compile(
    rf"{_DECORATION}\[?(?P<word>Q(?:uestion)?|질문|문제|물음)[ .]?(?P<number>\d+(?:[-.]\d+)*)?"
    r"(?:\][`*_]*\s*[.):：]?|[`*_]*\s*(?P<sign>[.):：]))[`*_]*\s*(?=\S)"
)
ANSWER_MARK = re.compile(
    rf"{_DECORATION}(?:\[(?:A|답변?|Answer|정답)\s?\d*\]|(?:A|답변?|Answer|정답)\s?\d*[`*_]*\s*[.):,：])"
    r"[`*_]*(?=\s|$|[가-힣`*])\s*"
)
_ANSWERED = re.compile(r"\s*(?:→|⇒|=>|->|(?<![A-Za-z가-힣])(?:A|답변?|정답)\s?[:：])[\s*_]*(?=[^\s*_])")
"""Between a question and its answer on one line."""
_ASKS = re.compile(
    r"(?:[?？]"
    r"|(?:하라|해라|하시오|하십시오|쓰시오|보시오|으시오|하세요|주세요|보세요|주십시오|보십시오|하여라|해\s?봐라|써라)[.!~]?"
    r"|(?:인가|는가|은가|던가|을까|를까|할까|될까|일까|는지|인지|나요|가요|까요|습니까|입니까|됩니까|합니까)[.!~]?"
    r")[\s\"'”’*_`~]*$"
)
_POLITE = re.compile(r"(?:세요|십시오)[.!~]?[\s\"'”’*_`~]*$")
_EXAMINES = re.compile(
    r"(?:(?:설명|서술|기술|약술|논술|논|말|말씀|얘기|이야기|대답|답|정의|비교|구분|구별|구|구현|나열|열거|증명|계산|유도|제시"
    r"|소개|정리|요약|작성|설계|분석|해석|예측|묘사|평가|추론|선택|완성|번역|해결)(?:을|를)?\s?(?:하|해)"
    r"|알려|(?<![가-힣])(?:쓰|써|적|들|드|고르|골라|찾|푸|풀|그려|그리|맞히|맞혀|나누|보이|만들|짜))"
    r"\S{0,3}\s?\S{0,3}(?:세요|십시오)"
)
_BARS = re.compile(
    r"(?P<bar>={2,}|#{2,}|-{3,}|\*{3,}|~{3,}|_{3,}|[─━]{2,}|[═]{2,}|[■□◆◇★☆]{2,})"
    r"(?P<gap>\s*)(?P<title>[^\s=#*~_─━═|](?:[^|]{0,100}?[^\s=#*~_─━═|])?)\s*(?P<end>[=#\-*~_─━═■□◆◇★☆]{2,})$"
)
_BAR = re.compile(r"(=|-|\*|~|_|#|─|━|═)\1{4,}$")
_BRACKETED = re.compile(r"[\[【〔]\s*([^\[\]【】〔〕]+?)\s*[\]】〕]")
_ANGLED = re.compile(r"[<〈《]\s*([가-힣0-9][^<>〈〉《》]*?)\s*[>〉》]")
_LAUGHS = re.compile(r"[\s~^ㅎㅋㅠㅜ♡♥]+$")
_ASIDE = re.compile(r"\s*\([^()]{0,120}\)[\s.*_`]*$")
_ENDS = re.compile(r"[.!。！…;:：,、][\s\"'”’)\]*_`]*$|[?？]\s*$")
_STATES = re.compile(
    r"(?:(?<![개필수소주동중])요|[있없였았했겠한된는]다|[니든된같많크작좋높낮]다|(?<=[가-힣]{2})이다|함|됨|[것점]임|[이뜻]임|대부분임"
    r"|[있없많적같낮높작좋않받얻찾늦쉽]음|[아어여해커져러]짐|시킴|[는한된인] ?것)[\s\"'”’*_`~]*$"
)
_TELLS = re.compile(r"(?P<name>[^\d:=→]*[^\d:=→\s])\s+[:：=→]\s+\S")
_TAG = re.compile(
    r"<br\s*/?>|</?(?:b|strong|em|i|code|span|p|div|font|u|a|summary|details)\b[^<>]{0,200}>", re.I
)
_IMAGE = re.compile(r"!\[[^\]]{0,200}\]\([^()\s]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{0,500}\)")
_WIKI = re.compile(r"!?\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")
"""Obsidian's links: ``[[note]]`` and ``[[note|shown]]``."""
EDITED = re.compile(r"(?<=\S)\s?\[\s?(?:edit|편집)(?: source)?(?:\s?\|\s?(?:edit source|원본 편집))?\s?\]$")
"""What a wiki prints behind a heading."""
_PICTURES = re.compile(
    r"(?:(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]|\d\ufe0f?\u20e3)[\ufe0f\u200d]*|:[a-z_]+:|\s)+(?=\S)"
)
_BOX = re.compile(r"^\[[ xX]\]\s+(?=\S)")
_EMPHASIS = re.compile(r"\*\*|__|~~|`+")
_STRESSED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]*)(?<=[^\s*])\*(?![A-Za-z0-9_*])")
"""``*word*``; an asterisk alone is part of a name (``A*``)."""


class Line(NamedTuple):
    """One line without the white space around it; ``text`` is empty for a line a reader sees as blank."""

    start: int
    end: int
    indent: int
    text: str
    region: int = 0
    """Which stretch between two furniture spans it stands in."""


def lines_of(text: str, regions: Iterable[Span] | None = None) -> list[Line]:
    """Every line of a text, blank ones included; a line cut by a region's edge becomes two."""
    spans = [(0, len(text))] if regions is None else regions
    return [line for number, span in enumerate(spans) for line in _lines_in(text, span, number)]


def _lines_in(text: str, span: Span, region: int) -> Iterator[Line]:
    at, stop = span
    whole = text if span == (0, len(text)) else text[at:stop]
    for raw in whole.splitlines(keepends=True):
        left = raw.lstrip()
        stripped = left.rstrip()
        lead = len(raw) - len(left)
        indent = len(raw[:lead].expandtabs(4)) if lead else 0
        shown = stripped.strip(_TRIM) if stripped and not stripped[0].isalnum() else stripped
        yield Line(at + lead, at + lead + len(stripped), indent, shown, region)
        at += len(raw)


def gaps(spans: Iterable[Span], length: int) -> list[Span]:
    """What lies between sorted spans."""
    found, at = [], 0
    for start, end in spans:
        if start > at:
            found.append((at, start))
        at = max(at, end)
    return [*found, (at, length)] if at < length else found


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its edges; empty at ``start`` where nothing is left."""
    piece = text[start:end]
    inner = piece.strip()
    if not inner:
        return start, start
    lead = len(piece) - len(piece.lstrip())
    return start + lead, start + lead + len(inner)


def visible(text: str) -> bool:
    """Whether a reader sees anything."""
    return bool(text.strip(_TRIM))


def asks(text: str) -> bool:
    """Whether a line reads as a question or as an exam's request (``설명하라``)."""
    tail = text[-200:]
    return bool(_ASKS.search(tail[-60:]) or (")" in tail and _ASKS.search(_ASIDE.sub("", tail)[-60:])))


def answered(text: str, *, asked: bool = False) -> Span | None:
    """Where a question ends and its answer starts that stand on one line: ``왜? → 그래서``.

    Args:
        text: the line.
        asked: whether what stands before the arrow is known for a question, however it ends.
    """
    if asks(text):
        return None
    found = (m.span() for m in _ANSWERED.finditer(text) if heading_text(text[: m.start()]))
    return next((span for span in found if asked or asks(text[: span[0]])), None)


def urges(text: str) -> bool:
    """Whether a line that reads as a request wants something done (``조심하세요``), not an answer."""
    tail = _ASIDE.sub("", text[-200:])[-60:]
    return bool(_POLITE.search(tail)) and not _EXAMINES.search(tail)


def bars(text: str) -> re.Match[str] | None:
    """``===== title =====``: the same bar on both sides of a ``title``."""
    if not text or text[0] not in "=#-*~_─━═■□◆◇★☆" or len(text) > 200 or not (found := _BARS.match(text)):
        return None
    bar, end = found["bar"], found["end"]
    tight = not found["gap"] and (len(bar) < 3 or bar[0] in "*~_#")  # ==marked== and ***stressed***
    return None if tight or set(end) != set(bar) else found


def is_bar(text: str) -> bool:
    """Whether a line is a bar that some draw above and below a title."""
    return bool(_BAR.match(text))


def ends_sentence(text: str) -> bool:
    """Whether a line closes a sentence or leads into what follows, as a heading does not."""
    return bool(_ENDS.search(text[-20:]))


def closes_sentence(text: str) -> bool:
    """Whether a line closes a sentence; a comma or a colon only leads on."""
    return ends_sentence(text) and text[-1] not in ",、;:"


def states(text: str) -> bool:
    """Whether a line says something without a full stop, as notes do: ``자원을 할당함``, ``값 : 뜻``."""
    said = _LAUGHS.sub("", _ASIDE.sub("", text[-200:]))
    return bool(_STATES.search(said[-20:]) or _TELLS.match(text))


def says(text: str) -> bool:
    """Whether a line says something, as a heading does not."""
    return ends_sentence(text) or states(text)


def bullet(text: str) -> re.Match[str] | None:
    """The bullet a line opens with."""
    return BULLET.match(text)


def number(text: str) -> re.Match[str] | None:
    """The number (``4.1.``) a line opens with; the day of an event (``4.19 혁명``) is its name."""
    return NUMBER.match(text) if text[:1].isdigit() and not _EVENT.match(text) else None


def heading_text(text: str, longest: int = 120) -> str:
    """A heading as a reader says it: no marks, numbering, emphasis or brackets around it."""
    said = _TAG.sub(" ", _LINK.sub(r"\1", _WIKI.sub(r"\1", _IMAGE.sub("", text[:2000])))).strip(_TRIM)
    if framed := bars(said):
        said = framed["title"]
    said = EDITED.sub("", said)
    said = re.sub(r"^#{1,6}\s+|^#{2,6}(?=[가-힣A-Za-z])|\s+#+$", "", said)
    if pictures := _PICTURES.match(said):
        said = said[pictures.end() :]
    if marked := QUESTION_MARK.match(said):
        said = said[marked.end() :]
    said = _STRESSED.sub(r"\1", _EMPHASIS.sub("", said)).strip(_TRIM)
    if marked := bullet(said):
        said = _BOX.sub("", said[marked.end() :])
    if marked := number(said):
        said = said[marked.end() :]
    if (inner := _BRACKETED.fullmatch(said) or _ANGLED.fullmatch(said)) is not None:
        said = inner[1]
    said = " ".join(said.replace("‹", "<").split()).strip(_TRIM)
    return said if len(said) <= longest else said[: longest - 1].rstrip() + "…"


def same_words(text: str) -> str:
    """A key under which a table of contents and the heading it names are one."""
    said = re.sub(r"[\s.·…]+\d{1,4}$", "", text) if text[-1:].isdigit() else text
    said = heading_text(said, 400)
    return "".join(c for c in unicodedata.normalize("NFC", said).casefold() if c.isalnum())
