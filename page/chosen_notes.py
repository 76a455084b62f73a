"""Which notes are asked: what stands by the question, and the dialog in which they are chosen.

The choice is text, as ``Scope.written`` writes it: the browser keeps it, and an expert may type it. The list
in the dialog is found here and sent a hundred lines at a time, so that ten thousand notes stay here.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated
from unicodedata import normalize

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from page.complaint import NO_STORE, Told
from page.words import say
from rag.errors import BadSetting, MutdapError, NoSuchNotes
from rag.scope import EXACTLY, SINCE, UNTIL, Scope

if TYPE_CHECKING:
    from ingest.library import Notes
    from rag.protocol import SourceState

ROUTE = "pick"
LISTED = 100
"""Notes, and folders, that are listed at once; the search finds the others."""
LONGEST = 200
"""Letters by which notes are looked for."""
_NAMED = 2
"""Notes that are named by the question; of more, how many."""


def line(notes: Notes, written: str) -> str:
    """What stands above the question: which notes are asked, and the way to choose others."""
    if not written:
        return everything()
    pick = _act("pick", say("pick"))
    here = f'data-written="{escape(written)}"'
    back = _act("everywhere", say("everywhere"))
    try:
        scope = Scope.read(written)
        told = say("asks_only", scope=escape(named(notes, scope)), count=len(asked(notes, scope)))
    except MutdapError as error:
        told = f"{escape(error.message)} {escape(error.hint)}"
    return f'<div class="picked scope" {here}>{pick}<span>{told}</span>{back}</div>'


def everything(told: str = "") -> str:
    """What stands there while all notes are asked.

    Args:
        told: why they are, where nobody asked for it.
    """
    said = escape(told or say("asks_all"))
    return f'<div class="picked">{_act("pick", say("pick"))}<span role="status">{said}</span></div>'


def still(notes: Notes, written: str) -> tuple[str, str]:
    """The choice after the notes have changed, and what stands above the question.

    Where none of the chosen notes is left, all are asked: the choice would refuse every question.
    """
    try:
        scope = Scope.read(written)
        asked(notes, scope)
    except BadSetting:
        pass  # the line tells it
    except MutdapError:
        return "", everything(say("scope_gone", scope=named(notes, scope)))
    return written, line(notes, written)


def only_here(notes: Notes, written: str) -> str:
    """What an answer says of a search that passed over notes, with the way to search them as well."""
    scope = Scope.read(written)
    if scope.everything:
        return ""
    told = escape(say("searched_only", scope=named(notes, scope)))
    return f'<div class="acts"><span>{told}</span> <span class="last">{widen()}</span></div>'


def widen() -> str:
    """The link that asks the last question of all notes."""
    return _act("widen", say("widen"))


def asked(notes: Notes, scope: Scope) -> list[SourceState]:
    """The notes that are meant.

    Raises:
        NoSuchNotes: none are.
    """
    found = scope.chosen(notes.index.states())
    if not found and not scope.everything:
        raise NoSuchNotes(say("no_such_notes", scope=named(notes, scope)), say("no_such_notes_hint"))
    return found


def named(notes: Notes, scope: Scope) -> str:
    """A scope in a few words."""
    chosen = [*scope.globs, *map(notes.name, sorted(scope.names))]
    said = [", ".join(_end(name) for name in chosen[:_NAMED])] if chosen else []
    if len(chosen) > _NAMED:
        said = [f"{said[0]} {say('more', count=len(chosen) - _NAMED)}"]
    if scope.dated:
        said.append(f"{scope.since or ''} ~ {scope.until or ''}".strip())
    return " · ".join(said)


class Picker:
    """Finds notes and folders by a part of their names.

    Args:
        notes: gives the notes that answer now.
    """

    def __init__(self, notes: Callable[[], Notes]) -> None:
        self._notes = notes
        self._known: tuple[object, int, list[tuple[str, SourceState]], list[tuple[str, str, int]]] | None = (
            None
        )
        self._turn = threading.Lock()

    def listed(self, find: str) -> str:
        """Folders and notes whose name, title or path holds some letters, as rows to tick."""
        wanted, called = _folded(find.strip()), self._notes().name
        notes, folders = self._read()
        found = [state for folded, state in notes if wanted in folded]
        inside = [(name, count) for folded, name, count in folders if wanted in folded]
        rows = [
            _row(name, _end(path), say("in_folder", count=count), path, "folder")
            for name, count in inside[:LISTED]
            for path in (called(name),)
        ]
        rows += [_row(s.source, s.title, f"{s.day or ''}", called(s.source)) for s in found[:LISTED]]
        left = max(len(found) - LISTED, 0) + max(len(inside) - LISTED, 0)
        more = f'<p class="more-left">{escape(say("pick_more", count=left))}</p>' if left else ""
        return ("".join(rows) or f'<p class="empty">{escape(say("none_match"))}</p>') + more

    def _read(self) -> tuple[list[tuple[str, SourceState]], list[tuple[str, str, int]]]:
        """All notes and folders with the letters they are found by; read again when they have changed."""
        notes = self._notes()
        index, generation = notes.index, notes.index.generation
        with self._turn:
            if self._known is None or self._known[0] is not index or self._known[1] != generation:
                states = index.states()
                counted = Counter(folder for state in states if (folder := _folder(state.source)))
                self._known = (
                    index,
                    generation,
                    [(_folded(f"{state.title}\n{notes.name(state.source)}"), state) for state in states],
                    [(_folded(notes.name(folder)), folder, counted[folder]) for folder in sorted(counted)],
                )
            return self._known[2], self._known[3]


def routes(notes: Callable[[], Notes]) -> APIRouter:
    """What the dialog asks for.

    Args:
        notes: gives the notes that answer now.
    """
    router = APIRouter(route_class=Told)
    picker = Picker(notes)

    @router.get(f"/{ROUTE}")
    def pick(find: Annotated[str, Query(max_length=LONGEST)] = "") -> HTMLResponse:
        try:
            return HTMLResponse(picker.listed(find), headers=NO_STORE)
        except MutdapError as error:
            return HTMLResponse(f'<p class="trouble">{escape(error.message)}</p>', 500)

    return router


def dialog() -> str:
    """The dialog, closed."""
    signs = escape(json.dumps({"exactly": EXACTLY, "since": SINCE, "until": UNTIL}))
    said = {name: escape(say(name)) for name in (
        "pick", "pick_find", "pick_since", "pick_until", "pick_globs", "scope_info", "pick_ask", "everywhere",
        "cancel", "pick_none", "pick_some", "pick_wait",
    )}  # fmt: skip
    return (
        f'<dialog class="picker" aria-label="{said["pick"]}" data-signs="{signs}"'
        f' data-none="{said["pick_none"]}" data-some="{said["pick_some"]}" data-wait="{said["pick_wait"]}">'
        f"<h2>{said['pick']}</h2>"
        f'<input type="search" class="find" maxlength="{LONGEST}" placeholder="{said["pick_find"]}"'
        f' aria-label="{said["pick_find"]}">'
        '<div class="list" tabindex="-1"></div><p class="count" role="status"></p>'
        f'<div class="when"><label>{said["pick_since"]} <input type="date" class="since"></label>'
        f'<label>{said["pick_until"]} <input type="date" class="until"></label></div>'
        f"<details><summary>{said['pick_globs']}</summary>"
        f'<textarea class="globs" rows="2" aria-label="{said["pick_globs"]}"></textarea>'
        f'<p class="path">{said["scope_info"]}</p></details>'
        f'<div class="end"><button type="button" class="choose">{said["pick_ask"]}</button>'
        f'<button type="button" class="all">{said["everywhere"]}</button>'
        f'<button type="button" class="leave">{said["cancel"]}</button></div></dialog>'
    )


def _row(name: str, title: str, beside: str, path: str, kind: str = "note") -> str:
    at = escape(name)
    told = " · ".join(filter(None, (beside, _short(path))))
    return (
        f'<label class="row" title="{escape(path)}"><input type="checkbox" data-name="{at}">'
        f'<span class="{kind}">{escape(title)}</span><small>{escape(told)}</small></label>'
    )


def _act(name: str, text: str) -> str:
    return f'<a class="do" role="button" href="#do-{name}">{escape(text)}</a>'


def _folder(source: str) -> str:
    """The folder of a file, or its archive; of a web page its host."""
    if "://" in source:
        return "/".join(source.split("/")[:3])
    if "!/" in source:
        return source.partition("!/")[0]
    path = PureWindowsPath(source) if "\\" in source else PurePosixPath(source)
    return str(path.parent)


def _end(name: str) -> str:
    parts: Sequence[str] = name.rstrip("/").replace("\\", "/").split("/")
    return parts[-1] or name


def _short(source: str) -> str:
    parts = source.replace("\\", "/").split("/")
    return source if len(parts) <= 3 or "://" in source else "…/" + "/".join(parts[-2:])


def _folded(text: str) -> str:
    return normalize("NFC", text).casefold()


SCRIPT = r"""
const picker = element.querySelector('dialog.picker');
const signs = JSON.parse(picker.dataset.signs);
const of = (name) => picker.querySelector(name);
let ticked = new Set();
let sought = 0;

