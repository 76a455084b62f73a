"""A glossary: the names of one thing, read from tables and found in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from rag.config import BUNDLED
from rag.errors import BadSetting
from rag.korean import SIGN_BEHIND, normalize
from rag.language import reason, tr
from rag.sound import keys, letter_by_letter

SHORTEST_PLURAL = 3
"""Letters of a Latin name from which it is also found with an s behind it: GANs, but DN is not in DNS."""

_SIGNS = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]+")
_PARTICLE = re.compile(
    "[은는이가을를와과의에도만로란나라인일임들랑하한할해되된]|으로|에서|에게|보다|부터|까지|처럼|마다|끼리"
)
_HEADER = ("korean", "한국어")
"""How a first line starts that only names the columns."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning and the ways it is written."""

    names: tuple[str, ...]


Found = tuple[int, int, str, Concept]
"""Where a name stands in a text, from and to, its letters without spaces, and what it means."""


class Glossary:
    """Concepts by their names, found in running text; an acronym by the names of its letters too: 피씨에이.

    Args:
        concepts: names of each; a name of two concepts belongs to the first alone.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_name: dict[str, Concept] = {}
        self._concepts: list[Concept] = []
        for concept in concepts:
            self._take(concept)
        named = ((name, concept) for concept in reversed(self._concepts) for name in concept.names)
        spelt = {hangul: concept for name, concept in named for hangul in letter_by_letter(name)}
        self._by_name = spelt | self._by_name
        self._longest: dict[str, int] = {}
        for name in sorted(self._by_name, key=len):
            self._longest[name[:2]] = len(name)

    def _take(self, concept: Concept) -> None:
        keys = [compact_name(name) for name in concept.names]
        if "" in keys or not self._by_name.keys().isdisjoint(keys):
            kept = [i for i, key in enumerate(keys) if key and key not in self._by_name]
            concept = Concept(tuple(concept.names[i] for i in kept))
            keys = [keys[i] for i in kept]
        self._by_name |= dict.fromkeys(keys, concept)
        if keys:
            self._concepts.append(concept)

    @classmethod
    def read(cls, *paths: Path) -> Glossary:
        """Read tab-separated files: korean, english, abbreviation, variants (with ``|`` between).

        The rows of the first file win: they take over the names that they share with later ones.

        Raises:
            BadSetting: a file that is not there, is not UTF-8 or has rows of another shape.
        """
        return cls(concept for path in paths for concept in _read(path))

    def __len__(self) -> int:
        return len(self._concepts)

    def starting(self, beginning: str) -> list[tuple[str, int]]:
        """Names that start so, without spaces, and the words of names; each with 0 chunks of the notes."""
        return [(name, 0) for name in self._by_beginning.get(beginning, ())]

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is a name, or one of the words of a name."""
        return word in self._known

    @cached_property
    def _known(self) -> set[str]:
        names = "\n".join(name for concept in self._concepts for name in concept.names)
        return self._by_name.keys() | set(_WORD.findall(names.lower()))

    def sounding_like(self, sound_keys: Iterable[str]) -> list[tuple[str, Concept]]:
        """Latin names, in lower case without spaces, that have one of these keys of ``rag.sound``."""
        return list(dict.fromkeys(found for key in sound_keys for found in self._by_sound.get(key, ())))

    def load_sounds(self) -> None:
        """Work out how the names sound, which the first unknown word of a question would wait for."""
        _ = self._by_sound

    @cached_property
    def _by_sound(self) -> dict[str, list[tuple[str, Concept]]]:
        found: dict[str, list[tuple[str, Concept]]] = {}
        for concept in self._concepts:
            for name in concept.names:
                if any(map(str.islower, name)):  # what is written in capitals is said letter by letter
                    for key in keys(compact_name(name)):
                        found.setdefault(key, []).append((compact_name(name), concept))
        return found

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in sorted(self._known):
            found.setdefault(word[:1], []).append(word)
        return found

    def find(self, text: str) -> list[Found]:
        """``(start, end, name, concept)`` of the names in a normalised text, longest first, disjoint.

        A name starts where a word starts; Hangul may go on behind it (an ending), Latin may not, but for the
        s of a plural. Spaces may stand anywhere in Hangul, but 이상 치료 is no 이상치. In Latin they
        may where its row has some, and else only between parts of two letters or more: r ag is no RAG.
        """
        letters, places = _compact(text)
        found: list[Found] = []
        at = 0
        while at < len(letters):
            name = self._at(text, letters, places, at)
            if name:
                found.append(name)
                at += len(name[2])
            else:
                at += 1
        return found

    def _at(self, text: str, letters: str, places: Sequence[int], at: int) -> Found | None:
        start = places[at]
        longest = self._longest.get(letters[at : at + 2], 0)
        if not longest or (start and _same_script(text[start - 1], text[start])):
            return None
        for size in range(min(longest, len(letters) - at), 1, -1):
            concept = self._by_name.get(letters[at : at + size])
            if concept is None:
                continue
            inside = places[at : at + size]
            end = _end(text, inside)
            if end and _whole(concept, letters[at : at + size], text, inside):
                return start, end, letters[at : at + size], concept
        return None


