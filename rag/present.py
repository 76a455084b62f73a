"""Hits and answers as the JSON objects that the command line and other programs exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.types import Answer, Hit


def hits_json(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Hits with their rank, best first."""
    return [
        {
            "rank": rank,
            "score": round(hit.score, 6),
            "dense_rank": hit.dense_rank,
            "lexical_rank": hit.lexical_rank,
            "source": hit.chunk.source,
            "title": hit.title,
            "heading": hit.chunk.heading,
            "page": hit.chunk.page,
            "start": hit.chunk.start,
            "end": hit.chunk.end,
            "text": hit.chunk.text,
        }
        for rank, hit in enumerate(hits, start=1)
    ]


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer with its citations and hits; ``notice`` only where there is one."""
    shown: dict[str, Any] = {
        "question": answer.question,
        "status": answer.status,
        "answer": answer.text,
        "confidence": answer.confidence,
        "citations": [asdict(citation) for citation in answer.citations],
        "hits": hits_json(answer.hits),
        "model": answer.model,
        "took_ms": answer.took_ms,
    }
    return shown | ({"notice": answer.notice} if answer.notice else {})


def shortened(text: str, limit: int) -> str:
    """A text on one line, at most ``limit`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
