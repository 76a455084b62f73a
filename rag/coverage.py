"""What the notes answer, what they only ask, and which questions several of them ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from rag.conversation import as_asked, standalone_alone
from rag.duplicates import distinct
from rag.embed import Embedder
from rag.glossary import Glossary
from rag.index import Index
from rag.korean import normalize
from rag.left_open import left_open
from rag.own_questions import asks, without_number
from rag.questions import folded
from rag.relevance import Question
from rag.samenesses import samenesses
from rag.subject import subjects
from rag.types import HEADING_SEPARATOR, Chunk, Hit

ALIKE = 0.6
"""Two questions are compared word by word from this likeness: cosine above what unrelated texts have, as
``Hit.likeness`` counts it, so that it means the same whatever the embedder."""
SAME = 0.7
"""Two questions ask the same when likeness and the share of words in common (``Question.sameness``) come to
this on average. Meaning alone takes "the kinds of X" for "the concept of X", words alone miss a question in
other words. Chosen by reading the pairs of five blog posts of interview questions: all 24 groups are right,
and of the 7 pairs between 0.65 and 0.7 one asks the same."""

_TELLS = re.compile(
    r"(?:설명|서술|이야기|얘기|비교|구분|증명|말|논)(?:하[라시]|해[라보주 ]|해$)|(?:적어|알려) ?[보주라]"
    r"|^(?:explain|describe|compare|discuss|define|prove)\b",
    re.IGNORECASE,
)
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class NoteQuestion:
    """A question that stands in a note."""

    text: str
    """Without the number in front of it."""
    chunk: Chunk
    """Where it stands; of a question that other headings answer, the first passage under it."""
    title: str
    """Of the note."""
    above: tuple[str, ...]
    """The headings it stands under, the nearest first."""
    answered: bool

    def standalone(self, glossary: Glossary | None = None) -> str:
        """What it asks: 단점은 없나? under 인덱스 asks for the 단점 of 인덱스.

        Args:
            glossary: knows names; the bundled one by default.
        """
        if _says_of_what(self.text, glossary):
            return self.text
        return standalone_alone(self.text, as_asked([self.title, *reversed(self.above)]), glossary)


@lru_cache(maxsize=8192)
def _says_of_what(text: str, glossary: Glossary | None) -> bool:
    return bool(subjects(normalize(text), glossary, common=True))


@dataclass(frozen=True, slots=True)
class Post:
    """A note with its questions."""

    source: str
    title: str
    questions: tuple[NoteQuestion, ...]

    @property
    def open(self) -> list[NoteQuestion]:
        """Those whose answer its author left blank, or wrote no more than that they do not know."""
        return [question for question in self.questions if not question.answered]


@dataclass(frozen=True, slots=True)
class Shared:
    """A question that several notes ask."""

    questions: tuple[NoteQuestion, ...]
    """At most one of each note, those with an answer first."""
    answers: int
    """How many different answers the notes give."""


def told_apart(notes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Titles by source; one that several notes have is followed by the name of the file.

    Args:
        notes: the source and the title of each.
    """
    titles = dict(notes)
    times = Counter(titles.values())
    return {
        source: title if times[title] == 1 else f"{title} ({_file(source)})"
        for source, title in titles.items()
    }


def _file(source: str) -> str:
    return source.replace("\\", "/").rstrip("/").rpartition("/")[2]


def posts(index: Index) -> list[Post]:
    """The notes that ask anything, by source; a heading is a question wherever it stands in a path.

    Of notes with the same text there is one: what is asked twice in the same words is asked once.
    """
    stored = sorted(index.chunks(index.numbers()).values(), key=lambda one: (one[0].source, one[0].start))
    found = []
    texts: set[tuple[tuple[str, str], ...]] = set()
    for source, passages in groupby(stored, key=lambda one: one[0].source):
        of_one = list(passages)
        text = tuple((chunk.heading, chunk.text) for chunk, _ in of_one)
        if text in texts:
            continue
        texts.add(text)
        title = of_one[0][1]
        if questions := _questions((chunk for chunk, _ in of_one), title):
            found.append(Post(source, title, tuple(questions)))
    return found


def _questions(chunks: Iterable[Chunk], title: str) -> list[NoteQuestion]:
    """The questions of one note, in the order of its passages.

    One that has a passage of its own is answered there or left open; one that only leads to other headings
    is answered where any of them says something.
    """
    own: dict[str, list[Chunk]] = {}
    under: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        path = chunk.heading.split(HEADING_SEPARATOR) if chunk.heading else []
        for depth, heading in enumerate(path):
            if asks(heading) or _TELLS.search(heading):
                place = HEADING_SEPARATOR.join(path[depth:])
                under.setdefault(place, []).append(chunk)
                if depth == 0:
                    own.setdefault(place, []).append(chunk)
    questions = []
    for place, below in under.items():
        telling = own.get(place, below)
        answered = not all(left_open(Hit(chunk, title, 0.0)) for chunk in telling)
        heading, *above = (without_number(part) for part in place.split(HEADING_SEPARATOR))
        questions.append(NoteQuestion(heading, telling[0], title, tuple(above), answered))
    return questions