async function seek() {
  const turn = ++sought;
  let rows = '';
  try {
    rows = await (await fetch(`pick?find=${encodeURIComponent(of('.find').value)}`)).text();
  } catch {
    rows = `<p class="trouble">${said.unreachable}</p>`;
  }
  if (turn !== sought) return;
  of('.list').innerHTML = rows;
  of('.list').scrollTop = 0;
  for (const box of picker.querySelectorAll('[data-name]')) box.checked = ticked.has(box.dataset.name);
}

function counted() {
  const told = ticked.size ? picker.dataset.some.replace('0', ticked.size) : picker.dataset.none;
  of('.count').textContent = told;
}

function pick() {
  const written = document.querySelector('#scope-line [data-written]')?.dataset.written ?? '';
  const lines = written.split('\n').filter(Boolean);
  const after = (sign) => lines.filter((at) => at.startsWith(sign)).map((at) => at.slice(sign.length));
  ticked = new Set(after(signs.exactly));
  of('.since').value = after(signs.since)[0] ?? '';
  of('.until').value = after(signs.until)[0] ?? '';
  const others = lines.filter((line) => !Object.values(signs).some((sign) => line.startsWith(sign)));
  of('.globs').value = others.join('\n');
  of('details').open = others.length > 0;
  of('.find').value = '';
  of('.list').textContent = picker.dataset.wait;
  counted();
  picker.showModal();
  of('.find').focus();
  seek();
}

