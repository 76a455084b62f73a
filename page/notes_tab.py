"""The tab of notes: what is known, and what could not be read."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Sequence
from html import escape
from typing import TYPE_CHECKING

from ingest.load import SUFFIXES
from ingest.zipped import SUFFIX
from page.complaint import complaint
from page.reader import address
from page.words import say
from rag.protocol import SourceState

if TYPE_CHECKING:
    from ingest.library import Notes
    from ingest.scan import Failure

LISTED = 200
"""Notes that are listed by name; the filter finds the others."""
_counted: dict[tuple[str, str, str], int] = {}
"""Questions of notes that were counted, by source, digest and what read them."""
LEFT_OUT = ("left_big", "left_together", "left_folder")
"""What the script says of files that it does not send."""
COLUMNS = ("title", "source", "date", "asks", "parts", "state")


def formats(most_bytes: int) -> str:
    """Which files can be uploaded, and where the script says which ones were left out.

    Args:
        most_bytes: what one upload may hold.
    """
    told = say("formats", formats=" ".join(suffix.removeprefix(".") for suffix in (*SUFFIXES, SUFFIX)))
    said = {key: say(key, most=most_bytes // 1_000_000) for key in LEFT_OUT}
    words = escape(json.dumps(said, ensure_ascii=False))
    return (
        f'<p class="path">{escape(told)}</p>'
        f'<div class="trouble left-out" role="alert" data-most="{most_bytes}" data-said="{words}"></div>'
    )


def gradios_words() -> dict[str, str]:
    """What Gradio says in the box for files, and of work to who hears the page, by its own names for them."""
    return {
        "upload_text.drop_file": say("drop_files"),
        "upload_text.click_to_upload": say("choose_files"),
        "common.complete": say("heard_done"),
        "common.loading": say("heard_working"),
        "status.queue_position": say("heard_waiting"),
    }


def table(
    notes: Notes,
    failed: Collection[Failure] = (),
    only: str = "",
) -> str:
    """The notes as a table, those first that could not be read.

    Args:
        notes: the notes that answer now.
        failed: what could not be read.
        only: letters that stand in the title or the name of the source, in either case; empty shows all.
    """
    wanted = _folded(only.strip())
    broken = {failure.source: failure for failure in failed}
    states = [state for state in notes.index.states() if state.source not in broken]
    found = [state for state in states if wanted in _folded(f"{state.title}\n{notes.name(state.source)}")]
    lost = [failure for failure in broken.values() if wanted in _folded(notes.name(failure.source))]
    rows = [_lost(failure, notes.name(failure.source)) for failure in lost[:LISTED]]
    rows += [
        _row(state, notes.name(state.source), _asks(notes, state), bundled=notes.bundled)
        for state in found[:LISTED]
    ]
    if not rows:
        return f'<p class="empty">{escape(say("none_match"))}</p>'
    head = "".join(f'<th scope="col">{escape(say(name))}</th>' for name in COLUMNS)
    left = sum(max(len(some) - LISTED, 0) for some in (found, lost))
    more = f"<p>{say('more', count=left)}</p>" if left else ""
    return f"<table><thead><tr>{head}<th></th></tr></thead><tbody>{''.join(rows)}</tbody></table>{more}"


def _asks(notes: Notes, state: SourceState) -> int:
    """How many questions a note holds, answered or not."""
    key = (state.source, state.digest, state.made_by)
    if key not in _counted:
        asked = {chunk.question for chunk in notes.index.chunks_of(state.source)}
        if len(_counted) > 10 * LISTED:
            _counted.clear()
        _counted[key] = sum(question.endswith("?") for question in asked)
    return _counted[key]


def _row(state: SourceState, name: str, asks: int, *, bundled: bool) -> str:
    at = escape(address(state.source))
    short = _short(name) if name == state.source else name
    cells = (
        f'<td><a href="#{at}">{escape(state.title)}</a></td>'
        f'<td class="path" title="{escape(name)}">{escape(short)}</td>'
        f'<td>{state.day or ""}</td><td title="{escape(say("asks"))}">{asks}</td>'
        f'<td title="{escape(say("parts"))}">{state.chunks}</td>'
        f"<td>{escape(say('sample' if bundled else 'indexed'))}</td>"
    )
    acts = _button("scope", say("ask_this"), of=state.title) + ("" if bundled else _removal(state.title))
    return f'<tr data-source="{escape(state.source)}">{cells}<td class="acts">{acts}</td></tr>'


def _removal(title: str) -> str:
    sure = f"{escape(say('remove_sure'))} {_button('remove', say('remove'))}{_button('keep', say('cancel'))}"
    return f'{_button("sure", say("remove"), of=title)}<span class="sure" role="alert" hidden>{sure}</span>'


def _lost(failure: Failure, name: str) -> str:
    short = _short(name) if name == failure.source else name
    return (
        f'<tr class="lost" data-source="{escape(failure.source)}"><td colspan="5">'
        f'<span title="{escape(name)}">{escape(short)}</span>'
        f"{complaint(failure.error, failure.hint)}</td>"
        f"<td>{escape(say('failed'))}</td>"
        f'<td class="acts">{_button("dismiss", say("dismiss"), of=short)}</td></tr>'
    )


def _button(name: str, text: str, *, of: str = "") -> str:
    named = f' aria-label="{escape(f"{text}: {of}")}"' if of else ""
    return f'<button type="button" class="do" data-do="{name}"{named}>{escape(text)}</button>'


def _short(source: str) -> str:
    """The end of a path, by which a person knows it; an address stays whole."""
    if "://" in source:
        return source
    parts: Sequence[str] = source.replace("\\", "/").split("/")
    return source if len(parts) <= 3 else "…/" + "/".join(parts[-2:])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


WRITTEN = "(files) => [files, window.mutdapNotes.written(files)]"
"""Sends with files that were uploaded when each was last written, in milliseconds; 0 where nobody knows."""
SCRIPT = r"""
// Gradio does not pass on when a file was last written, which is the day of a note that names none.
const writes = new Map();
const called = (name, size) => `${name}/${size}`;
window.mutdapNotes.written =
  (files) => (files ?? []).map((file) => writes.get(called(file.orig_name, file.size)) ?? 0);

