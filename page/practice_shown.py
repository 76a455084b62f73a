"""Practice as HTML that is safe to show: figures, a question, an answer beside the note; and its style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape

from page.reader import address
from page.words import say
from rag.practice import Asked, Practice
from rag.present import path_text
from rag.present_practice import span_of
from rag.recall import Compared, Told

SIGNS = {"has": "✓", "lacks": "○", "contradicts": "✗"}


def figures(practice: Practice, asked: Asked | None, done: int) -> str:
    """Where the visitor is, and practice in figures."""
    stats = practice.stats()
    due, new = (asked.due, asked.new) if asked else (0, 0)
    retention = "–" if stats.retention is None else f"{stats.retention:.0%}"
    left = say("practice_left", done=done, due=due, new=new)
    whole = say(
        "practice_stats", due_today=stats.due_today, learned=stats.learned, questions=stats.questions,
        retention=retention,
    )  # fmt: skip
    most = done + due + new or 1
    bar = f'<progress max="{most}" value="{done}" aria-label="{escape(left)}"></progress>' if done else ""
    return f'<div class="figures">{bar}<b>{escape(left)}</b><span>{escape(whole)}</span></div>'


def question(asked: Asked) -> str:
    """The card of a question."""
    one = asked.question
    where = path_text(one.title, *reversed(one.above))
    kind = say("practice_due" if asked.known else "practice_new")
    return (
        f'<article class="ask"><div class="path"><i>{escape(kind)}</i> {escape(where)}</div>'
        f"<h2>{escape(one.words)}</h2></article>"
    )


def finished(practice: Practice, skipped: int) -> str:
    """What stands in the place of a question when none is left."""
    due = practice.stats().next_due
    told = []
    if skipped:
        told.append(say("practice_skipped", count=skipped))
    if due:
        told.append(say("practice_next", wait=span_of(due - datetime.now(UTC))))
    lines = "".join(f"<p>{escape(line)}</p>" for line in told)
    return f'<article class="ask"><h2>{escape(say("practice_done"))}</h2>{lines}</article>'


def compared(found: Compared, name: Callable[[str], str], weak: Sequence[str] = ()) -> str:
    """An answer beside the note, point by point, as HTML that is safe to show.

    Args:
        found: what the comparison found.
        name: gives what a note's source is called.
        weak: points that were weak last time.
    """
    points = "".join(_point(one, found.answer, again=one.point.text in weak) for one in found.points)
    told = say("practice_sum", count=len(found.points), has=found.count("has"))
    extra = "".join(f"<li>{escape(found.answer[a:b])}</li>" for a, b in found.unsupported)
    unsupported = (
        f'<section class="extra"><h4>? {escape(say("practice_unsupported"))}</h4><ul>{extra}</ul></section>'
        if extra
        else ""
    )
    return (
        f'<section class="compared" role="status" aria-label="{escape(say("practice_compared"))}">'
        f"<h3>{escape(told)}</h3><ul>{points}</ul>{_stands_in(found, name)}{unsupported}</section>"
    )


def _stands_in(found: Compared, name: Callable[[str], str]) -> str:
    """Opens each note that the points are from, where they begin in it."""
    first = {one.point.chunk.source: one.point for one in reversed(found.points)}
    links = "".join(
        f' <a href="#{escape(address(source, *point.span))}">{escape(name(source))}</a>'
        for source, point in reversed(first.items())
    )
    return f'<p class="path">{escape(say("open_note"))}:{links}</p>' if links else ""


def _point(one: Told, answer: str, *, again: bool) -> str:
    at = escape(address(one.point.chunk.source, *one.point.span))
    said = ""
    if one.state == "contradicts" and one.said:
        words = escape(say("practice_said", said=answer[slice(*one.said)]))
        said = f'<div class="mine">{words}</div>'
    badge = f'<small class="weak">{escape(say("practice_again_weak"))}</small>' if again else ""
    return (
        f'<li class="{one.state}"><b><span aria-hidden="true">{SIGNS[one.state]}</span> '
        f"{escape(say(f'practice_{one.state}'))}</b>"
        f'<div><a href="#{at}" title="{escape(say("open_note"))}">{escape(one.point.text)}</a>'
        f"{badge if one.state != 'has' else ''}{said}</div></li>"
    )


CSS = """
#practice { max-width: 860px; margin: 0 auto; width: 100%; }
#practice-figures .figures { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: .85rem;
  align-items: baseline; }
