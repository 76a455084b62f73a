"""Whether a passage says what a sentence says.

Shared words are not enough: "배치 정규화는 CNN의 학습을 안정화하는 데 쓰이지 않는다" shares most of its words
with "레이어 정규화는 배치 크기에 의존하지 않으므로 시퀀스 모델의 학습을 안정화하는 데 쓰인다". So four
things are asked beside them: do the numbers stand there, does each predicate stand on the same side (negation
and direction), do the words belong together there as they do here (subject with predicate, number with what
it counts), and is what is compared compared the same way round.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.claims import GENERIC, LITERAL, Item, Statement
from rag.entail import Entailment
from rag.glossary import Glossary
from rag.index import Index
from rag.parse import statement
from rag.passage import Passage, Place, compact
from rag.sound import is_hangul
from rag.types import Chunk, Span
from rag.wording import contrary, meaning

Rarity = Callable[[str], float]
"""How much a word says, by how rare it is in the notes; 1 for a word in the middle."""

ENOUGH = 0.68
"""Share of a sentence's weight that a passage must hold."""
TOGETHER = 0.6
"""Share of a sentence's pairs of words that must belong together in the passage too."""
ABOUT = 0.6
"""The same for the pairs of what it is about with what is said of it."""
WORST = 0.5
"""And for the worst of several such."""
LINKED = 0.3
"""And for a condition with what holds under it."""
COMMON = 0.8
"""Weight of a word that stands in all notes; that of the rarest is 1."""
LEAST_NOTES = 20
"""Chunks under which their counts say nothing."""
LIKELY = 0.3
"""A word on the other side must fit its surroundings so far to speak against a sentence."""
MARGIN = 0.05
"""By so much it must fit better there than where the word stands on the same side."""
ARGUMENT = 2.0
"""What a predicate is said of counts for so much more than what stands by."""
FOREIGN = 0.3
"""Weight of an English word that has no counterpart in a Korean passage: most are common verbs."""
WINDOW = 3
"""Most sentences of a span."""


@dataclass(frozen=True, slots=True)
class Support:
    """What a passage has to say to a sentence."""

    supported: bool
    score: float
    """From 0 to 1."""
    span: Span
    """The sentences that support it best, in characters of the passage's document."""
    reasons: tuple[str, ...] = ()
    """Why not: ``words``, ``number``, ``negation``, ``direction``, ``subject``, ``comparison``."""


def rarity_in(index: Index) -> Rarity:
    """Weights of words by how rare they are in an index of notes; 1 for what it does not know."""

    def weight(word: str) -> float:
        found = index.document_frequency(word)
        size = len(index)
        if not found or size < LEAST_NOTES:
            return 1.0
        rare = math.log(1 + (size - min(found, size) + 0.5) / (found + 0.5)) / math.log(2 * size + 2)
        return COMMON + (1 - COMMON) * rare

    return weight


def support(sentence: str, passages: Sequence[Chunk], rarity: Rarity | None = None) -> Support:
    """How far one of some passages supports a sentence; the best of them speaks.

    Args:
        sentence: without its markers.
        passages: what may support it; at least one.
        rarity: weight of a word by how rare it is; all weigh the same without.
    """
    return Verifier(rarity).support(sentence, passages)


class Verifier:
    """Judges sentences against passages and remembers the passages it has read.

    Args:
        rarity: weight of a word by how rare it is; all weigh the same without.
        entailment: a cross-encoder to ask beside the rules.
        glossary: which names mean the same; the bundled one by default.
    """

    REMEMBERED = 64

    def __init__(
        self,
        rarity: Rarity | None = None,
        entailment: Entailment | None = None,
        glossary: Glossary | None = None,
    ) -> None:
        self._rarity = rarity
        self._entailment = entailment
        self._glossary = glossary
        self._read: OrderedDict[str, Passage] = OrderedDict()
        self._lock = threading.Lock()

    def support(self, sentence: str, passages: Sequence[Chunk]) -> Support:
        """How far the best of the passages supports a sentence."""
        claim = self.claim(sentence)
        found = (self.judged(claim, chunk, sentence) for chunk in passages)
        return max(found, key=lambda one: (one.supported, one.score))

    def claim(self, sentence: str) -> Statement:
        """A sentence taken apart."""
        return statement(sentence, glossary=self._glossary)

    def passage(self, chunk: Chunk) -> Passage:
        """A chunk taken apart; read once."""
        known = self._read.get(chunk.id)
        if known is None:
            body = chunk.says_from
            known = Passage(chunk.words((body, chunk.end)), chunk.heading, body, self._glossary)
        with self._lock:
            self._read[chunk.id] = known
            self._read.move_to_end(chunk.id)
            while len(self._read) > self.REMEMBERED:
                self._read.popitem(last=False)
        return known

    def judged(self, claim: Statement, chunk: Chunk, sentence: str) -> Support:
        """What one passage has to say to a claim, which ``sentence`` words."""
        found = Comparison(claim, self.passage(chunk), self._rarity).verdict()
        return found if self._entailment is None else self._entailment.combined(found, sentence, chunk)


