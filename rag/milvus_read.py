"""Reading an index on Milvus, and searching it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rag.errors import MutdapError
from rag.language import tr
from rag.milvus_opened import ROWS, Opened
from rag.milvus_rows import (
    MOST_ROWS,
    among,
    as_chunk,
    as_document,
    as_state,
    batched,
    coded,
    key_of,
    read_parts,
    read_tokens,
    some,
    unpacked,
)
from rag.milvus_words import Known, Scores
from rag.protocol import Embedded, Matrix, SourceState, TermGroup, Vector
from rag.scope import Scope
from rag.types import Chunk, Document

_DEEPER = 4
"""Candidates that are scored for each hit wanted by words."""
_LEAST = 200
_MOST_NAMED = 10_000
"""Documents that a glob may mean before the filter grows too long."""
GONE = ""
"""The revision of a document that is on its way in or out."""


class Readable(Opened):
    """What is there, and what answers a question best."""

    def __len__(self) -> int:
        if not self._look():
            return 0
        catalogue = self._catalogue()
        if catalogue.whole:
            return sum(known.state.chunks for known in catalogue.documents.values() if known.revision)
        return self._count(self._chunks, "")

    # reading ----------------------------------------------------------------------------------------

    def states(self) -> list[SourceState]:
        """See ``Index``."""
        if not self._look():
            return []
        rows = self._wire.every(self._records, 'kind == "document"', ["revision", "value"])
        states = ((as_state(row["value"]), row["revision"]) for row in rows)
        # on its way in or out: like no file there is, so that a sync reads it
        seen = (s if revision else replace(s, digest="", size=-1, chunks=0) for s, revision in states)
        return sorted(seen, key=lambda state: state.source)

    def roots(self) -> list[str]:
        """See ``Index``."""
        found = [json.loads(row["value"]) for row in self._every("root")]
        return [one["path"] for one in sorted(found, key=lambda one: (one["at"], one["path"]))]

    def exclusions(self) -> list[str]:
        """See ``Index``."""
        return sorted(json.loads(row["value"])["path"] for row in self._every("exclusion"))

    def document(self, source: str) -> Document:
        """See ``Index``."""
        for _ in range(3):  # another may be replacing it
            found = self._record(source) if self._look() else None
            if found is None or not found.revision:
                raise KeyError(source)
            chosen = f'document == "{key_of(source)}" and revision == "{found.revision}" and kind == "text"'
            rows = sorted(
                self._wire.every(self._records, chosen, ["ordinal", "value"]), key=lambda r: int(r["ordinal"])
            )
            try:
                return as_document(unpacked([row["value"] for row in rows]))
            except ValueError:
                continue
        raise KeyError(source)

    def chunks_of(self, source: str) -> list[Chunk]:
        """See ``Index``."""
        found = self._record(source) if self._look() else None
        if found is None or not found.revision:
            return []
        chosen = f'document == "{key_of(source)}" and revision == "{found.revision}"'
        rows = self._wire.every(self._chunks, chosen, ["ordinal", "chunk"])
        return [as_chunk(row["chunk"]) for row in sorted(rows, key=lambda row: int(row["ordinal"]))]

    def known_vectors(self, digests: Iterable[str]) -> dict[str, Embedded]:
        """See ``Index``."""
        found: dict[str, Embedded] = {}
        groups = some(sorted(set(digests)), ROWS) if self._look() else ()
        fields = ["digest", "vector", *self.parts_field]
        for asked in groups:
            for row in self._wire.every(self._chunks, among("digest", _plain(asked)), fields):
                whole = np.asarray(row["vector"], dtype=np.float32)
                parts = row.get("parts")
                known = np.vstack([whole, read_parts(parts, self.dimension)]) if parts else whole
                found.setdefault(row["digest"], known)
        return found

    def unembedded(self, limit: int) -> list[tuple[str, Chunk, str]]:
        """See ``Index``; nothing ever lacks its vector here."""
        return []

    def numbers(self) -> list[int]:
        """See ``Index``."""
        return sorted(row["number"] for row in self.living(["number"])) if self._look() else []

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, str]]:
        """See ``Index``."""
        found = self._live(self._numbered(numbers, ["chunk"]))
        return {row["number"]: (as_chunk(row["chunk"]), known.state.title) for row, known in found}

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """See ``Index``."""
        found = self._live(self._numbered(numbers, ["vector"]))
        return {row["number"]: np.asarray(row["vector"], dtype=np.float32) for row, _ in found}

    def part_vectors(self, numbers: Sequence[int]) -> dict[int, Matrix]:
        """See ``Index``."""
        if not self._look() or not self.parts_field:
            return {}
        found = self._live(self._numbered(numbers, self.parts_field))
        return {
            row["number"]: read_parts(row["parts"], self.dimension) for row, _ in found if row.get("parts")
        }

    # searching --------------------------------------------------------------------------------------

    def lexical(
        self, groups: Sequence[TermGroup], limit: int, source: str | Scope | None = None
    ) -> list[tuple[int, float]]:
        """See ``Index``; the best of the candidates that Milvus finds, scored as a local index does."""
        if limit < 1 or not self._look():
            return []
        scores = Scores(self._catalogue(), groups)
        queries, chosen = scores.queries(), self._filter(source)
        if not queries or chosen is None:
            return []
        depth = min(max(_DEEPER * limit, _LEAST), MOST_ROWS)
        fields = ["document", "revision", "tokens"]
        rows = {row["number"]: row for row in self._search(queries, "words", depth, chosen, fields)}
        scored = [
            (row["number"], scores.of(*read_tokens(row["tokens"]))) for row, _ in self._live(rows.values())
        ]
        return sorted(((n, s) for n, s in scored if s > 0), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def dense(self, vector: Vector, limit: int, source: str | Scope | None = None) -> list[tuple[int, float]]:
        """See ``Index``."""
        chosen = self._filter(source) if limit > 0 and self._look() else None
        if chosen is None:
            return []
        asked = [np.asarray(vector, dtype=np.float32)]
        wanted = min(2 * limit, MOST_ROWS)
        while True:  # until equals of the last place are all there, and enough of them count
            rows = self._search(asked, "vector", wanted, chosen, ["document", "revision"])
            hits = [(row["number"], round(row["distance"], 6)) for row, _ in self._live(rows)]
            hits.sort(key=lambda hit: (-hit[1], hit[0]))
            last = round(rows[-1]["distance"], 6) if rows else 0.0
            all_there = len(rows) < wanted or wanted == MOST_ROWS
            if all_there or (len(hits) > limit and last < hits[limit - 1][1]):
                return hits[:limit]
            wanted = min(4 * wanted, MOST_ROWS)

    def document_frequency(self, term: str) -> int:
        """See ``Index``; an estimate in a very large index, see ``rag.milvus_words``."""
        if not self._look():
            return 0
        catalogue = self._catalogue()
        counted = catalogue.frequency(term)
        if counted or catalogue.whole or not term:
            return counted
        if term not in catalogue.found:
            rows = self._search([coded(term)], "words", 1, "", ["document", "revision"])
            catalogue.found[term] = len(rows)
        return catalogue.found[term]

    def document_frequencies(self) -> Callable[[str], int]:
        """See ``Index``."""
        return self.document_frequency

    def sounding_like(self, sound_keys: Iterable[str]) -> list[str]:
        """See ``Index``."""
        return self._catalogue().sounding(sound_keys) if self._look() else []

    def words_starting(self, beginning: str) -> list[tuple[str, int]]:
        """See ``Index``."""
        return self._catalogue().starting(beginning) if self._look() else []

    def _search(
        self, asked: Sequence[Any], field: str, limit: int, chosen: str, fields: list[str]
    ) -> list[dict[str, Any]]:
        answers = self._wire(
            "search", self._chunks, data=list(asked), anns_field=field, limit=limit, filter=chosen,
            output_fields=fields, consistency_level=self._consistency(),
        )  # fmt: skip
        return [
            {"number": hit["number"], "distance": float(hit["distance"]), **hit["entity"]}
            for hits in answers
            for hit in hits
        ]

    def _filter(self, source: str | Scope | None) -> str | None:
        """A filter for the documents that are meant; None where none is."""
        scope = Scope.of(source)
        if scope.everything:
            return ""
        meets = scope.matcher()
        catalogue = self._catalogue()
        states = (
            ((document, known.state) for document, known in catalogue.documents.items())
            if catalogue.whole
            else ((key_of(state.source), state) for state in self.states())
        )
        meant = [document for document, state in states if meets(state.source, state.day)]
        if len(meant) > _MOST_NAMED:
            raise MutdapError(
                tr(f"고른 노트가 너무 많습니다: {len(meant)}개", f"Too many notes are chosen: {len(meant)}"),
                tr(f"{_MOST_NAMED}개까지 고를 수 있습니다.", f"Up to {_MOST_NAMED} can be chosen."),
            )  # fmt: skip
        return among("document", meant) if meant else None

    def _live(self, rows: Iterable[dict[str, Any]]) -> list[tuple[dict[str, Any], Known]]:
        """Rows of chunks whose revision counts, with their documents."""
        rows = list(rows)
        known: Mapping[str, Known] = {}
        if rows:
            catalogue = self._catalogue()
            known = catalogue.documents
            if not catalogue.whole:
                known = self._known({row["document"] for row in rows} - known.keys()) | dict(known)
        return [
            (row, one)
            for row in rows
            if (one := known.get(row["document"])) and one.revision == row["revision"] != GONE
        ]

    def living(self, fields: list[str]) -> Iterator[dict[str, Any]]:
        """All rows of chunks that count."""
        wanted = ["document", "revision", *fields]
        for rows in batched(self._wire.every(self._chunks, "number >= 0", wanted), ROWS):
            yield from (row for row, _ in self._live(rows))

    def orphans(self) -> int:
        """Rows of chunks that no record names: of writers at work, and of those who died."""
        return self._count(self._chunks, "") - len(self) if self._catalogue().whole else 0


def _plain(digests: Sequence[str]) -> list[str]:
    """Digests that can stand in a filter; no other is ever stored."""
    return [digest for digest in digests if digest.isalnum() and digest.isascii()]
