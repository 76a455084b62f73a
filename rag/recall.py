"""What an answer from memory holds of a note: point by point, has it, lacks it or contradicts it.

A point is a sentence, a bullet or a row of a table of the note. It is asked how much of the point the answer
holds, and whether what the answer says can stand beside the point. The rules are those of ``rag.support``;
the embedder helps where somebody used words of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.blank import is_blank
from rag.claims import Item, Statement
from rag.embed import Embedder
from rag.entail import SURE, Entailment
from rag.glossary import Glossary
from rag.parse import statement
from rag.passage import Passage
from rag.points import Piece, Point, pieces_of
from rag.support import LINKED, Comparison, Rarity
from rag.types import Span

State = Literal["has", "lacks", "contradicts"]

TOLD = 0.44
"""From here on a point is told: the mean of how much of it the answer holds and how like it the answer is."""
RIVAL = 0.1
"""A part of an answer that comes closer to another point by more than this"""
SECOND = 0.5
"""counts only so much for this one."""
GIVEN = 0.2
"""What a word counts that stands in the question already."""
NEAR = 0.5
"""So near must a part of an answer come to a point to speak against it."""
SPEAKS = 0.25
"""And so near to speak of it at all."""
SHARED = 0.5
"""And so much of what the part says must stand in the point."""
COUNTED = 0.3
"""The same for a part with another number: the number itself does not stand there."""
LIKE = 0.6
"""So alike must they be then."""
ALL_THERE = 0.85
"""A part whose words all stand in the point, said of something else, speaks against it,"""
APART = 0.5
"""where so few of them belong together there. Tuned on the half "fit" with ``bench/practice.py``."""


@dataclass(frozen=True, slots=True)
class Told:
    """A point, and what an answer made of it."""

    point: Point
    state: State
    said: Span | None = None
    """Which part of the answer speaks of it; None where none does."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer beside what the note holds."""

    answer: str
    points: tuple[Told, ...]
    """In the order of the note."""
    unsupported: tuple[Span, ...] = ()
    """Sentences of the answer that no point speaks of."""

    @property
    def share(self) -> float:
        """Share of the points that the answer has, 0 to 1."""
        return sum(one.state == "has" for one in self.points) / (len(self.points) or 1)

    def count(self, state: State) -> int:
        """How many points are so."""
        return sum(one.state == state for one in self.points)


class _Weighed(Comparison):
    """A comparison in which words of the question count for little: whoever answers has read them."""

    def _weight(self, item: Item, rarity: Rarity | None) -> float:
        asked = item.key.lstrip("=") in {key.lstrip("=") for key in self.passage.heading}
        return super()._weight(item, rarity) * (GIVEN if asked else 1.0)


@dataclass(frozen=True, slots=True)
class _Beside:
    """A point beside a part of an answer."""

    likeness: float
    """In meaning, 0 to 1."""
    held: dict[str, float]
    """How far the part holds the point, as ``Comparison.features`` tells."""
    says: dict[str, float]
    """How far the point holds the part."""

    @property
    def near(self) -> float:
        """How surely both speak of the same, 0 to 1."""
        return (self.likeness + max(self.held["coverage"], self.says["coverage"])) / 2

    @property
    def against(self) -> bool:
        """Whether the part cannot stand beside the point."""
        held, says = self.held, self.says
        if self.near < NEAR:
            return False
        if min(held["number"], says["number"]) > 0 and says["coverage"] >= COUNTED and self.likeness >= LIKE:
            return True
        if says["coverage"] < SHARED:
            return False
        elsewhere = says["coverage"] > ALL_THERE and max(says["together"], says["about"]) < APART
        turned = min(held["linked"], says["linked"]) < LINKED
        return min(held["side"], says["side"]) > 0 or turned or elsewhere


