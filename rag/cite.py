"""From a draft to citations that hold: each marker points at words that stand in a note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer import ListPoint
from rag.excerpt import Excerpt
from rag.korean import sentences, tokens
from rag.line_breaks import closes, touches
from rag.markup import read
from rag.types import Citation, Hit, Span
from rag.unfenced import is_bare_code
from rag.units import ITEM_MARK, unwrapped

_MARKER = re.compile(r"(?P<space>[ \t]*)[\[【]\s*(?P<numbers>\d{1,3}(?:\s*[-,;~]\s*\d{1,3})*)\s*[\]】]")
_OPEN_MARKER = re.compile(r"[ \t]*(?:[\[【][-\d\s,;~]*)?$")

_NUMBER = re.compile(r"[ \t>]*((?:\d{1,2}[.)]|[①-⑳])[ \t]+)")
_ITEM = re.compile(rf"\n[ \t>]*{ITEM_MARK}[ \t]+\Z")
"""How a gap ends right before an item of a list."""
_CODE = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*\Z")
"""What a bracket follows when it is an index, as in x1[10]."""
_LONGEST_NAME = 80
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def cite_excerpts(excerpts: Sequence[Excerpt]) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text, each sentence with its marker, and a citation for each excerpt.

    The words are the note's own, without marks that a reader does not read; excerpts stand as paragraphs.
    """
    paragraphs = []
    citations = []
    for marker, excerpt in enumerate(excerpts, start=1):
        numbers = _numbers_of(excerpt)
        said = (_said(excerpt.text_of(sentence)) for sentence in excerpt.sentences)
        texts = [number + text for number, text in zip(numbers, said, strict=True)]
        lines = [
            text if text.endswith("|") and behind.startswith("|") else _marked(text, marker)
            for text, behind in zip(texts, [*texts[1:], ""], strict=True)
        ]
        paragraphs.append(_joined(excerpt, lines))
        citations.append(citation(marker, excerpt.hit, (excerpt.start - len(numbers[0]), excerpt.end)))
    return "\n\n".join(paragraphs), tuple(citations)


def cite_points(points: Sequence[ListPoint]) -> tuple[str, tuple[Citation, ...]]:
    """A list, each point in the words of the first place that makes it, with a marker for every place."""
    lines = []
    citations: list[Citation] = []
    for point in points:
        first = len(citations)
        for marker, place in enumerate(point.places, start=first + 1):
            lead = len(_numbers_of(place)[0])
            citations.append(citation(marker, place.hit, (place.start - lead, place.end)))
        label = f"{point.label}: " if point.label else ""
        markers = "".join(f"[{c.marker}]" for c in citations[first:])
        lines.append(f"- {label}{_in_one_line(point.places[0])} {markers}")
    return "\n".join(lines), tuple(citations)


def _in_one_line(place: Excerpt) -> str:
    """What a place says, the items of a list in it with their numbers, and parted where no sign does it."""
    chunk = place.hit.chunk
    out = ""
    for at, (number, span) in enumerate(zip(_numbers_of(place), place.sentences, strict=True)):
        gap = chunk.words((place.sentences[at - 1][1], span[0])) if at else ""
        parted = _ITEM.search(gap) and not out.endswith((".", ":", "?", "!"))
        out += (" · " if parted else " ") if at else ""
        out += number.strip() + " " * bool(number) + " ".join(read(place.text_of(span)).split())
    return out


