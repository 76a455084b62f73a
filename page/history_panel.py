"""The panel of past conversations: its list, its buttons, and what it does in the browser by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

import gradio as gr

from page.script import KEEP_FOCUS
from page.words import say
from rag.history import LISTED, LONGEST_TITLE, Conversation


class Panel(NamedTuple):
    """The parts of the panel of past conversations."""

    search: gr.Textbox
    rows: gr.HTML
    said: gr.HTML
    file: gr.Textbox


def bar() -> str:
    """The buttons above the chat."""
    return (
        '<nav class="past-bar">'
        f'<button type="button" data-past="toggle" aria-expanded="false" aria-controls="past">'
        f"{escape(say('past'))}</button>"
        f'<button type="button" data-past="fresh">{escape(say("fresh"))}</button></nav>'
    )


def panel() -> Panel:
    """The panel, closed; the script of its list opens it."""
    with gr.Column(elem_id="past"):
        gr.HTML(_opening(), apply_default_css=False)
        search = gr.Textbox(
            "", label=say("past_search"), placeholder=say("past_search_info"), elem_id="past-search",
            max_length=200,
        )  # fmt: skip
        said = gr.HTML(elem_id="past-said")
        rows = gr.HTML(elem_id="past-rows", js_on_load=KEEP_FOCUS + SCRIPT, apply_default_css=False)
        file = gr.Textbox(visible=False)
    return Panel(search, rows, said, file)


def _opening() -> str:
    close = escape(say("close"))
    return (
        f"<header><h2>{escape(say('past'))}</h2>"
        f'<button type="button" data-past="toggle" title="{close}" aria-label="{close}">✕</button></header>'
    )


def votes() -> str:
    """What can be done with answers that have a thumb."""
    return (
        f'<footer><h3>{escape(say("votes"))}</h3><p class="path">{escape(say("votes_info"))}</p>'
        f"{_button('votes-up', say('votes_up'))}{_button('votes-down', say('votes_down'))}</footer>"
    )


def told(text: str, *, trouble: bool = False) -> str:
    """What to say in the panel."""
    return f"<p{' data-trouble' if trouble else ''}>{escape(text)}</p>"


def rows(found: Sequence[Conversation], current: int | None) -> str:
    """Conversations as a list; the one that stands on the page is marked."""
    items = "".join(_row(one, current=one.id == current) for one in found)
    more = f'<p class="empty">{escape(say("past_more"))}</p>' if len(found) == LISTED else ""
    return f"<ul>{items}</ul>{more}"


def _row(one: Conversation, *, current: bool) -> str:
    title = escape(one.title)
    when = datetime.fromtimestamp(one.changed).strftime("%Y-%m-%d %H:%M")
    size = escape(f"{when} · {say('past_turns', count=one.turns)}")
    found = f'<div class="path">{escape(say("past_found", question=one.found))}</div>' if one.found else ""
    here = ' class="current"' if current else ""
    mark = ' aria-current="true"' if current else ""
    sure = (
        f'<span class="sure" role="alert" hidden>{escape(say("delete_sure"))} '
        f"{_button('delete', say('delete'))}{_button('keep', say('cancel'))}</span>"
    )
    form = (
        f'<form hidden><label>{escape(say("new_title"))} <input name="title" maxlength="{LONGEST_TITLE}"'
        f' value="{title}" autocomplete="off"></label>'
        f'<button type="submit">{escape(say("save"))}</button>{_button("named", say("cancel"))}</form>'
    )
    acts = (
        _button("rename", say("rename"), one.title)
        + _button("export", say("export"), one.title)
        + _button("sure", say("delete"), one.title)
    )
    return (
        f'<li data-conversation="{one.id}"{here}><button type="button" class="title" data-past="open"{mark}>'
        f'{title}</button><div class="path">{size}</div>{found}'
        f'<div class="past-acts">{acts}{sure}</div>{form}</li>'
    )


def _button(name: str, text: str, of: str = "") -> str:
    label = f' aria-label="{escape(f"{text}: {of}")}"' if of else ""
    return f'<button type="button" data-past="{name}"{label}>{escape(text)}</button>'


OPENED = "(said) => window.mutdapPast.opened(said)"
REFOCUS = "() => window.mutdapPast.refocus()"
SAVE = "(file) => window.mutdapPast.save(file)"
"""What the browser does when an event has been answered."""
SCRIPT = r"""
const bar = () => document.querySelector('.past-bar [data-past=toggle]');
const panel = () => document.querySelector('#past');
const isOpen = () => panel()?.hasAttribute('data-open') ?? false;
const toChat = () => document.querySelector('#tabs [role=tab]')?.click();
let last = [];
let go_on = null;

