"""Hangul spellings of foreign words and their Latin spellings, matched by sound: 시그모이드 = sigmoid.

Two steps. ``keys`` reduces a word to its consonants, in classes that both scripts keep apart (ㅂ ㅍ b p f
v are one), so that words with a common key can be looked up. ``likeness`` then aligns the Latin letters
with the Korean sounds by dynamic programming (a weighted edit distance whose units are graphemes, as in
Kessler's and Kondrak's phonetic alignment), vowels included, which keeps 버트 with bert and off bit.

The costs follow the transliteration rules of the National Institute of Korean Language and the habits of
Korean technical writing (렐루, 그래디언트); no word is listed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

ALIKE = 0.86
"""From this likeness on two spellings count as one word; see ``tests/test_sound.py`` for its errors."""
SURELY_ALIKE = 0.93
"""The same for short words, and for Hangul that might as well be Sino-Korean."""
MOST_KEYS = 16
"""Ways to read one Latin word that are kept."""
MOSTLY = 5
"""A text is in the script of which it has so many times as many letters as of the other."""

_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")

_INITIALS = (
    "g",
    "kk",
    "n",
    "d",
    "tt",
    "r",
    "m",
    "b",
    "pp",
    "s",
    "ss",
    "",
    "j",
    "jj",
    "ch",
    "k",
    "t",
    "p",
    "h",
)
_VOWELS = (
    "a", "E", "ya", "yE", "eo", "E", "yeo", "yE", "o", "wa", "wE", "wE", "yo",
    "u", "wo", "wE", "wi", "yu", "U", "Ui", "i",
)  # fmt: skip
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "l", "l", "l", "l", "l", "l", "l", "m", "p", "p",
    "t", "t", "N", "t", "t", "k", "t", "p", "t",
)  # fmt: skip
_CLASS = {
    "g": "K", "kk": "K", "k": "K", "d": "T", "tt": "T", "t": "T", "b": "P", "pp": "P", "p": "P",
    "s": "S", "ss": "S", "j": "J", "jj": "J", "ch": "J", "n": "N", "N": "N", "m": "M",
    "R": "L", "r": "L", "l": "L",
}  # fmt: skip
_SINO_FINALS = {0, 1, 4, 8, 16, 17, 21}
"""None, ㄱ, ㄴ, ㄹ, ㅁ, ㅂ, ㅇ."""
_SINO = frozenset(
    "가각간갈감갑강개객갱갹거건걸검겁게격견결겸경계고곡곤골공과곽관괄광괘괴굉교구국군굴궁권궐궤귀규균귤극근글금급긍기긴길김끽나낙난날남납낭내냉녀년념녕노농뇌뇨누눌능니닉다단달담답당대댁덕도"
    "독돈돌동두둑둔득등라락란랄람랍랑래랭략량려력련렬렴렵령례로록론롱뢰료룡루류륙륜률륭륵름릉리린림립마막만말망매맥맹멱면멸명모목몰몽묘무묵문물미민밀박반발방배백번벌범법벽변별병보복본봉부북"
    "분불붕비빈빙사삭산살삼삽상색생서석선설섬섭성세소속손솔송쇄쇠수숙순술숭슬습승시식신실심십쌍씨아악안알암압앙애액앵야약양어억언얼엄업여역연열염엽영예오옥온올옹와완왈왕왜외요욕용우욱운울웅"
    "원월위유육윤율융은을음읍응의이익인일임입잉자작잔잠잡장재쟁저적전절점접정제조족존졸종좌죄주죽준중즉즐즙증지직진질집징차착찬찰참창채책처척천철첨첩청체초촉촌총촬최추축춘출충췌취측층치칙친"
    "칠침칩칭쾌타탁탄탈탐탑탕태택터토통퇴투특파판팔패팽퍅편폄평폐포폭표품풍피필핍하학한할함합항해핵행향허헌헐험혁현혈혐협형혜호혹혼홀홍화확환활황회획횡효후훈훙훤훼휘휴휼흉흑흔흘흠흡흥희힐"
)
"""Syllables that a Chinese character is read as."""
_JAMO_EO, _JAMO_E, _JAMO_YU, _JAMO_EU, _JAMO_I = 4, 5, 17, 18, 20

_MUTE = frozenset({"tj", "tch", "tjj"})
"""A final stop before ㅈ or ㅊ is how Korean writes a short vowel (릿지 is ridge)."""

_NAMED = (
    "a 에이 b 비 c 씨 c 시 d 디 e 이 f 에프 g 지 g 쥐 h 에이치 i 아이 j 제이 k 케이 l 엘 m 엠 n 엔 "
    "o 오 p 피 q 큐 r 아르 r 알 s 에스 t 티 u 유 v 브이 w 더블유 x 엑스 y 와이 z 제트"
).split()
_LETTERS = dict(sorted(zip(_NAMED[1::2], _NAMED[::2], strict=True), key=lambda pair: -len(pair[0])))
_DIGITS = dict(zip("제로 원 투 쓰리 포 파이브 식스 세븐 에이트 나인".split(), "0123456789", strict=True))
_SIGNS = _LETTERS | _DIGITS
_SIGN_NAMES = re.compile("|".join(sorted(_SIGNS, key=len, reverse=True)))
_NAMES_OF = {letter: [name for name, of in _LETTERS.items() if of == letter] for letter in _LETTERS.values()}
_FEWEST_LETTERS, _MOST_LETTERS = 3, 5


def is_hangul(word: str) -> bool:
    """Whether a word is written in Hangul syllables only."""
    return bool(word) and all("가" <= c <= "힣" for c in word)


def is_in_latin(text: str) -> bool:
    """Whether a text is written in Latin letters, as English is, with few Hangul ones at most."""
    return len(_LATIN.findall(text)) > MOSTLY * len(_HANGUL.findall(text))


def is_in_hangul(text: str) -> bool:
    """Whether a text is written in Hangul, with few Latin letters at most."""
    return len(_HANGUL.findall(text)) > MOSTLY * len(_LATIN.findall(text))


def is_latin(word: str) -> bool:
    """Whether a word is written in the lower-case letters a to z only."""
    return word.isascii() and word.isalpha() and word.islower()


def unhyphenated(word: str) -> str:
    """A word without its hyphens, which nobody hears: coadaptation for co-adaptation."""
    return word.replace("-", "")


def spelt_out(word: str) -> str | None:
    """The letters a Hangul word names: 씨엔엔 is cnn; None when it names fewer than three or other things."""
    read = _signs_named(word)
    return read if len(read) >= _FEWEST_LETTERS and read.isalpha() else None


def letters_and_digits(word: str) -> str | None:
    """The letters and then digits that a Hangul word names: 에프원 is f1, 지피티포 gpt4; None for others."""
    read = _signs_named(word)
    return read if re.fullmatch("[a-z]+[0-9]+", read) else None


def _signs_named(word: str) -> str:
    """The letters and digits whose names make up a word; empty where it is made of other things, too."""
    names = _SIGN_NAMES.findall(word)
    return "".join(map(_SIGNS.__getitem__, names)) if "".join(names) == word else ""


def letter_by_letter(acronym: str) -> tuple[str, ...]:
    """How an acronym is written in Hangul: 알엔엔 and 아르엔엔 for RNN; none for two letters or a word.

    MoE and kNN are acronyms too, for what they have of capitals.
    """
    if not _FEWEST_LETTERS <= len(acronym) <= _MOST_LETTERS or sum(map(str.isupper, acronym)) < 2:
        return ()
    letters = acronym.lower()
    if not is_latin(letters):
        return ()
    names = [_NAMES_OF[one] for one in letters]
    return tuple("".join(chosen) for chosen in product(*names))


@lru_cache(maxsize=50_000)
def keys(word: str) -> frozenset[str]:
    """Consonant skeletons of a lower-case word in Hangul or Latin letters, which may have hyphens.

    A Latin spelling may be read in several ways and has several; a Hangul one has one. Single syllables
    and Latin words of fewer than three letters have none: too many things sound like them.
    """
    if is_hangul(word) and len(word) > 1:
        spoken = sounds(word)
        heard = (
            s for s, following in zip(spoken, (*spoken[1:], ""), strict=True) if s + following not in _MUTE
        )
        found = frozenset([_collapsed("".join(_CLASS.get(sound, "") for sound in heard))])
    elif is_latin(joined := unhyphenated(word)) and len(joined) > 2:
        found = frozenset(_collapsed("".join(reading)) for reading in product(*_few(_readings(joined))))
    else:
        return frozenset()
    return found - {""}


def same_word(hangul: str, latin: str) -> float:
    """``likeness`` where it is enough to count as one word, else 0.

    Two syllables that may be Sino-Korean (이자, 세로) sound like too many English words to be trusted. Those
    that cannot be (블록, 채널) are trusted where they sound very much alike: they may be Korean (바탕).
    """
    loanword = looks_foreign(hangul)
    if not loanword and len(hangul) < 3 and _SINO.issuperset(hangul):
        return 0.0
    alike = likeness(hangul, latin)
    return alike if alike >= (ALIKE if loanword and len(latin) > 4 else SURELY_ALIKE) else 0.0


def looks_foreign(hangul: str) -> bool:
    """Whether a word has a syllable that no Chinese character is read as: 로스 does, 이자 does not."""
    return any(_foreign(ord(syllable) - 0xAC00) for syllable in hangul)


def _foreign(number: int) -> bool:
    onset, vowel, final = _INITIALS[number // 588], number % 588 // 28, number % 28
    return (
        onset in {"k", "kk", "tt", "pp", "ss"}
        or final not in _SINO_FINALS
        or (vowel == _JAMO_EU and not final)
        or (vowel == _JAMO_E and onset not in {"g", "s", "j", "ch"})
        or (vowel == _JAMO_EO and onset in {"d", "r", "m", "b", "t", "p", "n"} and not final)
        or (vowel == _JAMO_I and onset in {"d", "t"})
        or (vowel == _JAMO_YU and onset not in {"", "g", "r", "h"})
    )


@lru_cache(maxsize=50_000)
def likeness(hangul: str, latin: str) -> float:
    """How alike a Hangul and a Latin spelling sound, from 0 to 1."""
    spoken = sounds(hangul)
    cost = _alignment_cost(latin, spoken)
    return max(0.0, 1.0 - cost / (0.5 * (len(spoken) + len(latin))))


@lru_cache(maxsize=20_000)
def sounds(hangul: str) -> tuple[str, ...]:
    """The sounds of Hangul syllables, vowels and consonants apart.

    ㄹㄹ is ``l`` and ㄹ between vowels ``r``, as in transliterations; at the start (``R``) it may be either.
    """
    found: list[str] = []
    for syllable in hangul:
        number = ord(syllable) - 0xAC00
        initial, vowel, final = number // 588, number % 588 // 28, number % 28
        onset = _INITIALS[initial]
        if onset == "r":
            onset = "R" if not found else "" if found[-1] == "l" else "r"
        found += [sound for sound in (onset, _VOWELS[vowel], _FINALS[final]) if sound]
    return tuple(found)


def _few(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Readings whose combinations stay few: the last graphemes of a long word are read one way only."""
    few, combinations = [], 1
    for options in readings:
        combinations *= len(options)
        few.append(options if combinations <= MOST_KEYS else options[:1])
    return few


