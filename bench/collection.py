"""A made-up collection of Korean-like notes of any size, the same every time, that counts like real notes.

Its words are the nouns and predicates of the bundled notes and, further down the ranks, compounds of two of
those nouns, as Korean makes new words. They are drawn by a Zipf–Mandelbrot law, frequency ~ 1 / (rank + q)^s,
fitted to the counts of the bundled notes. A document has two of 400 topics, each of which prefers some words
of every rank, and its own words come back in bursts: a noun is now and then drawn from those it had already.
Sentences set particles and endings where Korean has them, so that Kiwi reads them like any others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from ingest.library import SAMPLES
from rag.bundled import StaticEmbedder
from rag.embed import Embedder, passage
from rag.index import Entry, SourceState
from rag.korean import BIGRAM_MARK, kiwi, normalize
from rag.protocol import Matrix
from rag.types import Chunk, Document

WORDS = 300_000
TOPICS = 400
EACH = 25
"""Chunks of a document."""
_SENTENCES = (2, 6)
_OF_TOPIC = 0.55
"""Share of the nouns that are drawn from what a document is about."""
_AGAIN = 0.25
"""Share of the nouns that stood in the document before."""
_PREFERRED = 600
"""Words of a topic."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or several, as written and as the index knows it."""

    text: str
    tokens: tuple[str, ...]
    parts: tuple[str, ...]
    """What a compound was put together from, else itself."""


@dataclass(frozen=True, slots=True)
class Note:
    """A document ready for the index."""

    state: SourceState
    document: Document
    entries: tuple[Entry, ...]
    words: dict[str, list[str]]
    """Of the texts that are embedded, by their digests; compounds in parts, particles left out."""


class _Stream:
    """Words of one document, one by one: new ones, and now and then one that it had."""

    def __init__(self, fresh: list[int], chances: list[float]) -> None:
        self._fresh, self._chances = iter(fresh), iter(chances)
        self._had: list[int] = []

    def next(self) -> int:
        """Number of the next word."""
        again = self._had and next(self._chances) < _AGAIN
        word = self._had[self.below(len(self._had))] if again else next(self._fresh)
        self._had.append(word)
        return word

    def below(self, count: int, skew: int = 1) -> int:
        """A number from 0 on; with ``skew`` the small ones are likelier."""
        return int(count * next(self._chances) ** skew)


class Collection:
    """Notes by number; each is drawn from its own number alone, so that any can be made at any time."""

    def __init__(self) -> None:
        nouns, self._predicates, counts = _of_the_notes()
        self.shift, self.slope = fitted(counts)
        self._words = _with_compounds(nouns, WORDS)
        weights = 1.0 / (np.arange(1, len(self._words) + 1) + self.shift) ** self.slope
        self._cumulative = np.cumsum(weights / weights.sum())
        draw = np.random.default_rng(1)
        self._topics = [
            draw.permutation(np.unique(self._drawn(draw, 4 * _PREFERRED)))[:_PREFERRED] for _ in range(TOPICS)
        ]

    def note(self, number: int) -> Note:
        """One document of ``EACH`` chunks."""
        draw = np.random.default_rng([2, number])
        about = np.concatenate([self._topics[i] for i in draw.choice(TOPICS, 2, p=_zipf(TOPICS))])
        words = self._stream(draw, about, 80 * EACH)
        source = f"/노트/{number % 97:02}/글 {number}.md"
        title = " ".join(self._words[words.next()].text for _ in range(2))
        chunks, entries, embedded, start = [], [], {}, 0
        for i in range(EACH):
            head = [self._words[words.next()] for _ in range(2)]
            heading = f"{head[0].text}의 {head[1].text}{_particle(head[1].text, '은', '는')} 무엇인가?"
            said = list(self._sentences(words))
            text = " ".join(one.text for one in said)
            chunk = Chunk(f"{number}#{i}", source, start, start + len(text), start, heading, None, text)
            digest = blake2b(passage(chunk, title).encode(), digest_size=16).hexdigest()
            in_heading = [token for word in head for token in word.tokens]
            tokens = [*in_heading, *(token for one in said for token in one.tokens)]
            entries.append(Entry(chunk, digest, tokens, in_heading))
            embedded[digest] = [part for one in (*head, *said) for part in one.parts]
            chunks.append(text)
            start += len(text) + 1
        body = "\n".join(chunks)
        document = Document(source, title, body, (), {"format": "text"})
        state = SourceState(source, "/노트", f"{number:032x}", len(body), 1, title, EACH)
        return Note(state, document, tuple(entries), embedded)

    def questions(self, count: int, seed: int = 3) -> list[str]:
        """Questions about the topics, which no note asks so."""
        draw = np.random.default_rng(seed)
        forms = ("{}에서 {}{을} 쓰는 까닭은?", "{}{과} {}의 차이는?", "{} 때문에 {}{이} 달라지나요?")
        found = []
        for i in range(count):
            words = self._stream(draw, self._topics[draw.choice(TOPICS, p=_zipf(TOPICS))], 9)
            one, other = (self._words[words.next()].text for _ in range(2))
            form = forms[i % 3].replace("{을}", _particle(other, "을", "를"))
            form = form.replace("{과}", _particle(one, "과", "와"))
            found.append(form.replace("{이}", _particle(other, "이", "가")).format(one, other))
        return found

    def _sentences(self, words: _Stream) -> Iterator[Word]:
        for _ in range(_SENTENCES[0] + words.below(_SENTENCES[1] - _SENTENCES[0])):
            nouns = [self._words[words.next()] for _ in range(3 + words.below(4))]
            used = [*nouns, self._predicates[words.below(len(self._predicates), skew=3)]]
            written = [
                noun.text + _particle(noun.text, *forms)
                for noun, forms in zip(nouns, _PARTICLES, strict=False)
            ]
            written.append(used[-1].text)
            known = [token for word in used for token in word.tokens]
            bigrams = [token for word in written for token in _bigrams(word)]
            parts = tuple(part for word in used for part in word.parts)
            yield Word(" ".join(written) + ".", (*known, *bigrams), parts)

    def _stream(self, draw: np.random.Generator, about: NDArray[np.int64], count: int) -> _Stream:
        of_topic = about[(len(about) * draw.random(count) ** 2).astype(int)]
        of_all = self._drawn(draw, count)
        fresh = np.where(draw.random(count) < _OF_TOPIC, of_topic, of_all)
        return _Stream(fresh.tolist(), draw.random(2 * count).tolist())

    def _drawn(self, draw: np.random.Generator, count: int) -> NDArray[np.int64]:
        return np.minimum(np.searchsorted(self._cumulative, draw.random(count)), len(self._words) - 1)


