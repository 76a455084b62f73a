"""Whether a passage explains a thing or only names it in passing: 그 뒤 RLHF나 DPO로 선호에 맞춘다.

Quoted, such a sentence would pass for an answer to "DPO가 뭐야?". What is in doubt counts as explained.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.glossary import bundled_glossary
from rag.korean import NOUNS, morphemes, normalize
from rag.relevance import Question
from rag.subject import ASPECTS, DEFINES, has_row_about, spelt, subjects
from rag.types import Hit, Span

_ALSO_CALLED = re.compile(r"[*_`]*(?:\s?\([^()]*\))?[*_`]*")
_AMONG_OTHERS = re.compile(
    r"\s*(?:[,·/、]|등(?![가-힣])|같은|처럼)|(?:이?나|와|과|이?랑)(?![가-힣])|\s+(?:and|or)\s"
)
_BEHIND_OTHERS = re.compile(
    r"(?:(?<![고며면서만데])[,·/、]\s*|[가-힣A-Za-z)](?:이?나|와|과|이?랑)\s|\s(?:및|또는|혹은|and|or)\s)\Z"
)
"""A comma behind a clause (켜고,) is none between things."""
_USED = re.compile(r"(?:을|를|에|의|도|만|보다|당|마다|까지|부터)[은는도]?(?![가-힣])")
"""Particles of what a sentence is not about; what is done with a thing (로, 에서) tells something of it."""
_EXAMPLE = re.compile(r"\)\s*[,·/、]")
"""Behind what stands alone in brackets beside one of several things: 회피(은행원 알고리즘), 탐지."""
_LABEL = re.compile(r"[ \t>*+•_`-]*[^\s:：,/·、]+(?:\s?[/,·、]\s?[^\s:：,/·、]+)+\s?[:：]\s")
"""Names that the rest of a line is about: SET / MAP : ..."""
_SO = (
    r"\s(?:(?:정말|진짜|제일|가장|참|너무|아주|꽤|특히|더|역시|훨씬|은근|의외로|생각보다|또|다|벌써|아직)\s)*"
)
_LIKED = (
    rf"(?:이|가){_SO}(?:맛있|맛없|좋[다아았]|괜찮|최고|예[쁘뻤]|재[밌미]|귀[엽여]|아쉬[웠움]|그[립리]|생각[나났]|궁금"
    r"|(?:[맘입]|마음)에 [들맞]|[가-힣]{1,4}고 ?싶)"
    rf"|(?:이|가){_SO}(?:있었|없었|나왔|왔|도착|품절|떨어졌|다 ?팔)"
    rf"|[은는]{_SO}(?:맛있었|맛없었|좋았|괜찮았|최고였|예뻤|재[밌미있]+었|아쉬웠|별로)"
)
_TOLD_OF = re.compile(rf"(?:{_LIKED})[가-힣]*(?=\W*(?:[.!?\n]|\Z))|\s(?:먹|마[시신셔셨심]|주문|사서|사먹|샀)")
"""What one felt or did with a thing: 플랫화이트가 맛있었다, 플랫화이트 마심."""
_DONE_WITH = frozenset("마시 먹 사 보 듣 읽 쓰 받 빌리 시키 배우 입 타 고르 맛보 주문 구입 구매".split())
"""What one does with a thing (마신 커피); it tells nothing of what that is."""
_NEXT = re.compile(r"[^.!?\n]*(?:[.!?]+\s*|\n)(?P<next>[^.!?\n]+)")
_WORKINGS = re.compile(
    r"순서|단계|절차|과정|원리|(?:동작|작동|계산) ?방식|(?:구하|계산하|만드|쓰|사용하)는 ?(?:법|방법)"
    r"|사용 ?(?:법|방법)|어떻게 ?(?:동작|작동|계산|구[하해]|구현|돌아|사용|만들|쓰[나는지])"
    r"|\b(?:steps|how does|procedure)\b",
    re.IGNORECASE,
)
"""Asks how a thing works or is done, which nobody tells who only names it."""
_KINDS = re.compile(r"종류|유형|갈래|\b(?:kinds|types)\b", re.IGNORECASE)
_TELLS_KINDS = re.compile(
    rf"{_KINDS.pattern}|나뉘|나뉜|나누|나눌|나눈|분류|구분|가지|\S(?:에는|로는|으로는)\s|[:：]\s*\S"
    r"|같은 (?:것|게)|등이"
)
_MODIFIER = re.compile(r"([가-힣A-Za-z]{2,})[\s-]?$")
_ADNOMINAL = frozenset((4, 8))
"""ㄴ and ㄹ, as Unicode counts them at the end of a syllable."""
_LAST_WORDS = re.compile(r"(?:[^\s]+\s+){0,3}$")


def explained(question: Question, hit: Hit) -> bool | None:
    """Whether a passage says something of the one thing that a question asks to explain, or how it works.

    False where it only names it, None where it does not, or where something else is asked.
    """
    defines = DEFINES.search(question.text) is not None

    def more_than_names(text: str, places: Sequence[Span]) -> bool:
        return not all(
            _in_passing(text, *place) or (not defines and _is_example(text, *place)) for place in places
        )

    return _told_of(named_to_explain(question), question, hit, more_than_names)


def named_to_explain(question: Question) -> str:
    """What a question asks to explain, or how it works or is done, by its name; empty for other questions."""
    if DEFINES.search(question.text):
        if question.defined:
            return question.defined[0]
        if question.is_of_one_thing and (phrases := subjects(question.text)):  # 모카포트, cut in two
            return phrases[0].text
    return _thing_of(question) if _WORKINGS.search(question.text) else ""


def tells_kinds(question: Question, hit: Hit) -> bool | None:
    """Whether a passage could tell the kinds of the one thing that a question asks them of.

    Its heading names the thing, a sentence that does tells them apart, or it is called by several names: 내부
    조인, 외부 조인. None where it does not name it, or where something else is asked.
    """
    return _told_of(_thing_of(question) if _KINDS.search(question.text) else "", question, hit, _in_kinds)


def _in_kinds(text: str, places: Sequence[Span]) -> bool:
    """Whether a line that names a thing tells kinds of it, or it is called by several names."""
    lines = {text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0] for start, _ in places}
    before = {found[1] for start, _ in places if (found := _MODIFIER.search(text[:start]))}
    return len(before) > 1 or any(map(_TELLS_KINDS.search, lines))


def _told_of(
    name: str, question: Question, hit: Hit, tells: Callable[[str, Sequence[Span]], bool]
) -> bool | None:
    """Whether a passage tells of a thing: it stands under its name, or ``tells`` says so of its places.

    None where no thing is asked of, or where the passage does not name it.
    """
    if not name:
        return None
    text = normalize(hit.chunk.body_text)
    if _is_about(name, question, hit, text):
        return True
    places = _named_at(name, question, text)
    return tells(text, places) if places else None


def _thing_of(question: Question) -> str:
    """The one thing that is asked of, or of several the one that the question is about: 알고리즘은."""
    about = [word.written for word in question.topics if word.group[0][0] not in ASPECTS]
    if len(about) > 1:
        phrases = [one.text for one in subjects(question.text)]
        if len(phrases) == 1 and all(name in phrases[0] for name in about):  # 에어로프레스, cut in two
            return phrases[0]
        about = [name for name in about if re.search(rf"{re.escape(name)}[은는](?![가-힣])", question.text)]
    return about[0] if len(about) == 1 else ""


def _is_about(name: str, question: Question, hit: Hit, text: str) -> bool:
    """Whether a passage stands under the name of a thing, or its normalised text has a row about it."""
    headed = normalize(f"{hit.title}\n{hit.chunk.heading}")
    return bool(_named_at(name, question, headed)) or has_row_about(name, text)


def _named_at(name: str, question: Question, text: str) -> list[Span]:
    """All places where a thing is named in a normalised text, by any name of the question's glossary."""
    glossary = question.glossary or bundled_glossary()
    called = re.finditer(rf"(?<![A-Za-z0-9가-힣]){spelt(name)}(?![A-Za-z0-9])", text, re.IGNORECASE)
    concepts = [concept for *_, concept in glossary.find(name)]
    known = glossary.find(text) if concepts else ()
    return [
        *(found.span() for found in called),
        *((start, end) for start, end, _, concept in known if concept in concepts),
    ]


