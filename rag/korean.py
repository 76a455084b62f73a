"""Korean as search and answers need it: morphemes through Kiwi, sentence spans.

Kiwi (https://github.com/bab2min/Kiwi) is loaded without its dictionaries of multi-word entries and
names: a third of the time and half of the memory, and the same retrieval quality. Words of the subject that
it takes apart (내적, 원핫, 역전파) it learns from ``data/words.tsv``.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rag import letters
from rag.amounts import amounts_in
from rag.config import BUNDLED
from rag.cuts import swallowed, taken_for_an_ending, whole, with_greek, with_other_letters, without_joins
from rag.days import days_in
from rag.greek import as_latin, has_letters, symbols
from rag.line_breaks import tells_of_it, unbroken
from rag.types import Span

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

BIGRAM_MARK = "~"
"""Leads a character bigram, so that it never counts as the morpheme that is spelt the same."""

_CONTENT_TAGS = frozenset({"NNG", "NNP", "NR", "VV", "VA", "XR", "SL", "SN", "SH", "W_HASHTAG", "W_URL"})
_PREDICATE_TAGS = frozenset({"VV", "VA"})
_NOUN_TAGS = frozenset({"NNG", "NNP", "XR", "XPN", "XSN", "SL", "SN"})
_PARTICLES = frozenset({"JX", "JKS", "JKO", "JKB", "JC"})
_HANGUL_WORD = re.compile(r"[가-힣]{2,}")
_HANGUL_SYLLABLE = re.compile("[가-힣]")
_SIGN_BEHIND = r"(?:\+\+|#(?!\d))(?![A-Za-z_+#])"
SIGN_BEHIND = re.compile(rf"(?<=[A-Za-z]){_SIGN_BEHIND}")
"""What makes another name of a letter or a word: C++, C#."""
_IDENTIFIER = re.compile(rf"(?<![A-Za-z0-9_])[A-Za-z]+{_SIGN_BEHIND}|[A-Za-z0-9_]+(?:[-.+][A-Za-z0-9_]+)*")
NOUNS = frozenset(("NNG", "NNP", "SL", "SH"))
"""Tags of what names a thing, foreign words included."""
NUMBERED = re.compile(r"([A-Za-z]+)[-_](\d+[A-Za-z]?)")
"""What is written with a hyphen or without one: GPT-4, top-5."""
_SUBSCRIPT = re.compile(
    r"(?<![A-Za-z0-9_])([A-Za-z]{1,2})_(?:\{([A-Za-z0-9]{1,8})\}|([A-Za-z0-9]{1,8})(?![A-Za-z0-9_]))"
)
"""A symbol of a formula and its index: d_k, W_{ih}."""
GLUED = re.compile(r"([A-Za-z]{2,}?)(v?\d+[A-Za-z]?)")
"""What is written in one with its number, or apart: VOC2007, YOLOv8."""
_CAMEL_PART = re.compile(r"[A-Z]+(?=v\d|[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_CAPITALS = re.compile(r"[A-Z]{2,}s")
"""Several of what is called by its capitals: GPUs and APIs, though virus and analysis end so, too."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_TURNING = frozenset("비재무미불반역준초탈")
"""Prefixes that make another word: 재학습 is no 학습, 비지도 no 지도."""
LONGEST_COMPOUND = 12
"""Letters of nouns that are a term together, too."""
_NAMELY = re.compile("화[면고]")
"""What Kiwi takes for a noun behind a noun, and may be a suffix with an ending: 단편화면."""
_LONGEST = 64
"""Longer runs are data (base64, hashes), not words."""
_PER = ("당", "별")
"""Behind a noun: a token a parameter. Kiwi takes them for the end of a noun that it does not know."""
_SHORT = 100
"""Characters of a text whose terms are remembered: 2,048 of them take some 10 MB."""

_kiwi_lock = threading.Lock()
_kiwi: Kiwi | None = None


def kiwi() -> Kiwi:
    """The analyser, loaded once (about 0.8 s and 260 MB); safe to call from any thread."""
    global _kiwi  # noqa: PLW0603 - one heavy object for the whole process
    with _kiwi_lock:
        if _kiwi is None:
            from kiwipiepy import Kiwi

            ready = Kiwi(load_default_dict=False, load_multi_dict=False)
            ready.load_user_dictionary(str(BUNDLED / "words.tsv"))
            ready.tokenize("")  # half of its loading happens when it is first asked
            _kiwi = ready
        return _kiwi


def warm() -> None:
    """Start loading Kiwi on a thread, to hide its load time behind other imports."""
    threading.Thread(target=kiwi, daemon=True, name="kiwi-load").start()


def normalize(text: str) -> str:
    """One spelling for what looks the same: composed Hangul, plain widths (NFKC).

    Half a surrogate pair, which a terminal of another encoding may pass on, is replaced.
    """
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", unicodedata.normalize("NFKC", text))


class Term(NamedTuple):
    """A search term and where it stands in the normalised text; made by the hundred thousand."""

    text: str
    start: int
    end: int
    kind: Literal["noun", "predicate", "compound", "identifier", "day", "part", "bigram"]
    """``compound`` (neighbouring nouns) and ``identifier`` (``GPT-4V``) stand beside their parts; ``part``
    is a piece of a word that is a term of its own too."""


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A morpheme of a normalised text, as Kiwi cuts it."""

    form: str
    tag: str
    """Of the Sejong tag set: NNG, JKS, EF."""
    start: int
    end: int
    known: bool
    """Whether Kiwi's dictionary has it; foreign words count as known."""


def morphemes(text: str) -> list[Morpheme]:
    """All morphemes of a normalised text, endings and particles too."""
    return list(_morphemes_of(text))


@lru_cache(maxsize=512)
def _morphemes_of(text: str) -> tuple[Morpheme, ...]:
    """A question is looked at several times."""
    analysed = _as_written(text, kiwi().tokenize(_readable(text)))
    return tuple(Morpheme(t.form.lower(), t.tag.split("-")[0], t.start, t.end, not t.oov) for t in analysed)


def _readable(text: str) -> str:
    """A text of the same length in letters that Kiwi knows."""
    return as_latin(letters.with_stand_ins(text))


def _as_written(text: str, analysed: Iterable[Any]) -> Iterable[Any]:
    """Kiwi's tokens of what is ``_readable``, as the text has them."""
    return without_joins(with_greek(text, with_other_letters(text, analysed)))


def terms(text: str) -> list[Term]:
    """Search terms of a text, already ``normalize``d, in order of their kind.

    Morphemes that carry meaning (nouns, verb and adjective stems, roots, foreign words, numbers),
    lower-cased; neighbouring nouns written together also as one word; identifiers whole and by their
    parts; words in other letters (までに, Привет); and character bigrams of these and of Hangul words, led
    by ``BIGRAM_MARK``, which forgive what the analyser gets wrong in words it does not know.
    """
    if len(text) > _SHORT:
        return _terms(text, kiwi().tokenize(_readable(text)))
    return list(_terms_of_short(text))


@lru_cache(maxsize=2048)
def _terms_of_short(text: str) -> tuple[Term, ...]:
    """Words, headings and questions are looked at several times for one answer, and for the next again."""
    return tuple(_terms(text, kiwi().tokenize(_readable(text))))


def tokens(text: str) -> list[str]:
    """The ``terms`` of any text as plain strings, as the index keeps them."""
    return [t.text for t in terms(normalize(text))]


def tokens_of(texts: Iterable[str]) -> list[list[str]]:
    """``tokens`` of many texts, on all cores."""
    plain = [normalize(t) for t in texts]
    analysed = kiwi().tokenize([_readable(text) for text in plain])
    return [[t.text for t in _terms(text, a)] for text, a in zip(plain, analysed, strict=True)]


def _terms(text: str, analysed: Iterable[Any]) -> list[Term]:
    analysed = list(_as_written(text, analysed))
    found = (
        *_morphemes(text, analysed), *_torn(text, analysed), *_identifiers(text), *_symbols(text),
        *_amounts(text), *_days(text), *_parts(text), *_bigrams(text),
    )  # fmt: skip
    return [t for t in found if 0 < len(t.text) <= _LONGEST]


def _morphemes(text: str, analysed: Iterable[Any]) -> Iterator[Term]:
    run: list[Any] = []
    for token, behind in pairwise((*whole(analysed), None)):
        tag = token.tag.split("-")[0]
        if not (tag in _NOUN_TAGS and run and token.start == run[-1].end):
            yield from _compound(run)
            run = []
        prefix = run[-1] if run and run[-1].tag == "XPN" and run[-1].form in _TURNING else None
        if tag in _NOUN_TAGS:
            run.append(token)
        if tag in _CONTENT_TAGS:
            form = "".join(token.form.split()).lower()
            if tag == "SL":
                form = form.strip(".")  # the full stop of a sentence that ends with a Latin word
            kind: Literal["noun", "predicate", "part"] = "predicate" if tag in _PREDICATE_TAGS else "noun"
            if prefix:
                yield Term(prefix.form + form, prefix.start, token.end, kind)
                kind = "part"
            if swallowed(form, token, behind):
                yield Term(text[token.start : token.end], token.start, token.end, kind)
                kind = "part"
            if tag == "SL":
                form = form[:-1] if _CAPITALS.fullmatch(token.form) else singular(form)
            elif tag == "SH":
                form = letters.plain(form)
            yield Term(form, token.start, token.end, kind)
            if tag in _NOUN_TAGS and (end := taken_for_an_ending(text, token, behind)):
                yield Term(text[token.start : end], token.start, end, "part")
            if token.oov and form[-1:] in _PER and len(form) > 3:
                yield Term(form[:-1], token.start, token.end - 1, "part")
    yield from _compound(run)


def _torn(text: str, analysed: Sequence[Any]) -> Iterator[Term]:
    """Nouns with a particle between them in one word: a name, mostly, that Kiwi does not know (코만단테)."""
    for one, particle, other in zip(analysed, analysed[1:], analysed[2:], strict=False):
        if not (one.tag in NOUNS and other.tag in NOUNS and particle.tag in _PARTICLES):
            continue
        start, end = one.start, other.end
        glued = one.end == particle.start and particle.end == other.start == particle.start + 1
        begins = not _HANGUL_SYLLABLE.match(text, start - 1) if start else True
        if glued and begins and _HANGUL_WORD.fullmatch(text, start, end) and end - start <= LONGEST_COMPOUND:
            yield Term(text[start:end], start, end, "compound")


def _compound(run: list[Any]) -> Iterator[Term]:
    """손실 + 함수 is also 손실함수; runs without Hangul are the identifiers' affair."""
    whole = "".join(token.form for token in run)
    if len(run) > 1 and _NAMELY.fullmatch(run[-1].form):
        yield Term("".join(whole[:-1].split()).lower(), run[0].start, run[-1].end - 1, "part")
    if len(run) == 2 and run[0].form in _TURNING and run[0].tag == "XPN":
        return  # a noun already
    if len(run) > 1 and not as_latin(whole).isascii() and len(whole) <= LONGEST_COMPOUND:
        yield Term("".join(whole.split()).lower(), run[0].start, run[-1].end, "compound")


def _identifiers(text: str) -> Iterator[Term]:
    """``x_train``, ``GPT-4V`` and ``LeakyReLU`` whole, and as they may be typed, too: gpt4v, leaky relu."""
    for match in _IDENTIFIER.finditer(text):
        word, start = match.group(), match.start()
        if not any(c.isalpha() for c in word) or (word[0] == "_" and has_letters(text[start - 1 : start])):
            continue  # a number, and the index of λ_b
        if not word.isalpha():
            yield Term(word.lower(), start, match.end(), "identifier")
        if NUMBERED.fullmatch(word):
            yield Term(NUMBERED.sub(r"\1\2", word).lower(), start, match.end(), "part")
        if word.isalnum():
            yield from _camel_parts(word, start)
    for symbol in _SUBSCRIPT.finditer(text):  # d_k also as dk
        yield Term("".join(filter(None, symbol.groups())).lower(), symbol.start(), symbol.end(), "part")


def is_signed(term: Term) -> bool:
    """Whether a term is a name with a sign behind it: C++."""
    return term.kind == "identifier" and term.text[-1] in "+#"


def _symbols(text: str) -> Iterator[Term]:
    """Greek letters with an index, β2 also of β_2, and what TeX calls them."""
    for symbol, start, end in symbols(text):
        as_written = symbol == text[start:end].lower()
        yield Term(symbol, start, end, "identifier" if as_written and len(symbol) > 1 else "part")


def _camel_parts(word: str, offset: int) -> Iterator[Term]:
    spans: list[Span] = []
    for match in _CAMEL_PART.finditer(word):
        start, end = match.span()
        if spans and end - start < 3 and spans[-1][1] - spans[-1][0] < 3:
            start = spans.pop()[0]
        spans.append((start, end))
    if len(spans) > 1:
        for start, end in spans:
            if end - start >= 3:
                yield Term(singular(word[start:end].lower()), offset + start, offset + end, "part")


def singular(word: str) -> str:
    """Layers is layer: the S stemmer (Harman, 1991), which touches plural endings only."""
    if len(word) < 4 or word.endswith(("ss", "us", "is", "ias")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "iases")) else word[:-1]