class Recall:
    """Compares answers from memory with notes.

    Args:
        embedder: tells how alike two sentences are in meaning.
        rarity: weight of a word by how rare it is in the notes.
        glossary: which names mean the same; the bundled one by default.
        entailment: a cross-encoder to ask as well whether a sentence contradicts another.
    """

    def __init__(
        self,
        embedder: Embedder,
        rarity: Rarity | None = None,
        glossary: Glossary | None = None,
        entailment: Entailment | None = None,
    ) -> None:
        self._embedder = embedder
        self._rarity = rarity
        self._glossary = glossary
        self._entailment = entailment

    def compare(self, question: str, points: Sequence[Point], answer: str) -> Compared:
        """What an answer to a question has of the points, what it lacks and what it contradicts.

        Args:
            question: the heading under which the points stand.
            points: what the note says.
            answer: in one's own words, in Korean, English or both.
        """
        pieces = [] if is_blank(answer) else pieces_of(answer, self._glossary)
        if not pieces or not points:
            return Compared(answer, tuple(Told(point, "lacks") for point in points))
        claims = [statement(point.text, glossary=self._glossary) for point in points]
        whole = self._passage(answer, question)
        table = self._beside(question, points, claims, pieces, answer)
        against = self._against(points, pieces, answer, table)
        told = []
        for n, point in enumerate(points):
            held = _Weighed(claims[n], whole, self._rarity).coverage()
            has = (min(1.0, held) + _likeness(table, n)) / 2 >= TOLD
            closest = max(range(len(pieces)), key=lambda m: table[n][m].near)
            said = against.get(n, closest if has else None)
            state: State = "contradicts" if n in against else "has" if has else "lacks"
            told.append(Told(point, state, None if said is None else pieces[said].sentence))
        return Compared(answer, tuple(told), _unsupported(pieces, table, told))

    def _beside(
        self,
        question: str,
        points: Sequence[Point],
        claims: Sequence[Statement],
        pieces: Sequence[Piece],
        answer: str,
    ) -> list[list[_Beside]]:
        """Each point (rows) beside each part of the answer (columns)."""
        words = [answer[a:b] for a, b in (piece.span for piece in pieces)]
        vectors = self._embedder.encode([*(point.text for point in points), *words])
        floor = self._embedder.floor
        alike = (vectors[: len(points)] @ vectors[len(points) :].T - floor) / (1 - floor)
        notes = [self._passage(point.text, question) for point in points]
        said = [self._passage(text, question) for text in words]

        def beside(n: int, m: int) -> _Beside:
            held = _Weighed(claims[n], said[m], self._rarity).features()
            says = _Weighed(pieces[m].claim, notes[n], self._rarity).features()
            return _Beside(float(alike[n, m]), held, says)

        return [[beside(n, m) for m in range(len(pieces))] for n in range(len(points))]

    def _against(
        self, points: Sequence[Point], pieces: Sequence[Piece], answer: str, table: list[list[_Beside]]
    ) -> dict[int, int]:
        """Points that a part of the answer contradicts, with that part; each part speaks of one point."""
        found: dict[int, int] = {}
        for m, piece in enumerate(pieces):
            if piece.whole:
                continue
            free = [n for n in range(len(points)) if _speaks(pieces, table[n], piece, table[n][m].near)]
            if not free:
                continue
            n = max(free, key=lambda n: table[n][m].near)
            said = answer[piece.sentence[0] : piece.sentence[1]]
            refuted = (
                self._entailment is not None
                and table[n][m].near >= NEAR
                and self._entailment.verdict(points[n].text, said).contradicts >= SURE
            )
            if refuted or table[n][m].against:
                found.setdefault(n, m)
        return found

    def _passage(self, text: str, question: str) -> Passage:
        return Passage(text, question, glossary=self._glossary)


def _speaks(pieces: Sequence[Piece], row: list[_Beside], piece: Piece, near: float) -> bool:
    """Whether no other sentence of the answer comes clearly closer to a point than a part of it."""
    others = (one.near for one, other in zip(row, pieces, strict=True) if other.sentence != piece.sentence)
    return near >= max(others, default=0.0) - RIVAL


def _likeness(table: list[list[_Beside]], n: int) -> float:
    """How like a point the part of the answer is that speaks of it."""
    best = 0.0
    for m, beside in enumerate(table[n]):
        rival = max(row[m].near for row in table)
        best = max(best, beside.likeness * (1.0 if beside.near >= rival - RIVAL else SECOND))
    return best


def _unsupported(pieces: Sequence[Piece], table: list[list[_Beside]], told: list[Told]) -> tuple[Span, ...]:
    """Sentences of the answer that come near no point and that no point needs."""
    near: dict[Span, float] = {}
    for m, piece in enumerate(pieces):
        near[piece.sentence] = max(near.get(piece.sentence, 0.0), *(row[m].near for row in table))
    needed = {one.said for one in told}
    return tuple(span for span, value in near.items() if value < SPEAKS and span not in needed)
