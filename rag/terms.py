"""One thing, several names: 드롭아웃 = dropout, 안장점 = saddle point.

A glossary says which names mean the same, and the sound tells spellings of one foreign word apart from
others. A question becomes groups of terms, and a group scores as the best of its variants, never as their
sum: a passage that spells a word three ways is not three times as good.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.amounts import amounts_in
from rag.glossary import Concept, Glossary, bundled_glossary, goes_on, is_particle
from rag.greek import NAMES as GREEK
from rag.greek_names import greek_letters
from rag.index import TermGroup
from rag.korean import BIGRAM_MARK, GLUED, NUMBERED, Term, is_signed, normalize, singular, terms, word_bigrams
from rag.letters import in_other_letters, is_other
from rag.names import (
    HALF_NAMED,
    MOST_SPELLINGS,
    Frequency,
    SoundingLike,
    alike,
    by_letters,
    by_words,
    is_lost,
    most_alike,
    spellings,
    spelt_as,
)
from rag.sound import SURELY_ALIKE, is_hangul, is_latin, keys, letter_by_letter, likeness, sounds, spelt_out
from rag.spoken import acronyms, spoken
from rag.synonyms import called_otherwise
from rag.verbs import verbs_of

VARIANT_WEIGHT = 0.9
"""A variant counts a little less than the word the user wrote."""
SOUND_WEIGHT = 0.8
"""Another spelling that was found by its sound, or a verb for its noun."""
GUESSED_WEIGHT = 0.7
"""What a typing error was probably meant for; times the weight of its variants."""
SPELLING_SPREAD = 0.04
"""How much less alike than the best a further spelling may be."""
BIGRAM_WEIGHT = 0.15
"""A character bigram beside a morpheme; tuned with ``bench/retrieval.py``."""

PREDICATE_TOPIC = 0.3
"""A verb or adjective says less about what a question is about than a noun."""

QUESTION_WORDS = frozenset(
    singular(word)
    for word in (
        "무엇 뭐 뭔가 왜 어떻 어떤 어디 언제 누구 얼마 몇 며칠 설명 대하 대해 알려 알리 말 말하 이유 방법 "
        "의미 개념 뜻 하 되 있 없 쓰 주 보 것 때 수 경우 좀 예 차이 차이점 관하 위하 통하 사용 이란 "
        "궁금 질문 답 정리 그러 이러 싶 알 모르 나오 나 가 오 같 다르 어떠 그냥 그거 이거 거 게 좋 개 "
        "가지 번 정도 요즘 보통 각각 결국 원리 문제 대부분 사항 그때 저번 지난번 제일 "
        "a about an and are as at be between by can define definition describe did differ difference "
        "different do does explain for from give happen happens help how i in instead is it many me "
        "mean much my not of on or our please should tell than that the their then there this to us "
        "use used using versus vs was we what when which who why will with work works would you your"
    ).split()
)
"""Words that shape a question and say little about what it is about."""


_BAD = ("drawback", "limitation", "weakness", "disadvantage", "downside", "shortcoming", "con")
_GOOD = ("advantage", "benefit", "strength", "upside", "pro")
_BOTH_IN_ENGLISH = ("pro con", "advantage disadvantage", "strength weakness")

BOTH = {"장단점": ("장점", "단점"), "장단": ("장점", "단점"), "득실": ("장점", "단점")}
"""Words for two sides, which notes mostly name one by one."""

CALLED = {
    "공식": ("수식", "식"), "수식": ("공식", "식"), "고치": ("해결",),
    "줄이": ("줄어들", "줄"), "줄어들": ("줄이", "줄"), "늘리": ("늘어나", "늘"), "늘어나": ("늘리", "늘"),
    "높이": ("올리", "높아지"), "올리": ("높이",), "높아지": ("높이", "올라가"), "낮추": ("내리", "낮아지"),
    "내리": ("낮추",), "낮아지": ("낮추", "내려가"),
    "키우": ("커지",), "커지": ("키우",), "없애": ("없어지", "사라지"),
    "빨라지": ("빠르",), "느려지": ("느리",), "물어보": ("질문", "묻"), "묻": ("질문", "물어보"),
    "단점": _BAD, "약점": _BAD, "한계": _BAD, "문제점": _BAD, "장점": _GOOD, "강점": _GOOD, "이점": _GOOD,
    "error": ("오류", "에러"), "오류": ("에러", "error"), "에러": ("오류", "error"),
    "빨": ("세탁", "빨래"),
    "array": ("배열",), "function": ("함수",), "inheritance": ("상속",), "permission": ("권한",),
}  # fmt: skip
"""Other names of a side of something; what one does to a thing, or what then becomes of it; and English words
whose Korean ones mean too much to be names: 배열."""

_PLACE = re.compile(
    r"(?:pp?|page|fig(?:ure)?|table|chapter|ch|sec(?:tion)?|eq|slide)[._-]?\d*", re.IGNORECASE
)
_HANGUL_WORD = re.compile("[가-힣]{2,}")
_LETTERS = frozenset(names[0] for names in GREEK.values())
"""Greek letters have their names in Korean, and 데이터 is no theta."""
_NOT_HEARD = QUESTION_WORDS | _LETTERS
"""Words that are matched with no other by sound."""

Guess = tuple[int, int, str]
"""Where a text was corrected, from and to, and what stood there."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question, or a name of several words, with its variants."""

    group: TermGroup
    topic: float
    """How far it says what the question is about, 0 to 1."""
    written: str
    """As it stands in the question."""
    also: TermGroup = ()
    """Other spellings that a passage may say it by, which are not searched for."""
    name: bool = False
    """Whether it is written like the name of something, here or in the glossary: LoRA, までに; adam, 맘바."""
    synonyms: int = 0
    """How many of its variants, the last ones, are words for it and no names: 하계 for 여름."""

    @property
    def is_called(self) -> bool:
        """Whether it has other names: a concept, a foreign word, a spelling that was heard."""
        return len(self.group) > 1 + self.synonyms

    @property
    def spellings(self) -> tuple[str, ...]:
        """All it may be called; its bigrams are no name."""
        return tuple(spelt for spelt, _ in self.group if BIGRAM_MARK not in spelt)


