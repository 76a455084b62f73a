"""Checks everything an index holds against everything else it holds, and says what it found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from rag.database import CHUNK_CHECK, FORMAT, STATE_CHECK, TEXT_CHECK, VECTOR_CHECK
from rag.dense import Dense
from rag.errors import MutdapError
from rag.files import DATABASE, Remembered, remembered
from rag.language import tr
from rag.lexical import Lexical
from rag.store import Store

UNIT = 1e-3
"""How far from one the length of a vector may be; a text without letters has none at all."""

_QUERIES = {
    "SELECT source FROM documents"
    f" WHERE (state_check = {STATE_CHECK} AND text_check = {TEXT_CHECK}) IS NOT 1":
        ("노트의 체크섬이 다릅니다", "documents differ from their checksum"),
    f"SELECT number FROM chunks WHERE row_check IS NOT {CHUNK_CHECK}":
        ("조각의 체크섬이 다릅니다", "chunks differ from their checksum"),
    f"SELECT digest FROM vectors WHERE row_check IS NOT {VECTOR_CHECK}":
        ("벡터의 체크섬이 다릅니다", "vectors differ from their checksum"),
    "SELECT source FROM documents WHERE chunks IS NOT"
    " (SELECT count(*) FROM chunks WHERE document = documents.id)":
        ("조각의 수가 다릅니다", "documents lack chunks"),
    "SELECT number FROM chunks WHERE document NOT IN (SELECT id FROM documents)":
        ("노트 없이 남은 조각이 있습니다", "chunks belong to no document"),
    "SELECT number FROM chunks JOIN documents ON documents.id = document"
    " WHERE NOT (0 <= start AND start <= body AND body <= end AND end <= length(documents.text))"
    " AND instr(documents.text, char(0)) = 0":
        ("조각이 글의 밖에 있습니다", "chunks lie outside of their text"),
    "SELECT digest FROM vectors WHERE digest NOT IN (SELECT digest FROM chunks)":
        ("쓰이지 않는 벡터가 있습니다", "vectors belong to no chunk"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    name: str
    found: str
    ok: bool = True
    hint: str = ""


def database_problems(store: Store) -> Iterator[str]:
    """What is wrong inside a database, in words; nothing where every row is as it was written.

    Raises:
        IndexDamaged: it is so wrong that it cannot be read.
    """
    yield from store.broken_pages()
    if store.manifest().format < FORMAT:
        return  # rows have no checksums yet
    for query, (korean, english) in _QUERIES.items():
        if rows := store.select(query):
            yield f"{tr(korean, english)}: {len(rows)} ({rows[0][0]})"
    if lacking := store.lacking():
        yield tr(f"벡터가 없는 조각 {lacking}개", f"{lacking} chunks without a vector")
    yield from _slices(store)
    yield from _vectors(store)


def _slices(store: Store) -> Iterator[str]:
    for _, source in store.sources():
        text = store.document(source).text
        wrong = sum(text[c.start : c.end] != c.text for c in store.chunks_of(source))
        if wrong:
            yield tr(
                f"글과 다른 조각 {wrong}개: {source}", f"{wrong} chunks differ from their text: {source}"
            )


def _vectors(store: Store) -> Iterator[str]:
    dimension = store.manifest().dimension
    for blobs in store.blobs():
        if any(not blob or len(blob) % (4 * dimension) for blob in blobs):
            yield tr("벡터의 차원이 다릅니다", "vectors of another dimension")
            return
        lengths = np.linalg.norm(np.frombuffer(b"".join(blobs), dtype="<f4").reshape(-1, dimension), axis=1)
        if not np.all((np.abs(lengths - 1) < UNIT) | (lengths == 0)):
            yield tr("길이가 1이 아닌 벡터가 있습니다", "vectors that are not of unit length")
            return


def verify(folder: Path) -> Iterator[Finding]:
    """Check an index as it lies in its folder, and change nothing."""
    rebuild = tr("`mutdap sync --rebuild`로 다시 만드세요.", "Make it anew: `mutdap sync --rebuild`.")
    name = tr("데이터베이스", "database")
    try:
        store = Store.open(folder / DATABASE)
        if store is None:
            lost = bool(remembered(folder).roots)
            yield Finding(name, tr("없음", "none"), not lost, rebuild if lost else "")
            return
        with closing(store):
            problems = list(database_problems(store))
            for problem in problems:
                yield Finding(name, problem, ok=False, hint=rebuild)
            if problems:
                return
            documents = tr(f"노트 {len(store.sources())}개, 조각 {store.count()}개",
                           f"{len(store.sources())} documents, {store.count()} chunks")  # fmt: skip
            yield Finding(name, documents)
            yield from _caches(folder, store)
            yield _roots(folder, store)
            yield _sources(store)
    except MutdapError as error:
        yield Finding(name, error.message, ok=False, hint=error.hint)
        return
    yield _permissions(folder)


def _caches(folder: Path, store: Store) -> Iterator[Finding]:
    hint = tr("다음 검색이나 `mutdap sync`가 고칩니다.", "The next search or `mutdap sync` mends it.")
    published = store.published()
    if published.generation != store.generation():
        yield Finding(
            tr("검색 파일", "search files"),
            tr("아직 옛 상태입니다", "not up to date yet"),
            ok=False,
            hint=hint,
        )
        return
    present = set(store.numbers())
    words, vectors = Lexical.open(folder), Dense.open(folder, store.manifest().embedder)
    same = words is not None and words.mark == published and set(words.numbers()) == present
    yield Finding("words", _said(same), same, "" if same else hint)
    with_vector = set(store.numbers_with_vectors().tolist())
    same = vectors is not None and store.knows(vectors.base) and _agrees(vectors, store, with_vector)
    yield Finding("vectors.faiss", _said(same), same, "" if same else hint)


def _agrees(vectors: Dense, store: Store, present: set[int]) -> bool:
    now = vectors.brought_to(store, store.published())
    return set(now.numbers().tolist()) == present and now.agrees(store)


def _said(same: bool) -> str:
    return tr("데이터베이스와 같음", "as the database") if same else tr("없거나 다름", "missing or different")


def _roots(folder: Path, store: Store) -> Finding:
    same = remembered(folder) == Remembered(store.roots(), store.exclusions())
    hint = tr("다음 `mutdap sync`가 고칩니다.", "The next `mutdap sync` mends it.")
    return Finding("roots.json", _said(same), same, "" if same else hint)


def _sources(store: Store) -> Finding:
    """Files that changed since are no damage; the next sync reads them."""
    states = store.states()
    stale = sum(not _as_read(state.source, state.size, state.digest) for state in states)
    found = tr(
        f"{len(states)}개 가운데 {stale}개가 색인과 다름", f"{stale} of {len(states)} differ from the index"
    )
    hint = tr("`mutdap sync`로 맞추세요.", "Bring it up to date: `mutdap sync`.")
    return Finding(tr("노트", "sources"), found, hint=hint if stale else "")


def _as_read(source: str, size: int, digest: str) -> bool:
    try:
        content = Path(source).read_bytes()
    except OSError:
        return False
    return len(content) == size and blake2b(content, digest_size=16).hexdigest() == digest


def _permissions(folder: Path) -> Finding:
    name = tr("권한", "permissions")
    if os.name != "posix":
        return Finding(name, tr("확인하지 않음", "not checked"))
    seen = [path.name for path in folder.rglob("*") if path.stat().st_mode & 0o077]
    if not seen:
        return Finding(name, tr("나만 읽을 수 있음", "yours alone"))
    return Finding(
        name,
        tr(f"남도 읽을 수 있음: {', '.join(seen)}", f"others may read {', '.join(seen)}"),
        ok=False,
        hint=f"chmod -R go-rwx '{folder}'",
    )
