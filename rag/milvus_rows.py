"""The collections of an index on Milvus, and how things are written into their rows.

``NAME_chunks``, a row a chunk: ``number`` (primary key), ``document`` (key of its source), ``revision`` (of
the document it belongs to), ``ordinal`` (its place there), ``written`` (seconds), ``digest`` (of the embedded
text), ``chunk`` (JSON), ``tokens`` (search terms, see ``coded``), ``vector``, ``parts`` (vectors of the parts
that a long text was read in, see ``written_parts``; none in collections of older versions, whose embedders
give none) and ``words`` (BM25 of tokens).

``NAME_records``, a row for everything else, told apart by ``kind``:

- ``manifest``, ``generation``: one each.
- ``root``, ``exclusion``: one for each path.
- ``document``: its SourceState, and the ``revision`` that counts. This row is the commit: chunks and parts
  of other revisions are not there for a reader.
- ``text``: the Document, packed, in as many parts as it needs; ``words``: what words it holds, the same way.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.config import MilvusAt
from rag.protocol import Embedded, Entry, Matrix, SourceState
from rag.types import Chunk, Document

if TYPE_CHECKING:
    from pymilvus import CollectionSchema

    from rag.milvus_wire import Wire

FORMAT = 1
"""Of the collections."""
BUCKETS = 1024
"""Shares of the documents, so that a sample of them can be read."""
MOST_ROWS = 16_384
"""What Milvus gives in one answer."""

_LONGEST = 65_535
"""Bytes of a text field, Milvus's own bound."""
_PART = 60_000
_TITLE = 1_000
"""Characters of a title that are remembered with the state; the document keeps all."""
_LONG_TOKEN = 40
"""Bytes from which a token is stored by its digest."""


def create(wire: Wire, at: MilvusAt, dimension: int) -> None:
    """Make the collections that are not there; another process may be doing the same."""
    from pymilvus import DataType, Function, FunctionType

    flat = "FLAT" if at.file else "AUTOINDEX"
    chunks = wire.schema()
    chunks.add_field("number", DataType.INT64, is_primary=True)
    for name, length in (("document", 32), ("revision", 16), ("digest", 64), ("chunk", _LONGEST)):
        chunks.add_field(name, DataType.VARCHAR, max_length=length)
    for name in ("ordinal", "written"):
        chunks.add_field(name, DataType.INT64)
    chunks.add_field(
        "tokens", DataType.VARCHAR, max_length=_LONGEST,
        enable_analyzer=True, analyzer_params={"tokenizer": "standard"},
    )  # fmt: skip
    chunks.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    chunks.add_field("parts", DataType.VARCHAR, max_length=_LONGEST, nullable=True)
    chunks.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    chunks.add_function(
        Function("bm25", FunctionType.BM25, input_field_names=["tokens"], output_field_names=["words"])
    )
    _make(wire, f"{at.name}_chunks", chunks, {
        "vector": {"index_type": flat, "metric_type": "IP"},
        "words": {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "BM25",
                  "params": {"bm25_k1": 1.2, "bm25_b": 0.75}},
        "document": {"index_type": "INVERTED"}, "digest": {"index_type": "INVERTED"},
    })  # fmt: skip
    records = wire.schema()
    records.add_field("key", DataType.VARCHAR, is_primary=True, max_length=100)
    for name, length in (("kind", 16), ("document", 32), ("revision", 16), ("value", _LONGEST)):
        records.add_field(name, DataType.VARCHAR, max_length=length)
    for name in ("bucket", "ordinal"):
        records.add_field(name, DataType.INT64)
    records.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # Milvus wants a vector in each collection
    _make(wire, f"{at.name}_records", records, {
        "nothing": {"index_type": flat, "metric_type": "IP"},
        "kind": {"index_type": "INVERTED"}, "document": {"index_type": "INVERTED"},
    })  # fmt: skip


def _make(wire: Wire, name: str, schema: CollectionSchema, indexes: dict[str, dict[str, Any]]) -> None:
    if not wire("has_collection", name):
        from rag.errors import MutdapError

        params = wire.index_params()
        for field, settings in indexes.items():
            params.add_index(field, **settings)
        try:
            wire("create_collection", name, schema=schema, index_params=params, consistency_level="Bounded")
        except MutdapError:
            if not wire("has_collection", name):  # else another process was faster
                raise
    wire("load_collection", name)