def words(
    question: str,
    sounding_like: SoundingLike | None = None,
    glossary: Glossary | None = None,
    guesses: Sequence[Guess] = (),
    frequency: Frequency | None = None,
    *,
    size: int = 0,
    cut_otherwise: Container[str] = frozenset(),
) -> list[Word]:
    """A question as groups of search terms, each with its variants and weights.

    A variant of several words is written with spaces between its terms.

    Args:
        question: as it was asked.
        sounding_like: finds words of the notes by their sound; without it only the glossary gives variants.
        glossary: the bundled one by default.
        guesses: where the question, then already normalised, was corrected: such a word is first of all what
            was typed, and what was meant a variant of it.
        frequency: of a term in the notes; a noun they do not have is looked for as two words of theirs, too.
        size: in how many passages all of ``frequency`` counts.
        cut_otherwise: nouns that the notes have though they are no terms there; also found by their bigrams.
    """
    text = normalize(question)
    found = _as_one_noun(text, frequency) or terms(text)
    result: list[Word] = []
    taken: set[int] = set()

    def take(start: int, end: int, variants: dict[str, float], names: Sequence[str] = ()) -> None:
        inside = [i for i, term in enumerate(found) if start <= term.start and term.end <= end]
        if written := spelt_as(text, start, end, [found[i] for i in inside]):
            taken.update(inside)  # bigrams too: they would favour the spelling of the question
            variants = variants | dict.fromkeys(sorted(sounds_of(text[start:end], names)), SOUND_WEIGHT)
            others = {spelt: much for spelt, much in variants.items() if spelt != written}
            lost = others and is_lost(text, (start, end), [found[i] for i in inside])
            variants = {written: HALF_NAMED if lost else 1.0} | others
            if typed := [typed for first, last, typed in guesses if first < end and start < last]:
                variants = {v: GUESSED_WEIGHT * much for v, much in variants.items()}
                variants = dict.fromkeys(typed, 1.0) | variants
            name = text[start:end]
            known = _is_foreign(name, text) or any(_named(o) and _is_said(name, o) for o in names)
            result.append(Word(tuple(variants.items()), 1.0, name, name=known or _named(name)))

    def untaken(start: int, end: int) -> bool:
        return all(i not in taken for i, term in enumerate(found) if start <= term.start < end)

    def sounds_of(written: str, names: Sequence[str] = ()) -> set[str]:
        lettered = by_letters((written, *names), frequency) if frequency else set()
        return lettered | (by_words(names, sounding_like) if sounding_like else set())

    for spelt, start, end in _days_and_amounts(text, found):
        taken.update(i for i, term in enumerate(found) if start <= term.start and term.end <= end)
        result.append(Word(((spelt, 1.0),), 1.0, text[start:end]))
    named = bundled_glossary() if glossary is None else glossary
    for start, end, concept, torn in _names(text, found, named):
        taken.update(torn)
        acts = {verb: SOUND_WEIGHT for verb in verbs_of(concept.names) if frequency and frequency(verb)}
        take(start, end, spellings(concept.names, VARIANT_WEIGHT) | acts, concept.names)
    for one, other in in_other_letters(text):
        if untaken(*one):
            take(*one, {spelt_as(text, *other, found): VARIANT_WEIGHT})
        taken.update(i for i, term in enumerate(found) if other[0] <= term.start < other[1])
    result += _greek(text, found, taken, guesses)
    for start, end, acronym in acronyms(text):
        if frequency and frequency(acronym) and untaken(start, end):
            take(start, end, {acronym: SOUND_WEIGHT})
    for start, end, _, concept in spoken(text, named) if frequency else ():
        if untaken(start, end):
            near = (
                heard(Term(text[start:end], start, end, "compound"), sounding_like) if sounding_like else []
            )
            take(start, end, dict.fromkeys(near, SOUND_WEIGHT) | spellings(concept.names, SOUND_WEIGHT))
    for start, end, _ in guesses:
        if untaken(start, end):
            whole = Term(text[start:end].lower(), start, end, "compound")
            near = heard(whole, sounding_like) if sounding_like else []
            take(start, end, {whole.text: 1.0} | dict.fromkeys(near, SOUND_WEIGHT))
    for i, term in enumerate(found):
        if i not in taken and (is_signed(term) or sounds_of(text[term.start : term.end])):
            take(term.start, term.end, {})
    for term, spelt_so in _heard_in(text, found, taken, sounding_like) if sounding_like else ():
        take(term.start, term.end, spelt_so)
    left = [term for i, term in enumerate(found) if i not in taken]
    others = _others(text, left, frequency, size, cut_otherwise)
    seen = {variant for word in result for variant, _ in word.group}
    result += (word for term, word in others if term not in seen)
    return _compounded(result, left, frequency)


