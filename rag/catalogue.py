"""Which notes there are, where a question asks that: 내 노트에 뭐가 있어? what can I ask?"""

from __future__ import annotations

import re

from rag.answer import Draft, ListPoint
from rag.excerpt import Excerpt
from rag.index import Index
from rag.language import tr
from rag.scope import Scope
from rag.types import Hit

MOST_NOTES = 12
"""That a person reads through; of others how many there are is said."""

_NOTES = r"(?:노트|메모|문서|자료|파일|포스트|글)(?:들)?"
_MINE = r"(?:(?:내|제|우리|이|여기|지금|현재|색인된|색인한|올린|저장된|저장한)\s?)*"
_IN = rf"{_MINE}{_NOTES}(?:\s?(?:중|안))?(?:에는|에|엔|에선|에서)?\s?"
_KIND = r"(?:무슨|어떤|어느|뭔)\s?"
_WHAT = rf"(?:뭐|뭐가|뭐뭐가?|무엇이|뭔가|{_KIND}(?:내용|주제|것|게|거|얘기|이야기)(?:들)?[이가]?)"
_HAVE = r"(?:(?:들어|적혀|쓰여|담겨|나와)\s?있|있|들었|다루|다뤄|갖고|가지고|알고|읽|색인)"
_SHOW = r"(?:좀\s?)?(?:보여|알려|말해|뽑아)\s?(?:줘요?|주세요|줄래요?|봐요?)?"
_END = r"\S{0,6}(?:\s있\S{0,4})?[?!.~\s]*"
_ASKS = re.compile(
    rf"{_IN}{_WHAT}\s?{_HAVE}{_END}"
    rf"|{_MINE}{_KIND}(?:{_NOTES}|주제)(?:들)?[이가을를]?\s?{_HAVE}{_END}"
    rf"|{_MINE}{_NOTES}의?\s?(?:목록|리스트|제목)(?:들)?[을를은이]?\s?(?:{_SHOW}|뭐\S{{1,3}})?[?!.~\s]*"
    rf"|{_MINE}{_NOTES}[가이]?\s?{_WHAT}\s?있{_END}"
    rf"|(?:뭘|뭐를|뭐|무엇을|{_KIND}(?:걸|것을))\s?(?:물어\s?볼\s?수|물을\s?수|질문\s?할\s?수|물어\s?보면){_END}"
    rf"|{_KIND}질문[을를]?\s?(?:할\s?수|하면|해도){_END}"
    r"|(?:what|which) (?:notes|documents|files|topics)(?: (?:do|are|can|have|did))?(?: (?:you|i|there|we))?"
    r"(?: (?:have|know|indexed|ask(?: about)?|in here|there))?[?.!\s]*"
    r"|(?:list|show)(?: me)?(?: all)?(?: of)?(?: my| the)? (?:notes|documents|files)[?.!\s]*"
    r"|what(?: is|'s) in (?:my|the|these) (?:notes|documents|files)[?.!\s]*"
    r"|what (?:can|could|should) i ask(?: you)?(?: about)?[?.!\s]*",
    re.IGNORECASE,
)


def asks_for_notes(question: str) -> bool:
    """Whether a question asks which notes there are, and nothing of what one says."""
    return _ASKS.fullmatch(question.strip()) is not None


def catalogue(index: Index, source: str | Scope | None) -> tuple[list[Hit], Draft]:
    """The notes that may be asked by their first lines, those of the latest days first.

    Args:
        index: the notes.
        source: which of them are asked: a glob over sources or a Scope; None for all.
    """
    states = [state for state in Scope.of(source).chosen(index.states()) if state.chunks]
    states.sort(key=lambda state: state.dated, reverse=True)
    points = []
    for state in states[:MOST_NOTES]:
        hit = Hit(index.chunks_of(state.source)[0], state.title, 0.0)
        first = _first_line(hit)
        said = hit.chunk.words(first)
        label = "" if state.title in said or said in state.title else state.title
        points.append(ListPoint(label, (Excerpt(hit, (first,)),)))
    if not points:
        return [], Draft("not_in_notes", (), 0.0)
    others = len(states) - len(points)
    notice = tr(
        f"노트 {len(states):,}개 중 {len(points)}개입니다. 모두 보기: mutdap status --files",
        f"{len(points)} of {len(states):,} notes. For all of them: mutdap status --files",
    )
    hits = [place.hit for point in points for place in point.places]
    return hits, Draft("answered", (), 1.0, tuple(points), notice=notice if others else "")


def _first_line(hit: Hit) -> tuple[int, int]:
    """Where the first line of a note with text stands."""
    text = hit.chunk.text
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    line = text[start : end if end > 0 else len(text)]
    return hit.chunk.start + start, hit.chunk.start + start + len(line.rstrip())