def record(
    key: str, kind: str, value: str, *, document: str = "", revision: str = "", ordinal: int = 0
) -> dict[str, Any]:
    """A row of the records."""
    bucket = int(document[:8], 16) % BUCKETS if document else 0
    return {
        "key": key, "kind": kind, "document": document, "revision": revision, "value": value,
        "bucket": bucket, "ordinal": ordinal, "nothing": [0.0, 0.0],
    }  # fmt: skip


def key_of(source: str) -> str:
    """The key of a document: letters and digits, whatever its name holds."""
    return blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def number_of(revision: str, ordinal: int) -> int:
    """A chunk's number: from 0 to 2 to the 63."""
    return int.from_bytes(blake2b(f"{revision}:{ordinal}".encode(), digest_size=8).digest(), "big") >> 1


def coded(token: str) -> str:
    """A token as letters and digits that no analyzer splits, joins or folds: base 32 of its UTF-8.

    ReLU and relu stay two words, and so do 1,000 and 1000. Long tokens become a digest.
    """
    content = token.encode("utf-8", "surrogatepass")
    if len(content) > _LONG_TOKEN:
        content = b"\xff" + blake2b(content, digest_size=20).digest()  # no UTF-8 begins so
    return base64.b32encode(content).decode().rstrip("=").lower()


def written_tokens(entry: Entry) -> str:
    """Tokens of the text, a tab, those of the heading; what would not fit is left out."""
    body, heading = " ".join(map(coded, entry.tokens)), " ".join(map(coded, entry.heading_tokens))
    room = max(_PART - len(heading), _PART // 2)
    if len(body) > room:
        body = body[:room].rpartition(" ")[0]
    return f"{body}\t{heading[: _PART // 2]}"


def read_tokens(written: str) -> tuple[list[str], list[str]]:
    """What ``written_tokens`` wrote, still coded."""
    body, _, heading = written.partition("\t")
    return body.split(), heading.split()


def written_parts(vectors: Embedded) -> dict[str, str]:
    """What a row holds of the parts of a text, if it has some; as many as fit."""
    parts = np.atleast_2d(np.asarray(vectors, dtype="<f4"))[1:]
    most = _LONGEST * 3 // 4 // (4 * parts.shape[1])
    return {"parts": base64.b64encode(parts[:most].tobytes()).decode()} if len(parts) else {}


def read_parts(written: str, dimension: int) -> Matrix:
    """What ``written_parts`` wrote, ``(n, dimension)``."""
    return np.frombuffer(base64.b64decode(written), dtype="<f4").reshape(-1, dimension)


def packed(value: object) -> list[str]:
    """Anything that JSON can hold, compressed, in parts that fit into a row."""
    content = zlib.compress(json.dumps(value, ensure_ascii=True).encode(), 6)
    text = base64.b85encode(content).decode()
    return [text[i : i + _PART] for i in range(0, len(text), _PART)]


def unpacked(parts: Sequence[str]) -> Any:  # noqa: ANN401 - whatever was packed
    """What ``packed`` packed. Raises ValueError where parts are missing or damaged."""
    try:
        return json.loads(zlib.decompress(base64.b85decode("".join(parts))))
    except zlib.error as error:
        raise ValueError(str(error)) from error


def document_value(document: Document) -> dict[str, Any]:
    """A document as JSON."""
    return {
        "source": document.source, "title": document.title, "text": document.text,
        "pages": document.pages, "meta": dict(document.meta), "furniture": document.furniture,
    }  # fmt: skip


def as_document(value: dict[str, Any]) -> Document:
    """A document from JSON."""
    furniture = tuple((start, end) for start, end in value["furniture"])
    return Document(
        value["source"], value["title"], value["text"], tuple(value["pages"]), value["meta"], furniture
    )


def state_value(state: SourceState) -> str:
    """A state as JSON."""
    return json.dumps(asdict(state) | {"title": state.title[:_TITLE]}, ensure_ascii=True)


def as_state(value: str) -> SourceState:
    """A state from JSON."""
    return SourceState(**json.loads(value))


def chunk_value(chunk: Chunk) -> str:
    """A chunk as JSON."""
    return json.dumps(asdict(chunk), ensure_ascii=False)


def as_chunk(value: str) -> Chunk:
    """A chunk from JSON."""
    return Chunk(**json.loads(value))


def among(field: str, values: Sequence[str | int]) -> str:
    """A filter; values are numbers, or letters and digits, so that nothing needs quoting."""
    return f"{field} in [{', '.join(repr(value) for value in values)}]"


def batched(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    """Rows in groups of a size, without holding all of them."""
    left = iter(rows)
    while group := list(islice(left, size)):
        yield group


def some(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Values in groups of a size."""
    return (values[i : i + size] for i in range(0, len(values), size))
