"""Checks everything an index on Milvus holds against everything else it holds, and says what it found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

import numpy as np

from rag.config import MilvusAt
from rag.errors import MutdapError
from rag.language import tr
from rag.milvus import MilvusIndex
from rag.milvus_rows import as_chunk, key_of, read_parts
from rag.verify import UNIT, Finding

_FIELDS = ["ordinal", "chunk", "vector"]


def verify_on_milvus(at: MilvusAt, token: str | None = None) -> Iterator[Finding]:
    """Check an index as it is, and change nothing. What others write meanwhile may be complained about."""
    name = tr("색인", "index")
    try:
        with closing(MilvusIndex(at, token=token)) as index:
            if not index.is_there:
                yield Finding(name, tr("없음", "none"))
                return
            rebuild = tr("`mutdap sync --rebuild`로 다시 만드세요.", "Make it anew: `mutdap sync --rebuild`.")
            problems = list(_problems(index))
            for problem in problems:
                yield Finding(name, problem, ok=False, hint=rebuild)
            if not problems:
                documents = tr(f"노트 {len(index.states())}개, 조각 {len(index)}개",
                               f"{len(index.states())} documents, {len(index)} chunks")  # fmt: skip
                yield Finding(name, documents)
            if left := index.orphans():
                hint = tr("한 시간 뒤의 `mutdap sync`가 치웁니다.", "A sync an hour later clears them away.")
                yield Finding(name, tr(f"버려진 행 {left}개", f"{left} rows that nobody names"), hint=hint)
    except MutdapError as error:
        yield Finding(name, error.message, ok=False, hint=error.hint)


def _problems(index: MilvusIndex) -> Iterator[str]:
    ordinals: dict[str, list[int]] = defaultdict(list)
    texts: dict[str, str] = {}
    states = {key_of(state.source): state for state in index.states()}
    for key, state in states.items():
        try:
            texts[key] = index.document(state.source).text
        except KeyError:
            yield tr(f"글이 없는 노트: {state.source}", f"A document without its text: {state.source}")
    for row in index.living([*_FIELDS, *index.parts_field]):
        key, chunk = row["document"], as_chunk(row["chunk"])
        ordinals[key].append(int(row["ordinal"]))
        source = states[key].source if key in states else chunk.source
        if key in texts and texts[key][chunk.start : chunk.end] != chunk.text:
            yield tr(f"글과 다른 조각: {source}", f"A chunk that differs from its text: {source}")
        vectors = [row["vector"], *(read_parts(row["parts"], index.dimension) if row.get("parts") else ())]
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.all((np.abs(lengths - 1) < UNIT) | (lengths == 0)):
            yield tr(f"길이가 1이 아닌 벡터: {source}", f"A vector that is not of unit length: {source}")
    for key, state in states.items():
        if sorted(ordinals[key]) != list(range(state.chunks)):
            yield tr(
                f"조각의 수가 다른 노트: {state.source}", f"A document that lacks chunks: {state.source}"
            )