def _collapsed(key: str) -> str:
    return re.sub(r"(.)\1+", r"\1", key)


# A Latin grapheme and the classes it may be read as; longer graphemes first. Vowels are no class.
_READINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"tion|sion|cian|tian", ("SN", "JN")),
    (r"tch|dge", ("J",)),
    (r"sch", ("SK", "S")),
    (r"ture", ("JL", "J")),
    (r"ch", ("J", "K", "S")),
    (r"ck|cq|kh|qu?", ("K",)),
    (r"cc(?=[eiy])", ("KS",)),
    (r"sc(?=[eiy])", ("S",)),
    (r"c(?=[eiy])", ("S",)),
    (r"cc?|kk?", ("K",)),
    (r"gh(?=[aeiou])", ("K",)),
    (r"(?<=[aeiou])gh(?=t|$)", ("", "P")),
    (r"gn$", ("N",)),
    (r"^gn|^kn", ("N", "KN")),
    (r"ng(?=$|s$)", ("N",)),
    (r"ng", ("N", "NK")),
    (r"gg?(?=[eiy])", ("J", "K")),
    (r"gg?", ("K",)),
    (r"ph|pp?|bb?|ff?|vv?", ("P",)),
    (r"th", ("S", "T")),
    (r"d(?=u)", ("T", "J")),
    (r"t(?=u)", ("T", "J")),
    (r"tz|ts", ("J", "TS", "S")),
    (r"tt?|dd?", ("T",)),
    (r"sh", ("S",)),
    (r"ss?(?=$|[aeiouy])", ("S", "J")),
    (r"ss?", ("S",)),
    (r"x", ("KS", "J")),
    (r"zz?", ("J", "S")),
    (r"j", ("J", "L")),
    (r"mb$|mm?", ("M",)),
    (r"nn?", ("N",)),
    (r"ll?", ("L",)),
    (r"wr|rh", ("L",)),
    (r"re(?=$|s$)|(?<=[aio])re(?=[bcdfgkmpst])", ("", "L")),
    (r"rr?(?=[aeiouy])", ("L",)),
    (r"rr?", ("", "L")),
    (r"[aeiouyhw]", ("",)),
)
_GRAPHEME = re.compile("|".join(f"({pattern})" for pattern, _ in _READINGS))
"""The first that fits; its number says how it is read."""