def shared(
    asked: Sequence[Post],
    index: Index,
    embedder: Embedder,
    glossary: Glossary | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Shared]:
    """Questions that several notes ask, those of most notes first.

    Args:
        asked: the notes with their questions.
        index: says how rare a word is.
        embedder: says how alike two questions are in meaning; its ``floor`` is where likeness begins.
        glossary: which names mean the same; the bundled one by default.
        progress: is told which share of the work is done.
    """
    asking: dict[str, list[NoteQuestion]] = {}
    worded: dict[str, str] = {}
    for question in (question for post in asked for question in post.questions):
        text = question.standalone(glossary)
        if _says_of_what(text, glossary):  # else it asks for the 단점 of who knows what
            asking.setdefault(folded(text), []).append(question)
            worded.setdefault(folded(text), text)
    texts = list(worded.values())
    found = []
    for group in _grouped(len(texts), _same(texts, index, embedder, glossary, progress)):
        members = [question for n in group for question in asking[folded(texts[n])]]
        one_each: dict[str, NoteQuestion] = {}
        for question in sorted(members, key=lambda question: not question.answered):
            one_each.setdefault(question.chunk.source, question)
        if len(one_each) > 1:
            said = [Hit(q.chunk, q.title, 0.0) for q in one_each.values() if q.answered]
            found.append(Shared(tuple(one_each.values()), len(distinct(said, len(said)))))
    return sorted(found, key=lambda one: (-len(one.questions), folded(one.questions[0].text)))


def _same(
    texts: list[str],
    index: Index,
    embedder: Embedder,
    glossary: Glossary | None,
    progress: Callable[[float], None] | None,
) -> dict[tuple[int, int], float]:
    """How far two questions ask the same, for all pairs that do; the smaller number first."""
    ones, others, likeness = _alike(texts, embedder, progress)
    both = np.union1d(ones, others).tolist()
    read: dict[int, Question] = {}
    for done, n in enumerate(both):
        if progress and done % 50 == 0:
            progress(0.4 + 0.5 * done / len(both))
        read[n] = Question(texts[n], index, glossary)
    words = np.zeros(2 * len(ones))
    either_way = np.concatenate([ones, others]), np.concatenate([others, ones])
    for pairs, sameness in samenesses(texts, read, *either_way):
        words[pairs] = sameness
    much = (likeness + (words[: len(ones)] + words[len(ones) :]) / 2) / 2
    same = much >= SAME
    pairs_of_same = zip(ones[same].tolist(), others[same].tolist(), strict=True)
    return dict(zip(pairs_of_same, much[same].tolist(), strict=True))


def _alike(
    texts: list[str], embedder: Embedder, progress: Callable[[float], None] | None
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Pairs of questions that mean nearly the same: the one, the other, and their likeness."""
    parts: list[NDArray[np.float32]] = []
    for first in range(0, len(texts), 128):
        if progress:
            progress(0.4 * first / len(texts))
        parts.append(embedder.encode(texts[first : first + 128]))
    none = np.zeros(0, np.intp)
    found = [(none, none, np.zeros(0))]
    vectors, floor = np.concatenate(parts) if parts else np.zeros((0, 1), np.float32), embedder.floor
    for first in range(0, len(texts), _BLOCK):
        alike = (vectors[first : first + _BLOCK] @ vectors.T - floor) / (1 - floor)
        ones, others = np.nonzero(alike >= ALIKE)
        ones, others = ones[first + ones < others], others[first + ones < others]
        found.append((first + ones, others, np.minimum(alike[ones, others].astype(np.float64), 1.0)))
    ones, others, likeness = (np.concatenate(some) for some in zip(*found, strict=True))
    return ones, others, likeness


def _grouped(size: int, same: dict[tuple[int, int], float]) -> list[list[int]]:
    """Groups in which each asks the same as all others, the surest pairs first (complete linkage).

    A chain of likenesses leads anywhere; a group does not follow it.
    """
    group = [{n} for n in range(size)]
    for one, other in sorted(same, key=lambda pair: (-same[pair], pair)):
        left, right = group[one], group[other]
        if left is not right and all((min(a, b), max(a, b)) in same for a in left for b in right):
            left |= right
            for member in right:
                group[member] = left
    return [sorted(members) for n, members in enumerate(group) if n == min(members)]