@cache
def bundled_glossary() -> Glossary:
    """The glossary that travels with the program."""
    return Glossary.read(BUNDLED / "glossary.tsv")


@cache
def glossary_of(own: Path | None) -> Glossary:
    """The user's own glossary before the bundled one; the bundled one alone without a file.

    Raises:
        BadSetting: the user's file cannot be read.
    """
    return Glossary.read(own, BUNDLED / "glossary.tsv") if own else bundled_glossary()


def is_particle(text: str) -> bool:
    """Whether a text is what may stand behind a noun: 랑, 는, 으로는."""
    return re.fullmatch(f"(?:{_PARTICLE.pattern})+", text) is not None


def goes_on(text: str) -> bool:
    """Whether a text, behind the letters of a name, makes another word of it: 학 in 분류학."""
    return _PARTICLE.match(text) is None


def compact_name(name: str) -> str:
    """A name in lower case without spaces, hyphens and other signs; C++ keeps its own."""
    return _compact(name)[0] if SIGN_BEHIND.search(name) else _SIGNS.sub("", name.lower())


def _compact(text: str) -> tuple[str, Sequence[int]]:
    """Lower case without spaces and hyphens, with the place each character came from."""
    signs = {i for sign in SIGN_BEHIND.finditer(text) for i in range(*sign.span())}
    kept = [(c.lower()[:1], i) for i, c in enumerate(text) if c.isalnum() or i in signs]
    return "".join(c for c, _ in kept), [i for _, i in kept]


def _same_script(one: str, other: str) -> bool:
    return one.isalnum() and one.isascii() == other.isascii()


def _end(text: str, places: Sequence[int]) -> int:
    """Where a name ends whose letters stand at ``places``; 0 where its last word is another one.

    A Latin word may have the s of a plural. Of a last word of one syllable only a particle may follow:
    공개 키는 has 공개 키, 공개 키워드 has not.
    """
    last, end = text[places[-1]], places[-1] + 1
    if not (last.isalnum() and _same_script(text[end : end + 1], last)):
        return end
    if last.isascii():
        plural = text[end] == "s" and end - places[0] >= SHORTEST_PLURAL
        return end + 1 if plural and not _same_script(text[end + 1 : end + 2], last) else 0
    one_syllable = places[-1] - places[-2] > 1
    return 0 if one_syllable and not _PARTICLE.match(text, end) else end


def _whole(concept: Concept, name: str, text: str, places: Sequence[int]) -> bool:
    """Whether the gaps between Latin letters of a name are its own, or leave parts of two or more."""
    gaps = [i for i, (one, other) in enumerate(pairwise(places), start=1) if other != one + 1]
    parts = {i for one, other in pairwise((0, *gaps, len(places))) if other - one == 1 for i in (one, other)}
    odd = {
        i for i in parts.intersection(gaps) if text[places[i - 1]].isascii() and text[places[i]].isascii()
    }  # fmt: skip
    return not odd or odd <= {gap for spelt in concept.names for gap in _gaps(spelt, name)}


@cache
def _gaps(spelt: str, name: str) -> frozenset[int]:
    """Before which letters of a name one of its spellings has a gap; none for the spelling of another."""
    letters, places = _compact(spelt)
    if letters != name:
        return frozenset()
    return frozenset(i for i, (one, other) in enumerate(pairwise(places), start=1) if other != one + 1)


def _read(path: Path) -> list[Concept]:
    try:
        lines = normalize(path.read_text(encoding="utf-8-sig")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            tr(f"용어집을 읽을 수 없습니다: {path}", f"The glossary cannot be read: {path}"),
            tr(
                f"{reason(error)} 설정 glossary(MUTDAP_GLOSSARY)에는 UTF-8로 저장한 TSV 파일을 적습니다.",
                f"{reason(error)} The setting glossary (MUTDAP_GLOSSARY) names a TSV file saved as UTF-8.",
            ),
        ) from error
    concepts = []
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        if not line.strip() or (number == 1 and cells[0].strip().lower() in _HEADER):
            continue
        if not 2 <= len(cells) <= 4:
            raise BadSetting(
                tr(
                    f"용어집 {path}의 {number}번째 줄을 읽을 수 없습니다.",
                    f"Line {number} of the glossary {path} cannot be read.",
                ),
                tr(
                    "칸은 탭으로 나눕니다: 한국어, 영어, 약어, 이형(|로 구분)",
                    "Cells are parted by tabs: Korean, English, abbreviation, variants (parted by |)",
                ),
            )
        names = dict.fromkeys(map(str.strip, "|".join(cells).split("|")))
        names.pop("", None)
        concepts.append(Concept(tuple(names)))
    return concepts
