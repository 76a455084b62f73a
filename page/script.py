"""What the page does in the browser by itself: the drawer with a note, copying, and keys.

One component carries it. It opens what ``page.reader.address`` names, and tells Python of the rest by events.
"""

from __future__ import annotations

import json
from html import escape

from page.words import say

SAID = (
    "copied", "not_copied", "unreachable", "label_marker", "still_writing", "question_cut", "sending",
    "not_answered", "seen_waiting", "seen_working",
)  # fmt: skip
"""Words that the script says by itself."""
LABELS = {
    "chatbot conversation": "label_chat",
    "Click to upload or drop files": "label_upload",
    "File upload": "label_file",
    "Reset to default value": "label_reset",
    "More tabs": "label_tabs",
    "user's message: ": "label_question",
    "bot's message: ": "label_answer",
    "number input for ": "label_number",
    "range slider for ": "label_range",
    "Select example ": "label_example",
}
"""How Gradio calls its parts for who hears the page, which no setting of it changes, and our words for it.

What ends in a space is a beginning: the rest of it stands in our words where they have ``{}``."""
TOASTS = {
    "Connection to the server was lost. Attempting reconnection...": "reconnecting",
}
"""What Gradio tells by itself, and our words for it."""


def drawer() -> str:
    """The drawer in which a note opens, closed, with the words of the script."""
    said = escape(json.dumps({key: say(key) for key in SAID}, ensure_ascii=False))
    labels, toasts = (
        escape(json.dumps({theirs: say(key) for theirs, key in names.items()}, ensure_ascii=False))
        for names in (LABELS, TOASTS)
    )
    close = escape(say("close"))
    return (
        f'<aside class="drawer" role="dialog" aria-label="{escape(say("reader"))}" data-said="{said}"'
        f' data-labels="{labels}" data-toasts="{toasts}" hidden>'
        f'<button type="button" class="close" title="{close}" aria-label="{close}">✕</button>'
        f'<div class="note" tabindex="0" aria-live="polite" data-loading="{escape(say("loading"))}"></div>'
        "</aside>"
    )