#practice-figures span { color: var(--body-text-color-subdued); }
#practice-figures progress { width: 100%; height: 8px; border-radius: 4px; overflow: hidden;
  appearance: none; background: transparent; border: 1px solid var(--border-color-primary); }
#practice-figures progress::-webkit-progress-bar { background: transparent; }
#practice-figures progress::-webkit-progress-value { background: var(--color-accent); }
#practice-figures progress::-moz-progress-bar { background: var(--color-accent); }
#practice-compared .nothing { margin: 0; padding-left: 10px; border-left: 3px solid #b7791f; }
#practice-card .ask { padding: 18px 20px; border: 1px solid var(--border-color-primary); border-radius: 14px;
  background: var(--block-background-fill); }
#practice-card h2 { font-size: 1.2rem; font-weight: 700; line-height: 1.5; margin: 6px 0 0; }
#practice-card i { font-style: normal; padding: 0 8px; border-radius: 1em; font-size: .75rem;
  background: color-mix(in srgb, var(--color-accent) 16%, transparent); }
#practice-answer textarea { font-size: 1rem; line-height: 1.7; }
#practice-grades button.primary { color: var(--body-text-color); background: transparent;
  box-shadow: inset 0 0 0 2px var(--color-accent); }  /* suggested, for the visitor to choose */
#practice-acts button { min-width: 0; padding-inline: 10px; white-space: nowrap; }
#practice-compared h3 { font-size: 1rem; margin: 0 0 8px; }
#practice-compared ul { list-style: none; margin: 0; padding: 0; }
#practice-compared li { line-height: 1.65; }
#practice-compared .compared > ul > li { display: flex; gap: 12px; padding: 8px 12px; margin-bottom: 6px;
  border-radius: 8px; border-left: 4px solid; }
#practice-compared li > b { flex: 0 0 5.2em; font-size: .82rem; padding-top: .15em; white-space: nowrap; }
#practice-compared li > div { min-width: 0; }
#practice-compared li a { margin: 0; padding: 0; color: inherit;
  text-decoration: underline var(--border-color-primary); text-underline-offset: 3px; }
#practice-compared li a:hover { text-decoration-color: currentColor; }
#practice-compared .compared > ul > .has { border-color: #2f855a;
  background: color-mix(in srgb, #2f855a 12%, transparent); }
#practice-compared .has > b { color: #276749; }
#practice-compared .compared > ul > .lacks { border-left-style: dashed; border-color: #a0aec0; }
#practice-compared .lacks > b { color: var(--body-text-color-subdued); }
#practice-compared .compared > ul > .contradicts { border-left: 7px double #c53030;
  background: color-mix(in srgb, #c53030 12%, transparent); }
#practice-compared .contradicts > b { color: #c53030; }
.dark #practice-compared .has > b { color: #68d391; }
.dark #practice-compared .contradicts > b { color: #fc8181; }
#practice-compared .mine { font-size: .88rem; text-decoration: underline wavy #c53030 1px;
  text-underline-offset: 3px; }
#practice-compared .weak { margin-left: 8px; padding: 0 8px; border-radius: 1em; font-size: .75rem;
  white-space: nowrap; background: color-mix(in srgb, #b7791f 22%, transparent); }
#practice-compared .extra { margin-top: 10px; padding: 8px 12px; border-radius: 8px;
  border: 1px dotted #b7791f; }
#practice-compared .extra h4 { margin: 0 0 4px; font-size: .85rem; }
#practice-compared .extra li { text-decoration: underline dotted; text-underline-offset: 3px; }
#practice-grades p { margin: 0; font-size: .88rem; color: var(--body-text-color-subdued); }
@media (max-width: 900px) {
  #practice-compared .compared > ul > li { flex-direction: column; gap: 0; }
  #practice-compared li > b { flex: none; }
  #practice-grades button { flex: 1 1 40%; }
}
"""