def _readings(word: str) -> list[tuple[str, ...]]:
    return [_READINGS[(match.lastindex or 0) - 1][1] for match in _GRAPHEME.finditer(word)]


# What a Latin grapheme may sound like in Korean, with the cost of each; sounds are parted by spaces.
_A, _E, _I, _O, _U = "a E eo E_i", "E i eo U E_i", "i a_i", "o a", "eo u yu a"
_COSTS: dict[str, dict[str, float]] = {}


def _allow(graphemes: str, sounds_: str, cost: float = 0.0) -> None:
    for grapheme in graphemes.split():
        for sound in sounds_.split():
            _COSTS.setdefault(grapheme, {}).setdefault("" if sound == "-" else sound.replace("_", " "), cost)


def _allow_vowels() -> None:
    for letter, likely in (("a", _A), ("e", _E), ("i", _I), ("o", _O), ("u", _U), ("y", "i a_i y")):
        first, *others = likely.split()
        _allow(letter, first)
        _allow(letter, " ".join(others), 0.2)
        _allow(letter, "a E eo o u U i ya yE yeo yo yu wa wE wi", 0.9)
    _allow("o", "eo", 0.3)
    _allow("e", "-", 0.25)
    _allow("ee ea ie ei", "i")
    _allow("ea", "E eo E_i i_eo", 0.1)
    _allow("ai ay ei ey", "E_i E i a_i", 0.1)
    _allow("oo", "u")
    _allow("oo ou", "o u", 0.2)
    _allow("ou ow", "a_u o u eo o_u", 0.1)
    _allow("oa", "o o_a", 0.1)
    _allow("au aw", "o a", 0.1)
    _allow("ew eu ue", "yu u yu_u", 0.1)
    _allow("er ir ur or ar yr our ear", "eo", 0.05)
    _allow("ar", "a")
    _allow("or ore our oar", "o o_eo", 0.05)
    _allow("ere are air ear", "E_eo i_eo", 0.1)
    _allow("ire yre ier", "a_i_eo i_eo", 0.1)
    _allow("ia io iou", "i_a ya i_eo yeo i_o yo eo", 0.1)
    _allow("ua ue ui", "wa wE wi u_a u_E u_i yu_eo", 0.1)
    _allow("w wh", "u -", 0.3)
    _allow("wa we wi wo", "wo wa wE wi u", 0.1)
    _allow("wh", "wa wi wE h", 0.2)
    _allow("y", "-", 0.5)
    _allow("ya ye yo yu", "ya yE yo yeo yu", 0.1)
    _allow("u", "yu", 0.05)
    _allow("le el al il ol ul", "U_l eo_l l", 0.1)
    _allow("ne en an on in", "U_n eo_n n", 0.2)
    _allow("um em om", "eo_m U_m", 0.15)