function choose_notes() {
  const days = [['since', of('.since').value], ['until', of('.until').value]];
  const source = [
    ...of('.globs').value.split('\n'),
    ...[...ticked].map((name) => signs.exactly + name),
    ...days.filter(([, day]) => day).map(([name, day]) => signs[name] + day),
  ].filter((line) => line.trim()).join('\n');
  picker.close();
  trigger('scope', {source});
}

// A note of the table is to be asked alone.
function ask_only(source) {
  trigger('scope', {source: signs.exactly + source});
  document.querySelector('#tabs [role=tab]').click();
  keep_focus(box);
}

let soon = 0;
of('.find').addEventListener('input', () => { clearTimeout(soon); soon = setTimeout(seek, 150); });
picker.addEventListener('change', (event) => {
  const name = event.target.dataset.name;
  if (!name) return;
  if (event.target.checked) ticked.add(name); else ticked.delete(name);
  counted();
});
picker.addEventListener('click', (event) => {
  if (event.target === picker || event.target.closest('.leave')) picker.close();
  else if (event.target.closest('.choose')) choose_notes();
  else if (event.target.closest('.all')) { picker.close(); trigger('scope', {source: ''}); }
});
picker.addEventListener('close', () => document.querySelector('#question textarea')?.focus());
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href="#do-pick"]');
  if (link) { event.preventDefault(); pick(); }
}, {signal});
"""
"""Goes on from ``page.script.SCRIPT``, which stops listening with ``signal``."""

_FOLDER = (
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M2 5.5C2 4.7 2.7 4 3.5 4H9l2"
    " 2.5h9.5c.8 0 1.5.7 1.5 1.5v10.5c0 .8-.7 1.5-1.5 1.5h-17c-.8 0-1.5-.7-1.5-1.5z'/%3E%3C/svg%3E"
)
"""A folder, drawn: not every system has letters for it."""
CSS = """
.picked { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; font-size: .85rem;
  color: var(--body-text-color-subdued); }
