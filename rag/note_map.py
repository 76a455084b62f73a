"""All passages of the notes as points of a plane, with words that say what stands where."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from rag.files import write_whole
from rag.glossary import bundled_glossary
from rag.korean import Term, normalize, terms
from rag.projection import Points, project
from rag.protocol import KeptIndex
from rag.sound import is_hangul, is_latin, same_word
from rag.subject import ASPECTS, COMMON
from rag.types import Chunk

MOST = 20_000
"""Passages on a map; of more, these are drawn by a hash, so that the same ones are drawn again next time."""
LAYOUT = 2
"""Raised where the same passages get other points or labels."""
MOST_LABELS = 24
FEWEST = 12
"""A map of fewer passages needs no labels."""

_PER_LABEL = 0.5
"""Labels for each square root of the passages."""
_ROUNDS = 25
_APART = (0.16, 0.06)
"""How near, across and up, labels may stand to each other; the map is 2 wide."""
_PHRASE = 1.4
"""Two words say more than one of them."""
_GENERAL = 0.5
"""Words for what most notes speak of (함수) say less."""
_SECOND = 0.6
"""A second name is said where it stands so often, compared with the first."""


@dataclass(frozen=True, slots=True)
class Label:
    """What the passages around a place are about."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class NoteMap:
    """Passages and where they stand."""

    chunks: tuple[Chunk, ...]
    titles: tuple[str, ...]
    """Of the documents of the chunks."""
    points: Points
    """Shape ``(len(chunks), 2)``, see ``rag.projection.project``."""
    labels: tuple[Label, ...]
    """Those of the largest regions first."""
    left_out: int
    """Passages that are not on the map because there are too many."""


def note_map(index: KeptIndex, file: Path, progress: Callable[[float], None] | None = None) -> NoteMap:
    """The map of an index, drawn when its passages are others than those of the map that is kept.

    Args:
        index: the notes.
        file: keeps the points and labels; a missing or damaged one is made anew, and one that cannot be
            written is done without.
        progress: is told which share of the work is done.
    """
    numbers = index.numbers()
    drawn = sorted(sorted(numbers, key=_lot)[:MOST]) if len(numbers) > MOST else numbers
    found = index.chunks(drawn)
    vectors = index.vectors(drawn)
    here = sorted(
        (n for n in drawn if n in found and n in vectors),
        key=lambda n: (found[n][0].source, found[n][0].start, n),
    )
    chunks = tuple(found[n][0] for n in here)
    titles = tuple(found[n][1] for n in here)
    key = _key(index.embedder, chunks)
    kept = _load(file, key)
    if kept is None:
        matrix = np.stack([vectors[n] for n in here]) if here else np.zeros((0, index.dimension), np.float32)
        points = project(np.asarray(matrix, dtype=np.float32), progress)
        kept = points, labelled(chunks, titles, points)
        with suppress(OSError):
            _save(file, key, *kept)
    return NoteMap(chunks, titles, *kept, len(numbers) - len(drawn))


def labelled(chunks: Sequence[Chunk], titles: Sequence[str], points: Points) -> tuple[Label, ...]:
    """Words for the regions of a map: those of headings that stand here more often than elsewhere."""
    if len(chunks) < FEWEST:
        return ()
    regions = _regions(points, min(MOST_LABELS, max(2, round(_PER_LABEL * len(chunks) ** 0.5))))
    said = [_words(chunk.question or title) for chunk, title in zip(chunks, titles, strict=True)]
    everywhere = Counter(word for words in said for word in words)
    spelt = Counter(pair for words in said for pair in words.items())
    found: list[Label] = []
    for members in sorted(regions, key=len, reverse=True):
        here = Counter(word for n in members for word in said[n])
        told = _telling(here, everywhere, len(chunks) / len(regions), said)
        if not told:
            continue
        x, y = (float(v) for v in np.median(points[members], axis=0))
        if any(abs(x - o.x) < _APART[0] and abs(y - o.y) < _APART[1] for o in found):
            continue
        names = [max((s for w, s in spelt if w == word), key=lambda s: (spelt[word, s], s)) for word in told]
        found.append(Label(" · ".join(names), round(x, 4), round(y, 4)))
    return tuple(found)


