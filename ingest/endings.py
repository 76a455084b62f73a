"""Where the sentences of speech end: at full stops, and at Korean endings where nobody wrote any."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_STOPS = re.compile(r".*(?:[^\W\d]|[\d%)\]])(?:[.?!…]+|[。？！])[\"'”’)\]]*\Z", re.DOTALL)
_NO_STOP = re.compile(r"(?:\d{1,2}|[A-Za-z]|e\.g|i\.e|vs|etc|cf|Dr|Mr|Ms|Prof)\.\Z")
_ASKS = re.compile(r"(?:까|까요|[하되있없겠았었였했됐]나요|[은는던인한된]가요)[\"'”’)]*\Z")
_NOUN_IN_YO = re.compile(r"(?:개|필|수|소|주|중|강|동|긴|불필)요\Z")
_QUOTED = tuple("라고 라는 라 고 는 하는 하고 싶 치 할 해서 하면 하더 보니 봐 부탁 버튼 눌러 누르".split())
"""Behind an ending, they lead on."""
_FINAL_N, _FINAL_L, _FINAL_B, _FINAL_SS = 4, 8, 17, 20


class Ends:
    """Where sentences end, as the words of a recording tell."""

    def __init__(self, words: Sequence[str]) -> None:
        written = sum(map(stops, words))
        endings = Counter(_closes(word) for word in words if not stops(word))
        self.bare = endings["polite"] + endings["plain"] > written
        """Most have no full stop, as in automatic captions."""
        self._known = {"polite"} if endings["polite"] > endings["plain"] else {"polite", "plain"}

    def after(self, word: str, following: str) -> bool:
        """Whether a Korean sentence ends with a word that has no full stop."""
        return _closes(word, following) in self._known

    def mark(self, word: str, following: str) -> str:
        """The full stop that the word lacks; empty where no sentence ends.

        Without them a sentence is analysed as a part of the one before it, and so are its words.
        """
        if not self.after(word, following):
            return ""
        return "?" if _ASKS.search(word) else "."


def stops(word: str) -> bool:
    """Whether a word ends a sentence by its full stop."""
    return word[-1] not in "가나다요" and _STOPS.match(word) is not None and not _NO_STOP.match(word)


def _closes(word: str, after: str = "") -> str:
    """How a word ends a Korean sentence, as far as the next word tells; empty where it does not."""
    said = word.rstrip("\"'”’)")
    if len(said) < 2 or not "가" <= said[-2] <= "힣" or after.startswith(_QUOTED):
        return ""
    final = (ord(said[-2]) - ord("가")) % 28
    match said[-1]:
        case "요":
            return "" if _NOUN_IN_YO.search(said) else "polite"
        case "죠":
            return "polite"
        case "다":
            if said[-2] == "니" and len(said) > 2 and _has_b(said[-3]):
                return "polite"
            return "plain" if said[-2] in "이있없같많좋크" or final in {_FINAL_N, _FINAL_SS} else ""
        case "까":
            asks_politely = said[-2] == "니" and len(said) > 2 and _has_b(said[-3])
            return "polite" if asks_politely else "plain" if final == _FINAL_L else ""
        case _:
            return ""


def _has_b(letter: str) -> bool:
    return "가" <= letter <= "힣" and (ord(letter) - ord("가")) % 28 == _FINAL_B