.picked a.do { padding: 2px 12px; border: 1px solid var(--border-color-primary); border-radius: 1em;
  text-decoration: none; color: var(--body-text-color); margin: 0; }
.picked a.do:hover { border-color: var(--color-accent); }
.picked.scope { color: inherit; }
#chat .acts a[href="#do-widen"] { color: var(--link-text-color); }
dialog.picker { width: min(640px, 94vw); max-height: 88dvh; padding: 18px 20px; border-radius: 12px;
  border: 1px solid var(--border-color-primary); background: var(--body-background-fill); margin: auto;
  color: var(--body-text-color); }
dialog.picker::backdrop { background: rgb(0 0 0 / 40%); }
.picker h2 { font-size: 1.05rem; font-weight: 700; margin: 0 0 10px; }
.picker input:not([type=checkbox]), .picker textarea { border: 1px solid var(--border-color-primary);
  border-radius: 8px; padding: 6px 10px; background: var(--input-background-fill); color: inherit; }
.picker .find, .picker textarea { width: 100%; box-sizing: border-box; }
.picker .list { height: 42dvh; overflow-y: auto; margin: 10px 0 6px; border-radius: 8px;
  border: 1px solid var(--border-color-primary); padding: 4px; }
.picker .row { display: flex; align-items: baseline; gap: 8px; padding: 5px 8px; cursor: pointer;
  border-radius: 6px; font-size: .9rem; }
.picker .row:hover { background: var(--background-fill-secondary); }
.picker .row small { margin-left: auto; max-width: 50%; text-align: right; font-size: .75rem;
  color: var(--body-text-color-subdued); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.picker .folder::before { content: ""; display: inline-block; width: 1em; height: 1em; margin-right: 6px;
  vertical-align: -.1em; background: var(--body-text-color-subdued);
  mask: url("data:image/svg+xml,FOLDER") center / contain no-repeat; }
.picker .count, .picker .more-left, .picker .path { font-size: .8rem; margin: 4px 8px;
  color: var(--body-text-color-subdued); }
.picker .when { display: flex; flex-wrap: wrap; gap: 8px 20px; margin: 10px 0; font-size: .88rem; }
.picker summary { cursor: pointer; font-size: .85rem; color: var(--body-text-color-subdued); }
.picker .end { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 14px; }
.picker .end button { padding: 6px 16px; border-radius: 8px; border: 1px solid var(--border-color-primary); }
.picker .end .choose { background: var(--button-primary-background-fill);
  color: var(--button-primary-text-color); }
@media (max-width: 600px) {
  .picker .row { flex-wrap: wrap; column-gap: 10px; row-gap: 0; }
  .picker .row span { flex: 1 1 70%; }
  .picker .row small { flex: 1 1 100%; max-width: none; margin-left: 26px; text-align: left;
    white-space: normal; }
}
""".replace("FOLDER", _FOLDER)