def _others(
    text: str, left: Sequence[Term], frequency: Frequency | None, size: int, cut_otherwise: Container[str]
) -> Iterator[tuple[str, Word]]:
    """The terms that no name has taken, each once, as words with what else they may be called."""
    about = [term for term in left if term.text not in QUESTION_WORDS]
    synonyms = called_otherwise(text, about, frequency, size) if frequency else {}
    first = {term.text: term for term in reversed(left)}
    for term in left:
        if first[term.text] is term:
            written = text[term.start : term.end]
            tells = 1.0 if _is_acronym(written, text) else topic(term)
            same = synonyms.get(term.text, ())
            group = (*_group(term, frequency, cut_otherwise), *same)
            named = _named(written) or (term.kind == "noun" and _is_foreign(written, text))
            yield term.text, Word(group, tells, written, name=named, synonyms=len(same))


def _as_one_noun(text: str, frequency: Frequency | None) -> list[Term]:
    """A question of one word that the notes have as a noun, where it alone reads as a verb: 뜸 of 뜨다."""
    word = text.strip(" ?.!")
    if not (frequency and is_hangul(word) and frequency(word)):
        return []
    if any(term.kind not in {"predicate", "bigram"} for term in terms(text)):
        return []
    start = text.index(word)
    return [Term(word, start, start + len(word), "noun")]


def _heard_in(
    text: str, found: Sequence[Term], taken: Container[int], sounding_like: SoundingLike
) -> Iterator[tuple[Term, dict[str, float]]]:
    """The terms that the notes spell otherwise, the longest first, with how; ``taken`` grows meanwhile."""
    in_english: list[Term] = []
    for i, term in sorted(enumerate(found), key=lambda at: at[1].start - at[1].end):
        if i not in taken and (near := heard(term, sounding_like, text[term.start : term.end])):
            if is_hangul(term.text) and any(map(is_latin, near)):
                in_english.append(term)
            yield term, dict.fromkeys(near, SOUND_WEIGHT) | dict.fromkeys(_also(term), VARIANT_WEIGHT)
    for i, term in enumerate(found):
        if i not in taken and (near := _heard_beside(term, in_english, sounding_like)):
            yield term, dict.fromkeys(near, SOUND_WEIGHT)