class MarkerResolver:
    """Turns the ``[n]`` of a chat model into citations while its words arrive.

    A marker of a passage that was never given is dropped. The others are numbered in order of
    appearance, and each quotes the sentence of its passage that shares most with the sentence it stands
    behind. A marker may arrive in pieces, so an open bracket is held back until it is closed. Passages
    are counted from 1: brackets around a 0 are an interval ``[0, 1]`` or an index ``x[0]``.

    Args:
        hits: the passages as the model saw them; ``[1]`` is the first.
    """

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.citations: list[Citation] = []
        self._hits = hits
        self._numbers: dict[tuple[int, Span], int] = {}
        self._read = ""
        self._held = ""
        self._space = ""
        """Stood before a dropped marker; the next one takes it when it follows at once."""

    def feed(self, piece: str) -> str:
        """What can be shown now that this piece has come."""
        self._held += piece
        opened = _OPEN_MARKER.search(self._held)
        ready = self._held[: opened.start()] if opened else self._held
        self._held = self._held[len(ready) :]
        return self._resolve(ready)

    def finish(self) -> str:
        """What was held back and will not be completed."""
        rest, self._held = self._held, ""
        return self._resolve(rest).rstrip()

    def _resolve(self, text: str) -> str:
        out = ""
        at = 0
        for match in _MARKER.finditer(text):
            numbers = _numbers(match.group("numbers"))
            before = (self._read + text[at : match.start()])[-_LONGEST_NAME:]
            attached = not match.group("space") and _CODE.search(before)
            if 0 in numbers or (attached and not any(1 <= n <= len(self._hits) for n in numbers)):
                continue
            between = text[at : match.start()]
            self._read += between
            space = match.group("space") or ("" if between else self._space)
            markers = self._markers(numbers)
            out += between + (space + markers if markers else "")
            self._space = "" if markers else space
            at = match.end()
        if text[at:]:
            self._space = ""
        self._read += text[at:]
        return out + text[at:]

    def _markers(self, numbers: list[int]) -> str:
        claim = _last_sentence(self._read)
        markers = ""
        for n in dict.fromkeys(numbers):
            if not 1 <= n <= len(self._hits):
                continue
            hit = self._hits[n - 1]
            span = _best_sentence(hit, claim)
            if (n, span) not in self._numbers:
                self._numbers[n, span] = len(self._numbers) + 1
                self.citations.append(citation(len(self._numbers), hit, span))
            markers += f"[{self._numbers[n, span]}]"
        return markers


def _numbers(written: str) -> list[int]:
    """1, 3 and 2-4 (or 2~4) as numbers."""
    found: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\s*[-~]\s*(\d+))?", written):
        found += range(int(first), min(int(last or first), int(first) + 20) + 1)
    return found


def citation(marker: int, hit: Hit, span: Span) -> Citation:
    """The citation of a span of a hit's document."""
    chunk = hit.chunk
    start, end = span
    return Citation(
        marker=marker,
        source=chunk.source,
        title=hit.title,
        heading=chunk.heading,
        page=chunk.page,
        start=start,
        end=end,
        quote=chunk.words(span),
    )


def _said(text: str) -> str:
    """A unit as it is read; code without a fence gets one, which a page would run together without."""
    return f"```\n{text}\n```" if is_bare_code(text) else read(unwrapped(text))


def _marked(sentence: str, marker: int) -> str:
    """The marker behind a sentence; under it when a code block or a table ends it."""
    block = sentence.rstrip().endswith(("```", "~~~", "|"))
    return f"{sentence}\n[{marker}]" if block else f"{sentence} [{marker}]"


def _numbers_of(excerpt: Excerpt) -> list[str]:
    """What numbers each sentence in its list (``2. ``); nothing where only one is: numbers tell an order."""
    chunk = excerpt.hit.chunk
    starts = [span[0] - chunk.start for span in excerpt.sentences]
    leads = [chunk.text[chunk.text.rfind("\n", 0, start) + 1 : start] for start in starts]
    numbers = [found[1] if (found := _NUMBER.fullmatch(lead)) else "" for lead in leads]
    return numbers if sum(map(bool, numbers)) > 1 else [""] * len(numbers)


def _joined(excerpt: Excerpt, lines: list[str]) -> str:
    """Sentences of one paragraph go on in one line; what was a list stays one."""
    chunk = excerpt.hit.chunk
    out = ""
    for i, line in enumerate(lines):
        if i:
            above, below = excerpt.sentences[i - 1 : i + 1]
            gap = chunk.words((above[1], below[0]))
            prose = touches(gap) and closes(chunk.words(above)) and closes(chunk.words(below))
            out += " " if prose or not _BREAK.search(gap) else "\n"
        out += line
    return out


def _last_sentence(text: str) -> str:
    tail = text[-1_000:].rstrip()
    spans = sentences(tail)
    return tail[slice(*spans[-1])] if spans else ""


def _best_sentence(hit: Hit, claim: str) -> Span:
    """The sentence of a passage that shares most terms with a claim; the first one when none does."""
    chunk = hit.chunk
    body = chunk.says_from
    wanted = frozenset(tokens(claim))
    spans = [(body + a, body + b) for a, b in sentences(chunk.text[body - chunk.start :])]
    if not spans:
        return chunk.start, chunk.end

    def shared(span: Span) -> float:
        found = frozenset(tokens(chunk.words(span)))
        return len(found & wanted) / (len(found) + len(wanted) or 1)

    return max(spans, key=shared)
