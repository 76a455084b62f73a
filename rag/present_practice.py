"""Grades and intervals of practice, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rag.language import tr

if TYPE_CHECKING:
    from rag.schedule import Grade

_GRADES = {1: ("다시", "Again"), 2: ("어려움", "Hard"), 3: ("보통", "Good"), 4: ("쉬움", "Easy")}


def grade_name(grade: Grade) -> str:
    """What a grade is called."""
    return tr(*_GRADES[grade.value])


def span_of(after: timedelta) -> str:
    """A time span as people say it: 10분, 3일, 2달."""
    minutes = max(1, round(after.total_seconds() / 60))
    if minutes < 60:
        return tr(f"{minutes}분", f"{minutes} min")
    if minutes < 24 * 60:
        return tr(f"{round(minutes / 60)}시간", f"{round(minutes / 60)} h")
    days = round(minutes / (24 * 60))
    if days < 60:
        return tr(f"{days}일", f"{days} d")
    return tr(f"{round(days / 30)}달", f"{round(days / 30)} months")