def _amounts(text: str) -> Iterator[Term]:
    """70억 and 7 billion are 7b, too."""
    for amount in amounts_in(text):
        if amount.name != text[amount.start : amount.end].lower():
            yield Term(amount.name, amount.start, amount.end, "part")


def _days(text: str) -> Iterator[Term]:
    """4월 8일, 2026-04-08 and 4/8(수) are one day."""
    for day in days_in(text):
        yield Term(day.name, day.start, day.end, "day")


def _parts(text: str) -> Iterator[Term]:
    """The Chinese letters and the katakana of Japanese, which has no spaces: 食 of 食べる."""
    for start, end in letters.parts(text):
        yield Term(text[start:end], start, end, "part")


def _bigrams(text: str) -> Iterator[Term]:
    for match in _HANGUL_WORD.finditer(text):
        for i, bigram in enumerate(word_bigrams(match.group()), start=match.start()):
            yield Term(bigram, i, i + 2, "bigram")
    for start, end in letters.pairs(text):
        yield Term(BIGRAM_MARK + letters.plain(text[start:end]), start, end, "bigram")


def word_bigrams(word: str) -> list[str]:
    """The character bigrams of a word in Hangul or without spaces, as search terms."""
    return [BIGRAM_MARK + word[i : i + 2] for i in range(len(word) - 1)]