class Comparison:
    """A sentence beside a passage."""

    def __init__(self, claim: Statement, passage: Passage, rarity: Rarity | None = None) -> None:
        self.claim = claim
        self.passage = passage
        self.unrelated = any(i.key == "관계" for i in claim.items)
        self.foreign = _latin(claim) and not passage.latin
        self.held = {id(item): self._held(item) for item in claim.items}
        self.weight = {id(item): self._weight(item, rarity) for item in claim.items}

    def verdict(self) -> Support:
        """Whether the passage supports the sentence, and if not, why."""
        f = self.features()
        reasons = [name for name, bad in (
            ("words", f["coverage"] < ENOUGH),
            ("number", f["number"] > 0),
            ("negation", f["side"] > 0 or f["unevidenced"] > 0),
            ("comparison", f["swapped"] > 0),
            ("direction", f["linked"] < LINKED),
            ("subject", f["together"] < TOGETHER or f["about"] < ABOUT or f["worst"] < WORST),
        ) if bad]  # fmt: skip
        score = f["coverage"] * (0.5 if reasons else 1.0)
        return Support(not reasons, round(score, 4), self.best_span(), tuple(reasons))

    def features(self) -> dict[str, float]:
        """What the verdict rests on."""
        mean, worst = self.about()
        side, unevidenced = self.sides()
        return {
            "coverage": self.coverage(),
            "number": self.missing_numbers(),
            "side": side,
            "unevidenced": unevidenced,
            "swapped": float(self.swapped()),
            "together": self.together(),
            "linked": self.linked(),
            "about": mean,
            "worst": worst,
        }

    def _held(self, item: Item) -> str | None:
        key = self.passage.holds(item)
        if key and item.two_sided and item.kind in {"noun", "name"}:
            sides = {p.item.sign for p in self.passage.places[key]}
            return key if item.sign in sides else None
        return key

    def _weight(self, item: Item, rarity: Rarity | None) -> float:
        weight = item.weight * (rarity(item.written.lower()) if rarity and item.kind != "number" else 1.0)
        unknown = self.foreign and item.kind == "noun" and item.written.islower() and not self.held[id(item)]
        return weight * FOREIGN if unknown else weight

    def _places(self, item: Item) -> list[Place]:
        """Where a word stands in the passage, on the same side where it has two."""
        places = [p for key in self._keys(item) for p in self.passage.places[key]]
        return [p for p in places if p.item.sign == item.sign] if item.two_sided else places

    def coverage(self) -> float:
        """Share of the sentence's weight that the passage holds, 0 to 1."""
        total = sum(self.weight.values())
        held = sum(self.weight[id(i)] * self._presence(i) for i in self.claim.items)
        return held / total if total else 0.0

    def _presence(self, item: Item) -> float:
        key = self.held[id(item)]
        if key is not None:
            return 1.0 if key.lstrip("=") == item.key.lstrip("=") or not item.parts else 0.8
        if item.key.startswith(LITERAL):
            return float(self._counted(item))
        if item.kind == "number" or item.two_sided:
            return 0.0
        word = compact(item.written)
        if len(word) > 1 and word in self.passage.compact:
            return 0.9
        pairs = [word[i : i + 2] for i in range(len(word) - 1)] if is_hangul(word) else []
        return 0.4 * sum(p in self.passage.compact for p in pairs) / len(pairs) if len(pairs) > 1 else 0.0

    def missing_numbers(self) -> float:
        """Numbers that the passage lacks, or says of something else."""
        return float(sum(not self._counted(item) for item in self.claim.items if item.key.startswith("#")))

    def _counted(self, item: Item) -> bool:
        if item.key.startswith(LITERAL):
            return item.key.removeprefix(LITERAL) in self.passage.compact
        places = self.passage.places.get(item.key, ())
        fitting = [p for p in places if not item.unit or p.item.unit in {item.unit, ""}]
        if (
            item.kind == "degree"
        ):  # a number in words: only another number of the same thing speaks against it
            rivals = [p for many in self.passage.places.values() for p in many if p.item.key.startswith("#")]
            return bool(places) or all(p.item.unit != item.unit for p in rivals)
        if not fitting:
            return False
        of = next((k for k in item.of), None)
        counts = {
            p.item.key for many in self.passage.places.values() for p in many
            if p.item.kind == "number" and of in p.item.of
        }  # fmt: skip
        return of is None or not counts or item.key in counts

    def sides(self) -> tuple[float, float]:
        """Words that stand on the other side in the passage; denials that nothing there bears out."""
        wrong = unevidenced = 0.0
        for n, clause in enumerate(self.claim.clauses):
            for item in clause.items:
                if item.kind in {"noun", "name"} and item.weight <= GENERIC and not item.two_sided:
                    continue
                key = self.held[id(item)] or (self.passage.holds(item) if item.two_sided else None)
                places = self.passage.places.get(key, ()) if key else ()
                same = [p for p in places if p.item.sign == item.sign]
                other = [p for p in places if p.item.sign != item.sign]
                if item.kind == "degree":
                    other = [p for p in other if p.item.kind == "degree"]
                if item.sign < 0 and not item.two_sided and not same:
                    unevidenced += 1
                if not self.held[id(item)] and (opposite := contrary(item.key.lstrip("="))):
                    wrong += opposite in self.passage.places or "=" + opposite in self.passage.places
                if not other or (same and item.two_sided and item.kind in {"noun", "name"}):
                    continue
                here = max((self._fits(p, n, item) for p in same), default=(-1.0, -1.0))
                there = max(self._fits(p, n, item) for p in other)
                wrong += there[1] > LIKELY and _fits_better(there, here)
        return wrong, unevidenced

    def _fits(self, place: Place, n: int, item: Item) -> tuple[float, float]:
        """Whether a word is said of the same thing there, and how much of what stands around it is shared."""
        clauses = self.claim.clauses
        clause = clauses[n]
        topics = self.claim.topics.get(clause.unit, frozenset())
        around: dict[int, tuple[Item, float]] = {id(i): (i, 1.0) for i in clause.items}
        for m in (n - 1, n + 1):
            if 0 <= m < len(clauses):
                tied = clauses[min(m, n)].condition
                around |= {id(i): (i, 1.0 if tied else 0.4) for i in clauses[m].items}
        for c in clauses:
            if c.unit == clause.unit:
                around |= {id(i): (i, ARGUMENT) for i in c.items if i.key in topics}
        total = held = same_of = 0.0
        for other, share in around.values():
            key = self.held[id(other)]
            if not key or other is item or other.key == item.key:
                continue
            argument = other.key in item.of
            same_of = max(same_of, float(argument and key in place.item.of))
            weight = self.weight[id(other)] * share * (ARGUMENT if argument else 1.0)
            total += weight
            held += weight * self._beside(place, other, argument)
        return same_of, held / total if total else 0.5

    def _beside(self, place: Place, other: Item, argument: bool) -> float:
        key = self.held[id(other)]
        assert key
        if argument and key in place.item.of:
            return 1.0
        best = max((self.passage.near(place, p) for p in self._places(other)), default=0.0)
        return max(best, self.passage.under(key, place)) * (0.7 if argument else 1.0)

    def together(self) -> float:
        """Share of the sentence's pairs of words that belong together in the passage too, 0 to 1."""
        total = held = 0.0
        for clause in self.claim.clauses:
            items = [i for i in clause.items if self.held[id(i)]]
            for n, a in enumerate(items):
                for b in items[n + 1 :]:
                    if a.key != b.key:
                        weight = self.weight[id(a)] * self.weight[id(b)]
                        total += weight
                        held += weight * self._bound(a, b)
        return held / total if total else 1.0

    def linked(self) -> float:
        """The same for a condition and what holds under it: '클수록 평평하고 작을수록 뾰족하다'."""
        total = held = 0.0
        for clause, following in pairwise(self.claim.clauses):
            polar = [i for i in clause.items if i.two_sided and i.kind == "act" and self.held[id(i)]]
            if not clause.condition or clause.unit != following.unit:
                continue
            for a in polar:
                for b in following.items:
                    if self.held[id(b)] and b.kind != "degree":
                        weight = self.weight[id(b)]
                        total += weight
                        held += weight * self._bound(a, b)
        return held / total if total else 1.0

    def about(self) -> tuple[float, float]:
        """The same for pairs of what the sentence is about with what it says of it: mean and worst."""
        shares = []
        for said, subject in self._predications():
            about = [i for i in said if i.key in subject and self.held[id(i)]]
            rest = [i for i in said if i.key not in subject and self.held[id(i)]]
            total = sum(self.weight[id(a)] * self.weight[id(b)] for a in about for b in rest)
            held = sum(
                self.weight[id(a)] * self.weight[id(b)] * self._bound(a, b)
                for a in about for b in rest
            )  # fmt: skip
            if total:
                shares.append((held / total, total))
        if not shares:
            return 1.0, 1.0
        return sum(s * w for s, w in shares) / sum(w for _, w in shares), min(s for s, _ in shares)

    def _predications(self) -> Iterator[tuple[list[Item], frozenset[str]]]:
        """Words with what they are said of: a topic with its unit, a subject with its clause."""
        for unit, topic in self.claim.topics.items():
            yield [i for c in self.claim.clauses if c.unit == unit for i in c.items], topic
        for clause in self.claim.clauses:
            topic = self.claim.topics.get(clause.unit, frozenset())
            if subjects := self.claim.subjects.intersection(i.key for i in clause.items) - topic:
                yield [i for i in clause.items if i.key not in topic], subjects

    def swapped(self) -> bool:
        """Whether the passage compares the other way round: A가 B보다 for B가 A보다."""
        if not self.claim.standards:
            return False
        mine = self._named(self.claim, self.claim.standards)
        subjects = self._named(
            self.claim, self.claim.subjects.union(*self.claim.topics.values()) - self.claim.standards
        )
        for one in self.passage.sentences:
            theirs = self._named(one, one.standards) if one.standards else set()
            if theirs & subjects and not theirs & mine and self._named(one, frozenset()) & mine:
                return True
        return False

    @staticmethod
    def _named(one: Statement, keys_: frozenset[str]) -> set[str]:
        """Keys with their parts, of some words or of all."""
        items = [i for i in one.items if not keys_ or i.key in keys_]
        return {i.key for i in items} | {meaning(p)[0] for i in items for p in i.parts[:1]}

    def _bound(self, a: Item, b: Item) -> float:
        """How far two words of the sentence belong together in the passage, each on its side."""
        best = 0.0
        first, second = self._places(a), self._places(b)
        for p in first:
            for q in second:
                if p.clause in self.passage.unrelated and p.clause == q.clause and not self.unrelated:
                    continue
                best = max(best, self.passage.near(p, q))
        if best < 0.9:
            for one, places in ((a, second), (b, first)):
                for key in self._keys(one):
                    best = max([best, *(self.passage.under(key, place) for place in places)])
        return best

    def _keys(self, item: Item) -> list[str]:
        return [key] if (key := self.held[id(item)]) else []

    def best_span(self) -> Span:
        """The neighbouring sentences that hold most of it, few rather than many."""
        count = len(self.passage.sentences)
        if not count:
            return self.passage.start, self.passage.end
        wanted: dict[str, float] = {}
        for item in self.claim.items:
            if key := self.held[id(item)]:
                wanted[key] = max(wanted.get(key, 0.0), self.weight[id(item)])
        own = [frozenset(i.key for i in s.items) for s in self.passage.sentences]
        best, best_value = (0, 1), -1.0
        for first in range(count):
            keys_: frozenset[str] = frozenset()
            for last in range(first, min(count, first + WINDOW)):
                keys_ |= own[last]
                value = sum(w for k, w in wanted.items() if k in keys_) - 0.6 * (last - first)
                if value > best_value:
                    best, best_value = (first, last + 1), value
        chosen = self.passage.sentences[best[0] : best[1]]
        return self.passage.start + chosen[0].span[0], self.passage.start + chosen[-1].span[1]


def _fits_better(there: tuple[float, float], here: tuple[float, float]) -> bool:
    if there[0] != here[0]:
        return there[0] > here[0] and there[1] > here[1] - MARGIN
    return there[1] > here[1] + MARGIN


def _latin(claim: Statement) -> bool:
    return all(not is_hangul(i.written.replace(" ", "")) for i in claim.items)
