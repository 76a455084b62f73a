"""What the notes cover as lists: questions that are still open, and questions that several notes ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from page.reader import address
from page.words import say
from rag.coverage import NoteQuestion, Post, Shared, told_apart
from rag.types import HEADING_SEPARATOR

POSTS = 100
"""Notes, and groups of questions, that are listed."""
UNFOLDED = 4
"""Notes whose open questions are seen at once."""
ELSEWHERE = 5
"""Notes that are named where another one answers an open question; the shared questions list them all."""
PLACES = 10
"""Notes that are seen at once of those that ask the same; the others are folded away."""


def open_questions(posts: Sequence[Post], shared: Sequence[Shared], name: Callable[[str], str]) -> str:
    """How many questions each note answers, and those that it leaves open.

    Args:
        posts: the notes that ask anything.
        shared: tells where else an open question is answered.
        name: gives what a note's source is called.
    """
    if not posts:
        return f'<p class="empty">{escape(say("no_questions"))}</p>'
    asked = sum(len(post.questions) for post in posts)
    left = sum(len(post.open) for post in posts)
    head = f'<p class="sum">{say("covered", asked=asked, answered=asked - left, left=left)}</p>'
    titles = told_apart([*((post.source, post.title) for post in posts), *_named(shared)])
    bars = {post.source: _bar(post, titles[post.source], name(post.source)) for post in posts}
    elsewhere = {_place(question): group for group in shared for question in group.questions}
    wanting = sorted((post for post in posts if post.open), key=lambda post: -len(post.open))
    whole = sorted((post for post in posts if not post.open), key=lambda post: -len(post.questions))
    rows = [
        _post(post, elsewhere, titles, bars[post.source], unfolded=n < UNFOLDED)
        for n, post in enumerate(wanting[:POSTS])
    ]
    rows += [_more(len(wanting) - POSTS)] if len(wanting) > POSTS else []
    if whole:
        done = "".join(f'<div class="post">{bars[post.source]}</div>' for post in whole[:POSTS])
        done += _more(len(whole) - POSTS) if len(whole) > POSTS else ""
        opened = "" if wanting else " open"
        rows.append(
            f"<details{opened}><summary>{say('all_answered', count=len(whole))}</summary>{done}</details>"
        )
    return head + "".join(rows)


def shared_questions(shared: Sequence[Shared]) -> str:
    """The questions that several notes ask, each with its places."""
    if not shared:
        return f'<p class="empty">{escape(say("none_shared"))}</p>'
    more = _more(len(shared) - POSTS) if len(shared) > POSTS else ""
    head = f'<p class="sum">{say("shared_sum", count=len(shared))}</p>'
    titles = told_apart(_named(shared))
    groups = "".join(_group(group, titles) for group in shared[:POSTS])
    return f'{head}<div class="groups">{groups}</div>{more}'


def _named(shared: Sequence[Shared]) -> Iterator[tuple[str, str]]:
    """The notes of these questions, with their titles."""
    return ((one.chunk.source, one.title) for group in shared for one in group.questions)


def _post(
    post: Post,
    elsewhere: Mapping[tuple[str, str], Shared],
    titles: Mapping[str, str],
    bar: str,
    *,
    unfolded: bool,
) -> str:
    items = []
    for question in post.open:
        group = elsewhere.get(_place(question))
        others = [one for one in group.questions if one.answered] if group else []
        told = ""
        if others:
            links = " · ".join(_link(one, titles[one.chunk.source]) for one in others[:ELSEWHERE])
            if len(others) > ELSEWHERE:
                links += f" {say('more', count=len(others) - ELSEWHERE)}"
            told = f'<div class="path">{escape(say("answered_elsewhere"))} {links}</div>'
        items.append(f"<li>{_link(question)} {_ask(question)}{_above(question)}{told}</li>")
    fold = " open" if unfolded else ""
    return f'<details class="post"{fold}><summary>{bar}</summary><ul>{"".join(items)}</ul></details>'


def _bar(post: Post, title: str, source: str) -> str:
    """A note with the share of its questions that it answers."""
    asked, left = len(post.questions), len(post.open)
    share = 100 * (asked - left) / asked
    told = say("of_questions", answered=asked - left, asked=asked)
    return (
        f'<span class="name" title="{escape(source)}">{escape(title)}</span>'
        f'<span class="bar" role="img" aria-label="{escape(told)}"><i style="width:{share:.1f}%"></i></span>'
        f'<span class="count">{escape(told)}</span>'
    )


def _group(group: Shared, titles: Mapping[str, str]) -> str:
    first = group.questions[0]
    places = [
        f"<li>{_state(one)} {_link(one, titles[one.chunk.source])}{_wording(one, first)}</li>"
        for one in group.questions[: PLACES + POSTS]
    ]
    seen, folded = "".join(places[:PLACES]), "".join(places[PLACES:])
    left = len(group.questions) - PLACES
    if left > 0:
        last = _more(left - POSTS) if left > POSTS else ""
        folded = f"<details><summary>{say('more', count=left)}</summary><ul>{folded}</ul>{last}</details>"
    told = say("asked_by", notes=len(group.questions), answers=group.answers)
    return (
        f'<article class="card"><h3>{escape(first.text)}</h3>'
        f'<div class="path">{escape(told)} {_ask(first)}</div><ul>{seen}</ul>{folded}</article>'
    )


def _wording(question: NoteQuestion, first: NoteQuestion) -> str:
    """How a note words a question, where that is not how the first one does."""
    return "" if question.text == first.text else f'<div class="path">{escape(question.text)}</div>'


def _state(question: NoteQuestion) -> str:
    name = "is_answered" if question.answered else "is_open"
    return f'<span class="{name}">{escape(say(name))}</span>'


def _link(question: NoteQuestion, text: str = "") -> str:
    chunk = question.chunk
    at = escape(address(chunk.source, chunk.start, chunk.end))
    return f'<a href="#{at}">{escape(text or question.text)}</a>'


def _ask(question: NoteQuestion) -> str:
    asked = escape(question.standalone())
    said = f'data-question="{asked}" title="{asked}"'
    return f'<a class="ask" role="button" href="#do-ask" {said}>{escape(say("ask_it"))}</a>'


def _above(question: NoteQuestion) -> str:
    """The headings over a question, the topmost first."""
    path = " › ".join(reversed(question.above))
    return f'<div class="path">{escape(path)}</div>' if path else ""


def _more(count: int) -> str:
    return f"<p>{say('more', count=count)}</p>"


def _place(question: NoteQuestion) -> tuple[str, str]:
    return question.chunk.source, HEADING_SEPARATOR.join([question.text, *question.above])
