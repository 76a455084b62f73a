"""What a chat model wrote, sentence by sentence beside the passages: right citations, and none without.

A sentence keeps the markers of passages that support it, gets the marker of another passage of the hits
where only that one does, and is listed as unsupported where none does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.cite import citation
from rag.claims import Statement, parts, says_something
from rag.korean import sentences
from rag.support import Support, Verifier
from rag.types import Citation, Hit, Span

MOST_CITED = 3
"""Citations of one sentence."""

_MARK = re.compile(r"(?P<space>[ \t]*)\[(?P<n>\d{1,3})\]")
_CODE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(
    r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)|^[ \t]*(?:\||#{1,6}[ \t])[^\n]*$", re.MULTILINE | re.DOTALL
)
"""Code, rows of a table and headings, which are not judged."""
_STOP = re.compile(r"[.!?。]+()\s+")
_END = re.compile(r"[.!?。…]+['\"”’)\]*_]*\Z")


@dataclass(frozen=True, slots=True)
class Grounded:
    """An answer whose citations were checked."""

    text: str
    citations: tuple[Citation, ...]
    unsupported: tuple[Span, ...]
    """Sentences of ``text`` that no passage supports."""
    supported: int
    """How many sentences one does."""


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    place: int | None = None
    """Where the model put its first marker, in the text without markers."""
    space: str = " "
    cited: list[int] = field(default_factory=list)
    """Which of the citations it named."""
    prose: bool = True
    """No code, no table, no heading."""


def grounded(text: str, citations: Sequence[Citation], hits: Sequence[Hit], verifier: Verifier) -> Grounded:
    """The answer with each sentence's citations set right.

    Args:
        text: with markers ``[n]``, as ``rag.cite.MarkerResolver`` gives it.
        citations: what the markers open.
        hits: the passages that the chat model read.
        verifier: judges sentences.
    """
    plain, found = _without_markers(text, citations)
    kept = _Kept()
    unsupported: list[Span] = []
    supported = at = 0
    out = ""
    for one in found:
        judged = None
        if one.prose:
            judged = _judged(plain[one.start : one.end], one.cited, citations, hits, verifier)
        marks = kept.marks([citations[n] for n in one.cited] if judged is None else judged)
        place = _before_end(plain, one) if one.place is None else one.place
        out += plain[at : one.start]
        began = len(out)
        out += plain[one.start : place] + (one.space + marks if marks else "")
        ended = len(out) - len(marks)
        if place < one.end:
            out += plain[place : one.end]
            ended = len(out)
        at = max(place, one.end)
        supported += bool(judged)
        if judged == []:
            unsupported.append((began, ended))
    return Grounded(out + plain[at:], tuple(kept.citations), tuple(unsupported), supported)


class _Kept:
    """Citations by the order in which they appear, each place once."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def marks(self, these: Sequence[Citation]) -> str:
        """The markers of some citations."""
        return "".join(f"[{n}]" for n in dict.fromkeys(map(self._number, these)))

    def _number(self, one: Citation) -> int:
        place = (one.source, one.start, one.end)
        if place not in self._numbers:
            self._numbers[place] = len(self._numbers) + 1
            self.citations.append(replace(one, marker=self._numbers[place]))
        return self._numbers[place]


def _without_markers(text: str, citations: Sequence[Citation]) -> tuple[str, list[_Sentence]]:
    """The text without its markers, and its sentences with what they cited."""
    code = [m.span() for m in _CODE.finditer(text)]
    plain, at = "", 0
    marks: list[tuple[int, str, int]] = []
    for match in _MARK.finditer(text):
        n = int(match["n"])
        if not 1 <= n <= len(citations) or any(a <= match.start() < b for a, b in code):
            continue
        plain += text[at : match.start()]
        marks.append((len(plain), match["space"], n - 1))
        at = match.end()
    plain += text[at:]
    found = [
        _Sentence(a, b)
        for span in sentences(plain)
        for a, b in _cut(plain, span, {place for place, _, _ in marks})
        if any(c.isalnum() for c in plain[a:b])
    ]
    for place, space, n in marks:
        one = next((s for s in reversed(found) if s.start < place), None)
        if one is None:
            continue
        if one.place is None:
            one.place, one.space = place, space
        one.cited.append(n)
    blocks = [m.span() for m in _BLOCK.finditer(plain)]
    for one in found:
        one.prose = not any(a < one.end and one.start < b for a, b in blocks)
    return plain, found


def _cut(plain: str, span: Span, marked: set[int]) -> Iterator[Span]:
    """Sentences of a short line, which are not told apart: a marker and a full stop end one."""
    start, end = span
    for place in sorted(marked):
        full_stop = _STOP.match(plain, place, end)
        if start < place and full_stop and full_stop.end() < end:
            yield start, full_stop.start(1)
            start = full_stop.end()
    yield start, end


def _judged(
    sentence: str,
    cited: Sequence[int],
    citations: Sequence[Citation],
    hits: Sequence[Hit],
    verifier: Verifier,
) -> list[Citation] | None:
    """The citations that support a sentence, none where nothing does; None where it claims nothing."""
    claim = verifier.claim(sentence)
    if not says_something(sentence, claim):
        return None
    named = [hit for hit in hits if any(_cites(citations[n], hit) for n in cited)]
    whole = _supporting(sentence, claim, named, verifier) or _supporting(sentence, claim, hits, verifier)[:1]
    if whole:
        return [citation(0, hit, found.span) for hit, found in whole[:MOST_CITED]]
    together: list[Citation] = []
    pieces = parts(claim)
    for piece in pieces if len(pieces) > 1 else []:
        best = _supporting(sentence, piece, hits, verifier)[:1]
        if not best:
            return []
        together += [citation(0, hit, found.span) for hit, found in best]
    return together


def _supporting(
    sentence: str, claim: Statement, hits: Sequence[Hit], verifier: Verifier
) -> list[tuple[Hit, Support]]:
    """The hits that support a claim, the best first."""
    judged = [(hit, verifier.judged(claim, hit.chunk, sentence)) for hit in hits]
    return sorted((one for one in judged if one[1].supported), key=lambda one: -one[1].score)


def _cites(one: Citation, hit: Hit) -> bool:
    chunk = hit.chunk
    return one.source == chunk.source and chunk.start <= one.start and one.end <= chunk.end


def _before_end(plain: str, one: _Sentence) -> int:
    """Where a marker goes that the model did not set: before the full stop."""
    end = _END.search(plain, one.start, one.end)
    return end.start() if end else one.end