def _telling(
    here: Counter[str], everywhere: Counter[str], usual: float, said: Sequence[Mapping[str, str]]
) -> list[str]:
    """One name or two that tell a region: class-based tf-idf (M. Grootendorst, BERTopic, 2022).

    Two stand side by side where some heading says both; what only lies near each other is not one subject.
    """
    worth = {
        word: _weight(word) * n * np.log(1 + usual / everywhere[word]) for word, n in here.items() if n > 1
    }
    order = sorted(worth, key=lambda word: (-worth[word], -len(word), word))
    for word in order[1:4]:
        apart = (
            not set(word.split()) & set(order[0].split()) and word not in order[0] and order[0] not in word
        )
        joined = (
            apart and not _same(order[0], word) and any(order[0] in words and word in words for words in said)
        )
        if joined and worth[word] >= _SECOND * worth[order[0]]:
            return [order[0], word]
    return order[:1]


def _same(one: str, other: str) -> bool:
    """Whether two names are of one thing, by the glossary or by their sound."""
    concepts, others = (
        {concept for _, _, _, concept in bundled_glossary().find(name)} for name in (one, other)
    )
    if not concepts.isdisjoint(others):
        return True
    hangul, latin = (one, other) if is_latin(other) else (other, one)
    return is_hangul(hangul) and is_latin(latin) and same_word(hangul, latin) > 0


def _weight(word: str) -> float:
    return _PHRASE if " " in word else _GENERAL if word in COMMON else 1.0


def _words(heading: str) -> dict[str, str]:
    """What a heading is about: words, and pairs of neighbours, with how they are written there."""
    text = normalize(heading)
    found = [t for t in terms(text) if t.kind in {"noun", "compound", "identifier"} and _speaks(t)]
    said = {term.text: text[term.start : term.end] for term in found}
    for one in found:
        for other in found:
            if text[one.end : other.start] == " ":
                said[f"{one.text} {other.text}"] = text[one.start : other.end]
    return said


def _speaks(term: Term) -> bool:
    return len(term.text) > 1 and term.text not in ASPECTS and not term.text[0].isdigit()


def _regions(points: Points, count: int) -> list[NDArray[np.int64]]:
    """Numbers of the points of each region: k-means from points that lie far from each other."""
    centres = points[[int(np.linalg.norm(points, axis=1).argmin())]]
    while len(centres) < count:
        apart = _apart(points, centres).min(axis=1)
        centres = np.vstack([centres, points[[int(apart.argmax())]]])
    nearest = _apart(points, centres).argmin(axis=1)
    for _ in range(_ROUNDS):
        centres = np.stack([
            points[nearest == n].mean(axis=0) if (nearest == n).any() else centre
            for n, centre in enumerate(centres)
        ])  # fmt: skip
        nearest = _apart(points, centres).argmin(axis=1)
    regions = [np.flatnonzero(nearest == n) for n in range(len(centres))]
    return [members for members in regions if len(members)]


def _apart(points: Points, centres: Points) -> NDArray[np.float32]:
    """Squared distances, shape ``(points, centres)``."""
    apart: NDArray[np.float32] = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return apart


def _lot(number: int) -> bytes:
    return blake2b(str(number).encode(), digest_size=8).digest()


def _key(embedder: str, chunks: Sequence[Chunk]) -> bytes:
    """Tells apart what gives other points: equal ids are equal texts, and equal texts have equal vectors."""
    key = blake2b(f"{LAYOUT}\0{embedder}".encode(), digest_size=16)
    for chunk in chunks:
        key.update(f"\0{chunk.id}".encode())
    return key.digest()


def _save(file: Path, key: bytes, points: Points, labels: Sequence[Label]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)

    def write(opened: BinaryIO) -> None:
        np.savez(
            opened, key=np.frombuffer(key, dtype=np.uint8), points=points,
            texts=np.array([label.text for label in labels], dtype=np.str_),
            places=np.array([(label.x, label.y) for label in labels], dtype=np.float64).reshape(-1, 2),
        )  # fmt: skip

    write_whole(file, write)


def _load(file: Path, key: bytes) -> tuple[Points, tuple[Label, ...]] | None:
    """What is kept for a key; None where it is missing, damaged or of other passages."""
    try:
        with np.load(file) as kept:
            if kept["key"].tobytes() != key:
                return None
            labels = zip(kept["texts"].tolist(), kept["places"].tolist(), strict=True)
            return kept["points"], tuple(Label(text, x, y) for text, (x, y) in labels)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
