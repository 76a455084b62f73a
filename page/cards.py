"""What notes and answers say, as HTML that is safe to show: a note is data, whatever stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from page.complaint import complaint
from page.markdown import is_fenced, readable
from page.reader import address
from page.words import say
from rag.errors import MutdapError
from rag.history import KeptAt
from rag.present import path_text
from rag.types import HEADING_SEPARATOR, Answer, Citation, Hit

if TYPE_CHECKING:
    from ingest.library import Notes
    from ingest.sync import Report

NEAREST = 3
"""Notes that are shown when they do not answer."""
COUNTS = ("added", "changed", "moved", "removed", "unchanged")
"""What a sync counts, as its report names it."""
FOLDED = 10
"""Earlier questions whose sources stay on the page."""
TITLED = 80
"""Characters of an earlier question above its sources."""
SHOWN = 160
"""Characters of a near note on its card."""

_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of one visitor with what became of it."""

    question: str
    answer: Answer | None = None
    """None where it was stopped or failed."""
    cards: str = ""
    marked: str = ""
    """The answer to be copied, with its markers and what they open."""
    plain: str = ""
    kept: KeptAt | None = None
    """Where it is kept; None where it is not."""


def context(text: str, start: int, end: int, reach: int = 200) -> tuple[str, str, str]:
    """A quote with what stands around it: before, the quote, after; whole words, ``…`` where cut."""
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    if start > reach:
        before = "…" + re.sub(r"^\S*\s+", "", before)
    if end + reach < len(text):
        after = re.sub(r"\s+\S*$", "", after) + "…"
    return before, text[start:end], after


def head(notes: Notes) -> str:
    """The name of the page, and which notes answer."""
    samples = f'<div class="samples">{say("samples")}</div>' if notes.bundled else ""
    return f'<div class="bar"><h1>{say("name")}</h1><span>{say("tagline")}</span></div>{samples}'


def trouble(error: MutdapError) -> str:
    """An error as its message and what to do about it."""
    return complaint(error.message, error.hint)


def turn_cards(answer: Answer, notes: Notes) -> str:
    """The cards of an answer: its citations, and the nearest notes where it has no answer."""
    cited = [_citation_card(citation, notes) for citation in answer.citations]
    near = []
    if answer.status != "answered":
        known = {(citation.source, citation.heading) for citation in answer.citations}
        others = [hit for hit in answer.hits if (hit.chunk.source, hit.chunk.heading) not in known]
        near = [_hit_card(hit, notes) for hit in others[:NEAREST]]
    return _section("sources", cited) + _section("nearest", near)


def sources_panel(turns: Sequence[Turn]) -> str:
    """The panel beside the chat: the cards of the last turn, those of earlier ones folded, texts to copy."""
    copies = "".join(
        f'<pre hidden id="copy-marked-{n}">{escape(turn.marked)}</pre>'
        f'<pre hidden id="copy-plain-{n}">{escape(turn.plain)}</pre>'
        for n, turn in enumerate(turns)
        if turn.answer
    )
    if not turns:
        return _section("sources", [f'<p class="empty">{say("no_sources")}</p>'])
    *earlier, latest = turns
    folded = "".join(
        f"<details><summary>{_earlier(turn.question)}</summary>{turn.cards}</details>"
        for turn in reversed(earlier[-FOLDED:])
        if turn.cards
    )
    kept = next((turn.kept for turn in reversed(turns) if turn.kept), None)
    here = f'<i hidden data-conversation="{kept.conversation}"></i>' if kept else ""
    return latest.cards + folded + copies + here


def _earlier(question: str) -> str:
    words = " ".join(question.split())
    cut = words if len(words) <= TITLED else words[:TITLED] + "…"
    return escape(say("earlier", question=cut))


def report(done: Report) -> str:
    """What a sync did, and what it could not read with what to do about it."""
    counts = [say(name, count=getattr(done, name)) for name in COUNTS if getattr(done, name)]
    failed = "".join(complaint(failure.error, failure.hint) for failure in done.failed)
    return (f"<p>{' · '.join(counts)}</p>" if counts else "") + failed


def _section(title: str, cards: Sequence[str]) -> str:
    return f"<h2>{say(title)}</h2>{''.join(cards)}" if cards else ""


def _citation_card(citation: Citation, notes: Notes) -> str:
    try:
        text = notes.index.document(citation.source).text
    except KeyError:  # forgotten since the answer was given
        quote = _no_more(citation, "note_gone")
    else:
        parts = context(text, citation.start, citation.end)
        fenced = is_fenced(text[: citation.start - len(parts[0].removeprefix("…"))])
        before, marked, after = _shown(citation.source, parts, fenced=fenced)
        quote = f"{before}<mark>{marked}</mark>{after}"
        if parts[1] != citation.quote:
            quote = _no_more(citation, "note_changed")
    number = f"<b>{citation.marker}</b> "
    at = address(citation.source, citation.start, citation.end, citation.quote)
    called = notes.name(citation.source)
    head = _head(called, citation.title, citation.heading, page=citation.page, at=at, number=number)
    return f'<article class="card" data-at="{escape(at)}">{head}<p class="context">{quote}</p></article>'


def _no_more(citation: Citation, why: str) -> str:
    """What was quoted, where the note no longer says it there."""
    return f'<span class="changed">{escape(say(why))}</span><mark>{escape(citation.quote)}</mark>'


def _hit_card(hit: Hit, notes: Notes) -> str:
    chunk = hit.chunk
    words = (chunk.body_text or chunk.text).strip()
    at = address(chunk.source, chunk.start, chunk.end, chunk.text)
    head = _head(notes.name(chunk.source), hit.title, chunk.heading, page=chunk.page, at=at)
    cut = "…" if len(words) > SHOWN else ""
    (shown,) = _shown(chunk.source, [words[:SHOWN]])
    quote = f'<p class="context">{shown}{cut}</p>'
    return f'<article class="card near" data-at="{escape(at)}">{head}{quote}</article>'


def _shown(source: str, parts: Sequence[str], *, fenced: bool = False) -> list[str]:
    """What follows each other in a note, without blank lines and, but for plain text, without its markup."""
    parts = [_BLANK_LINES.sub("\n", part) for part in parts]
    plain = source.lower().endswith(".txt")
    return [escape(part) for part in parts] if plain else readable(parts, fenced=fenced)


def _head(called: str, title: str, heading: str, *, page: int | None, at: str, number: str = "") -> str:
    question, _, above = heading.partition(HEADING_SEPARATOR)
    name = question or title
    places = [place for place in (title, *reversed(above.split(HEADING_SEPARATOR))) if place != name]
    where = " · ".join(filter(None, (path_text(*places), say("page", page=page) if page else "")))
    path = f'<div class="path">{escape(where)}</div>' if where else ""
    return (
        f'<h3>{number}<a href="#{escape(at)}" title="{escape(say("open_note"))}">{escape(name)}</a></h3>'
        f'{path}<div class="path">{_link(called)}</div>'
    )


def _link(called: str) -> str:
    shown = escape(called)
    if re.match(r"https?://", called):
        return f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    return shown
