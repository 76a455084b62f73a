"""Passages whose words are exchanged for others, so that a word is known by its letters.

Questions of law or medicine hang on words that no training text holds. A passage in which nouns give way to
words that were drawn, some of them made up, is one of a field that nobody knows: what is asked there can only
be found by the words that question and passage share, as in the training of retrievers on random crops of one
text (Contriever, Izacard et al., 2022).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from train.texts import Aspect, Pair

RENAMED = 0.5
"""Share of a passage's words that give way to others; one passage of five keeps all of them."""
TAKEN_OUT = 0.4
"""Share of passages without the sentence that the question was made from."""
FEWEST_LETTERS = 60
TAILS = (
    "", "", "", "은 무엇인가요?", "에 대해 설명하세요.", "은 어떻게 되나요?", "의 차이는?",
    "의 기준은 무엇인지 알려줘", " 이유", "이란?", "을 설명해 주세요.", "은 얼마인가요?",
)  # fmt: skip
"""Ends of what people ask."""

_WORD = re.compile(r"[가-힣]{2,}")
_PARTICLE = re.compile(
    r"(?:으로써|으로서|에서는|에게서|이라는|이라고|으로|에서|에게|까지|부터|처럼|보다|이나|이며|이란|라는|"
    r"은|는|이|가|을|를|의|에|로|와|과|도|만|나|며)$"
)
_PREDICATE = re.compile(r"(?:다|요|고|서|면|지|여|해|며|는|한|할|된|될|하|되|게|록|기|음|함|됨)$")
_SENTENCES = re.compile(r"(?<=[.?!다요])\s+|\n+")


@dataclass(frozen=True)
class Lexicon:
    """Words that others give way to."""

    words: tuple[str, ...]
    syllables: str
    """Of these words, as often as they are in them."""

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> Lexicon:
        """The Korean names of translated terms."""
        words = sorted({pair.other for pair in pairs if _WORD.fullmatch(pair.other)})
        return cls(tuple(words), "".join(words))

    def drawn(self, chance: random.Random) -> str:
        """A word, two of them together, or one that is made up."""
        kind = chance.random()
        if kind < 0.4:
            return chance.choice(self.words)
        if kind < 0.6:
            return chance.choice(self.words) + chance.choice(self.words)
        return "".join(chance.choices(self.syllables, k=chance.choice((2, 2, 3, 3, 4))))


def passages(sections: Sequence[Pair], topics: Sequence[Sequence[Aspect]]) -> list[str]:
    """Texts to rename: sections as they are, and what was written of one topic together."""
    told = ["\n".join(aspect.answer for aspect in topic[:4]) for topic in topics]
    return [text for text in (*(pair.other for pair in sections), *told) if len(text) >= FEWEST_LETTERS]


def renamed(text: str, lexicon: Lexicon, chance: random.Random) -> tuple[str, str, str]:
    """A question made from a passage of renamed words, that passage, and the same one renamed otherwise."""
    names = _names(text)
    share = RENAMED if chance.random() < 0.8 else 0.0
    chosen = [name for name in names if chance.random() < share]
    one, other = ({name: lexicon.drawn(chance) for name in chosen or names} for _ in range(2))
    held = _exchanged(text, one if chosen else {})
    sentences = [part for part in _SENTENCES.split(held) if len(part) >= 10]
    said = chance.choice(sentences) if sentences else held[:80]
    if len(sentences) > 1 and chance.random() < TAKEN_OUT:
        held = held.replace(said, " ", 1)
    return _asked(said, chance), held, _exchanged(text, other)


def _asked(said: str, chance: random.Random) -> str:
    """Some of a sentence's words in their order, with the end of a question."""
    words = said.split()
    kept = min(len(words), chance.randint(2, 14))
    at = chance.randint(0, len(words) - kept)
    part = words[at : at + kept]
    if len(part) > 3 and chance.random() < 0.5:
        part = [word for word in part if chance.random() < 0.7] or part
    tail = chance.choice(TAILS)
    return (_PARTICLE.sub("", " ".join(part)) if tail else " ".join(part)) + tail


def _names(text: str) -> list[str]:
    """Words that are likely names of things, without their particles."""
    found = dict.fromkeys(_PARTICLE.sub("", word) for word in _WORD.findall(text))
    return [name for name in found if len(name) > 1 and not _PREDICATE.search(name)]


def _exchanged(text: str, names: dict[str, str]) -> str:
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: names[found[0]], text)