def _heard_beside(term: Term, in_english: Sequence[Term], sounding_like: SoundingLike) -> list[str]:
    """English words of the notes that a short word surely sounds like beside an English one: 스케일 다운.

    Alone it might be Korean.
    """
    beside = any(one.end + 1 == term.start or term.end + 1 == one.start for one in in_english)
    if not beside or term.kind != "noun" or not is_hangul(term.text) or term.text in _NOT_HEARD:
        return []
    near = (o for o in sounding_like(keys(term.text)) if is_latin(o))
    return [o for o in near if likeness(term.text, o) >= SURELY_ALIKE][:MOST_SPELLINGS]


def _days_and_amounts(text: str, found: Sequence[Term]) -> Iterator[tuple[str, int, int]]:
    """What is looked for as a whole, from, to: 4월 8일, 70억."""
    yield from ((term.text, term.start, term.end) for term in found if term.kind == "day")
    yield from ((amount.name, amount.start, amount.end) for amount in amounts_in(text))


def _names(
    text: str, found: Sequence[Term], glossary: Glossary
) -> Iterator[tuple[int, int, Concept, list[int]]]:
    """Names of a glossary: from, to, what they mean, and which terms are one of them with its particle."""
    for start, end, _, concept in glossary.find(text):
        nouns = [(i, term) for i, term in enumerate(found) if term.kind == "noun"]
        longer = [i for i, term in nouns if start <= term.start < end < term.end]
        if any(goes_on(text[end : found[i].end]) for i in longer):
            continue  # the beginning of another word: 분류 in 분류학
        if text[end - 1] == "엔" and any((t.start, t.end) == (start, end - 1) for _, t in nouns):
            continue  # a noun with its particle: 지시엔 is no GCN
        yield start, end, concept, [i for i in longer if is_particle(text[end : found[i].end])]


def _greek(text: str, found: Sequence[Term], taken: set[int], guesses: Sequence[Guess]) -> Iterator[Word]:
    """Greek letters under all their names; takes the terms that they are made of.

    What is called like a letter and has no index may be another thing: 시그마 결합, 베타 테스트.
    """
    for start, end, spelt in greek_letters(text):
        inside = {i for i, term in enumerate(found) if start <= term.start and term.end <= end}
        guessed = any(first < end and start < last for first, last, _ in guesses)
        if inside and taken.isdisjoint(inside) and not guessed:
            taken |= inside
            written = text[start:end]
            called = spelt[0] not in GREEK
            variants = (
                (other, GUESSED_WEIGHT if called and other in GREEK else VARIANT_WEIGHT)
                for other in spelt[1:]
            )
            group = ((spelt[0], 1.0), *variants)
            yield Word(group, 1.0, written, name=_named(written))


def _group(term: Term, frequency: Frequency | None, cut_otherwise: Container[str]) -> TermGroup:
    """A term that no name has taken, with what else it may be written as."""
    also = (*_also(term), *(_in_two(term, frequency) if frequency else ()))
    if term.text in cut_otherwise:
        also = (*also, " ".join(word_bigrams(term.text)))
    weight = BIGRAM_WEIGHT if term.kind == "bigram" else 1.0
    return ((term.text, weight), *((other, VARIANT_WEIGHT) for other in also))


def _compounded(found: list[Word], left: Sequence[Term], frequency: Frequency | None) -> list[Word]:
    """The words, where crumbs of nouns are one word of the notes (백 and 본) with that for the crumbs.

    Nouns are crumbs that have one letter, or one of which the notes do not have: 나래 of 나래모빌. Or a
    particle was seen between them: 코 and 단테 of 코만단테.

    All are searched for as before; only what the question is about is the whole, and no longer its parts.
    """
    wholes = [
        t for t in left if t.kind == "compound" and is_hangul(t.text) and frequency and frequency(t.text)
    ]
    if not wholes:
        return found
    parts = {
        whole.text: [
            t.text for t in left if t.kind == "noun" and whole.start <= t.start and t.end <= whole.end
        ]
        for whole in wholes
    }
    crumbs = {
        whole: of
        for whole, of in parts.items()
        if len(of) > 1
        and (
            max(map(len, of)) == 1
            or sum(map(len, of)) < len(whole)
            or (frequency and not all(map(frequency, of)))
        )
    }
    inside = {part for of_whole in crumbs.values() for part in of_whole}
    told = {whole: " ".join(of_whole) for whole, of_whole in crumbs.items()}
    return [
        replace(word, topic=1.0, also=((told[word.written], VARIANT_WEIGHT),))
        if word.written in told
        else replace(word, topic=0.0)
        if word.written in inside
        else word
        for word in found
    ]