function unfold(on) {
  panel().toggleAttribute('data-open', on);
  bar().setAttribute('aria-expanded', String(on));
}

function show(on) {
  unfold(on);
  if (!on) { bar().focus({preventScroll: true}); return; }
  panel().setAttribute('role', 'dialog');
  panel().setAttribute('aria-label', panel().querySelector('h2').textContent);
  panel().querySelector('#past-said').setAttribute('role', 'status');
  trigger('look', {});
  panel().querySelector('header button').focus({preventScroll: true});
}

function rename(row, on) {
  row.querySelector('form').hidden = !on;
  row.querySelector('.past-acts').hidden = on;
  if (on) row.querySelector('input').select();
  else row.querySelector('[data-past=rename]').focus();
}

function sure(row, on) {
  row.querySelector('.sure').hidden = !on;
  row.querySelector(on ? '[data-past=keep]' : '[data-past=sure]').focus();
}

// Where the focus goes when a row was drawn anew, or is gone: to it, or to its neighbour.
function titles(row) {
  const rows = [row, row.nextElementSibling, row.previousElementSibling].filter(Boolean);
  return rows.map((one) => `#past [data-conversation="${one.dataset.conversation}"] .title`);
}

function press(button) {
  const row = button.closest('[data-conversation]');
  const id = Number(row?.dataset.conversation);
  last = row ? titles(row) : [];
  switch (button.dataset.past) {
    case 'toggle': show(!isOpen()); break;
    case 'fresh': toChat(); trigger('fresh', {}); break;
    case 'open': trigger('reopen', {id}); break;
    case 'rename': rename(row, true); break;
    case 'named': rename(row, false); break;
    case 'export': trigger('export', {id}); break;
    case 'sure': sure(row, true); break;
    case 'keep': sure(row, false); break;
    case 'delete': trigger('forget', {id}); break;
    case 'votes-up': trigger('votes', {which: 'up'}); break;
    case 'votes-down': trigger('votes', {which: 'down'}); break;
  }
}

function vote(link) {
  const [, which, turn] = link.getAttribute('href').slice(4).split('-');
  last = [`#chat a[href="${link.getAttribute('href')}"]`];
  trigger('vote', {which, turn: Number(turn)});
}

window.mutdapPast?.gone.abort();
const gone = new AbortController();
const signal = gone.signal;
window.mutdapPast = {
  gone,
  reopen(id, then) { go_on = then; trigger('reopen', {id}); },
  opened(said) {
    if (go_on) {  // after a reload, in whatever tab
      const then = go_on;
      go_on = null;
      requestAnimationFrame(() => requestAnimationFrame(then));  // it is drawn by then
      return;
    }
    if (said.includes('data-trouble')) return;
    toChat();
    if (isOpen()) show(false);
    if (!matchMedia('(min-width: 901px)').matches) return;
    document.activeElement?.blur();
    keep_focus(() => document.querySelector('#question textarea'));
  },
  refocus() {
    keep_focus(() => last.map((selector) => document.querySelector(selector)).find(Boolean)
      ?? (isOpen() ? panel().querySelector('header button') : null));
  },
  save(file) {
    if (!file) return;
    const {name, text} = JSON.parse(file);
    const url = URL.createObjectURL(new Blob([text], {type: 'text/plain;charset=utf-8'}));
    Object.assign(document.createElement('a'), {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  },
};

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[data-past]');
  const link = event.target.closest?.('#chat a[href^="#do-vote-"]');
  if (button) press(button);
  else if (link) vote(link);
  else if (isOpen() && event.isTrusted && event.target.isConnected && !event.target.closest('#past')) {
    unfold(false);  // the focus stays where the click put it
  }
}, {signal});

document.addEventListener('submit', (event) => {
  const row = event.target.closest?.('#past [data-conversation]');
  if (!row) return;
  event.preventDefault();
  const id = Number(row.dataset.conversation);
  last = titles(row);
  const title = event.target.querySelector('input').value;
  rename(row, false);  // the list is not drawn anew where nothing has changed
  trigger('rename', {id, title});
}, {signal});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing || !isOpen()) return;
  const row = event.target.closest?.('#past form')?.closest('[data-conversation]');
  if (row) rename(row, false);
  else show(false);
}, {signal});
"""
