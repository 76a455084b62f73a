"""The embedders that travel with the program: a small transformer, and a table of its pieces.

Both were trained by ``train/`` and read the same tokenizer; ``data/embedder/README.md`` is their card.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from rag.config import BUNDLED, processors
from rag.embed import Embedder, unit
from rag.errors import EmbedderError
from rag.language import tr
from rag.protocol import Embedded, Matrix

FOLDER = BUNDLED / "embedder"

WINDOW = 160
"""Pieces that the transformer reads at once, their two marks included: so many it learnt from."""
_BATCH_PIECES = 300
"""Of one run of the transformer, padding included: more costs memory, and time too."""
_MOST_THREADS = 16
"""That run the transformer side by side, each with some 20 MB."""
_BATCH_ROWS = 64
_TABLE_PIECES = 1 << 16
"""Rows of the table that are summed at a time: 60 MB."""


@cache
def exact_products() -> tuple[str, str]:
    """An entry of onnxruntime's: signed weights are turned into unsigned ones where their products overflow.

    That halves the speed of processors that need it not: those that say they add products of signed by
    unsigned bytes in 32 bits (VNNI).
    """
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as told:
            flags = next((line for line in told if line.startswith("flags")), "")
    except OSError:  # not on Linux
        flags = ""
    return "session.x64quantprecision", "0" if re.search(r"\bavx(?:512)?_vnni\b", flags) else "1"


class TransformerEmbedder(Embedder):
    """Six layers in eight bits through onnxruntime, with no torch.

    A long text is read in parts (``windows``), and its vector is the mean of theirs: nothing is cut off, and
    it is found better than by one reading of 512 pieces (``data/embedder/README.md``). A text's vector does
    not depend on the texts it is embedded with. Vectors are Matryoshka vectors: the first 256 or 128 numbers
    of one, at unit length again, serve alone.

    Args:
        folder: where its files are.

    Raises:
        EmbedderError: a file is missing or damaged.
    """

    reads_in_parts = True

    def __init__(self, folder: Path = FOLDER) -> None:
        import onnxruntime

        about, self._tokenizer = _opened(folder)
        self._marks = marks(self._tokenizer)
        self.identity, self.dimension = about["transformer"], about["dimension"]
        self.floor = about["floor"]["transformer"]  # saves embedding a dozen texts at each start
        options = onnxruntime.SessionOptions()
        options.add_session_config_entry(*exact_products())
        options.intra_op_num_threads = 1  # batches go side by side instead, and nobody spins waiting
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # what one long batch needed would be kept for good
        file = folder / "model.onnx"
        try:
            # By name it takes 30 MB less, but some systems fail on Hangul in it.
            graph = str(file) if os.name == "posix" else file.read_bytes()
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises nothing narrower
            raise _unusable(folder) from error

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """See ``Embedder.encode``; questions and passages are treated alike, and all pieces are read."""
        return self._in_parts(texts)[0]

    def embed_passages(self, texts: Sequence[str]) -> list[Embedded]:
        """See ``Embedder.embed_passages``."""
        wholes, parts = self._in_parts(texts)
        return [
            np.vstack([whole, own]) if len(own) > 1 else whole
            for whole, own in zip(wholes, parts, strict=True)
        ]

    def _in_parts(self, texts: Sequence[str]) -> tuple[Matrix, list[Matrix]]:
        """The vector of each text, and those of the parts that it was read in."""
        first, last = self._marks
        pieces = [windows(own) for own in _pieces(self._tokenizer, texts)]
        found = self._read([[first, *part, last] for own in pieces for part in own])
        ends = np.cumsum([len(own) for own in pieces])
        parts = np.split(found, ends[:-1]) if len(texts) else []
        wholes = np.array([own.sum(axis=0) for own in parts], dtype=np.float32)
        return unit(wholes.reshape(len(texts), self.dimension)), parts

    def _read(self, ids: Sequence[Sequence[int]]) -> Matrix:
        """A unit vector for each window."""
        vectors = np.zeros((len(ids), self.dimension), dtype=np.float32)

        def run(rows: list[int]) -> None:
            longest = len(ids[rows[0]])
            batch = np.zeros((len(rows), longest), dtype=np.int64)
            mask = np.zeros_like(batch)
            for place, row in enumerate(rows):
                batch[place, : len(ids[row])] = ids[row]
                mask[place, : len(ids[row])] = 1
            vectors[rows] = self._session.run(None, {"ids": batch, "mask": mask})[0]

        batches = list(_batches(ids))
        if len(batches) == 1:
            run(batches[0])
        else:
            list(self._threads.map(run, batches))
        return vectors

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(min(processors(), _MOST_THREADS), "embed")


class StaticEmbedder(Embedder):
    """A vector a piece, and a text is their mean: a hundred times faster, and blind to word order.

    Args:
        folder: where its files are.

    Raises:
        EmbedderError: a file is missing or damaged.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        about, self._tokenizer = _opened(folder)
        self.identity, self.floor = about["static"], about["floor"]["static"]
        try:
            with np.load(folder / "static.npz") as kept:
                self._table: NDArray[np.int8] = kept["table"]
                self._scales: NDArray[np.float32] = kept["scales"].astype(np.float32)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise _unusable(folder) from error
        self.dimension = int(self._table.shape[1])

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Matrix:
        """See ``Embedder.encode``; questions and passages are treated alike, and all pieces are read."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, ids in enumerate(_pieces(self._tokenizer, texts)):
            for at in range(0, len(ids), _TABLE_PIECES):
                part = ids[at : at + _TABLE_PIECES]
                vectors[row] += self._scales[part] @ self._table[part].astype(np.float32)
        return unit(vectors)


@cache
def _opened(folder: Path) -> tuple[dict[str, Any], Any]:
    """What the files say of themselves, and the tokenizer."""
    from tokenizers import Tokenizer

    try:
        about = json.loads((folder / "embedder.json").read_text(encoding="utf-8"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_truncation()
    except Exception as error:  # tokenizers raises nothing narrower
        raise _unusable(folder) from error
    return about, tokenizer


def _pieces(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:  # noqa: ANN401
    """Piece numbers of each text; a text without letters and digits has none."""
    lettered = [i for i, text in enumerate(texts) if any(c.isalnum() for c in text)]
    result: list[list[int]] = [[] for _ in texts]
    found = tokenizer.encode_batch_fast([texts[i] for i in lettered], add_special_tokens=False)
    for i, encoding in zip(lettered, found, strict=True):
        result[i] = encoding.ids
    return result


def marks(tokenizer: Any) -> tuple[int, int]:  # noqa: ANN401
    """The pieces that stand before and behind those of a text or window."""
    return tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")


def windows(pieces: Sequence[int]) -> list[Sequence[int]]:
    """Pieces in as few parts as ``WINDOW`` allows, each as long as the others to one piece; none of none."""
    count = -(-len(pieces) // (WINDOW - 2))
    ends = [at * len(pieces) // count for at in range(count + 1)] if count else []
    return [pieces[start:end] for start, end in pairwise(ends)]


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Rows of like length, so that little is padding."""
    order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
    while order:
        count = min(_BATCH_ROWS, max(1, _BATCH_PIECES // len(ids[order[0]])))
        yield order[:count]
        order = order[count:]


def _unusable(folder: Path) -> EmbedderError:
    return EmbedderError(
        tr(f"내장 임베더를 읽을 수 없습니다: {folder}", f"The bundled embedder cannot be read: {folder}"),
        tr(
            "mutdap을 다시 설치하세요: pip install --force-reinstall mutdap",
            "Install mutdap again: pip install --force-reinstall mutdap",
        ),
    )
