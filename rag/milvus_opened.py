"""An index on Milvus, opened: its connection, its manifest, its rows, and what a reader knows by heart."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rag.config import MilvusAt
from rag.errors import IndexMismatch, MutdapError
from rag.language import tr
from rag.milvus_rows import (
    FORMAT,
    among,
    as_state,
    create,
    key_of,
    record,
    some,
)
from rag.milvus_wire import Wire, size_of
from rag.milvus_words import Catalogue, Known

FRESH = 0.5
"""Seconds for which a generation that was read is believed."""
STALE = 60.0
"""Seconds after which the records are looked at whatever the generation."""
SETTLING = 10.0
"""Seconds after a change in which a cluster is asked to wait for it; its default may lag by five."""
ROWS = 256
"""Rows sent or asked for at once: 1 MB or so."""


class Opened:
    """What reading and writing stand on; see ``MilvusIndex``.

    Args:
        at: where it is.
        embedder: names the embedder and its version; None takes the index as it is, for reading.
        dimension: of its vectors.
        token: ``user:password`` or an API key of the server.

    Raises:
        IndexMismatch: the index was made with another embedder or by another version of mutdap.
        IndexUnreachable: the server is away, slow, or lets nobody in.
        IndexLocked: another process has the milvus-lite file.
    """

    def __init__(
        self, at: MilvusAt, embedder: str | None = None, dimension: int = 0, *, token: str | None = None
    ) -> None:
        self._at, self._token = at, token
        self._chunks, self._records = f"{at.name}_chunks", f"{at.name}_records"
        self._wanted = (embedder, dimension)
        self._made_with = (embedder or "", dimension)
        self._guard = threading.RLock()
        self._wire_: Wire | None = None
        self._catalogue_: Catalogue | None = None
        self._looked = self._changed = -STALE
        self._read_generation: int | None = None
        self._pinned: int | None = None
        self._known_roots: set[str] = set()
        self.parts_field: list[str] = []  # older versions made collections without it
        self.is_there = False
        try:
            self._look()
        except MutdapError:
            self.close()
            raise

    # opening ----------------------------------------------------------------------------------------

    @property
    def _wire(self) -> Wire:
        with self._guard:
            if self._wire_ is None:
                self._wire_ = Wire(self._at, self._token)
            return self._wire_

    def _look(self) -> bool:
        """Whether the index is there by now; what it was made with is compared with what is wanted."""
        with self._guard:
            if self.is_there or (self._at.file and not self._at.file.exists()):
                return self.is_there
            if not all(self._wire("has_collection", name) for name in (self._records, self._chunks)):
                return False
            for name in (self._records, self._chunks):
                self._wire("load_collection", name)
            found = self._get("manifest")
            if found is None:  # its maker is about to write it, or died
                return False
            self._check(json.loads(found["value"]))
            self.is_there = True
            return True

    def _make(self) -> None:
        """Make the collections where there are none."""
        with self._guard:
            if self._look():
                return
            embedder, dimension = self._made_with
            create(self._wire, self._at, dimension)
            said = {"format": FORMAT, "embedder": embedder, "dimension": dimension, "parts": True}
            if self._get("manifest") is None:
                self._upsert([record("manifest", "manifest", json.dumps(said))])
            self._look()

    def _check(self, found: Mapping[str, Any]) -> None:
        from rag.database import Manifest
        from rag.index import refuse_other_embedder

        if found["format"] != FORMAT:
            raise IndexMismatch(
                tr(f"이 색인은 다른 버전의 묻답이 만들었습니다 (형식 {found['format']}, 지금은 {FORMAT}).",
                   f"This index has format {found['format']}, and this version of mutdap reads {FORMAT}."),
                tr("`mutdap sync --rebuild`로 새로 만들거나 그 버전의 묻답을 쓰세요.",
                   "Make it anew with `mutdap sync --rebuild`, or use that version of mutdap."),
            )  # fmt: skip
        embedder, dimension = self._wanted
        if embedder is not None:
            refuse_other_embedder(
                Manifest(FORMAT, found["embedder"], found["dimension"]), Manifest(FORMAT, embedder, dimension)
            )
        self._made_with = (found["embedder"], found["dimension"])
        self.parts_field = ["parts"] if found.get("parts") else []

    def close(self) -> None:
        """See ``Index``."""
        with self._guard:
            if self._wire_ is not None:
                self._wire_.close()
                self._wire_ = None

    # about it ---------------------------------------------------------------------------------------

    @property
    def embedder(self) -> str:
        """Identity of the embedder."""
        return self._made_with[0]

    @property
    def dimension(self) -> int:
        """Of the vectors."""
        return self._made_with[1]

    @property
    def place(self) -> str:
        """Where it is, as a user writes it."""
        return str(self._at)

    def size_on_disk(self) -> int:
        """Bytes of a milvus-lite file; 0 where a server keeps the index."""
        return size_of(self._at.file) if self._at.file else 0

    # rows -------------------------------------------------------------------------------------------

    def _catalogue(self) -> Catalogue:
        with self._guard:
            now = time.monotonic()
            held = self._catalogue_
            if held and now - self._looked < FRESH:
                return held
            generation = self._generation()
            if held is None or held.generation != generation or now - self._changed > STALE:
                held = self._catalogue_ = Catalogue.read(self._wire, generation, held)
                self._changed = now
            self._looked = now
            return held

    def _generation(self) -> int:
        found = self._get("generation")
        return int(found["value"]) if found else 0

    def _consistency(self) -> str:
        return "Strong" if time.monotonic() - self._changed < SETTLING else "Bounded"

    def _get(self, key: str) -> dict[str, Any] | None:
        fields = ["document", "revision", "value"]
        rows = self._wire("get", self._records, ids=[key], output_fields=fields, consistency_level="Strong")
        return dict(rows[0]) if rows else None

    def _record(self, source: str) -> Known | None:
        found = self._get(f"doc:{key_of(source)}")
        return Known(found["revision"], as_state(found["value"])) if found else None

    def _known(self, documents: Iterable[str]) -> dict[str, Known]:
        found = {}
        for asked in some(sorted(documents), ROWS):
            chosen = f'kind == "document" and {among("document", asked)}'
            for row in self._wire.every(self._records, chosen, ["document", "revision", "value"]):
                found[row["document"]] = Known(row["revision"], as_state(row["value"]))
        return found

    def _every(self, kind: str) -> Iterable[dict[str, Any]]:
        return self._wire.every(self._records, f'kind == "{kind}"', ["value"]) if self._look() else ()

    def _numbered(self, numbers: Sequence[int], fields: list[str]) -> Iterator[dict[str, Any]]:
        for asked in some(sorted({int(n) for n in numbers}), ROWS) if self._look() else ():
            yield from self._wire(
                "get", self._chunks, ids=list(asked), output_fields=["document", "revision", *fields],
                consistency_level=self._consistency(),
            )  # fmt: skip

    def _upsert(self, rows: list[dict[str, Any]]) -> None:
        for sent in some(rows, 64):  # of up to 64 KB
            self._wire("upsert", self._records, data=list(sent))

    def _count(self, collection: str, chosen: str) -> int:
        counted = self._wire(
            "query", collection, filter=chosen, output_fields=["count(*)"], consistency_level="Strong"
        )
        return int(counted[0]["count(*)"])
