"""One thing, several names: 드롭아웃 = dropout, 안장점 = saddle point.

A glossary says which names mean the same, and the sound tells spellings of one foreign word apart from
others. A question becomes groups of terms, and a group scores as the best of its variants, never as their
sum: a passage that spells a word three ways is not three times as good.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.config import BUNDLED
from rag.errors import BadSetting
from rag.index import TermGroup
from rag.korean import Term, normalize, singular, terms
from rag.language import tr
from rag.sound import is_hangul, is_latin, keys, same_loanword, same_word, spelt_out

VARIANT_WEIGHT = 0.9
"""A variant counts a little less than the word the user wrote."""
SOUND_WEIGHT = 0.8
"""Another spelling that was found by its sound."""
GUESSED_WEIGHT = 0.7
"""What a typing error was probably meant for; times the weight of its variants."""
MOST_SPELLINGS = 3
SPELLING_SPREAD = 0.04
"""How much less alike than the best a further spelling may be."""
BIGRAM_WEIGHT = 0.15
"""A character bigram beside a morpheme; tuned with ``bench/retrieval.py``."""

PREDICATE_TOPIC = 0.3
"""A verb or adjective says less about what a question is about than a noun."""

QUESTION_WORDS = frozenset(
    singular(word)
    for word in (
        "무엇 뭐 뭔가 왜 어떻 어떤 어디 언제 누구 얼마 설명 대하 대해 알려 알리 말 말하 이유 방법 "
        "의미 개념 뜻 하 되 있 없 쓰 주 보 것 때 수 경우 좀 예 차이 차이점 관하 위하 통하 사용 이란 "
        "궁금 질문 답 정리 그러 이러 싶 알 모르 나오 나 가 오 같 다르 어떠 그냥 그거 이거 거 게 좋 개 "
        "가지 번 정도 요즘 보통 각각 결국 원리 문제 "
        "a about an and are as at be between by can define definition describe did differ difference "
        "different do does explain for from give happen happens help how i in instead is it many me "
        "mean much my not of on or our please should tell than that the their then there this to us "
        "use used using versus vs was we what when which who why will with work works would you your"
    ).split()
)
"""Words that shape a question and say little about what it is about."""


Guess = tuple[int, int, str]
"""Where a text was corrected, from and to, and what stood there."""

SoundingLike = Callable[[Iterable[str]], list[str]]
"""Keys of ``rag.sound`` to words of the notes."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning and the ways it is written."""

    names: tuple[str, ...]


class Glossary:
    """Concepts by their names, found in running text.

    Args:
        concepts: names of each; the same name in two concepts belongs to the first.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_name: dict[str, Concept] = {}
        concepts = list(concepts)
        for concept in concepts:
            for name in concept.names:
                self._by_name.setdefault(_compact(name)[0], concept)
        self._by_beginning: dict[str, set[str]] = {}
        parts = (w.lower() for c in concepts for name in c.names for w in re.findall(r"[^\W\d_]+", name))
        for word in (*self._by_name, *parts):
            self._by_beginning.setdefault(word[:1], set()).add(word)
        self._longest = max((len(name) for name in self._by_name), default=0)

    @classmethod
    def read(cls, *paths: Path) -> Glossary:
        """Read tab-separated files: korean, english, abbreviation, variants (with ``|`` between).

        Raises:
            BadSetting: a file that is not there, is not UTF-8 or has rows of another shape.
        """
        return cls([concept for path in paths for concept in _read(path)])

    def __len__(self) -> int:
        return len({id(c) for c in self._by_name.values()})

    def starting(self, beginning: str) -> list[tuple[str, int]]:
        """Names that start so, without spaces, and the words of names; each with 0 chunks of the notes."""
        return [(name, 0) for name in self._by_beginning.get(beginning, ())]

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is a name, or one of the words of a name."""
        return word in self._by_beginning.get(word[:1], ())

    def find(self, text: str) -> list[tuple[int, int, str, Concept]]:
        """``(start, end, name, concept)`` of the names in a normalised text, longest first, disjoint.

        A name starts where a word starts; Hangul may go on behind it (an ending), Latin may not.
        """
        compact, places = _compact(text)
        found = []
        at = 0
        while at < len(compact):
            for size in range(min(self._longest, len(compact) - at), 1, -1):
                name = compact[at : at + size]
                start, end = places[at], places[at + size - 1] + 1
                if name in self._by_name and _stands_alone(text, start, end):
                    found.append((start, end, name, self._by_name[name]))
                    at += size
                    break
            else:
                at += 1
        return found


