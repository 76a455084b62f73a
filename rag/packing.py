"""Answers as bytes that can be kept, and back: what is unpacked equals what was packed."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields, is_dataclass
from typing import Any

from rag.types import Answer, Chunk, Citation, Hit


class NotPacked(ValueError):  # noqa: N818 - says what the bytes are
    """Bytes that hold no answer, or not as it was packed."""


def packed(answer: Answer) -> bytes:
    """An answer with its citations and hits; compressed, for the hits are most of it."""
    said = json.dumps(answer, ensure_ascii=False, default=_fields)
    return zlib.compress(said.encode("utf-8", "surrogatepass"))


def _fields(part: object) -> dict[str, Any]:
    """What JSON writes of a part of an answer; ``asdict`` copies all of it first."""
    if not is_dataclass(part):
        raise TypeError(f"no part of an answer: {part!r}")
    return {field.name: getattr(part, field.name) for field in fields(part)}


def unpacked(content: bytes) -> Answer:
    """The answer that was packed.

    Raises:
        NotPacked: it is not what ``packed`` gave; the checksum of the compression notices what changed.
    """
    try:
        said: dict[str, Any] = json.loads(zlib.decompress(content).decode("utf-8", "surrogatepass"))
        citations = tuple(Citation(**one) for one in said.pop("citations"))
        hits = tuple(map(_hit, said.pop("hits")))
        unsupported = tuple((int(start), int(end)) for start, end in said.pop("unsupported"))
        contradicting = tuple(map(int, said.pop("contradicting", ())))  # in the notice of older ones
        return Answer(
            **said, citations=citations, hits=hits, unsupported=unsupported, contradicting=contradicting
        )
    except (zlib.error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotPacked(str(error)) from error


def _hit(said: dict[str, Any]) -> Hit:
    return Hit(**said | {"chunk": Chunk(**said["chunk"]), "also": tuple(said["also"])})
