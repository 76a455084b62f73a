r"""Greek letters in a question by all their names: beta2, 베타2, \beta_2 and β2 are one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.glossary import is_particle
from rag.greek import NAMES

_INDEX = r"(?:_(?P<{0}>[A-Za-z0-9]{{1,8}})|_?\{{?(?P<{0}n>\d{{1,2}})\}}?)?(?![A-Za-z0-9_-])"
_LATIN = {latin: (letter,) for letter, (latin, *_) in NAMES.items()}
_HANGUL = {
    name: tuple(letter for letter, names in NAMES.items() if name in names)
    for names in NAMES.values()
    for name in names[1:]
}
_NAMED = re.compile(
    rf"(?:\\|(?<![A-Za-z0-9_-]))(?P<latin>(?i:{'|'.join(_LATIN)})){_INDEX.format('a')}"
    rf"|(?<![가-힣])(?P<hangul>{'|'.join(_HANGUL)})(?P<number>\d{{0,2}})(?![A-Za-z0-9])(?P<rest>[가-힣]*)"
    rf"|(?<![A-Za-z0-9_-])(?P<letter>[Α-Ωα-ω]){_INDEX.format('b')}"
)


def greek_letters(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where a normalised text names a Greek letter, with or without an index, and its spellings as terms.

    The first spelling is the one that stands there. 알파고 and beta-VAE only begin like one, ETA is none.
    """
    for found in _NAMED.finditer(text):
        name = (found["latin"] or found["hangul"] or found["letter"]).lower()
        index = next((i for i in found.group("a", "an", "number", "b", "bn") if i), "").lower()
        if (found["latin"] or "").isupper() or (found["rest"] and not _may_follow(found["rest"])):
            continue
        letters = _LATIN.get(name) or _HANGUL.get(name) or ((name,) if name in NAMES else ())
        called = (other for letter in letters for other in (letter, *NAMES[letter]))
        spelt = [one for other in called for one in _indexed(other, index)]
        end = found.start("rest") if found["hangul"] else found.end()
        if letters:
            typed = text[found.start() : end].lower()
            spelt.sort(key=lambda one: (one != typed, not one.startswith(name)))
            yield found.start(), end, tuple(spelt)


def _may_follow(rest: str) -> bool:
    """Whether syllables may stand right behind the name of a letter: 알파는, 알파값은."""
    behind = rest.removeprefix("값")
    return not behind or is_particle(behind)


def _indexed(name: str, index: str) -> tuple[str, ...]:
    """A name with an index as search terms have it: β2; beta2, beta_2 or beta 2; 베타 2."""
    if not index:
        return (name,)
    if name in NAMES:
        return (name + index,)
    apart = f"{name} {index}"
    return (name + index, f"{name}_{index}", apart) if name.isascii() else (apart,)
