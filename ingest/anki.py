"""An Anki deck (``.apkg``): each note a section, its first field the heading, its deck above it.

A zip with an SQLite database, which Anki compresses with Zstandard since 2022. Both are read in memory.
"""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.archive import MEMBER, TOTAL, Archive, bomb, damaged
from ingest.html import fragment
from ingest.markup import MOST_HTML, Extract, Writer, one_line

_LONGEST_READ = 20_000
"""Times that SQLite counts a thousand steps before a query is stopped: some seconds, a million notes."""
_GAP = "(…)"
_CLOZE = re.compile(r"\{\{c\d+::(.*?)(?:::[^{}]*)?\}\}", re.S)
_SOUND = re.compile(r"\[sound:[^\]]*\]|\[anki:[^\]]*\]")
_MARKUP = re.compile(r"[<&]")
_ANSWERS = re.compile(r"back|back extra|extra|answer|뒷면|뒤|답|정답|추가", re.I)
"""Fields that need no name before them."""


class _Note(NamedTuple):
    deck: str
    names: list[str]
    fields: list[str]


def extract(archive: Archive) -> Extract:
    """Title and text of an ``.apkg``.

    Raises:
        SourceError: no deck, a damaged one, or one that inflates to too much.
    """
    database = _database(archive)
    try:
        notes = list(_notes(archive.source, database))
    except (sqlite3.Error, ValueError, OverflowError, AttributeError, TypeError) as error:
        # columns may hold anything: they come from somebody else's file
        raise damaged(archive.source) from error
    finally:
        database.close()
    writer = Writer()
    decks: dict[str, list[_Note]] = {}
    for note in notes:
        decks.setdefault(note.deck, []).append(note)
    for deck, own in decks.items():
        if len(decks) > 1:
            writer.heading(1, deck)
        for note in own:
            _write(writer, note)
    return Extract(next(iter(decks)) if len(decks) == 1 else "", writer.text())


def _database(archive: Archive) -> sqlite3.Connection:
    newest = "collection.anki21b"
    if newest in archive.members:
        data = _inflated(archive.source, archive.read(newest))
    elif "collection.anki21" in archive.members:
        data = archive.read("collection.anki21")
    else:
        data = archive.read("collection.anki2")
    if not data.startswith(b"SQLite format 3\x00"):
        raise damaged(archive.source)
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        database.execute("PRAGMA query_only = ON")
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
    except (sqlite3.Error, OverflowError) as error:
        database.close()
        raise damaged(archive.source) from error
    database.text_factory = lambda value: value.decode("utf-8", "replace")
    database.create_collation("unicase", _unicase)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MEMBER)
    left = iter(range(_LONGEST_READ))
    database.set_progress_handler(lambda: next(left, None) is None, 1000)
    return database


def _unicase(a: str, b: str) -> int:
    """Anki's own collation, which the indexes of its tables name."""
    return (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())


def _inflated(source: str, data: bytes) -> bytes:
    import zstandard

    out = bytearray()
    try:
        for block in zstandard.ZstdDecompressor(max_window_size=1 << 27).read_to_iter(data):
            out += block
            if len(out) > TOTAL:
                raise bomb(source)
    except zstandard.ZstdError as error:
        raise damaged(source) from error
    return bytes(out)


def _notes(source: str, database: sqlite3.Connection) -> Iterator[_Note]:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables >= {"notes", "cards"}:
        raise damaged(source)
    if "notetypes" in tables:
        decks = {
            key: str(name).replace("\x1f", "::")
            for key, name in database.execute("SELECT id, name FROM decks")
        }
        names: dict[Any, list[str]] = {}
        for key, name in database.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
            names.setdefault(key, []).append(str(name))
    else:
        models, listed = database.execute("SELECT models, decks FROM col").fetchone() or ("{}", "{}")
        decks = {int(key): str(deck.get("name", "")) for key, deck in json.loads(listed).items()}
        names = {
            int(key): [str(field.get("name", "")) for field in model.get("flds", [])]
            for key, model in json.loads(models).items()
        }
    placed = dict(database.execute("SELECT nid, did FROM cards ORDER BY ord DESC"))
    size = tags = 0
    for number, kind, fields in database.execute("SELECT id, mid, flds FROM notes ORDER BY id"):
        said = str(fields)
        size += len(said)
        tags += said.count("<")
        if size > TOTAL // 4 or tags > MOST_HTML:
            raise bomb(source)
        deck = decks.get(placed.get(number), "").replace("::", " › ")
        yield _Note(deck, names.get(kind, []), said.split("\x1f"))


def _write(writer: Writer, note: _Note) -> None:
    said = [_said(field) for field in note.fields]
    if _CLOZE.search(note.fields[0]):  # the sentence is its own answer: what stands over it has the gaps
        writer.heading(2, one_line(_said(_CLOZE.sub(_GAP, note.fields[0]))))
        writer.markdown(said[0])
    else:
        writer.heading(2, one_line(said[0]))
    for i, text in enumerate(said[1:], 1):
        name = note.names[i] if i < len(note.names) else ""
        named = text and i > 1 and name and not _ANSWERS.fullmatch(name)
        writer.markdown(f"{name}: {text}" if named else text)


def _said(field: str) -> str:
    text = _SOUND.sub("", _CLOZE.sub(r"\1", field))
    return fragment(text) if _MARKUP.search(text) else html.unescape(text).strip()
