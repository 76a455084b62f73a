"""Hits and answers as JSON objects for other programs, and as lines of text for people."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rag.language import tr
from rag.markup import read
from rag.particles import joined
from rag.types import HEADING_SEPARATOR, Answer, Hit

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.scope import Scope

_BULLET = re.compile(r"^[ \t]*[-*+•][ \t]+", re.MULTILINE)


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
            **({"also": list(hit.also)} if hit.also else {}),
        }
        for rank, hit in enumerate(hits, start=1)
    ]


def found_json(
    assistant: Assistant, question: str, k: int | None = None, source: str | Scope | None = None
) -> dict[str, Any]:
    """The passages for a question, with ``notice`` where it was read as another.

    Args:
        assistant: whose notes are searched.
        question: as it was asked.
        k: how many passages; None gives as many as the assistant shows.
        source: a glob over sources or a Scope; None searches all notes.

    Raises:
        BadQuestion: the question is white space.
        NoSuchNotes: the source is a glob that means no note.
    """
    from rag.retrieve import checked

    started = time.perf_counter()
    asked, hits = assistant.looked_up(checked(question), k or assistant.k, source)
    took = round((time.perf_counter() - started) * 1000, 2)
    found = {"question": question.strip(), "hits": hits_json(hits), "took_ms": took}
    notice = asked.reading.notice
    return found | {"notice": notice} if notice else found


def answer_json(answer: Answer, *, timings: bool = False) -> dict[str, Any]:
    """An answer with its citations and hits; ``notice`` only where there is one, ``timings`` where wanted.

    ``standalone`` is what was asked where the question leant on earlier ones, else null. ``contradicting``
    stands only where quoted notes contradict each other: their markers.
    """
    shown: dict[str, Any] = {
        "question": answer.question,
        "standalone": answer.standalone,
        "status": answer.status,
        "answer": answer.text,
        "confidence": answer.confidence,
        "citations": [asdict(citation) for citation in answer.citations],
        "hits": hits_json(answer.hits),
        "model": answer.model,
        "took_ms": answer.took_ms,
        "unsupported": [
            {"start": start, "end": end, "sentence": answer.text[start:end]}
            for start, end in answer.unsupported
        ],
    }
    if timings:
        shown["timings"] = dict(answer.timings)
    if notice := notice_text(answer):
        shown["notice"] = notice
    if answer.contradicting:
        shown["contradicting"] = list(answer.contradicting)
    return shown


def answer_text(
    answer: Answer, line_of: Callable[[str, int], int | None], name: Callable[[str], str] = str
) -> str:
    """An answer for a terminal: its text, then what each marker opens, or the nearest notes.

    Args:
        answer: what to show.
        line_of: gives the line of an offset in a source, or None for formats without lines.
        name: gives what a source is called.
    """
    lines = [marked_text(answer, "", tr(" (근거 없음)", " (no source)"))]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        line = line_of(citation.source, citation.start)
        lines.append(f"[{citation.marker}] {place_text(citation.title, citation.heading)}")
        lines.append(f"    {_where(name(citation.source), citation.page, line)}")
    if answer.status == "not_in_notes" and answer.hits:
        lines += ["", tr("가장 가까운 노트:", "The nearest notes:")]
        lines += [f"  · {_name(hit)} ({hit.title})" for hit in answer.hits[:3]]
    return "\n".join(lines)


def path_text(*names: str) -> str:
    """Where something stands, from the outermost in; what is named twice stands once."""
    return " › ".join(dict.fromkeys(filter(None, names)))


def place_text(title: str, heading: str) -> str:
    """Where a passage stands in a note: under which of its headings."""
    return path_text(title, *reversed(heading.split(HEADING_SEPARATOR)))


def notice_text(answer: Answer) -> str:
    """What the user should know about an answer: how it came to be, and that notes contradict each other."""
    return f"{answer.notice} {contradiction_text(answer)}".strip()


def contradiction_text(answer: Answer) -> str:
    """Which of the quoted notes contradict each other, in words; empty where none do."""
    if not answer.contradicting:
        return ""
    *some, last = (f"[{marker}]" for marker in answer.contradicting)
    return tr(
        f"{joined(', '.join(some), '과')} {last}의 노트가 서로 다르게 말합니다. 둘 다 확인하세요.",
        f"The notes of {', '.join(some)} and {last} contradict each other. See both.",
    )


def timings_text(answer: Answer) -> str:
    """The time that each stage (``rag.laps``) took, on one line."""
    words = {
        "rewrite": tr("이어받기", "rewrite"),
        "analyse": tr("분석", "analyse"),
        "embed": tr("임베딩", "embed"),
        "words": tr("낱말 검색", "words"),
        "dense": tr("벡터 검색", "dense"),
        "fuse": tr("합치기", "fuse"),
        "rerank": tr("다시 세우기", "rerank"),
        "judge": tr("판단", "judge"),
        "answer": tr("대화 모델", "answer"),
        "cite": tr("인용", "cite"),
    }
    return " · ".join(f"{words[stage]} {ms:.1f} ms" for stage, ms in answer.timings)


def marked_text(answer: Answer, before: str, after: str) -> str:
    """The answer's text with something around each sentence that no passage supports."""
    text = answer.text
    for start, end in reversed(answer.unsupported):
        text = f"{text[:start]}{before}{text[start:end]}{after}{text[end:]}"
    return text


def hits_text(hits: Sequence[dict[str, Any]], line_of: Callable[[str, int], int | None]) -> str:
    """Hits, as ``hits_json`` gives them, for a terminal; ``line_of`` as in ``answer_text``."""
    return "\n\n".join(
        f"{hit['rank']}. {hit['heading'] or hit['title']}  ({hit['score']:.3f})\n"
        f"   {_where(hit['source'], hit['page'], line_of(hit['source'], hit['start']))}\n"
        f"   {_said(hit['text'], 160)}"
        for hit in hits
    )


def _name(hit: Hit) -> str:
    return hit.chunk.heading or _said(hit.chunk.text, 60)


def _said(text: str, limit: int) -> str:
    """The beginning of a text as it reads, without the marks of its lists and headings."""
    return shortened(_BULLET.sub("", read(text)), limit)


def _where(source: str, page: int | None, line: int | None = None) -> str:
    if page is not None:
        return f"{source} ({tr(f'{page}쪽', f'page {page}')})"
    return f"{source}:{line}" if line is not None else source


def shortened(text: str, limit: int) -> str:
    """A text on one line, at most ``limit`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
