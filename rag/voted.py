"""What thumbs say, as question lists: those up for ``mutdap eval``, those down to be put right first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rag.history import Voted
from rag.types import Answer, Citation, Hit


def approved(votes: Iterable[Voted]) -> str:
    """A question list (JSON Lines) in which the answers with thumbs up are right; empty where there is none.

    The notes that such an answer cites are where to find it; one that says that the notes do not know, or
    that they leave the question open, is expected to say so again.
    """
    return _lines(_right(voted) for voted in _latest(votes) if voted.vote > 0 and _says_where(voted.answer))


def doubted(votes: Iterable[Voted]) -> str:
    """A worksheet (JSON Lines) of the answers with thumbs down; empty where there is none.

    What would have been right is for the user to say: ``source`` and ``heading`` are empty, and ``mutdap
    eval`` names the line until one of them, ``answer``, or ``"status": "not_in_notes"`` says it. What was
    said and what was found stands beside them, under keys that ``eval`` leaves alone.
    """
    return _lines(_wrong(voted) for voted in _latest(votes) if voted.vote < 0)


def _latest(votes: Iterable[Voted]) -> list[Voted]:
    """The last thumb that each question got."""
    return list({_asked(voted): voted for voted in votes}.values())


def _says_where(answer: Answer) -> bool:
    return answer.status != "answered" or bool(answer.citations)


def _wrong(voted: Voted) -> dict[str, Any]:
    answer = voted.answer
    return {
        "question": _asked(voted),
        "source": "",
        "heading": "",
        "said": answer.text,
        "said_status": answer.status,
        "cited": [_place(citation) for citation in answer.citations],
        "found": [_place(hit) for hit in answer.hits],
    }


def _right(voted: Voted) -> dict[str, Any]:
    answer = voted.answer
    row: dict[str, Any] = {"question": _asked(voted)}
    if answer.status == "not_in_notes":
        return row | {"status": answer.status}
    places = _places(answer)
    if answer.status == "unanswered":
        row["status"] = answer.status
    return row | (places[0] if places else {}) | ({"also": places[1:]} if places[1:] else {})


def _places(answer: Answer) -> list[dict[str, str]]:
    cited = [_place(citation) for citation in answer.citations]
    return list({(place["source"], place["heading"]): place for place in cited}.values())


def _place(of: Citation | Hit) -> dict[str, str]:
    at = of if isinstance(of, Citation) else of.chunk
    return {"source": at.source, "heading": at.heading}


def _asked(voted: Voted) -> str:
    """The question as it stands alone: ``eval`` asks it without the ones before it."""
    return voted.answer.standalone or voted.question


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
