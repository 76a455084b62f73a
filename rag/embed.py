"""Text to vectors, behind LangChain's ``Embeddings``."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from rag.errors import EmbedderError
from rag.language import tr
from rag.protocol import Embedded, Matrix, Vector
from rag.types import HEADING_SEPARATOR, Chunk

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
else:
    Embeddings = ABC


_UNRELATED = (
    "된장찌개는 멸치 육수에 된장을 풀어 끓인다.",
    "전세 보증금은 계약이 끝나면 돌려받는다.",
    "합성곱은 이웃한 픽셀을 함께 본다.",
    "고려는 1392년에 조선으로 이어졌다.",
    "무릎 관절이 아플 때는 계단을 피한다.",
    "The orchestra rehearsed the second movement twice.",
    "트랜잭션은 모두 되거나 모두 되지 않는다.",
    "장마철에는 빨래가 잘 마르지 않는다.",
    "A glacier moves a few metres a year.",
    "주식 배당금에는 세금이 붙는다.",
    "공격수가 후반 추가 시간에 골을 넣었다.",
    "Seeds are sown in early spring.",
)
_E5 = re.compile(r"(?<![a-z])(?:ko)?e5(?![a-z0-9])(?!.*instruct)", re.IGNORECASE)
_SAMPLES = 32
_SAMPLE = 1 << 16
"""A model file is known by so many pieces of so many bytes: training anew changes all of it."""


def passage(chunk: Chunk, title: str) -> str:
    """The text that is embedded for a chunk: where it stands, the nearest heading first, then what it says.

    What stands first counts most in a vector, and the headings above are those of other chunks, too.
    """
    body = chunk.body_text if chunk.heading else chunk.text
    return "\n".join(part for part in (HEADING_SEPARATOR.join(chunk.place(title)), body) if part.strip())


class Embedder(Embeddings):
    """LangChain ``Embeddings`` with a name, a dimension and vectors of unit length.

    LangChain takes a quarter of a second to load, and no question needs it. So its class is not inherited
    from but registered with, when an embedder or a retriever is made and LangChain is there.
    """

    identity: str
    """Names the model and its version: an index made with another one is refused."""
    dimension: int
    reads_in_parts: bool = False
    """Whether ``embed_passages`` gives the vectors of the parts of a long text, too."""

    @abstractmethod
    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """Vectors of shape ``(len(texts), dimension)``, float32, unit length.

        Args:
            texts: passages, or questions when ``query`` is set.
            query: some models mark questions and passages with different prefixes.

        Raises:
            EmbedderError: the model failed or gave unusable vectors.
        """

    def embed_passages(self, texts: Sequence[str]) -> list[Embedded]:
        """What is stored of each passage: its vector, and where it was read in parts, theirs.

        Raises:
            EmbedderError: as ``encode`` does.
        """
        return list(self.encode(texts))

    @cached_property
    def floor(self) -> float:
        """The mean cosine of texts that have nothing to do with each other.

        Near 0 for some models and near 0.8 for others: what a cosine says begins here.
        """
        return floor(self.encode)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Passages to vectors (LangChain's interface)."""
        return [[float(x) for x in row] for row in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """A question to its vector (LangChain's interface)."""
        return [float(x) for x in self.encode([text], query=True)[0]]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """``embed_documents`` on a thread (LangChain's interface)."""
        import asyncio

        return await asyncio.to_thread(self.embed_documents, texts)

    async def aembed_query(self, text: str) -> list[float]:
        """``embed_query`` on a thread (LangChain's interface)."""
        import asyncio

        return await asyncio.to_thread(self.embed_query, text)


def known_to_langchain() -> None:
    """Make every ``Embedder`` one of LangChain's ``Embeddings``, where those are loaded."""
    if loaded := sys.modules.get("langchain_core.embeddings.embeddings"):
        loaded.Embeddings.register(Embedder)


known_to_langchain()


def floor(encode: Callable[[Sequence[str]], Matrix]) -> float:
    """The mean cosine of a dozen texts that have nothing to do with each other."""
    vectors = encode(_UNRELATED)
    cosines = vectors @ vectors.T
    return float((cosines.sum() - np.trace(cosines)) / (len(vectors) * (len(vectors) - 1)))


def cosine(passage: Embedded, question: Vector) -> float:
    """Of a passage as ``Embedder.embed_passages`` gives it, and a question."""
    whole, *_ = rows = np.atleast_2d(passage)
    alike = float(whole @ question)
    return with_parts(alike, rows[1:], question) if len(rows) > 1 else alike


def with_parts(whole: float, parts: Matrix, question: Vector) -> float:
    """The cosine of a passage that was read in parts: the mean of the whole's and of its best part's.

    A long passage says many things and is asked for one of them, which drowns in the whole; the best part
    alone forgets what the passage is about. Over the four sets of ``bench/retrieval.py`` no other weight is
    better, and the whole alone is worse on three.

    Args:
        whole: the cosine of the passage's own vector.
        parts: the vectors of its parts, ``(n, d)``.
        question: its vector, ``(d,)``.
    """
    return (whole + float((parts @ question).max())) / 2


def above_floor(cosine: float, floor: float) -> float:
    """How alike two texts are above what unrelated ones have, 0 to 1."""
    return max(cosine - floor, 0.0) / (1 - floor)


def load_embedder(name: str) -> Embedder:
    """The embedder of that name.

    Args:
        name: ``bundled`` (a small transformer, the default), ``static`` (its fast sibling), or the name or
            folder of a sentence-transformers model.

    Raises:
        EmbedderError: the model is not there, or what it needs is not installed.
    """
    from rag.bundled import StaticEmbedder, TransformerEmbedder

    known_to_langchain()
    if name in {"bundled", "static"}:
        return TransformerEmbedder() if name == "bundled" else StaticEmbedder()
    return SentenceTransformerEmbedder(name)


class SentenceTransformerEmbedder(Embedder):
    """Any sentence-transformers model, by its name on the hub or by its folder."""

    def __init__(self, name: str) -> None:
        folder = Path(name).expanduser()
        try:
            self._model = _sentence_transformer(str(folder) if folder.is_dir() else name)
        except ImportError as error:
            raise EmbedderError(
                tr(
                    f"임베더 '{name}'에는 sentence-transformers가 필요합니다.",
                    f"The embedder '{name}' needs sentence-transformers.",
                ),
                'pip install "mutdap[models]"',
            ) from error
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EmbedderError(
                tr(f"임베더를 불러올 수 없습니다: {name}", f"The embedder cannot be loaded: {name}"),
                tr(
                    "모델 이름이나 폴더를 확인하세요(오프라인이면 폴더만 됩니다). "
                    "기본 임베더: MUTDAP_EMBEDDER=bundled",
                    "Check the model's name or folder (offline only a folder works). "
                    "The default embedder: MUTDAP_EMBEDDER=bundled",
                ),
            ) from error
        if not any(self._model.prompts.values()):
            self._model.prompts = _prefixes(folder.resolve().name if folder.is_dir() else name)
        self.identity = f"sentence-transformers:{_fingerprint(folder) if folder.is_dir() else name}"
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """See ``Embedder.encode``; a model's own prompts for queries and documents are used."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        vectors = encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return unit(np.asarray(vectors, dtype=np.float32))


def _prefixes(name: str) -> dict[str, str]:
    """What marks questions and passages for models that need it and do not say so in their files: e5's."""
    if not _E5.search(name):
        return {}
    return {"query": "query: ", "document": "passage: "}


def _sentence_transformer(name: str) -> Any:  # noqa: ANN401 - the package is optional
    from sentence_transformers import SentenceTransformer

    return here_or_from_hub(SentenceTransformer, name)


def here_or_from_hub(kind: Callable[..., Any], name: str) -> Any:  # noqa: ANN401 - a library without types
    """A model from a folder or from what was downloaded before, else from the hub.

    The hub is asked only when it answers: without a network its client tries for over a minute.
    """
    from huggingface_hub.constants import ENDPOINT

    try:
        return kind(name, local_files_only=True)
    except (OSError, ValueError):
        proxied = any(os.environ.get(key) for key in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"))
        if Path(name).is_dir() or not (proxied or _answers(ENDPOINT)):
            raise
    return kind(name)


def _answers(address: str) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 443), timeout=3).close()
    except OSError:
        return False
    return True


