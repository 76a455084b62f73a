"""The table of everyday synonyms, as search terms, from the groups that were written for it.

    python -m train.thesaurus [--out FILE]

A file in ``train/written/synonyms`` has a group a line, its members with ``|`` between; predicates stand in
their dictionary form. The analyser cuts a word by its sentence, so that a noun is kept in each way it may be
cut, and a predicate as it is cut before an ending.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.korean import BIGRAM_MARK, normalize, terms
from rag.names import spellings
from rag.synonyms import FILE

WRITTEN = Path(__file__).resolve().parent / "written" / "synonyms"
LONGEST_TORN = 4
"""Letters of a noun that is also found by its bigrams where the analyser takes it apart."""
_ENDINGS = ("지 않는다", "는 것", "면 좋다")


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args()
    rows = list(table(group for path in sorted(WRITTEN.glob("*.txt")) for group in groups(path)))
    options.out.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} groups, {sum(row.count(chr(9)) + 1 for row in rows)} words")


def groups(path: Path) -> Iterator[list[str]]:
    """The groups of a file, each with its members as they are written."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if members := [normalize(member).strip() for member in line.split("|") if member.strip()]:
            yield members


def table(written: Iterable[list[str]]) -> Iterator[str]:
    """Rows of ``rag.synonyms``: without members that are no search terms, and groups with fewer than two."""
    for members in written:
        spelt: dict[str, None] = {}
        for member in members:
            if ways := [way for way in cut(member) if not any(way in other.split("|") for other in spelt)]:
                spelt["|".join(ways)] = None
        if len(spelt) > 1:
            yield "\t".join(spelt)


def cut(member: str) -> list[str]:
    """The ways in which a word is cut into search terms; none where a part of it is no term.

    A noun of one syllable (말, 일) is in too many other words to stand for one.
    """
    if member.endswith("다") and (stem := _stem(member)):
        return [stem]
    ways = [way for way, share in spellings([member], 1.0).items() if share == 1.0]
    torn = [way for way in ways if BIGRAM_MARK in way]
    if torn and member.endswith("다"):
        return []  # a predicate that the analyser does not know
    if len(member) > LONGEST_TORN or " " in member:
        ways = [way for way in ways if way not in torn]
    return [way for way in ways if len(way) > 1]


def _stem(member: str) -> str:
    """A predicate of one word, or the noun that it is made of, as most endings leave it; else empty."""
    stem = member.removesuffix("다")
    found = []
    for ending in _ENDINGS:
        inside = [t for t in terms(stem + ending) if t.end <= len(stem) and t.kind in {"noun", "predicate"}]
        if len(inside) == 1 and inside[0].start == 0:
            found.append(inside[0])
    whole = [
        t.text
        for t in found
        if (t.kind == "predicate" and len(t.text) > (t.end < len(stem)))
        or member in {f"{t.text}하다", f"{t.text}되다"}
    ]
    return max(whole, key=whole.count, default="")


if __name__ == "__main__":
    main()