class Projected(Embedder):
    """The bundled static embedder, turned into 384 dimensions: all cosines stay, and a vector costs as much
    as one of the default embedder."""

    dimension = 384
    identity = "bench-projected-384"

    def __init__(self) -> None:
        self._static = StaticEmbedder()
        self._parts: dict[str, Matrix] = {}
        self.floor = self._static.floor
        drawn = np.random.default_rng(5).standard_normal((self.dimension, self._static.dimension))
        self._turn = np.linalg.qr(drawn)[0].T.astype(np.float32)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """See ``Embedder.encode``."""
        turned: Matrix = self._static.encode(texts, query=query) @ self._turn
        return turned

    def quickly(self, texts: Iterable[Sequence[str]]) -> Matrix:
        """Nearly the same, of texts given in words: each is cut to pieces once, without its neighbours."""
        found = []
        for words in texts:
            for word in words:
                if word not in self._parts:
                    ids = self._static._tokenizer.encode(word, add_special_tokens=False).ids
                    self._parts[word] = self._static._scales[ids] @ self._static._table[ids].astype(
                        np.float32
                    )
            found.append(np.sum([self._parts[word] for word in words], axis=0))
        turned: Matrix = np.array(found) @ self._turn
        return turned / np.linalg.norm(turned, axis=1, keepdims=True)


_PARTICLES = (("은", "는"), ("의", "의"), ("에서", "에서"), ("을", "를"), ("과", "와"), ("에", "에"))


def _particle(word: str, closed: str, open_: str) -> str:
    """The form of a particle behind a syllable with or without a final consonant."""
    last = word[-1]
    return closed if "가" <= last <= "힣" and (ord(last) - 0xAC00) % 28 else open_


@lru_cache(maxsize=200_000)
def _bigrams(word: str) -> tuple[str, ...]:
    return tuple(f"{BIGRAM_MARK}{word[i : i + 2]}" for i in range(len(word) - 1))


@lru_cache(maxsize=4)
def _zipf(count: int) -> NDArray[np.float64]:
    weights = 1.0 / np.arange(2, count + 2)
    found: NDArray[np.float64] = weights / weights.sum()
    return found


def _of_the_notes() -> tuple[list[Word], list[Word], list[int]]:
    """Nouns of the bundled notes and their verbs and adjectives, most frequent first; counts of the nouns."""
    nouns: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    for path in sorted(SAMPLES.glob("*.[mt][dx]*")):
        for token in kiwi().tokenize(normalize(path.read_text(encoding="utf-8"))):
            if token.tag in {"NNG", "NNP"} and len(token.form) > 1:
                nouns[token.form] += 1
            elif token.tag in {"VV", "VA"} and len(token.form) > 1:
                stems[token.form] += 1
    ranked = [
        Word(text, (text,), (text,)) for text, _ in sorted(nouns.items(), key=lambda at: (-at[1], at[0]))
    ]
    predicates = [
        Word(f"{stem}다", (stem,), (f"{stem}다",))
        for stem, _ in sorted(stems.items(), key=lambda at: (-at[1], at[0]))
    ]
    return ranked, predicates, sorted(nouns.values(), reverse=True)


def _with_compounds(nouns: Sequence[Word], count: int) -> list[Word]:
    """These words, then compounds of two, of frequent ones first."""
    words, known = list(nouns), {word.text for word in nouns}
    draw = np.random.default_rng(4)
    while len(words) < count:
        for a, b in (len(nouns) * draw.random((count, 2)) ** 1.5).astype(int):
            whole = nouns[a].text + nouns[b].text
            if a != b and whole not in known:
                known.add(whole)
                parts = (nouns[a].text, nouns[b].text)
                words.append(Word(whole, (*parts, whole), parts))
    return words[:count]


def fitted(counts: Sequence[int]) -> tuple[float, float]:
    """``q`` and ``s`` of the Zipf–Mandelbrot law under which such counts are likeliest.

    Args:
        counts: of words, the most frequent first.
    """
    observed = np.array(counts, dtype=float)
    ranks = np.arange(1, len(observed) + 1)
    best = (-np.inf, 0.0, 1.0)
    for shift in np.linspace(0, 30, 61):
        for slope in np.linspace(0.6, 1.6, 101):
            logs = -slope * np.log(ranks + shift)
            likelihood = float(observed @ (logs - np.log(np.exp(logs).sum())))
            best = max(best, (likelihood, float(shift), float(slope)))
    return best[1], best[2]
