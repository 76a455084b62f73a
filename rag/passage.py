"""A passage taken apart, to be compared with sentences: where each word stands and what it is said of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.claims import Clause, Item, Statement
from rag.glossary import Glossary
from rag.korean import normalize
from rag.names import alike
from rag.parse import statement, statements
from rag.sound import is_hangul, keys, unhyphenated
from rag.wording import meaning

HEADING = -2
"""The number of the heading among the sentences; no neighbour of the first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word of a passage stands."""

    item: Item
    sentence: int
    clause: int
    unit: int
    lane: int


class Passage:
    """A passage taken apart once, to be compared with many sentences.

    Args:
        text: the passage's text without its heading.
        heading: what stands above it.
        start: offset of ``text`` in the document.
        glossary: which names mean the same; the bundled one by default.
    """

    def __init__(
        self, text: str, heading: str = "", start: int = 0, glossary: Glossary | None = None
    ) -> None:
        self.sentences = statements(text, glossary)
        self.start = start
        self.end = start + len(text)
        self.latin = sum(c.isascii() for c in text if c.isalpha()) > 0.8 * sum(c.isalpha() for c in text)
        self.compact = compact(f"{heading}\n{text}")
        self.above = statement(heading, glossary=glossary) if heading else None
        self.heading = frozenset(i.key for i in self.above.items) if self.above else frozenset()
        self.clauses: list[Clause] = []
        self.places: dict[str, list[Place]] = {}
        self.topics: dict[int, frozenset[str]] = {}
        self.names: set[str] = set()
        """Keys of what has a name, in the glossary or in Latin letters."""
        self.own_topic: dict[int, bool] = {}
        self.carried: dict[int, bool] = {}
        """Whether a unit's topic stands in its line."""
        self._read(text)
        self.contrasted = self._contrasted()
        self.unrelated = frozenset(
            n for n, c in enumerate(self.clauses) if any(i.key == "관계" and i.sign < 0 for i in c.items)
        )
        """Clauses that say of their words that they have nothing to do with each other."""

    def _read(self, text: str) -> None:
        unit = 0
        carried = False
        current: frozenset[str] = frozenset()
        if self.above is not None:
            self._note(self.above, HEADING, {c.unit: -c.unit - 1 for c in self.above.clauses})
            self.topics |= {-c.unit - 1: frozenset() for c in self.above.clauses}
        for n, one in enumerate(self.sentences):
            seen: dict[int, int] = {}
            if n and "\n" in text[self.sentences[n - 1].span[1] : one.span[0]]:
                carried = False
            for clause in one.clauses:
                if clause.unit not in seen:
                    unit += 1
                    seen[clause.unit] = unit
                    own = one.topics.get(clause.unit)
                    current = own if own is not None else current
                    carried |= own is not None
                    self.topics[unit] = current
                    self.own_topic[unit] = own is not None
                    self.carried[unit] = carried
            self._note(one, n, seen)

    def _note(self, one: Statement, sentence: int, units: dict[int, int]) -> None:
        for clause in one.clauses:
            at = len(self.clauses)
            self.clauses.append(clause)
            self.names |= {i.key for i in clause.items if i.kind == "name" or i.written.isascii()}
            for item in clause.items:
                place = Place(item, sentence, at, units[clause.unit], clause.lane)
                self.places.setdefault(item.key, []).append(place)

    def _contrasted(self) -> frozenset[str]:
        """Topics that other units of the passage speak past: what is said of one is not said of all."""
        named = [self.topics[u] for u, own in self.own_topic.items() if own]
        names = {topic & self.names for topic in named} - {frozenset()}
        return frozenset(key for topic in names for key in topic) if len(names) > 1 else frozenset()

    def holds(self, item: Item) -> str | None:
        """The key under which the passage has a word of the sentence, its sound or its telling part."""
        bare = item.key.lstrip("=")
        for key in (item.key, bare, "=" + bare):
            if key in self.places:
                return key
        return self._heard(item) or self._part(item)

    def _heard(self, item: Item) -> str | None:
        if item.kind not in {"noun", "name", "act"}:
            return None
        word = item.written.lower().replace(" ", "")
        for key, (place, *_) in self.places.items():
            other = place.item.written.lower().replace(" ", "")
            if _one_word(word, other) or (item.kind == place.item.kind == "act" and _ends_alike(word, other)):
                return key
        return None

    def _part(self, item: Item) -> str | None:
        """평균 풀링 is avg where the passage speaks of pooling all along: the rarest part of a name."""
        known = [k for k in (meaning(p)[0] for p in item.parts) if k in self.places]
        if len(item.parts) < 2 or not known:
            return None
        return min(known, key=lambda k: len(self.places[k]))

    def near(self, a: Place, b: Place) -> float:
        """How closely two words stand together, 0 to 1."""
        if a.clause == b.clause:
            return 1.0
        if a.unit == b.unit and a.sentence == b.sentence:
            if self._parted(a, b) or self._parted(b, a):
                return 0.0
            shared = a.lane == b.lane or any(p.item.kind == "act" and not p.item.two_sided for p in (a, b))
            return 0.85 if shared else 0.3
        if self.topics[a.unit] == self.topics[b.unit] and abs(a.sentence - b.sentence) <= 1:
            return 0.35
        return 0.0

    def _parted(self, a: Place, b: Place) -> bool:
        """Whether the other side of ``a`` stands nearer to ``b``: '크면 …, 작으면 …' are two cases."""
        if not a.item.two_sided:
            return False
        condition = self.clauses[a.clause].condition
        twins = [
            p.clause for p in self.places[a.item.key]
            if p.sentence == a.sentence and p.item.sign != a.item.sign
            and self.clauses[p.clause].condition == condition and p.clause != b.clause
        ]  # fmt: skip
        if condition and a.clause < b.clause:
            return any(a.clause < twin < b.clause for twin in twins)
        if condition:
            return any(twin < b.clause for twin in twins)
        return any(abs(twin - b.clause) < abs(a.clause - b.clause) for twin in twins)

    def under(self, topic: str, place: Place) -> float:
        """How far a word is said of a topic or of the heading, 0 to 1."""
        about = self.topics.get(place.unit, frozenset())
        carried = self.carried.get(place.unit, False)
        if topic in about:
            return 0.9 if carried else 0.6
        if topic not in self.heading or place.sentence == HEADING:
            return 0.0
        others = about & self.names
        if not others:
            return 0.8
        apart = topic in self.contrasted or any(_alike(o, h) for o in others for h in self.heading - {topic})
        if carried:
            return 0.0 if apart else 0.7  # the heading names several, and this is said of another
        return 0.6 if apart else 0.75


@lru_cache(maxsize=8192)
def _one_word(one: str, other: str) -> bool:
    """Whether two words are spellings of one: dropout and 드롭아웃."""
    if one == other:
        return True
    one, other = unhyphenated(one), unhyphenated(other)
    korean = is_hangul(one) and is_hangul(other)
    return (korean or not keys(one).isdisjoint(keys(other))) and alike(one, other) > 0


def _ends_alike(one: str, other: str) -> bool:
    """되살아나 and 살아나, 사라지 and 라지: stems of which one ends in the other."""
    short, long = sorted((one, other), key=len)
    return is_hangul(long) and is_hangul(short) and len(short) > 2 and long.endswith(short)


def _alike(one: str, other: str) -> bool:
    """합성곱 and 합성곱 층 name one thing."""
    short, long = sorted((one.lstrip("="), other.lstrip("=")), key=len)
    return len(short) > 1 and long.startswith(short)


def compact(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(c for c in normalize(text).lower() if c.isalnum())