def _in_passing(text: str, start: int, end: int) -> bool:
    """Whether a thing is one of several there or has something done to it, with no word of what it is."""
    line = text.rfind("\n", 0, start) + 1
    if _described(text[:start]) or ((label := _LABEL.match(text, line)) and end < label.end()):
        return False
    called = _ALSO_CALLED.match(text, end)
    behind = called.end() if called else end
    return (
        _AMONG_OTHERS.match(text, behind) is not None
        or _BEHIND_OTHERS.search(text, 0, start) is not None
        or _USED.match(text, behind) is not None
        or (_TOLD_OF.match(text, behind) is not None and not _says_what_it_is(text, behind))
    )


def _says_what_it_is(text: str, behind: int) -> bool:
    """Whether the sentence behind the one of a place says what something is: 우유가 많은 라떼다."""
    found = _NEXT.match(text, behind)
    parts = morphemes(found["next"]) if found else []
    described = parts[-1].tag in NOUNS and any(one.tag == "ETM" for one in parts) if parts else False
    return described or any(one.tag == "VCP" and after.tag == "EF" for one, after in pairwise(parts))


def _is_example(text: str, start: int, end: int) -> bool:
    """Whether a thing stands alone in brackets beside one of several; it may be another name of that."""
    return text[:start].endswith("(") and _EXAMPLE.match(text, end) is not None


def _described(before: str) -> bool:
    """Whether a clause stands before a name that says what it is: 학습이 멈추는 Adagrad의 약점.

    A topic (원두는) and a condition (원하면) end in the same letter and say nothing of it; nor does what
    one did with it (어제 마신).
    """
    last = before[-2:-1] if before.endswith(" ") else ""
    if not ("가" <= last <= "힣" and (ord(last) - ord("가")) % 28 in _ADNOMINAL):
        return False
    found = morphemes(_LAST_WORDS.search(before)[0])  # type: ignore[index]  # matches the empty end, too
    if not found or found[-1].tag != "ETM":
        return False
    verbs = [one.form for one in found[-3:-1] if one.tag not in {"XSV", "EP"}]
    return found[-1].form == "는" or not (verbs and verbs[-1] in _DONE_WITH)