_SENTENCE_END = re.compile(r"[.!?。…]['\")\]]?\s")
_FURTHER_END = re.compile(
    r"""(?<=[A-Za-z0-9%)\]"'`”’])[.!?]+["')\]”’]?\s+(?=(?:["'(\[“‘`]|\*\*)?[A-Z0-9가-힣])|(?<=[다요음함됨임])\.\s+(?=[^\s\w"'(\[“‘*]|[Α-ω])|(?<=[가-힣])\.\s+(?=["“][^"”\n]*["”][가-힣])"""
)
"""Behind an English sentence, and before one that begins with a sign or a quotation that goes on behind it:
Kiwi leaves each with the next one."""
_COMES_TO_AN_END = re.compile(
    r"""(?:[.!?。！？…~^ㅋㅎㅠ)\]"'”’`*_:：]|[다요죠까음함됨임네군지라나오])\s*\Z"""
)
"""How what Kiwi takes for a sentence ends, if it is one."""
_GOES_ON = re.compile(r"\s\(\d{1,2}\)\s*\Z|(?<=[A-Za-z0-9])\s\.{2,3}\s*\Z")
"""What Kiwi leaves at the end of one sentence and belongs to the next: ``(1)``, and dots within code."""
_QUOTED_WITHIN = re.compile(r"""["'”’」』]\Z""")
"""How a cut ends behind a quotation; the sentence goes on where a particle is glued to it: "참일 확률"이."""
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|figs?|eqs?|sec|dr|mrs?|ms|no|pp|ch|st|ca|approx|resp|prof|vol)"
    r"|\b[A-Za-z]|(?:\A|[.!?]\s)\W*\d{1,2})\Z",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of a text.

    A line break ends one (notes are lists more often than prose), unless ``unbroken`` sees that the sentence
    goes on. List marks in front are left out, and lines with more than one sentence are cut by Kiwi, English
    ones by their full stops.
    """
    spans: list[Span] = []
    for start, end in unbroken(text, _tag_at_the_end):
        line = text[start:end]
        if len(line) < 20 or not _SENTENCE_END.search(line):
            spans.append((start, end))
            continue
        first = 0
        for sentence in kiwi().split_into_sents(re.sub(r"[\r\n]", " ", line)):
            mark = _GOES_ON.search(line, first, sentence.end) if sentence.end < len(line) else None
            last = mark.start() if mark else sentence.end
            cut = line[first:last]
            within = cut.count("(") > cut.count(")") or tells_of_it(line[last:])
            within |= _QUOTED_WITHIN.search(cut) is not None and "가" <= line[last : last + 1] <= "힣"
            if not cut.strip() or within or not _COMES_TO_AN_END.search(cut):
                continue  # Kiwi ends one before a bracket that belongs to it, and within: 학습률이 큼 9건
            spans += [(start + first + a, start + first + b) for a, b in _further_cut(cut)]
            first = last
        rest = line[first:].lstrip()
        if first and rest and not any(map(str.isalnum, rest)):
            spans[-1] = spans[-1][0], end  # a picture behind a full stop
        elif rest:
            spans.append((end - len(rest), end))
    return tuple(spans)


def _further_cut(text: str) -> Iterator[Span]:
    """Spans of the sentences in what Kiwi takes for one: English ones, and those that begin with a sign."""
    first = len(text) - len(text.lstrip())
    for end in _FURTHER_END.finditer(text):
        cut = text[first : end.start()]
        if not _ABBREVIATION.search(text, 0, end.start()) and cut.count("(") == cut.count(")"):
            yield first, end.start() + len(end.group().rstrip())
            first = end.end()
    yield first, len(text.rstrip())


@lru_cache(maxsize=8192)
def _tag_at_the_end(word: str) -> str:
    """What kind of morpheme a word ends with; empty where Kiwi sees none."""
    analysed = kiwi().tokenize(word)
    return str(analysed[-1].tag).split("-")[0] if analysed else ""