@cache
def bundled_glossary() -> Glossary:
    """The glossary that travels with the program."""
    return Glossary.read(BUNDLED / "glossary.tsv")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question, or a name of several words, with its variants."""

    group: TermGroup
    topic: float
    """How far it says what the question is about, 0 to 1."""
    name: bool = False
    """Whether it was written like the name of something, with a capital or a digit: LoRA, k8s."""


def words(
    question: str,
    sounding_like: SoundingLike | None = None,
    glossary: Glossary | None = None,
    guesses: Sequence[Guess] = (),
) -> list[Word]:
    """A question as groups of search terms, each with its variants and weights.

    A variant of several words is written with spaces between its terms.

    Args:
        question: as it was asked.
        sounding_like: finds words of the notes by their sound; without it only the glossary gives variants.
        glossary: the bundled one by default.
        guesses: where the question, then already normalised, was corrected: such a word is first of all what
            was typed, and what was meant a variant of it.
    """
    text = normalize(question)
    found = terms(text)
    result: list[Word] = []
    taken: set[int] = set()

    def take(start: int, end: int, variants: dict[str, float]) -> None:
        inside = [i for i, term in enumerate(found) if start <= term.start and term.end <= end]
        if written := _spelt(found[i] for i in inside):
            taken.update(inside)  # bigrams too: they would favour the spelling of the question
            variants = {written: 1.0} | variants
            if typed := [typed for first, last, typed in guesses if first < end and start < last]:
                variants = {v: GUESSED_WEIGHT * much for v, much in variants.items()}
                variants = dict.fromkeys(typed, 1.0) | variants
            result.append(Word(tuple(variants.items()), 1.0, _named(text[start:end])))

    for start, end, name, concept in (bundled_glossary() if glossary is None else glossary).find(text):
        others = (_spelt(terms(normalize(n))) for n in concept.names if _compact(n)[0] != name)
        take(start, end, dict.fromkeys(filter(None, others), VARIANT_WEIGHT))
    for start, end, _ in guesses:
        if all(i not in taken for i, term in enumerate(found) if start <= term.start and term.end <= end):
            whole = Term(text[start:end].lower(), start, end, "compound")
            alike = heard(whole, sounding_like) if sounding_like else []
            take(start, end, {whole.text: 1.0} | dict.fromkeys(alike, SOUND_WEIGHT))
    if sounding_like:
        for i, term in sorted(enumerate(found), key=lambda at: at[1].start - at[1].end):
            if i not in taken and (alike := heard(term, sounding_like)):
                take(term.start, term.end, dict.fromkeys(alike, SOUND_WEIGHT))
    seen = {variant for word in result for variant, _ in word.group}
    for i, term in enumerate(found):
        if i not in taken and term.text not in seen:
            seen.add(term.text)
            weight = BIGRAM_WEIGHT if term.kind == "bigram" else 1.0
            result.append(Word(((term.text, weight),), topic(term), _named(text[term.start : term.end])))
    return result


def heard(term: Term, sounding_like: SoundingLike) -> list[str]:
    """Words of the notes that are another spelling of a term, the most alike first."""
    if term.kind not in {"noun", "compound"} or term.text in QUESTION_WORDS:
        return []
    letters = spelt_out(term.text)
    named = [letters] if letters else []
    likely = {other: _alike(term.text, other) for other in sounding_like(keys(term.text))}
    across = (much for other, much in likely.items() if is_hangul(other) != is_hangul(term.text))
    floor = max(across, default=0.0) - SPELLING_SPREAD
    alike = sorted((o for o, much in likely.items() if much and much >= floor), key=lambda o: (-likely[o], o))
    return named + alike[:MOST_SPELLINGS]


def _alike(one: str, other: str) -> float:
    if is_hangul(one) and is_latin(other):
        return same_word(one, other)
    if is_latin(one) and is_hangul(other):
        return same_word(other, one)
    return float(is_hangul(one) and is_hangul(other) and same_loanword(one, other))


def _named(written: str) -> bool:
    return written.isascii() and any(c.isupper() or c.isdigit() for c in written) and not written.isdigit()


def topic(term: Term) -> float:
    """How far a term says what a text is about, 0 to 1."""
    if term.text in QUESTION_WORDS:
        return 0.0
    return {"noun": 1.0, "identifier": 1.0, "predicate": PREDICATE_TOPIC}.get(term.kind, 0.0)


def _spelt(found: Iterable[Term]) -> str:
    return " ".join(dict.fromkeys(t.text for t in found if t.kind in {"noun", "predicate"}))


def _compact(text: str) -> tuple[str, Sequence[int]]:
    """Lower case without spaces and hyphens, with the place each character came from."""
    kept = [(c.lower()[:1], i) for i, c in enumerate(text) if c.isalnum()]
    return "".join(c for c, _ in kept), [i for _, i in kept]


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() and _script(before) == _script(text[start]):
        return False
    return not (after.isalnum() and _script(after) == _script(text[end - 1]) == "latin")


def _script(character: str) -> str:
    return "latin" if character.isascii() else "other"


def _read(path: Path) -> list[Concept]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            tr(f"용어집을 읽을 수 없습니다: {path}", f"The glossary cannot be read: {path}"), str(error)
        ) from error
    concepts = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
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
        names = [normalize(n.strip()) for cell in cells for n in cell.split("|") if n.strip()]
        concepts.append(Concept(tuple(dict.fromkeys(names))))
    return concepts
