"""What is installed, which index, which embedder, what is slow or missing."""

from __future__ import annotations

import importlib.util
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rag.config import Settings, config_file, processors
from rag.errors import MutdapError
from rag.language import tr
from rag.opening import is_kept, open_kept

REQUIRED = (
    "kiwipiepy", "onnxruntime", "tokenizers", "faiss-cpu", "tantivy", "langchain", "langchain-core",
    "pypdfium2", "lxml", "gradio", "numpy",
)  # fmt: skip
OPTIONAL = {
    "sentence-transformers": "models",
    "langchain-openai": "openai",
    "langchain-anthropic": "anthropic",
    "langchain-google-genai": "google",
    "langchain-ollama": "ollama",
    "keyring": "keyring",
    "mcp": "mcp",
    "unhwp": "hwp",
    "pymilvus": "milvus",
    "milvus-lite": "milvus",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    found: str
    ok: bool | None = True
    """None for what is not there and need not be."""
    hint: str = ""


def status(settings: Settings) -> dict[str, Any]:
    """The index in figures, as ``mutdap status --json`` prints them; ``forgotten`` where paths are.

    Raises:
        IndexDamaged: the database cannot be read.
    """
    if not is_kept(settings):
        return {
            "index": str(settings.index), "documents": 0, "chunks": 0, "embedder": settings.embedder,
            "dimension": 0, "generation": 0, "sources": [], "bytes": 0,
        }  # fmt: skip
    index = open_kept(settings)
    states = index.states()
    found = {
        "index": str(settings.index),
        "documents": len(states),
        "chunks": len(index),
        "embedder": index.embedder,
        "dimension": index.dimension,
        "generation": index.generation,
        "sources": index.roots(),
        "bytes": index.size_on_disk(),
    }
    if forgotten := index.exclusions():
        found["forgotten"] = forgotten
    index.close()
    return found


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything an answer needs, one check after the other."""
    yield Check("Python", f"{platform.python_version()} ({platform.system()}, {processors()} cores)")
    if config_file().is_file():
        yield Check(tr("설정 파일", "settings"), str(config_file()))
    else:
        none = tr("없음 (만들 자리)", "none (it would be there)")
        yield Check(tr("설정 파일", "settings"), f"{config_file()}: {none}", ok=None)
    yield from (_package(name) for name in REQUIRED)
    yield from (_optional(name, extra) for name, extra in OPTIONAL.items())
    yield from _timed("Kiwi", _load_kiwi)
    yield from _timed(tr("임베더", "embedder"), lambda: _load_embedder(settings))
    if is_kept(settings):
        yield from _timed(tr("색인", "index"), lambda: _open_index(settings))
    else:
        none = tr("아직 없음 (내장 예시 노트로 답합니다)", "not yet (the bundled notes answer)")
        yield Check(tr("색인", "index"), f"{settings.index}: {none}", ok=None)
    yield from _timed(tr("용어집", "glossary"), lambda: _read_glossary(settings))
    yield Check(
        tr("대화 모델", "chat model"),
        settings.llm or tr("없음: 노트에서 발췌해 답합니다", "none: answers are extracts of the notes"),
        ok=True if settings.llm else None,
    )


def _package(name: str) -> Check:
    try:
        return Check(name, version(name))
    except PackageNotFoundError:
        return Check(name, tr("없음", "missing"), ok=False, hint=f"pip install {name}")


def _optional(name: str, extra: str) -> Check:
    if importlib.util.find_spec(name.replace("-", "_")) is None:
        return Check(
            name,
            tr("없음 (선택)", "not installed (optional)"),
            ok=None,
            hint=f'pip install "mutdap[{extra}]"',
        )
    return _package(name)


def _timed(name: str, look: Callable[[], str]) -> Iterator[Check]:
    started = time.perf_counter()
    try:
        found = look()
    except MutdapError as error:
        yield Check(name, error.message, ok=False, hint=error.hint)
        return
    seconds = time.perf_counter() - started
    slow = tr(
        "느립니다. 더 작은 임베더를 쓰거나 디스크를 확인하세요.",
        "Slow: try a smaller embedder or check the disk.",
    )
    yield Check(name, f"{found} ({seconds:.2f} s)", hint=slow if seconds > 5 else "")


def _load_kiwi() -> str:
    from rag.korean import tokens

    return " ".join(tokens("묻고 답하기")[:3])


def _load_embedder(settings: Settings) -> str:
    from rag.embed import load_embedder

    embedder = load_embedder(settings.embedder)
    return f"{embedder.identity}, {embedder.dimension}"


def _read_glossary(settings: Settings) -> str:
    from rag.glossary import glossary_of

    concepts = len(glossary_of(settings.glossary))
    found = tr(f"개념 {concepts}개", f"{concepts} concepts")
    return f"{settings.glossary}, {found}" if settings.glossary else found


def _open_index(settings: Settings) -> str:
    from rag.embed import load_embedder

    embedder = load_embedder(settings.embedder)
    index = open_kept(settings, embedder.identity, embedder.dimension)
    found = tr(f"{settings.index}: 노트 {len(index.states())}개, 조각 {len(index)}개",
               f"{settings.index}: {len(index.states())} documents, {len(index)} chunks")  # fmt: skip
    index.close()
    return found
