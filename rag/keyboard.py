"""What was typed with the keyboard in the other language: qocl is 배치, 애체ㅐㅕㅅ is dropout.

The two-set (두벌식) layout of KS X 5002. A syllable is the strokes of its letters, and strokes make syllables
as an input method does: a vowel takes the consonant before it along.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CONSONANTS = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "rRseEfaqQtTdwWczxvg", strict=True))
_VOWELS = dict(zip("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ", "koiOjpuPhynbml", strict=True))
_PAIRS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
"""Letters of two strokes."""
_JOINED = {pair: letter for letter, pair in _PAIRS.items()}
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_STROKES = _CONSONANTS | _VOWELS
_LETTER_OF = {stroke: letter for letter, stroke in _STROKES.items()}
_LETTER_OF |= {key.upper(): letter for key, letter in _LETTER_OF.items() if key.upper() not in _LETTER_OF}
_CONJOINING = (
    {chr(0x1100 + i): letter for i, letter in enumerate(INITIALS)}
    | {chr(0x1161 + i): letter for i, letter in enumerate(_MEDIALS)}
    | {chr(0x11A7 + i): letter for i, letter in enumerate(_FINALS) if i}
)
"""What NFKC makes of a letter that stands alone."""
_TYPED = re.compile("[A-Za-z]+")
_SHIFTED = frozenset("REQTWOP")
"""Keys that type another letter with Shift."""


def letters(text: str) -> str:
    """Hangul as its letters, with one vowel a syllable: 왜 is ㅇㅙ, 값 ㄱㅏㅂㅅ; other characters stay."""
    return "".join(map(_letters, text))


@lru_cache(maxsize=12_000)  # all syllables: thousands of words are looked at for one that is unknown
def _letters(character: str) -> str:
    number = ord(character) - 0xAC00
    if 0 <= number < 11_172:
        parts = (
            INITIALS[number // 588],
            _MEDIALS[number % 588 // 28],
            _FINALS[number % 28].strip(),
        )
    else:
        parts = (_CONJOINING.get(character, character), "", "")
    return parts[0] + parts[1] + _PAIRS.get(parts[2], parts[2])


def to_latin(text: str) -> str:
    """The Latin letters on the keys that Hangul was typed with; other characters stay."""
    typed = "".join(_PAIRS.get(letter, letter) for letter in letters(text))
    return "".join(_STROKES.get(letter, letter) for letter in typed)


def to_hangul(text: str) -> str:
    """The Hangul on the keys that Latin letters were typed with; other characters stay.

    Strokes that make no syllable stay letters. A word in capitals was typed with Caps Lock.
    """
    return _TYPED.sub(lambda match: _composed(match.group()), text)


def _composed(word: str) -> str:
    strokes = word.lower() if word.isupper() and not _SHIFTED.issuperset(word) else word
    typed = [_LETTER_OF[stroke] for stroke in strokes]
    made = ""
    at = 0
    while at < len(typed):
        initial = typed[at] if typed[at] in _CONSONANTS else ""
        medial, after = _vowel(typed, at + bool(initial))
        if not medial or not initial:
            made += medial or typed[at]
            at = max(after, at + 1)
            continue
        final, at = _final(typed, after)
        place = INITIALS.index(initial) * 588 + _MEDIALS.index(medial) * 28 + _FINALS.index(final or " ")
        made += chr(0xAC00 + place)
    return made


def _vowel(typed: list[str], at: int) -> tuple[str, int]:
    """The vowel at a place, of two strokes where they join, and the place behind it."""
    first, both = "".join(typed[at : at + 1]), "".join(typed[at : at + 2])
    if first not in _VOWELS:
        return "", at
    return (_JOINED[both], at + 2) if both in _JOINED else (first, at + 1)


def _final(typed: list[str], at: int) -> tuple[str, int]:
    """The final consonants at a place, less the one that a vowel behind it takes along."""
    kept = ""
    for size in (1, 2):
        letter = "".join(typed[at : at + size])
        letter = _JOINED.get(letter, letter)
        behind = "".join(typed[at + size : at + size + 1])
        if letter in _FINALS and letter in (*_CONSONANTS, *_JOINED.values()) and behind not in _VOWELS:
            kept, end = letter, at + size
    return (kept, end) if kept else ("", at)


def standing(text: str) -> str:
    """Letters that NFKC made to join their neighbours, standing alone again as they were typed."""
    return "".join(_CONJOINING.get(character, character) for character in text)