// Of files that were chosen or dropped, those go on to Gradio that can be sent: it gives all of them up, in
// words of its own, where one is too big or a folder.
const ENVELOPE = 1000;  // what is sent around a file
const on_upload = (event) => Boolean(event.target.closest?.('#upload'));
let passed = null;

function sendable(files, folders) {
  const told = document.querySelector('#formats .left-out');
  const words = JSON.parse(told.dataset.said);
  const most = Number(told.dataset.most);
  const size = (some) => some.reduce((sum, file) => sum + file.size + ENVELOPE, 0);
  const big = files.filter((file) => size([file]) > most);
  let good = files.filter((file) => !big.includes(file));
  const left = [];
  const say = (key, names) => left.push(words[key].replace('{}', () => names.slice(0, 5).join(', ')
    + (names.length > 5 ? ' …' : '')));
  if (folders.length) say('left_folder', folders);
  if (big.length) say('left_big', big.map((file) => file.name));
  if (size(good) > most) { left.push(words.left_together); good = []; }
  const line = (words) => Object.assign(document.createElement('p'), {textContent: words});
  told.replaceChildren(...left.map(line));
  for (const file of good) writes.set(called(file.name, file.size), file.lastModified);
  return good;
}

function filed(files) {
  const made = new DataTransfer();
  for (const file of files) made.items.add(file);
  return made;
}

document.addEventListener('change', (event) => {
  if (!on_upload(event) || !event.target.files?.length) return;
  const files = [...event.target.files];
  const good = sendable(files, []);
  if (good.length === files.length) return;
  if (!good.length) event.stopImmediatePropagation();
  event.target.files = filed(good).files;
}, {capture: true, signal});

document.addEventListener('drop', (event) => {
  if (!event.dataTransfer?.types.includes('Files') || event === passed) return;
  event.preventDefault();  // what falls beside the box is not opened in the place of the page
  if (!on_upload(event)) return;
  event.stopImmediatePropagation();
  const [files, folders] = [[], []];
  for (const item of event.dataTransfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.();
    if (entry?.isDirectory) folders.push(entry.name);
    else files.push(item.getAsFile());
  }
  const dataTransfer = filed(sendable(files, folders));
  passed = new DragEvent('drop', {dataTransfer, bubbles: true, cancelable: true});
  event.target.dispatchEvent(passed);
}, {capture: true, signal});

document.addEventListener('dragover', (event) => {
  if (!event.dataTransfer?.types.includes('Files') || on_upload(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'none';
}, {capture: true, signal});

addEventListener('beforeunload', (event) => {
  if (document.querySelector('#upload .uploading')) event.preventDefault();
}, {signal});
"""
"""Goes on from ``page.script.SCRIPT``."""