KEEP_FOCUS = r"""
// What had the focus is drawn anew some frames after an event was answered: the focus goes to what stands
// there then, unless the visitor goes on meanwhile.
function keep_focus(next, frames = 60) {
  const done = new AbortController();
  for (const kind of ['pointerdown', 'keydown']) {
    addEventListener(kind, () => done.abort(), {capture: true, signal: done.signal});
  }
  const look = () => {
    if (done.signal.aborted) return;
    const has = document.activeElement;
    if (!has || has === document.body) next()?.focus({preventScroll: true});
    if (frames--) requestAnimationFrame(look);
    else done.abort();
  };
  look();
}
"""
"""For the scripts of parts that are drawn anew."""
SCRIPT = (
    KEEP_FOCUS
    + r"""
const drawer = element.querySelector('.drawer');
const note = drawer.querySelector('.note');
const said = JSON.parse(drawer.dataset.said);
let opener = null;
let wanted = '';
let leaving = false;

const atOf = (link) => link.getAttribute('href').slice(1);

async function load(at) {
  wanted = at;
  let shown = '';
  try {
    shown = await (await fetch(at)).text();
  } catch {
    shown = '<div class="trouble"></div>';
  }
  if (wanted !== at) return false;
  note.innerHTML = shown;
  if (!shown.includes('<h2')) {
    const box = note.querySelector('.trouble');
    if (box && !box.textContent) box.textContent = said.unreachable;
  }
  return true;
}

async function open(at, from) {
  opener = from;
  if (drawer.hidden) history.pushState({note: true}, '');  // the way back of a phone closes what covers it
  drawer.hidden = false;
  note.textContent = note.dataset.loading;
  choose(at);
  note.focus({preventScroll: true});
  if (!await load(at)) return;
  const mark = note.querySelector('mark');
  note.scrollTop = mark ? mark.offsetTop - note.clientHeight / 3 : 0;
}

async function longer(button) {
  const above = button.nextElementSibling !== null;
  const top = note.scrollTop;
  const below = note.scrollHeight - top;
  if (await load(button.dataset.more)) note.scrollTop = above ? note.scrollHeight - below : top;
  note.focus({preventScroll: true});
}

function close() {
  if (history.state?.note) { leaving = true; history.back(); }
  shut();
}

function shut() {
  drawer.hidden = true;
  wanted = '';
  choose(null);
  if (opener && opener.isConnected) opener.focus({preventScroll: true});
}

function choose(at) {
  let chosen = null;
  for (const card of document.querySelectorAll('.card[data-at]')) {
    const is = !chosen && card.dataset.at === at;
    card.classList.toggle('chosen', is);
    if (is) chosen = card;
  }
  const side = document.querySelector('#side');
  if (chosen && side && side.scrollHeight > side.clientHeight) {
    const fold = chosen.closest('details');
    if (fold) fold.open = true;
    side.scrollTop += chosen.getBoundingClientRect().top - side.getBoundingClientRect().top - 12;
  }
}

async function copy(id, link) {
  const text = document.getElementById(id)?.textContent ?? '';
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement('textarea'), {value: text});
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
    link.focus({preventScroll: true});
  }
  const before = link.textContent;
  if (before === said.copied || before === said.not_copied) return;
  link.textContent = done ? said.copied : said.not_copied;
  setTimeout(() => { link.textContent = before; }, 1500);
}

function act(link) {
  const [name, ...rest] = link.getAttribute('href').slice(4).split('-');
  if (name === 'copy') copy(`copy-${rest.join('-')}`, link);
  if (name === 'retry') trigger('retry', {});
  if (name === 'edit') trigger('edit', {});
  if (name === 'ask') {
    document.querySelector('#tabs [role=tab]')?.click();  // it may stand in another tab
    trigger('ask', {question: link.dataset.question ?? link.textContent});
  }
  if (name === 'sources') document.querySelector('#side').scrollIntoView();
  if (name === 'everywhere') trigger('scope', {source: ''});
  if (name === 'widen') trigger('widen', {});
}

const isEdited = () => document.querySelector('#editing p') !== null;

// What to know about the box for questions, for as long as it takes to read it.
let told = 0;
function tell(words) {
  const hint = document.querySelector('#hint p');
  hint.textContent = words;
  clearTimeout(told);
  told = setTimeout(() => { hint.textContent = ''; }, 6000);
}

function onRow(button) {
  const row = button.closest('[data-source]');
  const sure = row.querySelector('.sure');
  const source = row.dataset.source;
  if (button.dataset.do === 'scope') ask_only(source);
  if (button.dataset.do === 'sure') { sure.hidden = false; sure.querySelector('button').focus(); }
  if (button.dataset.do === 'keep') { sure.hidden = true; row.querySelector('[data-do=sure]').focus(); }
  if (['remove', 'dismiss'].includes(button.dataset.do)) {
    removed = [...row.parentElement.children].indexOf(row);
    trigger(button.dataset.do, {source});
  }
}

// The row is gone, and the focus with it: it goes to what stands in its place.
let removed = 0;
window.mutdapNotes = {
  refocus() {
    keep_focus(() => {
      const rows = document.querySelectorAll('#known tbody tr');
      const row = rows[Math.min(removed, rows.length - 1)];
      return row?.querySelector('td.acts button') ?? document.querySelector('#only :is(input, textarea)');
    });
  },
};

window.mutdap?.abort();
window.mutdap = new AbortController();
const signal = window.mutdap.signal;

document.addEventListener('click', (event) => {
  const on = (selector) => event.target.closest?.(selector);
  const link = on('a[href^="#passage?"]');
  const doing = on('a[href^="#do-"]');
  const button = on('button[data-do], button[data-more], .drawer .close');
  const card = on('.card[data-at]');
  if (link) { event.preventDefault(); open(atOf(link), link); }
  else if (doing) { event.preventDefault(); act(doing); }
  else if (button?.dataset.do) onRow(button);
  else if (button?.dataset.more) longer(button);
  else if (button) close();
  else if (card && !on('a, summary') && getSelection().isCollapsed) {
    open(card.dataset.at, card.querySelector('a[href^="#passage?"]'));
  }
}, {signal});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229) return;
  if (!drawer.hidden) close();
  else if (isEdited() && !event.target.closest?.('#past, dialog')) {
    document.querySelector('#question .stop-button')?.click();
  }
}, {signal});

// What is called a button is pressed with the space bar, too; by itself a link only scrolls then.
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || !event.target.matches?.('a[role=button]')) return;
  event.preventDefault();
  event.target.click();
}, {signal});

addEventListener('popstate', () => {
  if (leaving) { leaving = false; return; }
  if (!drawer.hidden) shut();
  to_named_tab();
}, {signal});

// The tab that is open stands behind the # of the address, the first one as nothing: the way back leads to
// the one before, a reload to the same.
const tabs = () => [...document.querySelectorAll('#tabs > .tab-wrapper [role=tab]')];

function to_named_tab() {
  const named = tabs().find((tab) => `#${tab.dataset.tabId}` === location.hash) ?? tabs()[0];
  if (named?.getAttribute('aria-selected') === 'false') named.click();
}

function remember_tab() {
  const is = tabs().findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
  const was = Math.max(0, tabs().findIndex((tab) => `#${tab.dataset.tabId}` === location.hash));
  if (is < 0 || is === was) return;
  const at = location.pathname + location.search + (is ? `#${tabs()[is].dataset.tabId}` : '');
  if (history.state?.note) history.replaceState(null, '', at);  // the way back does not lead to the drawer
  else history.pushState(null, '', at);
}

// What a reload would take: the question that was begun, the one whose answer is being written, and the
// conversation. Gradio reloads the page when the server was started again.
const box = () => document.querySelector('#question textarea');
const here = () => document.querySelector('#sources [data-conversation]')?.dataset.conversation;
const last_asked = () => [...document.querySelectorAll('#chat [data-testid=user]')].at(-1)?.innerText.trim();
const is_writing = () => document.querySelector('#question .stop-button') !== null && !isEdited();
let left = {};
try {
  left = JSON.parse(sessionStorage.getItem('mutdap') ?? '{}');
  addEventListener('pagehide', () => {
    const asked = is_writing() ? last_asked() : left.asked;
    sessionStorage.setItem('mutdap', JSON.stringify({draft: box()?.value, asked, kept: here() ?? left.kept}));
  }, {signal});
} catch { /* the browser keeps nothing for this page */ }

function go_on() {
  if (left.draft) write(left.draft);
  const {asked} = left;
  const ask_anew = () => {
    delete left.asked;
    if (!asked || asked === last_asked()) return;  // the answer that was to be replaced is still there
    write(asked);
    tell(said.not_answered);
  };
  if (left.kept) window.mutdapPast.reopen(Number(left.kept), ask_anew);
  else ask_anew();
  to_named_tab();
}

// Put words into the box, before those that stand there.
function write(words) {
  box().value = [words, box().value].filter(Boolean).join('\n');
  box().dispatchEvent(new Event('input', {bubbles: true}));
}

document.addEventListener('beforeinput', (event) => {
  if (!event.target.closest?.('#question')) return;
  const {value, maxLength, selectionStart, selectionEnd} = event.target;
  const more = event.data ?? event.dataTransfer?.getData('text/plain') ?? '';
  if (value.length - (selectionEnd - selectionStart) + more.length > maxLength) tell(said.question_cut);
}, {signal});

document.addEventListener('input', (event) => {
  const hint = document.querySelector('#hint p');
  if (hint.textContent !== said.question_cut || !event.target.closest?.('#question')) return;
  if (event.target.value.length < event.target.maxLength) hint.textContent = '';
}, {signal});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || !event.target.closest?.('#question')) return;
  if (is_writing()) tell(said.still_writing);
}, {signal});

// Enter that ends a syllable of an input method is no Enter: Safari sends it as one, with this key code.
for (const kind of ['keydown', 'keypress']) {
  document.addEventListener(kind, (event) => {
    if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) {
      event.stopImmediatePropagation();
    }
  }, {capture: true, signal});
}

const labels = Object.entries(JSON.parse(drawer.dataset.labels));
const toasts = JSON.parse(drawer.dataset.toasts);
let soonNamed = 0;

function name_parts() {
  soonNamed = 0;
  for (const part of document.querySelectorAll('#head, #scope-line, #editing, #question')) {
    sizes.observe(part);
  }
  if ('settled' in page.dataset) remember_tab();
  else fit();
  for (const [theirs, ours] of labels) {
    for (const part of document.querySelectorAll(`[aria-label^="${theirs}"]`)) {
      const rest = part.getAttribute('aria-label').slice(theirs.length).replace(/^\d+: /, '');
      part.setAttribute('aria-label', ours.replace('{}', () => rest));
    }
  }
  for (const said of document.querySelectorAll('#chat :is([data-testid=user], [data-testid=bot])')) {
    said.setAttribute('role', 'article');  // a name without a role is not heard
  }
  for (const part of document.querySelectorAll('label:has(button) :is(input, textarea):not([aria-label])')) {
    const name = part.closest('label').querySelector('[data-testid=block-info]');
    if (name) part.setAttribute('aria-label', name.textContent.trim());  // without the button's
  }
  for (const panel of document.querySelectorAll('[role=tabpanel]:not([aria-label])')) {
    const tab = panel.parentElement.querySelector(':scope > .tab-wrapper [role=tab][aria-selected=true]');
    if (tab && panel.checkVisibility()) panel.setAttribute('aria-label', tab.textContent);
  }
  if (here()) left = {};
  to_question();
  for (const part of document.querySelectorAll('[data-testid=toast-text]')) {
    const words = [...part.childNodes].find((node) => node.data?.trim() in toasts);
    if (words) words.data = toasts[words.data.trim()];
  }
  for (const wait of document.querySelectorAll('[class*=meta-text]:not([data-told])')) {
    wait.dataset.told = '';  // Gradio writes there again as the queue moves
    const watch = {childList: true, characterData: true, subtree: true};
    new MutationObserver(() => tell_wait(wait)).observe(wait, watch);
    tell_wait(wait);
  }
  const sending = document.querySelector('#upload .uploading')?.firstChild;
  if (sending && sending.data !== said.sending) sending.data = said.sending;
  for (const marker of document.querySelectorAll('#chat a.marker:not([aria-label])')) {
    const card = document.querySelector(`#sources .card[data-at="${CSS.escape(atOf(marker))}"] h3 a`);
    const name = `${said.label_marker} ${marker.textContent}`;
    if (card) marker.setAttribute('aria-label', `${name}: ${card.textContent} · ${sentence(marker)}`);
  }
}

// How long something may take yet, which Gradio has no translation for.
function tell_wait(wait) {
  for (const node of wait.childNodes) {
    const place = /^\s*queue: (\S+) \|\s*$/.exec(node.data ?? '');
    if (place) node.data = `${said.seen_waiting.replace('{}', () => place[1])} | `;
    else if (node.data?.trim() === 'processing |') node.data = `${said.seen_working} | `;
  }
}

// The last question stands at the top of the chat, as far as there is an answer below it to fill the rest:
// an answer is read from its beginning. Who scrolls meanwhile is left where they are.
let looked_at = null;
function to_question() {
  const questions = [...document.querySelectorAll('#chat [data-testid=user]')];
  const answer = document.querySelectorAll('#chat [data-testid=bot]')[questions.length - 1];
  const asked = questions.at(-1);
  const log = asked?.closest('[role=log]');
  const finished = Boolean(answer?.querySelector('.quiet, .trouble'));
  if (!log || (looked_at === asked && finished && 'read' in log.dataset)) return;
  if (looked_at !== asked) delete log.dataset.read;
  looked_at = asked;
  if (!('read' in log.dataset)) {
    log.scrollTop += asked.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  }
  if (finished) log.dataset.read = '';
}
for (const kind of ['wheel', 'touchmove']) {
  document.addEventListener(kind, (event) => {
    const log = event.target.closest?.('#chat [role=log]');
    if (log) log.dataset.read = '';
  }, {passive: true, signal});
}

// The sentence that a marker stands behind.
function sentence(marker) {
  const before = document.createRange();
  before.setStartBefore(marker.closest('p, li, td, h1, h2, h3, h4, h5, h6') ?? marker.parentElement);
  before.setEndBefore(marker);
  const text = before.cloneContents();
  for (const other of text.querySelectorAll('a.marker')) other.replaceWith(' ');
  return text.textContent.trim().split(/(?<=[.!?。])\s+/).at(-1);
}

// The chat is as high as the window leaves room: the box for questions stands below it, in sight. Nothing is
// seen before that is settled, for what moves under the pointer takes a click that was meant for it.
const PARTS = ['#chat', '#question textarea', '#scope-line a', '#top .bar', '.past-bar', '#tabs [role=tab]'];
const page = document.documentElement;

function fit() {
  const chat = document.querySelector('#chat');
  const column = chat?.parentElement;
  if (!column?.offsetParent) return;
  const [inner, outer] = [chat.getBoundingClientRect(), column.getBoundingClientRect()];
  const sizes = {above: inner.top + scrollY, below: outer.bottom - inner.bottom};
  let same = true;
  for (const [name, size] of Object.entries(sizes)) {
    const now = `${Math.round(size)}px`;
    same &&= page.style.getPropertyValue(`--${name}-chat`) === now;
    page.style.setProperty(`--${name}-chat`, now);
  }
  if ('settled' in page.dataset || PARTS.some((part) => !document.querySelector(part))) return;
  if (!same || !window.mutdapPast) { requestAnimationFrame(fit); return; }
  page.dataset.settled = '';
  box().focus({preventScroll: true});
  go_on();
}

const changes = new MutationObserver(() => { soonNamed ||= requestAnimationFrame(name_parts); });
const watched = ['aria-label', 'aria-selected'];
changes.observe(document.body, {childList: true, subtree: true, attributeFilter: watched});
const sizes = new ResizeObserver(fit);
signal.addEventListener('abort', () => { changes.disconnect(); sizes.disconnect(); });
name_parts();
"""
)