def _also(term: Term) -> tuple[str, ...]:
    """Other names of a term: both sides of 장단점; gpt4 of GPT-4, voc 2007 of VOC2007; 오류 of error."""
    if term.kind == "identifier" and (numbered := NUMBERED.fullmatch(term.text)):
        return ("".join(numbered.groups()),)
    if term.kind == "identifier" and (glued := GLUED.fullmatch(term.text)):
        return (" ".join(glued.groups()),)
    if term.text in BOTH:
        return (*BOTH[term.text], *_BOTH_IN_ENGLISH)
    return CALLED.get(term.text, ())


def _in_two(term: Term, frequency: Frequency) -> tuple[str, ...]:
    """A noun that the notes do not have, as two words of theirs that make it up: 계산 복잡도.

    The last syllable may be one that the analyser takes for a particle where the words stand apart.
    """
    if term.kind not in {"noun", "compound"} or not is_hangul(term.text) or frequency(term.text):
        return ()
    ends = (len(term.text), len(term.text) - 1)
    cuts = [(term.text[:at], term.text[at:end]) for end in ends for at in range(2, end - 1)]
    known = [(min(map(frequency, parts)), " ".join(parts)) for parts in cuts]
    best = max(known, default=(0, ""))
    return (best[1],) if best[0] else ()


def heard(term: Term, sounding_like: SoundingLike, written: str = "") -> list[str]:
    """Words of the notes that are another spelling of a term, the most alike first.

    Args:
        term: what is looked for.
        sounding_like: finds words of the notes by their sound.
        written: as the question writes it, whose last s may be none of a plural: crashlytics.
    """
    if term.kind not in {"noun", "compound"} or term.text in _NOT_HEARD:
        return []
    letters = spelt_out(term.text)
    named = [letters] if letters else []
    likely = {o: alike(term.text, o) for o in sounding_like(keys(term.text)) if o not in _LETTERS}
    if is_latin(whole := written.lower()) and whole != term.text:
        likely = {o: alike(whole, o) for o in sounding_like(keys(whole)) if is_hangul(o)} | likely
    spoken = sounds(term.text) if is_hangul(term.text) else None
    homophones = {o for o in likely if spoken and is_hangul(o) and sounds(o) == spoken}
    floor = max((m for o, m in likely.items() if o not in homophones), default=0.0) - SPELLING_SPREAD
    return named + most_alike(likely, floor)


def _named(written: str) -> bool:
    """Whether a word is written like a name, with a capital or a digit; 7B is a quantity, p.3 a place."""
    telling = any(c.isupper() or c.isdigit() for c in written)
    return written.isascii() and telling and not written[0].isdigit() and not _PLACE.fullmatch(written)


def _is_foreign(written: str, text: str) -> bool:
    """Whether a word is in letters that are neither Latin nor those of its Korean text: まで랑 までに."""
    return is_other(written) and any(map(is_hangul, text))


def _is_said(written: str, name: str) -> bool:
    """Whether a word is a Latin name, or how that is said: adam, 맘바, 씨엔엔."""
    same = written.lower() == name.lower()
    return same or alike(written, name.lower()) > 0 or written in letter_by_letter(name)


def _is_acronym(written: str, text: str) -> bool:
    """Whether a Latin word in a Korean text is written like an acronym: WAS is no form of to be."""
    capitals = len(written) > 1 and written.isascii() and written.isalpha() and written.isupper()
    return capitals and _HANGUL_WORD.search(text) is not None


def topic(term: Term) -> float:
    """How far a term says what a text is about, 0 to 1."""
    if term.text in QUESTION_WORDS:
        return 0.0
    return {"noun": 1.0, "identifier": 1.0, "predicate": PREDICATE_TOPIC}.get(term.kind, 0.0)