class LangChainEmbedder(Embedder):
    """Any LangChain ``Embeddings`` made usable here.

    Args:
        embeddings: the object to ask.
        identity: names it in the index; give the model's name and version.
    """

    def __init__(self, embeddings: Embeddings, identity: str) -> None:
        self._embeddings = embeddings
        self.identity = identity
        self.dimension = len(embeddings.embed_query("차원"))

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """See ``Embedder.encode``."""
        if query:
            vectors = [self._embeddings.embed_query(text) for text in texts]
        else:
            vectors = self._embeddings.embed_documents(list(texts))
        return unit(np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension))


def unit(matrix: Matrix) -> Matrix:
    """Rows of length one; a row of zeros (a text without letters) stays zero."""
    if not np.isfinite(matrix).all():
        raise EmbedderError(
            tr("임베더가 숫자가 아닌 값을 냈습니다.", "The embedder gave values that are not numbers."),
            tr("다른 임베더를 고르세요: MUTDAP_EMBEDDER", "Choose another embedder: MUTDAP_EMBEDDER"),
        )
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: Matrix = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)
    return unit


def _fingerprint(folder: Path) -> str:
    """Name of a model folder and a digest of what is in it; of gigabytes of weights, of samples."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            for start in range(0, size, max(size // _SAMPLES, _SAMPLE)):
                file.seek(start)
                digest.update(file.read(_SAMPLE))
    return f"{folder.resolve().name}#{digest.hexdigest()}"
