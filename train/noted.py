"""What a run came to: a model's vectors, its figures, and the row of them in ``runs.tsv``."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled import marks
from train import student
from train.evaluate import Encode, figures
from train.loop import precision
from train.student import Student

RUNS = Path(__file__).resolve().parent / "runs.tsv"
AT_ONCE = 16
"""Texts of like length that are embedded together."""


def note(
    options: argparse.Namespace, stage: str, device: str, noted: dict[str, float], encode: Encode
) -> None:
    """Measure a model on the sets of ``options.bench`` and add a row to the table of runs."""
    measured = figures(encode, options.bench) if options.bench else {}
    row = {"when": time.strftime("%Y-%m-%d %H:%M"), "run": options.out.name, "stage": stage, "device": device}
    print(json.dumps(row | noted | measured, indent=1), flush=True)
    with RUNS.open("a", encoding="utf-8") as file:
        cells = [*row.values(), *(f"{k}={v}" for k, v in (noted | measured).items())]
        file.write("\t".join(map(str, cells)) + "\n")


def encoder(model: Student, tokenizer: Tokenizer, device: str) -> Encode:
    """A function from texts to unit vectors ``(n, 384)``."""
    number = precision(device)
    tokenizer.no_truncation()
    around = marks(tokenizer)

    def encode(given: Sequence[str]) -> NDArray[np.float32]:
        model.eval()
        found = [e.ids for e in tokenizer.encode_batch(list(given), add_special_tokens=False)]
        order = sorted(range(len(found)), key=lambda i: len(found[i]))
        vectors = np.zeros((len(found), student.WIDTH), np.float32)
        for at in range(0, len(order), AT_ONCE):
            rows = order[at : at + AT_ONCE]
            with torch.inference_mode(), number:
                made = model.whole([found[i] for i in rows], around, device)
            vectors[rows] = made.float().cpu().numpy()
        return vectors

    return encode
