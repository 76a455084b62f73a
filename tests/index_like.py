"""What the tests of an index put into it and look at: chunks with vectors and words of their own."""

from __future__ import annotations

import hashlib
import math
import shutil
from pathlib import Path

import numpy as np

from rag.index import Entry, LocalIndex, SourceState
from rag.types import Chunk, Document

DIMENSION = 16
ROOT = Path(__file__).resolve().parent.parent


def vector(text: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
    drawn = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    return drawn / np.linalg.norm(drawn)


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def made(source: str, lines: list[str], heading: str = ""):
    """What the sync would put for a document whose chunks are its lines."""
    entries, start = [], 0
    for i, line in enumerate(lines):
        chunk = Chunk(
            f"{source}#{i}", source, start, start + len(line), start, heading, 1 if i % 2 else None, line
        )
        entries.append(Entry(chunk, digest(line), line.split(), heading.split()))
        start += len(line) + 1
    text = "\n".join(lines)
    document = Document(source, f"제목 {source}", text, (0, 3), {"format": "text"}, ((0, 2), (4, 5)))
    state = SourceState(source, "/노트", digest(text), len(text), 1, document.title, len(lines))
    return state, document, entries, {digest(line): vector(line) for line in lines}


def opened(folder: Path) -> LocalIndex:
    return LocalIndex(folder, "fake-1", DIMENSION)


def damage(folder: Path, how: int) -> None:
    segments = sorted(p for p in (folder / "words").glob("*") if p.suffix in {".idx", ".term", ".fast"})
    targets = [folder / "vectors.faiss", folder / "words.json", folder / "words" / "meta.json", *segments[:1]]
    target = targets[how % len(targets)]
    if not target.exists():
        return
    content = target.read_bytes()
    match how % 4:
        case 0:
            target.unlink()
        case 1:
            target.write_bytes(content[: len(content) // 2])
        case 2:
            middle = len(content) // 2
            target.write_bytes(content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :])
        case 3:
            shutil.rmtree(folder / "words", ignore_errors=True)


LINES = ["렐루 relu", "기울기 소실", "배치 정규화", "배치 크기 배치", "가중치 감쇠 relu", "안장점"]


def content(index: LocalIndex):
    """What a searcher can see, without the numbers."""

    def by_text(hits):
        found = index.chunks([n for n, _ in hits])
        assert len(found) == len(hits)
        return sorted((round(-s, 3), found[n][0].source, found[n][0].start) for n, s in hits)

    groups = [[("렐루", 1.0), ("relu", 0.5)], [("배치", 1.0)], [("소실", 1.0)]]
    return (
        by_text(index.lexical(groups, 99)),
        by_text(index.dense(vector("렐루"), 99)),
        by_text(index.dense(vector("렐루"), 99, "/1")),
        index.document_frequency("배치"),
    )


def words(index: LocalIndex, groups, limit=50, source=None):
    hits = index.lexical(groups, limit, source)
    return [(index.chunks([n])[n][0].text, score) for n, score in hits]


def bm25(documents: list[list[str]], term: str) -> list[float]:
    """tantivy's formula: k1 = 1.2, b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5))."""
    n = sum(term in d for d in documents)
    idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
    average = sum(map(len, documents)) / len(documents)
    return [
        idf * 2.2 * d.count(term) / (d.count(term) + 1.2 * (0.25 + 0.75 * len(d) / average))
        for d in documents
    ]


GROUPS = [
    [[("렐루", 1.0)]],
    [[("렐루", 1.0), ("ReLU", 0.8), ("relu", 0.5)], [("1,000", 1.0)], [("C++", 2.0), ("없음", 1.0)]],
    [[("없음", 1.0)]],
    [[("v", 1.0), ("mu", 0.0)], [("v", 0.5)]],
]