def _allow_consonants() -> None:
    _allow("p pp", "p pp")
    _allow("p", "b", 0.5)
    _allow("b bb", "b")
    _allow("b bb", "p pp", 0.1)
    _allow("f ff ph", "p h", 0.05)
    _allow("v", "b p", 0.05)
    _allow("t tt", "t tt")
    _allow("t", "d", 0.5)
    _allow("t", "ch", 0.3)
    _allow("d dd", "d")
    _allow("d dd", "t", 0.1)
    _allow("d", "j", 0.3)
    _allow("th", "s ss t d tt", 0.05)
    _allow("k ck cc q kh", "k kk")
    _allow("k", "g", 0.5)
    _allow("c", "k kk s ss", 0.05)
    _allow("c", "g", 0.5)
    _allow("qu", "k_u kwE k_wi k_wE k_wo k", 0.1)
    _allow("ch", "ch")
    _allow("ch", "k s j", 0.25)
    _allow("tch", "ch t_ch")
    _allow("g gg", "g k")
    _allow("g", "j kk", 0.05)
    _allow("dge ge", "j j_i", 0.05)
    _allow("gh", "- g p", 0.1)
    _allow("j", "j")
    _allow("s ss", "s ss")
    _allow("s", "j", 0.15)
    _allow("z zz", "j", 0.0)
    _allow("z", "s ch", 0.2)
    _allow("sh", "s s_yu s_i ss", 0.0)
    _allow("x", "k_s k_U_s k_ss j g_j", 0.05)
    _allow("m mm", "m")
    _allow("n nn", "n N")
    _allow("ng", "N N_g N_k")
    _allow("nk nc", "N_k N_U N_k_U", 0.05)
    _allow("l ll", "l R")
    _allow("l ll", "r", 0.25)
    _allow("r rr wr rh", "r R")
    _allow("r", "l", 0.5)
    _allow("r", "-", 0.1)
    _allow("h", "h")
    _allow("h", "-", 0.3)
    _allow("tion sion", "s_yeo_n ch_yeo_n j_yeo_n s_eo_n ch_eo_n", 0.0)
    _allow("ture", "ch_eo", 0.0)
    _allow("sure", "j_yeo j_eo", 0.0)
    for silent, said in (("mb", "m"), ("kn gn", "n"), ("ps", "s"), ("ts tz", "ch")):
        _allow(silent, said, 0.1)


