"""What a table tells by its cells, and no sentence: one of them, or the best of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.passage_terms import Found
from rag.relevance import Question
from rag.sound import is_hangul
from rag.subject import ASPECTS
from rag.types import Span

NAMED = 0.5
"""Share of a column's head from which a question asks of it: KoBEST of "KoBEST 평균"."""
SAID = 0.8
"""Share of a question from which a sentence tells what is asked."""
FEWEST_ROWS = 2
LONG_TABLE = 8
"""Lines of a table, its head among them, of which the rows that are asked for are enough to read."""
MOST_NAMED = 3
_SAID = re.compile(r"(?<![가-힣])(?:가장|제일) |최고|최적|\b(?:best|optimal)\b", re.IGNORECASE)
_EXTREME = re.compile(
    r"(?<![가-힣])(?:가장|제일) \S|최고(?:점| ?성능| ?기록|였|는|인)"
    r"|\b(?:best|highest|lowest|fastest|largest|smallest)\b",
    re.IGNORECASE,
)
RULE = re.compile(r"\|?[\s|:-]*-[\s|:-]*")
"""The line under the head of a table."""
_HANGUL = re.compile("[가-힣]")
_OURS = frozenset("우리 저희 울".split())
"""Before what all rows of a table are about: 우리 회사의 한도."""
_NUMBER = re.compile(r"\W*\d[\d.,]*\s?\S{0,8}")


def asks_for_extreme(question: str) -> bool:
    """Whether one of several is asked for by what is highest or best: 제일 높은 실험."""
    return _EXTREME.search(question) is not None


def says_extreme(question: Question, text: str, said: Found) -> bool:
    """Whether a sentence itself tells which is best of what is asked: 배치는 64에서 가장 좋았다.

    Args:
        question: what is asked.
        text: the sentence,
        said: and its search terms.
    """
    return _SAID.search(text) is not None and question.coverage(said) >= SAID


def has_figures(question: Question, text: str) -> bool:
    """Whether a text holds a table with a column of numbers that the question names: ROUGE-L of some runs."""
    head, *body = _rows(text)
    if len(body) < FEWEST_ROWS:
        return False
    for n, called in enumerate(head):
        numbers = sum(n < len(row) and _NUMBER.fullmatch(row[n]) is not None for row in body)
        if numbers >= FEWEST_ROWS and 2 * numbers > len(body) and question.names(called) >= NAMED:
            return True
    return False


def has_cell(question: Question, text: str) -> bool:
    """Whether a text is a table with a row and a column that the question names: β of dpo-c."""
    head, *body = _rows(text)
    columns = [called for called in head[1:] if called and question.names(called) == 1.0]
    rows = [row[0] for row in body if row[0] and question.names(row[0]) == 1.0]
    return bool(columns and rows)


def lacks_row(question: Question, text: str) -> bool:
    """Whether a text is a table with the column that a question asks for, and without the row: 과장의 한도.

    What the row is called has what the column is called, and the notes do not have it in any spelling. In
    doubt it is there: a day may be written otherwise, a name in the other script (라운드 로빈, Round Robin),
    and what only stands before the column may say which one that is (출장 한도, 우리 회사의 한도).
    """
    if question.sides or asks_for_extreme(question.text):
        return False
    head, *body = _rows(text)
    columns = [called for called in head[1:] if called and question.names(called) == 1.0]
    if not columns or any(row[0] and question.names(row[0]) > 0 for row in body):
        return False
    if not all(_HANGUL.search(row[0]) for row in body):
        return False
    strange = [w for w in question.topics if w.group[0][0] not in ASPECTS and not question.known(w.group)]
    return any(
        is_hangul(w.written) and not question.is_sort(w) and _has_column(question.text, w.written, columns)
        for w in strange
    )


def _has_column(text: str, row: str, columns: Sequence[str]) -> bool:
    """Whether a question says that something has what a column is called: 과장의 한도, 과장은 한도가."""
    called = "|".join(map(re.escape, columns))
    found = re.search(rf"(?P<before>\S*)\s?(?<![가-힣]){re.escape(row)}[의은는] (?:{called})", text)
    return found is not None and found["before"] not in _OURS


def rows_named(question: Question, text: str) -> list[Span]:
    """Where in a long table the head stands, and the rows that a question names; none for the whole table."""
    lines = [found.span() for found in re.finditer(r"[^\r\n]+", text)]
    if (
        len(lines) < LONG_TABLE
        or not RULE.fullmatch(text[slice(*lines[1])])
        or asks_for_extreme(question.text)
    ):
        return []
    rows = [(line, _rows(text[slice(*line)])[0][0]) for line in lines[2:]]
    named = [line for line, called in rows if called and question.names(called) == 1.0]
    return [(lines[0][0], lines[1][1]), *named] if 0 < len(named) <= MOST_NAMED else []


def _rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, as their cells; one row without any where there is no table."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.count("|") > 1 and not RULE.fullmatch(line.strip())
    ]
    return rows or [[""]]
