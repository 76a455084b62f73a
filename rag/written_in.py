"""In which language code is written, by its looks: nobody writes into a note that this is Python."""

from __future__ import annotations

import re

_LOOKS = [
    (frozenset(names.split()), re.compile(looks, re.MULTILINE))
    for names, looks in (
        (
            "python 파이썬",
            r"^[ \t]*(?:(?:async )?def \w+\(.*\).*|for \w+(?:, ?\w+)* in .+):"
            r"|^[ \t]*(?:class \w+(?:\([\w., ]*\))?|if .+|else):[ \t]*$"
            r"|^[ \t]*(?:from [\w.]+ )?import [\w., *]+(?: as \w+)?$|\bself\.\w|(?<![.\w])print\(",
        ),
        ("pytorch torch 파이토치", r"\btorch\.\w|\bimport torch|\bnn\.[A-Z]\w+\(|\.backward\(\)"),
        ("tensorflow 텐서플로 텐서플로우", r"\btf\.\w|\bimport tensorflow"),
        ("keras 케라스", r"\bkeras\b|\blayers\.[A-Z]\w+\("),
        ("numpy 넘파이", r"\bnp\.\w|\bimport numpy"),
        ("pandas 판다스", r"\bpd\.\w|\bdf(?:\.\w|\[)|\bimport pandas"),
        (
            "java 자바",
            r"\bpublic (?:static|class|void|int)\b|\bSystem\.out\b|\b[A-Z]\w*(?:<.*>)? \w+ = new [A-Z]",
        ),
        (
            "javascript 자바스크립트",
            r"\bconsole\.log\(|^[ \t]*(?:const|let) \w+ =|\bfunction \w*\(|\) => [{(]",
        ),
        (
            "sql",
            r"\b(?:SELECT|select)\b[\s\S]+?\b(?:FROM|from)\b|\b(?:INSERT INTO|CREATE TABLE|UPDATE \w+ SET)\b",
        ),
        ("c c++", r"^[ \t]*#include\s*[<\"]|\bstd::\w|(?<![.\w])printf\("),
        ("bash shell 쉘 셸", r"^[ \t]*(?:#!/|\$ )\w"),
    )
]
"""Languages and libraries by their names, each with how code looks that is written in it."""
_ASKS_FOR_CODE = re.compile(
    r"코드|구현|짜[는줘 ]|작성|스크립트|예제|예시|쿼리|함수|문법"
    r"|\b(?:code|implement\w*|snippet|example|write)\b",
    re.IGNORECASE,
)


def is_language(name: str) -> bool:
    """Whether a name, in small letters, is that of a language or library in which code is written."""
    return any(name in names for names, _ in _LOOKS)


def is_written_in(name: str, question: str, text: str) -> bool:
    """Whether a question asks for code in a language, or with a library, and a text has code that looks so.

    Args:
        name: of the language, in small letters.
        question: as it is understood.
        text: a passage, its code with it.
    """
    if not _ASKS_FOR_CODE.search(question):
        return False
    return any(looks.search(text) for names, looks in _LOOKS if name in names)
