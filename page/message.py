"""What the chat shows for an answer: its text with markers, how it was found, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from page.markdown import Anchor, literal, safe_markdown
from page.reader import address, stands
from page.words import say
from rag.present import answer_text, contradiction_text, marked_text
from rag.types import Answer, Citation, Hit

if TYPE_CHECKING:
    from ingest.library import Notes

SURE, FAIR = 0.8, 0.5
"""From which confidence on an answer is called surely and fairly right."""

_MARKERS = re.compile(r"[ \t]*\[\d{1,3}\](?:[ \t]*\[\d{1,3}\])*[ \t]*")
_BEHIND_FORMULA = re.compile(rf"(?P<formula>.*\$\$)(?P<markers>{_MARKERS.pattern})")
_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")
_OPENS, _CLOSES, _UNDER, _ENDS = "\ue000", "\ue001", "\ue002", "\ue003"
"""Stand in the Markdown for the tags around an unsupported sentence, and around the markers of a table, a
formula or code; letters of no script."""


def anchors_of(citations: Sequence[Citation]) -> dict[int, Anchor]:
    """What each marker of an answer opens."""
    return {c.marker: Anchor(address(c.source, c.start, c.end, c.quote), c.quote) for c in citations}


def message(
    answer: Answer,
    notes: Notes,
    turn: int,
    *,
    follow: Sequence[str] = (),
    searched: int | None = None,
    only_here: str = "",
    acts: str = "",
) -> str:
    """An answer in the chat.

    Args:
        answer: what to show.
        notes: the notes that answered.
        turn: number of its question in this chat, from 0.
        follow: questions to go on with.
        searched: how many notes were searched; all of them by default.
        only_here: what to say where the others were not, as HTML.
        acts: what else can be done with it, as HTML.
    """
    marked = marked_text(_without_signs(answer), _OPENS, _CLOSES)
    anchors = anchors_of(answer.citations)
    text = safe_markdown(_set_apart(marked), anchors)
    text = text.replace(_UNDER, '<div class="under">').replace(_ENDS, "</div>")
    opening = f'<span class="unsupported" title="{escape(say("unsupported"))}">'
    text = text.replace(_OPENS, opening).replace(_CLOSES, "</span>")
    if answer.status != "answered":
        step = f'<div class="step">{escape(say(answer.status))}</div>' if answer.hits else ""
        text = f'<div class="absent {answer.status}">{text}{step}</div>'
    count = len(notes.index.states()) if searched is None else searched
    parts = [
        text,
        only_here + _quiet(answer, count),
        _how(answer),
        _next(answer, follow),
        _actions(turn, acts, sources=bool(answer.hits)),
    ]
    if warning := contradiction_text(answer):
        parts.insert(0, f'<div class="contradicts" role="note">{safe_markdown(warning, anchors)}</div>')
    return "\n\n".join(parts)


def _set_apart(text: str) -> str:
    """The answer with the markers of a table, a formula or a block of code in a line under it."""
    lines: list[str] = []
    block, fence = False, ""
    for line in text.split("\n"):
        sign = line.strip()[:3]
        if fence or sign in {"```", "~~~"}:
            block = sign == fence
            fence = "" if block else fence or sign
            lines.append(line)
            continue
        formula = _BEHIND_FORMULA.fullmatch(line)
        if formula:
            lines.append(formula["formula"])
        if formula or (block and _MARKERS.fullmatch(line)):
            markers = formula["markers"] if formula else line
            lines += ["", f"{_UNDER}{markers.strip()}{_ENDS}", ""]
            block = False
        else:
            lines.append(line)
            block = line.rstrip().endswith(("|", "$$"))
    return "\n".join(lines)


def stopped(written: str) -> str:
    """What was written until it was stopped."""
    return f'{safe_markdown(written)}\n\n<div class="absent stopped">{escape(say("stopped"))}</div>\n\n' + (
        f'<div class="acts last">{act("retry", say("retry"))}{act("edit", say("edit"))}</div>'
    )


def after_trouble(shown: str, first: str = "") -> str:
    """An error with what can be done after it."""
    acts = f"{first}{act('retry', say('retry'))}{act('edit', say('edit'))}"
    return f'{shown}\n\n<div class="acts last">{acts}</div>'


def copies(answer: Answer, notes: Notes) -> tuple[str, str]:
    """An answer to be pasted elsewhere: with its markers and what they open, and without.

    No line is named where a note has changed since.
    """
    cited = {str(citation.marker) for citation in answer.citations}
    plain = _MARKER.sub(lambda match: "" if match[1] in cited else match[0], answer.text)
    here = {(c.source, c.start) for c in answer.citations if stands(c, notes)}
    marked = answer_text(answer, lambda *place: notes.line_of(*place) if place in here else None, notes.name)
    return marked, plain.strip()


def _without_signs(answer: Answer) -> Answer:
    """The answer with our own signs replaced where a model wrote them; lengths stay."""
    return replace(
        answer, text=re.sub(f"[{_OPENS}{_CLOSES}{_UNDER}{_ENDS}]", "\N{REPLACEMENT CHARACTER}", answer.text)
    )


def _quiet(answer: Answer, searched: int) -> str:
    """The quiet line: where it was looked for, how long it took, who wrote it, how sure it is."""
    said = [say("searched", notes=searched), _duration(answer.took_ms), answer.model or say("extract")]
    if answer.status == "answered" and not answer.contradicting:
        sure = "high" if answer.confidence >= SURE else "middle" if answer.confidence >= FAIR else "low"
        said.append(say("confidence", sure=say(f"sure_{sure}"), confidence=answer.confidence))
    read_as = say("read_as", question=answer.standalone) if answer.standalone else ""
    told = "".join(f"<br>{literal(' '.join(line.split()))}" for line in (read_as, answer.notice) if line)
    return f'<div class="quiet">{escape(" · ".join(said))}{told}</div>'


def _how(answer: Answer) -> str:
    """The fold that tells how the answer was found."""
    rows = "".join(_found(hit, answer.citations) for hit in answer.hits)
    if not rows:
        return ""
    return f'<details class="how"><summary>{escape(say("how"))}</summary><ol>{rows}</ol></details>'


def _found(hit: Hit, citations: Sequence[Citation]) -> str:
    chunk = hit.chunk
    why = [
        say("by_words", rank=hit.lexical_rank) if hit.lexical_rank else "",
        say("by_meaning", rank=hit.dense_rank) if hit.dense_rank else "",
        say("alike", likeness=hit.likeness) if hit.likeness else "",
        say("score", score=hit.score),
        say("in_answer") if any(_within(c, hit) for c in citations) else "",
    ]
    at = escape(address(chunk.source, chunk.start, chunk.end, chunk.text))
    name = literal(" ".join((chunk.question or hit.title).split()))
    told = escape(" · ".join(filter(None, why)))
    return f'<li><a href="#{at}">{name}</a> <span class="why">{told}</span></li>'


def _within(citation: Citation, hit: Hit) -> bool:
    chunk = hit.chunk
    return citation.source == chunk.source and chunk.start <= citation.start < chunk.end


def _next(answer: Answer, follow: Sequence[str]) -> str:
    if not follow:
        return ""
    title = say("next" if answer.status == "answered" else "instead")
    asks = "".join(act("ask", question) for question in follow)
    return f'<div class="next"><span>{escape(title)}</span>{asks}</div>'


def _actions(turn: int, acts: str, *, sources: bool) -> str:
    kept = act(f"copy-marked-{turn}", say("copy")) + act(f"copy-plain-{turn}", say("copy_plain"))
    last = act("retry", say("retry")) + act("edit", say("edit"))
    if sources:
        last = act("sources", say("to_sources")) + last
    return f'<div class="acts">{kept}{acts}<span class="last">{last}</span></div>'


def act(name: str, text: str) -> str:
    """A link that the script of the page obeys; the chat lets no other attribute through."""
    return f'<a class="do" role="button" href="#do-{name}">{literal(" ".join(text.split()))}</a>'


def _duration(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"
