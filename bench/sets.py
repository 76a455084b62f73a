"""The sets that retrieval is measured on: questions, the notes they are asked over, what answers them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.config import BUNDLED
from rag.duplicates import quoted
from rag.types import HEADING_SEPARATOR, Chunk

HERE = Path(__file__).resolve().parent
SHARED_BY = 3
"""A passage answers when it holds a third at least of the shorter of itself and the right place."""


@dataclass(frozen=True)
class Asked:
    """A question and which chunks answer it."""

    question: str
    right: Callable[[Chunk], bool]
    part: str = "check"
    """``fit`` where a constant may be chosen by it, else ``check``."""
    passages: tuple[str, ...] = ()
    """The right passages of a set that holds some of its passages twice, alone and in a longer one."""

    def copied(self, chunk: Chunk) -> bool:
        """Whether a chunk is right, or the same stands in it word for word."""
        return self.right(chunk) or any(quoted(chunk.text, passage) for passage in self.passages)


@dataclass(frozen=True)
class Set:
    """Questions over one folder of notes."""

    name: str
    notes: Path
    questions: list[Asked]
    spoken: list[Asked] = field(default_factory=list)
    """Questions in everyday words, which the notes hardly use."""


@contextmanager
def sets(data: Path | None, posts: Path | None) -> Iterator[list[Set]]:
    """All sets at hand.

    Args:
        data: folder of sets of single passages (``passages.jsonl``: ``pid``, ``text``; ``queries.jsonl``:
            ``question``, ``pids``). Each passage becomes a file of its own for a while.
        posts: folder of the posts that ``questions/posts.jsonl`` asks about.
    """
    with TemporaryDirectory() as made:
        notes = BUNDLED / "notes"
        written = _of_notes("notes.jsonl")
        found = [Set("bundled notes", notes, _of_tests() + written, _of_notes("notes_spoken.jsonl"))]
        if posts:
            asked = (_of_posts(posts, f"posts{name}.jsonl") for name in ("", "_spoken"))
            found.append(Set("blog posts", posts, *asked))
        for folder in sorted(data.iterdir()) if data else []:
            if (folder / "passages.jsonl").exists():
                found.append(_of_passages(folder, Path(made) / folder.name))
        yield found


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a question list beside this module."""
    return _rows(HERE / "questions" / name)


def part_of(question: str) -> str:
    """The half a question belongs to, by its digest."""
    return "fit" if hashlib.sha256(question.encode()).digest()[0] % 2 == 0 else "check"


def _of_tests() -> list[Asked]:
    """The questions of the tests, on which constants were chosen."""
    return [
        Asked(row["question"], _under(row, whole_path=True), "fit")
        for row in _rows(HERE.parent / "tests" / "questions.jsonl")
        if row["source"] and "status" not in row
    ]


def _of_notes(name: str) -> list[Asked]:
    return [
        Asked(row["question"], _under(row, whole_path=False), row["part"])
        for row in rows(name)
        if row.get("status") != "unanswered"
    ]


def _under(row: dict[str, Any], *, whole_path: bool) -> Callable[[Chunk], bool]:
    places = [(place["source"], place["heading"]) for place in (row, *row.get("also", []))]

    def right(chunk: Chunk) -> bool:
        heading = chunk.heading if whole_path else chunk.heading.split(HEADING_SEPARATOR)[0]
        return any(Path(chunk.source).name == name and part in heading for name, part in places)

    return right


def _of_posts(posts: Path, name: str) -> list[Asked]:
    known = json.loads((HERE / "questions" / "posts.json").read_text(encoding="utf-8"))
    for post, digest in known["sha256"].items():
        if hashlib.sha256((posts / post).read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{post} is not the file that the questions were written for")
    return [
        Asked(row["question"], _within(row), row["part"])
        for row in rows(name)
        if row.get("status") != "unanswered"
    ]


def _within(row: dict[str, Any]) -> Callable[[Chunk], bool]:
    places = [(place["source"], span) for place in (row, *row.get("also", [])) for span in place["at"]]

    def right(chunk: Chunk) -> bool:
        return any(
            Path(chunk.source).name == name
            and SHARED_BY * (min(chunk.end, end) - max(chunk.start, start))
            >= min(chunk.end - chunk.start, end - start)
            for name, (start, end) in places
        )

    return right


def _of_passages(folder: Path, files: Path) -> Set:
    files.mkdir()
    texts = {row["pid"]: row["text"] for row in _rows(folder / "passages.jsonl")}
    for pid, text in texts.items():
        (files / f"{pid}.txt").write_text(text, encoding="utf-8")

    def asked(question: str, pids: Sequence[str]) -> Asked:
        right = _named(frozenset(f"{pid}.txt" for pid in pids))
        return Asked(question, right, part_of(question), tuple(texts[pid] for pid in pids))

    queries = _rows(folder / "queries.jsonl")
    answers = {row.get("qid"): row["pids"] for row in queries}
    spoken = HERE / "questions" / f"{folder.name}_spoken.jsonl"
    return Set(
        folder.name,
        files,
        [asked(row["question"], row["pids"]) for row in queries],
        [asked(row["question"], answers[row["qid"]]) for row in (_rows(spoken) if spoken.exists() else [])],
    )


def _named(names: frozenset[str]) -> Callable[[Chunk], bool]:
    return lambda chunk: Path(chunk.source).name in names


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