_allow_vowels()
_allow_consonants()
_RULES = {
    grapheme: tuple((tuple(sound.split()), cost) for sound, cost in costs.items())
    for grapheme, costs in _COSTS.items()
}
_FILLERS = {"U": 0.03, "i": 0.2}
"""Vowels that Korean puts where the foreign word has none (스트라이드, 브리지)."""
_LOST, _ADDED = 1.0, 1.0


def _alignment_cost(latin: str, spoken: tuple[str, ...]) -> float:
    width, height = len(spoken), len(latin)
    best = [[float("inf")] * (width + 1) for _ in range(height + 1)]
    best[0][0] = 0.0
    for i in range(height + 1):
        for j in range(width + 1):
            here = best[i][j]
            if here == float("inf"):
                continue
            if j < width:
                filler = _FILLERS.get(spoken[j], _ADDED) if j and spoken[j - 1] in _CLASS else _ADDED
                best[i][j + 1] = min(best[i][j + 1], here + filler)
            if i == height:
                continue
            lost = 0.0 if latin[i] == "e" and i == height - 1 else _LOST
            if i and latin[i] == latin[i - 1]:
                lost = 0.05
            best[i + 1][j] = min(best[i + 1][j], here + lost)
            for size in range(1, min(4, height - i) + 1):
                for said, cost in _RULES.get(latin[i : i + size], ()):
                    if spoken[j : j + len(said)] == said:
                        after = best[i + size]
                        after[j + len(said)] = min(after[j + len(said)], here + cost)
    return best[height][width]


def same_loanword(one: str, other: str) -> bool:
    """Whether two Hangul words are spellings of one foreign word: 그래디언트 and 그라디언트.

    They look foreign, and sound the same (ㅐ and ㅔ do) or have five syllables and differ in one vowel.
    """
    spoken, heard = sounds(one), sounds(other)
    if one == other or len(spoken) != len(heard) or not (looks_foreign(one) and looks_foreign(other)):
        return False
    differing = [pair for pair in zip(spoken, heard, strict=True) if pair[0] != pair[1]]
    if not differing:
        return len(one) > 2
    return len(one) > 4 and len(differing) == 1 and not any(sound in _CLASS for sound in differing[0])
