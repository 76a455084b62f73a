"""The texts that the embedder learns from: read, cleaned, weighed by source.

Each file of the data folder is JSON Lines (gzip) and each row names where it comes from. What was written
for this project lies beside this module in ``written/``.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITTEN = Path(__file__).resolve().parent / "written"

CAPS = {
    "MicrosoftDocs/PowerShell-Docs (MT)": 10_000,  # machine translated, one subject
    "MicrosoftDocs/PowerShell-Docs (HT)": 8_000,
    "tldr-pages/tldr": 10_000,  # one-line commands
    "infiniflow/ragflow locales": 800,
    "Mintplex-Labs/anything-llm locales": 500,
    "dotnet/docs.ko-kr (2021 fork sammy310/docs.ko-kr)": 5_000,
}
"""Most rows of the sources that would outweigh the others."""
TERM_WEIGHT = 15
"""A word of a list stands there once, however common it is: it counts so often for the tokenizer."""
NEIGHBOURS = 12
"""Passages of no common topic that stand in the file beside each other, and for one field."""
SHARE_ALIKE = "CC-BY-SA"
"""A row under this licence would bind the weights to it: left out unless asked for."""

_HANGUL = re.compile(r"[가-힣]")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its translation, or a question and the passage that answers it."""

    one: str
    other: str
    source: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that is asked of a topic, in several wordings, and the passage that answers it."""

    questions: tuple[str, ...]
    answer: str


def topics() -> list[list[Aspect]]:
    """What was written for this project, by topic: passages that answer different questions of one topic.

    Single passages that are asked about in everyday words stand together with those before and after them.
    """
    found: dict[tuple[str, str | int], list[Aspect]] = defaultdict(list)
    for path in sorted((*WRITTEN.glob("aspects_*.jsonl"), *WRITTEN.glob("pages_*.jsonl"))):
        for row in _written(path.name):
            found[path.name, row["topic"]].append(_aspect(row["questions"], row, row["answer"]))
    for n, row in enumerate(_written("qa_ml.jsonl")):
        if row.get("spoken"):
            found["qa_ml.jsonl", n // NEIGHBOURS].append(_aspect([row["query"]], row, row["positive"]))
    return [aspects for aspects in found.values() if len(aspects) > 1]


def _aspect(questions: Sequence[str], row: dict[str, Any], answer: str) -> Aspect:
    return Aspect(tuple(map(_flat, (*questions, *row.get("spoken", ())))), answer.strip())


def contradicted() -> list[tuple[Pair, str]]:
    """A sentence, the same in other words, and one that says something else in nearly its words."""
    rows = _written("contradicted.jsonl")
    return [(Pair(_flat(r["one"]), _flat(r["other"]), "written"), _flat(r["no"])) for r in rows]


def parallel(data: Path, seed: int = 0, share_alike: bool = False) -> list[Pair]:
    """English and Korean of one meaning: ``one`` is English, ``other`` Korean; shuffled."""
    paths = [data / f"{name}.jsonl.gz" for name in ("parallel_en_ko", "parallel_more_en_ko")]
    paths += [*_shared_alike(data, "parallel_*"), *_shared_alike(data, "general_*")] if share_alike else []
    rows = [row for path in paths for row in _rows(path)]
    pairs = [Pair(_flat(r["en"]), _flat(r["ko"]), r["source"]) for r in rows]
    pairs += [Pair(_flat(r["en"]), _flat(r["ko"]), "written") for r in _written("sentences.jsonl")]
    return _capped([p for p in _distinct(pairs) if _translates(p)], seed)


def general(data: Path) -> list[Pair]:
    """English and Korean of everyday life and news in the order of the files (share-alike)."""
    rows = [row for path in _shared_alike(data, "general_*") for row in _rows(path)]
    return [Pair(_flat(r["en"]), _flat(r["ko"]), r["source"]) for r in rows]


def terms(data: Path, share_alike: bool = False) -> list[Pair]:
    """English and Korean names of one thing: ``one`` is English, ``other`` Korean."""
    pairs = [
        Pair(_flat(r["en"]), _flat(r["ko"]), r["source"])
        for r in _rows(data / "terms_en_ko.jsonl.gz")
        if share_alike or not ("d2l" in r["source"] or SHARE_ALIKE in r["source"])
    ]
    path = WRITTEN / "words.tsv"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    cells = [line.split("\t") for line in lines]
    pairs += [Pair(_flat(c[1]), _flat(c[0]), "written") for c in cells if len(c) == 2]
    pairs += _glossary()
    return [p for p in _distinct(pairs) if p.one and p.other]


def questions(data: Path, seed: int = 0, share_alike: bool = False) -> list[Pair]:
    """Questions (or headings) and the passages under them; shuffled."""
    paths = [data / "heading_section_ko.jsonl.gz"] + (_shared_alike(data, "docs_*") if share_alike else [])
    rows = [row for path in paths for row in _rows(path)]
    pairs = [Pair(_flat(r["query"]), r["positive"].strip(), r.get("source", "d2l")) for r in rows]
    for name in ("qa_ml.jsonl", "qa_general.jsonl"):
        pairs += [Pair(_flat(r["query"]), r["positive"].strip(), "written") for r in _written(name)]
    return _capped([p for p in _distinct(pairs) if len(p.other) >= 40 or p.source == "written"], seed)


def paraphrases(data: Path, share_alike: bool = False) -> list[Pair]:
    """Korean sentences that say the same."""
    files = ["question_pairs_ko"] + ["sharealike_parakqc"] * share_alike
    rows = [row for name in files for row in _rows(data / f"{name}.jsonl.gz")]
    return [Pair(_flat(r["query"]), _flat(r["positive"]), r["source"]) for r in rows]


def scored(data: Path, share_alike: bool = False) -> list[tuple[Pair, float]]:
    """Sentences and how alike they were found, 0 to 5."""
    paths = _shared_alike(data, "korsts_*") if share_alike else []
    rows = [row for path in paths for row in _rows(path)]
    judged = [(Pair(_flat(r["s1"]), _flat(r["s2"]), "KorSTS"), float(r["score"])) for r in rows]
    ours = [
        (Pair(_flat(r["one"]), _flat(r["other"]), "written"), float(r["score"]))
        for r in _written("rated.jsonl")
    ]
    return judged + ours


def denied(data: Path) -> list[tuple[Pair, str]]:
    """A sentence, one that follows from it, and one that contradicts it (share-alike)."""
    rows = [row for path in _shared_alike(data, "*nli_*") for row in _rows(path)]
    return [(Pair(_flat(r["query"]), _flat(r["positive"]), "NLI"), _flat(r["negative"])) for r in rows]


def lines(data: Path, seed: int = 0, share_alike: bool = False) -> Iterator[str]:
    """All text, Korean and English: for the tokenizer without what is share-alike."""
    with gzip.open(data / "text_ko.txt.gz", "rt", encoding="utf-8") as file:
        yield from (line.strip() for line in file)
    judged = [pair for pair, _ in scored(data, share_alike)]
    followed = [pair for pair, _ in denied(data)] if share_alike else []
    read = (parallel, questions)
    pairs = [pair for source in read for pair in source(data, seed, share_alike)]
    for pair in (*pairs, *terms(data, share_alike), *paraphrases(data, share_alike), *judged, *followed):
        yield pair.one
        yield pair.other
    for aspect in (one for topic in topics() for one in topic):
        yield from (*aspect.questions, aspect.answer)
    for pair, no in contradicted():
        yield from (pair.one, pair.other, no)
    for pair in terms(data):
        yield from (f"{pair.one} {pair.other}",) * TERM_WEIGHT


def _translates(pair: Pair) -> bool:
    """Whether a Korean side was translated at all, whole, and with the same numbers."""
    english, korean = pair.one, pair.other
    if not _HANGUL.search(korean) or _HANGUL.search(english) or not english:
        return False
    if not 0.6 <= len(english) / len(korean) <= 4.5 and len(english) > 12:
        return False
    return set(_NUMBER.findall(english)) == set(_NUMBER.findall(korean))


def _capped(pairs: list[Pair], seed: int) -> list[Pair]:
    random.Random(seed).shuffle(pairs)
    seen: Counter[str] = Counter()
    kept = []
    for pair in pairs:
        seen[pair.source] += 1
        if seen[pair.source] <= CAPS.get(pair.source, len(pairs)):
            kept.append(pair)
    return kept


def _distinct(pairs: Iterable[Pair]) -> list[Pair]:
    """Each pair once, and no text with more than two partners."""
    partners: dict[str, set[str]] = defaultdict(set)
    kept = []
    for pair in pairs:
        known = partners[pair.one.lower()]
        if pair.other not in known and len(known) < 2:
            known.add(pair.other)
            kept.append(pair)
    return kept


def _glossary() -> list[Pair]:
    path = Path(__file__).resolve().parent.parent / "data" / "glossary.tsv"
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        names = [name.strip() for cell in line.split("\t") for name in cell.split("|") if name.strip()]
        english = next((n for n in names if not _HANGUL.search(n)), "")
        pairs += [Pair(english, name, "glossary") for name in names if name != english]
    return pairs


def _flat(text: str) -> str:
    return " ".join(text.split())


def _shared_alike(data: Path, kind: str) -> list[Path]:
    """The CC BY-SA files of a kind, as many as there are."""
    return sorted(data.glob(f"sharealike_{kind}.jsonl.gz"))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _written(name: str) -> Iterator[dict[str, Any]]:
    path = WRITTEN / name
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.strip():
            yield json.loads(line)
