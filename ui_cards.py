"""What notes and answers say, as HTML that is safe to show: a note is data, whatever stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from rag.errors import MutdapError
from rag.present import marked_text
from rag.types import HEADING_SEPARATOR, Answer, Chunk, Citation, Hit
from ui_look import say

if TYPE_CHECKING:
    from ingest.library import Notes
    from ingest.sync import Report

NEAREST = 3
"""Notes that are shown when they do not answer."""
COUNTS = ("added", "changed", "moved", "removed", "unchanged")
"""What a sync counts, as its report names it."""
FOLDED = 10
"""Earlier questions whose sources stay on the page."""
LISTED = 200
"""Notes that are listed by name."""

_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n")
_NUMBER = re.compile(r"^(?:[Qq][.):]?\s*)?\d+(?:[-.]\d+)*[.):]\s*|^[Qq][.):]\s*")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_UNDER_TABLE = re.compile(r"\|[ \t]*\n(?=\[\d)")
_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")
_OPENS, _CLOSES = "\ue000", "\ue001"
"""Stand in the Markdown for the tags around an unsupported sentence; letters of no script."""


def safe_markdown(text: str, anchors: Mapping[int, str] | None = None) -> str:
    """Markdown that a note or a model wrote, with tags and images as plain text.

    Args:
        text: untrusted Markdown; code keeps its characters, for Markdown shows them as they are.
        anchors: which element the marker ``[n]`` opens, by n; other brackets stay as they are.
    """
    return "".join(
        part if number % 2 else _markers(_TAG.sub("&lt;", part).replace("![", "!\\["), anchors or {})
        for number, part in enumerate(_CODE.split(text))
    )


def _markers(text: str, anchors: Mapping[int, str]) -> str:
    def link(match: re.Match[str]) -> str:
        anchor = anchors.get(int(match[1]))
        if not anchor:
            return match[0]
        space = "\N{NO-BREAK SPACE}" if match[0][0] in " \t" else ""  # no marker opens a line
        return f'{space}<a class="marker" href="#{anchor}">{match[1]}</a>'

    return _MARKER.sub(link, text)


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


def message(answer: Answer, notes: Notes, turn: int) -> str:
    """What the chat shows for an answer: its text with markers that open the cards, then a quiet line."""
    anchors = {c.marker: _anchor(turn, c.marker) for c in answer.citations}
    marked = marked_text(_without_signs(answer), _OPENS, _CLOSES)
    text = safe_markdown(_UNDER_TABLE.sub("|\n\n", marked), anchors)
    opening = f'<span class="unsupported" title="{escape(say("unsupported"))}">'
    text = text.replace(_OPENS, opening).replace(_CLOSES, "</span>")
    if answer.status != "answered":
        text = f'<div class="absent">{text}</div>'
    quiet = [
        say("searched", notes=len(notes.index.states())),
        _duration(answer.took_ms),
        answer.model or say("extract"),
    ]
    if answer.status == "answered":
        quiet.append(say("confidence", confidence=answer.confidence))
    notice = f"<br>{escape(answer.notice)}" if answer.notice else ""
    return f'{text}\n\n<div class="quiet">{escape(" · ".join(quiet))}{notice}</div>'


def _without_signs(answer: Answer) -> Answer:
    """The answer with our own signs replaced where a model wrote them; lengths stay."""
    return replace(answer, text=re.sub(f"[{_OPENS}{_CLOSES}]", "\N{REPLACEMENT CHARACTER}", answer.text))


def trouble(error: MutdapError) -> str:
    """An error as its message and what to do about it."""
    return _complaint(error.message, error.hint)


def turn_cards(answer: Answer, notes: Notes, turn: int) -> str:
    """The cards of an answer: its citations, and the nearest notes where it has no answer."""
    cited = [_citation_card(citation, notes, turn) for citation in answer.citations]
    near = []
    if answer.status != "answered":
        known = {(citation.source, citation.heading) for citation in answer.citations}
        others = [hit for hit in answer.hits if (hit.chunk.source, hit.chunk.heading) not in known]
        near = [_hit_card(hit) for hit in others[:NEAREST]]
    return _section("sources", cited) + _section("nearest", near)


def sources_panel(turns: Sequence[tuple[str, str]]) -> str:
    """The panel beside the chat: the cards of the last turn, those of earlier ones folded.

    Args:
        turns: each question with the cards of its answer.
    """
    if not turns:
        return _section("sources", [f'<p class="empty">{say("no_sources")}</p>'])
    *earlier, (_, latest) = turns
    folded = "".join(
        f"<details><summary>{escape(say('earlier', question=question))}</summary>{cards}</details>"
        for question, cards in reversed(earlier[-FOLDED:])
    )
    return latest + folded


def notes_list(notes: Notes) -> str:
    """The notes that are known, by title, with their number of chunks."""
    states = notes.index.states()
    rows = [
        f'<li title="{escape(s.source)}">{escape(s.title)}<span>{say("chunks", chunks=s.chunks)}</span></li>'
        for s in states[:LISTED]
    ]
    if len(states) > LISTED:
        rows.append(f"<li>{say('more', count=len(states) - LISTED)}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def report(done: Report) -> str:
    """What a sync did, and what it could not read with what to do about it."""
    counts = [say(name, count=getattr(done, name)) for name in COUNTS if getattr(done, name)]
    failed = "".join(_complaint(failure.error, failure.hint) for failure in done.failed)
    return (f"<p>{' · '.join(counts)}</p>" if counts else "") + failed


def examples(notes: Notes, count: int = 4) -> list[str]:
    """Questions that the notes themselves ask and answer, from different notes where there are several."""
    found: list[list[str]] = []
    for state in notes.index.states()[: 3 * count]:
        chunks = notes.index.chunks_of(state.source)
        found.append([_bare(c.question) for c in chunks if _asks(c)][:count])
    rounds = (questions[n] for n in range(count) for questions in found if n < len(questions))
    return list(dict.fromkeys(rounds))[:count]


def _asks(chunk: Chunk) -> bool:
    return chunk.question.endswith("?") and bool(chunk.body_text.strip())


def _bare(question: str) -> str:
    """A question without the number in front of it."""
    return _NUMBER.sub("", question)


def _complaint(message: str, hint: str) -> str:
    return f'<div class="trouble"><b>{escape(message)}</b><br>{escape(hint)}</div>'


def _section(title: str, cards: Sequence[str]) -> str:
    return f"<h2>{say(title)}</h2>{''.join(cards)}" if cards else ""


def _citation_card(citation: Citation, notes: Notes, turn: int) -> str:
    try:
        text = notes.index.document(citation.source).text
    except KeyError:  # forgotten since the answer was given
        quote = f"<mark>{escape(citation.quote)}</mark>"
    else:
        parts = context(text, citation.start, citation.end)
        before, marked, after = (escape(_BLANK_LINES.sub("\n", part)) for part in parts)
        quote = f"{before}<mark>{marked}</mark>{after}"
    number = f"<b>{citation.marker}</b>"
    return (
        f'<article class="card" id="{_anchor(turn, citation.marker)}">'
        f"{_head(number, citation.title, citation.heading, citation.source, citation.page)}"
        f'<p class="context">{quote}</p></article>'
    )


def _hit_card(hit: Hit) -> str:
    chunk = hit.chunk
    words = " ".join((chunk.body_text or chunk.text).split())
    head = _head("", hit.title, chunk.heading, chunk.source, chunk.page)
    return f'<article class="card near">{head}<p class="context">{escape(words[:160])}…</p></article>'


def _head(number: str, title: str, heading: str, source: str, page: int | None) -> str:
    question, _, above = heading.partition(HEADING_SEPARATOR)
    places = [title, *(above.split(HEADING_SEPARATOR)[::-1] if above else [])]
    where = " › ".join(dict.fromkeys(places)) + (f" · {say('page', page=page)}" if page else "")
    return (
        f"<h3>{number}{escape(question or title)}</h3>"
        f'<div class="path">{escape(where)}</div><div class="path">{_link(source)}</div>'
    )


def _link(source: str) -> str:
    shown = escape(source)
    if re.match(r"https?://", source):
        return f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    return shown


def _anchor(turn: int, marker: int) -> str:
    return f"source-{turn}-{marker}"


def _duration(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"
