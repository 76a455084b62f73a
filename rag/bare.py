"""Passages that say nothing which could answer: blank questions, bare titles, tasks, references, choices."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.korean import morphemes, normalize
from rag.markup import is_task, says_something, without_links
from rag.relevance import Question
from rag.types import Chunk, Hit

SENTENCE_ENDS = (".", "!", "?", "다", "요")
"""A title that ends like a sentence is a note of one line."""
_REFERENCES = re.compile(
    r"^\W*(?:참고\s?(?:자료|문헌|링크|사이트|서적|한 글)|출처|레퍼런스|references?"
    r"|더 (?:읽을|볼) ?(?:거리|것|글|자료))\W*$",
    re.IGNORECASE,
)
_EXERCISES = re.compile(r"(?:면접|예상|관련|꼬리|연습)\s?(?:질문|문제)(?:들|\s?(?:리스트|목록|모음))?\W*$")
_CHOICES = re.compile(r"\s*①[^\n]*②(?:[^\n]*\n\s*[①-⑳])*[^\n]*\s*")
"""What an exam offers to choose from, and nothing else."""
_TASKS = re.compile(
    r"할 ?일|해야|하기로|계획|목표|일정|과제|숙제|남은|체크|점검|준비|확인"
    r"|\b(?:to-?dos?|tasks?|plan|check)\b",
    re.IGNORECASE,
)
_STATED = re.compile(r"(?:[^세까]다|음|함|됨|[것점이]임)[.)\s]*$|\S+다[.] ")
_AHEAD = re.compile(
    r"\W*(?:숙제|과제|(?:앞으로 )?(?:더 ?)?(?:(?:해야|공부|복습)? ?할|(?:알아|찾아) ?볼) ?(?:일|것|거)"
    r"|다음 ?(?:주|시간|모임|발표|회|회차|스터디|수업|번)(?:까지|에)?(?: ?(?:할 ?일|숙제|과제|계획))?"
    r"|to-?dos?|next(?: steps| week| time)?|homework)(?: ?목록)?\W*",
    re.IGNORECASE,
)
"""A heading over what is to be done."""
_DO_IT = re.compile(
    r"(?:(?:[오하보내읽풀쓰들리우]|익히)기|조사|복습|예습|정리|제출|준비|확인|[을할볼 ]것)"
    r"\s*(?:\([^()]*\))?\W*$"
)
"""How a line ends that says what to do: 읽어 오기, 조사 (다음 시간에)."""
BESIDE_A_LINK = 15
"""Letters beside a link that only say where it leads."""
REPEATS = 0.6
"""Share of a title that stands in the question, from which it says no more than that."""
_PREDICATES = frozenset(("VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA"))


def is_bare(hit: Hit, question: Question) -> bool:
    """Whether nothing is said: a question left blank, links and pictures, or the document's title alone.

    The first line of a text is its title, and notes of one line say what they say in it ("출력을 0과 1
    사이로 바꾸는 함수"): a line with a predicate says something, unless it is what the question says.
    """
    chunk = hit.chunk
    if _is_empty(chunk) or (_is_tasks(chunk) and not _of_tasks(question, chunk)):
        return True
    says = chunk.text.strip(" #\r\n")
    if chunk.heading or says != hit.title or says.endswith(SENTENCE_ENDS):
        return False
    return not _has_predicate(says) or question.says(says) >= REPEATS


@lru_cache(maxsize=4096)
def _is_empty(chunk: Chunk) -> bool:
    """Whether nothing stands there that could answer anything; asked of sixty hits a question."""
    text = chunk.body_text
    if chunk.body == chunk.end or not says_something(text) or _leads_elsewhere(chunk):
        return True
    return bool(chunk.heading) and _CHOICES.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _is_tasks(chunk: Chunk) -> bool:
    """Whether all that stands there is to be done yet, or was: what to read is no answer to what it is."""
    lines = [line for line in chunk.body_text.splitlines() if says_something(line)]
    ahead = _AHEAD.fullmatch(chunk.question) is not None
    return bool(lines) and all(is_task(line) or (ahead and _DO_IT.search(line)) for line in lines)


def asks_for_tasks(question: Question) -> bool:
    """Whether a question asks what to do, prepare or check."""
    return _TASKS.search(question.text) is not None


def _of_tasks(question: Question, chunk: Chunk) -> bool:
    return asks_for_tasks(question) or (bool(chunk.heading) and question.says(chunk.question) > 0)


def _leads_elsewhere(chunk: Chunk) -> bool:
    """Whether a section lists references, or questions to ask oneself."""
    if _REFERENCES.search(chunk.question) or _is_map(chunk.body_text):
        return True
    lines = chunk.body_text.splitlines() if _EXERCISES.search(chunk.question) else ()
    return bool(lines) and not any(_STATED.search(line) for line in lines)


def _is_map(text: str) -> bool:
    """Whether every line is a link with a few words: a map of other notes says nothing of what they say."""
    lines = [line for line in text.splitlines() if any(map(str.isalnum, line))]
    return (
        bool(lines)
        and all("](" in line or "]]" in line for line in lines)
        and all(len(without_links(line)) <= BESIDE_A_LINK for line in lines)
    )


@lru_cache(maxsize=4096)
def _has_predicate(text: str) -> bool:
    return any(morpheme.tag in _PREDICATES for morpheme in morphemes(normalize(text)))
